//! The tables of one module: what its names stand for before any path is followed.

use std::hash::Hasher;

use rustc_hash::{FxHashMap, FxHasher};

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
    /// Sorted by the names' hashes, which are quicker to tell apart, once all are there. Entries of one name stay in
    /// source order.
    entries: Vec<(u32, Name, Entry)>,
    pub(super) globs: Vec<Glob>,
    pub(super) glob_index: GlobIndex,
}

impl Scope {
    pub(super) fn add(&mut self, name: &Name, entry: Entry) {
        if !name.is_empty() && name != "_" {
            self.entries.push((hash(name), name.clone(), entry));
        }
    }

    /// To be called once, before the first [`Scope::named`].
    pub(super) fn sort(&mut self) {
        self.entries.sort_by(|(hash_a, a, _), (hash_b, b, _)| hash_a.cmp(hash_b).then_with(|| a.cmp(b)));
        self.globs.sort_by_key(|glob| glob.test_only);
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (&Name, &Entry)> {
        self.entries.iter().map(|(_, name, entry)| (name, entry))
    }

    /// Each name that something has, once.
    pub(super) fn names(&self) -> impl Iterator<Item = &Name> {
        self.entries.chunk_by(|(_, a, _), (_, b, _)| a == b).map(|entries| &entries[0].1)
    }

    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = &Entry> {
        let hash = hash(name);
        let start = self.entries.partition_point(|(of, _, _)| *of < hash);
        let alike = self.entries[start..].iter().take_while(move |(of, _, _)| *of == hash);
        alike.filter(move |(_, entry, _)| entry == name).map(|(_, _, entry)| entry)
    }
}

fn hash(name: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(name.as_bytes());
    hasher.finish() as u32
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
