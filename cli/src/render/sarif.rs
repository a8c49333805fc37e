//! SARIF 2.1.0, as code scanning, editors and their viewers read it: relative URIs, UTF-16 columns, a primary region
//! of one line, every rule with its help, notifications for what was not analysed.

use std::collections::HashMap;

use conn_lints::diagnostic::{Diagnostic, Level, Problem};
use conn_lints::lints::{ALL, Lint};
use conn_lints::report::Suppressed;
use conn_lints::source::{FileId, SourceMap, Span};
use serde_json::{Map, Value, json};

use super::fingerprint::line_hashes;
use super::json::problem_kind;
use crate::explain::group_name;
use crate::run::Checked;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const HOME: &str = env!("CARGO_PKG_REPOSITORY");
/// What stands for the root that was checked.
const BASE: &str = "%SRCROOT%";

pub(crate) fn render(checked: &[Checked]) -> String {
    let runs: Vec<Value> = checked.iter().map(run).collect();
    format!("{:#}\n", json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": runs }))
}

fn run(checked: &Checked) -> Value {
    let mut writer = Writer { sources: &checked.facts.workspace.sources, hashes: HashMap::new() };
    let mut results: Vec<Value> =
        checked.report.diagnostics.iter().map(|diagnostic| writer.result(diagnostic)).collect();
    results.extend(checked.report.suppressed.iter().map(|entry| writer.suppressed(entry)));
    json!({
        "tool": { "driver": {
            "name": "conn-lint",
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "informationUri": HOME,
            "rules": ALL.iter().map(|lint| rule(lint)).collect::<Vec<_>>(),
            "notifications": [
                notice("not-read", "A file or manifest was not read.", "Its code was not checked. The message names it and the way out."),
                notice("not-analysed", "Code was read but not analysed.", "Builders, macro calls and method calls that could not be followed give no findings; they are counted here."),
            ],
        } },
        "automationDetails": { "id": "conn-lint/" },
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": { BASE: { "description": { "text": "The root that was checked." } } },
        "invocations": [{
            "executionSuccessful": true,
            "toolExecutionNotifications": notifications(checked),
        }],
        "results": results,
    })
}

fn notice(id: &str, summary: &str, help: &str) -> Value {
    json!({
        "id": id,
        "shortDescription": { "text": summary },
        "fullDescription": { "text": format!("{summary} {help}") },
        "help": { "text": help },
    })
}

// ---------------------------------------------------------------------------------------------------------------- rules

fn rule(lint: &Lint) -> Value {
    let summary = sentence(lint.summary);
    json!({
        "id": lint.name,
        "name": camel_case(lint.name),
        "shortDescription": { "text": summary },
        "fullDescription": { "text": first_paragraph(lint.page).unwrap_or(summary) },
        "help": { "text": lint.page, "markdown": lint.page },
        "helpUri": format!("{HOME}/blob/main/docs/lints/{}.md", lint.name),
        "defaultConfiguration": { "level": level(lint.level) },
        "properties": {
            "tags": ["reliability", "connection", group_name(lint.group)],
            "precision": "high",
            "problem.severity": problem_severity(lint.level),
        },
    })
}

/// `idle_timeout_unset` -> `IdleTimeoutUnset`.
fn camel_case(name: &str) -> String {
    let words = name.split('_').map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    });
    words.collect()
}

fn sentence(summary: &str) -> String {
    let mut letters = summary.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).chain(['.']).collect()
}

/// The first prose of a page, headings left out, at most what viewers show.
fn first_paragraph(page: &str) -> Option<String> {
    let paragraph = page.split("\n\n").find(|part| {
        let part = part.trim();
        !part.is_empty() && !part.starts_with(['#', '`', '|', '<', '!'])
    })?;
    Some(paragraph.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(1000).collect())
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Note => "note",
        Level::Allow => "none",
    }
}

fn problem_severity(level: Level) -> &'static str {
    match level {
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Note | Level::Allow => "recommendation",
    }
}

// -------------------------------------------------------------------------------------------------------- notifications

fn notifications(checked: &Checked) -> Vec<Value> {
    let mut notifications: Vec<Value> = checked.report.problems.iter().map(notification).collect();
    let statistics = &checked.report.statistics;
    let builders = statistics.untraced_builders.len();
    notifications.push(json!({
        "descriptor": { "id": "not-analysed" },
        "level": "note",
        "message": { "text": format!(
            "Not analysed: {builders} of {} client constructions not followed to their end, {} macro calls not read, \
             {} method calls whose receiver's type is not known.",
            statistics.constructions, statistics.skipped_macros, statistics.unresolved_method_calls,
        ) },
        "properties": {
            "constructions": statistics.constructions,
            "buildersNotFollowed": builders,
            "macroCallsNotRead": statistics.skipped_macros,
            "methodCallsNotResolved": statistics.unresolved_method_calls,
        },
    }));
    notifications
}

fn notification(problem: &Problem) -> Value {
    let mut value = json!({
        "descriptor": { "id": "not-read" },
        "level": "warning",
        "message": { "text": format!("{}: {}.", problem.file, problem.message.trim_end_matches('.')) },
        "properties": { "kind": problem_kind(problem.kind) },
    });
    if !problem.file.is_empty() {
        let mut physical = json!({ "artifactLocation": artifact(&problem.file) });
        if let Some((line, _)) = problem.position {
            physical["region"] = json!({ "startLine": line });
        }
        value["locations"] = json!([{ "physicalLocation": physical }]);
    }
    value
}

// -------------------------------------------------------------------------------------------------------------- results

struct Writer<'s> {
    sources: &'s SourceMap,
    hashes: HashMap<FileId, Vec<String>>,
}

impl Writer<'_> {
    fn result(&mut self, diagnostic: &Diagnostic) -> Value {
        let mut result = Map::new();
        result.insert("ruleId".into(), diagnostic.lint.into());
        if let Some(index) = ALL.iter().position(|lint| lint.name == diagnostic.lint) {
            result.insert("ruleIndex".into(), index.into());
        }
        result.insert("level".into(), level(diagnostic.level).into());
        result.insert("message".into(), self.message(diagnostic));
        let primary = json!({ "physicalLocation": self.physical(diagnostic.primary.span, true) });
        result.insert("locations".into(), json!([primary]));
        let hash = self.hash(diagnostic.primary.span);
        result.insert("partialFingerprints".into(), json!({ "primaryLocationLineHash": hash }));
        if !diagnostic.labels.is_empty() {
            let related: Vec<Value> = diagnostic
                .labels
                .iter()
                .enumerate()
                .map(|(index, label)| self.related(index + 1, label.span, &label.message))
                .collect();
            result.insert("relatedLocations".into(), related.into());
        }
        if !diagnostic.path.is_empty() {
            result.insert("codeFlows".into(), json!([self.code_flow(diagnostic)]));
        }
        let fixes = self.fixes(diagnostic);
        if !fixes.is_empty() {
            result.insert("fixes".into(), fixes.into());
        }
        Value::Object(result)
    }

    fn suppressed(&mut self, entry: &Suppressed) -> Value {
        let mut result = self.result(&entry.diagnostic);
        let mut suppression = json!({ "kind": "inSource", "status": "accepted" });
        if let Some(reason) = &entry.reason {
            suppression["justification"] = json!(reason);
        }
        result["suppressions"] = json!([suppression]);
        result
    }

    /// The message as a sentence, the related places linked behind it.
    fn message(&self, diagnostic: &Diagnostic) -> Value {
        let mut text = plain(&capital(&diagnostic.message));
        text.push('.');
        for (index, label) in diagnostic.labels.iter().enumerate() {
            let words = if label.message.is_empty() { "see also" } else { &label.message };
            text.push_str(&format!(" [{}]({}).", plain(words), index + 1));
        }
        for note in &diagnostic.notes {
            text.push(' ');
            text.push_str(&plain(&capital(note)));
            if !note.ends_with('.') {
                text.push('.');
            }
        }
        json!({ "text": text })
    }

    fn related(&self, id: usize, span: Span, message: &str) -> Value {
        let message = if message.is_empty() { "see also" } else { message };
        json!({
            "id": id,
            "physicalLocation": self.physical(span, false),
            "message": { "text": plain(message) },
        })
    }

    fn code_flow(&self, diagnostic: &Diagnostic) -> Value {
        let mut steps: Vec<Value> = diagnostic
            .path
            .iter()
            .map(|hop| {
                let message = plain(&hop.message);
                json!({ "location": { "physicalLocation": self.physical(hop.span, false), "message": { "text": message } } })
            })
            .collect();
        let message = plain(&diagnostic.message);
        let end = self.physical(diagnostic.primary.span, true);
        steps.push(json!({ "location": { "physicalLocation": end, "message": { "text": message } } }));
        json!({ "threadFlows": [{ "locations": steps }] })
    }

    fn fixes(&self, diagnostic: &Diagnostic) -> Vec<Value> {
        let applicable = diagnostic.suggestions.iter().filter(|suggestion| {
            suggestion.applicability != conn_lints::diagnostic::Applicability::DisplayOnly
        });
        applicable
            .map(|suggestion| {
                let mut changes: Vec<(FileId, Vec<Value>)> = Vec::new();
                for edit in &suggestion.edits {
                    let replacement = json!({
                        "deletedRegion": self.region(edit.span, false),
                        "insertedContent": { "text": edit.text },
                    });
                    match changes.iter_mut().find(|(file, _)| *file == edit.span.file) {
                        Some((_, replacements)) => replacements.push(replacement),
                        None => changes.push((edit.span.file, vec![replacement])),
                    }
                }
                let changes: Vec<Value> = changes
                    .into_iter()
                    .map(|(file, replacements)| {
                        let name = &self.sources.get(file).name;
                        json!({ "artifactLocation": artifact(name), "replacements": replacements })
                    })
                    .collect();
                let title = sentence(&plain(&suggestion.title));
                json!({ "description": { "text": title }, "artifactChanges": changes })
            })
            .collect()
    }

    fn physical(&self, span: Span, one_line: bool) -> Value {
        json!({
            "artifactLocation": artifact(&self.sources.get(span.file).name),
            "region": self.region(span, one_line),
        })
    }

    /// 1-based lines and UTF-16 columns. Code scanning shows a finding in a change only if all its lines are in it:
    /// the primary region keeps to its first line.
    fn region(&self, span: Span, one_line: bool) -> Value {
        let text = &self.sources.get(span.file).text;
        let start = self.utf16_position(span.file, span.start as usize);
        let mut end_offset = span.end as usize;
        if one_line
            && let Some(line) = text.get(span.range())
            && let Some(newline) = line.find('\n')
        {
            end_offset = span.start as usize + line[..newline].trim_end().len();
        }
        let end = self.utf16_position(span.file, end_offset);
        json!({ "startLine": start.0, "startColumn": start.1, "endLine": end.0, "endColumn": end.1 })
    }

    fn utf16_position(&self, file: FileId, offset: usize) -> (usize, usize) {
        let text = &self.sources.get(file).text;
        let before = text.get(..offset.min(text.len())).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].encode_utf16().count() + 1)
    }

    fn hash(&mut self, span: Span) -> String {
        let (line, _) = self.sources.line_column(span);
        let sources = self.sources;
        let hashes =
            self.hashes.entry(span.file).or_insert_with(|| line_hashes(&sources.get(span.file).text));
        hashes.get(line - 1).cloned().unwrap_or_default()
    }
}

fn artifact(name: &str) -> Value {
    json!({ "uri": uri(name), "uriBaseId": BASE })
}

/// A relative reference: everything but unreserved characters and `/` is escaped.
fn uri(name: &str) -> String {
    let mut uri = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(byte as char)
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// Brackets and backslashes mean links in a SARIF message; control characters mean nothing good.
fn plain(text: &str) -> String {
    let clean = super::neutral(text);
    clean.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_become_relative_references() {
        assert_eq!(super::uri("src/a b/ü#?.rs"), "src/a%20b/%C3%BC%23%3F.rs");
        assert_eq!(super::camel_case("client_in_handler"), "ClientInHandler");
    }
}
