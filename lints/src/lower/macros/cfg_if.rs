//! `cfg_if!`: the same code for several builds.

use proc_macro2::{Span, TokenStream};
use syn::parse::{ParseStream, Parser};
use syn::{Meta, Stmt, Token};

use crate::ir::{Block, BlockKind, Cfg, ExprId, ExprKind, ItemId};
use crate::lower::Lowering;
use crate::lower::attributes::{Condition, condition};

/// `if #[cfg(..)] { .. }`, or the last `else { .. }`.
pub(super) struct Branch {
    cfg: Cfg,
    is_else: bool,
    braces: Span,
    tokens: TokenStream,
}

impl Lowering<'_> {
    pub(super) fn cfg_if_items(&mut self, branches: &[Branch], into: &mut Vec<ItemId>) -> bool {
        let files: syn::Result<Vec<syn::File>> =
            branches.iter().map(|branch| syn::parse2(branch.tokens.clone())).collect();
        let Ok(files) = files else { return false };
        for (file, branch) in files.iter().zip(branches) {
            let items = self.items(&file.items);
            self.narrow_items(&items, branch.cfg);
            into.extend(items);
        }
        true
    }

    /// Each branch's statements as if they stood in the block, under its condition.
    pub(super) fn cfg_if_statements(&mut self, branches: &[Branch], cfg: Cfg, block: &mut Block) -> bool {
        let Some(all) = statements(branches) else { return false };
        for (statements, branch) in all.iter().zip(branches) {
            let mut own = branch.cfg;
            super::narrow(&mut own, cfg);
            self.splice(statements, own, block);
        }
        true
    }

    /// `if unknown { .. } else { .. }`
    pub(super) fn cfg_if_expr(&mut self, branches: &[Branch]) -> Option<ExprId> {
        let mut chain = None;
        for (statements, branch) in statements(branches)?.iter().zip(branches).rev() {
            let block = self.statements(statements, BlockKind::Plain);
            let range = self.range(branch.braces);
            let then = self.add_expr(ExprKind::Block(block), range);
            chain = Some(if branch.is_else {
                then
            } else {
                let condition = self.add_expr(ExprKind::Unknown, range);
                self.add_expr(ExprKind::If { condition, then, otherwise: chain }, range)
            });
        }
        chain
    }
}

fn statements(branches: &[Branch]) -> Option<Vec<Vec<Stmt>>> {
    let parsed = branches.iter().map(|branch| syn::Block::parse_within.parse2(branch.tokens.clone()).ok());
    parsed.collect()
}

pub(super) fn branches(tokens: &TokenStream) -> Option<Vec<Branch>> {
    parse.parse2(tokens.clone()).ok()
}

fn parse(input: ParseStream<'_>) -> syn::Result<Vec<Branch>> {
    let mut branches = Vec::new();
    let mut only = None;
    loop {
        let is_else = !input.peek(Token![if]);
        let mut cfg = Cfg::default();
        if is_else {
            match only {
                Some(Condition::Test) => {}
                Some(Condition::NotTest) => cfg.test_only = true,
                _ => cfg.conditional = true,
            }
        } else {
            input.parse::<Token![if]>()?;
            let found = parse_condition(input)?;
            found.narrow(&mut cfg);
            only = if branches.is_empty() { Some(found) } else { None };
        }
        let content;
        let braces = syn::braced!(content in input).span.join();
        branches.push(Branch { cfg, is_else, braces, tokens: content.parse()? });
        if input.is_empty() {
            return Ok(branches);
        }
        if is_else {
            return Err(input.error("expected the end"));
        }
        input.parse::<Token![else]>()?;
    }
}

fn parse_condition(input: ParseStream<'_>) -> syn::Result<Condition> {
    let attributes = input.call(syn::Attribute::parse_outer)?;
    let [attribute] = &attributes[..] else { return Err(input.error("expected one condition")) };
    let meta: Meta = attribute.parse_args()?;
    Ok(condition(&meta))
}
