//! Carries out what a model row says: makes objects, sets settings, turns builders into clients.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::facts::{self, Setter, SettingState, Terminal};
use crate::models::{Call, Effect, Gives, ItemPath, Role, Setting, TypeId, ValueFrom};
use crate::source::Span;

use super::eval::Frame;
use super::fate::Uses;
use super::literal::setting_value;
use super::summary::Evaluator;
use super::value::{Data, LibraryUse, Object, ObjectId, Origin, State, Type, Value};
use super::{Draft, Left};

/// One call of a modelled function or method.
pub(crate) struct LibraryCall<'c> {
    pub(crate) row: &'c Call,
    /// As the library calls it, with the real crate: `aws_sdk_s3::Client::new`.
    pub(crate) path: String,
    pub(crate) library: LibraryUse,
    /// The whole call, receiver included.
    pub(crate) span: Span,
    /// The method's or function's name.
    pub(crate) name: &'c str,
    pub(crate) name_span: Span,
    /// What a report marks as the setting's cause: from the dot, or the whole call.
    pub(crate) setter_span: Span,
    pub(crate) args: &'c [Value],
    pub(crate) arg_spans: &'c [Span],
    /// The calls in place in which the function is named.
    pub(crate) frames: &'c [u32],
}

impl LibraryCall<'_> {
    /// With where it stands.
    fn argument(&self, index: usize) -> (Option<&Value>, Option<Span>) {
        (self.args.get(index), self.arg_spans.get(index).copied())
    }
}

impl<'a> Evaluator<'a> {
    /// Carries out a row. `receiver` are the objects that a method is called on.
    pub(crate) fn apply(
        &mut self,
        frame: &Frame<'a>,
        state: &mut State,
        call: &LibraryCall<'_>,
        receiver: Vec<ObjectId>,
    ) -> Value {
        self.touched = true;
        if !self.muted {
            let (path, span, name) = (call.path.clone(), call.span, call.name_span);
            self.trace.calls.insert(facts::LibraryCall { path, span, name });
        }
        if pools_what_is_not_known(call) {
            self.mark_absorbed(state, &receiver);
            return Value::unknown();
        }
        match call.row.gives {
            Gives::New(ty) => {
                if let Some(same) = self.passed_on(state, call, ty) {
                    return self.objects_value(state, same);
                }
                let object = self.new_object(state, call, ty);
                self.apply_effects(frame, state, call, &[object]);
                let made = self.finish(frame, state, call, object, None);
                match &call.row.one_shot {
                    Some(given) => Value::typed(Type::Foreign(given.clone(), Vec::new())),
                    None => made,
                }
            }
            Gives::Receiver => {
                self.apply_effects(frame, state, call, &receiver);
                self.objects_value(state, receiver)
            }
            Gives::Into(ty) => {
                self.apply_effects(frame, state, call, &receiver);
                self.turn_all(frame, state, call, receiver, ty)
            }
            Gives::Argument(index, ty) => {
                if let Some(builders) = self.builders_given(state, call.args.get(index), ty) {
                    self.apply_effects(frame, state, call, &builders);
                    return self.turn_all(frame, state, call, builders, ty);
                }
                let object = self.new_object(state, call, ty);
                self.begin_with(state, object, call.args.get(index));
                self.absorb(state, &[object], call.argument(index), ty, true);
                self.apply_effects(frame, state, call, &[object]);
                self.finish(frame, state, call, object, None)
            }
            Gives::Nothing => {
                self.apply_effects(frame, state, call, &receiver);
                Value::unknown()
            }
        }
    }

    /// `Endpoint::new(endpoint)`: a conversion of what is one already.
    fn passed_on(&self, state: &State, call: &LibraryCall<'_>, ty: TypeId) -> Option<Vec<ObjectId>> {
        let argument = call.row.effects.iter().find_map(|effect| match effect {
            Effect::Absorb { argument, of } if *of == ty => Some(*argument),
            _ => None,
        })?;
        let Data::Objects(ids) = &call.args.get(argument)?.data else { return None };
        let same = ids.iter().all(|id| state.object(*id).is_some_and(|object| object.ty == ty));
        same.then(|| ids.clone())
    }

    /// A builder that is given to a function which makes the client of it: `FooClient::connect(endpoint)`.
    fn builders_given(&self, state: &State, argument: Option<&Value>, ty: TypeId) -> Option<Vec<ObjectId>> {
        if self.program.role(ty) != Role::Client {
            return None;
        }
        let Data::Objects(ids) = &argument?.data else { return None };
        let is_builder = |id: &ObjectId| {
            state.object(*id).is_some_and(|object| self.program.role(object.ty) == Role::Builder)
        };
        ids.iter().all(is_builder).then(|| ids.clone())
    }

    /// Each of the builders becomes a client.
    fn turn_all(
        &mut self,
        frame: &Frame<'a>,
        state: &mut State,
        call: &LibraryCall<'_>,
        builders: Vec<ObjectId>,
        ty: TypeId,
    ) -> Value {
        let terminal = Terminal { name: call.name.to_owned(), name_span: call.name_span, call: call.span };
        self.note_shared(frame, state, call.span, &builders);
        let mut result: Option<Value> = None;
        for builder in builders {
            let turned = self.turn(state, call, builder, ty);
            let value = self.finish(frame, state, call, turned, Some(&terminal));
            result = Some(match result {
                Some(before) => before.join(value),
                None => value,
            });
        }
        result.unwrap_or_default()
    }

    fn defaults(&self, ty: TypeId, library: &LibraryUse) -> BTreeMap<Setting, SettingState> {
        let defaults = self.program.models.defaults(ty, &library.version);
        let state = |value: Option<_>| value.map_or(SettingState::Unknown, SettingState::Default);
        defaults.into_iter().map(|(setting, value)| (setting, state(value))).collect()
    }

    fn new_object(&mut self, state: &mut State, call: &LibraryCall<'_>, ty: TypeId) -> ObjectId {
        let origin = Origin {
            constructor: call.span,
            path: call.path.clone(),
            frames: call.frames.to_vec(),
            of_stranger: false,
        };
        if !self.muted
            && matches!(self.program.role(ty), Role::Builder | Role::Client | Role::Config | Role::Tls)
        {
            self.trace.begun.entry(call.span).or_insert_with(|| call.path.clone());
        }
        let settings = self.defaults(ty, &call.library);
        let id = self.fresh_object();
        let object = Object { ty, origin: Some(origin), settings, library: call.library.clone() };
        state.objects.insert(id, Arc::new(object));
        id
    }

    /// What the object is to be begins where its argument does: `Client::new(&config)` in a function that is given the
    /// configuration.
    fn begin_with(&self, state: &mut State, object: ObjectId, argument: Option<&Value>) {
        let Some(Data::Objects(ids)) = argument.map(|argument| &argument.data) else { return };
        let Some(given) = ids.first().and_then(|id| state.object(*id)) else { return };
        let frames = given.origin.as_ref().map(|origin| origin.frames.clone());
        if let Some(origin) = state.object_mut(object).and_then(|object| object.origin.as_mut()) {
            origin.of_stranger = frames.is_none();
            origin.frames = frames.unwrap_or_else(|| std::mem::take(&mut origin.frames));
        }
    }

    /// An object of which only the type is known: a parameter, a field.
    pub(crate) fn stranger(&mut self, state: &mut State, ty: TypeId, library: LibraryUse) -> ObjectId {
        let mut settings = self.defaults(ty, &library);
        for setting in &self.program.models.get_type(ty).settings {
            settings.insert(*setting, SettingState::Unknown);
        }
        settings.values_mut().for_each(|state| *state = SettingState::Unknown);
        let id = self.fresh_object();
        state.objects.insert(id, Arc::new(Object { ty, origin: None, settings, library }));
        id
    }

    /// The same settings in a new type.
    fn turn(&mut self, state: &mut State, call: &LibraryCall<'_>, from: ObjectId, ty: TypeId) -> ObjectId {
        let id = self.fresh_object();
        let Some(before) = state.objects.get(&from) else { return id };
        let mut object = Object::clone(before);
        for (setting, default) in self.defaults(ty, &call.library) {
            object.settings.entry(setting).or_insert(default);
        }
        object.ty = ty;
        state.objects.insert(id, Arc::new(object));
        id
    }

    /// What the finished call evaluates to; a client or configuration becomes a site.
    fn finish(
        &mut self,
        frame: &Frame<'a>,
        state: &mut State,
        call: &LibraryCall<'_>,
        id: ObjectId,
        terminal: Option<&Terminal>,
    ) -> Value {
        let Some(object) = state.objects.get(&id).cloned() else { return Value::unknown() };
        let role = self.program.role(object.ty);
        if matches!(role, Role::Client | Role::Config | Role::Tls) && self.meets_here(frame, &object) {
            self.draft(frame, call, &object, id, terminal);
        }
        let ty = self.type_value(object.ty);
        match role {
            Role::Client => {
                state.objects.remove(&id);
                Value { ty, data: Data::Made(vec![id]) }
            }
            _ => Value { ty, data: Data::Objects(vec![id]) },
        }
    }

    /// Whether constructor and terminal come together in the function under evaluation, not inside one that it calls
    /// (whose own evaluation tells of it).
    fn meets_here(&self, frame: &Frame<'a>, object: &Object) -> bool {
        match &object.origin {
            Some(origin) => match (origin.frames.first(), frame.inlined.first()) {
                (Some(theirs), Some(ours)) => theirs != ours,
                _ => true,
            },
            None => frame.inlined.is_empty(),
        }
    }

    fn draft(
        &mut self,
        frame: &Frame<'a>,
        call: &LibraryCall<'_>,
        object: &Object,
        id: ObjectId,
        terminal: Option<&Terminal>,
    ) {
        let path = &self.program.models.get_type(object.ty).path;
        let draft = Draft {
            node: frame.node,
            client: object.ty,
            library: object.library.clone(),
            client_path: with_crate(path, &object.library.krate),
            constructor_path: object
                .origin
                .as_ref()
                .map_or_else(|| call.path.clone(), |origin| origin.path.clone()),
            constructor: object.origin.as_ref().map_or(call.span, |origin| origin.constructor),
            begun_in_sight: object.origin.as_ref().is_some_and(|origin| !origin.of_stranger),
            terminal: terminal.cloned(),
            settings: object.settings.clone(),
            in_loop: frame.repeats(),
            stored: false,
            dropped: call.row.one_shot.as_ref().map(|_| Uses::One),
            given_on: false,
            given_away: false,
            once: frame.once,
            for_tests: self.is_in_test(),
        };
        self.record_draft(frame, draft, id);
    }

    pub(crate) fn type_value(&self, ty: TypeId) -> Type {
        Type::Foreign(self.program.models.get_type(ty).path.clone(), Vec::new())
    }

    pub(crate) fn objects_value(&self, state: &State, objects: Vec<ObjectId>) -> Value {
        let ty = objects
            .first()
            .and_then(|id| state.object(*id))
            .map(|object| self.type_value(object.ty))
            .unwrap_or_default();
        Value { ty, data: Data::Objects(objects) }
    }

    // --------------------------------------------------------------------------------------------------------- effects

    fn apply_effects(
        &mut self,
        frame: &Frame<'a>,
        state: &mut State,
        call: &LibraryCall<'_>,
        targets: &[ObjectId],
    ) {
        for effect in &call.row.effects {
            match effect {
                Effect::Set { setting, value } => {
                    self.note_shared(frame, state, call.setter_span, targets);
                    self.set(state, call, targets, *setting, value);
                }
                Effect::Absorb { argument, of } => {
                    let fresh = matches!(call.row.gives, Gives::New(_));
                    self.absorb(state, targets, call.argument(*argument), *of, fresh);
                }
            }
        }
    }

    /// Whoever calls a function with a builder of its own comes to the same setter or terminal.
    fn note_shared(&mut self, frame: &Frame<'a>, state: &State, span: Span, targets: &[ObjectId]) {
        let comes_from_caller = |id: &ObjectId| match state.object(*id).map(|object| &object.origin) {
            Some(Some(origin)) => !frame.inlined.is_empty() && origin.frames.first() != frame.inlined.first(),
            Some(None) => true,
            None => false,
        };
        if targets.iter().any(comes_from_caller) {
            self.trace.shared.insert(span);
        }
    }

    fn set(
        &mut self,
        state: &mut State,
        call: &LibraryCall<'_>,
        targets: &[ObjectId],
        setting: Setting,
        from: &ValueFrom,
    ) {
        let argument = |index: usize| call.args.get(index);
        let (value, span) = match from {
            ValueFrom::Argument(index) => (argument(*index).and_then(setting_value), Some(*index)),
            ValueFrom::ArgumentUnlessNone(index) => {
                if matches!(argument(*index), Some(Value { data: Data::None, .. })) {
                    return;
                }
                (argument(*index).and_then(setting_value), Some(*index))
            }
            ValueFrom::ArgumentNegated(index) => {
                let value = argument(*index).and_then(setting_value);
                let negated = value.and_then(|value| match value {
                    crate::models::SettingValue::Bool(value) => {
                        Some(crate::models::SettingValue::Bool(!value))
                    }
                    _ => None,
                });
                (negated, Some(*index))
            }
            ValueFrom::Constant(value) => (Some(*value), None),
            ValueFrom::OutOfSight => {
                for target in targets {
                    if let Some(object) = state.object_mut(*target) {
                        object.settings.insert(setting, SettingState::Unknown);
                    }
                }
                return;
            }
        };
        if value.is_none() && span.and_then(argument).is_some_and(|argument| argument.ty.is_unknown()) {
            let place = span.and_then(|index| call.arg_spans.get(index).copied());
            place.into_iter().for_each(|place| self.note_blind(place, None));
        }
        let is_preset = matches!((from, call.row.gives), (ValueFrom::Constant(_), Gives::New(_)));
        let setter = Setter {
            name: if is_preset { call.path.clone() } else { call.name.to_owned() },
            span: call.setter_span,
            argument: span.and_then(|index| call.arg_spans.get(index).copied()),
        };
        for target in targets {
            if let Some(object) = state.object_mut(*target) {
                object.settings.insert(setting, SettingState::Set { value, by: setter.clone() });
            }
        }
    }

    /// Takes over what an argument carries.
    fn absorb(
        &mut self,
        state: &mut State,
        targets: &[ObjectId],
        (argument, at): (Option<&Value>, Option<Span>),
        of: TypeId,
        fresh: bool,
    ) {
        let carried = match argument.map(|argument| &argument.data) {
            Some(Data::Objects(ids)) => {
                self.mark_absorbed(state, ids);
                let objects = ids.iter().filter_map(|id| state.objects.get(id).cloned());
                objects.reduce(|left, right| Arc::new(Object::clone(&left).join(&right)))
            }
            Some(Data::Text | Data::None | Data::Never) => return,
            _ if argument.is_some_and(|argument| is_text(&argument.ty)) => return,
            _ => None,
        };
        for target in targets {
            let Some(object) = state.object_mut(*target) else { continue };
            match &carried {
                Some(carried) => {
                    for (setting, theirs) in &carried.settings {
                        let ours = object.settings.get(setting);
                        // What was set here stands against what the argument has by default.
                        let is_set =
                            matches!(ours, Some(SettingState::Set { .. } | SettingState::Sometimes { .. }));
                        let unknown = matches!(ours, Some(SettingState::Unknown)) && !fresh;
                        let keeps = matches!(theirs, SettingState::Default(_)) && (is_set || unknown);
                        if !keeps {
                            object.settings.insert(*setting, theirs.clone());
                        }
                    }
                }
                None => {
                    for setting in &self.program.models.get_type(of).settings {
                        object.settings.insert(*setting, SettingState::Unknown);
                    }
                }
            }
        }
        if carried.is_none() && argument.is_some_and(|argument| argument.ty.is_unknown()) {
            at.into_iter().for_each(|place| self.note_blind(place, None));
        }
    }

    fn mark_absorbed(&mut self, state: &State, ids: &[ObjectId]) {
        let origins = ids.iter().filter_map(|id| state.object(*id)?.origin.as_ref());
        self.trace.absorbed.extend(origins.map(|origin| origin.constructor));
    }

    /// Objects that somebody else has now.
    pub(crate) fn mark_left(&mut self, state: &State, ids: &[ObjectId], how: Left) {
        for origin in ids.iter().filter_map(|id| state.object(*id)?.origin.as_ref()) {
            let left = self.trace.left.entry(origin.constructor).or_insert(how);
            // Somebody in sight called it after all.
            if *left == Left::AsFunction {
                *left = how;
            }
        }
    }

    /// Builders given to code that is not followed may come back changed.
    pub(crate) fn escape(&mut self, state: &mut State, value: &Value) {
        let mut ids = Vec::new();
        value.objects(&mut ids);
        self.mark_left(state, &ids, Left::Given);
        for id in ids {
            if let Some(object) = state.object_mut(id) {
                object.forget_settings();
            }
        }
    }
}

/// A manager of the workspace's own may make connections, or anything else.
fn pools_what_is_not_known(call: &LibraryCall<'_>) -> bool {
    let manager = call.row.manager.and_then(|index| call.args.get(index));
    manager.is_some_and(|manager| matches!(manager.ty, Type::Local(..)))
}

pub(crate) fn is_text(ty: &Type) -> bool {
    match ty {
        Type::Primitive(name) => name == "str",
        Type::Foreign(path, _) => {
            matches!(path.as_str(), "std::string::String" | "url::Url") || path.ends_with("::Uri")
        }
        _ => false,
    }
}

/// A model's path with the crate that is really used: `aws_sdk_*::Client` -> `aws_sdk_s3::Client`.
pub(crate) fn with_crate(path: &ItemPath, krate: &str) -> String {
    match path.split_once("::") {
        Some((pattern, rest)) if pattern.ends_with('*') => format!("{krate}::{rest}"),
        _ => path.to_string(),
    }
}
