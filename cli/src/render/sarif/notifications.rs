//! What kept the tool from checking everything: one notification a problem, and one with the counts of what was not
//! analysed.

use std::collections::BTreeMap;
use std::iter::Sum;

use conn_lints::diagnostic::Problem;
use serde::Deserialize;

use super::model::{
    DescriptorReference, Location, Message, Notification, NotificationDescriptor, PhysicalLocation, Region,
};
use super::uri_name;
use super::words::{artifact, plain, sentence};
use crate::checked::Checked;
use crate::render::problem_kind;

const NOT_READ: DescriptorReference = DescriptorReference { id: "not-read", index: 0 };
const NOT_ANALYSED: DescriptorReference = DescriptorReference { id: "not-analysed", index: 1 };

pub(super) fn descriptors() -> Vec<NotificationDescriptor> {
    let descriptor = |id, name, summary: &str, help: &str| NotificationDescriptor {
        id,
        name,
        short_description: Message { text: summary.to_owned() },
        full_description: Message { text: format!("{summary} {help}") },
        help: Message { text: help.to_owned() },
    };
    vec![
        descriptor(
            NOT_READ.id,
            "NotRead",
            "A path, file or manifest was not read, or only in part.",
            "Its code was not checked. The message names it and the way out.",
        ),
        descriptor(
            NOT_ANALYSED.id,
            "NotAnalysed",
            "Code was read, but could not be followed.",
            "Builders, macro calls, method calls and functions that could not be followed give no findings; they are counted.",
        ),
    ]
}

pub(super) fn notifications(roots: &[&Checked], failures: &[String]) -> Vec<Notification> {
    let mut notifications: Vec<Notification> = failures.iter().map(|reason| failure(reason)).collect();
    for root in roots {
        notifications.extend(root.report.problems.iter().map(|told| problem(root, told)));
    }
    if !roots.is_empty() {
        notifications.push(not_analysed(roots.iter().map(|root| Counts::of(root)).sum()));
    }
    notifications
}

fn failure(reason: &str) -> Notification {
    Notification {
        descriptor: NOT_READ,
        level: "error",
        message: Message { text: sentence(&plain(reason)) },
        locations: Vec::new(),
        properties: BTreeMap::new(),
    }
}

fn problem(root: &Checked, problem: &Problem) -> Notification {
    let name = root.names.problem(problem);
    let kind = problem_kind(problem.kind);
    let text = format!("{} ({kind}): {}", plain(&name), plain(&problem.message));
    let location = |name: &str| Location {
        id: None,
        physical_location: PhysicalLocation {
            artifact_location: artifact(uri_name(root, name)),
            region: problem.position.map(|(line, _)| Region {
                start_line: line,
                start_column: None,
                end_line: None,
                end_column: None,
            }),
        },
        message: None,
    };
    Notification {
        descriptor: NOT_READ,
        level: "warning",
        message: Message { text: sentence(&text) },
        locations: if name.is_empty() { Vec::new() } else { vec![location(&name)] },
        properties: BTreeMap::new(),
    }
}

/// What was not analysed, in numbers.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Counts {
    client_constructions: usize,
    builders_not_followed: usize,
    macro_calls_not_read: usize,
    method_calls_not_resolved: usize,
    functions_followed_in_part: usize,
}

impl Counts {
    fn of(root: &Checked) -> Self {
        let statistics = &root.report.statistics;
        Self {
            client_constructions: statistics.constructions,
            builders_not_followed: statistics.untraced_builders.len(),
            macro_calls_not_read: statistics.skipped_macros,
            method_calls_not_resolved: statistics.unresolved_method_calls,
            functions_followed_in_part: statistics.unfinished.len(),
        }
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), |sum, more| Self {
            client_constructions: sum.client_constructions + more.client_constructions,
            builders_not_followed: sum.builders_not_followed + more.builders_not_followed,
            macro_calls_not_read: sum.macro_calls_not_read + more.macro_calls_not_read,
            method_calls_not_resolved: sum.method_calls_not_resolved + more.method_calls_not_resolved,
            functions_followed_in_part: sum.functions_followed_in_part + more.functions_followed_in_part,
        })
    }
}

pub(crate) fn not_analysed(counts: Counts) -> Notification {
    let Counts {
        client_constructions: constructions,
        builders_not_followed: builders,
        macro_calls_not_read: macros,
        method_calls_not_resolved: methods,
        functions_followed_in_part: functions,
    } = counts;
    let text = format!(
        "Not analysed: {builders} of {constructions} client constructions could not be followed to their end, {macros} \
         macro calls were not read, {methods} method calls are on values of unknown type, {functions} functions were followed only in \
         part."
    );
    Notification {
        descriptor: NOT_ANALYSED,
        level: "note",
        message: Message { text },
        locations: Vec::new(),
        properties: BTreeMap::from([
            ("clientConstructions", constructions),
            ("buildersNotFollowed", builders),
            ("macroCallsNotRead", macros),
            ("methodCallsNotResolved", methods),
            ("functionsFollowedInPart", functions),
        ]),
    }
}
