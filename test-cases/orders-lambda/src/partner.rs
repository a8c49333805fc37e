//! The partner's sandbox has a certificate that nobody signed, so somebody switched the check off. For good.

use std::time::Duration;

use anyhow::Result;
use reqwest::Client;

use crate::handler::Order;

/// A builder in statements, called from `main`: made once.
pub fn connect() -> Result<Client> {
    let mut builder = Client::builder();
    builder = builder.timeout(Duration::from_secs(5));
    builder = builder.connect_timeout(Duration::from_secs(2));
    builder = builder.pool_idle_timeout(None); //~ idle_timeout_disabled
    builder = builder.danger_accept_invalid_certs(true); //~ certificate_verification_disabled
    Ok(builder.build()?)
}

pub async fn notify(client: &Client, order: &Order) -> Result<()> {
    let request = client.post("https://partner.example/orders").json(order);
    request.send().await?.error_for_status()?;
    Ok(())
}
