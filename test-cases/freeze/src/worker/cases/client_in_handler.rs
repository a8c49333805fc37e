//! A client for each event, against one for all.

use std::time::Duration;

use anyhow::{Result, bail};
use aws_config::SdkConfig;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tonic::transport::{Channel, Endpoint};

use super::{on_localhost, sts, trusted};
use crate::calls::{HyperClient, check, get, hyper_get, identity};

/// What an event needs that is made before.
pub struct Prepared {
    plain: String,
    encrypted: String,
    trusted: Vec<u8>,
    config: SdkConfig,
    config_with_http_client: SdkConfig,
}

impl Prepared {
    pub async fn new(peer: &str) -> Result<Self> {
        Ok(Self {
            encrypted: on_localhost(peer)?,
            trusted: trusted()?,
            config: aws(on_localhost(peer)?).await,
            config_with_http_client: aws_with_http_client(on_localhost(peer)?).await,
            plain: format!("http://{peer}"),
        })
    }
}

/// What an event does: its client lives as long as the call.
pub async fn build_and_call(case: &str, with: &Prepared) -> Result<()> {
    match case {
        "hyper-util/rebuild" => hyper_get(hyper(), with.plain.parse()?).await,
        "tonic/rebuild" => check(tonic(with.plain.clone())?).await,
        "reqwest-plain/rebuild" => get(reqwest_plain()?, with.plain.clone()).await,
        "reqwest-get/rebuild" => {
            reqwest::get(&with.plain).await?.bytes().await?;
            Ok(())
        }
        "reqwest-system-roots/rebuild" => get(reqwest(&with.trusted)?, with.encrypted.clone()).await,
        "reqwest-one-root/rebuild" => get(reqwest_own_roots(&with.trusted)?, with.encrypted.clone()).await,
        "aws/rebuild" => identity(aws_sdk_sts::Client::new(&aws(with.encrypted.clone()).await)).await,
        "aws-kept-config/rebuild" => identity(aws_sdk_sts::Client::new(&with.config)).await,
        "aws-kept-http-client/rebuild" => {
            identity(aws_sdk_sts::Client::new(&with.config_with_http_client)).await
        }
        _ => bail!("no case: {case}"),
    }
}

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

pub async fn aws(url: String) -> SdkConfig {
    sts::loader(url).load().await
}

pub async fn aws_with_http_client(url: String) -> SdkConfig {
    let http = aws_smithy_http_client::Builder::new()
        .pool_idle_timeout(Duration::from_secs(50))
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .build_https();
    sts::loader(url).http_client(http).load().await
}
