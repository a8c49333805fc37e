//! `dead_peer_undetected`: an HTTP/2 connection whose peer may die without anybody noticing: no pings, no deadline.

use super::common::{diagnostic, is_off_by_default, value_in_force};
use super::{Check, Group, Lint, LintContext, request_timeout_unset, words};
use crate::diagnostic::{Diagnostic, Level};
use crate::facts::Site;
use crate::models::{Role, Setting, SettingValue};

pub(super) static DEAD_PEER_UNDETECTED: Lint = Lint {
    name: "dead_peer_undetected",
    group: Group::Timeouts,
    summary: "a long-lived HTTP/2 connection has neither pings nor a deadline: a dead peer goes unnoticed",
    level: Level::Warn,
    since: "0.1.0",
    page: include_str!("dead_peer_undetected.md"),
    check: Check::Code(check),
};

fn check(cx: &LintContext<'_>) -> Vec<Diagnostic> {
    cx.sites().filter(|site| hangs(cx, site)).map(|site| finding(cx, site)).collect()
}

/// In Lambda, and for a connection that serves one call, `request_timeout_unset` says what is to be said.
pub(super) fn hangs(cx: &LintContext<'_>, site: &Site) -> bool {
    cx.role(site) == Role::Client
        && !site.context.lambda
        && site.context.short_lived.is_none()
        && value_in_force(site, Setting::Http2) == Some(SettingValue::Bool(true))
        && site.settings.contains_key(&Setting::PingInterval)
        && is_off_by_default(site, Setting::PingInterval)
        && is_off_by_default(site, Setting::TcpUserTimeout)
        && !request_timeout_unset::has_deadline(site)
        && cx.advisory(site, DEAD_PEER_UNDETECTED.name).is_none()
}

fn finding(cx: &LintContext<'_>, site: &Site) -> Diagnostic {
    let level = if cx.talks_grpc(site) { Level::Warn } else { Level::Note };
    let message = format!(
        "{} does not notice that its peer is gone: it sends no pings, and no deadline ends a call",
        words::library(site)
    );
    let label = "a silent drop hangs its calls for a quarter of an hour";
    let mut diagnostic = diagnostic(DEAD_PEER_UNDETECTED.name, level, message, site.constructor, label);
    diagnostic.labels = cx.terminal_label(site, "built here, with neither set");
    diagnostic.notes = notes();
    diagnostic.group = cx.group_of(site, level);
    request_timeout_unset::suggest(cx, site, &mut diagnostic, &|site| hangs(cx, site));
    diagnostic
}

fn notes() -> Vec<String> {
    vec![
        "a call on a connection whose packets are lost hung for 938 s when it was measured".to_owned(),
        "a deadline ends the call but not the dead connection: pings while a call is open do both, see \
         `conn-lint explain dead_peer_undetected`"
            .to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::request_timeout_unset::REQUEST_TIMEOUT_UNSET;
    use super::super::testing::{Case, seconds};
    use super::*;
    use crate::facts::ShortLived;

    fn tonic() -> Case {
        Case::new()
            .of_client("tonic::transport::Channel")
            .default(Setting::Http2, SettingValue::Bool(true))
            .default(Setting::TcpUserTimeout, SettingValue::Off)
    }

    #[test]
    fn grpc_is_worth_a_warning() {
        assert_eq!(tonic().level(&DEAD_PEER_UNDETECTED), "warn");
        let reqwest = Case::new().default(Setting::TcpUserTimeout, SettingValue::Off);
        assert_eq!(reqwest.level(&DEAD_PEER_UNDETECTED), "silent");
        let prior_knowledge = reqwest.set(Setting::Http2, SettingValue::Bool(true));
        assert_eq!(prior_knowledge.level(&DEAD_PEER_UNDETECTED), "note");
    }

    #[test]
    fn pings_or_any_limit_make_it_silent() {
        for setting in [Setting::PingInterval, Setting::RequestTimeout, Setting::TcpUserTimeout] {
            assert_eq!(tonic().set(setting, seconds(10)).level(&DEAD_PEER_UNDETECTED), "silent");
            assert_eq!(tonic().unknown(setting).level(&DEAD_PEER_UNDETECTED), "silent");
        }
        let mut guarded = tonic();
        guarded.site.deadline_elsewhere = true;
        assert_eq!(guarded.level(&DEAD_PEER_UNDETECTED), "silent");
    }

    #[test]
    fn one_cause_is_told_once() {
        let one_call = || {
            let mut case = tonic();
            case.site.context.short_lived = Some(ShortLived::Request(Vec::new()));
            case
        };
        for (case, dead_peer, request_timeout) in [
            (tonic(), "warn", "silent"),
            (tonic().in_lambda(), "silent", "warn"),
            (one_call(), "silent", "note"),
        ] {
            assert_eq!(case.level(&DEAD_PEER_UNDETECTED), dead_peer);
            assert_eq!(case.level(&REQUEST_TIMEOUT_UNSET), request_timeout);
        }
    }
}
