//! All that a lint may see: every client construction with its settings, and how often it happens.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Hop, Problem};
use crate::discover::{PackageId, ResolvedVersion, Workspace};
use crate::ir::FileIr;
use crate::models::{Models, Setting, SettingValue, TypeId};
use crate::resolve::Names;
use crate::source::Span;

/// The result of `trace` and `reach`. Plain, `Send` data.
#[derive(Debug)]
pub struct Facts {
    pub workspace: Arc<Workspace>,
    /// One for each file of the workspace's source map, in the same order.
    pub files: Arc<Vec<FileIr>>,
    /// What paths mean, for fixes that depend on what is in scope.
    pub names: Arc<Names>,
    pub models: Arc<Models>,
    /// Sorted by place, without duplicates.
    pub sites: Vec<Site>,
    /// Calls that set a switch outside any traced builder, such as certificate verification on an unknown builder.
    /// Tasks that nothing waits for, sorted by place, without duplicates.
    pub tasks: Vec<Task>,
    pub problems: Vec<Problem>,
    pub statistics: Statistics,
    /// Every call of a modelled function or method that was resolved, sorted; code for tests included.
    pub calls: Vec<LibraryCall>,
    /// Constructors, setters and terminals that builders from, or for, code out of sight go through: an edit there
    /// would reach clients that are not among the sites.
    pub shared: BTreeSet<Span>,
}

/// One call of a modelled function or method: a constructor, a setter, a terminal, a preset.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LibraryCall {
    /// The whole call, receiver included; for a function given as a value the call that it is given to.
    pub span: Span,
    /// The function's or method's name; for a function given as a value as `span`.
    pub name: Span,
    /// In the library's own words, with the real crate: `aws_sdk_s3::Client::new`.
    pub path: String,
}

/// One client construction: a constructor, the setters on its way, and the call that makes the client.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    pub package: PackageId,
    /// What is made: `reqwest::Client`, `aws_config::SdkConfig`, `tonic::transport::Channel`.
    pub client: TypeId,
    /// The library's package and version in this build: `aws-sdk-s3`, 1.119.0.
    pub library: String,
    pub version: ResolvedVersion,
    /// The client's path in the library's own words, with the real crate: `aws_sdk_s3::Client`.
    pub client_path: String,
    /// The path of the constructor in the library's own words: `reqwest::Client::builder`.
    pub constructor_path: String,
    /// The constructor call: `reqwest::Client::builder()`.
    pub constructor: Span,
    /// The whole chain from constructor to terminal, where it is one expression; else the constructor call.
    pub chain: Span,
    /// The call that makes the client from its builder; `None` for `Client::new()`.
    pub terminal: Option<Terminal>,
    /// Every setting that the model knows for this kind of client and version.
    pub settings: BTreeMap<Setting, SettingState>,
    /// The name that holds the library in this file's code: `reqwest`, `reqwest13`; for suggested edits.
    pub library_name_in_code: String,
    /// Another way to reach deadlines is in sight in this package: `RequestBuilder::timeout` and its like of the same
    /// library, `tokio::time::timeout`.
    pub deadline_elsewhere: bool,
    /// Some request of the same library in this package has a deadline of its own.
    pub requests_limited: bool,
    pub context: Context,
}

/// A task that is started and whose handle is dropped at once: nothing waits for its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// The function that starts it, as the call names it.
    pub callee: Span,
    /// `tokio::spawn`
    pub path: String,
    /// It loops for ever, and waits for a timer in each round.
    pub periodic: bool,
    pub context: Context,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Terminal {
    /// `build`
    pub name: String,
    /// The method's name only: `build`.
    pub name_span: Span,
    /// The whole call, receiver included.
    pub call: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub enum SettingState {
    /// Never set: the library's own value for this version.
    Default(SettingValue),
    /// Set by this call, to this value as far as it is known.
    Set { value: Option<SettingValue>, by: Setter },
    /// Set by this call on some paths only; other paths leave it or set it otherwise.
    Sometimes { value: Option<SettingValue>, by: Setter },
    /// Set, or not, by code that is not in sight.
    Unknown,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Setter {
    /// `pool_idle_timeout`; the preset's path for values that a preset brings.
    pub name: String,
    /// `.pool_idle_timeout(None)`: from the dot to the closing parenthesis (or the whole preset call).
    pub span: Span,
    /// The argument that gave the value.
    pub argument: Option<Span>,
}

/// Where the construction stands and how often it runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Context {
    /// The function it stands in, for messages: `make_client`, `Store::new`, `main`.
    pub function: String,
    /// Of the enclosing function's item: where a suppression for the item stands.
    pub function_item: Option<Span>,
    /// In `#[cfg(test)]` code or a test, example or bench target.
    pub test_only: bool,
    /// No test code makes the client, but a test alone calls for it with these settings.
    pub by_test: bool,
    /// In code that runs in a Lambda function: a Lambda target's crate, or a library that one reaches.
    pub lambda: bool,
    pub reach: Reach,
    /// Inside a loop of its function (not: of a caller).
    pub in_loop: bool,
    /// Outside of what Lambda runs for each event: used but once, in the function that makes it or gets it, and dropped
    /// there.
    pub single_use: bool,
    /// Outside of what Lambda runs for each event: whether the client serves but one call, and which.
    pub short_lived: Option<ShortLived>,
}

/// What a client is made for, where it is not kept.
#[derive(Clone, Debug, PartialEq)]
pub enum ShortLived {
    /// Used and dropped in each round of a loop, in the function of this name.
    Round { function: String },
    /// Made for each request that a server handles. The witness begins with the handler.
    Request(Vec<Hop>),
    /// Used and dropped in each call of the function of this name. The witness, where there is one, begins with a loop
    /// that calls it, or with its call of the function that makes the client.
    Call { function: String, path: Vec<Hop> },
}

#[derive(Clone, Debug, PartialEq)]
pub enum Reach {
    /// From `main` or an initialiser that runs once.
    Once,
    /// Inside a `OnceCell`, `LazyLock`, `lazy_static!`, or stored for later by what builds it.
    Cached,
    /// From a Lambda handler, for each event. The witness begins with the handler.
    PerInvocation(Vec<Hop>),
    /// From no entry point that is in sight: a library's public function, dead code, a trait object's method.
    Unknown,
}

/// Counts for `--statistics`: what was seen, and what was not analysed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    pub files: usize,
    pub functions: usize,
    /// Constructions found, untraced ones included.
    pub constructions: usize,
    /// Builders whose settings, or whose construction, are out of sight.
    pub untraced_builders: Vec<Untraced>,
    /// Macro calls whose input was not read.
    pub skipped_macros: usize,
    /// Method calls on values of a type that could not be told.
    pub unresolved_method_calls: usize,
    /// Names of the functions and constants that were followed only in part: they are too long, or call too deep.
    pub unfinished: Vec<Span>,
}

impl Statistics {
    /// Adds those of another part of the same workspace.
    pub(crate) fn absorb(&mut self, part: Self) {
        self.files += part.files;
        self.functions += part.functions;
        self.constructions += part.constructions;
        self.untraced_builders.extend(part.untraced_builders);
        self.skipped_macros += part.skipped_macros;
        self.unresolved_method_calls += part.unresolved_method_calls;
        self.unfinished.extend(part.unfinished);
    }
}

/// A builder that could not be followed to its end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Untraced {
    pub span: Span,
    /// One clause: "is returned from a public function", "is given to code outside the workspace".
    pub reason: String,
}
