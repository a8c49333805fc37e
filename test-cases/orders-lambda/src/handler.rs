//! What happens for each event.

use aws_sdk_dynamodb::types::AttributeValue;
use lambda_runtime::{Error, LambdaEvent};
use serde::{Deserialize, Serialize};

use crate::{archive, fraud, partner, rates, shipping, warehouse};

pub struct App {
    pub table: aws_sdk_dynamodb::Client,
    pub partner: reqwest::Client,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Order {
    pub id: String,
    pub country: String,
    pub cents: u64,
}

#[derive(Debug, Serialize)]
pub struct Receipt {
    id: String,
    total_cents: u64,
}

pub async fn place_order(event: LambdaEvent<Order>, app: &App) -> Result<Receipt, Error> {
    let order = event.payload;
    if !warehouse::is_open().await? {
        return Err("the warehouse does not take orders now".into());
    }

    if fraud::is_suspect(&order).await? {
        return Err("the order is held back".into());
    }

    let shipping_cents = shipping::quote(&order).await?;
    let total_cents = rates::to_euro(order.cents + shipping_cents, &order.country).await?;

    app.table
        .put_item()
        .table_name("orders")
        .item("id", AttributeValue::S(order.id.clone()))
        .item("total_cents", AttributeValue::N(total_cents.to_string()))
        .send()
        .await?;
    archive::keep(&order).await?;
    partner::notify(&app.partner, &order).await?;

    Ok(Receipt { id: order.id, total_cents })
}
