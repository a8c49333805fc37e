//! What comments keep quiet, and what is said of comments that keep nothing quiet.

mod support;

use conn_lints::diagnostic::Edit;
use support::fixture::{Checked, Fixture};

const CLIENT: &str = "pub fn client() -> reqwest::Client {\n    reqwest::Client::new()\n}\n";

fn check(code: &str) -> Checked {
    Fixture::parse(&format!("//@ reqwest 0.12.28\n{code}")).check()
}

/// Line and message of each finding about comments.
fn hygiene(code: &str) -> Vec<String> {
    let checked = check(code);
    let sources = &checked.facts.workspace.sources;
    let own = |lint: &str| ["unused_suppression", "unknown_lint"].contains(&lint);
    let found = checked.report.diagnostics.iter().filter(|diagnostic| own(diagnostic.lint));
    // The first line of a fixture names its dependencies.
    let line = |diagnostic: &conn_lints::diagnostic::Diagnostic| {
        format!("{}: {}", sources.line_column(diagnostic.primary.span).0 - 1, diagnostic.message)
    };
    found.map(line).collect()
}

#[test]
fn names_that_find_something_are_of_use() {
    for allowed in ["request_timeout_unset", "all", "request_timeout_unset, connect_timeout_unset"] {
        assert!(hygiene(&format!("// conn-lint: allow({allowed})\n{CLIENT}")).is_empty(), "{allowed}");
    }
}

#[test]
fn names_that_find_nothing_are_told_of_by_comment() {
    let code = format!(
        "// conn-lint: allow(tls)\n// conn-lint: allow(retries_disabled, client_in_handler)\n{CLIENT}"
    );
    assert_eq!(
        hygiene(&code),
        [
            "1: unknown lint `tls`",
            "2: `retries_disabled`, `client_in_handler` find nothing where this comment allows them"
        ]
    );
    assert_eq!(
        hygiene("// conn-lint: allow(all)\npub fn f() {}\n"),
        ["1: nothing is found where this comment allows everything"]
    );
}

#[test]
fn the_fix_keeps_the_names_that_are_of_use() {
    let code = format!(
        "//@ reqwest 0.12.28\n// conn-lint: allow(retries_disabled, request_timeout_unset, no_lint) -- why\n{CLIENT}"
    );
    let checked = Fixture::parse(&code).check();
    let mut found = checked.report.diagnostics.iter();
    let unused = found.find(|diagnostic| diagnostic.lint == "unused_suppression").expect("a finding");
    let [Edit { span, text }] = unused.suggestions[0].edits.as_slice() else { panic!("one edit") };
    let mut fixed = code.clone();
    fixed.replace_range(span.range(), text);
    assert!(fixed.contains("\n// conn-lint: allow(request_timeout_unset, no_lint) -- why\n"), "{fixed}");
}

#[test]
fn a_lint_that_is_allowed_elsewhere_counts_as_found() {
    let code = format!("//@ reqwest 0.12.28\n// conn-lint: allow(request_timeout_unset)\n{CLIENT}");
    let mut fixture = Fixture::parse(&code);
    fixture.config.set_level("request_timeout_unset", conn_lints::diagnostic::Level::Allow).expect("a lint");
    assert!(fixture.check().report.diagnostics.iter().all(|found| found.lint != "unused_suppression"));
}

#[test]
fn a_comment_in_test_code_is_judged_where_tests_are() {
    let tests = |name: &str| format!("#[cfg(test)]\nmod tests {{\n// conn-lint: allow({name})\n{CLIENT}}}\n");
    let judged = |name: &str| hygiene(&format!("//@ tests true\n{}", tests(name)));
    assert!(hygiene(&tests("request_timeout_unset")).is_empty());
    assert!(hygiene(&tests("retries_disabled")).is_empty());
    assert!(judged("request_timeout_unset").is_empty());
    assert_eq!(judged("retries_disabled").len(), 1);
    let product = format!("// conn-lint: allow(retries_disabled)\n{CLIENT}{}", tests("retries_disabled"));
    assert_eq!(hygiene(&product).len(), 1, "of the product's own code");
}

#[test]
fn where_something_could_not_be_followed_nobody_knows() {
    let skipped = "// conn-lint: allow(request_timeout_unset)\npub fn f() {\n    make! { a client => of some kind }\n}\n";
    assert!(hygiene(skipped).is_empty());
    let lost = "// conn-lint: allow(request_timeout_unset)\npub fn f() -> reqwest::ClientBuilder {\n    \
                reqwest::Client::builder()\n}\n";
    assert!(hygiene(lost).is_empty());
    let comment = "// conn-lint: allow(request_timeout_unset)";
    let circle = format!("pub use a::X; mod a {{ pub use crate::X; }}\n{comment}\npub fn f() {{}}\n");
    assert!(hygiene(&circle).is_empty());
    let calls = |count| {
        format!("pub fn long() {{\n{comment}\nf(1);\n{}}}\npub fn f(_: u8) {{}}\n", "f(1);".repeat(count))
    };
    assert!(hygiene(&calls(100_000)).is_empty());
    assert_eq!(hygiene(&calls(10)).len(), 1, "the control");
}

#[test]
fn a_comment_may_speak_of_itself() {
    assert!(hygiene("// conn-lint: allow(tls_lint, unknown_lint)\npub fn f() {}\n").is_empty());
    let both =
        "// conn-lint: allow(retries_disabled, unused_suppression) -- other targets need it\npub fn f() {}\n";
    assert!(hygiene(both).is_empty());
    assert_eq!(check(both).report.suppressed.len(), 1);
    let outer = "// conn-lint: allow(unused_suppression)\npub mod m {\n    // conn-lint: allow(retries_disabled)\n    \
                 pub fn f() {}\n}\n";
    assert!(hygiene(outer).is_empty());
}

#[test]
fn a_comment_that_cannot_be_understood_is_a_problem() {
    let checked = check(&format!("// conn-lint: allow(all) because\n{CLIENT}"));
    let problem = &checked.report.problems[0];
    assert_eq!(problem.position, Some((2, 1)));
    assert!(problem.message.starts_with("this comment suppresses nothing: "), "{}", problem.message);
    assert!(checked.report.suppressed.is_empty());
}
