//! Every file of a workspace becomes module trees and scopes: a path in a scope -> an item of the workspace, or a path
//! into a foreign crate. Knows renames, globs, re-exports, crate aliases and other workspace crates; knows nothing of
//! reqwest.

use crate::diagnostic::Problem;
use crate::discover::{PackageId, TargetKind, Workspace};
use crate::ir::{ExprId, FileIr, ItemId, Name, Path};
use crate::source::FileId;

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
    // further tables are private
}

/// Builds the module tree of every target and resolves all imports to a fixed point.
/// `files[i]` is the IR of file `i` of the workspace's source map.
pub fn resolve(workspace: &Workspace, files: &[FileIr]) -> (Names, Vec<Problem>) {
    let _ = (workspace, files);
    (Names::default(), Vec::new())
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

    pub fn ids(&self) -> impl Iterator<Item = DefId> + use<> {
        (0..self.defs.len() as u32).map(DefId)
    }

    pub fn crate_of(&self, def: DefId) -> CrateId {
        self.module(self.def(def).module).krate
    }

    /// Resolves names from a scope, the last one in that namespace. Follows `use`, re-exports, globs, `self`, `super`,
    /// `crate`, `extern crate`, dependency renames, other workspace crates, enum variants, the standard prelude.
    /// Type aliases are *not* followed: they come back as their own `Def`.
    pub fn resolve(
        &self,
        scope: ModuleId,
        path: &[Name],
        leading_colon: bool,
        namespace: Namespace,
    ) -> Resolved {
        let _ = (scope, path, leading_colon, namespace);
        Resolved { res: Res::Unknown, rest: path.len() }
    }

    /// [`Names::resolve`] for a path of the IR. Paths with `<T>::` give `Unknown`: the caller resolves the type.
    pub fn resolve_path(&self, scope: ModuleId, path: &Path, namespace: Namespace) -> Resolved {
        if path.qself.is_some() {
            return Resolved { res: Res::Unknown, rest: path.segments.len() };
        }
        let names: Vec<Name> = path.names().cloned().collect();
        self.resolve(scope, &names, path.leading_colon, namespace)
    }

    /// The scope of a block that declares items, within the crate of `inside`; `None` for other blocks.
    pub fn block_scope(&self, inside: ModuleId, file: FileId, block: ExprId) -> Option<ModuleId> {
        let _ = (inside, file, block);
        None
    }

    /// What the self type of an impl resolves to (aliases followed, references stripped).
    pub fn impl_self(&self, impl_: DefId) -> &Res {
        let _ = impl_;
        &Res::Unknown
    }

    /// What the trait of an impl resolves to; `None` for inherent impls.
    pub fn impl_trait(&self, impl_: DefId) -> Option<&Res> {
        let _ = impl_;
        None
    }

    /// The impls whose self type is this struct, enum, union or trait object, inherent ones first.
    pub fn impls_of(&self, ty: DefId) -> &[DefId] {
        let _ = ty;
        &[]
    }

    /// The impls, anywhere in the workspace, of this trait.
    pub fn impls_of_trait(&self, trait_: DefId) -> &[DefId] {
        let _ = trait_;
        &[]
    }

    /// The impls of a foreign type or trait, by its path: extension traits on builders, `impl Service for ..`.
    pub fn impls_of_foreign_type(&self, path: &[Name]) -> &[DefId] {
        let _ = path;
        &[]
    }

    pub fn impls_of_foreign_trait(&self, path: &[Name]) -> &[DefId] {
        let _ = path;
        &[]
    }

    /// Associated functions, constants and types of an impl or trait, in source order.
    pub fn associated(&self, impl_or_trait: DefId) -> &[DefId] {
        let _ = impl_or_trait;
        &[]
    }

    /// The associated item of that name of a local type: inherent impls first, then trait impls, then default methods
    /// of the traits it implements. More than one where several traits have it.
    pub fn associated_of(&self, ty: DefId, name: &str) -> Vec<DefId> {
        let _ = (ty, name);
        Vec::new()
    }

    /// The item of that name of a trait, supertraits included.
    pub fn associated_of_trait(&self, trait_: DefId, name: &str) -> Option<DefId> {
        let _ = (trait_, name);
        None
    }

    /// `Store::new`, `main`, `Inner::poll`: how a message names a function. Without modules.
    pub fn display(&self, def: DefId) -> String {
        self.def(def).name.to_string()
    }
}
