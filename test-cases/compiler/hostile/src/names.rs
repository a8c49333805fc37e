//! Names: imports, renames, globs, shadowing, look-alikes, aliases.

use std::time::Duration;

/// The same crate under another name in code.
pub mod renamed {
    use reqwest as http;
    use reqwest::Client as Browser;
    use reqwest::{self as r, ClientBuilder as B};

    pub fn clients() -> [http::Client; 4] {
        [
            Browser::new(),
            http::Client::new(),
            r::Client::builder().build().unwrap(),
            B::new().pool_idle_timeout(None).build().unwrap(),
        ]
    }
}

pub mod external {
    extern crate reqwest as rq;

    pub fn client() -> rq::Client {
        rq::Client::new()
    }
}

pub mod globbed {
    use reqwest::*;

    pub fn client() -> Client {
        Client::builder().connect_timeout(super::Duration::from_secs(2)).build().unwrap()
    }
}

/// A name of its own hides the one that a glob brings.
pub mod shadowed_glob {
    use reqwest::*;

    pub struct Client;

    impl Client {
        pub fn new() -> Self {
            Self
        }

        pub fn builder() -> ClientBuilder {
            ClientBuilder::new()
        }
    }

    pub fn both() -> (Client, reqwest::Client) {
        (Client::new(), Client::builder().build().unwrap())
    }
}

/// Nothing here is a library's.
pub mod look_alike {
    #[derive(Default)]
    pub struct Client {
        pub timeout: Option<std::time::Duration>,
    }

    #[derive(Default)]
    pub struct ClientBuilder(Client);

    impl Client {
        pub fn new() -> Self {
            Self::default()
        }

        pub fn builder() -> ClientBuilder {
            ClientBuilder::default()
        }
    }

    impl ClientBuilder {
        pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
            self.0.timeout = Some(timeout);
            self
        }

        pub fn build(self) -> Result<Client, std::convert::Infallible> {
            Ok(self.0)
        }
    }

    pub fn client() -> Client {
        let _ = Client::new();
        Client::builder().timeout(super::Duration::from_secs(1)).build().unwrap()
    }

    /// A module with the library's name.
    pub mod reqwest {
        pub use super::Client;
    }

    pub fn module() -> reqwest::Client {
        reqwest::Client::new()
    }

    /// The library all the same.
    pub fn rooted() -> ::reqwest::Client {
        ::reqwest::Client::new()
    }
}

pub mod aliases {
    use std::sync::Arc;

    pub type Http = reqwest::Client;
    pub type Shared<T> = Arc<T>;
    type Outer = Http;

    pub fn client() -> Http {
        Http::new()
    }

    pub fn twice() -> Shared<Outer> {
        Shared::new(Outer::builder().timeout(super::Duration::from_secs(9)).build().unwrap())
    }

    pub trait Backend {
        type Client;
        fn make() -> Self::Client;
    }

    pub struct Real;

    impl Backend for Real {
        type Client = reqwest::Client;

        fn make() -> Self::Client {
            <Self as Backend>::Client::new()
        }
    }

    pub fn made() -> reqwest::Client {
        Real::make()
    }
}

/// A facade of the project, two steps deep, with a rename on the way.
pub mod facade {
    mod inner {
        pub use reqwest::{Client, ClientBuilder as Maker};
        pub use tonic::transport as wires;
    }

    pub mod prelude {
        pub use super::inner::*;
    }
}

pub mod through_facade {
    use super::facade::prelude::*;

    pub fn client() -> Client {
        Maker::new().timeout(super::Duration::from_secs(4)).build().unwrap()
    }

    pub fn endpoint() -> wires::Endpoint {
        wires::Endpoint::from_static("http://localhost:50051").connect_timeout(super::Duration::from_secs(1))
    }
}

pub mod from_other_crate {
    use shared::prelude::*;
    use shared::Browser;

    pub fn clients() -> Result<[Client; 4], Error> {
        Ok([
            Browser::new(),
            ClientBuilder::new().build()?,
            shared::web::Client::new(),
            shared::tuned(shared::builder()).build()?,
        ])
    }
}

/// A local name that hides the import for the rest of its block.
pub fn local_scopes() -> reqwest::Client {
    use reqwest::Client;
    {
        struct Client;
        impl Client {
            fn new() -> u8 {
                7
            }
        }
        let _number: u8 = Client::new();
    }
    {
        use crate::names::look_alike::Client;
        let _theirs = Client::new();
    }
    Client::new()
}

/// A function, a variable and a module that bear a client's or a crate's name.
pub fn variables() -> reqwest::Client {
    #[allow(non_snake_case)]
    let Client = 3;
    let reqwest = Client + 1;
    let _ = reqwest;
    reqwest::Client::new()
}

/// Every way to name an associated function.
pub fn qualified() -> [reqwest::Client; 6] {
    [
        <reqwest::Client>::new(),
        <reqwest::Client as Default>::default(),
        Default::default(),
        reqwest::ClientBuilder::build(reqwest::ClientBuilder::timeout(
            reqwest::Client::builder(),
            Duration::from_secs(5),
        ))
        .unwrap(),
        <reqwest::ClientBuilder>::default().build().unwrap(),
        r#type(),
    ]
}

fn r#type() -> reqwest::Client {
    crate::names::r#mod::client()
}

pub mod r#mod {
    pub(crate) fn client() -> r#reqwest::Client {
        r#reqwest::Client::r#new()
    }
}

/// An enum's variant that is called like a type, and imported.
pub enum Kind {
    Client(u8),
    Endpoint,
}

pub fn variants() -> (Kind, Kind) {
    use Kind::*;
    (Client(1), Endpoint)
}

#[derive(Default)]
pub struct Derived {
    pub client: reqwest::Client,
    pub retries: u8,
}

pub fn derived() -> [Derived; 3] {
    [
        Derived::default(),
        Derived { retries: 2, ..Default::default() },
        Derived { client: reqwest::Client::new(), ..Derived::default() },
    ]
}
