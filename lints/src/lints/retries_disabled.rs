//! `retries_disabled`: the library's own retry is off, the one that hides a connection that died while idle.

use super::common::{diagnostic, label_at, setter_of, value_in_force};
use super::{Check, Group, Lint, LintContext, edits, words};
use crate::diagnostic::{Applicability, Diagnostic, Level};
use crate::facts::{Setter, Site};
use crate::models::{Role, Setting, SettingValue};

pub(super) static RETRIES_DISABLED: Lint = Lint {
    name: "retries_disabled",
    group: Group::Pool,
    summary: "the library's own retry of requests on dead connections is switched off",
    level: Level::Warn,
    since: "0.1.0",
    page: include_str!("retries_disabled.md"),
    check: Check::Code(check),
};

fn check(cx: &LintContext<'_>) -> Vec<Diagnostic> {
    let clients = cx.sites().filter(|site| cx.role(site) == Role::Client);
    clients.filter_map(|site| Some(finding(cx, site, switched_off_by(site)?))).collect()
}

/// Attempts matter where idle connections die unseen: in Lambda.
fn switched_off_by(site: &Site) -> Option<&Setter> {
    let off = |setting, value| {
        (value_in_force(site, setting) == Some(value)).then(|| setter_of(site, setting)).flatten()
    };
    let one_attempt = || off(Setting::Attempts, SettingValue::Count(1)).filter(|_| site.context.lambda);
    off(Setting::RetryCanceled, SettingValue::Bool(false)).or_else(one_attempt)
}

fn finding(cx: &LintContext<'_>, site: &Site, by: &Setter) -> Diagnostic {
    let message = format!(
        "{} does not try again when a pooled connection turns out dead, as {} says",
        words::library(site),
        words::by(by)
    );
    let label = "switches retries off";
    let mut diagnostic = diagnostic(RETRIES_DISABLED.name, Level::Warn, message, by.span, label);
    diagnostic.labels.push(label_at(site.constructor, "the client that it is for"));
    diagnostic.help =
        Some("leave the retry on: a connection that died while idle then costs time and no error".to_owned());
    let edits = edits::remove(cx, [by], &|site| switched_off_by(site).is_some());
    diagnostic.suggestions.extend(edits::suggestion("leave the retry on", Applicability::Unsafe, edits));
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::super::testing::Case;
    use super::*;

    #[test]
    fn attempts_matter_in_lambda_only() {
        let canceled = Case::new().set(Setting::RetryCanceled, SettingValue::Bool(false));
        assert_eq!(canceled.level(&RETRIES_DISABLED), "warn");
        let once = || Case::new().set(Setting::Attempts, SettingValue::Count(1));
        assert_eq!(once().level(&RETRIES_DISABLED), "silent");
        assert_eq!(once().in_lambda().level(&RETRIES_DISABLED), "warn");
        assert_eq!(
            Case::new()
                .default(Setting::Attempts, SettingValue::Count(1))
                .in_lambda()
                .level(&RETRIES_DISABLED),
            "silent"
        );
    }
}
