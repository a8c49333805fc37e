//! Clients that a configuration describes: the book's example, and wrappers whose source is in sight.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;

use conn_lints::config::{Source, Table};
use support::fixture::Fixture;

const PAGE: &str = include_str!("../../docs/teach-a-library.md");

/// The lints that are found, by line.
fn found(config: &str, fixture: &str) -> BTreeMap<usize, Vec<String>> {
    let mut fixture = Fixture::parse(fixture);
    fixture.config.read(&Source { text: config, table: Table::Whole, root: "" }).unwrap();
    let checked = fixture.check();
    let mut found: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for diagnostic in &checked.report.diagnostics {
        let line = checked.facts.workspace.sources.line_column(diagnostic.primary.span).0;
        found.entry(line).or_default().push(diagnostic.lint.to_owned());
    }
    found.values_mut().for_each(|lints| lints.sort());
    found
}

fn block(language: &str) -> &'static str {
    let fence = format!("```{language}\n");
    let (_, rest) = PAGE.split_once(&fence).unwrap();
    rest.split_once("```").unwrap().0
}

#[test]
fn the_books_example_finds_what_it_says() {
    let code = format!("//@ acme-http 1.4.0, lambda_runtime 1.0.2\n{}", block("rust"));
    let mut expected = BTreeMap::new();
    for (index, line) in code.lines().enumerate() {
        if let Some((_, lints)) = line.split_once("; // ").or_else(|| line.split_once("() // ")) {
            let lints: Vec<String> = lints.split(", ").map(str::to_owned).collect();
            expected.insert(index + 1, lints);
        }
    }
    assert_eq!(expected.len(), 2);
    assert_eq!(found(block("toml"), &code), expected);
    assert_eq!(found("", &code), BTreeMap::new(), "nothing is known of it without the description");
}

#[test]
fn versions_that_are_not_described_are_told_of() {
    let config = block("toml").replacen("[\"acme-http\"]", "[\"acme-http\"]\nversions = \"2\"", 1);
    let mut fixture = Fixture::parse("//@ acme-http 1.4.0\npub fn f() { acme_http::Client::new(\"x\"); }");
    fixture.config.read(&Source { text: &config, table: Table::Whole, root: "" }).unwrap();
    let checked = fixture.check();
    assert!(checked.report.diagnostics.is_empty());
    let problems: Vec<_> = checked.facts.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(
        problems,
        ["acme-http 1.4.0 is not among the versions that are known (^2): its clients are not checked"]
    );
}

/// The fixture's own crate is called `example`.
const OWN: &str = r#"
[[client]]
packages = ["example"]
[[client.type]]
path = "example::http::Client"
role = "client"
[[client.type]]
path = "example::http::Builder"
role = "builder"
defaults = [{ setting = "request_timeout", value = "off" }]
[[client.function]]
path = "example::http::Client::builder"
makes = "example::http::Builder"
[[client.method]]
on = "example::http::Builder"
name = "deadline"
set = { request_timeout = "arg0" }
[[client.method]]
on = "example::http::Builder"
name = "build"
turns_into = "example::http::Client"
"#;

#[test]
fn a_wrapper_whose_source_leads_nowhere_is_what_the_description_says() {
    let code = r#"
//- src/lib.rs
pub mod http;
use std::time::Duration;
pub fn slow() -> http::Client { http::Client::builder().build() }
pub fn quick() -> http::Client { http::Client::builder().deadline(Duration::from_secs(3)).build() }
//- src/http.rs
use std::time::Duration;
pub struct Client { handle: *mut Handle }
pub struct Builder { deadline: Option<Duration> }
impl Client {
    pub fn builder() -> Builder { Builder { deadline: None } }
}
impl Builder {
    pub fn deadline(mut self, deadline: Duration) -> Self { self.deadline = Some(deadline); self }
    pub fn build(self) -> Client { Client { handle: unsafe { connect(self.deadline) } } }
}
"#;
    assert_eq!(
        found(OWN, code.trim_start()),
        BTreeMap::from([(3, vec!["request_timeout_unset".to_owned()])])
    );
}

#[test]
fn what_the_description_leaves_out_is_followed_as_ever() {
    let code = r#"
//@ reqwest 0.12.28, lambda_runtime 1.0.2
//- src/http.rs
pub struct Client { handle: u32 }
pub struct Builder;
impl Client {
    pub fn builder() -> Builder { Builder }
    pub async fn report(&self) {
        let _ = reqwest::Client::builder().timeout(LIMIT).pool_idle_timeout(LIMIT).build();
    }
}
impl Builder {
    pub fn build(self) -> Client { Client { handle: 0 } }
}
//- src/lib.rs
pub mod http;
use lambda_runtime::{service_fn, Error, LambdaEvent};
async fn handle(client: &http::Client, _: LambdaEvent<()>) -> Result<(), Error> { client.report().await; Ok(()) }
pub async fn serve() -> Result<(), Error> {
    let client = http::Client::builder().build();
    let client = &client;
    lambda_runtime::run(service_fn(move |event| async move { handle(client, event).await })).await
}
"#;
    let found = found(OWN, code.trim_start());
    assert_eq!(found[&6], ["client_in_handler"], "{found:?}");
}

#[test]
fn a_wrapper_that_can_be_followed_is_not_told_of_twice() {
    let code = r#"
//@ reqwest 0.12.28
//- src/lib.rs
pub mod http;
pub fn slow() -> http::Client { http::Client::builder().build() }
//- src/http.rs
use std::time::Duration;
pub struct Client { inner: reqwest::Client }
pub struct Builder { inner: reqwest::ClientBuilder }
impl Client {
    pub fn builder() -> Builder { Builder { inner: reqwest::Client::builder().pool_idle_timeout(Duration::from_secs(20)) } }
}
impl Builder {
    pub fn deadline(mut self, deadline: Duration) -> Self { self.inner = self.inner.timeout(deadline); self }
    pub fn build(self) -> Client { Client { inner: self.inner.build().unwrap() } }
}
"#;
    let with = found(OWN, code.trim_start());
    assert_eq!(with, found("", code.trim_start()));
    assert_eq!(
        with.values().flatten().filter(|lint| *lint == "request_timeout_unset").count(),
        1,
        "{with:?}"
    );
}
