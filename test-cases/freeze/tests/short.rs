//! Short versions whose phases are fixed: each outcome is certain, so each is asserted.

use anyhow::{Result, ensure};
use freeze::experiments::{idle_timeout, ping_in_flight};
use freeze::fault::Fault;
use freeze::function::Flavor;

#[tokio::test]
async fn a_ping_in_flight_tears_the_connection_down() -> Result<()> {
    for flavor in [Flavor::MultiThread, Flavor::CurrentThread] {
        let flagged = ping_in_flight::in_flight("keepalive_ping_in_lambda/tonic/flagged", flavor).await?;
        ensure!(flagged.reconnected, "{flavor:?}: {flagged:?}");
        let fixed = ping_in_flight::in_flight("keepalive_ping_in_lambda/tonic/fixed", flavor).await?;
        ensure!(!fixed.reconnected && !fixed.failed(), "{flavor:?}: {fixed:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_forgotten_connection_fails_the_next_call_unless_the_pool_dropped_it() -> Result<()> {
    for flavor in [Flavor::MultiThread, Flavor::CurrentThread] {
        for (flagged, fixed) in [
            ("idle_timeout_unset/reqwest/flagged", "idle_timeout_unset/reqwest/short"),
            ("idle_timeout_unset/hyper-util/flagged", "idle_timeout_unset/hyper-util/short"),
        ] {
            let outcome = idle_timeout::trial(flagged, flavor, Fault::Forget).run().await?;
            ensure!(outcome.failed() && !outcome.reconnected, "{flagged} {flavor:?}: {outcome:?}");
            let outcome = idle_timeout::trial(fixed, flavor, Fault::Forget).run().await?;
            ensure!(!outcome.failed() && outcome.reconnected, "{fixed} {flavor:?}: {outcome:?}");
        }
    }
    Ok(())
}
