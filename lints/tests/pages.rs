//! What every lint and its page must have.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use conn_lints::lints::ALL;
use support::page::{self, Kind};

/// Files of the lints' folder that are no lints.
const SHARED: &[&str] = &["mod", "common", "edits", "words", "page", "testing"];

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
    for path in folder() {
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

fn folder() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lints");
    fs::read_dir(folder).expect("the lints").map(|entry| entry.expect("an entry").path()).collect()
}
