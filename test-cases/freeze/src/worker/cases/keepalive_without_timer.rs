//! Pings without a timer, against pings with one.

use std::time::Duration;

use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use crate::calls::HyperClient;

pub fn flagged() -> HyperClient {
    Client::builder(TokioExecutor::new())
        .http2_only(true)
        .http2_keep_alive_interval(Duration::from_secs(300))
        .build_http()
}

pub fn fixed() -> HyperClient {
    Client::builder(TokioExecutor::new())
        .http2_only(true)
        .timer(TokioTimer::new())
        .http2_keep_alive_interval(Duration::from_secs(300))
        .build_http()
}
