//! Expressions and statements, in the order in which they run.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ir::{Block, ExprId, ExprKind, FileIr, Name, Statement};
use crate::resolve::DefId;
use crate::source::{Span, TextRange};

use super::flow::Exits;
use super::summary::Evaluator;
use super::value::{Data, Place, State, Type, Value};
use super::{NodeId, standard};

/// One activation of a body.
pub(crate) struct Frame<'a> {
    pub(crate) file: &'a FileIr,
    pub(crate) place: Place,
    pub(crate) node: NodeId,
    /// Frames between the function under evaluation and this one; empty for the function itself.
    pub(crate) inlined: Vec<u32>,
    pub(crate) loops: u32,
    /// The innermost loop, by its depth, where the code at hand is what it tries until that succeeds; else 0.
    pub(crate) tried: u32,
    /// Branches around the code at hand, within this function.
    pub(crate) branches: u32,
    /// Calls are not recorded: the function's own evaluation does that.
    pub(crate) quiet: bool,
    /// Inside code that runs at most once a process.
    pub(crate) once: bool,
    /// The declared type of what the body gives.
    pub(crate) returns: Type,
    pub(crate) exits: Exits,
    /// Closures made here that nothing has called yet.
    pub(crate) waiting: Vec<Arc<super::value::ClosureValue>>,
}

impl Frame<'_> {
    pub(crate) fn span(&self, range: TextRange) -> Span {
        range.in_file(self.place.file)
    }

    pub(crate) fn span_of(&self, expr: ExprId) -> Span {
        self.span(self.file.expr(expr).range)
    }
}

impl<'a> Evaluator<'a> {
    pub(crate) fn eval(&mut self, frame: &mut Frame<'a>, state: &mut State, expr: ExprId) -> Value {
        self.eval_as(frame, state, expr, &Type::Unknown)
    }

    /// Evaluates an expression in a place that wants this type, if it is known.
    pub(crate) fn eval_as(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        expr: ExprId,
        wanted: &Type,
    ) -> Value {
        if self.out_of_steps() {
            return Value::unknown();
        }
        let file = frame.file;
        match &file.expr(expr).kind {
            ExprKind::Path(path) => self.eval_path(frame, state, path),
            ExprKind::Lit(lit) => super::literal::value_of(lit),
            ExprKind::Call { callee, args } => self.eval_call(frame, state, expr, *callee, args, wanted),
            ExprKind::MethodCall { receiver, method, args } => {
                let call = super::method::MethodCall {
                    expr,
                    receiver: *receiver,
                    method: &method.name,
                    method_range: method.range,
                    generics: method.types(),
                    args,
                    wanted,
                };
                self.eval_method_call(frame, state, &call)
            }
            ExprKind::Field { base, name } => {
                let base = self.eval(frame, state, *base);
                match base.field(name) {
                    Some(field) => field.clone(),
                    None => {
                        let value = Value::typed(self.program.field_type(&base.ty, name));
                        self.materialise(frame, state, value)
                    }
                }
            }
            ExprKind::Index { base, index } => {
                let base = self.eval(frame, state, *base);
                self.eval(frame, state, *index);
                let is_range = matches!(file.expr(*index).kind, ExprKind::Range { .. });
                Value::typed(if is_range { base.ty } else { standard::looked_up(&base.ty) })
            }
            ExprKind::Struct { path, fields, rest } => self.eval_struct(frame, state, path, fields, *rest),
            ExprKind::Tuple(parts) => self.eval_tuple(frame, state, parts, wanted),
            ExprKind::Array(parts) => {
                let mut joined: Option<Value> = None;
                let mut wanted = wanted.element();
                for part in parts {
                    let value = self.eval_as(frame, state, *part, &wanted);
                    self.let_go(&value);
                    if wanted.is_unknown() {
                        wanted = value.ty.clone();
                    }
                    joined = Some(match joined {
                        Some(before) => before.join(value),
                        None => value,
                    });
                }
                let element = joined.map(|value| value.ty).unwrap_or_default();
                Value::typed(Type::Sequence(Box::new(element)))
            }
            ExprKind::Block(block) => self.eval_block(frame, state, expr, block, wanted),
            ExprKind::If { condition, then, otherwise } => {
                self.eval_if(frame, state, *condition, (*then, *otherwise), wanted)
            }
            ExprKind::Let { pat, value } => {
                let value = self.eval(frame, state, *value);
                self.bind_pattern(frame, state, *pat, value);
                Value::unknown()
            }
            ExprKind::Match { scrutinee, arms } => self.eval_match(frame, state, *scrutinee, arms, wanted),
            ExprKind::Loop { condition, body } => self.eval_loop(frame, state, *condition, *body),
            ExprKind::For { pat, iter, body } => self.eval_for(frame, state, *pat, *iter, *body),
            ExprKind::Closure(_) => self.make_closure(frame, state, expr),
            ExprKind::Ref { inner, .. }
            | ExprKind::Deref(inner)
            | ExprKind::Try(inner)
            | ExprKind::Await(inner) => self.eval_as(frame, state, *inner, wanted),
            ExprKind::Cast { inner, ty } => {
                let value = self.eval(frame, state, *inner);
                match value.ty {
                    // `Box::new(x) as Box<dyn Trait>`
                    Type::Local(..) => Value { ty: self.program.type_of(ty, &frame.place), ..value },
                    _ => value,
                }
            }
            ExprKind::Not(inner) => match self.eval(frame, state, *inner).data {
                Data::Bool(value) => Value::of(Data::Bool(!value)),
                _ => Value::unknown(),
            },
            ExprKind::Neg(inner) => match self.eval(frame, state, *inner).data {
                Data::Int(value) => Value::of(Data::Int(value.wrapping_neg())),
                Data::Float(value) => Value::of(Data::Float(-value)),
                _ => Value::unknown(),
            },
            ExprKind::Binary { op, left, right } => self.eval_binary(frame, state, *op, *left, *right),
            ExprKind::Assign { target, value, op } => {
                self.eval_assign(frame, state, *target, *value, *op);
                Value::unknown()
            }
            ExprKind::Return(value) => self.eval_return(frame, state, *value),
            ExprKind::Break(value) => self.eval_break(frame, state, *value),
            ExprKind::Range { start, end } => {
                for bound in [start, end].into_iter().flatten() {
                    self.eval(frame, state, *bound);
                }
                Value::typed(Type::Sequence(Box::default()))
            }
            ExprKind::Macro { path, args } => {
                let name = path.last().map(|segment| segment.name.clone()).unwrap_or_default();
                self.eval_macro(frame, state, &name, args)
            }
            ExprKind::Unknown => Value::unknown(),
        }
    }

    fn eval_tuple(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        parts: &[ExprId],
        wanted: &Type,
    ) -> Value {
        let mut types = Vec::new();
        let mut fields = BTreeMap::new();
        for (index, part) in parts.iter().enumerate() {
            let wanted = match wanted {
                Type::Tuple(types) => types.get(index).cloned().unwrap_or_default(),
                _ => Type::Unknown,
            };
            let value = self.eval_as(frame, state, *part, &wanted);
            types.push(value.ty.clone());
            fields.insert(index_name(index), value);
        }
        Value { ty: Type::Tuple(types), data: Data::Fields(Arc::new(fields)) }.bounded()
    }

    pub(crate) fn eval_block(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        expr: ExprId,
        block: &'a Block,
        wanted: &Type,
    ) -> Value {
        let outer = frame.place.module;
        if !block.items.is_empty()
            && let Some(scope) = self.program.names.block_scope(outer, frame.place.file, expr)
        {
            frame.place.module = scope;
        }
        let locals = state.locals.len();
        for statement in &block.statements {
            if state.diverged {
                break;
            }
            self.note_task(frame, state, statement);
            self.eval_statement(frame, state, statement);
        }
        let value = match block.tail {
            Some(tail) if !state.diverged => self.eval_as(frame, state, tail, wanted),
            _ => Value::unknown(),
        };
        state.locals.truncate(locals);
        frame.place.module = outer;
        value
    }

    fn eval_statement(&mut self, frame: &mut Frame<'a>, state: &mut State, statement: &'a Statement) {
        match statement {
            // Nothing that users run.
            Statement::Expr { cfg, .. } | Statement::Let { cfg, .. } if cfg.test_only => {}
            Statement::Expr { expr, cfg } if cfg.conditional => {
                // Compiled in some builds only: both with and without it.
                let mut with = state.clone();
                self.eval(frame, &mut with, *expr);
                let without = std::mem::take(state);
                *state = with.join(without);
            }
            Statement::Expr { expr, .. } => {
                self.eval(frame, state, *expr);
            }
            Statement::Let { pat, ty, init, otherwise, cfg } => {
                let declared =
                    ty.as_ref().map(|ty| self.program.type_of(ty, &frame.place)).unwrap_or_default();
                let value = match init {
                    Some(init) => self.eval_as(frame, state, *init, &declared),
                    None => Value::unknown(),
                };
                if let Some(otherwise) = otherwise {
                    let mut missed = state.clone();
                    self.eval(frame, &mut missed, *otherwise);
                }
                let mut value = value.or_type(declared);
                if cfg.conditional
                    && let Some(name) = self.simple_binding(frame, *pat)
                    && let Some(before) = state.local(&name)
                {
                    // `#[cfg(a)] let x = ..; #[cfg(b)] let x = ..;`
                    value = value.join(before.clone());
                }
                self.bind_pattern(frame, state, *pat, value);
            }
        }
    }

    fn eval_struct(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        path: &'a crate::ir::Path,
        fields: &'a [(Name, ExprId)],
        rest: Option<ExprId>,
    ) -> Value {
        let mut known = BTreeMap::new();
        let ty = self.struct_type(frame, path);
        for (name, expr) in fields {
            let wanted = match self.is_undecided(frame, *expr) {
                true => self.program.field_type(&ty, name),
                false => Type::Unknown,
            };
            known.insert(name.clone(), self.eval_as(frame, state, *expr, &wanted));
        }
        if let Type::Local(def, _) = &ty {
            self.mark_made(frame, *def);
        }
        if let Some(rest) = rest {
            self.eval_struct_rest(frame, state, &ty, rest);
            // Fields that are not named come from elsewhere.
            if !known.values().any(Value::carries) {
                known.values().for_each(|field| self.let_go(field));
                return Value::typed(ty);
            }
        }
        self.put_together(ty, known)
    }

    /// What is made of fields.
    pub(crate) fn put_together(&mut self, ty: Type, fields: BTreeMap<Name, Value>) -> Value {
        let fields = Arc::new(fields);
        let value = Value { ty, data: Data::Fields(Arc::clone(&fields)) }.bounded();
        let is_known = matches!(value.data, Data::Fields(_));
        fields.values().for_each(|field| if is_known { self.wrap(field) } else { self.let_go(field) });
        value
    }

    /// Some code that users run makes a value of the type.
    pub(crate) fn mark_made(&mut self, frame: &Frame<'a>, def: DefId) {
        let module = self.program.names.module(frame.place.module);
        let function = self.program.names.def(self.trace.nodes[frame.node.0 as usize].def);
        if !module.test_only && !function.test_only {
            self.trace.made.insert(def);
            self.footprint.made.push(def);
        }
    }

    /// `..Default::default()` is the struct's own `default`.
    fn eval_struct_rest(&mut self, frame: &mut Frame<'a>, state: &mut State, ty: &Type, rest: ExprId) {
        let is_default_call = match &frame.file.expr(rest).kind {
            ExprKind::Call { callee, args } if args.is_empty() => match &frame.file.expr(*callee).kind {
                ExprKind::Path(path) => {
                    path.segments.len() == 2
                        && path.segments[0].name == "Default"
                        && path.segments[1].name == "default"
                }
                _ => false,
            },
            _ => false,
        };
        match ty {
            Type::Local(def, _) if is_default_call => {
                if let [default] = self.program.names.associated_of(*def, "default")[..] {
                    let span = frame.span_of(rest);
                    self.call_local(frame, state, default, None, Vec::new(), span);
                }
            }
            _ => {
                self.eval(frame, state, rest);
            }
        }
    }

    /// `lambda!(handler)`: macros come into scope without a path, so the crates that the package uses are asked.
    fn frequency_of_macro_argument(
        &self,
        frame: &Frame<'a>,
        name: &str,
        index: usize,
    ) -> Option<crate::models::Frequency> {
        let package = self.program.workspace.package(self.program.package_of(frame.place.module));
        package.dependencies.iter().find_map(|dependency| {
            let path = format!("{}::{name}", dependency.package.replace('-', "_"));
            self.program.frequency_of_argument(&path, index)
        })
    }

    fn eval_macro(&mut self, frame: &mut Frame<'a>, state: &mut State, name: &str, args: &[ExprId]) -> Value {
        let mut last = Value::unknown();
        for (index, arg) in args.iter().enumerate() {
            last = self.eval(frame, state, *arg);
            self.let_go(&last);
            if self.program.may_be_entry_point(name)
                && let Some(frequency) = self.frequency_of_macro_argument(frame, name, index)
            {
                let span = frame.span_of(*arg);
                self.touched = true;
                self.run_callable(frame, state, &last, Vec::new(), frequency.into(), span);
            }
        }
        match name {
            "panic" | "unreachable" | "todo" | "unimplemented" | "bail" => {
                state.diverged = true;
                Value::never()
            }
            "dbg" if args.len() == 1 => last,
            "format" | "concat" | "stringify" | "env" => Value::of(Data::Text),
            _ => Value::unknown(),
        }
    }
}

pub(crate) fn index_name(index: usize) -> Name {
    Name::from(index.to_string())
}
