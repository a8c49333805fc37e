//! `certificate_verification_disabled`: the peer's certificate, or the name in it, is not checked.

use std::cmp::Reverse;

use super::common::{diagnostic, label_at, value_in_force};
use super::{Check, Group, Lint, LintContext, edits, words};
use crate::diagnostic::{Applicability, Diagnostic, Level};
use crate::facts::{Setter, SettingState, Site};
use crate::models::{Role, Setting, SettingValue};
use crate::source::Span;

pub(super) static CERTIFICATE_VERIFICATION_DISABLED: Lint = Lint {
    name: "certificate_verification_disabled",
    group: Group::Tls,
    summary: "certificates, or the host names in them, are not verified",
    level: Level::Deny,
    since: "0.1.0",
    page: include_str!("certificate_verification_disabled.md"),
    check: Check::Code(check),
};

/// Each check that can be switched off, and what is accepted then.
const CHECKS: [(Setting, &str); 2] = [
    (Setting::VerifyCertificates, "any certificate"),
    (Setting::VerifyHostnames, "certificates of any other host"),
];

/// A TLS connector and the client that is given it are two sites with one setter: that is one finding.
fn check(cx: &LintContext<'_>) -> Vec<Diagnostic> {
    let sites = cx.sites().filter(|site| matches!(cx.role(site), Role::Client | Role::Tls));
    let of_site =
        |site| CHECKS.iter().filter_map(move |(setting, accepted)| finding(cx, site, *setting, accepted));
    let mut found: Vec<(Span, Diagnostic)> = sites.flat_map(of_site).collect();
    // Of several clients the one that stands nearest.
    found.sort_by_key(|(setter, diagnostic)| (*setter, Reverse(diagnostic.primary.span)));
    found.dedup_by_key(|(setter, _)| *setter);
    found.into_iter().map(|(_, diagnostic)| diagnostic).collect()
}

/// With the call that is its cause.
fn finding(
    cx: &LintContext<'_>,
    site: &Site,
    setting: Setting,
    accepted: &str,
) -> Option<(Span, Diagnostic)> {
    match site.settings.get(&setting)? {
        SettingState::Set { value: Some(SettingValue::Bool(false)), by } if !site.context.by_test => {
            Some((by.span, switched_off(cx, site, by, accepted)))
        }
        // What a test turns off is a switch for others.
        SettingState::Set { value: Some(SettingValue::Bool(false)), by }
        | SettingState::Sometimes { value: Some(SettingValue::Bool(false)), by } => {
            Some((by.span, switchable(cx, site, by, accepted, by.span)))
        }
        // Nothing is wrong with the call; what others make of it shows at the client.
        SettingState::Set { value: None, by } | SettingState::Sometimes { value: None, by } => {
            Some((by.span, switchable(cx, site, by, accepted, site.constructor)))
        }
        _ => None,
    }
}

fn is_switched_off(site: &Site, setting: Setting) -> bool {
    value_in_force(site, setting) == Some(SettingValue::Bool(false))
}

fn switched_off(cx: &LintContext<'_>, site: &Site, by: &Setter, accepted: &str) -> Diagnostic {
    let message = format!("{} accepts {accepted}, as {} says", words::library(site), words::by(by));
    let label = "turns verification off";
    let mut diagnostic =
        diagnostic(CERTIFICATE_VERIFICATION_DISABLED.name, Level::Deny, message, by.span, label);
    diagnostic.labels.push(label_at(site.constructor, "the client that it is for"));
    diagnostic.notes.push(
        "whoever is between this client and its peer can read and change what is sent, credentials included"
            .to_owned(),
    );
    diagnostic.help =
        Some("trust the peer's own certificate authority instead, by adding its root certificate".to_owned());
    let found = |site: &Site| CHECKS.iter().any(|(setting, _)| is_switched_off(site, *setting));
    let edits = edits::remove(cx, [by], &found).or_else(|| edits::negate(cx, by, &found));
    diagnostic.suggestions.extend(edits::suggestion("verify certificates", Applicability::Unsafe, edits));
    diagnostic
}

fn switchable(cx: &LintContext<'_>, site: &Site, by: &Setter, accepted: &str, primary: Span) -> Diagnostic {
    let message = format!(
        "{} can be made to accept {accepted}: {} depends on what is decided elsewhere",
        words::library(site),
        words::by(by)
    );
    let switch = label_at(by.span, "a switch for verification");
    let client = label_at(site.constructor, "the client whose peer may go unverified");
    let (primary, other) = if primary == by.span { (switch, client) } else { (client, switch) };
    let name = CERTIFICATE_VERIFICATION_DISABLED.name;
    let mut diagnostic = diagnostic(name, Level::Note, message, primary.span, &primary.message);
    diagnostic.labels.push(other);
    diagnostic.help = Some("make sure that nothing turns it off in production".to_owned());
    diagnostic.group = cx.group_of(site, Level::Note);
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::super::testing::Case;
    use super::*;

    #[test]
    fn a_literal_is_an_error_and_a_switch_is_a_note() {
        for setting in [Setting::VerifyCertificates, Setting::VerifyHostnames] {
            let case = |value: Option<SettingValue>| Case::new().set(setting, value);
            assert_eq!(
                case(Some(SettingValue::Bool(false))).level(&CERTIFICATE_VERIFICATION_DISABLED),
                "deny"
            );
            assert_eq!(case(None).level(&CERTIFICATE_VERIFICATION_DISABLED), "note");
            assert_eq!(
                case(Some(SettingValue::Bool(true))).level(&CERTIFICATE_VERIFICATION_DISABLED),
                "silent"
            );
        }
        assert_eq!(Case::new().level(&CERTIFICATE_VERIFICATION_DISABLED), "silent");
        let unknown = Case::new().unknown(Setting::VerifyCertificates);
        assert_eq!(unknown.level(&CERTIFICATE_VERIFICATION_DISABLED), "silent");
    }

    #[test]
    fn one_setter_is_one_finding() {
        let off = SettingValue::Bool(false);
        let case = Case::new().set(Setting::VerifyCertificates, off).set(Setting::VerifyHostnames, off);
        assert_eq!(case.level(&CERTIFICATE_VERIFICATION_DISABLED), "deny");
    }
}
