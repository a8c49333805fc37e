//! Blocks and statements.

use syn::Stmt;

use crate::ir::{Block, BlockKind, Cfg, ExprId, ExprKind, Statement};

use super::Lowering;
use super::attributes::cfg_of;

impl Lowering<'_> {
    pub(super) fn block(&mut self, block: &syn::Block, kind: BlockKind) -> ExprId {
        let range = self.range(block.brace_token.span.join());
        let lowered = self.statements(&block.stmts, kind);
        self.add_expr(ExprKind::Block(lowered), range)
    }

    pub(super) fn statements(&mut self, statements: &[Stmt], kind: BlockKind) -> Block {
        self.block_macro_scope(|lowering| {
            let mut block = Block { kind, items: Vec::new(), statements: Vec::new(), tail: None };
            for (index, statement) in statements.iter().enumerate() {
                let is_last = index + 1 == statements.len();
                lowering.statement(statement, is_last, &mut block);
            }
            block
        })
    }

    fn statement(&mut self, statement: &Stmt, is_last: bool, block: &mut Block) {
        match statement {
            Stmt::Local(local) => {
                let lowered = self.local(local);
                block.statements.push(lowered);
            }
            Stmt::Item(item) => self.item(item, &mut block.items),
            // A semicolon alone.
            Stmt::Expr(syn::Expr::Verbatim(tokens), _) if tokens.is_empty() => {}
            Stmt::Expr(expr, semi) => {
                let cfg = cfg_of(attributes(expr));
                let expr = self.expr(expr);
                push_expr(expr, cfg, is_last && semi.is_none(), block);
            }
            Stmt::Macro(call) => {
                self.macro_statement(call, is_last && call.semi_token.is_none(), block);
            }
        }
    }

    fn local(&mut self, local: &syn::Local) -> Statement {
        let (pat, ty) = match &local.pat {
            syn::Pat::Type(typed) => (self.pat(&typed.pat), Some(self.ty(&typed.ty))),
            other => (self.pat(other), None),
        };
        let init = local.init.as_ref().map(|init| self.expr(&init.expr));
        let otherwise = local
            .init
            .as_ref()
            .and_then(|init| init.diverge.as_ref())
            .map(|(_, otherwise)| self.expr(otherwise));
        Statement::Let { pat, ty, init, otherwise, cfg: cfg_of(&local.attrs) }
    }
}

/// An expression in a block; as its value where it `is_tail` and no condition stands before it.
pub(super) fn push_expr(expr: ExprId, cfg: Cfg, is_tail: bool, block: &mut Block) {
    if is_tail && cfg == Cfg::default() {
        block.tail = Some(expr);
    } else {
        block.statements.push(Statement::Expr { expr, cfg });
    }
}

/// The attributes of an expression that may carry `#[cfg]` in statement position.
fn attributes(expr: &syn::Expr) -> &[syn::Attribute] {
    match expr {
        syn::Expr::Assign(expr) => &expr.attrs,
        syn::Expr::Async(expr) => &expr.attrs,
        syn::Expr::Await(expr) => &expr.attrs,
        syn::Expr::Block(expr) => &expr.attrs,
        syn::Expr::Call(expr) => &expr.attrs,
        syn::Expr::ForLoop(expr) => &expr.attrs,
        syn::Expr::If(expr) => &expr.attrs,
        syn::Expr::Loop(expr) => &expr.attrs,
        syn::Expr::Macro(expr) => &expr.attrs,
        syn::Expr::Match(expr) => &expr.attrs,
        syn::Expr::MethodCall(expr) => &expr.attrs,
        syn::Expr::Return(expr) => &expr.attrs,
        syn::Expr::Struct(expr) => &expr.attrs,
        syn::Expr::Try(expr) => &expr.attrs,
        syn::Expr::Unsafe(expr) => &expr.attrs,
        syn::Expr::While(expr) => &expr.attrs,
        _ => &[],
    }
}
