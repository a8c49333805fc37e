//! The lints, one file each beside its page. A lint reads [`Facts`] and gives diagnostics; it reads no file, resolves
//! no name and walks no code.

mod background_task_in_lambda;
mod certificate_verification_disabled;
mod client_in_handler;
mod client_per_call;
mod connect_timeout_unset;
mod dead_peer_undetected;
mod idle_timeout_disabled;
mod idle_timeout_too_long;
mod idle_timeout_unset;
mod keepalive_ping_in_lambda;
mod keepalive_ping_too_frequent;
mod keepalive_without_effect;
mod keepalive_without_timer;
mod request_timeout_unset;
mod retries_disabled;
mod stale_baseline_entry;
mod timeout_exceeds_function;
mod unknown_lint;
mod unused_suppression;

mod common;
mod edits;
mod page;
mod words;

#[cfg(test)]
mod testing;

use std::time::Duration;

use crate::config::Settings;
use crate::diagnostic::{Diagnostic, Level};
use crate::facts::{Facts, Site, Task};
use crate::ledger::Ledger;

/// A lint is a value: adding one is a new file and a line in [`ALL`].
#[derive(Debug)]
pub struct Lint {
    /// Reads as "allow *name*".
    pub name: &'static str,
    pub group: Group,
    /// One line: what it finds. Lower case, no full stop.
    pub summary: &'static str,
    /// The loudest level that it gives by itself.
    pub level: Level,
    /// The version of conn-lint that brought it.
    pub since: &'static str,
    /// Its page: Markdown, with the `fail` / `pass` / `fixed` blocks that the tests run.
    pub page: &'static str,
    pub check: Check,
}

/// How a lint finds what it is about.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// In the code.
    Code(fn(&LintContext<'_>) -> Vec<Diagnostic>),
    /// In what became of the user's own words, once all else is found: the tool's own hygiene.
    Words(fn(&Ledger) -> Vec<Diagnostic>),
}

/// What users switch together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Lambda,
    Pool,
    Timeouts,
    Tls,
    /// The tool's own hygiene.
    Hygiene,
}

/// All that a lint may look at.
#[derive(Clone, Copy, Debug)]
pub struct LintContext<'a> {
    pub facts: &'a Facts,
    pub settings: &'a Settings,
}

impl<'a> LintContext<'a> {
    /// The sites to judge: test, bench and example code only if the user asks for it.
    pub(crate) fn sites(&self) -> impl Iterator<Item = &'a Site> + use<'a> {
        let tests = self.settings.tests;
        self.facts.sites.iter().filter(move |site| tests || !site.context.test_only)
    }

    /// The same of tasks that nothing waits for.
    pub(crate) fn tasks(&self) -> impl Iterator<Item = &'a Task> + use<'a> {
        let tests = self.settings.tests;
        self.facts.tasks.iter().filter(move |task| tests || !task.context.test_only)
    }

    /// How long the peers of the site's package keep idle connections.
    pub(crate) fn upstream_idle_timeout(&self, site: &Site) -> Duration {
        self.settings.upstream_idle_timeout_of(self.package_of(site))
    }

    /// How long Lambda lets the site's function run: as the user says, or as a deployment file does.
    pub(crate) fn function_timeout(&self, site: &Site) -> Option<FunctionTimeout> {
        if let Some(limit) = self.settings.function_timeout_of(self.package_of(site)) {
            let said = "`function-timeout` in the configuration".to_owned();
            return Some(FunctionTimeout { limit, said });
        }
        let function = self.facts.workspace.longest_function(site.package, site.constructor.file)?;
        let place = format!("{}:{}", function.file, function.line);
        let said = if function.by_default { format!("the default, {place} sets none") } else { place };
        Some(FunctionTimeout { limit: function.timeout?, said })
    }

    fn package_of(&self, site: &Site) -> &'a str {
        let package = self.facts.workspace.packages.get(site.package.0 as usize);
        package.map(|package| package.name.as_str()).unwrap_or_default()
    }
}

/// How long a function may run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FunctionTimeout {
    pub(crate) limit: Duration,
    /// Who says so, for messages.
    pub(crate) said: String,
}

/// Every lint, in the order of the book.
pub static ALL: &[&Lint] = &[
    &idle_timeout_unset::IDLE_TIMEOUT_UNSET,
    &idle_timeout_disabled::IDLE_TIMEOUT_DISABLED,
    &idle_timeout_too_long::IDLE_TIMEOUT_TOO_LONG,
    &keepalive_ping_in_lambda::KEEPALIVE_PING_IN_LAMBDA,
    &keepalive_ping_too_frequent::KEEPALIVE_PING_TOO_FREQUENT,
    &keepalive_without_effect::KEEPALIVE_WITHOUT_EFFECT,
    &keepalive_without_timer::KEEPALIVE_WITHOUT_TIMER,
    &client_in_handler::CLIENT_IN_HANDLER,
    &client_per_call::CLIENT_PER_CALL,
    &background_task_in_lambda::BACKGROUND_TASK_IN_LAMBDA,
    &request_timeout_unset::REQUEST_TIMEOUT_UNSET,
    &dead_peer_undetected::DEAD_PEER_UNDETECTED,
    &connect_timeout_unset::CONNECT_TIMEOUT_UNSET,
    &timeout_exceeds_function::TIMEOUT_EXCEEDS_FUNCTION,
    &retries_disabled::RETRIES_DISABLED,
    &certificate_verification_disabled::CERTIFICATE_VERIFICATION_DISABLED,
    &unused_suppression::UNUSED_SUPPRESSION,
    &unknown_lint::UNKNOWN_LINT,
    &stale_baseline_entry::STALE_BASELINE_ENTRY,
];

pub fn by_name(name: &str) -> Option<&'static Lint> {
    ALL.iter().find(|lint| lint.name == name).copied()
}
