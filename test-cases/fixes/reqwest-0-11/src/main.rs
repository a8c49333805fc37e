//! reqwest 0.11: a client for each event, built in a function of its own.

use lambda_runtime::{run, service_fn, Error, LambdaEvent};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(|event: LambdaEvent<String>| async move { fetch(&event.payload).await })).await
}

async fn fetch(url: &str) -> Result<String, Error> {
    let text = client()?.get(url).send().await?.text().await?;
    let status = reqwest::Client::new().head(url).send().await?.status();
    Ok(format!("{status} {text}"))
}

fn client() -> Result<reqwest::Client, Error> {
    let client = reqwest::Client::builder().user_agent("shop").build()?;
    Ok(client)
}

/// Not for Lambda: notes only.
pub fn blocking() -> reqwest::Result<reqwest::blocking::Client> {
    let client = reqwest::blocking::Client::new();
    client.get("http://localhost").build()?;
    reqwest::blocking::Client::builder().pool_idle_timeout(None).build()
}
