//! `macro_rules!` of the workspace: a call becomes the code that it stands for.
//!
//! Only plain macros: fragments, repetitions, `$crate`. What is written in the call keeps its place; what the
//! definition adds stands at the call as a whole. Whatever does not match, or grows too large, is left as a call.

mod bounds;
mod definition;
mod matching;
mod transcribe;

use std::collections::BTreeMap;
use std::rc::Rc;

use proc_macro2::{Span, TokenStream, TokenTree};

use crate::ir::{MacroBound, MacroDefinition, Name};
use crate::lower::shared::SharedMacros;
use crate::lower::types::name;
use crate::lower::{Lowering, nesting};
use crate::source::TextRange;

use bounds::{MOST_ADDED, MOST_READ};
use definition::Rule;
use transcribe::Refused;

pub(in crate::lower) use bounds::are_too_deep;
pub(crate) use bounds::beyond_bounds;

/// The macros in scope, and what their expansion has cost so far.
pub(in crate::lower) struct Rules<'t> {
    defined: Vec<(Name, Rc<[Rule]>)>,
    /// Those of other files, and what has been read of them.
    shared: &'t SharedMacros,
    read: BTreeMap<Vec<Name>, Rc<[Rule]>>,
    /// The names of the macros that the code at hand comes from.
    expanding: Vec<Name>,
    /// Blocks around the code at hand.
    blocks: usize,
    tokens: usize,
    read_by_matchers: usize,
    /// Depth that expansions have added around the code at hand, and the most that they may.
    depth: usize,
    most_depth: usize,
}

impl<'t> Rules<'t> {
    pub(in crate::lower) fn new(shared: &'t SharedMacros, most_depth: usize) -> Self {
        Self {
            defined: Vec::new(),
            shared,
            read: BTreeMap::new(),
            expanding: Vec::new(),
            blocks: 0,
            tokens: 0,
            read_by_matchers: 0,
            depth: 0,
            most_depth,
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
        let depth = nesting::depth_of(&tokens) + nesting::BRACKET;
        if self.rules.depth + depth > self.rules.most_depth {
            return self.leave(mac, MacroBound::Depth);
        }
        self.rules.depth += depth;
        self.rules.expanding.extend(mac.path.segments.last().map(|last| name(&last.ident)));
        let done = work(self, tokens);
        self.rules.expanding.pop();
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
        let left = MOST_ADDED - self.rules.tokens;
        let size = 1 + count(&mac.tokens);
        for rule in &*rules {
            self.rules.read_by_matchers += size;
            if self.rules.read_by_matchers > MOST_READ {
                return self.leave(mac, MacroBound::Read);
            }
            let Some(bound) = matching::bind(&rule.matcher, &mac.tokens) else { continue };
            return match transcribe::transcribe(rule, &bound, call, left) {
                Ok((tokens, cost)) => {
                    self.rules.tokens += cost;
                    Some(tokens)
                }
                Err(Refused::TooLong) => self.leave(mac, MacroBound::Added),
                Err(Refused::Unfit) => None,
            };
        }
        None
    }

    /// Leaves a call as it is because of a bound.
    fn leave<T>(&mut self, mac: &syn::Macro, bound: MacroBound) -> Option<T> {
        if self.ir.unexpanded.iter().all(|(known, _)| *known != bound) {
            let range = self.macro_range(mac);
            self.ir.unexpanded.push((bound, range));
        }
        None
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
        // What a macro calls by its own name in some module is another one, under a new name.
        if called.len() > 2 && called.last().is_some_and(|last| self.rules.expanding.contains(last)) {
            return None;
        }
        // What an expansion calls is its definition's, not this file's.
        let asked = match self.rules.depth {
            0 => &mut self.ir.macros_from_elsewhere,
            _ => &mut self.ir.macros_in_expansions,
        };
        if !asked.contains(&called) {
            asked.insert(called.clone());
        }
        if let Some(read) = self.rules.read.get(&called) {
            return Some(Rc::clone(read));
        }
        let shared = self.rules.shared.get(&called)?;
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
