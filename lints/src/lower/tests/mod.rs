//! What `lower` promises, on small files. Ranges are checked by reading the text that they cover.

mod code;
mod dump;
mod exprs;
mod items;
mod macros;
mod places;
mod robust;

use crate::ir::{ExprKind, FileIr, Item};
use crate::source::TextRange;

use super::lower;

fn lowered(text: &str) -> FileIr {
    let (ir, problems) = lower("test.rs", text);
    assert_eq!(problems, [], "{text}");
    ir
}

fn slice(text: &str, range: TextRange) -> &str {
    &text[range.start as usize..range.end as usize]
}

/// The text of every expression of some kind, in the order of the arena.
fn texts<'t>(ir: &FileIr, text: &'t str, wanted: fn(&ExprKind) -> bool) -> Vec<&'t str> {
    ir.exprs.iter().filter(|expr| wanted(&expr.kind)).map(|expr| slice(text, expr.range)).collect()
}

fn calls<'t>(ir: &FileIr, text: &'t str) -> Vec<&'t str> {
    texts(ir, text, |kind| matches!(kind, ExprKind::Call { .. } | ExprKind::MethodCall { .. }))
}

fn item<'i>(ir: &'i FileIr, name: &str) -> &'i Item {
    ir.items.iter().find(|item| item.name == name).unwrap_or_else(|| panic!("no item `{name}`"))
}
