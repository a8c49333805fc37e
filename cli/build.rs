//! Gives each build of the program an identity, so that none reads what another left in the cache.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

fn main() {
    for part in ["src", "Cargo.toml", "../lints/src", "../lints/models", "../Cargo.lock"] {
        if Path::new(part).exists() {
            println!("cargo::rerun-if-changed={part}");
        }
    }
    println!("cargo::rerun-if-env-changed=SOURCE_DATE_EPOCH");
    // Who wants builds that can be repeated pins what they are made of, too.
    let given = std::env::var("SOURCE_DATE_EPOCH").ok();
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos()).to_string();
    println!("cargo::rustc-env=CONN_LINT_BUILD={}", given.unwrap_or_else(now));
}
