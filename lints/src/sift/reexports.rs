//! Files that only re-export what leads to clients: a caller may name it through them.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use crate::ir::{ExprKind, ItemKind, Name, Ty};
use crate::resolve::ModuleId;
use crate::source::FileId;
use crate::trace::{NodeId, Program, Trace};

/// The unread files on the way of imports and paths with such a name: those among them that `leads` is true of, which is
/// given the path as well.
pub(super) fn files(
    program: &Program<'_>,
    unread: &dyn Fn(FileId) -> bool,
    is_wanted: &dyn Fn(&Name) -> bool,
    leads: &dyn Fn(FileId, &[Name]) -> bool,
) -> BTreeSet<FileId> {
    let mut found = BTreeSet::new();
    let mut look = |scope: ModuleId, path: &[Name]| {
        let ways = program.names.leads_into(scope, path, unread).into_iter();
        found.extend(ways.filter(|id| leads(*id, path)));
    };
    for (scope, path) in program.names.open_imports() {
        if path.last().is_some_and(is_wanted) {
            look(scope, path);
        }
    }
    let mut modules: BTreeMap<FileId, Vec<ModuleId>> = BTreeMap::new();
    for (index, module) in program.names.modules.iter().enumerate() {
        modules.entry(module.file).or_default().push(ModuleId(index as u32));
    }
    for (file, modules) in modules {
        for expr in &program.files[file.0 as usize].exprs {
            // A name alone is an item of its own module, or was imported.
            if let ExprKind::Path(path) = &expr.kind
                && path.segments.len() > 1
                && path.names().any(is_wanted)
            {
                let names: Vec<Name> = path.names().cloned().collect();
                modules.iter().for_each(|module| look(*module, &names));
            }
        }
    }
    found
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
