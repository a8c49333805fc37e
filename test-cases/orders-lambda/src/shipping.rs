//! Asks the carrier what a parcel costs.

use anyhow::Result;
use serde::Deserialize;

use crate::clients::make_client;
use crate::handler::Order;

#[derive(Deserialize)]
struct Quote {
    cents: u64,
}

pub async fn quote(order: &Order) -> Result<u64> {
    let client = make_client()?;
    let url = format!("https://carrier.example/quotes/{}", order.country);
    let quote: Quote = client.get(url).send().await?.error_for_status()?.json().await?;
    Ok(quote.cents)
}
