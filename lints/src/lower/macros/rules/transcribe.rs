//! A transcriber filled with what its variables stand for.

use std::collections::BTreeMap;

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};

use super::definition::{Node, Rule, is_punct};
use super::matching::{Bindings, Bound};

/// Why there is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// A variable does not fit.
    Unfit,
    TooLong,
}

/// The code and how many tokens it has: not more than `most`.
pub(super) fn transcribe(
    rule: &Rule,
    bindings: &Bindings,
    call: Span,
    most: usize,
) -> Result<(TokenStream, usize), Refused> {
    let mut writer = Writer { rule, call, cost: 0, most };
    let bound = bindings.iter().map(|(name, bound)| (name.as_str(), bound)).collect();
    let tokens = writer.all(&rule.transcriber, &bound)?;
    Ok((tokens.into_iter().collect(), writer.cost))
}

struct Writer<'r> {
    rule: &'r Rule,
    /// Where everything stands that the definition adds.
    call: Span,
    cost: usize,
    most: usize,
}

impl Writer<'_> {
    fn all(&mut self, nodes: &[Node], bound: &BTreeMap<&str, &Bound>) -> Result<Vec<TokenTree>, Refused> {
        let mut out: Vec<TokenTree> = Vec::new();
        for (index, node) in nodes.iter().enumerate() {
            match node {
                Node::Token(token) => {
                    let token =
                        self.own(token, index.checked_sub(1).map(|last| &nodes[last]), nodes.get(index + 1));
                    out.push(token);
                    self.pay(1)?;
                }
                Node::Group(delimiter, nodes) => {
                    let inside = self.all(nodes, bound)?;
                    let mut group = Group::new(*delimiter, inside.into_iter().collect());
                    group.set_span(self.call);
                    out.push(TokenTree::Group(group));
                    self.pay(1)?;
                }
                Node::Variable { name, .. } => match bound.get(name.as_str()).ok_or(Refused::Unfit)? {
                    Bound::One(tokens) => {
                        let before = out.len();
                        out.extend(tokens.clone());
                        self.pay(1 + count(&out[before..]))?;
                    }
                    Bound::Many(_) => return Err(Refused::Unfit),
                },
                Node::Repeat { nodes, separator, .. } => self.repeat(nodes, separator, bound, &mut out)?,
            }
        }
        Ok(out)
    }

    fn repeat(
        &mut self,
        nodes: &[Node],
        separator: &[TokenTree],
        bound: &BTreeMap<&str, &Bound>,
        out: &mut Vec<TokenTree>,
    ) -> Result<(), Refused> {
        let mut turns = None;
        for name in variables(nodes) {
            if let Bound::Many(each) = bound.get(name).ok_or(Refused::Unfit)? {
                if turns.is_some_and(|turns| turns != each.len()) {
                    return Err(Refused::Unfit);
                }
                turns = Some(each.len());
            }
        }
        for turn in 0..turns.ok_or(Refused::Unfit)? {
            let mut inner = bound.clone();
            for name in variables(nodes) {
                if let Some(Bound::Many(each)) = bound.get(name) {
                    inner.insert(name, &each[turn]);
                }
            }
            if turn > 0 {
                out.extend(separator.iter().map(|token| self.own(token, None, None)));
            }
            self.pay(1)?;
            out.extend(self.all(nodes, &inner)?);
        }
        Ok(())
    }

    /// A token of the definition. Its own locals get a name that nobody else can write.
    fn own(&self, token: &TokenTree, last: Option<&Node>, next: Option<&Node>) -> TokenTree {
        let mut token = token.clone();
        if let TokenTree::Ident(ident) = &token
            && self.rule.locals.iter().any(|local| ident == local)
            && is_local(last, next)
        {
            let name = ident.to_string();
            let name = name.strip_prefix("r#").unwrap_or(&name);
            token = TokenTree::Ident(Ident::new(&format!("{name}\u{2b9}"), self.call));
        }
        token.set_span(self.call);
        token
    }

    fn pay(&mut self, tokens: usize) -> Result<(), Refused> {
        self.cost += tokens;
        if self.cost > self.most { Err(Refused::TooLong) } else { Ok(()) }
    }
}

fn count(tokens: &[TokenTree]) -> usize {
    let each = tokens.iter().map(|token| match token {
        TokenTree::Group(group) => 1 + count(&group.stream().into_iter().collect::<Vec<_>>()),
        _ => 1,
    });
    each.sum()
}

/// Not a field or method, not the name of a field in a literal, not the start of a path.
fn is_local(last: Option<&Node>, next: Option<&Node>) -> bool {
    let is =
        |node: Option<&Node>, wanted| matches!(node, Some(Node::Token(token)) if is_punct(token, wanted));
    let is_word = |node: Option<&Node>, wanted: &str| matches!(node, Some(Node::Token(TokenTree::Ident(ident))) if ident == wanted);
    is_word(last, "let") || is_word(last, "mut") || !(is(last, '.') || is(next, ':') || is(next, '!'))
}

fn variables(nodes: &[Node]) -> Vec<&str> {
    let mut found = Vec::new();
    for node in nodes {
        match node {
            Node::Token(_) => {}
            Node::Variable { name, .. } => found.push(name.as_str()),
            Node::Group(_, nodes) | Node::Repeat { nodes, .. } => found.extend(variables(nodes)),
        }
    }
    found
}
