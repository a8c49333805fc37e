//! What a baseline knows again, and what it does not.

mod support;

use conn_lints::baseline::Baseline;
use conn_lints::config::Config;
use conn_lints::diagnostic::Level;
use conn_lints::report::{Report, Subject, Surroundings};
use support::fixture::{Checked, Fixture};

const BEFORE: &str = "\
pub mod store {
    pub struct Store;
    impl Store {
        pub fn connect() -> reqwest::Client {
            let client = reqwest::Client::new();
            client
        }
    }
}
pub fn two() -> (reqwest::Client, reqwest::Client) {
    (reqwest::Client::new(), reqwest::Client::new())
}
";

fn check(files: &str) -> Checked {
    Fixture::parse(&format!("//@ reqwest 0.12.28\n{files}")).check()
}

/// Everything that is found there, as text.
fn baseline_of(files: &str) -> String {
    let Checked { facts, mut report } = check(files);
    let surroundings = Surroundings::of(&report, &facts);
    let subject = Subject { workspace: &facts.workspace, surroundings: &surroundings };
    Baseline::accept(&mut report, subject, "");
    assert!(report.diagnostics.is_empty());
    Baseline::default().shrunk(report.comparison.as_deref().into_iter()).to_text()
}

/// How many findings are new, how many are known, and how many entries are stale.
fn compare(baseline: &str, files: &str) -> (usize, usize, usize) {
    let report = compared(baseline, files, &Config::default());
    let comparison = report.comparison.expect("a comparison");
    (report.diagnostics.len(), comparison.known.len(), comparison.stale.len())
}

fn compared(baseline: &str, files: &str, config: &Config) -> Report {
    let baseline = Baseline::read(baseline).expect("a baseline");
    let mut fixture = Fixture::parse(&format!("//@ reqwest 0.12.28\n{files}"));
    fixture.config = config.clone();
    let Checked { facts, mut report } = fixture.check();
    let surroundings = Surroundings::of(&report, &facts);
    let subject = Subject { workspace: &facts.workspace, surroundings: &surroundings };
    baseline.compare(&mut report, subject, config, "");
    report
}

#[test]
fn entries_are_sorted_lines_with_counts() {
    let text = baseline_of(BEFORE);
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("request_timeout_unset")).collect();
    assert_eq!(
        lines,
        [
            "    {\"file\":\"src/lib.rs\",\"function\":\"store::Store::connect\",\"lint\":\"request_timeout_unset\",\
             \"code\":\"reqwest::Client::new()\",\"count\":1},",
            "    {\"file\":\"src/lib.rs\",\"function\":\"two\",\"lint\":\"request_timeout_unset\",\
             \"code\":\"reqwest::Client::new()\",\"count\":2}"
        ]
    );
    let again = Baseline::read(&text).expect("a baseline");
    assert_eq!(again.len(), 9);
    assert_eq!(again.shrunk(std::iter::empty()).to_text(), text, "reading and writing change nothing");
    assert_eq!(Baseline::default().to_text(), "{\n  \"version\": 1,\n  \"findings\": []\n}\n");
}

#[test]
fn edits_around_a_finding_change_nothing() {
    let baseline = baseline_of(BEFORE);
    assert_eq!(compare(&baseline, BEFORE), (0, 9, 0));
    let edited = BEFORE
        .replace(
            "pub struct Store;",
            "/// Many\n    /// lines\n    pub struct Store;\n    pub fn more() {}\n",
        )
        .replace("let client = reqwest::Client::new();", "let other = reqwest :: Client\n ::new( );")
        .replace("            client\n", "            other\n");
    assert_eq!(compare(&baseline, &edited), (0, 9, 0));
}

#[test]
fn what_moved_is_known_again() {
    let baseline = baseline_of(BEFORE);
    let renamed = BEFORE.replace("fn connect", "fn open");
    assert_eq!(compare(&baseline, &renamed), (0, 9, 0));
    let moved = format!("//- src/lib.rs\nmod inner;\n//- src/inner.rs\n{BEFORE}");
    // The old file is still there, so that nobody can say that it was renamed.
    assert_eq!(compare(&baseline, &moved), (9, 0, 6));
    let from = baseline.replace("src/lib.rs", "src/gone.rs");
    assert_eq!(compare(&from, BEFORE), (0, 9, 0));
}

#[test]
fn one_more_of_the_same_is_new() {
    let baseline = baseline_of(BEFORE);
    let one_more =
        BEFORE.replace("(reqwest::Client::new(), ", "(reqwest::Client::new(), {reqwest::Client::new()}, ");
    assert_eq!(compare(&baseline, &one_more), (3, 9, 0));
}

#[test]
fn what_is_gone_is_stale_and_is_taken_out() {
    let baseline = baseline_of(BEFORE);
    let mended = BEFORE
        .replace("(reqwest::Client::new(), reqwest::Client::new())", "(todo(), reqwest::Client::new())");
    assert_eq!(compare(&baseline, &mended), (0, 6, 3));
    let Report { comparison, .. } = compared(&baseline, &mended, &Config::default());
    let stale = &comparison.as_ref().expect("a comparison").stale[0];
    assert_eq!((stale.file.as_str(), stale.gone, stale.count), ("src/lib.rs", 1, 2));
    assert!(
        baseline[stale.range.clone()].starts_with("{\"file\"")
            && baseline[stale.range.clone()].ends_with("2}")
    );
    let shrunk = Baseline::read(&baseline).expect("a baseline").shrunk(comparison.as_deref().into_iter());
    assert_eq!(shrunk.to_text(), baseline_of(&mended));
}

#[test]
fn shrinking_adds_nothing() {
    let less = BEFORE.replace("(reqwest::Client::new(), reqwest::Client::new())", "todo()");
    let baseline = baseline_of(&less);
    let Report { comparison, .. } = compared(&baseline, BEFORE, &Config::default());
    assert_eq!(
        Baseline::read(&baseline).expect("a baseline").shrunk(comparison.as_deref().into_iter()).to_text(),
        baseline
    );
}

#[test]
fn what_was_not_looked_at_is_left_alone() {
    let baseline = baseline_of(BEFORE);
    let mut quiet = Config::default();
    quiet.set_level("all", Level::Allow).expect("a group");
    let elsewhere = baseline.replace("src/lib.rs", "../other/src/lib.rs");
    for (baseline, files, config) in [
        (&baseline, "pub fn f() {}\n", &quiet),
        (&elsewhere, "pub fn f() {}\n", &Config::default()),
        (&baseline, "pub fn f() {\n", &Config::default()),
    ] {
        let Report { comparison, .. } = compared(baseline, files, config);
        let stale = &comparison.as_ref().expect("a comparison").stale;
        assert!(stale.is_empty(), "{files}: {stale:?}");
        let kept = Baseline::read(baseline).expect("a baseline").shrunk(comparison.as_deref().into_iter());
        assert_eq!(&kept.to_text(), baseline);
    }
}

#[test]
fn a_file_that_is_no_baseline_is_refused() {
    for (text, expected) in [
        ("", "EOF while parsing"),
        ("{\"version\": 2, \"findings\": []}", "has version 2; this conn-lint knows version 1"),
        ("{\"version\": 1, \"findings\": [\n{\"file\": \"a\"}]}", "line 2: missing field `function`"),
    ] {
        let error = Baseline::read(text).expect_err("no baseline");
        assert!(error.contains(expected), "{error}");
    }
}
