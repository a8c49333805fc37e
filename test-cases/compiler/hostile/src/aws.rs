//! The AWS SDK: loaders, configurations, clients, parts.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::{TimeoutConfig, TimeoutConfigBuilder};
use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_sts as sts;
use sts::config::Builder as StsBuilder;

type Sts = sts::Client;

pub async fn loaded() -> Vec<Sts> {
    let config = aws_config::load_from_env().await;
    let loader = aws_config::defaults(BehaviorVersion::latest());
    let timeouts = TimeoutConfig::builder().operation_timeout(Duration::from_secs(3)).build();
    let tuned = loader.timeout_config(timeouts).retry_config(RetryConfig::disabled()).load().await;
    let from_env = aws_config::from_env().load().await;
    vec![
        Sts::new(&config),
        sts::Client::new(&tuned),
        aws_sdk_sts::Client::from_conf(StsBuilder::from(&from_env).build()),
        Sts::from_conf(sts::Config::builder().timeout_config(parts()).build()),
        Sts::from_conf(aws_sdk_sts::config::Builder::new().retry_config(RetryConfig::standard().with_max_attempts(1)).build()),
        Sts::from_conf((&config).into()),
        Sts::from_conf(sts::Config::new(&config)),
    ]
}

fn parts() -> TimeoutConfig {
    let mut builder = TimeoutConfigBuilder::new();
    builder.set_connect_timeout(Some(Duration::from_secs(1)));
    builder.read_timeout(Duration::from_secs(2)).build()
}

pub struct Stack {
    config: SdkConfig,
}

impl Stack {
    pub async fn new() -> Self {
        Self { config: aws_config::load_defaults(BehaviorVersion::latest()).await }
    }

    pub fn built() -> Self {
        Self { config: SdkConfig::builder().behavior_version(BehaviorVersion::latest()).build() }
    }

    pub fn client<C: for<'a> From<&'a SdkConfig>>(&self) -> C {
        C::from(&self.config)
    }

    pub fn sts(&self) -> Sts {
        Sts::new(&self.config)
    }

    pub fn all(configs: &[SdkConfig]) -> Vec<Sts> {
        configs.iter().map(Sts::new).collect()
    }
}
