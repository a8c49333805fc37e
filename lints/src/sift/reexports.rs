//! Files that only re-export what leads to clients: a caller may name it through them.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use crate::ir::{ExprKind, FileIr, ItemKind, Name, Path, Ty};
use crate::resolve::ModuleId;
use crate::source::FileId;
use crate::trace::{NodeId, Program, Trace};

use super::mentioned;

/// Paths that may lead into unread files.
pub(super) struct Ways<'a> {
    pub(super) program: &'a Program<'a>,
    pub(super) unread: &'a dyn Fn(FileId) -> bool,
    /// Whether what has this name is looked for.
    pub(super) is_wanted: &'a dyn Fn(&Name) -> bool,
    /// Whether a file that such a path leads into may have the name that is looked for in it, or lead on.
    pub(super) leads: &'a dyn Fn(FileId, &Name) -> bool,
    /// The types in signatures are looked at, too.
    pub(super) of_types: bool,
}

impl Ways<'_> {
    /// The unread files on the way of imports and paths with such a name.
    pub(super) fn files(&self) -> BTreeSet<FileId> {
        let names = self.program.names;
        let mut found = BTreeSet::new();
        for (scope, path) in names.open_imports() {
            if path.last().is_some_and(self.is_wanted) {
                self.look(scope, path, &mut found);
            }
        }
        let mut modules: BTreeMap<FileId, Vec<ModuleId>> = BTreeMap::new();
        for (index, module) in names.modules.iter().enumerate() {
            modules.entry(module.file).or_default().push(ModuleId(index as u32));
        }
        for (file, modules) in modules {
            self.paths_in(&self.program.files[file.0 as usize], |path| {
                modules.iter().for_each(|module| self.look(*module, path, &mut found));
            });
        }
        found
    }

    fn look(&self, scope: ModuleId, path: &[Name], found: &mut BTreeSet<FileId>) {
        let ways = self.program.names.leads_into(scope, path, self.unread).into_iter();
        found.extend(ways.filter(|(id, name)| (self.leads)(*id, name)).map(|(id, _)| id));
    }

    fn paths_in(&self, file: &FileIr, mut take: impl FnMut(&[Name])) {
        let mut take_wanted = |path: &Path| {
            if path.names().any(self.is_wanted) {
                take(&path.names().cloned().collect::<Vec<_>>());
            }
        };
        for expr in &file.exprs {
            if let ExprKind::Path(path) = &expr.kind {
                take_wanted(path);
            }
        }
        for item in file.items.iter().filter(|_| self.of_types) {
            if let ItemKind::Function(function) = &item.kind {
                mentioned::in_signature(function, &mut |path, at| {
                    if at == 0 {
                        take_wanted(path);
                    }
                });
            }
        }
    }
}

/// The names of the functions above every construction: free ones, and the types of the others.
pub(super) fn names_of(program: &Program<'_>, trace: &Trace, leading: &BTreeSet<NodeId>) -> FxHashSet<Name> {
    let name = |node: &NodeId| {
        let def = program.names.def(trace.nodes[node.0 as usize].def);
        match def.parent {
            Some(parent) => match &program.item(parent).kind {
                ItemKind::Impl { self_ty: Ty::Path(path), .. } => path.last().map(|last| last.name.clone()),
                _ => None,
            },
            None => Some(def.name.clone()),
        }
    };
    leading.iter().filter_map(name).collect()
}
