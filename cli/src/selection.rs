//! Which findings a run of `check` is about: of these packages, new to a baseline, on lines that changed, of one file.

use std::path::PathBuf;

use conn_lints::config::{Config, nearest, unknown_message};
use conn_lints::diagnostic::Diagnostic;
use conn_lints::discover::Workspace;
use conn_lints::facts::Facts;
use conn_lints::report::{Report, Subject, Surroundings, report};

use crate::baseline::BaselineFile;
use crate::names::Names;
use crate::since::Since;

#[derive(Default)]
pub(crate) struct Selection {
    /// All, if none is named.
    pub(crate) packages: Vec<String>,
    pub(crate) baseline: Option<BaselineFile>,
    pub(crate) since: Option<Since>,
    /// An editor's file, normalised: only what is found in it is of interest.
    pub(crate) file: Option<PathBuf>,
}

impl Selection {
    /// What the lints say, as far as it is asked for.
    pub(crate) fn report(&self, facts: &Facts, config: &Config, names: &Names) -> Result<Report, String> {
        let mut report = report(facts, config);
        let surroundings = Surroundings::of(&report, facts);
        let subject = Subject { workspace: &facts.workspace, surroundings: &surroundings };
        self.compare(&mut report, subject, config, names);
        self.narrow(&mut report, subject, names)?;
        Ok(report)
    }

    /// Leaves what is new to the baseline.
    pub(crate) fn compare(&self, report: &mut Report, subject: Subject<'_>, config: &Config, names: &Names) {
        if let Some(baseline) = &self.baseline {
            baseline.compare(report, subject, config, names);
        }
    }

    /// Leaves what is asked for.
    pub(crate) fn narrow(
        &self,
        report: &mut Report,
        subject: Subject<'_>,
        names: &Names,
    ) -> Result<(), String> {
        let Subject { workspace, .. } = subject;
        if !self.packages.is_empty() {
            known_packages(workspace, &self.packages)?;
            let of_packages = |found: &Diagnostic| {
                let holder = workspace.holder_of(found.primary.span.file);
                holder.is_some_and(|package| self.packages.contains(&package.name))
            };
            keep(report, of_packages);
        }
        if let Some(since) = &self.since {
            let changes = since.changes(names.root())?;
            let before = report.diagnostics.len();
            keep(report, |found| changes.touch(found, subject));
            report.left_out = before - report.diagnostics.len();
        }
        if let Some(file) = &self.file {
            keep(report, |found| workspace.sources.get(found.primary.span.file).path == *file);
        }
        Ok(())
    }
}

fn keep(report: &mut Report, wanted: impl Fn(&Diagnostic) -> bool) {
    report.diagnostics.retain(&wanted);
    report.suppressed.retain(|entry| wanted(&entry.diagnostic));
    if let Some(comparison) = &mut report.comparison {
        comparison.known.retain(wanted);
    }
}

fn known_packages(workspace: &Workspace, wanted: &[String]) -> Result<(), String> {
    let known = || workspace.packages.iter().map(|package| package.name.as_str());
    match wanted.iter().find(|name| !known().any(|known| known == **name)) {
        Some(name) => Err(unknown_message("package", name, nearest(name, known()))),
        None => Ok(()),
    }
}
