//! The default idle timeout, against one below what peers keep connections. `fixed` is what the lint suggests; `short`
//! is the same for a shorter freeze.

use std::time::Duration;

use aws_sdk_sts::config::SharedHttpClient;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use super::sts;
use crate::calls::HyperClient;

pub fn flagged_reqwest() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().timeout(Duration::from_secs(5)).build()
}

pub fn fixed_reqwest() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .pool_idle_timeout(Duration::from_secs(50))
        .build()
}

/// Without the probes that the kernel of a stopped process goes on sending, and that of a frozen machine does not.
pub fn flagged_unprobed_reqwest() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().timeout(Duration::from_secs(5)).tcp_keepalive(None).build()
}

pub fn fixed_unprobed_reqwest() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .tcp_keepalive(None)
        .pool_idle_timeout(Duration::from_secs(50))
        .build()
}

pub fn short_reqwest() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .pool_idle_timeout(Duration::from_secs(1))
        .build()
}

pub fn flagged_hyper() -> HyperClient {
    Client::builder(TokioExecutor::new()).build_http()
}

pub fn fixed_hyper() -> HyperClient {
    Client::builder(TokioExecutor::new()).pool_idle_timeout(Duration::from_secs(50)).build_http()
}

pub fn short_hyper() -> HyperClient {
    Client::builder(TokioExecutor::new()).pool_idle_timeout(Duration::from_secs(1)).build_http()
}

pub async fn flagged_sts(url: String) -> aws_sdk_sts::Client {
    client(url, aws_smithy_http_client::Builder::new().build_http()).await
}

pub async fn fixed_sts(url: String) -> aws_sdk_sts::Client {
    let http = aws_smithy_http_client::Builder::new().pool_idle_timeout(Duration::from_secs(50)).build_http();
    client(url, http).await
}

pub async fn short_sts(url: String) -> aws_sdk_sts::Client {
    let http = aws_smithy_http_client::Builder::new().pool_idle_timeout(Duration::from_secs(1)).build_http();
    client(url, http).await
}

async fn client(url: String, http: SharedHttpClient) -> aws_sdk_sts::Client {
    let config = sts::loader(url).http_client(http).load().await;
    aws_sdk_sts::Client::new(&config)
}
