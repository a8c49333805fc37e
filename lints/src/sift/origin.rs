//! What a value comes from within its function, as far as names tell: the variables, fields, functions and methods that
//! lead to it.

use rustc_hash::FxHashSet;

use crate::ir::{ExprId, ExprKind, FileIr, Name, PatId, PatKind, Path, Statement, Ty};
use crate::resolve::DefId;
use crate::source::{Span, TextRange};
use crate::trace::Program;

#[derive(Default)]
pub(super) struct Origin<'a> {
    /// Variables, `self` among them, fields and methods.
    pub(super) names: FxHashSet<Name>,
    /// Of functions and constants.
    pub(super) paths: Vec<&'a Path>,
    /// Those that variables are declared with.
    pub(super) types: Vec<&'a Ty>,
}

impl<'a> Origin<'a> {
    /// Of the expression at a place in the function; of a method call, of what it is called on.
    pub(super) fn find(program: &Program<'a>, function: DefId, place: Span) -> Option<Self> {
        let file = program.file(function);
        let at = |index: &usize| {
            let range = file.exprs[*index].range;
            (range.start, range.end) == (place.start, place.end)
        };
        let start = (0..file.exprs.len()).rev().find(at)?;
        let body = program.file(function).expr(program.function(function)?.body?).range;
        let inside = |range: TextRange| body.start <= range.start && range.end <= body.end;
        let mut origin = Self::default();
        let mut open = vec![ExprId(start as u32)];
        let mut seen = FxHashSet::default();
        loop {
            let before = origin.names.len();
            while let Some(expr) = open.pop() {
                if seen.insert(expr) {
                    origin.step(file, expr, &mut open);
                }
            }
            if origin.names.len() == before {
                return Some(origin);
            }
            // Where variables that lead there get their values.
            for expr in file.exprs.iter().filter(|expr| inside(expr.range)) {
                origin.bindings(file, &expr.kind, &mut open);
            }
        }
    }

    fn step(&mut self, file: &'a FileIr, expr: ExprId, open: &mut Vec<ExprId>) {
        match &file.expr(expr).kind {
            ExprKind::Path(path) => match &path.segments[..] {
                [only] => drop(self.names.insert(only.name.clone())),
                _ => self.paths.push(path),
            },
            ExprKind::MethodCall { receiver, method, .. } => {
                self.names.insert(method.name.clone());
                open.push(*receiver);
            }
            ExprKind::Field { base, name } => {
                self.names.insert(name.clone());
                open.push(*base);
            }
            ExprKind::Call { callee, args } => {
                open.push(*callee);
                // `Arc::new(x)`, `Some(x)`
                open.extend(args.first());
            }
            ExprKind::Struct { path, .. } => self.paths.push(path),
            ExprKind::If { then, otherwise, .. } => open.extend(otherwise.iter().chain([then])),
            ExprKind::Match { scrutinee, arms } => {
                open.push(*scrutinee);
                open.extend(arms.iter().map(|arm| arm.body));
            }
            ExprKind::Block(block) => open.extend(block.tail),
            ExprKind::Index { base: inner, .. }
            | ExprKind::Ref { inner, .. }
            | ExprKind::Cast { inner, .. }
            | ExprKind::Deref(inner)
            | ExprKind::Try(inner)
            | ExprKind::Await(inner) => open.push(*inner),
            _ => {}
        }
    }

    fn bindings(&mut self, file: &'a FileIr, kind: &'a ExprKind, open: &mut Vec<ExprId>) {
        match kind {
            ExprKind::Block(block) => {
                for statement in &block.statements {
                    if let Statement::Let { pat, ty, init, .. } = statement
                        && self.is_bound_by(file, *pat)
                    {
                        self.types.extend(ty);
                        open.extend(init);
                    }
                }
            }
            ExprKind::Let { pat, value } | ExprKind::For { pat, iter: value, .. }
                if self.is_bound_by(file, *pat) =>
            {
                open.push(*value);
            }
            ExprKind::Match { scrutinee, arms } if arms.iter().any(|arm| self.is_bound_by(file, arm.pat)) => {
                open.push(*scrutinee);
            }
            ExprKind::Closure(closure) => {
                let bound = closure.params.iter().filter(|(pat, _)| self.is_bound_by(file, *pat));
                let types: Vec<&Ty> = bound.filter_map(|(_, ty)| ty.as_ref()).collect();
                self.types.extend(types);
            }
            _ => {}
        }
    }

    /// Whether a pattern binds one of the variables.
    pub(super) fn is_bound_by(&self, file: &FileIr, pat: PatId) -> bool {
        let mut open = vec![pat];
        while let Some(pat) = open.pop() {
            match &file.pat(pat).kind {
                PatKind::Ident { name, sub } => {
                    if self.names.contains(name) {
                        return true;
                    }
                    open.extend(sub);
                }
                PatKind::TupleStruct { fields: parts, .. }
                | PatKind::Tuple(parts)
                | PatKind::Slice(parts)
                | PatKind::Or(parts) => open.extend(parts),
                PatKind::Struct { fields, .. } => open.extend(fields.iter().map(|(_, pat)| *pat)),
                PatKind::Ref(inner) | PatKind::Typed { pat: inner, .. } => open.push(*inner),
                PatKind::Wild | PatKind::Path(_) | PatKind::Lit(_) | PatKind::Rest | PatKind::Other => {}
            }
        }
        false
    }
}
