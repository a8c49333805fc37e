//! The book's pages on the libraries, made from the models: each library's defaults by version, and the calls that change
//! them. `BLESS=1` writes them; otherwise they have to be as they would be written.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

const INTRODUCTION: &str = "\
# Libraries and their defaults

What conn-lint knows, as it stands in `lints/models`. Each default was read in the source of the named crate version. A
version outside the range is reported as a problem and not guessed. *It depends* stands where the value hangs on features
or on configuration that is not in the code; such a setting is unknown, and silent.

| library | packages | versions |
|---|---|---|
";

#[test]
fn the_pages_on_the_libraries_are_up_to_date() {
    let docs = folder("../docs");
    let pages = pages();
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(docs.join("libraries")).unwrap();
        for (name, page) in &pages {
            std::fs::write(docs.join(name), page).unwrap();
        }
    }
    for (name, page) in &pages {
        let there = std::fs::read_to_string(docs.join(name)).unwrap_or_default();
        assert!(there == *page, "docs/{name} is out of date: run `BLESS=1 cargo test -p conn-lints`");
    }
    for entry in std::fs::read_dir(docs.join("libraries")).unwrap() {
        let name = format!("libraries/{}", entry.unwrap().file_name().to_string_lossy());
        assert!(pages.contains_key(&name), "docs/{name} is of no model");
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Each page below `docs`: a list, and one page for each model.
fn pages() -> BTreeMap<String, String> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder("models")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut list = INTRODUCTION.to_owned();
    let mut pages = BTreeMap::new();
    for path in files {
        let model: Table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
        let Some(library) = model.get("library").and_then(Value::as_table) else { continue };
        let name = format!("libraries/{}.md", path.file_stem().unwrap().to_string_lossy());
        let (title, packages, versions) =
            (text_of(library, "title"), packages(library), version(library, "versions"));
        list.push_str(&format!("| [{title}]({name}) | {packages} | {versions} |\n"));
        pages.insert(name, page(&model, library));
    }
    pages.insert("libraries.md".to_owned(), list);
    pages
}

fn packages(library: &Table) -> String {
    let packages = list(library, "packages").iter().map(|name| format!("`{}`", string(name)));
    packages.collect::<Vec<_>>().join(", ")
}

fn page(model: &Table, library: &Table) -> String {
    let mut text = format!("# {}: {}\n\n", text_of(library, "title"), packages(library));
    text.push_str(&format!("Versions {}.\n\n", version(library, "versions")));
    text.push_str(&advisories(library));
    for of in list(model, "type").iter().filter_map(Value::as_table) {
        let defaults = table(&["setting", "default", "versions", "read in"], &defaults(of));
        if !defaults.is_empty() {
            text.push_str(&format!("A new `{}` has\n\n{defaults}\n", text_of(of, "path")));
        }
    }
    let setters = setters(model);
    if !setters.is_empty() {
        text.push_str("What changes them:\n\n");
        text.push_str(&table(&["setting", "is changed by"], &setters));
    }
    format!("{}\n", text.trim_end())
}

fn advisories(library: &Table) -> String {
    let Some(advisory) = library.get("advisory").and_then(Value::as_table) else { return String::new() };
    let lines = advisory
        .iter()
        .map(|(lint, reason)| format!("- [`{lint}`](../lints/{lint}.md) is a note: {}.\n", string(reason)));
    format!("{}\n", lines.collect::<String>())
}

/// A row for each default of a type, in the order of the file.
fn defaults(of: &Table) -> Vec<Vec<String>> {
    let row = |default: &Table| {
        vec![
            words(text_of(default, "setting")),
            value(text_of(default, "setting"), text_of(default, "value")),
            version(default, "versions"),
            text_of(default, "evidence").to_owned(),
        ]
    };
    list(of, "defaults").iter().filter_map(Value::as_table).map(row).collect()
}

/// A row for each setting, with every method that sets it.
fn setters(model: &Table) -> Vec<Vec<String>> {
    let mut calls: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for method in list(model, "method").iter().filter_map(Value::as_table) {
        for setting in method.get("set").and_then(Value::as_table).into_iter().flat_map(Table::keys) {
            let on = text_of(method, "on").rsplit("::").next().unwrap();
            let call = format!("`{on}::{}`", text_of(method, "name"));
            let known = calls.entry(words(setting)).or_default();
            if !known.contains(&call) {
                known.push(call);
            }
        }
    }
    calls.into_iter().map(|(setting, calls)| vec![setting, calls.join(", ")]).collect()
}

fn words(setting: &str) -> String {
    setting.replace('_', " ")
}

/// `90s` as `90 s`; what "off" means for the setting.
fn value(setting: &str, value: &str) -> String {
    match (setting, value) {
        ("max_idle_per_host", "off") => "no limit".to_owned(),
        (_, "off") if setting.ends_with("timeout") => "none".to_owned(),
        (_, "unknown") => "it depends".to_owned(),
        _ => {
            let unit = value.trim_start_matches(|c: char| c.is_ascii_digit());
            let number = &value[..value.len() - unit.len()];
            if number.is_empty() { unit.to_owned() } else { format!("{number} {unit}").trim().to_owned() }
        }
    }
}

fn version(of: &Table, key: &str) -> String {
    of.get(key).map_or_else(|| "all".to_owned(), |value| format!("`{}`", string(value)))
}

fn list<'a>(of: &'a Table, key: &str) -> &'a [Value] {
    of.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text_of<'a>(of: &'a Table, key: &str) -> &'a str {
    of.get(key).map_or("", string)
}

fn string(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let rows = rows.iter().map(|row| format!("| {} |\n", row.join(" | ")));
    format!("| {} |\n|{}\n{}", head.join(" | "), "---|".repeat(head.len()), rows.collect::<String>())
}
