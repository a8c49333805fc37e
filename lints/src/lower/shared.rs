//! Which `macro_rules!` of other files the calls in a file mean.
//!
//! A macro is found by the path of its call: by its name among the modules of the package's own files, by an import or
//! `#[macro_use]` among what another package of the workspace exports. Where two definitions have the name, none is
//! meant: textual order is not followed across files.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::discover::{DependencyKind, PackageId, Workspace};
use crate::ir::{FileIr, ItemKind, Name, UseKind, UseLeaf};
use crate::source::FileId;

/// The macros that a file's calls mean, by the path of the call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SharedMacros {
    macros: BTreeMap<Vec<Name>, SharedMacro>,
}

/// A definition in another file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SharedMacro {
    /// The text of its rules.
    pub rules: Arc<str>,
    /// What `$crate` is, where it comes from another crate.
    pub krate: Option<Name>,
}

impl SharedMacros {
    pub fn is_empty(&self) -> bool {
        self.macros.is_empty()
    }

    /// The macro that a call by this path means.
    pub(super) fn get(&self, path: &[Name]) -> Option<&SharedMacro> {
        self.macros.get(path).or_else(|| {
            let (last, before) = path.split_last()?;
            let is_own =
                before.first().is_some_and(|root| matches!(root.as_str(), "crate" | "self" | "super"));
            self.macros.get(std::slice::from_ref(last)).filter(|_| is_own)
        })
    }

    /// With those that are known for certain.
    pub(crate) fn and(mut self, known: &Self) -> Self {
        self.macros.extend(known.macros.iter().map(|(path, known)| (path.clone(), known.clone())));
        self
    }

    /// Whether a file that was lowered with others comes out alike with these.
    pub(crate) fn are_alike(&self, others: &Self, file: &FileIr) -> bool {
        let mut asked = file.macros_from_elsewhere.iter().chain(&file.macros_in_expansions);
        asked.all(|path| self.get(path) == others.get(path))
    }
}

/// For each file the macros of other files that it calls, and that the expansions call which it was lowered with; empty
/// for most. Those that are to be lowered again get with them what these may call in turn.
pub fn shared_macros(
    workspace: &Workspace,
    holders: &[Option<PackageId>],
    files: &[FileIr],
    is_lowered_again: impl Fn(FileId, &SharedMacros) -> bool,
) -> Vec<SharedMacros> {
    if files.iter().all(|file| file.macros.is_empty()) {
        return vec![SharedMacros::default(); files.len()];
    }
    let defined = Definitions::new(workspace, holders, files);
    let shared = |(id, file): (FileId, &FileIr)| {
        let Some(package) = defined.packages[id.0 as usize] else { return SharedMacros::default() };
        let mut shared = SharedMacros { macros: defined.called_in(package, file) };
        if is_lowered_again(id, &shared) {
            let is_own = |name: &Name| !defined.comes_from_outside(package, file, name);
            let text = &workspace.sources.get(id).text;
            defined.add_siblings(package, text, is_own, &mut shared.macros);
        }
        shared
    };
    workspace.sources.ids().zip(files).map(shared).collect()
}

/// What [`shared_macros`] will say of files that are not lowered yet, as far as their words tell: macros of the package's
/// own under their names, those of other packages of the workspace by path.
pub(crate) fn likely_macros(
    workspace: &Workspace,
    holders: &[Option<PackageId>],
    files: &[FileIr],
    ids: impl ExactSizeIterator<Item = FileId>,
    has_word: impl Fn(FileId, &str) -> bool,
) -> Vec<SharedMacros> {
    if files.iter().all(|file| file.macros.is_empty()) {
        return vec![SharedMacros::default(); ids.len()];
    }
    let defined = Definitions::new(workspace, holders, files);
    let likely = |id: FileId| {
        let package = defined.packages[id.0 as usize]?;
        let is_named = |name: &&Name| has_word(id, name);
        let own = defined.names_of(package).filter(is_named);
        let mut macros: BTreeMap<Vec<Name>, SharedMacro> =
            own.filter_map(|name| Some((vec![name.clone()], defined.own(package, name)?))).collect();
        for (krate, local) in defined.local_dependencies(package) {
            let krate = Name::new(krate);
            if !has_word(id, &krate) {
                continue;
            }
            for name in defined.names_of(local).filter(is_named) {
                if let Some(found) = defined.exported(local, name, &krate) {
                    macros.insert(vec![krate.clone(), name.clone()], found);
                }
            }
        }
        defined.add_siblings(package, &Arc::from(""), |_| true, &mut macros);
        Some(SharedMacros { macros })
    };
    ids.map(|id| likely(id).unwrap_or_default()).collect()
}

struct Defined {
    rules: Arc<str>,
    exported: bool,
}

struct Definitions<'f> {
    workspace: &'f Workspace,
    /// Of each file.
    packages: &'f [Option<PackageId>],
    by_name: BTreeMap<(PackageId, Name), Vec<Defined>>,
    /// What a macro can be called by: the names of all macros, and of the packages of the workspace in code.
    names: FxHashSet<&'f str>,
    /// Packages whose exported macros some file takes in with `#[macro_use] extern crate`.
    used_whole: BTreeMap<PackageId, Vec<Name>>,
}

impl<'f> Definitions<'f> {
    fn new(workspace: &'f Workspace, packages: &'f [Option<PackageId>], files: &'f [FileIr]) -> Self {
        let dependencies = workspace.packages.iter().flat_map(|package| &package.dependencies);
        let local = dependencies.filter(|dependency| dependency.local.is_some());
        let names = local.map(|dependency| dependency.name_in_code.as_str()).collect();
        let mut defined =
            Self { workspace, packages, by_name: BTreeMap::new(), names, used_whole: BTreeMap::new() };
        for (id, file) in workspace.sources.ids().zip(files) {
            let Some(package) = defined.packages[id.0 as usize] else { continue };
            for definition in &file.macros {
                defined.names.insert(&definition.name);
                let rules = workspace.sources.text(definition.rules.in_file(id)).into();
                let exported = definition.exported;
                defined
                    .by_name
                    .entry((package, definition.name.clone()))
                    .or_default()
                    .push(Defined { rules, exported });
            }
            for item in &file.items {
                if let ItemKind::ExternCrate { krate, macro_use: true } = &item.kind {
                    defined.used_whole.entry(package).or_default().push(krate.clone());
                }
            }
        }
        defined
    }

    fn called_in(&self, package: PackageId, file: &FileIr) -> BTreeMap<Vec<Name>, SharedMacro> {
        let called = file.macros_from_elsewhere.iter().chain(&file.macros_in_expansions);
        called.filter_map(|path| Some((path.clone(), self.find(package, file, path)?))).collect()
    }

    /// What the macros found call in turn, as far as their rules and the text of their caller tell: the package's own
    /// under their names, where `is_own` says that those mean nothing else in the file; those of other packages by path.
    /// Saves reading the file again.
    fn add_siblings(
        &self,
        package: PackageId,
        text: &Arc<str>,
        is_own: impl Fn(&Name) -> bool,
        macros: &mut BTreeMap<Vec<Name>, SharedMacro>,
    ) {
        // A call may hand on the name of another macro.
        let handed_on = self.named(text);
        let caller = SharedMacro { rules: Arc::clone(text), krate: None };
        let mut pending: Vec<SharedMacro> = macros.values().cloned().chain([caller]).collect();
        while let Some(caller) = pending.pop() {
            let named = self.named(&caller.rules);
            let is_named = |name: &&Name| named.contains(name.as_str()) || handed_on.contains(name.as_str());
            for name in self.names_of(package).filter(is_named).filter(|name| is_own(name)) {
                if let Entry::Vacant(place) = macros.entry(vec![name.clone()])
                    && let Some(found) = self.own(package, name)
                {
                    pending.push(place.insert(found).clone());
                }
            }
            for (krate, local) in self.local_dependencies(package) {
                // `$crate` is the crate of the macro; any other path is one of the package that calls it.
                if caller.krate.as_deref() != Some(krate) && !named.contains(krate) {
                    continue;
                }
                for name in self.names_of(local).filter(is_named) {
                    let krate = Name::new(krate);
                    if let Entry::Vacant(place) = macros.entry(vec![krate.clone(), name.clone()])
                        && let Some(found) = self.exported(local, name, &krate)
                    {
                        pending.push(place.insert(found).clone());
                    }
                }
            }
        }
    }

    /// The words of a text that are names of macros, or of other packages of the workspace.
    fn named<'t>(&self, text: &'t str) -> FxHashSet<&'t str> {
        let words = text.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && c != '_');
        words.filter(|word| self.names.contains(word)).collect()
    }

    /// The packages of the workspace that one depends on, under their names in its code.
    fn local_dependencies(&self, package: PackageId) -> impl Iterator<Item = (&'f str, PackageId)> {
        let dependencies = self.workspace.package(package).dependencies.iter();
        let known = dependencies.filter(|dependency| dependency.kind != DependencyKind::Build);
        known.filter_map(|dependency| Some((dependency.name_in_code.as_str(), dependency.local?)))
    }

    fn names_of(&self, package: PackageId) -> impl Iterator<Item = &Name> {
        let from = self.by_name.range((package, Name::default())..);
        from.take_while(move |((of, _), _)| *of == package).map(|((_, name), _)| name)
    }

    fn find(&self, package: PackageId, file: &FileIr, path: &[Name]) -> Option<SharedMacro> {
        let (last, before) = path.split_last()?;
        match before.first() {
            None if self.comes_from_outside(package, file, last) => self.imported(package, file, last),
            None => self.own(package, last).or_else(|| self.imported(package, file, last)),
            Some(krate) if self.is_outside(package, krate) => {
                self.exported(self.dependency(package, krate)?, last, krate)
            }
            Some(_) => self.own(package, last),
        }
    }

    fn own(&self, package: PackageId, name: &Name) -> Option<SharedMacro> {
        Some(SharedMacro { rules: Arc::clone(&self.only(package, name)?.rules), krate: None })
    }

    fn exported(&self, package: PackageId, name: &Name, krate: &Name) -> Option<SharedMacro> {
        let only = self.only(package, name).filter(|only| only.exported)?;
        Some(SharedMacro { rules: Arc::clone(&only.rules), krate: Some(krate.clone()) })
    }

    fn only(&self, package: PackageId, name: &Name) -> Option<&Defined> {
        match &self.by_name.get(&(package, name.clone()))?[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    /// `use serde_json::json` hides a `json` of the package's own.
    fn comes_from_outside(&self, package: PackageId, file: &FileIr, name: &Name) -> bool {
        let by_name =
            uses(file).filter(|leaf| leaf.kind != UseKind::Glob && imported_as(leaf, name).is_some());
        by_name.filter_map(|leaf| leaf.path.first()).any(|krate| self.is_outside(package, krate))
    }

    fn is_outside(&self, package: PackageId, krate: &Name) -> bool {
        self.workspace.package(package).dependency(krate).is_some()
    }

    /// By `use krate::name`, `use krate::other as name`, `use krate::*` or `#[macro_use] extern crate krate`.
    fn imported(&self, package: PackageId, file: &FileIr, name: &Name) -> Option<SharedMacro> {
        let by_use = uses(file).find_map(|leaf| {
            let (exported, krate) = (imported_as(leaf, name)?, leaf.path.first()?);
            self.exported(self.dependency(package, krate)?, exported, krate)
        });
        by_use.or_else(|| {
            let whole = self.used_whole.get(&package)?;
            whole.iter().find_map(|krate| self.exported(self.dependency(package, krate)?, name, krate))
        })
    }

    fn dependency(&self, package: PackageId, name_in_code: &str) -> Option<PackageId> {
        let mut dependencies = self.local_dependencies(package);
        dependencies.find(|(name, _)| *name == name_in_code).map(|(_, local)| local)
    }
}

fn uses(file: &FileIr) -> impl Iterator<Item = &UseLeaf> {
    let leaves = file.items.iter().filter_map(|item| match &item.kind {
        ItemKind::Use(leaves) => Some(leaves),
        _ => None,
    });
    leaves.flatten()
}

/// The exported name that an import brings in as `name`.
fn imported_as<'l>(leaf: &'l UseLeaf, name: &'l Name) -> Option<&'l Name> {
    match &leaf.kind {
        UseKind::Plain => leaf.path.last().filter(|last| *last == name),
        UseKind::Renamed(Some(renamed)) => leaf.path.last().filter(|_| renamed == name),
        UseKind::Renamed(None) => None,
        UseKind::Glob => (leaf.path.len() == 1).then_some(name),
    }
}
