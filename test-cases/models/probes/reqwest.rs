//! Asks reqwest for the defaults of its clients: `Debug` output, options of its sockets, and the life of an idle
//! connection.

mod support;

use std::time::Duration;

use support::{idle_timeout, socket_options, tell, value, Server};

const ASYNC: [&str; 2] = ["reqwest::ClientBuilder", "reqwest::Client"];
const BLOCKING: [&str; 2] = ["reqwest::blocking::ClientBuilder", "reqwest::blocking::Client"];

fn main() {
    debug();
    sockets();
    let get = |client: reqwest::Client, url: String| async move {
        client.get(url).send().await.expect("an answer").bytes().await.expect("a body");
    };
    let idle = idle_timeout(Duration::from_secs(90), reqwest::Client::new, get);
    tell(&ASYNC, "idle_timeout", &idle, "measured");
}

/// What is not there is at its default: the builder prints a timeout that is set, and a check that is off.
fn debug() {
    let print = format!("{:?}", reqwest::ClientBuilder::new());
    let blocking = format!("{:?}", reqwest::blocking::ClientBuilder::new());
    let set = format!("{:?}", reqwest::ClientBuilder::new().connect_timeout(Duration::from_secs(7)));
    assert!(set.contains("connect_timeout: 7s"), "the builder no longer prints it: {set}");
    let set = format!("{:?}", reqwest::ClientBuilder::new().timeout(Duration::from_secs(7)));
    assert!(set.contains(" timeout: 7s"), "the builder no longer prints it: {set}");
    let set = format!("{:?}", reqwest::ClientBuilder::new().danger_accept_invalid_certs(true));
    assert!(set.contains("danger_accept_invalid_certs: true"), "the builder no longer prints it: {set}");
    let set = format!("{:?}", reqwest::ClientBuilder::new().danger_accept_invalid_hostnames(true));
    assert!(set.contains("danger_accept_invalid_hostnames: true"), "the builder no longer prints it: {set}");
    for (types, print) in [(ASYNC, &print), (BLOCKING, &blocking)] {
        tell_off(&types, "connect_timeout", print.contains("connect_timeout"));
        tell_checked(&types, "verify_certificates", print.contains("danger_accept_invalid_certs"));
        tell_checked(&types, "verify_hostnames", print.contains("danger_accept_invalid_hostnames"));
    }
    tell_off(&ASYNC, "request_timeout", print.contains(" timeout:"));
}

fn tell_off(types: &[&str], setting: &str, is_printed: bool) {
    tell(types, setting, if is_printed { "set" } else { "off" }, "debug");
}

fn tell_checked(types: &[&str], setting: &str, is_printed: bool) {
    tell(types, setting, if is_printed { "false" } else { "true" }, "debug");
}

fn sockets() {
    let server = Server::start();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let client = reqwest::Client::new();
    runtime.block_on(async { client.get(server.url()).send().await.expect("an answer") });
    let options = socket_options(server.address);
    tell(&ASYNC, "tcp_keepalive", &value(options.keepalive), "measured");
    tell(&ASYNC, "tcp_user_timeout", &value(options.user_timeout), "measured");
    let server = Server::start();
    let client = reqwest::blocking::Client::new();
    client.get(server.url()).send().expect("an answer");
    let options = socket_options(server.address);
    tell(&BLOCKING, "tcp_keepalive", &value(options.keepalive), "measured");
    tell(&BLOCKING, "tcp_user_timeout", &value(options.user_timeout), "measured");
}
