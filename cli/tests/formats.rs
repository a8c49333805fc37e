//! The formats for other programs, read by the types of those programs.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cargo_metadata::Message;
use cargo_metadata::diagnostic::DiagnosticLevel;

fn shop() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/shop")
}

fn check(program: &str, arguments: &[&str]) -> Output {
    Command::new(program).args(arguments).env_remove("GITHUB_ACTIONS").current_dir(shop()).output().unwrap()
}

fn printed(arguments: &[&str]) -> String {
    String::from_utf8(check(env!("CARGO_BIN_EXE_conn-lint"), arguments).stdout).unwrap()
}

/// Lint and line of every finding, as the format without frills tells them.
fn expected() -> Vec<(String, usize)> {
    let concise = printed(&["check", ".", "--format", "concise"]);
    let mut found: Vec<(String, usize)> = concise
        .lines()
        .map(|line| {
            let number = line.split(':').nth(1).unwrap().parse().unwrap();
            let lint = line.split_once('[').unwrap().1.split_once(']').unwrap().0;
            (lint.to_owned(), number)
        })
        .collect();
    found.sort();
    assert!(!found.is_empty());
    found
}

#[test]
fn cargos_own_types_read_the_messages() {
    for program in [env!("CARGO_BIN_EXE_conn-lint"), env!("CARGO_BIN_EXE_cargo-conn-lint")] {
        let output = check(program, &["check", "--message-format", "json"]);
        let messages: Vec<Message> =
            Message::parse_stream(&output.stdout[..]).map(|message| message.unwrap()).collect();
        let mut found = Vec::new();
        for message in &messages {
            let Message::CompilerMessage(message) = message else { continue };
            let primary = message.message.spans.iter().find(|span| span.is_primary).unwrap();
            let line = &primary.text[0];
            assert!(
                line.highlight_start < line.highlight_end
                    && line.highlight_end <= line.text.chars().count() + 1
            );
            assert!(message.target.src_path.is_file(), "{}", message.target.src_path);
            assert!(message.message.rendered.as_ref().unwrap().contains(&message.message.message));
            assert!(matches!(
                message.message.level,
                DiagnosticLevel::Error | DiagnosticLevel::Warning | DiagnosticLevel::Note
            ));
            found.push((message.message.code.as_ref().unwrap().code.clone(), primary.line_start));
        }
        found.sort();
        assert_eq!(found, expected());
        assert!(
            matches!(messages.last(), Some(Message::BuildFinished(end)) if end.success == output.status.success())
        );
    }
}

#[test]
fn rustfix_reads_the_suggestions() {
    let json = printed(&["check", ".", "--format", "rustc-json"]);
    let suggestions =
        rustfix::get_suggestions_from_json(&json, &HashSet::new(), rustfix::Filter::Everything).unwrap();
    let replacements =
        suggestions.iter().flat_map(|found| &found.solutions).flat_map(|solution| &solution.replacements);
    let mut count = 0;
    for replacement in replacements {
        let text = std::fs::read_to_string(shop().join(&replacement.snippet.file_name)).unwrap();
        let range = replacement.snippet.range.clone();
        assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
        count += 1;
    }
    assert!(count > 0);
    assert!(json.contains("MachineApplicable") || json.contains("MaybeIncorrect"));
}

#[test]
fn a_second_checker_follows() {
    let output = check(
        env!("CARGO_BIN_EXE_conn-lint"),
        &[
            "check",
            ".",
            "--message-format",
            "json",
            "--then",
            "--",
            "sh",
            "-c",
            "echo '{\"reason\":\"x\"}'; exit 7",
        ],
    );
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.ends_with("{\"reason\":\"x\"}\n"), "{text}");
    assert!(!text.contains("build-finished"), "the second checker ends the build");
    assert_eq!(output.status.code(), Some(7));
    let output = check(env!("CARGO_BIN_EXE_conn-lint"), &["check", ".", "--then", "--", "no-such-checker"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("no-such-checker"));
}

#[test]
fn github_gets_one_command_a_finding() {
    let mut found = Vec::new();
    for line in printed(&["check", ".", "--format", "github"]).lines() {
        let (head, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        let (word, properties) = head.split_once(' ').unwrap();
        assert!(["error", "warning", "notice"].contains(&word));
        let value = |name: &str| {
            let named = properties.split(',').find_map(|property| property.strip_prefix(&format!("{name}=")));
            named.unwrap().to_owned()
        };
        assert!(shop().join(value("file")).is_file() && !message.is_empty());
        found.push((value("title").replace("conn-lint%3A ", ""), value("line").parse().unwrap()));
    }
    found.sort();
    assert_eq!(found, expected());
}

#[test]
fn github_actions_get_annotations_unasked() {
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_conn-lint"));
        let output =
            command.args(arguments).env("GITHUB_ACTIONS", "true").current_dir(shop()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(run(&["check", "."]).starts_with("::"));
    assert!(!run(&["check", ".", "--format", "text"]).contains("::warning"));
}

#[test]
fn gitlab_gets_issues_with_fingerprints_of_their_own() {
    let issues: serde_json::Value =
        serde_json::from_str(&printed(&["check", ".", "--format", "gitlab"])).unwrap();
    let mut found = Vec::new();
    let mut fingerprints = HashSet::new();
    for issue in issues.as_array().unwrap() {
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        assert!(
            ["info", "minor", "major", "critical", "blocker"].contains(&issue["severity"].as_str().unwrap())
        );
        assert!(fingerprints.insert(text(&issue["fingerprint"])), "{issue}");
        assert!(shop().join(text(&issue["location"]["path"])).is_file());
        let line = issue["location"]["lines"]["begin"].as_u64().unwrap() as usize;
        found.push((text(&issue["check_name"]), line));
    }
    found.sort();
    assert_eq!(found, expected());
}

#[test]
fn junit_reads_back() {
    let report =
        quick_junit::Report::deserialize_from_str(&printed(&["check", ".", "--format", "junit"])).unwrap();
    let cases = report.test_suites.iter().flat_map(|suite| &suite.test_cases);
    let mut found: Vec<(String, usize)> =
        cases.map(|case| (case.name.to_string(), case.extra.get("line").unwrap().parse().unwrap())).collect();
    found.sort();
    assert_eq!(found, expected());
    let clean = printed(&["check", ".", "--format", "junit", "-A", "all"]);
    assert!(clean.contains("failures=\"0\"") && clean.contains("<testcase"), "{clean}");
}
