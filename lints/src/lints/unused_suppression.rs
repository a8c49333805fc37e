//! `unused_suppression`: a comment keeps a lint quiet that finds nothing there.

use super::common::diagnostic;
use super::{Check, Group, Lint, edits};
use crate::diagnostic::{Applicability, Diagnostic, Level};
use crate::ledger::{Fate, Ledger, WrittenComment};

pub(super) static UNUSED_SUPPRESSION: Lint = Lint {
    name: "unused_suppression",
    group: Group::Hygiene,
    summary: "a suppression keeps nothing quiet",
    level: Level::Warn,
    since: "0.1.0",
    page: include_str!("unused_suppression.md"),
    check: Check::Words(check),
};

fn check(ledger: &Ledger) -> Vec<Diagnostic> {
    ledger.comments.iter().filter_map(finding).collect()
}

fn finding(comment: &WrittenComment) -> Option<Diagnostic> {
    let unused = comment.names.iter().filter(|name| name.fate == Fate::Unused);
    let names: Vec<String> = unused.map(|unused| format!("`{}`", unused.name)).collect();
    let all = names.len() == comment.names.len();
    let list = names.join(", ");
    let message = match names.as_slice() {
        [] => return None,
        [one] if one == "`all`" => "nothing is found where this comment allows everything".to_owned(),
        [_] => format!("{list} finds nothing where this comment allows it"),
        _ => format!("{list} find nothing where this comment allows them"),
    };
    let label = "keeps nothing quiet";
    let mut diagnostic = diagnostic(UNUSED_SUPPRESSION.name, Level::Warn, message, comment.span, label);
    let title = if all { "remove the comment".to_owned() } else { format!("take {list} out of the comment") };
    let removal = Some(comment.removal.clone());
    diagnostic.suggestions.extend(edits::suggestion(title, Applicability::Safe, removal));
    Some(diagnostic)
}
