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
        .keep_alive_while_idle(false)
        .connect_lazy();
    let plain = Channel::from_static("http://localhost:50051")
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(10))
        .connect_lazy();
    run(service_fn(|event| serve(pings.clone(), plain.clone(), event))).await
}

async fn serve(pings: Channel, plain: Channel, event: LambdaEvent<String>) -> Result<usize, Error> {
    let channels = [pings, plain, connected().await?, shared(event.payload.len())];
    Ok(channels.len())
}

static CHANNEL: tokio::sync::OnceCell<tonic::transport::Channel> = tokio::sync::OnceCell::const_new();

async fn connected() -> Result<Channel, tonic::transport::Error> {
    let channel = CHANNEL.get_or_try_init(|| async { Endpoint::from_static("http://localhost:50051")
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(10))
        .connect().await }).await?.clone();
    Ok(channel)
}

static CLIENT: std::sync::LazyLock<tonic::transport::Channel> = std::sync::LazyLock::new(|| {
    Endpoint::from_static("http://localhost:50051")
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(10))
        .connect_lazy()
});

fn shared(length: usize) -> Channel {
    let endpoint = Endpoint::from_static("http://localhost:50051").concurrency_limit(length);
    endpoint.connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(10))
        .connect_lazy();
    CLIENT.clone()
}
