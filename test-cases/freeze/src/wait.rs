//! Nothing here waits without an end.

use std::future::Future;
use std::time::Duration;

use anyhow::{Context, Result};

/// For what takes milliseconds unless something is broken.
pub const SOON: Duration = Duration::from_secs(10);

pub async fn soon<T>(what: &str, future: impl Future<Output = T>) -> Result<T> {
    tokio::time::timeout(SOON, future).await.with_context(|| format!("{what}: nothing within {SOON:?}"))
}

/// Asks again and again, for as long as `SOON`.
pub async fn until(what: &str, mut done: impl FnMut() -> bool) -> Result<()> {
    soon(what, async {
        while !done() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    })
    .await
}
