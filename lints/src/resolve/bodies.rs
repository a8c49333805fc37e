//! Finds the blocks that declare items, wherever they stand in a body.

use crate::ir::{Block, Expr, ExprId, ExprKind, FileIr};

pub(super) fn declares_items(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Block(block) if !block.items.is_empty())
}

/// Walks `body` in source order, outer expressions first. `enter` is told of each block that declares items and the
/// scope it stands in, and gives the scope of what stands in the block.
pub(super) fn walk<'a, Scope: Copy>(
    file: &'a FileIr,
    body: ExprId,
    scope: Scope,
    mut enter: impl FnMut(ExprId, &'a Block, Scope) -> Scope,
) {
    let mut pending = vec![(body, scope)];
    let mut children = Vec::new();
    while let Some((id, mut scope)) = pending.pop() {
        let expr = file.expr(id);
        if let ExprKind::Block(block) = &expr.kind
            && declares_items(expr)
        {
            scope = enter(id, block, scope);
        }
        expr.add_children(&mut children);
        pending.extend(children.drain(..).rev().map(|child| (child, scope)));
    }
}
