//! Pings more often than gRPC servers allow, against pings that they allow, against pings while a call is open only.

use std::time::Duration;

use anyhow::Result;
use tonic::transport::{Channel, Endpoint};

pub fn flagged(url: String) -> Result<Channel> {
    Ok(Endpoint::from_shared(url)?
        .connect_timeout(Duration::from_secs(1))
        .timeout(Duration::from_secs(5))
        .http2_keep_alive_interval(Duration::from_millis(200))
        .keep_alive_while_idle(true)
        .connect_lazy())
}

pub fn fixed(url: String) -> Result<Channel> {
    Ok(Endpoint::from_shared(url)?
        .connect_timeout(Duration::from_secs(1))
        .timeout(Duration::from_secs(5))
        .http2_keep_alive_interval(Duration::from_secs(300))
        .keep_alive_while_idle(true)
        .connect_lazy())
}

pub fn busy_only(url: String) -> Result<Channel> {
    Ok(Endpoint::from_shared(url)?
        .connect_timeout(Duration::from_secs(1))
        .timeout(Duration::from_secs(5))
        .http2_keep_alive_interval(Duration::from_millis(200))
        .keep_alive_while_idle(false)
        .connect_lazy())
}
