//! Calls without a deadline, against calls with one.

use std::time::Duration;

use anyhow::Result;
use aws_config::timeout::TimeoutConfig;
use hyper::Uri;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tonic::transport::{Channel, Endpoint};

use super::sts;
use crate::calls::{HyperClient, hyper_get};

pub fn flagged_reqwest() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().pool_idle_timeout(Duration::from_secs(50)).build()
}

pub fn fixed_reqwest() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(2))
        .pool_idle_timeout(Duration::from_secs(50))
        .build()
}

pub fn hyper() -> HyperClient {
    Client::builder(TokioExecutor::new()).pool_idle_timeout(Duration::from_secs(50)).build_http()
}

/// TCP keepalive, which many take for a cure.
pub fn probed_hyper() -> HyperClient {
    let mut connector = HttpConnector::new();
    connector.set_keepalive(Some(Duration::from_secs(1)));
    connector.set_keepalive_interval(Some(Duration::from_secs(1)));
    connector.set_keepalive_retries(Some(3));
    Client::builder(TokioExecutor::new()).pool_idle_timeout(Duration::from_secs(50)).build(connector)
}

pub async fn fixed_hyper_call(client: HyperClient, url: Uri) -> Result<()> {
    tokio::time::timeout(Duration::from_secs(2), hyper_get(client, url)).await?
}

pub fn flagged_tonic(url: String) -> Result<Channel> {
    Ok(Endpoint::from_shared(url)?.connect_timeout(Duration::from_secs(1)).connect_lazy())
}

pub fn fixed_tonic(url: String) -> Result<Channel> {
    Ok(Endpoint::from_shared(url)?
        .connect_timeout(Duration::from_secs(1))
        .timeout(Duration::from_secs(2))
        .connect_lazy())
}

pub async fn flagged_sts(url: String) -> aws_sdk_sts::Client {
    let config = sts::loader(url).load().await;
    aws_sdk_sts::Client::new(&config)
}

pub async fn fixed_sts(url: String) -> aws_sdk_sts::Client {
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(Duration::from_secs(2)).build();
    let config = sts::loader(url).timeout_config(timeouts).load().await;
    aws_sdk_sts::Client::new(&config)
}
