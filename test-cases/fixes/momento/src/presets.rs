use std::time::Duration;

use momento::cache::configurations;
use momento::{CacheClient, CredentialProvider, MomentoResult};

/// The same timeouts as for Lambda.
pub fn in_region() -> MomentoResult<CacheClient> {
    CacheClient::builder()
        .default_ttl(Duration::from_secs(60))
        .configuration(configurations::InRegion::latest())
        .credential_provider(CredentialProvider::from_default_env_var_v2()?)
        .build()
}

pub fn low_latency() -> MomentoResult<CacheClient> {
    let configuration = momento::cache::configurations::LowLatency::v1();
    CacheClient::builder()
        .default_ttl(Duration::from_secs(60))
        .configuration(configuration)
        .credential_provider(CredentialProvider::from_default_env_var_v2()?)
        .build()
}
