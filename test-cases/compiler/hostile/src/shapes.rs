//! Macros that other files use.

macro_rules! idle_for {
    ($seconds:expr) => {
        reqwest::ClientBuilder::new().pool_idle_timeout(std::time::Duration::from_secs($seconds))
    };
}

macro_rules! endpoint_to {
    ($address:literal) => {
        tonic::transport::Endpoint::from_static($address)
            .http2_keep_alive_interval(std::time::Duration::from_secs(30))
            .keep_alive_while_idle(true)
    };
}
pub(crate) use endpoint_to;
