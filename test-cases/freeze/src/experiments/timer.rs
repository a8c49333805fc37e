//! Pings without a timer: what becomes of the first call.

use std::time::Duration;

use anyhow::Result;

use crate::function::{Flavor, Function};
use crate::message::Reply;
use crate::peer::{Peer, Protocol};
use crate::table::{Table, of};

const CASES: [(&str, &str); 2] = [
    ("keepalive_without_timer/hyper-util/flagged", "hyper-util, no `timer`"),
    ("keepalive_without_timer/hyper-util/fixed", "hyper-util, `timer(TokioTimer::new())`"),
];

pub async fn table(times: usize) -> Result<Table> {
    let mut table = Table::new(&["client", "first call failed", "error"]);
    for (case, name) in CASES {
        let mut replies = Vec::new();
        for _ in 0..times {
            replies.push(first_call(case).await?);
        }
        table.row([
            name.to_owned(),
            of(replies.iter().filter(|reply| reply.failed()).count(), times),
            replies
                .iter()
                .find_map(|reply| reply.error.clone())
                .map_or("-".to_owned(), |text| format!("`{text}`")),
        ]);
    }
    Ok(table)
}

pub async fn first_call(case: &str) -> Result<Reply> {
    let peer = Peer::start(Protocol::Http2).await?;
    let mut function = Function::start(case, Flavor::MultiThread, peer.address).await?;
    let reply = function.invoke(Duration::from_secs(5)).await?;
    Ok(reply.unwrap_or_else(|| Reply { error: Some("no answer".to_owned()), ..Reply::default() }))
}
