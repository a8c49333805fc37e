//! Functions that have nothing to do with clients, remembered from one run to the next, so that a change in one body
//! need not evaluate them all again.
//!
//! A function is *silent* where its evaluation records nothing but plain calls of silent functions. As long as no code
//! changes that it looked at, it stays so: it is left out, and what little it recorded is taken from memory. Whoever
//! wants its value evaluates it as ever. So the answer is the same as without a memory.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::ir::ItemId;
use crate::resolve::{Def, DefId, Names};
use crate::source::FileId;

/// What evaluating one definition came to, the definitions that it looked at left aside.
#[derive(Clone, Debug, Default)]
pub(super) struct Footprint {
    /// It recorded something that `reach` or a report wants.
    pub(super) loud: bool,
    /// Functions and constants whose evaluation it asked for.
    pub(super) consulted: Vec<DefId>,
    /// Functions to which it recorded plain calls.
    pub(super) called: Vec<DefId>,
    /// Types that it makes values of.
    pub(super) made: Vec<DefId>,
    pub(super) unresolved_method_calls: usize,
}

/// Valid for one [`Names`]: bodies may change, nothing else.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    footprints: HashMap<DefId, Footprint>,
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
    pub(super) fn silent(&self, names: &Names) -> HashSet<DefId> {
        let mut askers: HashMap<DefId, Vec<DefId>> = HashMap::new();
        let mut pending: Vec<DefId> = Vec::new();
        for def in names.ids() {
            let Some(footprint) = self.footprints.get(&def) else { continue };
            for consulted in &footprint.consulted {
                askers.entry(*consulted).or_default().push(def);
            }
            let Def { file, item, .. } = names.def(def);
            if footprint.loud || self.changed.contains(&(*file, *item)) {
                pending.push(def);
            }
        }
        let unknown = askers.keys().filter(|def| !self.footprints.contains_key(def));
        pending.extend(unknown);
        let mut heard: HashSet<DefId> = pending.iter().copied().collect();
        while let Some(def) = pending.pop() {
            for asker in askers.get(&def).into_iter().flatten() {
                if heard.insert(*asker) {
                    pending.push(*asker);
                }
            }
        }
        names.ids().filter(|def| self.footprints.contains_key(def) && !heard.contains(def)).collect()
    }

    /// After a run that was not cancelled, with what it evaluated.
    pub(super) fn update(&mut self, footprints: HashMap<DefId, Footprint>) {
        self.footprints.extend(footprints);
        self.changed.clear();
    }
}
