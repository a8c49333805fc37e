//! Writes the generated packages, one workspace for each lock file, has Cargo check them, and says which rows did not
//! hold.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use semver::Version;
use serde::Deserialize;
use toml::{Table, Value};

use crate::generate::{Code, Package, is_absence};
use crate::plan::{Line, Plan};

/// A line with its code.
pub struct Generated {
    pub line: Line,
    pub package: Package,
}

/// A row that does not hold, and how.
pub struct Failure {
    pub package: String,
    pub row: String,
    pub message: String,
}

/// The examples of a generated package: the first has to compile, of the second only what it names has to be there, and
/// the others have to fail. They are no libraries, since
/// Cargo builds nothing upon one that failed.
const HOLDS: &str = "holds";
const NAMED: &str = "named";
const REFUSED: &str = "refused";
const UNRESOLVED: &str = "unresolved";

/// What `probes/support.rs` is built with.
const PROBES_NEED: [(&str, &str, &[&str]); 2] =
    [("tokio", "1", &["rt-multi-thread", "net", "time"]), ("socket2", "0.6", &["all"])];

/// A workspace of all lines that share a lock file.
pub struct Workspace<'a> {
    pub lock: &'a str,
    pub folder: PathBuf,
    pub lines: Vec<&'a Generated>,
}

impl Workspace<'_> {
    /// Writes what changed, so that Cargo's fingerprints hold.
    pub fn write(&self, plan: &Plan, here: &Path) -> Result<()> {
        let members: Vec<Value> =
            self.lines.iter().map(|generated| generated.line.package().into()).collect();
        let mut workspace = Table::new();
        workspace.insert("members".to_owned(), members.into());
        workspace.insert("resolver".to_owned(), "2".into());
        let mut root = Table::new();
        root.insert("workspace".to_owned(), workspace.into());
        root.insert("profile".to_owned(), profile().into());
        write(&self.folder.join("Cargo.toml"), &toml::to_string(&root)?)?;
        let lock = self.committed_lock(here);
        if lock.exists() {
            write(&self.folder.join("Cargo.lock"), &fs::read_to_string(lock)?)?;
        }
        for generated in &self.lines {
            let folder = self.folder.join(generated.line.package());
            write(&folder.join("Cargo.toml"), &manifest(plan, generated)?)?;
            write(&folder.join("src/lib.rs"), "")?;
            for (name, code) in generated.examples() {
                write(
                    &folder.join(format!("examples/{name}.rs")),
                    &format!("{}fn main() {{}}\n", code.text),
                )?;
            }
            if let Some(probe) = &generated.line.probe {
                let probes = here.join("probes");
                write(&folder.join("src/main.rs"), &fs::read_to_string(probes.join(format!("{probe}.rs")))?)?;
                write(&folder.join("src/support.rs"), &fs::read_to_string(probes.join("support.rs"))?)?;
            }
        }
        Ok(())
    }

    pub fn committed_lock(&self, here: &Path) -> PathBuf {
        here.join("locks").join(format!("{}.lock", self.lock))
    }

    /// The rows that do not hold.
    pub fn check(&self) -> Result<Vec<Failure>> {
        let mut failures = Vec::new();
        let messages = match self.cargo(&["check", "--examples"])? {
            Ok(messages) => messages,
            Err(message) => {
                let row = "the workspace".to_owned();
                return Ok(vec![Failure { package: self.lock.to_owned(), row, message }]);
            }
        };
        for generated in &self.lines {
            let package = generated.line.package();
            if !generated.examples().any(|(name, _)| is_reached(&messages, &package, name)) {
                failures.push(Failure {
                    package,
                    row: "the package as a whole".to_owned(),
                    message: rest(&messages),
                });
                continue;
            }
            failures.extend(held(generated, &messages));
            for (name, code) in generated.refusals() {
                failures.extend(refused(generated, name, code, &messages));
            }
        }
        Ok(failures)
    }

    /// Builds the probes and starts them: some wait for a minute and a half, while others are compiled. By package.
    pub fn start_probes(&self) -> Result<BTreeMap<String, Child>> {
        let probed = || self.lines.iter().filter(|generated| generated.line.probe.is_some());
        let mut started = BTreeMap::new();
        if probed().next().is_none() {
            return Ok(started);
        }
        let messages = match self.cargo(&["build", "--bins"])? {
            Ok(messages) => messages,
            Err(message) => bail!("{}: {message}", self.lock),
        };
        for generated in probed() {
            let package = generated.line.package();
            let built = messages.iter().find(|message| {
                message.executable.is_some()
                    && message.target.as_ref().is_some_and(|target| target.name == package)
            });
            let Some(executable) = built.and_then(|message| message.executable.as_ref()) else {
                bail!("{package}: the probe was not built:\n{}", rest(&messages));
            };
            started.insert(package, Command::new(executable).stdout(Stdio::piped()).spawn()?);
        }
        Ok(started)
    }

    /// What Cargo says of each package, or why it could not begin.
    fn cargo(&self, arguments: &[&str]) -> Result<Result<Vec<Message>, String>> {
        let mut cargo = Command::new("cargo");
        cargo.args(arguments).args(["--workspace", "--keep-going", "--message-format=json", "--quiet"]);
        let output = cargo.current_dir(&self.folder).stderr(Stdio::piped()).output()?;
        let mut messages = Vec::new();
        let mut built = false;
        for line in String::from_utf8(output.stdout)?.lines() {
            let message: Message = serde_json::from_str(line).context("a message of Cargo")?;
            built |= message.reason != "build-finished";
            messages.push(message);
        }
        Ok(if built { Ok(messages) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) })
    }
}

impl Generated {
    /// Those with something in them.
    fn examples(&self) -> impl Iterator<Item = (&'static str, &Code)> {
        let package = &self.package;
        let all = [
            (HOLDS, &package.holds),
            (NAMED, &package.named),
            (REFUSED, &package.refused),
            (UNRESOLVED, &package.unresolved),
        ];
        all.into_iter().filter(|(_, code)| !code.rows.is_empty())
    }

    /// Those that have to fail.
    fn refusals(&self) -> impl Iterator<Item = (&'static str, &Code)> {
        self.examples().filter(|(name, _)| *name != HOLDS && *name != NAMED)
    }
}

fn manifest(plan: &Plan, generated: &Generated) -> Result<String> {
    let line = &generated.line;
    let mut package = Table::new();
    package.insert("name".to_owned(), line.package().into());
    package.insert("version".to_owned(), "0.0.0".into());
    package.insert("edition".to_owned(), "2021".into());
    let mut dependencies = Table::new();
    for (name, version) in &line.crates {
        let of = plan.crate_of(name, version)?;
        let mut dependency = Table::new();
        dependency.insert("version".to_owned(), format!("={version}").into());
        dependency.insert("default-features".to_owned(), false.into());
        if let Some(path) = &of.path {
            dependency.insert("path".to_owned(), path.as_str().into());
        }
        let features: Vec<Value> = of.features.iter().map(|feature| feature.as_str().into()).collect();
        dependency.insert("features".to_owned(), features.into());
        dependencies.insert(name.clone(), dependency.into());
        for (beside, dependency) in &of.with {
            dependencies.entry(beside.clone()).or_insert_with(|| of_this_version(dependency, version));
        }
    }
    if line.probe.is_some() {
        for (name, version, features) in PROBES_NEED {
            let mut dependency = Table::new();
            dependency.insert("version".to_owned(), version.into());
            let features: Vec<Value> = features.iter().map(|feature| (*feature).into()).collect();
            dependency.insert("features".to_owned(), features.into());
            dependencies.insert(name.to_owned(), dependency.into());
        }
    }
    let mut manifest = Table::new();
    manifest.insert("package".to_owned(), package.into());
    manifest.insert("dependencies".to_owned(), dependencies.into());
    Ok(toml::to_string(&manifest)?)
}

/// `=*` is the version of the crate that is checked: what is released together.
fn of_this_version(dependency: &Value, version: &Version) -> Value {
    match dependency {
        Value::String(text) if text == "=*" => format!("={version}").into(),
        Value::Table(table) => {
            let parts = table.iter().map(|(key, value)| (key.clone(), of_this_version(value, version)));
            Value::Table(parts.collect())
        }
        other => other.clone(),
    }
}

/// Nothing is debugged here, and little is run.
fn profile() -> Table {
    let mut dev = Table::new();
    dev.insert("debug".to_owned(), 0.into());
    dev.insert("incremental".to_owned(), false.into());
    let mut profile = Table::new();
    profile.insert("dev".to_owned(), dev.into());
    profile
}

fn write(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|there| there == text) {
        return Ok(());
    }
    fs::create_dir_all(path.parent().context("a file in a folder")?)?;
    fs::write(path, text).with_context(|| path.display().to_string())
}

/// A failure for each row that has an error, and one for an error that is no row's.
fn held(generated: &Generated, messages: &[Message]) -> Vec<Failure> {
    let package = generated.line.package();
    let mut failures = BTreeMap::new();
    for (target, code) in generated.examples().filter(|(name, _)| *name == HOLDS || *name == NAMED) {
        let errors: Vec<&Diagnostic> = errors_of(messages, &package, target).collect();
        for error in &errors {
            if target == NAMED && !is_absence(error.code()) {
                continue;
            }
            let row = error.line().and_then(|line| code.row_at(line));
            let row = row.map_or("the package as a whole", |row| &row.row);
            failures.entry(row.to_owned()).or_insert_with(|| error.rendered());
        }
        if errors.is_empty() && !is_built(messages, &package, target) {
            failures.insert("the package as a whole".to_owned(), rest(messages));
        }
    }
    let failure = |(row, message)| Failure { package: package.clone(), row, message };
    failures.into_iter().map(failure).collect()
}

/// A failure for each row that the compiler accepted, or refused for another reason.
fn refused(generated: &Generated, target: &str, code: &Code, messages: &[Message]) -> Vec<Failure> {
    let package = generated.line.package();
    let errors: Vec<&Diagnostic> = errors_of(messages, &package, target).collect();
    let mut failures = Vec::new();
    for row in &code.rows {
        let refusal = row.refused.as_ref().expect("what is refused says how");
        let here: Vec<&&Diagnostic> = errors
            .iter()
            .filter(|error| error.line().is_some_and(|line| row.lines.contains(&line)))
            .collect();
        if here.iter().any(|error| refusal.is(error.code(), &error.message)) {
            continue;
        }
        let others: String = here.iter().map(|error| error.rendered()).collect();
        let message = format!("the compiler does not refuse it\n{others}");
        failures.push(Failure { package: package.clone(), row: row.row.clone(), message });
    }
    failures
}

fn errors_of<'a>(
    messages: &'a [Message],
    package: &str,
    target: &str,
) -> impl Iterator<Item = &'a Diagnostic> {
    let manifest = format!("/{package}/Cargo.toml");
    messages.iter().filter_map(move |message| {
        let of = message.target.as_ref()?;
        let here = message.manifest_path.as_ref()?.ends_with(&manifest);
        let diagnostic = message.message.as_ref()?;
        (here && of.name == target && diagnostic.level == "error" && !diagnostic.spans.is_empty())
            .then_some(diagnostic)
    })
}

/// Cargo got as far as this target: what it depends upon is built.
fn is_reached(messages: &[Message], package: &str, target: &str) -> bool {
    errors_of(messages, package, target).next().is_some() || is_built(messages, package, target)
}

fn is_built(messages: &[Message], package: &str, target: &str) -> bool {
    let manifest = format!("/{package}/Cargo.toml");
    messages.iter().any(|message| {
        message.reason == "compiler-artifact"
            && message.target.as_ref().is_some_and(|of| of.name == target)
            && message.manifest_path.as_ref().is_some_and(|path| path.ends_with(&manifest))
    })
}

/// What stood in the way of a package that has no errors of its own.
fn rest(messages: &[Message]) -> String {
    let diagnostics = messages.iter().filter_map(|message| message.message.as_ref());
    let errors = diagnostics.filter(|diagnostic| diagnostic.level == "error");
    let first = errors.map(Diagnostic::rendered).next();
    first.unwrap_or_else(|| "it was not built".to_owned())
}

#[derive(Deserialize)]
struct Message {
    reason: String,
    manifest_path: Option<String>,
    target: Option<Target>,
    executable: Option<PathBuf>,
    message: Option<Diagnostic>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

#[derive(Deserialize)]
struct Diagnostic {
    message: String,
    code: Option<ErrorCode>,
    level: String,
    spans: Vec<Span>,
    rendered: Option<String>,
}

#[derive(Deserialize)]
struct ErrorCode {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    line_start: usize,
    is_primary: bool,
}

impl Diagnostic {
    /// The line of the generated file, which is all that a package has.
    fn line(&self) -> Option<usize> {
        let own = |span: &&Span| span.is_primary && !span.file_name.starts_with('/');
        self.spans.iter().find(own).map(|span| span.line_start)
    }

    fn code(&self) -> &str {
        self.code.as_ref().map_or("", |code| &code.code)
    }

    fn rendered(&self) -> String {
        self.rendered.clone().unwrap_or_else(|| self.message.clone())
    }
}
