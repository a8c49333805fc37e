//! What a share's log says beside its results, so that the logs of all shares make that of one run: which share it is,
//! of what, and the order of what stands in it.

use conn_lints::diagnostic::{Diagnostic, Problem};
use serde::{Deserialize, Serialize};

use crate::checked::Checked;
use crate::run::Outcome;
use crate::shard::Shard;

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Share {
    pub(crate) index: usize,
    pub(crate) count: usize,
    /// A hash of all that was to be checked.
    pub(crate) tree: String,
    /// Whether the gate fails.
    pub(crate) fails: bool,
    /// Where each result stands among those of all shares.
    pub(crate) results: Vec<ResultPlace>,
    /// The same of notifications, without those of the whole run.
    pub(crate) notifications: Vec<ProblemPlace>,
}

/// Root, whether it is suppressed, file, start, end, lint.
pub(crate) type ResultPlace = (usize, bool, String, u32, u32, String);
/// Root, file, position, kind.
pub(crate) type ProblemPlace = (usize, String, Option<(usize, usize)>, u8);

impl Share {
    pub(super) fn of(shard: Shard, roots: &[&Checked], outcome: &Outcome) -> Self {
        let trees: Vec<String> =
            roots.iter().filter_map(|root| root.tree).map(|tree| format!("{tree:032x}")).collect();
        let numbered = || roots.iter().enumerate();
        Self {
            index: shard.index,
            count: shard.count,
            tree: trees.join("-"),
            fails: outcome.checked.iter().any(Checked::fails),
            results: numbered().flat_map(|(at, root)| results(at, root)).collect(),
            notifications: numbered().flat_map(|(at, root)| problems(at, root)).collect(),
        }
    }
}

fn results(at: usize, root: &Checked) -> impl Iterator<Item = ResultPlace> {
    let place = move |found: &Diagnostic, suppressed: bool| {
        let span = found.primary.span;
        let file = root.workspace.sources.get(span.file).name.clone();
        (at, suppressed, file, span.start, span.end, found.lint.to_owned())
    };
    let found = root.report.diagnostics.iter().map(move |found| place(found, false));
    found.chain(root.report.suppressed.iter().map(move |entry| place(&entry.diagnostic, true)))
}

fn problems(at: usize, root: &Checked) -> impl Iterator<Item = ProblemPlace> {
    let place = move |problem: &Problem| (at, problem.file.clone(), problem.position, problem.kind as u8);
    root.report.problems.iter().map(place)
}
