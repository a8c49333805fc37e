//! A function is frozen for longer than the timeout of its pings: while a ping is in flight, or at any moment.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::function::{Flavor, Function};
use crate::peer::{Kind, Peer, Protocol};
use crate::table::{Table, median_ms, of};
use crate::trial::{Outcome, thawed};

/// The cases ping every 400 ms and wait 1 s for the answer.
const INTERVAL: Duration = Duration::from_millis(400);
const PATIENCE: Duration = Duration::from_secs(1);
const FROZEN: Duration = Duration::from_millis(1200);

const ROUND_TRIP: Duration = Duration::from_millis(40);

const CASES: [(&str, &str); 3] = [
    ("keepalive_ping_in_lambda/tonic/flagged", "pings while idle"),
    ("keepalive_ping_in_lambda/tonic/fixed", "`keep_alive_while_idle(false)`"),
    ("keepalive_ping_in_lambda/tonic/removed", "no pings"),
];

const COLUMNS: [&str; 5] =
    ["tonic", "runtime", "connection torn down", "next call failed", "its time, median"];

pub async fn table(times: usize) -> Result<Table> {
    let mut table = Table::new(&COLUMNS);
    for (case, name) in CASES {
        for flavor in [Flavor::MultiThread, Flavor::CurrentThread] {
            let mut outcomes = Vec::new();
            for _ in 0..times {
                outcomes.push(in_flight(case, flavor).await?);
            }
            row(&mut table, name, flavor, &outcomes);
        }
    }
    Ok(table)
}

/// The moment of the freeze goes through the interval in equal steps. The answer to a ping takes a tenth of the interval.
pub async fn any_moment(times: usize) -> Result<Table> {
    let mut table = Table::new(&COLUMNS);
    for (case, name) in CASES {
        for flavor in [Flavor::MultiThread, Flavor::CurrentThread] {
            let mut outcomes = Vec::new();
            for time in 0..times {
                outcomes.push(after(INTERVAL + INTERVAL * time as u32 / times as u32, case, flavor).await?);
            }
            row(&mut table, name, flavor, &outcomes);
        }
    }
    Ok(table)
}

fn row(table: &mut Table, name: &str, flavor: Flavor, outcomes: &[Outcome]) {
    table.row([
        name.to_owned(),
        flavor.name().to_owned(),
        of(outcomes.iter().filter(|outcome| outcome.torn_down()).count(), outcomes.len()),
        of(outcomes.iter().filter(|outcome| outcome.failed()).count(), outcomes.len()),
        median_ms(outcomes.iter().filter_map(Outcome::micros)),
    ]);
}

/// Frozen with a ping in flight, whose answer lies in the socket at the thaw. A case that does not ping while idle is
/// frozen after the time of two intervals.
pub async fn in_flight(case: &str, flavor: Flavor) -> Result<Outcome> {
    let peer = Peer::start(Protocol::Http2).await?;
    let mut function = Function::start(case, flavor, peer.address).await?;
    peer.hold_pongs(true);
    function.invoke_well().await?;
    if case.ends_with("flagged") {
        peer.first_ping().await?;
        let arrived = Instant::now();
        function.freeze().await?;
        ensure!(
            arrived.elapsed() < PATIENCE,
            "the machine is too busy: the ping timed out before the freeze"
        );
    } else {
        tokio::time::sleep(2 * INTERVAL).await;
        ensure!(peer.pings() == 0, "{case} pings while idle");
        function.freeze().await?;
    }
    peer.hold_pongs(false);
    tokio::time::sleep(FROZEN).await;
    thawed(&peer, &mut function, Duration::from_secs(5)).await
}

async fn after(time: Duration, case: &str, flavor: Flavor) -> Result<Outcome> {
    let kind = Kind { pongs_take: ROUND_TRIP, ..Protocol::Http2.into() };
    let peer = Peer::start(kind).await?;
    let mut function = Function::start(case, flavor, peer.address).await?;
    function.invoke_well().await?;
    tokio::time::sleep(time).await;
    function.freeze().await?;
    tokio::time::sleep(FROZEN).await;
    thawed(&peer, &mut function, Duration::from_secs(5)).await
}
