//! Everything, for programs. Version 1: fields may be added, never changed. Lines and columns are 1-based, columns
//! count characters; `start` and `end` are bytes of the file.

use conn_lints::diagnostic::{Applicability, Diagnostic, Problem, ProblemKind};
use conn_lints::source::{SourceMap, Span};
use serde_json::{Value, json};

use crate::run::Checked;

pub(crate) fn render(checked: &[Checked]) -> String {
    let mut findings = Vec::new();
    let mut suppressed = Vec::new();
    let mut problems = Vec::new();
    let (mut files, mut functions, mut constructions, mut macros, mut calls) = (0, 0, 0, 0, 0);
    let mut not_followed = Vec::new();
    for Checked { facts, report } in checked {
        let sources = &facts.workspace.sources;
        findings.extend(report.diagnostics.iter().map(|diagnostic| finding(sources, diagnostic)));
        suppressed.extend(
            report.suppressed.iter().map(
                |entry| json!({ "finding": finding(sources, &entry.diagnostic), "reason": entry.reason }),
            ),
        );
        problems.extend(report.problems.iter().map(problem));
        let statistics = &report.statistics;
        files += statistics.files;
        functions += statistics.functions;
        constructions += statistics.constructions;
        macros += statistics.skipped_macros;
        calls += statistics.unresolved_method_calls;
        not_followed.extend(
            statistics
                .untraced_builders
                .iter()
                .map(|builder| json!({ "at": place(sources, builder.span), "reason": builder.reason })),
        );
    }
    let log = json!({
        "version": 1,
        "tool": { "name": "conn-lint", "version": env!("CARGO_PKG_VERSION") },
        "findings": findings,
        "suppressed": suppressed,
        "problems": problems,
        "statistics": {
            "files": files,
            "functions": functions,
            "client_constructions": constructions,
            "not_analysed": {
                "builders": not_followed,
                "macro_calls": macros,
                "method_calls": calls,
            },
        },
    });
    format!("{log:#}\n")
}

fn place(sources: &SourceMap, span: Span) -> Value {
    let (line, column) = sources.line_column(span);
    let (end_line, end_column) = sources.line_column(span.after());
    json!({
        "file": sources.get(span.file).name,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "start": span.start,
        "end": span.end,
    })
}

fn finding(sources: &SourceMap, diagnostic: &Diagnostic) -> Value {
    let spot = |span: Span, message: &str| json!({ "at": place(sources, span), "message": message });
    let labels: Vec<Value> = diagnostic.labels.iter().map(|label| spot(label.span, &label.message)).collect();
    let path: Vec<Value> = diagnostic.path.iter().map(|hop| spot(hop.span, &hop.message)).collect();
    let suggestions: Vec<Value> = diagnostic
        .suggestions
        .iter()
        .map(|suggestion| {
            let edits: Vec<Value> = suggestion
                .edits
                .iter()
                .map(|edit| json!({ "at": place(sources, edit.span), "text": edit.text }))
                .collect();
            json!({
                "title": suggestion.title,
                "applicability": applicability(suggestion.applicability),
                "edits": edits,
            })
        })
        .collect();
    json!({
        "lint": diagnostic.lint,
        "level": diagnostic.level.name(),
        "message": diagnostic.message,
        "at": place(sources, diagnostic.primary.span),
        "label": diagnostic.primary.message,
        "labels": labels,
        "path": path,
        "notes": diagnostic.notes,
        "help": diagnostic.help,
        "suggestions": suggestions,
    })
}

fn applicability(applicability: Applicability) -> &'static str {
    match applicability {
        Applicability::Safe => "safe",
        Applicability::Unsafe => "unsafe",
        Applicability::DisplayOnly => "display_only",
    }
}

fn problem(problem: &Problem) -> Value {
    json!({
        "kind": problem_kind(problem.kind),
        "file": problem.file,
        "line": problem.position.map(|(line, _)| line),
        "column": problem.position.map(|(_, column)| column),
        "message": problem.message,
    })
}

pub(super) fn problem_kind(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::Unreadable => "unreadable",
        ProblemKind::Manifest => "manifest",
        ProblemKind::Syntax => "syntax",
        ProblemKind::Module => "module",
        ProblemKind::Version => "version",
        ProblemKind::Suppression => "suppression",
    }
}
