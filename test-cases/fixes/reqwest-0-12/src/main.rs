//! reqwest 0.12: the places where a client may stand, and what a fix has to know of them.

mod places;
mod settings;

use lambda_runtime::{run, service_fn, Error, LambdaEvent};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let shop = places::Shop::default();
    let orders = settings::orders()?;
    run(service_fn(fetch)).await?;
    drop((shop, orders));
    Ok(())
}

async fn fetch(event: LambdaEvent<String>) -> Result<String, Error> {
    let client = reqwest::Client::builder()
        .user_agent("shop")
        .build()?;

    let text = client.get(event.payload).send().await?.text().await?;
    Ok(places::trimmed(&text).await?)
}
