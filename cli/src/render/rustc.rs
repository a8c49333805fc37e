//! The compiler's own JSON, one diagnostic a line, for programs that read rustc's: rust-analyzer, bacon, rustfix.
//!
//! `--message-format json` puts each into the envelope that cargo uses, with package and target.

use std::collections::BTreeMap;

use conn_lints::diagnostic::{Applicability, Diagnostic, Edit, Label, Level, Suggestion};
use conn_lints::discover::{Package, Target, TargetKind};
use conn_lints::source::Span;
use serde::Serialize;

use super::{neutral, text};
use crate::checked::Checked;

#[derive(Serialize)]
struct Message {
    #[serde(rename = "$message_type")]
    message_type: &'static str,
    message: String,
    code: Option<Code>,
    level: &'static str,
    spans: Vec<RustcSpan>,
    children: Vec<Message>,
    rendered: Option<String>,
}

#[derive(Serialize)]
struct Code {
    code: &'static str,
    explanation: Option<&'static str>,
}

#[derive(Serialize)]
struct RustcSpan {
    file_name: String,
    byte_start: u32,
    byte_end: u32,
    line_start: usize,
    line_end: usize,
    /// 1-based, in characters.
    column_start: usize,
    column_end: usize,
    is_primary: bool,
    text: Vec<Line>,
    label: Option<String>,
    suggested_replacement: Option<String>,
    suggestion_applicability: Option<&'static str>,
    expansion: Option<()>,
}

#[derive(Serialize)]
struct Line {
    text: String,
    highlight_start: usize,
    highlight_end: usize,
}

/// Cargo's `compiler-message`.
#[derive(Serialize)]
struct Envelope<'p> {
    reason: &'static str,
    package_id: String,
    manifest_path: String,
    target: CargoTarget<'p>,
    message: Message,
}

#[derive(Serialize)]
struct CargoTarget<'p> {
    kind: [&'static str; 1],
    crate_types: [&'static str; 1],
    name: &'p str,
    src_path: String,
    edition: &'p str,
    doc: bool,
    doctest: bool,
    test: bool,
}

/// One diagnostic a line.
pub(crate) fn diagnostics(checked: &[Checked]) -> String {
    lines(checked, |root, diagnostic, rendered| serde_json::to_string(&message(root, diagnostic, rendered)))
}

/// One `compiler-message` a line, as cargo prints them.
pub(crate) fn messages(checked: &[Checked]) -> String {
    lines(checked, |root, diagnostic, rendered| {
        let message = message(root, diagnostic, rendered);
        match root.workspace.holder_of(diagnostic.primary.span.file) {
            Some(package) => serde_json::to_string(&envelope(root, package, diagnostic, message)),
            None => serde_json::to_string(&message),
        }
    })
}

/// Cargo's last line.
pub(crate) fn finished(success: bool) -> String {
    format!("{{\"reason\":\"build-finished\",\"success\":{success}}}\n")
}

fn lines(
    checked: &[Checked],
    line: impl Fn(&Checked, &Diagnostic, String) -> serde_json::Result<String>,
) -> String {
    let mut text = String::new();
    for root in checked {
        for diagnostic in &root.report.diagnostics {
            let rendered = text::one(root, diagnostic);
            // Plain data of strings and numbers: writing it to memory does not fail.
            let line = line(root, diagnostic, rendered).unwrap_or_default();
            text.push_str(&neutral::neutral_json(&line));
            text.push('\n');
        }
    }
    text
}

fn message(root: &Checked, diagnostic: &Diagnostic, rendered: String) -> Message {
    let mut spans = vec![labelled(root, &diagnostic.primary, true)];
    spans.extend(diagnostic.labels.iter().map(|label| labelled(root, label, false)));
    let hops = diagnostic.path.iter();
    spans.extend(hops.map(|hop| span(root, hop.span, false, Some(neutral(&hop.message).into_owned()))));
    let mut children: Vec<Message> =
        diagnostic.notes.iter().map(|note| child("note", note, Vec::new())).collect();
    children.extend(diagnostic.help.iter().map(|help| child("help", help, Vec::new())));
    for suggestion in &diagnostic.suggestions {
        let edits = suggestion.edits.iter().map(|edit| replacement(root, edit, suggestion)).collect();
        children.push(child("help", &suggestion.title, edits));
    }
    Message {
        message_type: "diagnostic",
        message: neutral(&diagnostic.message).into_owned(),
        code: Some(Code { code: diagnostic.lint, explanation: None }),
        level: level(diagnostic.level),
        spans,
        children,
        rendered: Some(rendered),
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Note | Level::Allow => "note",
    }
}

fn child(level: &'static str, message: &str, spans: Vec<RustcSpan>) -> Message {
    Message {
        message_type: "diagnostic",
        message: neutral(message).into_owned(),
        code: None,
        level,
        spans,
        children: Vec::new(),
        rendered: None,
    }
}

fn labelled(root: &Checked, label: &Label, is_primary: bool) -> RustcSpan {
    let word = (!label.message.is_empty()).then(|| neutral(&label.message).into_owned());
    span(root, label.span, is_primary, word)
}

fn replacement(root: &Checked, edit: &Edit, suggestion: &Suggestion) -> RustcSpan {
    let applicability = match suggestion.applicability {
        Applicability::Safe => "MachineApplicable",
        Applicability::Unsafe => "MaybeIncorrect",
        Applicability::DisplayOnly => "HasPlaceholders",
    };
    RustcSpan {
        suggested_replacement: Some(edit.text.clone()),
        suggestion_applicability: Some(applicability),
        ..span(root, edit.span, true, None)
    }
}

fn span(root: &Checked, span: Span, is_primary: bool, label: Option<String>) -> RustcSpan {
    let sources = &root.workspace.sources;
    let (line_start, column_start) = sources.line_column(span);
    let (line_end, column_end) = sources.line_column(span.after());
    let source = &sources.get(span.file).text;
    let lines = source.lines().enumerate().skip(line_start - 1).take(line_end + 1 - line_start);
    let text = lines.map(|(index, line)| Line {
        text: line.to_owned(),
        highlight_start: if index + 1 == line_start { column_start } else { 1 },
        highlight_end: if index + 1 == line_end { column_end } else { line.chars().count() + 1 },
    });
    RustcSpan {
        file_name: root.name(span.file),
        byte_start: span.start,
        byte_end: span.end,
        line_start,
        line_end,
        column_start,
        column_end,
        is_primary,
        text: text.collect(),
        label,
        suggested_replacement: None,
        suggestion_applicability: None,
        expansion: None,
    }
}

// -------------------------------------------------------------------------------------------------------------- cargo

fn envelope<'p>(
    root: &Checked,
    package: &'p Package,
    diagnostic: &Diagnostic,
    message: Message,
) -> Envelope<'p> {
    let manifest = root.names.absolute(&package.manifest);
    let folder = manifest.strip_suffix("/Cargo.toml").unwrap_or(&manifest).to_owned();
    let target = target_of(root, package, diagnostic);
    Envelope {
        reason: "compiler-message",
        package_id: format!("path+file://{folder}#{}", package.name),
        target: CargoTarget {
            kind: [target.map_or("lib", |target| kind(target.kind))],
            crate_types: [match target.map(|target| target.kind) {
                Some(TargetKind::Lib) | None => "lib",
                Some(_) => "bin",
            }],
            name: target.map_or(package.name.as_str(), |target| target.name.as_str()),
            src_path: target.map_or_else(
                || manifest.clone(),
                |target| root.names.absolute(&root.workspace.sources.get(target.root).name),
            ),
            edition: &package.edition,
            doc: true,
            doctest: false,
            test: true,
        },
        manifest_path: manifest,
        message,
    }
}

/// The target that the file most likely belongs to: whose root it is, or whose root stands in the nearest folder above.
fn target_of<'p>(root: &Checked, package: &'p Package, diagnostic: &Diagnostic) -> Option<&'p Target> {
    let file = diagnostic.primary.span.file;
    if let Some(own) = package.targets.iter().find(|target| target.root == file) {
        return Some(own);
    }
    let folder =
        |name: &str| name.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned() + "/");
    let name = &root.workspace.sources.get(file).name;
    let above: BTreeMap<usize, &Target> = package
        .targets
        .iter()
        .rev()
        .map(|target| (folder(&root.workspace.sources.get(target.root).name), target))
        .filter(|(folder, _)| name.starts_with(folder.as_str()))
        .map(|(folder, target)| (folder.len(), target))
        .collect();
    above.into_values().next_back()
}

fn kind(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::Lib => "lib",
        TargetKind::Bin => "bin",
        TargetKind::Example => "example",
        TargetKind::Test => "test",
        TargetKind::Bench => "bench",
        TargetKind::BuildScript => "custom-build",
    }
}
