//! What the client libraries are: constructors, setters, terminals, presets and defaults by version, as data.
//!
//! The data stands in `lints/models/*.toml`, one file a library; this module reads, checks and answers. It holds no
//! logic about any library. Paths are those of the library itself, after its own re-exports (`[[alias]]` rows) have
//! been followed; `aws_sdk_*` stands for every crate of that pattern.

mod bundled;
mod carried;
mod entry_points;
mod evidence;
mod load;
mod names;
mod raw;
mod setting;
mod taught;
mod value;
mod versions;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::{Arc, LazyLock};

use rustc_hash::FxHashSet;
use semver::VersionReq;
use smol_str::SmolStr;

use crate::discover::ResolvedVersion;

pub use setting::{Setting, SettingValue};
pub use taught::{Description, Taught, TeachError};

pub(crate) use entry_points::DeadlineName;
use entry_points::EntryPoints;
use names::Names;
use versions::VersionRange;

/// A path from a crate's root, joined by `::`; the crate by its own name, not the dependent's rename: `reqwest::Client`.
pub type ItemPath = SmolStr;

/// A type of some library that takes part in making a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub u16);

/// What part a type plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Opens connections and is meant to be made once. Making one is a site.
    Client,
    /// Expensive shared configuration, meant to be made once (`aws_config::SdkConfig`). Making one is a site.
    Config,
    /// Becomes a client by a terminal.
    Builder,
    /// Carries settings into a builder or client: connectors, `TimeoutConfig`, presets.
    Part,
    /// A TLS connector, for whatever client. Making one is a site for what it says of verification, and for nothing
    /// else: it may be made as often as one likes.
    Tls,
}

#[derive(Debug)]
pub struct Type {
    /// Canonical path: `reqwest::Client`.
    pub path: ItemPath,
    pub role: Role,
    pub library: LibraryId,
    /// What messages call it: "reqwest client", "tonic channel".
    pub label: String,
    /// A clone is cheap and shares the connections, and the type has no parameters: for suggested edits.
    pub shared_by_clone: bool,
    /// No `Clone`, so that it is lent to one call after the other.
    pub one_at_a_time: bool,
    /// Methods of the connection that comes with it, after which that serves something else, such as another protocol.
    pub handed_over_by: Vec<String>,
    /// A value of this type that is not in sight may have any of these settings changed.
    pub settings: Vec<Setting>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LibraryId(pub u16);

#[derive(Debug)]
pub struct Library {
    /// What messages call it: "reqwest", "AWS SDK".
    pub title: String,
    /// Package names, `*` allowed at the end: `reqwest`, `aws-sdk-*`.
    pub packages: Vec<String>,
    /// The versions that the rows were read for. Others are a problem to report, never a guess.
    pub versions: VersionReq,
    /// Lints of this library that are a note even in Lambda, each with the reason shown to the user.
    pub advisory: BTreeMap<String, String>,
    /// Its clients talk to gRPC servers, whoever those are.
    pub grpc: bool,
    /// A request's timeouts begin before its connection is made, and so limit connecting too.
    pub timeouts_cover_connecting: bool,
    /// A user describes it: its source may stand in the workspace.
    pub taught: bool,
}

/// One constructor, setter, preset or terminal.
#[derive(Debug)]
pub struct Call {
    /// `reqwest::Client::builder`, `reqwest::ClientBuilder::timeout`.
    pub path: ItemPath,
    pub versions: VersionReq,
    pub gives: Gives,
    pub effects: Vec<Effect>,
    /// Where it was read: crate version and file.
    pub evidence: String,
    /// For a method: changes its receiver in place (`&mut self`) as well as giving it back.
    pub by_reference: bool,
    /// The call does I/O or is otherwise to be awaited.
    pub is_async: bool,
    /// The setter wants `Option<Duration>` and no plain `Duration`: for suggested edits.
    pub wants_option: bool,
    /// An old name: no edit suggests it.
    pub deprecated: bool,
    /// Gives a `Result` with this error: for suggested edits.
    pub fails_with: Option<ItemPath>,
    /// Of a constructor without settings: `builder()` and this method, with its type arguments, make the same.
    pub built_by: Option<SmolStr>,
    /// This argument makes what a pool holds, be it connections or not.
    pub manager: Option<usize>,
    /// The client is made for this one call, which gives something of this type: `reqwest::get` gives a response.
    pub one_shot: Option<ItemPath>,
}

/// What the call evaluates to. `Result`, `Option` and futures around it are not told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// A new object with that type's defaults. A method's receiver has no part in it.
    New(TypeId),
    /// The receiver (a setter).
    Receiver,
    /// The receiver's settings in a new type, and that type's own defaults for what the receiver says nothing of; where
    /// that is a client, this is the terminal.
    Into(TypeId),
    /// The argument's settings in a new type: `TimeoutConnector::new(inner)`; and that type's own defaults for what the
    /// argument says nothing of. Where the argument is out of sight, every setting of the new type is unknown.
    Argument(usize, TypeId),
    /// Nothing that is followed.
    Nothing,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Set {
        setting: Setting,
        value: ValueFrom,
    },
    /// Takes over the settings of an object given as this argument. Where that object is out of sight, the settings
    /// of `of` become unknown. A literal is no such object: it changes nothing.
    Absorb {
        argument: usize,
        of: TypeId,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum ValueFrom {
    /// The argument with this number; `None` is [`SettingValue::Off`].
    Argument(usize),
    /// As before, but `None` leaves the setting as it was.
    ArgumentUnlessNone(usize),
    /// The opposite of the boolean argument: `danger_accept_invalid_certs(true)` is "verify: no".
    ArgumentNegated(usize),
    Constant(SettingValue),
    /// Something that is never in sight, such as a TLS configuration: the setting becomes unknown.
    OutOfSight,
}

/// How often code runs that is given to, or stands in, something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// For each event of the Lambda function: `service_fn`, `handler_fn`.
    Invocation,
    /// For each request, once the router or schema is served: axum routes, GraphQL resolvers.
    Request,
    /// Once: `OnceCell::get_or_init`, `LazyLock::new`.
    Once,
}

/// What code must name to make or set up a client, last segments only.
#[derive(Debug, Default)]
pub(crate) struct CrateNames<'m> {
    /// Types and free functions.
    pub(crate) all: BTreeSet<&'m str>,
    /// Those that are no finished clients.
    pub(crate) parts: BTreeSet<&'m str>,
    /// Modules in which these are.
    pub(crate) modules: BTreeSet<&'m str>,
}

impl<'m> CrateNames<'m> {
    fn add(&mut self, path: &'m str, part: bool) {
        let (above, name) = path.rsplit_once("::").unwrap_or(("", path));
        self.modules.extend(above.split("::").skip(1));
        self.all.insert(name);
        if part {
            self.parts.insert(name);
        }
    }
}

/// The models of all libraries.
#[derive(Debug)]
pub struct Models {
    libraries: Vec<Library>,
    /// By the packages of each, with `-` for `_`.
    packages: BTreeMap<String, LibraryId>,
    /// Of all packages that begin so.
    package_patterns: Vec<(String, LibraryId)>,
    /// The crates, or patterns of crates, of all types and functions.
    crates: FxHashSet<SmolStr>,
    types: Vec<Type>,
    type_ids: BTreeMap<SmolStr, TypeId>,
    functions: BTreeMap<SmolStr, Vec<Call>>,
    methods: BTreeMap<(TypeId, SmolStr), Vec<Call>>,
    defaults: BTreeMap<TypeId, Vec<DefaultRow>>,
    zeros: Vec<ZeroRow>,
    names: Names,
    entry_points: EntryPoints,
}

/// What a new object holds. `None`: depends on things out of sight.
#[derive(Debug)]
struct DefaultRow {
    setting: Setting,
    value: Option<SettingValue>,
    versions: VersionRange,
}

/// `Duration::ZERO` means "never".
#[derive(Debug)]
struct ZeroRow {
    on: TypeId,
    setting: Setting,
    versions: VersionRange,
}

impl Models {
    /// The models that ship with the tool, read and checked once.
    pub fn bundled() -> &'static Arc<Self> {
        static MODELS: LazyLock<Arc<Models>> = LazyLock::new(|| {
            let models = load::load_tested(&bundled::sources());
            Arc::new(models.expect("the models that ship are valid: a test reads each of them"))
        });
        &MODELS
    }

    pub fn library(&self, id: LibraryId) -> &Library {
        &self.libraries[id.0 as usize]
    }

    /// The library that a package belongs to: `aws-sdk-s3` -> the AWS SDK. The package's name in code (`aws_sdk_s3`)
    /// serves as well.
    pub fn library_of_package(&self, package: &str) -> Option<LibraryId> {
        let package = package.replace('_', "-");
        let by_pattern = || {
            let fits = |(prefix, _): &&(String, _)| package.starts_with(prefix);
            self.package_patterns.iter().find(fits).map(|(_, id)| id)
        };
        self.packages.get(&package).or_else(by_pattern).copied()
    }

    /// The library of a package whose rows were read for other versions than this one.
    pub fn library_without_version(&self, package: &str, version: &ResolvedVersion) -> Option<&Library> {
        let library = self.library(self.library_of_package(package)?);
        let possible = VersionRange::possible(version);
        let modelled = possible.overlaps(VersionRange::of(&library.versions));
        (!modelled).then_some(library)
    }

    pub fn get_type(&self, id: TypeId) -> &Type {
        &self.types[id.0 as usize]
    }

    /// The library's own path of a path as some user wrote it (the crate by its package name with `_`), after
    /// re-exports by libraries: `lambda_http::tower::service_fn` -> `tower::service_fn`,
    /// `hyper::client::Client::new` -> `hyper::Client::new`. Unknown paths come back as they are, and a crate that
    /// follows a pattern keeps its name: `aws_sdk_s3::client::Client` -> `aws_sdk_s3::Client`.
    pub fn canonical(&self, path: &str) -> ItemPath {
        self.names.canonical(path)
    }

    /// Whether this path, or one below it, is in the data: decides what a foreign glob import brings in.
    pub fn knows(&self, path: &str) -> bool {
        self.names.knows(path)
    }

    /// The type with this canonical path; `aws_sdk_s3::Client` is `aws_sdk_*::Client`.
    pub fn type_named(&self, path: &str) -> Option<TypeId> {
        self.type_ids.get(&self.generic(path)?).copied()
    }

    /// A free or associated function: `reqwest::Client::builder`.
    pub fn function(&self, path: &str, version: &ResolvedVersion) -> Option<&Call> {
        select(self.functions.get(&self.generic(path)?)?, version)
    }

    /// The function, or the method by its whole path, that made a client: `redis::Client::get_connection`.
    pub fn constructor(&self, path: &str, version: &ResolvedVersion) -> Option<&Call> {
        let method = || {
            let (on, name) = path.rsplit_once("::")?;
            self.method(self.type_named(on)?, name, version)
        };
        self.function(path, version).or_else(method)
    }

    /// A method of a modelled type.
    pub fn method(&self, on: TypeId, name: &str, version: &ResolvedVersion) -> Option<&Call> {
        select(self.methods.get(&(on, name.into()))?, version)
    }

    /// Every constructor, setter, terminal and preset of every version.
    pub fn calls(&self) -> impl Iterator<Item = &Call> {
        self.functions.values().chain(self.methods.values()).flatten()
    }

    /// Whether any row has that method name for any version: a method of a builder that is not even this is a setter
    /// that does not matter here.
    pub fn knows_method(&self, on: TypeId, name: &str) -> bool {
        self.methods.contains_key(&(on, name.into()))
    }

    /// The method that sets this from its first argument, in every version that may be meant: for suggested edits.
    /// Of several, the one whose name comes first.
    pub fn setter_of(&self, on: TypeId, setting: Setting, version: &ResolvedVersion) -> Option<&Call> {
        let possible = self.possible_versions(on, version);
        let sets = |effect: &Effect| match effect {
            Effect::Set { setting: set, value } => {
                *set == setting && matches!(value, ValueFrom::Argument(0) | ValueFrom::ArgumentUnlessNone(0))
            }
            Effect::Absorb { .. } => false,
        };
        (self.methods.range((on, SmolStr::default())..).take_while(|((of, _), _)| *of == on))
            .flat_map(|(_, calls)| calls)
            .filter(|call| {
                !call.deprecated
                    && !possible.is_empty()
                    && VersionRange::of(&call.versions).contains(possible)
            })
            .find(|call| call.effects.iter().any(sets))
    }

    /// What a new object of the type holds. `None` as value: depends on the exact version or on things out of sight.
    /// Empty for versions that the library's rows were not read for.
    pub fn defaults(&self, of: TypeId, version: &ResolvedVersion) -> BTreeMap<Setting, Option<SettingValue>> {
        let possible = self.possible_versions(of, version);
        let rows = self.defaults.get(&of).map(Vec::as_slice).unwrap_or_default();
        let mut defaults = BTreeMap::new();
        for setting in rows.iter().filter(|row| row.versions.overlaps(possible)).map(|row| row.setting) {
            defaults.entry(setting).or_insert_with(|| default_of(setting, rows, possible));
        }
        defaults
    }

    /// `Duration::ZERO` for this setting means "never" in every version that may be meant.
    pub fn zero_means_off(&self, of: TypeId, setting: Setting, version: &ResolvedVersion) -> bool {
        let possible = self.possible_versions(of, version);
        let applies =
            |row: &ZeroRow| row.on == of && row.setting == setting && row.versions.contains(possible);
        !possible.is_empty() && self.zeros.iter().any(applies)
    }

    /// Whether there is a function or macro of this last name that runs what it is given so or so often.
    pub(crate) fn has_entry_point_named(&self, name: &str) -> bool {
        self.entry_points.has_name(name)
    }

    /// Whether code given as that argument to a function runs once, per request or per invocation.
    pub fn frequency_of_argument(&self, function: &str, argument: usize) -> Option<Frequency> {
        self.entry_points.of_argument(function, argument)
    }

    /// The same for a method. `on` is the canonical path of the receiver's type, where known.
    pub fn frequency_of_method_argument(
        &self,
        on: Option<&str>,
        method: &str,
        argument: usize,
    ) -> Option<Frequency> {
        self.entry_points.of_method_argument(on, method, argument)
    }

    /// The functions of which [`Models::serves_lambda`] is true.
    pub(crate) fn paths_that_serve_lambda(&self) -> impl Iterator<Item = &str> {
        self.entry_points.paths_that_serve_lambda()
    }

    /// A function that serves what it is given in Lambda: `lambda_runtime::run`, `lambda_http::run`,
    /// `lambda_web::run_hyper_on_lambda`, `lambda_runtime::Runtime::new`.
    pub fn serves_lambda(&self, function: &str) -> bool {
        self.entry_points.serves_lambda(function)
    }

    /// Starts a task that goes on when its handle is dropped.
    pub fn spawns(&self, function: &str) -> bool {
        self.entry_points.spawns(&self.canonical(function))
    }

    /// Waits for a time that is given: what a loop on a timer does in each round.
    pub fn pauses(&self, function: &str) -> bool {
        self.entry_points.pauses(&self.canonical(function))
    }

    /// Methods that implement this trait method run so often in a Lambda crate: `tower::Service` `call`.
    pub fn frequency_of_trait_method(&self, trait_path: &str, method: &str) -> Option<Frequency> {
        self.entry_points.of_trait_method(trait_path, method)
    }

    /// Functions, or methods of an `impl`, with this attribute: `async_graphql::Object`, `lambda_runtime::lambda`.
    pub fn frequency_of_attribute(&self, path: &str) -> Option<Frequency> {
        self.entry_points.of_attribute(path)
    }

    /// A function with a parameter of this type runs so often: `lambda_runtime::LambdaEvent`.
    pub fn frequency_of_parameter(&self, path: &str) -> Option<Frequency> {
        self.entry_points.of_parameter(path)
    }

    /// A crate whose use makes a target a Lambda function: `lambda_runtime`, `vercel_runtime`.
    pub fn is_lambda_runtime(&self, package: &str) -> bool {
        self.entry_points.is_lambda_runtime(package)
    }

    /// A deadline set on one request or future: `reqwest::RequestBuilder::timeout`, `tokio::time::timeout`. Gives the
    /// package whose requests it is for, if not any.
    pub fn deadline(&self, function_or_method: &str) -> Option<Option<&str>> {
        self.entry_points.deadline(function_or_method)
    }

    /// What sets such deadlines, by its last names.
    pub(crate) fn deadline_names(&self) -> impl Iterator<Item = DeadlineName<'_>> {
        self.entry_points.deadline_names()
    }

    /// The type of the configuration that a method takes for one call: `config_override(builder)`.
    pub fn override_takes(&self, method: &str) -> Option<TypeId> {
        self.type_named(self.entry_points.override_takes(method)?)
    }

    /// The (canonical) path of the type that a function, or a method of a foreign type, gives, where the data says so:
    /// `reqwest::Client::get` -> `reqwest::RequestBuilder`. The version is asked for only where it matters.
    pub fn result(&self, function: &str, version: impl FnOnce() -> ResolvedVersion) -> Option<ItemPath> {
        self.names.result(function, || VersionRange::possible(&version()))
    }

    /// The names that a crate or module has for what makes or sets up clients, under its own paths and those of
    /// re-exports; `None` where it has none.
    pub(crate) fn names_in(&self, path: &str) -> Option<CrateNames<'_>> {
        // Most crates are no library's; they are asked for as often as they are depended on.
        if !self.names.knows(path) {
            return None;
        }
        let within = format!("{}::", self.names.generic(path));
        let mut names = CrateNames::default();
        for path in self.made_below(&within) {
            names.add(path, self.is_part(path));
        }
        let above = within.strip_suffix("::").unwrap_or(&within);
        for (from, to) in self.names.aliases_of(above).chain(self.names.aliases_below(&within)) {
            if self.makes(to) {
                names.add(from, self.is_part(to));
            }
            for path in self.made_below(&format!("{to}::")) {
                names.add(path, self.is_part(path));
            }
        }
        (!names.all.is_empty()).then_some(names)
    }

    /// Whether a (canonical) path is that of a type or free function by which clients are made or set up.
    pub(crate) fn makes(&self, path: &str) -> bool {
        let is_known = |path: &SmolStr| self.type_ids.contains_key(path) || self.functions.contains_key(path);
        self.generic(path).is_some_and(|path| is_known(&path))
    }

    /// Whether what is made with it has settings that can be changed still.
    pub(crate) fn is_part(&self, path: &str) -> bool {
        self.type_named(path).is_some_and(|of| self.get_type(of).role != Role::Client)
    }

    /// Whether build scripts generate clients for this crate.
    pub(crate) fn is_generated_for(&self, krate: &str) -> bool {
        self.names.is_generated_for(krate)
    }

    /// Whether a user describes libraries.
    pub fn has_taught(&self) -> bool {
        self.libraries.iter().any(|library| library.taught)
    }

    /// The path with its crate's pattern; `None` where the crate, as most, has no type or function here.
    fn generic(&self, path: &str) -> Option<SmolStr> {
        let path = self.names.generic(path);
        self.crates.contains(names::crate_of(&path)).then_some(path)
    }

    /// Types, and functions whose path's last but one segment is no type, that begin so.
    fn made_below<'m>(&'m self, below: &str) -> impl Iterator<Item = &'m SmolStr> {
        let is_free = |path: &&SmolStr| {
            path.rsplit_once("::").is_none_or(|(above, _)| !self.type_ids.contains_key(above))
        };
        let functions = beginning(&self.functions, below).map(|(path, _)| path).filter(is_free);
        beginning(&self.type_ids, below).map(|(path, _)| path).chain(functions)
    }

    fn possible_versions(&self, of: TypeId, version: &ResolvedVersion) -> VersionRange {
        let supported = VersionRange::of(&self.library(self.get_type(of).library).versions);
        VersionRange::possible(version).intersection(supported)
    }
}

/// The row that applies. Where several may, the first one if they all do the same.
fn select<'a>(rows: &'a [Call], version: &ResolvedVersion) -> Option<&'a Call> {
    let possible = VersionRange::possible(version);
    let mut rows = rows.iter().filter(|row| VersionRange::of(&row.versions).overlaps(possible));
    let first = rows.next()?;
    rows.all(|row| {
        row.gives == first.gives
            && row.effects == first.effects
            && row.by_reference == first.by_reference
            && row.one_shot == first.one_shot
            && row.manager == first.manager
    })
    .then_some(first)
}

/// The one value of a setting over these versions, some of which a row speaks of. A version without the setting has
/// it off.
fn default_of(setting: Setting, rows: &[DefaultRow], possible: VersionRange) -> Option<SettingValue> {
    let mut rows = rows.iter().filter(|row| row.setting == setting && row.versions.overlaps(possible));
    let first = rows.next()?;
    if first.value == Some(SettingValue::Off) || first.versions.contains(possible) {
        return rows.all(|row| row.value == first.value).then_some(first.value).flatten();
    }
    None
}

/// The rows whose path begins so.
fn beginning<'m, T>(
    rows: &'m BTreeMap<SmolStr, T>,
    with: &str,
) -> impl Iterator<Item = (&'m SmolStr, &'m T)> {
    rows.range::<str, _>((Bound::Included(with), Bound::Unbounded))
        .take_while(move |(path, _)| path.starts_with(with))
}

#[cfg(test)]
mod tests;
