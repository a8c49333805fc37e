//! Expressions, statements and blocks.

use syn::{BinOp, UnOp};

use crate::ir::{Arm, BinaryOp, BlockKind, Closure, ExprId, ExprKind, Integer, Lit, Name, Segment};
use crate::source::TextRange;

use super::attributes::cfg_of;
use super::pats::member;
use super::types::name;
use super::{Lowering, cover};

pub(super) fn literal(lit: &syn::Lit) -> Lit {
    match lit {
        syn::Lit::Bool(value) => Lit::Bool(value.value),
        syn::Lit::Int(value) => Lit::Int(value.base10_parse().ok().map(Integer)),
        syn::Lit::Float(value) => value.base10_parse().map_or(Lit::Other, Lit::Float),
        syn::Lit::Str(value) => Lit::Str(Name::from(value.value())),
        _ => Lit::Other,
    }
}

impl Lowering<'_> {
    pub(super) fn expr(&mut self, expr: &syn::Expr) -> ExprId {
        match expr {
            syn::Expr::Paren(paren) => return self.expr(&paren.expr),
            syn::Expr::Group(group) => return self.expr(&group.expr),
            syn::Expr::Block(block) => return self.block(&block.block, BlockKind::Plain),
            syn::Expr::Unsafe(block) => return self.block(&block.block, BlockKind::Plain),
            syn::Expr::Const(block) => return self.block(&block.block, BlockKind::Plain),
            syn::Expr::TryBlock(block) => return self.block(&block.block, BlockKind::Plain),
            syn::Expr::Async(block) => {
                let id = self.block(&block.block, BlockKind::Async);
                let start = self.range(block.async_token.span);
                let range = &mut self.ir.exprs[id.0 as usize].range;
                *range = cover(start, *range);
                return id;
            }
            syn::Expr::Macro(call) => return self.macro_expr(&call.mac),
            _ => {}
        }
        let (kind, range) = self.expr_kind(expr);
        self.add_expr(kind, range)
    }

    pub(super) fn exprs<'e>(&mut self, exprs: impl Iterator<Item = &'e syn::Expr>) -> Box<[ExprId]> {
        exprs.map(|expr| self.expr(expr)).collect()
    }

    fn expr_kind(&mut self, expr: &syn::Expr) -> (ExprKind, TextRange) {
        match expr {
            syn::Expr::Path(path) => {
                let path = self.path(&path.path, path.qself.as_ref());
                let range = path.range;
                (ExprKind::Path(path), range)
            }
            syn::Expr::Lit(lit) => (ExprKind::Lit(literal(&lit.lit)), self.range(lit.lit.span())),
            syn::Expr::Call(call) => {
                let callee = self.expr(&call.func);
                let args = self.exprs(call.args.iter());
                let range = cover(self.expr_range(callee), self.range(call.paren_token.span.close()));
                (ExprKind::Call { callee, args }, range)
            }
            syn::Expr::MethodCall(call) => self.method_call(call),
            syn::Expr::Field(field) => {
                let base = self.expr(&field.base);
                let end = match &field.member {
                    syn::Member::Named(ident) => self.range(ident.span()),
                    syn::Member::Unnamed(index) => self.range(index.span),
                };
                let range = cover(self.expr_range(base), end);
                (ExprKind::Field { base, name: member(&field.member) }, range)
            }
            syn::Expr::Index(index) => {
                let base = self.expr(&index.expr);
                let range = cover(self.expr_range(base), self.range(index.bracket_token.span.close()));
                let index = self.expr(&index.index);
                (ExprKind::Index { base, index }, range)
            }
            syn::Expr::Struct(literal) => self.struct_literal(literal),
            syn::Expr::Tuple(tuple) => {
                let range = self.range(tuple.paren_token.span.join());
                (ExprKind::Tuple(self.exprs(tuple.elems.iter())), range)
            }
            syn::Expr::Array(array) => {
                let range = self.range(array.bracket_token.span.join());
                (ExprKind::Array(self.exprs(array.elems.iter())), range)
            }
            syn::Expr::Repeat(repeat) => {
                let range = self.range(repeat.bracket_token.span.join());
                (ExprKind::Array([self.expr(&repeat.expr)].into()), range)
            }
            syn::Expr::If(branch) => {
                let condition = self.expr(&branch.cond);
                let then = self.block(&branch.then_branch, BlockKind::Plain);
                let otherwise = branch.else_branch.as_ref().map(|(_, other)| self.expr(other));
                let end = self.expr_range(otherwise.unwrap_or(then));
                let range = cover(self.range(branch.if_token.span), end);
                (ExprKind::If { condition, then, otherwise }, range)
            }
            syn::Expr::Let(binding) => {
                let pat = self.pat(&binding.pat);
                let value = self.expr(&binding.expr);
                let range = cover(self.range(binding.let_token.span), self.expr_range(value));
                (ExprKind::Let { pat, value }, range)
            }
            syn::Expr::Match(branches) => {
                let scrutinee = self.expr(&branches.expr);
                let arms = branches.arms.iter().map(|arm| self.arm(arm)).collect();
                let range = cover(
                    self.range(branches.match_token.span),
                    self.range(branches.brace_token.span.close()),
                );
                (ExprKind::Match { scrutinee, arms }, range)
            }
            syn::Expr::Loop(repeat) => {
                let body = self.block(&repeat.body, BlockKind::Plain);
                let range = cover(self.range(repeat.loop_token.span), self.expr_range(body));
                (ExprKind::Loop { condition: None, body }, range)
            }
            syn::Expr::While(repeat) => {
                let condition = Some(self.expr(&repeat.cond));
                let body = self.block(&repeat.body, BlockKind::Plain);
                let range = cover(self.range(repeat.while_token.span), self.expr_range(body));
                (ExprKind::Loop { condition, body }, range)
            }
            syn::Expr::ForLoop(repeat) => {
                let pat = self.pat(&repeat.pat);
                let iter = self.expr(&repeat.expr);
                let body = self.block(&repeat.body, BlockKind::Plain);
                let range = cover(self.range(repeat.for_token.span), self.expr_range(body));
                (ExprKind::For { pat, iter, body }, range)
            }
            syn::Expr::Closure(closure) => self.closure(closure),
            syn::Expr::Reference(reference) => {
                let inner = self.expr(&reference.expr);
                let range = cover(self.range(reference.and_token.spans[0]), self.expr_range(inner));
                (ExprKind::Ref { mutable: reference.mutability.is_some(), inner }, range)
            }
            syn::Expr::RawAddr(address) => {
                let inner = self.expr(&address.expr);
                let range = cover(self.range(address.and_token.spans[0]), self.expr_range(inner));
                let mutable = matches!(address.mutability, syn::PointerMutability::Mut(_));
                (ExprKind::Ref { mutable, inner }, range)
            }
            syn::Expr::Unary(unary) => {
                let inner = self.expr(&unary.expr);
                let (start, kind) = match &unary.op {
                    UnOp::Deref(token) => (token.spans[0], ExprKind::Deref(inner)),
                    UnOp::Not(token) => (token.spans[0], ExprKind::Not(inner)),
                    UnOp::Neg(token) => (token.spans[0], ExprKind::Neg(inner)),
                    _ => return (ExprKind::Unknown, self.expr_range(inner)),
                };
                (kind, cover(self.range(start), self.expr_range(inner)))
            }
            syn::Expr::Binary(binary) => {
                let left = self.expr(&binary.left);
                let right = self.expr(&binary.right);
                let range = cover(self.expr_range(left), self.expr_range(right));
                match operator(&binary.op) {
                    (op, false) => (ExprKind::Binary { op, left, right }, range),
                    (op, true) => (ExprKind::Assign { target: left, value: right, op: Some(op) }, range),
                }
            }
            syn::Expr::Assign(assign) => {
                let target = self.expr(&assign.left);
                let value = self.expr(&assign.right);
                let range = cover(self.expr_range(target), self.expr_range(value));
                (ExprKind::Assign { target, value, op: None }, range)
            }
            syn::Expr::Cast(cast) => {
                let inner = self.expr(&cast.expr);
                let ty = self.ty(&cast.ty);
                let range = cover(self.expr_range(inner), self.type_end(&cast.ty));
                (ExprKind::Cast { inner, ty }, range)
            }
            syn::Expr::Try(question) => {
                let inner = self.expr(&question.expr);
                let range = cover(self.expr_range(inner), self.range(question.question_token.spans[0]));
                (ExprKind::Try(inner), range)
            }
            syn::Expr::Await(waiting) => {
                let inner = self.expr(&waiting.base);
                let range = cover(self.expr_range(inner), self.range(waiting.await_token.span));
                (ExprKind::Await(inner), range)
            }
            syn::Expr::Return(ret) => {
                let value = ret.expr.as_ref().map(|value| self.expr(value));
                (ExprKind::Return(value), self.with_value(ret.return_token.span, value))
            }
            syn::Expr::Break(exit) => {
                let value = exit.expr.as_ref().map(|value| self.expr(value));
                (ExprKind::Break(value), self.with_value(exit.break_token.span, value))
            }
            syn::Expr::Continue(next) => (ExprKind::Break(None), self.range(next.continue_token.span)),
            // The value goes to whoever reads the stream: all that is kept is that it is made.
            syn::Expr::Yield(give) => {
                let value = give.expr.as_ref().map(|value| self.expr(value));
                let range = self.with_value(give.yield_token.span, value);
                match value {
                    Some(value) => (ExprKind::Array([value].into()), range),
                    None => (ExprKind::Unknown, range),
                }
            }
            syn::Expr::Range(expr) => {
                let start = expr.start.as_ref().map(|bound| self.expr(bound));
                let end = expr.end.as_ref().map(|bound| self.expr(bound));
                let dots = self.dots_range(&expr.limits);
                let bounds = start.into_iter().chain(end);
                let range = bounds.map(|bound| self.expr_range(bound)).fold(dots, cover);
                (ExprKind::Range { start, end }, range)
            }
            syn::Expr::Infer(infer) => (ExprKind::Unknown, self.range(infer.underscore_token.span)),
            syn::Expr::Verbatim(tokens) => (ExprKind::Unknown, self.tokens_range(tokens)),
            _ => (ExprKind::Unknown, TextRange::default()),
        }
    }

    pub(super) fn dots_range(&self, limits: &syn::RangeLimits) -> TextRange {
        match limits {
            syn::RangeLimits::HalfOpen(token) => self.tokens_cover(&token.spans),
            syn::RangeLimits::Closed(token) => self.tokens_cover(&token.spans),
        }
    }

    fn with_value(&self, keyword: proc_macro2::Span, value: Option<ExprId>) -> TextRange {
        let keyword = self.range(keyword);
        value.map_or(keyword, |value| cover(keyword, self.expr_range(value)))
    }

    fn method_call(&mut self, call: &syn::ExprMethodCall) -> (ExprKind, TextRange) {
        let receiver = self.expr(&call.receiver);
        let arguments = call.turbofish.as_ref().and_then(|turbofish| self.arguments(turbofish));
        let args = self.exprs(call.args.iter());
        let range = cover(self.expr_range(receiver), self.range(call.paren_token.span.close()));
        let method = Segment { name: name(&call.method), range: self.range(call.method.span()), arguments };
        (ExprKind::MethodCall { receiver, method, args }, range)
    }

    fn struct_literal(&mut self, literal: &syn::ExprStruct) -> (ExprKind, TextRange) {
        let path = Box::new(self.path(&literal.path, literal.qself.as_ref()));
        let range = cover(path.range, self.range(literal.brace_token.span.close()));
        let fields =
            literal.fields.iter().map(|field| (member(&field.member), self.expr(&field.expr))).collect();
        let rest = literal.rest.as_ref().map(|rest| self.expr(rest));
        (ExprKind::Struct { path, fields, rest }, range)
    }

    fn arm(&mut self, arm: &syn::Arm) -> Arm {
        let (pat, guard) = match &arm.pat {
            syn::Pat::Guard(guarded) => (&*guarded.pat, Some(&guarded.guard)),
            pat => (pat, None),
        };
        let pat = self.pat(pat);
        let guard = guard.map(|guard| self.expr(guard));
        let body = self.expr(&arm.body);
        Arm { pat, guard, body, cfg: cfg_of(&arm.attrs) }
    }

    fn closure(&mut self, closure: &syn::ExprClosure) -> (ExprKind, TextRange) {
        let params = closure
            .inputs
            .iter()
            .map(|input| match input {
                syn::Pat::Type(typed) => (self.pat(&typed.pat), Some(self.ty(&typed.ty))),
                other => (self.pat(other), None),
            })
            .collect();
        let ret = self.ret(&closure.output);
        let body = self.expr(&closure.body);
        let mut range = cover(self.range(closure.inputs_begin.spans[0]), self.expr_range(body));
        if let Some(capture) = &closure.capture {
            range = cover(self.range(capture.span), range);
        }
        if let Some(asyncness) = &closure.asyncness {
            range = cover(self.range(asyncness.span), range);
        }
        let is_async = closure.asyncness.is_some();
        (ExprKind::Closure(Box::new(Closure { params, ret, body, is_async })), range)
    }
}

fn operator(op: &BinOp) -> (BinaryOp, bool) {
    match op {
        BinOp::Add(_) => (BinaryOp::Add, false),
        BinOp::Sub(_) => (BinaryOp::Sub, false),
        BinOp::Mul(_) => (BinaryOp::Mul, false),
        BinOp::Div(_) => (BinaryOp::Div, false),
        BinOp::Rem(_) => (BinaryOp::Rem, false),
        BinOp::And(_) => (BinaryOp::And, false),
        BinOp::Or(_) => (BinaryOp::Or, false),
        BinOp::Eq(_) => (BinaryOp::Equal, false),
        BinOp::Ne(_) => (BinaryOp::NotEqual, false),
        BinOp::Lt(_) => (BinaryOp::Less, false),
        BinOp::Le(_) => (BinaryOp::LessEqual, false),
        BinOp::Gt(_) => (BinaryOp::Greater, false),
        BinOp::Ge(_) => (BinaryOp::GreaterEqual, false),
        BinOp::AddAssign(_) => (BinaryOp::Add, true),
        BinOp::SubAssign(_) => (BinaryOp::Sub, true),
        BinOp::MulAssign(_) => (BinaryOp::Mul, true),
        BinOp::DivAssign(_) => (BinaryOp::Div, true),
        BinOp::RemAssign(_) => (BinaryOp::Rem, true),
        BinOp::BitXorAssign(_)
        | BinOp::BitAndAssign(_)
        | BinOp::BitOrAssign(_)
        | BinOp::ShlAssign(_)
        | BinOp::ShrAssign(_) => (BinaryOp::Other, true),
        _ => (BinaryOp::Other, false),
    }
}
