//! Checks each package of `test-cases/` with every lint, and compares the findings with the `//~ lint_name` marks on
//! their lines: a finding without a mark fails as much as a mark without a finding.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use conn_lints::config::Config;
use conn_lints::diagnostic::Level;
use conn_lints::discover::discover;
use conn_lints::facts::Facts;
use conn_lints::report::{Report, report};

/// `src/clients.rs:7 client_in_handler`
type Found = BTreeSet<(String, usize, String)>;

#[test]
fn orders_lambda() {
    check("orders-lambda");
}

#[test]
fn billing_service_gets_notes_only() {
    assert_quiet(&check("billing-service"));
}

#[test]
fn quiet_lambda_is_quiet() {
    assert_quiet(&check("quiet-lambda"));
}

#[test]
fn every_package_is_checked() {
    let tested = include_str!("cases.rs");
    for entry in std::fs::read_dir(test_cases()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let is_package = path.join("Cargo.toml").exists();
        assert!(!is_package || tested.contains(&format!("check(\"{name}\")")), "{name} is not tested");
    }
}

fn test_cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../test-cases")
}

/// Checks one package and compares what is found with its marks.
fn check(package: &str) -> Report {
    let config = Config::default();
    let facts = conn_lints::analyze(discover(&test_cases().join(package)), &config.settings);
    assert_eq!(facts.workspace.packages.len(), 1);
    assert!(!facts.sites.is_empty(), "no client was seen in {package}");
    let report = report(&facts, &config);
    assert_eq!(report.problems, [], "{package} is read completely");

    let (expected, found) = (marks(package), findings(&facts, &report));
    let missed: Vec<String> = expected.difference(&found).map(show).collect();
    let extra: Vec<String> = found.difference(&expected).map(show).collect();
    let clean = missed.is_empty() && extra.is_empty();
    assert!(clean, "{package}\nmissed:\n{}\nextra:\n{}\n", missed.join("\n"), extra.join("\n"));
    report
}

fn show((file, line, lint): &(String, usize, String)) -> String {
    format!("  {file}:{line} {lint}")
}

fn findings(facts: &Facts, report: &Report) -> Found {
    let sources = &facts.workspace.sources;
    let found = report.diagnostics.iter().map(|diagnostic| {
        let span = diagnostic.primary.span;
        (sources.get(span.file).name.clone(), sources.line_column(span).0, diagnostic.lint.to_owned())
    });
    found.collect()
}

/// Read from disk, so that a file that the tool overlooks shows.
fn marks(package: &str) -> Found {
    let mut marks = Found::new();
    let root = test_cases().join(package);
    for entry in walkdir::WalkDir::new(root.join("src")) {
        let path = entry.unwrap().into_path();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        for (index, line) in text.lines().enumerate() {
            let Some((_, lints)) = line.split_once("//~") else { continue };
            marks.extend(lints.split(',').map(|lint| (name.clone(), index + 1, lint.trim().to_owned())));
        }
    }
    marks
}

fn assert_quiet(report: &Report) {
    let loud: Vec<&str> =
        report.diagnostics.iter().filter(|found| found.level > Level::Note).map(|found| found.lint).collect();
    assert!(loud.is_empty(), "louder than a note: {loud:?}");
}
