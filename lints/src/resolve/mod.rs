//! Every file of a workspace becomes module trees and scopes: a path in a scope -> an item of the workspace, or a path
//! into a foreign crate. Knows renames, globs, re-exports, crate aliases and other workspace crates; knows nothing of
//! reqwest.

mod absent;
mod beyond;
mod bodies;
mod collect;
mod crates;
mod globs;
mod impls;
mod imports;
mod lookup;
mod modules;
mod mount;
mod prelude;
mod scope;
#[cfg(test)]
mod tests;

use std::sync::{Arc, OnceLock};

use crate::diagnostic::Problem;
use crate::discover::{PackageId, TargetKind, Workspace};
use crate::ir::{ExprId, FileIr, ItemId, Name};
use crate::source::FileId;
use impls::Impls;
use rustc_hash::FxHashMap;
use scope::{Import, ImportId, Prelude, Scope};

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
    )*};
}
id!(
    /// A target of a package, with its own module tree. A file that two targets include is in both.
    CrateId,
    /// A module, or a block that declares items.
    ModuleId,
    /// An item in a crate.
    DefId
);

#[derive(Debug)]
pub struct Crate {
    pub package: PackageId,
    /// Index into the package's targets.
    pub target: usize,
    pub kind: TargetKind,
    /// As other crates call it: `-` is `_`.
    pub name: String,
    pub root: ModuleId,
}

#[derive(Debug)]
pub struct Module {
    pub krate: CrateId,
    pub file: FileId,
    /// The enclosing module; for a block the module (or block) it stands in.
    pub parent: Option<ModuleId>,
    pub name: Name,
    /// A block with items, not a module: what is not found in it is looked up outside.
    pub is_block: bool,
    /// In `#[cfg(test)]`, here or further out, or in a test, example or bench target.
    pub test_only: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DefKind {
    Function,
    Struct,
    Enum,
    Union,
    Variant,
    Trait,
    Impl,
    TypeAlias,
    Const,
    Static,
}

#[derive(Debug)]
pub struct Def {
    pub kind: DefKind,
    pub name: Name,
    pub file: FileId,
    /// The item; of a variant, its enum's.
    pub item: ItemId,
    /// Where it stands: the scope in which its own paths resolve. A block scope for items inside a function.
    pub module: ModuleId,
    /// The impl or trait of an associated item; the enum of a variant.
    pub parent: Option<DefId>,
    /// Index of a variant in its enum.
    pub variant: Option<usize>,
    /// `#[cfg(test)]`, `#[test]`, or in such a module or impl.
    pub test_only: bool,
}

/// What a path means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Res {
    Def(DefId),
    Module(ModuleId),
    /// A path into a crate that is not in the workspace, complete: `reqwest::Client::new`. The first segment is the
    /// *package's* name with `_`, whatever the code calls it; `std`, `core` and `alloc` all read `std`.
    Foreign {
        path: Vec<Name>,
        name_in_code: Name,
    },
    /// A name that only a foreign glob import can bring in: each candidate, complete. The caller knows which exist.
    ForeignGlob(Vec<Vec<Name>>),
    /// `u32`, `str`, `bool`, ...
    Primitive(Name),
    /// Nothing in scope has that name: a local, a generic parameter, a macro's product, an error in the code.
    Unknown,
}

/// A resolved path: what its beginning means, and how many segments are left over (associated items:
/// `Client::builder` where `Client` is a type -> 1). Foreign paths leave none over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    pub res: Res,
    pub rest: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Namespace {
    Type,
    Value,
}

/// The answer book for names.
#[derive(Debug, Default)]
pub struct Names {
    pub crates: Vec<Crate>,
    pub modules: Vec<Module>,
    pub defs: Vec<Def>,
    /// What each crate sees without `use`, in the order of `crates`.
    preludes: Vec<Arc<Prelude>>,
    /// What each module holds, in the order of `modules`.
    scopes: Vec<Scope>,
    imports: Vec<Import>,
    /// The modules that declare or import each name.
    declaring: FxHashMap<Name, Vec<ModuleId>>,
    /// The scopes of a block: one for each time its file is part of a crate.
    blocks: FxHashMap<(FileId, ExprId), Vec<ModuleId>>,
    /// Variants of an enum, associated items of an impl or trait; in the order of `defs`.
    children: Vec<Vec<DefId>>,
    impls: Impls,
    /// The definitions of each file, once somebody asks.
    by_file: OnceLock<FxHashMap<FileId, Vec<DefId>>>,
}

/// Builds the module tree of every target and resolves all imports to a fixed point.
/// `files[i]` is the IR of file `i` of the workspace's source map.
pub fn resolve(workspace: &Workspace, files: &[FileIr]) -> (Names, Vec<Problem>) {
    let (mut names, mut problems) = collect::collect(workspace, files);
    let unsettled = imports::settle(&mut names);
    names.impls = impls::index(&names, files);
    problems.extend(beyond::problems(&names, workspace, files, &unsettled));
    (names, problems)
}

impl Names {
    pub fn krate(&self, id: CrateId) -> &Crate {
        &self.crates[id.0 as usize]
    }

    pub fn module(&self, id: ModuleId) -> &Module {
        &self.modules[id.0 as usize]
    }

    pub fn def(&self, id: DefId) -> &Def {
        &self.defs[id.0 as usize]
    }

    /// Only tests, benches and examples run it.
    pub fn is_test_only(&self, id: DefId) -> bool {
        let def = self.def(id);
        let module = self.module(def.module);
        def.test_only || module.test_only || self.krate(module.krate).kind.is_development()
    }

    pub fn ids(&self) -> impl ExactSizeIterator<Item = DefId> + use<> {
        (0..self.defs.len() as u32).map(DefId)
    }

    /// The definitions whose items stand in a file.
    pub fn ids_in(&self, file: FileId) -> &[DefId] {
        let by_file = self.by_file.get_or_init(|| {
            let mut by_file: FxHashMap<FileId, Vec<DefId>> = FxHashMap::default();
            for def in self.ids() {
                by_file.entry(self.def(def).file).or_default().push(def);
            }
            by_file
        });
        by_file.get(&file).map_or(&[], Vec::as_slice)
    }

    /// The blocks of a file that declare items, in any order.
    pub(crate) fn declaring_blocks(&self, file: FileId) -> impl Iterator<Item = ExprId> {
        self.blocks.keys().filter(move |(of, _)| *of == file).map(|(_, block)| *block)
    }

    pub fn crate_of(&self, def: DefId) -> CrateId {
        self.module(self.def(def).module).krate
    }

    /// The scope of a block that declares items, within the crate of `inside`; `None` for other blocks.
    pub fn block_scope(&self, inside: ModuleId, file: FileId, block: ExprId) -> Option<ModuleId> {
        let scopes = self.blocks.get(&(file, block))?;
        let here = |scope: &ModuleId| self.is_within(*scope, inside);
        let same_crate = |scope: &ModuleId| self.module(*scope).krate == self.module(inside).krate;
        scopes.iter().copied().find(here).or_else(|| scopes.iter().copied().find(same_crate))
    }

    fn is_within(&self, inner: ModuleId, outer: ModuleId) -> bool {
        let mut at = Some(inner);
        while let Some(module) = at {
            if module == outer {
                return true;
            }
            at = self.module(module).parent;
        }
        false
    }

    /// The module that `self` names: of a block, the one it stands in.
    fn nearest_module(&self, scope: ModuleId) -> ModuleId {
        let mut at = scope;
        while let (true, Some(parent)) = (self.module(at).is_block, self.module(at).parent) {
            at = parent;
        }
        at
    }

    fn scope(&self, id: ModuleId) -> &Scope {
        &self.scopes[id.0 as usize]
    }

    fn import(&self, id: ImportId) -> &Import {
        &self.imports[id.0 as usize]
    }

    fn children(&self, def: DefId) -> &[DefId] {
        &self.children[def.0 as usize]
    }

    /// The variant of that name, where the type is an enum.
    pub(crate) fn variant(&self, of: DefId, name: &str) -> Option<DefId> {
        if self.def(of).kind != DefKind::Enum {
            return None;
        }
        self.children(of).iter().copied().find(|variant| self.def(*variant).name == name)
    }
}
