//! `serverless.yml` of the Serverless Framework, with the plugin `serverless-rust` or with what cargo-lambda built.

use std::time::Duration;

use super::yaml::{self, Node, at, entries, text};
use super::{Code, DeploymentFile, Stated, built_program, seconds};

/// What the framework asks for where a file says nothing.
const DEFAULT: Duration = Duration::from_secs(6);

pub(super) fn read(file: &DeploymentFile) -> Vec<Stated> {
    let Some(service) = yaml::parse(&file.text) else { return Vec::new() };
    let plugins = at(&service, &["plugins"]).and_then(|plugins| plugins.data.as_sequence());
    let by_handler = plugins
        .is_some_and(|plugins| plugins.iter().any(|name| name.data.as_str() == Some("serverless-rust")));
    let functions = entries(&service, &["functions"]);
    functions.filter_map(|(_, function)| stated(&service, function, by_handler)).collect()
}

fn stated(service: &Node<'_>, function: &Node<'_>, by_handler: bool) -> Option<Stated> {
    let timeout = at(function, &["timeout"]).or_else(|| at(service, &["provider", "timeout"]));
    Some(Stated {
        code: code(function, by_handler)?,
        timeout: timeout.map_or(Some(DEFAULT), |stated| yaml::whole(stated).and_then(seconds)),
        by_default: timeout.is_none(),
        line: yaml::line(timeout.unwrap_or(function)),
    })
}

/// `handler: package` or `handler: package.program` where the plugin builds it.
fn code(function: &Node<'_>, by_handler: bool) -> Option<Code> {
    if let Some(artifact) = text(function, &["package", "artifact"]) {
        return built_program(artifact).map(Code::Program);
    }
    let handler = text(function, &["handler"]).filter(|_| by_handler)?;
    let (package, program) = match handler.split_once('.') {
        Some((package, program)) => (package, Some(program.to_owned())),
        None => (handler, None),
    };
    Some(Code::Package(package.to_owned(), program))
}
