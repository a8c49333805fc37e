//! Asks ureq 3 for the defaults of its agent: getters of the configuration, and the life of an idle connection.

mod support;

use std::time::Duration;

use support::{idle_timeout, tell, value};

const AGENT: [&str; 3] = ["ureq::Agent", "ureq::config::Config", "ureq::config::ConfigBuilder"];
const TLS: [&str; 2] = ["ureq::tls::TlsConfig", "ureq::tls::TlsConfigBuilder"];

fn main() {
    let config = ureq::config::Config::default();
    let timeouts = config.timeouts();
    tell(&AGENT, "request_timeout", &value(timeouts.global), "getter");
    tell(&AGENT, "attempt_timeout", &value(timeouts.per_call), "getter");
    tell(&AGENT, "read_timeout", &value(timeouts.recv_response), "getter");
    tell(&AGENT, "connect_timeout", &value(timeouts.connect), "getter");
    tell(&AGENT, "idle_timeout", &value(Some(config.max_idle_age())), "getter");
    tell(&AGENT, "max_idle_per_host", &config.max_idle_connections_per_host().to_string(), "getter");
    for (types, tls) in [(&AGENT[..], config.tls_config()), (&TLS[..], &ureq::tls::TlsConfig::default())] {
        tell(types, "verify_certificates", &(!tls.disable_verification()).to_string(), "getter");
    }
    let get = |agent: ureq::Agent, url: String| async move {
        agent.get(url).call().expect("an answer").body_mut().read_to_string().expect("a body");
    };
    let idle = idle_timeout(Duration::from_secs(15), ureq::Agent::new_with_defaults, get);
    tell(&AGENT, "idle_timeout", &idle, "measured");
}
