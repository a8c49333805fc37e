//! The model files as they are written, and what a configuration says of clients (`taught`). No check beyond the shape:
//! `load` turns this into what the queries read.

use std::collections::BTreeMap;

use semver::VersionReq;
use serde::Deserialize;

use super::{Frequency, Role, Setting};

/// One file: a library, or what belongs to none of them (`entry_points.toml`).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    /// Types, functions and methods need it.
    pub(super) library: Option<RawLibrary>,
    #[serde(default, rename = "type")]
    pub(super) types: Vec<RawType>,
    #[serde(default, rename = "function")]
    pub(super) functions: Vec<RawFunction>,
    #[serde(default, rename = "method")]
    pub(super) methods: Vec<RawMethod>,
    #[serde(default, rename = "zero_means_off")]
    pub(super) zeros: Vec<RawZero>,
    #[serde(default, rename = "alias")]
    pub(super) aliases: Vec<RawAlias>,
    #[serde(default, rename = "result")]
    pub(super) results: Vec<RawResult>,
    #[serde(default, rename = "deadline")]
    pub(super) deadlines: Vec<RawDeadline>,
    #[serde(default, rename = "override")]
    pub(super) overrides: Vec<RawOverride>,
    #[serde(default, rename = "argument")]
    pub(super) arguments: Vec<RawArgument>,
    #[serde(default, rename = "method_argument")]
    pub(super) method_arguments: Vec<RawMethodArgument>,
    #[serde(default, rename = "serves_lambda")]
    pub(super) serves_lambda: Vec<RawPaths>,
    #[serde(default, rename = "spawn")]
    pub(super) spawns: Vec<RawPaths>,
    #[serde(default, rename = "pause")]
    pub(super) pauses: Vec<RawPaths>,
    #[serde(default, rename = "trait_method")]
    pub(super) trait_methods: Vec<RawTraitMethod>,
    #[serde(default, rename = "attribute")]
    pub(super) attributes: Vec<RawAttribute>,
    #[serde(default, rename = "parameter")]
    pub(super) parameters: Vec<RawAttribute>,
    #[serde(default, rename = "lambda_runtime")]
    pub(super) lambda_runtimes: Vec<RawPackages>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLibrary {
    pub(super) title: String,
    pub(super) packages: Vec<String>,
    pub(super) versions: VersionReq,
    #[serde(default)]
    pub(super) grpc: bool,
    #[serde(default)]
    pub(super) timeouts_cover_connecting: bool,
    #[serde(default)]
    pub(super) advisory: BTreeMap<String, String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawType {
    pub(super) path: String,
    pub(super) role: Role,
    /// What messages call it; the library's title where nothing is said.
    #[serde(default)]
    pub(super) label: Option<String>,
    /// What a new one holds.
    #[serde(default)]
    pub(super) defaults: Vec<RawDefault>,
    /// A type whose defaults are this one's too.
    pub(super) defaults_of: Option<String>,
    /// A clone is cheap and shares the connections, and the type has no parameters: for suggested edits.
    #[serde(default)]
    pub(super) shared_by_clone: bool,
    /// No `Clone`, so that it is lent to one call after the other.
    #[serde(default)]
    pub(super) one_at_a_time: bool,
    /// Methods of the connection that comes with it, after which that serves something else.
    #[serde(default)]
    pub(super) handed_over_by: Vec<String>,
    /// What it may carry beyond the settings that the rows show: for connectors that wrap any other.
    #[serde(default)]
    pub(super) settings: Vec<Setting>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDefault {
    pub(super) setting: Setting,
    /// `90s`, `3100ms`, `off`, `true`, `3`; `unknown` for what depends on things out of sight.
    pub(super) value: String,
    #[serde(default)]
    pub(super) versions: VersionReq,
    #[serde(default)]
    pub(super) evidence: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAbsorb {
    pub(super) argument: usize,
    pub(super) of: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFunction {
    pub(super) path: String,
    /// The type of the result.
    pub(super) makes: String,
    /// The client is made for this one call, which gives something of this type instead.
    pub(super) one_shot: Option<String>,
    /// The same as `builder()` of the client and this method of the builder, with its type arguments: for suggested
    /// edits.
    pub(super) built_by: Option<String>,
    /// The result has this argument's settings.
    pub(super) from_argument: Option<usize>,
    /// This argument makes what a pool holds, whatever that is.
    pub(super) manager: Option<usize>,
    #[serde(default)]
    pub(super) versions: VersionReq,
    /// `arg0`; `arg0?` where `None` changes nothing; `!arg0`; `out_of_sight`; or a value.
    #[serde(default)]
    pub(super) set: BTreeMap<Setting, String>,
    #[serde(default)]
    pub(super) absorbs: Vec<RawAbsorb>,
    #[serde(default)]
    pub(super) is_async: bool,
    #[serde(default)]
    pub(super) evidence: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMethod {
    pub(super) on: String,
    pub(super) name: String,
    /// The type of the result, which has the receiver's settings; without it the method gives its receiver back.
    pub(super) turns_into: Option<String>,
    /// The type of a new object that the receiver makes, as often as it is asked to: `redis::Client` a connection.
    pub(super) makes: Option<String>,
    /// As for a function.
    pub(super) manager: Option<usize>,
    /// Gives nothing back: `&mut self` and no result.
    #[serde(default)]
    pub(super) gives_nothing: bool,
    #[serde(default)]
    pub(super) by_reference: bool,
    #[serde(default)]
    pub(super) wants_option: bool,
    /// An old name: no edit suggests it.
    #[serde(default)]
    pub(super) deprecated: bool,
    /// Gives a `Result` with this error: for suggested edits.
    pub(super) fails_with: Option<String>,
    #[serde(default)]
    pub(super) versions: VersionReq,
    /// As for a function.
    #[serde(default)]
    pub(super) set: BTreeMap<Setting, String>,
    #[serde(default)]
    pub(super) absorbs: Vec<RawAbsorb>,
    #[serde(default)]
    pub(super) is_async: bool,
    #[serde(default)]
    pub(super) evidence: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawZero {
    pub(super) on: Vec<String>,
    pub(super) setting: Setting,
    #[serde(default)]
    pub(super) versions: VersionReq,
    #[serde(default)]
    pub(super) evidence: String,
}

/// `from`, and whatever stands below it, is another name of `to`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAlias {
    pub(super) from: Vec<String>,
    pub(super) to: String,
    #[serde(default)]
    pub(super) evidence: String,
}

/// Functions, or methods of a type, and the type that they give.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawResult {
    pub(super) on: Option<String>,
    pub(super) names: Vec<String>,
    #[serde(rename = "type")]
    pub(super) gives: String,
    #[serde(default)]
    pub(super) versions: VersionReq,
    #[serde(default)]
    pub(super) evidence: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPaths {
    pub(super) paths: Vec<String>,
    #[serde(default)]
    pub(super) evidence: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDeadline {
    pub(super) paths: Vec<String>,
    /// The package whose requests it is for; without it, whatever future it is given.
    pub(super) of: Option<String>,
    #[serde(default)]
    pub(super) evidence: String,
}

/// A method that takes a configuration for one call: `config_override(builder)`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOverride {
    pub(super) methods: Vec<String>,
    /// The type of its argument.
    pub(super) takes: String,
    #[serde(default)]
    pub(super) evidence: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPackages {
    pub(super) packages: Vec<String>,
    #[serde(default)]
    pub(super) evidence: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawArgument {
    pub(super) functions: Vec<String>,
    pub(super) argument: usize,
    /// The same holds for all that follow: a macro takes any number.
    #[serde(default)]
    pub(super) and_later_ones: bool,
    pub(super) frequency: Frequency,
    #[serde(default)]
    pub(super) evidence: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawMethodArgument {
    /// Types; without any, the names are distinctive enough to stand for themselves.
    #[serde(default)]
    pub(super) on: Vec<String>,
    pub(super) methods: Vec<String>,
    pub(super) argument: usize,
    pub(super) frequency: Frequency,
    #[serde(default)]
    pub(super) evidence: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTraitMethod {
    pub(super) traits: Vec<String>,
    pub(super) methods: Vec<String>,
    pub(super) frequency: Frequency,
    #[serde(default)]
    pub(super) evidence: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAttribute {
    pub(super) paths: Vec<String>,
    pub(super) frequency: Frequency,
    #[serde(default)]
    pub(super) evidence: String,
}
