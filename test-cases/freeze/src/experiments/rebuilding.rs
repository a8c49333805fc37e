//! A client for each event, against one for all.

use std::time::Duration;

use anyhow::Result;

use crate::function::{Flavor, Function};
use crate::peer::{Kind, Peer, Protocol};
use crate::table::{Table, ms};
use crate::tls::identity;

/// What it is called in the table, the worker's cases, and what the peer is.
pub struct Comparison {
    pub name: &'static str,
    pub reuse: &'static str,
    pub rebuild: &'static str,
    protocol: Protocol,
    tls: bool,
}

impl Comparison {
    /// With one client for all calls, and with one for each.
    pub async fn run(&self, times: usize) -> Result<(Run, Run)> {
        Ok((run(self.reuse, self, times).await?, run(self.rebuild, self, times).await?))
    }
}

const fn plain(name: &'static str, reuse: &'static str, rebuild: &'static str) -> Comparison {
    Comparison { name, reuse, rebuild, protocol: Protocol::Http1, tls: false }
}

const fn encrypted(name: &'static str, reuse: &'static str, rebuild: &'static str) -> Comparison {
    Comparison { tls: true, ..plain(name, reuse, rebuild) }
}

pub const COMPARISONS: [Comparison; 9] = [
    plain("hyper-util, no TLS", "hyper-util/reuse", "hyper-util/rebuild"),
    Comparison { protocol: Protocol::Http2, ..plain("tonic, no TLS", "tonic/reuse", "tonic/rebuild") },
    plain("reqwest, no TLS", "reqwest-plain/reuse", "reqwest-plain/rebuild"),
    plain("`reqwest::get`, no TLS", "reqwest-plain/reuse", "reqwest-get/rebuild"),
    encrypted("reqwest, TLS with one root", "reqwest-one-root/reuse", "reqwest-one-root/rebuild"),
    encrypted(
        "reqwest, TLS with the system's roots",
        "reqwest-system-roots/reuse",
        "reqwest-system-roots/rebuild",
    ),
    encrypted("AWS SDK, TLS: configuration and client", "aws/reuse", "aws/rebuild"),
    encrypted("AWS SDK, TLS: `Client::new(&config)`", "aws/reuse", "aws-kept-config/rebuild"),
    encrypted("the same, `config` made with an `http_client`", "aws/reuse", "aws-kept-http-client/rebuild"),
];

/// What a run of calls, one after the other, took and made.
pub struct Run {
    /// Without the first.
    pub micros: Vec<u64>,
    pub connections: usize,
}

pub async fn table(times: usize) -> Result<Table> {
    let mut table =
        Table::new(&["client", "one for all, median", "one each, median", "ratio", "connections"]);
    for comparison in &COMPARISONS {
        let (kept, built) = comparison.run(times).await?;
        let (before, after) = (median(&kept.micros), median(&built.micros));
        table.row([
            comparison.name.to_owned(),
            ms(before),
            ms(after),
            format!("{:.1}", after as f64 / before.max(1) as f64),
            format!("{} instead of {}", built.connections, kept.connections),
        ]);
    }
    Ok(table)
}

fn median(micros: &[u64]) -> u64 {
    let mut sorted = micros.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

async fn run(client: &str, comparison: &Comparison, times: usize) -> Result<Run> {
    let identity = identity("localhost")?;
    let peer =
        Peer::start(Kind { tls: comparison.tls.then_some(identity.acceptor), ..comparison.protocol.into() })
            .await?;
    let case = format!("client_in_handler/{client}");
    let mut function =
        Function::start_trusting(&case, Flavor::MultiThread, peer.address, &identity.pem).await?;
    function.invoke_well().await?;
    let mut micros = Vec::new();
    for _ in 1..times {
        tokio::time::sleep(Duration::from_millis(3)).await;
        micros.push(function.invoke_well().await?.micros);
    }
    Ok(Run { micros, connections: peer.accepted() })
}
