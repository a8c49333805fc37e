//! Which findings a run is about: `--baseline`, `--since`, `--stdin`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const CLIENT: &str = "pub fn client() -> reqwest::Client {\n    reqwest::Client::new()\n}\n";
const OTHER: &str = "pub fn other() -> reqwest::Client {\n    reqwest::Client::new()\n}\n";

/// A package of one file in a repository of its own.
fn project(code: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("src")).unwrap();
    let manifest = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\n\
                    reqwest = \"0.12.28\"\n";
    fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    write(&folder, "src/lib.rs", code);
    git(folder.path(), &["init", "--quiet"]);
    commit(folder.path());
    folder
}

fn write(folder: &TempDir, file: &str, text: &str) {
    fs::write(folder.path().join(file), text).unwrap();
}

fn git(folder: &Path, arguments: &[&str]) {
    let identity =
        ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgSign=false"];
    let done = Command::new("git").args(identity).args(arguments).current_dir(folder).output().unwrap();
    assert!(done.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

fn commit(folder: &Path) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--allow-empty", "--message", "a commit"]);
}

/// `check` with every finding a warning, and every warning failing.
fn check(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_conn-lint"));
    command
        .args(["check", "-W", "all", "-D", "warnings"])
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// `file:line lint` of each finding.
fn findings(output: &Output) -> Vec<String> {
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = log["findings"].as_array().unwrap().iter();
    let line = |found: &Value| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        format!("{}:{} {}", text(&found["at"]["file"]), found["at"]["line"], text(&found["lint"]))
    };
    found.map(line).collect()
}

const BASELINE: &[&str] = &["--baseline", "known.json", "--format", "json"];
const UPDATE: &[&str] = &["--baseline", "known.json", "--update-baseline"];

#[test]
fn only_what_is_new_to_the_baseline_fails() {
    let folder = project(CLIENT);
    let root = folder.path();
    assert_eq!(code(&check(root, &[])), 1);
    let written = check(root, UPDATE);
    assert_eq!(code(&written), 0, "what was just accepted does not fail");
    assert!(stderr(&written).contains("known.json accepts 3 findings"), "{}", stderr(&written));
    let again = check(root, BASELINE);
    assert_eq!((code(&again), findings(&again).len()), (0, 0));
    let log: Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(log["baselined"].as_array().unwrap().len(), 3);
    write(&folder, "src/lib.rs", &format!("//! Lines above.\n\n{OTHER}\n{CLIENT}"));
    let more = check(root, BASELINE);
    assert_eq!(code(&more), 1);
    assert!(findings(&more).iter().all(|line| line.starts_with("src/lib.rs:4 ")), "{:?}", findings(&more));
    assert_eq!(findings(&more).len(), 3);
}

#[test]
fn an_update_shrinks_and_never_grows() {
    let folder = project(&format!("{CLIENT}{OTHER}"));
    let root = folder.path();
    check(root, UPDATE);
    let first = fs::read_to_string(root.join("known.json")).unwrap();
    write(&folder, "src/lib.rs", OTHER);
    let stale = check(root, BASELINE);
    assert_eq!(code(&stale), 1);
    let lines = findings(&stale);
    assert_eq!(lines.len(), 3);
    assert!(lines.iter().all(|line| line.ends_with(" stale_baseline_entry")), "{lines:?}");
    assert!(lines[0].starts_with("known.json:4"), "{lines:?}");
    assert_eq!(fs::read_to_string(root.join("known.json")).unwrap(), first, "only an update writes");
    let shrunk = check(root, UPDATE);
    assert_eq!(code(&shrunk), 0);
    assert!(
        stderr(&shrunk).contains("known.json accepts 3 findings, 3 less than before"),
        "{}",
        stderr(&shrunk)
    );
    write(&folder, "src/lib.rs", &format!("{CLIENT}{OTHER}"));
    let grown = check(root, UPDATE);
    assert_eq!(code(&grown), 1, "what is new is not accepted");
    assert!(stderr(&grown).contains("accepts 3 findings, 0 less"), "{}", stderr(&grown));
}

#[test]
fn a_baseline_counts_from_its_own_folder() {
    let folder = project(CLIENT);
    let root = folder.path();
    check(root, UPDATE);
    let elsewhere = root.join("src");
    let found = check(&elsewhere, &["..", "--baseline", "../known.json", "--format", "json"]);
    assert_eq!((code(&found), findings(&found).len()), (0, 0));
    let absolute = root.join("known.json");
    let found = check(Path::new("/"), &[root.to_str().unwrap(), "--baseline", absolute.to_str().unwrap()]);
    assert_eq!(code(&found), 0, "{}", stderr(&found));
}

#[test]
fn sarif_says_what_is_new() {
    let folder = project(CLIENT);
    check(folder.path(), UPDATE);
    write(&folder, "src/lib.rs", &format!("{CLIENT}{OTHER}"));
    let output = check(folder.path(), &["--baseline", "known.json", "--format", "sarif"]);
    let log: Value = serde_json::from_slice(&output.stdout).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    let count = |state: &str| results.iter().filter(|result| result["baselineState"] == state).count();
    assert_eq!((count("new"), count("unchanged"), results.len()), (3, 3, 6));
}

#[test]
fn a_baseline_that_cannot_be_read_ends_the_run() {
    let folder = project(CLIENT);
    for (text, expected) in [
        (None, "the baseline known.json is not there; --update-baseline writes it"),
        (Some("{}"), "known.json is no baseline that can be read: missing field `version`"),
    ] {
        if let Some(text) = text {
            write(&folder, "known.json", text);
        }
        let output = check(folder.path(), BASELINE);
        assert_eq!(code(&output), 2);
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
    assert_eq!(code(&check(folder.path(), &["--update-baseline"])), 2, "of which file?");
}

fn since(folder: &Path, revision: &str) -> Output {
    check(folder, &["--since", revision, "--format", "json"])
}

#[test]
fn only_lines_that_changed_count() {
    let folder = project(CLIENT);
    let root = folder.path();
    let nothing = since(root, "HEAD");
    assert_eq!((code(&nothing), findings(&nothing).len()), (0, 0));
    write(&folder, "src/lib.rs", &format!("{CLIENT}{OTHER}"));
    let lines = findings(&since(root, "HEAD"));
    assert!(lines.len() == 3 && lines.iter().all(|line| line.starts_with("src/lib.rs:5 ")), "{lines:?}");
    git(root, &["add", "--all"]);
    assert_eq!(findings(&since(root, "HEAD")).len(), 3, "in the index");
    commit(root);
    assert_eq!(findings(&since(root, "HEAD")).len(), 0);
    assert_eq!(findings(&since(root, "HEAD~1")).len(), 3, "committed");
    let below = check(&root.join("src"), &["..", "--since", "HEAD~1", "--format", "json"]);
    assert_eq!(findings(&below).len(), 3, "from a folder below");
    let text = check(root, &["--since", "HEAD"]);
    assert!(stderr(&text).contains("6 on lines that did not change"), "{}", stderr(&text));
}

#[test]
fn files_that_git_does_not_know_are_changed() {
    let folder = project("mod new;\n");
    write(&folder, "src/new.rs", CLIENT);
    assert_eq!(findings(&since(folder.path(), "HEAD")).len(), 3);
    write(&folder, ".gitignore", "src/new.rs\n");
    assert_eq!(findings(&since(folder.path(), "HEAD")).len(), 0, "what git ignores is not checked");
}

#[test]
fn what_the_revision_gained_meanwhile_does_not_count() {
    let folder = project(CLIENT);
    let root = folder.path();
    git(root, &["branch", "ahead"]);
    write(&folder, "README.md", "here");
    commit(root);
    git(root, &["checkout", "--quiet", "ahead"]);
    write(&folder, "src/lib.rs", "pub fn f() {}\n");
    commit(root);
    git(root, &["checkout", "--quiet", "-"]);
    assert_eq!(findings(&since(root, "ahead")).len(), 0);
}

#[test]
fn a_setter_that_was_taken_out_is_a_change_of_its_chain() {
    let chain = "pub fn client() -> reqwest::Result<reqwest::Client> {\n    reqwest::Client::builder()\n        \
                 .timeout(std::time::Duration::from_secs(5))\n        .user_agent(\"x\")\n        .build()\n}\n";
    let folder = project(chain);
    let without = chain.replace("        .timeout(std::time::Duration::from_secs(5))\n", "");
    write(&folder, "src/lib.rs", &without);
    let lines = findings(&since(folder.path(), "HEAD"));
    assert!(lines.contains(&"src/lib.rs:2 request_timeout_unset".to_owned()), "{lines:?}");
}

#[test]
fn since_says_what_is_missing() {
    let folder = project(CLIENT);
    for (revision, expected) in [
        ("no-such-branch", "`no-such-branch` is no revision that git knows here"),
        ("--output=x", "`--output=x` is no revision that git knows here"),
    ] {
        let output = check(folder.path(), &[&format!("--since={revision}")]);
        assert_eq!(code(&output), 2);
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
    git(folder.path(), &["branch", "other"]);
    git(folder.path(), &["checkout", "--quiet", "--orphan", "alone"]);
    write(&folder, "README.md", "alone");
    commit(folder.path());
    let apart = check(folder.path(), &["--since", "other"]);
    assert!(stderr(&apart).contains("no commit that `other` and HEAD have in common"), "{}", stderr(&apart));
    fs::remove_dir_all(folder.path().join(".git")).unwrap();
    let outside = check(folder.path(), &["--since", "HEAD"]);
    assert_eq!(code(&outside), 2);
    assert!(stderr(&outside).contains("--since needs a git repository"), "{}", stderr(&outside));
    let no_git = Command::new(env!("CARGO_BIN_EXE_conn-lint"))
        .args(["check", "--since", "HEAD"])
        .env("PATH", "")
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(stderr(&no_git).contains("--since asks git, which cannot be run"), "{}", stderr(&no_git));
}

fn from_stdin(folder: &Path, arguments: &[&str], text: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_conn-lint"))
        .args(["check", "--format", "json", "--stdin"])
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A run that refuses its arguments does not read.
    let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
    child.wait_with_output().unwrap()
}

#[test]
fn a_text_from_an_editor_counts_instead_of_the_file() {
    let folder = project(&format!("mod inner;\n{CLIENT}"));
    write(&folder, "src/inner.rs", "");
    for path in ["src/inner.rs", "./src/inner.rs"] {
        let found = from_stdin(folder.path(), &["--stdin-path", path], OTHER);
        let lines = findings(&found);
        assert!(
            lines.len() == 3 && lines.iter().all(|line| line.starts_with("src/inner.rs:2 ")),
            "{lines:?}"
        );
    }
    let below = from_stdin(&folder.path().join("src"), &["--stdin-path", "inner.rs"], OTHER);
    assert_eq!(findings(&below).len(), 3);
    fs::remove_file(folder.path().join("src/inner.rs")).unwrap();
    let unsaved = from_stdin(folder.path(), &["--stdin-path", "src/inner.rs"], OTHER);
    assert_eq!(findings(&unsaved).len(), 3, "{}", stderr(&unsaved));
    let alone = from_stdin(folder.path(), &[], OTHER);
    assert_eq!(code(&alone), 2);
    assert_eq!(code(&from_stdin(folder.path(), &["--stdin-path", "src/inner.rs", "src"], OTHER)), 2);
}
