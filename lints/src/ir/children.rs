//! What an expression consists of.

use super::{Block, Expr, ExprId, ExprKind, Statement};

impl Expr {
    /// Adds the expressions right below this one, in source order.
    pub(crate) fn add_children(&self, to: &mut Vec<ExprId>) {
        match &self.kind {
            ExprKind::Path(_) | ExprKind::Lit(_) | ExprKind::Unknown => {}
            ExprKind::Call { callee, args } => {
                to.push(*callee);
                to.extend(args);
            }
            ExprKind::MethodCall { receiver, args, .. } => {
                to.push(*receiver);
                to.extend(args);
            }
            ExprKind::Field { base: inner, .. }
            | ExprKind::Let { value: inner, .. }
            | ExprKind::Ref { inner, .. }
            | ExprKind::Deref(inner)
            | ExprKind::Not(inner)
            | ExprKind::Neg(inner)
            | ExprKind::Cast { inner, .. }
            | ExprKind::Try(inner)
            | ExprKind::Await(inner) => to.push(*inner),
            ExprKind::Index { base: a, index: b }
            | ExprKind::Binary { left: a, right: b, .. }
            | ExprKind::Assign { target: a, value: b, .. }
            | ExprKind::For { iter: a, body: b, .. } => to.extend([a, b]),
            ExprKind::Struct { fields, rest, .. } => {
                to.extend(fields.iter().map(|(_, value)| value));
                to.extend(rest);
            }
            ExprKind::Tuple(all) | ExprKind::Array(all) | ExprKind::Macro { args: all, .. } => to.extend(all),
            ExprKind::Block(block) => push_block(block, to),
            ExprKind::If { condition, then, otherwise } => {
                to.extend([condition, then]);
                to.extend(otherwise);
            }
            ExprKind::Match { scrutinee, arms } => {
                to.push(*scrutinee);
                for arm in arms {
                    to.extend(arm.guard);
                    to.push(arm.body);
                }
            }
            ExprKind::Loop { condition, body } => {
                to.extend(condition);
                to.push(*body);
            }
            ExprKind::Closure(closure) => to.push(closure.body),
            ExprKind::Return(value) | ExprKind::Break(value) => to.extend(value),
            ExprKind::Range { start, end } => to.extend(start.iter().chain(end)),
        }
    }
}

fn push_block(block: &Block, to: &mut Vec<ExprId>) {
    for statement in &block.statements {
        match statement {
            Statement::Let { init, otherwise, .. } => to.extend(init.iter().chain(otherwise)),
            Statement::Expr { expr, .. } => to.push(*expr),
        }
    }
    to.extend(block.tail);
}
