//! Unread files with the types of values that were not known where something is done with them: a method is called that
//! may lead to a client, or a library is given one.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use crate::ir::{Fields, ItemKind, Name, Path, Ty};
use crate::resolve::{DefId, DefKind, ModuleId, Namespace, Res};
use crate::source::{FileId, Span};
use crate::trace::{Program, Trace};

use super::origin::Origin;

/// Types within types, and behind fields and methods, that are looked through.
const DEPTH: usize = 8;

/// `called` are the methods whose callers are looked for.
pub(super) fn files(
    program: &Program<'_>,
    trace: &Trace,
    called: &dyn Fn(&Name) -> bool,
    unread: &dyn Fn(FileId) -> bool,
) -> BTreeSet<FileId> {
    let mut found = BTreeSet::new();
    let asking = trace.blind.iter().filter(|(_, method)| method.as_ref().is_none_or(called));
    for (place, function) in asking.filter_map(|(place, _)| Some((*place, function_around(program, *place)?)))
    {
        let Some(origin) = Origin::find(program, function, place) else { continue };
        let mut search = Search { program, origin, unread, seen: FxHashSet::default(), found };
        search.function(function);
        found = search.found;
    }
    found
}

fn function_around(program: &Program<'_>, place: Span) -> Option<DefId> {
    let ids = program.names.ids_in(place.file).iter().copied();
    let functions = ids.filter(|def| program.names.def(*def).kind == DefKind::Function);
    let around = functions.filter(|def| {
        let item = program.item(*def).range;
        item.start <= place.start && place.end <= item.end
    });
    around.min_by_key(|def| program.item(*def).range.end - program.item(*def).range.start)
}

struct Search<'a> {
    program: &'a Program<'a>,
    origin: Origin<'a>,
    unread: &'a dyn Fn(FileId) -> bool,
    seen: FxHashSet<DefId>,
    found: BTreeSet<FileId>,
}

impl Search<'_> {
    /// Of what the function is given, is a member of and names, that from which the value comes.
    fn function(&mut self, def: DefId) {
        let program = self.program;
        let (data, Some(function)) = (program.names.def(def), program.function(def)) else { return };
        let file = program.file(def);
        let given: Vec<&Ty> = (function.params.iter())
            .filter(|param| self.origin.is_bound_by(file, param.pat))
            .map(|param| &param.ty)
            .collect();
        given.into_iter().for_each(|ty| self.ty(data.module, ty, DEPTH));
        if let Some(parent) = data.parent.filter(|_| self.origin.names.contains("self"))
            && let ItemKind::Impl { self_ty, .. } = &program.item(parent).kind
        {
            self.ty(program.names.def(parent).module, self_ty, DEPTH);
        }
        let types = std::mem::take(&mut self.origin.types);
        types.into_iter().for_each(|ty| self.ty(data.module, ty, DEPTH));
        let paths = std::mem::take(&mut self.origin.paths);
        paths.into_iter().for_each(|path| self.path(data.module, path, Namespace::Value, DEPTH));
    }

    fn ty(&mut self, module: ModuleId, ty: &Ty, depth: usize) {
        match ty {
            Ty::Path(path) => self.path(module, path, Namespace::Type, depth),
            Ty::Ref { inner, .. } | Ty::Slice(inner) => self.ty(module, inner, depth),
            Ty::Tuple(parts) => parts.iter().for_each(|part| self.ty(module, part, depth)),
            Ty::Impl(bounds) | Ty::Dyn(bounds) => {
                bounds.iter().for_each(|bound| self.path(module, bound, Namespace::Type, depth));
            }
            Ty::Fn { .. } | Ty::Infer | Ty::Never | Ty::Other => {}
        }
    }

    fn path(&mut self, module: ModuleId, path: &Path, namespace: Namespace, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else { return };
        for ty in path.segments.iter().flat_map(|segment| segment.types()) {
            self.ty(module, ty, depth);
        }
        if path.qself.is_some() {
            return;
        }
        let names: Vec<Name> = path.names().cloned().collect();
        match self.program.names.resolve(module, &names, path.leading_colon, namespace).res {
            Res::Def(def) => self.def(def, depth),
            _ => {
                let ways = self.program.names.leads_into(module, &names, self.unread);
                self.found.extend(ways.into_iter().map(|(file, _)| file));
            }
        }
    }

    /// What the value may come from of it: fields, and what methods give.
    fn def(&mut self, def: DefId, depth: usize) {
        if !self.seen.insert(def) {
            return;
        }
        let (program, data) = (self.program, self.program.names.def(def));
        match (&data.kind, &program.item(def).kind) {
            (DefKind::Function, ItemKind::Function(function)) => {
                function.ret.iter().for_each(|ty| self.ty(data.module, ty, depth));
            }
            (_, ItemKind::Struct { fields, .. }) => self.fields(data.module, fields, depth),
            (_, ItemKind::Enum { variants, .. }) => {
                variants.iter().for_each(|variant| self.fields(data.module, &variant.fields, depth));
            }
            (_, ItemKind::TypeAlias { ty: Some(ty), .. }) => self.ty(data.module, ty, depth),
            _ => {}
        }
        let members = program.names.impls_of(def).iter().flat_map(|impl_| program.names.associated(*impl_));
        for member in members.copied().collect::<Vec<_>>() {
            if self.origin.names.contains(&program.names.def(member).name) {
                self.def(member, depth);
            }
        }
    }

    fn fields(&mut self, module: ModuleId, fields: &Fields, depth: usize) {
        for field in &fields.fields {
            // Patterns take tuples apart without naming what they take.
            if fields.tuple || self.origin.names.contains(&field.name) {
                self.ty(module, &field.ty, depth);
            }
        }
    }
}
