//! What a closure or `async` block takes along: the variables around it that its code names.

use rustc_hash::FxHashSet;

use crate::ir::{ExprId, ExprKind, FileIr, Name};

use super::value::Value;

/// Of these variables, those that the code may use. All, where some of it was not read.
pub(super) fn captured(file: &FileIr, code: ExprId, locals: &[(Name, Value)]) -> Vec<(Name, Value)> {
    match named_in(file, code) {
        Some(names) => locals.iter().filter(|(name, _)| names.contains(name)).cloned().collect(),
        None => locals.to_vec(),
    }
}

fn named_in(file: &FileIr, code: ExprId) -> Option<FxHashSet<&Name>> {
    let mut names = FxHashSet::default();
    let mut open = vec![code];
    while let Some(expr) = open.pop() {
        match &file.expr(expr).kind {
            ExprKind::Path(path) => names.extend(path.names().next()),
            ExprKind::Unknown => return None,
            _ => file.expr(expr).add_children(&mut open),
        }
    }
    Some(names)
}
