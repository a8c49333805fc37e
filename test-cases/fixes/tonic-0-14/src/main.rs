//! tonic: channels that ping while idle, without timeouts, or for each event.

use std::time::Duration;

use lambda_runtime::{run, service_fn, Error, LambdaEvent};
use tonic::transport::{Channel, Endpoint};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let pings = Endpoint::from_static("http://localhost:50051")
        .timeout(Duration::from_secs(5))
        .connect_timeout(Duration::from_secs(1))
        .http2_keep_alive_interval(Duration::from_secs(10))
        .keep_alive_while_idle(true)
        .connect_lazy();
    let plain = Channel::from_static("http://localhost:50051").connect_lazy();
    run(service_fn(|event| serve(pings.clone(), plain.clone(), event))).await
}

async fn serve(pings: Channel, plain: Channel, event: LambdaEvent<String>) -> Result<usize, Error> {
    let channels = [pings, plain, connected().await?, shared(event.payload.len())];
    Ok(channels.len())
}

async fn connected() -> Result<Channel, tonic::transport::Error> {
    let channel = Endpoint::from_static("http://localhost:50051").connect().await?;
    Ok(channel)
}

fn shared(length: usize) -> Channel {
    let endpoint = Endpoint::from_static("http://localhost:50051").concurrency_limit(length);
    endpoint.connect_lazy();
    Endpoint::from_static("http://localhost:50051").connect_lazy()
}
