//! What a loop tries until it succeeds: the first success leaves the loop, so that no later round would use it again.

use crate::ir::{Arm, ExprId, ExprKind, FileIr, PatId, PatKind, Statement};

use super::eval::Frame;
use super::summary::Evaluator;

impl Frame<'_> {
    /// The code at hand may succeed several times in one call of its function.
    pub(crate) fn repeats(&self) -> bool {
        let left_at_once = u32::from(self.tried == self.loops);
        self.loops > left_at_once
    }
}

impl<'a> Evaluator<'a> {
    /// Evaluates what decides whether the innermost loop goes on.
    pub(crate) fn trying<T>(
        &mut self,
        frame: &mut Frame<'a>,
        leaves_on_success: bool,
        evaluate: impl FnOnce(&mut Self, &mut Frame<'a>) -> T,
    ) -> T {
        let tried = if leaves_on_success { frame.loops } else { frame.tried };
        let before = std::mem::replace(&mut frame.tried, tried);
        let value = evaluate(self, frame);
        frame.tried = before;
        value
    }

    /// `match try_it() { Ok(_) => break, .. }`
    pub(crate) fn arms_leave_on_success(&self, frame: &Frame<'a>, arms: &[Arm]) -> bool {
        let mut successes = arms.iter().filter(|arm| is_variant(frame.file, arm.pat, "Ok")).peekable();
        successes.peek().is_some()
            && successes.all(|arm| arm.guard.is_none() && self.leaves_loop(frame, arm.body))
    }

    /// `if let Ok(_) = try_it() { break }`, `if try_it().is_ok() { break }`
    pub(crate) fn branch_leaves_on_success(
        &self,
        frame: &Frame<'a>,
        condition: ExprId,
        then: ExprId,
    ) -> bool {
        let asks = match &frame.file.expr(condition).kind {
            ExprKind::Let { pat, .. } => is_variant(frame.file, *pat, "Ok"),
            ExprKind::MethodCall { method, .. } => method.name == "is_ok",
            _ => false,
        };
        asks && self.leaves_loop(frame, then)
    }

    fn leaves_loop(&self, frame: &Frame<'a>, expr: ExprId) -> bool {
        let file = frame.file;
        match &file.expr(expr).kind {
            ExprKind::Return(_) => true,
            // The tree does not tell `continue` from it.
            ExprKind::Break(_) => {
                self.program.workspace.sources.text(frame.span_of(expr)).starts_with("break")
            }
            ExprKind::Block(block) => {
                let last = block.tail.or_else(|| match block.statements.last()? {
                    Statement::Expr { expr, .. } => Some(*expr),
                    Statement::Let { .. } => None,
                });
                last.is_some_and(|last| self.leaves_loop(frame, last))
            }
            _ => false,
        }
    }
}

/// `while let Err(_) = try_it()`, `while try_it().is_err()`, `while !try_it().is_ok()`
pub(crate) fn goes_on_after_failure(file: &FileIr, condition: ExprId) -> bool {
    let is_call = |expr: ExprId, name: &str| matches!(&file.expr(expr).kind, ExprKind::MethodCall { method, .. } if method.name == name);
    match &file.expr(condition).kind {
        ExprKind::Let { pat, .. } => is_variant(file, *pat, "Err"),
        ExprKind::Not(inner) => is_call(*inner, "is_ok"),
        _ => is_call(condition, "is_err"),
    }
}

fn is_variant(file: &FileIr, pat: PatId, variant: &str) -> bool {
    match &file.pat(pat).kind {
        PatKind::TupleStruct { path, .. } => path.last().is_some_and(|last| last.name == variant),
        _ => false,
    }
}
