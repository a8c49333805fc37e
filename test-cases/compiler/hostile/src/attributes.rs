//! Attributes that rewrite what they stand on.

use std::time::Duration;

use reqwest::Client;

#[async_trait::async_trait]
pub trait Fetch {
    async fn client(&self) -> Client;

    async fn fallback(&self) -> Client {
        Client::builder().timeout(Duration::from_secs(1)).build().unwrap()
    }
}

pub struct Direct;

#[async_trait::async_trait]
impl Fetch for Direct {
    async fn client(&self) -> Client {
        Client::new()
    }
}

#[tracing::instrument(skip_all, fields(made = ?Client::new()))]
pub fn traced() -> Client {
    Client::builder().connect_timeout(Duration::from_secs(1)).build().unwrap()
}

#[tracing::instrument(err, level = "debug")]
pub async fn traced_later() -> Result<Client, reqwest::Error> {
    let builder = Client::builder();
    builder.pool_idle_timeout(None).build()
}

pub mod inner {
    #![allow(dead_code)]

    #[inline]
    #[must_use]
    pub fn attributed() -> reqwest::Client {
        #[allow(clippy::let_and_return)]
        let client = reqwest::Client::new();
        client
    }
}

#[cfg_attr(feature = "absent", allow(unused))]
pub fn conditional() -> Client {
    Client::new()
}

#[cfg(test)]
mod tests {
    #[test]
    fn tested() {
        let _ = reqwest::Client::new();
    }
}
