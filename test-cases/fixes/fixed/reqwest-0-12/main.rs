//! reqwest 0.12: the places where a client may stand, and what a fix has to know of them.

mod places;
mod settings;

use lambda_runtime::{run, service_fn, Error, LambdaEvent};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let shop = places::Shop::default();
    let orders = settings::orders()?;
    let client = reqwest::Client::builder()
        .user_agent("shop")
        .connect_timeout(std::time::Duration::from_secs(5))
        .pool_idle_timeout(std::time::Duration::from_secs(50))
        .timeout(std::time::Duration::from_secs(10))
        .build()?;
    run(service_fn(move |event| fetch(client.clone(), event))).await?;
    drop((shop, orders));
    Ok(())
}

async fn fetch(client: reqwest::Client, event: LambdaEvent<String>) -> Result<String, Error> {
    let text = client.get(event.payload).send().await?.text().await?;
    Ok(places::trimmed(&text).await?)
}
