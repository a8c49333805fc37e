//! reqwest 0.13: a handler with two clients, one of which needs the event.

use lambda_runtime::{run, service_fn, Error, LambdaEvent};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let function = service_fn(fetch);
    run(function).await
}

async fn fetch(event: LambdaEvent<String>) -> Result<String, Error> {
    let client = reqwest::Client::new(); // for everybody
    let own = reqwest::Client::builder().user_agent(&event.payload).build()?;
    let text = client.get(&event.payload).send().await?.text().await?;
    let checked = own.get("https://localhost").send().await?.status();
    Ok(format!("{checked} {text}"))
}

pub fn unchecked() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder().tls_danger_accept_invalid_certs(true).build()
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_builds() {
        super::unchecked().unwrap();
    }
}
