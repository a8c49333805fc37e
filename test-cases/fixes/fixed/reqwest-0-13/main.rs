//! reqwest 0.13: a handler with two clients, one of which needs the event.

use lambda_runtime::{run, service_fn, Error, LambdaEvent};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = reqwest::Client::builder()
        .connect_timeout(std::time::Duration::from_secs(5))
        .pool_idle_timeout(std::time::Duration::from_secs(50))
        .timeout(std::time::Duration::from_secs(10))
        .build()?; // for everybody
    let function = service_fn(move |event| fetch(client.clone(), event));
    run(function).await
}

async fn fetch(client: reqwest::Client, event: LambdaEvent<String>) -> Result<String, Error> {
    let own = reqwest::Client::builder().user_agent(&event.payload)
        .connect_timeout(std::time::Duration::from_secs(5))
        .pool_idle_timeout(std::time::Duration::from_secs(50))
        .timeout(std::time::Duration::from_secs(10))
        .build()?;
    let text = client.get(&event.payload).send().await?.text().await?;
    let checked = own.get("https://localhost").send().await?.status();
    Ok(format!("{checked} {text}"))
}

pub fn unchecked() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .connect_timeout(std::time::Duration::from_secs(5))
        .pool_idle_timeout(std::time::Duration::from_secs(50))
        .timeout(std::time::Duration::from_secs(10))
        .build()
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_builds() {
        super::unchecked().unwrap();
    }
}
