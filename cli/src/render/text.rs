//! For people: source excerpts, reasons and suggestions, as rustc prints them.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use codespan_reporting::diagnostic::{Diagnostic as Shown, Label, Severity};
use codespan_reporting::files::{Error, Files, line_starts};
use codespan_reporting::term::{self, Config};
use conn_lints::diagnostic::{Applicability, Diagnostic, Level, Problem, Suggestion};
use conn_lints::source::{FileId, Span};
use termcolor::Buffer;

use super::level_word;
use super::neutral::{Neutral, neutral};
use super::preview::changed_lines;
use crate::checked::Checked;
use crate::names::Names;

/// Places that a folded finding lists before it only counts.
const LISTED_PLACES: usize = 8;

pub(crate) fn render(checked: &[Checked], colour: bool) -> String {
    let mut buffer = if colour { Buffer::ansi() } else { Buffer::no_color() };
    for root in checked {
        let files = Shelf::new(root);
        for (diagnostic, others) in folded(&root.report.diagnostics) {
            let shown = show(&files, diagnostic, &others);
            let config = Config { before_label_lines: 2, after_label_lines: 1, ..Config::default() };
            // Writing to memory fails only where a span is no part of its file, which spans never are.
            let _ = term::emit_to_write_style(&mut buffer, &config, &files, &shown);
        }
    }
    String::from_utf8_lossy(buffer.as_slice()).into_owned()
}

/// One finding, unfolded and without colour.
pub(super) fn one(root: &Checked, diagnostic: &Diagnostic) -> String {
    let mut buffer = Buffer::no_color();
    let files = Shelf::new(root);
    let _ =
        term::emit_to_write_style(&mut buffer, &Config::default(), &files, &show(&files, diagnostic, &[]));
    String::from_utf8_lossy(buffer.as_slice()).into_owned()
}

/// Findings of one lint and level that tell the same, as one with the others' places.
fn folded(diagnostics: &[Diagnostic]) -> Vec<(&Diagnostic, Vec<Span>)> {
    let mut folded: Vec<(&Diagnostic, Vec<Span>)> = Vec::new();
    let mut by_group: BTreeMap<(&str, Level, &str), usize> = BTreeMap::new();
    for diagnostic in diagnostics {
        if let Some(group) = &diagnostic.group {
            let key = (diagnostic.lint, diagnostic.level, group.as_str());
            if let Some(&first) = by_group.get(&key) {
                folded[first].1.push(diagnostic.primary.span);
                continue;
            }
            by_group.insert(key, folded.len());
        }
        folded.push((diagnostic, Vec::new()));
    }
    folded
}

fn show(files: &Shelf<'_>, diagnostic: &Diagnostic, others: &[Span]) -> Shown<FileId> {
    let primary = &diagnostic.primary;
    let label = |label: Label<FileId>, message: &str| {
        if message.is_empty() { label } else { label.with_message(neutral(message).into_owned()) }
    };
    let mut labels =
        vec![label(Label::primary(primary.span.file, files.range(primary.span)), &primary.message)];
    for cause in &diagnostic.labels {
        labels.push(label(Label::secondary(cause.span.file, files.range(cause.span)), &cause.message));
    }
    let steps = diagnostic.path.len();
    for (index, hop) in diagnostic.path.iter().enumerate() {
        let message = if steps > 1 { format!("{}: {}", index + 1, hop.message) } else { hop.message.clone() };
        labels.push(label(Label::secondary(hop.span.file, files.range(hop.span)), &message));
    }
    Shown::new(severity(diagnostic.level))
        .with_code(diagnostic.lint)
        .with_message(neutral(&diagnostic.message).into_owned())
        .with_labels(labels)
        .with_notes(notes(files, diagnostic, others))
}

fn notes(files: &Shelf<'_>, diagnostic: &Diagnostic, others: &[Span]) -> Vec<String> {
    let mut notes: Vec<String> = diagnostic.notes.iter().map(|note| neutral(note).into_owned()).collect();
    if let Some(help) = &diagnostic.help {
        notes.push(format!("help: {}", neutral(help)));
    }
    for suggestion in &diagnostic.suggestions {
        notes.push(preview(files, suggestion));
    }
    if !others.is_empty() {
        let mut places: Vec<String> =
            others.iter().take(LISTED_PLACES).map(|span| files.place(*span)).collect();
        if others.len() > LISTED_PLACES {
            places.push(format!("and {} more", others.len() - LISTED_PLACES));
        }
        notes.push(format!(
            "the same in {} more place{}: {}",
            others.len(),
            if others.len() == 1 { "" } else { "s" },
            places.join(", ")
        ));
    }
    notes
}

/// The lines that a suggestion changes, as they would be.
fn preview(files: &Shelf<'_>, suggestion: &Suggestion) -> String {
    let word = match suggestion.applicability {
        Applicability::Safe => "help",
        Applicability::Unsafe => "help (may change behaviour)",
        Applicability::DisplayOnly => "help (to be finished by hand)",
    };
    let mut text = format!("{word}: {}", neutral(&suggestion.title));
    let touched: BTreeSet<FileId> = suggestion.edits.iter().map(|edit| edit.span.file).collect();
    for file in touched {
        let edits: Vec<_> = suggestion.edits.iter().filter(|edit| edit.span.file == file).collect();
        let source = &files.root.workspace.sources.get(file).text;
        for line in changed_lines(source, &edits) {
            text.push_str(&format!("\n  | {}", neutral(&line)));
        }
    }
    text
}

fn severity(level: Level) -> Severity {
    match level {
        Level::Deny => Severity::Error,
        Level::Warn => Severity::Warning,
        Level::Note | Level::Allow => Severity::Note,
    }
}

/// One line about what was not checked.
pub(crate) fn problem(names: &Names, problem: &Problem) -> String {
    let mut place = names.problem(problem);
    if let Some((line, column)) = problem.position {
        place.push_str(&format!(":{line}:{column}"));
    }
    let separator = if place.is_empty() { "" } else { ": " };
    format!("problem: {place}{separator}{}", problem.message)
}

/// The last line: what was found in how many files, and what was not looked at.
pub(crate) fn summary(checked: &[Checked]) -> String {
    let sum = |count: fn(&Checked) -> usize| checked.iter().map(count).sum::<usize>();
    let mut found = Vec::new();
    for level in [Level::Deny, Level::Warn, Level::Note] {
        let count: usize = checked.iter().map(|root| root.report.count(level)).sum();
        if count > 0 {
            found.push(counted(count, level_word(level)));
        }
    }
    let files = counted(sum(|root| root.report.statistics.files), "file");
    let mut parts = match found.is_empty() {
        true => vec![format!("nothing found in {files}")],
        false => vec![format!("{} in {files}", found.join(", "))],
    };
    let suppressed = sum(|root| root.report.suppressed.len());
    if suppressed > 0 {
        parts.push(format!("{suppressed} suppressed"));
    }
    let known = sum(|root| root.report.comparison.as_ref().map_or(0, |comparison| comparison.known.len()));
    if known > 0 {
        parts.push(format!("{known} in the baseline"));
    }
    let left_out = sum(|root| root.report.left_out);
    if left_out > 0 {
        parts.push(format!("{left_out} on lines that did not change"));
    }
    let untraced = sum(|root| root.report.statistics.untraced_builders.len());
    if untraced > 0 {
        parts.push(format!("{} not followed (--statistics)", counted(untraced, "client")));
    }
    if !found.is_empty() {
        parts.push("`conn-lint explain LINT` tells more".to_owned());
    }
    parts.join("; ")
}

pub(super) fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// The source files as codespan-reporting wants them, made printable when first asked for.
struct Shelf<'r> {
    root: &'r Checked,
    files: Vec<OnceCell<(Neutral, Vec<usize>)>>,
}

impl<'r> Shelf<'r> {
    fn new(root: &'r Checked) -> Self {
        Self { root, files: root.workspace.sources.ids().map(|_| OnceCell::new()).collect() }
    }

    fn file(&self, id: FileId) -> &(Neutral, Vec<usize>) {
        self.files[id.0 as usize].get_or_init(|| {
            let neutral = Neutral::new(&self.root.workspace.sources.get(id).text);
            let starts = line_starts(&neutral.text).collect();
            (neutral, starts)
        })
    }

    /// Where a span is in the printable text, on character bounds.
    fn range(&self, span: Span) -> Range<usize> {
        let text = &self.root.workspace.sources.get(span.file).text;
        let neutral = &self.file(span.file).0;
        let bound = |offset: u32| {
            let mut offset = (offset as usize).min(text.len());
            while !text.is_char_boundary(offset) {
                offset -= 1;
            }
            neutral.offset(offset)
        };
        bound(span.start)..bound(span.end.max(span.start))
    }

    fn place(&self, span: Span) -> String {
        let (line, _) = self.root.workspace.sources.line_column(span);
        neutral(&format!("{}:{line}", self.root.name(span.file))).into_owned()
    }
}

impl<'f> Files<'f> for Shelf<'_> {
    type FileId = FileId;
    type Name = String;
    type Source = &'f str;

    fn name(&'f self, id: FileId) -> Result<String, Error> {
        Ok(neutral(&self.root.name(id)).into_owned())
    }

    fn source(&'f self, id: FileId) -> Result<&'f str, Error> {
        Ok(&self.file(id).0.text)
    }

    fn line_index(&'f self, id: FileId, byte: usize) -> Result<usize, Error> {
        Ok(self.file(id).1.partition_point(|start| *start <= byte).saturating_sub(1))
    }

    /// In characters of the file itself, as everywhere else.
    fn column_number(&'f self, id: FileId, _line: usize, byte: usize) -> Result<usize, Error> {
        let start = self.file(id).0.original(byte) as u32;
        Ok(self.root.workspace.sources.line_column(Span { file: id, start, end: start }).1)
    }

    fn line_range(&'f self, id: FileId, line: usize) -> Result<Range<usize>, Error> {
        let (neutral, starts) = self.file(id);
        let start = *starts.get(line).ok_or(Error::LineTooLarge { given: line, max: starts.len() })?;
        Ok(start..starts.get(line + 1).copied().unwrap_or(neutral.text.len()))
    }
}
