//! Pings on an idle connection, against pings while a call is open, against none.

use std::time::Duration;

use anyhow::Result;
use tonic::transport::{Channel, Endpoint};

pub fn flagged(url: String) -> Result<Channel> {
    Ok(Endpoint::from_shared(url)?
        .connect_timeout(Duration::from_secs(1))
        .timeout(Duration::from_secs(5))
        .http2_keep_alive_interval(Duration::from_millis(400))
        .keep_alive_timeout(Duration::from_secs(1))
        .keep_alive_while_idle(true)
        .connect_lazy())
}

pub fn fixed(url: String) -> Result<Channel> {
    Ok(Endpoint::from_shared(url)?
        .connect_timeout(Duration::from_secs(1))
        .timeout(Duration::from_secs(5))
        .http2_keep_alive_interval(Duration::from_millis(400))
        .keep_alive_timeout(Duration::from_secs(1))
        .keep_alive_while_idle(false)
        .connect_lazy())
}

pub fn removed(url: String) -> Result<Channel> {
    Ok(Endpoint::from_shared(url)?
        .connect_timeout(Duration::from_secs(1))
        .timeout(Duration::from_secs(5))
        .connect_lazy())
}
