//! `keepalive_ping_in_lambda`: HTTP/2 pings on idle connections of a process that is frozen between invocations.

use std::time::Duration;

use super::common::{diagnostic, idle_ping_interval, label_at, setter_of, value_in_force};
use super::edits::{self, Value};
use super::{Check, Group, Lint, LintContext, words};
use crate::diagnostic::{Applicability, Diagnostic, Label, Level, Suggestion};
use crate::facts::{Setter, Site};
use crate::fix;
use crate::models::{Role, Setting, SettingValue};
use crate::source::Span;

pub(super) static KEEPALIVE_PING_IN_LAMBDA: Lint = Lint {
    name: "keepalive_ping_in_lambda",
    group: Group::Lambda,
    summary: "keepalive pings on idle HTTP/2 connections in Lambda code",
    level: Level::Warn,
    since: "0.1.0",
    page: include_str!("keepalive_ping_in_lambda.md"),
    check: Check::Code(check),
};

fn check(cx: &LintContext<'_>) -> Vec<Diagnostic> {
    cx.sites().filter_map(|site| Some(finding(cx, site, pings_in_lambda(cx, site)?))).collect()
}

fn pings_in_lambda(cx: &LintContext<'_>, site: &Site) -> Option<Duration> {
    let is_meant = site.context.lambda && cx.role(site) == Role::Client;
    idle_ping_interval(site).filter(|_| is_meant)
}

fn finding(cx: &LintContext<'_>, site: &Site, interval: Duration) -> Diagnostic {
    let while_idle = setter_of(site, Setting::PingWhileIdle);
    let every = setter_of(site, Setting::PingInterval);
    let cause = while_idle.or(every);
    let origin = every.map_or_else(|| "its default".to_owned(), |by| format!("as {} says", words::by(by)));
    let message = format!(
        "{} pings idle connections every {}, {origin}; in Lambda a freeze between ping and answer tears them down",
        words::library(site),
        words::duration(interval),
    );
    let marked = cause.map_or(site.constructor, |by| by.span);
    let label = "sends pings while no request is open";
    let mut diagnostic = diagnostic(KEEPALIVE_PING_IN_LAMBDA.name, Level::Warn, message, marked, label);
    diagnostic.labels = labels(site, interval, every, marked);
    diagnostic.notes = notes(cx, site);
    suggest(cx, site, while_idle, every, &mut diagnostic);
    diagnostic
}

fn labels(site: &Site, interval: Duration, every: Option<&Setter>, marked: Span) -> Vec<Label> {
    let mut labels = Vec::new();
    if let Some(every) = every.filter(|every| every.span != marked) {
        labels.push(label_at(every.span, format!("a ping every {}", words::duration(interval))));
    }
    if site.constructor != marked {
        labels.push(label_at(site.constructor, "the client that it is for"));
    }
    labels
}

fn notes(cx: &LintContext<'_>, site: &Site) -> Vec<String> {
    let mut notes = vec![
        "after the thaw the expired ping timer closes the connection before the answer is read, even if it has arrived"
            .to_owned(),
    ];
    if site.settings.contains_key(&Setting::Http2)
        && value_in_force(site, Setting::Http2) != Some(SettingValue::Bool(true))
    {
        notes.push(format!("{} sends pings only where the connection speaks HTTP/2", words::library(site)));
    }
    notes.extend(cx.advisory(site, KEEPALIVE_PING_IN_LAMBDA.name).map(str::to_owned));
    notes
}

fn suggest(
    cx: &LintContext<'_>,
    site: &Site,
    while_idle: Option<&Setter>,
    every: Option<&Setter>,
    diagnostic: &mut Diagnostic,
) {
    let preset = [while_idle, every].into_iter().flatten().find(|by| by.name.contains("::"));
    if let Some(preset) = preset {
        match other_preset(cx, site, preset) {
            Some(suggestion) => diagnostic.suggestions.push(suggestion),
            None => diagnostic.help = Some("choose the preset for Lambda, which does not ping".to_owned()),
        }
        return;
    }
    match quiet_while_idle(cx, site, while_idle) {
        Some(suggestion) => diagnostic.suggestions.push(suggestion),
        None => diagnostic.help = Some("send pings only while a request is open".to_owned()),
    }
    diagnostic.suggestions.extend(without_pings(cx, site));
}

fn other_preset(cx: &LintContext<'_>, site: &Site, preset: &Setter) -> Option<Suggestion> {
    let found = |site: &Site| pings_in_lambda(cx, site).is_some();
    edits::sets_only_in_sight(cx, preset, &found).then_some(())?;
    let (name, applicability, edits) = fix::for_lambda(cx.facts, site, preset)?;
    let title = match applicability {
        Applicability::Safe => format!("take `{name}`, which does not ping and is otherwise the same"),
        _ => format!("take `{name}`, which does not ping and has other timeouts"),
    };
    edits::suggestion(title, applicability, Some(edits))
}

/// Pings only while a request is open: the freeze does no harm, and a dead connection is still noticed.
fn quiet_while_idle(cx: &LintContext<'_>, site: &Site, while_idle: Option<&Setter>) -> Option<Suggestion> {
    let found = |site: &Site| pings_in_lambda(cx, site).is_some();
    let edits = match while_idle {
        Some(by) => edits::replace_argument(cx, site, Setting::PingWhileIdle, by, Value::Bool(false), &found),
        None => edits::set(cx, site, Setting::PingWhileIdle, Value::Bool(false), &found),
    };
    edits::suggestion("send pings only while a request is open", Applicability::Safe, edits)
}

fn without_pings(cx: &LintContext<'_>, site: &Site) -> Option<Suggestion> {
    let settings = [Setting::PingInterval, Setting::PingTimeout, Setting::PingWhileIdle];
    let setters = settings.iter().filter_map(|setting| setter_of(site, *setting));
    let edits = edits::remove(cx, setters, &|site| pings_in_lambda(cx, site).is_some());
    let title = "or send no pings at all, and set a request timeout: without either, a request on a connection that is \
                 dropped in silence hangs";
    edits::suggestion(title, Applicability::Unsafe, edits)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Case, seconds};
    use super::*;

    fn pinging() -> Case {
        Case::new()
            .in_lambda()
            .set(Setting::PingInterval, seconds(10))
            .set(Setting::PingWhileIdle, SettingValue::Bool(true))
    }

    #[test]
    fn needs_lambda_an_interval_and_pings_while_idle() {
        assert_eq!(pinging().level(&KEEPALIVE_PING_IN_LAMBDA), "warn");
        let mut elsewhere = pinging();
        elsewhere.site.context.lambda = false;
        for case in [
            elsewhere,
            pinging().set(Setting::PingWhileIdle, SettingValue::Bool(false)),
            pinging().unknown(Setting::PingWhileIdle),
            pinging().unknown(Setting::PingInterval),
            pinging().set(Setting::PingInterval, None),
            pinging().set(Setting::PingInterval, SettingValue::Off),
            pinging().set(Setting::Http2, SettingValue::Bool(false)),
        ] {
            assert_eq!(case.level(&KEEPALIVE_PING_IN_LAMBDA), "silent");
        }
    }

    #[test]
    fn a_library_that_pings_by_default_is_found_too() {
        let case = Case::new()
            .in_lambda()
            .default(Setting::PingInterval, seconds(30))
            .default(Setting::PingWhileIdle, SettingValue::Bool(true));
        let message = &case.check(&KEEPALIVE_PING_IN_LAMBDA)[0].message;
        assert!(message.contains("every 30 s, its default"), "{message}");
    }
}
