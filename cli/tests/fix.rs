//! `check --fix` and `--diff` on real files: what is written, what is refused, what is left.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;

const CODE: &str = "\
pub fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .danger_accept_invalid_certs(true)
        .build()
}
";

/// With the safe fix: the idle timeout.
const SAFE: &str = "\
pub fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .danger_accept_invalid_certs(true)
        .pool_idle_timeout(std::time::Duration::from_secs(50))
        .build()
}
";

fn run(program: &str, folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null").output().unwrap()
}

fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"];
    let output = run("git", folder, &[&identity[..], arguments].concat());
    assert!(output.status.success(), "{}", stderr(&output));
}

fn check(folder: &Path, arguments: &[&str]) -> Output {
    run(env!("CARGO_BIN_EXE_conn-lint"), folder, &[&["check"], arguments].concat())
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn write_package(folder: &Path, code: &str) {
    fs::create_dir(folder.join("src")).unwrap();
    let manifest = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\nreqwest = \"0.12.28\"\n";
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("src/lib.rs"), code).unwrap();
}

/// A committed package.
fn repository(code: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write_package(folder.path(), code);
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "--quiet", "--message", "all"]);
    folder
}

fn code_of(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join("src/lib.rs")).unwrap()
}

#[test]
fn safe_fixes_are_written_and_counted() {
    let folder = repository(CODE);
    let output = check(folder.path(), &["--fix"]);
    assert_eq!(code_of(&folder), SAFE);
    assert!(
        stderr(&output).starts_with("1 fixed, 3 remaining (3 fixable with --unsafe-fixes)\n"),
        "{}",
        stderr(&output)
    );
    assert_eq!(output.status.code(), Some(1), "what is left counts");
    assert!(!stdout(&output).contains("idle_timeout_unset"), "and is all that is printed");
}

#[test]
fn unsafe_fixes_are_asked_for_and_a_second_run_changes_nothing() {
    let folder = repository(CODE);
    let output = check(folder.path(), &["--fix", "--unsafe-fixes"]);
    assert!(stderr(&output).starts_with("4 fixed, 0 remaining\n"), "{}", stderr(&output));
    assert_eq!(output.status.code(), Some(0));
    let fixed = code_of(&folder);
    assert!(
        !fixed.contains("danger") && fixed.contains("connect_timeout") && fixed.contains(".timeout("),
        "{fixed}"
    );
    let again = check(folder.path(), &["--fix", "--unsafe-fixes", "--allow-dirty"]);
    assert!(stderr(&again).starts_with("0 fixed, 0 remaining\n"));
    assert_eq!(code_of(&folder), fixed);
}

#[test]
fn uncommitted_changes_are_refused() {
    let folder = repository(CODE);
    let other = folder.path().join("notes.txt");
    fs::write(&other, "not committed").unwrap();
    let output = check(folder.path(), &["--fix"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("uncommitted changes") && stderr(&output).contains("notes.txt"));
    assert_eq!(code_of(&folder), CODE);
    assert_eq!(check(folder.path(), &["--fix", "--allow-dirty"]).status.code(), Some(1));
    assert_eq!(code_of(&folder), SAFE);
}

#[test]
fn a_file_in_no_repository_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    write_package(folder.path(), CODE);
    let output = check(folder.path(), &["--fix"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no git repository"), "{}", stderr(&output));
    assert_eq!(code_of(&folder), CODE);
    check(folder.path(), &["--fix", "--allow-no-vcs", "--allow-dirty"]);
    assert_eq!(code_of(&folder), SAFE);
}

#[test]
fn nothing_to_fix_needs_no_repository() {
    let folder = tempfile::tempdir().unwrap();
    write_package(folder.path(), "pub fn nothing() {}\n");
    assert_eq!(check(folder.path(), &["--fix"]).status.code(), Some(0));
}

#[test]
fn a_difference_is_printed_and_nothing_is_written() {
    let folder = repository(CODE);
    fs::write(folder.path().join("notes.txt"), "not committed").unwrap();
    let output = check(folder.path(), &["--diff"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(code_of(&folder), CODE);
    assert!(stderr(&output).starts_with("1 would be fixed, 3 remaining"), "{}", stderr(&output));
    let patch = folder.path().join("fix.patch");
    fs::write(&patch, stdout(&output)).unwrap();
    git(folder.path(), &["apply", "fix.patch"]);
    assert_eq!(code_of(&folder), SAFE);
    let again = check(folder.path(), &["--diff"]);
    assert_eq!((again.status.code(), stdout(&again)), (Some(0), String::new()));
}

#[test]
fn line_ends_and_byte_order_mark_stay() {
    let dos = format!("\u{feff}{}", CODE.replace('\n', "\r\n"));
    let folder = repository(&dos);
    check(folder.path(), &["--fix"]);
    assert_eq!(code_of(&folder), format!("\u{feff}{}", SAFE.replace('\n', "\r\n")));
}

#[test]
fn killed_at_any_moment_no_file_is_half_written() {
    let many = Many::new();
    for delay in (0..400).step_by(40) {
        let child = many.start();
        std::thread::sleep(Duration::from_millis(delay));
        many.kill(child);
    }
}

#[test]
fn killed_while_it_writes_no_file_is_half_written() {
    let many = Many::new();
    let interrupted = (0..20).any(|_| {
        let mut child = many.start();
        while many.text(0) == CODE && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_micros(200));
        }
        let fixed = many.kill(child);
        0 < fixed && fixed < Many::FILES
    });
    assert!(interrupted, "no run was killed between its first file and its last");
}

/// A package of many files that all have something to fix.
struct Many(TempDir);

impl Many {
    const FILES: usize = 40;

    fn new() -> Self {
        let modules: String = (0..Self::FILES).map(|number| format!("pub mod m{number};\n")).collect();
        Self(repository(&modules))
    }

    fn file(&self, number: usize) -> PathBuf {
        self.0.path().join(format!("src/m{number}.rs"))
    }

    fn text(&self, number: usize) -> String {
        fs::read_to_string(self.file(number)).unwrap()
    }

    /// Puts everything back, and starts to fix it.
    fn start(&self) -> Child {
        (0..Self::FILES).for_each(|number| fs::write(self.file(number), CODE).unwrap());
        let mut command = Command::new(env!("CARGO_BIN_EXE_conn-lint"));
        command.args(["check", "--fix", "--allow-dirty"]).current_dir(self.0.path());
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Each file has its old text or its new one: how many have the new one.
    fn kill(&self, mut child: Child) -> usize {
        child.kill().unwrap();
        child.wait().unwrap();
        let texts: Vec<String> = (0..Self::FILES).map(|number| self.text(number)).collect();
        for text in &texts {
            assert!(text == CODE || text == SAFE, "{text}");
        }
        texts.iter().filter(|text| *text == SAFE).count()
    }
}

#[test]
fn cargo_takes_the_same_flags() {
    let folder = repository(CODE);
    let output =
        run(env!("CARGO_BIN_EXE_cargo-conn-lint"), folder.path(), &["conn-lint", "--fix", "-p", "shop"]);
    assert!(stderr(&output).starts_with("1 fixed, "), "{}", stderr(&output));
    assert_eq!(code_of(&folder), SAFE);
}

#[test]
fn flags_that_mean_nothing_alone_are_refused() {
    let folder = repository(CODE);
    for arguments in [&["--unsafe-fixes"][..], &["--diff", "--format", "json"]] {
        assert_eq!(check(folder.path(), arguments).status.code(), Some(2), "{arguments:?}");
    }
}
