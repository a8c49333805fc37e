//! Everything, for programs. The shape is written down here and nowhere else; in version 1 fields may be added, never
//! changed or taken away. Lines and columns are 1-based, columns count characters; `start` and `end` are bytes.

use conn_lints::diagnostic::{Diagnostic, Problem, Suggestion};
use conn_lints::facts::Statistics;
use conn_lints::source::Span;
use serde::Serialize;

use crate::checked::Checked;
use crate::run::Outcome;

const VERSION: u32 = 1;

#[derive(Serialize)]
struct Log<'a> {
    version: u32,
    tool: Tool,
    /// Sorted by root, file and place.
    findings: Vec<Finding<'a>>,
    suppressed: Vec<SuppressedFinding<'a>>,
    /// Findings that the baseline accepts.
    baselined: Vec<Finding<'a>>,
    /// What kept a part of the input from being checked.
    problems: Vec<FileProblem<'a>>,
    /// Paths of the command line that could not be checked at all.
    failures: &'a [String],
    statistics: Counts<'a>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Finding<'a> {
    lint: &'static str,
    /// `note`, `warn` or `deny`.
    level: &'static str,
    message: &'a str,
    at: Place,
    /// What stands under the marked text.
    label: &'a str,
    /// The causes.
    labels: Vec<Spot<'a>>,
    /// The way from the entry point, first step first.
    path: Vec<Spot<'a>>,
    notes: &'a [String],
    help: Option<&'a str>,
    /// Findings of the same lint, level and group tell the same.
    group: Option<&'a str>,
    /// Alternatives, the preferred one first.
    suggestions: Vec<Fix<'a>>,
}

#[derive(Serialize)]
struct SuppressedFinding<'a> {
    reason: Option<&'a str>,
    finding: Finding<'a>,
}

#[derive(Serialize)]
struct Place {
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    start: u32,
    end: u32,
}

#[derive(Serialize)]
struct Spot<'a> {
    at: Place,
    message: &'a str,
}

#[derive(Serialize)]
struct Fix<'a> {
    title: &'a str,
    /// `safe`, `unsafe` or `display_only`.
    applicability: &'static str,
    edits: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
struct Replacement<'a> {
    at: Place,
    text: &'a str,
}

#[derive(Serialize)]
struct FileProblem<'a> {
    kind: &'static str,
    file: String,
    line: Option<usize>,
    column: Option<usize>,
    message: &'a str,
}

#[derive(Default, Serialize)]
struct Counts<'a> {
    files: usize,
    functions: usize,
    client_constructions: usize,
    not_analysed: NotAnalysed<'a>,
}

#[derive(Default, Serialize)]
struct NotAnalysed<'a> {
    /// Builders that could not be followed to their end.
    builders: Vec<Builder<'a>>,
    macro_calls: usize,
    method_calls: usize,
    /// Followed only in part.
    functions: usize,
}

#[derive(Serialize)]
struct Builder<'a> {
    at: Place,
    reason: &'a str,
}

pub(crate) fn render(outcome: &Outcome) -> String {
    let mut log = Log {
        version: VERSION,
        tool: Tool { name: "conn-lint", version: env!("CARGO_PKG_VERSION") },
        findings: Vec::new(),
        suppressed: Vec::new(),
        baselined: Vec::new(),
        problems: Vec::new(),
        failures: &outcome.failures,
        statistics: Counts::default(),
    };
    for root in &outcome.checked {
        let report = &root.report;
        log.findings.extend(report.diagnostics.iter().map(|diagnostic| finding(root, diagnostic)));
        log.suppressed.extend(report.suppressed.iter().map(|entry| SuppressedFinding {
            reason: entry.reason.as_deref(),
            finding: finding(root, &entry.diagnostic),
        }));
        let known = report.comparison.iter().flat_map(|comparison| &comparison.known);
        log.baselined.extend(known.map(|diagnostic| finding(root, diagnostic)));
        log.problems.extend(report.problems.iter().map(|problem| file_problem(root, problem)));
        log.statistics.add(root, &report.statistics);
    }
    to_text(&log)
}

/// Any of this tool's JSON, readable and with a line break at the end.
pub(crate) fn to_text(value: &impl Serialize) -> String {
    // Strings, numbers and maps with string keys always have a JSON form.
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    super::neutral::neutral_json(&text) + "\n"
}

fn finding<'a>(root: &Checked, diagnostic: &'a Diagnostic) -> Finding<'a> {
    let spot = |span: Span, message: &'a str| Spot { at: place(root, span), message };
    Finding {
        lint: diagnostic.lint,
        level: diagnostic.level.name(),
        message: &diagnostic.message,
        at: place(root, diagnostic.primary.span),
        label: &diagnostic.primary.message,
        labels: diagnostic.labels.iter().map(|label| spot(label.span, &label.message)).collect(),
        path: diagnostic.path.iter().map(|hop| spot(hop.span, &hop.message)).collect(),
        notes: &diagnostic.notes,
        help: diagnostic.help.as_deref(),
        group: diagnostic.group.as_deref(),
        suggestions: diagnostic.suggestions.iter().map(|suggestion| fix(root, suggestion)).collect(),
    }
}

fn fix<'a>(root: &Checked, suggestion: &'a Suggestion) -> Fix<'a> {
    let edits = suggestion.edits.iter();
    Fix {
        title: &suggestion.title,
        applicability: super::applicability(suggestion.applicability),
        edits: edits.map(|edit| Replacement { at: place(root, edit.span), text: &edit.text }).collect(),
    }
}

fn place(root: &Checked, span: Span) -> Place {
    let sources = &root.workspace.sources;
    let (line, column) = sources.line_column(span);
    let (end_line, end_column) = sources.line_column(span.after());
    let file = root.name(span.file);
    Place { file, line, column, end_line, end_column, start: span.start, end: span.end }
}

fn file_problem<'a>(root: &Checked, problem: &'a Problem) -> FileProblem<'a> {
    FileProblem {
        kind: super::problem_kind(problem.kind),
        file: root.names.problem(problem),
        line: problem.position.map(|(line, _)| line),
        column: problem.position.map(|(_, column)| column),
        message: &problem.message,
    }
}

impl<'a> Counts<'a> {
    fn add(&mut self, root: &Checked, statistics: &'a Statistics) {
        self.files += statistics.files;
        self.functions += statistics.functions;
        self.client_constructions += statistics.constructions;
        self.not_analysed.macro_calls += statistics.skipped_macros;
        self.not_analysed.method_calls += statistics.unresolved_method_calls;
        self.not_analysed.functions += statistics.unfinished.len();
        let builders = statistics.untraced_builders.iter();
        self.not_analysed.builders.extend(
            builders
                .map(|builder| Builder { at: place(root, builder.span), reason: builder.reason.as_str() }),
        );
    }
}
