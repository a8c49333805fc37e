//! What the user gets to see: findings at the levels the user chose, what was suppressed, and what was not checked.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::baseline::{Comparison, Stale};
use crate::config::{Config, Settings};
use crate::diagnostic::{Diagnostic, Level, Problem};
use crate::discover::Workspace;
use crate::facts::{Facts, Statistics};
use crate::fix;
use crate::ir::{FileIr, Item, ItemKind, Ty};
use crate::ledger::{Ledger, StaleEntry};
use crate::lints::{self, Check, LintContext};
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

/// What stands around the places that findings point at.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Surroundings {
    functions: BTreeMap<Span, u32>,
    items: BTreeMap<Span, String>,
}

/// What a report is about: the texts that it points at, and what stands around those places.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub workspace: &'a Workspace,
    pub surroundings: &'a Surroundings,
}

impl Surroundings {
    pub fn of(report: &Report, facts: &Facts) -> Self {
        let file = |place: Span| facts.files.get(place.file.0 as usize);
        let primary = || report.diagnostics.iter().map(|found| found.primary.span);
        let labels = report.diagnostics.iter().flat_map(|found| &found.labels).map(|label| label.span);
        let function = |place: Span| Some((place, file(place)?.function_at(place.start)?.0));
        let items = |place: Span| Some((place, enclosing(file(place)?, place.start)));
        Self {
            functions: primary().chain(labels).filter_map(function).collect(),
            items: primary().filter_map(items).collect(),
        }
    }

    /// Adds those of another part of the same workspace.
    pub(crate) fn absorb(&mut self, part: Self) {
        self.functions.extend(part.functions);
        self.items.extend(part.items);
    }

    /// Gives the files that the places are in other numbers.
    pub(crate) fn renumber(self, number: impl Fn(FileId) -> FileId) -> Self {
        let place = |place: Span| Span { file: number(place.file), ..place };
        Self {
            functions: self.functions.into_iter().map(|(at, function)| (place(at), function)).collect(),
            items: self.items.into_iter().map(|(at, items)| (place(at), items)).collect(),
        }
    }

    /// A number that no other function of the file has.
    pub fn function(&self, place: Span) -> Option<u32> {
        self.functions.get(&place).copied()
    }

    /// The names of the items around a finding, from the outermost: `Store::new`.
    pub fn items(&self, finding: &Diagnostic) -> &str {
        self.items.get(&finding.primary.span).map(String::as_str).unwrap_or_default()
    }
}

fn enclosing(ir: &FileIr, offset: u32) -> String {
    let around = ir.items.iter().filter(|item| (item.range.start..item.range.end).contains(&offset));
    let mut around: Vec<&Item> = around.collect();
    around.sort_by_key(|item| item.range.start);
    let names = around.into_iter().filter_map(|item| match &item.kind {
        ItemKind::Impl { self_ty: Ty::Path(path), .. } => path.names().next_back().cloned(),
        _ => Some(item.name.clone()).filter(|name| !name.is_empty()),
    });
    names.collect::<Vec<_>>().join("::")
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

    /// Adds what is said of another part of the same workspace; [`Report::sort`] comes last.
    pub(crate) fn absorb(&mut self, part: Self) {
        self.diagnostics.extend(part.diagnostics);
        self.suppressed.extend(part.suppressed);
        self.problems.extend(part.problems);
        self.statistics.absorb(part.statistics);
    }

    /// As it is where the workspace was looked at as a whole.
    pub(crate) fn sort(&mut self) {
        self.diagnostics.sort_by(|left, right| place(left).cmp(&place(right)));
        self.suppressed.sort_by(|left, right| place(&left.diagnostic).cmp(&place(&right.diagnostic)));
        self.statistics.untraced_builders.sort();
        self.statistics.unfinished.sort();
        self.sort_problems();
    }

    fn sort_problems(&mut self) {
        self.problems.sort_by(|left, right| {
            (&left.file, left.position, left.kind).cmp(&(&right.file, right.position, right.kind))
        });
        self.problems.dedup();
    }

    /// Gives the files that it points at other numbers.
    pub(crate) fn renumber(&mut self, number: impl Fn(FileId) -> FileId) {
        let suppressed = self.suppressed.iter_mut().map(|entry| &mut entry.diagnostic);
        let found = self.diagnostics.iter_mut().chain(suppressed).flat_map(Diagnostic::spans_mut);
        let builders = self.statistics.untraced_builders.iter_mut().map(|builder| &mut builder.span);
        for span in found.chain(builders).chain(&mut self.statistics.unfinished) {
            span.file = number(span.file);
        }
    }

    pub fn count(&self, level: Level) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.level == level).count()
    }
}

/// Runs every lint, and applies levels and suppressions.
pub fn report(facts: &Facts, config: &Config) -> Report {
    let mut suppressions = Suppressions::of(facts, config.settings.tests);
    let mut found = found_in_code(facts, &config.settings);
    suppressions.mark_used(&found);
    found.extend(found_in_words(&Ledger { comments: suppressions.ledger(), stale: Vec::new() }));
    for diagnostic in &mut found {
        diagnostic.suggestions.retain_mut(|suggestion| fix::settle(facts, suggestion));
    }
    let mut report = Report {
        problems: facts.problems.clone(),
        statistics: facts.statistics.clone(),
        ..Report::default()
    };
    for diagnostic in at_levels(found, &facts.workspace, config) {
        match suppressions.covering(&diagnostic) {
            Some(comment) => {
                report.suppressed.push(Suppressed { diagnostic, reason: comment.reason.clone() });
            }
            None => report.diagnostics.push(diagnostic),
        }
    }
    report.problems.extend(suppressions.problems());
    report.sort_problems();
    report
}

/// Adds what is to be said of a baseline, the file with this number, that accepts findings which are gone.
pub fn add_stale(report: &mut Report, workspace: &Workspace, config: &Config, baseline: FileId) {
    let entry = |stale: &Stale| {
        let range = TextRange::new(stale.range.start as u32, stale.range.end as u32);
        let Stale { lint, file, gone, count, .. } = stale.clone();
        StaleEntry { span: range.in_file(baseline), lint, file, gone, count }
    };
    let stale = report.comparison.iter().flat_map(|comparison| &comparison.stale).map(entry).collect();
    let found = found_in_words(&Ledger { comments: Vec::new(), stale });
    report.diagnostics.extend(at_levels(found, workspace, config));
}

fn found_in_code(facts: &Facts, settings: &Settings) -> Vec<Diagnostic> {
    let context = LintContext { facts, settings };
    let found = lints::ALL.iter().map(|lint| match lint.check {
        Check::Code(check) => check(&context),
        Check::Words(_) => Vec::new(),
    });
    found.flatten().collect()
}

fn found_in_words(ledger: &Ledger) -> Vec<Diagnostic> {
    let found = lints::ALL.iter().map(|lint| match lint.check {
        Check::Code(_) => Vec::new(),
        Check::Words(check) => check(ledger),
    });
    found.flatten().collect()
}

/// The findings in order, at the levels that the user chose, without those that nobody wants to see.
fn at_levels(mut found: Vec<Diagnostic>, workspace: &Workspace, config: &Config) -> Vec<Diagnostic> {
    for diagnostic in &mut found {
        let place = workspace.place_of(diagnostic.primary.span.file);
        diagnostic.level = config.levels.get(diagnostic.lint, place).unwrap_or(diagnostic.level);
    }
    // The same code, evaluated in several targets or for several callers, is told of once: at its loudest.
    found.sort_by(|left, right| place(left).cmp(&place(right)).then(right.level.cmp(&left.level)));
    let mut told: BTreeSet<(Span, &str)> = BTreeSet::new();
    found.retain(|diagnostic| {
        diagnostic.level != Level::Allow && told.insert((diagnostic.primary.span, diagnostic.lint))
    });
    found
}

/// By which findings are sorted.
fn place(diagnostic: &Diagnostic) -> (Span, &str) {
    (diagnostic.primary.span, diagnostic.lint)
}
