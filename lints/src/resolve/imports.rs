//! Resolves every `use` and `extern crate`, each with the help of the others, until nothing changes.

use super::scope::ImportId;
use super::{Names, Namespace, Res, globs};

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
    let mut changed = Vec::new();
    for round in 0..MAX_ROUNDS {
        let update = |import: &ImportId| update(names, *import);
        // Inner modules come after outer ones, and re-exports mostly reach inwards.
        changed = if round % 2 == 0 {
            others.iter().rev().copied().filter(update).collect()
        } else {
            others.iter().copied().filter(update).collect()
        };
        if changed.is_empty() {
            break;
        }
        globs::index(names);
    }
    changed
}

fn update(names: &mut Names, id: ImportId) -> bool {
    let types = evaluate(names, id, Namespace::Type);
    let values = evaluate(names, id, Namespace::Value);
    let import = &mut names.imports[id.0 as usize];
    let changed = import.types != types || import.values != values;
    import.types = types;
    import.values = values;
    changed
}

fn evaluate(names: &Names, id: ImportId, namespace: Namespace) -> Option<Res> {
    let resolved = names.resolve_import(id, namespace);
    match resolved.res {
        Res::Unknown => None,
        res => (resolved.rest == 0).then_some(res),
    }
}
