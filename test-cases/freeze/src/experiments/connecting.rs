//! Connecting to an address that answers nothing.

use std::time::Duration;

use anyhow::Result;
use futures_util::future::try_join_all;

use crate::backlog::FullBacklog;
use crate::function::{Flavor, Function};
use crate::message::Reply;
use crate::table::{Table, median_ms, of};

const CASES: [(&str, &str); 8] = [
    ("connect_timeout_unset/reqwest/flagged", "reqwest, no timeout"),
    ("connect_timeout_unset/reqwest/fixed", "reqwest, `connect_timeout` of 1 s"),
    ("connect_timeout_unset/reqwest/covered", "reqwest, `timeout` of 2 s only"),
    ("connect_timeout_unset/hyper-util/flagged", "hyper-util, no timeout"),
    ("connect_timeout_unset/hyper-util/fixed", "hyper-util, `set_connect_timeout` of 1 s"),
    ("connect_timeout_unset/tonic/flagged", "tonic, `timeout` of 2 s only"),
    ("connect_timeout_unset/tonic/fixed", "tonic, `connect_timeout` of 1 s"),
    ("connect_timeout_unset/aws/silent", "AWS SDK as it comes"),
];

pub const BOUND: Duration = Duration::from_secs(20);

/// Waits 20 s for an answer.
pub async fn table(times: usize) -> Result<Table> {
    bounded(&CASES, times, BOUND).await
}

/// Waits 20 minutes for an answer.
pub async fn minutes(times: usize) -> Result<Table> {
    let flagged: Vec<_> = CASES.into_iter().filter(|(case, _)| case.ends_with("flagged")).collect();
    bounded(&flagged, times, Duration::from_secs(1200)).await
}

async fn bounded(cases: &[(&'static str, &str)], times: usize, bound: Duration) -> Result<Table> {
    let rows = cases.iter().map(|&(case, name)| async move {
        let trials = (0..times).map(|_| first_call(case, bound));
        anyhow::Ok((name, try_join_all(trials).await?))
    });
    let mut table = Table::new(&["client", "no answer in time", "failed", "after, median"]);
    for (name, replies) in try_join_all(rows).await? {
        table.row([
            name.to_owned(),
            of(replies.iter().filter(|reply| reply.is_none()).count(), times),
            of(replies.iter().flatten().filter(|reply| reply.failed()).count(), times),
            median_ms(replies.iter().flatten().map(|reply| reply.micros)),
        ]);
    }
    Ok(table)
}

pub async fn first_call(case: &str, bound: Duration) -> Result<Option<Reply>> {
    let nowhere = tokio::task::spawn_blocking(FullBacklog::new).await??;
    let mut function = Function::start(case, Flavor::MultiThread, nowhere.address).await?;
    function.invoke(bound).await
}
