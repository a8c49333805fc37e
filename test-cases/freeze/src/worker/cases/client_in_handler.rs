//! A client for each event, against one for all: how long both take.

use std::time::Duration;

use anyhow::Result;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tonic::transport::{Channel, Endpoint};

use super::sts;
use crate::calls::HyperClient;

/// With the system's roots; trusts one more, which is the peer's.
pub fn reqwest(trusted: &[u8]) -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .pool_idle_timeout(Duration::from_secs(50))
        .add_root_certificate(reqwest::Certificate::from_pem(trusted)?)
        .build()
}

/// The same without the system's roots.
pub fn reqwest_own_roots(trusted: &[u8]) -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .pool_idle_timeout(Duration::from_secs(50))
        .tls_built_in_root_certs(false)
        .add_root_certificate(reqwest::Certificate::from_pem(trusted)?)
        .build()
}

pub fn reqwest_plain() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .pool_idle_timeout(Duration::from_secs(50))
        .build()
}

pub fn hyper() -> HyperClient {
    Client::builder(TokioExecutor::new()).pool_idle_timeout(Duration::from_secs(50)).build_http()
}

pub fn tonic(url: String) -> Result<Channel> {
    Ok(Endpoint::from_shared(url)?
        .connect_timeout(Duration::from_secs(1))
        .timeout(Duration::from_secs(5))
        .connect_lazy())
}

pub async fn aws(url: String) -> aws_config::SdkConfig {
    sts::loader(url).load().await
}

pub async fn aws_with_http_client(url: String) -> aws_config::SdkConfig {
    sts::loader(url).http_client(aws_smithy_http_client::Builder::new().build_http()).load().await
}
