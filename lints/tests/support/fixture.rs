//! A package written in one string: dependencies and settings in `//@` lines, then one file, or several under
//! `//- path` lines.
//!
//! ```text
//! //@ reqwest 0.12.28, lambda_runtime 1.0.2      locked versions
//! //@ tonic "0.12"                               a requirement, and no lock file
//! //@ http = reqwest 0.12.28                     a renamed dependency
//! //@ edition 2021
//! //@ upstream-idle-timeout 350                  settings, in seconds; also function-timeout
//! //@ tests true                                 test code counts as well
//! //- src/main.rs
//! ```
//!
//! A fixture without `//-` is `src/main.rs` if it has a `fn main`, else `src/lib.rs`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use conn_lints::analyze;
use conn_lints::baseline::Baseline;
use conn_lints::config::Config;
use conn_lints::discover::deployment::{self, DeploymentFile};
use conn_lints::discover::{
    Dependency, DependencyKind, LambdaEvidence, Lock, Package, ResolvedVersion, Target, TargetKind, Workspace,
};
use conn_lints::facts::Facts;
use conn_lints::models::Models;
use conn_lints::report::{Report, Subject, Surroundings, add_stale, report};
use conn_lints::source::{SourceFile, SourceMap};
use semver::Version;

use super::page;

/// Where a fixture has its baseline, if it has one.
const BASELINE: &str = "conn-lint-baseline.json";

pub struct Fixture {
    pub edition: String,
    pub rust_version: Option<Version>,
    pub dependencies: Vec<Dependency>,
    pub config: Config,
    /// Path and text.
    pub files: Vec<(String, String)>,
}

pub struct Checked {
    pub facts: Facts,
    pub report: Report,
}

impl Fixture {
    pub fn parse(text: &str) -> Self {
        let mut fixture = Self {
            edition: "2024".to_owned(),
            rust_version: None,
            dependencies: Vec::new(),
            config: Config::default(),
            files: split_files(text),
        };
        for line in text.lines().filter_map(|line| line.strip_prefix("//@ ")) {
            line.split(',').for_each(|entry| fixture.read_entry(entry.trim()));
        }
        fixture
    }

    /// Runs the real pipeline, from lowering to the report.
    pub fn check(self) -> Checked {
        let config = self.config.clone();
        let baseline = self.files.iter().find(|(path, _)| path == BASELINE).map(|(_, text)| text.clone());
        let facts = analyze(self.workspace(), &config.settings);
        let mut report = report(&facts, &config);
        if let Some(text) = baseline {
            let known = Baseline::read(&page::without_marks(&text)).expect("a baseline");
            let (workspace, surroundings) = (&*facts.workspace, &Surroundings::of(&report, &facts));
            known.compare(&mut report, Subject { workspace, surroundings }, &config, "");
            let file = workspace.sources.at(Path::new(BASELINE)).expect("the baseline's own file");
            add_stale(&mut report, workspace, &config, file);
        }
        Checked { facts, report }
    }

    fn read_entry(&mut self, entry: &str) {
        let (key, value) =
            entry.rsplit_once(' ').unwrap_or_else(|| panic!("`{entry}` wants a name and a value"));
        let seconds = || Duration::from_secs(value.parse().expect("seconds"));
        match key {
            "edition" => value.clone_into(&mut self.edition),
            "rust-version" => {
                self.rust_version = Some(Version::parse(&format!("{value}.0")).expect("such as 1.80"));
            }
            "upstream-idle-timeout" => self.config.settings.upstream_idle_timeout = seconds(),
            "function-timeout" => self.config.settings.function_timeout = Some(seconds()),
            "tests" => self.config.settings.tests = value.parse().expect("true or false"),
            _ => self.dependencies.push(dependency(key, value)),
        }
    }

    pub fn workspace(self) -> Workspace {
        let mut sources = SourceMap::default();
        let mut targets = Vec::new();
        for (path, text) in &self.files {
            let file =
                SourceFile { path: PathBuf::from(path), name: path.clone(), text: text.as_str().into() };
            let root = sources.add(file);
            if let Some((kind, name)) = target(path) {
                targets.push(Target { kind, name, root, lambda: None });
            }
        }
        let lock = lock(&self.dependencies);
        let package = Package {
            name: "example".to_owned(),
            manifest: "Cargo.toml".to_owned(),
            folder: String::new(),
            edition: self.edition,
            rust_version: self.rust_version,
            for_tests: false,
            lambda: LambdaEvidence { runtimes: runtimes(&self.dependencies), metadata: false },
            dependencies: self.dependencies,
            lock: lock.is_some().then_some(0),
            targets,
        };
        let packages = vec![package];
        let deployed = self.files.into_iter().map(|(name, text)| DeploymentFile { name, text });
        Workspace {
            functions: deployment::functions(&packages, &deployed.collect::<Vec<_>>()),
            packages,
            locks: Arc::new(lock.into_iter().collect()),
            sources,
            ..Workspace::default()
        }
    }
}

/// `tokio+sync+rt 1.48.0`: with features.
fn dependency(key: &str, value: &str) -> Dependency {
    let mut features = key.split('+').map(str::to_owned);
    let key = features.next().unwrap_or_default();
    let (name_in_code, package) = key.split_once(" = ").unwrap_or((&key, &key));
    Dependency {
        name_in_code: name_in_code.replace('-', "_").into(),
        package: package.into(),
        version: version(value),
        features: features.collect(),
        default_features: true,
        optional: false,
        kind: DependencyKind::Normal,
        local: None,
    }
}

fn version(text: &str) -> ResolvedVersion {
    let parse = |text: &str| Version::parse(text).unwrap_or_else(|error| panic!("`{text}`: {error}"));
    match text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        None => ResolvedVersion::Locked(parse(text)),
        Some(requirement) => {
            let missing = 2 - requirement.matches('.').count();
            let lowest = parse(&format!("{requirement}{}", ".0".repeat(missing)));
            ResolvedVersion::Required { lowest, requirement: requirement.to_owned() }
        }
    }
}

fn lock(dependencies: &[Dependency]) -> Option<Lock> {
    let locked = dependencies.iter().filter_map(|dependency| match &dependency.version {
        ResolvedVersion::Locked(version) => Some((dependency.package.as_str().into(), version.clone())),
        _ => None,
    });
    let lock = Lock::new(locked);
    (lock != Lock::default()).then_some(lock)
}

fn runtimes(dependencies: &[Dependency]) -> Vec<String> {
    let models = Models::bundled();
    let runtimes = dependencies.iter().filter(|dependency| models.is_lambda_runtime(&dependency.package));
    runtimes.map(|dependency| dependency.name_in_code.to_string()).collect()
}

fn target(path: &str) -> Option<(TargetKind, String)> {
    let stem = |folder: &str| path.strip_prefix(folder)?.strip_suffix(".rs").map(str::to_owned);
    match path {
        "src/lib.rs" => Some((TargetKind::Lib, "example".to_owned())),
        "src/main.rs" => Some((TargetKind::Bin, "example".to_owned())),
        _ => stem("src/bin/")
            .map(|name| (TargetKind::Bin, name))
            .or_else(|| stem("tests/").map(|name| (TargetKind::Test, name)))
            .or_else(|| stem("examples/").map(|name| (TargetKind::Example, name))),
    }
}

fn split_files(text: &str) -> Vec<(String, String)> {
    if !text.lines().any(|line| line.starts_with("//- ")) {
        let path = if text.contains("fn main(") { "src/main.rs" } else { "src/lib.rs" };
        return vec![(path.to_owned(), text.to_owned())];
    }
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        match (line.strip_prefix("//- "), files.last_mut()) {
            (Some(path), _) => files.push((path.trim().to_owned(), String::new())),
            (None, Some((_, file))) => file.push_str(line),
            (None, None) => {
                assert!(line.starts_with("//@ "), "`{}` stands before the first file", line.trim())
            }
        }
    }
    files.sort();
    files
}
