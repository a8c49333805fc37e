//! The names that types mention.

use crate::ir::{Fields, Function, Generics, ItemKind, Path, Ty};

/// Gives each name in the types of an item, as a segment of a path: of its fields, of its signature, of what it stands for.
pub(super) fn in_item(kind: &ItemKind, found: &mut impl FnMut(&Path, usize)) {
    match kind {
        ItemKind::Struct { fields, generics } | ItemKind::Union { fields, generics } => {
            in_fields(fields, found);
            in_generics(generics, found);
        }
        ItemKind::Enum { variants, generics } => {
            variants.iter().for_each(|variant| in_fields(&variant.fields, found));
            in_generics(generics, found);
        }
        ItemKind::TypeAlias { ty, bounds, generics } => {
            ty.iter().for_each(|ty| in_type(ty, found));
            bounds.iter().for_each(|path| in_path(path, found));
            in_generics(generics, found);
        }
        ItemKind::Const { ty, .. } => ty.iter().for_each(|ty| in_type(ty, found)),
        ItemKind::Function(function) => in_signature(function, found),
        _ => {}
    }
}

pub(super) fn in_signature(function: &Function, found: &mut impl FnMut(&Path, usize)) {
    function.params.iter().map(|param| &param.ty).chain(&function.ret).for_each(|ty| in_type(ty, found));
    in_generics(&function.generics, found);
}

fn in_fields(fields: &Fields, found: &mut impl FnMut(&Path, usize)) {
    fields.fields.iter().for_each(|field| in_type(&field.ty, found));
}

fn in_generics(generics: &Generics, found: &mut impl FnMut(&Path, usize)) {
    generics.types.iter().flat_map(|(_, bounds)| bounds).for_each(|path| in_path(path, found));
}

fn in_type(ty: &Ty, found: &mut impl FnMut(&Path, usize)) {
    match ty {
        Ty::Path(path) => in_path(path, found),
        Ty::Ref { inner, .. } | Ty::Slice(inner) => in_type(inner, found),
        Ty::Tuple(types) => types.iter().for_each(|ty| in_type(ty, found)),
        Ty::Impl(traits) | Ty::Dyn(traits) => traits.iter().for_each(|path| in_path(path, found)),
        Ty::Fn { params, ret } => {
            params.iter().for_each(|ty| in_type(ty, found));
            ret.iter().for_each(|ty| in_type(ty, found));
        }
        Ty::Infer | Ty::Never | Ty::Other => {}
    }
}

fn in_path(path: &Path, found: &mut impl FnMut(&Path, usize)) {
    path.qself.iter().for_each(|qself| in_type(&qself.ty, found));
    for (at, segment) in path.segments.iter().enumerate() {
        found(path, at);
        segment.types().iter().for_each(|ty| in_type(ty, found));
        segment.bindings().iter().for_each(|(_, ty)| in_type(ty, found));
    }
}
