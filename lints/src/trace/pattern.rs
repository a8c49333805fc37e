//! Patterns: what they bind, and whether they are known to match.

use crate::ir::{Fields, FileIr, Lit, Name, PatId, PatKind, Path};
use crate::resolve::{DefId, Namespace};

use super::eval::{Frame, index_name};
use super::program::Meaning;
use super::summary::Evaluator;
use super::value::{Data, State, Type, Value};

/// What a pattern with a path takes apart.
enum Whole<'a> {
    /// `Some(x)`, `Ok(x)`, `State(x)`: wrappers are looked through, so are newtypes of foreign crates.
    Wrapper,
    /// `Err(x)`: types speak of what is in `Ok`.
    Failure,
    /// A struct, or a variant of the enum `of`.
    Fields {
        of: DefId,
        fields: &'a Fields,
    },
    Unknown,
}

impl Whole<'_> {
    fn count(&self) -> Option<usize> {
        match self {
            Self::Fields { fields, .. } => Some(fields.fields.len()),
            _ => None,
        }
    }
}

impl<'a> Evaluator<'a> {
    pub(crate) fn bind_pattern(&mut self, frame: &Frame<'a>, state: &mut State, pat: PatId, value: Value) {
        match &frame.file.pat(pat).kind {
            PatKind::Ident { name, sub } => {
                if let Some(sub) = sub {
                    self.bind_pattern(frame, state, *sub, value.clone());
                }
                let value = self.materialise(frame, state, value);
                state.bind(name.clone(), value);
            }
            PatKind::TupleStruct { path, fields } => {
                let whole = self.whole(frame, path);
                if let Whole::Wrapper = whole
                    && let [inner] = fields[..]
                {
                    return self.bind_pattern(frame, state, inner, value);
                }
                for (field, index) in positions(frame.file, fields, whole.count()) {
                    let part = self.part_at(&value, &whole, index);
                    self.bind_pattern(frame, state, field, part);
                }
            }
            PatKind::Struct { path, fields } => {
                let whole = self.whole(frame, path);
                for (name, field) in fields {
                    let part = self.part(&value, &whole, name);
                    self.bind_pattern(frame, state, *field, part);
                }
            }
            PatKind::Tuple(parts) => {
                let count = match &value.ty {
                    Type::Tuple(types) => Some(types.len()),
                    _ => None,
                };
                for (part_pat, index) in positions(frame.file, parts, count) {
                    let part = match value.data {
                        // `let (sender, connection) = handshake(io).await?`: either keeps the client alive.
                        Data::Made(_) => Value::of(value.data.clone()),
                        _ => self.part_at(&value, &Whole::Unknown, index),
                    };
                    self.bind_pattern(frame, state, part_pat, part);
                }
            }
            PatKind::Slice(parts) => {
                for part in parts {
                    let is_rest = match &frame.file.pat(*part).kind {
                        PatKind::Ident { sub: Some(sub), .. } => is_rest(frame.file, *sub),
                        _ => false,
                    };
                    let ty = if is_rest { value.ty.clone() } else { value.ty.element() };
                    self.bind_pattern(frame, state, *part, Value::typed(ty));
                }
            }
            PatKind::Ref(inner) => self.bind_pattern(frame, state, *inner, value),
            PatKind::Or(alternatives) => {
                if let Some(first) = alternatives.first() {
                    self.bind_pattern(frame, state, *first, value);
                }
            }
            PatKind::Typed { pat, ty } => {
                let declared = self.program.type_of(ty, &frame.place);
                self.bind_pattern(frame, state, *pat, value.or_type(declared));
            }
            PatKind::Wild | PatKind::Path(_) | PatKind::Lit(_) | PatKind::Rest | PatKind::Other => {}
        }
    }

    fn part_at(&self, value: &Value, whole: &Whole<'a>, index: Option<usize>) -> Value {
        index.map_or_else(Value::unknown, |index| self.part(value, whole, &index_name(index)))
    }

    fn part(&self, value: &Value, whole: &Whole<'a>, name: &str) -> Value {
        if let Some(field) = value.field(name) {
            return field.clone();
        }
        Value::typed(match whole {
            Whole::Failure => Type::Unknown,
            Whole::Fields { of, fields } => {
                // The pattern names the type, whether that of the value is known or not.
                let args = match &value.ty {
                    Type::Local(def, args) if def == of => &args[..],
                    _ => &[],
                };
                self.program.declared_field(*of, fields, args, name)
            }
            Whole::Wrapper | Whole::Unknown => self.program.field_type(&value.ty, name),
        })
    }

    fn whole(&self, frame: &Frame<'a>, path: &Path) -> Whole<'a> {
        let names: Vec<Name> = path.names().cloned().collect();
        match (&frame.place.self_ty, &names[..]) {
            _ if path.qself.is_some() => return Whole::Unknown,
            (Type::Local(def, _), [first, rest @ ..]) if first == "Self" => {
                return self.whole_of(*def, rest);
            }
            _ => {}
        }
        let (meaning, rest) =
            self.program.meaning(frame.place.module, &names, path.leading_colon, Namespace::Type);
        match meaning {
            Meaning::Def(def) => self.whole_of(def, &names[names.len() - rest..]),
            Meaning::Foreign { path, .. } if path.ends_with("Result::Err") => Whole::Failure,
            Meaning::Foreign { .. } => Whole::Wrapper,
            Meaning::Primitive(_) => Whole::Unknown,
            Meaning::Unknown => match names.last().map(Name::as_str) {
                Some("Some" | "Ok") => Whole::Wrapper,
                Some("Err") => Whole::Failure,
                _ => Whole::Unknown,
            },
        }
    }

    /// A type or variant, or the variant of that name.
    fn whole_of(&self, def: DefId, rest: &[Name]) -> Whole<'a> {
        let def = match self.alias_target(def) {
            Type::Local(target, _) => target,
            _ => def,
        };
        let taken = match rest {
            [] => Some(def),
            [variant] => self.program.names.variant(def, variant),
            _ => None,
        };
        let found = taken.and_then(|taken| self.program.fields_of(taken));
        found.map_or(Whole::Unknown, |(of, fields)| Whole::Fields { of, fields })
    }

    /// The name that a pattern binds, where it binds just one.
    pub(crate) fn simple_binding(&self, frame: &Frame<'a>, pat: PatId) -> Option<Name> {
        match &frame.file.pat(pat).kind {
            PatKind::Ident { name, sub: None } => Some(name.clone()),
            PatKind::Typed { pat, .. } => self.simple_binding(frame, *pat),
            _ => None,
        }
    }

    /// Whether a value matches a pattern, where that is known.
    pub(crate) fn matches(&self, frame: &Frame<'a>, pat: PatId, value: &Value) -> Option<bool> {
        let is_scalar =
            matches!(value.data, Data::Duration(_) | Data::Int(_) | Data::Bool(_) | Data::Float(_));
        match &frame.file.pat(pat).kind {
            PatKind::Wild => Some(true),
            PatKind::TupleStruct { path, .. } if path.last()?.name == "Some" => match value.data {
                Data::None => Some(false),
                _ if is_scalar => Some(true),
                _ => None,
            },
            PatKind::Ident { name, sub: None } if name == "None" => none_matches(value, is_scalar),
            PatKind::Path(path) if path.last()?.name == "None" => none_matches(value, is_scalar),
            PatKind::Ident { name, sub: None } if name.starts_with(char::is_lowercase) => Some(true),
            PatKind::Lit(Lit::Bool(expected)) => match value.data {
                Data::Bool(actual) => Some(actual == *expected),
                _ => None,
            },
            PatKind::Lit(Lit::Int(Some(expected))) => match value.data {
                Data::Int(actual) => Some(actual == expected.0),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The parts of a tuple that patterns stand for: `..` leaves out as many as are not named.
fn positions(file: &FileIr, parts: &[PatId], count: Option<usize>) -> Vec<(PatId, Option<usize>)> {
    let rest = parts.iter().position(|part| is_rest(file, *part));
    let index_of = |place: usize| match rest {
        Some(rest) if place > rest => (count? + place).checked_sub(parts.len()),
        _ => Some(place),
    };
    parts.iter().enumerate().map(|(place, part)| (*part, index_of(place))).collect()
}

/// `..`
fn is_rest(file: &FileIr, pat: PatId) -> bool {
    matches!(file.pat(pat).kind, PatKind::Rest)
}

fn none_matches(value: &Value, is_scalar: bool) -> Option<bool> {
    match value.data {
        Data::None => Some(true),
        _ if is_scalar => Some(false),
        _ => None,
    }
}
