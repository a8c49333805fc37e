//! A peer whose certificate nobody vouches for, or that is somebody else's.

use std::time::Duration;

use anyhow::{Context, Result};

use crate::function::{Flavor, Function};
use crate::message::Reply;
use crate::peer::{Kind, Peer, Protocol};
use crate::table::{Table, of};
use crate::tls::identity;

const CASES: [(&str, &str, &str); 4] = [
    (
        "certificate_verification_disabled/reqwest/flagged",
        "reqwest, `danger_accept_invalid_certs(true)`",
        SELF_SIGNED,
    ),
    ("certificate_verification_disabled/reqwest/fixed", "reqwest, default", SELF_SIGNED),
    (
        "certificate_verification_disabled/reqwest-name/flagged",
        "reqwest, `danger_accept_invalid_hostnames(true)`",
        TRUSTED,
    ),
    ("certificate_verification_disabled/reqwest-name/fixed", "reqwest, default", TRUSTED),
];

const SELF_SIGNED: &str = "for another host, signed by itself";
const TRUSTED: &str = "for another host, trusted";

pub async fn table(times: usize) -> Result<Table> {
    let mut table = Table::new(&["client", "the peer's certificate", "accepted", "error"]);
    for (case, name, certificate) in CASES {
        let mut replies = Vec::new();
        for _ in 0..times {
            replies.push(meet(case).await?);
        }
        table.row([
            name.to_owned(),
            certificate.to_owned(),
            of(replies.iter().filter(|reply| !reply.failed()).count(), times),
            replies
                .iter()
                .find_map(|reply| reply.error.clone())
                .map_or("-".to_owned(), |text| format!("`{text}`")),
        ]);
    }
    Ok(table)
}

/// A call to `localhost`, which shows the certificate of another host.
pub async fn meet(case: &str) -> Result<Reply> {
    let identity = identity("elsewhere.example")?;
    let kind = Kind { tls: Some(identity.acceptor), ..Protocol::Http1.into() };
    let peer = Peer::start(kind).await?;
    let mut function =
        Function::start_trusting(case, Flavor::MultiThread, peer.address, &identity.pem).await?;
    function.invoke(Duration::from_secs(8)).await?.context("no answer")
}
