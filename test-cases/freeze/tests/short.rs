//! Short versions whose phases are fixed: each outcome is certain, so each is asserted. The tests run at the same time
//! and mostly wait.

use std::time::Duration;

use anyhow::{Result, ensure};
use freeze::experiments::dead_peer::{self, Silence};
use freeze::experiments::{
    background_task, certificates, connecting, function_timeout, idle_timeout, ping_in_flight, rebuilding,
    timer, too_many_pings,
};
use freeze::fault::Fault;
use freeze::function::{Flavor, Function};
use freeze::peer::{Peer, Protocol};

const FLAVORS: [Flavor; 2] = [Flavor::MultiThread, Flavor::CurrentThread];

#[tokio::test]
async fn keepalive_ping_in_lambda() -> Result<()> {
    for flavor in FLAVORS {
        let flagged = ping_in_flight::in_flight("keepalive_ping_in_lambda/tonic/flagged", flavor).await?;
        ensure!(flagged.torn_down(), "{flavor:?}: {flagged:?}");
        let fixed = ping_in_flight::in_flight("keepalive_ping_in_lambda/tonic/fixed", flavor).await?;
        ensure!(!fixed.torn_down(), "{flavor:?}: {fixed:?}");
    }
    Ok(())
}

#[tokio::test]
async fn idle_timeout_unset() -> Result<()> {
    dropped_only_by("idle_timeout_unset/reqwest/flagged", "idle_timeout_unset/reqwest/short").await?;
    dropped_only_by("idle_timeout_unset/hyper-util/flagged", "idle_timeout_unset/hyper-util/short").await
}

#[tokio::test]
async fn idle_timeout_disabled() -> Result<()> {
    dropped_only_by("idle_timeout_disabled/reqwest/flagged", "idle_timeout_disabled/reqwest/fixed").await?;
    dropped_only_by("idle_timeout_disabled/hyper-util/flagged", "idle_timeout_disabled/hyper-util/fixed")
        .await
}

#[tokio::test]
async fn idle_timeout_too_long() -> Result<()> {
    dropped_only_by("idle_timeout_too_long/reqwest/flagged", "idle_timeout_too_long/reqwest/fixed").await?;
    dropped_only_by("idle_timeout_too_long/hyper-util/flagged", "idle_timeout_too_long/hyper-util/fixed")
        .await
}

/// A connection that the peer forgot fails the next call, unless the pool dropped it before.
async fn dropped_only_by(flagged: &'static str, fixed: &'static str) -> Result<()> {
    for flavor in FLAVORS {
        let outcome = idle_timeout::trial(flagged, flavor, Fault::Forget).run().await?;
        ensure!(outcome.failed() && !outcome.reconnected, "{flagged} {flavor:?}: {outcome:?}");
        let outcome = idle_timeout::trial(fixed, flavor, Fault::Forget).run().await?;
        ensure!(!outcome.failed() && outcome.reconnected, "{fixed} {flavor:?}: {outcome:?}");
    }
    Ok(())
}

#[tokio::test]
async fn retries_disabled() -> Result<()> {
    for flavor in FLAVORS {
        let flagged =
            idle_timeout::trial("retries_disabled/aws/flagged", flavor, Fault::Forget).run().await?;
        ensure!(flagged.failed(), "{flavor:?}: {flagged:?}");
        let fixed = idle_timeout::trial("retries_disabled/aws/fixed", flavor, Fault::Forget).run().await?;
        ensure!(!fixed.failed() && fixed.reconnected, "{flavor:?}: {fixed:?}");
    }
    Ok(())
}

#[tokio::test]
async fn keepalive_without_effect() -> Result<()> {
    let [flagged, fixed] = dead_peer::WITHOUT_EFFECT;
    found_only_by(flagged, fixed).await
}

#[tokio::test]
async fn dead_peer_undetected() -> Result<()> {
    let [flagged, timeout, fixed] = dead_peer::UNDETECTED;
    found_only_by(flagged, fixed).await?;
    let calls = silent(timeout, Silence::LosesPackets).await?;
    ensure!(calls.first.reply.is_some() && calls.failed_after == Some(3), "a timeout alone heals HTTP/2");
    Ok(())
}

/// A call whose packets are lost gets no answer, unless the dead connection is found; then the next calls go well.
async fn found_only_by(flagged: dead_peer::Case, fixed: dead_peer::Case) -> Result<()> {
    let calls = silent(flagged, Silence::LosesPackets).await?;
    ensure!(calls.first.reply.is_none(), "{}: {:?}", flagged.name, calls.first);
    let calls = silent(fixed, Silence::LosesPackets).await?;
    ensure!(calls.first.failed() && calls.failed_after == Some(0), "{}: {:?}", fixed.name, calls.first);
    Ok(())
}

#[tokio::test]
async fn request_timeout_unset() -> Result<()> {
    for case in dead_peer::NO_DEADLINE {
        let calls = silent(case, Silence::NeverAnswers).await?;
        let answered = calls.first.reply.is_some();
        ensure!(answered == case.worker.ends_with("fixed"), "{}: {:?}", case.name, calls.first);
    }
    Ok(())
}

/// Waits for longer than the fixed code does: the AWS SDK tries three times.
async fn silent(case: dead_peer::Case, silence: Silence) -> Result<dead_peer::Calls> {
    dead_peer::trial(case, Flavor::MultiThread, silence, dead_peer::BOUND).await
}

#[tokio::test]
async fn connect_timeout_unset() -> Result<()> {
    for library in ["reqwest", "hyper-util", "tonic"] {
        let bound = Duration::from_secs(5);
        let flagged =
            connecting::first_call(&format!("connect_timeout_unset/{library}/flagged"), bound).await?;
        ensure!(flagged.is_none(), "{library}: {flagged:?}");
        let fixed = connecting::first_call(&format!("connect_timeout_unset/{library}/fixed"), bound).await?;
        ensure!(fixed.as_ref().is_some_and(|reply| reply.failed()), "{library}: {fixed:?}");
    }
    Ok(())
}

#[tokio::test]
async fn timeout_exceeds_function() -> Result<()> {
    let flagged = function_timeout::run("timeout_exceeds_function/reqwest/flagged").await?;
    ensure!(flagged.is_none(), "{flagged:?}");
    let fixed = function_timeout::run("timeout_exceeds_function/reqwest/fixed").await?;
    ensure!(fixed.as_ref().is_some_and(|reply| reply.failed()), "{fixed:?}");
    Ok(())
}

#[tokio::test]
async fn keepalive_ping_too_frequent() -> Result<()> {
    let flagged = too_many_pings::long_call("keepalive_ping_too_frequent/tonic/flagged").await?;
    ensure!(flagged.failed() && flagged.micros < 2_000_000, "{flagged:?}");
    let fixed = too_many_pings::long_call("keepalive_ping_too_frequent/tonic/fixed").await?;
    ensure!(!fixed.failed(), "{fixed:?}");
    Ok(())
}

#[tokio::test]
async fn keepalive_without_timer() -> Result<()> {
    let flagged = timer::first_call("keepalive_without_timer/hyper-util/flagged").await?;
    ensure!(
        flagged.error.as_ref().is_some_and(|text| text.contains("You must supply a timer")),
        "{flagged:?}"
    );
    let fixed = timer::first_call("keepalive_without_timer/hyper-util/fixed").await?;
    ensure!(!fixed.failed(), "{fixed:?}");
    Ok(())
}

/// How long it takes is no certainty; how many connections it takes is one. A client that is kept may make a second one:
/// its pool gets a connection back a moment after the answer.
#[tokio::test]
async fn client_in_handler() -> Result<()> {
    for comparison in &rebuilding::COMPARISONS {
        let (reuse, rebuild) = comparison.run(5).await?;
        ensure!(reuse.connections <= 2, "{}: {}", comparison.reuse, reuse.connections);
        if comparison.rebuild == "aws-kept-http-client/rebuild" {
            ensure!(rebuild.connections <= 2, "{}: {}", comparison.rebuild, rebuild.connections);
        } else {
            ensure!(rebuild.connections == 5, "{}: {}", comparison.rebuild, rebuild.connections);
        }
    }
    Ok(())
}

#[tokio::test]
async fn background_task_in_lambda() -> Result<()> {
    let flagged = background_task::left_behind("background_task_in_lambda/reqwest/flagged").await?;
    ensure!(flagged.at_all == 0, "{flagged:?}");
    let fixed = background_task::left_behind("background_task_in_lambda/reqwest/fixed").await?;
    ensure!(fixed.in_the_freeze == 1, "{fixed:?}");
    let made_up = background_task::over_a_freeze("background_task_in_lambda/interval/burst").await?;
    ensure!(made_up >= 19, "of 20 ticks in the freeze {made_up} came after it");
    let skipped = background_task::over_a_freeze("background_task_in_lambda/interval/skip").await?;
    ensure!(skipped < 10, "{skipped}");
    Ok(())
}

#[tokio::test]
async fn certificate_verification_disabled() -> Result<()> {
    for library in ["reqwest", "reqwest-name"] {
        let flagged =
            certificates::meet(&format!("certificate_verification_disabled/{library}/flagged")).await?;
        ensure!(!flagged.failed(), "{library}: {flagged:?}");
        let fixed = certificates::meet(&format!("certificate_verification_disabled/{library}/fixed")).await?;
        ensure!(fixed.failed(), "{library}: {fixed:?}");
    }
    Ok(())
}

#[tokio::test]
async fn no_worker_outlives_its_experiment() -> Result<()> {
    let peer = Peer::start(Protocol::Http1).await?;
    let experiment = tokio::spawn(async move {
        let function =
            Function::start("idle_timeout_unset/reqwest/flagged", Flavor::MultiThread, peer.address).await?;
        function.freeze().await?;
        let process = function.pid();
        std::panic::panic_any(process);
        #[expect(unreachable_code, reason = "it says what the task would give")]
        anyhow::Ok(())
    });
    let Err(panicked) = experiment.await else { anyhow::bail!("the experiment did not panic") };
    let Ok(process) = panicked.into_panic().downcast::<nix::unistd::Pid>() else {
        anyhow::bail!("another panic")
    };
    ensure!(nix::sys::signal::kill(*process, None).is_err(), "{process} lives");
    Ok(())
}
