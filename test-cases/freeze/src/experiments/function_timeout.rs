//! A peer that never answers, and a function that is ended at its timeout, as Lambda does.

use std::time::Duration;

use anyhow::Result;
use futures_util::future::try_join_all;

use crate::answers::Answer;
use crate::function::{Flavor, Function};
use crate::message::Reply;
use crate::peer::{Peer, Protocol};
use crate::table::{Table, median_ms, of};

const CASES: [(&str, &str); 2] = [
    ("timeout_exceeds_function/reqwest/flagged", "reqwest, `timeout` of 30 s"),
    ("timeout_exceeds_function/reqwest/fixed", "reqwest, `timeout` of 2 s"),
];

/// What a function has if nobody says otherwise.
const FUNCTION_TIMEOUT: Duration = Duration::from_secs(3);

pub async fn table(times: usize) -> Result<Table> {
    let mut table = Table::new(&[
        "client, in a function with a timeout of 3 s",
        "killed without a word",
        "told of the error",
        "after, median",
    ]);
    for (case, name) in CASES {
        let replies = try_join_all((0..times).map(|_| run(case))).await?;
        table.row([
            name.to_owned(),
            of(replies.iter().filter(|reply| reply.is_none()).count(), times),
            of(replies.iter().flatten().filter(|reply| reply.failed()).count(), times),
            median_ms(replies.iter().flatten().map(|reply| reply.micros)),
        ]);
    }
    Ok(table)
}

/// What the function says before it is killed.
pub async fn run(case: &str) -> Result<Option<Reply>> {
    let peer = Peer::start(Protocol::Http1).await?;
    let mut function = Function::start(case, Flavor::MultiThread, peer.address).await?;
    function.invoke_well().await?;
    peer.answer(Answer::Never);
    let reply = function.invoke(FUNCTION_TIMEOUT).await?;
    drop(function);
    Ok(reply)
}
