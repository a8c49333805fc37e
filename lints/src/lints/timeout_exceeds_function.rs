//! `timeout_exceeds_function`: a client that waits longer than Lambda lets the function run.

use std::collections::BTreeSet;
use std::time::Duration;

use super::common::{diagnostic, duration_in_force, is_off_by_default, label_at, setter_of, value_in_force};
use super::edits::{self, Value};
use super::{Check, FunctionTimeout, Group, Lint, LintContext, words};
use crate::diagnostic::{Applicability, Diagnostic, Level};
use crate::facts::{Setter, Site};
use crate::models::{Role, Setting, SettingValue};

pub(super) static TIMEOUT_EXCEEDS_FUNCTION: Lint = Lint {
    name: "timeout_exceeds_function",
    group: Group::Timeouts,
    summary: "a client's timeout or its retries last longer than the Lambda function may run",
    level: Level::Warn,
    since: "0.1.0",
    page: include_str!("timeout_exceeds_function.md"),
    check: Check::Code(check),
};

/// How long a client may wait, and what says so.
struct Wait<'s> {
    setting: Setting,
    by: &'s Setter,
    each: Duration,
    attempts: u32,
}

fn check(cx: &LintContext<'_>) -> Vec<Diagnostic> {
    let mut told = BTreeSet::new();
    let clients = cx.sites().filter(|site| site.context.lambda && cx.role(site) == Role::Client);
    let found = clients.filter_map(|site| {
        let (function, wait) = too_long(cx, site)?;
        // Clients of one configuration share its timeouts.
        told.insert(wait.by.span).then(|| finding(cx, site, &function, &wait))
    });
    found.collect()
}

fn too_long<'s>(cx: &LintContext<'_>, site: &'s Site) -> Option<(FunctionTimeout, Wait<'s>)> {
    let function = cx.function_timeout(site)?;
    let wait = longest_wait(site)?;
    let exceeds = wait.each.saturating_mul(wait.attempts) >= function.limit;
    exceeds.then_some((function, wait))
}

/// What ends a call at the latest, where the code says it and nothing else can end it before.
fn longest_wait(site: &Site) -> Option<Wait<'_>> {
    if site.deadline_elsewhere {
        return None;
    }
    let wait = |setting| {
        let (each, by) = (duration_in_force(site, setting)?, setter_of(site, setting)?);
        Some(Wait { setting, by, each, attempts: 1 })
    };
    if !is_off_by_default(site, Setting::RequestTimeout) {
        return wait(Setting::RequestTimeout);
    }
    if !is_off_by_default(site, Setting::AttemptTimeout) {
        return Some(Wait { attempts: attempts(site), ..wait(Setting::AttemptTimeout)? });
    }
    if !is_off_by_default(site, Setting::ReadTimeout) {
        return wait(Setting::ReadTimeout);
    }
    wait(Setting::ConnectTimeout)
}

fn attempts(site: &Site) -> u32 {
    match value_in_force(site, Setting::Attempts) {
        Some(SettingValue::Count(attempts)) => u32::try_from(attempts).unwrap_or(u32::MAX).max(1),
        _ => 1,
    }
}

fn finding(cx: &LintContext<'_>, site: &Site, function: &FunctionTimeout, wait: &Wait<'_>) -> Diagnostic {
    let (library, setter) = (words::library(site), words::by(wait.by));
    let limit = words::duration(function.limit);
    let waits = match wait.attempts {
        1 => format!("waits up to {}, as {setter} says", words::duration(wait.each)),
        attempts => format!(
            "makes up to {attempts} attempts of {} each, as {setter} says",
            words::duration(wait.each)
        ),
    };
    let message = format!("{library} {waits}, but the function is ended after {limit} ({})", function.said);
    let label = format!("never runs out: the function has {limit}");
    let mut diagnostic = diagnostic(TIMEOUT_EXCEEDS_FUNCTION.name, Level::Warn, message, wait.by.span, label);
    diagnostic.labels.push(label_at(site.constructor, "the client that it is for"));
    diagnostic.notes.push(
        "the process is killed in the middle of the call: no error is handled, nothing is logged, and the caller \
         gets Lambda's own timeout"
            .to_owned(),
    );
    let value = Duration::from_secs((function.limit * 3 / 4 / wait.attempts).as_secs());
    if value.is_zero() {
        diagnostic.help =
            Some(format!("let the client give up well before {limit}, or give the function more time"));
        return diagnostic;
    }
    let title = format!("let it give up after {}, before the function ends", words::duration(value));
    let edits = edits::replace_argument(cx, site, wait.setting, wait.by, Value::Duration(value), &|site| {
        site.context.lambda && too_long(cx, site).is_some()
    });
    diagnostic.suggestions.extend(edits::suggestion(title, Applicability::Unsafe, edits));
    diagnostic.help = Some("or give the function more time than its calls may take".to_owned());
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Case, seconds};
    use super::*;

    fn in_function_of_10_s(case: Case) -> &'static str {
        let mut case = case.in_lambda();
        case.settings.function_timeout = Some(Duration::from_secs(10));
        case.level(&TIMEOUT_EXCEEDS_FUNCTION)
    }

    #[test]
    fn only_what_lasts_as_long_as_the_function() {
        for (setting, value, level) in [
            (Setting::RequestTimeout, 10, "warn"),
            (Setting::RequestTimeout, 9, "silent"),
            (Setting::ReadTimeout, 30, "warn"),
            (Setting::AttemptTimeout, 10, "warn"),
            (Setting::ConnectTimeout, 10, "warn"),
            (Setting::ConnectTimeout, 9, "silent"),
        ] {
            let case = Case::new().set(setting, seconds(value));
            assert_eq!(in_function_of_10_s(case), level, "{setting:?} {value}");
        }
    }

    #[test]
    fn a_shorter_or_unknown_limit_of_the_whole_call_counts_first() {
        let slow = || Case::new().set(Setting::ReadTimeout, seconds(30));
        assert_eq!(in_function_of_10_s(slow().set(Setting::RequestTimeout, seconds(5))), "silent");
        assert_eq!(in_function_of_10_s(slow().set(Setting::RequestTimeout, None)), "silent");
        assert_eq!(in_function_of_10_s(slow().unknown(Setting::RequestTimeout)), "silent");
        let mut elsewhere = slow();
        elsewhere.site.deadline_elsewhere = true;
        assert_eq!(in_function_of_10_s(elsewhere), "silent");
    }

    #[test]
    fn attempts_add_up() {
        let attempt = || Case::new().set(Setting::AttemptTimeout, seconds(4));
        let three = attempt().default(Setting::Attempts, SettingValue::Count(3));
        assert_eq!(in_function_of_10_s(three), "warn");
        let two = attempt().default(Setting::Attempts, SettingValue::Count(2));
        assert_eq!(in_function_of_10_s(two), "silent");
    }

    #[test]
    fn nothing_is_said_outside_of_lambda_or_of_an_unknown_function() {
        let case = || Case::new().set(Setting::RequestTimeout, seconds(60));
        assert_eq!(case().in_lambda().level(&TIMEOUT_EXCEEDS_FUNCTION), "silent");
        let mut outside = case();
        outside.settings.function_timeout = Some(Duration::from_secs(3));
        assert_eq!(outside.level(&TIMEOUT_EXCEEDS_FUNCTION), "silent");
    }
}
