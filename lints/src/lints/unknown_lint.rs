//! `unknown_lint`: a suppression names a lint that does not exist, and so keeps nothing quiet.

use super::common::diagnostic;
use super::{ALL, Check, Group, Lint, edits};
use crate::config::{nearest, unknown_message};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Level};
use crate::ledger::{Fate, Ledger, WrittenName};

pub(super) static UNKNOWN_LINT: Lint = Lint {
    name: "unknown_lint",
    group: Group::Hygiene,
    summary: "a suppression names a lint that does not exist",
    level: Level::Warn,
    since: "0.1.0",
    page: include_str!("unknown_lint.md"),
    check: Check::Words(check),
};

fn check(ledger: &Ledger) -> Vec<Diagnostic> {
    let names = ledger.comments.iter().flat_map(|comment| &comment.names);
    names.filter(|name| name.fate == Fate::Unknown).map(finding).collect()
}

fn finding(written: &WrittenName) -> Diagnostic {
    let near = nearest(&written.name, ALL.iter().map(|lint| lint.name));
    let message = unknown_message("lint", &written.name, near);
    let label = "a suppression of what is no lint";
    let mut diagnostic = diagnostic(UNKNOWN_LINT.name, Level::Warn, message, written.span, label);
    match near {
        Some(near) => {
            let edit = Edit { span: written.span, text: near.to_owned() };
            let suggestion =
                edits::suggestion(format!("name `{near}`"), Applicability::Unsafe, Some(vec![edit]));
            diagnostic.suggestions.extend(suggestion);
        }
        None => diagnostic.help = Some("`conn-lint list` names every lint".to_owned()),
    }
    diagnostic
}
