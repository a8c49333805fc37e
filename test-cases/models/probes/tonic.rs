//! Asks tonic's endpoint for its defaults.

#[path = "support.rs"]
mod support;

use support::{tell, value};

const ENDPOINT: [&str; 2] = ["tonic::transport::Endpoint", "tonic::transport::Channel"];

fn main() {
    let endpoint = tonic::transport::Endpoint::from_static("http://localhost");
    tell(&ENDPOINT, "connect_timeout", &value(endpoint.get_connect_timeout()), "getter");
    tell(&ENDPOINT, "tcp_keepalive", &value(endpoint.get_tcp_keepalive()), "getter");
}
