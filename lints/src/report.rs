//! What the user gets to see: findings at the levels the user chose, what was suppressed, and what was not checked.

use std::collections::BTreeSet;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Level, Problem, Suggestion};
use crate::facts::{Facts, Statistics};
use crate::lints::{self, LintContext};
use crate::source::Span;
use crate::suppress::Suppressions;

#[derive(Debug, Default)]
pub struct Report {
    /// Sorted by file, place and lint; levels as the user chose; `allow` left out.
    pub diagnostics: Vec<Diagnostic>,
    pub suppressed: Vec<Suppressed>,
    pub problems: Vec<Problem>,
    pub statistics: Statistics,
}

/// A finding that a comment in the source keeps quiet.
#[derive(Debug)]
pub struct Suppressed {
    pub diagnostic: Diagnostic,
    pub reason: Option<String>,
}

impl Report {
    pub fn count(&self, level: Level) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.level == level).count()
    }
}

/// Runs every lint, and applies levels and suppressions.
pub fn report(facts: &Facts, config: &Config) -> Report {
    let context = LintContext { facts, settings: &config.settings };
    let mut found: Vec<Diagnostic> = Vec::new();
    for lint in lints::ALL {
        for mut diagnostic in (lint.check)(&context) {
            let place = facts.workspace.place_of(diagnostic.primary.span.file);
            diagnostic.level = config.levels.get(lint.name, place).unwrap_or(diagnostic.level);
            diagnostic.suggestions.retain(|suggestion| !touches_expansion(facts, suggestion));
            found.push(diagnostic);
        }
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
    let suppressions = Suppressions::of(facts);
    let mut report = Report {
        problems: facts.problems.clone(),
        statistics: facts.statistics.clone(),
        ..Report::default()
    };
    for diagnostic in found {
        match suppressions.covering(&diagnostic) {
            Some(comment) => {
                report.suppressed.push(Suppressed { diagnostic, reason: comment.reason.clone() });
            }
            None => report.diagnostics.push(diagnostic),
        }
    }
    report.problems.extend(suppressions.problems(facts));
    report.problems.sort_by(|left, right| {
        (&left.file, left.position, left.kind).cmp(&(&right.file, right.position, right.kind))
    });
    report.problems.dedup();
    report
}

/// Code that a macro of the file expands to stands elsewhere than it seems.
fn touches_expansion(facts: &Facts, suggestion: &Suggestion) -> bool {
    let mut spans = suggestion.edits.iter().map(|edit| edit.span);
    spans.any(|span| facts.files.get(span.file.0 as usize).is_some_and(|file| file.is_expanded(span)))
}
