//! `client_in_handler`: a client, connector or configuration that is built anew for each Lambda invocation.

use super::common::diagnostic;
use super::{Check, Group, Lint, LintContext, edits, words};
use crate::diagnostic::{Applicability, Diagnostic, Hop, Level, Suggestion};
use crate::facts::{Reach, Site};
use crate::fix::{self, Taken};
use crate::models::{Gives, Role};

pub(super) static CLIENT_IN_HANDLER: Lint = Lint {
    name: "client_in_handler",
    group: Group::Lambda,
    summary: "a client or its configuration is built for each invocation of a Lambda function",
    level: Level::Warn,
    since: "0.1.0",
    page: include_str!("client_in_handler.md"),
    check: Check::Code(check),
};

/// What a client for each request cost in the project's experiment, by the start of the package's name.
const MEASURED: &[(&str, &str)] = &[
    (
        "reqwest",
        "measured on one machine, without a network: 4 to 17 times the time of a reused client, by how TLS roots are loaded",
    ),
    ("hyper", "measured on one machine, without a network or TLS: 2 times the time of a reused client"),
    ("tonic", "measured on one machine, without a network or TLS: 1.6 times the time of a reused client"),
    ("aws-", "measured on one machine, without a network: 3 times the time of a reused client"),
];

fn check(cx: &LintContext<'_>) -> Vec<Diagnostic> {
    let again: Vec<&Site> = cx.sites().filter(|site| way_from_handler(site).is_some()).collect();
    let mut taken = Taken::default();
    let found = again.iter().filter_map(|site| {
        let mut diagnostic = finding(cx, site, way_from_handler(site)?)?;
        diagnostic.suggestions = suggestions(cx, site, &again, &mut taken);
        diagnostic.help = diagnostic.suggestions.is_empty().then(|| help(cx, site));
        Some(diagnostic)
    });
    found.collect()
}

/// `again`: whatever is built again and again.
fn suggestions(cx: &LintContext<'_>, site: &Site, again: &[&Site], taken: &mut Taken) -> Vec<Suggestion> {
    let moved = fix::hoist(cx.facts, site, again);
    let kept = fix::keep_in_static(cx.facts, site, again, taken);
    let to_main = edits::suggestion(
        "build it before the runtime starts, and hand the handler a clone",
        Applicability::Unsafe,
        moved,
    );
    let to_static =
        edits::suggestion("keep it in a `static`, built by the first event", Applicability::Unsafe, kept);
    to_main.into_iter().chain(to_static).collect()
}

fn way_from_handler(site: &Site) -> Option<&[Hop]> {
    match &site.context.reach {
        Reach::PerInvocation(path) => Some(path),
        _ => None,
    }
}

fn finding(cx: &LintContext<'_>, site: &Site, path: &[Hop]) -> Option<Diagnostic> {
    let handler = words::handler(path);
    let constructor = &site.constructor_path;
    let library = words::library(site);
    let (message, label) = match cx.role(site) {
        Role::Client => (
            format!("`{constructor}` of {library} builds a client for each invocation of {handler}"),
            "a new client with new connections, for each event",
        ),
        Role::Config => (
            format!("`{constructor}` of {library} loads the configuration for each invocation of {handler}"),
            "credentials and region are looked up anew, for each event",
        ),
        Role::Builder | Role::Part | Role::Tls => return None,
    };
    let mut diagnostic = diagnostic(CLIENT_IN_HANDLER.name, Level::Warn, message, site.constructor, label);
    diagnostic.labels = cx.terminal_label(site, "built here");
    diagnostic.path = path.to_vec();
    diagnostic.notes = notes(cx, site);
    Some(diagnostic)
}

fn notes(cx: &LintContext<'_>, site: &Site) -> Vec<String> {
    let mut notes = Vec::new();
    if cx.role(site) == Role::Client {
        let measured = MEASURED.iter().find(|(package, _)| site.library.starts_with(package));
        notes.push(
            "no connection is ever used again: each event pays for lookup, connect and TLS handshake"
                .to_owned(),
        );
        notes.extend(measured.map(|(_, cost)| (*cost).to_owned()));
    }
    if site.context.in_loop {
        notes.push("it stands in a loop, so one event builds several".to_owned());
    }
    notes
}

fn help(cx: &LintContext<'_>, site: &Site) -> String {
    let what = match cx.role(site) {
        Role::Config => "it, and the clients made from it,",
        _ => "it",
    };
    let cell =
        if needs_async(cx, site) { "a `static` `tokio::sync::OnceCell`" } else { "a `static` `LazyLock`" };
    format!("build {what} once in `main` and hand the handler a reference or a clone, or keep it in {cell}")
}

/// Awaits something, or is made from what another call gives, as AWS clients are from a loaded configuration.
fn needs_async(cx: &LintContext<'_>, site: &Site) -> bool {
    let constructor = cx.facts.models.constructor(&site.constructor_path, &site.version);
    let calls = [constructor, edits::terminal(cx, site)];
    calls.into_iter().flatten().any(|call| call.is_async || matches!(call.gives, Gives::Argument(..)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::Case;
    use super::*;

    #[test]
    fn only_what_each_invocation_builds() {
        assert_eq!(Case::new().in_handler().level(&CLIENT_IN_HANDLER), "warn");
        for reach in [Reach::Once, Reach::Cached, Reach::Unknown] {
            let mut case = Case::new().in_lambda();
            case.site.context.reach = reach;
            assert_eq!(case.level(&CLIENT_IN_HANDLER), "silent");
        }
    }

    #[test]
    fn the_message_names_constructor_version_and_handler() {
        let found = Case::new().in_handler().check(&CLIENT_IN_HANDLER);
        assert_eq!(
            found[0].message,
            "`reqwest::Client::builder` of reqwest 0.12.28 builds a client for each invocation of the handler `handle`"
        );
        assert_eq!(found[0].path.len(), 1);
        assert!(found[0].notes.iter().any(|note| note.contains("4 to 17 times")));
    }
}
