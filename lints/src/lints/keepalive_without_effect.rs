//! `keepalive_without_effect`: settings of HTTP/2 pings on a client that sends none.

use super::common::{diagnostic, label_at};
use super::edits::{self, Value};
use super::{Check, Group, Lint, LintContext, words};
use crate::diagnostic::{Applicability, Diagnostic, Level};
use crate::facts::{Setter, SettingState, Site};
use crate::models::{Role, Setting, SettingValue};

pub(super) static KEEPALIVE_WITHOUT_EFFECT: Lint = Lint {
    name: "keepalive_without_effect",
    group: Group::Pool,
    summary: "keepalive pings are tuned, but no interval switches them on",
    level: Level::Warn,
    since: "0.1.0",
    page: include_str!("keepalive_without_effect.md"),
    check: Check::Code(check),
};

fn check(cx: &LintContext<'_>) -> Vec<Diagnostic> {
    let clients = cx.sites().filter(|site| cx.role(site) == Role::Client);
    clients.filter_map(|site| Some(finding(cx, site, idle_word(site)?))).collect()
}

/// The first call that asks for something of pings which are never sent. `while_idle(false)` asks for nothing.
fn idle_word(site: &Site) -> Option<&Setter> {
    let off = SettingState::Default(SettingValue::Off);
    if site.settings.get(&Setting::PingInterval) != Some(&off) {
        return None;
    }
    let asks = |setting: &Setting| match site.settings.get(setting)? {
        SettingState::Set { value: Some(SettingValue::Duration(_) | SettingValue::Bool(true)), by } => {
            Some(by)
        }
        _ => None,
    };
    [Setting::PingWhileIdle, Setting::PingTimeout].iter().find_map(asks)
}

fn finding(cx: &LintContext<'_>, site: &Site, by: &Setter) -> Diagnostic {
    let message = format!(
        "{} sends no keepalive pings, so {} has no effect: no interval is set",
        words::library(site),
        words::by(by)
    );
    let label = "has no effect";
    let mut diagnostic = diagnostic(KEEPALIVE_WITHOUT_EFFECT.name, Level::Warn, message, by.span, label);
    diagnostic.labels.push(label_at(site.constructor, "the client that it is for"));
    let removed = edits::remove(cx, [by], &|site| idle_word(site).is_some());
    diagnostic.suggestions.extend(edits::suggestion("remove it", Applicability::Safe, removed));
    match edits::setter_name(cx, site, Setting::PingInterval) {
        Some(setter) if !site.context.lambda => {
            let interval = Value::Duration(std::time::Duration::from_secs(300));
            let edits =
                edits::set(cx, site, Setting::PingInterval, interval, &|site| idle_word(site).is_some());
            let title = format!("or switch pings on with `{setter}`");
            diagnostic.suggestions.extend(edits::suggestion(title, Applicability::Unsafe, edits));
        }
        _ => diagnostic.help = Some("remove it, or set the interval that it was meant for".to_owned()),
    }
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Case, seconds};
    use super::*;

    #[test]
    fn needs_an_interval_that_is_certainly_off() {
        let tuned = || Case::new().set(Setting::PingTimeout, seconds(5));
        assert_eq!(tuned().level(&KEEPALIVE_WITHOUT_EFFECT), "warn");
        let asked = Case::new().set(Setting::PingWhileIdle, SettingValue::Bool(true));
        assert_eq!(asked.level(&KEEPALIVE_WITHOUT_EFFECT), "warn");
        for case in [
            Case::new(),
            tuned().set(Setting::PingInterval, seconds(300)),
            tuned().set(Setting::PingInterval, None),
            tuned().unknown(Setting::PingInterval),
            Case::new().set(Setting::PingWhileIdle, SettingValue::Bool(false)),
        ] {
            assert_eq!(case.level(&KEEPALIVE_WITHOUT_EFFECT), "silent");
        }
    }
}
