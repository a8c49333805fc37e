//! Asks isahc, and libcurl within it, how long an idle connection is kept.

mod support;

use std::io::Read;
use std::time::Duration;

use support::{idle_timeout, tell};

fn main() {
    let get = |client: isahc::HttpClient, url: String| async move {
        let mut body = Vec::new();
        client.get(url).expect("an answer").body_mut().read_to_end(&mut body).expect("a body");
    };
    let make = || isahc::HttpClient::new().expect("a client");
    let idle = idle_timeout(Duration::from_secs(118), make, get);
    tell(&["isahc::HttpClient", "isahc::HttpClientBuilder"], "idle_timeout", &idle, "measured");
}
