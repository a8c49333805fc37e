//! Which impls belong to which type and trait, and what stands in them.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Def, DefId, DefKind, ModuleId, Names, Namespace, Res};
use crate::ir::{FileIr, Generics, ItemKind, Name, Path, Ty};

/// So many aliases of aliases are followed.
const MAX_ALIASES: usize = 16;

#[derive(Debug, Default)]
pub(super) struct Impls {
    heads: FxHashMap<DefId, Head>,
    of_type: FxHashMap<DefId, Vec<DefId>>,
    of_trait: FxHashMap<DefId, Vec<DefId>>,
    of_foreign_type: FxHashMap<Vec<Name>, Vec<DefId>>,
    of_foreign_trait: FxHashMap<Vec<Name>, Vec<DefId>>,
    /// Those of the workspace.
    supertraits: FxHashMap<DefId, Vec<DefId>>,
}

/// What stands before the braces of an impl.
#[derive(Debug)]
struct Head {
    self_ty: Res,
    trait_: Option<Res>,
    /// The last name of the self type as written.
    name: Option<Name>,
}

/// Resolves the head of every impl and the supertraits of every trait. All imports are resolved by now.
pub(super) fn index(names: &Names, files: &[FileIr]) -> Impls {
    let mut impls = Impls::default();
    let mut heads = Vec::new();
    for id in names.ids() {
        let def = names.def(id);
        match (def.kind, &item(files, def).kind) {
            (DefKind::Impl, ItemKind::Impl { trait_, self_ty, generics, .. }) => {
                let trait_ = trait_.as_ref().map(|path| whole(names, def.module, path));
                let self_ty_res = self_type(names, files, def.module, self_ty, generics);
                heads.push((id, Head { self_ty: self_ty_res, trait_, name: written_name(self_ty) }));
            }
            (DefKind::Trait, ItemKind::Trait { supertraits, .. }) => {
                let local = |path| match whole(names, def.module, path) {
                    Res::Def(supertrait) => Some(supertrait),
                    _ => None,
                };
                impls.supertraits.insert(id, supertraits.iter().filter_map(local).collect());
            }
            _ => {}
        }
    }
    heads.sort_by_key(|(_, head)| head.trait_.is_some());
    for (id, head) in heads {
        add(&mut impls.of_type, &mut impls.of_foreign_type, &head.self_ty, id);
        if let Some(trait_) = &head.trait_ {
            add(&mut impls.of_trait, &mut impls.of_foreign_trait, trait_, id);
        }
        impls.heads.insert(id, head);
    }
    impls
}

fn add(
    local: &mut FxHashMap<DefId, Vec<DefId>>,
    foreign: &mut FxHashMap<Vec<Name>, Vec<DefId>>,
    res: &Res,
    impl_: DefId,
) {
    match res {
        Res::Def(def) => local.entry(*def).or_default().push(impl_),
        Res::Foreign { path, .. } => foreign.entry(path.clone()).or_default().push(impl_),
        Res::ForeignGlob(candidates) => {
            for path in candidates {
                foreign.entry(path.clone()).or_default().push(impl_);
            }
        }
        Res::Module(_) | Res::Primitive(_) | Res::Unknown => {}
    }
}

fn item<'a>(files: &'a [FileIr], def: &Def) -> &'a crate::ir::Item {
    files[def.file.0 as usize].item(def.item)
}

fn whole(names: &Names, scope: ModuleId, path: &Path) -> Res {
    let resolved = names.resolve_path(scope, path, Namespace::Type);
    if resolved.rest == 0 { resolved.res } else { Res::Unknown }
}

fn self_type(names: &Names, files: &[FileIr], scope: ModuleId, ty: &Ty, generics: &Generics) -> Res {
    let (mut scope, mut ty, mut generics) = (scope, ty, generics);
    for _ in 0..MAX_ALIASES {
        let Some(path) = named_type(ty) else { return Res::Unknown };
        if path.as_name().is_some_and(|name| generics.types.iter().any(|(parameter, _)| parameter == name)) {
            return Res::Unknown;
        }
        let res = whole(names, scope, path);
        let Res::Def(def) = &res else { return res };
        let def = names.def(*def);
        match &item(files, def).kind {
            ItemKind::TypeAlias { ty: Some(aliased), generics: own, .. } => {
                (scope, ty, generics) = (def.module, aliased, own);
            }
            _ => return res,
        }
    }
    Res::Unknown
}

/// The path of a type, of what it refers to, or of the first trait of a trait object.
fn named_type(ty: &Ty) -> Option<&Path> {
    match ty {
        Ty::Path(path) => Some(path),
        Ty::Ref { inner, .. } => named_type(inner),
        Ty::Dyn(traits) => traits.first(),
        _ => None,
    }
}

fn written_name(ty: &Ty) -> Option<Name> {
    named_type(ty)?.last().map(|segment| segment.name.clone())
}

impl Names {
    /// What the self type of an impl resolves to (aliases followed, references stripped).
    pub fn impl_self(&self, impl_: DefId) -> &Res {
        self.impls.heads.get(&impl_).map_or(&Res::Unknown, |head| &head.self_ty)
    }

    /// What the trait of an impl resolves to; `None` for inherent impls.
    pub fn impl_trait(&self, impl_: DefId) -> Option<&Res> {
        self.impls.heads.get(&impl_)?.trait_.as_ref()
    }

    /// The impls whose self type is this struct, enum, union or trait object, inherent ones first.
    pub fn impls_of(&self, ty: DefId) -> &[DefId] {
        self.impls.of_type.get(&ty).map_or(&[], Vec::as_slice)
    }

    /// The impls, anywhere in the workspace, of this trait.
    pub fn impls_of_trait(&self, trait_: DefId) -> &[DefId] {
        self.impls.of_trait.get(&trait_).map_or(&[], Vec::as_slice)
    }

    /// The impls of a foreign type or trait, by its path: extension traits on builders, `impl Service for ..`.
    pub fn impls_of_foreign_type(&self, path: &[Name]) -> &[DefId] {
        self.impls.of_foreign_type.get(path).map_or(&[], Vec::as_slice)
    }

    pub fn impls_of_foreign_trait(&self, path: &[Name]) -> &[DefId] {
        self.impls.of_foreign_trait.get(path).map_or(&[], Vec::as_slice)
    }

    /// Associated functions, constants and types of an impl or trait, in source order.
    pub fn associated(&self, impl_or_trait: DefId) -> &[DefId] {
        match self.def(impl_or_trait).kind {
            DefKind::Impl | DefKind::Trait => self.children(impl_or_trait),
            _ => &[],
        }
    }

    /// The associated item of that name of a local type: that of an inherent impl, which hides all others; else those
    /// of trait impls, then default methods of the traits it implements. More than one where several traits have it.
    pub fn associated_of(&self, ty: DefId, name: &str) -> Vec<DefId> {
        let (inherent, of_traits): (Vec<DefId>, Vec<DefId>) =
            self.impls_of(ty).iter().partition(|impl_| self.impl_trait(**impl_).is_none());
        let own: Vec<DefId> = inherent.iter().flat_map(|impl_| self.associated_named(*impl_, name)).collect();
        if !own.is_empty() {
            return own;
        }
        let written = of_traits.iter().flat_map(|impl_| self.associated_named(*impl_, name));
        let default = of_traits.iter().filter_map(|impl_| self.default_method(*impl_, name));
        written.chain(default).collect()
    }

    /// The item of that name of a trait, supertraits included.
    pub fn associated_of_trait(&self, trait_: DefId, name: &str) -> Option<DefId> {
        let mut seen = FxHashSet::from_iter([trait_]);
        let mut pending = std::collections::VecDeque::from([trait_]);
        while let Some(trait_) = pending.pop_front() {
            if let Some(found) = self.associated_named(trait_, name).next() {
                return Some(found);
            }
            let supertraits = self.impls.supertraits.get(&trait_).into_iter().flatten();
            pending.extend(supertraits.filter(|supertrait| seen.insert(**supertrait)));
        }
        None
    }

    /// `Store::new`, `main`, `Inner::poll`: how a message names a function. Without modules.
    pub fn display(&self, def: DefId) -> String {
        let name = &self.def(def).name;
        match self.def(def).parent.and_then(|parent| self.type_name(parent)) {
            Some(parent) => format!("{parent}::{name}"),
            None => self.type_name(def).unwrap_or(name).to_string(),
        }
    }

    /// Of an impl, the name of its self type.
    fn type_name(&self, def: DefId) -> Option<&Name> {
        match self.impls.heads.get(&def) {
            Some(head) => head.name.as_ref(),
            None => Some(&self.def(def).name),
        }
    }

    fn associated_named(&self, impl_or_trait: DefId, name: &str) -> impl Iterator<Item = DefId> {
        self.associated(impl_or_trait).iter().copied().filter(move |def| self.def(*def).name == name)
    }

    /// The trait's own item, where this impl does not replace it.
    fn default_method(&self, impl_: DefId, name: &str) -> Option<DefId> {
        let Some(Res::Def(trait_)) = self.impl_trait(impl_) else { return None };
        match self.associated_named(impl_, name).next() {
            Some(_) => None,
            None => self.associated_named(*trait_, name).next(),
        }
    }
}
