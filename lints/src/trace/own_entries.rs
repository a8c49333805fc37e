//! Functions of the user's own runtimes, named in the configuration: what they are given as code runs for each event of
//! a Lambda function. The runtime may be a foreign crate or stand in the workspace; so may one that the models know.

use std::collections::BTreeSet;

use crate::discover::TargetKind;
use crate::ir::Name;
use crate::models::{ItemPath, Models};
use crate::resolve::{DefId, Names, Namespace, Res};

#[derive(Debug, Default)]
pub(crate) struct OwnEntries {
    /// As they are written: `my_runtime::serve`, `my_runtime::Runtime::serve`.
    foreign: BTreeSet<ItemPath>,
    local: BTreeSet<DefId>,
}

impl OwnEntries {
    pub(crate) fn find(paths: &[String], names: &Names, models: &Models) -> Self {
        let mut own = Self::default();
        for path in paths {
            own.foreign.insert(models.canonical(path));
            own.local.extend(local(path, names));
        }
        // A runtime's own workspace, with its examples.
        for path in models.paths_that_serve_lambda() {
            own.local.extend(local(path, names));
        }
        own
    }

    pub(crate) fn has_path(&self, path: &str) -> bool {
        self.foreign.contains(path)
    }

    /// Whether something of this last name is among them.
    pub(crate) fn has_name(&self, name: &str) -> bool {
        self.foreign.iter().any(|path| path.rsplit("::").next() == Some(name))
    }

    pub(crate) fn has_method(&self, on: Option<&str>, method: &str) -> bool {
        !self.foreign.is_empty() && on.is_some_and(|on| self.has_path(&format!("{on}::{method}")))
    }

    pub(crate) fn has(&self, def: DefId) -> bool {
        self.local.contains(&def)
    }
}

/// The functions with this path in the workspace: each program may have one of that name.
fn local(path: &str, names: &Names) -> Vec<DefId> {
    let Some((krate, rest)) = path.split_once("::") else { return Vec::new() };
    let names_in_crate: Vec<Name> =
        std::iter::once("crate").chain(rest.split("::")).map(Name::from).collect();
    let crates = names.crates.iter().filter(|of| of.name == krate);
    let crates = crates.filter(|of| matches!(of.kind, TargetKind::Lib | TargetKind::Bin));
    let found = crates.flat_map(|krate| {
        let value = names.resolve(krate.root, &names_in_crate, false, Namespace::Value);
        if let (Res::Def(def), 0) = (&value.res, value.rest) {
            return vec![*def];
        }
        let Some((last, of)) = names_in_crate.split_last() else { return Vec::new() };
        let ty = names.resolve(krate.root, of, false, Namespace::Type);
        match (ty.res, ty.rest) {
            (Res::Def(ty), 0) => names.associated_of(ty, last),
            _ => Vec::new(),
        }
    });
    found.collect()
}
