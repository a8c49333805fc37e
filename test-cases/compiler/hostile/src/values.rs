//! Functions as values, cells, closures.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};
use std::time::Duration;

use reqwest::{Client, ClientBuilder};

static LAZY: LazyLock<Client> = LazyLock::new(Client::new);
static CLOSED: LazyLock<Client> = LazyLock::new(|| Client::builder().pool_idle_timeout(None).build().unwrap());
static NAMED: LazyLock<Client> = LazyLock::new(make);
static ONCE: OnceLock<Client> = OnceLock::new();
static ASYNC_ONCE: tokio::sync::OnceCell<Client> = tokio::sync::OnceCell::const_new();
const MAKERS: [fn() -> Client; 2] = [Client::new, make];
const BUILD: fn() -> ClientBuilder = Client::builder;

fn make() -> Client {
    Client::builder().timeout(Duration::from_secs(5)).build().unwrap()
}

async fn make_later() -> Client {
    Client::new()
}

pub fn cells() -> [Client; 6] {
    let cell = OnceCell::new();
    [
        LAZY.clone(),
        CLOSED.clone(),
        NAMED.clone(),
        ONCE.get_or_init(make).clone(),
        cell.get_or_init(Client::new).clone(),
        OnceLock::new().get_or_init(|| Client::new()).clone(),
    ]
}

pub async fn async_cells() -> Client {
    ASYNC_ONCE.get_or_init(make_later).await;
    ASYNC_ONCE.get_or_init(|| async { Client::builder().build().unwrap() }).await.clone()
}

pub fn fallbacks(given: Option<Client>, built: Result<Client, ()>) -> Vec<Client> {
    vec![
        given.clone().unwrap_or_else(Client::new),
        given.clone().unwrap_or_else(|| Client::builder().connect_timeout(Duration::from_secs(1)).build().unwrap()),
        given.clone().unwrap_or_default(),
        given.clone().unwrap_or(Client::new()),
        given.clone().or_else(|| Some(Client::new())).unwrap(),
        given.clone().map_or_else(Client::new, |client| client),
        built.clone().unwrap_or_else(|()| Client::new()),
        built.unwrap_or_default(),
        given.unwrap_or_else(Default::default),
    ]
}

pub fn mapped(wanted: Option<Duration>) -> Option<Client> {
    let first = wanted.map(|timeout| Client::builder().timeout(timeout));
    let second = first.map(ClientBuilder::build)?.ok();
    let third = Some(()).map(|()| Client::builder()).and_then(|builder| builder.build().ok());
    let _fourth: Vec<Client> = (0..3).map(|_| Client::new()).collect();
    let _fifth: Vec<Result<Client, _>> = std::iter::repeat_with(Client::builder).take(2).map(|b| b.build()).collect();
    let _sixth: Vec<Client> = std::iter::repeat_with(Client::new).take(2).collect();
    second.or(third)
}

pub fn called() -> Client {
    let new = Client::new;
    let _ = new();
    let begin: fn() -> ClientBuilder = Client::builder;
    let builder = begin().timeout(Duration::from_secs(2));
    let _ = MAKERS[0]();
    let _ = BUILD().connect_timeout(Duration::from_secs(1)).build();
    let nested = || move || || Client::builder();
    let finish = |builder: ClientBuilder| builder.build().unwrap();
    let _ = finish(nested()()());
    (|| finish(builder))()
}

fn run<T>(make: impl FnOnce() -> T) -> T {
    make()
}

fn run_boxed(make: Box<dyn Fn() -> Client>) -> Client {
    make()
}

fn run_builder(change: fn(ClientBuilder) -> ClientBuilder) -> Client {
    change(Client::builder()).build().unwrap()
}

pub fn given() -> [Client; 6] {
    [
        run(Client::new),
        run(|| Client::builder().build().unwrap()),
        run(make),
        run_boxed(Box::new(Client::new)),
        run_boxed(Box::new(|| Client::new())),
        run_builder(|builder| builder.timeout(Duration::from_secs(1))),
    ]
}

pub struct Table {
    pub make: fn() -> Client,
    pub by_name: HashMap<&'static str, fn() -> Client>,
}

pub fn table() -> Table {
    let mut by_name: HashMap<&'static str, fn() -> Client> = HashMap::new();
    by_name.insert("new", Client::new);
    by_name.insert("default", Client::default);
    by_name.entry("made").or_insert(make);
    Table { make: Client::new, by_name }
}

pub fn from_table(table: &Table) -> Client {
    let mut cache: HashMap<u8, Client> = HashMap::new();
    cache.entry(1).or_insert_with(Client::new);
    cache.entry(2).or_default();
    cache.entry(3).or_insert_with(|| (table.make)());
    (table.make)()
}

pub fn curried(seconds: u64) -> impl Fn(ClientBuilder) -> ClientBuilder {
    move |builder| builder.timeout(Duration::from_secs(seconds))
}

pub fn curry() -> Client {
    curried(3)(Client::builder()).build().unwrap()
}
