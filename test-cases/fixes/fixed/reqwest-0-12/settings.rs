use std::time::Duration;

pub fn orders() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .pool_idle_timeout(Duration::from_secs(50))
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(10))
        .build()
}

pub fn invoices() -> reqwest::Result<reqwest::Client> {
    let mut builder = reqwest::Client::builder().pool_idle_timeout(Duration::from_secs(50));
    builder = builder.danger_accept_invalid_certs(false);
    builder.connect_timeout(Duration::from_secs(5)).timeout(Duration::from_secs(10)).build()
}

pub fn pings() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .http2_keep_alive_interval(Duration::from_secs(10))
        .http2_keep_alive_timeout(Duration::from_secs(2)) // of the interval above
        .http2_keep_alive_while_idle(false)
        .pool_idle_timeout(Duration::from_secs(50))
        .build()
}
