//! A workspace that is looked at part by part is told of as one that is looked at as a whole.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use conn_lints::analyze;
use conn_lints::config::Config;
use conn_lints::discover::{Texts, Workspace, discover, survey};
use conn_lints::piecewise::report_in_parts;
use conn_lints::report::{Report, report};
use conn_lints::source::FileId;

/// Three packages that know nothing of each other, but for a file that the last takes from the first.
const FILES: &[(&str, &str)] = &[
    ("a/src/lib.rs", "mod shared;\npub fn one() -> reqwest::Client { reqwest::Client::new() }\n"),
    ("a/src/shared.rs", "pub const IDLE: u64 = 7200;\nbroken(\n"),
    (
        "b/src/lib.rs",
        "mod absent;\n// conn-lint: allow(request_timeout_unset) -- as wished\n\
         pub fn two() -> reqwest::Client { reqwest::Client::new() }\n\
         // conn-lint: allow(idle_timeout_disabled)\npub fn none() {}\n\
         pub fn kept() -> reqwest::ClientBuilder { reqwest::Client::builder() }\n",
    ),
    (
        "c/src/lib.rs",
        "#[path = \"../../a/src/values.rs\"]\nmod values;\npub fn three() -> reqwest::Client {\n    \
         reqwest::Client::builder().pool_idle_timeout(std::time::Duration::from_secs(values::IDLE)).build().unwrap()\n}\n",
    ),
    ("a/src/values.rs", "pub const IDLE: u64 = 7200;\n"),
];

#[test]
fn the_parts_make_the_whole() {
    let folder = workspace(FILES);
    for whole in [false, true] {
        let (workspace, in_parts) = in_parts(folder.path(), whole);
        let facts = analyze(read(folder.path(), whole), &Config::default().settings);
        let at_once = report(&facts, &Config::default());
        assert_eq!(told(&workspace, &in_parts), told(&facts.workspace, &at_once));
        assert!(in_parts.problems.len() > 1 && in_parts.suppressed.len() == 1);
        assert_eq!(in_parts.statistics.untraced_builders.len(), 1);
        let too_long = |found: &&conn_lints::diagnostic::Diagnostic| found.lint == "idle_timeout_too_long";
        let found =
            in_parts.diagnostics.iter().find(too_long).expect("the value of the other package's file");
        assert!(workspace.sources.text(found.primary.span).starts_with("."), "{found:?}");
        for file in in_parts.files() {
            assert_eq!(workspace.sources.get(file).text, facts.workspace.sources.get(file).text);
        }
    }
}

#[test]
fn only_texts_that_are_pointed_at_are_kept() {
    let folder = workspace(FILES);
    let (workspace, report) = in_parts(folder.path(), false);
    let kept = |id: &FileId| !workspace.sources.get(*id).text.is_empty();
    let kept: Vec<FileId> = workspace.sources.ids().filter(kept).collect();
    assert_eq!(kept, report.files().into_iter().collect::<Vec<_>>());
    assert!(kept.len() < workspace.sources.len());
}

fn in_parts(root: &Path, whole: bool) -> (Workspace, Report) {
    let (workspace, report, _) = report_in_parts(read(root, whole), &Config::default());
    (workspace, report)
}

/// With all texts, or with those that the sieve leaves.
fn read(root: &Path, whole: bool) -> Workspace {
    if whole { discover(root) } else { survey(root, &Texts::new()) }
}

/// All of it, with the names of files for their numbers.
fn told(workspace: &Workspace, report: &Report) -> String {
    let names: Vec<&str> =
        workspace.sources.ids().map(|id| workspace.sources.get(id).name.as_str()).collect();
    format!("{names:?}\n{report:#?}")
}

fn workspace(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    for name in ["a", "b", "c"] {
        let manifest = format!(
            "[package]\nname = \"{name}\"\nedition = \"2021\"\n[dependencies]\nreqwest = \"0.12.9\"\n"
        );
        write(&format!("{name}/Cargo.toml"), &manifest);
    }
    write("Cargo.lock", "version = 4\n[[package]]\nname = 5\n");
    files.iter().for_each(|(name, text)| write(name, text));
    folder
}
