//! `conn-lint explain` and `conn-lint list`.

use conn_lints::config::{nearest, unknown_message};
use conn_lints::lints::{ALL, Group, by_name};

/// The lint's page; or what was wrong with the name.
pub(crate) fn explain(name: &str) -> Result<String, String> {
    let name = name.replace('-', "_");
    match by_name(&name) {
        Some(lint) => Ok(lint.reader_page()),
        None => {
            let near = nearest(&name, ALL.iter().map(|lint| lint.name));
            Err(format!("{} (`conn-lint list` names them all)", unknown_message("lint", &name, near)))
        }
    }
}

pub(crate) fn list() -> String {
    let width = ALL.iter().map(|lint| lint.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for lint in ALL {
        let (level, group) = (lint.level.name(), group_name(lint.group));
        text.push_str(&format!("{:width$}  {level:5}  {group:8}  {}\n", lint.name, lint.summary));
    }
    text
}

pub(crate) fn group_name(group: Group) -> &'static str {
    match group {
        Group::Lambda => "lambda",
        Group::Pool => "pool",
        Group::Timeouts => "timeouts",
        Group::Tls => "tls",
        Group::Hygiene => "hygiene",
    }
}
