//! Macros: of this file, of another file of the crate, of another crate of the workspace, and of the standard library.

use std::time::Duration;

macro_rules! plain {
    () => {
        reqwest::Client::new()
    };
}

macro_rules! with {
    ($name:ident, $value:expr) => {
        reqwest::Client::builder().$name($value)
    };
}

macro_rules! of_type {
    ($ty:ty) => {
        <$ty>::new()
    };
    ($ty:ty, default) => {
        <$ty as Default>::default()
    };
}

macro_rules! of_path {
    ($($segment:ident)::+) => {
        $($segment)::+::new()
    };
}

macro_rules! functions {
    ($($name:ident => $seconds:literal),* $(,)?) => {
        $(
            pub fn $name() -> reqwest::Client {
                reqwest::Client::builder().timeout(Duration::from_secs($seconds)).build().unwrap()
            }
        )*
    };
}

functions! {
    slow => 60,
    quick => 2,
}

macro_rules! holder {
    ($name:ident { $field:ident }) => {
        pub struct $name {
            pub $field: reqwest::Client,
        }

        impl $name {
            pub fn new() -> Self {
                Self { $field: reqwest::Client::new() }
            }
        }
    };
}

holder!(Holder { client });

macro_rules! nested {
    ($($inner:tt)*) => {
        with!($($inner)*).build().unwrap()
    };
}

macro_rules! body {
    ($body:block) => {
        (|| $body)()
    };
}

pub fn same_file() -> Vec<reqwest::Client> {
    vec![
        plain!(),
        with!(timeout, Duration::from_secs(1)).build().unwrap(),
        with!(pool_idle_timeout, None::<Duration>).connect_timeout(Duration::from_secs(1)).build().unwrap(),
        of_type!(reqwest::Client),
        of_type!(reqwest::Client, default),
        of_path!(reqwest::Client),
        nested!(pool_max_idle_per_host, 0),
        body!({ reqwest::Client::new() }),
        slow(),
        quick(),
        Holder::new().client,
    ]
}

/// `#[macro_use]` order: `crate::shapes` stands before this module.
pub fn other_file() -> reqwest::Client {
    let builder = idle_for!(5);
    builder.build().unwrap()
}

pub fn other_file_by_path() -> tonic::transport::Endpoint {
    crate::shapes::endpoint_to!("http://localhost:1")
}

shared::client_module!(lent);

pub fn other_crate() -> Vec<shared::Browser> {
    vec![
        shared::client_with_timeout!(3).unwrap(),
        shared::configured!(reqwest::Client::builder(), timeout = Duration::from_secs(8)).build().unwrap(),
        lent::client(),
    ]
}

/// Code inside the standard library's macros.
pub fn standard() -> Option<reqwest::Client> {
    assert!(reqwest::Client::builder().build().is_ok(), "{:?}", reqwest::Client::new());
    println!("{:?} {:?}", reqwest::Client::new(), format!("{:?}", plain!()));
    let clients = vec![reqwest::Client::new(); 2];
    let _ = matches!(reqwest::Client::builder().timeout(Duration::from_secs(1)).build(), Ok(_));
    dbg!(clients).pop()
}

/// Code inside macros of foreign crates.
pub async fn foreign() -> reqwest::Client {
    let (client, _) = tokio::join!(async { reqwest::Client::new() }, async { 1 });
    tokio::select! {
        made = async { reqwest::Client::builder().build() } => { let _ = made; }
        _ = std::future::ready(()) => { let _ = reqwest::Client::new(); }
    }
    tracing::info!(client = ?reqwest::Client::new(), "made");
    client
}

std::thread_local! {
    static LOCAL: reqwest::Client = reqwest::Client::new();
}

pub fn local() -> reqwest::Client {
    LOCAL.with(Clone::clone)
}
