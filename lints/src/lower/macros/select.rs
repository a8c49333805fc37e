//! `select!` of tokio, futures and crossbeam.

use proc_macro2::TokenTree;
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::{Expr, Pat, Token};

use crate::ir::{Block, BlockKind, Cfg, ExprId, ExprKind, Statement};
use crate::lower::{Lowering, cover};

pub(super) struct SelectArm {
    /// `None` for `else`, `complete` and `default`.
    binding: Option<(Pat, Expr)>,
    /// `pat = future`, not `recv(channel) -> pat`.
    awaits: bool,
    guard: Option<Expr>,
    body: Expr,
}

impl Lowering<'_> {
    /// `{ guard; let pat = future.await; body }`
    pub(super) fn select_arm(&mut self, arm: &SelectArm) -> ExprId {
        let mut block =
            Block { kind: BlockKind::Plain, items: Vec::new(), statements: Vec::new(), tail: None };
        let cfg = Cfg::default();
        let mut start = None;
        if let Some(guard) = &arm.guard {
            let expr = self.expr(guard);
            block.statements.push(Statement::Expr { expr, cfg });
        }
        if let Some((pat, source)) = &arm.binding {
            let pat = self.pat(pat);
            let mut init = self.expr(source);
            let range = self.expr_range(init);
            if arm.awaits {
                init = self.add_expr(ExprKind::Await(init), range);
            }
            start = Some(cover(self.ir.pat(pat).range, range));
            block.statements.push(Statement::Let { pat, ty: None, init: Some(init), otherwise: None, cfg });
        }
        let body = self.expr(&arm.body);
        block.tail = Some(body);
        let range = self.expr_range(body);
        let range = start.map_or(range, |start| cover(start, range));
        self.add_expr(ExprKind::Block(block), range)
    }
}

pub(super) fn select_arms(input: ParseStream<'_>) -> syn::Result<Vec<SelectArm>> {
    let mut arms = Vec::new();
    if input.peek(syn::Ident) && input.peek2(Token![;]) {
        // `biased;`
        input.parse::<TokenTree>()?;
        input.parse::<TokenTree>()?;
    }
    while !input.is_empty() {
        arms.push(select_arm(input)?);
    }
    Ok(arms)
}

fn select_arm(input: ParseStream<'_>) -> syn::Result<SelectArm> {
    let mut arm = source(input)?;
    if input.peek(Token![,]) && input.peek2(Token![if]) {
        input.parse::<Token![,]>()?;
    }
    if input.parse::<Option<Token![if]>>()?.is_some() {
        arm.guard = Some(input.parse()?);
    }
    input.parse::<Token![=>]>()?;
    arm.body = if input.peek(syn::token::Brace) {
        Expr::Block(syn::ExprBlock { attrs: Vec::new(), label: None, block: input.parse()? })
    } else {
        input.parse()?
    };
    input.parse::<Option<Token![,]>>()?;
    Ok(arm)
}

/// What an arm waits for.
fn source(input: ParseStream<'_>) -> syn::Result<SelectArm> {
    let body = Expr::Verbatim(proc_macro2::TokenStream::new());
    let mut arm = SelectArm { binding: None, awaits: false, guard: None, body };
    if input.peek(Token![else]) || (input.peek(syn::Ident) && input.peek2(Token![=>])) {
        input.parse::<TokenTree>()?;
        return Ok(arm);
    }
    let ahead = input.fork();
    if let Ok(binding) = awaited(&ahead) {
        input.advance_to(&ahead);
        arm.binding = Some(binding);
        arm.awaits = true;
        return Ok(arm);
    }
    // `recv(channel) -> pat`, `default(timeout)`
    let operation: Expr = input.parse()?;
    let pat = match input.parse::<Option<Token![->]>>()? {
        Some(_) => Pat::parse_single(input)?,
        None => Pat::Wild(syn::PatWild { attrs: Vec::new(), underscore_token: Token![_](input.span()) }),
    };
    arm.binding = Some((pat, operation));
    Ok(arm)
}

fn awaited(input: ParseStream<'_>) -> syn::Result<(Pat, Expr)> {
    let pat = Pat::parse_multi_with_leading_vert(input)?;
    input.parse::<Token![=]>()?;
    Ok((pat, input.parse()?))
}
