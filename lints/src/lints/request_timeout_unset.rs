//! `request_timeout_unset`: nothing limits how long a request may take.

use std::time::Duration;

use super::common::{diagnostic, duration_in_force, is_off_by_default};
use super::edits::{self, Found, Value};
use super::{Check, Group, Lint, LintContext, dead_peer_undetected, words};
use crate::diagnostic::{Applicability, Diagnostic, Level};
use crate::facts::{SettingState, Site};
use crate::models::{Role, Setting};

pub(super) static REQUEST_TIMEOUT_UNSET: Lint = Lint {
    name: "request_timeout_unset",
    group: Group::Timeouts,
    summary: "neither the client nor the request has a timeout",
    level: Level::Warn,
    since: "0.1.0",
    page: include_str!("request_timeout_unset.md"),
    check: Check::Code(check),
};

const TIMEOUTS: [Setting; 3] = [Setting::RequestTimeout, Setting::ReadTimeout, Setting::AttemptTimeout];

/// Of the runtime's and the extensions' interface.
const NEXT_EVENT: [&str; 2] = ["/runtime/invocation/next", "/extension/event/next"];

fn check(cx: &LintContext<'_>) -> Vec<Diagnostic> {
    cx.sites().filter(|site| waits_without_limit(cx, site)).map(|site| finding(cx, site)).collect()
}

/// Of a library whose model tells of no such timeout nothing is known. A connection that would hang for as long as it
/// lives is told of by another lint.
fn waits_without_limit(cx: &LintContext<'_>, site: &Site) -> bool {
    cx.role(site) == Role::Client
        && TIMEOUTS.iter().any(|setting| site.settings.contains_key(setting))
        && !has_deadline(site)
        && !waits_for_events(cx, site)
        && !dead_peer_undetected::hangs(cx, site)
}

/// Lambda answers these requests when the next event is there, be it after hours: a timeout would end the function.
fn waits_for_events(cx: &LintContext<'_>, site: &Site) -> bool {
    let code = if cx.is_one_shot(site) { Some(site.constructor) } else { site.context.function_item };
    let text = code.map(|code| cx.facts.workspace.sources.text(code)).unwrap_or_default();
    NEXT_EVENT.iter().any(|path| text.contains(path))
}

/// A timeout of the client, or in sight for its requests, or one that may be set.
pub(super) fn has_deadline(site: &Site) -> bool {
    site.deadline_elsewhere || !TIMEOUTS.iter().all(|setting| is_off_by_default(site, *setting))
}

fn finding(cx: &LintContext<'_>, site: &Site) -> Diagnostic {
    let level = level(cx, site);
    let library = words::library(site);
    let message =
        format!("{library} waits for an answer without limit: no timeout is set, and it has none by default");
    let label = "its requests have no timeout";
    let mut diagnostic = diagnostic(REQUEST_TIMEOUT_UNSET.name, level, message, site.constructor, label);
    diagnostic.labels = cx.terminal_label(site, "built here, with no timeout set");
    diagnostic.notes = notes(cx, site);
    diagnostic.group = cx.group_of(site, level);
    suggest(cx, site, &mut diagnostic, &|site| waits_without_limit(cx, site));
    diagnostic
}

/// A warning needs certainty that a silent drop hangs the function.
fn level(cx: &LintContext<'_>, site: &Site) -> Level {
    let hangs =
        is_off_by_default(site, Setting::TcpUserTimeout) && is_off_by_default(site, Setting::PingInterval);
    let excused = cx.advisory(site, REQUEST_TIMEOUT_UNSET.name).is_some();
    if site.context.lambda && hangs && !excused { Level::Warn } else { Level::Note }
}

fn notes(cx: &LintContext<'_>, site: &Site) -> Vec<String> {
    let mut notes = Vec::new();
    let pings = site.settings.get(&Setting::PingInterval);
    match duration_in_force(site, Setting::TcpUserTimeout) {
        Some(limit) => notes.push(format!(
            "a connection whose packets are lost ends after {} by its TCP user timeout; a peer that accepts the \
             request and never answers is waited for without end",
            words::duration(limit)
        )),
        None if is_off_by_default(site, Setting::TcpUserTimeout) && !matches!(pings, Some(SettingState::Set { .. })) => {
            notes.push("a connection whose packets are lost hung for about 940 s when it was measured".to_owned());
        }
        None => {}
    }
    notes.extend(cx.advisory(site, REQUEST_TIMEOUT_UNSET.name).map(str::to_owned));
    notes
}

/// How the client is given a deadline.
pub(super) fn suggest(cx: &LintContext<'_>, site: &Site, diagnostic: &mut Diagnostic, found: Found<'_>) {
    let Some(setter) = edits::setter_name(cx, site, Setting::RequestTimeout) else {
        diagnostic.help = Some(format!(
            "set a timeout on the client's configuration, or put `tokio::time::timeout` around each call; \
             `conn-lint explain {}` shows how for each library",
            REQUEST_TIMEOUT_UNSET.name
        ));
        return;
    };
    let value = timeout_to_suggest(cx, site);
    let title = format!("set `{setter}`, for example to {}", words::duration(value));
    let edits = edits::set(cx, site, Setting::RequestTimeout, Value::Duration(value), found);
    match edits::suggestion(title, Applicability::Unsafe, edits) {
        Some(suggestion) => diagnostic.suggestions.push(suggestion),
        None => {
            diagnostic.help = Some(format!(
                "build the client with `{setter}` set, for example to {}",
                words::duration(value)
            ))
        }
    }
}

/// Ends before the function's own timeout does, so that the caller still gets an answer.
fn timeout_to_suggest(cx: &LintContext<'_>, site: &Site) -> Duration {
    let usual = Duration::from_secs(10);
    cx.function_timeout(site).map_or(usual, |function| usual.min(function.limit * 3 / 4))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Case, seconds};
    use super::*;
    use crate::models::SettingValue;

    #[test]
    fn a_warning_needs_a_hang() {
        let case = || Case::new().in_lambda();
        assert_eq!(Case::new().level(&REQUEST_TIMEOUT_UNSET), "note");
        assert_eq!(case().level(&REQUEST_TIMEOUT_UNSET), "note");
        let before_0_12_23 = case().default(Setting::TcpUserTimeout, SettingValue::Off);
        assert_eq!(before_0_12_23.level(&REQUEST_TIMEOUT_UNSET), "warn");
        assert_eq!(case().unknown(Setting::TcpUserTimeout).level(&REQUEST_TIMEOUT_UNSET), "note");
        let pings = case()
            .default(Setting::TcpUserTimeout, SettingValue::Off)
            .set(Setting::PingInterval, seconds(300));
        assert_eq!(pings.level(&REQUEST_TIMEOUT_UNSET), "note");
    }

    #[test]
    fn any_deadline_makes_it_silent() {
        for setting in [Setting::RequestTimeout, Setting::ReadTimeout, Setting::AttemptTimeout] {
            assert_eq!(Case::new().set(setting, seconds(5)).level(&REQUEST_TIMEOUT_UNSET), "silent");
            assert_eq!(Case::new().set(setting, None).level(&REQUEST_TIMEOUT_UNSET), "silent");
            assert_eq!(Case::new().unknown(setting).level(&REQUEST_TIMEOUT_UNSET), "silent");
            assert_eq!(Case::new().default(setting, seconds(30)).level(&REQUEST_TIMEOUT_UNSET), "silent");
        }
        let mut case = Case::new();
        case.site.deadline_elsewhere = true;
        assert_eq!(case.level(&REQUEST_TIMEOUT_UNSET), "silent");
    }

    #[test]
    fn the_suggested_value_ends_before_the_function_does() {
        let mut case = Case::new();
        assert!(case.fixed(&REQUEST_TIMEOUT_UNSET).contains(".timeout(std::time::Duration::from_secs(10))"));
        case.settings.function_timeout = Some(Duration::from_secs(2));
        assert!(
            case.fixed(&REQUEST_TIMEOUT_UNSET).contains(".timeout(std::time::Duration::from_millis(1500))")
        );
    }
}
