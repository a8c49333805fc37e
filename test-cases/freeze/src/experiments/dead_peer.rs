//! The peer falls silent: from the freeze on every packet to it is lost, or it takes the request and never answers.

use std::time::Duration;

use anyhow::Result;
use futures_util::future::try_join_all;

use crate::answers::Answer;
use crate::fault::Fault;
use crate::function::{Flavor, Function};
use crate::peer::{Peer, Protocol, QUIET};
use crate::table::{Table, median_ms, of};
use crate::trial::{Outcome, thawed};

#[derive(Debug, Clone, Copy)]
pub struct Case {
    pub worker: &'static str,
    pub name: &'static str,
    pub protocol: Protocol,
}

const fn http1(worker: &'static str, name: &'static str) -> Case {
    Case { worker, name, protocol: Protocol::Http1 }
}

const fn grpc(worker: &'static str, name: &'static str) -> Case {
    Case { worker, name, protocol: Protocol::Http2 }
}

pub const WITHOUT_EFFECT: [Case; 2] = [
    grpc("keepalive_without_effect/tonic/flagged", "tonic, `keep_alive_timeout` without an interval"),
    grpc("keepalive_without_effect/tonic/fixed", "tonic, with an interval of 0.4 s"),
];

pub const UNDETECTED: [Case; 3] = [
    grpc("dead_peer_undetected/tonic/flagged", "tonic, neither pings nor timeout"),
    grpc("dead_peer_undetected/tonic/timeout", "tonic, `timeout` of 2 s"),
    grpc("dead_peer_undetected/tonic/fixed", "tonic, pings every 0.4 s while a call is open"),
];

pub const NO_DEADLINE: [Case; 9] = [
    http1("request_timeout_unset/reqwest/flagged", "reqwest, no timeout"),
    http1("request_timeout_unset/reqwest/fixed", "reqwest, 2 s"),
    http1("request_timeout_unset/hyper-util/flagged", "hyper-util, no timeout"),
    http1("request_timeout_unset/hyper-util/probed", "hyper-util, TCP keepalive of 1 s"),
    http1("request_timeout_unset/hyper-util/fixed", "hyper-util, `tokio::time::timeout` of 2 s"),
    grpc("request_timeout_unset/tonic/flagged", "tonic, no timeout"),
    grpc("request_timeout_unset/tonic/fixed", "tonic, 2 s"),
    http1("request_timeout_unset/aws/flagged", "AWS SDK, no timeout"),
    http1("request_timeout_unset/aws/fixed", "AWS SDK, attempt timeout of 2 s"),
];

/// How the peer falls silent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Silence {
    LosesPackets,
    NeverAnswers,
}

/// What came of the call to the silent peer, and how many of the three that followed failed.
pub struct Calls {
    pub first: Outcome,
    pub failed_after: Option<usize>,
}

pub const BOUND: Duration = Duration::from_secs(10);
const FOLLOWING: usize = 3;

/// Waits 10 s for an answer.
pub async fn table(cases: &[Case], times: usize) -> Result<Table> {
    let silences: &[Silence] = match cases.first() {
        Some(case) if case.worker.starts_with("request") => &[Silence::LosesPackets, Silence::NeverAnswers],
        _ => &[Silence::LosesPackets],
    };
    bounded(cases, silences, times, BOUND).await
}

/// Waits 20 minutes for an answer; all trials at a time.
pub async fn minutes(times: usize) -> Result<Table> {
    let flagged: Vec<Case> =
        NO_DEADLINE.into_iter().filter(|case| case.worker.ends_with("flagged")).collect();
    bounded(&flagged, &[Silence::LosesPackets], times, Duration::from_secs(1200)).await
}

async fn bounded(cases: &[Case], silences: &[Silence], times: usize, bound: Duration) -> Result<Table> {
    let mut rows = Vec::new();
    for &case in cases {
        for &silence in silences {
            let trials = (0..times).map(move |_| trial(case, Flavor::MultiThread, silence, bound));
            rows.push(async move { anyhow::Ok((case, silence, try_join_all(trials).await?)) });
        }
    }
    let mut table = Table::new(&[
        "client",
        "the peer",
        "no answer in time",
        "failed",
        "after, median",
        "failed after it",
    ]);
    for (case, silence, calls) in try_join_all(rows).await? {
        row(&mut table, case, silence, &calls);
    }
    Ok(table)
}

fn row(table: &mut Table, case: Case, silence: Silence, calls: &[Calls]) {
    let first = calls.iter().map(|calls| &calls.first);
    let no_answer = first.clone().filter(|outcome| outcome.reply.is_none()).count();
    let failed =
        first.clone().filter(|outcome| outcome.reply.as_ref().is_some_and(|reply| reply.failed())).count();
    let after: Vec<usize> = calls.iter().filter_map(|calls| calls.failed_after).collect();
    table.row([
        case.name.to_owned(),
        match silence {
            Silence::LosesPackets => "loses packets".to_owned(),
            Silence::NeverAnswers => "never answers".to_owned(),
        },
        of(no_answer, calls.len()),
        of(failed, calls.len()),
        median_ms(first.filter_map(Outcome::micros)),
        if after.is_empty() { "-".to_owned() } else { of(after.iter().sum(), after.len() * FOLLOWING) },
    ]);
}

pub async fn trial(case: Case, flavor: Flavor, silence: Silence, bound: Duration) -> Result<Calls> {
    let peer = Peer::start(case.protocol).await?;
    let mut function = Function::start(case.worker, flavor, peer.address).await?;
    function.invoke_well().await?;
    tokio::time::sleep(QUIET).await;
    function.freeze().await?;
    match silence {
        Silence::LosesPackets => peer.commit(Fault::Drop).await?,
        Silence::NeverAnswers => peer.answer(Answer::Never),
    }
    let first = thawed(&peer, &mut function, bound).await?;
    if first.reply.is_none() || silence == Silence::NeverAnswers {
        return Ok(Calls { first, failed_after: None });
    }
    let mut failed = 0;
    for _ in 0..FOLLOWING {
        let reply = function.invoke(bound).await?;
        failed += usize::from(reply.is_none_or(|reply| reply.failed()));
    }
    Ok(Calls { first, failed_after: Some(failed) })
}
