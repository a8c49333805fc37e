//! Whether a change of a text stays inside one function: then no name means anything else than before.

use crate::ir::{ExprKind, FileIr, ItemId, ItemKind};
use crate::source::TextRange;

/// The function whose body alone tells two readings of a file apart, where bodies declare no items and the file no
/// macros. The texts are those that were read.
pub(crate) fn changed_function(before: (&FileIr, &str), after: (&FileIr, &str)) -> Option<ItemId> {
    let ((old, old_text), (new, new_text)) = (before, after);
    if old.items.len() != new.items.len() || declares(old) || declares(new) {
        return None;
    }
    let change = Change::between(old_text, new_text);
    let index = (0..old.items.len()).find(|&index| {
        holds(old, index, change.old)
            && holds(new, index, change.new)
            && !is_expanded(old, index)
            && !is_expanded(new, index)
    })?;
    Some(ItemId(index as u32))
}

/// What tells two texts apart: of each the part between what they begin and end with alike.
pub(super) struct Change {
    pub(super) old: TextRange,
    pub(super) new: TextRange,
}

impl Change {
    pub(super) fn between(old: &str, new: &str) -> Self {
        let same = |(left, right): &(u8, u8)| left == right;
        let head = old.bytes().zip(new.bytes()).take_while(same).count();
        let tails = old.bytes().skip(head).rev().zip(new.bytes().skip(head).rev());
        let tail = tails.take_while(same).count();
        let changed = |text: &str| TextRange::new(head as u32, (text.len() - tail) as u32);
        Self { old: changed(old), new: changed(new) }
    }
}

/// Some block has items of its own, or the file macros that others can call.
pub(super) fn declares(file: &FileIr) -> bool {
    let in_block = |kind: &ExprKind| matches!(kind, ExprKind::Block(block) if !block.items.is_empty());
    !file.macros.is_empty() || file.exprs.iter().any(|expr| in_block(&expr.kind))
}

/// Strictly between the braces of the function's body.
pub(super) fn holds(file: &FileIr, index: usize, changed: TextRange) -> bool {
    let ItemKind::Function(function) = &file.items[index].kind else { return false };
    let Some(body) = function.body else { return false };
    let body = file.expr(body).range;
    body.start < changed.start && changed.end < body.end
}

/// The function comes out of a macro call, which may make other things of the same text.
fn is_expanded(file: &FileIr, index: usize) -> bool {
    let range = file.items[index].range;
    file.expanded_macros.iter().any(|call| call.start <= range.start && range.end <= call.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lower::lower;

    fn stays_inside(old: &str, new: &str) -> bool {
        let read = |text: &str| lower("a.rs", text).0;
        changed_function((&read(old), old), (&read(new), new)).is_some()
    }

    #[test]
    fn only_bodies_are_free() {
        let old = "use a::b;\nfn f(x: u8) { g(1); }\nimpl S { fn h(&self) -> u8 { 2 } }\n";
        for (part, by, expected) in [
            ("g(1)", "g(\n2)", true),
            ("g(1);", "", true),
            ("{ 2 }", "{ self.x }", true),
            ("b;", "c;", false),
            ("x: u8", "x: u16", false),
            ("-> u8", "", false),
            ("g(1); }", "g(1); } fn i() {}", false),
            ("g(1);", "fn g() {}", false),
            ("g(1);", "macro_rules! g { () => {} }", false),
            ("g(1); }\nimpl S { fn h(&self) -> u8 { 2 }", "} impl S { fn h(&self) -> u8 { 3 }", false),
        ] {
            let new = old.replace(part, by);
            assert_ne!(old, new);
            assert_eq!(stays_inside(old, &new), expected, "{new}");
            assert_eq!(stays_inside(&new, old), expected, "{new}, back");
        }
    }
}
