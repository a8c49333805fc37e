//! No idle timeout, against a short one.

use std::time::Duration;

use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use crate::calls::HyperClient;

pub fn flagged_reqwest() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().timeout(Duration::from_secs(5)).pool_idle_timeout(None).build()
}

pub fn fixed_reqwest() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .pool_idle_timeout(Duration::from_secs(1))
        .build()
}

pub fn flagged_hyper() -> HyperClient {
    Client::builder(TokioExecutor::new()).pool_idle_timeout(None).build_http()
}

pub fn fixed_hyper() -> HyperClient {
    Client::builder(TokioExecutor::new()).pool_idle_timeout(Duration::from_secs(1)).build_http()
}
