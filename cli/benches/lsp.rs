//! How long a change takes until its diagnostics are there, in a workspace of 500 files:
//!
//! ```console
//! cargo bench -p conn-lint --bench lsp
//! ```
//!
//! Prints the times, and fails where the median of one kind of change is above what is wanted.

#![allow(clippy::unwrap_used, reason = "a measurement fails by panicking")]
#![allow(clippy::print_stdout, reason = "a measurement prints what it finds")]

#[path = "../tests/lsp/client.rs"]
#[allow(dead_code, reason = "the tests say more to the server")]
mod client;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::client::Client;

const PACKAGES: usize = 10;
const FILES: usize = 50;
const LARGE: usize = 2_000;
const ROUNDS: i32 = 120;
const WANTED: Duration = Duration::from_millis(50);

fn main() -> ExitCode {
    let folder = tempfile::tempdir().unwrap();
    let (files, lines) = workspace(folder.path());
    println!("{files} files, {lines} lines");
    let begun = Instant::now();
    let mut client = Client::open(folder.path(), json!({ "general": { "positionEncodings": ["utf-8"] } }));
    let path = folder.path().join("shop0/src/part1.rs");
    let text = fs::read_to_string(&path).unwrap();
    client.did_open(&path, &text);
    let found = client.published(&path, 1).len();
    println!("open: {} ms, {found} diagnostics in the file", begun.elapsed().as_millis());

    let middle = line_of(&text, "let limit = ", LARGE / 2);
    let setting = line_of(&text, ".timeout(", LARGE / 2);
    let (mut bodies, mut settings) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        // A number in a body; a setting that a lint judges.
        let (line, new) = match round % 4 {
            0 | 2 => (middle, format!("        let limit = {round};")),
            1 => (setting, "            .referer(true)".to_owned()),
            _ => (setting, "            .timeout(Duration::from_secs(5))".to_owned()),
        };
        let range =
            json!({ "start": { "line": line, "character": 0 }, "end": { "line": line, "character": 999 } });
        let version = round + 2;
        let sent = Instant::now();
        client.did_edit(&path, version, json!([{ "range": range, "text": new }]));
        let now = client.published(&path, version).len();
        let times = if line == middle { &mut bodies } else { &mut settings };
        times.push(sent.elapsed());
        let is_unset = matches!(round % 4, 1 | 2);
        assert_eq!(now > found, is_unset, "round {round}: the setting is read anew");
    }
    let medians = [show("a number in a body", bodies), show("a setting of a client", settings)];
    ExitCode::from(u8::from(medians.into_iter().any(|median| median > WANTED)))
}

/// Prints what came of one kind of change; gives the median.
fn show(change: &str, mut times: Vec<Duration>) -> Duration {
    times.sort();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
    let ms = |share: usize| at(share).as_secs_f64() * 1e3;
    println!(
        "{change}: median {:.1} ms, 95 of 100 below {:.1} ms, slowest {:.1} ms",
        ms(50),
        ms(95),
        ms(100)
    );
    at(50)
}

/// The first line at or behind `from` that has the word.
fn line_of(text: &str, word: &str, from: usize) -> usize {
    let found = text.lines().enumerate().skip(from).find(|(_, line)| line.contains(word));
    found.map(|(line, _)| line).unwrap()
}

/// Packages that call each other, with clients here and there, and a Lambda function that reaches them all.
fn workspace(root: &Path) -> (usize, usize) {
    fs::create_dir(root.join(".git")).unwrap();
    fs::write(root.join("Cargo.toml"), "[workspace]\nmembers = [\"shop*\"]\nresolver = \"3\"\n").unwrap();
    let (mut files, mut lines) = (0, 0);
    for package in 0..PACKAGES {
        let folder = root.join(format!("shop{package}"));
        fs::create_dir_all(folder.join("src")).unwrap();
        let mut manifest = format!(
            "[package]\nname = \"shop{package}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n"
        );
        manifest
            .push_str("lambda_runtime = \"1.0.2\"\nreqwest = \"0.12.28\"\nserde = \"1\"\ntokio = \"1\"\n");
        if package > 0 {
            writeln!(manifest, "shop{0} = {{ path = \"../shop{0}\" }}", package - 1).unwrap();
        }
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        for file in 0..FILES {
            let (name, text) = match file {
                0 if package == PACKAGES - 1 => ("main.rs".to_owned(), root_file(package, true)),
                0 => ("lib.rs".to_owned(), root_file(package, false)),
                _ => (format!("part{file}.rs"), part(package, file)),
            };
            (files, lines) = (files + 1, lines + text.lines().count());
            fs::write(folder.join("src").join(name), text).unwrap();
        }
    }
    (files, lines)
}

fn root_file(package: usize, is_function: bool) -> String {
    let mut text = String::new();
    for file in 1..FILES {
        writeln!(text, "pub mod part{file};").unwrap();
    }
    if is_function {
        text.push_str("\nuse lambda_runtime::{Error, LambdaEvent, service_fn};\n\n#[tokio::main]\nasync fn main() -> Result<(), Error> {\n    lambda_runtime::run(service_fn(handle)).await\n}\n\nasync fn handle(event: LambdaEvent<()>) -> Result<(), Error> {\n");
        for file in 1..FILES {
            writeln!(text, "    part{file}::Part{file}::new(\"{package}\").total0(&[1, 2, 3]);").unwrap();
        }
        text.push_str("    Ok(())\n}\n");
    }
    text
}

/// A module with a type, its methods, and calls of the modules before it; one of them is large.
fn part(package: usize, file: usize) -> String {
    let mut text = format!(
        "use std::collections::BTreeMap;\nuse std::time::Duration;\n\nuse reqwest::Client;\nuse serde::{{Deserialize, Serialize}};\n\n\
         #[derive(Clone, Debug, Default, Serialize, Deserialize)]\npub struct Part{file} {{\n    name: String,\n    counts: BTreeMap<String, u64>,\n    parent: Option<Box<Part{file}>>,\n}}\n\n\
         #[derive(Debug)]\npub enum Outcome {{\n    Kept(u64),\n    Dropped {{ reason: String, after: Duration }},\n    Unknown,\n}}\n\nimpl Part{file} {{\n    pub fn new(name: &str) -> Self {{\n        Self {{ name: name.to_owned(), ..Self::default() }}\n    }}\n"
    );
    let wanted = if (package, file) == (0, 1) { LARGE } else { 200 };
    let mut method = 0;
    while text.lines().count() + 4 < wanted {
        let before = match (package, file) {
            (_, 2..) => format!("crate::part{0}::Part{0}", file - 1),
            (1.., _) => format!("shop{}::part{1}::Part{1}", package - 1, FILES - 1),
            _ => "Self".to_owned(),
        };
        write!(
            text,
            "\n    /// Sums what is kept.\n    pub fn total{method}(&self, values: &[u64]) -> Outcome {{\n        let limit = {method};\n        let mut sum = 0;\n        for (index, value) in values.iter().enumerate() {{\n            if *value > limit && index % 2 == 0 {{\n                sum += value * 3;\n            }} else if let Some(known) = self.counts.get(&self.name) {{\n                sum += known.saturating_sub(*value);\n            }}\n        }}\n        let other = {before}::new(&format!(\"{{}}-{{sum}}\", self.name));\n        match other.counts_of(sum) {{\n            0 => Outcome::Unknown,\n            count if count > 10 => Outcome::Dropped {{ reason: other.name(), after: Duration::from_secs(count) }},\n            count => Outcome::Kept(count + self.parent.as_ref().map_or(0, |parent| parent.counts_of(1))),\n        }}\n    }}\n"
        )
        .unwrap();
        if method % 16 == 8 {
            write!(
                text,
                "\n    pub fn client{method}(&self) -> reqwest::Result<Client> {{\n        Client::builder()\n            .user_agent(self.name())\n            .timeout(Duration::from_secs(5))\n            .pool_idle_timeout(Duration::from_secs(50))\n            .build()\n    }}\n"
            )
            .unwrap();
        }
        method += 1;
    }
    text.push_str("\n    pub fn name(&self) -> String {\n        self.name.clone()\n    }\n\n    pub fn counts_of(&self, least: u64) -> u64 {\n        self.counts.values().filter(|count| **count >= least).sum()\n    }\n}\n");
    text
}
