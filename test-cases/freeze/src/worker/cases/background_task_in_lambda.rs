//! Work that goes on after the handler has returned, against work that it waits for.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Result;
use tokio::time::MissedTickBehavior;

use crate::calls::get;

pub async fn flagged(client: reqwest::Client, url: String) -> Result<()> {
    tokio::spawn(report(client, url));
    Ok(())
}

pub async fn fixed(client: reqwest::Client, url: String) -> Result<()> {
    tokio::spawn(report(client, url)).await?
}

/// Metrics, say, which take a moment to gather.
async fn report(client: reqwest::Client, url: String) -> Result<()> {
    tokio::time::sleep(Duration::from_millis(100)).await;
    get(client, url).await
}

/// Counts the ticks of an interval of 100 ms.
pub fn ticks(missed: MissedTickBehavior) -> Arc<AtomicU64> {
    let count = Arc::new(AtomicU64::new(0));
    let counted = count.clone();
    tokio::spawn(async move {
        let mut interval = tokio::time::interval(Duration::from_millis(100));
        interval.set_missed_tick_behavior(missed);
        loop {
            interval.tick().await;
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    count
}
