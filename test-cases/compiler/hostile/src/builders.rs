//! Builders on their way: branches, loops, fields, options, tuples, references, wrappers.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::{Client, ClientBuilder, Proxy};
use shared::Tuned as _;

pub fn rebound(proxy: Option<Proxy>, quick: bool) -> Client {
    let mut builder = Client::builder();
    if let Some(proxy) = proxy {
        builder = builder.proxy(proxy);
    }
    builder = match quick {
        true => builder.timeout(Duration::from_millis(200)),
        false => builder.read_timeout(Duration::from_secs(20)),
    };
    for _ in 0..2 {
        builder = builder.connect_timeout(Duration::from_secs(3));
    }
    builder.build().unwrap()
}

pub fn chosen(kind: u8) -> Client {
    let builder = if kind == 0 {
        Client::builder()
    } else if kind == 1 {
        ClientBuilder::new().timeout(Duration::from_secs(1))
    } else {
        let Some(builder) = optional(kind) else { return Client::new() };
        builder
    };
    match builder.build() {
        Ok(client) => client,
        Err(_) if kind > 9 => Client::default(),
        Err(_) => loop {
            break Client::new();
        },
    }
}

fn optional(kind: u8) -> Option<ClientBuilder> {
    (kind == 2).then(|| Client::builder().pool_max_idle_per_host(1))
}

pub fn option_of_builder() -> Client {
    let mut builder: Option<ClientBuilder> = None;
    if builder.is_none() {
        builder = Some(Client::builder());
    }
    builder = builder.map(|builder| builder.timeout(Duration::from_secs(4)));
    if let Some(inner) = builder.take() {
        builder = Some(inner.pool_idle_timeout(None));
    }
    builder.unwrap_or_else(Client::builder).build().unwrap()
}

pub fn tuples() -> (Client, Client) {
    let (first, second) = (Client::builder(), ClientBuilder::new());
    let pair = (first.timeout(Duration::from_secs(1)), second);
    let [third, _] = [Client::builder(), Client::builder()];
    let _ = third.connect_timeout(Duration::from_secs(1)).build();
    (pair.0.build().unwrap(), pair.1.build().unwrap())
}

/// A builder in a field, changed by methods of `&mut self` and `self`.
#[derive(Default)]
pub struct Factory {
    builder: ClientBuilder,
    inner: Option<ClientBuilder>,
    timeout: Option<Duration>,
}

impl Factory {
    pub fn new() -> Self {
        Self { builder: Client::builder(), inner: Some(ClientBuilder::new()), timeout: None }
    }

    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.builder = self.builder.timeout(timeout);
        self.timeout = Some(timeout);
        self
    }

    pub fn never_idle(&mut self) -> &mut Self {
        let builder = std::mem::take(&mut self.builder);
        self.builder = builder.pool_max_idle_per_host(0);
        self.inner = self.inner.take().map(|inner| inner.pool_idle_timeout(Duration::from_secs(1)));
        self
    }

    pub fn build(self) -> Result<Client, reqwest::Error> {
        let Self { builder, inner, .. } = self;
        match inner {
            Some(inner) => inner.build(),
            None => builder.build(),
        }
    }
}

pub fn from_factory() -> Client {
    let mut factory = Factory::new().timeout(Duration::from_secs(3));
    factory.never_idle();
    factory.build().unwrap()
}

pub fn by_reference() -> Client {
    let mut builder = Client::builder();
    replace(&mut builder);
    let shared = Arc::new(Mutex::new(Some(builder)));
    let taken = shared.lock().unwrap().take();
    let boxed = Box::new(taken.unwrap());
    boxed.tcp_keepalive(Duration::from_secs(60)).build().unwrap()
}

fn replace(builder: &mut ClientBuilder) {
    *builder = std::mem::replace(builder, Client::builder()).timeout(Duration::from_secs(1));
}

/// Extension traits: of another crate, of this one, generic, and with a method that looks like the library's.
pub trait Careful {
    fn careful(self) -> Self;
    fn read_timeouts(self, seconds: u64) -> Self;
}

impl Careful for ClientBuilder {
    fn careful(self) -> Self {
        self.pool_idle_timeout(Duration::from_secs(10)).tcp_keepalive(None)
    }

    fn read_timeouts(self, seconds: u64) -> Self {
        ClientBuilder::read_timeout(self, Duration::from_secs(seconds))
    }
}

pub trait Apply: Sized {
    fn apply(self, change: impl FnOnce(Self) -> Self) -> Self {
        change(self)
    }

    fn apply_if(self, wanted: bool, change: impl FnOnce(Self) -> Self) -> Self {
        if wanted { change(self) } else { self }
    }
}

impl<T> Apply for T {}

pub fn extended(wanted: bool) -> [Client; 3] {
    [
        Client::builder().careful().read_timeouts(3).build().unwrap(),
        Client::builder().tuned().twice().timeout(Duration::from_secs(2)).build().unwrap(),
        Client::builder()
            .apply(|builder| builder.timeout(Duration::from_secs(1)))
            .apply_if(wanted, |builder| builder.connect_timeout(Duration::from_secs(1)))
            .build()
            .unwrap(),
    ]
}

pub fn folded(seconds: &[u64]) -> Client {
    seconds
        .iter()
        .fold(Client::builder(), |builder, seconds| builder.timeout(Duration::from_secs(*seconds)))
        .build()
        .unwrap()
}

pub fn questioned() -> Result<Client, reqwest::Error> {
    let client = {
        let builder = Client::builder();
        let builder = { builder.timeout(Duration::from_secs(1)) };
        #[cfg(feature = "absent")]
        let builder = builder.connect_timeout(Duration::from_secs(1));
        unsafe { std::hint::black_box(builder) }.build()?
    };
    Ok(client)
}

#[cfg(feature = "absent")]
pub fn absent() -> Client {
    Client::new()
}

#[cfg(not(feature = "absent"))]
pub fn present() -> Client {
    if cfg!(feature = "absent") { Client::new() } else { Client::builder().build().unwrap() }
}

pub fn labelled(rounds: u8) -> Option<Client> {
    let made = 'outer: {
        if rounds == 0 {
            break 'outer None;
        }
        Some(Client::builder().timeout(Duration::from_secs(rounds.into())))
    };
    while let Some(builder) = made {
        return builder.build().ok();
    }
    None
}

/// Another library's builder among ours.
pub fn blocking() -> reqwest::blocking::Client {
    let _ = reqwest::blocking::Client::new();
    let _ = reqwest::blocking::get("http://localhost");
    reqwest::blocking::Client::builder().timeout(None).build().unwrap()
}

pub async fn one_shot() -> Result<reqwest::Response, reqwest::Error> {
    let _ = Client::new().get("http://localhost").timeout(Duration::from_secs(1)).send().await;
    reqwest::get("http://localhost").await
}
