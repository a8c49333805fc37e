//! The schema of `conn-lint.toml`, from the table that the reader goes by: for editors, and for checks elsewhere.

use serde_json::{Map, Value, json};

use super::client::{self, Field, Shape};
use super::keys::{self, Holder, Takes};
use super::levels::{self, GROUPS};
use super::read::{DIGITS, FUNCTION, LEVELS, UNITS};
use crate::lints;
use crate::models::Setting;

/// Values of settings, and the places that a call takes them from, as the models write them.
const VALUE: &str = "off|true|false|[0-9]{1,18}(ms|s)?";
const SOURCE: &str = r"out_of_sight|!?arg[0-9]{1,9}|arg[0-9]{1,9}\?";

const DIALECT: &str = "http://json-schema.org/draft-07/schema#";

/// A JSON Schema (draft 7, which editors know best) that accepts what the reader accepts.
pub fn schema() -> Value {
    let mut schema = table(Holder::File);
    schema["$schema"] = json!(DIALECT);
    schema["title"] = json!("conn-lint.toml");
    schema["description"] = json!("What conn-lint checks, and how loudly.");
    schema
}

fn table(holder: Holder) -> Value {
    let mut properties = Map::new();
    for key in keys::of(holder) {
        let mut schema = value(&key.takes);
        schema["description"] = json!(key.about);
        properties.insert(key.name.to_owned(), schema);
    }
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn value(takes: &Takes) -> Value {
    match takes {
        Takes::Flag(_) => json!({ "type": "boolean" }),
        Takes::Time(_) => {
            let units: Vec<&str> = UNITS.iter().map(|(unit, _)| *unit).collect();
            let pattern = format!("^[0-9]{{1,{DIGITS}}} ?({})$", units.join("|"));
            json!({ "type": "string", "pattern": pattern })
        }
        Takes::Names { .. } => list(json!({ "type": "string", "minLength": 1 })),
        Takes::FlagOrNames { .. } => {
            json!({ "anyOf": [{ "type": "boolean" }, list(json!({ "type": "string", "minLength": 1 }))] })
        }
        Takes::Functions(_) => list(json!({ "type": "string", "pattern": FUNCTION })),
        Takes::Globs(_) => list(json!({ "type": "string" })),
        Takes::Levels => levels(),
        Takes::Overrides => list(override_table()),
        Takes::Clients => list(rows(client::CLIENT)),
    }
}

fn rows(fields: &[Field]) -> Value {
    let mut properties = Map::new();
    for field in fields {
        let mut schema = shape(&field.shape);
        schema["description"] = json!(field.about);
        properties.insert(field.name.to_owned(), schema);
    }
    let required: Vec<&str> = fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn shape(shape: &Shape) -> Value {
    let settings: Vec<&str> = Setting::ALL.iter().map(|setting| setting.name()).collect();
    match shape {
        Shape::Text => json!({ "type": "string" }),
        Shape::Texts => list(json!({ "type": "string" })),
        Shape::Flag => json!({ "type": "boolean" }),
        Shape::Index => json!({ "type": "integer", "minimum": 0 }),
        Shape::Role => json!({ "enum": ["client", "config", "builder", "part", "tls"] }),
        Shape::Setting => json!({ "enum": settings }),
        Shape::Settings => list(json!({ "enum": settings })),
        Shape::Value => json!({ "type": "string", "pattern": format!("^({VALUE}|unknown)$") }),
        Shape::Effects => {
            let effect = json!({ "type": "string", "pattern": format!("^({VALUE}|{SOURCE})$") });
            json!({ "type": "object", "propertyNames": { "enum": settings }, "additionalProperties": effect })
        }
        Shape::Rows(fields) => list(rows(fields)),
    }
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

/// Lints may be written with `-` as well; editors offer the names as they are.
fn levels() -> Value {
    let words: Vec<&str> = LEVELS.iter().map(|level| level.name()).collect();
    let level = json!({ "enum": words });
    let about = |about: &str| json!({ "enum": words, "description": about });
    let groups = GROUPS.iter().map(|group| (group.name.to_owned(), about(group.about)));
    let lints = lints::ALL.iter().map(|lint| (lint.name.to_owned(), about(lint.summary)));
    let properties: Map<String, Value> = groups.chain(lints).collect();
    let spellings: Vec<String> = levels::names().map(|name| name.replace('_', "[-_]")).collect();
    let spellings = format!("^({})$", spellings.join("|"));
    json!({
        "type": "object",
        "properties": properties,
        "patternProperties": { spellings: level },
        "additionalProperties": false
    })
}

/// Needs a scope; and settings go with packages only.
fn override_table() -> Value {
    let mut schema = table(Holder::Override);
    schema["anyOf"] = json!([{ "required": ["packages"] }, { "required": ["paths"] }]);
    let settings = keys::of(Holder::Override).filter(|key| key.takes.is_setting());
    let settings: Vec<Value> = settings.map(|key| json!({ "required": [key.name] })).collect();
    schema["if"] = json!({ "required": ["paths"] });
    schema["then"] = json!({ "not": { "anyOf": settings } });
    schema
}
