//! `--fix`, killed, without room, twice at once: each file has its old text or its new one, and a later run ends the
//! work.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::package::package;

const FILES: usize = 60;
const OLD: &str = "pub fn client() -> reqwest::Result<reqwest::Client> {\n    reqwest::Client::builder()\n        \
                   .danger_accept_invalid_certs(true)\n        .build()\n}\n";

fn project() -> TempDir {
    let modules: String = (0..FILES).map(|at| format!("pub mod m{at};\n")).collect();
    let folder = package(&[("lib.rs", &modules)]);
    for at in 0..FILES {
        fs::write(folder.path().join(format!("src/m{at}.rs")), OLD).unwrap();
    }
    folder
}

fn fix(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conn-lint"));
    command.args(["check", ".", "--fix", "--allow-dirty"]).current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn texts(folder: &Path) -> BTreeMap<String, String> {
    let files = (0..FILES).map(|at| format!("m{at}.rs"));
    files.map(|name| (name.clone(), fs::read_to_string(folder.join("src").join(name)).unwrap())).collect()
}

/// What an undisturbed run makes of each file.
fn fixed() -> String {
    let folder = project();
    fix(folder.path()).status().unwrap();
    let texts = texts(folder.path());
    assert!(texts.values().all(|text| *text == texts["m0.rs"] && text != OLD));
    texts["m0.rs"].clone()
}

/// How many files have the new text. Any other is the old one.
#[track_caller]
fn is_whole(folder: &Path, new: &str) -> usize {
    let texts = texts(folder);
    for (name, text) in &texts {
        assert!(text == OLD || text == new, "{name}:\n{text}");
    }
    texts.values().filter(|text| *text == new).count()
}

#[test]
fn killed_at_any_moment() {
    let new = fixed();
    let (folder, mut counts) = (project(), Vec::new());
    for round in 0..30 {
        let mut child = fix(folder.path()).spawn().unwrap();
        // Not by the clock alone: writing begins at another moment on each machine.
        let begins = counts.last().copied().unwrap_or(0);
        while round % 2 == 1 && is_whole(folder.path(), &new) == begins && child.try_wait().unwrap().is_none()
        {
        }
        std::thread::sleep(Duration::from_millis(round * 7 % 40));
        child.kill().unwrap();
        child.wait().unwrap();
        counts.push(is_whole(folder.path(), &new));
    }
    assert!(counts.is_sorted(), "nothing is undone: {counts:?}");
    fix(folder.path()).status().unwrap();
    assert_eq!(is_whole(folder.path(), &new), FILES);
}

#[test]
fn two_runs_at_once() {
    let (new, folder) = (fixed(), project());
    let mut runs: Vec<_> = (0..2).map(|_| fix(folder.path()).spawn().unwrap()).collect();
    for run in &mut runs {
        run.wait().unwrap();
    }
    is_whole(folder.path(), &new);
    fix(folder.path()).status().unwrap();
    assert_eq!(is_whole(folder.path(), &new), FILES);
}

/// No file can grow: what a full disk does, without one.
#[cfg(unix)]
#[test]
fn no_room_to_write() {
    let folder = project();
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" check . --fix --allow-dirty";
    let mut command = Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_conn-lint")]).current_dir(folder.path());
    let output = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(is_whole(folder.path(), "nothing"), 0, "every file is as it was");
    assert_eq!(output.status.code(), Some(2));
    let left = fs::read_dir(folder.path().join("src")).unwrap().count();
    assert_eq!(left, FILES + 1, "nothing lies beside them");
}

#[cfg(unix)]
#[test]
fn a_read_only_tree() {
    use std::os::unix::fs::PermissionsExt;
    let folder = project();
    for at in 0..FILES {
        let file = folder.path().join(format!("src/m{at}.rs"));
        fs::set_permissions(file, fs::Permissions::from_mode(0o444)).unwrap();
    }
    let status = fix(folder.path()).status().unwrap();
    assert_eq!(status.code(), Some(2));
    assert_eq!(is_whole(folder.path(), "nothing"), 0);
}
