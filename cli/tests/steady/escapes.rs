//! Source text and names of files reach no terminal as they are: no format prints a control character, or one that
//! turns the direction of text.

use std::fs;

use crate::bounded::run;
use crate::package::package;

/// Colours, a title, a link, a bell, back and forth, and from right to left.
const EVIL: &str =
    "\u{1b}[31m\u{1b}]0;title\u{7}\u{1b}]8;;http:a\u{7}\u{9b}2J\u{8}\u{7f}\u{202e}\u{2066}\u{2028}\u{61c}";

fn is_harmful(c: char) -> bool {
    let turns =
        matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || c.is_control() && !matches!(c, '\n' | '\t')
}

#[track_caller]
fn is_harmless(what: &str, text: &str) {
    let found: Vec<char> = text.chars().filter(|c| is_harmful(*c)).collect();
    assert!(found.is_empty(), "{what}: {found:?} in\n{text}");
}

/// Wherever a text of the project is quoted.
fn project() -> tempfile::TempDir {
    let code = format!(
        "pub fn f() -> reqwest::Client {{ /* {EVIL} */ reqwest::Client::builder().user_agent(\"{EVIL}\")\
         .danger_accept_invalid_certs(true).build().unwrap() }} // {EVIL}\n\
         // conn-lint: allow(client_per_call, {EVIL}) -- {EVIL}\n\
         pub fn g() {{ reqwest::Client::new(); }}\n\
         // conn-lint: allow(all) -- {EVIL}\n\
         pub fn h() {{ reqwest::Client::new(); }}\n\
         // conn-lint: {EVIL}\n"
    );
    let folder = package(&[("lib.rs", &code), ("broken.rs", "fn"), (&format!("bin/{EVIL}.rs"), &code)]);
    let text = fs::read_to_string(folder.path().join("Cargo.toml")).unwrap();
    fs::write(
        folder.path().join("Cargo.toml"),
        format!("{text}[[bin]]\nname = \"x\"\npath = \"src/{}\"\n", "\\u001b[31m\\u202e.rs"),
    )
    .unwrap();
    fs::create_dir(folder.path().join(EVIL)).unwrap();
    fs::write(
        folder.path().join(EVIL).join("Cargo.toml"),
        format!("[package]\nname = \"{}\"\n", "\\u001b[31m"),
    )
    .unwrap();
    folder
}

#[test]
fn no_format_prints_them() {
    let folder = project();
    for format in ["text", "concise", "json", "sarif", "github", "gitlab", "junit", "rustc-json"] {
        let run = run(folder.path(), &["check", ".", "-W", "all", "--statistics", "--format", format]);
        run.is_sound();
        assert!(run.stdout.contains("certificate_verification_disabled"), "{format}: {}", run.stderr);
        is_harmless(format, &run.stdout);
        is_harmless(&format!("notices with {format}"), &run.stderr);
    }
    for arguments in
        [&["check", ".", "--message-format", "json"][..], &["clients"], &["clients", "--format", "json"]]
    {
        let run = run(folder.path(), arguments);
        is_harmless(&arguments.join(" "), &run.is_sound().stdout);
        is_harmless(&arguments.join(" "), &run.stderr);
    }
}

/// The only escapes are the tool's own.
#[test]
fn colours_are_the_tools_own() {
    let folder = project();
    let run = run(folder.path(), &["check", ".", "--color", "always"]);
    let mut text = run.is_sound().stdout.as_str();
    assert!(text.contains("\u{1b}["), "it is coloured");
    let mut rest = String::new();
    while let Some((before, escape)) = text.split_once("\u{1b}[") {
        rest.push_str(before);
        let end = escape.find(|c: char| !c.is_ascii_digit() && c != ';').unwrap();
        assert_eq!(&escape[end..=end], "m", "colours only: {:?}", &escape[..=end]);
        text = &escape[end + 1..];
    }
    is_harmless("without colours", &(rest + text));
}

#[test]
fn errors_quote_nothing_raw() {
    let folder = project();
    fs::write(folder.path().join("bad.toml"), format!("\"{}\" = 1\n", "\\u001b[31m\\u202e")).unwrap();
    let nowhere = format!("{EVIL}, nowhere");
    for arguments in [
        &["check", &nowhere][..],
        &["check", ".", "--config", EVIL],
        &["check", ".", "--config", "bad.toml"],
        &["check", ".", "--baseline", EVIL],
        &["explain", EVIL],
    ] {
        let run = run(folder.path(), arguments);
        assert_eq!(run.is_sound().code, 2, "{arguments:?}");
        is_harmless("an error", &run.stderr);
    }
}
