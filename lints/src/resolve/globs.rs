//! What glob imports lead to. A crate of a thousand modules that all bring in each other is walked in a few steps for
//! each name: only where the name is declared, and where the way goes on.

use std::collections::{HashMap, HashSet, VecDeque};
use std::ops::ControlFlow;

use super::lookup::View;
use super::{ModuleId, Names, Res};
use crate::ir::Name;

/// The globs of one module by what they lead to, as far as imports are resolved.
#[derive(Debug, Default)]
pub(super) struct GlobIndex {
    /// Sorted; with the index into the module's globs.
    by_module: Vec<(ModuleId, usize)>,
    /// Those that lead to more globs, to an enum or to a foreign crate.
    onward: Vec<usize>,
}

/// The modules that declare or import each name.
pub(super) fn declaring(names: &Names) -> HashMap<Name, Vec<ModuleId>> {
    let mut declaring: HashMap<Name, Vec<ModuleId>> = HashMap::new();
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
        if self.scope(module).globs.is_empty() {
            return None;
        }
        let mut seen = HashSet::new();
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

    /// The foreign paths whose names the globs of a module may bring in.
    pub(super) fn foreign_globs(&self, module: ModuleId, view: View) -> Vec<Vec<Name>> {
        let mut found: Vec<Vec<Name>> = Vec::new();
        let mut add = |path: &Vec<Name>| {
            if !found.contains(path) {
                found.push(path.clone());
            }
        };
        self.walk_globs(module, None, view, |target, _| {
            match target {
                Res::Foreign { path, .. } => add(path),
                Res::ForeignGlob(paths) => paths.iter().for_each(&mut add),
                _ => {}
            }
            ControlFlow::<()>::Continue(())
        });
        found
    }
}
