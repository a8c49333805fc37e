//! `[[client]]`: the words of a model file for a library of the user's own. The table of keys here is what the reader, the
//! schema and the messages about unknown keys go by.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::read::wrong;
use super::words::{nearest, unknown_message};
use super::{Config, ConfigError};
use crate::models::{Models, Setting, Taught};

pub(super) struct Field {
    pub(super) name: &'static str,
    /// One sentence, for editors that read the schema.
    pub(super) about: &'static str,
    pub(super) shape: Shape,
    pub(super) required: bool,
}

pub(super) enum Shape {
    Text,
    Texts,
    Flag,
    /// The number of an argument.
    Index,
    Role,
    Setting,
    Settings,
    /// A value of a setting.
    Value,
    /// What a call sets: settings, and where the values come from.
    Effects,
    Rows(&'static [Field]),
}

const fn may(name: &'static str, shape: Shape, about: &'static str) -> Field {
    Field { name, about, shape, required: false }
}

const fn must(name: &'static str, shape: Shape, about: &'static str) -> Field {
    Field { name, about, shape, required: true }
}

const VERSIONS: Field =
    may("versions", Shape::Text, "The versions that it holds for, as in a manifest; all if nothing is said.");
const EVIDENCE: Field = may("evidence", Shape::Text, "Where it was read: `crate-version file:line`.");
const SET: Field = may(
    "set",
    Shape::Effects,
    "What the call sets: `arg0`, `arg0?` where `None` changes nothing, `!arg0`, a value, or `out_of_sight`.",
);
const ABSORBS: Field = may(
    "absorbs",
    Shape::Rows(ABSORB),
    "Arguments whose settings the call takes over: connectors, TLS configurations.",
);
const IS_ASYNC: Field = may("is_async", Shape::Flag, "The call is awaited.");

pub(super) const CLIENT: &[Field] = &[
    may("title", Shape::Text, "What messages call the library; the first package if nothing is said."),
    must("packages", Shape::Texts, "The packages that the types are in."),
    VERSIONS,
    may("grpc", Shape::Flag, "Its clients talk to gRPC servers."),
    may(
        "timeouts_cover_connecting",
        Shape::Flag,
        "A request's timeout begins before its connection is made, and so limits connecting too.",
    ),
    must("type", Shape::Rows(TYPE), "The types that take part in making a client."),
    may("function", Shape::Rows(FUNCTION), "Constructors: functions without a receiver."),
    may("method", Shape::Rows(METHOD), "Setters, and the calls that make a client from its builder."),
    may("result", Shape::Rows(RESULT), "Functions and methods that give another type, such as a request."),
    may("deadline", Shape::Rows(DEADLINE), "Calls that limit the time of one request."),
    may("alias", Shape::Rows(ALIAS), "Other names of the same things: re-exports."),
    may("zero_means_off", Shape::Rows(ZERO), "Settings for which a zero means \"never\"."),
];

const TYPE: &[Field] = &[
    must("path", Shape::Text, "Its path from the crate's root: `acme_http::Client`."),
    must("role", Shape::Role, "The part that it plays."),
    may("label", Shape::Text, "What messages call it."),
    may("defaults", Shape::Rows(DEFAULT), "What a new one holds."),
    may("defaults_of", Shape::Text, "The type whose defaults are this one's too."),
    may("settings", Shape::Settings, "What it may carry beyond what the rows show."),
];

const DEFAULT: &[Field] = &[
    must("setting", Shape::Setting, "The setting."),
    must("value", Shape::Value, "`90s`, `500ms`, `off`, `true`, a number, or `unknown`."),
    VERSIONS,
    EVIDENCE,
];

const FUNCTION: &[Field] = &[
    must("path", Shape::Text, "Its path from the crate's root: `acme_http::Client::new`."),
    must("makes", Shape::Text, "The type that it makes."),
    may("one_shot", Shape::Text, "The client is made for this one call, which gives something of this type."),
    may("from_argument", Shape::Index, "The argument whose settings the new one has."),
    SET,
    ABSORBS,
    IS_ASYNC,
    VERSIONS,
    EVIDENCE,
];

const METHOD: &[Field] = &[
    must("on", Shape::Text, "The type that it is called on."),
    must("name", Shape::Text, "Its name."),
    may("turns_into", Shape::Text, "The type of the result, which has the receiver's settings."),
    may("makes", Shape::Text, "The type of a new object that the receiver makes."),
    may("gives_nothing", Shape::Flag, "Gives nothing back."),
    may("by_reference", Shape::Flag, "Changes its receiver in place."),
    may("wants_option", Shape::Flag, "Takes `Option<Duration>` and no plain `Duration`."),
    SET,
    ABSORBS,
    IS_ASYNC,
    VERSIONS,
    EVIDENCE,
];

const ABSORB: &[Field] =
    &[must("argument", Shape::Index, "The argument's number, from 0."), must("of", Shape::Text, "Its type.")];

const RESULT: &[Field] = &[
    may("on", Shape::Text, "The type that the methods are called on."),
    must("names", Shape::Texts, "Methods; or functions, by their paths."),
    must("type", Shape::Text, "The type that they give."),
    VERSIONS,
    EVIDENCE,
];

const DEADLINE: &[Field] = &[
    must("paths", Shape::Texts, "Functions, or methods with their type."),
    may(
        "of",
        Shape::Text,
        "The package whose requests they are for; whatever future they are given, if nothing is said.",
    ),
    EVIDENCE,
];

const ALIAS: &[Field] = &[
    must("from", Shape::Texts, "The other names."),
    must("to", Shape::Text, "The path that the rows use."),
    EVIDENCE,
];

const ZERO: &[Field] = &[
    must("on", Shape::Texts, "The types."),
    must("setting", Shape::Setting, "The setting."),
    VERSIONS,
    EVIDENCE,
];

/// One `[[client]]`, as far as its shape is right.
pub(super) fn read(value: &Spanned<DeValue<'_>>, errors: &mut Vec<ConfigError>) -> Option<Taught> {
    let DeValue::Table(table) = value.get_ref() else {
        errors.push(wrong(value, "a table"));
        return None;
    };
    let before = errors.len();
    check(table, CLIENT, &value.span(), errors);
    if errors.len() > before {
        return None;
    }
    match Taught::read(value.clone()) {
        Ok(taught) => Some(taught),
        Err(error) => {
            let range = error.span().unwrap_or_else(|| value.span());
            errors.push(ConfigError { range, message: error.message().to_owned() });
            None
        }
    }
}

/// Keys that are unknown or missing. Their types are the deserializer's to check.
fn check(table: &DeTable<'_>, fields: &[Field], place: &Range<usize>, errors: &mut Vec<ConfigError>) {
    for (name, value) in table {
        match fields.iter().find(|field| field.name == name.get_ref().as_ref()) {
            Some(field) => check_value(&field.shape, value, errors),
            None => errors.push(unknown("key", name, name.span(), fields.iter().map(|field| field.name))),
        }
    }
    for field in fields.iter().filter(|field| field.required && !table.contains_key(field.name)) {
        errors.push(ConfigError { range: place.clone(), message: format!("`{}` is missing", field.name) });
    }
}

fn check_value(shape: &Shape, value: &Spanned<DeValue<'_>>, errors: &mut Vec<ConfigError>) {
    let settings = || Setting::ALL.iter().map(|setting| setting.name());
    match (shape, value.get_ref()) {
        (Shape::Rows(fields), DeValue::Array(rows)) => {
            for row in rows {
                match row.get_ref() {
                    DeValue::Table(table) => check(table, fields, &row.span(), errors),
                    _ => errors.push(wrong(row, "a table")),
                }
            }
        }
        (Shape::Effects, DeValue::Table(effects)) => {
            let wrong =
                effects.keys().filter(|name| settings().all(|known| known != name.get_ref().as_ref()));
            errors.extend(wrong.map(|name| unknown("setting", name, name.span(), settings())));
        }
        (Shape::Setting, DeValue::String(name)) if settings().all(|known| known != name.as_ref()) => {
            errors.push(unknown(
                "setting",
                &Spanned::new(value.span(), name.clone()),
                value.span(),
                settings(),
            ));
        }
        (Shape::Settings, DeValue::Array(names)) => {
            names.iter().for_each(|name| check_value(&Shape::Setting, name, errors));
        }
        _ => {}
    }
}

fn unknown(
    what: &str,
    name: &Spanned<impl AsRef<str>>,
    range: Range<usize>,
    known: impl Iterator<Item = &'static str>,
) -> ConfigError {
    let name = name.get_ref().as_ref();
    ConfigError { range, message: unknown_message(what, name, nearest(name, known)) }
}

impl Config {
    /// Adds these clients to the models. `table` is what they were read from: errors point into it.
    pub(super) fn learn(&mut self, clients: Vec<Taught>, table: &DeTable<'_>, errors: &mut Vec<ConfigError>) {
        if clients.is_empty() {
            return;
        }
        let before = self.taught.len();
        let all: Vec<Taught> = self.taught.iter().cloned().chain(clients).collect();
        match Models::with(&all) {
            Ok(models) => {
                self.settings.models = Arc::new(models);
                self.taught = all;
            }
            Err(wrong) => errors.extend(wrong.into_iter().map(|error| {
                let path = format!("client/{}/{}", error.client.saturating_sub(before), error.at);
                ConfigError { range: range_at(table, &path), message: error.message }
            })),
        }
    }
}

/// The place of what a path of keys and indexes leads to, or of the nearest that is there.
fn range_at(table: &DeTable<'_>, path: &str) -> Range<usize> {
    let mut path = path.split('/').filter(|step| !step.is_empty());
    let Some(mut value) = path.next().and_then(|key| table.get(key)) else { return 0..0 };
    for step in path {
        let below = match value.get_ref() {
            DeValue::Table(table) => table.get(step),
            DeValue::Array(array) => step.parse().ok().and_then(|index: usize| array.get(index)),
            _ => None,
        };
        match below {
            Some(below) => value = below,
            None => break,
        }
    }
    value.span()
}
