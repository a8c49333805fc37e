//! Tests about the project itself: what the design promises about files and rooms.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use conn_lints::lints::ALL;
use support::page::{self, Kind};

/// Files of the lints' folder that are no lints.
const SHARED: &[&str] = &["mod", "common", "edits", "words", "testing"];

/// In this order on each page.
const HEADINGS: &[&str] = &[
    "What it finds",
    "Why it hurts",
    "Example",
    "Instead",
    "What it does not see",
    "Known false positives",
    "Configuration",
];

#[test]
fn every_lint_is_registered_under_the_name_of_its_file() {
    let mut files = BTreeSet::new();
    let mut pages = BTreeSet::new();
    for path in files_below("lints") {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a name in UTF-8").to_owned();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("md") => _ = pages.insert(stem),
            _ if SHARED.contains(&stem.as_str()) => {}
            _ => _ = files.insert(stem),
        }
    }
    let registered: BTreeSet<String> = ALL.iter().map(|lint| lint.name.to_owned()).collect();
    assert_eq!(registered.len(), ALL.len(), "a name is registered twice");
    assert_eq!(files, registered, "files and registered lints");
    assert_eq!(pages, registered, "pages and registered lints");
}

#[test]
fn every_page_has_its_headings_and_examples() {
    for lint in ALL {
        let title = format!("# `{}`\n", lint.name);
        assert!(lint.page.starts_with(&title), "{}.md begins with its name", lint.name);
        let headings: Vec<&str> = lint.page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(headings, HEADINGS, "{}.md", lint.name);

        let blocks = page::blocks(lint.page).unwrap_or_else(|error| panic!("{}.md: {error}", lint.name));
        let has = |kinds: &[Kind]| blocks.iter().any(|block| kinds.contains(&block.kind));
        assert!(has(&[Kind::Fail]), "{}.md has no `fail` block", lint.name);
        assert!(has(&[Kind::Pass, Kind::Fixed]), "{}.md has neither `pass` nor `fixed` block", lint.name);
    }
}

#[test]
fn summaries_read_like_messages() {
    for lint in ALL {
        let good = !lint.summary.ends_with('.') && !lint.summary.starts_with(char::is_uppercase);
        assert!(good && !lint.summary.contains('\n'), "{}: {:?}", lint.name, lint.summary);
    }
}

#[test]
fn syn_stays_in_lower() {
    forbid(|path| !path.starts_with("lower"), &["syn::", "proc_macro2::", "quote::"]);
}

#[test]
fn only_discover_touches_the_disk() {
    forbid(|path| !path.starts_with("discover"), &["std::fs", "fs::read", "std::env", "std::process"]);
}

#[test]
fn the_engine_knows_no_library() {
    let engine = |path: &Path| ["resolve", "trace", "reach"].iter().any(|room| path.starts_with(room));
    forbid(engine, &["reqwest", "hyper", "tonic", "aws_", "momento", "lambda_runtime", "lambda_http"]);
}

#[test]
fn lints_do_not_read_code() {
    let own =
        |path: &Path| path.starts_with("lints") && path.file_stem().is_some_and(|stem| stem != "testing");
    forbid(own, &["crate::ir", "crate::resolve", "crate::trace", "crate::lower", "facts.files"]);
}

/// None of these words stands in the code (comments and tests aside) of the files of the library chosen so.
fn forbid(chosen: impl Fn(&Path) -> bool, words: &[&str]) {
    let mut found = Vec::new();
    for path in files_below("") {
        let relative = path.strip_prefix(source()).expect("below it").to_owned();
        if relative.extension().is_none_or(|extension| extension != "rs")
            || !chosen(&relative)
            || is_test(&relative)
        {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a source file");
        for (index, line) in code_lines(&text) {
            for word in words.iter().filter(|word| line.contains(**word)) {
                found.push(format!("{}:{}: `{word}`", relative.display(), index + 1));
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// Up to the tests, and without comments.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let before_tests = |line: &&str| !line.trim_start().starts_with("#[cfg(test)]");
    let code = text.lines().take_while(before_tests).enumerate();
    code.map(|(index, line)| (index, line.split("//").next().unwrap_or_default()))
}

fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests")
        || path.file_stem().is_some_and(|stem| stem == "tests")
}

fn files_below(folder: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![source().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the library") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}
