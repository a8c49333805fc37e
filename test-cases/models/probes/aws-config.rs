//! Asks the AWS SDK for the defaults of a configuration that was loaded.

mod support;

use support::{tell, value};

const LOADED: [&str; 2] = ["aws_config::ConfigLoader", "aws_config::SdkConfig"];

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let config = runtime.block_on(
        aws_config::defaults(aws_config::BehaviorVersion::latest())
            .region(aws_config::Region::new("eu-central-1"))
            .no_credentials()
            .load(),
    );
    let timeouts = config.timeout_config().expect("a loader sets them");
    tell(&LOADED, "connect_timeout", &value(timeouts.connect_timeout()), "getter");
    tell(&LOADED, "read_timeout", &value(timeouts.read_timeout()), "getter");
    tell(&LOADED, "request_timeout", &value(timeouts.operation_timeout()), "getter");
    tell(&LOADED, "attempt_timeout", &value(timeouts.operation_attempt_timeout()), "getter");
    let retries = config.retry_config().expect("a loader sets them");
    tell(&LOADED, "attempts", &retries.max_attempts().to_string(), "getter");
    let bare = aws_types::SdkConfig::builder().build();
    assert!(bare.timeout_config().is_none(), "a configuration made by hand sets no timeout");
    for setting in ["read_timeout", "request_timeout", "attempt_timeout"] {
        tell(&["aws_types::sdk_config::Builder"], setting, "off", "getter");
    }
}
