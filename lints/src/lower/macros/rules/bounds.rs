//! How far the macros of one file are expanded, and what is said where that is not far enough.

use crate::diagnostic::{Problem, ProblemKind};
use crate::discover::Workspace;
use crate::ir::{FileIr, MacroBound};

/// Tokens that all expansions of a file may add.
pub(super) const MOST_ADDED: usize = 1_000_000;
/// Tokens that matchers may read in a file: a call is read once for each rule that is tried.
pub(super) const MOST_READ: usize = 5_000_000;

/// Whether more depth would expand more of a file's macros.
pub(in crate::lower) fn are_too_deep(file: &FileIr) -> bool {
    file.unexpanded.iter().any(|(bound, _)| *bound == MacroBound::Depth)
}

/// The files whose macros are not all expanded.
pub(crate) fn beyond_bounds<'a>(
    workspace: &'a Workspace,
    files: &'a [FileIr],
) -> impl Iterator<Item = Problem> + 'a {
    let sources = &workspace.sources;
    sources.ids().zip(files).flat_map(move |(id, file)| {
        file.unexpanded.iter().map(move |(bound, call)| Problem {
            kind: ProblemKind::NotFollowed,
            file: sources.get(id).name.clone(),
            position: Some(sources.line_column(call.in_file(id))),
            message: words(*bound),
        })
    })
}

fn words(bound: MacroBound) -> String {
    let beyond = match bound {
        MacroBound::Added => format!("the macros of this file expand to more than {MOST_ADDED} tokens"),
        MacroBound::Read => {
            format!("the rules of macros would read more than {MOST_READ} tokens of this file")
        }
        MacroBound::Depth => "macros expand to more macros in too many steps".to_owned(),
    };
    format!("{beyond}; this call, and others like it, are not expanded")
}
