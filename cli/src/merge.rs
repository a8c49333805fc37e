//! `conn-lint merge`: the SARIF logs of all shares become that of one run. Takes what `check --shard` wrote, gives the
//! bytes that one `check` writes; never guesses: a share that is missing, or of something else, is an error.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::exit;
use crate::render::sarif::{Counts, ProblemPlace, ResultPlace, Share, not_analysed};
use crate::render::to_json;
use crate::shard::Shard;

pub(crate) struct Merged {
    pub(crate) text: String,
    /// What one run would exit with.
    pub(crate) code: u8,
}

#[derive(Deserialize, Serialize)]
struct Log {
    #[serde(rename = "$schema")]
    schema: String,
    version: String,
    runs: Vec<Run>,
}

/// What is the same in all logs, or goes into the new one as it is, keeps its text.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Box<RawValue>,
    automation_details: Box<RawValue>,
    column_kind: Box<RawValue>,
    original_uri_base_ids: Box<RawValue>,
    invocations: Vec<Invocation>,
    results: Vec<Box<RawValue>>,
    #[serde(skip_serializing)]
    properties: Option<Properties>,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Properties {
    #[serde(rename = "conn-lint/shard")]
    shard: Option<Share>,
}

#[derive(Deserialize)]
struct Tool {
    driver: Driver,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: String,
    semantic_version: Option<String>,
}

/// The counts among a run's notifications.
#[derive(Deserialize)]
struct Counted {
    properties: Option<Counts>,
}

pub(crate) fn merge(paths: &[PathBuf]) -> Result<Merged, String> {
    let mut logs = Vec::new();
    for path in paths {
        logs.push((path.as_path(), read(path)?));
    }
    complete(&logs)?;
    let mut failed = false;
    let mut shares: Vec<Vec<(Run, Share)>> = Vec::new();
    let (mut schema, mut version) = (String::new(), String::new());
    for (_, log) in logs {
        (schema, version) = (log.schema, log.version);
        for (at, mut run) in log.runs.into_iter().enumerate() {
            let Some(share) = run.properties.take().and_then(|found| found.shard) else { continue };
            failed |= share.fails;
            if shares.len() == at {
                shares.push(Vec::new());
            }
            shares[at].push((run, share));
        }
    }
    let runs = shares.into_iter().map(one_run).collect::<Result<Vec<Run>, String>>()?;
    let whole =
        runs.iter().flat_map(|run| &run.invocations).all(|invocation| invocation.execution_successful);
    let code = match (whole, failed) {
        (false, _) => exit::COULD_NOT_RUN,
        (true, true) => exit::FINDINGS,
        (true, false) => exit::CLEAN,
    };
    Ok(Merged { text: to_json(&Log { schema, version, runs }), code })
}

fn read(path: &Path) -> Result<Log, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{shown} cannot be read: {error}"))?;
    // Whose log it is decides what its fields mean.
    let tool: Vec<Driver> = tools(&text).map_err(|error| format!("{shown} is no SARIF log: {error}"))?;
    if let Some(other) = tool.iter().find(|driver| driver.name != "conn-lint") {
        return Err(format!("{shown} is a log of {}; merge takes those of conn-lint", other.name));
    }
    let ours = env!("CARGO_PKG_VERSION");
    let version = |driver: &Driver| driver.semantic_version.clone().unwrap_or_default();
    if let Some(other) = tool.iter().map(version).find(|version| version != ours) {
        return Err(format!(
            "{shown} is a log of conn-lint {other}, and this is {ours}; all shares need one version"
        ));
    }
    let log: Log =
        serde_json::from_str(&text).map_err(|error| format!("{shown} cannot be merged: {error}"))?;
    let is_share = |run: &Run| {
        run.properties.as_ref().is_some_and(|found| found.shard.as_ref().is_some_and(is_whole(run)))
    };
    if log.runs.is_empty() || !log.runs.iter().all(is_share) {
        return Err(format!("{shown} is no share: it takes `check --shard I/N --format sarif` to make one"));
    }
    Ok(log)
}

fn tools(text: &str) -> serde_json::Result<Vec<Driver>> {
    #[derive(Deserialize)]
    struct Log {
        runs: Vec<Run>,
    }
    #[derive(Deserialize)]
    struct Run {
        tool: Tool,
    }
    let log: Log = serde_json::from_str(text)?;
    Ok(log.runs.into_iter().map(|run| run.tool.driver).collect())
}

/// Every result has its place.
fn is_whole(run: &Run) -> impl Fn(&Share) -> bool {
    let told: usize = run.invocations.iter().map(|one| one.tool_execution_notifications.len()).sum();
    move |share| share.results.len() == run.results.len() && share.notifications.len() <= told
}

fn share(log: &Log) -> Option<&Share> {
    log.runs.first()?.properties.as_ref()?.shard.as_ref()
}

/// Each share of one whole is there, once.
fn complete(logs: &[(&Path, Log)]) -> Result<(), String> {
    let shares: Vec<(&Path, &Share)> =
        logs.iter().filter_map(|(path, log)| Some((*path, share(log)?))).collect();
    let Some((first_path, first)) = shares.first() else { return Err("there is no log to merge".to_owned()) };
    let trees = |log: &Log| -> Vec<String> {
        let shares = log.runs.iter().filter_map(|run| run.properties.as_ref()?.shard.as_ref());
        shares.map(|share| share.tree.clone()).collect()
    };
    for ((path, log), (_, share)) in logs.iter().zip(&shares) {
        let (one, other) = (first_path.display(), path.display());
        if share.count != first.count {
            let (left, right) = (first.count, share.count);
            return Err(format!("{one} is one of {left} shares, {other} one of {right}"));
        }
        if trees(log) != trees(&logs[0].1) {
            return Err(format!("{one} and {other} are shares of different files"));
        }
    }
    for index in 1..=first.count {
        let shard = Shard { index, count: first.count };
        let found: Vec<String> = shares
            .iter()
            .filter(|(_, share)| share.index == index)
            .map(|(path, _)| path.display().to_string())
            .collect();
        match &found[..] {
            [_] => {}
            [] => return Err(format!("shard {shard} is missing")),
            [one, other, ..] => return Err(format!("shard {shard} is there twice: {one} and {other}")),
        }
    }
    Ok(())
}

fn one_run(mut shares: Vec<(Run, Share)>) -> Result<Run, String> {
    shares.sort_by_key(|(_, share)| share.index);
    let mut results: Vec<(ResultPlace, Box<RawValue>)> = Vec::new();
    let mut problems: Vec<(ProblemPlace, Box<RawValue>)> = Vec::new();
    let (mut failures, mut counts) = (Vec::new(), Vec::new());
    let (mut whole, mut roots) = (true, false);
    let mut first: Option<Run> = None;
    for (mut run, share) in shares {
        results.extend(share.results.into_iter().zip(std::mem::take(&mut run.results)));
        for invocation in std::mem::take(&mut run.invocations) {
            whole &= invocation.execution_successful;
            let mut told = invocation.tool_execution_notifications;
            let last: Option<Counts> = told.last().and_then(|last| {
                serde_json::from_str::<Counted>(last.get()).ok().and_then(|counted| counted.properties)
            });
            if let Some(last) = last {
                roots = true;
                counts.push(last);
                told.pop();
            }
            // What failed comes first, and is the same in each.
            let own = told.split_off(told.len().saturating_sub(share.notifications.len()));
            problems.extend(share.notifications.iter().cloned().zip(own));
            failures = told;
        }
        match &first {
            None => first = Some(run),
            Some(known) if same(known, &run) => {}
            Some(_) => return Err("the logs were not made by the same run of conn-lint".to_owned()),
        }
    }
    let Some(first) = first else { return Err("there is no log to merge".to_owned()) };
    results.sort_by(|left, right| left.0.cmp(&right.0));
    problems.sort_by(|left, right| left.0.cmp(&right.0));
    let mut told = failures;
    told.extend(problems.into_iter().map(|(_, problem)| problem));
    if roots {
        told.push(raw(&not_analysed(counts.into_iter().sum()))?);
    }
    let invocation = Invocation { execution_successful: whole, tool_execution_notifications: told };
    let results = results.into_iter().map(|(_, result)| result).collect();
    Ok(Run { invocations: vec![invocation], results, ..first })
}

/// A notification with the text that it would have in a log.
fn raw(value: &impl Serialize) -> Result<Box<RawValue>, String> {
    const DEEP: &str = "\n            ";
    let text = to_json(value);
    let text = text.trim_end().replace('\n', DEEP);
    RawValue::from_string(text).map_err(|error| error.to_string())
}

fn same(left: &Run, right: &Run) -> bool {
    let parts = |run: &Run| {
        [&run.tool, &run.automation_details, &run.column_kind, &run.original_uri_base_ids]
            .map(|part| part.get().to_owned())
    };
    parts(left) == parts(right)
}
