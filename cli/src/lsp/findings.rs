//! A report in the words of the protocol: diagnostics with related places, edits, and the comment that suppresses.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use conn_lints::diagnostic::{self, Applicability, Diagnostic, Level, Problem};
use conn_lints::discover::normalize;
use conn_lints::facts::Facts;
use conn_lints::report::Report;
use conn_lints::source::{FileId, Span};
use conn_lints::suppress;
use gen_lsp_types::{
    Code, CodeDescription, DiagnosticRelatedInformation, DiagnosticSeverity, Location, Position, Range,
    TextEdit, Uri,
};

use super::client::Client;
use super::positions::Lines;
use crate::render::problem_kind;

const SOURCE: &str = "conn-lint";
const HOME: &str = env!("CARGO_PKG_REPOSITORY");

/// What is said of each file; files without findings are left out.
pub(super) type Findings = BTreeMap<PathBuf, Vec<Finding>>;

#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) diagnostic: gen_lsp_types::Diagnostic,
    /// `None` where it tells of something that was not read.
    pub(super) lint: Option<&'static str>,
    /// What hover shows above the lint's page.
    pub(super) notes: Vec<String>,
    pub(super) fixes: Vec<Fix>,
    /// The comment that keeps it quiet.
    pub(super) suppression: Option<TextEdit>,
}

#[derive(Clone, Debug)]
pub(super) struct Fix {
    pub(super) title: String,
    pub(super) is_safe: bool,
    pub(super) edits: BTreeMap<PathBuf, Vec<TextEdit>>,
}

/// Reads places of one root's files.
pub(super) struct Translator<'a> {
    client: &'a Client,
    facts: &'a Facts,
    uri: &'a dyn Fn(&Path) -> Uri,
    lines: BTreeMap<FileId, Lines<'a>>,
}

impl<'a> Translator<'a> {
    pub(super) fn new(client: &'a Client, facts: &'a Facts, uri: &'a dyn Fn(&Path) -> Uri) -> Self {
        Self { client, facts, uri, lines: BTreeMap::new() }
    }

    /// Adds what a report says. `root` is the folder that was checked.
    pub(super) fn translate(&mut self, report: &Report, root: &Path, findings: &mut Findings) {
        for diagnostic in &report.diagnostics {
            let path = self.path(diagnostic.primary.span.file).to_path_buf();
            let finding = self.finding(diagnostic);
            findings.entry(path).or_default().push(finding);
        }
        for problem in report.problems.iter().filter(|problem| !problem.file.is_empty()) {
            let path = normalize(&root.join(&problem.file));
            let finding = self.problem(problem, &path);
            findings.entry(path).or_default().push(finding);
        }
    }

    fn finding(&mut self, diagnostic: &Diagnostic) -> Finding {
        let severity = match diagnostic.level {
            Level::Deny => DiagnosticSeverity::Error,
            Level::Warn => DiagnosticSeverity::Warning,
            Level::Note | Level::Allow => DiagnosticSeverity::Information,
        };
        let mut message = diagnostic.message.clone();
        if let Some(help) = &diagnostic.help {
            message.push_str(&format!("\nhelp: {help}"));
        }
        let page = Uri(format!("{HOME}/blob/main/docs/lints/{}.md", diagnostic.lint));
        let related = if self.client.related_information { self.related(diagnostic) } else { Vec::new() };
        Finding {
            diagnostic: gen_lsp_types::Diagnostic {
                range: self.range(diagnostic.primary.span),
                severity: Some(severity),
                code: Some(Code::String(diagnostic.lint.to_owned())),
                code_description: Some(CodeDescription { href: page }),
                source: Some(SOURCE.to_owned()),
                message: message.into(),
                related_information: (!related.is_empty()).then_some(related),
                ..gen_lsp_types::Diagnostic::default()
            },
            lint: Some(diagnostic.lint),
            notes: diagnostic.notes.clone(),
            fixes: self.fixes(diagnostic),
            suppression: self.suppression(diagnostic),
        }
    }

    /// The causes, then the way from the handler to the construction.
    fn related(&mut self, diagnostic: &Diagnostic) -> Vec<DiagnosticRelatedInformation> {
        let primary = &diagnostic.primary;
        let own = (!primary.message.is_empty()).then_some((primary.span, &primary.message));
        let labels = diagnostic.labels.iter().map(|label| (label.span, &label.message));
        let path = diagnostic.path.iter().map(|hop| (hop.span, &hop.message));
        own.into_iter()
            .chain(labels)
            .chain(path)
            .map(|(span, message)| DiagnosticRelatedInformation {
                location: self.location(span),
                message: message.clone(),
            })
            .collect()
    }

    fn fixes(&mut self, diagnostic: &Diagnostic) -> Vec<Fix> {
        let ready =
            |suggestion: &&diagnostic::Suggestion| suggestion.applicability != Applicability::DisplayOnly;
        let suggestions = diagnostic.suggestions.iter().filter(ready);
        suggestions
            .map(|suggestion| {
                let mut edits: BTreeMap<PathBuf, Vec<TextEdit>> = BTreeMap::new();
                for edit in &suggestion.edits {
                    let path = self.path(edit.span.file).to_path_buf();
                    let edit = TextEdit { range: self.range(edit.span), new_text: edit.text.clone() };
                    edits.entry(path).or_default().push(edit);
                }
                let is_safe = suggestion.applicability == Applicability::Safe;
                Fix { title: suggestion.title.clone(), is_safe, edits }
            })
            .collect()
    }

    fn suppression(&mut self, diagnostic: &Diagnostic) -> Option<TextEdit> {
        let span = diagnostic.primary.span;
        let ir = self.facts.files.get(span.file.0 as usize)?;
        let text = &self.facts.workspace.sources.get(span.file).text;
        let at = suppress::place_above(ir, text, span.start)?;
        let line = text.get(at..)?;
        let indentation = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let position = self.lines(span.file).position(at);
        let comment = format!("{indentation}// conn-lint: allow({}) -- reason{end}", diagnostic.lint);
        Some(TextEdit { range: Range { start: position, end: position }, new_text: comment })
    }

    fn problem(&mut self, problem: &Problem, path: &Path) -> Finding {
        // Counted in characters; in a line of a manifest that is rarely another column for the client.
        let (line, column) = problem.position.unwrap_or((1, 1));
        let number = |count: usize| u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX);
        let mut at = Position { line: number(line), character: number(column) };
        if let Some(file) = self.facts.workspace.sources.at(path) {
            let text = &self.facts.workspace.sources.get(file).text;
            let offset = Lines::new(text, super::positions::Encoding::Utf32).offset(at);
            at = self.lines(file).position(offset);
        }
        Finding {
            diagnostic: gen_lsp_types::Diagnostic {
                range: Range { start: at, end: at },
                severity: Some(DiagnosticSeverity::Information),
                code: Some(Code::String(problem_kind(problem.kind).to_owned())),
                source: Some(SOURCE.to_owned()),
                message: problem.message.clone().into(),
                ..gen_lsp_types::Diagnostic::default()
            },
            lint: None,
            notes: Vec::new(),
            fixes: Vec::new(),
            suppression: None,
        }
    }

    fn location(&mut self, span: Span) -> Location {
        Location { uri: (self.uri)(self.path(span.file)), range: self.range(span) }
    }

    fn range(&mut self, span: Span) -> Range {
        self.lines(span.file).range(span.range())
    }

    fn path(&self, file: FileId) -> &'a Path {
        &self.facts.workspace.sources.get(file).path
    }

    fn lines(&mut self, file: FileId) -> &Lines<'a> {
        let sources = &self.facts.workspace.sources;
        let encoding = self.client.encoding;
        self.lines.entry(file).or_insert_with(|| Lines::new(&sources.get(file).text, encoding))
    }
}
