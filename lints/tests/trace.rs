//! What is followed, shape by shape: each construction of a fixture has a mark `//= reach, setting=value, ..` on its
//! line. A construction without a mark, a mark without a construction and a wrong value all fail.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;

use conn_lints::facts::{Facts, Reach, SettingState, ShortLived, Site};
use conn_lints::models::{Setting, SettingValue};
use support::fixture::Fixture;

const SETTINGS: [(&str, Setting); 6] = [
    ("idle", Setting::IdleTimeout),
    ("request", Setting::RequestTimeout),
    ("connect", Setting::ConnectTimeout),
    ("ping", Setting::PingInterval),
    ("while_idle", Setting::PingWhileIdle),
    ("verify", Setting::VerifyCertificates),
];

fn check(dependencies: &str, code: &str) {
    let text = format!("//@ {dependencies}, tests true\n{}", code.trim_start());
    let fixture = Fixture::parse(&text);
    let files = fixture.files.clone();
    let checked = fixture.check();
    let problems: Vec<_> = checked.facts.problems.iter().map(|problem| &problem.message).collect();
    assert!(problems.is_empty(), "{problems:?}\n{code}");
    let mut expected: BTreeMap<(String, usize), Vec<String>> = BTreeMap::new();
    for (name, file) in &files {
        for (index, line) in file.lines().enumerate() {
            if let Some((_, mark)) = line.split_once("//= ") {
                let words = mark.split(',').map(|word| word.trim().to_owned()).collect();
                expected.insert((name.clone(), index + 1), words);
            }
        }
    }
    let mut seen = Vec::new();
    for site in &checked.facts.sites {
        let place = place(&checked.facts, site);
        let Some(words) = expected.get(&place) else {
            panic!("a construction without a mark at {}:{}\n{code}", place.0, place.1)
        };
        for word in words {
            assert_eq!(told(site, word), *word, "{}:{}\n{code}", place.0, place.1);
        }
        seen.push(place);
    }
    for place in expected.keys() {
        assert!(seen.contains(place), "nothing is constructed at {}:{}\n{code}", place.0, place.1);
    }
}

fn place(facts: &Facts, site: &Site) -> (String, usize) {
    let name = facts.workspace.sources.get(site.constructor.file).name.clone();
    (name, facts.workspace.sources.line_column(site.constructor).0)
}

/// What the site says to a word of the mark, in the mark's own form.
fn told(site: &Site, word: &str) -> String {
    let Some((name, _)) = word.split_once('=') else {
        return match &site.context.reach {
            Reach::Once => "once".to_owned(),
            Reach::Cached => "cached".to_owned(),
            Reach::PerInvocation(_) => "invocation".to_owned(),
            Reach::Unknown => "unknown".to_owned(),
        };
    };
    if name == "serves" {
        let life = match &site.context.short_lived {
            None => "all",
            Some(ShortLived::Round { .. }) => "a round",
            Some(ShortLived::Request(_)) => "a request",
            Some(ShortLived::Call { .. }) => "a call",
        };
        return format!("serves={life}");
    }
    if name == "uses" {
        return format!("uses={}", if site.context.single_use { "one" } else { "more" });
    }
    let (_, setting) = SETTINGS.iter().find(|(known, _)| *known == name).unwrap();
    let value = |value: &Option<SettingValue>| match value {
        None => "something".to_owned(),
        Some(SettingValue::Off) => "off".to_owned(),
        Some(SettingValue::Duration(duration)) => format!("{duration:?}"),
        Some(SettingValue::Bool(value)) => value.to_string(),
        Some(SettingValue::Count(count)) => count.to_string(),
    };
    let state = match site.settings.get(setting) {
        None => "none".to_owned(),
        Some(SettingState::Default(_)) => "default".to_owned(),
        Some(SettingState::Set { value: set, .. }) => value(set),
        Some(SettingState::Sometimes { .. }) => "sometimes".to_owned(),
        Some(SettingState::Unknown) => "unknown".to_owned(),
    };
    format!("{name}={state}")
}

const REQWEST: &str = "reqwest 0.12.28, lambda_runtime 1.0.2, tokio 1.50.0, once_cell 1.21.0";
const HYPER: &str = "hyper-util 0.1.20, hyper-rustls 0.27.7, hyper 0.14.32";

#[test]
fn chains_and_bindings() {
    check(
        REQWEST,
        r#"
use std::time::Duration;
const FIVE: u64 = 5;
const LONG: Duration = Duration::from_secs(2 * FIVE);
pub fn chain() { let _ = reqwest::Client::builder().pool_idle_timeout(LONG).timeout(LONG / 2).build(); } //= idle=10s, request=5s, connect=default
pub fn shadowed() {
    let b = reqwest::Client::builder(); //= idle=1s, request=default
    let b = b.user_agent("x");
    let b = b.pool_idle_timeout(Duration::from_millis(1000));
    let _ = b.build().unwrap();
}
pub fn reassigned() {
    let mut b = reqwest::ClientBuilder::new(); //= idle=off
    b = b.pool_idle_timeout(None);
    let _ = b.build();
}
pub fn new() -> reqwest::Client { reqwest::Client::new() } //= idle=default, request=default
pub fn default() -> reqwest::Client { Default::default() } //= idle=default
pub fn named() -> reqwest::Client { reqwest::Client::default() } //= idle=default
"#,
    );
}

#[test]
fn branches_join() {
    check(
        REQWEST,
        r#"
use std::time::Duration;
pub fn on_one_path(t: Option<Duration>) {
    let mut b = reqwest::Client::builder(); //= request=sometimes, idle=default
    if let Some(t) = t { b = b.timeout(t); }
    let _ = b.build();
}
pub fn on_every_path(fast: bool) {
    let b = reqwest::Client::builder(); //= request=1s, connect=sometimes
    let b = match fast {
        true => b.timeout(Duration::from_secs(1)).connect_timeout(Duration::from_secs(1)),
        false => b.timeout(Duration::from_secs(1)),
    };
    let _ = b.build();
}
pub fn after_return(skip: bool) -> Option<reqwest::Client> {
    let b = reqwest::Client::builder(); //= request=2s
    if skip { return None; }
    b.timeout(Duration::from_secs(2)).build().ok()
}
pub fn in_a_loop(names: Vec<String>) {
    let mut b = reqwest::Client::builder(); //= connect=sometimes, request=3s
    for _ in names { b = b.connect_timeout(Duration::from_secs(1)); }
    let _ = b.timeout(Duration::from_secs(3)).build();
}
pub fn by_build() {
    #[cfg(feature = "a")]
    let b = reqwest::Client::builder().timeout(Duration::from_secs(1)); //= request=1s
    #[cfg(not(feature = "a"))]
    let b = reqwest::Client::builder(); //= request=default
    let _ = b.build();
}
pub fn in_tests() {
    let b = reqwest::Client::builder(); //= verify=default, request=1s
    #[cfg(test)]
    let b = b.danger_accept_invalid_certs(true);
    let mut b = b.timeout(Duration::from_secs(1));
    #[cfg(test)]
    { b = b.timeout(Duration::from_secs(2)); }
    let _ = b.build();
}
pub fn in_browsers() {
    #[cfg(target_arch = "wasm32")]
    let b = reqwest::Client::builder();
    #[cfg(not(target_arch = "wasm32"))]
    let b = reqwest::Client::builder().timeout(Duration::from_secs(1)); //= request=1s
    let _ = b.build();
}
pub fn switch(insecure: bool) {
    let _ = reqwest::Client::builder().danger_accept_invalid_certs(insecure).build(); //= verify=something
}
"#,
    );
}

#[test]
fn builders_that_are_changed_in_place() {
    check(
        HYPER,
        r#"
use std::time::Duration;
use hyper_util::client::legacy::{Client, connect::HttpConnector};
pub fn statements() {
    let mut b = Client::builder(hyper_util::rt::TokioExecutor::new()); //= idle=4s, connect=1s
    b.pool_idle_timeout(Duration::from_secs(4));
    let mut http = HttpConnector::new();
    http.set_connect_timeout(Some(Duration::from_secs(1)));
    let https = hyper_rustls::HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().wrap_connector(http);
    let _: Client<_, String> = b.build(https);
}
fn tune(b: &mut hyper_util::client::legacy::Builder) { b.pool_idle_timeout(Duration::from_secs(7)); }
pub fn by_reference() {
    let mut b = Client::builder(hyper_util::rt::TokioExecutor::new()); //= idle=7s
    tune(&mut b);
    let _: Client<_, String> = b.build_http();
}
"#,
    );
}

#[test]
fn helpers_and_fields() {
    check(
        REQWEST,
        r#"
use std::time::Duration;
fn base(idle: u64) -> reqwest::ClientBuilder {
    reqwest::Client::builder().pool_idle_timeout(Duration::from_secs(idle)) //= idle=3s, request=default
}
pub fn helper() -> reqwest::Client { base(3).build().unwrap() }

fn limited(b: reqwest::ClientBuilder) -> reqwest::ClientBuilder { b.timeout(Duration::from_secs(9)) }
pub fn taken() { let _ = limited(reqwest::Client::builder()).build(); } //= request=9s

pub struct Api { builder: reqwest::ClientBuilder }
impl Api {
    pub fn new() -> Self { Self { builder: reqwest::Client::builder() } } //= request=2s, idle=default
    pub fn with_timeout(mut self, seconds: u64) -> Self {
        self.builder = self.builder.timeout(Duration::from_secs(seconds));
        self
    }
    pub fn build(self) -> reqwest::Client { self.builder.build().unwrap() }
}
pub fn through_fields() -> reqwest::Client { Api::new().with_timeout(2).build() }

pub fn closure() {
    let make = |seconds| reqwest::Client::builder().timeout(Duration::from_secs(seconds)); //= request=6s
    let _ = make(6).build();
}
pub fn fallback(given: Option<reqwest::Client>) -> reqwest::Client {
    given.unwrap_or_else(|| reqwest::Client::new()) //= request=default
}
pub fn folded(headers: Vec<String>) {
    let b = reqwest::Client::builder(); //= idle=default, request=default
    let _ = headers.iter().fold(b, |b, _| b.user_agent("x")).build();
}
"#,
    );
}

#[test]
fn names_are_resolved() {
    check(
        "http = reqwest 0.12.28",
        r#"
//- src/lib.rs
use http as h;
use http::{Client as Web, ClientBuilder};
type Alias = http::Client;
mod shared;
pub fn renamed() { let _ = Web::new(); } //= idle=default
pub fn crate_alias() { let _ = h::Client::new(); } //= idle=default
pub fn alias() { let _ = Alias::new(); } //= idle=default
pub fn reexported() { let _ = shared::Http::builder().build(); } //= idle=default
pub fn method_as_function() { let _ = ClientBuilder::build(ClientBuilder::new()); } //= idle=default
pub fn local_use() {
    use http::*;
    let _ = Client::new(); //= idle=default
}
pub mod look_alike {
    pub struct Client;
    impl Client {
        pub fn new() -> Self { Client }
        pub fn builder() -> Self { Client }
        pub fn build(self) -> Self { self }
    }
    pub fn none() { let _ = (Client::new(), Client::builder().build()); }
}
pub fn shadowed() {
    struct Web;
    impl Web { fn new() {} }
    Web::new();
}
trait Tuned { fn tuned(self) -> Self; }
impl Tuned for http::ClientBuilder {
    fn tuned(self) -> Self { self.pool_idle_timeout(std::time::Duration::from_secs(8)) }
}
pub fn extension() { let _ = http::Client::builder().tuned().build(); } //= idle=8s
//- src/shared.rs
pub use http::Client as Http;
"#,
    );
}

#[test]
fn how_often_code_runs() {
    check(
        REQWEST,
        r#"
use lambda_runtime::{run, service_fn, Error, LambdaEvent};
use reqwest::Client;
use std::sync::{LazyLock, OnceLock};

static LAZY: LazyLock<Client> = LazyLock::new(|| Client::builder().build().unwrap()); //= cached
static CELL: OnceLock<Client> = OnceLock::new();
static ASYNC: tokio::sync::OnceCell<Client> = tokio::sync::OnceCell::const_new();

#[tokio::main]
async fn main() -> Result<(), Error> {
    let client = Client::new(); //= once
    let store = Store { client: in_main() };
    run(service_fn(|event: LambdaEvent<String>| {
        let (client, store) = (client.clone(), &store);
        async move { handler(event, client, store).await }
    })).await
}
fn in_main() -> Client { Client::new() } //= once

async fn handler(_: LambdaEvent<String>, client: Client, store: &Store) -> Result<(), Error> {
    let _ = Client::new(); //= invocation
    let _ = CELL.get_or_init(|| Client::new()); //= cached
    let _ = ASYNC.get_or_init(connect).await;
    helper::deep().await;
    store.put();
    for name in ["a", "b"] { each(name); }
    let _ = LAZY.get("x");
    Ok(())
}
async fn connect() -> Client { Client::new() } //= cached
fn each(_: &str) { let _ = Client::new(); } //= invocation
struct Store { client: Client }
impl Store { fn put(&self) { let _ = Client::new(); } } //= invocation
mod helper {
    pub async fn deep() { inner().await }
    async fn inner() { let _ = reqwest::get("http://localhost").await; } //= invocation
}
fn nobody() { let _ = Client::new(); } //= unknown
#[cfg(test)]
mod tests { fn t() { let _ = reqwest::Client::new(); } } //= unknown
"#,
    );
}

#[test]
fn clients_of_one_call() {
    check(
        REQWEST,
        r#"
use reqwest::Client;
pub struct Store { client: Client }
impl Store {
    pub async fn get(&self) { let client = Client::new(); client.get("").send().await.map_err(|e| e); } //= serves=a call
    pub async fn at_once(&self) { Client::new().get("").send().await; } //= serves=a call
    pub fn request(&self) -> reqwest::RequestBuilder { Client::new().get("") } //= serves=a call
    pub async fn shot(&self) { reqwest::get("").await; } //= serves=a call
    pub fn new() -> Self { let client = Client::new(); client.get(""); Self { client } } //= serves=all
    pub fn replace(&mut self) { let client = Client::new(); client.get(""); self.client = client; } //= serves=all
    pub async fn poll(&self) { let client = Client::new(); loop { client.get("").send().await; } } //= serves=all
    pub async fn each(&self, urls: Vec<String>) {
        let client = Client::new(); //= serves=all
        urls.iter().for_each(|url| { client.get(url); });
    }
    pub async fn lent(&self) { let client = Client::new(); client.get(""); fetch(&client).await; } //= serves=all
    pub async fn listed(&self) -> Vec<Client> { let client = Client::new(); client.get(""); vec![client] } //= serves=all
    pub fn unused(&self) { let _ = Client::new(); } //= serves=all
    pub async fn helped(&self) { let client = helper(); client.get("").send().await; }
}
async fn fetch(client: &Client) { client.get("").send().await; }
fn helper() -> Client { Client::builder().build().unwrap() } //= serves=a call
pub fn returned() -> Client { Client::builder().build().unwrap() } //= serves=all
pub async fn rounds(urls: Vec<String>) {
    for url in &urls { Client::new().get(url).send().await; } //= serves=a round
    let client = loop { let client = Client::new(); if client.get("").send().await.is_ok() { break client; } }; //= serves=all
    client.get("");
}
#[cfg(test)]
mod tests { async fn f() { reqwest::get("").await; super::returned().get(""); } } //= unknown
"#,
    );
}

/// A handler that gives its client to something which lives on, or uses it several times, has not made it for one request.
#[test]
fn clients_that_handlers_give_away() {
    check(
        &format!("{REQWEST}, axum 0.8.0"),
        r#"
use reqwest::Client;
use std::sync::Arc;
pub struct Live { client: Client }
pub struct App { swap: arc_swap::ArcSwap<Live>, tx: tokio::sync::mpsc::Sender<Client> }
impl App { fn put(&self, client: Client) { self.swap.store(Arc::new(Live { client })) } }
fn main() {
    let routes = axum::Router::new().route("/1", axum::routing::get(method)).route("/2", axum::routing::get(channel));
    let routes = routes.route("/3", axum::routing::get(task)).route("/4", axum::routing::get(rounds));
    routes.route("/5", axum::routing::get(one)).route("/6", axum::routing::get(helped)).route("/7", axum::routing::get(made));
}
async fn method(app: Arc<App>) { app.put(Client::new()); } //= unknown, serves=all
async fn channel(app: Arc<App>) { app.tx.send(Client::new()).await.unwrap(); } //= unknown, serves=all
async fn task() {
    let client = Client::new(); //= unknown, serves=all
    tokio::spawn(async move { loop { client.get("").send().await; } });
}
async fn rounds() { let client = Client::new(); for _ in 0..9 { client.get("").send().await; } } //= unknown, serves=all
async fn one() { let client = Client::new(); client.get("").send().await; } //= unknown, serves=a request
async fn helped() { let client = Client::new(); help(&client).await; taken(client).await; } //= unknown, serves=a request
async fn help(client: &Client) { client.get("").send().await; }
async fn taken(client: Client) { client.get("").send().await; }
async fn made() { let client = make(); client.get("").send().await; }
fn make() -> Client { Client::new() } //= unknown, serves=a request
"#,
    );
}

/// What it is lent to may keep a copy: it is neither blamed for idle connections nor called a client of one call.
#[test]
fn clients_that_are_lent() {
    check(
        REQWEST,
        r#"
use reqwest::Client;
pub struct Wrapper(pub Client);
pub struct Named { pub client: Client }
pub struct Api { named: Named }
pub async fn lent(flow: &other::Flow) { let client = Client::new(); flow.request_async(&client).await; } //= uses=one, serves=all
pub async fn wrapped(flow: &other::Flow) {
    let client = Wrapper(Client::builder().build().unwrap()); //= uses=one, serves=all
    flow.request_async(&client).await;
}
pub async fn named(flow: &other::Flow) {
    let client = Named { client: Client::new() }; //= uses=one, serves=all
    flow.request_async(&client).await;
}
pub async fn twice(flow: &other::Flow) {
    let client = Wrapper(Client::new()); //= uses=more, serves=all
    flow.request_async(&client).await;
    flow.request_async(&client).await;
}
pub async fn in_a_loop(flows: &[other::Flow]) {
    let client = Wrapper(Client::new()); //= uses=more, serves=all
    for flow in flows { flow.request_async(&client).await; }
}
pub async fn inside(flow: &other::Flow) { let w = Wrapper(Client::new()); w.0.get("").send().await; } //= uses=one, serves=all
pub fn given(flow: &other::Flow) { let client = Client::new(); flow.with(client); } //= uses=more, serves=all
pub fn given_in_a_wrapper(flow: &other::Flow) { flow.with(Wrapper(Client::new())); } //= uses=more, serves=all
pub fn returned() -> Wrapper { let w = Wrapper(Client::new()); w.0.get(""); w } //= uses=more, serves=all
pub fn kept(api: &mut Api) { let named = Named { client: Client::new() }; named.client.get(""); api.named = named; } //= uses=more, serves=all
pub fn called(flow: &other::Flow) { let w = Wrapper(Client::new()); w.go(); } //= uses=more, serves=all
impl Wrapper { fn go(&self) { self.0.get(""); } }
"#,
    );
}

#[test]
fn programs_that_run_once() {
    check(
        &format!("{REQWEST}, axum 0.8.0, teloxide 0.13.0"),
        r#"
use reqwest::Client;
async fn main() {
    if std::env::args().len() > 1 { fetch().await; }
    let found = std::env::args().next().map(|url| reqwest::blocking::get(url)); //= once, serves=all
    for _ in 0..3 { again().await; }
    axum::Router::new().route("/", axum::routing::get(handler));
    teloxide::repl(answer).await;
}
async fn fetch() { reqwest::get("").await; } //= once, serves=all
async fn again() { further().await; }
async fn further() { let client = Client::new(); client.get("").send().await; } //= once, serves=a call
async fn handler() -> Client { make() }
fn make() -> Client { Client::new() } //= unknown, serves=a request
async fn answer() { reqwest::get("").await; } //= unknown, serves=a call
"#,
    );
}

#[test]
fn caches_of_the_workspace() {
    check(
        REQWEST,
        r#"
use std::collections::HashMap;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use reqwest::Client;
static CACHE: Cache = Cache::new();
struct Cache { known: HashMap<String, Client> }
impl Cache {
    const fn new() -> Self { todo!() }
    async fn get_or_insert_with(&self, key: &str, make: impl AsyncFnOnce() -> Client) -> Client {
        if let Some(known) = self.known.get(key) { return known.clone(); }
        make().await
    }
    async fn each_time(&self, key: &str, make: impl AsyncFnOnce() -> Client) -> Client { make().await }
}
async fn handle(event: LambdaEvent<String>) -> Result<(), Error> {
    CACHE.get_or_insert_with(&event.payload, async || Client::new()).await; //= cached
    CACHE.each_time(&event.payload, async || Client::new()).await; //= invocation
    Ok(())
}
#[tokio::main]
async fn main() -> Result<(), Error> { lambda_runtime::run(service_fn(handle)).await }
"#,
    );
}

#[test]
fn services_that_give_their_clients() {
    check(
        &format!("{REQWEST}, tower 0.5.0, hyper 0.14.32, hyper1 = hyper 1.8.1, axum 0.8.0"),
        r#"
use std::future::{Future, Ready, ready};
use std::pin::Pin;
use std::task::{Context, Poll};
use reqwest::Client;
use tower::Service;
type Pending<T> = Pin<Box<dyn Future<Output = Result<T, ()>>>>;
pub struct Wrap { client: Client, name: String }
impl Wrap {
    fn new(client: Client, name: String) -> Self { Wrap { client, name } }
}
fn make() -> Client { Client::new() } //= unknown, serves=all
fn wrap() -> Wrap { Wrap { client: Client::new(), name: String::new() } } //= unknown, serves=all
pub struct Calling;
impl Service<String> for Calling {
    type Response = Wrap;
    type Error = ();
    type Future = Pending<Wrap>;
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ()>> { Poll::Ready(Ok(())) }
    fn call(&mut self, name: String) -> Self::Future {
        Box::pin(async move { Ok(Wrap { client: make(), name }) })
    }
}
pub struct Helped;
impl Service<String> for Helped {
    type Response = Wrap;
    type Error = ();
    type Future = Pending<Wrap>;
    fn call(&mut self, _: String) -> Self::Future { Box::pin(async { let made = wrap(); Ok(made) }) }
}
pub struct AtOnce;
impl Service<String> for AtOnce {
    type Response = Wrap;
    type Error = ();
    type Future = Ready<Result<Wrap, ()>>;
    fn call(&mut self, name: String) -> Self::Future {
        let client = Client::new(); //= unknown, serves=all
        ready(Ok(Wrap { client, name }))
    }
}
pub struct Constructed;
impl Service<String> for Constructed {
    type Response = Wrap;
    type Error = ();
    type Future = Pending<Wrap>;
    fn call(&mut self, name: String) -> Self::Future {
        Box::pin(async move {
            let client = Client::builder().build().map_err(|_| ())?; //= unknown, serves=all
            Ok(Wrap::new(client, name))
        })
    }
}
pub struct Connection { sender: hyper::client::conn::SendRequest<hyper::Body> }
pub struct Connector;
impl Service<String> for Connector {
    type Response = Connection;
    type Error = ();
    type Future = Pending<Connection>;
    fn call(&mut self, io: String) -> Self::Future {
        let builder = hyper::client::conn::Builder::new(); //= unknown, serves=all
        Box::pin(async move {
            let (sender, connection) = builder.handshake(io).await?;
            tokio::spawn(connection);
            Ok(Connection { sender })
        })
    }
}
pub struct Upgraded;
impl Service<String> for Upgraded {
    type Response = hyper1::upgrade::Upgraded;
    type Error = ();
    type Future = Pending<Wrap>;
    fn call(&mut self, io: String) -> Self::Future {
        Box::pin(async move {
            let (mut sender, connection) = hyper1::client::conn::http1::handshake(io).await?; //= unknown, serves=all
            tokio::spawn(async move { let _ = connection.with_upgrades().await; });
            hyper1::upgrade::on(sender.send_request(()).await?).await
        })
    }
}
pub struct Dropping;
impl Service<String> for Dropping {
    type Response = String;
    type Error = ();
    type Future = Pending<String>;
    fn call(&mut self, url: String) -> Self::Future {
        Box::pin(async move {
            let client = Client::new(); //= unknown, serves=a request
            client.get(&url).send().await.unwrap().text().await.map_err(|_| ())
        })
    }
}
pub struct DroppingWrap;
impl Service<String> for DroppingWrap {
    type Response = String;
    type Error = ();
    type Future = Pending<String>;
    fn call(&mut self, url: String) -> Self::Future {
        let wrap = Wrap { client: Client::new(), name: url }; //= unknown, serves=a request
        Box::pin(async move { wrap.client.get(&wrap.name).send().await.unwrap().text().await.map_err(|_| ()) })
    }
}
async fn lending() -> String {
    let client = Client::new(); //= unknown, serves=a request
    lent(&client).await
}
async fn lent(client: &Client) -> String { client.get("").send().await.unwrap().text().await.unwrap() }
pub fn router() -> axum::Router { axum::Router::new().route("/", axum::routing::get(lending)) }
"#,
    );
}

#[test]
fn a_handler_given_to_a_macro() {
    check(
        "lambda_runtime 0.2.1, reqwest 0.11.27",
        r#"
//- src/main.rs
#[macro_use]
extern crate lambda_runtime as lambda;
fn main() { lambda!(handler); }
fn handler(_: String) { let _ = reqwest::blocking::Client::new(); } //= invocation
"#,
    );
}

#[test]
fn traits_and_kept_clients() {
    check(
        REQWEST,
        r#"
use lambda_runtime::{Error, LambdaEvent};
use std::sync::Arc;
trait Repository { fn fetch(&self); }
struct Real;
struct Stub;
impl Repository for Real { fn fetch(&self) { let _ = reqwest::Client::new(); } } //= invocation
impl Repository for Stub { fn fetch(&self) { let _ = reqwest::Client::new(); } } //= unknown
struct Service { repository: Arc<dyn Repository + Send + Sync>, kept: Option<reqwest::Client> }
impl Service {
    fn client(&mut self) -> &reqwest::Client {
        if self.kept.is_none() {
            let client = reqwest::Client::new(); //= cached
            self.kept = Some(client);
        }
        self.kept.as_ref().unwrap()
    }
}
async fn handler(_: LambdaEvent<()>, mut service: Service) -> Result<(), Error> {
    service.repository.fetch();
    service.client();
    generic(&Real);
    Ok(())
}
fn generic<R: Other>(r: &R) { r.other(); }
trait Other { fn other(&self) { let _ = reqwest::Client::new(); } } //= invocation
impl Other for Real {}
#[tokio::main]
async fn main() -> Result<(), Error> {
    let make = || Service { repository: Arc::new(Real), kept: None };
    lambda_runtime::run(lambda_runtime::service_fn(move |event| handler(event, make()))).await
}
#[cfg(test)]
mod tests { fn t() { let _ = super::Stub; } }
"#,
    );
}

#[test]
fn a_version_that_is_not_known_is_told() {
    let code = "//@ reqwest 0.10.10\npub fn f() { let _ = reqwest::Client::new(); }";
    let checked = Fixture::parse(code).check();
    let problems: Vec<_> = checked.facts.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(
        problems[0].starts_with("reqwest 0.10.10 is not among the versions that are known"),
        "{problems:?}"
    );
    assert!(checked.report.diagnostics.is_empty());
}

#[test]
fn settings_at_a_distance() {
    check(
        "tonic 0.12.3, aws-config 1.8.0, aws-sdk-s3 1.100.0, aws-types 1.3.8",
        r#"
use std::time::Duration;
use tonic::transport::{Channel, Endpoint};
pub async fn channel() {
    let _ = Channel::from_static("http://a").http2_keep_alive_interval(Duration::from_secs(5)).keep_alive_while_idle(true).connect().await; //= ping=5s, while_idle=true
    let endpoint = Endpoint::from_shared("http://a".to_owned()).unwrap().timeout(Duration::from_secs(1)); //= request=1s
    let _ = endpoint.connect_lazy();
}
pub async fn aws() {
    let config = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await; //= connect=default
    let _ = aws_sdk_s3::Client::new(&config); //= connect=default, request=default
    let timeouts = aws_config::timeout::TimeoutConfig::builder().operation_timeout(Duration::from_secs(2)).build();
    let config = aws_config::defaults(aws_config::BehaviorVersion::latest()).timeout_config(timeouts).load().await; //= request=2s
    let _ = aws_sdk_s3::Client::new(&config); //= request=2s
}
pub fn stranger(config: &aws_config::SdkConfig) {
    let _ = aws_sdk_s3::Client::new(config); //= request=unknown
}
"#,
    );
}

#[test]
fn macros_of_other_files() {
    check(
        REQWEST,
        r#"
//- src/lib.rs
#[macro_use] mod early;
mod made;
use made::timed;
pub fn one() { let _ = timed!(3); } //= request=3s
pub fn two() { let _ = early!(); } //= request=default
pub fn three() { let _ = crate::made::timed!(4); } //= request=4s
pub fn ambiguous() { let _ = twice!(); }
//- src/early.rs
macro_rules! early { () => { crate::early::inner!(reqwest::Client) } }
macro_rules! inner { ($t:ty) => { <$t>::new() } }
pub(crate) use inner;
macro_rules! twice { () => { reqwest::Client::new() } }
//- src/made.rs
macro_rules! timed {
    ($secs:literal) => {
        reqwest::Client::builder().timeout(std::time::Duration::from_secs($secs)).build()
    };
}
pub(crate) use timed;
macro_rules! twice { () => { reqwest::Client::default() } }
pub fn local() {
    macro_rules! timed { () => { reqwest::blocking::Client::new() } }
    let _ = timed!(); //= request=default
}
"#,
    );
}

#[test]
fn macros_that_an_import_hides() {
    check(
        "reqwest 0.12.28, stranger 1.0.0",
        r#"
//- src/lib.rs
#[macro_use] mod made;
mod user;
pub fn own() { let _ = client!(); } //= request=default
//- src/made.rs
macro_rules! client { () => { reqwest::Client::new() } }
macro_rules! other { () => { reqwest::Client::new() } }
//- src/user.rs
use stranger::{client, made as make};
pub fn strange() { let _ = client!(); let _ = stranger::other!(); }
pub fn own() { let _ = other!(); let _ = make!(); } //= request=default
"#,
    );
}

/// A macro that passes its call on to a namesake, which is another one under this name: the real one is not known here.
#[test]
fn macros_that_are_not_their_namesakes() {
    check(
        REQWEST,
        r#"
//- src/lib.rs
#[macro_use] mod made;
pub mod hidden { pub use crate::__client as client; }
mod user;
//- src/made.rs
#[macro_export]
macro_rules! client { ($($rest:tt)*) => { $crate::hidden::client!($($rest)*) } }
#[macro_export]
macro_rules! __client { ($($rest:tt)*) => { reqwest::Client::new() } }
//- src/user.rs
pub fn own() { let _ = client!(a b); let _ = client!(c); let _ = __client!(); } //= request=default
"#,
    );
}

#[test]
fn conversions_to_the_declared_type() {
    check(
        "tonic 0.14.2, reqwest 0.12.28",
        r#"
use std::time::Duration;
use tonic::transport::{Channel, Endpoint};
pub fn parsed() { let _ = "http://a".parse::<Endpoint>().unwrap().timeout(Duration::from_secs(1)).connect_lazy(); } //= request=1s, connect=default
pub fn declared() -> Result<(), Box<dyn std::error::Error>> {
    let endpoint: Endpoint = "http://a".try_into()?; //= request=default
    let _ = endpoint.connect_lazy();
    Ok(())
}
pub fn passed_on(url: String) {
    let endpoint = Endpoint::from_shared(url).unwrap().connect_timeout(Duration::from_secs(2)); //= connect=2s
    let _ = Endpoint::new(endpoint).unwrap().connect_lazy();
}
struct Holder(reqwest::ClientBuilder);
impl From<Duration> for Holder {
    fn from(timeout: Duration) -> Self { Holder(reqwest::Client::builder().timeout(timeout)) } //= request=5s
}
pub fn into() { let holder: Holder = Duration::from_secs(5).into(); let _ = holder.0.build(); }
"#,
    );
}

#[test]
fn generated_grpc_clients() {
    check(
        "tonic 0.14.2",
        r#"
use std::time::Duration;
use tonic::transport::Endpoint;
pub mod pb { tonic::include_proto!("shop"); pub struct OwnClient; impl OwnClient { pub fn connect(_: &str) {} } }
use pb::shop_client::ShopClient;
pub async fn by_text() { let _ = ShopClient::connect("http://a").await; } //= request=default, connect=default
pub async fn by_endpoint() {
    let endpoint = Endpoint::from_static("http://a").timeout(Duration::from_secs(1)); //= request=1s
    let _ = pb::shop_client::ShopClient::connect(endpoint).await;
}
pub async fn others() { pb::OwnClient::connect("http://a"); pb::shop_server::ShopServer::connect("http://a"); }
"#,
    );
}

/// Whether a deadline for calls is in sight, by client in the order of their places.
fn deadlines(dependencies: &str, code: &str) -> Vec<bool> {
    let facts = Fixture::parse(&format!("//@ {dependencies}\n{code}")).check().facts;
    facts.sites.iter().map(|site| site.deadline_elsewhere).collect()
}

#[test]
fn deadlines_of_requests_are_for_their_library() {
    let clients = r#"
use std::time::Duration;
pub fn web() -> reqwest::Client { reqwest::Client::new() }
pub async fn grpc() { let _ = tonic::transport::Endpoint::from_static("http://a").connect().await; }
"#;
    let with =
        |more: &str| deadlines("reqwest 0.12.28, tonic 0.14.2, tokio 1.50.0", &format!("{clients}{more}"));
    assert_eq!(with(""), [false, false]);
    let request = "pub async fn ask(c: reqwest::Client) { let _ = c.get(\"a\").timeout(Duration::from_secs(1)).send().await; }";
    assert_eq!(with(request), [true, false]);
    let any = "pub async fn wait() { let _ = tokio::time::timeout(Duration::from_secs(1), grpc()).await; }";
    assert_eq!(with(any), [true, true]);
}

#[test]
fn a_configuration_for_one_call_may_hold_its_deadline() {
    let code = |set: &str| {
        format!(
            "use aws_smithy_types::timeout::TimeoutConfig;
            pub async fn ask(config: &aws_config::SdkConfig) {{
                let client = aws_sdk_s3::Client::new(config);
                let limits = TimeoutConfig::builder(){set}.build();
                let one = aws_sdk_s3::config::Builder::new().timeout_config(limits);
                let _ = client.list_buckets().customize().config_override(one).send().await;
            }}"
        )
    };
    let with = |set| deadlines("aws-config 1.8.10, aws-sdk-s3 1.112.0, aws-smithy-types 1.3.0", &code(set));
    assert_eq!(with(".operation_timeout(std::time::Duration::from_secs(1))"), [true]);
    assert_eq!(with(""), [false]);
}

#[test]
fn declared_types_decide_defaults_and_conversions() {
    check(
        "reqwest 0.12.28, tonic 0.14.2",
        r#"
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use reqwest::Client;
pub struct Store { client: Arc<Client>, more: Option<Client> }
pub fn field() -> Store {
    Store {
        client: Default::default(), //= idle=default
        more: None,
    }
}
impl Store {
    pub fn refill(&mut self) {
        self.more = Some(Default::default()); //= idle=default
    }
}
pub fn array() -> [Client; 1] {
    [
        Default::default(), //= idle=default
    ]
}
fn take(_: u8, _: Client) {}
pub fn argument() { take(1, Default::default()) } //= idle=default
pub fn early(now: bool) -> Client {
    if now {
        return Default::default(); //= idle=default
    }
    panic!()
}
pub fn missing(given: Option<Client>) -> Client { given.unwrap_or_default() } //= idle=default
pub fn looked_up(clients: &mut HashMap<u8, Client>) { clients.entry(1).or_default(); } //= idle=default
struct Own;
impl Default for Own { fn default() -> Self { Own } }
pub fn nothing() -> u8 { let _: Own = Default::default(); let _ = Some(1).unwrap_or_default(); Default::default() }
struct Wrapped(reqwest::ClientBuilder);
impl From<Duration> for Wrapped {
    fn from(timeout: Duration) -> Self { Wrapped(reqwest::Client::builder().timeout(timeout)) } //= request=7s
}
fn finish(wrapped: Wrapped) -> reqwest::Result<Client> { wrapped.0.build() }
pub fn converted() { let _ = finish(Duration::from_secs(7).into()); }
const BUILD: fn() -> reqwest::ClientBuilder = reqwest::Client::builder; //= request=2s
pub fn constant() { let _ = BUILD().timeout(Duration::from_secs(2)).build(); }
"#,
    );
}

#[test]
fn derived_defaults_and_associated_types() {
    check(
        "reqwest 0.12.28, lambda_runtime 1.0.2, tokio 1.50.0",
        r#"
use lambda_runtime::{Error, LambdaEvent, service_fn};
#[derive(Clone, Default)]
struct Api {
    client: reqwest::Client, //= invocation, idle=default
    other: Option<reqwest::Client>,
}
#[derive(Default)]
struct Outer { api: Api, unused: u8 }
async fn handler(_: LambdaEvent<()>) -> Result<(), Error> {
    let _ = Outer::default();
    Ok(())
}
trait Backend { type Client; fn make() -> Self::Client; }
struct Real;
impl Backend for Real {
    type Client = reqwest::Client;
    fn make() -> Self::Client { <Self as Backend>::Client::new() } //= once
}
#[tokio::main]
async fn main() -> Result<(), Error> {
    let _ = Real::make();
    let mut builder = reqwest::Client::builder(); //= once, connect=default
    let taken = std::mem::take(&mut builder);
    let _ = (taken.build(), builder.build());
    lambda_runtime::run(service_fn(handler)).await
}
"#,
    );
}

#[test]
fn cells_are_filled_once_by_paths_too() {
    check(
        REQWEST,
        r#"
use lambda_runtime::{service_fn, LambdaEvent};
use reqwest::Client;
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};
static A: OnceLock<Client> = OnceLock::new();
static B: OnceLock<Client> = OnceLock::new();
static C: Mutex<Option<HashMap<String, Client>>> = Mutex::new(None);
static TEXT: tokio::sync::OnceCell<String> = tokio::sync::OnceCell::const_new();
struct Held { cell: OnceLock<Client> }
impl Held { fn client(&self) -> &Client { self.cell.get_or_init(Client::new) } } //= cached, uses=more
async fn handle(e: LambdaEvent<String>) -> Result<(), lambda_runtime::Error> {
    A.get_or_init(Client::new).get("").send().await; //= cached, uses=more
    B.get_or_init(Default::default).get("").send().await; //= cached, uses=more
    let mut clients = C.lock().unwrap();
    clients.get_or_insert_default().entry(e.payload).or_insert_with(Client::new).get("").send().await; //= cached, uses=more
    held().client();
    TEXT.get_or_try_init(fetch).await;
    A.get_or_init(other);
    let _ = Client::new(); //= invocation
    Ok(())
}
fn held() -> &'static Held { todo!() }
fn other() -> Client { Client::new() } //= cached, uses=more
async fn fetch() -> reqwest::Result<String> {
    let client = Client::new(); //= cached, uses=one
    client.get("").send().await?.text().await
}
async fn main() { lambda_runtime::run(service_fn(handle)).await; }
"#,
    );
}

/// What a function makes of the configuration that it is given has the settings that its callers chose.
#[test]
fn configurations_that_are_given_on() {
    check(
        "aws-config 1.8.16, aws-sdk-s3 1.131.0, tokio 1.50.0",
        r#"
use aws_config::{BehaviorVersion, SdkConfig, timeout::TimeoutConfig};
use aws_sdk_s3::Client;
use std::time::Duration;
fn make(config: &SdkConfig) -> Client { Client::new(config) } //= request=5s
struct Store { client: Client }
impl Store { fn new(config: &SdkConfig) -> Self { Self { client: inner(config) } } }
fn inner(config: &SdkConfig) -> Client { Client::new(config) } //= request=default
pub fn strangers(config: &SdkConfig) -> Client { Client::new(config) } //= request=unknown
async fn main() {
    let limits = TimeoutConfig::builder().operation_timeout(Duration::from_secs(5)).build();
    let config = aws_config::defaults(BehaviorVersion::latest()).timeout_config(limits).load().await; //= request=5s
    make(&config);
    let plain = aws_config::load_from_env().await; //= request=default
    Store::new(&plain);
    let own = Client::new(&plain); //= request=default
}
"#,
    );
}

/// It is there where the builder fails, and fails as the builder does.
#[test]
fn a_default_behind_a_builder_is_no_second_client() {
    check(
        REQWEST,
        r#"
use std::time::Duration;
pub fn client() -> reqwest::Client {
    reqwest::Client::builder().pool_idle_timeout(Duration::from_secs(5)).build().unwrap_or_default() //= idle=5s
}
"#,
    );
}

/// A closure takes along what it names; what is given to strangers without being named keeps its settings.
#[test]
fn closures_take_along_what_they_name() {
    check(
        REQWEST,
        r#"
use reqwest::redirect::Policy;
use std::time::Duration;
const FIVE: Duration = Duration::from_secs(5);
pub fn policy() -> reqwest::Client {
    let mut b = reqwest::Client::builder().pool_idle_timeout(FIVE); //= idle=5s
    b = b.redirect(Policy::custom(|attempt| attempt.stop()));
    b.build().unwrap()
}
pub fn thread() -> reqwest::Client {
    let b = reqwest::Client::builder().pool_idle_timeout(FIVE); //= idle=5s
    let t = std::thread::spawn(move || 1);
    b.build().unwrap()
}
pub fn shadowed() -> reqwest::Client {
    let b = reqwest::Client::builder().pool_idle_timeout(FIVE); //= idle=5s
    let c = 1;
    stranger::runs(|| { match c { 1 => Some(c), _ => None } });
    b.build().unwrap()
}
pub fn taken() {
    let mut b = reqwest::Client::builder().pool_idle_timeout(FIVE); //= idle=unknown
    stranger::runs(|| if true { loop { let _ = [stranger::change(&mut b)]; } });
    b.build().unwrap();
}
"#,
    );
}

#[test]
fn constructors_given_as_values_stand_where_they_are_named() {
    let code = r#"
use reqwest::Client;
pub fn fallback(given: Option<Client>) -> Client {
    given
        .unwrap_or_else(Client::new) //= idle=default
}
fn run<T>(make: impl FnOnce() -> T) -> T {
    make()
}
pub fn given() -> Client {
    run(
        Client::new, //= idle=default
    )
}
"#;
    check(REQWEST, code);
    let stored = "pub fn table() -> Vec<fn() -> reqwest::Client> { vec![reqwest::Client::new] }\n";
    let checked = Fixture::parse(&format!("//@ {REQWEST}\n{stored}")).check();
    let untraced = &checked.facts.statistics.untraced_builders;
    let reasons: Vec<&str> = untraced.iter().map(|builder| builder.reason.as_str()).collect();
    assert_eq!(reasons, ["`reqwest::Client::new` is given as a function to code that is not in sight"]);
}
