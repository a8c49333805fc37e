//! Macro calls whose input is Rust. What is not is recorded as skipped.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Block as SynBlock, Token};

use crate::ir::{Block, BlockKind, Cfg, ExprId, ExprKind, Item, ItemId, SkippedMacro, Statement, Storage};
use crate::source::TextRange;

use super::types::name;
use super::{Lowering, cover};

/// Their input is text, patterns or code for elsewhere: never evaluated here.
const QUOTING: &[&str] = &[
    "quote",
    "quote_spanned",
    "parse_quote",
    "parse_quote_spanned",
    "stringify",
    "concat",
    "include_str",
    "include_bytes",
    "include",
    "env",
    "option_env",
    "line",
    "file",
    "column",
    "module_path",
    "cfg",
    "compile_error",
    "macro_rules",
    "asm",
    "global_asm",
    "concat_idents",
    "include_proto",
    "include_file_descriptor_set",
];

type Exprs = Punctuated<syn::Expr, Token![,]>;

impl Lowering {
    pub(super) fn skip_macro(&mut self, mac: &syn::Macro) {
        let path: Vec<String> = mac.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let range = self.macro_range(mac);
        let last = path.last().map(String::as_str).unwrap_or_default();
        // Input that cannot hold a call is nothing that was missed.
        if !QUOTING.contains(&last) && !mac.tokens.is_empty() {
            self.ir.skipped_macros.push(SkippedMacro { path: path.join("::"), range });
        }
    }

    fn macro_range(&self, mac: &syn::Macro) -> TextRange {
        let start = mac.path.segments.first().map(|segment| self.range(segment.ident.span()));
        let end = self.range(mac.delimiter.span().close());
        start.map_or(end, |start| cover(start, end))
    }

    // ----------------------------------------------------------------------------------------------------- expressions

    pub(super) fn macro_expr(&mut self, mac: &syn::Macro) -> ExprId {
        let range = self.macro_range(mac);
        let last = mac.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        let args = match last.as_str() {
            _ if QUOTING.contains(&last.as_str()) => Some(Vec::new()),
            "vec" => {
                if let Some(kind) = self.vec_macro(&mac.tokens) {
                    return self.add_expr(kind, range);
                }
                None
            }
            "select" | "select_biased" => self.select_arms(&mac.tokens),
            "matches" | "assert_matches" | "debug_assert_matches" => self.first_expr(&mac.tokens),
            "cfg_if" => self.cfg_if_expr(&mac.tokens),
            "json" | "hashmap" | "btreemap" | "indexmap" | "maplit" | "doc" | "object" | "bson" => {
                Some(self.loose_exprs(&mac.tokens))
            }
            "stream" | "try_stream" | "async_stream" | "block" => self.block_input(&mac.tokens),
            _ => self.general_input(&mac.tokens),
        };
        let Some(args) = args else {
            self.skip_macro(mac);
            return self.add_expr(ExprKind::Unknown, range);
        };
        let path = self.path(&mac.path, None);
        self.add_expr(ExprKind::Macro { path, args }, range)
    }

    fn vec_macro(&mut self, tokens: &TokenStream) -> Option<ExprKind> {
        if let Ok(exprs) = Exprs::parse_terminated.parse2(tokens.clone()) {
            return Some(ExprKind::Array(self.exprs(exprs.iter())));
        }
        let repeat = |input: ParseStream<'_>| {
            let element: syn::Expr = input.parse()?;
            input.parse::<Token![;]>()?;
            input.parse::<syn::Expr>()?;
            Ok(element)
        };
        let element = repeat.parse2(tokens.clone()).ok()?;
        Some(ExprKind::Array(vec![self.expr(&element)]))
    }

    /// Comma-separated expressions with what logging and format macros add to them; else statements.
    fn general_input(&mut self, tokens: &TokenStream) -> Option<Vec<ExprId>> {
        if let Ok(exprs) = Exprs::parse_terminated.parse2(tokens.clone()) {
            return Some(self.exprs(exprs.iter()));
        }
        if let Some(exprs) = self.log_fields(tokens) {
            return Some(exprs);
        }
        self.block_input(tokens)
    }

    fn block_input(&mut self, tokens: &TokenStream) -> Option<Vec<ExprId>> {
        let statements = SynBlock::parse_within.parse2(tokens.clone()).ok()?;
        let lowered = self.statements(&statements, BlockKind::Plain);
        let range = self.tokens_range(tokens);
        Some(vec![self.add_expr(ExprKind::Block(lowered), range)])
    }

    fn tokens_range(&self, tokens: &TokenStream) -> TextRange {
        let ranges = tokens.clone().into_iter().map(|token| self.range(token.span()));
        ranges.reduce(cover).unwrap_or_default()
    }

    fn first_expr(&mut self, tokens: &TokenStream) -> Option<Vec<ExprId>> {
        let first = |input: ParseStream<'_>| {
            let expr: syn::Expr = input.parse()?;
            input.parse::<TokenStream>()?;
            Ok(expr)
        };
        let expr = first.parse2(tokens.clone()).ok()?;
        Some(vec![self.expr(&expr)])
    }

    /// `target: "a", key = value, ?debug, %display, "text {}", arg; more`: each part between commas or semicolons
    /// that holds an expression. `None` where a part holds none.
    fn log_fields(&mut self, tokens: &TokenStream) -> Option<Vec<ExprId>> {
        let mut parsed = Vec::new();
        for part in split(tokens) {
            parsed.push(field_expr(part)?);
        }
        Some(self.exprs(parsed.iter()))
    }

    /// Whatever expressions stand between commas, colons and arrows, at any depth of `{}` and `[]`.
    fn loose_exprs(&mut self, tokens: &TokenStream) -> Vec<ExprId> {
        let mut found = Vec::new();
        for part in split(tokens) {
            match syn::parse2::<syn::Expr>(part.clone()) {
                Ok(expr) if !is_braced(&part) => found.push(self.expr(&expr)),
                _ => {
                    for piece in split_pairs(&part) {
                        match group_inside(&piece) {
                            Some(inside) => found.extend(self.loose_exprs(&inside)),
                            None => {
                                if let Ok(expr) = syn::parse2::<syn::Expr>(piece) {
                                    found.push(self.expr(&expr));
                                }
                            }
                        }
                    }
                }
            }
        }
        found
    }

    /// `select! { pat = future, if condition => body, else => body }`
    fn select_arms(&mut self, tokens: &TokenStream) -> Option<Vec<ExprId>> {
        let arms = parse_select.parse2(tokens.clone()).ok()?;
        let mut blocks = Vec::new();
        for arm in arms {
            let mut block =
                Block { kind: BlockKind::Plain, items: Vec::new(), statements: Vec::new(), tail: None };
            if let Some(guard) = &arm.guard {
                let expr = self.expr(guard);
                block.statements.push(Statement::Expr { expr, cfg: Cfg::default() });
            }
            if let Some((pat, future)) = &arm.binding {
                let pat = self.pat(pat);
                let future = self.expr(future);
                let range = self.expr_range(future);
                let init = Some(self.add_expr(ExprKind::Await(future), range));
                let cfg = Cfg::default();
                block.statements.push(Statement::Let { pat, ty: None, init, otherwise: None, cfg });
            }
            let body = self.expr(&arm.body);
            block.tail = Some(body);
            let range = self.expr_range(body);
            blocks.push(self.add_expr(ExprKind::Block(block), range));
        }
        Some(blocks)
    }

    /// The branches of `cfg_if!` in a function: each may be compiled or not.
    fn cfg_if_expr(&mut self, tokens: &TokenStream) -> Option<Vec<ExprId>> {
        let branches = cfg_if_branches(tokens)?;
        let mut statements = Vec::new();
        for branch in branches {
            let lowered = SynBlock::parse_within.parse2(branch.clone()).ok()?;
            let block = self.statements(&lowered, BlockKind::Plain);
            let range = self.tokens_range(&branch);
            let expr = self.add_expr(ExprKind::Block(block), range);
            statements.push(Statement::Expr { expr, cfg: Cfg { test_only: false, conditional: true } });
        }
        let range = self.tokens_range(tokens);
        let block = Block { kind: BlockKind::Plain, items: Vec::new(), statements, tail: None };
        Some(vec![self.add_expr(ExprKind::Block(block), range)])
    }

    // ----------------------------------------------------------------------------------------------------------- items

    /// Items that a macro call gives as they stand in its input. False where it is none of the known macros and its
    /// input does not read as items.
    pub(super) fn macro_items(&mut self, mac: &syn::Macro, cfg: Cfg, into: &mut Vec<ItemId>) -> bool {
        let last = mac.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        match last.as_str() {
            "lazy_static" | "thread_local" => self.lazy_items(&mac.tokens, cfg, into),
            "cfg_if" => self.cfg_if_items(&mac.tokens, into),
            "task_local" => false,
            _ if QUOTING.contains(&last.as_str()) => false,
            _ => self.unknown_items(&mac.tokens, into),
        }
    }

    fn lazy_items(&mut self, tokens: &TokenStream, cfg: Cfg, into: &mut Vec<ItemId>) -> bool {
        let Ok(statics) = parse_lazy.parse2(tokens.clone()) else { return false };
        for item in statics {
            let kind = self.constant(&item.ty, Some(&item.value), Storage::Lazy);
            let name_range = self.range(item.ident.span());
            let range = self.range(item.start);
            let end = match &kind {
                crate::ir::ItemKind::Const { value: Some(value), .. } => self.expr_range(*value),
                _ => name_range,
            };
            let item = Item {
                name: name(&item.ident),
                name_range,
                range: cover(range, end),
                visibility: if item.public {
                    crate::ir::Visibility::Public
                } else {
                    crate::ir::Visibility::Private
                },
                cfg,
                attributes: Vec::new(),
                kind,
            };
            let id = self.add_item(item);
            into.push(id);
        }
        true
    }

    fn cfg_if_items(&mut self, tokens: &TokenStream, into: &mut Vec<ItemId>) -> bool {
        let Some(branches) = cfg_if_branches(tokens) else { return false };
        let files: Option<Vec<syn::File>> =
            branches.into_iter().map(|branch| syn::parse2::<syn::File>(branch).ok()).collect();
        let Some(files) = files else { return false };
        for file in files {
            self.conditional_items(&file.items, into);
        }
        true
    }

    fn unknown_items(&mut self, tokens: &TokenStream, into: &mut Vec<ItemId>) -> bool {
        if tokens.is_empty() || !begins_like_an_item(tokens) {
            return false;
        }
        let Ok(file) = syn::parse2::<syn::File>(tokens.clone()) else { return false };
        self.conditional_items(&file.items, into);
        true
    }

    fn conditional_items(&mut self, items: &[syn::Item], into: &mut Vec<ItemId>) {
        let first = self.ir.items.len();
        for item in items {
            self.item(item, into);
        }
        for item in &mut self.ir.items[first..] {
            item.cfg.conditional = true;
        }
    }
}

fn begins_like_an_item(tokens: &TokenStream) -> bool {
    let first =
        tokens.clone().into_iter().find(|token| !matches!(token, TokenTree::Punct(_) | TokenTree::Group(_)));
    let words = [
        "pub", "fn", "struct", "enum", "impl", "mod", "use", "static", "const", "type", "trait", "async",
        "extern", "unsafe",
    ];
    matches!(first, Some(TokenTree::Ident(ident)) if words.iter().any(|word| ident == word))
}

/// The parts between top-level commas and semicolons; an empty last part is dropped.
fn split(tokens: &TokenStream) -> Vec<TokenStream> {
    split_at(tokens, |token| matches!(token, TokenTree::Punct(punct) if matches!(punct.as_char(), ',' | ';')))
}

/// The parts between top-level `:` and `=>`, but not `::`.
fn split_pairs(tokens: &TokenStream) -> Vec<TokenStream> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let punct = |index: usize| match tokens.get(index) {
        Some(TokenTree::Punct(punct)) => Some((punct.as_char(), punct.spacing())),
        _ => None,
    };
    let mut parts = vec![Vec::new()];
    let mut index = 0;
    while index < tokens.len() {
        match punct(index) {
            Some((':', Spacing::Joint)) if matches!(punct(index + 1), Some((':', _))) => {
                parts
                    .last_mut()
                    .into_iter()
                    .for_each(|part| part.extend_from_slice(&tokens[index..index + 2]));
                index += 2;
            }
            Some((':', _)) => {
                parts.push(Vec::new());
                index += 1;
            }
            Some(('=', Spacing::Joint)) if matches!(punct(index + 1), Some(('>', _))) => {
                parts.push(Vec::new());
                index += 2;
            }
            _ => {
                parts.last_mut().into_iter().for_each(|part| part.push(tokens[index].clone()));
                index += 1;
            }
        }
    }
    parts.into_iter().filter(|part| !part.is_empty()).map(|part| part.into_iter().collect()).collect()
}

fn split_at(tokens: &TokenStream, separates: impl Fn(&TokenTree) -> bool) -> Vec<TokenStream> {
    let mut parts: Vec<Vec<TokenTree>> = vec![Vec::new()];
    for token in tokens.clone() {
        if separates(&token) {
            parts.push(Vec::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(token);
        }
    }
    parts.into_iter().filter(|part| !part.is_empty()).map(|part| part.into_iter().collect()).collect()
}

/// One argument of a logging macro: `expr`, `key = expr`, `?expr`, `%expr`, `key = ?expr`, `target: expr`, `a.b`.
fn field_expr(tokens: TokenStream) -> Option<syn::Expr> {
    if let Ok(expr) = syn::parse2::<syn::Expr>(tokens.clone()) {
        return match expr {
            // `key = value`
            syn::Expr::Assign(assign) => Some(*assign.right),
            other => Some(other),
        };
    }
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_mark = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if matches!(punct.as_char(), '?' | '%' | ':' | '='));
    let at = tokens.iter().position(is_mark)?;
    let mut rest = &tokens[at..];
    while let [first, tail @ ..] = rest
        && is_mark(first)
    {
        rest = tail;
    }
    syn::parse2(rest.iter().cloned().collect()).ok()
}

fn is_braced(tokens: &TokenStream) -> bool {
    group_inside(tokens).is_some()
}

/// The inside of tokens that are one `{..}` or `[..]` group.
fn group_inside(tokens: &TokenStream) -> Option<TokenStream> {
    let mut tokens = tokens.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Group(group)), None)
            if matches!(group.delimiter(), Delimiter::Brace | Delimiter::Bracket) =>
        {
            Some(group.stream())
        }
        _ => None,
    }
}

struct SelectArm {
    binding: Option<(syn::Pat, syn::Expr)>,
    guard: Option<syn::Expr>,
    body: syn::Expr,
}

fn parse_select(input: ParseStream<'_>) -> syn::Result<Vec<SelectArm>> {
    let mut arms = Vec::new();
    if input.peek(syn::Ident) && input.peek2(Token![;]) {
        input.parse::<syn::Ident>()?;
        input.parse::<Token![;]>()?;
    }
    while !input.is_empty() {
        let binding = if input.peek(Token![else]) || (input.peek(syn::Ident) && input.peek2(Token![=>])) {
            // `else =>`, `complete =>`, `default =>`
            input.parse::<TokenTree>()?;
            None
        } else {
            let pat = syn::Pat::parse_multi_with_leading_vert(input)?;
            input.parse::<Token![=]>()?;
            Some((pat, input.parse()?))
        };
        let mut guard = None;
        if input.peek(Token![,]) && input.peek2(Token![if]) {
            input.parse::<Token![,]>()?;
        }
        if input.peek(Token![if]) {
            input.parse::<Token![if]>()?;
            guard = Some(input.parse()?);
        }
        input.parse::<Token![=>]>()?;
        let body = if input.peek(syn::token::Brace) {
            syn::Expr::Block(syn::ExprBlock { attrs: Vec::new(), label: None, block: input.parse()? })
        } else {
            input.parse()?
        };
        if input.peek(Token![,]) {
            input.parse::<Token![,]>()?;
        }
        arms.push(SelectArm { binding, guard, body });
    }
    Ok(arms)
}

struct LazyStatic {
    ident: proc_macro2::Ident,
    start: proc_macro2::Span,
    public: bool,
    ty: syn::Type,
    value: syn::Expr,
}

/// `pub static ref NAME: T = value;` and `pub static NAME: T = const { value };`, any number.
fn parse_lazy(input: ParseStream<'_>) -> syn::Result<Vec<LazyStatic>> {
    let mut statics = Vec::new();
    while !input.is_empty() {
        input.call(syn::Attribute::parse_outer)?;
        let visibility: syn::Visibility = input.parse()?;
        let keyword: Token![static] = input.parse()?;
        if input.peek(Token![ref]) {
            input.parse::<Token![ref]>()?;
        }
        let ident: proc_macro2::Ident = input.parse()?;
        input.parse::<Token![:]>()?;
        let ty = input.parse()?;
        input.parse::<Token![=]>()?;
        let value = input.parse()?;
        if !input.is_empty() {
            input.parse::<Token![;]>()?;
        }
        let public = !matches!(visibility, syn::Visibility::Inherited);
        statics.push(LazyStatic { ident, start: keyword.span, public, ty, value });
    }
    Ok(statics)
}

/// The bodies of `if #[cfg(..)] { .. } else if #[cfg(..)] { .. } else { .. }`.
fn cfg_if_branches(tokens: &TokenStream) -> Option<Vec<TokenStream>> {
    let mut branches = Vec::new();
    for token in tokens.clone() {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => branches.push(group.stream()),
            TokenTree::Group(_) | TokenTree::Punct(_) => {}
            TokenTree::Ident(ident) if ident == "if" || ident == "else" => {}
            _ => return None,
        }
    }
    Some(branches)
}
