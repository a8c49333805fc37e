//! Checks the model files and builds the tables that the queries read. Every type that a row names exists, every
//! value and version parses, every row says where it was read, and no two rows answer the same question.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use semver::VersionReq;
use smol_str::SmolStr;

use super::carried;
use super::entry_points::EntryPoints;
use super::evidence::is_evidence;
use super::names::Names;
use super::raw::{RawAbsorb, RawDefault, RawFile, RawFunction, RawMethod, RawType, RawZero};
use super::value::{parse_effect_value, parse_value};
use super::versions::VersionRange;
use super::{Call, DefaultRow, Effect, Gives, Library, LibraryId, Models, Setting, Type, TypeId, ZeroRow};

/// What is wrong with a model file, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ModelError {
    pub(super) file: String,
    /// `method reqwest::ClientBuilder::timeout`; empty where the file as a whole is meant.
    pub(super) row: String,
    pub(super) message: String,
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.file, self.row, self.message)
    }
}

/// Reads (name, text) pairs as one set of models.
pub(super) fn load(files: &[(&str, &str)]) -> Result<Models, Vec<ModelError>> {
    let mut loader = Loader::default();
    let parsed: Vec<(&str, RawFile)> = files
        .iter()
        .filter_map(|(name, text)| match toml::from_str(text) {
            Ok(raw) => Some((*name, raw)),
            Err(error) => {
                loader.file = (*name).to_owned();
                loader.error(String::new(), error.to_string());
                None
            }
        })
        .collect();
    // Rows name types of other files, so all types come first.
    for (name, file) in &parsed {
        loader.add_library_and_types(name, file);
    }
    for (name, file) in &parsed {
        loader.add_rows(name, file);
    }
    loader.finish()
}

#[derive(Default)]
struct Loader {
    /// What is read now.
    file: String,
    library: Option<LibraryId>,
    errors: Vec<ModelError>,
    libraries: Vec<Library>,
    types: Vec<Type>,
    type_ids: BTreeMap<SmolStr, TypeId>,
    library_of_file: BTreeMap<String, LibraryId>,
    functions: BTreeMap<SmolStr, Vec<Call>>,
    methods: BTreeMap<(TypeId, SmolStr), Vec<Call>>,
    defaults: BTreeMap<TypeId, Vec<DefaultRow>>,
    zeros: Vec<ZeroRow>,
    names: Names,
    entry_points: EntryPoints,
}

impl Loader {
    fn error(&mut self, row: impl Into<String>, message: impl Into<String>) {
        let file = self.file.clone();
        self.errors.push(ModelError { file, row: row.into(), message: message.into() });
    }

    fn add_library_and_types(&mut self, name: &str, file: &RawFile) {
        self.file = name.to_owned();
        let Some(raw) = &file.library else {
            if !(file.types.is_empty() && file.functions.is_empty() && file.methods.is_empty()) {
                self.error("library", "types, functions and methods need a [library]");
            }
            return;
        };
        let library = LibraryId(self.libraries.len() as u16);
        self.libraries.push(Library {
            title: raw.title.clone(),
            packages: raw.packages.clone(),
            versions: raw.versions.clone(),
            grpc: raw.grpc,
            timeouts_cover_connecting: raw.timeouts_cover_connecting,
            advisory: raw.advisory.clone(),
        });
        self.library_of_file.insert(name.to_owned(), library);
        for raw in &file.types {
            let id = TypeId(self.types.len() as u16);
            self.types.push(Type {
                path: raw.path.as_str().into(),
                role: raw.role,
                library,
                label: raw.label.clone(),
                settings: raw.settings.clone(),
            });
            if self.type_ids.insert(raw.path.as_str().into(), id).is_some() {
                self.error(format!("type {}", raw.path), "stands here twice");
            }
        }
    }

    fn add_rows(&mut self, name: &str, file: &RawFile) {
        self.file = name.to_owned();
        self.library = self.library_of_file.get(name).copied();
        for row in &file.types {
            self.add_defaults(row, &file.types);
        }
        for row in &file.functions {
            self.add_function(row);
        }
        for row in &file.methods {
            self.add_method(row);
        }
        for row in &file.zeros {
            self.add_zero(row);
        }
        let mut errors = self.names.add(file);
        errors.extend(self.entry_points.add(file));
        for (row, message) in errors {
            self.error(row, message);
        }
    }

    /// The type of that path, or an error.
    fn type_named(&mut self, row: &str, path: &str) -> Option<TypeId> {
        let id = self.type_ids.get(path).copied();
        if id.is_none() {
            self.error(row, format!("no [[type]] has the path `{path}`"));
        }
        id
    }

    fn check_evidence(&mut self, row: &str, evidence: &str) {
        if !is_evidence(evidence) {
            self.error(row, format!("`{evidence}` is not of the form `crate-version file:line`"));
        }
    }

    /// The versions of a row, within those of its library.
    fn within_library(&mut self, row: &str, versions: &VersionReq) -> VersionReq {
        let mut all = match self.library {
            Some(library) => self.libraries[library.0 as usize].versions.clone(),
            None => VersionReq::STAR,
        };
        all.comparators.extend(versions.comparators.iter().cloned());
        if VersionRange::of(&all).is_empty() {
            self.error(row, format!("`{versions}` holds no version of the library"));
        }
        all
    }

    fn add_defaults(&mut self, row: &RawType, of_file: &[RawType]) {
        let name = format!("type {}", row.path);
        let Some(id) = self.type_named(&name, &row.path) else { return };
        let mut rows: Vec<&RawDefault> = row.defaults.iter().collect();
        if let Some(like) = &row.defaults_of {
            match of_file.iter().find(|other| other.path == *like) {
                Some(other) => rows.extend(&other.defaults),
                None => self.error(&name, format!("`defaults_of`: this file has no type `{like}`")),
            }
        }
        for raw in rows {
            self.check_evidence(&name, &raw.evidence);
            let value = match raw.value.as_str() {
                "unknown" => None,
                text => match parse_value(text) {
                    Some(value) => Some(value),
                    None => {
                        self.error(&name, format!("`{text}` is no value"));
                        continue;
                    }
                },
            };
            let versions = VersionRange::of(&self.within_library(&name, &raw.versions));
            let rows = self.defaults.entry(id).or_default();
            let twice = rows.iter().any(|row| row.setting == raw.setting && row.versions.overlaps(versions));
            rows.push(DefaultRow { setting: raw.setting, value, versions });
            if twice {
                self.error(&name, format!("two defaults of `{:?}` for one version", raw.setting));
            }
        }
    }

    fn add_function(&mut self, row: &RawFunction) {
        let name = format!("function {}", row.path);
        self.check_evidence(&name, &row.evidence);
        let versions = self.within_library(&name, &row.versions);
        let effects = self.effects(&name, &row.set, &row.absorbs);
        let Some(makes) = self.type_named(&name, &row.makes) else { return };
        let call = Call {
            path: row.path.as_str().into(),
            versions,
            gives: match row.from_argument {
                Some(argument) => Gives::Argument(argument, makes),
                None => Gives::New(makes),
            },
            effects,
            evidence: row.evidence.clone(),
            by_reference: false,
            is_async: row.is_async,
            wants_option: false,
            one_shot: row.one_shot.as_deref().map(SmolStr::new),
        };
        let twice = push(self.functions.entry(row.path.as_str().into()).or_default(), call);
        if twice {
            self.error(&name, "two rows for one version");
        }
    }

    fn add_method(&mut self, row: &RawMethod) {
        let name = format!("method {}::{}", row.on, row.name);
        self.check_evidence(&name, &row.evidence);
        let versions = self.within_library(&name, &row.versions);
        let effects = self.effects(&name, &row.set, &row.absorbs);
        let Some(on) = self.type_named(&name, &row.on) else { return };
        if Some(self.types[on.0 as usize].library) != self.library {
            self.error(&name, "the type is of another file, whose versions these are not");
        }
        let gives = match (&row.turns_into, &row.makes) {
            (Some(_), Some(_)) => return self.error(&name, "`turns_into` and `makes` exclude each other"),
            (Some(path), None) => self.type_named(&name, path).map(Gives::Into),
            (None, Some(path)) => self.type_named(&name, path).map(Gives::New),
            (None, None) if row.gives_nothing => Some(Gives::Nothing),
            (None, None) => Some(Gives::Receiver),
        };
        let Some(gives) = gives else { return };
        let call = Call {
            path: format!("{}::{}", row.on, row.name).into(),
            versions,
            gives,
            effects,
            evidence: row.evidence.clone(),
            by_reference: row.by_reference,
            is_async: row.is_async,
            wants_option: row.wants_option,
            one_shot: None,
        };
        let twice = push(self.methods.entry((on, row.name.as_str().into())).or_default(), call);
        if twice {
            self.error(&name, "two rows for one version");
        }
    }

    fn effects(&mut self, row: &str, set: &BTreeMap<Setting, String>, absorbs: &[RawAbsorb]) -> Vec<Effect> {
        let mut effects = Vec::new();
        for absorb in absorbs {
            if let Some(of) = self.type_named(row, &absorb.of) {
                effects.push(Effect::Absorb { argument: absorb.argument, of });
            }
        }
        for (&setting, text) in set {
            match parse_effect_value(text) {
                Some(value) => effects.push(Effect::Set { setting, value }),
                None => self.error(row, format!("`{text}` is no value")),
            }
        }
        effects
    }

    fn add_zero(&mut self, row: &RawZero) {
        let name = "zero_means_off";
        self.check_evidence(name, &row.evidence);
        let versions = VersionRange::of(&self.within_library(name, &row.versions));
        for path in &row.on {
            if let Some(on) = self.type_named(name, path) {
                self.zeros.push(ZeroRow { on, setting: row.setting, versions });
            }
        }
    }

    fn finish(mut self) -> Result<Models, Vec<ModelError>> {
        self.file = "all files".to_owned();
        for cycle in self.names.cycles() {
            self.error(format!("alias {cycle}"), "leads back to itself");
        }
        let mut paths: BTreeSet<SmolStr> = self.type_ids.keys().cloned().collect();
        paths.extend(self.functions.keys().cloned());
        paths.extend(self.functions.values().flatten().filter_map(|call| call.one_shot.clone()));
        paths.extend(self.entry_points.paths());
        for path in self.names.finish(paths) {
            self.error(path, "no path leads here: an alias stands in the way");
        }
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        carried::complete_settings(&mut self.types, &self.defaults, &self.functions, &self.methods);
        Ok(Models {
            libraries: self.libraries,
            types: self.types,
            type_ids: self.type_ids,
            functions: self.functions,
            methods: self.methods,
            defaults: self.defaults,
            zeros: self.zeros,
            names: self.names,
            entry_points: self.entry_points,
        })
    }
}

/// Whether another row already stood for some of the same versions.
fn push(rows: &mut Vec<Call>, call: Call) -> bool {
    let range = VersionRange::of(&call.versions);
    let twice = rows.iter().any(|row| VersionRange::of(&row.versions).overlaps(range));
    rows.push(call);
    twice
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        [library]
        title = "lib"
        packages = ["lib"]
        versions = ">=1, <3"

        [[type]]
        path = "lib::Client"
        role = "client"
        label = "client"
        defaults = [{ setting = "idle_timeout", value = "90s", evidence = "lib-1.0.0 src/lib.rs:1" }]

        [[function]]
        path = "lib::Client::new"
        makes = "lib::Client"
        versions = "1"
        evidence = "lib-1.0.0 src/lib.rs:2"

        [[method]]
        on = "lib::Client"
        name = "timeout"
        set = { request_timeout = "arg0" }
        evidence = "lib-1.0.0 src/lib.rs:3"
    "#;

    /// What the loader says of that text with something replaced.
    fn errors(from: &str, to: &str) -> Vec<String> {
        assert!(GOOD.contains(from), "{from}");
        with(&GOOD.replacen(from, to, 1))
    }

    fn with(text: &str) -> Vec<String> {
        match load(&[("lib.toml", text)]) {
            Ok(_) => Vec::new(),
            Err(errors) => errors.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn good_rows_load() {
        assert_eq!(with(GOOD), [""; 0]);
    }

    #[test]
    fn a_wrong_row_is_named_with_its_file() {
        for (from, to, error) in [
            (
                "makes = \"lib::Client\"",
                "makes = \"lib::Klient\"",
                "lib.toml: function lib::Client::new: no [[type]] has the path `lib::Klient`",
            ),
            (
                "\"lib-1.0.0 src/lib.rs:3\"",
                "\"the manual\"",
                "lib.toml: method lib::Client::timeout: `the manual` is not of the form `crate-version file:line`",
            ),
            ("\"arg0\"", "\"arg\"", "lib.toml: method lib::Client::timeout: `arg` is no value"),
            (
                "name = \"timeout\"",
                "name = \"timeout\"\nmakes = \"lib::Client\"\nturns_into = \"lib::Client\"",
                "lib.toml: method lib::Client::timeout: `turns_into` and `makes` exclude each other",
            ),
            ("\"90s\"", "\"90\\u00a0s\"", "lib.toml: type lib::Client: `90\u{a0}s` is no value"),
            (
                "versions = \"1\"",
                "versions = \"3\"",
                "lib.toml: function lib::Client::new: `^3` holds no version of the library",
            ),
        ] {
            assert_eq!(errors(from, to), [error]);
        }
    }

    #[test]
    fn what_the_format_has_no_word_for_is_an_error() {
        for (from, to) in [
            ("request_timeout = ", "request_tiemout = "),
            ("name = \"timeout\"", "name = \"timeout\"\nby_refrence = true"),
            ("versions = \"1\"", "versions = \"one\""),
            ("role = \"client\"", "role = \"server\""),
        ] {
            assert_eq!(errors(from, to).len(), 1, "{to}");
        }
    }

    #[test]
    fn two_rows_for_one_version_are_an_error() {
        let row = |versions: &str| {
            format!(
                "{GOOD}\n[[function]]\npath = \"lib::Client::new\"\nmakes = \"lib::Client\"\n\
                 versions = \"{versions}\"\nevidence = \"lib-2.0.0 src/lib.rs:2\"\n"
            )
        };
        assert_eq!(with(&row("2")), [""; 0]);
        assert_eq!(with(&row(">=1.5")), ["lib.toml: function lib::Client::new: two rows for one version"]);
    }

    #[test]
    fn rows_of_a_library_need_one() {
        let text = GOOD.split_once("[[type]]").unwrap().1;
        assert_eq!(
            with(&format!("[[type]]{text}"))[0],
            "lib.toml: library: types, functions and methods need a [library]"
        );
    }
}
