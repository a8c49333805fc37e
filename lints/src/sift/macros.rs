//! Files that define macros, and those that may call them.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::discover::Workspace;
use crate::ir::FileIr;
use crate::source::FileId;

use super::Sieve;
use super::read::Outline;
use super::words::{Word, WordSet};

impl Sieve {
    /// The unread files with macros that these may call: whoever calls one is lowered with it at once.
    pub(crate) fn definers(&self, workspace: &Workspace, ids: &BTreeSet<FileId>) -> BTreeSet<FileId> {
        let is_called = |definer: &FileId| ids.iter().any(|id| self.may_call_macros(*id, *definer));
        let mut found: BTreeSet<FileId> = workspace.unread.iter().copied().filter(is_called).collect();
        found.extend(self.above(workspace, &found));
        found
    }

    /// The files among these whose macros the others may call, and which call none of others themselves.
    pub(crate) fn only_definers(&self, ids: &BTreeSet<FileId>) -> Vec<FileId> {
        let defining = |id: &&FileId| !self.outlines[id.0 as usize].definitions.is_empty();
        let all: Vec<FileId> = ids.iter().filter(defining).copied().collect();
        let calls_none =
            |id: &FileId| all.iter().all(|other| other == id || !self.may_call_macros(*id, *other));
        all.iter().copied().filter(calls_none).collect()
    }

    fn may_call_macros(&self, from: FileId, definer: FileId) -> bool {
        let definitions = &self.outlines[definer.0 as usize].definitions;
        let (Some(caller), Some(holder)) = (self.packages.holder(from), self.packages.holder(definer)) else {
            return false;
        };
        let words = &self.outlines[from.0 as usize].words;
        !definitions.is_empty()
            && self.packages.can_call(caller, holder)
            && definitions.iter().any(|definition| words.has(definition.name))
    }

    /// Unread files that may define macros which are called in files that were parsed.
    pub(super) fn with_macros(&self, workspace: &Workspace, files: &[FileIr]) -> BTreeSet<FileId> {
        let macro_rules = Word::of("macro_rules");
        let called: BTreeSet<(usize, Word)> = workspace
            .sources
            .ids()
            .filter_map(|id| Some((self.packages.holder(id)?, &files[id.0 as usize])))
            .flat_map(|(package, file)| {
                let paths = file.macros_from_elsewhere.iter().chain(&file.macros_in_expansions);
                paths.filter_map(move |path| Some((package, Word::of(path.last()?))))
            })
            .collect();
        let mut by_word: FxHashMap<Word, Vec<usize>> = FxHashMap::default();
        for (package, name) in called {
            by_word.entry(name).or_default().push(package);
        }
        let defines = |id: &&FileId| {
            let Outline { words, macros, .. } = &self.outlines[id.0 as usize];
            let Some(holder) = self.packages.holder(**id) else { return false };
            let names = if macros.has(macro_rules) { words } else { macros };
            let mut callers = names.iter().filter_map(|word| by_word.get(word)).flatten();
            callers.any(|package| self.packages.can_call(*package, holder))
        };
        let mut found: BTreeSet<FileId> = workspace.unread.iter().filter(defines).copied().collect();
        found.extend(self.above(workspace, &found));
        found
    }

    /// Opens macro calls that may declare one of these names.
    pub(super) fn with_products(&mut self, workspace: &Workspace, names: &WordSet) -> BTreeSet<FileId> {
        let mut found = BTreeSet::new();
        for id in workspace.sources.ids().filter(|id| !workspace.unread.contains(id)) {
            let closed = &mut self.outlines[id.0 as usize].closed;
            let before = closed.len();
            closed.retain(|body| body.calls.is_none() || !body.declares.meet(names));
            found.extend((closed.len() < before).then_some(id));
        }
        found
    }
}
