//! Moves a file's nodes: to other places of the text, to other places of the arenas.

use crate::ir::{
    Arm, Attribute, Block, Closure, Expr, ExprId, ExprKind, Fields, Function, Generics, Item, ItemId,
    ItemKind, Pat, PatId, PatKind, Path, Segment, Statement, Ty, UseLeaf,
};
use crate::source::TextRange;

/// From some index on, everything goes so far ahead, or back.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shift {
    pub(super) from: u32,
    pub(super) by: i64,
}

impl Shift {
    fn apply(self, at: &mut u32) {
        if *at >= self.from {
            *at = (i64::from(*at) + self.by) as u32;
        }
    }
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moves {
    pub(super) text: Shift,
    pub(super) exprs: Shift,
    pub(super) pats: Shift,
    pub(super) items: Shift,
}

impl Moves {
    pub(super) fn range(self, range: &mut TextRange) {
        self.text.apply(&mut range.start);
        self.text.apply(&mut range.end);
    }

    pub(super) fn expr_id(self, id: &mut ExprId) {
        self.exprs.apply(&mut id.0);
    }

    fn pat_id(self, id: &mut PatId) {
        self.pats.apply(&mut id.0);
    }

    fn item_ids(self, ids: &mut [ItemId]) {
        ids.iter_mut().for_each(|id| self.items.apply(&mut id.0));
    }

    pub(super) fn item(self, item: &mut Item) {
        self.range(&mut item.name_range);
        self.range(&mut item.range);
        item.attributes.iter_mut().for_each(|attribute| self.attribute(attribute));
        match &mut item.kind {
            ItemKind::Use(leaves) => leaves.iter_mut().for_each(|UseLeaf { range, .. }| self.range(range)),
            ItemKind::Function(function) => self.function(function),
            ItemKind::Struct { fields, generics } | ItemKind::Union { fields, generics } => {
                self.fields(fields);
                self.generics(generics);
            }
            ItemKind::Enum { variants, generics } => {
                variants.iter_mut().for_each(|variant| self.fields(&mut variant.fields));
                self.generics(generics);
            }
            ItemKind::Trait { supertraits, generics, items } => {
                self.paths(supertraits);
                self.generics(generics);
                self.item_ids(items);
            }
            ItemKind::Impl { trait_, self_ty, generics, items } => {
                self.paths(trait_);
                self.ty(self_ty);
                self.generics(generics);
                self.item_ids(items);
            }
            ItemKind::TypeAlias { ty, bounds, generics } => {
                self.types(ty);
                self.paths(bounds);
                self.generics(generics);
            }
            ItemKind::Const { ty, value, storage: _ } => {
                self.types(ty);
                self.expr_ids(value);
            }
            ItemKind::MacroCall { path } => self.path(path),
            ItemKind::Module { items, .. } => self.item_ids(items.as_deref_mut().unwrap_or_default()),
            ItemKind::ExternCrate { .. } | ItemKind::MacroRules => {}
        }
    }

    fn attribute(self, attribute: &mut Attribute) {
        self.path(&mut attribute.path);
        self.paths(&mut attribute.arguments);
        self.range(&mut attribute.range);
    }

    fn function(self, function: &mut Function) {
        self.generics(&mut function.generics);
        for param in &mut function.params {
            self.pat_id(&mut param.pat);
            self.ty(&mut param.ty);
        }
        self.types(&mut function.ret);
        self.expr_ids(&mut function.body);
        self.range(&mut function.signature_range);
    }

    fn generics(self, generics: &mut Generics) {
        generics.types.iter_mut().for_each(|(_, bounds)| self.paths(bounds));
    }

    fn fields(self, fields: &mut Fields) {
        for field in &mut fields.fields {
            self.ty(&mut field.ty);
            self.range(&mut field.range);
        }
    }

    fn path(self, path: &mut Path) {
        if let Some(qself) = &mut path.qself {
            self.ty(&mut qself.ty);
        }
        for segment in &mut path.segments {
            self.segment(segment);
        }
        self.range(&mut path.range);
    }

    fn segment(self, segment: &mut Segment) {
        self.range(&mut segment.range);
        if let Some(arguments) = &mut segment.arguments {
            self.types(&mut arguments.types);
            arguments.bindings.iter_mut().for_each(|(_, ty)| self.ty(ty));
        }
    }

    fn paths<'p>(self, paths: impl IntoIterator<Item = &'p mut Path>) {
        paths.into_iter().for_each(|path| self.path(path));
    }

    fn ty(self, ty: &mut Ty) {
        match ty {
            Ty::Path(path) => self.path(path),
            Ty::Ref { inner, .. } | Ty::Slice(inner) => self.ty(inner),
            Ty::Tuple(parts) => self.types(parts),
            Ty::Impl(bounds) | Ty::Dyn(bounds) => self.paths(bounds),
            Ty::Fn { params, ret } => {
                self.types(params);
                self.types(ret.as_deref_mut());
            }
            Ty::Infer | Ty::Never | Ty::Other => {}
        }
    }

    fn types<'t>(self, types: impl IntoIterator<Item = &'t mut Ty>) {
        types.into_iter().for_each(|ty| self.ty(ty));
    }

    fn expr_ids<'e>(self, ids: impl IntoIterator<Item = &'e mut ExprId>) {
        ids.into_iter().for_each(|id| self.expr_id(id));
    }

    fn pat_ids<'p>(self, ids: impl IntoIterator<Item = &'p mut PatId>) {
        ids.into_iter().for_each(|id| self.pat_id(id));
    }

    pub(super) fn expr(self, expr: &mut Expr) {
        self.range(&mut expr.range);
        match &mut expr.kind {
            ExprKind::Path(path) => self.path(path),
            ExprKind::Call { callee, args } => {
                self.expr_id(callee);
                self.expr_ids(args);
            }
            ExprKind::MethodCall { receiver, method, args } => {
                self.expr_id(receiver);
                self.segment(method);
                self.expr_ids(args);
            }
            ExprKind::Field { base, name: _ } => self.expr_id(base),
            ExprKind::Index { base, index } => self.expr_ids([base, index]),
            ExprKind::Struct { path, fields, rest } => {
                self.path(path);
                self.expr_ids(fields.iter_mut().map(|(_, value)| value).chain(rest));
            }
            ExprKind::Tuple(parts) | ExprKind::Array(parts) => self.expr_ids(parts),
            ExprKind::Block(block) => self.block(block),
            ExprKind::If { condition, then, otherwise } => {
                self.expr_ids([condition, then].into_iter().chain(otherwise));
            }
            ExprKind::Let { pat, value } => {
                self.pat_id(pat);
                self.expr_id(value);
            }
            ExprKind::Match { scrutinee, arms } => {
                self.expr_id(scrutinee);
                for Arm { pat, guard, body, cfg: _ } in arms {
                    self.pat_id(pat);
                    self.expr_ids(guard.iter_mut().chain([body]));
                }
            }
            ExprKind::Loop { condition, body } => self.expr_ids(condition.iter_mut().chain([body])),
            ExprKind::For { pat, iter, body } => {
                self.pat_id(pat);
                self.expr_ids([iter, body]);
            }
            ExprKind::Closure(closure) => {
                let Closure { params, ret, body, is_async: _ } = &mut **closure;
                for (pat, ty) in params {
                    self.pat_id(pat);
                    self.types(ty);
                }
                self.types(ret);
                self.expr_id(body);
            }
            ExprKind::Ref { inner, mutable: _ }
            | ExprKind::Deref(inner)
            | ExprKind::Not(inner)
            | ExprKind::Neg(inner)
            | ExprKind::Try(inner)
            | ExprKind::Await(inner) => self.expr_id(inner),
            ExprKind::Binary { op: _, left, right } => self.expr_ids([left, right]),
            ExprKind::Assign { target, value, op: _ } => self.expr_ids([target, value]),
            ExprKind::Cast { inner, ty } => {
                self.expr_id(inner);
                self.ty(ty);
            }
            ExprKind::Return(value) | ExprKind::Break(value) => self.expr_ids(value),
            ExprKind::Range { start, end } => self.expr_ids(start.iter_mut().chain(end)),
            ExprKind::Macro { path, args } => {
                self.path(path);
                self.expr_ids(args);
            }
            ExprKind::Lit(_) | ExprKind::Unknown => {}
        }
    }

    fn block(self, block: &mut Block) {
        for statement in &mut block.statements {
            match statement {
                Statement::Let { pat, ty, init, otherwise, cfg: _ } => {
                    self.pat_id(pat);
                    self.types(ty);
                    self.expr_ids(init.iter_mut().chain(otherwise));
                }
                Statement::Expr { expr, cfg: _ } => self.expr_id(expr),
            }
        }
        self.expr_ids(&mut block.tail);
        self.item_ids(&mut block.items);
    }

    pub(super) fn pat(self, pat: &mut Pat) {
        self.range(&mut pat.range);
        match &mut pat.kind {
            PatKind::Ident { name: _, sub } => self.pat_ids(sub),
            PatKind::Path(path) => self.path(path),
            PatKind::TupleStruct { path, fields } => {
                self.path(path);
                self.pat_ids(fields);
            }
            PatKind::Struct { path, fields } => {
                self.path(path);
                self.pat_ids(fields.iter_mut().map(|(_, pat)| pat));
            }
            PatKind::Tuple(parts) | PatKind::Slice(parts) | PatKind::Or(parts) => self.pat_ids(parts),
            PatKind::Ref(inner) => self.pat_id(inner),
            PatKind::Typed { pat, ty } => {
                self.pat_id(pat);
                self.ty(ty);
            }
            PatKind::Wild | PatKind::Lit(_) | PatKind::Rest | PatKind::Other => {}
        }
    }
}
