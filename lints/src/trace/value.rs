//! What is known about a value at one point of the code.
//!
//! `Option`, `Result`, references, smart pointers, locks, cells and futures are looked through: `Some(x)`, `Ok(x)`,
//! `Arc::new(x)`, `&x` and `async { x }` are `x`. Only a literal `None` is kept apart, because it is a setting.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::discover::ResolvedVersion;
use crate::facts::SettingState;
use crate::ir::{ExprId, Name};
use crate::models::{ItemPath, Setting, SettingValue, TypeId};
use crate::resolve::{DefId, ModuleId};
use crate::source::{FileId, Span};

use super::NodeId;

/// A type as far as syntax tells it, with wrappers looked through.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Type {
    #[default]
    Unknown,
    Local(DefId, Vec<Type>),
    Foreign(ItemPath, Vec<Type>),
    /// `dyn Trait`, `impl Trait`, a type parameter with bounds.
    Traits(Vec<TraitRef>),
    Tuple(Vec<Type>),
    /// What iterating gives: slices, arrays, vectors, iterators, streams.
    Sequence(Box<Type>),
    /// Keys and values.
    Map(Box<(Type, Type)>),
    Primitive(Name),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TraitRef {
    Local(DefId),
    /// `Fn(..) -> T`, `Future<Output = T>` and other traits of foreign crates; with the `Output` or `Item`.
    Foreign(ItemPath, Box<Type>),
}

/// Parts that a value or type is followed with. Code that people write stays far below; `(a, a)` doubles what `a` has.
const MOST_PARTS: usize = 2000;

impl Type {
    /// Itself, unless it has too many parts.
    pub(crate) fn bounded(self) -> Self {
        let mut left = MOST_PARTS;
        self.fits(&mut left);
        if left == 0 { Self::Unknown } else { self }
    }

    /// Takes its parts from what is left.
    fn fits(&self, left: &mut usize) {
        *left = left.saturating_sub(1);
        if *left == 0 {
            return;
        }
        match self {
            Self::Unknown | Self::Primitive(_) => {}
            Self::Local(_, parts) | Self::Foreign(_, parts) | Self::Tuple(parts) => {
                parts.iter().for_each(|part| part.fits(left));
            }
            Self::Sequence(element) => element.fits(left),
            Self::Map(entry) => {
                entry.0.fits(left);
                entry.1.fits(left);
            }
            Self::Traits(traits) => traits.iter().for_each(|found| match found {
                TraitRef::Local(_) => {}
                TraitRef::Foreign(_, output) => output.fits(left),
            }),
        }
    }

    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// What iterating gives.
    pub(crate) fn element(&self) -> Self {
        match self {
            Self::Sequence(element) => Self::clone(element),
            Self::Map(entry) => Self::Tuple(vec![entry.0.clone(), entry.1.clone()]),
            _ => Self::Unknown,
        }
    }

    /// Whether a declaration of a type says more than what the value itself tells.
    fn says_less_than(&self, declared: &Self) -> bool {
        match (self, declared) {
            (Self::Unknown, _) => true,
            (_, Self::Unknown) => false,
            (Self::Traits(_), _) => true,
            // What is collected.
            (Self::Sequence(_), Self::Map(_)) => true,
            (Self::Sequence(known), Self::Sequence(declared)) => known.says_less_than(declared),
            (Self::Map(known), Self::Map(declared)) => {
                known.0.says_less_than(&declared.0) || known.1.says_less_than(&declared.1)
            }
            _ => false,
        }
    }

    fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown, known) | (known, Self::Unknown) => known,
            (left, right) if left == right => left,
            (Self::Sequence(left), Self::Sequence(right)) => Self::Sequence(Box::new(left.join(*right))),
            (Self::Map(left), Self::Map(right)) => {
                let (left, right) = (*left, *right);
                Self::Map(Box::new((left.0.join(right.0), left.1.join(right.1))))
            }
            (Self::Local(left, _), Self::Local(right, args)) if left == right => Self::Local(left, args),
            (Self::Foreign(left, _), Self::Foreign(right, args)) if left == right => {
                Self::Foreign(left, args)
            }
            _ => Self::Unknown,
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Value {
    pub(crate) ty: Type,
    pub(crate) data: Data,
}

#[derive(Clone, Debug, Default)]
pub(crate) enum Data {
    #[default]
    Unknown,
    /// No value comes of it: `Err(..)`, a panic.
    Never,
    /// A literal `None`.
    None,
    Bool(bool),
    Int(i128),
    Float(f64),
    Text,
    Duration(Duration),
    /// A builder, part or configuration: one of these, by the path that was taken.
    Objects(Vec<ObjectId>),
    /// A finished client. Its settings matter no more, but where it is kept does.
    Made(Vec<ObjectId>),
    /// A struct or tuple whose parts are known.
    Fields(Arc<BTreeMap<Name, Value>>),
    Function(Callable),
    Closure(Arc<ClosureValue>),
}

/// A function named without being called.
#[derive(Clone, Debug)]
pub(crate) enum Callable {
    Local(DefId),
    Foreign(ForeignFunction),
}

/// A function of a foreign crate, named without being called.
#[derive(Clone, Debug)]
pub(crate) struct ForeignFunction {
    pub(crate) path: ItemPath,
    pub(crate) name_in_code: Name,
    /// Its path, where it is named.
    pub(crate) span: Span,
    pub(crate) name_span: Span,
    /// The calls in place in which it is named.
    pub(crate) frames: Vec<u32>,
}

/// The same function, wherever it is named.
impl PartialEq for Callable {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Local(left), Self::Local(right)) => left == right,
            (Self::Foreign(left), Self::Foreign(right)) => left.path == right.path,
            _ => false,
        }
    }
}

#[derive(Debug)]
pub(crate) struct ClosureValue {
    pub(crate) node: NodeId,
    pub(crate) expr: ExprId,
    pub(crate) place: Place,
    pub(crate) captured: Vec<(Name, Value)>,
}

/// Where code stands, and what `Self` and the type parameters mean there.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) file: FileId,
    pub(crate) module: ModuleId,
    pub(crate) self_ty: Type,
    pub(crate) generics: Arc<Vec<(Name, Type)>>,
}

impl Value {
    pub(crate) fn unknown() -> Self {
        Self::default()
    }

    pub(crate) fn never() -> Self {
        Self::of(Data::Never)
    }

    pub(crate) fn typed(ty: Type) -> Self {
        Self { ty, data: Data::Unknown }
    }

    pub(crate) fn of(data: Data) -> Self {
        Self { ty: Type::Unknown, data }
    }

    /// Itself, without what is known of parts where there are too many.
    pub(crate) fn bounded(mut self) -> Self {
        let mut left = MOST_PARTS;
        self.fits(&mut left);
        if left == 0 {
            self.data = Data::Unknown;
        }
        self.ty = self.ty.bounded();
        self
    }

    fn fits(&self, left: &mut usize) {
        *left = left.saturating_sub(1);
        if *left == 0 {
            return;
        }
        match &self.data {
            Data::Fields(fields) => fields.values().for_each(|field| field.fits(left)),
            Data::Closure(closure) => closure.captured.iter().for_each(|(_, value)| value.fits(left)),
            _ => {}
        }
    }

    /// The declared type, where the value itself does not know better.
    pub(crate) fn or_type(mut self, declared: Type) -> Self {
        if self.ty.says_less_than(&declared) {
            self.ty = declared;
        }
        self
    }

    pub(crate) fn join(self, other: Self) -> Self {
        let ty = self.ty.join(other.ty);
        Self { ty, data: self.data.join(other.data) }
    }

    /// The value of a field, where something is known of it.
    pub(crate) fn field(&self, name: &str) -> Option<&Self> {
        match &self.data {
            Data::Fields(fields) => fields.get(name).filter(|field| !field.is_blank()),
            _ => None,
        }
    }

    fn is_blank(&self) -> bool {
        self.ty.is_unknown() && matches!(self.data, Data::Unknown)
    }

    /// Every object in the value, parts included.
    pub(crate) fn objects(&self, found: &mut Vec<ObjectId>) {
        match &self.data {
            Data::Objects(ids) | Data::Made(ids) => found.extend(ids),
            Data::Fields(fields) => fields.values().for_each(|field| field.objects(found)),
            Data::Closure(closure) => closure.captured.iter().for_each(|(_, value)| value.objects(found)),
            _ => {}
        }
    }

    /// Whether evaluating a function again with this argument can give more than evaluating it with a stranger.
    pub(crate) fn is_informative(&self) -> bool {
        match &self.data {
            Data::Unknown | Data::Never | Data::Text | Data::Made(_) | Data::Objects(_) => false,
            Data::Fields(fields) => fields.values().any(Self::is_informative),
            _ => true,
        }
    }

    /// Whether the value holds builders or code, so that a caller must see it.
    pub(crate) fn carries(&self) -> bool {
        match &self.data {
            Data::Objects(_) | Data::Function(_) | Data::Closure(_) => true,
            Data::Fields(fields) => fields.values().any(Self::carries),
            _ => false,
        }
    }
}

impl Data {
    fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Never, other) | (other, Self::Never) => other,
            (Self::Objects(left), Self::Objects(right)) => Self::Objects(union(left, right)),
            (Self::Made(left), Self::Made(right)) => Self::Made(union(left, right)),
            (Self::Made(ids), _) | (_, Self::Made(ids)) => Self::Made(ids),
            // `if c { Some(builder) } else { None }`: where it is used it is the builder.
            (Self::Objects(ids), Self::None) | (Self::None, Self::Objects(ids)) => Self::Objects(ids),
            (Self::None, Self::None) => Self::None,
            (Self::Bool(left), Self::Bool(right)) if left == right => Self::Bool(left),
            (Self::Int(left), Self::Int(right)) if left == right => Self::Int(left),
            (Self::Float(left), Self::Float(right)) if left == right => Self::Float(left),
            (Self::Duration(left), Self::Duration(right)) if left == right => Self::Duration(left),
            (Self::Text, Self::Text) => Self::Text,
            (Self::Fields(left), Self::Fields(right)) => {
                if Arc::ptr_eq(&left, &right) {
                    return Self::Fields(left);
                }
                let joined = left.iter().filter_map(|(name, value)| {
                    Some((name.clone(), value.clone().join(right.get(name)?.clone())))
                });
                Self::Fields(Arc::new(joined.collect()))
            }
            (Self::Function(left), Self::Function(right)) if left == right => Self::Function(left),
            (Self::Closure(left), Self::Closure(right)) if left.node == right.node => Self::Closure(left),
            _ => Self::Unknown,
        }
    }
}

fn union(mut left: Vec<ObjectId>, right: Vec<ObjectId>) -> Vec<ObjectId> {
    left.extend(right);
    left.sort_unstable();
    left.dedup();
    left
}

// -------------------------------------------------------------------------------------------------------------- objects

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ObjectId(pub(crate) u32);

/// A builder, part, configuration or client that is followed. Setters change it in place: whoever holds its id sees it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Object {
    pub(crate) ty: TypeId,
    pub(crate) origin: Option<Origin>,
    pub(crate) settings: BTreeMap<Setting, SettingState>,
    /// The site it is, once it is a client or configuration: index into the trace's drafts.
    pub(crate) library: LibraryUse,
}

/// Where an object was begun. `None` for a parameter or field of which only the type is known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Origin {
    pub(crate) constructor: Span,
    pub(crate) path: String,
    /// The frames between the function under evaluation and the constructor.
    pub(crate) frames: Vec<u32>,
    /// It takes its settings from something of which only the type is known.
    pub(crate) of_stranger: bool,
}

/// Which library, as the code at hand sees it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LibraryUse {
    pub(crate) package: String,
    pub(crate) version: ResolvedVersion,
    pub(crate) name_in_code: Name,
    /// The crate's own name: `aws_sdk_s3`.
    pub(crate) krate: String,
}

impl Object {
    /// After two paths meet: what only one of them set is set sometimes.
    pub(crate) fn join(mut self, other: &Self) -> Self {
        for (setting, state) in &mut self.settings {
            let theirs = other.settings.get(setting).cloned().unwrap_or(SettingState::Unknown);
            *state = join_states(std::mem::replace(state, SettingState::Unknown), theirs);
        }
        for (setting, theirs) in &other.settings {
            self.settings
                .entry(*setting)
                .or_insert_with(|| join_states(SettingState::Unknown, theirs.clone()));
        }
        self
    }

    pub(crate) fn forget_settings(&mut self) {
        self.settings.values_mut().for_each(|state| *state = SettingState::Unknown);
    }
}

fn join_states(left: SettingState, right: SettingState) -> SettingState {
    use SettingState::{Default, Set, Sometimes, Unknown};
    if left == right {
        return left;
    }
    match (left, right) {
        (Set { value, by }, Set { value: other, by: theirs }) => {
            // Of two values the one that switches something off is the one to know of.
            if switches_off(value) && value != other {
                Sometimes { value, by }
            } else if switches_off(other) && value != other {
                Sometimes { value: other, by: theirs }
            } else {
                Set { value: value.filter(|_| value == other), by }
            }
        }
        (Sometimes { value, by }, Set { value: other, by: theirs })
        | (Set { value, by } | Sometimes { value, by }, Sometimes { value: other, by: theirs }) => {
            if switches_off(other) {
                Sometimes { value: other, by: theirs }
            } else {
                Sometimes { value, by }
            }
        }
        (Set { value, by } | Sometimes { value, by }, Default(_) | Unknown)
        | (Default(_) | Unknown, Set { value, by } | Sometimes { value, by }) => Sometimes { value, by },
        (Default(_) | Unknown, Default(_) | Unknown) => Unknown,
    }
}

fn switches_off(value: Option<SettingValue>) -> bool {
    value == Some(SettingValue::Bool(false))
}

// ---------------------------------------------------------------------------------------------------------------- state

/// The locals in scope and the objects alive, at one point of one path.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    /// Innermost binding last.
    pub(crate) locals: Vec<(Name, Value)>,
    pub(crate) objects: BTreeMap<ObjectId, Arc<Object>>,
    /// Behind a `return`, `break` or panic: this path goes nowhere.
    pub(crate) diverged: bool,
}

impl State {
    pub(crate) fn local(&self, name: &str) -> Option<&Value> {
        self.locals.iter().rev().find(|(local, _)| local == name).map(|(_, value)| value)
    }

    pub(crate) fn local_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.locals.iter_mut().rev().find(|(local, _)| local == name).map(|(_, value)| value)
    }

    pub(crate) fn bind(&mut self, name: Name, value: Value) {
        self.locals.push((name, value));
    }

    /// The state where this path and `other` meet.
    pub(crate) fn join(mut self, other: Self) -> Self {
        if self.diverged {
            return other;
        }
        if other.diverged {
            return self;
        }
        self.locals.truncate(other.locals.len());
        for ((_, value), (_, theirs)) in self.locals.iter_mut().zip(other.locals) {
            *value = std::mem::take(value).join(theirs);
        }
        self.join_objects(&other.objects);
        self
    }

    pub(crate) fn join_objects(&mut self, other: &BTreeMap<ObjectId, Arc<Object>>) {
        for (id, theirs) in other {
            match self.objects.get_mut(id) {
                None => {
                    self.objects.insert(*id, Arc::clone(theirs));
                }
                Some(ours) if !Arc::ptr_eq(ours, theirs) && ours != theirs => {
                    *ours = Arc::new(Object::clone(ours).join(theirs));
                }
                Some(_) => {}
            }
        }
    }

    pub(crate) fn object(&self, id: ObjectId) -> Option<&Object> {
        self.objects.get(&id).map(Arc::as_ref)
    }

    pub(crate) fn object_mut(&mut self, id: ObjectId) -> Option<&mut Object> {
        self.objects.get_mut(&id).map(Arc::make_mut)
    }
}
