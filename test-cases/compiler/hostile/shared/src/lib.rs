//! What another crate of the workspace lends: macros, re-exports, helpers.

use std::time::Duration;

pub use web;
pub use web::Client as Browser;

pub mod prelude {
    pub use web::{Client, ClientBuilder, Error};
}

/// A client with a total timeout, by a path that the caller's crate cannot name itself.
#[macro_export]
macro_rules! client_with_timeout {
    ($seconds:expr) => {
        $crate::web::Client::builder().timeout(::std::time::Duration::from_secs($seconds)).build()
    };
}

/// Sets what is named on what is given.
#[macro_export]
macro_rules! configured {
    ($builder:expr, $($name:ident = $value:expr),* $(,)?) => {{
        let builder = $builder;
        $(let builder = builder.$name($value);)*
        builder
    }};
}

/// A module of its own for each client.
#[macro_export]
macro_rules! client_module {
    ($name:ident) => {
        pub mod $name {
            pub fn client() -> $crate::web::Client {
                $crate::web::Client::new()
            }
        }
    };
}

pub fn builder() -> web::ClientBuilder {
    web::Client::builder().connect_timeout(Duration::from_secs(3))
}

pub fn tuned(builder: web::ClientBuilder) -> web::ClientBuilder {
    builder.pool_idle_timeout(Duration::from_secs(20))
}

pub trait Tuned: Sized {
    fn tuned(self) -> Self;

    /// A default method on whatever implements the trait.
    fn twice(self) -> Self {
        self.tuned().tuned()
    }
}

impl Tuned for web::ClientBuilder {
    fn tuned(self) -> Self {
        self.pool_max_idle_per_host(4).timeout(Duration::from_secs(30))
    }
}
