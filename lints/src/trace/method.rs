//! Method calls: found by what is known of the receiver, never by the bare name.

use crate::ir::{ExprId, ExprKind, Name, Ty};
use crate::models::{Frequency, Role};
use crate::resolve::{DefId, DefKind};
use crate::source::{Span, TextRange};

use super::call::{Named, is_default};
use super::conversion::is_conversion;
use super::eval::Frame;
use super::library::{LibraryCall, with_crate};
use super::summary::Evaluator;
use super::value::{Callable, Data, ObjectId, State, Type, Value};
use super::{EdgeKind, standard};

pub(crate) struct MethodCall<'c, 'w> {
    pub(crate) expr: ExprId,
    pub(crate) receiver: ExprId,
    pub(crate) method: &'c Name,
    pub(crate) method_range: TextRange,
    pub(crate) generics: &'c [Ty],
    pub(crate) args: &'c [ExprId],
    /// The type that the place of the call wants.
    pub(crate) wanted: &'w Type,
}

/// A method call with everything evaluated.
pub(crate) struct Dispatch<'c> {
    pub(crate) name: &'c str,
    pub(crate) name_span: Span,
    pub(crate) span: Span,
    /// From the dot to the closing parenthesis.
    pub(crate) setter_span: Span,
    pub(crate) arg_spans: Vec<Span>,
    pub(crate) shared: Vec<bool>,
    pub(crate) generics: &'c [Ty],
}

impl<'a> Evaluator<'a> {
    pub(crate) fn eval_method_call(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        call: &MethodCall<'a, '_>,
    ) -> Value {
        let through = match standard::gives_receiver(call.method) && !is_conversion(call.method) {
            true => call.wanted,
            false => &Type::Unknown,
        };
        let receiver = self.eval_as(frame, state, call.receiver, through);
        let args = self.eval_method_args(frame, state, &receiver, call);
        let span = frame.span_of(call.expr);
        if is_conversion(call.method) && args.is_empty() {
            let asked = call.generics.first().map(|ty| self.program.type_of(ty, &frame.place));
            let wanted = asked.unwrap_or_else(|| call.wanted.clone());
            if let Some(value) = self.eval_conversion(frame, state, &receiver, call.method, &wanted, span) {
                return value;
            }
        }
        if let Some(filled) = standard::filled(&receiver.ty, call.method, &args) {
            self.fill(frame, state, call.receiver, filled);
        }
        let name_span = frame.span(call.method_range);
        let dispatch = Dispatch {
            name: call.method,
            name_span,
            span,
            setter_span: Span { start: self.dot_between(frame.span_of(call.receiver), name_span), ..span },
            arg_spans: call.args.iter().map(|arg| frame.span_of(*arg)).collect(),
            shared: call.args.iter().map(|arg| self.is_shared(frame, *arg)).collect(),
            generics: call.generics,
        };
        self.dispatch(frame, state, receiver, &dispatch, args)
    }

    /// A local collection is known to hold what is put into it first.
    fn fill(&self, frame: &Frame<'a>, state: &mut State, collection: ExprId, ty: Type) {
        if let ExprKind::Path(path) = &frame.file.expr(collection).kind
            && let Some(local) = path.as_name().and_then(|name| state.local_mut(name))
        {
            local.ty = ty;
        }
    }

    fn eval_conversion(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        receiver: &Value,
        method: &str,
        wanted: &Type,
        span: Span,
    ) -> Option<Value> {
        match method {
            // Of a client that is built, the default is there where its builder fails, and fails as well.
            "unwrap_or_default" if matches!(receiver.data, Data::Made(_)) => Some(receiver.clone()),
            "unwrap_or_default" | "or_default" => {
                let wanted = if receiver.ty.is_unknown() { wanted } else { &receiver.ty };
                // A map keeps it.
                let kind = if method == "or_default" { EdgeKind::Once } else { EdgeKind::Call };
                let default = |this: &mut Self, frame: &mut _| this.default_of(frame, state, wanted, span);
                Some(fall_back(receiver.clone(), self.as_often(frame, kind, default)?))
            }
            _ => self.convert(frame, state, receiver, method, wanted, span),
        }
    }

    fn eval_method_args(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        receiver: &Value,
        call: &MethodCall<'a, '_>,
    ) -> Vec<Value> {
        let mut values = Vec::with_capacity(call.args.len());
        for (index, arg) in call.args.iter().enumerate() {
            let wanted = match (&receiver.ty, call.method.as_str()) {
                (ty, "unwrap_or") => ty.clone(),
                (Type::Local(def, _), _) if self.is_undecided(frame, *arg) => {
                    let method = self.local_method(*def, call.method);
                    method.map(|method| self.parameter_type(method, index, false)).unwrap_or_default()
                }
                _ => Type::Unknown,
            };
            values.push(self.eval_as(frame, state, *arg, &wanted));
        }
        values
    }

    /// The dot may stand lines below the end of its receiver.
    fn dot_between(&self, receiver: Span, name: Span) -> u32 {
        let between = Span { start: receiver.end, end: name.start, ..name };
        let before_dot = self.program.workspace.sources.text(between).rfind('.').unwrap_or(0);
        receiver.end + before_dot as u32
    }

    pub(crate) fn dispatch(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        receiver: Value,
        call: &Dispatch<'_>,
        args: Vec<Value>,
    ) -> Value {
        if let Some(objects) = self.objects_of(frame, state, &receiver) {
            return self.dispatch_on_objects(frame, state, objects, call, args);
        }
        match &receiver.ty {
            Type::Local(def, _) => {
                if let Some(method) = self.local_method(*def, call.name) {
                    self.run_initialisers(frame, state, call, &args);
                    return self.call_local(frame, state, method, Some(receiver), args, call.span);
                }
            }
            Type::Traits(traits) => {
                if let Named::TraitMethod { trait_, method } = self.trait_item(traits, call.name) {
                    let of = (trait_, method);
                    return self.call_trait(frame, state, of, Some(receiver), args, call.span);
                }
            }
            Type::Foreign(path, _) => {
                if let Some(method) = self.program.extension_method(path, call.name) {
                    return self.call_local(frame, state, method, Some(receiver), args, call.span);
                }
            }
            _ => {}
        }
        self.dispatch_standard(frame, state, receiver, call, args)
    }

    /// Names such as `get_or_insert_with` say of a cache of the workspace, too, that it runs the code once.
    fn run_initialisers(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        call: &Dispatch<'_>,
        args: &[Value],
    ) {
        let models = self.program.models;
        let once = |index| models.frequency_of_method_argument(None, call.name, index);
        if !(0..args.len()).any(|index| once(index) == Some(Frequency::Once)) {
            return;
        }
        for code in args.iter().filter(|arg| matches!(arg.data, Data::Closure(_) | Data::Function(_))) {
            self.run_callable(frame, state, code, Vec::new(), EdgeKind::Once, call.span);
        }
    }

    /// The objects that a value is, as far as it is a modelled builder, part or configuration.
    fn objects_of(&mut self, frame: &Frame<'a>, state: &mut State, value: &Value) -> Option<Vec<ObjectId>> {
        match self.materialise(frame, state, value.clone()).data {
            Data::Objects(ids) => Some(ids),
            _ => None,
        }
    }

    /// Gives a builder of which only the type is known an identity, so that what happens to it is followed.
    pub(crate) fn materialise(&mut self, frame: &Frame<'a>, state: &mut State, value: Value) -> Value {
        if !matches!(value.data, Data::Unknown) {
            return value;
        }
        let Type::Foreign(path, _) = &value.ty else { return value };
        let Some(ty) = self.program.modelled(&value.ty) else { return value };
        if self.program.role(ty) == Role::Client {
            return value;
        }
        let krate: Name = path.split("::").next().unwrap_or_default().into();
        let library = self.program.library_use(frame.place.module, path, &krate);
        let stranger = self.stranger(state, ty, library);
        Value { data: Data::Objects(vec![stranger]), ..value }
    }

    fn dispatch_on_objects(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        objects: Vec<ObjectId>,
        call: &Dispatch<'_>,
        args: Vec<Value>,
    ) -> Value {
        let Some(object) = objects.first().and_then(|id| state.object(*id)) else { return Value::unknown() };
        let (ty, library) = (object.ty, object.library.clone());
        let models = self.program.models;
        let type_path = models.get_type(ty).path.clone();
        if let Some(row) = models.method(ty, call.name, &library.version) {
            let path = format!("{}::{}", with_crate(&type_path, &library.krate), call.name);
            let library_call = LibraryCall {
                row,
                path,
                library,
                span: call.span,
                name: call.name,
                name_span: call.name_span,
                setter_span: call.setter_span,
                args: &args,
                arg_spans: &call.arg_spans,
                frames: &frame.inlined,
            };
            return self.apply(frame, state, &library_call, objects);
        }
        let receiver = Value { ty: self.type_value(ty), data: Data::Objects(objects) };
        if let Some(method) = self.program.extension_method(&type_path, call.name) {
            return self.call_local(frame, state, method, Some(receiver), args, call.span);
        }
        if call.name == "clone" {
            return self.copy(state, &receiver);
        }
        let known = standard::gives_receiver(call.name)
            || standard::falls_back_to_closure(call.name)
            || standard::maps(call.name)
            || call.name == "unwrap_or";
        if known || self.program.role(ty) == Role::Config {
            return self.dispatch_standard(frame, state, receiver, call, args);
        }
        // A setter that plays no part here: `user_agent`, `default_headers`.
        self.run_arguments(frame, state, &receiver, call, &args);
        receiver
    }

    /// The method of that name of a local type, where there is just one outside tests.
    fn local_method(&self, ty: DefId, name: &str) -> Option<DefId> {
        let names = self.program.names;
        let mut found = names.associated_of(ty, name).into_iter().filter(|def| {
            let data = names.def(*def);
            data.kind == DefKind::Function
                && !data.test_only
                && self.program.function(*def).is_some_and(|function| function.has_self)
        });
        let first = found.next()?;
        let inherent = names.def(first).parent.is_some_and(|parent| names.impl_trait(parent).is_none());
        // An inherent method hides those of traits.
        (inherent || found.next().is_none()).then_some(first)
    }

    fn dispatch_standard(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        receiver: Value,
        call: &Dispatch<'_>,
        args: Vec<Value>,
    ) -> Value {
        let models = self.program.models;
        if !standard::hands_on(call.name) {
            self.note_use(frame, &receiver, call.name);
        }
        let on = match &receiver.ty {
            Type::Foreign(path, _) => Some(path.clone()),
            _ => None,
        };
        if let Some(on) = &on
            && let Some(of) = models.deadline(&format!("{on}::{}", call.name))
        {
            self.record_deadline(frame, of);
        }
        self.look_for_override(frame, state, call.name, &args);
        let results = self.run_arguments(frame, state, &receiver, call, &args);
        if let Some(Frequency::Once) = models.frequency_of_method_argument(on.as_deref(), call.name, 0) {
            let given = results.into_iter().next().unwrap_or_default();
            return Value::typed(if receiver.ty.is_unknown() { given.ty } else { receiver.ty });
        }
        if standard::stores_arguments(call.name) {
            args.iter().for_each(|arg| self.mark_stored(arg));
        }
        if standard::falls_back_to_closure(call.name) || call.name == "unwrap_or" {
            let other = match call.name {
                "unwrap_or" => args.into_iter().next().unwrap_or_default(),
                _ => results.into_iter().next().unwrap_or_default(),
            };
            return fall_back(receiver, other);
        }
        if matches!(call.name, "fold" | "try_fold") {
            let result = results.into_iter().next_back().unwrap_or_default();
            return args.into_iter().next().unwrap_or_default().join(result);
        }
        if standard::builds_around(call.name) && matches!(receiver.data, Data::Made(_)) {
            let ty = self.result_of_method(frame, &receiver, call.name).unwrap_or_default();
            return Value { ty, ..receiver };
        }
        if standard::maps(call.name) {
            let result = results.into_iter().next_back().unwrap_or_default();
            return standard::mapped(&receiver, call.name, result);
        }
        match &receiver.ty {
            Type::Sequence(_) => {
                return Value::typed(self.given_by_sequence(frame, &receiver.ty, call, &args));
            }
            Type::Map(_) => {
                return Value::typed(standard::given_by_map(&receiver.ty, call.name, args.len()));
            }
            _ => {}
        }
        if standard::gives_receiver(call.name) {
            return if call.name == "clone" { self.copy(state, &receiver) } else { receiver };
        }
        if let Some(ty) = self.result_of_method(frame, &receiver, call.name) {
            return Value::typed(ty);
        }
        if call.name == "into_parts"
            && let Some(payload) = self.program.payload(&receiver.ty)
        {
            return Value::typed(Type::Tuple(vec![payload, Type::Unknown]));
        }
        if receiver.ty.is_unknown() && matches!(receiver.data, Data::Unknown) {
            self.count_unresolved(frame, call);
        }
        match call.name {
            // Of a cell, lock or static: `CELL.get()`.
            "get" | "wait" | "force" | "send" if !matches!(receiver.ty, Type::Foreign(..)) => {
                Value::typed(receiver.ty)
            }
            // `context.data::<T>()`, `extensions.get::<T>()`
            _ => match call.generics {
                [ty] => Value::typed(self.program.type_of(ty, &frame.place)),
                _ => Value::unknown(),
            },
        }
    }

    /// The type that a method of a foreign type gives, where the models say so.
    fn result_of_method(&self, frame: &Frame<'a>, receiver: &Value, method: &str) -> Option<Type> {
        let Type::Foreign(on, _) = &receiver.ty else { return None };
        let result = self.program.foreign_result(frame.place.module, &format!("{on}::{method}"))?;
        Some(Type::Foreign(result, Vec::new()))
    }

    fn given_by_sequence(&self, frame: &Frame<'a>, ty: &Type, call: &Dispatch<'_>, args: &[Value]) -> Type {
        if call.name == "collect"
            && let [asked] = call.generics
        {
            return Value::typed(self.program.type_of(asked, &frame.place)).or_type(ty.clone()).ty;
        }
        if let Some(rearranged) = standard::rearranged(ty, call.name, args.first()) {
            return rearranged;
        }
        if standard::keeps_sequence(call.name) {
            return ty.clone();
        }
        if standard::gives_element(call.name) {
            return ty.element();
        }
        if standard::gives_receiver(call.name) { ty.clone() } else { Type::Unknown }
    }

    /// Runs the closures and functions among the arguments, as often as the method does.
    fn run_arguments(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        receiver: &Value,
        call: &Dispatch<'_>,
        args: &[Value],
    ) -> Vec<Value> {
        let on = match &receiver.ty {
            Type::Foreign(path, _) => Some(path.as_str()),
            _ => None,
        };
        let mut results = Vec::new();
        let unstated = match standard::is_combinator(call.name) {
            true => EdgeKind::Call,
            false => EdgeKind::Handed,
        };
        for (index, arg) in args.iter().enumerate() {
            let is_shared = call.shared.get(index).copied().unwrap_or(false);
            if is_shared && !standard::stores_arguments(call.name) {
                self.lend(frame, arg);
            } else {
                self.give_away(arg);
            }
            let frequency = self.program.frequency_of_method_argument(on, call.name, index);
            let kind = frequency.map_or(unstated, EdgeKind::from);
            if let Data::Function(Callable::Foreign(function)) = &arg.data
                && is_default(&function.path)
            {
                let (wanted, span) = (&receiver.ty, function.span);
                let default = |this: &mut Self, frame: &mut _| this.default_of(frame, state, wanted, span);
                results.extend(self.as_often(frame, kind, default));
            } else if matches!(arg.data, Data::Closure(_) | Data::Function(_)) {
                let item = standard::closure_argument(receiver, call.name);
                let given = match (kind, call.name) {
                    // `fold(builder, |builder, item| ..)`
                    (EdgeKind::Call, "fold" | "try_fold") => vec![args[0].clone(), item],
                    (EdgeKind::Call | EdgeKind::Handed, _) => vec![item],
                    _ => Vec::new(),
                };
                results.push(self.run_callable(frame, state, arg, given, kind, call.span));
            } else if !is_shared
                && !standard::stores_arguments(call.name)
                && !matches!(call.name, "unwrap_or" | "fold" | "try_fold")
            {
                self.escape(state, arg);
            }
        }
        results
    }

    /// A method is called on a value of which nothing is known, or a library is given it.
    pub(crate) fn note_blind(&mut self, place: Span, method: Option<&str>) {
        let method = method.map(Name::new);
        self.footprint.blind.extend(method.clone().map(|method| (place, method)));
        self.trace.blind.insert((place, method));
    }

    fn count_unresolved(&mut self, frame: &Frame<'a>, call: &Dispatch<'_>) {
        let package = self.program.package_of(frame.place.module);
        let known = &self.method_names[self.groups[package.0 as usize]];
        if !frame.quiet && !self.muted && known.contains(call.name) {
            self.trace.statistics.unresolved_method_calls += 1;
            self.footprint.unresolved_method_calls += 1;
            self.note_blind(call.span, Some(call.name));
        }
    }
}

/// `x.unwrap_or(y)`: a value that is known to be there needs no other.
fn fall_back(receiver: Value, other: Value) -> Value {
    match receiver.data {
        Data::None => other.or_type(receiver.ty),
        Data::Bool(_) | Data::Int(_) | Data::Float(_) | Data::Duration(_) => receiver,
        _ => receiver.join(other),
    }
}
