//! Macro calls whose input is Rust. What is not is recorded as skipped.
//!
//! A macro is known by the last name of its path: what is read of its input says nothing about what it does. Input is
//! parsed to its end before any of it is lowered.

mod cfg_if;
mod input;
mod lazy;
mod rules;
mod select;

use proc_macro2::{TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};

use crate::ir::{BlockKind, Cfg, ExprId, ExprKind, ItemId, ItemKind, SkippedMacro, UseKind, UseLeaf};
use crate::source::TextRange;

use super::attributes::cfg_of;
use super::items::Head;
use super::statements::push_expr;
use super::types::name;
use super::{Lowering, cover};

use input::Input;

pub(crate) use rules::beyond_bounds;
pub(super) use rules::{Rules, are_too_deep};

/// Their input is text, patterns or code for elsewhere: nothing that runs here.
const QUOTING: &[&str] = &[
    "asm",
    "cfg",
    "column",
    "compile_error",
    "concat",
    "concat_idents",
    "env",
    "file",
    "global_asm",
    "include",
    "include_bytes",
    "include_file_descriptor_set",
    "include_proto",
    "include_str",
    "line",
    "macro_rules",
    "module_path",
    "naked_asm",
    "offset_of",
    "option_env",
    "parse_quote",
    "parse_quote_spanned",
    "quote",
    "quote_spanned",
    "stringify",
];

fn last_name(mac: &syn::Macro) -> String {
    mac.path.segments.last().map(|segment| name(&segment.ident).to_string()).unwrap_or_default()
}

fn is_quoting(name: &str) -> bool {
    QUOTING.binary_search(&name).is_ok()
}

impl Lowering<'_> {
    pub(super) fn skip_macro(&mut self, mac: &syn::Macro) {
        let path: Vec<String> = mac.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        // Input that cannot hold a call is nothing that was missed.
        if !is_quoting(&last_name(mac)) && !mac.tokens.is_empty() {
            let range = self.macro_range(mac);
            self.ir.skipped_macros.push(SkippedMacro { path: path.join("::"), range });
        }
    }

    pub(super) fn macro_range(&self, mac: &syn::Macro) -> TextRange {
        let end = self.range(mac.delimiter.span().close());
        let start = mac.path.leading_colon.as_ref().map(|colon| colon.spans[0]);
        let start = start.or_else(|| mac.path.segments.first().map(|segment| segment.ident.span()));
        start.map_or(end, |start| cover(self.range(start), end))
    }

    // ----------------------------------------------------------------------------------------------------- expressions

    pub(super) fn macro_expr(&mut self, mac: &syn::Macro) -> ExprId {
        let expanded = self.expand(mac, |lowering, tokens| {
            if let Ok(expr) = syn::parse2::<syn::Expr>(tokens.clone()) {
                return Some(lowering.expr(&expr));
            }
            let statements = Parser::parse2(syn::Block::parse_within, tokens.clone()).ok()?;
            let block = lowering.statements(&statements, BlockKind::Plain);
            let range = lowering.tokens_range(&tokens);
            Some(lowering.add_expr(ExprKind::Block(block), range))
        });
        if let Some(expr) = expanded {
            return expr;
        }
        let range = self.macro_range(mac);
        let name = last_name(mac);
        let input = match name.as_str() {
            name if is_quoting(name) => Some(Input::default()),
            "cfg_if" => {
                if let Some(branches) = cfg_if::branches(&mac.tokens)
                    && let Some(id) = self.cfg_if_expr(&branches)
                {
                    return id;
                }
                None
            }
            name => input::read(name, &mac.tokens),
        };
        let Some(input) = input else {
            self.skip_macro(mac);
            return self.add_expr(ExprKind::Unknown, range);
        };
        let args = self.input(&input);
        if name == "vec" {
            return self.add_expr(ExprKind::Array(args), range);
        }
        let path = Box::new(self.path(&mac.path, None));
        self.add_expr(ExprKind::Macro { path, args }, range)
    }

    fn input(&mut self, input: &Input) -> Box<[ExprId]> {
        match input {
            Input::Exprs(exprs) => self.exprs(exprs.iter()),
            Input::Statements { statements, kind, tokens } => {
                let block = self.statements(statements, *kind);
                let range = self.tokens_range(tokens);
                [self.add_expr(ExprKind::Block(block), range)].into()
            }
            Input::Select(arms) => arms.iter().map(|arm| self.select_arm(arm)).collect(),
        }
    }

    // ------------------------------------------------------------------------------------------------------ statements

    pub(super) fn macro_statement(
        &mut self,
        call: &syn::StmtMacro,
        is_tail: bool,
        block: &mut crate::ir::Block,
    ) {
        let cfg = cfg_of(&call.attrs);
        if !is_tail {
            let expanded = self.expand(&call.mac, |lowering, tokens| {
                let statements = Parser::parse2(syn::Block::parse_within, tokens).ok()?;
                lowering.splice(&statements, cfg, block);
                Some(())
            });
            if expanded.is_some() {
                return;
            }
        }
        let name = last_name(&call.mac);
        match name.as_str() {
            "cfg_if" if !is_tail => {
                if let Some(branches) = cfg_if::branches(&call.mac.tokens)
                    && self.cfg_if_statements(&branches, cfg, block)
                {
                    return;
                }
            }
            // `pin! { let a = f(); }` binds for what follows.
            "pin" | "pin_mut" => {
                if let Some(Input::Statements { statements, kind: BlockKind::Plain, .. }) =
                    input::read("pin", &call.mac.tokens)
                {
                    self.splice(&statements, cfg, block);
                    return;
                }
            }
            _ => {}
        }
        // The branches of `cfg_if!` would read as items even where they are calls of macros.
        if name != "cfg_if" && self.macro_items(&call.mac, cfg, &mut block.items) {
            return;
        }
        let expr = self.macro_expr(&call.mac);
        push_expr(expr, cfg, is_tail, block);
    }

    /// Adds statements to a block, each under the condition `cfg`.
    fn splice(&mut self, statements: &[syn::Stmt], cfg: Cfg, block: &mut crate::ir::Block) {
        let mut inner = self.statements(statements, BlockKind::Plain);
        self.narrow_items(&inner.items, cfg);
        block.items.append(&mut inner.items);
        for mut statement in inner.statements {
            let (crate::ir::Statement::Let { cfg: own, .. } | crate::ir::Statement::Expr { cfg: own, .. }) =
                &mut statement;
            narrow(own, cfg);
            block.statements.push(statement);
        }
        if let Some(expr) = inner.tail {
            block.statements.push(crate::ir::Statement::Expr { expr, cfg });
        }
    }

    // ----------------------------------------------------------------------------------------------------------- items

    pub(super) fn macro_item(&mut self, item: &syn::ItemMacro, into: &mut Vec<ItemId>) {
        let cfg = cfg_of(&item.attrs);
        match &item.ident {
            None if self.is_closed(&item.mac) => return,
            Some(ident) => self.define(item, ident),
            None if self.generated_module(item, into) => return,
            None => {
                let expanded = self.expand(&item.mac, |lowering, tokens| {
                    let file = syn::parse2::<syn::File>(tokens).ok()?;
                    let items = lowering.items(&file.items);
                    lowering.narrow_items(&items, cfg);
                    into.extend(items);
                    Some(())
                });
                if expanded.is_some() || self.macro_items(&item.mac, cfg, into) {
                    return;
                }
            }
        }
        let path = self.path(&item.mac.path, None);
        let whole = self.macro_range(&item.mac);
        let end = item.semi_token.as_ref().map_or(whole, |semi| cover(whole, self.range(semi.span)));
        let start = item.mac.bang_token.spans[0];
        let head = Head { attrs: &item.attrs, visibility: None, ident: item.ident.as_ref() };
        match &item.ident {
            Some(_) => self.push(head, start, end, ItemKind::MacroRules, into),
            None => {
                self.push(head, start, end, ItemKind::MacroCall { path }, into);
                self.skip_macro(&item.mac);
            }
        }
    }

    /// `tonic::include_proto!("shop")` brings in what the build script generates, as if by `pub use
    /// tonic::include_proto::*`.
    fn generated_module(&mut self, item: &syn::ItemMacro, into: &mut Vec<ItemId>) -> bool {
        if item.mac.path.segments.len() < 2 || last_name(&item.mac) != "include_proto" {
            return false;
        }
        let range = self.macro_range(&item.mac);
        let leaf = UseLeaf {
            path: item.mac.path.segments.iter().map(|segment| name(&segment.ident)).collect(),
            leading_colon: item.mac.path.leading_colon.is_some(),
            kind: UseKind::Glob,
            range,
        };
        let public = syn::Visibility::Public(syn::token::Pub::default());
        let head = Head { attrs: &item.attrs, visibility: Some(&public), ident: None };
        let start = item.mac.bang_token.spans[0];
        self.push(head, start, range, ItemKind::Use(vec![leaf]), into);
        true
    }

    /// Items that a macro call gives as they stand in its input. False where it is none of the known macros and its
    /// input does not read as items.
    fn macro_items(&mut self, mac: &syn::Macro, cfg: Cfg, into: &mut Vec<ItemId>) -> bool {
        let first = into.len();
        let name = last_name(mac);
        let done = match name.as_str() {
            "lazy_static" | "thread_local" | "task_local" => self.lazy_items(&mac.tokens, into),
            "cfg_if" => {
                cfg_if::branches(&mac.tokens).is_some_and(|branches| self.cfg_if_items(&branches, into))
            }
            name if is_quoting(name) => false,
            _ => self.unknown_items(&mac.tokens, into),
        };
        self.narrow_items(&into[first..], cfg);
        done
    }

    fn unknown_items(&mut self, tokens: &TokenStream, into: &mut Vec<ItemId>) -> bool {
        if !begins_like_an_item(tokens) {
            return false;
        }
        let Ok(file) = syn::parse2::<syn::File>(tokens.clone()) else { return false };
        let items = self.items(&file.items);
        self.narrow_items(&items, Cfg { test_only: false, conditional: true });
        into.extend(items);
        true
    }

    /// Whether the items of a call were left out.
    fn is_closed(&mut self, mac: &syn::Macro) -> bool {
        let range = self.range(mac.delimiter.span().join());
        let is_closed = self.closed.binary_search(&range).is_ok();
        if is_closed {
            self.left += 1;
            self.ir.closed_calls.push(range);
        }
        is_closed
    }

    /// A macro call among the members of an impl.
    pub(super) fn macro_members(&mut self, member: &syn::ImplItemMacro, into: &mut Vec<ItemId>) {
        if self.is_closed(&member.mac) {
            return;
        }
        let members = |input: ParseStream<'_>| {
            let mut members: Vec<syn::ImplItem> = Vec::new();
            while !input.is_empty() {
                members.push(input.parse()?);
            }
            Ok(members)
        };
        let first = into.len();
        let expanded = self.expand(&member.mac, |lowering, tokens| {
            for member in members.parse2(tokens).ok()? {
                lowering.impl_member(&member, into);
            }
            Some(())
        });
        let tokens = &member.mac.tokens;
        if expanded.is_none()
            && begins_like_an_item(tokens)
            && !is_quoting(&last_name(&member.mac))
            && let Ok(members) = members.parse2(tokens.clone())
        {
            for member in &members {
                self.impl_member(member, into);
            }
            self.narrow_items(&into[first..], Cfg { test_only: false, conditional: true });
        } else if expanded.is_none() {
            self.skip_macro(&member.mac);
        }
        self.narrow_items(&into[first..], cfg_of(&member.attrs));
    }

    fn narrow_items(&mut self, items: &[ItemId], cfg: Cfg) {
        for item in items {
            narrow(&mut self.ir.items[item.0 as usize].cfg, cfg);
        }
    }
}

fn narrow(cfg: &mut Cfg, by: Cfg) {
    cfg.test_only |= by.test_only;
    cfg.conditional |= by.conditional;
}

fn begins_like_an_item(tokens: &TokenStream) -> bool {
    let mut words = tokens.clone().into_iter();
    let first = words.find(|token| !matches!(token, TokenTree::Punct(_) | TokenTree::Group(_)));
    let keywords = [
        "pub", "fn", "struct", "enum", "impl", "mod", "use", "static", "const", "type", "trait", "async",
        "extern", "unsafe",
    ];
    matches!(first, Some(TokenTree::Ident(ident)) if keywords.iter().any(|word| ident == word))
}
