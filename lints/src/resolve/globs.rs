//! What glob imports lead to. A crate of a thousand modules that all bring in each other is walked in a few steps for
//! each name: only where the name is declared, and where the way goes on.

use std::collections::VecDeque;
use std::ops::ControlFlow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::lookup::View;
use super::{ModuleId, Names, Res};
use crate::ir::Name;

/// So many foreign globs may bring a name in: a facade of a hundred crates does. Where more do, nobody is asked: each
/// would be tried for each such name.
pub(super) const MOST_FOREIGN: usize = 256;

/// The globs of one module by what they lead to, as far as imports are resolved.
#[derive(Debug, Default)]
pub(super) struct GlobIndex {
    /// Sorted; with the index into the module's globs.
    by_module: Vec<(ModuleId, usize)>,
    /// Those that lead to more globs, to an enum or to a foreign crate.
    onward: Vec<usize>,
    /// Some way leads to an enum, whose variants no module declares.
    to_enums: bool,
    /// Some way leads to a foreign crate, where any name may be.
    to_crates: bool,
}

/// The modules that declare or import each name.
pub(super) fn declaring(names: &Names) -> FxHashMap<Name, Vec<ModuleId>> {
    let mut declaring: FxHashMap<Name, Vec<ModuleId>> = FxHashMap::default();
    for (scope, id) in names.scopes.iter().zip(0..) {
        for name in scope.names() {
            declaring.entry(name.clone()).or_default().push(ModuleId(id));
        }
    }
    declaring
}

/// To be called when the targets of globs have changed.
pub(super) fn index(names: &mut Names) {
    for id in (0..names.scopes.len() as u32).map(ModuleId) {
        if !names.scope(id).globs.is_empty() {
            names.scopes[id.0 as usize].glob_index = names.glob_index(id);
        }
    }
    mark(names, |target| matches!(target, Res::Def(_)), |index| &mut index.to_enums);
    let is_foreign = |target: &Res| matches!(target, Res::Foreign { .. } | Res::ForeignGlob(_));
    mark(names, is_foreign, |index| &mut index.to_crates);
}

/// Backwards from the globs with such a target, along the globs that lead to them.
fn mark(names: &mut Names, wanted: impl Fn(&Res) -> bool, flag: impl Fn(&mut GlobIndex) -> &mut bool) {
    let mut leading: FxHashMap<ModuleId, Vec<ModuleId>> = FxHashMap::default();
    let mut pending = Vec::new();
    for (scope, id) in names.scopes.iter().zip((0..).map(ModuleId)) {
        for glob in &scope.globs {
            match &names.import(glob.import).types {
                Some(Res::Module(target)) => leading.entry(*target).or_default().push(id),
                Some(target) if wanted(target) => pending.push(id),
                _ => {}
            }
        }
    }
    while let Some(module) = pending.pop() {
        let index = &mut names.scopes[module.0 as usize].glob_index;
        if !std::mem::replace(flag(index), true) {
            pending.extend(leading.get(&module).into_iter().flatten());
        }
    }
}

impl Names {
    fn glob_index(&self, module: ModuleId) -> GlobIndex {
        let mut index = GlobIndex::default();
        for (at, glob) in self.scope(module).globs.iter().enumerate() {
            match &self.import(glob.import).types {
                Some(Res::Module(target)) => {
                    index.by_module.push((*target, at));
                    let next = &self.scope(*target).globs;
                    if next.iter().any(|next| self.sees(module, *target, next.visibility)) {
                        index.onward.push(at);
                    }
                }
                Some(_) => index.onward.push(at),
                None => {}
            }
        }
        index.by_module.sort_unstable();
        index
    }

    /// The globs of a module that may bring in the name, in their order; without a name, those that lead further.
    fn globs_towards(&self, module: ModuleId, name: Option<&Name>) -> Vec<usize> {
        let index = &self.scope(module).glob_index;
        let declaring = name.and_then(|name| self.declaring.get(name)).map_or(&[][..], Vec::as_slice);
        let mut globs = index.onward.clone();
        if index.by_module.len() < declaring.len() {
            let declared =
                index.by_module.iter().filter(|(target, _)| declaring.binary_search(target).is_ok());
            globs.extend(declared.map(|(_, glob)| glob));
        } else {
            for target in declaring {
                let start = index.by_module.partition_point(|(module, _)| module < target);
                let same = index.by_module[start..].iter().take_while(|(module, _)| module == target);
                globs.extend(same.map(|(_, glob)| glob));
            }
        }
        globs.sort_unstable();
        globs.dedup();
        globs
    }

    /// Visits what the globs of a module lead to, nearest first, each once, with the module whose glob it is. Leaves
    /// out modules that have no part in finding the name.
    pub(super) fn walk_globs<B>(
        &self,
        module: ModuleId,
        name: Option<&Name>,
        view: View,
        mut visit: impl FnMut(&Res, ModuleId) -> ControlFlow<B>,
    ) -> Option<B> {
        let scope = self.scope(module);
        let may_lead = match name {
            Some(name) => scope.glob_index.to_enums || self.declaring.contains_key(name),
            None => scope.glob_index.to_crates,
        };
        if scope.globs.is_empty() || !may_lead {
            return None;
        }
        let mut seen = FxHashSet::default();
        let mut pending = VecDeque::from([(module, view.from)]);
        while let Some((at, from)) = pending.pop_front() {
            let globs = &self.scope(at).globs;
            for glob in self.globs_towards(at, name).into_iter().map(|index| &globs[index]) {
                if Some(glob.import) == view.import || !self.sees(from, at, glob.visibility) {
                    continue;
                }
                let Some(target) = &self.import(glob.import).types else { continue };
                if let Res::Module(module) = target {
                    if !seen.insert((*module, self.is_within(at, *module))) {
                        continue;
                    }
                    pending.push_back((*module, at));
                }
                if let ControlFlow::Break(found) = visit(target, at) {
                    return Some(found);
                }
            }
        }
        None
    }

    /// The foreign paths whose names the globs of a module may bring in; none where they are too many.
    pub(super) fn foreign_globs(&self, module: ModuleId, view: View) -> Vec<Vec<Name>> {
        self.few_foreign_globs(module, view).unwrap_or_default()
    }

    /// `None` where they are too many. Where imports are resolved, a glob that other globs bring in itself brings in
    /// nothing: each round would find more of them.
    pub(super) fn few_foreign_globs(&self, module: ModuleId, view: View) -> Option<Vec<Vec<Name>>> {
        let mut found: Vec<Vec<Name>> = Vec::new();
        let mut known = FxHashSet::default();
        let too_many = self.walk_globs(module, None, view, |target, _| {
            let by_itself = view.import.is_none() || matches!(target, Res::Foreign { .. });
            for path in foreign_paths(target).iter().filter(|_| by_itself) {
                if known.insert(path.clone()) {
                    found.push(path.clone());
                }
            }
            if found.len() > MOST_FOREIGN { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        too_many.is_none().then_some(found)
    }
}

/// What a glob takes in of foreign crates.
pub(super) fn foreign_paths(target: &Res) -> &[Vec<Name>] {
    match target {
        Res::Foreign { path, .. } => std::slice::from_ref(path),
        Res::ForeignGlob(paths) => paths,
        _ => &[],
    }
}
