//! What a caller relies on: exit codes, streams, bad input, levels, configuration, cargo's flags.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A client without a request timeout (a note outside of Lambda), and one that checks no certificate (an error).
const QUIET: &str = "pub fn client() -> reqwest::Client {\n    reqwest::Client::new()\n}\n";
const LOUD: &str = "pub fn client() -> reqwest::Result<reqwest::Client> {\n    reqwest::Client::builder()\n        \
                    .danger_accept_invalid_certs(true)\n        .build()\n}\n";

fn package(folder: &Path, name: &str, code: &str) {
    fs::create_dir_all(folder.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\nreqwest = \"0.12.28\"\n"
    );
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("src/lib.rs"), code).unwrap();
}

/// A folder of its own, so that no configuration above it counts.
fn project(code: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    package(folder.path(), "shop", code);
    folder
}

fn workspace() -> TempDir {
    let folder = project(QUIET);
    fs::remove_dir_all(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("Cargo.toml"), "[workspace]\nmembers = [\"quiet\", \"loud\"]\n").unwrap();
    package(&folder.path().join("quiet"), "quiet", QUIET);
    package(&folder.path().join("loud"), "loud", LOUD);
    folder
}

fn conn_lint(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_conn-lint")).args(arguments).current_dir(folder).output().unwrap()
}

fn cargo_conn_lint(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-conn-lint"));
    command.arg("conn-lint").args(arguments).current_dir(folder).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The concise lines of a run.
fn findings(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let all: Vec<&str> = ["check", "--format", "concise"].iter().chain(arguments).copied().collect();
    stdout(&conn_lint(folder, &all)).lines().map(str::to_owned).collect()
}

#[test]
fn the_exit_code_tells_findings_from_failure() {
    let quiet = project(QUIET);
    assert_eq!(code(&conn_lint(quiet.path(), &["check"])), 0, "notes never fail");
    assert_eq!(code(&conn_lint(quiet.path(), &["check", "-D", "warnings"])), 0, "notes never fail");
    assert_eq!(
        code(&conn_lint(quiet.path(), &["check", "-W", "all"])),
        0,
        "warnings do not fail by themselves"
    );
    assert_eq!(code(&conn_lint(quiet.path(), &["check", "-W", "all", "-D", "warnings"])), 1);
    assert_eq!(
        code(&conn_lint(quiet.path(), &["check", "-W", "all", "-D", "warnings", "-W", "warnings"])),
        0
    );
    assert_eq!(code(&conn_lint(quiet.path(), &["check", "-D", "request_timeout_unset"])), 1);
    let loud = project(LOUD);
    assert_eq!(code(&conn_lint(loud.path(), &["check"])), 1);
    assert_eq!(code(&conn_lint(loud.path(), &["check", "-A", "tls"])), 0);
    assert_eq!(code(&conn_lint(loud.path(), &["check", "--no-such-flag"])), 2);
    assert_eq!(code(&conn_lint(loud.path(), &["--help"])), 0);
}

#[test]
fn the_last_level_flag_wins() {
    let folder = project(QUIET);
    let levels = |arguments: &[&str]| -> Vec<String> {
        let lines = findings(folder.path(), arguments);
        lines.iter().filter(|line| line.contains("[request_timeout_unset]")).cloned().collect()
    };
    assert!(levels(&["-D", "request_timeout_unset", "-A", "all"]).is_empty());
    assert!(levels(&["-A", "all", "-D", "request-timeout-unset"])[0].starts_with("src/lib.rs:2:5: error["));
    assert!(levels(&["-A", "request_timeout_unset", "-W", "timeouts"])[0].contains(": warning["));
}

#[test]
fn a_wrong_lint_is_refused_with_a_guess() {
    let folder = project(QUIET);
    let output = conn_lint(folder.path(), &["check", "-W", "client_in_handelr"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("unknown lint `client_in_handelr`; did you mean `client_in_handler`?"));
    assert_eq!(code(&conn_lint(folder.path(), &["explain", "client_in_handelr"])), 2);
    assert_eq!(code(&conn_lint(folder.path(), &["check", "-A", "warnings"])), 2);
}

#[test]
fn a_path_that_cannot_be_checked_is_named_and_the_rest_is_checked() {
    let folder = project(LOUD);
    fs::write(folder.path().join("notes.txt"), "").unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    for (path, reason) in [
        ("missing", "missing is not there; give a folder, a Cargo.toml or a .rs file"),
        ("notes.txt", "notes.txt is not a folder, a Cargo.toml or a .rs file"),
        ("empty", "no Rust package was found in empty; is there a Cargo.toml"),
    ] {
        let output = conn_lint(folder.path(), &["check", path, ".", "--format", "concise"]);
        assert_eq!(code(&output), 2, "{path}");
        assert!(stderr(&output).contains(reason), "{}", stderr(&output));
        assert!(stdout(&output).contains("certificate_verification_disabled"), "{path}");
    }
    let log = conn_lint(folder.path(), &["check", "missing", "--format", "sarif"]);
    let log: serde_json::Value = serde_json::from_slice(&log.stdout).unwrap();
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let text = invocation["toolExecutionNotifications"][0]["message"]["text"].as_str().unwrap();
    assert!(text.starts_with("Missing is not there"), "{text}");
}

#[test]
fn broken_files_are_problems_and_the_rest_is_checked() {
    let folder = workspace();
    fs::write(folder.path().join("quiet/Cargo.toml"), "[package\n").unwrap();
    fs::write(folder.path().join("loud/src/lib.rs"), format!("mod bad;\n{LOUD}")).unwrap();
    fs::write(folder.path().join("loud/src/bad.rs"), [0xff, 0xfe]).unwrap();
    let output = conn_lint(folder.path(), &["check"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("problem: quiet/Cargo.toml:1:"), "{}", stderr(&output));
    assert!(stderr(&output).contains("problem: loud/src/bad.rs: is not UTF-8"), "{}", stderr(&output));
    fs::remove_dir_all(folder.path().join("loud")).unwrap();
    let nothing = conn_lint(folder.path(), &["check"]);
    assert_eq!(code(&nothing), 2, "the only package is broken");
    assert!(stderr(&nothing).contains("quiet/Cargo.toml"), "{}", stderr(&nothing));
}

#[test]
fn files_are_named_from_the_working_folder() {
    let folder = workspace();
    let lines = findings(folder.path(), &["loud", "./quiet/src/lib.rs", "loud/Cargo.toml"]);
    let of =
        |name: &str| lines.iter().filter(|line| line.starts_with(&format!("{name}/src/lib.rs:2:5"))).count();
    assert!(of("quiet") > 0, "{lines:?}");
    let twice: Vec<&String> =
        lines.iter().filter(|line| line.contains("certificate_verification_disabled")).collect();
    assert_eq!(twice.len(), 1, "a root that is named twice is checked once");
    assert!(twice[0].starts_with("loud/src/lib.rs:3:"), "{twice:?}");
}

#[test]
fn logs_of_a_root_elsewhere_begin_at_that_root() {
    let (folder, here) = (project(QUIET), tempfile::tempdir().unwrap());
    let elsewhere = folder.path().to_str().unwrap();
    let output = conn_lint(here.path(), &["check", elsewhere, "--format", "sarif"]);
    let log: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(place["uri"], "src/lib.rs");
    assert_eq!(place["uriBaseId"], "%SRCROOT%");
}

#[test]
fn several_outputs_are_written_in_one_run() {
    let folder = project(LOUD);
    let output = conn_lint(
        folder.path(),
        &["check", "--output", "sarif=out.sarif", "--output", "json=out.json", "--format", "concise"],
    );
    assert_eq!(code(&output), 1);
    for file in ["out.sarif", "out.json"] {
        let text = fs::read_to_string(folder.path().join(file)).unwrap();
        assert!(text.contains("certificate_verification_disabled"), "{file}");
        serde_json::from_str::<serde_json::Value>(&text).unwrap();
    }
    let refused = conn_lint(folder.path(), &["check", "--output", "json=no/such/folder.json"]);
    assert_eq!(code(&refused), 2);
    assert!(stderr(&refused).contains("no/such/folder.json cannot be written"));
    assert_eq!(code(&conn_lint(folder.path(), &["check", "--output", "xml=out.xml"])), 2);
}

#[test]
fn colour_is_for_terminals_or_on_demand() {
    let folder = project(LOUD);
    let coloured = |arguments: &[&str]| stdout(&conn_lint(folder.path(), arguments)).contains("\u{1b}[");
    assert!(!coloured(&["check"]), "a pipe is no terminal");
    assert!(coloured(&["check", "--color", "always"]));
    assert!(!coloured(&["check", "--color", "never"]));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = project(LOUD);
    let mut child = Command::new(env!("CARGO_BIN_EXE_conn-lint"))
        .args(["check", "--format", "sarif"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(!stderr(&output).contains("panicked"));
}

#[test]
fn the_nearest_configuration_counts() {
    let folder = workspace();
    let root = folder.path();
    let has =
        |lint: &str, arguments: &[&str]| findings(root, arguments).iter().any(|line| line.contains(lint));
    assert!(has("certificate_verification_disabled", &["loud"]));
    fs::write(root.join("conn-lint.toml"), "[lints]\ntls = \"allow\"\n").unwrap();
    assert!(!has("certificate_verification_disabled", &["loud"]), "of a folder above");
    assert!(has("certificate_verification_disabled", &["loud", "--no-config"]));
    assert!(has("certificate_verification_disabled", &["loud", "-D", "tls"]), "flags win");
    fs::write(root.join("loud/conn-lint.toml"), "[lints]\ntls = \"warn\"\n").unwrap();
    assert!(has("warning[certificate_verification_disabled]", &["loud"]), "nearer");
    let other = root.join("other.toml");
    fs::write(&other, "[lints]\nall = \"allow\"\n").unwrap();
    assert_eq!(findings(root, &["loud", "--config", "other.toml"]), Vec::<String>::new());
}

#[test]
fn manifests_configure_too_and_a_member_speaks_of_itself() {
    let folder = workspace();
    let root = folder.path();
    let manifest =
        "[workspace]\nmembers = [\"*\"]\n\n[workspace.metadata.conn-lint.lints]\nall = \"allow\"\n";
    fs::write(root.join("Cargo.toml"), manifest).unwrap();
    assert_eq!(findings(root, &["."]), Vec::<String>::new());
    assert_eq!(findings(root, &["loud"]), Vec::<String>::new(), "the workspace's table counts for a member");
    let member = root.join("loud/Cargo.toml");
    let text = fs::read_to_string(&member).unwrap();
    fs::write(&member, format!("{text}\n[package.metadata.conn-lint]\nlamdba = true\n")).unwrap();
    let output = conn_lint(root, &["check", "."]);
    assert_eq!(code(&output), 2);
    let told = stderr(&output);
    assert!(told.contains("loud/Cargo.toml:10:1: unknown key `lamdba`; did you mean `lambda`?"), "{told}");
    assert!(told.contains("  | lamdba = true\n  | ^^^^^^"), "{told}");
}

#[test]
fn errors_of_configuration_name_their_place() {
    let folder = project(QUIET);
    fs::write(folder.path().join("conn-lint.toml"), "tests = true\n[lints]\nclient_in_handlers = \"warn\"\n")
        .unwrap();
    let output = conn_lint(folder.path(), &["check"]);
    assert_eq!(code(&output), 2);
    let told = stderr(&output);
    assert!(told.contains(
        "conn-lint.toml:3:1: unknown lint `client_in_handlers`; did you mean `client_in_handler`?"
    ));
    fs::write(folder.path().join("conn-lint.toml"), "tests = \n").unwrap();
    let told = stderr(&conn_lint(folder.path(), &["check"]));
    assert!(told.contains("conn-lint.toml:1:"), "{told}");
    fs::write(folder.path().join("conn-lint.toml"), "lambda = [\"shpo\"]\n").unwrap();
    let told = stderr(&conn_lint(folder.path(), &["check"]));
    assert!(told.contains("conn-lint.toml:1:11: unknown package `shpo`; did you mean `shop`?"), "{told}");
    fs::remove_file(folder.path().join("conn-lint.toml")).unwrap();
    fs::create_dir(folder.path().join("conn-lint.toml")).unwrap();
    let no_file = conn_lint(folder.path(), &["check"]);
    assert_eq!(code(&no_file), 2);
    assert!(stderr(&no_file).contains("conn-lint.toml is not a file"), "{}", stderr(&no_file));
    let missing = conn_lint(folder.path(), &["check", "--config", "nowhere.toml"]);
    assert_eq!(code(&missing), 2);
    assert!(stderr(&missing).contains("nowhere.toml cannot be read"));
}

#[test]
fn a_suppression_of_no_lint_is_told() {
    let folder = project(&format!("// conn-lint: allow(request_timeout_unste) -- later\n{QUIET}"));
    let lines = findings(folder.path(), &[]);
    let expected = "src/lib.rs:1:21: warning[unknown_lint] unknown lint `request_timeout_unste`; did you mean \
                    `request_timeout_unset`?";
    assert!(lines.iter().any(|line| line == expected), "{lines:?}");
    assert_eq!(code(&conn_lint(folder.path(), &["check", "-D", "unknown_lint"])), 1);
}

#[test]
fn cargo_chooses_the_packages() {
    let folder = workspace();
    let root = folder.path();
    let lines = |folder: &Path, arguments: &[&str]| {
        let output = cargo_conn_lint(folder, &[arguments, &["--format", "concise"]].concat());
        assert!(code(&output) < 2, "{}", stderr(&output));
        stdout(&output)
    };
    let both = lines(root, &["--workspace", "--all-targets", "-j", "2", "--locked"]);
    assert!(both.contains("loud/src/lib.rs") && both.contains("quiet/src/lib.rs"), "{both}");
    let one = lines(root, &["-p", "quiet@0.1.0", "--keep-going"]);
    assert!(!one.contains("loud/src/lib.rs") && one.contains("quiet/src/lib.rs"), "{one}");
    let manifest = lines(root, &["check", "--manifest-path", "loud/Cargo.toml"]);
    assert!(manifest.contains("loud/src/lib.rs") && !manifest.contains("quiet/"), "{manifest}");
    let here = lines(&root.join("quiet"), &[]);
    assert!(here.starts_with("src/lib.rs:2:5"), "{here}");
    let unknown = cargo_conn_lint(root, &["-p", "queit"]);
    assert_eq!(code(&unknown), 2);
    assert!(stderr(&unknown).contains("unknown package `queit`; did you mean `quiet`?"));
    assert_eq!(code(&cargo_conn_lint(root, &["list"])), 0);
}

#[test]
fn explain_and_list_print_what_there_is() {
    let here = tempfile::tempdir().unwrap();
    let page = stdout(&conn_lint(here.path(), &["explain", "client-in-handler"]));
    assert!(page.starts_with("# `client_in_handler`") && !page.contains("//~"), "{page}");
    let list = stdout(&conn_lint(here.path(), &["list"]));
    assert_eq!(list.lines().count(), conn_lints::lints::ALL.len());
}

#[test]
fn init_writes_a_start_once() {
    let folder = workspace();
    let root = folder.path();
    let lambda =
        "[package]\nname = \"quiet\"\nversion = \"0.1.0\"\n\n[dependencies]\nlambda_runtime = \"1\"\n";
    fs::write(root.join("quiet/Cargo.toml"), lambda).unwrap();
    let first = conn_lint(root, &["init"]);
    assert_eq!(code(&first), 0, "{}", stderr(&first));
    assert_eq!(stdout(&first), "conn-lint.toml is written; quiet is seen to run in AWS Lambda\n");
    let text = fs::read_to_string(root.join("conn-lint.toml")).unwrap();
    assert!(text.contains("# Seen without a word here: quiet.\n"), "{text}");
    let before = findings(root, &["--no-config"]);
    assert_eq!(findings(root, &[]), before, "it changes nothing");
    fs::write(root.join("conn-lint.toml"), "tests = true\n").unwrap();
    let second = conn_lint(root, &["init", "."]);
    assert_eq!(code(&second), 2);
    assert!(stderr(&second).contains("conn-lint.toml is there already"), "{}", stderr(&second));
    assert_eq!(fs::read_to_string(root.join("conn-lint.toml")).unwrap(), "tests = true\n");
    assert_eq!(code(&conn_lint(root, &["init", "nowhere"])), 2);
}

#[test]
fn every_shell_gets_a_script_and_every_command_a_page() {
    let folder = project(QUIET);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = conn_lint(folder.path(), &["completions", shell]);
        assert_eq!(code(&script), 0, "{shell}");
        for word in ["update-baseline", "explain"] {
            assert!(stdout(&script).contains(word), "{shell} does not know {word}");
        }
    }
    assert_eq!(code(&conn_lint(folder.path(), &["completions", "cmd"])), 2);
    let written = conn_lint(folder.path(), &["man", "share/man1"]);
    assert_eq!(code(&written), 0, "{}", stderr(&written));
    let page = |name: &str| fs::read_to_string(folder.path().join("share/man1").join(name)).unwrap();
    assert!(page("conn-lint.1").contains("conn\\-lint\\-explain(1)"), "{}", page("conn-lint.1"));
    assert!(page("conn-lint-check.1").contains("\\-\\-since"));
    assert!(page("cargo-conn-lint-check.1").contains("\\-\\-manifest\\-path"));
    assert_eq!(code(&conn_lint(folder.path(), &["man", "Cargo.toml"])), 2);
}

/// bash itself, where there is one, reads the script and knows what to offer.
#[test]
fn bash_completes() {
    let folder = project(QUIET);
    let script = folder.path().join("conn-lint.bash");
    fs::write(&script, conn_lint(folder.path(), &["completions", "bash"]).stdout).unwrap();
    let offer = "source conn-lint.bash; COMP_WORDS=(conn-lint check --ba); COMP_CWORD=2; \
                 f=$(complete -p conn-lint); f=${f#*-F }; ${f%% *} conn-lint --ba check; echo ${COMPREPLY[@]}";
    match Command::new("bash").args(["--norc", "-c", offer]).current_dir(folder.path()).output() {
        Ok(output) => assert_eq!(stdout(&output).trim(), "--baseline", "{}", stderr(&output)),
        Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::NotFound),
    }
}

#[test]
fn a_described_client_has_its_locked_version() {
    let folder = project("pub fn client() -> acme_http::Client {\n    acme_http::Client::new()\n}\n");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let manifest = fs::read_to_string(folder.path().join("Cargo.toml")).unwrap();
    write("Cargo.toml", &manifest.replace("reqwest = \"0.12.28\"", "acme-http = \"1\""));
    write("Cargo.lock", "version = 4\n[[package]]\nname = \"acme-http\"\nversion = \"1.4.2\"\n");
    write(
        "conn-lint.toml",
        "[[client]]\npackages = [\"acme-http\"]\n[[client.type]]\npath = \"acme_http::Client\"\nrole = \"client\"\n\
         defaults = [{ setting = \"request_timeout\", value = \"off\" }]\n\
         [[client.function]]\npath = \"acme_http::Client::new\"\nmakes = \"acme_http::Client\"\n",
    );
    let said = stdout(&conn_lint(folder.path(), &["check", ".", "--format", "concise"]));
    assert!(said.contains("request_timeout_unset") && said.contains("acme-http 1.4.2 "), "{said}");
}
