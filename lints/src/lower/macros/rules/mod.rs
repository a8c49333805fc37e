//! `macro_rules!` of the workspace: a call becomes the code that it stands for.
//!
//! Only plain macros: fragments, repetitions, `$crate`. What is written in the call keeps its place; what the
//! definition adds stands at the call as a whole. Whatever does not match, or grows too large, is left as a call.

mod definition;
mod matching;
mod transcribe;

use std::collections::BTreeMap;
use std::rc::Rc;

use proc_macro2::{Span, TokenStream, TokenTree};

use crate::ir::{MacroDefinition, Name};
use crate::lower::shared::SharedMacros;
use crate::lower::types::name;
use crate::lower::{Lowering, nesting, scan};
use crate::source::TextRange;

use definition::Rule;

/// Tokens that all expansions of a file may add.
const MOST_TOKENS: usize = 200_000;
/// Tokens that matchers may read in a file: a call is read once for each rule that is tried.
const MOST_READ: usize = 5_000_000;
/// Depth that expansions may add, within each other included: what any stack has to spare.
const MOST_DEPTH: usize = 200;

/// The macros in scope, and what their expansion has cost so far.
pub(in crate::lower) struct Rules<'t> {
    defined: Vec<(Name, Rc<[Rule]>)>,
    /// Those of other files, and what has been read of them.
    shared: &'t SharedMacros,
    read: BTreeMap<Vec<Name>, Rc<[Rule]>>,
    /// Blocks around the code at hand.
    blocks: usize,
    tokens: usize,
    read_by_matchers: usize,
    depth: usize,
}

impl<'t> Rules<'t> {
    pub(in crate::lower) fn new(shared: &'t SharedMacros) -> Self {
        Self {
            defined: Vec::new(),
            shared,
            read: BTreeMap::new(),
            blocks: 0,
            tokens: 0,
            read_by_matchers: 0,
            depth: 0,
        }
    }
}

impl Lowering<'_> {
    /// Takes in a definition. One that is not plain hides an earlier one of that name all the same.
    pub(super) fn define(&mut self, item: &syn::ItemMacro, ident: &proc_macro2::Ident) {
        let rules = definition::rules(&item.mac.tokens).unwrap_or_default();
        let name = name(ident);
        // What an expansion defines has no text of its own.
        if self.rules.blocks == 0 && self.rules.depth == 0 && !rules.is_empty() {
            let braces = item.mac.delimiter.span();
            let rules = TextRange::new(self.range(braces.open()).end, self.range(braces.close()).start);
            let exported = item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export"));
            self.ir.macros.push(MacroDefinition { name: name.clone(), rules, exported });
        }
        self.rules.defined.push((name, rules.into()));
    }

    /// Runs `work` in a scope of its own: macros that it defines are forgotten.
    pub(in crate::lower) fn macro_scope<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.rules.defined.len();
        let done = work(self);
        self.rules.defined.truncate(outer);
        done
    }

    /// The scope of a block: nobody outside calls what it defines.
    pub(in crate::lower) fn block_macro_scope<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        self.rules.blocks += 1;
        let done = self.macro_scope(work);
        self.rules.blocks -= 1;
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
        let rules = self.rules_of(&mac.path)?;
        let start = mac.path.segments.first()?.ident.span();
        let call = start.join(mac.delimiter.span().close()).unwrap_or_else(Span::call_site);
        let left = MOST_TOKENS.checked_sub(self.rules.tokens)?;
        let size = 1 + count(&mac.tokens);
        let (tokens, cost) = rules.iter().find_map(|rule| {
            self.rules.read_by_matchers += size;
            if self.rules.read_by_matchers > MOST_READ {
                return Some(None);
            }
            let bound = matching::bind(&rule.matcher, &mac.tokens)?;
            Some(transcribe::transcribe(rule, &bound, call, left))
        })??;
        self.rules.tokens += cost;
        Some(tokens)
    }

    /// The rules of a macro in scope: the file's own, else another file's.
    fn rules_of(&mut self, path: &syn::Path) -> Option<Rc<[Rule]>> {
        let called: Vec<Name> = path.segments.iter().map(|segment| name(&segment.ident)).collect();
        let own = match &called[..] {
            [only] => Some(only),
            [root, only] if root == "crate" => Some(only),
            _ => None,
        };
        if let Some(own) = own
            && let Some((_, rules)) = self.rules.defined.iter().rev().find(|(name, _)| name == own)
        {
            return Some(Rc::clone(rules));
        }
        // What an expansion calls is its definition's, not this file's.
        if self.rules.depth == 0 && !self.ir.macros_from_elsewhere.contains(&called) {
            self.ir.macros_from_elsewhere.insert(called.clone());
        }
        if let Some(read) = self.rules.read.get(&called) {
            return Some(Rc::clone(read));
        }
        let shared = self.rules.shared.get(&called).or_else(|| {
            let (last, before) = called.split_last()?;
            let is_own =
                before.first().is_some_and(|root| matches!(root.as_str(), "crate" | "self" | "super"));
            self.rules.shared.get(std::slice::from_ref(last)).filter(|_| is_own)
        })?;
        let body: TokenStream = shared.rules.parse().ok()?;
        let rules: Rc<[Rule]> =
            definition::rules_of_crate(&body, shared.krate.as_ref()).unwrap_or_default().into();
        self.rules.read.insert(called, Rc::clone(&rules));
        Some(rules)
    }
}

fn count(tokens: &TokenStream) -> usize {
    let each = tokens.clone().into_iter().map(|token| match token {
        TokenTree::Group(group) => 1 + count(&group.stream()),
        _ => 1,
    });
    each.sum()
}
