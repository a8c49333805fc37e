//! `macro_rules!` of the same file: a call becomes the code that it stands for.
//!
//! Only plain macros: fragments, repetitions, `$crate`. What is written in the call keeps its place; what the
//! definition adds stands at the call as a whole. Whatever does not match, or grows too large, is left as a call.

mod definition;
mod matching;
mod transcribe;

use proc_macro2::{Span, TokenStream};

use crate::ir::Name;
use crate::lower::types::name;
use crate::lower::{Lowering, nesting, scan};

use definition::Rule;

/// Tokens that all expansions of a file may add.
const MOST_TOKENS: usize = 200_000;
/// Depth that expansions may add, within each other included: what any stack has to spare.
const MOST_DEPTH: usize = 200;

/// The macros in scope, and what their expansion has cost so far.
#[derive(Default)]
pub(in crate::lower) struct Rules {
    defined: Vec<(Name, Vec<Rule>)>,
    tokens: usize,
    depth: usize,
}

impl Lowering<'_> {
    /// Takes in a definition. One that is not plain hides an earlier one of that name all the same.
    pub(super) fn define(&mut self, ident: &proc_macro2::Ident, body: &TokenStream) {
        let rules = definition::rules(body).unwrap_or_default();
        self.rules.defined.push((name(ident), rules));
    }

    /// Runs `work` in a scope of its own: macros that it defines are forgotten.
    pub(in crate::lower) fn macro_scope<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.rules.defined.len();
        let done = work(self);
        self.rules.defined.truncate(outer);
        done
    }

    /// Hands the expansion of a call to `work`. `None` where it is not expanded, or where `work` makes nothing of it.
    pub(super) fn expand<T>(
        &mut self,
        mac: &syn::Macro,
        work: impl FnOnce(&mut Self, TokenStream) -> Option<T>,
    ) -> Option<T> {
        let tokens = self.expansion(mac)?;
        let depth = scan::scan(&tokens.to_string(), 0).depth + nesting::BRACKET;
        if self.rules.depth + depth > MOST_DEPTH {
            return None;
        }
        self.rules.depth += depth;
        let done = work(self, tokens);
        self.rules.depth -= depth;
        if done.is_some() {
            let range = self.macro_range(mac);
            self.ir.expanded_macros.push(range);
        }
        done
    }

    fn expansion(&mut self, mac: &syn::Macro) -> Option<TokenStream> {
        let called = called_name(&mac.path)?;
        let (_, rules) = self.rules.defined.iter().rev().find(|(name, _)| *name == called)?;
        let start = mac.path.segments.first()?.ident.span();
        let call = start.join(mac.delimiter.span().close()).unwrap_or_else(Span::call_site);
        let left = MOST_TOKENS.checked_sub(self.rules.tokens)?;
        let (tokens, cost) = rules.iter().find_map(|rule| {
            let bound = matching::bind(&rule.matcher, &mac.tokens)?;
            Some(transcribe::transcribe(rule, &bound, call, left))
        })??;
        self.rules.tokens += cost;
        Some(tokens)
    }
}

/// `name!`, `crate::name!`
fn called_name(path: &syn::Path) -> Option<Name> {
    let segments: Vec<_> = path.segments.iter().map(|segment| &segment.ident).collect();
    match &segments[..] {
        [only] => Some(name(only)),
        [root, only] if *root == "crate" => Some(name(only)),
        _ => None,
    }
}
