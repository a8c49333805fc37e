//! `idle_timeout_disabled`: idle connections are kept for ever, because the code says so.

use super::common::{diagnostic, label_at, setter_of, value_in_force};
use super::edits::{self, Value};
use super::{Check, Group, Lint, LintContext, words};
use crate::diagnostic::{Applicability, Diagnostic, Level};
use crate::facts::{Setter, Site};
use crate::models::{Role, Setting, SettingValue};

pub(super) static IDLE_TIMEOUT_DISABLED: Lint = Lint {
    name: "idle_timeout_disabled",
    group: Group::Pool,
    summary: "the pool's idle timeout is turned off, so that dead connections are never dropped",
    level: Level::Warn,
    since: "0.1.0",
    page: include_str!("idle_timeout_disabled.md"),
    check: Check::Code(check),
};

fn check(cx: &LintContext<'_>) -> Vec<Diagnostic> {
    cx.sites().filter_map(|site| Some(finding(cx, site, switched_off_by(cx, site)?))).collect()
}

fn switched_off_by<'a>(cx: &LintContext<'_>, site: &'a Site) -> Option<&'a Setter> {
    let off = match value_in_force(site, Setting::IdleTimeout)? {
        SettingValue::Off => true,
        SettingValue::Duration(kept) => kept.is_zero() && zero_means_never(cx, site),
        _ => false,
    };
    let by = setter_of(site, Setting::IdleTimeout)?;
    (off && cx.trusts_idle_connections(site) && cx.role(site) == Role::Client).then_some(by)
}

fn zero_means_never(cx: &LintContext<'_>, site: &Site) -> bool {
    cx.facts.models.zero_means_off(site.client, Setting::IdleTimeout, &site.version)
}

fn finding(cx: &LintContext<'_>, site: &Site, by: &Setter) -> Diagnostic {
    let library = words::library(site);
    let message = format!("{library} keeps idle connections for ever, as {} says", words::by(by));
    let label = "turns the idle timeout off";
    let mut diagnostic = diagnostic(IDLE_TIMEOUT_DISABLED.name, Level::Warn, message, by.span, label);
    diagnostic.labels.push(label_at(site.constructor, "the client that it is for"));
    if value_in_force(site, Setting::IdleTimeout) != Some(SettingValue::Off) {
        diagnostic.notes.push(format!("a timeout of zero means \"never\" in {library}"));
    }
    diagnostic.notes.push(
        "no connection that the peer has closed, or a network device has forgotten, is dropped before a request fails \
         on it"
            .to_owned(),
    );
    let value = cx.idle_timeout_to_suggest(site);
    let found = |site: &Site| switched_off_by(cx, site).is_some();
    let edits = edits::replace_argument(cx, site, Setting::IdleTimeout, by, Value::Duration(value), &found);
    let title = format!("keep idle connections for {}, less than the peer does", words::duration(value));
    diagnostic.suggestions.extend(edits::suggestion(title, Applicability::Unsafe, edits));
    diagnostic.help = Some(
        "to keep no idle connection at all, set the number of idle connections per host to 0".to_owned(),
    );
    diagnostic
}

#[cfg(test)]
mod tests {
    use super::super::testing::Case;
    use super::*;

    #[test]
    fn only_off_by_the_code_itself() {
        let off = SettingValue::Off;
        assert_eq!(Case::new().set(Setting::IdleTimeout, off).level(&IDLE_TIMEOUT_DISABLED), "warn");
        for case in [
            Case::new(),
            Case::new().default(Setting::IdleTimeout, off),
            Case::new().set(Setting::IdleTimeout, None),
            Case::new().set(Setting::IdleTimeout, off).set(Setting::MaxIdlePerHost, SettingValue::Count(0)),
            Case::new().set(Setting::IdleTimeout, off).unknown(Setting::MaxIdlePerHost),
        ] {
            assert_eq!(case.level(&IDLE_TIMEOUT_DISABLED), "silent");
        }
    }
}
