//! The peer forgets, closes or resets an idle connection while the function is frozen.

use std::time::Duration;

use anyhow::Result;
use futures_util::future::try_join_all;

use crate::fault::Fault;
use crate::function::Flavor;
use crate::peer::Protocol;
use crate::table::{Table, median_ms, of};
use crate::trial::{Outcome, Trial, repeat, side_by_side};

/// A case of the worker, and what it is called in the table.
type Case = (&'static str, &'static str);

pub const UNSET: [Case; 6] = [
    ("idle_timeout_unset/reqwest/flagged", "reqwest, default (90 s)"),
    ("idle_timeout_unset/reqwest/short", "reqwest, 1 s"),
    ("idle_timeout_unset/hyper-util/flagged", "hyper-util, default (90 s)"),
    ("idle_timeout_unset/hyper-util/short", "hyper-util, 1 s"),
    ("idle_timeout_unset/aws/flagged", "AWS SDK, default (90 s)"),
    ("idle_timeout_unset/aws/short", "AWS SDK, 1 s"),
];

/// Every client as it comes, for the page on freezes.
pub const AS_THEY_COME: [Case; 4] = [
    ("idle_timeout_unset/reqwest/flagged", "reqwest"),
    ("idle_timeout_unset/hyper-util/flagged", "hyper-util"),
    ("dead_peer_undetected/tonic/flagged", "tonic"),
    ("idle_timeout_unset/aws/flagged", "AWS SDK"),
];

pub const DISABLED: [Case; 4] = [
    ("idle_timeout_disabled/reqwest/flagged", "reqwest, `None`"),
    ("idle_timeout_disabled/reqwest/fixed", "reqwest, 1 s"),
    ("idle_timeout_disabled/hyper-util/flagged", "hyper-util, `None`"),
    ("idle_timeout_disabled/hyper-util/fixed", "hyper-util, 1 s"),
];

pub const TOO_LONG: [Case; 4] = [
    ("idle_timeout_too_long/reqwest/flagged", "reqwest, 300 s"),
    ("idle_timeout_too_long/reqwest/fixed", "reqwest, 1 s"),
    ("idle_timeout_too_long/hyper-util/flagged", "hyper-util, 300 s"),
    ("idle_timeout_too_long/hyper-util/fixed", "hyper-util, 1 s"),
];

pub const RETRIES: [Case; 4] = [
    ("retries_disabled/hyper-util/flagged", "hyper-util, `retry_canceled_requests(false)`"),
    ("retries_disabled/hyper-util/fixed", "hyper-util, default"),
    ("retries_disabled/aws/flagged", "AWS SDK, `RetryConfig::disabled()`"),
    ("retries_disabled/aws/fixed", "AWS SDK, default"),
];

/// Each case with each runtime and each fault, one after the other.
pub async fn table(cases: &[Case], times: usize) -> Result<Table> {
    let mut table = Table::new(&[
        "client",
        "runtime",
        "failed: peer forgot",
        "closed (FIN)",
        "reset (RST)",
        "calls that went well, median",
    ]);
    for &(case, name) in cases {
        for flavor in [Flavor::MultiThread, Flavor::CurrentThread] {
            let mut cells = vec![name.to_owned(), flavor.name().to_owned()];
            let mut well = Vec::new();
            for fault in [Fault::Forget, Fault::Fin, Fault::Rst] {
                let outcomes = repeat(times, &trial(case, flavor, fault)).await?;
                cells.push(failed(&outcomes));
                well.extend(outcomes.into_iter().filter(|outcome| !outcome.failed()));
            }
            cells.push(median_ms(well.iter().filter_map(Outcome::micros)));
            table.row(cells);
        }
    }
    Ok(table)
}

/// What hyper-util's own retry is for: the peer closes, the client's kernel hears of it, and the client does not yet know.
/// A short freeze is enough for that.
pub async fn closed(times: usize) -> Result<Table> {
    let mut table = Table::new(&["client", "runtime", "failed: closed (FIN)", "reset (RST)"]);
    for &(case, name) in &RETRIES[..2] {
        for flavor in [Flavor::MultiThread, Flavor::CurrentThread] {
            let mut cells = vec![name.to_owned(), flavor.name().to_owned()];
            for fault in [Fault::Fin, Fault::Rst] {
                let trial = Trial { frozen: Duration::from_millis(50), ..trial(case, flavor, fault) };
                cells.push(failed(&repeat(times, &trial).await?));
            }
            table.row(cells);
        }
    }
    Ok(table)
}

/// The lint's own advice, and a freeze for longer than an AWS load balancer keeps idle connections; all at a time.
pub async fn minutes(times: usize) -> Result<Table> {
    let mut table = Table::new(&["client", "failed: peer forgot, frozen for 65 s", "its time, median"]);
    let rows = [
        ("idle_timeout_unset/reqwest/flagged", "reqwest, default (90 s)"),
        ("idle_timeout_unset/reqwest/flagged-unprobed", "reqwest, default (90 s), `tcp_keepalive(None)`"),
        ("idle_timeout_unset/reqwest/fixed", "reqwest, 50 s"),
        ("idle_timeout_unset/reqwest/fixed-unprobed", "reqwest, 50 s, `tcp_keepalive(None)`"),
        ("idle_timeout_unset/hyper-util/flagged", "hyper-util, default (90 s)"),
        ("idle_timeout_unset/hyper-util/fixed", "hyper-util, 50 s"),
        ("idle_timeout_unset/aws/flagged", "AWS SDK, default (90 s)"),
        ("idle_timeout_unset/aws/fixed", "AWS SDK, 50 s"),
    ]
    .map(|(case, name)| async move {
        let trial = trial(case, Flavor::MultiThread, Fault::Forget);
        let outcomes = side_by_side(times, &Trial { frozen: Duration::from_secs(65), ..trial }).await?;
        anyhow::Ok([
            name.to_owned(),
            failed(&outcomes),
            median_ms(outcomes.iter().filter_map(Outcome::micros)),
        ])
    });
    for row in try_join_all(rows).await? {
        table.row(row);
    }
    Ok(table)
}

fn failed(outcomes: &[Outcome]) -> String {
    of(outcomes.iter().filter(|outcome| outcome.failed()).count(), outcomes.len())
}

/// Frozen for longer than the short idle timeout and for less than the long ones.
pub fn trial(case: &'static str, flavor: Flavor, fault: Fault) -> Trial {
    Trial {
        case,
        protocol: if case.contains("/tonic/") { Protocol::Http2 } else { Protocol::Http1 },
        flavor,
        fault,
        frozen: Duration::from_millis(1200),
        bound: Duration::from_secs(8),
    }
}
