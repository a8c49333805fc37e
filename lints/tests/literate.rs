//! Runs the code blocks of every lint's page through the whole pipeline, with all lints on: what a page says is found
//! is found, and nothing else is.

mod support;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt::Write;

use conn_lints::diagnostic::{Applicability, Diagnostic};
use conn_lints::facts::Facts;
use conn_lints::fix::fix;
use conn_lints::lints::{ALL, Lint};
use conn_lints::report::{Report, report};
use conn_lints::session::Session;
use support::fixture::{Checked, Fixture};
use support::page::{self, Block, Kind, Place};

#[test]
fn pages_tell_what_is_found() {
    let failures: Vec<String> = ALL.iter().flat_map(|lint| check_page(lint)).collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

fn check_page(lint: &Lint) -> Vec<String> {
    let blocks = match page::blocks(lint.page) {
        Ok(blocks) => blocks,
        Err(error) => return vec![format!("{}.md: {error}", lint.name)],
    };
    let mut failures = Vec::new();
    let mut last_fail: Option<&Block> = None;
    for block in &blocks {
        check_block(lint, block, &mut failures);
        match block.kind {
            Kind::Fail => last_fail = Some(block),
            Kind::Fixed => check_fix(lint, last_fail, block, &mut failures),
            Kind::Pass => {}
        }
    }
    failures
}

fn check_block(lint: &Lint, block: &Block, failures: &mut Vec<String>) {
    let fixture = Fixture::parse(&block.text);
    let expected = page::marks(&fixture.files);
    let checked = fixture.check();
    let found = places(&checked);
    let mut complain = |what: String| failures.push(format!("{}.md:{}: {what}", lint.name, block.line));

    let own = expected.keys().any(|(_, _, name)| name == lint.name);
    if own != (block.kind == Kind::Fail) {
        complain(format!(
            "a {:?} block {} the page's own lint",
            block.kind,
            if own { "marks" } else { "never marks" }
        ));
    }
    for (title, there, wanted) in [("missed", &expected, &found), ("not expected", &found, &expected)] {
        let list = difference(there, wanted);
        if !list.is_empty() {
            complain(format!("{title}:{list}"));
        }
    }
    for problem in &checked.report.problems {
        complain(format!("problem: {}", problem.message));
    }
    for diagnostic in &checked.report.diagnostics {
        style_errors(diagnostic).into_iter().for_each(&mut complain);
    }
}

fn places(checked: &Checked) -> BTreeMap<Place, usize> {
    let sources = &checked.facts.workspace.sources;
    let mut places = BTreeMap::new();
    for diagnostic in &checked.report.diagnostics {
        let span = diagnostic.primary.span;
        let place =
            (sources.get(span.file).name.clone(), sources.line_column(span).0, diagnostic.lint.to_owned());
        *places.entry(place).or_default() += 1;
    }
    places
}

/// What is in the first and not (so often) in the second, one a line.
fn difference(first: &BTreeMap<Place, usize>, second: &BTreeMap<Place, usize>) -> String {
    let mut list = String::new();
    for (place, count) in first {
        if *count > second.get(place).copied().unwrap_or(0) {
            let (file, line, lint) = place;
            write!(list, "\n    {file}:{line}: {lint}").expect("a string takes it");
        }
    }
    list
}

/// One line each; lower case at the start, no full stop at the end.
fn style_errors(diagnostic: &Diagnostic) -> Vec<String> {
    let labels = diagnostic.labels.iter().chain([&diagnostic.primary]).map(|label| &label.message);
    let hops = diagnostic.path.iter().map(|hop| &hop.message);
    let titles = diagnostic.suggestions.iter().map(|suggestion| &suggestion.title);
    let texts = labels.chain(hops).chain(titles).chain(&diagnostic.notes).chain(&diagnostic.help);
    let bad = texts.chain([&diagnostic.message]).filter(|text| {
        text.is_empty()
            || text.contains('\n')
            || text.contains("  ")
            || text.ends_with('.')
            || text.starts_with(char::is_uppercase)
    });
    bad.map(|text| format!("not in the style of messages: {text:?}")).collect()
}

fn check_fix(lint: &Lint, fail: Option<&Block>, fixed: &Block, failures: &mut Vec<String>) {
    let Some(fail) = fail else {
        return failures.push(format!("{}.md:{}: no `fail` block before it", lint.name, fixed.line));
    };
    let got = page::without_marks(&fixed_text(lint, &fail.text));
    let wanted = page::without_marks(&fixed.text);
    if got != wanted {
        failures.push(format!("{}.md:{}: the fix gives\n{got}\nnot\n{wanted}", lint.name, fixed.line));
    }
}

/// Only for fixtures of one file.
fn fixed_text(lint: &Lint, text: &str) -> String {
    let fixture = Fixture::parse(text);
    let config = fixture.config.clone();
    let mut session = Session::new(fixture.workspace());
    let judge = |facts: &Facts| -> Result<Report, Infallible> {
        let mut report = report(facts, &config);
        report.diagnostics.retain(|diagnostic| diagnostic.lint == lint.name);
        Ok(report)
    };
    let Ok(fixed) = fix(&mut session, &config.settings, Applicability::DisplayOnly, judge);
    assert!(fixed.settled && fixed.spoiled.is_empty(), "{}.md: {fixed:?}", lint.name);
    fixed.texts.into_values().next().map_or_else(|| text.to_owned(), |text| text.to_string())
}
