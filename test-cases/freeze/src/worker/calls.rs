//! One call with each kind of client.

use std::sync::Arc;

use anyhow::{Error, Result};
use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http_body_util::{BodyExt, Empty};
use hyper::Uri;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use tonic::Status;
use tonic::transport::Channel;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

/// What an event does. The number is what the case counts, if it counts.
pub type Call = Arc<dyn Fn() -> BoxFuture<'static, Result<u64>> + Send + Sync>;

pub type HyperClient = Client<HttpConnector, Empty<Bytes>>;

pub fn call<F>(once: impl Fn() -> F + Send + Sync + 'static) -> Call
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    Arc::new(move || once().map(|done| done.map(|()| 0)).boxed())
}

pub fn reqwest_call(client: reqwest::Client, url: String) -> Call {
    call(move || get(client.clone(), url.clone()))
}

pub async fn get(client: reqwest::Client, url: String) -> Result<()> {
    client.get(url).send().await?.error_for_status()?.bytes().await?;
    Ok(())
}

pub fn hyper_call(client: HyperClient, url: &str) -> Result<Call> {
    let url: Uri = url.parse()?;
    Ok(call(move || hyper_get(client.clone(), url.clone())))
}

pub async fn hyper_get(client: HyperClient, url: Uri) -> Result<()> {
    client.get(url).await?.into_body().collect().await?;
    Ok(())
}

pub fn grpc_call(channel: Channel) -> Call {
    call(move || check(channel.clone()))
}

pub async fn check(channel: Channel) -> Result<()> {
    HealthClient::new(channel).check(HealthCheckRequest::default()).await.map_err(words)?;
    Ok(())
}

/// A status shows itself with all its insides.
fn words(status: Status) -> Error {
    let mut text = format!("{:?}: {}", status.code(), status.message());
    let mut source = std::error::Error::source(&status);
    while let Some(error) = source {
        text += &format!(": {error}");
        source = error.source();
    }
    Error::msg(text)
}

pub fn sts_call(client: aws_sdk_sts::Client) -> Call {
    call(move || identity(client.clone()))
}

pub async fn identity(client: aws_sdk_sts::Client) -> Result<()> {
    client.get_caller_identity().send().await?;
    Ok(())
}
