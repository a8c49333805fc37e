//! Checks the models of libraries against the libraries: generates code from every row for each version line, has it
//! compiled against exactly that version, and compares defaults. `.ci/models` runs it.
//!
//!   models-checker [--folder FOLDER] [--lock NAME].. [--models FOLDER] [--plan FOLDER]
//!
//! Without `--lock` the book's page has to be as it would be written; `BLESS=1` writes it, and the lock files.

mod compile;
mod defaults;
mod generate;
mod page;
mod plan;
mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use compile::{Failure, Generated, Workspace};
use defaults::{Graph, Sources};
use plan::{Plan, Recipes};

fn main() -> Result<ExitCode> {
    let options = Options::parse(std::env::args().skip(1))?;
    let here = options.plan.canonicalize()?;
    let plan = Plan::read(&here)?;
    let generated = generate_all(&plan, &here, &options.models)?;
    if let Some(unknown) = options.locks.iter().find(|name| !locks(&plan).contains(&name.as_str())) {
        bail!("no line has the lock {unknown}");
    }
    let sources = Sources::read(&here)?;
    let mut failures = Vec::new();
    let mut probes = BTreeMap::new();
    let mut graphs = BTreeMap::new();
    for lock in locks(&plan).into_iter().filter(|lock| options.wants(lock)) {
        let lines: Vec<&Generated> = generated.iter().filter(|of| of.line.lock == lock).collect();
        eprintln!("{lock}: {} lines", lines.len());
        let workspace = Workspace { lock, folder: options.folder.join(lock), lines };
        workspace.write(&plan, &here)?;
        let found = workspace.check()?;
        found.iter().for_each(tell);
        failures.extend(found);
        if is_blessed() {
            std::fs::copy(workspace.folder.join("Cargo.lock"), workspace.committed_lock(&here))?;
        }
        probes.extend(workspace.start_probes()?);
        graphs.insert(lock, Graph::of(&workspace.folder)?);
    }
    let mut asserted = BTreeMap::new();
    for of in generated.iter().filter(|of| options.wants(&of.line.lock)) {
        let output = match probes.remove(&of.line.package()) {
            Some(probe) => output_of(&of.line.package(), probe)?,
            None => String::new(),
        };
        let (of_line, found) = defaults::assert(of, &sources, &graphs[of.line.lock.as_str()], &output)?;
        found.iter().for_each(tell);
        failures.extend(found);
        asserted.insert(of.line.package(), of_line);
    }
    if options.locks.is_empty()
        && failures.is_empty()
        && !is_page_current(&here, &page::page(&generated, &asserted, &left_out(&plan, &here)?))?
    {
        return Ok(ExitCode::FAILURE);
    }
    eprintln!("{} failures", failures.len());
    Ok(if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn tell(failure: &Failure) {
    eprintln!("{}: {}: {}", failure.package, failure.row, failure.message);
}

/// What a probe printed; it ends by itself, within some minutes.
fn output_of(package: &str, probe: std::process::Child) -> Result<String> {
    let output = probe.wait_with_output()?;
    if !output.status.success() {
        bail!("{package}: the probe failed: {}", output.status);
    }
    Ok(String::from_utf8(output.stdout)?)
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
    /// The model files.
    models: PathBuf,
    /// What `lines.toml`, `sources.toml`, `recipes` and `probes` are in.
    plan: PathBuf,
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut options = Self {
            locks: Vec::new(),
            folder: here.join("target/generated"),
            models: here.join("../../../lints/models"),
            plan: here.join(".."),
        };
        while let Some(argument) = arguments.next() {
            let value = arguments.next().with_context(|| format!("{argument} needs a value"))?;
            match argument.as_str() {
                "--lock" => options.locks.push(value),
                "--folder" => options.folder = PathBuf::from(value),
                "--models" => options.models = PathBuf::from(value),
                "--plan" => options.plan = PathBuf::from(value),
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

/// What is not compiled, and why: whole model files, and rows.
fn left_out(plan: &Plan, here: &Path) -> Result<BTreeMap<String, String>> {
    let mut left_out = plan.uncompiled.clone();
    for model in plan.lines.iter().map(|line| &line.model).collect::<BTreeSet<_>>() {
        left_out.extend(Recipes::read(here, model)?.skips);
    }
    Ok(left_out)
}

fn generate_all(plan: &Plan, here: &Path, models: &Path) -> Result<Vec<Generated>> {
    let models = rows::read(models)?;
    plan.demand_all(models.iter().map(|model| model.file.as_str()))?;
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
