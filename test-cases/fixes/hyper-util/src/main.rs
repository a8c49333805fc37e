//! hyper-util: the builder's setters take `&mut self`.

use bytes::Bytes;
use http_body_util::Empty;
use hyper::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use lambda_runtime::{run, service_fn, Error, LambdaEvent};

type Http = Client<HttpConnector, Empty<Bytes>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let short: Http = Client::builder(TokioExecutor::new()).build_http();
    let lines: Http = Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .build(HttpConnector::new());
    let mut builder = Client::builder(TokioExecutor::new());
    builder.pool_max_idle_per_host(4);
    let stepwise: Http = builder.build_http();
    let pings: Http = Client::builder(TokioExecutor::new())
        .timer(TokioTimer::new())
        .http2_keep_alive_interval(std::time::Duration::from_secs(10))
        .http2_keep_alive_while_idle(true)
        .retry_canceled_requests(false)
        .pool_idle_timeout(None)
        .build_http();
    let all = [short, lines, stepwise, pings];
    run(service_fn(|event| fetch(&all, event))).await
}

async fn fetch(all: &[Http], event: LambdaEvent<String>) -> Result<u16, Error> {
    let uri: Uri = event.payload.parse()?;
    let mut status = 0;
    for client in all {
        status = client.get(uri.clone()).await?.status().as_u16();
    }
    Ok(status)
}
