//! Resolves every `use` and `extern crate`, each with the help of the others, until nothing changes.

use rustc_hash::{FxHashMap, FxHashSet};

use super::scope::{ImportId, Scope, What};
use super::{Names, Res, Resolved, globs};
use crate::ir::Name;

/// Each round follows chains of re-exports in one direction of the source at any length; real code needs about four.
/// The bound is there for code that contradicts itself.
pub(super) const MAX_ROUNDS: usize = 32;

/// Gives the imports that still change their meaning in the last round.
pub(super) fn settle(names: &mut Names) -> Vec<ImportId> {
    names.declaring = globs::declaring(names);
    let all = (0..names.imports.len() as u32).map(ImportId);
    let (outside, others): (Vec<ImportId>, Vec<ImportId>) =
        all.partition(|import| names.leads_outside(*import));
    for import in outside {
        update(names, import);
    }
    globs::index(names);
    let bound = Bound::by(names);
    // What they lead to may change the meaning of any name, so that it is looked for first.
    for glob in others.iter().filter(|import| bound.globs.contains(import)) {
        update(names, *glob);
    }
    globs::index(names);
    let mut news = News::before(names.imports.len());
    let mut changed = Vec::new();
    for round in 0..MAX_ROUNDS {
        changed.clear();
        let mut ask = |import: ImportId| {
            if news.concern(names, import) {
                let has_changed = update(names, import);
                news.asked(import, bound.names.get(&import).filter(|_| has_changed));
                changed.extend(has_changed.then_some(import));
            }
        };
        // Inner modules come after outer ones, and re-exports mostly reach inwards.
        if round % 2 == 0 {
            others.iter().rev().copied().for_each(&mut ask);
        } else {
            others.iter().copied().for_each(&mut ask);
        }
        if changed.is_empty() {
            let is_settled = |import: &ImportId| !update(names, *import);
            debug_assert!(others.iter().all(is_settled), "whoever is not asked again has nothing new to say");
            break;
        }
        globs::index(names);
        if changed.iter().any(|import| bound.globs.contains(import)) {
            news.add_any();
        }
    }
    changed
}

/// What imports bind: names, or, being globs, any.
struct Bound {
    names: FxHashMap<ImportId, Name>,
    globs: FxHashSet<ImportId>,
}

impl Bound {
    fn by(names: &Names) -> Self {
        let entries = names.scopes.iter().flat_map(Scope::entries);
        let imports = entries.filter_map(|(name, entry)| match entry.what {
            What::Import(import) => Some((import, name.clone())),
            _ => None,
        });
        let globs = names.scopes.iter().flat_map(|scope| &scope.globs).map(|glob| glob.import);
        Self { names: imports.collect(), globs: globs.collect() }
    }
}

/// When each name last came to mean something else, and when each import was last asked. What an import means depends
/// on the names in its path, and on globs.
struct News {
    now: u32,
    changed: FxHashMap<Name, u32>,
    /// When some glob came to lead elsewhere, which may bring in any name.
    any_changed: u32,
    asked: Vec<u32>,
}

impl News {
    /// All is new to each of so many imports.
    fn before(imports: usize) -> Self {
        Self { now: 1, changed: FxHashMap::default(), any_changed: 1, asked: vec![0; imports] }
    }

    fn concern(&self, names: &Names, import: ImportId) -> bool {
        let asked = self.asked[import.0 as usize];
        let is_new = |name: &Name| self.changed.get(name).is_some_and(|changed| *changed > asked);
        self.any_changed > asked || names.import(import).path.iter().any(is_new)
    }

    /// `changed` is the name that means something else now.
    fn asked(&mut self, import: ImportId, changed: Option<&Name>) {
        self.now += 1;
        self.asked[import.0 as usize] = self.now;
        if let Some(name) = changed {
            self.changed.insert(name.clone(), self.now);
        }
    }

    fn add_any(&mut self) {
        self.now += 1;
        self.any_changed = self.now;
    }
}

fn update(names: &mut Names, id: ImportId) -> bool {
    let [types, values] = names.resolve_import(id).map(meaning);
    let import = &mut names.imports[id.0 as usize];
    let changed = import.types != types || import.values != values;
    import.types = types;
    import.values = values;
    changed
}

fn meaning(resolved: Resolved) -> Option<Res> {
    match resolved.res {
        Res::Unknown => None,
        res => (resolved.rest == 0).then_some(res),
    }
}
