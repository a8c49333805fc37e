//! Templates of AWS SAM and CloudFormation.

use super::yaml::{self, Node, at, entries, text};
use super::{Code, DeploymentFile, LAMBDA_DEFAULT, Stated, built_program, from_root, seconds};

pub(super) fn read(file: &DeploymentFile) -> Vec<Stated> {
    let Some(template) = yaml::parse(&file.text) else { return Vec::new() };
    entries(&template, &["Resources"])
        .filter_map(|(_, resource)| function(&template, resource, &file.name))
        .collect()
}

fn function(template: &Node<'_>, resource: &Node<'_>, file: &str) -> Option<Stated> {
    let serverless = match text(resource, &["Type"])? {
        "AWS::Serverless::Function" => true,
        "AWS::Lambda::Function" => false,
        _ => return None,
    };
    let global = |key| serverless.then(|| at(template, &["Globals", "Function", key])).flatten();
    let property = |key| at(resource, &["Properties", key]).or_else(|| global(key));
    let runtime = property("Runtime").and_then(|runtime| runtime.data.as_str());
    if runtime.is_some_and(|runtime| !runtime.starts_with("provided")) {
        return None;
    }
    let code = property(if serverless { "CodeUri" } else { "Code" })?.data.as_str()?;
    let binary = text(resource, &["Metadata", "BuildProperties", "Binary"]).map(str::to_owned);
    let code = match built_program(code) {
        Some(program) => Code::Program(program),
        None => Code::Folder(from_root(file, code)?, binary),
    };
    let timeout = property("Timeout");
    Some(Stated {
        code,
        timeout: timeout.map_or(Some(LAMBDA_DEFAULT), |stated| yaml::whole(stated).and_then(seconds)),
        by_default: timeout.is_none(),
        line: yaml::line(timeout.unwrap_or(resource)),
    })
}
