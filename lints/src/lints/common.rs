//! What several lints ask of a site, and the one place where a diagnostic begins.

use std::time::Duration;

use super::{LintContext, words};
use crate::diagnostic::{Diagnostic, Label, Level};
use crate::facts::{Reach, Setter, SettingState, Site};
use crate::models::{Library, Role, Setting, SettingValue};
use crate::source::Span;

/// A diagnostic with its message and primary place; the lint adds the rest.
pub(super) fn diagnostic(
    lint: &'static str,
    level: Level,
    message: String,
    span: Span,
    label: impl Into<String>,
) -> Diagnostic {
    Diagnostic {
        lint,
        level,
        message,
        primary: label_at(span, label),
        labels: Vec::new(),
        path: Vec::new(),
        notes: Vec::new(),
        help: None,
        suggestions: Vec::new(),
        group: None,
    }
}

pub(super) fn label_at(span: Span, message: impl Into<String>) -> Label {
    Label { span, message: message.into() }
}

impl<'a> LintContext<'a> {
    pub(super) fn role(&self, site: &Site) -> Role {
        self.facts.models.get_type(site.client).role
    }

    /// Where the client is made from its builder. In a chain on one line the label would only stand in the way.
    pub(super) fn terminal_label(&self, site: &Site, message: &str) -> Vec<Label> {
        let sources = &self.facts.workspace.sources;
        let line = |span: Span| (span.file, sources.line_column(span).0);
        let elsewhere = |span: &Span| line(*span) != line(site.constructor);
        let span = site.terminal.as_ref().map(|terminal| terminal.name_span).filter(elsewhere);
        span.map(|span| label_at(span, message)).into_iter().collect()
    }

    /// The client is made for one call: nothing of it is ever used again.
    pub(super) fn is_one_shot(&self, site: &Site) -> bool {
        let constructor = self.facts.models.function(&site.constructor_path, &site.version);
        constructor.is_some_and(|call| call.one_shot.is_some())
    }

    /// Whether idle connections are kept for a second use, and taken then without a look at them. False also where that is
    /// not known.
    pub(super) fn trusts_idle_connections(&self, site: &Site) -> bool {
        let certain = |setting, is: fn(SettingValue) -> bool| {
            !site.settings.contains_key(&setting) || value_in_force(site, setting).is_some_and(is)
        };
        !self.is_one_shot(site)
            && !site.context.single_use
            && certain(Setting::MaxIdlePerHost, |kept| kept != SettingValue::Count(0))
            && certain(Setting::TestBeforeUse, |tested| tested == SettingValue::Bool(false))
    }

    pub(super) fn library(&self, site: &Site) -> Option<&'a Library> {
        let models = &self.facts.models;
        models.library_of_package(&site.library).map(|id| models.library(id))
    }

    /// Made for gRPC: whatever it talks to is a gRPC server.
    pub(super) fn talks_grpc(&self, site: &Site) -> bool {
        let models = &self.facts.models;
        models.library(models.get_type(site.client).library).grpc
    }

    /// Why the library makes this lint a note even in Lambda.
    pub(super) fn advisory(&self, site: &Site, lint: &str) -> Option<&'a str> {
        self.library(site)?.advisory.get(lint).map(String::as_str)
    }

    /// Notes of one lint and library are shown as one: nobody reads the same sentence ten times.
    pub(super) fn group_of(&self, site: &Site, level: Level) -> Option<String> {
        let title =
            || self.library(site).map_or_else(|| site.library.clone(), |library| library.title.clone());
        (level == Level::Note).then(title)
    }

    /// What to set instead of a timeout that is longer than the peers': some seconds less, so that this side closes
    /// first, and never less than half.
    pub(super) fn idle_timeout_to_suggest(&self, site: &Site) -> Duration {
        let upstream = self.upstream_idle_timeout(site);
        upstream.saturating_sub(Duration::from_secs(10)).max(upstream / 2)
    }

    /// "60 s, an AWS load balancer's default" or what the user configured.
    pub(super) fn upstream_note(&self, site: &Site) -> String {
        format!(
            "{} is how long the peer is taken to keep an idle connection (`upstream-idle-timeout` in the configuration; \
             an AWS load balancer's default is 60 s)",
            words::duration(self.upstream_idle_timeout(site))
        )
    }
}

/// Made for each invocation of a Lambda function: it is gone before the freeze.
pub(super) fn lives_for_one_invocation(site: &Site) -> bool {
    matches!(site.context.reach, Reach::PerInvocation(_))
}

/// What is said of the idle timeout of such a client.
pub(super) const FOR_ONE_INVOCATION: &str =
    "this client lives for one invocation only; the timeout matters once it is kept";

/// The value that is certainly in force, whether by default or set.
pub(super) fn value_in_force(site: &Site, setting: Setting) -> Option<SettingValue> {
    match site.settings.get(&setting)? {
        SettingState::Default(value) => Some(*value),
        SettingState::Set { value, .. } => *value,
        SettingState::Sometimes { .. } | SettingState::Unknown => None,
    }
}

pub(super) fn duration_in_force(site: &Site, setting: Setting) -> Option<Duration> {
    match value_in_force(site, setting)? {
        SettingValue::Duration(duration) => Some(duration),
        _ => None,
    }
}

/// The library has no such setting, or it stands untouched at "off".
pub(super) fn is_off_by_default(site: &Site, setting: Setting) -> bool {
    matches!(site.settings.get(&setting), None | Some(SettingState::Default(SettingValue::Off)))
}

/// The interval of pings that go out while no request is open. A client that never speaks HTTP/2 sends none.
pub(super) fn idle_ping_interval(site: &Site) -> Option<Duration> {
    let interval = duration_in_force(site, Setting::PingInterval)?;
    let while_idle = value_in_force(site, Setting::PingWhileIdle) == Some(SettingValue::Bool(true));
    let http1_only = value_in_force(site, Setting::Http2) == Some(SettingValue::Bool(false));
    (while_idle && !http1_only).then_some(interval)
}

/// The call that gave a setting its value.
pub(super) fn setter_of(site: &Site, setting: Setting) -> Option<&Setter> {
    match site.settings.get(&setting)? {
        SettingState::Set { by, .. } => Some(by),
        _ => None,
    }
}
