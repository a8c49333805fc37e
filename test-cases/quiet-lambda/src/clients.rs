//! The function's connections.

use std::time::Duration;

use anyhow::Result;
use serde::Deserialize;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::HealthCheckRequest;

/// Below the 60 s after which a load balancer forgets an idle connection.
const IDLE: Duration = Duration::from_secs(45);

pub struct Clients {
    http: reqwest::Client,
    grpc: Channel,
}

#[derive(Deserialize)]
struct Note {
    text: String,
}

impl Clients {
    pub fn new() -> Result<Self> {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(1))
            .timeout(Duration::from_secs(5))
            .pool_idle_timeout(IDLE)
            .build()?;
        // Pings only while a call is open: a freeze between two invocations then breaks nothing.
        let grpc = Endpoint::from_static("http://health.internal:50051")
            .connect_timeout(Duration::from_secs(1))
            .timeout(Duration::from_secs(5))
            .http2_keep_alive_interval(Duration::from_secs(300))
            .keep_alive_timeout(Duration::from_secs(5))
            .keep_alive_while_idle(false)
            .connect_lazy();
        Ok(Self { http, grpc })
    }

    pub async fn is_serving(&self, service: &str) -> Result<bool> {
        let mut client = HealthClient::new(self.grpc.clone());
        let answer = client.check(HealthCheckRequest { service: service.to_owned() }).await?;
        Ok(answer.into_inner().status() == ServingStatus::Serving)
    }

    pub async fn note(&self, service: &str) -> Result<String> {
        let url = format!("https://notes.example/{service}");
        let note: Note = self.http.get(url).send().await?.error_for_status()?.json().await?;
        Ok(note.text)
    }
}
