//! What a closure or `async` block takes along: the variables around it that its code names.

use rustc_hash::FxHashSet;

use crate::ir::{Block, ExprId, ExprKind, FileIr, Name, Statement};

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
            kind => add_parts(kind, &mut open),
        }
    }
    Some(names)
}

/// The expressions that one consists of.
fn add_parts(kind: &ExprKind, parts: &mut Vec<ExprId>) {
    match kind {
        ExprKind::Path(_) | ExprKind::Lit(_) | ExprKind::Unknown => {}
        ExprKind::Call { callee: first, args: others }
        | ExprKind::MethodCall { receiver: first, args: others, .. } => {
            parts.push(*first);
            parts.extend(others);
        }
        ExprKind::Tuple(all) | ExprKind::Array(all) | ExprKind::Macro { args: all, .. } => parts.extend(all),
        ExprKind::Struct { fields, rest, .. } => {
            parts.extend(fields.iter().map(|(_, value)| *value).chain(*rest));
        }
        ExprKind::Block(block) => add_parts_of_block(block, parts),
        ExprKind::If { condition, then, otherwise } => {
            parts.extend([*condition, *then]);
            parts.extend(otherwise);
        }
        ExprKind::Match { scrutinee, arms } => {
            parts.push(*scrutinee);
            parts.extend(arms.iter().flat_map(|arm| arm.guard.into_iter().chain([arm.body])));
        }
        ExprKind::Loop { condition, body } => parts.extend(condition.iter().chain([body])),
        ExprKind::Range { start, end } => parts.extend(start.iter().chain(end)),
        ExprKind::Closure(closure) => parts.push(closure.body),
        ExprKind::Return(value) | ExprKind::Break(value) => parts.extend(value),
        ExprKind::Index { base: one, index: other }
        | ExprKind::For { iter: one, body: other, .. }
        | ExprKind::Binary { left: one, right: other, .. }
        | ExprKind::Assign { target: one, value: other, .. } => parts.extend([*one, *other]),
        ExprKind::Field { base: one, .. }
        | ExprKind::Let { value: one, .. }
        | ExprKind::Ref { inner: one, .. }
        | ExprKind::Cast { inner: one, .. }
        | ExprKind::Deref(one)
        | ExprKind::Not(one)
        | ExprKind::Neg(one)
        | ExprKind::Try(one)
        | ExprKind::Await(one) => parts.push(*one),
    }
}

fn add_parts_of_block(block: &Block, parts: &mut Vec<ExprId>) {
    for statement in &block.statements {
        match statement {
            Statement::Let { init, otherwise, .. } => parts.extend(init.iter().chain(otherwise)),
            Statement::Expr { expr, .. } => parts.push(*expr),
        }
    }
    parts.extend(block.tail);
}
