//! `keepalive_without_timer`: hyper 1 panics when it is to send pings and has no timer.

use super::common::{diagnostic, label_at, setter_of};
use super::{Check, Group, Lint, LintContext, words};
use crate::diagnostic::{Diagnostic, Level};
use crate::facts::{Setter, SettingState, Site};
use crate::models::{Role, Setting, SettingValue};

pub(super) static KEEPALIVE_WITHOUT_TIMER: Lint = Lint {
    name: "keepalive_without_timer",
    group: Group::Pool,
    summary: "keepalive pings without a timer: a panic when the connection is made",
    level: Level::Deny,
    since: "0.1.0",
    page: include_str!("keepalive_without_timer.md"),
    check: Check::Code(check),
};

fn check(cx: &LintContext<'_>) -> Vec<Diagnostic> {
    let clients = cx.sites().filter(|site| cx.role(site) == Role::Client);
    clients.filter_map(|site| Some(finding(site, untimed(site)?))).collect()
}

/// The call that switches pings on, where the library needs a timer and certainly has none.
fn untimed(site: &Site) -> Option<&Setter> {
    let no_timer = matches!(
        site.settings.get(&Setting::Timer),
        Some(SettingState::Default(SettingValue::Off | SettingValue::Bool(false)))
    );
    let pings = matches!(
        site.settings.get(&Setting::PingInterval),
        Some(SettingState::Set { value: Some(SettingValue::Duration(_)), .. })
    );
    (no_timer && pings).then(|| setter_of(site, Setting::PingInterval)).flatten()
}

fn finding(site: &Site, by: &Setter) -> Diagnostic {
    let message = format!(
        "{} panics when it connects: {} needs a timer and none is set",
        words::library(site),
        words::by(by)
    );
    let label = "needs a timer";
    let mut diagnostic = diagnostic(KEEPALIVE_WITHOUT_TIMER.name, Level::Deny, message, by.span, label);
    diagnostic.labels.push(label_at(site.constructor, "the client that it is for"));
    diagnostic.notes.push("`pool_timer` is for idle connections only and does not help here".to_owned());
    diagnostic.help = Some("add `.timer(hyper_util::rt::TokioTimer::new())`".to_owned());
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Case, seconds};
    use super::*;

    #[test]
    fn needs_a_timer_that_is_certainly_missing() {
        let pinging = || Case::new().set(Setting::PingInterval, seconds(300));
        let off = SettingValue::Off;
        assert_eq!(pinging().default(Setting::Timer, off).level(&KEEPALIVE_WITHOUT_TIMER), "deny");
        for case in [
            pinging(),
            pinging().unknown(Setting::Timer),
            pinging().set(Setting::Timer, None),
            Case::new().default(Setting::Timer, off),
            Case::new().default(Setting::Timer, off).set(Setting::PingInterval, None),
        ] {
            assert_eq!(case.level(&KEEPALIVE_WITHOUT_TIMER), "silent");
        }
    }
}
