//! The parts of the book that are made from the lints: a page each, the table, the table of contents. `BLESS=1` writes
//! them; otherwise they have to be as they would be written.

use std::fs;
use std::path::{Path, PathBuf};

use conn_lints::lints::{ALL, Lint};

#[test]
fn each_lint_has_its_page_in_the_book() {
    for lint in ALL {
        expect(&docs().join(format!("lints/{}.md", lint.name)), &page(lint));
    }
    let folder = fs::read_dir(docs().join("lints")).expect("the pages of the lints");
    for entry in folder {
        let name = entry.expect("a page").file_name().into_string().expect("a name in UTF-8");
        let known = ALL.iter().any(|lint| format!("{}.md", lint.name) == name);
        assert!(known, "docs/lints/{name} is of no lint");
    }
}

#[test]
fn the_table_of_lints_is_complete() {
    let rows = ALL.iter().map(|lint| {
        format!("| [`{0}`](lints/{0}.md) | {1} | {2} |\n", lint.name, lint.summary, lint.level.name())
    });
    expect_lines(&docs().join("lints.md"), "|---|---|---|\n", "| ", &rows.collect::<String>());
}

#[test]
fn the_table_of_contents_is_complete() {
    let rows = ALL.iter().map(|lint| format!("  - [{0}](lints/{0}.md)\n", lint.name));
    expect_lines(&docs().join("SUMMARY.md"), "- [The lints](lints.md)\n", "  - ", &rows.collect::<String>());
}

fn page(lint: &Lint) -> String {
    let page = lint.reader_page();
    let (title, rest) = page.split_once('\n').expect("a title and more");
    let group = format!("{:?}", lint.group).to_lowercase();
    let facts = format!("Loudest level: {} · group: {group} · since {}", lint.level.name(), lint.since);
    format!("{title}\n\n*{facts}*\n{rest}")
}

/// The lines that begin so, right behind the line `after`.
fn expect_lines(path: &Path, after: &str, beginning: &str, lines: &str) {
    let text = read(path);
    let at =
        text.find(after).unwrap_or_else(|| panic!("{} has no line {after:?}", path.display())) + after.len();
    let old: usize =
        text[at..].split_inclusive('\n').take_while(|line| line.starts_with(beginning)).map(str::len).sum();
    expect(path, &format!("{}{lines}{}", &text[..at], &text[at + old..]));
}

fn expect(path: &Path, text: &str) {
    if std::env::var_os("BLESS").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder can be made");
        fs::write(path, text).expect("the page can be written");
    }
    assert!(read(path) == text, "{} is out of date: run `BLESS=1 cargo test -p conn-lints`", path.display());
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
}
