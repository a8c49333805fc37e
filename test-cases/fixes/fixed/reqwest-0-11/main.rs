//! reqwest 0.11: a client for each event, built in a function of its own.

use lambda_runtime::{run, service_fn, Error, LambdaEvent};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(|event: LambdaEvent<String>| async move { fetch(&event.payload).await })).await
}

static CLIENT: std::sync::LazyLock<reqwest::Client> = std::sync::LazyLock::new(|| reqwest::Client::builder()
    .connect_timeout(std::time::Duration::from_secs(5))
    .pool_idle_timeout(std::time::Duration::from_secs(50))
    .timeout(std::time::Duration::from_secs(10))
    .build()
    .expect("the client's configuration is valid"));

async fn fetch(url: &str) -> Result<String, Error> {
    let text = client()?.get(url).send().await?.text().await?;
    let status = CLIENT.clone().head(url).send().await?.status();
    Ok(format!("{status} {text}"))
}

static CLIENT_2: std::sync::LazyLock<reqwest::Client> = std::sync::LazyLock::new(|| {
    reqwest::Client::builder().user_agent("shop")
        .connect_timeout(std::time::Duration::from_secs(5))
        .pool_idle_timeout(std::time::Duration::from_secs(50))
        .timeout(std::time::Duration::from_secs(10))
        .build().expect("the client's configuration is valid")
});

fn client() -> Result<reqwest::Client, Error> {
    let client = CLIENT_2.clone();
    Ok(client)
}

/// Not for Lambda: notes only.
pub fn blocking() -> reqwest::Result<reqwest::blocking::Client> {
    let client = reqwest::blocking::Client::new();
    client.get("http://localhost").build()?;
    reqwest::blocking::Client::builder().pool_idle_timeout(std::time::Duration::from_secs(50)).build()
}
