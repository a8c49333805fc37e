//! Files that only re-export what leads to clients: a caller may name it through them.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use crate::ir::{ExprKind, ItemKind, Name, Ty};
use crate::resolve::ModuleId;
use crate::source::FileId;
use crate::trace::{NodeId, Program, Trace};

/// The unread files on the way of imports and paths that name the functions above every construction, or their types.
pub(super) fn files(
    program: &Program<'_>,
    trace: &Trace,
    leading: &BTreeSet<NodeId>,
    unread: &dyn Fn(FileId) -> bool,
) -> BTreeSet<FileId> {
    let wanted = names_of(program, trace, leading);
    let is_wanted = |name: &Name| wanted.contains(name);
    let mut found: BTreeSet<FileId> =
        program.names.imports_lead_into(&is_wanted, unread).into_iter().collect();
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
                let ways = modules.iter().map(|module| program.names.leads_into(*module, &names, unread));
                found.extend(ways.flatten());
            }
        }
    }
    found
}

/// Free functions, and the types of the others.
fn names_of(program: &Program<'_>, trace: &Trace, leading: &BTreeSet<NodeId>) -> FxHashSet<Name> {
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
