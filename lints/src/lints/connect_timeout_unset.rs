//! `connect_timeout_unset`: nothing but the operating system limits how long connecting may take.

use std::time::Duration;

use super::common::{diagnostic, duration_in_force, is_off_by_default};
use super::edits::{self, Value};
use super::{Check, Group, Lint, LintContext, words};
use crate::diagnostic::{Applicability, Diagnostic, Level};
use crate::facts::{SettingState, Site};
use crate::models::{Role, Setting, SettingValue};

pub(super) static CONNECT_TIMEOUT_UNSET: Lint = Lint {
    name: "connect_timeout_unset",
    group: Group::Timeouts,
    summary: "connecting has no timeout",
    level: Level::Note,
    since: "0.1.0",
    page: include_str!("connect_timeout_unset.md"),
    check: Check::Code(check),
};

const SUGGESTED: Duration = Duration::from_secs(5);

fn check(cx: &LintContext<'_>) -> Vec<Diagnostic> {
    cx.sites().filter(|site| connects_without_limit(cx, site)).map(|site| finding(cx, site)).collect()
}

fn connects_without_limit(cx: &LintContext<'_>, site: &Site) -> bool {
    let off = SettingState::Default(SettingValue::Off);
    cx.role(site) == Role::Client
        && site.settings.get(&Setting::ConnectTimeout) == Some(&off)
        && !limited_by_other_timeout(cx, site)
}

/// An unknown timeout counts as one that is set, and one of a single request as one of all.
fn limited_by_other_timeout(cx: &LintContext<'_>, site: &Site) -> bool {
    let covered = cx.library(site).is_some_and(|library| library.timeouts_cover_connecting);
    let timeouts = [Setting::RequestTimeout, Setting::ReadTimeout, Setting::AttemptTimeout];
    let some = timeouts.iter().filter_map(|setting| site.settings.get(setting)).any(|state| {
        !matches!(
            state,
            SettingState::Default(SettingValue::Off)
                | SettingState::Set { value: Some(SettingValue::Off), .. }
        )
    });
    covered && (some || site.requests_limited)
}

fn finding(cx: &LintContext<'_>, site: &Site) -> Diagnostic {
    let level = Level::Note;
    let library = words::library(site);
    let lacks = if is_off_by_default(site, Setting::TcpUserTimeout) {
        "connects without a time limit"
    } else {
        "has no connect timeout"
    };
    let message = format!("{library} {lacks}: none is set, and it has none by default");
    let label = "connecting has no timeout";
    let mut diagnostic = diagnostic(CONNECT_TIMEOUT_UNSET.name, level, message, site.constructor, label);
    diagnostic.labels = cx.terminal_label(site, "built here, with no connect timeout set");
    diagnostic.notes.push(what_holds(site));
    diagnostic.group = cx.group_of(site, level);
    suggest(cx, site, &mut diagnostic);
    diagnostic
}

/// The TCP user timeout is set on each socket before it connects, where the system knows of it.
fn what_holds(site: &Site) -> String {
    let system = "only the operating system's own limit on connecting holds";
    match duration_in_force(site, Setting::TcpUserTimeout) {
        Some(limit) => format!(
            "on Linux and Android its TCP user timeout gives up on an address after {}; elsewhere {system}",
            words::duration(limit)
        ),
        None if is_off_by_default(site, Setting::TcpUserTimeout) => system.to_owned(),
        None => format!("without a TCP user timeout {system}"),
    }
}

fn suggest(cx: &LintContext<'_>, site: &Site, diagnostic: &mut Diagnostic) {
    let Some(setter) = edits::setter_name(cx, site, Setting::ConnectTimeout) else {
        diagnostic.help = Some(format!(
            "set a connect timeout on the connector or configuration that {} is given",
            site.library
        ));
        return;
    };
    let title = format!("set `{setter}`, for example to {}", words::duration(SUGGESTED));
    let found = |site: &Site| connects_without_limit(cx, site);
    let edits = edits::set(cx, site, Setting::ConnectTimeout, Value::Duration(SUGGESTED), &found);
    match edits::suggestion(title, Applicability::Unsafe, edits) {
        Some(suggestion) => diagnostic.suggestions.push(suggestion),
        None => {
            diagnostic.help = Some(format!(
                "build the client with `{setter}` set, for example to {}",
                words::duration(SUGGESTED)
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Case, seconds};
    use super::*;

    #[test]
    fn a_total_timeout_limits_connecting_only_in_some_libraries() {
        let case = || Case::new().set(Setting::RequestTimeout, seconds(5));
        assert_eq!(Case::new().level(&CONNECT_TIMEOUT_UNSET), "note");
        assert_eq!(case().level(&CONNECT_TIMEOUT_UNSET), "silent");
        let mut of_requests = Case::new();
        of_requests.site.requests_limited = true;
        assert_eq!(of_requests.level(&CONNECT_TIMEOUT_UNSET), "silent");
        let mut other = case();
        other.site.requests_limited = true;
        other.site.library = "tonic".to_owned();
        assert_eq!(other.level(&CONNECT_TIMEOUT_UNSET), "note");
    }

    #[test]
    fn the_tcp_user_timeout_is_a_limit() {
        let text = |case: Case| {
            let found = case.check(&CONNECT_TIMEOUT_UNSET).remove(0);
            (found.message, found.notes.concat())
        };
        let (message, note) = text(Case::new());
        assert_eq!(
            message,
            "reqwest 0.12.28 has no connect timeout: none is set, and it has none by default"
        );
        assert!(
            note.starts_with("on Linux and Android its TCP user timeout gives up on an address after 30 s")
        );
        let (message, note) = text(Case::new().default(Setting::TcpUserTimeout, SettingValue::Off));
        assert!(message.contains("connects without a time limit"));
        assert_eq!(note, "only the operating system's own limit on connecting holds");
        let (message, note) = text(Case::new().set(Setting::TcpUserTimeout, None));
        assert!(message.contains("has no connect timeout") && note.starts_with("without a TCP user timeout"));
    }

    #[test]
    fn what_is_set_or_not_known_is_silent() {
        for case in [
            Case::new().set(Setting::ConnectTimeout, seconds(1)),
            Case::new().set(Setting::ConnectTimeout, None),
            Case::new().unknown(Setting::ConnectTimeout),
            Case::new().unknown(Setting::ReadTimeout),
        ] {
            assert_eq!(case.level(&CONNECT_TIMEOUT_UNSET), "silent");
        }
        let explicitly_none = Case::new().set(Setting::RequestTimeout, SettingValue::Off);
        assert_eq!(explicitly_none.level(&CONNECT_TIMEOUT_UNSET), "note");
    }
}
