//! Paths and calls: functions of the workspace, functions of libraries, values that can be called.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::facts;
use crate::ir::{ExprId, ExprKind, ItemKind, Name, Path, Ty};
use crate::models::{Frequency, Gives, ItemPath, Role};
use crate::resolve::{DefId, DefKind, Namespace};
use crate::source::Span;

use super::eval::{Frame, index_name};
use super::flow::Exits;
use super::library::{LibraryCall, with_crate};
use super::literal::{duration_constant, duration_function};
use super::program::Meaning;
use super::summary::{Evaluator, MadeBy, Summary};
use super::value::{
    Callable, Data, ForeignFunction, Object, ObjectId, Origin, Place, State, TraitRef, Type, Value,
};
use super::{Asked, EdgeKind, Left, Target, standard};

/// How deep calls are evaluated in place.
const INLINE_DEPTH: usize = 8;
/// The same of calls that are given no builder, but a value that may decide something: few settings come from further away,
/// and interpreters call themselves in many ways.
const INFORMED_DEPTH: usize = 3;

/// A call of a function of a foreign crate.
pub(crate) struct ForeignCall {
    pub(crate) path: ItemPath,
    pub(crate) name_in_code: Name,
    pub(crate) span: Span,
    pub(crate) name_span: Span,
    pub(crate) arg_spans: Vec<Span>,
    /// The argument is `&x`: it cannot be changed.
    pub(crate) shared: Vec<bool>,
    /// The calls in place in which the function is named.
    pub(crate) frames: Vec<u32>,
}

/// What a path in call or value position names.
pub(crate) enum Named {
    Function(DefId),
    /// A method of a trait on a type of which only the trait is known.
    TraitMethod {
        trait_: DefId,
        method: DefId,
    },
    /// A tuple struct or variant, with its type.
    Constructor(Type),
    Constant(DefId),
    /// `Type::default` of a struct that derives it.
    DerivedDefault(DefId),
    /// `Type::parse` of a type with clap's derive: it gives such a value.
    DerivedConstructor(Type),
    Foreign {
        path: ItemPath,
        name_in_code: Name,
    },
    Unknown,
}

impl<'a> Evaluator<'a> {
    // ----------------------------------------------------------------------------------------------------------- names

    pub(crate) fn name(&self, frame: &Frame<'a>, path: &'a Path) -> Named {
        if let Some(qself) = &path.qself {
            return self.name_on_type(frame, &qself.ty, path, qself.position);
        }
        let names: Vec<Name> = path.names().cloned().collect();
        let first = &names[0];
        let own = match first.as_str() {
            "Self" => Some(frame.place.self_ty.clone()),
            _ if names.len() > 1 && !path.leading_colon => {
                let mut generics = frame.place.generics.iter().rev();
                generics.find(|(name, _)| name == first).map(|(_, ty)| ty.clone())
            }
            _ => None,
        };
        if let Some(ty) = own {
            return match &names[1..] {
                [] => Named::Constructor(ty),
                [item] => self.associated(&ty, item),
                [of, item] => self.associated(&self.associated_type(&ty, of), item),
                _ => Named::Unknown,
            };
        }
        let (meaning, rest) =
            self.program.meaning(frame.place.module, &names, path.leading_colon, Namespace::Value);
        match (meaning, rest) {
            (Meaning::Foreign { path, name_in_code }, _) => Named::Foreign { path, name_in_code },
            (Meaning::Def(def), 0) => self.named_def(def),
            (Meaning::Def(def), 1) => {
                let ty = self.type_named(frame, def, path);
                self.associated(&ty, &names[names.len() - 1])
            }
            _ => Named::Unknown,
        }
    }

    fn named_def(&self, def: DefId) -> Named {
        let data = self.program.names.def(def);
        match data.kind {
            DefKind::Function => Named::Function(def),
            DefKind::Struct | DefKind::Union => Named::Constructor(Type::Local(def, Vec::new())),
            DefKind::Variant => match data.parent {
                Some(parent) => Named::Constructor(Type::Local(parent, Vec::new())),
                None => Named::Unknown,
            },
            DefKind::Const | DefKind::Static => Named::Constant(def),
            DefKind::TypeAlias => match self.alias_target(def) {
                Type::Local(def, args) => Named::Constructor(Type::Local(def, args)),
                _ => Named::Unknown,
            },
            DefKind::Enum | DefKind::Trait | DefKind::Impl => Named::Unknown,
        }
    }

    pub(crate) fn alias_target(&self, def: DefId) -> Type {
        match &self.program.item(def).kind {
            ItemKind::TypeAlias { ty: Some(ty), .. } => self.program.type_of(ty, &self.program.place(def)),
            _ => Type::Unknown,
        }
    }

    /// The type that the beginning of `Type::item` names.
    fn type_named(&self, frame: &Frame<'a>, def: DefId, path: &Path) -> Type {
        match self.program.names.def(def).kind {
            DefKind::TypeAlias => self.alias_target(def),
            DefKind::Trait => Type::Traits(vec![TraitRef::Local(def)]),
            DefKind::Struct | DefKind::Enum | DefKind::Union => {
                let segment = path.segments.iter().rev().nth(1);
                let args = segment.map_or(&[][..], |segment| segment.types());
                let args = args.iter().map(|arg| self.program.type_of(arg, &frame.place)).collect();
                Type::Local(def, args)
            }
            _ => Type::Unknown,
        }
    }

    fn name_on_type(&self, frame: &Frame<'a>, ty: &Ty, path: &Path, position: usize) -> Named {
        let rest = &path.segments[position.min(path.segments.len())..];
        let ty = self.program.type_of(ty, &frame.place);
        match rest {
            [item] => self.associated(&ty, &item.name),
            [of, item] => self.associated(&self.associated_type(&ty, &of.name), &item.name),
            _ => Named::Unknown,
        }
    }

    /// `<Type as Trait>::Name`, where one impl in sight says what it is.
    fn associated_type(&self, ty: &Type, name: &str) -> Type {
        let Type::Local(def, _) = ty else { return Type::Unknown };
        match self.program.names.associated_of(*def, name)[..] {
            [only] if self.program.names.def(only).kind == DefKind::TypeAlias => self.alias_target(only),
            _ => Type::Unknown,
        }
    }

    /// `Type::item`.
    pub(crate) fn associated(&self, ty: &Type, item: &Name) -> Named {
        match ty {
            Type::Local(def, _) => {
                let found = self.program.names.associated_of(*def, item);
                let live: Vec<DefId> =
                    found.into_iter().filter(|def| !self.program.names.def(*def).test_only).collect();
                match live[..] {
                    [only] => self.named_def(only),
                    [] if item == "default" && self.program.derives_default(*def) => {
                        Named::DerivedDefault(*def)
                    }
                    [] if self.program.derives_constructor(*def, item) => {
                        Named::DerivedConstructor(ty.clone())
                    }
                    // Several traits have it (`From<A>` and `From<B>`): which one is meant only types tell.
                    _ => Named::Unknown,
                }
            }
            Type::Traits(traits) => self.trait_item(traits, item),
            Type::Foreign(path, _) => {
                if let Some(method) = self.program.extension_method(path, item) {
                    return Named::Function(method);
                }
                let name_in_code = path.split("::").next().unwrap_or_default().into();
                Named::Foreign { path: format!("{path}::{item}").into(), name_in_code }
            }
            _ => Named::Unknown,
        }
    }

    pub(crate) fn trait_item(&self, traits: &[TraitRef], item: &str) -> Named {
        for reference in traits {
            let TraitRef::Local(trait_) = reference else { continue };
            if let Some(method) = self.program.names.associated_of_trait(*trait_, item)
                && self.program.names.def(method).kind == DefKind::Function
            {
                return Named::TraitMethod { trait_: *trait_, method };
            }
        }
        Named::Unknown
    }

    pub(crate) fn struct_type(&self, frame: &Frame<'a>, path: &'a Path) -> Type {
        let names: Vec<Name> = path.names().cloned().collect();
        if names.len() == 1 && names[0] == "Self" {
            return frame.place.self_ty.clone();
        }
        let (meaning, rest) =
            self.program.meaning(frame.place.module, &names, path.leading_colon, Namespace::Type);
        match (meaning, rest) {
            (Meaning::Def(def), 0) => match self.program.names.def(def).kind {
                DefKind::TypeAlias => self.alias_target(def),
                DefKind::Variant => self
                    .program
                    .names
                    .def(def)
                    .parent
                    .map_or(Type::Unknown, |def| Type::Local(def, Vec::new())),
                _ => Type::Local(def, Vec::new()),
            },
            (Meaning::Foreign { path, .. }, _) => Type::Foreign(path, Vec::new()),
            _ => Type::Unknown,
        }
    }

    pub(crate) fn eval_path(&mut self, frame: &mut Frame<'a>, state: &mut State, path: &'a Path) -> Value {
        if let Some(local) = path.as_name().and_then(|name| state.local(name)) {
            return local.clone();
        }
        match self.name(frame, path) {
            Named::Function(def) => Value::of(Data::Function(Callable::Local(def))),
            Named::Constant(def) => self.constant(def),
            Named::Constructor(ty) => {
                if let Type::Local(def, _) = &ty {
                    self.mark_made(frame, *def);
                }
                Value::typed(ty)
            }
            Named::Foreign { path: item, name_in_code } => {
                let name = path.last().map_or(path.range, |segment| segment.range);
                let (span, name_span) = (frame.span(path.range), frame.span(name));
                let frames = frame.inlined.clone();
                let function = ForeignFunction { path: item, name_in_code, span, name_span, frames };
                self.note_as_value(frame, &function);
                foreign_value(function)
            }
            Named::TraitMethod { .. } | Named::DerivedDefault(_) | Named::DerivedConstructor(_) => {
                Value::unknown()
            }
            Named::Unknown => match path.as_name().map(Name::as_str) {
                Some("None") => Value::of(Data::None),
                _ => Value::unknown(),
            },
        }
    }

    /// A constructor that is given as a value makes something wherever it is called, in sight or not.
    fn note_as_value(&mut self, frame: &Frame<'a>, function: &ForeignFunction) {
        let ForeignFunction { path, name_in_code, span, name_span, .. } = function;
        let models = self.program.models;
        if self.muted || !models.knows(path) {
            return;
        }
        let library = self.program.library_use(frame.place.module, path, name_in_code);
        let Some(row) = models.function(path, &library.version) else { return };
        let path = with_crate(path, &library.krate);
        if let Gives::New(made) | Gives::Argument(_, made) = row.gives
            && self.program.role(made) != Role::Part
        {
            self.trace.begun.entry(*span).or_insert_with(|| path.clone());
            self.trace.left.entry(*span).or_insert(Left::AsFunction);
        }
        self.trace.calls.insert(facts::LibraryCall { span: *span, name: *name_span, path });
    }

    // ----------------------------------------------------------------------------------------------------------- calls

    pub(crate) fn eval_call(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        expr: ExprId,
        callee: ExprId,
        args: &'a [ExprId],
        wanted: &Type,
    ) -> Value {
        let span = frame.span_of(expr);
        let file = frame.file;
        if let ExprKind::Path(path) = &file.expr(callee).kind
            && path.as_name().is_none_or(|name| state.local(name).is_none())
        {
            let named = self.name(frame, path);
            let values = self.eval_args(frame, state, &named, args, wanted);
            let last = path.last().map(|segment| segment.name.clone()).unwrap_or_default();
            let name_span = path.last().map_or(span, |segment| frame.span(segment.range));
            return match named {
                Named::Function(def) => {
                    let has_self = self.program.function(def).is_some_and(|function| function.has_self);
                    let mut values = values;
                    let self_value = (has_self && !values.is_empty()).then(|| values.remove(0));
                    self.call_local(frame, state, def, self_value, values, span)
                }
                Named::TraitMethod { trait_, method } => {
                    let mut values = values;
                    let has_self = self.program.function(method).is_some_and(|function| function.has_self);
                    let self_value = (has_self && !values.is_empty()).then(|| values.remove(0));
                    self.call_trait(frame, state, (trait_, method), self_value, values, span)
                }
                Named::Constructor(ty) => self.construct(frame, ty, values),
                Named::DerivedDefault(def) => self.derived_default(frame, def, span),
                Named::DerivedConstructor(ty) => {
                    if let Type::Local(def, _) = &ty {
                        self.mark_made(frame, *def);
                    }
                    Value::typed(ty)
                }
                Named::Foreign { path: function, .. } if converts(&function) && values.len() == 1 => {
                    let asked = path.segments.iter().rev().nth(1).and_then(|segment| segment.types().first());
                    let asked = asked.map(|ty| self.program.type_of(ty, &frame.place));
                    let value = values.into_iter().next().unwrap_or_default();
                    let wanted = asked.as_ref().unwrap_or(wanted);
                    self.convert(frame, state, &value, &last, wanted, span).unwrap_or(value)
                }
                Named::Foreign { path, .. } if is_default(&path) => self
                    .default_of(frame, state, wanted, span)
                    .unwrap_or_else(|| Value::typed(wanted.clone())),
                Named::Foreign { path: function, name_in_code } => {
                    let read = self.type_read(frame, &function, path);
                    let call = ForeignCall {
                        path: function,
                        name_in_code,
                        span,
                        name_span,
                        arg_spans: args.iter().map(|arg| frame.span_of(*arg)).collect(),
                        shared: args.iter().map(|arg| self.is_shared(frame, *arg)).collect(),
                        frames: frame.inlined.clone(),
                    };
                    self.call_foreign(frame, state, &call, values).or_type(read)
                }
                Named::Constant(def) => {
                    let callable = self.constant(def);
                    self.run_callable(frame, state, &callable, values, EdgeKind::Call, span)
                }
                Named::Unknown => match last.as_str() {
                    "Some" | "Ok" if values.len() == 1 => values.into_iter().next().unwrap_or_default(),
                    "Err" if path.segments.len() == 1 => Value::never(),
                    _ => self.call_unknown(frame, state, values, args, span),
                },
            };
        }
        let callable = self.eval(frame, state, callee);
        let values: Vec<Value> = args.iter().map(|arg| self.eval(frame, state, *arg)).collect();
        match callable.data {
            Data::Closure(_) | Data::Function(_) => {
                self.run_callable(frame, state, &callable, values, EdgeKind::Call, span)
            }
            _ => {
                let given = self.call_unknown(frame, state, values, args, span);
                match &callable.ty {
                    // `impl Fn() -> T`
                    Type::Traits(traits) => match &traits[..] {
                        [TraitRef::Foreign(_, output)] => Value::typed(Type::clone(output)),
                        _ => given,
                    },
                    _ => given,
                }
            }
        }
    }

    /// The type that `serde_json::from_str::<T>` and the like are told to give.
    fn type_read(&self, frame: &Frame<'a>, function: &str, path: &Path) -> Type {
        let told = path.last().and_then(|segment| segment.types().last());
        match told {
            Some(ty) if standard::reads(function) => self.program.type_of(ty, &frame.place),
            _ => Type::Unknown,
        }
    }

    /// The arguments of a call, each as the type of its parameter where that may decide it.
    fn eval_args(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        callee: &Named,
        args: &[ExprId],
        wanted: &Type,
    ) -> Vec<Value> {
        let mut values = Vec::with_capacity(args.len());
        for (index, arg) in args.iter().enumerate() {
            let wanted = match self.is_undecided(frame, *arg) {
                true => self.wanted_argument(callee, index, wanted),
                false => Type::Unknown,
            };
            values.push(self.eval_as(frame, state, *arg, &wanted));
        }
        values
    }

    fn wanted_argument(&self, callee: &Named, index: usize, wanted: &Type) -> Type {
        match callee {
            Named::Function(def) => self.parameter_type(*def, index, true),
            Named::Constructor(ty) => self.program.field_type(ty, &index_name(index)),
            Named::Foreign { path, .. } if standard::wraps_argument(path) => wanted.clone(),
            // `Some(..)`, `Ok(..)`
            Named::Unknown if index == 0 => wanted.clone(),
            _ => Type::Unknown,
        }
    }

    /// The declared type of a function's argument; `self` counts where the call names it as one.
    pub(crate) fn parameter_type(&self, def: DefId, index: usize, counts_self: bool) -> Type {
        let Some(function) = self.program.function(def) else { return Type::Unknown };
        let before = usize::from(counts_self && function.has_self);
        let param = index.checked_sub(before).and_then(|index| function.params.get(index));
        param.map(|param| self.program.type_of(&param.ty, &self.program.place(def))).unwrap_or_default()
    }

    pub(crate) fn is_shared(&self, frame: &Frame<'a>, arg: ExprId) -> bool {
        matches!(frame.file.expr(arg).kind, ExprKind::Ref { mutable: false, .. })
    }

    /// A call of something that is not in sight: it may run the closures it is given, and change builders.
    pub(crate) fn call_unknown(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        values: Vec<Value>,
        args: &[ExprId],
        span: Span,
    ) -> Value {
        for (value, arg) in values.iter().zip(args) {
            self.let_go(value);
            self.run_callable(frame, state, value, Vec::new(), EdgeKind::Call, span);
            if !self.is_shared(frame, *arg) {
                self.escape(state, value);
            }
        }
        let owned = values.iter().zip(args).filter(|(_, arg)| !self.is_shared(frame, **arg));
        Value::of(wrapped(owned.map(|(value, _)| value)))
    }

    fn construct(&mut self, frame: &Frame<'a>, ty: Type, values: Vec<Value>) -> Value {
        let Type::Local(def, _) = &ty else { return Value::unknown() };
        self.mark_made(frame, *def);
        if self.program.names.def(*def).kind != DefKind::Struct {
            values.iter().for_each(|value| self.let_go(value));
            return Value::typed(ty);
        }
        let fields = values.into_iter().enumerate().map(|(index, value)| (index_name(index), value));
        self.put_together(ty, fields.collect())
    }

    // ------------------------------------------------------------------------------------------------- local functions

    pub(crate) fn call_local(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        def: DefId,
        self_value: Option<Value>,
        args: Vec<Value>,
        span: Span,
    ) -> Value {
        let edge = self.record_call(frame, def, span, EdgeKind::Call);
        if self.program.own_entries.has(def) {
            self.serve(frame, state, &args, span);
        }
        self.enter_local(frame, state, def, self_value, args, edge)
    }

    pub(crate) fn record_call(
        &mut self,
        frame: &Frame<'a>,
        def: DefId,
        span: Span,
        kind: EdgeKind,
    ) -> Option<usize> {
        let node = self.node_of(def);
        self.record(frame, Target::Node(node), span, kind)
    }

    /// What a function of the workspace gives and does, with the call recorded as `edge`.
    pub(crate) fn enter_local(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        def: DefId,
        self_value: Option<Value>,
        args: Vec<Value>,
        edge: Option<usize>,
    ) -> Value {
        let node = self.node_of(def);
        self_value.iter().for_each(|value| self.let_go(value));
        args.iter().enumerate().for_each(|(index, value)| match self.may_keep(def, index) {
            true => self.give_away(value),
            false => self.let_go(value),
        });
        // Its own evaluation first: what happens inside it alone is told there.
        let summary = self.summary(def);
        let relevant = summary.as_ref().is_some_and(|summary| summary.relevant);
        self.touched |= relevant;
        let given_objects = self_value.iter().chain(&args).any(|value| self.holds_a_builder(state, value));
        if self.program.function(def).is_some_and(|function| function.is_closed) {
            self.trace.asked.insert((frame.node, Asked { def, is_given_a_builder: given_objects }));
        }
        let is_informed = relevant && self_value.iter().chain(&args).any(Value::is_informative)
            || summary.as_ref().is_some_and(|summary| puts_together(summary, &args));
        let depth = match (given_objects, is_informed) {
            (true, _) => INLINE_DEPTH,
            (false, true) => INFORMED_DEPTH,
            (false, false) => 0,
        };
        let given = if frame.inlined.len() < depth && !self.is_active(frame, node) {
            self.call_in_place(frame, state, def, self_value, args)
        } else {
            if given_objects {
                args.iter().for_each(|value| self.escape(state, value));
            }
            match summary {
                Some(summary) => self.import(frame, state, &summary),
                None => {
                    let place = self.program.place(def);
                    self.with_declared_type(Value::unknown(), def, &place)
                }
            }
        };
        if let Some(edge) = edge {
            self.bring(&given, edge);
            if let Data::Made(ids) = &given.data {
                ids.iter().for_each(|id| self.made(frame, *id, MadeBy::Call(edge)));
            }
        }
        given
    }

    /// A method that gets a value may put it where its receiver lives on.
    fn may_keep(&self, def: DefId, index: usize) -> bool {
        let method = self.program.function(def).filter(|function| function.has_self);
        let param = method.and_then(|method| method.params.get(index));
        param.is_some_and(|param| !matches!(param.ty, Ty::Ref { .. }))
    }

    /// What a runtime is given as code runs for each event, whatever the runtime's own source does with it.
    fn serve(&mut self, frame: &mut Frame<'a>, state: &mut State, args: &[Value], span: Span) {
        self.touched = true;
        if !self.muted {
            self.trace.serving.push(frame.node);
        }
        for value in args.iter().filter(|value| matches!(value.data, Data::Closure(_) | Data::Function(_))) {
            self.run_callable(frame, state, value, Vec::new(), EdgeKind::from(Frequency::Invocation), span);
        }
    }

    fn is_active(&self, frame: &Frame<'a>, node: super::NodeId) -> bool {
        frame.node == node || self.active.contains(&node)
    }

    /// Whether the value holds a builder whose beginning is in sight, or a function that makes one.
    fn holds_a_builder(&self, state: &State, value: &Value) -> bool {
        match &value.data {
            Data::Objects(ids) => {
                ids.iter().any(|id| state.object(*id).is_some_and(|object| object.origin.is_some()))
            }
            Data::Fields(fields) => fields.values().any(|field| self.holds_a_builder(state, field)),
            Data::Closure(closure) => {
                closure.captured.iter().any(|(_, captured)| self.holds_a_builder(state, captured))
            }
            Data::Function(Callable::Foreign(function)) => self.trace.begun.contains_key(&function.span),
            _ => false,
        }
    }

    fn call_in_place(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        def: DefId,
        self_value: Option<Value>,
        args: Vec<Value>,
    ) -> Value {
        let Some(function) = self.program.function(def) else { return Value::unknown() };
        let Some(body) = function.body else {
            let place = self.program.place(def);
            return self.with_declared_type(Value::unknown(), def, &place);
        };
        let mut place = self.program.place(def);
        let mut inner_state = State { locals: Vec::new(), objects: state.objects.clone(), diverged: false };
        if let Some(value) = self_value {
            let value = value.or_type(place.self_ty.clone());
            if matches!(place.self_ty, Type::Traits(_) | Type::Unknown) {
                place.self_ty = value.ty.clone();
            }
            inner_state.bind("self".into(), value);
        }
        self.bind_generics(&mut place, &function.params, &args);
        let mut inlined = frame.inlined.clone();
        inlined.push(self.fresh_frame());
        let node = self.node_of(def);
        let mut inner = Frame {
            file: self.program.file(def),
            returns: function.ret.as_ref().map(|ty| self.program.type_of(ty, &place)).unwrap_or_default(),
            place,
            node,
            inlined,
            loops: 0,
            tried: 0,
            branches: 0,
            quiet: true,
            once: frame.once,
            exits: Exits::default(),
            waiting: Vec::new(),
        };
        let place = inner.place.clone();
        let mut args = args.into_iter();
        for param in &function.params {
            let declared = self.program.type_of(&param.ty, &place);
            let value = args.next().unwrap_or_default().or_type(declared);
            self.bind_pattern(&inner, &mut inner_state, param.pat, value);
        }
        self.active.push(node);
        let (value, after) = self.run_body(&mut inner, inner_state, body);
        self.active.pop();
        state.objects = after.objects;
        value.or_type(inner.returns)
    }

    /// A type parameter that is the whole type of a parameter is what the argument is.
    fn bind_generics(&self, place: &mut Place, params: &[crate::ir::Param], args: &[Value]) {
        let generics = Arc::make_mut(&mut place.generics);
        for (param, arg) in params.iter().zip(args) {
            let mut ty = &param.ty;
            while let Ty::Ref { inner, .. } = ty {
                ty = inner;
            }
            if let Ty::Path(path) = ty
                && let Some(name) = path.as_name()
                && !arg.ty.is_unknown()
                && let Some((_, known)) = generics.iter_mut().find(|(generic, _)| generic == name)
            {
                *known = arg.ty.clone();
            }
        }
    }

    /// What a function gives to a stranger, with objects of its own.
    fn import(&mut self, frame: &Frame<'a>, state: &mut State, summary: &Arc<Summary>) -> Value {
        let mut value = summary.value.clone();
        let mut ids = Vec::new();
        value.objects(&mut ids);
        if ids.is_empty() {
            return value;
        }
        let activation = self.fresh_frame();
        let mut renamed: BTreeMap<ObjectId, ObjectId> = BTreeMap::new();
        for id in ids {
            let new = self.fresh_object();
            renamed.insert(id, new);
            if let Some(object) = summary.objects.get(&id) {
                let mut object = Object::clone(object);
                if let Some(origin) = &mut object.origin {
                    let mut frames = frame.inlined.clone();
                    frames.push(activation);
                    *origin = Origin { frames, ..origin.clone() };
                }
                state.objects.insert(new, Arc::new(object));
            }
        }
        rename(&mut value, &renamed);
        value
    }

    /// A method of which only the trait is known. Where one type in sight has it, it is that one.
    pub(crate) fn call_trait(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        (trait_, method): (DefId, DefId),
        self_value: Option<Value>,
        args: Vec<Value>,
        span: Span,
    ) -> Value {
        let name = self.program.names.def(method).name.clone();
        let names = self.program.names;
        let impls = names.impls_of_trait(trait_).iter().filter(|impl_| !names.def(**impl_).test_only);
        let found: Vec<DefId> = impls
            .flat_map(|impl_| names.associated(*impl_).iter().copied())
            .filter(|def| names.def(*def).name == name && names.def(*def).kind == DefKind::Function)
            .collect();
        let count = names.impls_of_trait(trait_).iter().filter(|impl_| !names.def(**impl_).test_only).count();
        if let ([only], 1) = (&found[..], count) {
            return self.call_local(frame, state, *only, self_value, args, span);
        }
        self.record(frame, Target::TraitMethod { trait_, method }, span, EdgeKind::Call);
        self_value.iter().for_each(|value| self.let_go(value));
        for value in &args {
            self.let_go(value);
            self.run_callable(frame, state, value, Vec::new(), EdgeKind::Call, span);
            self.escape(state, value);
        }
        let place = self.program.place(method);
        self.with_declared_type(Value::unknown(), method, &place)
    }

    // ----------------------------------------------------------------------------------------------- foreign functions

    pub(crate) fn call_foreign(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        call: &ForeignCall,
        args: Vec<Value>,
    ) -> Value {
        let models = self.program.models;
        let path = call.path.as_str();
        let (parent, last) = path.rsplit_once("::").unwrap_or(("", path));
        if last == "Err" {
            return Value::never();
        }
        if parent.ends_with("time::Duration")
            && let Some(duration) = duration_function(last, &args)
        {
            return Value::of(Data::Duration(duration));
        }
        let is_entry = self.program.serves_lambda(path)
            || (0..args.len()).any(|index| self.program.frequency_of_argument(path, index).is_some());
        self.touched |= is_entry;
        if let Some(of) = models.deadline(path) {
            self.record_deadline(frame, of);
        }
        if self.program.serves_lambda(path) && !self.muted {
            self.trace.serving.push(frame.node);
        }
        if !standard::wraps_argument(path) {
            for (value, shared) in args.iter().zip(&call.shared) {
                if *shared { self.let_go(value) } else { self.give_away(value) }
            }
        }
        let library = self.program.library_use(frame.place.module, path, &call.name_in_code);
        if let Some(row) = models.function(path, &library.version) {
            let path = with_crate(&call.path, &library.krate);
            let library_call = LibraryCall {
                row,
                path,
                library,
                span: call.span,
                name: last,
                name_span: call.name_span,
                setter_span: call.span,
                args: &args,
                arg_spans: &call.arg_spans,
                frames: &call.frames,
            };
            return self.apply(frame, state, &library_call, Vec::new());
        }
        // `reqwest::ClientBuilder::build(builder)`
        if models.type_named(parent).is_some()
            && let Some((receiver, rest)) = args.split_first()
        {
            let receiver = receiver.clone().or_type(Type::Foreign(parent.into(), Vec::new()));
            let method = super::method::Dispatch {
                name: last,
                name_span: call.name_span,
                span: call.span,
                setter_span: call.span,
                arg_spans: call.arg_spans.get(1..).unwrap_or_default().to_vec(),
                shared: call.shared.get(1..).unwrap_or_default().to_vec(),
                generics: &[],
            };
            return self.dispatch(frame, state, receiver, &method, rest.to_vec());
        }
        self.call_foreign_unmodelled(frame, state, call, args)
    }

    fn call_foreign_unmodelled(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        call: &ForeignCall,
        args: Vec<Value>,
    ) -> Value {
        let models = self.program.models;
        let path = call.path.as_str();
        if path.ends_with("mem::take")
            && let Some(taken) = args.first()
        {
            // What it leaves behind is a default.
            self.default_of(frame, state, &taken.ty, call.span);
        }
        let wraps = standard::wraps_argument(path) && !args.is_empty();
        let passes_future = models.deadline(path).is_some();
        let mut once_value = Value::unknown();
        let mut given_ty = Type::Unknown;
        for (index, value) in args.iter().enumerate() {
            let unstated = if standard::runs_here(path) { EdgeKind::Call } else { EdgeKind::Handed };
            let kind = self.program.frequency_of_argument(path, index).map_or(unstated, EdgeKind::from);
            let is_code = matches!(value.data, Data::Closure(_) | Data::Function(_));
            // `Box::new(f)`, `Arc::new(f)`: not run here.
            if is_code && !(wraps && kind == unstated) {
                let given = self.run_callable(frame, state, value, Vec::new(), kind, call.span);
                given_ty = given.ty;
                if kind == EdgeKind::Once {
                    once_value = Value::typed(given_ty.clone());
                }
            }
            if !wraps && !passes_future && !call.shared.get(index).copied().unwrap_or(false) {
                self.escape(state, value);
            }
        }
        if wraps {
            return args.into_iter().next().unwrap_or_default();
        }
        if passes_future {
            return args.into_iter().next_back().unwrap_or_default();
        }
        if !once_value.ty.is_unknown() {
            return once_value;
        }
        if standard::repeats(path) {
            return Value::typed(Type::Sequence(Box::new(given_ty)));
        }
        let ty = match self.program.foreign_result(frame.place.module, path) {
            Some(result) => Type::Foreign(result, Vec::new()),
            None => standard::new_collection(path),
        };
        let owned = args.iter().zip(&call.shared).filter(|(_, shared)| !**shared).map(|(arg, _)| arg);
        Value { ty, data: wrapped(owned) }
    }

    /// Copies of builders: what is set on one is not set on the other.
    pub(crate) fn copy(&mut self, state: &mut State, value: &Value) -> Value {
        let Data::Objects(ids) = &value.data else { return value.clone() };
        let mut copies = Vec::new();
        for id in ids {
            if let Some(object) = state.objects.get(id).cloned() {
                let copy = self.fresh_object();
                if self.program.role(object.ty) == Role::Config
                    && let Some(made) = self.made_by.get(id).copied()
                {
                    self.made_by.insert(copy, made);
                }
                state.objects.insert(copy, object);
                copies.push(copy);
            }
        }
        Value { ty: value.ty.clone(), data: Data::Objects(copies) }
    }
}

/// Whether a client among the arguments may become a part of what the function gives: `Api::new(client)`.
fn puts_together(summary: &Summary, args: &[Value]) -> bool {
    matches!(summary.value.data, Data::Fields(_)) && args.iter().any(|arg| matches!(arg.data, Data::Made(_)))
}

/// A client that something unknown was made from is part of it: where that is kept, the client is kept.
fn wrapped<'v>(owned: impl Iterator<Item = &'v Value>) -> Data {
    let mut made: Vec<ObjectId> = Vec::new();
    for value in owned {
        if let Data::Made(ids) = &value.data {
            made.extend(ids);
        }
    }
    if made.is_empty() { Data::Unknown } else { Data::Made(made) }
}

/// `Into::into`
fn converts(path: &str) -> bool {
    path.ends_with("convert::Into::into") || path.ends_with("convert::TryInto::try_into")
}

/// `Default::default`
pub(crate) fn is_default(path: &str) -> bool {
    path.ends_with("default::Default::default")
}

fn foreign_value(function: ForeignFunction) -> Value {
    let (parent, last) = function.path.rsplit_once("::").unwrap_or(("", &function.path));
    if last == "None" {
        return Value::of(Data::None);
    }
    if parent.ends_with("time::Duration")
        && let Some(duration) = duration_constant(last)
    {
        return Value::of(Data::Duration(duration));
    }
    Value::of(Data::Function(Callable::Foreign(function)))
}

fn rename(value: &mut Value, renamed: &BTreeMap<ObjectId, ObjectId>) {
    match &mut value.data {
        Data::Objects(ids) | Data::Made(ids) => {
            for id in ids {
                *id = renamed.get(id).copied().unwrap_or(*id);
            }
        }
        Data::Fields(fields) => {
            Arc::make_mut(fields).values_mut().for_each(|field| rename(field, renamed));
        }
        _ => {}
    }
}
