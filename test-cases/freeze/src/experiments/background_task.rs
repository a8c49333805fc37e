//! Work that a handler leaves behind, and a freeze as soon as it has returned.

use std::time::Duration;

use anyhow::Result;
use futures_util::future::try_join_all;

use crate::function::{Flavor, Function};
use crate::peer::{Peer, Protocol};
use crate::table::{Table, of};

const CASES: [(&str, &str); 2] = [
    ("background_task_in_lambda/reqwest/flagged", "spawned, and the handler returns"),
    ("background_task_in_lambda/reqwest/fixed", "spawned, and the handler waits for it"),
];

const INTERVALS: [(&str, &str); 3] = [
    ("background_task_in_lambda/interval/burst", "`Burst` (default)"),
    ("background_task_in_lambda/interval/delay", "`Delay`"),
    ("background_task_in_lambda/interval/skip", "`Skip`"),
];

/// How many requests of a task that takes 100 ms arrived when.
#[derive(Debug, Clone, Copy)]
pub struct Arrived {
    pub in_the_freeze: usize,
    /// At the end, when the process is killed in its sleep.
    pub at_all: usize,
}

pub async fn table(times: usize) -> Result<Table> {
    let mut table =
        Table::new(&["the work", "done by the end of a freeze of 1 s", "done at all, if there is no thaw"]);
    for (case, name) in CASES {
        let mut arrived = Vec::new();
        for _ in 0..times {
            arrived.push(left_behind(case).await?);
        }
        table.row([
            name.to_owned(),
            of(arrived.iter().map(|arrived| arrived.in_the_freeze).sum(), times),
            of(arrived.iter().map(|arrived| arrived.at_all).sum(), times),
        ]);
    }
    Ok(table)
}

pub async fn left_behind(case: &str) -> Result<Arrived> {
    let peer = Peer::start(Protocol::Http1).await?;
    let mut function = Function::start(case, Flavor::MultiThread, peer.address).await?;
    function.invoke_well().await?;
    function.freeze().await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let in_the_freeze = peer.requests();
    drop(function);
    Ok(Arrived { in_the_freeze, at_all: peer.requests() })
}

pub async fn ticks(times: usize) -> Result<Table> {
    let mut table = Table::new(&["an interval of 100 ms", "ticks in the 50 ms after a freeze of 2 s"]);
    for (case, name) in INTERVALS {
        let ticks = try_join_all((0..times).map(|_| over_a_freeze(case))).await?;
        let (least, most) = (ticks.iter().min().copied(), ticks.iter().max().copied());
        table
            .row([name.to_owned(), format!("{} to {}", least.unwrap_or_default(), most.unwrap_or_default())]);
    }
    Ok(table)
}

pub async fn over_a_freeze(case: &str) -> Result<u64> {
    let peer = Peer::start(Protocol::Http1).await?;
    let mut function = Function::start(case, Flavor::MultiThread, peer.address).await?;
    function.invoke_well().await?;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let before = function.invoke_well().await?.count;
    function.freeze().await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    function.thaw()?;
    tokio::time::sleep(Duration::from_millis(50)).await;
    Ok(function.invoke_well().await?.count - before)
}
