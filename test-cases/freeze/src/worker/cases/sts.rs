//! What the AWS cases have in common: a loader that needs nothing from its surroundings.

use aws_config::{BehaviorVersion, ConfigLoader, Region};
use aws_sdk_sts::config::Credentials;

pub fn loader(url: String) -> ConfigLoader {
    aws_config::defaults(BehaviorVersion::latest())
        .region(Region::from_static("eu-west-1"))
        .credentials_provider(Credentials::new("AKIAEXAMPLE", "example", None, None, "freeze"))
        .endpoint_url(url)
}
