//! A model that is true of a small library passes; one with a row that is not fails, and the row is named.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The model of the small library with something replaced: whether the checker passes, and what it says.
fn check(name: &str, from: &str, to: &str) -> (bool, String) {
    let fake = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fake");
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(folder.join("models")).unwrap();
    fs::create_dir_all(folder.join("plan")).unwrap();
    let model = fs::read_to_string(fake.join("models/fake.toml")).unwrap();
    assert!(model.contains(from), "{from}");
    fs::write(folder.join("models/fake.toml"), model.replacen(from, to, 1)).unwrap();
    let lines = fs::read_to_string(fake.join("plan/lines.toml")).unwrap();
    let library = fake.join("library").display().to_string();
    fs::write(folder.join("plan/lines.toml"), lines.replace("LIBRARY", &library)).unwrap();
    fs::copy(fake.join("plan/sources.toml"), folder.join("plan/sources.toml")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_models-checker"))
        .args(["--lock", "fake", "--folder"])
        .arg(folder.join("generated"))
        .arg("--models")
        .arg(folder.join("models"))
        .arg("--plan")
        .arg(folder.join("plan"))
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env_remove("BLESS")
        .output()
        .unwrap();
    (output.status.success(), String::from_utf8(output.stderr).unwrap())
}

/// The model with that replaced fails, and only that row is named.
fn fails(name: &str, from: &str, to: &str, row: &str) {
    let (passed, said) = check(name, from, to);
    assert!(!passed, "{said}");
    assert!(said.contains(&format!("fake-1-2-0: {row}: ")), "{said}");
    assert_eq!(said.matches("fake-1-2-0: ").count(), 1, "{said}");
}

#[test]
fn a_true_model_passes() {
    let (passed, said) = check("true", "", "");
    assert!(passed, "{said}");
}

#[test]
fn a_setter_that_is_not_there_is_named() {
    fails("setter", "name = \"timeout\"", "name = \"deadline\"", "method fake::Builder::deadline");
}

#[test]
fn a_constructor_that_is_not_there_is_named() {
    fails("constructor", "::Client::builder\"", "::Client::new\"", "function fake::Client::new");
}

#[test]
fn an_argument_of_another_type_is_named() {
    fails("argument", "request_timeout = \"arg0\"", "http2 = \"arg0\"", "method fake::Builder::timeout");
}

#[test]
fn an_option_that_is_not_wanted_is_named() {
    let to = "set = { request_timeout = \"arg0\" }\nwants_option = true";
    let (passed, said) = check("option", "set = { request_timeout = \"arg0\" }", to);
    assert!(!passed);
    assert!(said.contains("fake-1-2-0: method fake::Builder::timeout: "), "{said}");
    assert!(said.contains("fake-1-2-0: method fake::Builder::timeout, given no `Option`: "), "{said}");
}

#[test]
fn an_option_that_is_wanted_is_named() {
    fails("wanted", "wants_option = true\n", "", "method fake::Builder::idle");
}

#[test]
fn a_receiver_given_back_otherwise_is_named() {
    fails("reference", "by_reference = true\n", "", "method fake::Builder::verify");
}

#[test]
fn a_terminal_that_gives_something_else_is_named() {
    fails(
        "terminal",
        "turns_into = \"fake::Client\"",
        "turns_into = \"fake::Builder\"",
        "method fake::Builder::build",
    );
}

#[test]
fn what_is_not_asynchronous_is_named() {
    fails(
        "async",
        "makes = \"fake::Builder\"",
        "makes = \"fake::Builder\"\nis_async = true",
        "function fake::Client::builder",
    );
}

#[test]
fn a_method_that_is_there_too_early_is_named() {
    let to = "name = \"build\"\nversions = \">=1.3\"";
    fails("early", "name = \"build\"", to, "method fake::Builder::build, absent");
}

#[test]
fn a_method_that_is_not_there_yet_is_named() {
    fails("late", "versions = \">=1.3\"", "versions = \">=1.2\"", "method fake::Builder::attempts");
}

#[test]
fn another_default_is_named() {
    fails("default", "value = \"90s\"", "value = \"60s\"", "default fake::Builder request_timeout = 60s");
}

#[test]
fn another_error_is_named() {
    let to = "turns_into = \"fake::Client\"\nfails_with = \"fake::Client\"";
    fails("error", "turns_into = \"fake::Client\"", to, "method fake::Builder::build");
}

#[test]
fn what_cannot_be_cloned_is_named() {
    fails(
        "cloned",
        "role = \"client\"",
        "role = \"client\"\nshared_by_clone = true",
        "type fake::Client, cloned",
    );
}

#[test]
fn what_a_builder_does_not_build_is_named() {
    let to = "makes = \"fake::Builder\"\nbuilt_by = \"build\"";
    fails("built", "makes = \"fake::Builder\"", to, "function fake::Client::builder, built by build");
}

#[test]
fn a_model_that_no_line_compiles_is_named() {
    let _ = fs::remove_file(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("left/models/other.toml"));
    let (passed, said) = check("left", "", "");
    assert!(passed, "{said}");
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("left");
    fs::write(folder.join("models/other.toml"), "").unwrap();
    let (passed, said) = check("left", "", "");
    assert!(!passed && said.contains("other.toml has to have a line"), "{said}");
}
