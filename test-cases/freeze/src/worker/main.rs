//! The function that is frozen: `worker CASE FLAVOR PEER`, under `lambda_runtime`. Its client is built at the start, as
//! the case says, and each event makes it call the peer once, in the task that polls for events.

mod calls;
mod cases;

use std::time::Instant;

use anyhow::{Context, Result, bail};
use freeze::message::Reply;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use nix::sys::prctl::set_pdeathsig;
use nix::sys::signal::Signal;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use calls::Call;
use cases::client_in_handler;

fn main() -> Result<(), Error> {
    // Whoever started this may die without a word; a stopped process would stay for ever.
    set_pdeathsig(Signal::SIGKILL)?;
    let mut arguments = std::env::args().skip(1);
    let mut argument = |name: &'static str| arguments.next().with_context(|| format!("{name} is missing"));
    let (case, flavor, peer) = (argument("CASE")?, argument("FLAVOR")?, argument("PEER")?);
    runtime(&flavor)?.block_on(run(&case, &peer))
}

fn runtime(flavor: &str) -> Result<Runtime> {
    let mut builder = match flavor {
        "multi_thread" => Builder::new_multi_thread(),
        "current_thread" => Builder::new_current_thread(),
        other => bail!("no flavor: {other}"),
    };
    Ok(builder.enable_all().build()?)
}

async fn run(case: &str, peer: &str) -> Result<(), Error> {
    if let Some(case) = case.strip_prefix("client_in_handler/").filter(|case| case.ends_with("/rebuild")) {
        let prepared = client_in_handler::Prepared::new(peer).await?;
        return lambda_runtime::run(service_fn(|event| handle_with_new_client(case, &prepared, event))).await;
    }
    let call = cases::start(case, peer).await?;
    lambda_runtime::run(service_fn(|event| handle(&call, event))).await
}

async fn handle(call: &Call, _event: LambdaEvent<Value>) -> Result<Reply, Error> {
    let start = Instant::now();
    Ok(reply(start, call().await))
}

async fn handle_with_new_client(
    case: &str,
    prepared: &client_in_handler::Prepared,
    _event: LambdaEvent<Value>,
) -> Result<Reply, Error> {
    let start = Instant::now();
    Ok(reply(start, client_in_handler::build_and_call(case, prepared).await.map(|()| 0)))
}

fn reply(start: Instant, outcome: Result<u64>) -> Reply {
    let micros = start.elapsed().as_micros() as u64;
    match outcome {
        Ok(count) => Reply { error: None, micros, count },
        Err(error) => Reply { error: Some(format!("{error:#}")), micros, count: 0 },
    }
}
