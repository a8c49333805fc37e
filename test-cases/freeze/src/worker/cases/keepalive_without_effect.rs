//! Pings that are tuned and never switched on, against pings with an interval.

use std::time::Duration;

use anyhow::Result;
use tonic::transport::{Channel, Endpoint};

pub fn flagged(url: String) -> Result<Channel> {
    Ok(Endpoint::from_shared(url)?
        .connect_timeout(Duration::from_secs(1))
        .keep_alive_timeout(Duration::from_millis(400))
        .connect_lazy())
}

pub fn fixed(url: String) -> Result<Channel> {
    Ok(Endpoint::from_shared(url)?
        .connect_timeout(Duration::from_secs(1))
        .http2_keep_alive_interval(Duration::from_millis(400))
        .keep_alive_timeout(Duration::from_millis(400))
        .connect_lazy())
}
