//! The ledger, over gRPC. It lives as long as the service, so it looks after its connection while idle, too.

use std::time::Duration;

use anyhow::Result;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::HealthCheckRequest;

pub struct Ledger {
    channel: Channel,
}

impl Ledger {
    pub fn connect() -> Result<Self> {
        let endpoint = Endpoint::from_shared("http://ledger.internal:50051")?
            .timeout(Duration::from_secs(10))
            .http2_keep_alive_interval(Duration::from_secs(300))
            .keep_alive_while_idle(true);
        Ok(Self { channel: endpoint.connect_lazy() })
    }

    pub async fn is_serving(&self) -> bool {
        let mut client = HealthClient::new(self.channel.clone());
        let request = HealthCheckRequest { service: "ledger".to_owned() };
        match client.check(request).await {
            Ok(answer) => answer.into_inner().status() == ServingStatus::Serving,
            Err(_) => false,
        }
    }
}
