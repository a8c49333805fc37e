//! The input of a call against a matcher.

use std::collections::BTreeMap;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::buffer::Cursor;
use syn::ext::IdentExt;
use syn::parse::discouraged::Speculative;
use syn::parse::{Parse, ParseStream, Parser};

use super::definition::Node;

/// What a variable stands for.
#[derive(Clone)]
pub(super) enum Bound {
    One(TokenStream),
    /// One for each turn of a repetition.
    Many(Vec<Bound>),
}

pub(super) type Bindings = BTreeMap<String, Bound>;

/// `None` where the input does not match.
pub(super) fn bind(matcher: &[Node], input: &TokenStream) -> Option<Bindings> {
    let parse = |input: ParseStream<'_>| {
        let mut bound = Bindings::new();
        all(matcher, input, &mut bound)?;
        Ok(bound)
    };
    parse.parse2(input.clone()).ok()
}

fn all(matcher: &[Node], input: ParseStream<'_>, bound: &mut Bindings) -> syn::Result<()> {
    for node in matcher {
        match node {
            Node::Token(token) => expect(token, input)?,
            Node::Group(delimiter, nodes) => {
                let content = inside(*delimiter, input)?;
                all(nodes, &content, bound)?;
                if !content.is_empty() {
                    return Err(content.error("unmatched"));
                }
            }
            Node::Variable { name, kind } => {
                let tokens = fragment(kind, input)?;
                bound.insert(name.clone(), Bound::One(tokens));
            }
            Node::Repeat { nodes, separator, operator } => {
                let turns = repeat(nodes, separator, *operator, input)?;
                for name in names(nodes) {
                    let each = turns.iter().filter_map(|turn| turn.get(name).cloned()).collect();
                    bound.insert(name.to_owned(), Bound::Many(each));
                }
            }
        }
    }
    Ok(())
}

fn inside<'i>(
    delimiter: Delimiter,
    input: &syn::parse::ParseBuffer<'i>,
) -> syn::Result<syn::parse::ParseBuffer<'i>> {
    let content;
    match delimiter {
        Delimiter::Parenthesis => _ = syn::parenthesized!(content in input),
        Delimiter::Bracket => _ = syn::bracketed!(content in input),
        Delimiter::Brace => _ = syn::braced!(content in input),
        Delimiter::None => return Err(input.error("a group without brackets")),
    }
    Ok(content)
}

fn repeat(
    nodes: &[Node],
    separator: &[TokenTree],
    operator: char,
    input: ParseStream<'_>,
) -> syn::Result<Vec<Bindings>> {
    let mut turns = Vec::new();
    let most = if operator == '?' { 1 } else { usize::MAX };
    while !input.is_empty() && turns.len() < most {
        let ahead = input.fork();
        if !turns.is_empty() && separator.iter().any(|token| expect(token, &ahead).is_err()) {
            break;
        }
        let before = ahead.cursor();
        let mut turn = Bindings::new();
        if all(nodes, &ahead, &mut turn).is_err() || ahead.cursor() == before {
            break;
        }
        input.advance_to(&ahead);
        turns.push(turn);
    }
    if operator == '+' && turns.is_empty() {
        return Err(input.error("expected at least one"));
    }
    Ok(turns)
}

fn names(nodes: &[Node]) -> Vec<&str> {
    let mut found = Vec::new();
    for node in nodes {
        match node {
            Node::Token(_) => {}
            Node::Variable { name, .. } => found.push(name.as_str()),
            Node::Group(_, nodes) | Node::Repeat { nodes, .. } => found.extend(names(nodes)),
        }
    }
    found
}

fn expect(token: &TokenTree, input: ParseStream<'_>) -> syn::Result<()> {
    let found: TokenTree = input.parse()?;
    let same = match (token, &found) {
        (TokenTree::Ident(a), TokenTree::Ident(b)) => a == b,
        (TokenTree::Punct(a), TokenTree::Punct(b)) => a.as_char() == b.as_char(),
        (TokenTree::Literal(a), TokenTree::Literal(b)) => a.to_string() == b.to_string(),
        _ => false,
    };
    if same { Ok(()) } else { Err(input.error("another token")) }
}

/// The tokens of a fragment. An expression, and a type that is no plain path, stay one operand wherever they are put.
fn fragment(kind: &str, input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let start = input.cursor();
    let mut one_operand = false;
    match kind {
        "expr" | "expr_2021" | "stmt" => {
            input.parse::<syn::Expr>()?;
            one_operand = kind != "stmt";
        }
        "ty" => one_operand = !matches!(input.parse()?, syn::Type::Path(path) if path.qself.is_none()),
        "ident" => drop(input.call(syn::Ident::parse_any)?),
        "tt" => token_tree(input)?,
        "path" => skip::<syn::Path>(input)?,
        "literal" => {
            input.parse::<Option<syn::Token![-]>>()?;
            skip::<syn::Lit>(input)?;
        }
        "block" => skip::<syn::Block>(input)?,
        "pat" => drop(syn::Pat::parse_multi_with_leading_vert(input)?),
        "pat_param" => drop(syn::Pat::parse_single(input)?),
        "lifetime" => skip::<syn::Lifetime>(input)?,
        "vis" => skip::<syn::Visibility>(input)?,
        "item" => skip::<syn::Item>(input)?,
        "meta" => skip::<syn::Meta>(input)?,
        _ => return Err(input.error("an unknown kind of fragment")),
    }
    let tokens = between(start, input.cursor());
    if !one_operand {
        return Ok(tokens);
    }
    Ok(TokenTree::Group(proc_macro2::Group::new(Delimiter::None, tokens)).into())
}

fn skip<T: Parse>(input: ParseStream<'_>) -> syn::Result<()> {
    input.parse::<T>().map(drop)
}

/// One token tree as rustc counts: `=>` and `'a` are one.
fn token_tree(input: ParseStream<'_>) -> syn::Result<()> {
    const OPERATORS: [&str; 25] = [
        "<<=", ">>=", "...", "..=", "::", "->", "=>", "==", "!=", "<=", ">=", "&&", "||", "+=", "-=", "*=",
        "/=", "%=", "^=", "&=", "|=", "<<", ">>", "..", "<-",
    ];
    if input.peek(syn::Lifetime) {
        return skip::<syn::Lifetime>(input);
    }
    let ahead = input.fork();
    let mut text = String::new();
    while let Ok(punct) = ahead.parse::<proc_macro2::Punct>() {
        text.push(punct.as_char());
        if punct.spacing() == proc_macro2::Spacing::Alone || text.len() == 3 {
            break;
        }
    }
    let operator = OPERATORS.iter().find(|operator| text.starts_with(**operator));
    for _ in 0..operator.map_or(1, |operator| operator.len()) {
        skip::<TokenTree>(input)?;
    }
    Ok(())
}

fn between(mut from: Cursor<'_>, to: Cursor<'_>) -> TokenStream {
    let mut tokens = Vec::new();
    while from != to {
        let Some((token, next)) = from.token_tree() else { break };
        tokens.push(token);
        from = next;
    }
    tokens.into_iter().collect()
}
