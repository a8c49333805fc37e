//! The library's own retries switched off, against left on.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use super::sts;
use crate::calls::HyperClient;

pub fn flagged_hyper() -> HyperClient {
    Client::builder(TokioExecutor::new())
        .pool_idle_timeout(Duration::from_secs(50))
        .retry_canceled_requests(false)
        .build_http()
}

pub fn fixed_hyper() -> HyperClient {
    Client::builder(TokioExecutor::new()).pool_idle_timeout(Duration::from_secs(50)).build_http()
}

pub async fn flagged_sts(url: String) -> aws_sdk_sts::Client {
    let config = sts::loader(url).retry_config(RetryConfig::disabled()).load().await;
    aws_sdk_sts::Client::new(&config)
}

pub async fn fixed_sts(url: String) -> aws_sdk_sts::Client {
    let config = sts::loader(url).load().await;
    aws_sdk_sts::Client::new(&config)
}
