//! The clients, as users build them: for each lint flagged code and fixed code. `expected.txt` says what conn-lint finds
//! in them. It says nothing of `request_timeout_unset`: the lint is silent where a deadline stands around a call anywhere
//! in the package, as it does here in the code that is fixed.

mod background_task_in_lambda;
mod certificate_verification_disabled;
pub mod client_in_handler;
mod connect_timeout_unset;
mod dead_peer_undetected;
mod idle_timeout_disabled;
mod idle_timeout_too_long;
mod idle_timeout_unset;
mod keepalive_ping_in_lambda;
mod keepalive_ping_too_frequent;
mod keepalive_without_effect;
mod keepalive_without_timer;
mod request_timeout_unset;
mod retries_disabled;
mod sts;
mod timeout_exceeds_function;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::{Context, Result, bail};
use futures_util::FutureExt;
use hyper::Uri;
use tokio::time::MissedTickBehavior;

use crate::calls::{Call, call, grpc_call, hyper_call, reqwest_call, sts_call};

/// Builds the client of a case, `LINT/LIBRARY/KIND`, for a peer, `ADDRESS:PORT`.
pub async fn start(case: &str, peer: &str) -> Result<Call> {
    let (lint, rest) = case.split_once('/').with_context(|| format!("no case: {case}"))?;
    match lint {
        "idle_timeout_unset" | "idle_timeout_disabled" | "idle_timeout_too_long" | "retries_disabled" => {
            pool(case, format!("http://{peer}")).await
        }
        "request_timeout_unset" | "connect_timeout_unset" | "timeout_exceeds_function" => {
            deadline(case, format!("http://{peer}")).await
        }
        "client_in_handler" => reuse(rest, peer).await,
        "background_task_in_lambda" => background(rest, format!("http://{peer}")),
        "certificate_verification_disabled" => certificate(rest, &on_localhost(peer)?),
        _ => ping(case, format!("http://{peer}")),
    }
}

async fn pool(case: &str, url: String) -> Result<Call> {
    Ok(match case {
        "idle_timeout_unset/reqwest/flagged" => reqwest_call(idle_timeout_unset::flagged_reqwest()?, url),
        "idle_timeout_unset/reqwest/flagged-unprobed" => {
            reqwest_call(idle_timeout_unset::flagged_unprobed_reqwest()?, url)
        }
        "idle_timeout_unset/reqwest/fixed-unprobed" => {
            reqwest_call(idle_timeout_unset::fixed_unprobed_reqwest()?, url)
        }
        "idle_timeout_unset/reqwest/fixed" => reqwest_call(idle_timeout_unset::fixed_reqwest()?, url),
        "idle_timeout_unset/reqwest/short" => reqwest_call(idle_timeout_unset::short_reqwest()?, url),
        "idle_timeout_unset/hyper-util/flagged" => hyper_call(idle_timeout_unset::flagged_hyper(), &url)?,
        "idle_timeout_unset/hyper-util/fixed" => hyper_call(idle_timeout_unset::fixed_hyper(), &url)?,
        "idle_timeout_unset/hyper-util/short" => hyper_call(idle_timeout_unset::short_hyper(), &url)?,
        "idle_timeout_unset/aws/flagged" => sts_call(idle_timeout_unset::flagged_sts(url).await),
        "idle_timeout_unset/aws/fixed" => sts_call(idle_timeout_unset::fixed_sts(url).await),
        "idle_timeout_unset/aws/short" => sts_call(idle_timeout_unset::short_sts(url).await),
        "idle_timeout_disabled/reqwest/flagged" => {
            reqwest_call(idle_timeout_disabled::flagged_reqwest()?, url)
        }
        "idle_timeout_disabled/reqwest/fixed" => reqwest_call(idle_timeout_disabled::fixed_reqwest()?, url),
        "idle_timeout_disabled/hyper-util/flagged" => {
            hyper_call(idle_timeout_disabled::flagged_hyper(), &url)?
        }
        "idle_timeout_disabled/hyper-util/fixed" => hyper_call(idle_timeout_disabled::fixed_hyper(), &url)?,
        "idle_timeout_too_long/reqwest/flagged" => {
            reqwest_call(idle_timeout_too_long::flagged_reqwest()?, url)
        }
        "idle_timeout_too_long/reqwest/fixed" => reqwest_call(idle_timeout_too_long::fixed_reqwest()?, url),
        "idle_timeout_too_long/hyper-util/flagged" => {
            hyper_call(idle_timeout_too_long::flagged_hyper(), &url)?
        }
        "idle_timeout_too_long/hyper-util/fixed" => hyper_call(idle_timeout_too_long::fixed_hyper(), &url)?,
        "retries_disabled/hyper-util/flagged" => hyper_call(retries_disabled::flagged_hyper(), &url)?,
        "retries_disabled/hyper-util/fixed" => hyper_call(retries_disabled::fixed_hyper(), &url)?,
        "retries_disabled/aws/flagged" => sts_call(retries_disabled::flagged_sts(url).await),
        "retries_disabled/aws/fixed" => sts_call(retries_disabled::fixed_sts(url).await),
        _ => bail!("no case: {case}"),
    })
}

async fn deadline(case: &str, url: String) -> Result<Call> {
    Ok(match case {
        "request_timeout_unset/reqwest/flagged" => {
            reqwest_call(request_timeout_unset::flagged_reqwest()?, url)
        }
        "request_timeout_unset/reqwest/fixed" => reqwest_call(request_timeout_unset::fixed_reqwest()?, url),
        "request_timeout_unset/hyper-util/flagged" => hyper_call(request_timeout_unset::hyper(), &url)?,
        "request_timeout_unset/hyper-util/probed" => hyper_call(request_timeout_unset::probed_hyper(), &url)?,
        "request_timeout_unset/hyper-util/fixed" => {
            let (client, url): (_, Uri) = (request_timeout_unset::hyper(), url.parse()?);
            call(move || request_timeout_unset::fixed_hyper_call(client.clone(), url.clone()))
        }
        "request_timeout_unset/tonic/flagged" => grpc_call(request_timeout_unset::flagged_tonic(url)?),
        "request_timeout_unset/tonic/fixed" => grpc_call(request_timeout_unset::fixed_tonic(url)?),
        "request_timeout_unset/aws/flagged" => sts_call(request_timeout_unset::flagged_sts(url).await),
        "request_timeout_unset/aws/fixed" => sts_call(request_timeout_unset::fixed_sts(url).await),
        "connect_timeout_unset/reqwest/flagged" => {
            reqwest_call(connect_timeout_unset::flagged_reqwest()?, url)
        }
        "connect_timeout_unset/reqwest/fixed" => reqwest_call(connect_timeout_unset::fixed_reqwest()?, url),
        "connect_timeout_unset/reqwest/covered" => {
            reqwest_call(connect_timeout_unset::covered_reqwest()?, url)
        }
        "connect_timeout_unset/hyper-util/flagged" => {
            hyper_call(connect_timeout_unset::flagged_hyper(), &url)?
        }
        "connect_timeout_unset/hyper-util/fixed" => hyper_call(connect_timeout_unset::fixed_hyper(), &url)?,
        "connect_timeout_unset/tonic/flagged" => grpc_call(connect_timeout_unset::flagged_tonic(url)?),
        "connect_timeout_unset/tonic/fixed" => grpc_call(connect_timeout_unset::fixed_tonic(url)?),
        "connect_timeout_unset/aws/silent" => sts_call(request_timeout_unset::flagged_sts(url).await),
        "timeout_exceeds_function/reqwest/flagged" => reqwest_call(timeout_exceeds_function::flagged()?, url),
        "timeout_exceeds_function/reqwest/fixed" => reqwest_call(timeout_exceeds_function::fixed()?, url),
        _ => bail!("no case: {case}"),
    })
}

fn ping(case: &str, url: String) -> Result<Call> {
    Ok(match case {
        "keepalive_ping_in_lambda/tonic/flagged" => grpc_call(keepalive_ping_in_lambda::flagged(url)?),
        "keepalive_ping_in_lambda/tonic/fixed" => grpc_call(keepalive_ping_in_lambda::fixed(url)?),
        "keepalive_ping_in_lambda/tonic/removed" => grpc_call(keepalive_ping_in_lambda::removed(url)?),
        "keepalive_ping_too_frequent/tonic/flagged" => grpc_call(keepalive_ping_too_frequent::flagged(url)?),
        "keepalive_ping_too_frequent/tonic/fixed" => grpc_call(keepalive_ping_too_frequent::fixed(url)?),
        "keepalive_ping_too_frequent/tonic/busy-only" => {
            grpc_call(keepalive_ping_too_frequent::busy_only(url)?)
        }
        "keepalive_without_effect/tonic/flagged" => grpc_call(keepalive_without_effect::flagged(url)?),
        "keepalive_without_effect/tonic/fixed" => grpc_call(keepalive_without_effect::fixed(url)?),
        "keepalive_without_timer/hyper-util/flagged" => hyper_call(keepalive_without_timer::flagged(), &url)?,
        "keepalive_without_timer/hyper-util/fixed" => hyper_call(keepalive_without_timer::fixed(), &url)?,
        "dead_peer_undetected/tonic/flagged" => grpc_call(dead_peer_undetected::flagged(url)?),
        "dead_peer_undetected/tonic/fixed" => grpc_call(dead_peer_undetected::fixed(url)?),
        "dead_peer_undetected/tonic/timeout" => grpc_call(dead_peer_undetected::timeout(url)?),
        _ => bail!("no case: {case}"),
    })
}

/// One client for all events; `client_in_handler::handle` has one for each.
async fn reuse(case: &str, peer: &str) -> Result<Call> {
    let plain = format!("http://{peer}");
    let encrypted = on_localhost(peer)?;
    Ok(match case {
        "hyper-util/reuse" => hyper_call(client_in_handler::hyper(), &plain)?,
        "tonic/reuse" => grpc_call(client_in_handler::tonic(plain)?),
        "reqwest-plain/reuse" => reqwest_call(client_in_handler::reqwest_plain()?, plain),
        "reqwest-system-roots/reuse" => reqwest_call(client_in_handler::reqwest(&trusted()?)?, encrypted),
        "reqwest-one-root/reuse" => {
            reqwest_call(client_in_handler::reqwest_own_roots(&trusted()?)?, encrypted)
        }
        "aws/reuse" => sts_call(aws_sdk_sts::Client::new(&client_in_handler::aws(encrypted).await)),
        _ => bail!("no case: {case}"),
    })
}

fn background(case: &str, url: String) -> Result<Call> {
    let client = reqwest::Client::new();
    Ok(match case {
        "reqwest/flagged" => call(move || background_task_in_lambda::flagged(client.clone(), url.clone())),
        "reqwest/fixed" => call(move || background_task_in_lambda::fixed(client.clone(), url.clone())),
        "interval/burst" => counting(MissedTickBehavior::Burst),
        "interval/delay" => counting(MissedTickBehavior::Delay),
        "interval/skip" => counting(MissedTickBehavior::Skip),
        _ => bail!("no case: {case}"),
    })
}

/// Tells how often the interval ticked since the start.
fn counting(missed: MissedTickBehavior) -> Call {
    let count = background_task_in_lambda::ticks(missed);
    Arc::new(move || {
        let ticks = count.load(Ordering::SeqCst);
        async move { Ok(ticks) }.boxed()
    })
}

fn certificate(case: &str, url: &str) -> Result<Call> {
    let client = match case {
        "reqwest/flagged" => certificate_verification_disabled::flagged()?,
        "reqwest/fixed" => certificate_verification_disabled::fixed()?,
        "reqwest-name/flagged" => certificate_verification_disabled::flagged_name(&trusted()?)?,
        "reqwest-name/fixed" => certificate_verification_disabled::fixed_name(&trusted()?)?,
        _ => bail!("no case: {case}"),
    };
    Ok(reqwest_call(client, url.to_owned()))
}

/// Certificates are for names.
pub fn on_localhost(peer: &str) -> Result<String> {
    let (_, port) = peer.rsplit_once(':').context("a peer without a port")?;
    Ok(format!("https://localhost:{port}"))
}

/// The certificate that the experiment wants to be trusted.
pub fn trusted() -> Result<Vec<u8>> {
    Ok(std::env::var("FREEZE_TRUSTED").context("FREEZE_TRUSTED is missing")?.into_bytes())
}
