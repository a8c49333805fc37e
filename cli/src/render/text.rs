//! For people: source excerpts, reasons and suggestions, as rustc prints them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use codespan_reporting::diagnostic::{Diagnostic as Shown, Label, Severity};
use codespan_reporting::files::{Error, Files, line_starts};
use codespan_reporting::term::{self, Config};
use conn_lints::diagnostic::{Applicability, Diagnostic, Level, Problem, Suggestion};
use conn_lints::source::{FileId, SourceMap, Span};
use termcolor::Buffer;

use crate::render::neutral;
use crate::run::Checked;

/// Places that a folded finding lists before it only counts.
const LISTED_PLACES: usize = 8;

pub(crate) fn render(checked: &[Checked], colour: bool) -> String {
    let mut buffer = if colour { Buffer::ansi() } else { Buffer::no_color() };
    for Checked { facts, report } in checked {
        let files = Shelf::new(&facts.workspace.sources);
        for (diagnostic, others) in folded(&report.diagnostics) {
            let shown = show(&files, diagnostic, &others);
            let config = Config { before_label_lines: 2, after_label_lines: 1, ..Config::default() };
            // Writing to memory fails only where a span is no part of its file, which spans never are.
            let _ = term::emit_to_write_style(&mut buffer, &config, &files, &shown);
        }
    }
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
        if message.is_empty() { label } else { label.with_message(neutral(message)) }
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
        .with_message(neutral(&diagnostic.message))
        .with_labels(labels)
        .with_notes(notes(files, diagnostic, others))
}

fn notes(files: &Shelf<'_>, diagnostic: &Diagnostic, others: &[Span]) -> Vec<String> {
    let mut notes: Vec<String> = diagnostic.notes.iter().map(|note| neutral(note)).collect();
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
        let source = &files.sources.get(file).text;
        let (Some(first), Some(last)) = (edits.first(), edits.last()) else { continue };
        let start = source[..first.span.start as usize].rfind('\n').map_or(0, |newline| newline + 1);
        let end = last.span.end as usize;
        let end = source[end..].find('\n').map_or(source.len(), |newline| end + newline);
        let mut changed = String::new();
        let mut at = start;
        for edit in edits {
            changed.push_str(&source[at..edit.span.start as usize]);
            changed.push_str(&edit.text);
            at = edit.span.end as usize;
        }
        changed.push_str(&source[at..end]);
        let indent = changed.lines().map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
        for line in changed.lines() {
            text.push_str(&format!("\n  | {}", neutral(line.get(indent..).unwrap_or(line))));
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

pub(crate) fn level_word(level: Level) -> &'static str {
    match level {
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Note | Level::Allow => "note",
    }
}

pub(crate) fn problem(problem: &Problem) -> String {
    let mut place = problem.file.clone();
    if let Some((line, column)) = problem.position {
        place.push_str(&format!(":{line}:{column}"));
    }
    let separator = if place.is_empty() { "" } else { ": " };
    neutral(&format!("problem: {place}{separator}{}", problem.message))
}

/// The last line: what was found, in how many files.
pub(crate) fn summary(checked: &[Checked]) -> String {
    let count = |level| checked.iter().map(|checked| checked.report.count(level)).sum::<usize>();
    let mut parts = Vec::new();
    for (level, word) in [(Level::Deny, "error"), (Level::Warn, "warning"), (Level::Note, "note")] {
        match count(level) {
            0 => {}
            1 => parts.push(format!("1 {word}")),
            many => parts.push(format!("{many} {word}s")),
        }
    }
    let files: usize = checked.iter().map(|checked| checked.report.statistics.files).sum();
    let suppressed: usize = checked.iter().map(|checked| checked.report.suppressed.len()).sum();
    let mut text = match parts.is_empty() {
        true => format!("nothing found in {files} files"),
        false => format!("{} in {files} files", parts.join(", ")),
    };
    if suppressed > 0 {
        text.push_str(&format!("; {suppressed} suppressed"));
    }
    if !parts.is_empty() {
        text.push_str("; `conn-lint explain LINT` tells more");
    }
    text
}

/// `--statistics`
pub(crate) fn statistics(checked: &Checked) -> String {
    let statistics = &checked.report.statistics;
    let mut text = format!(
        "{} files, {} functions, {} client constructions\nnot analysed: {} builders not followed to their end, {} macro \
         calls not read, {} method calls whose receiver's type is not known",
        statistics.files,
        statistics.functions,
        statistics.constructions,
        statistics.untraced_builders.len(),
        statistics.skipped_macros,
        statistics.unresolved_method_calls,
    );
    let shelf = Shelf::new(&checked.facts.workspace.sources);
    for builder in &statistics.untraced_builders {
        text.push_str(&format!("\n  {}: {}", shelf.place(builder.span), neutral(&builder.reason)));
    }
    text
}

/// The source files as codespan-reporting wants them, with line starts found when first asked for.
struct Shelf<'s> {
    sources: &'s SourceMap,
    files: Vec<std::cell::OnceCell<(String, Vec<usize>)>>,
}

impl<'s> Shelf<'s> {
    fn new(sources: &'s SourceMap) -> Self {
        Self { sources, files: sources.ids().map(|_| std::cell::OnceCell::new()).collect() }
    }

    fn file(&self, id: FileId) -> &(String, Vec<usize>) {
        self.files[id.0 as usize].get_or_init(|| {
            let text = neutral(&self.sources.get(id).text);
            let starts = line_starts(&text).collect();
            (text, starts)
        })
    }

    /// Within the text, on character bounds.
    fn range(&self, span: Span) -> Range<usize> {
        let text = &self.sources.get(span.file).text;
        let bound = |offset: u32| {
            let mut offset = (offset as usize).min(text.len());
            while !text.is_char_boundary(offset) {
                offset -= 1;
            }
            offset
        };
        bound(span.start)..bound(span.end).max(bound(span.start))
    }

    fn place(&self, span: Span) -> String {
        let (line, _) = self.sources.line_column(span);
        neutral(&format!("{}:{line}", self.sources.get(span.file).name))
    }
}

impl<'f> Files<'f> for Shelf<'_> {
    type FileId = FileId;
    type Name = String;
    type Source = &'f str;

    fn name(&'f self, id: FileId) -> Result<String, Error> {
        Ok(neutral(&self.sources.get(id).name))
    }

    fn source(&'f self, id: FileId) -> Result<&'f str, Error> {
        Ok(&self.file(id).0)
    }

    fn line_index(&'f self, id: FileId, byte: usize) -> Result<usize, Error> {
        Ok(self.file(id).1.partition_point(|start| *start <= byte).saturating_sub(1))
    }

    fn line_range(&'f self, id: FileId, line: usize) -> Result<Range<usize>, Error> {
        let (text, starts) = self.file(id);
        let start = *starts.get(line).ok_or(Error::LineTooLarge { given: line, max: starts.len() })?;
        Ok(start..starts.get(line + 1).copied().unwrap_or(text.len()))
    }
}
