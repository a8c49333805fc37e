//! `idle_timeout_unset`: the pool's idle timeout stands at the library's default, longer than peers keep connections.

use std::time::Duration;

use super::common::{FOR_ONE_INVOCATION, diagnostic, lives_for_one_invocation};
use super::edits::{self, Value};
use super::{Check, Group, Lint, LintContext, words};
use crate::diagnostic::{Applicability, Diagnostic, Level};
use crate::facts::{SettingState, Site};
use crate::models::{Role, Setting, SettingValue};

pub(super) static IDLE_TIMEOUT_UNSET: Lint = Lint {
    name: "idle_timeout_unset",
    group: Group::Pool,
    summary: "the pool's idle timeout is left at a default that is longer than peers keep connections",
    level: Level::Warn,
    since: "0.1.0",
    page: include_str!("idle_timeout_unset.md"),
    check: Check::Code(check),
};

fn check(cx: &LintContext<'_>) -> Vec<Diagnostic> {
    cx.sites().filter_map(|site| Some(finding(cx, site, default_too_long(cx, site)?))).collect()
}

fn default_too_long(cx: &LintContext<'_>, site: &Site) -> Option<Duration> {
    let Some(SettingState::Default(SettingValue::Duration(kept))) = site.settings.get(&Setting::IdleTimeout)
    else {
        return None;
    };
    let risky = *kept > cx.upstream_idle_timeout(site) && cx.trusts_idle_connections(site);
    (risky && cx.role(site) == Role::Client).then_some(*kept)
}

fn finding(cx: &LintContext<'_>, site: &Site, kept: Duration) -> Diagnostic {
    let level = level(cx, site);
    let kept = words::duration(kept);
    let upstream = words::duration(cx.upstream_idle_timeout(site));
    let library = words::library(site);
    let message = format!(
        "{library} keeps idle connections for {kept}, its default, but peers may close them after {upstream}"
    );
    let label = format!("keeps idle connections for {kept}");
    let mut diagnostic = diagnostic(IDLE_TIMEOUT_UNSET.name, level, message, site.constructor, label);
    diagnostic.labels = cx.terminal_label(site, "built here, with no idle timeout set");
    diagnostic.notes = notes(cx, site);
    // What is said of a client of one invocation does not hold for others.
    diagnostic.group = cx.group_of(site, level).filter(|_| !lives_for_one_invocation(site));
    suggest(cx, site, &mut diagnostic);
    diagnostic
}

/// A pool that ends with its invocation does not live through a freeze.
fn level(cx: &LintContext<'_>, site: &Site) -> Level {
    let frozen = site.context.lambda && !lives_for_one_invocation(site);
    let excused = cx.advisory(site, IDLE_TIMEOUT_UNSET.name).is_some();
    if frozen && !excused { Level::Warn } else { Level::Note }
}

fn notes(cx: &LintContext<'_>, site: &Site) -> Vec<String> {
    let advisory = cx.advisory(site, IDLE_TIMEOUT_UNSET.name);
    let risk = if lives_for_one_invocation(site) {
        FOR_ONE_INVOCATION
    } else if site.context.lambda && advisory.is_some() {
        "a frozen Lambda environment may miss that the peer closed a connection"
    } else if site.context.lambda {
        "a frozen Lambda environment may miss that the peer closed a connection; the first request after the thaw then \
         fails on it"
    } else {
        "a request that takes a connection which the peer is just closing fails"
    };
    let mut notes = vec![risk.to_owned()];
    notes.extend(advisory.map(str::to_owned));
    notes.push(cx.upstream_note(site));
    notes
}

fn suggest(cx: &LintContext<'_>, site: &Site, diagnostic: &mut Diagnostic) {
    let value = cx.idle_timeout_to_suggest(site);
    let Some(setter) = edits::setter_name(cx, site, Setting::IdleTimeout) else {
        diagnostic.help = Some(format!(
            "set an idle timeout of {} on the HTTP client that {} is given",
            words::duration(value),
            site.library
        ));
        return;
    };
    let title = format!("set `{setter}` to {}, below the peer's", words::duration(value));
    let found = |site: &Site| default_too_long(cx, site).is_some();
    let edits = edits::set(cx, site, Setting::IdleTimeout, Value::Duration(value), &found);
    match edits::suggestion(title, Applicability::Safe, edits) {
        Some(suggestion) => diagnostic.suggestions.push(suggestion),
        None => {
            diagnostic.help =
                Some(format!("build the client with `{setter}` set to {}", words::duration(value)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Case, seconds};
    use super::*;

    #[test]
    fn the_level_follows_where_the_pool_lives() {
        assert_eq!(Case::new().level(&IDLE_TIMEOUT_UNSET), "note");
        assert_eq!(Case::new().in_lambda().level(&IDLE_TIMEOUT_UNSET), "warn");
        assert_eq!(Case::new().in_handler().level(&IDLE_TIMEOUT_UNSET), "note");
    }

    #[test]
    fn what_is_set_or_not_known_is_silent() {
        let case = || Case::new().in_lambda();
        for case in [
            case().set(Setting::IdleTimeout, seconds(50)),
            case().set(Setting::IdleTimeout, None),
            case().unknown(Setting::IdleTimeout),
            case().set(Setting::MaxIdlePerHost, SettingValue::Count(0)),
            case().set(Setting::MaxIdlePerHost, None),
            case().unknown(Setting::MaxIdlePerHost),
            case().default(Setting::IdleTimeout, seconds(15)),
        ] {
            assert_eq!(case.level(&IDLE_TIMEOUT_UNSET), "silent");
        }
        let pool_of_two = case().set(Setting::MaxIdlePerHost, SettingValue::Count(2));
        assert_eq!(pool_of_two.level(&IDLE_TIMEOUT_UNSET), "warn");
    }

    #[test]
    fn test_code_is_quiet_unless_asked_for() {
        let mut case = Case::new();
        case.site.context.test_only = true;
        assert_eq!(case.level(&IDLE_TIMEOUT_UNSET), "silent");
        case.settings.tests = true;
        assert_eq!(case.level(&IDLE_TIMEOUT_UNSET), "note");
    }

    #[test]
    fn a_peer_that_keeps_connections_longer_makes_it_silent() {
        let mut case = Case::new().in_lambda();
        case.settings.upstream_idle_timeout = Duration::from_secs(350);
        assert_eq!(case.level(&IDLE_TIMEOUT_UNSET), "silent");
    }

    #[test]
    fn the_message_names_version_value_and_origin() {
        let message = &Case::new().check(&IDLE_TIMEOUT_UNSET)[0].message;
        assert_eq!(
            message,
            "reqwest 0.12.28 keeps idle connections for 90 s, its default, but peers may close them after 60 s"
        );
    }
}
