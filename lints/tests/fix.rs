//! Fixes as a whole: what becomes of texts, files that would not parse, fixes without an end.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::convert::Infallible;

use conn_lints::config::Config;
use conn_lints::diagnostic::{Applicability, Diagnostic, Edit, Label, Level, Suggestion};
use conn_lints::facts::Facts;
use conn_lints::fix::{Fixed, fix};
use conn_lints::report::Report;
use conn_lints::session::Session;
use conn_lints::source::{FileId, Span};
use support::fixture::Fixture;

/// A finding for every occurrence of a word, which another text replaces.
fn findings(facts: &Facts, word: &str, by: &str) -> Result<Report, Infallible> {
    let mut report = Report::default();
    for id in facts.workspace.sources.ids() {
        let text = &facts.workspace.sources.get(id).text;
        for (start, _) in text.match_indices(word) {
            let span = Span { file: id, start: start as u32, end: (start + word.len()) as u32 };
            let suggestion = Suggestion {
                title: String::new(),
                applicability: Applicability::Safe,
                edits: vec![Edit { span, text: by.to_owned() }],
            };
            report.diagnostics.push(Diagnostic {
                lint: "a_lint",
                level: Level::Warn,
                message: String::new(),
                primary: Label { span, message: String::new() },
                labels: Vec::new(),
                path: Vec::new(),
                notes: Vec::new(),
                help: None,
                suggestions: vec![suggestion],
                group: None,
            });
        }
    }
    Ok(report)
}

fn fixed(files: &str, judge: impl Fn(&Facts) -> Result<Report, Infallible>) -> (Fixed, Session) {
    let mut session = Session::new(Fixture::parse(files).workspace());
    let settings = Config::default().settings;
    let Ok(fixed) = fix(&mut session, &settings, Applicability::Safe, judge);
    (fixed, session)
}

const FILES: &str =
    "//- src/lib.rs\npub mod a;\npub fn one() {}\n//- src/a.rs\npub fn one() {}\npub fn two() {}\n";

#[test]
fn what_is_fixed_is_counted_and_the_rest_reported() {
    let (fixed, _) = fixed(FILES, |facts| findings(facts, "one", "three"));
    assert_eq!((fixed.count(), fixed.texts.len(), fixed.settled), (2, 2, true));
    assert_eq!(&*fixed.texts[&FileId(0)], "pub fn three() {}\npub fn two() {}\n");
    assert!(fixed.report.diagnostics.is_empty());
}

#[test]
fn a_file_that_would_not_parse_stays_as_it_was() {
    let judge = |facts: &Facts| {
        let mut report = findings(facts, "one", "three")?;
        report.diagnostics.extend(findings(facts, "two()", "two(")?.diagnostics);
        Ok(report)
    };
    let (fixed, session) = fixed(FILES, judge);
    assert_eq!(fixed.spoiled.iter().copied().collect::<Vec<_>>(), [FileId(0)]);
    assert_eq!(fixed.texts.keys().copied().collect::<Vec<_>>(), [FileId(1)]);
    assert_eq!(&*session.workspace().sources.get(FileId(0)).text, "pub fn one() {}\npub fn two() {}\n");
    assert_eq!(fixed.count(), 1, "only what is in the result counts");
}

#[test]
fn fixes_that_bring_each_other_back_end() {
    let judge = |facts: &Facts| {
        let mut report = findings(facts, "one", "two")?;
        report.diagnostics.extend(findings(facts, "two", "one")?.diagnostics);
        Ok(report)
    };
    let (fixed, _) = fixed("pub fn one() {}\n", judge);
    assert!(!fixed.settled);
}
