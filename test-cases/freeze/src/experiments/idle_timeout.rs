//! The peer forgets, closes or resets an idle connection while the function is frozen.

use std::time::Duration;

use anyhow::Result;

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

const COLUMNS: [&str; 5] =
    ["client", "runtime", "the peer, in the freeze", "next call failed", "its time, median"];

/// Each case with each runtime and each fault, one after the other.
pub async fn table(cases: &[Case], times: usize) -> Result<Table> {
    let mut table = Table::new(&COLUMNS);
    for &(case, name) in cases {
        for fault in [Fault::Forget, Fault::Fin, Fault::Rst] {
            for flavor in [Flavor::MultiThread, Flavor::CurrentThread] {
                let outcomes = repeat(times, &trial(case, flavor, fault)).await?;
                row(&mut table, name, flavor, fault, &outcomes);
            }
        }
    }
    Ok(table)
}

/// The lint's own advice, and a freeze for longer than an AWS load balancer keeps idle connections; all at a time.
pub async fn minutes(times: usize) -> Result<Table> {
    let mut table = Table::new(&COLUMNS);
    for (case, name) in [
        ("idle_timeout_unset/reqwest/flagged", "reqwest, default (90 s)"),
        ("idle_timeout_unset/reqwest/fixed", "reqwest, 50 s"),
        ("idle_timeout_unset/hyper-util/flagged", "hyper-util, default (90 s)"),
        ("idle_timeout_unset/hyper-util/fixed", "hyper-util, 50 s"),
        ("idle_timeout_unset/aws/flagged", "AWS SDK, default (90 s)"),
        ("idle_timeout_unset/aws/fixed", "AWS SDK, 50 s"),
    ] {
        let flavor = Flavor::MultiThread;
        let trial = Trial { frozen: Duration::from_secs(65), ..trial(case, flavor, Fault::Forget) };
        let outcomes = side_by_side(times, &trial).await?;
        row(&mut table, name, flavor, Fault::Forget, &outcomes);
    }
    Ok(table)
}

fn row(table: &mut Table, name: &str, flavor: Flavor, fault: Fault, outcomes: &[Outcome]) {
    table.row([
        name.to_owned(),
        flavor.name().to_owned(),
        fault.name().to_owned(),
        of(outcomes.iter().filter(|outcome| outcome.failed()).count(), outcomes.len()),
        median_ms(outcomes.iter().filter_map(Outcome::micros)),
    ]);
}

/// Frozen for longer than the short idle timeout and for less than the long ones.
pub fn trial(case: &'static str, flavor: Flavor, fault: Fault) -> Trial {
    Trial {
        case,
        protocol: Protocol::Http1,
        flavor,
        fault,
        frozen: Duration::from_millis(1200),
        bound: Duration::from_secs(8),
    }
}
