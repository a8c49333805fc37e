//! `stale_baseline_entry`: the baseline accepts findings that are gone, and would accept their return.

use super::common::diagnostic;
use super::{Check, Group, Lint};
use crate::diagnostic::{Diagnostic, Level};
use crate::ledger::{Ledger, StaleEntry};

pub(super) static STALE_BASELINE_ENTRY: Lint = Lint {
    name: "stale_baseline_entry",
    group: Group::Hygiene,
    summary: "the baseline accepts findings that are gone",
    level: Level::Warn,
    since: "0.1.0",
    page: include_str!("stale_baseline_entry.md"),
    check: Check::Words(check),
};

fn check(ledger: &Ledger) -> Vec<Diagnostic> {
    ledger.stale.iter().map(finding).collect()
}

fn finding(entry: &StaleEntry) -> Diagnostic {
    let StaleEntry { lint, file, gone, count, .. } = entry;
    let message = match count {
        1 => format!("the baseline accepts a `{lint}` in {file} that is gone"),
        _ if gone == count => {
            format!("the baseline accepts {count} times `{lint}` in {file}, and none is left")
        }
        _ => format!("the baseline accepts {count} times `{lint}` in {file}, and {} are left", count - gone),
    };
    let label = "stands for more than there is";
    let mut diagnostic = diagnostic(STALE_BASELINE_ENTRY.name, Level::Warn, message, entry.span, label);
    diagnostic.help = Some("`--update-baseline` takes out what is gone".to_owned());
    diagnostic
}
