//! Checks the models of libraries against the libraries: generates code from every row for each version line, has it
//! compiled against exactly that version, and compares defaults. `.ci/models` runs it.
//!
//!   models-checker [--folder FOLDER] [--lock NAME]..
//!
//! Without `--lock` the book's page has to be as it would be written; `BLESS=1` writes it, and the lock files.

mod compile;
mod generate;
mod page;
mod plan;
mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use compile::{Generated, Workspace};
use plan::{Plan, Recipes};

fn main() -> Result<ExitCode> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
    let options = Options::parse(std::env::args().skip(1))?;
    let plan = Plan::read(&here)?;
    let generated = generate_all(&plan, &here)?;
    let mut failed = 0;
    for lock in locks(&plan).into_iter().filter(|lock| options.wants(lock)) {
        let lines: Vec<&Generated> = generated.iter().filter(|of| of.line.lock == lock).collect();
        eprintln!("{lock}: {} lines", lines.len());
        let workspace = Workspace { lock, folder: options.folder.join(lock), lines };
        workspace.write(&plan, &here)?;
        for failure in workspace.check()? {
            failed += 1;
            eprintln!("{}: {}: {}", failure.package, failure.row, failure.message);
        }
        if is_blessed() {
            std::fs::copy(workspace.folder.join("Cargo.lock"), workspace.committed_lock(&here))?;
        }
    }
    if options.locks.is_empty() {
        failed += usize::from(!is_page_current(&here, &page::page(&generated))?);
    }
    eprintln!("{failed} failures");
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn is_blessed() -> bool {
    std::env::var_os("BLESS").is_some()
}

fn is_page_current(here: &Path, page: &str) -> Result<bool> {
    let path = here.join("../../docs/models-checked.md");
    if is_blessed() {
        std::fs::write(&path, page)?;
    }
    let current = std::fs::read_to_string(&path).is_ok_and(|there| there == page);
    if !current {
        eprintln!("docs/models-checked.md is out of date: run `BLESS=1 .ci/run models`");
    }
    Ok(current)
}

struct Options {
    /// Only these; all where empty.
    locks: Vec<String>,
    folder: PathBuf,
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut options = Self { locks: Vec::new(), folder: PathBuf::from("target/models") };
        while let Some(argument) = arguments.next() {
            let value = arguments.next().with_context(|| format!("{argument} needs a value"))?;
            match argument.as_str() {
                "--lock" => options.locks.push(value),
                "--folder" => options.folder = PathBuf::from(value),
                _ => bail!("unknown argument {argument}"),
            }
        }
        Ok(options)
    }

    fn wants(&self, lock: &str) -> bool {
        self.locks.is_empty() || self.locks.iter().any(|name| name == lock)
    }
}

/// In the order in which the plan names them.
fn locks(plan: &Plan) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    plan.lines.iter().map(|line| line.lock.as_str()).filter(|lock| seen.insert(*lock)).collect()
}

fn generate_all(plan: &Plan, here: &Path) -> Result<Vec<Generated>> {
    let models = rows::read(&here.join("../../lints/models"))?;
    let mut generated = Vec::new();
    let mut used: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for line in &plan.lines {
        let model = models.iter().find(|model| model.file == line.model);
        let model = model.with_context(|| format!("lines.toml: no model file {}", line.model))?;
        let recipes = Recipes::read(here, &line.model)?;
        let used = used.entry(line.model.as_str()).or_default();
        let package = generate::generate(line, model, &recipes, used).with_context(|| line.package())?;
        generated.push(Generated { line: line.clone(), package });
    }
    for (model, used) in used {
        let recipes = Recipes::read(here, model)?;
        if let [first, ..] = recipes.unused(&used)[..] {
            bail!("recipes/{model}: `{first}` is no row of the model");
        }
    }
    Ok(generated)
}
