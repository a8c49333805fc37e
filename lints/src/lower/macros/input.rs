//! What the input of a macro call holds: expressions, statements, the arms of a `select!`.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, Stmt, Token};

use crate::ir::BlockKind;
use crate::lower::attributes::{split, split_commas};

use super::select::{SelectArm, select_arms};

pub(super) enum Input {
    Exprs(Vec<Expr>),
    Statements { statements: Vec<Stmt>, kind: BlockKind, tokens: TokenStream },
    Select(Vec<SelectArm>),
}

impl Default for Input {
    fn default() -> Self {
        Self::Exprs(Vec::new())
    }
}

/// `None` where the input of the macro of that name does not read as Rust.
pub(super) fn read(name: &str, tokens: &TokenStream) -> Option<Input> {
    match name {
        "vec" => vec_elements(tokens).map(Input::Exprs),
        "select" | "select_biased" => select_arms.parse2(tokens.clone()).ok().map(Input::Select),
        "matches" | "assert_matches" | "debug_assert_matches" => first_expr(tokens),
        "json" | "json_internal" | "bson" | "object" => {
            let mut values = Vec::new();
            json_values(tokens, &mut values);
            Some(Input::Exprs(values))
        }
        "stream" | "try_stream" => statements(&without_for_await(tokens), BlockKind::Async),
        _ => {
            let all = exprs(tokens).or_else(|| pairs(tokens)).map(Input::Exprs);
            let fields = || log_fields(tokens).map(Input::Exprs);
            let statements = || statements(tokens, BlockKind::Plain);
            // `a = b; "text"` names a field in one, assigns in the other.
            if is_log(name) { all.or_else(fields) } else { all.or_else(statements).or_else(fields) }
        }
    }
}

fn is_log(name: &str) -> bool {
    ["trace", "debug", "info", "warn", "error", "crit", "event", "log"].contains(&name)
        || name.ends_with("span")
}

fn statements(tokens: &TokenStream, kind: BlockKind) -> Option<Input> {
    let statements = syn::Block::parse_within.parse2(tokens.clone()).ok()?;
    Some(Input::Statements { statements, kind, tokens: tokens.clone() })
}

/// `a, b, name = c`
fn exprs(tokens: &TokenStream) -> Option<Vec<Expr>> {
    let parsed = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens.clone()).ok()?;
    Some(parsed.into_iter().map(unnamed).collect())
}

/// `name = value` in a macro call names an argument and assigns nothing.
fn unnamed(expr: Expr) -> Expr {
    match expr {
        Expr::Assign(assign) => *assign.right,
        other => other,
    }
}

/// `[a, b]` and `[a; n]` of which `a` is kept.
fn vec_elements(tokens: &TokenStream) -> Option<Vec<Expr>> {
    let elements = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens.clone());
    if let Ok(elements) = elements {
        return Some(elements.into_iter().collect());
    }
    let repeat = |input: ParseStream<'_>| {
        let element: Expr = input.parse()?;
        input.parse::<Token![;]>()?;
        input.parse::<Expr>()?;
        Ok(vec![element])
    };
    repeat.parse2(tokens.clone()).ok()
}

fn first_expr(tokens: &TokenStream) -> Option<Input> {
    let first = |input: ParseStream<'_>| {
        let expr: Expr = input.parse()?;
        input.parse::<TokenStream>()?;
        Ok(vec![expr])
    };
    first.parse2(tokens.clone()).ok().map(Input::Exprs)
}

/// `key => value, ..`
fn pairs(tokens: &TokenStream) -> Option<Vec<Expr>> {
    let pairs = |input: ParseStream<'_>| {
        let mut found = Vec::new();
        while !input.is_empty() {
            found.push(input.parse()?);
            if input.parse::<Option<Token![=>]>>()?.is_some() {
                found.push(input.parse()?);
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(found)
    };
    pairs.parse2(tokens.clone()).ok()
}

/// The arguments of logging macros: `target: "a", key = value, ?debug, key = %display, { fields }, "text {}", arg; more`.
/// `None` where a part holds no expression.
fn log_fields(tokens: &TokenStream) -> Option<Vec<Expr>> {
    let mut found = Vec::new();
    let separates =
        |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if matches!(punct.as_char(), ',' | ';'));
    for part in split(tokens, separates) {
        match syn::parse2::<Expr>(part.clone()) {
            // `biased;` of `join!`
            Ok(Expr::Path(path)) if path.path.is_ident("biased") => {}
            Ok(Expr::Let(_)) => return None,
            Ok(expr) => found.push(unnamed(expr)),
            // `@"the expected text"` of `assert_snapshot!`
            Err(_) if begins_with(&part, '@') => {}
            Err(_) => match group_inside(&part, &[Delimiter::Brace]) {
                Some(fields) => found.extend(log_fields(&fields)?),
                None => found.push(field_value(part)?),
            },
        }
    }
    Some(found)
}

/// The value behind a field's name and marks: `key = ?value`, `target: value`, `"key" => value`, `%value`.
fn field_value(tokens: TokenStream) -> Option<Expr> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mark = |token: &TokenTree| match token {
        TokenTree::Punct(punct) => matches!(punct.as_char(), '?' | '%' | ':' | '=' | '#'),
        _ => false,
    };
    let first = tokens.iter().position(mark)?;
    let marks = tokens[first..].iter().take_while(|token| mark(token) || is_char(token, '>')).count();
    let value = &tokens[first + marks..];
    // `key:serde = value` of the log crate
    let value = match value {
        [TokenTree::Ident(_), equals, rest @ ..] if is_char(equals, '=') => rest,
        value => value,
    };
    syn::parse2(value.iter().cloned().collect()).ok()
}

fn begins_with(tokens: &TokenStream, character: char) -> bool {
    tokens.clone().into_iter().next().is_some_and(|token| is_char(&token, character))
}

fn is_char(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

/// Every expression that stands as a value in a JSON object or array.
fn json_values(tokens: &TokenStream, into: &mut Vec<Expr>) {
    for part in split_commas(tokens) {
        let value = behind_colon(&part).unwrap_or(part);
        match group_inside(&value, &[Delimiter::Brace, Delimiter::Bracket]) {
            Some(inside) => json_values(&inside, into),
            None => into.extend(syn::parse2::<Expr>(value)),
        }
    }
}

/// What stands behind the first colon that is none of a path.
fn behind_colon(tokens: &TokenStream) -> Option<TokenStream> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut in_path = false;
    for (index, token) in tokens.iter().enumerate() {
        if let TokenTree::Punct(punct) = token
            && punct.as_char() == ':'
        {
            if !in_path && punct.spacing() == Spacing::Alone {
                return Some(tokens[index + 1..].iter().cloned().collect());
            }
            in_path = !in_path;
        }
    }
    None
}

/// The inside of tokens that are one group.
fn group_inside(tokens: &TokenStream, delimiters: &[Delimiter]) -> Option<TokenStream> {
    let mut tokens = tokens.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Group(group)), None) if delimiters.contains(&group.delimiter()) => {
            Some(group.stream())
        }
        _ => None,
    }
}

/// `for await x in stream` of `async_stream` is a loop like any other.
fn without_for_await(tokens: &TokenStream) -> TokenStream {
    let mut after_for = false;
    let kept = tokens.clone().into_iter().filter_map(|token| {
        let dropped = after_for && matches!(&token, TokenTree::Ident(ident) if ident == "await");
        after_for = matches!(&token, TokenTree::Ident(ident) if ident == "for");
        match token {
            _ if dropped => None,
            TokenTree::Group(group) => {
                let mut inside = Group::new(group.delimiter(), without_for_await(&group.stream()));
                inside.set_span(group.span());
                Some(TokenTree::Group(inside))
            }
            token => Some(token),
        }
    });
    kept.collect()
}
