//! A gRPC server that counts pings as grpc-core does, and a call that stays open for a while.

use std::time::Duration;

use anyhow::Result;

use crate::answers::Answer;
use crate::function::{Flavor, Function};
use crate::message::Reply;
use crate::peer::{Kind, Peer, Protocol};
use crate::table::{Table, median_ms, of};

const CASES: [(&str, &str); 3] = [
    ("keepalive_ping_too_frequent/tonic/flagged", "tonic, a ping each 0.2 s, while idle too"),
    (
        "keepalive_ping_too_frequent/tonic/busy-only",
        "tonic, a ping each 0.2 s, `keep_alive_while_idle(false)`",
    ),
    ("keepalive_ping_too_frequent/tonic/fixed", "tonic, a ping each 300 s"),
];

pub async fn table(times: usize) -> Result<Table> {
    let mut table = Table::new(&["client", "call of 2 s failed", "after, median", "error"]);
    for (case, name) in CASES {
        let mut replies = Vec::new();
        for _ in 0..times {
            replies.push(long_call(case).await?);
        }
        table.row([
            name.to_owned(),
            of(replies.iter().filter(|reply| reply.failed()).count(), times),
            median_ms(replies.iter().map(|reply| reply.micros)),
            replies
                .iter()
                .find_map(|reply| reply.error.clone())
                .map_or("-".to_owned(), |text| format!("`{text}`")),
        ]);
    }
    Ok(table)
}

pub async fn long_call(case: &str) -> Result<Reply> {
    let kind = Kind { enforces_pings: true, ..Protocol::Http2.into() };
    let peer = Peer::start(kind).await?;
    let mut function = Function::start(case, Flavor::MultiThread, peer.address).await?;
    function.invoke_well().await?;
    peer.answer(Answer::After(Duration::from_secs(2)));
    let reply = function.invoke(Duration::from_secs(8)).await?;
    Ok(reply.unwrap_or_else(|| Reply { error: Some("no answer".to_owned()), ..Reply::default() }))
}
