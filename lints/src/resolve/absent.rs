//! Paths that lead into files of the workspace which were not read.

use rustc_hash::FxHashSet;

use super::scope::{ImportId, What};
use super::{ModuleId, Names, Namespace, Res};
use crate::ir::Name;
use crate::source::FileId;

/// Chains of re-exports longer than this do not occur; a cycle would be one.
const MAX_REEXPORTS: usize = 16;

impl Names {
    /// The files on a path's way of which `absent` says that they were not read, each with the name that is looked for in
    /// it.
    pub(crate) fn leads_into(
        &self,
        scope: ModuleId,
        path: &[Name],
        absent: &dyn Fn(FileId) -> bool,
    ) -> Vec<(FileId, Name)> {
        let mut search = Search { names: self, absent, asked: FxHashSet::default(), found: Vec::new() };
        search.on_way(scope, path, MAX_REEXPORTS);
        search.found
    }

    /// The imports that bring nothing in so far.
    pub(crate) fn open_imports(&self) -> impl Iterator<Item = (ModuleId, &[Name])> {
        let open = self.imports.iter().filter(|import| import.types.is_none() && import.values.is_none());
        open.map(|import| (import.scope, &*import.path))
    }
}

struct Search<'a> {
    names: &'a Names,
    absent: &'a dyn Fn(FileId) -> bool,
    /// Names of modules that were looked at.
    asked: FxHashSet<(ModuleId, Name)>,
    found: Vec<(FileId, Name)>,
}

impl Search<'_> {
    fn on_way(&mut self, scope: ModuleId, path: &[Name], depth: usize) {
        let Some(depth) = depth.checked_sub(1) else { return };
        let whole = self.names.resolve(scope, path, false, Namespace::Value);
        if whole.rest == 0 && matches!(whole.res, Res::Def(_) | Res::Foreign { .. }) {
            return;
        }
        let mut holder = Some(scope);
        for (at, name) in path.iter().enumerate() {
            let Some(module) = holder else { return };
            let before = self.found.len();
            self.behind_name(module, at == 0, name, depth);
            if self.found.len() > before {
                return;
            }
            let upto = self.names.resolve(scope, &path[..=at], false, Namespace::Type);
            holder = match upto.res {
                Res::Module(module) if upto.rest == 0 => Some(module),
                _ => None,
            };
        }
    }

    /// What the name of one module may come from: the module's own file, an import, a glob.
    fn behind_name(&mut self, module: ModuleId, lexical: bool, name: &Name, depth: usize) {
        if !self.asked.insert((module, name.clone())) {
            return;
        }
        let names = self.names;
        let file = names.module(module).file;
        if (self.absent)(file) {
            self.found.push((file, name.clone()));
            return;
        }
        let mut at = Some(module);
        while let Some(module) = at {
            let scope = names.scope(module);
            for entry in scope.named(name) {
                if let What::Import(import) = entry.what {
                    self.behind_import(import, depth);
                }
            }
            for glob in &scope.globs {
                self.behind_import(glob.import, depth);
                if let (Some(Res::Module(next)), Some(depth)) =
                    (&names.import(glob.import).types, depth.checked_sub(1))
                    && *next != module
                {
                    self.behind_name(*next, false, name, depth);
                }
            }
            let outer = names.module(module);
            at = outer.parent.filter(|_| outer.is_block && lexical);
        }
    }

    fn behind_import(&mut self, import: ImportId, depth: usize) {
        let import = self.names.import(import);
        match &import.types {
            Some(_) => {}
            None if import.values.is_some() => {}
            None => self.on_way(import.scope, &import.path, depth),
        }
    }
}
