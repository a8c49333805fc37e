//! The tables of one module: what its names stand for before any path is followed.

use rustc_hash::FxHashMap;

use super::globs::GlobIndex;
use super::{DefId, ModuleId, Res};
use crate::ir::{Name, Visibility};
use crate::source::Span;

/// Index into the imports of all crates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ImportId(pub(super) u32);

/// What a crate sees without any `use`.
#[derive(Debug, Default)]
pub(super) struct Prelude {
    /// Paths of `use` begin at the crate's root.
    pub(super) edition_2015: bool,
    pub(super) crates: FxHashMap<Name, Res>,
}

/// The names of one module or block.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// Sorted by name once all are there; entries of one name stay in source order.
    entries: Vec<(Name, Entry)>,
    pub(super) globs: Vec<Glob>,
    pub(super) glob_index: GlobIndex,
}

impl Scope {
    pub(super) fn add(&mut self, name: &Name, entry: Entry) {
        if !name.is_empty() && name != "_" {
            self.entries.push((name.clone(), entry));
        }
    }

    /// To be called once, before the first [`Scope::named`].
    pub(super) fn sort(&mut self) {
        self.entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.globs.sort_by_key(|glob| glob.test_only);
    }

    /// Each name that something has, once.
    pub(super) fn names(&self) -> impl Iterator<Item = &Name> {
        self.entries.chunk_by(|(a, _), (b, _)| a == b).map(|entries| &entries[0].0)
    }

    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = &Entry> {
        let start = self.entries.partition_point(|(entry, _)| entry.as_str() < name);
        self.entries[start..].iter().take_while(move |(entry, _)| entry == name).map(|(_, entry)| entry)
    }
}

/// One meaning of a name in a module.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) what: What,
    pub(super) visibility: Visibility,
    pub(super) test_only: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    Def { def: DefId, types: bool, values: bool },
    Module(ModuleId),
    Import(ImportId),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Glob {
    pub(super) import: ImportId,
    pub(super) visibility: Visibility,
    pub(super) test_only: bool,
}

/// One leaf of a `use`, or an `extern crate`.
#[derive(Debug)]
pub(super) struct Import {
    pub(super) scope: ModuleId,
    pub(super) path: Vec<Name>,
    pub(super) start: Start,
    /// Where it stood when the names were resolved: a change of a body moves it.
    pub(super) place: Span,
    /// What the path means so far in each namespace. Of a glob, `types` is where the names come from.
    pub(super) types: Option<Res>,
    pub(super) values: Option<Res>,
}

/// Where a path begins to be looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// As a path in an expression or type: in the scope, then outside.
    Scope,
    /// As a `use` path of the 2015 edition: in the crate's root.
    Root,
    /// Among the crates.
    Crates,
}
