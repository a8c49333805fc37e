//! Asks hyper-util for the defaults of its client: `Debug` output of the builder, options of the sockets of its connector,
//! and the life of an idle connection.

mod support;

use std::time::Duration;

use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use support::{idle_timeout, socket_options, tell, value, Server};

const BUILDER: [&str; 1] = ["hyper_util::client::legacy::Builder"];
const CONNECTOR: [&str; 1] = ["hyper_util::client::legacy::connect::HttpConnector"];

type HttpClient = Client<HttpConnector, String>;

fn main() {
    let print = format!("{:?}", Client::builder(TokioExecutor::new()));
    let has = |text: &str, value: &str| if print.contains(text) { value.to_owned() } else { print.replace(' ', "") };
    tell(&BUILDER, "idle_timeout", &has("idle_timeout: Some(90s)", "90s"), "debug");
    tell(&BUILDER, "max_idle_per_host", &has(&format!("max_idle_per_host: {}", usize::MAX), "off"), "debug");
    tell(&BUILDER, "retry_canceled", &has("retry_canceled_requests: true", "true"), "debug");
    let make = || -> HttpClient { Client::builder(TokioExecutor::new()).build(HttpConnector::new()) };
    let get = |client: HttpClient, url: String| async move {
        client.get(url.parse().expect("a URL")).await.expect("an answer");
    };
    let server = Server::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let client = make();
    runtime.block_on(get(client.clone(), server.url()));
    let options = socket_options(server.address);
    tell(&CONNECTOR, "tcp_keepalive", &value(options.keepalive), "measured");
    tell(&CONNECTOR, "tcp_user_timeout", &value(options.user_timeout), "measured");
    tell(&BUILDER, "idle_timeout", &idle_timeout(Duration::from_secs(90), make, get), "measured");
}
