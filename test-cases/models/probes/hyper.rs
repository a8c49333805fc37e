//! Asks hyper 0.14 for the defaults of its client: `Debug` output of the builder, and the life of an idle connection.

mod support;

use std::time::Duration;

use support::{idle_timeout, tell};

const CLIENT: [&str; 2] = ["hyper::client::Builder", "hyper::Client"];

fn main() {
    let print = format!("{:?}", hyper::Client::builder());
    let has = |text: &str, value: &str| if print.contains(text) { value.to_owned() } else { print.replace(' ', "") };
    tell(&CLIENT, "idle_timeout", &has("idle_timeout: Some(90s)", "90s"), "debug");
    tell(&CLIENT, "max_idle_per_host", &has(&format!("max_idle_per_host: {}", usize::MAX), "off"), "debug");
    tell(&CLIENT, "retry_canceled", &has("retry_canceled_requests: true", "true"), "debug");
    tell(&CLIENT, "ping_interval", &has("keep_alive_interval: None", "off"), "debug");
    tell(&CLIENT, "ping_while_idle", &has("keep_alive_while_idle: false", "false"), "debug");
    let make = || hyper::Client::builder().build_http::<hyper::Body>();
    let get = |client: hyper::Client<hyper::client::HttpConnector>, url: String| async move {
        let answer = client.get(url.parse().expect("a URL")).await.expect("an answer");
        hyper::body::to_bytes(answer.into_body()).await.expect("a body");
    };
    tell(&CLIENT, "idle_timeout", &idle_timeout(Duration::from_secs(90), make, get), "measured");
}
