//! Resolves every `use` and `extern crate`, each with the help of the others, until nothing changes.

use super::scope::ImportId;
use super::{Names, Namespace, Res, globs};

/// Each round follows chains of re-exports in one direction of the source at any length; real code needs about four.
/// The bound is there for code that contradicts itself.
const MAX_ROUNDS: usize = 32;

pub(super) fn settle(names: &mut Names) {
    names.declaring = globs::declaring(names);
    let all: Vec<ImportId> = (0..names.imports.len() as u32).map(ImportId).collect();
    for round in 0..MAX_ROUNDS {
        // Inner modules come after outer ones, and re-exports mostly reach inwards.
        let changed = if round % 2 == 0 {
            all.iter().rev().filter(|import| update(names, **import)).count()
        } else {
            all.iter().filter(|import| update(names, **import)).count()
        };
        if changed == 0 {
            break;
        }
        globs::index(names);
    }
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
