//! The library behind `conn-lint`: finds risky connection configuration in Rust source.
//!
//! Data walks through each room once, in the order of the modules below. See `docs/architecture.md`.

#![forbid(unsafe_code)]

pub mod diagnostic;
pub mod ir;
pub mod source;

pub mod discover;
pub mod lower;
pub mod resolve;

pub mod models;
pub mod reach;
pub mod trace;

pub mod facts;
pub mod session;
mod sift;
pub mod stack;

pub mod baseline;
pub mod config;
pub mod fix;
pub mod ledger;
pub mod lints;
pub mod piecewise;
pub mod report;
pub mod suppress;

use std::collections::BTreeSet;
use std::sync::Arc;

use config::Settings;
use diagnostic::{Problem, ProblemKind};
use discover::{DependencyKind, ResolvedVersion, Workspace};
use facts::{Facts, LibraryCall, Statistics, Untraced};
use ir::FileIr;
use reach::Reached;
use session::{Cancelled, Session};
use sift::Sieve;
use source::{FileId, Span};

/// Everything between the disk and the lints: sift, lower, resolve, trace, reach. Of a workspace whose files were read
/// already, all are parsed.
pub fn analyze(workspace: Workspace, settings: &Settings) -> Facts {
    Session::analyze(workspace, settings).1
}

/// What stays true of a workspace while only the bodies of functions change.
#[derive(Debug, Default)]
struct Memory {
    names: Option<(Arc<resolve::Names>, Vec<Problem>)>,
    declared: Option<Vec<reach::Declared>>,
    trace: trace::Memory,
}

impl Memory {
    /// There is a problem with a name in this file, at a line that a change may move.
    fn tells_of(&self, file: &str) -> bool {
        self.names.iter().any(|(_, problems)| problems.iter().any(|problem| problem.file == file))
    }
}

/// What lowered files come to.
enum Conclusion {
    Facts(Box<Facts>),
    /// The answer depends on these files as well, which are not read yet.
    Needs(BTreeSet<FileId>),
}

/// Everything between lowered files and the lints; `None` where it was cancelled on the way.
fn conclude(
    workspace: &Arc<Workspace>,
    files: &Arc<Vec<FileIr>>,
    lowering: Vec<Problem>,
    settings: &Settings,
    memory: &mut Memory,
    cancelled: Cancelled<'_>,
    sieve: Option<&mut Sieve>,
) -> Option<Conclusion> {
    let (names, unresolved) = memory.names.get_or_insert_with(|| {
        let (names, found) = resolve::resolve(workspace, files);
        (Arc::new(names), found)
    });
    let (names, unresolved) = (Arc::clone(names), unresolved.clone());
    if cancelled() {
        return None;
    }
    let followed =
        stack::on_large_stack(|| follow(workspace, files, &names, settings, memory, cancelled, sieve))?;
    let Followed { reached: Reached { sites, tasks }, statistics, calls, shared } = match followed {
        Ok(followed) => followed,
        Err(needed) => return Some(Conclusion::Needs(needed)),
    };
    let (workspace, files) = (Arc::clone(workspace), Arc::clone(files));
    let models = Arc::clone(&settings.models);
    let mut problems = workspace.problems.clone();
    problems.extend(lowering);
    problems.extend(lower::beyond_bounds(&workspace, &files));
    problems.extend(unresolved);
    problems.extend(unknown_versions(&workspace, &models));
    let facts = Facts { workspace, files, names, models, sites, tasks, problems, statistics, calls, shared };
    Some(Conclusion::Facts(Box::new(facts)))
}

/// Libraries that are modelled, though not in the version that a package uses: nothing is said of their clients.
fn unknown_versions(workspace: &Workspace, models: &models::Models) -> Vec<Problem> {
    let mut problems = Vec::new();
    for package in &workspace.packages {
        for dependency in package.dependencies.iter().filter(|found| found.kind == DependencyKind::Normal) {
            let Some(library) = models.library_without_version(&dependency.package, &dependency.version)
            else {
                continue;
            };
            let version = match &dependency.version {
                ResolvedVersion::Locked(version) => version.to_string(),
                ResolvedVersion::Required { requirement, .. } => format!("`{requirement}`"),
                ResolvedVersion::Unknown => continue,
            };
            problems.push(Problem {
                kind: ProblemKind::Version,
                file: package.manifest.clone(),
                position: None,
                message: format!(
                    "{} {version} is not among the versions that are known ({}): its clients are not checked",
                    dependency.package, library.versions
                ),
            });
        }
    }
    problems
}

struct Followed {
    reached: Reached,
    statistics: Statistics,
    calls: Vec<LibraryCall>,
    shared: BTreeSet<Span>,
}

/// `Err` where more files have to be read first.
fn follow(
    workspace: &Workspace,
    files: &[FileIr],
    names: &resolve::Names,
    settings: &Settings,
    memory: &mut Memory,
    cancelled: Cancelled<'_>,
    sieve: Option<&mut Sieve>,
) -> Option<Result<Followed, BTreeSet<FileId>>> {
    let program = trace::Program::new(workspace, files, names, settings);
    let traced = trace::trace(&program, &mut memory.trace, cancelled)?;
    let needed = sieve.map(|sieve| sieve.needed(workspace, &program, &traced)).unwrap_or_default();
    if !needed.is_empty() {
        return Some(Err(needed));
    }
    let declared = memory.declared.get_or_insert_with(|| reach::declared(&program));
    let reached = reach::reach(&program, &traced, settings, declared);
    let mut statistics = traced.statistics;
    statistics.files = workspace.sources.ids().filter(|id| workspace.sources.get(*id).is_rust()).count();
    statistics.constructions = traced.begun.len();
    statistics.skipped_macros = files.iter().map(|file| file.skipped_macros.len()).sum();
    let told: BTreeSet<Span> = reached.sites.iter().map(|site| site.constructor).collect();
    let mut shared = traced.shared;
    shared.extend(traced.left.keys());
    statistics.untraced_builders = traced
        .begun
        .into_iter()
        .filter(|(span, _)| !told.contains(span) && !traced.absorbed.contains(span))
        .map(|(span, path)| {
            let reason = traced.left.get(&span).map_or("is not followed to its end", |left| left.reason());
            Untraced { span, reason: format!("`{path}` {reason}") }
        })
        .collect();
    let calls = traced.calls.into_iter().collect();
    Some(Ok(Followed { reached, statistics, calls, shared }))
}
