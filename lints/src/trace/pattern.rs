//! Patterns: what they bind, and whether they are known to match.

use crate::ir::{Lit, Name, PatId, PatKind, Path};
use crate::resolve::Namespace;

use super::eval::{Frame, element, index_name};
use super::program::Meaning;
use super::summary::Evaluator;
use super::value::{Data, State, Value};

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
                // `Some(x)`, `Ok(x)`, `State(x)`: wrappers are looked through, so are newtypes of foreign crates.
                let transparent = fields.len() == 1 && self.is_wrapper(frame, path);
                for (index, field) in fields.iter().enumerate() {
                    let part =
                        if transparent { value.clone() } else { self.part(&value, &index_name(index)) };
                    self.bind_pattern(frame, state, *field, part);
                }
            }
            PatKind::Struct { fields, .. } => {
                for (name, field) in fields {
                    let part = self.part(&value, name);
                    self.bind_pattern(frame, state, *field, part);
                }
            }
            PatKind::Tuple(parts) => {
                let mut counted = true;
                for (index, part_pat) in parts.iter().enumerate() {
                    counted &= !matches!(frame.file.pat(*part_pat).kind, PatKind::Rest);
                    let part = if counted { self.part(&value, &index_name(index)) } else { Value::unknown() };
                    self.bind_pattern(frame, state, *part_pat, part);
                }
            }
            PatKind::Slice(parts) => {
                for part in parts {
                    self.bind_pattern(frame, state, *part, Value::typed(element(&value.ty)));
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

    fn part(&self, value: &Value, name: &str) -> Value {
        match value.field(name) {
            Some(field) => field.clone(),
            None => Value::typed(self.program.field_type(&value.ty, name)),
        }
    }

    fn is_wrapper(&self, frame: &Frame<'a>, path: &Path) -> bool {
        let names: Vec<Name> = path.names().cloned().collect();
        let (meaning, _) =
            self.program.meaning(frame.place.module, &names, path.leading_colon, Namespace::Value);
        match meaning {
            Meaning::Foreign { .. } => true,
            Meaning::Unknown => matches!(names.last().map(Name::as_str), Some("Some" | "Ok" | "Err")),
            _ => false,
        }
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

fn none_matches(value: &Value, is_scalar: bool) -> Option<bool> {
    match value.data {
        Data::None => Some(true),
        _ if is_scalar => Some(false),
        _ => None,
    }
}
