//! One file an experiment: what is done, and the table of what came of it. Each takes how often a row is done and gives
//! Markdown; the tests do a short version of it.

pub mod background_task;
pub mod certificates;
pub mod connecting;
pub mod dead_peer;
pub mod function_timeout;
pub mod idle_timeout;
pub mod ping_in_flight;
pub mod rebuilding;
pub mod timer;
pub mod too_many_pings;

use anyhow::Result;

use crate::table::Table;

/// The names of the experiments: those of the pages that show them.
pub const ALL: &[&str] = &[
    "freeze",
    "idle_timeout_unset",
    "idle_timeout_unset/minutes",
    "idle_timeout_disabled",
    "idle_timeout_too_long",
    "retries_disabled",
    "retries_disabled/closed",
    "keepalive_ping_in_lambda",
    "keepalive_ping_in_lambda/any-moment",
    "keepalive_ping_too_frequent",
    "keepalive_without_effect",
    "keepalive_without_timer",
    "dead_peer_undetected",
    "request_timeout_unset",
    "request_timeout_unset/minutes",
    "connect_timeout_unset",
    "connect_timeout_unset/minutes",
    "timeout_exceeds_function",
    "client_in_handler",
    "background_task_in_lambda",
    "background_task_in_lambda/ticks",
    "certificate_verification_disabled",
];

/// Runs an experiment, so many times a row; nothing if there is none of this name.
pub async fn run(name: &str, times: usize) -> Result<Option<Table>> {
    Ok(Some(match name {
        "freeze" => idle_timeout::table(&idle_timeout::AS_THEY_COME, times).await?,
        "idle_timeout_unset" => idle_timeout::table(&idle_timeout::UNSET, times).await?,
        "idle_timeout_unset/minutes" => idle_timeout::minutes(times).await?,
        "idle_timeout_disabled" => idle_timeout::table(&idle_timeout::DISABLED, times).await?,
        "idle_timeout_too_long" => idle_timeout::table(&idle_timeout::TOO_LONG, times).await?,
        "retries_disabled" => idle_timeout::table(&idle_timeout::RETRIES, times).await?,
        "retries_disabled/closed" => idle_timeout::closed(times).await?,
        "keepalive_ping_in_lambda" => ping_in_flight::table(times).await?,
        "keepalive_ping_in_lambda/any-moment" => ping_in_flight::any_moment(times).await?,
        "keepalive_ping_too_frequent" => too_many_pings::table(times).await?,
        "keepalive_without_effect" => dead_peer::table(&dead_peer::WITHOUT_EFFECT, times).await?,
        "keepalive_without_timer" => timer::table(times).await?,
        "dead_peer_undetected" => dead_peer::table(&dead_peer::UNDETECTED, times).await?,
        "request_timeout_unset" => dead_peer::table(&dead_peer::NO_DEADLINE, times).await?,
        "request_timeout_unset/minutes" => dead_peer::minutes(times).await?,
        "connect_timeout_unset" => connecting::table(times).await?,
        "connect_timeout_unset/minutes" => connecting::minutes(times).await?,
        "timeout_exceeds_function" => function_timeout::table(times).await?,
        "client_in_handler" => rebuilding::table(times).await?,
        "background_task_in_lambda" => background_task::table(times).await?,
        "background_task_in_lambda/ticks" => background_task::ticks(times).await?,
        "certificate_verification_disabled" => certificates::table(times).await?,
        _ => return Ok(None),
    }))
}
