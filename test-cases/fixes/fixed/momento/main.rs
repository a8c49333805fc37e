//! momento: presets that ping, and a client for each event.

use std::time::Duration;

use lambda_runtime::{run, service_fn, Error, LambdaEvent};
use momento::cache::configurations::Lambda;
use momento::cache::GetResponse;
use momento::{CacheClient, CredentialProvider};

mod presets;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    presets::in_region()?;
    let cache = CacheClient::builder()
        .default_ttl(Duration::from_secs(60))
        .configuration(Lambda::latest())
        .credential_provider(CredentialProvider::from_default_env_var_v2()?)
        .build()?;
    run(service_fn(move |event| look_up(cache.clone(), event))).await
}

async fn look_up(cache: momento::CacheClient, event: LambdaEvent<String>) -> Result<bool, Error> {
    let found = cache.get("orders", event.payload).await?;
    Ok(matches!(found, GetResponse::Hit { .. }))
}
