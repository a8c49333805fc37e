//! `conn-lint clients`: every client the code builds, with each effective setting and where it comes from.

use conn_lints::discover::ResolvedVersion;
use conn_lints::facts::{Facts, Reach, SettingState, Site};
use conn_lints::models::{Setting, SettingValue};
use serde_json::{Value, json};

fn sites(facts: &Facts, tests: bool) -> impl Iterator<Item = &Site> {
    facts.sites.iter().filter(move |site| tests || !site.context.test_only)
}

pub(crate) fn table(facts: &Facts, tests: bool) -> String {
    let mut rows: Vec<[String; 5]> =
        vec![["PLACE", "CLIENT", "LIBRARY", "REACHED", "SETTINGS"].map(str::to_owned)];
    for site in sites(facts, tests) {
        let settings: Vec<String> = site
            .settings
            .iter()
            .map(|(setting, state)| format!("{}={}", setting_name(*setting), state_word(state)))
            .collect();
        rows.push([
            place(facts, site),
            site.client_path.clone(),
            format!("{} {}", site.library, version(&site.version)),
            reach_word(site).to_owned(),
            settings.join(" "),
        ]);
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..4).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        for (cell, width) in row.iter().zip(&widths) {
            text.push_str(&format!("{cell:width$}  "));
        }
        text.push_str(row[4].trim_end());
        text.push('\n');
    }
    crate::render::neutral(&text)
}

/// `{"version": 1, "clients": [..]}`. Places are 1-based; columns count characters.
pub(crate) fn json(facts: &Facts, tests: bool) -> String {
    let clients: Vec<Value> = sites(facts, tests).map(|site| client(facts, site)).collect();
    let untraced: Vec<Value> = facts
        .statistics
        .untraced_builders
        .iter()
        .map(|builder| {
            let (line, column) = facts.workspace.sources.line_column(builder.span);
            let file = &facts.workspace.sources.get(builder.span.file).name;
            json!({ "file": file, "line": line, "column": column, "reason": builder.reason })
        })
        .collect();
    format!("{:#}\n", json!({ "version": 1, "clients": clients, "not_followed": untraced }))
}

fn client(facts: &Facts, site: &Site) -> Value {
    let at = |span| {
        let (line, column) = facts.workspace.sources.line_column(span);
        let file = &facts.workspace.sources.get(span.file).name;
        json!({ "file": file, "line": line, "column": column, "start": span.start, "end": span.end })
    };
    let settings: serde_json::Map<String, Value> = site
        .settings
        .iter()
        .map(|(setting, state)| {
            let state = match state {
                SettingState::Default(value) => json!({ "value": value_word(*value), "origin": "default" }),
                SettingState::Set { value, by } => json!({
                    "value": value.map(value_word),
                    "origin": "set",
                    "by": by.name,
                    "at": at(by.span),
                }),
                SettingState::Sometimes { value, by } => json!({
                    "value": value.map(value_word),
                    "origin": "set on some paths",
                    "by": by.name,
                    "at": at(by.span),
                }),
                SettingState::Unknown => json!({ "value": null, "origin": "unknown" }),
            };
            (setting_name(*setting), state)
        })
        .collect();
    json!({
        "client": site.client_path,
        "library": site.library,
        "library_version": version(&site.version),
        "constructor": site.constructor_path,
        "at": at(site.constructor),
        "terminal": site.terminal.as_ref().map(|terminal| json!({ "name": terminal.name, "at": at(terminal.call) })),
        "function": site.context.function,
        "lambda": site.context.lambda,
        "test_only": site.context.test_only,
        "in_loop": site.context.in_loop,
        "reached": reach_word(site),
        "settings": settings,
    })
}

fn place(facts: &Facts, site: &Site) -> String {
    let (line, column) = facts.workspace.sources.line_column(site.constructor);
    format!("{}:{line}:{column}", facts.workspace.sources.get(site.constructor.file).name)
}

fn version(version: &ResolvedVersion) -> String {
    match version {
        ResolvedVersion::Locked(version) => version.to_string(),
        ResolvedVersion::Required { requirement, .. } => format!("({requirement})"),
        ResolvedVersion::Unknown => "(version unknown)".to_owned(),
    }
}

fn reach_word(site: &Site) -> &'static str {
    match site.context.reach {
        Reach::Once => "once",
        Reach::Cached => "cached",
        Reach::PerInvocation(_) => "per invocation",
        Reach::Unknown => "unknown",
    }
}

/// The setting's name in JSON: `idle_timeout`.
fn setting_name(setting: Setting) -> String {
    serde_json::to_value(setting).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

fn state_word(state: &SettingState) -> String {
    match state {
        SettingState::Default(value) => format!("{} (default)", value_word(*value)),
        SettingState::Set { value: Some(value), .. } => value_word(*value),
        SettingState::Set { value: None, .. } => "set".to_owned(),
        SettingState::Sometimes { value: Some(value), .. } => format!("{} (sometimes)", value_word(*value)),
        SettingState::Sometimes { value: None, .. } | SettingState::Unknown => "?".to_owned(),
    }
}

fn value_word(value: SettingValue) -> String {
    match value {
        SettingValue::Off => "off".to_owned(),
        SettingValue::Duration(duration) => format!("{duration:?}"),
        SettingValue::Bool(value) => value.to_string(),
        SettingValue::Count(count) if count == u64::MAX || count == u64::from(u32::MAX) => {
            "unlimited".to_owned()
        }
        SettingValue::Count(count) => count.to_string(),
    }
}
