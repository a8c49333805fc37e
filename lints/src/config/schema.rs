//! The schema of `conn-lint.toml`, from the table that the reader goes by: for editors, and for checks elsewhere.

use serde_json::{Map, Value, json};

use super::keys::{self, Holder, Takes};
use super::levels::{self, GROUPS};
use super::read::{DIGITS, FUNCTION, LEVELS, UNITS};
use crate::lints;

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
