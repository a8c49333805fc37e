//! The packages of `test-cases/fixes`: their fixes are those that `.ci/run fixes` compiles, and another program applies
//! them to the same end. `BLESS=1` writes the fixed files and the table of the book.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use conn_lints::config::Config;
use conn_lints::diagnostic::{Applicability, Suggestion};
use conn_lints::discover::discover;
use conn_lints::facts::Facts;
use conn_lints::fix::{Fixed, apply, fix, is_fixable};
use conn_lints::report::{Report, report};
use conn_lints::session::Session;
use conn_lints::source::{SourceMap, Span};
use rustfix::{LinePosition, LineRange, Replacement, Snippet, Solution};

const BEGIN: &str = "<!-- made by `BLESS=1 cargo test -p conn-lints --test packages` -->\n";
const END: &str = "<!-- end -->";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn session() -> Session {
    Session::new(discover(&root().join("test-cases/fixes")))
}

fn config() -> Config {
    Config::default()
}

fn judge(facts: &Facts) -> Result<Report, Infallible> {
    Ok(report(facts, &config()))
}

fn fixed(session: &mut Session, up_to: Applicability) -> Fixed {
    let Ok(fixed) = fix(session, &config().settings, up_to, judge);
    fixed
}

fn blesses() -> bool {
    std::env::var_os("BLESS").is_some()
}

#[test]
fn every_package_becomes_what_is_compiled() {
    let mut session = session();
    let before = session.shared_workspace();
    let all = fixed(&mut session, Applicability::Unsafe);
    assert!(all.settled && all.spoiled.is_empty());
    let fixable = |diagnostic: &&_| is_fixable(diagnostic, Applicability::Unsafe);
    assert_eq!(all.report.diagnostics.iter().filter(fixable).count(), 0);
    let mut wrong = Vec::new();
    for id in before.sources.ids() {
        let Some((package, file)) = before.sources.get(id).name.split_once("/src/") else { continue };
        let path = root().join("test-cases/fixes/fixed").join(package).join(file);
        let text = &session.workspace().sources.get(id).text;
        if blesses() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text.as_bytes()).unwrap();
        } else if fs::read_to_string(&path).unwrap_or_default() != **text {
            wrong.push(path);
        }
    }
    assert!(wrong.is_empty(), "not as expected; `BLESS=1` writes what is made: {wrong:?}");
}

#[test]
fn the_table_of_the_book_is_current() {
    let path = root().join("docs/fixes.md");
    let page = fs::read_to_string(&path).unwrap();
    let (head, rest) = page.split_once(BEGIN).unwrap();
    let (_, tail) = rest.split_once(END).unwrap();
    let made = format!("{head}{BEGIN}\n{}\n{END}{tail}", table());
    if blesses() {
        fs::write(path, made).unwrap();
    } else {
        assert_eq!(page, made);
    }
}

/// A row for each package and lint: findings before, fixed by safe fixes and by all, and left.
fn table() -> String {
    let before = counts(&report(&session().facts(&config().settings), &config()), &session());
    let after = |up_to| {
        let mut session = session();
        let fixed = fixed(&mut session, up_to);
        counts(&fixed.report, &session)
    };
    let (safe, all) = (after(Applicability::Safe), after(Applicability::Unsafe));
    let keys: BTreeSet<_> = before.keys().chain(all.keys()).collect();
    let mut table = String::from(
        "| package | lint | findings | after safe fixes | after all fixes |\n|---|---|---|---|---|\n",
    );
    for key in keys {
        let of = |counts: &BTreeMap<_, usize>| counts.get(key).copied().unwrap_or_default();
        writeln!(table, "| {} | `{}` | {} | {} | {} |", key.0, key.1, of(&before), of(&safe), of(&all))
            .unwrap();
    }
    table
}

fn counts(report: &Report, session: &Session) -> BTreeMap<(String, &'static str), usize> {
    let mut counts = BTreeMap::new();
    for diagnostic in &report.diagnostics {
        let name = &session.workspace().sources.get(diagnostic.primary.span.file).name;
        let package = name.split('/').next().unwrap_or_default().to_owned();
        *counts.entry((package, diagnostic.lint)).or_default() += 1;
    }
    counts
}

#[test]
fn rustfix_applies_each_suggestion_to_the_same_end() {
    let session = session();
    let report = report(&session.facts(&config().settings), &config());
    let sources = &session.workspace().sources;
    let suggestions: Vec<&Suggestion> =
        report.diagnostics.iter().flat_map(|diagnostic| &diagnostic.suggestions).collect();
    assert!(suggestions.len() > 50, "{} suggestions", suggestions.len());
    for suggestion in suggestions {
        let file = suggestion.edits[0].span.file;
        assert!(suggestion.edits.iter().all(|edit| edit.span.file == file));
        let text = &sources.get(file).text;
        let ours = apply(text, &suggestion.edits);
        let theirs = rustfix::apply_suggestions(text, &[for_rustfix(sources, suggestion)]).unwrap();
        assert_eq!(ours, theirs, "{}", suggestion.title);
    }
}

fn for_rustfix(sources: &SourceMap, suggestion: &Suggestion) -> rustfix::Suggestion {
    let replacement = |span: Span, text: &str| Replacement {
        snippet: snippet(sources, span),
        replacement: text.to_owned(),
    };
    let replacements: Vec<Replacement> =
        suggestion.edits.iter().map(|edit| replacement(edit.span, &edit.text)).collect();
    rustfix::Suggestion {
        message: suggestion.title.clone(),
        snippets: replacements.iter().map(|replacement| replacement.snippet.clone()).collect(),
        solutions: vec![Solution { message: suggestion.title.clone(), replacements }],
    }
}

fn snippet(sources: &SourceMap, span: Span) -> Snippet {
    let position = |(line, column)| LinePosition { line, column };
    Snippet {
        file_name: sources.get(span.file).name.clone(),
        line_range: LineRange {
            start: position(sources.line_column(span)),
            end: position(sources.line_column(span.after())),
        },
        range: span.range(),
    }
}
