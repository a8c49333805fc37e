//! Generics, traits and conversions.

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, ClientBuilder};

pub fn make<T: Default>() -> T {
    T::default()
}

pub trait Make: Sized {
    fn make() -> Self;

    fn shared() -> Arc<Self> {
        Arc::new(Self::make())
    }
}

impl Make for Client {
    fn make() -> Self {
        Self::new()
    }
}

impl Make for ClientBuilder {
    fn make() -> Self {
        Self::new().timeout(Duration::from_secs(1))
    }
}

pub fn made() -> (Client, Client, Arc<Client>, Client) {
    (make(), make::<Client>(), Client::shared(), <ClientBuilder as Make>::make().build().unwrap())
}

pub struct Api<C = Client> {
    pub client: C,
}

impl Api {
    pub fn new() -> Self {
        Self::with_client(Client::new())
    }

    pub fn from_builder(builder: impl Into<ClientBuilderOf>) -> Self {
        Self::with_client(builder.into().0.build().unwrap())
    }
}

impl<C> Api<C> {
    pub fn with_client(client: impl Into<C>) -> Self {
        Self { client: client.into() }
    }
}

impl Default for Api {
    fn default() -> Self {
        Self { client: Client::builder().build().expect("a client") }
    }
}

pub struct ClientBuilderOf(pub ClientBuilder);

impl From<ClientBuilder> for ClientBuilderOf {
    fn from(builder: ClientBuilder) -> Self {
        Self(builder.pool_idle_timeout(Duration::from_secs(5)))
    }
}

impl From<Duration> for ClientBuilderOf {
    fn from(timeout: Duration) -> Self {
        Client::builder().timeout(timeout).into()
    }
}

pub fn apis() -> [Api; 4] {
    [
        Api::new(),
        Api::default(),
        Api::from_builder(Client::builder()),
        Api::from_builder(Duration::from_secs(1)),
    ]
}

/// Typestate.
pub struct Unset;
pub struct Ready;

pub struct Steps<S> {
    builder: ClientBuilder,
    state: PhantomData<S>,
}

impl Steps<Unset> {
    pub fn new() -> Self {
        Steps { builder: ClientBuilder::new(), state: PhantomData }
    }

    pub fn ready(self) -> Steps<Ready> {
        Steps { builder: self.builder.timeout(Duration::from_secs(2)), state: PhantomData }
    }
}

impl Steps<Ready> {
    pub fn finish(self) -> Client {
        self.builder.build().unwrap()
    }
}

pub fn stepped() -> Client {
    Steps::new().ready().finish()
}

pub trait Service {
    const SECONDS: u64;

    fn client(&self) -> Client {
        Client::builder().timeout(Duration::from_secs(Self::SECONDS)).build().unwrap()
    }
}

impl Service for Ready {
    const SECONDS: u64 = 3;
}

impl Service for Unset {
    const SECONDS: u64 = 4;

    fn client(&self) -> Client {
        Client::new()
    }
}

pub fn dynamic(flag: bool) -> Client {
    let source: Box<dyn Source> = if flag { Box::new(Fixed) } else { Box::new(Fresh) };
    source.client()
}

pub trait Source {
    fn client(&self) -> Client;
}

struct Fixed;
struct Fresh;

impl Source for Fixed {
    fn client(&self) -> Client {
        Client::builder().build().unwrap()
    }
}

impl Source for Fresh {
    fn client(&self) -> Client {
        Client::new()
    }
}

impl<F: Fn() -> Client> Source for F {
    fn client(&self) -> Client {
        self()
    }
}

pub fn by_closure() -> Client {
    (|| Client::new()).client()
}

pub struct Wrapper(ClientBuilder);

impl std::ops::Deref for Wrapper {
    type Target = ClientBuilder;

    fn deref(&self) -> &ClientBuilder {
        &self.0
    }
}

impl Wrapper {
    pub fn unwrap(self) -> ClientBuilder {
        self.0
    }

    /// Named like the library's own.
    pub fn timeout(self, _seconds: u8) -> ClientBuilder {
        self.0.timeout(Duration::from_secs(1))
    }
}

pub fn wrapped() -> [Client; 2] {
    [
        Wrapper(Client::builder()).unwrap().timeout(Duration::from_secs(1)).build().unwrap(),
        Wrapper(Client::builder()).timeout(3).build().unwrap(),
    ]
}

pub fn bounded<B>(builder: B) -> Client
where
    B: Into<ClientBuilderOf>,
{
    let ClientBuilderOf(builder) = builder.into();
    builder.connect_timeout(Duration::from_secs(1)).build().unwrap()
}

pub const fn seconds<const N: u64>() -> Duration {
    Duration::from_secs(N)
}

pub fn constant() -> Client {
    Client::builder().timeout(seconds::<4>()).build().unwrap()
}

pub async fn futures() -> Client {
    let later = async { Client::builder().build() };
    let boxed: std::pin::Pin<Box<dyn Future<Output = Client> + Send>> = Box::pin(async move { Client::new() });
    let _ = later.await;
    tokio::spawn(async { Client::builder().timeout(Duration::from_secs(1)).build() }).await.unwrap().unwrap();
    tokio::task::spawn_blocking(Client::new).await.unwrap();
    tokio::time::timeout(Duration::from_secs(1), boxed).await.unwrap()
}

pub fn iterated() -> Vec<Client> {
    let mut all: Vec<Client> = [1, 2].iter().map(|&n| Client::builder().timeout(Duration::from_secs(n)).build().unwrap()).collect();
    all.extend(std::iter::once(Client::new()));
    all.push(Client::new());
    all.into_iter().chain(Some(Client::new())).collect()
}
