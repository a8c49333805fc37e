//! The picture in the README is what the tool prints: this test runs the command, draws the picture again and
//! compares. `BLESS=1 cargo test -p conn-lint --test picture` writes it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;

const COMMAND: &str = "conn-lint check test-cases/orders-lambda";

#[test]
fn the_picture_shows_what_is_printed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/images/terminal.svg");
    let drawn = draw(&excerpt(&output()));
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &drawn).unwrap();
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == drawn, "docs/images/terminal.svg shows something else; run with BLESS=1 and look at it");
}

/// Both streams, in colour.
fn output() -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_conn-lint"))
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .args(COMMAND.split(' ').skip(1))
        .args(["--color", "always"])
        .output()
        .unwrap();
    let printed = [output.stdout, output.stderr].concat();
    String::from_utf8(printed).unwrap()
}

/// The command, the finding that says most about the tool, and the last line.
fn excerpt(output: &str) -> String {
    let is_finding = |block: &&str| block.contains("client_in_handler") && block.contains("clients.rs");
    let finding = output.split("\n\n").find(is_finding).expect("the finding is printed");
    let summary = output.trim_end().lines().last().unwrap();
    format!("$ {COMMAND}\n\n{}\n\n…\n\n{summary}\n", finding.trim_matches('\n'))
}

/// The crate's colours are those of old terminals; these are easier on the eye.
const COLORS: [(&str, &str); 5] = [
    ("#000000", "#1c212b"),
    ("#AAAAAA", "#d5dae3"),
    ("#AA5500", "#e3b55f"),
    ("#FFFF55", "#f2c65c"),
    ("#00AAAA", "#6fc3cf"),
];

fn draw(text: &str) -> String {
    let svg = anstyle_svg::Term::new().render_svg(text);
    COLORS.iter().fold(svg, |svg, (old, new)| svg.replace(old, new))
}
