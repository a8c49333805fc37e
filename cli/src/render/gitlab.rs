//! GitLab's code quality report: an array of issues, each with a fingerprint by which merge requests tell new from old.

use std::collections::BTreeMap;

use conn_lints::diagnostic::{Diagnostic, Level};
use conn_lints::source::FileId;
use serde::Serialize;

use super::sarif::line_hashes;
use crate::checked::Checked;

#[derive(Serialize)]
struct Issue {
    r#type: &'static str,
    check_name: &'static str,
    description: String,
    categories: [&'static str; 1],
    severity: &'static str,
    fingerprint: String,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

pub(crate) fn render(checked: &[Checked]) -> String {
    let mut issues = Vec::new();
    for root in checked {
        let mut hashes: Hashes = BTreeMap::new();
        issues.extend(root.report.diagnostics.iter().map(|diagnostic| issue(root, diagnostic, &mut hashes)));
    }
    super::json::to_text(&issues)
}

/// What recognises the lines of each file again, whatever their numbers.
type Hashes = BTreeMap<FileId, Vec<String>>;

fn issue(root: &Checked, diagnostic: &Diagnostic, hashes: &mut Hashes) -> Issue {
    let span = diagnostic.primary.span;
    let (begin, _) = root.workspace.sources.line_column(span);
    let path = root.name(span.file);
    let text = &root.workspace.sources.get(span.file).text;
    let lines = hashes.entry(span.file).or_insert_with(|| line_hashes(text));
    let line = lines.get(begin - 1).map_or("", String::as_str);
    let fingerprint = format!("{}:{path}:{line}", diagnostic.lint);
    Issue {
        r#type: "issue",
        check_name: diagnostic.lint,
        description: super::neutral(&diagnostic.message).into_owned(),
        categories: ["Bug Risk"],
        severity: severity(diagnostic.level),
        fingerprint,
        location: Location { path, lines: Lines { begin, end: begin } },
    }
}

fn severity(level: Level) -> &'static str {
    match level {
        Level::Deny => "critical",
        Level::Warn => "major",
        Level::Note | Level::Allow => "info",
    }
}
