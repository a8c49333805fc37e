//! hyper 0.14: clients with the library's defaults and with settings that do harm.

use std::time::Duration;

use hyper::client::HttpConnector;
use hyper::{Body, Client, Uri};
use lambda_runtime::{run, service_fn, Error, LambdaEvent};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let plain = Client::builder()
        .pool_idle_timeout(Duration::from_secs(50))
        .build_http::<hyper::Body>();
    let by_default: Client<HttpConnector> = Client::builder()
        .pool_idle_timeout(Duration::from_secs(50))
        .build_http::<hyper::Body>();
    let built = Client::builder().pool_idle_timeout(Duration::from_secs(50)).build_http::<Body>();
    let with_connector: Client<HttpConnector> = Client::builder()
        .pool_max_idle_per_host(4)
        .pool_idle_timeout(Duration::from_secs(50))
        .build(HttpConnector::new());
    let for_ever = Client::builder().pool_idle_timeout(Duration::from_secs(50)).build_http::<Body>();
    let too_long = Client::builder().pool_idle_timeout(Duration::from_secs(50)).build_http::<Body>();
    let pings = Client::builder()
        .pool_idle_timeout(Duration::from_secs(20))
        .http2_only(true)
        .http2_keep_alive_interval(Duration::from_secs(10))
        .http2_keep_alive_while_idle(false)
        .build_http::<Body>();
    let no_retry = Client::builder()
        .pool_idle_timeout(Duration::from_secs(20))
        .build_http::<Body>();
    let all = [plain, by_default, built, with_connector, for_ever, too_long, pings, no_retry];
    run(service_fn(|event| fetch(&all, event))).await
}

async fn fetch(all: &[Client<HttpConnector>], event: LambdaEvent<String>) -> Result<u16, Error> {
    let uri: Uri = event.payload.parse()?;
    let mut status = 0;
    for client in all {
        status = client.get(uri.clone()).await?.status().as_u16();
    }
    Ok(status)
}
