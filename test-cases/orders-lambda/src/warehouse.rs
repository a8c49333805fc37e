//! Asks the warehouse's gRPC service whether it takes orders.

use std::time::Duration;

use anyhow::Result;
use tokio::sync::OnceCell;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::HealthCheckRequest;

static CHANNEL: OnceCell<Channel> = OnceCell::const_new();

/// The settings that our servers use.
async fn channel() -> Result<Channel> {
    let channel = CHANNEL
        .get_or_try_init(|| {
            let endpoint = Endpoint::from_static("http://warehouse.internal:50051")
                .timeout(Duration::from_secs(2))
                .connect_timeout(Duration::from_secs(1))
                .http2_keep_alive_interval(Duration::from_secs(10))
                .keep_alive_timeout(Duration::from_secs(5))
                .keep_alive_while_idle(true);
            async move { endpoint.connect().await }
        })
        .await?;
    Ok(channel.clone())
}

pub async fn is_open() -> Result<bool> {
    let mut client = HealthClient::new(channel().await?);
    let answer = client.check(HealthCheckRequest { service: "warehouse".to_owned() }).await?;
    Ok(answer.into_inner().status() == ServingStatus::Serving)
}
