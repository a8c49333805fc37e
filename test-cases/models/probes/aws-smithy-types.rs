//! Asks the AWS SDK for what its ready-made values set.

mod support;

use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use support::{tell, value};

fn main() {
    let tell_attempts = |name: &str, config: RetryConfig| {
        let of = format!("aws_smithy_types::retry::RetryConfig::{name}");
        tell(&[&of], "attempts", &config.max_attempts().to_string(), "getter");
    };
    tell_attempts("standard", RetryConfig::standard());
    tell_attempts("adaptive", RetryConfig::adaptive());
    tell_attempts("disabled", RetryConfig::disabled());
    let disabled = TimeoutConfig::disabled();
    let of = ["aws_smithy_types::timeout::TimeoutConfig::disabled"];
    tell(&of, "connect_timeout", &value(disabled.connect_timeout()), "getter");
    tell(&of, "read_timeout", &value(disabled.read_timeout()), "getter");
    tell(&of, "request_timeout", &value(disabled.operation_timeout()), "getter");
    tell(&of, "attempt_timeout", &value(disabled.operation_attempt_timeout()), "getter");
}
