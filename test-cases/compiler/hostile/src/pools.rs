//! hyper-util, under another name, with connectors that carry settings.

use std::time::Duration;

use http_body_util::Empty;
use pool::client::legacy::connect::HttpConnector;
use pool::client::legacy::{self, Client as Pool};
use pool::rt::{TokioExecutor, TokioTimer};

type Body = Empty<&'static [u8]>;
type Plain = Pool<HttpConnector, Body>;

pub fn pools() -> Vec<Plain> {
    let mut connector = HttpConnector::new();
    connector.set_connect_timeout(Some(Duration::from_secs(1)));
    connector.enforce_http(false);
    let mut builder = legacy::Client::builder(TokioExecutor::new());
    builder.pool_idle_timeout(Duration::from_secs(9)).pool_timer(TokioTimer::new());
    if connector_wanted() {
        builder.pool_max_idle_per_host(0);
    }
    vec![
        builder.build(connector.clone()),
        Pool::builder(TokioExecutor::new()).http2_only(true).build_http(),
        legacy::Builder::new(TokioExecutor::new()).timer(TokioTimer::new()).build(connector),
        chained(Pool::builder(TokioExecutor::new()).retry_canceled_requests(false)),
    ]
}

fn connector_wanted() -> bool {
    true
}

fn chained(builder: &mut legacy::Builder) -> Plain {
    builder.http2_keep_alive_interval(Duration::from_secs(10)).build_http()
}
