//! Certificates that nobody checks, against certificates that are checked.

use std::time::Duration;

pub fn flagged() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .pool_idle_timeout(Duration::from_secs(50))
        .danger_accept_invalid_certs(true)
        .build()
}

/// The certificate is trusted, and nobody looks whose it is.
pub fn flagged_name(trusted: &[u8]) -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .pool_idle_timeout(Duration::from_secs(50))
        .add_root_certificate(reqwest::Certificate::from_pem(trusted)?)
        .danger_accept_invalid_hostnames(true)
        .build()
}

pub fn fixed() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .pool_idle_timeout(Duration::from_secs(50))
        .build()
}

pub fn fixed_name(trusted: &[u8]) -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .pool_idle_timeout(Duration::from_secs(50))
        .add_root_certificate(reqwest::Certificate::from_pem(trusted)?)
        .build()
}
