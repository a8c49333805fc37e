//! From a path on the command line to what was found below it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ArgMatches;
use conn_lints::config::Config;
use conn_lints::diagnostic::{Level, Problem, ProblemKind};
use conn_lints::discover::{Disk, Texts, Workspace, normalize, root_folder, survey_on};
use conn_lints::facts::Facts;
use conn_lints::piecewise::report_in_parts;
use conn_lints::report::{Report, Subject, Surroundings};
use conn_lints::session::Session;
use conn_lints::source::{FileId, Span};

use crate::args::Input;
use crate::baseline::BaselineFile;
use crate::names::Names;
use crate::selection::Selection;
use crate::shard::Shard;
use crate::{config, render};

/// One root that was checked: all that a renderer needs.
pub(crate) struct Checked {
    pub(crate) names: Names,
    pub(crate) workspace: Arc<Workspace>,
    pub(crate) report: Report,
    /// Of what was found, before anything of it was left out.
    pub(crate) surroundings: Surroundings,
    /// Warnings fail the gate.
    pub(crate) deny_warnings: bool,
    /// Of a root of which this is but a share: a hash of the whole.
    pub(crate) tree: Option<u128>,
}

impl Checked {
    pub(crate) fn name(&self, file: FileId) -> String {
        self.names.file(self.workspace.sources.get(file))
    }

    /// `path:line:column`, 1-based, columns in characters.
    pub(crate) fn place(&self, span: Span) -> String {
        place(&self.names, &self.workspace, span)
    }
}

fn place(names: &Names, workspace: &Workspace, span: Span) -> String {
    let (line, column) = workspace.sources.line_column(span);
    format!("{}:{line}:{column}", names.file(workspace.sources.get(span.file)))
}

/// A root that was read as far as the question goes.
struct Root {
    names: Names,
    config: Config,
    workspace: Workspace,
    tree: Option<u128>,
}

/// A root with everything that is known about its clients.
pub(crate) struct Analysed {
    pub(crate) names: Names,
    pub(crate) config: Config,
    pub(crate) facts: Facts,
    pub(crate) session: Session,
}

/// Why a path was not checked. Bad configuration ends the run; of other paths the rest is checked.
pub(crate) enum Failure {
    Configuration(String),
    Path(String),
}

/// What is read beside the disk and the configuration.
#[derive(Default)]
pub(crate) struct Extra<'a> {
    pub(crate) unsaved: Texts,
    pub(crate) baseline: Option<&'a BaselineFile>,
    /// Every file is parsed, whether it can have a part in findings or not: the way to each client is asked for.
    pub(crate) whole: bool,
    /// What is asked of the disk is remembered.
    pub(crate) remembered: bool,
    pub(crate) shard: Option<Shard>,
}

/// Where a root is, and how it is asked about.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) path: &'a Path,
    pub(crate) input: &'a Input,
    pub(crate) levels: Option<&'a ArgMatches>,
    pub(crate) working: &'a Path,
}

impl Root {
    fn read(place: Place<'_>, extra: &Extra<'_>) -> Result<Self, Failure> {
        let Place { path, input, levels, working } = place;
        let root = root_folder(path);
        let names = Names::new(working.to_path_buf(), root.clone());
        let disk = if extra.remembered { Disk::remembering() } else { Disk::default() };
        let mut workspace = survey_on(&disk, path, &extra.unsaved);
        if extra.whole {
            workspace.read_all();
        }
        if workspace.packages.is_empty() {
            return Err(Failure::Path(no_package(path, &workspace, &names)));
        }
        let config = config::load(input, &root, &workspace, levels).map_err(Failure::Configuration)?;
        if config.settings.models.has_taught() {
            workspace.read_locks();
        }
        if let Some(baseline) = extra.baseline {
            baseline.add_to(&mut workspace);
        }
        let mut tree = None;
        if let Some(shard) = extra.shard {
            let share = shard.share(&workspace);
            (workspace, tree) = (share.0, Some(share.1));
        }
        Ok(Self { names, config, workspace, tree })
    }
}

impl Analysed {
    pub(crate) fn read(place: Place<'_>, extra: &Extra<'_>) -> Result<Self, Failure> {
        let Root { names, config, workspace, .. } = Root::read(place, extra)?;
        let (session, facts) = Session::analyze(workspace, &config.settings);
        Ok(Self { names, config, facts, session })
    }

    /// `path:line:column`, 1-based, columns in characters.
    pub(crate) fn place(&self, span: Span) -> String {
        place(&self.names, &self.facts.workspace, span)
    }
}

impl Checked {
    /// What the lints say, whatever of it is asked for.
    pub(crate) fn read(place: Place<'_>, extra: &Extra<'_>, selection: &Selection) -> Result<Self, Failure> {
        let Root { names, config, workspace, tree } = Root::read(place, extra)?;
        let (workspace, mut report, surroundings) = report_in_parts(workspace, &config);
        let subject = Subject { workspace: &workspace, surroundings: &surroundings };
        selection.compare(&mut report, subject, &config, &names);
        let (workspace, deny_warnings) = (Arc::new(workspace), config.deny_warnings);
        Ok(Self { names, workspace, report, surroundings, deny_warnings, tree })
    }

    /// Leaves what is asked for.
    pub(crate) fn narrow(&mut self, selection: &Selection) -> Result<(), String> {
        let subject = Subject { workspace: &self.workspace, surroundings: &self.surroundings };
        selection.narrow(&mut self.report, subject, &self.names)
    }

    /// Whether something that was found fails the gate.
    pub(crate) fn fails(&self) -> bool {
        let gate = if self.deny_warnings { Level::Warn } else { Level::Deny };
        self.report.diagnostics.iter().any(|diagnostic| diagnostic.level >= gate)
    }
}

/// The paths without those that lead to the root of an earlier one.
pub(crate) fn distinct(paths: &[PathBuf], working: &Path) -> Vec<PathBuf> {
    let mut seen = Vec::new();
    let is_new = |path: &&PathBuf| {
        // Of a path that cannot be checked the root says nothing.
        let known = readable(path).is_ok().then(|| normalize(&working.join(root_folder(path))));
        let repeated = known.as_ref().is_some_and(|root| seen.contains(root));
        seen.extend(known);
        !repeated
    };
    paths.iter().filter(is_new).cloned().collect()
}

pub(crate) fn readable(path: &Path) -> Result<(), String> {
    let cannot = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            format!("{} is not there; give a folder, a Cargo.toml or a .rs file", path.display())
        }
        _ => format!("{} cannot be read: {error}", path.display()),
    };
    let metadata = std::fs::metadata(path).map_err(cannot)?;
    if metadata.is_dir() {
        return std::fs::read_dir(path).map(drop).map_err(cannot);
    }
    let is_rust = path.extension().is_some_and(|extension| extension == "rs");
    let is_manifest = path.file_name().is_some_and(|name| name == "Cargo.toml");
    if !metadata.is_file() || !(is_rust || is_manifest) {
        return Err(format!("{} is not a folder, a Cargo.toml or a .rs file", path.display()));
    }
    std::fs::File::open(path).map(drop).map_err(cannot)
}

/// No package at all: because of what could not be read, or because there is none.
fn no_package(path: &Path, workspace: &Workspace, names: &Names) -> String {
    let reasons: Vec<&Problem> = workspace
        .problems
        .iter()
        .filter(|problem| matches!(problem.kind, ProblemKind::Manifest | ProblemKind::Unreadable))
        .collect();
    let mut message = format!("no Rust package was found in {}", path.display());
    for problem in &reasons {
        message.push_str(&format!("\n  {}", render::text::problem(names, problem)));
    }
    if reasons.is_empty() {
        message.push_str("; is there a Cargo.toml, and is it perhaps git-ignored?");
    }
    message
}
