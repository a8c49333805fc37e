//! The user's will: levels of lints, settings of the checks. What was written and what is true are two types.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::diagnostic::Level;

/// Valid configuration.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Levels that the user asked for, by lint name. A lint that is not here keeps the level that it gives itself.
    pub levels: BTreeMap<String, Level>,
    pub settings: Settings,
}

/// What the checks themselves take into account.
#[derive(Clone, Debug)]
pub struct Settings {
    /// How long peers keep idle connections (an AWS load balancer: 60 s).
    pub upstream_idle_timeout: Duration,
    /// The function's own timeout, where the user states it.
    pub function_timeout: Option<Duration>,
    /// Packages or targets that run in Lambda although nothing shows it (custom runtimes), or that do not.
    pub lambda: BTreeMap<String, bool>,
    /// Also report in test, bench and example code.
    pub tests: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            upstream_idle_timeout: Duration::from_secs(60),
            function_timeout: None,
            lambda: BTreeMap::new(),
            tests: false,
        }
    }
}
