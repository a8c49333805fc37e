//! A `macro_rules!` body as rules of a matcher and a transcriber.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Ident, Spacing, TokenStream, TokenTree};

use crate::ir::Name;

pub(super) struct Rule {
    pub(super) matcher: Vec<Node>,
    pub(super) transcriber: Vec<Node>,
    /// Locals that the transcriber itself binds: no others may see them.
    pub(super) locals: BTreeSet<String>,
}

pub(super) enum Node {
    Token(TokenTree),
    Group(Delimiter, Vec<Node>),
    /// `$name:kind` in a matcher, `$name` (the kind is empty) in a transcriber.
    Variable {
        name: String,
        kind: String,
    },
    /// `$( .. ) separator operator`
    Repeat {
        nodes: Vec<Node>,
        separator: Vec<TokenTree>,
        operator: char,
    },
}

/// `None` where the body uses what is not read here.
pub(super) fn rules(body: &TokenStream) -> Option<Vec<Rule>> {
    rules_of_crate(body, None)
}

/// Of a macro of another crate, `$crate` is that crate's name.
pub(super) fn rules_of_crate(body: &TokenStream, krate: Option<&Name>) -> Option<Vec<Rule>> {
    let mut rules = Vec::new();
    let mut tokens = body.clone().into_iter().peekable();
    while let Some(token) = tokens.next() {
        let TokenTree::Group(matcher) = token else { return None };
        for arrow in ['=', '>'] {
            tokens.next().filter(|token| is_punct(token, arrow))?;
        }
        let Some(TokenTree::Group(transcriber)) = tokens.next() else { return None };
        tokens.next_if(|token| is_punct(token, ';'));
        let mut locals = BTreeSet::new();
        find_locals(&transcriber.stream(), &mut locals);
        rules.push(Rule {
            matcher: nodes(&matcher.stream(), true, krate)?,
            transcriber: nodes(&transcriber.stream(), false, krate)?,
            locals,
        });
    }
    Some(rules)
}

pub(super) fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

fn nodes(tokens: &TokenStream, is_matcher: bool, krate: Option<&Name>) -> Option<Vec<Node>> {
    let mut nodes = Vec::new();
    let mut tokens = tokens.clone().into_iter();
    while let Some(token) = tokens.next() {
        nodes.push(match token {
            TokenTree::Group(group) => {
                Node::Group(group.delimiter(), self::nodes(&group.stream(), is_matcher, krate)?)
            }
            token if is_punct(&token, '$') => match tokens.next()? {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
                    let (separator, operator) = repetition(&mut tokens)?;
                    let nodes = self::nodes(&group.stream(), is_matcher, krate)?;
                    Node::Repeat { nodes, separator, operator }
                }
                TokenTree::Ident(ident) if ident == "crate" => {
                    let krate = krate.map(|krate| Ident::new(krate, ident.span()));
                    Node::Token(TokenTree::Ident(krate.unwrap_or(ident)))
                }
                TokenTree::Ident(ident) => {
                    let kind = if is_matcher { kind(&mut tokens)? } else { String::new() };
                    Node::Variable { name: ident.to_string(), kind }
                }
                _ => return None,
            },
            token => Node::Token(token),
        });
    }
    Some(nodes)
}

/// `:kind`
fn kind(tokens: &mut impl Iterator<Item = TokenTree>) -> Option<String> {
    tokens.next().filter(|token| is_punct(token, ':'))?;
    match tokens.next()? {
        TokenTree::Ident(kind) => Some(kind.to_string()),
        _ => None,
    }
}

/// What stands behind `$( .. )`: a separator or none, and `*`, `+` or `?`.
fn repetition(tokens: &mut impl Iterator<Item = TokenTree>) -> Option<(Vec<TokenTree>, char)> {
    let mut separator: Vec<TokenTree> = Vec::new();
    loop {
        let token = tokens.next()?;
        let goes_on =
            matches!(separator.last(), Some(TokenTree::Punct(last)) if last.spacing() == Spacing::Joint);
        match &token {
            TokenTree::Punct(punct) if matches!(punct.as_char(), '*' | '+' | '?') => {
                return Some((separator, punct.as_char()));
            }
            TokenTree::Group(_) => return None,
            _ if separator.is_empty() || goes_on => separator.push(token),
            _ => return None,
        }
    }
}

/// Names behind `let` and `let mut` that are the definition's own.
fn find_locals(tokens: &TokenStream, locals: &mut BTreeSet<String>) {
    let mut after_let = false;
    for token in tokens.clone() {
        let is_let = match &token {
            TokenTree::Group(group) => {
                find_locals(&group.stream(), locals);
                false
            }
            TokenTree::Ident(ident) if ident == "let" => true,
            TokenTree::Ident(ident) if after_let && ident == "mut" => true,
            TokenTree::Ident(ident) if after_let => {
                locals.insert(ident.to_string());
                false
            }
            _ => false,
        };
        after_let = is_let;
    }
}
