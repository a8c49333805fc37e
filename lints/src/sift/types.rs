//! Unread files with the types of values that were not known where something is done with them: a method is called that
//! may lead to a client, or a library is given one.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use crate::ir::{Expr, ExprKind, Fields, ItemKind, Name, Path, Ty};
use crate::resolve::{DefId, DefKind, ModuleId, Namespace, Res};
use crate::source::FileId;
use crate::trace::{Program, Trace};

/// Types within types, and behind fields and methods, that are looked through.
const DEPTH: usize = 8;

/// `called` are the methods whose callers are looked for, `named` whether a file has a word.
pub(super) fn files(
    program: &Program<'_>,
    trace: &Trace,
    called: &dyn Fn(&Name) -> bool,
    named: &dyn Fn(FileId, &Name) -> bool,
    unread: &dyn Fn(FileId) -> bool,
) -> BTreeSet<FileId> {
    let mut search = Search { program, named, unread, seen: FxHashSet::default(), found: BTreeSet::new() };
    let asking = trace.blind.iter().filter(|(_, method)| method.as_ref().is_none_or(called));
    let functions: BTreeSet<DefId> = asking.map(|(function, _)| *function).collect();
    functions.into_iter().for_each(|function| search.function(function));
    search.found
}

struct Search<'a> {
    program: &'a Program<'a>,
    named: &'a dyn Fn(FileId, &Name) -> bool,
    unread: &'a dyn Fn(FileId) -> bool,
    seen: FxHashSet<(FileId, DefId)>,
    found: BTreeSet<FileId>,
}

impl Search<'_> {
    /// What the function is given and calls, and what it is a member of.
    fn function(&mut self, def: DefId) {
        let (program, file) = (self.program, self.program.names.def(def).file);
        self.signature(file, def, DEPTH);
        if let Some(parent) = program.names.def(def).parent
            && let ItemKind::Impl { self_ty, .. } = &program.item(parent).kind
        {
            self.ty(file, program.names.def(parent).module, self_ty, DEPTH);
        }
        let module = program.names.def(def).module;
        let Some(body) = program.function(def).and_then(|function| function.body) else { return };
        let range = program.file(def).expr(body).range;
        let inside = |expr: &&Expr| range.start <= expr.range.start && expr.range.end <= range.end;
        for expr in program.file(def).exprs.iter().filter(inside) {
            if let ExprKind::Path(path) = &expr.kind {
                self.path(file, module, path, Namespace::Value, DEPTH);
            }
        }
    }

    fn signature(&mut self, of: FileId, def: DefId, depth: usize) {
        let Some(function) = self.program.function(def) else { return };
        let module = self.program.names.def(def).module;
        for ty in function.params.iter().map(|param| &param.ty).chain(&function.ret) {
            self.ty(of, module, ty, depth);
        }
    }

    fn ty(&mut self, of: FileId, module: ModuleId, ty: &Ty, depth: usize) {
        match ty {
            Ty::Path(path) => self.path(of, module, path, Namespace::Type, depth),
            Ty::Ref { inner, .. } | Ty::Slice(inner) => self.ty(of, module, inner, depth),
            Ty::Tuple(parts) => parts.iter().for_each(|part| self.ty(of, module, part, depth)),
            Ty::Impl(bounds) | Ty::Dyn(bounds) => {
                bounds.iter().for_each(|bound| self.path(of, module, bound, Namespace::Type, depth));
            }
            Ty::Fn { .. } | Ty::Infer | Ty::Never | Ty::Other => {}
        }
    }

    fn path(&mut self, of: FileId, module: ModuleId, path: &Path, namespace: Namespace, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else { return };
        for ty in path.segments.iter().flat_map(|segment| segment.types()) {
            self.ty(of, module, ty, depth);
        }
        if path.qself.is_some() {
            return;
        }
        let names: Vec<Name> = path.names().cloned().collect();
        match self.program.names.resolve(module, &names, path.leading_colon, namespace).res {
            Res::Def(def) => self.def(of, def, depth),
            _ => self.found.extend(self.program.names.leads_into(module, &names, self.unread)),
        }
    }

    /// What the file may get of it: the fields that it names, and what the methods give.
    fn def(&mut self, of: FileId, def: DefId, depth: usize) {
        if !self.seen.insert((of, def)) {
            return;
        }
        let (program, data) = (self.program, self.program.names.def(def));
        match (&data.kind, &program.item(def).kind) {
            (DefKind::Function, _) => self.signature(of, def, depth),
            (_, ItemKind::Struct { fields, .. }) => self.fields(of, data.module, fields, depth),
            (_, ItemKind::Enum { variants, .. }) => {
                variants.iter().for_each(|variant| self.fields(of, data.module, &variant.fields, depth));
            }
            (_, ItemKind::TypeAlias { ty: Some(ty), .. }) => self.ty(of, data.module, ty, depth),
            _ => {}
        }
        for impl_ in program.names.impls_of(def) {
            for member in program.names.associated(*impl_) {
                if (self.named)(of, &program.names.def(*member).name) {
                    self.signature(of, *member, depth);
                }
            }
        }
    }

    fn fields(&mut self, of: FileId, module: ModuleId, fields: &Fields, depth: usize) {
        for field in &fields.fields {
            // `self.0`, or what a pattern takes apart.
            if fields.tuple || (self.named)(of, &field.name) {
                self.ty(of, module, &field.ty, depth);
            }
        }
    }
}
