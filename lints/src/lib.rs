//! The library behind `conn-lint`: finds risky connection configuration in Rust source.
//!
//! Data walks through each room once, in the order of the modules below. See `docs/architecture.md`.

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

pub mod config;
pub mod lints;
pub mod report;
pub mod suppress;

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use config::Settings;
use diagnostic::Problem;
use discover::Workspace;
use facts::{Facts, Site, Statistics, Untraced};
use ir::FileIr;
use source::{FileId, Span};

/// Everything between the disk and the lints: lower, resolve, trace, reach.
pub fn analyze(workspace: Workspace, settings: &Settings) -> Facts {
    let ids: Vec<FileId> = workspace.sources.ids().collect();
    let lowered: Vec<(FileIr, Vec<Problem>)> = ids
        .into_par_iter()
        .map(|id| {
            let file = workspace.sources.get(id);
            lower::lower(&file.name, &file.text)
        })
        .collect();
    let mut files = Vec::with_capacity(lowered.len());
    let mut problems = workspace.problems.clone();
    for (file, found) in lowered {
        files.push(file);
        problems.extend(found);
    }
    let (names, found) = resolve::resolve(&workspace, &files);
    problems.extend(found);
    let models = models::Models::bundled();
    let (sites, statistics) = on_large_stack(|| follow(&workspace, &files, &names, models, settings));
    Facts { workspace: Arc::new(workspace), files: Arc::new(files), models, sites, problems, statistics }
}

fn follow(
    workspace: &Workspace,
    files: &[FileIr],
    names: &resolve::Names,
    models: &'static models::Models,
    settings: &Settings,
) -> (Vec<Site>, Statistics) {
    let program = trace::Program::new(workspace, files, names, models);
    let traced = trace::trace(&program);
    let sites = reach::reach(&program, &traced, settings);
    let mut statistics = traced.statistics;
    statistics.files = files.len();
    statistics.constructions = traced.begun.len();
    statistics.skipped_macros = files.iter().map(|file| file.skipped_macros.len()).sum();
    let told: BTreeSet<Span> = sites.iter().map(|site| site.constructor).collect();
    statistics.untraced_builders = traced
        .begun
        .into_iter()
        .filter(|(span, _)| !told.contains(span))
        .map(|(span, path)| Untraced { span, reason: format!("`{path}` is not followed to its end") })
        .collect();
    (sites, statistics)
}

/// Evaluation recurses as deep as expressions nest and functions call each other.
fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    const STACK: usize = 1 << 29;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => unreachable!("a thread can be started"),
        }
    })
}
