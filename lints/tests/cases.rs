//! Checks each package of `test-cases/` with every lint, and compares the findings with its `expected.txt`: one that is
//! missing fails as much as one too many. `BLESS=1` writes the file.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write;
use std::path::{Path, PathBuf};

use conn_lints::config::Config;
use conn_lints::diagnostic::Level;
use conn_lints::discover::discover;
use conn_lints::facts::Facts;
use conn_lints::report::{Report, report};

#[test]
fn orders_lambda() {
    let report = check("orders-lambda");
    assert!(report.count(Level::Deny) > 0 && report.count(Level::Warn) > 0);
}

#[test]
fn billing_service_gets_notes_only() {
    assert_quiet(&check("billing-service"));
}

#[test]
fn quiet_lambda_is_quiet() {
    assert_quiet(&check("quiet-lambda"));
}

/// The clients whose harm is measured are those that are found.
#[test]
fn freeze_experiments() {
    check("freeze");
}

#[test]
fn every_package_is_checked() {
    let tested = include_str!("cases.rs");
    for entry in std::fs::read_dir(test_cases()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        // What becomes of those of `fixes` is tested in `packages.rs`; the other two have no client.
        let is_package = path.join("Cargo.toml").exists() && !["fixes", "fuzz", "benchmark"].contains(&name);
        assert!(!is_package || tested.contains(&format!("check(\"{name}\")")), "{name} is not tested");
    }
}

fn test_cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../test-cases")
}

fn check(package: &str) -> Report {
    let folder = test_cases().join(package);
    let config = Config::default();
    let facts = conn_lints::analyze(discover(&folder), &config.settings);
    assert_eq!(facts.workspace.packages.len(), 1);
    assert!(!facts.sites.is_empty(), "no client was seen in {package}");
    let report = report(&facts, &config);
    assert_eq!(report.problems, [], "{package} is read completely");
    compare(&folder.join("expected.txt"), &findings(&facts, &report));
    report
}

fn compare(path: &Path, found: &str) {
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, found).unwrap();
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    let only_in = |these: &str, those: &str| -> Vec<String> {
        these.lines().filter(|line| !those.lines().any(|other| other == *line)).map(str::to_owned).collect()
    };
    let (missed, extra) = (only_in(&expected, found), only_in(found, &expected));
    let place = path.display();
    assert!(expected == found, "{place}\nmissed:\n{}\nextra:\n{}\n", missed.join("\n"), extra.join("\n"));
}

/// `src/clients.rs:7 warn client_in_handler`, a line each, in the order of the report.
fn findings(facts: &Facts, report: &Report) -> String {
    let sources = &facts.workspace.sources;
    let mut text = String::new();
    for found in &report.diagnostics {
        let span = found.primary.span;
        let (file, line) = (&sources.get(span.file).name, sources.line_column(span).0);
        writeln!(text, "{file}:{line} {} {}", found.level.name(), found.lint).unwrap();
    }
    text
}

fn assert_quiet(report: &Report) {
    let loud: Vec<&str> =
        report.diagnostics.iter().filter(|found| found.level > Level::Note).map(|found| found.lint).collect();
    assert!(loud.is_empty(), "louder than a note: {loud:?}");
}
