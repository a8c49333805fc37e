//! The model files that ship with the tool. A new library is a new file and a line here.

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../models/", $name)))),*]
    };
}

/// Name and text of each.
pub(super) const FILES: &[(&str, &str)] = files![
    "entry_points.toml",
    "async-nats.toml",
    "awc.toml",
    "aws-config.toml",
    "aws-sdk.toml",
    "aws-smithy-client.toml",
    "aws-smithy-http-client.toml",
    "aws-smithy-types.toml",
    "bb8.toml",
    "deadpool-postgres.toml",
    "deadpool-redis.toml",
    "deadpool.toml",
    "hyper-rustls.toml",
    "hyper-timeout.toml",
    "hyper-tls.toml",
    "hyper-util.toml",
    "hyper.toml",
    "isahc.toml",
    "momento.toml",
    "mongodb.toml",
    "native-tls.toml",
    "openssl.toml",
    "opentelemetry-otlp.toml",
    "redis.toml",
    "reqwest-middleware.toml",
    "reqwest.toml",
    "rustls.toml",
    "sqlx.toml",
    "tonic.toml",
    "ureq.toml",
];
