//! One freeze: a call that opens the connection, the freeze, what happens meanwhile, and the call at the thaw.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use futures_util::future::try_join_all;

use crate::fault::Fault;
use crate::function::{Flavor, Function};
use crate::message::Reply;
use crate::peer::{Peer, Protocol, QUIET};

#[derive(Debug, Clone, Copy)]
pub struct Trial {
    pub case: &'static str,
    pub protocol: Protocol,
    pub flavor: Flavor,
    pub fault: Fault,
    pub frozen: Duration,
    /// How long the call at the thaw is waited for.
    pub bound: Duration,
}

#[derive(Debug, Clone)]
pub struct Outcome {
    /// The call at the thaw; nothing if it got no reply within the bound.
    pub reply: Option<Reply>,
    /// Whether a new connection was made for it.
    pub reconnected: bool,
}

impl Outcome {
    pub fn failed(&self) -> bool {
        self.reply.as_ref().is_none_or(Reply::failed)
    }

    /// Whether the connection of before was gone. A call that fails of that makes no new one.
    pub fn torn_down(&self) -> bool {
        self.reconnected || self.failed()
    }

    /// The time of a call that got a reply.
    pub fn micros(&self) -> Option<u64> {
        self.reply.as_ref().map(|reply| reply.micros)
    }
}

impl Trial {
    pub async fn run(&self) -> Result<Outcome> {
        let peer = Peer::start(self.protocol).await?;
        let mut function = Function::start(self.case, self.flavor, peer.address).await?;
        function.invoke_well().await?;
        tokio::time::sleep(QUIET).await;
        function.freeze().await?;
        let since = Instant::now();
        peer.commit(self.fault).await?;
        tokio::time::sleep(self.frozen.saturating_sub(since.elapsed())).await;
        thawed(&peer, &mut function, self.bound).await
    }
}

pub async fn repeat(times: usize, trial: &Trial) -> Result<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    for _ in 0..times {
        outcomes.push(trial.run().await?);
    }
    Ok(outcomes)
}

/// All at the same time: for trials that do nothing but wait.
pub async fn side_by_side(times: usize, trial: &Trial) -> Result<Vec<Outcome>> {
    try_join_all((0..times).map(|_| trial.run())).await
}

/// The thaw, with an event that waits for it.
pub async fn thawed(peer: &Peer, function: &mut Function, bound: Duration) -> Result<Outcome> {
    let before = peer.accepted();
    ensure!(before > 0, "nothing connected before the freeze");
    let reply = function.thaw_with_event(bound).await?;
    Ok(Outcome { reply, reconnected: peer.accepted() > before })
}
