//! The user's will: levels of lints, settings of the checks. What was written and what is true are two types: a
//! [`Source`] is text, a [`Config`] is valid.

mod client;
mod keys;
mod levels;
mod read;
mod schema;
mod section;
mod start;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::diagnostic::Level;
use crate::models::{Models, Taught};

pub use levels::{GROUPS, GroupName, Levels, Place, Scope};
pub use read::{ConfigError, Source, Table};
pub use schema::schema;
pub use start::start;
pub use words::{nearest, unknown_message};

/// Valid configuration.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// What the user asked for, where.
    pub levels: Levels,
    /// Warnings fail the gate: `-D warnings`.
    pub deny_warnings: bool,
    pub settings: Settings,
    /// What the user says of client libraries; `settings.models` knows it already.
    taught: Vec<Taught>,
}

impl Config {
    /// Sets the level of a lint or group everywhere, over all that was said before. `Err` holds the nearest known
    /// name, if one is near.
    pub fn set_level(&mut self, name: &str, level: Level) -> Result<(), Option<String>> {
        let named = levels::lints_named(&name.replace('-', "_"))?;
        self.levels.add(Scope::default(), named.into_iter().map(|name| (name, level)).collect());
        Ok(())
    }
}

/// What the checks themselves take into account.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How long peers keep idle connections (an AWS load balancer: 60 s).
    pub upstream_idle_timeout: Duration,
    /// The function's own timeout, where the user states it.
    pub function_timeout: Option<Duration>,
    /// What holds for one package instead.
    pub packages: BTreeMap<String, PackageSettings>,
    /// Packages or targets that run in Lambda although nothing shows it (custom runtimes), or that do not. `*`: all.
    pub lambda: BTreeMap<String, bool>,
    /// Functions of the user's own runtimes: they run their arguments for each event of a Lambda function.
    pub entry_points: Vec<String>,
    /// Also report in test, bench and example code.
    pub tests: bool,
    /// The libraries that are known: those that ship, and what the user says of others.
    pub models: Arc<Models>,
}

/// Settings of a package of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PackageSettings {
    pub upstream_idle_timeout: Option<Duration>,
    pub function_timeout: Option<Duration>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            upstream_idle_timeout: Duration::from_secs(60),
            function_timeout: None,
            packages: BTreeMap::new(),
            lambda: BTreeMap::new(),
            entry_points: Vec::new(),
            tests: false,
            models: Arc::clone(Models::bundled()),
        }
    }
}

impl Settings {
    pub fn upstream_idle_timeout_of(&self, package: &str) -> Duration {
        let own = self.packages.get(package).and_then(|own| own.upstream_idle_timeout);
        own.unwrap_or(self.upstream_idle_timeout)
    }

    pub fn function_timeout_of(&self, package: &str) -> Option<Duration> {
        self.packages.get(package).and_then(|own| own.function_timeout).or(self.function_timeout)
    }
}

#[cfg(test)]
mod tests;
