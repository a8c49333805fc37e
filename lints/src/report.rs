//! What the user gets to see: findings at the levels the user chose, what was suppressed, and what was not checked.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::baseline::{Comparison, Stale};
use crate::config::{Config, Settings};
use crate::diagnostic::{Diagnostic, Level, Problem};
use crate::facts::{Facts, Statistics};
use crate::fix;
use crate::ledger::{Ledger, StaleEntry};
use crate::lints::{self, Group, Lint, LintContext};
use crate::source::{FileId, Span, TextRange};
use crate::suppress::Suppressions;

#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Report {
    /// Sorted by file, place and lint; levels as the user chose; `allow` left out.
    pub diagnostics: Vec<Diagnostic>,
    pub suppressed: Vec<Suppressed>,
    /// What a baseline made of it, where there is one.
    pub comparison: Option<Box<Comparison>>,
    /// Findings that are left out, because the user asks for others only.
    pub left_out: usize,
    pub problems: Vec<Problem>,
    pub statistics: Statistics,
}

/// A finding that a comment in the source keeps quiet.
#[derive(Debug, Serialize, Deserialize)]
pub struct Suppressed {
    pub diagnostic: Diagnostic,
    pub reason: Option<String>,
}

/// The function around each place that findings point at, where there is one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Functions(BTreeMap<Span, u32>);

impl Functions {
    pub fn around(report: &Report, facts: &Facts) -> Self {
        let places = report.diagnostics.iter().flat_map(|found| {
            std::iter::once(found.primary.span).chain(found.labels.iter().map(|label| label.span))
        });
        let around =
            |place: Span| Some((place, facts.files.get(place.file.0 as usize)?.function_at(place.start)?.0));
        Self(places.filter_map(around).collect())
    }

    /// A number that no other function of the file has.
    pub fn get(&self, place: Span) -> Option<u32> {
        self.0.get(&place).copied()
    }
}

impl Report {
    /// The files that it points at.
    pub fn files(&self) -> BTreeSet<FileId> {
        let suppressed = self.suppressed.iter().map(|entry| &entry.diagnostic);
        let known = self.comparison.iter().flat_map(|comparison| &comparison.known);
        let found = self.diagnostics.iter().chain(suppressed).chain(known);
        let builders = self.statistics.untraced_builders.iter().map(|builder| builder.span);
        let unfinished = self.statistics.unfinished.iter().copied();
        found.flat_map(Diagnostic::spans).chain(builders).chain(unfinished).map(|span| span.file).collect()
    }

    pub fn count(&self, level: Level) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.level == level).count()
    }
}

/// Runs every lint, and applies levels and suppressions.
pub fn report(facts: &Facts, config: &Config) -> Report {
    let mut suppressions = Suppressions::of(facts, config.settings.tests);
    let judges = |lint: &Lint| lint.group != Group::Hygiene;
    let mut found = found_by(judges, facts, &config.settings, &Ledger::default());
    suppressions.mark_used(&found);
    let ledger = Ledger { comments: suppressions.ledger(), stale: Vec::new() };
    found.extend(found_by(|lint| !judges(lint), facts, &config.settings, &ledger));
    let mut report = Report {
        problems: facts.problems.clone(),
        statistics: facts.statistics.clone(),
        ..Report::default()
    };
    for diagnostic in at_levels(found, facts, config) {
        match suppressions.covering(&diagnostic) {
            Some(comment) => {
                report.suppressed.push(Suppressed { diagnostic, reason: comment.reason.clone() });
            }
            None => report.diagnostics.push(diagnostic),
        }
    }
    report.problems.extend(suppressions.problems());
    report.problems.sort_by(|left, right| {
        (&left.file, left.position, left.kind).cmp(&(&right.file, right.position, right.kind))
    });
    report.problems.dedup();
    report
}

/// Adds what is to be said of a baseline, the file with this number, that accepts findings which are gone.
pub fn add_stale(report: &mut Report, facts: &Facts, config: &Config, baseline: FileId) {
    let entry = |stale: &Stale| {
        let range = TextRange::new(stale.range.start as u32, stale.range.end as u32);
        let Stale { lint, file, gone, count, .. } = stale.clone();
        StaleEntry { span: range.in_file(baseline), lint, file, gone, count }
    };
    let stale = report.comparison.iter().flat_map(|comparison| &comparison.stale).map(entry).collect();
    let ledger = Ledger { comments: Vec::new(), stale };
    let found = found_by(|lint| lint.group == Group::Hygiene, facts, &config.settings, &ledger);
    report.diagnostics.extend(at_levels(found, facts, config));
}

fn found_by(
    chosen: impl Fn(&Lint) -> bool,
    facts: &Facts,
    settings: &Settings,
    ledger: &Ledger,
) -> Vec<Diagnostic> {
    let context = LintContext { facts, settings, ledger };
    let chosen = lints::ALL.iter().filter(|lint| chosen(lint));
    let mut found: Vec<Diagnostic> = chosen.flat_map(|lint| (lint.check)(&context)).collect();
    for diagnostic in &mut found {
        diagnostic.suggestions.retain_mut(|suggestion| fix::settle(facts, suggestion));
    }
    found
}

/// The findings in order, at the levels that the user chose, without those that nobody wants to see.
fn at_levels(mut found: Vec<Diagnostic>, facts: &Facts, config: &Config) -> Vec<Diagnostic> {
    for diagnostic in &mut found {
        let place = facts.workspace.place_of(diagnostic.primary.span.file);
        diagnostic.level = config.levels.get(diagnostic.lint, place).unwrap_or(diagnostic.level);
    }
    // The same code, evaluated in several targets or for several callers, is told of once: at its loudest.
    found.sort_by(|left, right| {
        let place = |diagnostic: &Diagnostic| (diagnostic.primary.span, diagnostic.lint);
        place(left).cmp(&place(right)).then(right.level.cmp(&left.level))
    });
    let mut told: BTreeSet<(Span, &str)> = BTreeSet::new();
    found.retain(|diagnostic| {
        diagnostic.level != Level::Allow && told.insert((diagnostic.primary.span, diagnostic.lint))
    });
    found
}
