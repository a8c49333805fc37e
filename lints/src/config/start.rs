//! The configuration that a project begins with: every key and lint is there, as a comment.

use super::keys::{self, Holder, Takes};
use super::levels::GROUPS;
use crate::lints;

/// Where editors find the schema.
const SCHEMA: &str = "https://raw.githubusercontent.com/conn-lint/conn-lint/main/docs/conn-lint.schema.json";
const PAGE: &str = "https://github.com/conn-lint/conn-lint/blob/main/docs/configuration.md";
const CLIENT_PAGE: &str = "https://github.com/conn-lint/conn-lint/blob/main/docs/teach-a-library.md";
const CLIENT: &str = "\
# [[client]]
# packages = [\"acme-http\"]
# type = [{ path = \"acme_http::Client\", role = \"client\" }]
# function = [{ path = \"acme_http::Client::new\", makes = \"acme_http::Client\" }]
";
/// As in the sources.
const WIDTH: usize = 100;

/// A commented `conn-lint.toml` that changes nothing. `lambda`: the packages that are seen to run in AWS Lambda.
pub fn start(lambda: &[&str]) -> String {
    let mut text = format!("#:schema {SCHEMA}\n\n");
    comment(&mut text, &format!("What conn-lint checks, and how loudly: {PAGE}"));
    comment(&mut text, "Nothing has to be configured. What is commented out shows how it is written.");
    for key in keys::of(Holder::File).filter(|key| !key.example.is_empty()) {
        text.push('\n');
        comment(&mut text, key.about);
        if key.name == "lambda" && !lambda.is_empty() {
            comment(&mut text, &format!("Seen without a word here: {}.", lambda.join(", ")));
        }
        text.push_str(&format!("# {} = {}\n", key.name, key.example));
    }
    text.push('\n');
    comment(
        &mut text,
        "\"allow\", \"note\" (never fails), \"warn\" (fails with `-D warnings`) or \"deny\"; here with the loudest that each lint takes by itself.",
    );
    text.push_str("[lints]\n");
    for group in GROUPS.iter().filter(|group| group.name != "all") {
        text.push_str(&format!("# {} = \"note\" # {}\n", group.name, group.about));
    }
    for lint in lints::ALL {
        text.push_str(&format!("# {} = \"{}\" # {}\n", lint.name, lint.level.name(), lint.summary));
    }
    text.push('\n');
    let about =
        |is: fn(&Takes) -> bool| keys::of(Holder::File).find(|key| is(&key.takes)).map(|key| key.about);
    comment(&mut text, about(|takes| matches!(takes, Takes::Overrides)).unwrap_or_default());
    text.push_str("# [[override]]\n# paths = [\"**/generated/**\"]\n# lints.all = \"allow\"\n\n");
    let of_clients = about(|takes| matches!(takes, Takes::Clients)).unwrap_or_default();
    comment(&mut text, &format!("{of_clients} {CLIENT_PAGE}"));
    text.push_str(CLIENT);
    text
}

fn comment(text: &mut String, words: &str) {
    let mut line = String::from("#");
    for word in words.split(' ') {
        if line.len() + 1 + word.len() > WIDTH && line.len() > 1 {
            text.push_str(&line);
            text.push('\n');
            line = String::from("#");
        }
        line.push(' ');
        line.push_str(word);
    }
    text.push_str(&line);
    text.push('\n');
}
