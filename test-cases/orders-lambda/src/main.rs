//! Places orders: quotes the shipping, asks the warehouse, stores the order and tells the partner.

mod archive;
mod clients;
mod fraud;
mod handler;
mod partner;
mod rates;
mod shipping;
mod warehouse;

use lambda_runtime::{run, service_fn, Error, LambdaEvent};

use crate::handler::{App, Order};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = aws_config::load_from_env().await;
    let table = aws_sdk_dynamodb::Client::new(&config);
    let partner = partner::connect()?;
    let app = App { table, partner };

    run(service_fn(|event: LambdaEvent<Order>| handler::place_order(event, &app))).await
}
