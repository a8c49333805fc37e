//! Functions that have nothing to do with clients, remembered from one run to the next, so that a change in one body
//! need not evaluate them all again.
//!
//! A function is *silent* where its evaluation records nothing but plain calls of silent functions. As long as no code
//! changes that it looked at, it stays so: it is left out, and what little it recorded is taken from memory. Whoever
//! wants its value evaluates it as ever. So the answer is the same as without a memory.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::ir::{ItemId, Name};
use crate::resolve::{Def, DefId, Names};
use crate::source::{FileId, Span};

/// What evaluating one definition came to, the definitions that it looked at left aside.
#[derive(Clone, Debug, Default)]
pub(super) struct Footprint {
    /// It recorded something that `reach` or a report wants, or might, where more of it were followed.
    pub(super) loud: bool,
    /// Functions and constants whose evaluation it asked for.
    pub(super) consulted: Vec<DefId>,
    /// Functions to which it recorded plain calls.
    pub(super) called: Vec<DefId>,
    /// Types that it makes values of.
    pub(super) made: Vec<DefId>,
    pub(super) unresolved_method_calls: usize,
    /// The methods that it calls on values of which nothing is known.
    pub(super) blind: Vec<(Span, Name)>,
    /// It was not followed to its end.
    pub(super) unfinished: bool,
}

/// Valid for one [`Names`]: bodies may change, nothing else.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    footprints: FxHashMap<DefId, Footprint>,
    /// Functions whose bodies have changed since.
    changed: BTreeSet<(FileId, ItemId)>,
}

impl Memory {
    pub(crate) fn change(&mut self, file: FileId, function: ItemId) {
        self.changed.insert((file, function));
    }

    pub(super) fn footprint(&self, def: DefId) -> Option<&Footprint> {
        self.footprints.get(&def)
    }

    /// The definitions that were silent and still are.
    pub(super) fn silent(&self, names: &Names) -> Vec<DefId> {
        if self.footprints.is_empty() {
            return Vec::new();
        }
        let mut askers: Vec<Vec<DefId>> = vec![Vec::new(); names.ids().len()];
        let mut pending: Vec<DefId> = Vec::new();
        for def in names.ids() {
            let Some(footprint) = self.footprints.get(&def) else {
                pending.push(def);
                continue;
            };
            for consulted in &footprint.consulted {
                askers[consulted.0 as usize].push(def);
            }
            let Def { file, item, .. } = names.def(def);
            if footprint.loud || self.changed.contains(&(*file, *item)) {
                pending.push(def);
            }
        }
        let mut heard = vec![false; askers.len()];
        while let Some(def) = pending.pop() {
            if !std::mem::replace(&mut heard[def.0 as usize], true) {
                pending.append(&mut askers[def.0 as usize]);
            }
        }
        names.ids().filter(|def| !heard[def.0 as usize]).collect()
    }

    /// After a run that was not cancelled, with what it evaluated.
    pub(super) fn update(&mut self, footprints: FxHashMap<DefId, Footprint>) {
        self.footprints.extend(footprints);
        self.changed.clear();
    }
}
