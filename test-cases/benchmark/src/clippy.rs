//! `cargo clippy` after one touched file, with a warm target folder of its own.

use std::fs::{File, metadata};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::time::SystemTime;

use crate::tools::{FEW_ROUNDS, Tool};

pub(crate) const NAME: &str = "`cargo clippy`, one file touched";

/// The lints are those of the package, none of which fails the run; nothing is fetched, and no lock file written.
const ARGUMENTS: [&str; 5] = ["clippy", "--frozen", "--", "--cap-lints", "warn"];

/// A file whose modification time goes on, and comes back in the end.
pub(crate) struct Touched {
    path: PathBuf,
    before: SystemTime,
}

impl Touched {
    fn new(path: PathBuf) -> Option<Self> {
        let before = metadata(&path).and_then(|data| data.modified()).ok()?;
        Some(Self { path, before })
    }

    pub(crate) fn touch(&self) {
        self.set(SystemTime::now());
    }

    fn set(&self, time: SystemTime) {
        let file = File::options().append(true).open(&self.path);
        let done = file.and_then(|file| file.set_modified(time));
        if let Err(error) = done {
            eprintln!("{}: {error}", self.path.display());
        }
    }
}

impl Drop for Touched {
    fn drop(&mut self) {
        self.set(self.before);
    }
}

/// Builds the tree once; else why that does not go.
pub(crate) fn after_a_change(tree: &Path, target: &Path) -> Result<Tool, String> {
    let roots = ["src/lib.rs", "src/main.rs"].map(|root| tree.join(root));
    let is_package = tree.join("Cargo.toml").is_file();
    let root = roots.into_iter().find(|root| is_package && root.is_file());
    let touched =
        root.and_then(Touched::new).ok_or("the tree is no package with a src/lib.rs or src/main.rs")?;
    let build = || {
        let mut command = Command::new("cargo");
        command.args(ARGUMENTS).env("CARGO_TARGET_DIR", target).current_dir(tree);
        let said = command.stdin(Stdio::null()).output().map_err(|_| "it is not installed".to_owned())?;
        let words = String::from_utf8_lossy(&said.stderr).into_owned();
        if said.status.success() { Ok(words) } else { Err(last_error(&words)) }
    };
    build()?;
    touched.touch();
    if !build()?.contains("Checking ") {
        return Err("it does not look at the touched file again".to_owned());
    }
    let environment = vec![("CARGO_TARGET_DIR", target.into())];
    Ok(Tool {
        environment,
        touched: Some(Rc::new(touched)),
        ..Tool::new(NAME, "cargo", &ARGUMENTS, FEW_ROUNDS)
    })
}

fn last_error(words: &str) -> String {
    let error = words.lines().rev().find(|line| line.starts_with("error"));
    format!("the package does not build offline with its Cargo.lock: {}", error.unwrap_or("no word why"))
}
