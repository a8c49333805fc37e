//! Checks the model files and builds the tables that the queries read. Every type that a row names exists, every
//! value and version parses, every row that ships says where it was read, and no two rows answer the same question.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use semver::VersionReq;
use smol_str::SmolStr;

use super::carried;
use super::entry_points::EntryPoints;
use super::evidence::{self, is_evidence};
use super::names::{self, Names};
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
    /// The keys and indexes that lead to it: `method/3/set/idle_timeout`.
    pub(super) at: String,
    pub(super) message: String,
}

/// A row that is being read, of which messages tell what it is and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Row<'r> {
    table: &'static str,
    index: usize,
    /// The type or trait that the name is one of.
    of: &'r str,
    name: &'r str,
}

impl<'r> Row<'r> {
    pub(super) fn new(table: &'static str, index: usize, name: &'r str) -> Self {
        Self { table, index, of: "", name }
    }

    pub(super) fn member(table: &'static str, index: usize, of: &'r str, name: &'r str) -> Self {
        Self { table, index, of, name }
    }

    /// `method reqwest::ClientBuilder::timeout`
    fn name(self) -> String {
        let separator = if self.of.is_empty() { "" } else { "::" };
        format!("{} {}{separator}{}", self.table, self.of, self.name)
    }

    /// `method/3`
    fn at(self) -> String {
        format!("{}/{}", self.table, self.index)
    }
}

/// A model: its name, what it says, and whether a user says it, who need not say where it was read.
pub(super) struct Source {
    pub(super) name: String,
    pub(super) raw: RawFile,
    pub(super) taught: bool,
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.file, self.row, self.message)
    }
}

/// Makes one set of models of what ships and what users say besides.
pub(super) fn load(sources: &[Source]) -> Result<Models, Vec<ModelError>> {
    load_with(Loader { checks: true, ..Loader::default() }, sources)
}

/// The same for what ships alone, without looking for mistakes that change nothing: a test does, for all runs.
pub(super) fn load_tested(sources: &[Source]) -> Result<Models, Vec<ModelError>> {
    load_with(Loader::default(), sources)
}

fn load_with(mut loader: Loader, sources: &[Source]) -> Result<Models, Vec<ModelError>> {
    // Rows name types of other files, so all types come first.
    for source in sources {
        loader.add_library_and_types(source);
    }
    for source in sources {
        loader.add_rows(source);
    }
    loader.finish()
}

#[derive(Default)]
struct Loader {
    /// Where rows were read, and whether a path leads to them, is looked at.
    checks: bool,
    /// What is read now.
    file: String,
    taught: bool,
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
    /// `key` leads from the row to what is wrong.
    fn error(&mut self, row: Row<'_>, key: &str, message: impl Into<String>) {
        let at = if key.is_empty() { row.at() } else { format!("{}/{key}", row.at()) };
        self.error_at(row.name(), at, message);
    }

    fn error_at(&mut self, row: String, at: String, message: impl Into<String>) {
        self.errors.push(ModelError { file: self.file.clone(), row, at, message: message.into() });
    }

    fn error_in_library(&mut self, at: String, message: impl Into<String>) {
        self.error_at("library".to_owned(), at, message);
    }

    fn add_library_and_types(&mut self, source: &Source) {
        self.file.clone_from(&source.name);
        let file = &source.raw;
        let Some(raw) = &file.library else {
            if !(file.types.is_empty() && file.functions.is_empty() && file.methods.is_empty()) {
                self.error_in_library("library".to_owned(), "types, functions and methods need a [library]");
            }
            return;
        };
        for (index, package) in raw.packages.iter().enumerate().filter(|_| source.taught) {
            let known = |library: &Library| library.packages.contains(package);
            if let Some(library) = self.libraries.iter().find(|library| known(library)) {
                let message = format!("`{package}` is known already, as {}", library.title);
                self.error_in_library(format!("library/packages/{index}"), message);
            }
        }
        let library = LibraryId(self.libraries.len() as u16);
        self.libraries.push(Library {
            title: raw.title.clone(),
            packages: raw.packages.clone(),
            versions: raw.versions.clone(),
            grpc: raw.grpc,
            timeouts_cover_connecting: raw.timeouts_cover_connecting,
            taught: source.taught,
            advisory: raw.advisory.clone(),
        });
        self.library_of_file.insert(source.name.clone(), library);
        for (index, of) in file.types.iter().enumerate() {
            let id = TypeId(self.types.len() as u16);
            self.types.push(Type {
                path: of.path.as_str().into(),
                role: of.role,
                library,
                label: of.label.clone().unwrap_or_else(|| raw.title.clone()),
                shared_by_clone: of.shared_by_clone,
                one_at_a_time: of.one_at_a_time,
                handed_over_by: of.handed_over_by.clone(),
                settings: of.settings.clone(),
            });
            let row = Row::new("type", index, &of.path);
            if self.type_ids.insert(of.path.as_str().into(), id).is_some() {
                self.error(row, "path", "stands here twice");
            }
            if source.taught {
                self.check_crate(row, &of.path, &raw.packages);
            }
        }
    }

    fn add_rows(&mut self, source: &Source) {
        self.file.clone_from(&source.name);
        self.taught = source.taught;
        self.library = self.library_of_file.get(&source.name).copied();
        let file = &source.raw;
        for (index, of) in file.types.iter().enumerate() {
            self.add_defaults(Row::new("type", index, &of.path), of, &file.types);
        }
        for (index, function) in file.functions.iter().enumerate() {
            let row = Row::new("function", index, &function.path);
            self.add_function(row, function);
            if let Some(library) = file.library.as_ref().filter(|_| source.taught) {
                self.check_crate(row, &function.path, &library.packages);
            }
        }
        for (index, method) in file.methods.iter().enumerate() {
            self.add_method(Row::member("method", index, &method.on, &method.name), method);
        }
        for (index, zero) in file.zeros.iter().enumerate() {
            self.add_zero(Row::new("zero_means_off", index, ""), zero);
        }
        if self.checks {
            for (row, evidence) in evidence::of_names_and_entry_points(file) {
                self.check_evidence(row, evidence);
            }
        }
        let mut twice = self.names.add(file);
        twice.extend(self.entry_points.add(file));
        for row in twice {
            self.error(row, "", "stands here twice");
        }
    }

    /// A path of a user's begins with the crate that they say it is of.
    fn check_crate(&mut self, row: Row<'_>, path: &str, packages: &[String]) {
        let root = path.split("::").next().unwrap_or(path);
        if !packages.iter().any(|package| package.replace('-', "_") == root) {
            self.error(row, "path", format!("`{root}` is none of the packages that are named"));
        }
    }

    /// The type of that path, or an error.
    fn type_named(&mut self, row: Row<'_>, key: &str, path: &str) -> Option<TypeId> {
        let id = self.type_ids.get(path).copied();
        if id.is_none() {
            self.error(row, key, format!("no [[type]] has the path `{path}`"));
        }
        id
    }

    fn check_evidence(&mut self, row: Row<'_>, evidence: &str) {
        if self.checks && !self.taught && !is_evidence(evidence) {
            self.error(row, "evidence", format!("`{evidence}` is not of the form `crate-version file:line`"));
        }
    }

    /// The versions of a row, within those of its library.
    fn within_library(&mut self, row: Row<'_>, key: &str, versions: &VersionReq) -> VersionReq {
        let mut all = match self.library {
            Some(library) => self.libraries[library.0 as usize].versions.clone(),
            None => VersionReq::STAR,
        };
        all.comparators.extend(versions.comparators.iter().cloned());
        if VersionRange::of(&all).is_empty() {
            self.error(row, key, format!("`{versions}` holds no version of the library"));
        }
        all
    }

    fn add_defaults(&mut self, row: Row<'_>, of: &RawType, of_file: &[RawType]) {
        let Some(id) = self.type_named(row, "path", &of.path) else { return };
        let own = of.defaults.iter().enumerate().map(|(index, raw)| (format!("defaults/{index}"), raw));
        let mut rows: Vec<(String, &RawDefault)> = own.collect();
        if let Some(like) = &of.defaults_of {
            match of_file.iter().find(|other| other.path == *like) {
                Some(other) => {
                    rows.extend(other.defaults.iter().map(|raw| ("defaults_of".to_owned(), raw)));
                }
                None => {
                    self.error(row, "defaults_of", format!("`defaults_of`: this file has no type `{like}`"))
                }
            }
        }
        for (key, raw) in rows {
            self.check_evidence(row, &raw.evidence);
            let value = match raw.value.as_str() {
                "unknown" => None,
                text => match parse_value(text) {
                    Some(value) => Some(value),
                    None => {
                        self.error(row, &format!("{key}/value"), format!("`{text}` is no value"));
                        continue;
                    }
                },
            };
            let versions = VersionRange::of(&self.within_library(row, &key, &raw.versions));
            let rows = self.defaults.entry(id).or_default();
            let twice = rows.iter().any(|row| row.setting == raw.setting && row.versions.overlaps(versions));
            rows.push(DefaultRow { setting: raw.setting, value, versions });
            if twice {
                self.error(row, &key, format!("two defaults of `{:?}` for one version", raw.setting));
            }
        }
    }

    fn add_function(&mut self, row: Row<'_>, raw: &RawFunction) {
        self.check_evidence(row, &raw.evidence);
        let versions = self.within_library(row, "versions", &raw.versions);
        let effects = self.effects(row, &raw.set, &raw.absorbs);
        let Some(makes) = self.type_named(row, "makes", &raw.makes) else { return };
        let call = Call {
            path: raw.path.as_str().into(),
            versions,
            gives: match raw.from_argument {
                Some(argument) => Gives::Argument(argument, makes),
                None => Gives::New(makes),
            },
            effects,
            evidence: raw.evidence.clone(),
            by_reference: false,
            is_async: raw.is_async,
            wants_option: false,
            deprecated: false,
            fails_with: None,
            built_by: raw.built_by.as_deref().map(SmolStr::new),
            one_shot: raw.one_shot.as_deref().map(SmolStr::new),
            manager: raw.manager,
        };
        let twice = push(self.functions.entry(raw.path.as_str().into()).or_default(), call);
        if twice {
            self.error(row, "path", "two rows for one version");
        }
    }

    fn add_method(&mut self, row: Row<'_>, raw: &RawMethod) {
        self.check_evidence(row, &raw.evidence);
        let versions = self.within_library(row, "versions", &raw.versions);
        let effects = self.effects(row, &raw.set, &raw.absorbs);
        let Some(on) = self.type_named(row, "on", &raw.on) else { return };
        if Some(self.types[on.0 as usize].library) != self.library {
            self.error(row, "on", "the type is of another file, whose versions these are not");
        }
        let gives = match (&raw.turns_into, &raw.makes) {
            (Some(_), Some(_)) => {
                return self.error(row, "makes", "`turns_into` and `makes` exclude each other");
            }
            (Some(path), None) => self.type_named(row, "turns_into", path).map(Gives::Into),
            (None, Some(path)) => self.type_named(row, "makes", path).map(Gives::New),
            (None, None) if raw.gives_nothing => Some(Gives::Nothing),
            (None, None) => Some(Gives::Receiver),
        };
        let Some(gives) = gives else { return };
        let call = Call {
            path: format!("{}::{}", raw.on, raw.name).into(),
            versions,
            gives,
            effects,
            evidence: raw.evidence.clone(),
            by_reference: raw.by_reference,
            is_async: raw.is_async,
            wants_option: raw.wants_option,
            deprecated: raw.deprecated,
            fails_with: raw.fails_with.as_deref().map(SmolStr::new),
            built_by: None,
            one_shot: None,
            manager: raw.manager,
        };
        let twice = push(self.methods.entry((on, raw.name.as_str().into())).or_default(), call);
        if twice {
            self.error(row, "name", "two rows for one version");
        }
    }

    /// What the call itself sets comes first: an argument may take the place of everything, and say more.
    fn effects(
        &mut self,
        row: Row<'_>,
        set: &BTreeMap<Setting, String>,
        absorbs: &[RawAbsorb],
    ) -> Vec<Effect> {
        let mut effects = Vec::new();
        for (&setting, text) in set {
            match parse_effect_value(text) {
                Some(value) => effects.push(Effect::Set { setting, value }),
                None => self.error(row, &format!("set/{}", setting.name()), format!("`{text}` is no value")),
            }
        }
        for (index, absorb) in absorbs.iter().enumerate() {
            if let Some(of) = self.type_named(row, &format!("absorbs/{index}/of"), &absorb.of) {
                effects.push(Effect::Absorb { argument: absorb.argument, of });
            }
        }
        effects
    }

    fn add_zero(&mut self, row: Row<'_>, raw: &RawZero) {
        self.check_evidence(row, &raw.evidence);
        let versions = VersionRange::of(&self.within_library(row, "versions", &raw.versions));
        for (index, path) in raw.on.iter().enumerate() {
            if let Some(on) = self.type_named(row, &format!("on/{index}"), path) {
                self.zeros.push(ZeroRow { on, setting: raw.setting, versions });
            }
        }
    }

    fn finish(mut self) -> Result<Models, Vec<ModelError>> {
        self.file = "all files".to_owned();
        if self.checks {
            for cycle in self.names.cycles() {
                self.error_at(format!("alias {cycle}"), String::new(), "leads back to itself");
            }
        }
        let mut paths: BTreeSet<SmolStr> = self.type_ids.keys().cloned().collect();
        paths.extend(self.functions.keys().cloned());
        paths.extend(self.functions.values().flatten().filter_map(|call| call.one_shot.clone()));
        paths.extend(self.entry_points.paths());
        if self.checks {
            for path in self.names.unreachable(&paths) {
                self.error_at(path.into(), String::new(), "no path leads here: an alias stands in the way");
            }
        }
        self.names.finish(paths);
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        carried::complete_settings(&mut self.types, &self.defaults, &self.functions, &self.methods);
        let (packages, package_patterns) = packages(&self.libraries);
        let paths = self.type_ids.keys().chain(self.functions.keys());
        let crates = paths.map(|path| names::crate_of(path).into()).collect();
        Ok(Models {
            packages,
            package_patterns,
            libraries: self.libraries,
            crates,
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

/// The library of each package, and of those that begin so, where a name ends with a star.
fn packages(libraries: &[Library]) -> (BTreeMap<String, LibraryId>, Vec<(String, LibraryId)>) {
    let (mut packages, mut patterns) = (BTreeMap::new(), Vec::new());
    for (id, library) in (0..).map(LibraryId).zip(libraries) {
        for name in library.packages.iter().map(|name| name.replace('_', "-")) {
            match name.strip_suffix('*') {
                Some(prefix) => patterns.push((prefix.to_owned(), id)),
                None => drop(packages.entry(name).or_insert(id)),
            }
        }
    }
    (packages, patterns)
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
        let raw = match toml::from_str(text) {
            Ok(raw) => raw,
            Err(error) => return vec![format!("lib.toml: : {error}")],
        };
        match load(&[Source { name: "lib.toml".to_owned(), raw, taught: false }]) {
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
