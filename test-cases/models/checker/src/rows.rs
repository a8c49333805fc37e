//! The rows of the model files, read with the tool's own reader: what each says about one item of a library.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use conn_lints::models::{Frequency, Role, Setting, SettingValue, ValueFrom};
use semver::{Version, VersionReq};

#[expect(dead_code, reason = "the whole format is read, and not all of it can be compiled")]
#[path = "../../../../lints/src/models/raw.rs"]
mod raw;
#[path = "../../../../lints/src/models/value.rs"]
mod value;

use raw::{RawAbsorb, RawFile, RawFunction, RawMethod};

/// One model file.
pub struct Model {
    /// `reqwest.toml`.
    pub file: String,
    pub rows: Vec<Row>,
    pub defaults: Vec<Default>,
    /// The paths of its types.
    pub types: BTreeSet<String>,
    /// Those that the model says can be cloned as they stand, without parameters.
    pub cloned: BTreeSet<String>,
}

/// What the model says about one function, method, or other name.
#[derive(Clone)]
pub struct Row {
    pub kind: Kind,
    /// `reqwest::ClientBuilder::timeout`.
    pub item: String,
    /// Those of the row within those of the library.
    pub versions: VersionReq,
    /// Of the arguments whose type the model knows, the expressions.
    pub arguments: BTreeMap<usize, Argument>,
    pub is_async: bool,
    /// What edits build on, where the model says it.
    pub edits: Edits,
}

/// What suggested edits take for granted of a row.
#[derive(Clone, Default)]
pub struct Edits {
    /// It gives a `Result` with this error.
    pub fails_with: Option<String>,
    /// `builder()` of the type that it makes and this method of the builder give the same.
    pub built_by: Option<String>,
}

#[derive(Clone, PartialEq, Eq)]
pub enum Kind {
    /// Gives this type; one that makes a client for one call, that call's result.
    Function(String),
    /// Called on the first, gives the second; that is the receiver itself for a setter.
    Method { on: String, gives: Gives, by_reference: bool },
    /// Stands for this path.
    Alias(String),
    /// Speaks of a function, method, type, trait or attribute, whatever its arguments: it exists.
    Named,
}

#[derive(Clone, PartialEq, Eq)]
pub enum Gives {
    Receiver,
    Nothing,
    Type(String),
}

#[derive(Clone, PartialEq, Eq)]
pub struct Argument {
    pub kind: ArgumentKind,
    pub wants_option: bool,
    /// `None` has a meaning of its own here, so it has to be accepted.
    pub may_be_none: bool,
}

#[derive(Clone, PartialEq, Eq)]
pub enum ArgumentKind {
    Duration,
    Bool,
    Count,
    Type(String),
}

/// What a new object of a type holds, or what a function sets by itself.
#[derive(Clone)]
pub struct Default {
    /// The type's path, or the function's.
    pub of: String,
    pub setting: Setting,
    /// As the model writes it: `90s`, `off`, `unknown`.
    pub value: String,
    pub versions: VersionReq,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &self.kind {
            Kind::Function(_) => "function",
            Kind::Method { .. } => "method",
            Kind::Alias(_) => "alias",
            Kind::Named => "name",
        };
        write!(f, "{kind} {}", self.item)
    }
}

/// The first segment of a path.
pub fn root(path: &str) -> &str {
    path.split("::").next().unwrap_or(path)
}

/// All model files, by name.
pub fn read(folder: &Path) -> Result<Vec<Model>> {
    let mut paths: Vec<_> =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    paths.sort();
    let mut models = Vec::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "toml")) {
        let name = path.file_name().context("a file")?.to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path)?;
        let raw: RawFile = toml::from_str(&text).with_context(|| name.clone())?;
        models.push(model(&name, &raw).with_context(|| name.clone())?);
    }
    Ok(models)
}

fn model(name: &str, raw: &RawFile) -> Result<Model> {
    let library = raw.library.as_ref().map_or(VersionReq::STAR, |library| library.versions.clone());
    let within = |versions: &VersionReq| {
        let mut all = library.clone();
        all.comparators.extend(versions.comparators.iter().cloned());
        all
    };
    let mut rows = Vec::new();
    for row in &raw.functions {
        rows.push(function(row, within(&row.versions))?);
    }
    for row in &raw.methods {
        rows.push(method(row, within(&row.versions))?);
    }
    for row in &raw.results {
        for name in &row.names {
            let (item, kind) = match &row.on {
                Some(on) => {
                    let gives = Gives::Type(row.gives.clone());
                    (format!("{on}::{name}"), Kind::Method { on: on.clone(), gives, by_reference: false })
                }
                None => (name.clone(), Kind::Function(row.gives.clone())),
            };
            rows.push(bare(kind, item, within(&row.versions)));
        }
    }
    for row in &raw.aliases {
        for from in &row.from {
            rows.push(bare(Kind::Alias(row.to.clone()), from.clone(), VersionReq::STAR));
        }
    }
    for path in names(raw) {
        rows.push(bare(Kind::Named, path, within(&VersionReq::STAR)));
    }
    let mut defaults = Vec::new();
    for of in &raw.types {
        let like = of.defaults_of.as_ref().and_then(|path| raw.types.iter().find(|of| of.path == *path));
        for row in of.defaults.iter().chain(like.into_iter().flat_map(|like| &like.defaults)) {
            defaults.push(Default {
                of: of.path.clone(),
                setting: row.setting,
                value: row.value.clone(),
                versions: within(&row.versions),
            });
        }
    }
    for row in &raw.functions {
        let constant = |text: &str| matches!(value::parse_effect_value(text), Some(ValueFrom::Constant(_)));
        for (setting, value) in row.set.iter().filter(|(_, text)| constant(text)) {
            defaults.push(Default {
                of: row.path.clone(),
                setting: *setting,
                value: value.clone(),
                versions: within(&row.versions),
            });
        }
    }
    let types = raw.types.iter().map(|of| of.path.clone()).collect();
    let cloned = raw.types.iter().filter(|of| of.shared_by_clone).map(|of| of.path.clone()).collect();
    Ok(Model { file: name.to_owned(), rows, defaults, types, cloned })
}

/// What the file speaks of without a word on types: deadlines, and when code runs that is given to something.
fn names(raw: &RawFile) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = raw.deadlines.iter().flat_map(|row| row.paths.clone()).collect();
    names.extend(raw.serves_lambda.iter().flat_map(|row| row.paths.clone()));
    names.extend(raw.arguments.iter().flat_map(|row| row.functions.clone()));
    names.extend(raw.trait_methods.iter().flat_map(|row| row.traits.clone()));
    names.extend(raw.attributes.iter().chain(&raw.parameters).flat_map(|row| row.paths.clone()));
    for row in &raw.method_arguments {
        let methods = |on: &String| row.methods.iter().map(move |method| format!("{on}::{method}")).collect();
        names.extend(row.on.iter().flat_map::<Vec<String>, _>(methods));
    }
    names
}

fn bare(kind: Kind, item: String, versions: VersionReq) -> Row {
    Row { kind, item, versions, arguments: BTreeMap::new(), is_async: false, edits: Edits::default() }
}

fn function(row: &RawFunction, versions: VersionReq) -> Result<Row> {
    Ok(Row {
        kind: Kind::Function(row.one_shot.as_ref().unwrap_or(&row.makes).clone()),
        item: row.path.clone(),
        versions,
        arguments: arguments(&row.set, &row.absorbs, false)?,
        is_async: row.is_async,
        edits: Edits { fails_with: None, built_by: row.built_by.clone() },
    })
}

fn method(row: &RawMethod, versions: VersionReq) -> Result<Row> {
    let gives = match row.turns_into.as_ref().or(row.makes.as_ref()) {
        Some(path) => Gives::Type(path.clone()),
        None if row.gives_nothing => Gives::Nothing,
        None => Gives::Receiver,
    };
    Ok(Row {
        kind: Kind::Method { on: row.on.clone(), gives, by_reference: row.by_reference },
        item: format!("{}::{}", row.on, row.name),
        versions,
        arguments: arguments(&row.set, &row.absorbs, row.wants_option)?,
        is_async: row.is_async,
        edits: Edits { fails_with: row.fails_with.clone(), built_by: None },
    })
}

/// The arguments of which the model knows the type: what it takes a setting from, and what it absorbs.
fn arguments(
    set: &BTreeMap<Setting, String>,
    absorbs: &[RawAbsorb],
    wants_option: bool,
) -> Result<BTreeMap<usize, Argument>> {
    let mut arguments = BTreeMap::new();
    for (setting, text) in set {
        let value = value::parse_effect_value(text).ok_or_else(|| anyhow!("`{text}` is no value"))?;
        let (index, may_be_none) = match value {
            ValueFrom::Argument(index) | ValueFrom::ArgumentNegated(index) => (index, false),
            ValueFrom::ArgumentUnlessNone(index) => (index, true),
            ValueFrom::Constant(_) | ValueFrom::OutOfSight => continue,
        };
        let argument = Argument { kind: kind_of(*setting)?, wants_option, may_be_none };
        if arguments.insert(index, argument).is_some() {
            bail!("two settings of argument {index}");
        }
    }
    for absorb in absorbs {
        let kind = ArgumentKind::Type(absorb.of.clone());
        arguments.insert(absorb.argument, Argument { kind, wants_option, may_be_none: false });
    }
    Ok(arguments)
}

fn kind_of(setting: Setting) -> Result<ArgumentKind> {
    Ok(match setting {
        Setting::IdleTimeout
        | Setting::RequestTimeout
        | Setting::ReadTimeout
        | Setting::AttemptTimeout
        | Setting::ConnectTimeout
        | Setting::TcpKeepalive
        | Setting::TcpUserTimeout
        | Setting::PingInterval
        | Setting::PingTimeout => ArgumentKind::Duration,
        Setting::PingWhileIdle
        | Setting::RetryCanceled
        | Setting::VerifyCertificates
        | Setting::VerifyHostnames
        | Setting::Http2
        | Setting::TestBeforeUse => ArgumentKind::Bool,
        Setting::MaxIdlePerHost | Setting::Attempts => ArgumentKind::Count,
        Setting::Timer | Setting::PoolTimer => bail!("a timer is no value of an argument"),
    })
}

/// A value as the model files and the probes write it: `90s`, `3100ms`, `off`.
pub fn parse_value(text: &str) -> Option<SettingValue> {
    value::parse_value(text)
}

/// The setting's name as the model files write it.
pub fn name_of(setting: Setting) -> String {
    serde_json::to_value(setting).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

impl Model {
    /// Whether some row speaks of this item at this version.
    pub fn speaks_of(&self, item: &str, version: &Version) -> bool {
        self.rows.iter().any(|row| row.item == item && row.versions.matches(version))
    }
}
