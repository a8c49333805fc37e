//! The old billing system, over plain HTTP.

use anyhow::{Context, Result};
use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

pub struct Upstream {
    client: Client<HttpConnector, Empty<Bytes>>,
}

impl Upstream {
    pub fn new() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Self { client }
    }

    pub async fn balance(&self, id: &str) -> Result<String> {
        let uri = format!("http://billing.internal/balance/{id}").parse()?;
        let answer = self.client.get(uri).await?;
        let body = answer.into_body().collect().await?.to_bytes();
        String::from_utf8(body.into()).context("the balance is not text")
    }
}
