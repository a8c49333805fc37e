//! `idle_timeout_too_long`: an idle timeout that the code sets, longer than peers keep connections.

use std::time::Duration;

use super::common::{FOR_ONE_INVOCATION, diagnostic, label_at, lives_for_one_invocation};
use super::edits::{self, Value};
use super::{Check, Group, Lint, LintContext, words};
use crate::diagnostic::{Applicability, Diagnostic, Level};
use crate::facts::{Setter, SettingState, Site};
use crate::models::{Role, Setting, SettingValue};

pub(super) static IDLE_TIMEOUT_TOO_LONG: Lint = Lint {
    name: "idle_timeout_too_long",
    group: Group::Pool,
    summary: "the pool's idle timeout is set to more than peers keep connections",
    level: Level::Warn,
    since: "0.1.0",
    page: include_str!("idle_timeout_too_long.md"),
    check: Check::Code(check),
};

fn check(cx: &LintContext<'_>) -> Vec<Diagnostic> {
    let finding = |site| too_long(cx, site).map(|(kept, by)| finding(cx, site, kept, by));
    cx.sites().filter_map(finding).collect()
}

fn too_long<'a>(cx: &LintContext<'_>, site: &'a Site) -> Option<(Duration, &'a Setter)> {
    let Some(SettingState::Set { value: Some(SettingValue::Duration(kept)), by }) =
        site.settings.get(&Setting::IdleTimeout)
    else {
        return None;
    };
    let risky = *kept > cx.upstream_idle_timeout(site) && cx.trusts_idle_connections(site);
    (risky && cx.role(site) == Role::Client).then_some((*kept, by))
}

fn finding(cx: &LintContext<'_>, site: &Site, kept: Duration, by: &Setter) -> Diagnostic {
    let for_one = lives_for_one_invocation(site);
    let level = if site.context.lambda && !for_one { Level::Warn } else { Level::Note };
    let message = format!(
        "{} keeps idle connections for {}, as {} says, but peers may close them after {}",
        words::library(site),
        words::duration(kept),
        words::by(by),
        words::duration(cx.upstream_idle_timeout(site)),
    );
    let label = format!("keeps idle connections for {}", words::duration(kept));
    let mut diagnostic = diagnostic(IDLE_TIMEOUT_TOO_LONG.name, level, message, by.span, label);
    diagnostic.labels.push(label_at(site.constructor, "the client that it is for"));
    diagnostic.notes.extend(for_one.then(|| FOR_ONE_INVOCATION.to_owned()));
    diagnostic.notes.push(cx.upstream_note(site));
    // What is said of a client of one invocation does not hold for others.
    diagnostic.group = cx.group_of(site, level).filter(|_| !for_one);
    let value = cx.idle_timeout_to_suggest(site);
    let found = |site: &Site| too_long(cx, site).is_some();
    let edits = edits::replace_argument(cx, site, Setting::IdleTimeout, by, Value::Duration(value), &found);
    let title = format!("keep idle connections for {}, less than the peer does", words::duration(value));
    diagnostic.suggestions.extend(edits::suggestion(title, Applicability::Unsafe, edits));
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Case, seconds};
    use super::*;

    #[test]
    fn only_what_the_code_sets_above_the_peers() {
        let case = |value| Case::new().set(Setting::IdleTimeout, seconds(value));
        assert_eq!(case(61).level(&IDLE_TIMEOUT_TOO_LONG), "note");
        assert_eq!(case(61).in_lambda().level(&IDLE_TIMEOUT_TOO_LONG), "warn");
        assert_eq!(case(61).in_handler().level(&IDLE_TIMEOUT_TOO_LONG), "note");
        assert_eq!(case(60).level(&IDLE_TIMEOUT_TOO_LONG), "silent");
        assert_eq!(Case::new().level(&IDLE_TIMEOUT_TOO_LONG), "silent");
    }
}
