//! What all shares find together is what one run finds, to the byte.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_conn-lint")).args(arguments).current_dir(folder).output().unwrap()
}

fn check(folder: &Path, arguments: &[&str]) -> Output {
    run(folder, &[&["check", "--format", "sarif", "-W", "all"], arguments].concat())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The logs of all shares, in a folder of their own.
fn shares(folder: &Path, count: usize, arguments: &[&str]) -> (TempDir, Vec<String>) {
    let logs = tempfile::tempdir().unwrap();
    let write = |index: usize| {
        let share = check(folder, &[arguments, &["--shard", &format!("{index}/{count}")]].concat());
        let path = logs.path().join(format!("{index}.sarif"));
        fs::write(&path, share.stdout).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let paths = (1..=count).map(write).collect();
    (logs, paths)
}

fn merge(folder: &Path, logs: &[String]) -> Output {
    let logs: Vec<&str> = logs.iter().map(String::as_str).collect();
    run(folder, &[&["merge"], &logs[..]].concat())
}

#[track_caller]
fn merged_is_one_run(folder: &Path, arguments: &[&str]) {
    let one = check(folder, arguments);
    for count in 1..=4 {
        let (_folder, mut logs) = shares(folder, count, arguments);
        // In whatever order they come in.
        logs.reverse();
        let merged = merge(folder, &logs);
        assert!(text(&merged.stdout) == text(&one.stdout), "{count} shares: {}", text(&merged.stderr));
        assert_eq!(merged.status.code(), one.status.code(), "{count} shares");
    }
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn of_projects_that_are_one_part() {
    for project in ["test-cases/orders-lambda", "test-cases/billing-service", "cli/tests/fixtures/shop"] {
        merged_is_one_run(&repository().join(project), &["."]);
    }
}

#[test]
fn of_projects_of_many_parts() {
    merged_is_one_run(&repository().join("test-cases"), &["."]);
    merged_is_one_run(&repository().join("test-cases"), &[".", "--parse-all", "--tests", "-D", "warnings"]);
}

#[test]
fn of_several_roots_here_and_elsewhere() {
    let here = repository().join("test-cases/fixes");
    merged_is_one_run(&here, &[".", "../orders-lambda", "../billing-service", "../no-such-folder"]);
    merged_is_one_run(&repository().join("test-cases"), &["orders-lambda", "billing-service", "fixes"]);
}

const LOUD: &str = "pub fn client() -> reqwest::Result<reqwest::Client> {\n    \
                    reqwest::Client::builder().danger_accept_invalid_certs(true).build()\n}\n";

fn package(folder: &Path, name: &str, dependencies: &str, code: &str) {
    fs::create_dir_all(folder.join(name).join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\nreqwest = \
         \"0.12.28\"\n{dependencies}"
    );
    fs::write(folder.join(name).join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join(name).join("src/lib.rs"), code).unwrap();
}

/// Ten packages, some connected, with something wrong in each way.
fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::create_dir(root.join(".git")).unwrap();
    for name in ["a", "b", "c", "d", "e"] {
        package(root, name, "", LOUD);
    }
    package(root, "f", "a = { path = \"../a\" }\n", "pub fn f() { let _ = a::client(); }\nmod gone;\n");
    package(root, "g", "", "#[path = \"../../b/src/more.rs\"]\nmod more;\n");
    fs::write(root.join("b/src/more.rs"), LOUD).unwrap();
    package(root, "h", "", "fn broken( {\n");
    package(root, "i", "", &format!("// conn-lint: allow(certificate_verification_disabled) -- why\n{LOUD}"));
    package(root, "j", "", "// conn-lint: allow(no_such_lint)\nfn j() {}\n// conn-lint: alow(all)\n");
    package(root, "k", "tonic = \"0.1\"\n", "macro_rules! m { () => {} }\n");
    fs::create_dir_all(root.join("l")).unwrap();
    fs::write(root.join("l/Cargo.toml"), "[package\n").unwrap();
    folder
}

#[test]
fn whatever_is_wrong_is_told_once() {
    let folder = project();
    merged_is_one_run(folder.path(), &["."]);
    merged_is_one_run(folder.path(), &[".", "--parse-all"]);
}

#[test]
fn the_work_is_shared_out() {
    let folder = project();
    let files = |shard: &str| {
        let output = run(folder.path(), &["check", ".", "--statistics", "--shard", shard]);
        let told = text(&output.stderr);
        let line = told.lines().find(|line| line.contains("client construction")).unwrap().to_owned();
        line.split(' ').next().unwrap().parse::<usize>().unwrap()
    };
    let each: Vec<usize> = ["1/3", "2/3", "3/3"].into_iter().map(files).collect();
    assert_eq!(each.iter().sum::<usize>(), 12);
    assert!(each.iter().all(|files| (2..=6).contains(files)), "{each:?}");
    assert_eq!(files("1/1"), 12);
}

#[test]
fn a_file_of_another_package_connects_the_two() {
    let folder = project();
    let (_folder, logs) = shares(folder.path(), 11, &["."]);
    let with = |name: &str| logs.iter().position(|log| fs::read_to_string(log).unwrap().contains(name));
    // Both are about `b/src/more.rs`, and `g` decides what it is part of.
    assert!(with("b/src/more.rs").is_some());
    merged_is_one_run(folder.path(), &["."]);
}

#[track_caller]
fn refused(folder: &Path, logs: &[String], words: &[&str]) {
    let output = merge(folder, logs);
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(output.stdout.is_empty());
    for word in words {
        assert!(told.contains(word), "{word}: {told}");
    }
}

#[test]
fn what_is_no_whole_is_refused() {
    let folder = project();
    let root = folder.path();
    let (logs_folder, logs) = shares(root, 3, &["."]);
    refused(root, &[logs[0].clone(), logs[2].clone()], &["shard 2/3 is missing"]);
    refused(root, &[&logs[..], &logs[..1]].concat(), &["shard 1/3 is there twice"]);
    refused(root, &["no-such.sarif".to_owned()], &["no-such.sarif cannot be read"]);
    let (_other, of_two) = shares(root, 2, &["."]);
    refused(root, &[of_two[0].clone(), logs[1].clone()], &["one of 2 shares", "one of 3"]);
    let write = |name: &str, text: &str| {
        let path = logs_folder.path().join(name);
        fs::write(&path, text).unwrap();
        vec![path.to_str().unwrap().to_owned()]
    };
    refused(root, &write("a", "{}"), &["is no SARIF log"]);
    refused(root, &write("b", "[1"), &["is no SARIF log"]);
    let share = fs::read_to_string(&logs[0]).unwrap();
    let other_tool = share.replacen("\"name\": \"conn-lint\"", "\"name\": \"clippy\"", 1);
    refused(root, &write("c", &other_tool), &["is a log of clippy"]);
    let ours = format!("\"semanticVersion\": \"{}\"", env!("CARGO_PKG_VERSION"));
    let old = share.replacen(&ours, "\"semanticVersion\": \"0.0.9\"", 1);
    refused(root, &write("d", &old), &["conn-lint 0.0.9", "one version"]);
    let whole = text(&check(root, &["."]).stdout);
    refused(root, &write("e", &whole), &["is no share"]);
    fs::write(root.join("c/src/lib.rs"), format!("{LOUD}\n")).unwrap();
    let (_changed, changed) = shares(root, 3, &["."]);
    refused(root, &[logs[0].clone(), changed[1].clone(), logs[2].clone()], &["different files"]);
}

#[test]
fn a_merged_log_goes_to_a_file() {
    let folder = project();
    let gate = [".", "-D", "warnings"];
    let (_logs, logs) = shares(folder.path(), 2, &gate);
    let output = run(folder.path(), &["merge", &logs[0], &logs[1], "-o", "whole.sarif"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    let whole = fs::read_to_string(folder.path().join("whole.sarif")).unwrap();
    assert_eq!(whole, text(&check(folder.path(), &gate).stdout));
}

#[test]
fn shards_go_with_what_can_be_shared() {
    let folder = project();
    for other in [&["--baseline", "b.json"][..], &["--fix"], &["--diff"]] {
        let output = run(folder.path(), &[&["check", ".", "--shard", "1/2"], other].concat());
        assert_eq!(output.status.code(), Some(2), "{other:?}");
    }
    for wrong in ["0/2", "3/2", "x"] {
        let output = run(folder.path(), &["check", ".", "--shard", wrong]);
        assert!(text(&output.stderr).contains("such as 2/4"), "{wrong}");
    }
}
