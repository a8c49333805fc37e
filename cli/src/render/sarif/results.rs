//! Findings as results.

use std::collections::BTreeMap;

use conn_lints::diagnostic::{Applicability, Diagnostic, Suggestion};
use conn_lints::lints::ALL;
use conn_lints::report::Suppressed;
use conn_lints::source::{FileId, Span};

use super::fingerprint::line_hashes;
use super::markdown::markdown;
use super::model::{
    ArtifactChange, ArtifactLocation, CodeFlow, Fingerprints, Fix, FlowStep, Location, Message,
    PhysicalLocation, Region, Replacement, RichMessage, RunResult, Suppression, ThreadFlow,
};
use super::uri_name;
use super::words::{artifact, plain, sentence};
use crate::checked::Checked;
use crate::render::{level_word, neutral};

/// What a place without words of its own is called.
const SEE_ALSO: &str = "see also";

pub(super) fn results(root: &Checked) -> Vec<RunResult> {
    let mut writer = Writer { root, hashes: BTreeMap::new() };
    let mut results: Vec<RunResult> =
        root.report.diagnostics.iter().map(|diagnostic| writer.result(diagnostic)).collect();
    results.extend(root.report.suppressed.iter().map(|entry| writer.suppressed(entry)));
    let known = root.report.comparison.iter().flat_map(|comparison| &comparison.known);
    let unchanged = |result| RunResult { baseline_state: Some("unchanged"), ..result };
    results.extend(known.map(|diagnostic| unchanged(writer.result(diagnostic))));
    results
}

struct Writer<'r> {
    root: &'r Checked,
    hashes: BTreeMap<FileId, Vec<String>>,
}

impl Writer<'_> {
    fn result(&mut self, diagnostic: &Diagnostic) -> RunResult {
        let primary = diagnostic.primary.span;
        let applicable = diagnostic
            .suggestions
            .iter()
            .filter(|suggestion| suggestion.applicability != Applicability::DisplayOnly);
        RunResult {
            rule_id: diagnostic.lint,
            rule_index: ALL.iter().position(|lint| lint.name == diagnostic.lint),
            level: level_word(diagnostic.level),
            message: self.message(diagnostic),
            locations: vec![self.location(self.first_line(primary), None)],
            partial_fingerprints: Fingerprints { primary_location_line_hash: self.hash(primary) },
            related_locations: self.related(diagnostic),
            code_flows: self.code_flows(diagnostic),
            fixes: applicable.map(|suggestion| self.fix(suggestion)).collect(),
            suppressions: Vec::new(),
            baseline_state: self.root.report.comparison.is_some().then_some("new"),
        }
    }

    fn message(&self, diagnostic: &Diagnostic) -> RichMessage {
        let text = text(diagnostic);
        RichMessage { markdown: markdown(self.root, diagnostic, &text), text }
    }

    fn suppressed(&mut self, entry: &Suppressed) -> RunResult {
        let justification = entry.reason.as_deref().map(|reason| neutral(reason).into_owned());
        let suppression = Suppression { kind: "inSource", status: "accepted", justification };
        RunResult { suppressions: vec![suppression], ..self.result(&entry.diagnostic) }
    }

    /// The places that the message links to.
    fn related(&self, diagnostic: &Diagnostic) -> Vec<Location> {
        let labels = diagnostic.labels.iter().enumerate();
        let related = labels.map(|(index, label)| Location {
            id: Some(index + 1),
            ..self.location(label.span, Some(words(&label.message)))
        });
        related.collect()
    }

    /// The way from the entry point, the finding as its end.
    fn code_flows(&self, diagnostic: &Diagnostic) -> Vec<CodeFlow> {
        if diagnostic.path.is_empty() {
            return Vec::new();
        }
        let hops = diagnostic.path.iter().map(|hop| self.location(hop.span, Some(&hop.message)));
        let end = self.location(self.first_line(diagnostic.primary.span), Some(&diagnostic.primary.message));
        let locations = hops.chain([end]).map(|location| FlowStep { location }).collect();
        vec![CodeFlow { thread_flows: vec![ThreadFlow { locations }] }]
    }

    fn fix(&self, suggestion: &Suggestion) -> Fix {
        let mut changes: BTreeMap<FileId, Vec<Replacement>> = BTreeMap::new();
        for edit in &suggestion.edits {
            changes.entry(edit.span.file).or_default().push(Replacement {
                deleted_region: self.region(edit.span),
                inserted_content: Message { text: edit.text.clone() },
            });
        }
        let changes = changes.into_iter().map(|(file, replacements)| ArtifactChange {
            artifact_location: self.artifact(file),
            replacements,
        });
        Fix {
            description: Message { text: sentence(&plain(&suggestion.title)) },
            artifact_changes: changes.collect(),
        }
    }

    fn location(&self, span: Span, message: Option<&str>) -> Location {
        Location {
            id: None,
            physical_location: PhysicalLocation {
                artifact_location: self.artifact(span.file),
                region: Some(self.region(span)),
            },
            message: message.map(|text| Message { text: plain(words(text)) }),
        }
    }

    fn artifact(&self, file: FileId) -> ArtifactLocation {
        artifact(uri_name(self.root, &self.root.name(file)))
    }

    fn region(&self, span: Span) -> Region {
        let (start_line, start_column) = self.position(span.file, span.start);
        let (end_line, end_column) = self.position(span.file, span.end);
        Region {
            start_line,
            start_column: Some(start_column),
            end_line: Some(end_line),
            end_column: Some(end_column),
        }
    }

    /// Code scanning shows a finding in a change only if all its lines are in it: the primary region keeps to one.
    fn first_line(&self, span: Span) -> Span {
        let text = self.root.workspace.sources.text(span);
        let line = text.lines().next().unwrap_or_default().trim_end();
        Span { end: span.start + line.len() as u32, ..span }
    }

    /// 1-based line, and column in UTF-16 units; a byte-order mark is no part of the first line.
    fn position(&self, file: FileId, offset: u32) -> (usize, usize) {
        let text = &self.root.workspace.sources.get(file).text;
        let before = text.get(..offset as usize).unwrap_or(text);
        let line = before.rsplit('\n').next().unwrap_or_default().trim_start_matches('\u{feff}');
        (before.matches('\n').count() + 1, line.encode_utf16().count() + 1)
    }

    fn hash(&mut self, span: Span) -> String {
        let sources = &self.root.workspace.sources;
        let (line, _) = sources.line_column(span);
        let hashes =
            self.hashes.entry(span.file).or_insert_with(|| line_hashes(&sources.get(span.file).text));
        hashes.get(line - 1).cloned().unwrap_or_default()
    }
}

fn words(message: &str) -> &str {
    if message.is_empty() { SEE_ALSO } else { message }
}

/// The message as a sentence, for it is the title; then links to the related places, and why it matters.
fn text(diagnostic: &Diagnostic) -> String {
    let mut text = sentence(&plain(&diagnostic.message));
    for (index, label) in diagnostic.labels.iter().enumerate() {
        text.push_str(&format!(" [{}]({}).", plain(words(&label.message)), index + 1));
    }
    for note in diagnostic.notes.iter().chain(&diagnostic.help) {
        text.push(' ');
        text.push_str(&sentence(&plain(note)));
    }
    text
}
