//! What the README and the book say must be there: links, pages, lints, commands and flags.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use conn_lints::config::{Config, GROUPS, Source, Table};
use conn_lints::lints::ALL;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every Markdown file that people read, with its text.
fn pages() -> Vec<(PathBuf, String)> {
    let mut files = vec![root().join("test-cases/README.md")];
    markdown_in(&root(), false, &mut files);
    markdown_in(&root().join("docs"), true, &mut files);
    files.sort();
    files.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).unwrap())).collect()
}

fn markdown_in(folder: &Path, deep: bool, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let built = path.ends_with("docs/book");
        if path.is_dir() && deep && !built {
            markdown_in(&path, deep, files);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
}

/// The lines outside fenced blocks, and those inside `console` ones.
fn split(text: &str) -> (Vec<&str>, Vec<&str>) {
    let (mut prose, mut console) = (Vec::new(), Vec::new());
    let mut fence: Option<&str> = None;
    for line in text.lines() {
        match (line.trim_start().strip_prefix("```"), fence) {
            (Some(language), None) => fence = Some(language),
            (Some(_), Some(_)) => fence = None,
            (None, None) => prose.push(line),
            (None, Some("console")) => console.push(line),
            (None, Some(_)) => {}
        }
    }
    (prose, console)
}

/// What stands in `](..)` on a line.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

/// The inline code of a line.
fn code(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// As GitHub and mdBook make it from a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.collect::<String>().trim().to_lowercase().replace(' ', "-")
}

fn anchors(text: &str) -> BTreeSet<String> {
    let headings = split(text).0.into_iter().filter(|line| line.starts_with('#'));
    headings.map(|line| anchor(line.trim_start_matches('#'))).collect()
}

#[test]
fn every_relative_link_leads_somewhere() {
    let mut broken = Vec::new();
    for (page, text) in pages() {
        for link in split(&text).0.into_iter().flat_map(links).filter(|link| !link.contains("://")) {
            let (file, fragment) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            let there = target.exists();
            let markdown = target.extension().is_some_and(|extension| extension == "md");
            let anchored = fragment.is_empty()
                || (there
                    && markdown
                    && anchors(&std::fs::read_to_string(&target).unwrap()).contains(fragment));
            if !there || !anchored {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_table_of_contents_has_every_page_once() {
    let docs = root().join("docs");
    let summary = std::fs::read_to_string(docs.join("SUMMARY.md")).unwrap();
    let listed: Vec<PathBuf> = summary.lines().flat_map(links).map(|link| docs.join(link)).collect();
    let unique: BTreeSet<&PathBuf> = listed.iter().collect();
    assert_eq!(unique.len(), listed.len(), "a page is listed twice");
    let mut pages = Vec::new();
    markdown_in(&docs, true, &mut pages);
    for page in pages.iter().filter(|page| !page.ends_with("SUMMARY.md")) {
        assert!(unique.contains(page), "{} is not in docs/SUMMARY.md", page.display());
    }
}

#[test]
fn the_tables_of_lints_are_complete() {
    for page in ["README.md", "docs/lints.md"] {
        let text = std::fs::read_to_string(root().join(page)).unwrap();
        let rows = text.lines().filter(|line| line.starts_with("| [`"));
        let named: BTreeSet<&str> = rows.filter_map(|row| code(row).next()).collect();
        let all: BTreeSet<&str> = ALL.iter().map(|lint| lint.name).collect();
        assert_eq!(named, all, "the table in {page}");
    }
}

#[test]
fn only_lints_that_exist_are_named() {
    let mut wrong = Vec::new();
    for (page, text) in pages() {
        // Its example is such a name.
        if page.ends_with("unknown_lint.md") {
            continue;
        }
        for name in text.split("conn-lint: allow(").skip(1).filter_map(|rest| rest.split(')').next()) {
            wrong.extend(
                name.split(',').filter(|name| !known(name)).map(|name| (page.clone(), name.to_owned())),
            );
        }
        for command in commands(&text) {
            let words: Vec<&str> = command.split_whitespace().collect();
            for pair in words.windows(2).filter(|pair| ["-A", "-N", "-W", "-D", "explain"].contains(&pair[0]))
            {
                if !known(pair[1]) {
                    wrong.push((page.clone(), pair[1].to_owned()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A lint, one of the names that stand for several, or a placeholder.
fn known(name: &str) -> bool {
    let name = name.trim();
    ["all", "warnings", "LINT", "lint_name"].contains(&name) || ALL.iter().any(|lint| lint.name == name)
}

/// Each `conn-lint ..` command of a page, from the binary's name on.
fn commands(text: &str) -> Vec<String> {
    let (prose, console) = split(text);
    let shown = console.into_iter().flat_map(|line| line.split("&&")).map(str::trim);
    let inline = prose.into_iter().flat_map(code);
    let run = |line: &str| {
        let line = line.strip_prefix("$ ").unwrap_or(line);
        let ours = line.strip_prefix("cargo run --release -- ").or_else(|| line.strip_prefix("conn-lint "));
        ours.map(|rest| rest.split(" > ").next().unwrap().to_owned())
    };
    shown.chain(inline).filter_map(run).collect()
}

#[test]
fn only_flags_that_exist_are_named() {
    let mut wrong = Vec::new();
    for (page, text) in pages() {
        for command in commands(&text) {
            let mut words = command.split_whitespace();
            let subcommand = words.next().unwrap_or_default();
            let help = help(subcommand);
            let flags =
                words.filter(|word| word.starts_with('-')).map(|word| word.split('=').next().unwrap());
            let unknown: Vec<&str> = flags.filter(|flag| !has_flag(&help, flag)).collect();
            if help.is_empty() || !unknown.is_empty() {
                wrong.push(format!("{}: conn-lint {command} {unknown:?}", page.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The help text of a subcommand; empty where there is none of that name.
fn help(subcommand: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conn-lint"));
    if !subcommand.starts_with('-') {
        command.arg(subcommand);
    }
    let output = command.arg("--help").output().unwrap();
    if output.status.success() { String::from_utf8(output.stdout).unwrap() } else { String::new() }
}

fn has_flag(help: &str, flag: &str) -> bool {
    help.split(|c: char| c.is_whitespace() || ",[]<=".contains(c)).any(|word| word == flag)
}

#[test]
fn examples_of_configuration_are_valid() {
    let page = std::fs::read_to_string(root().join("docs/configuration.md")).unwrap();
    let examples: Vec<&str> =
        page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(!examples.is_empty());
    for example in examples {
        let source = Source { text: example, table: Table::Whole, root: "", packages: None };
        Config::default().read(&source).unwrap();
    }
}

#[test]
fn the_table_of_groups_is_complete() {
    let page = std::fs::read_to_string(root().join("docs/configuration.md")).unwrap();
    for group in GROUPS {
        let row = format!("| `{}` | {} |", group.name, group.about);
        assert!(page.lines().any(|line| line == row), "docs/configuration.md has no line {row:?}");
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let page = std::fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    for manifest in ["lints/Cargo.toml", "cli/Cargo.toml"] {
        let manifest = std::fs::read_to_string(root().join(manifest)).unwrap();
        let section = manifest.split("\n[dependencies]\n").nth(1).unwrap().split("\n[").next().unwrap();
        for name in section.lines().filter_map(|line| line.split(['.', ' ', '=']).next()) {
            let told = name.is_empty() || name == "conn-lints" || page.contains(&format!("`{name}`"));
            assert!(told, "docs/architecture.md does not say why {name} is there");
        }
    }
}

#[test]
fn ci_ends_with_the_test_command_of_the_readme() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let ci = std::fs::read_to_string(root().join(".ci/run")).unwrap();
    let last = ci.lines().rfind(|line| !line.trim().is_empty()).unwrap();
    assert_eq!(last, "cargo test --workspace");
    assert!(readme.lines().any(|line| line == last), "the README names another test command");
}
