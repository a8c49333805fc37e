//! SARIF 2.1.0, as code scanning, editors and their viewers read it: relative URIs, UTF-16 columns, a primary region
//! of one line, every rule with its help, notifications for what was not analysed.

mod fingerprint;
mod markdown;
mod model;
mod notifications;
mod results;
mod rules;
mod share;
mod words;

use std::collections::BTreeMap;

use model::{AutomationDetails, Driver, Invocation, Log, Message, Run, RunProperties, Tool, UriBase};
use words::BASE;

pub(super) use fingerprint::line_hashes;
pub(crate) use notifications::{Counts, not_analysed};
pub(crate) use share::{ProblemPlace, ResultPlace, Share};

use super::json;
use crate::checked::Checked;
use crate::run::Outcome;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const HOME: &str = env!("CARGO_PKG_REPOSITORY");

/// One run for everything below the working directory, and one for each root elsewhere: URIs of a run begin at one
/// folder.
pub(crate) fn render(outcome: &Outcome) -> String {
    let (here, elsewhere): (Vec<&Checked>, Vec<&Checked>) =
        outcome.checked.iter().partition(|root| root.names.is_below_working());
    let mut groups: Vec<Vec<&Checked>> = elsewhere.into_iter().map(|root| vec![root]).collect();
    if !here.is_empty() || groups.is_empty() {
        groups.insert(0, here);
    }
    // What failed belongs to no root: the first run tells of it.
    let failures = std::iter::once(&outcome.failures[..]).chain(std::iter::repeat(&[][..]));
    let runs = groups.iter().zip(failures).enumerate();
    let runs = runs.map(|(index, (roots, failures))| Run {
        properties: outcome.shard.map(|shard| RunProperties { shard: Share::of(shard, roots, outcome) }),
        ..run(index, roots, failures)
    });
    let runs = runs.collect();
    json::to_text(&Log { schema: SCHEMA, version: "2.1.0", runs })
}

/// A file's name below the folder that its run's URIs begin at.
fn uri_name<'n>(root: &Checked, name: &'n str) -> &'n str {
    if root.names.is_below_working() { name } else { root.names.below_root(name) }
}

fn run(index: usize, roots: &[&Checked], failures: &[String]) -> Run {
    // Code scanning takes what stands before the last slash for the category, and each category once.
    let category = if index == 0 { "conn-lint/".to_owned() } else { format!("conn-lint-{}/", index + 1) };
    let base = "The folder that was checked, or the working folder above it.";
    Run {
        tool: Tool {
            driver: Driver {
                name: "conn-lint",
                semantic_version: env!("CARGO_PKG_VERSION"),
                information_uri: HOME,
                rules: rules::rules(),
                notifications: notifications::descriptors(),
            },
        },
        automation_details: AutomationDetails { id: category },
        column_kind: "utf16CodeUnits",
        original_uri_base_ids: BTreeMap::from([(
            BASE,
            UriBase { description: Message { text: base.to_owned() } },
        )]),
        invocations: vec![Invocation {
            execution_successful: failures.is_empty(),
            tool_execution_notifications: notifications::notifications(roots, failures),
        }],
        results: roots.iter().flat_map(|root| results::results(root)).collect(),
        properties: None,
    }
}
