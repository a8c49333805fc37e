//! Whole outputs of one small package: `fixtures/shop`, a Lambda function with a suppressed finding, a file that does not
//! parse and a control character in its source. `BLESS=1 cargo test -p conn-lint --test output` writes them anew.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// What a command prints for the fixture, stdout before stderr, against the file that holds what it should.
fn expect(file: &str, arguments: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_conn-lint"))
        .args(arguments)
        .current_dir(fixtures().join("shop"))
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let printed = format!("{}--- stderr\n{}", text(output.stdout), text(output.stderr));
    let path = fixtures().join(file);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &printed).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(printed == expected, "{file} should be:\n{printed}\nRun with BLESS=1 and read the difference.");
}

#[test]
fn text() {
    expect("shop.text", &["check", "--statistics"]);
}

#[test]
fn concise() {
    expect("shop.concise", &["check", ".", "--format", "concise"]);
}

#[test]
fn json() {
    expect(
        "shop.json",
        &[
            "check",
            ".",
            "--format",
            "json",
            "-A",
            "all",
            "-W",
            "client_in_handler",
            "-W",
            "idle_timeout_unset",
        ],
    );
}

#[test]
fn clients() {
    expect("shop.clients", &["clients"]);
}

#[test]
fn clients_as_json() {
    expect("shop.clients.json", &["clients", "--format", "json"]);
}
