//! The configuration and a client of it, made for each event: in the handler, and below another.

mod below;

use aws_config::BehaviorVersion;
use lambda_runtime::{run, service_fn, Error, LambdaEvent};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let config = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let sts = aws_sdk_sts::Client::new(&config);
    run(service_fn(move |event| who_am_i(config.clone(), sts.clone(), event))).await
}

async fn who_am_i(config: aws_config::SdkConfig, sts: aws_sdk_sts::Client, event: LambdaEvent<String>) -> Result<String, Error> {
    // As the documentation does it in `main`.

    let region = config.region().map(ToString::to_string).unwrap_or_default();
    let account = sts.get_caller_identity().send().await?.account.unwrap_or_default();
    let below = below::account(&event.payload).await?;
    Ok(format!("{region} {account} {below}"))
}
