//! Connecting without a deadline, against connecting with one.

use std::time::Duration;

use anyhow::Result;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tonic::transport::{Channel, Endpoint};

use crate::calls::HyperClient;

pub fn flagged_reqwest() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().pool_idle_timeout(Duration::from_secs(50)).build()
}

pub fn fixed_reqwest() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(1))
        .pool_idle_timeout(Duration::from_secs(50))
        .build()
}

pub fn covered_reqwest() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(2))
        .pool_idle_timeout(Duration::from_secs(50))
        .build()
}

pub fn flagged_hyper() -> HyperClient {
    Client::builder(TokioExecutor::new())
        .pool_idle_timeout(Duration::from_secs(50))
        .build(HttpConnector::new())
}

pub fn fixed_hyper() -> HyperClient {
    let mut connector = HttpConnector::new();
    connector.set_connect_timeout(Some(Duration::from_secs(1)));
    Client::builder(TokioExecutor::new()).pool_idle_timeout(Duration::from_secs(50)).build(connector)
}

pub fn flagged_tonic(url: String) -> Result<Channel> {
    Ok(Endpoint::from_shared(url)?.timeout(Duration::from_secs(2)).connect_lazy())
}

pub fn fixed_tonic(url: String) -> Result<Channel> {
    Ok(Endpoint::from_shared(url)?
        .timeout(Duration::from_secs(2))
        .connect_timeout(Duration::from_secs(1))
        .connect_lazy())
}
