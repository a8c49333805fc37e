//! A program with attributes, whose client comes from the library beside it.

use std::sync::Arc;

struct State {
    client: reqwest::Client,
    other: Arc<reqwest::Client>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let state = State { client: reqwest::Client::new(), other: Arc::new(hostile::names::aliases::client()) };
    let endpoint = tonic::transport::Endpoint::from_static("http://localhost:1");
    let worker = tokio::spawn(async move {
        let _channel = endpoint.connect_lazy();
        reqwest::Client::builder().build()
    });
    let _ = (worker.await?, state.client, state.other);
    Ok(())
}
