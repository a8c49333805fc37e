//! What the fixes make of the code of `fixes.md`: a second run changes nothing.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::convert::Infallible;
use std::path::Path;

use conn_lints::diagnostic::Applicability;
use conn_lints::facts::Facts;
use conn_lints::fix::fix;
use conn_lints::report::{Report, report};
use conn_lints::session::Session;
use support::fixture::Fixture;

const FENCE: &str = "```";

#[test]
fn code_becomes_what_is_said() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixes.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let made = rewritten(&page);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, made).unwrap();
        return;
    }
    for (number, (line, made)) in page.lines().zip(made.lines()).enumerate() {
        assert_eq!(line, made, "fixes.md:{}", number + 1);
    }
    assert_eq!(page, made);
}

/// The page with every second block as the fixes make it.
fn rewritten(page: &str) -> String {
    let (head, sections) = page.split_once("\n## ").unwrap();
    let sections = sections.split("\n## ").map(|section| {
        let (title, _) = section.split_once('\n').unwrap();
        let (_, lints) = title.rsplit_once(": ").unwrap();
        let lints: Vec<&str> = lints.split(", ").collect();
        let before = section.split(&format!("{FENCE}rust\n")).nth(1).unwrap();
        let before = before.split(&format!("{FENCE}\n")).next().unwrap();
        let after = fixed(before, &lints);
        assert_eq!(fixed(&after, &lints), after, "{title}: a second run changes more");
        format!("{title}\n\n{FENCE}rust\n{before}{FENCE}\n\n{FENCE}rust\n{after}{FENCE}\n")
    });
    format!("{head}\n## {}", sections.collect::<Vec<_>>().join("\n## "))
}

fn fixed(text: &str, lints: &[&str]) -> String {
    let fixture = Fixture::parse(text);
    let config = fixture.config.clone();
    let mut session = Session::new(fixture.workspace());
    let judge = |facts: &Facts| -> Result<Report, Infallible> {
        let mut report = report(facts, &config);
        report.diagnostics.retain(|diagnostic| lints.contains(&diagnostic.lint));
        Ok(report)
    };
    let Ok(fixed) = fix(&mut session, &config.settings, Applicability::Unsafe, judge);
    assert!(fixed.settled && fixed.spoiled.is_empty(), "{text}");
    fixed.texts.into_values().next().map_or_else(|| text.to_owned(), |text| text.to_string())
}
