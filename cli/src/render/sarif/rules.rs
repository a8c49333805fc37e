//! Every lint as a rule, whether it found something or not.

use conn_lints::diagnostic::Level;
use conn_lints::lints::{ALL, Group, Lint};

use super::HOME;
use super::model::{Configuration, Help, Message, Rule, RuleProperties};
use super::words::sentence;
use crate::explain::group_name;
use crate::render::level_word;

/// What viewers show of a description.
const LONGEST_DESCRIPTION: usize = 1000;

pub(super) fn rules() -> Vec<Rule> {
    ALL.iter().map(|lint| rule(lint)).collect()
}

fn rule(lint: &Lint) -> Rule {
    let page = lint.reader_page();
    let summary = sentence(lint.summary);
    let full = first_paragraph(&page).unwrap_or_else(|| summary.clone());
    Rule {
        id: lint.name,
        name: camel_case(lint.name),
        short_description: Message { text: summary },
        full_description: Message { text: full },
        help: Help { text: page.clone(), markdown: page },
        help_uri: format!("{HOME}/blob/main/docs/lints/{}.md", lint.name),
        default_configuration: Configuration { level: level_word(lint.level) },
        properties: properties(lint),
    }
}

fn properties(lint: &Lint) -> RuleProperties {
    let group = group_name(lint.group);
    let security = lint.group == Group::Tls;
    RuleProperties {
        tags: match security {
            true => vec!["security", "external/cwe/cwe-295", group],
            false => vec!["reliability", group],
        },
        precision: "high",
        problem_severity: match lint.level {
            Level::Deny => "error",
            Level::Warn => "warning",
            Level::Note | Level::Allow => "recommendation",
        },
        security_severity: security.then_some("7.5"),
    }
}

/// `idle_timeout_unset` -> `IdleTimeoutUnset`.
fn camel_case(name: &str) -> String {
    name.split('_').map(super::words::capital).collect()
}

/// The first prose of a page, headings left out.
fn first_paragraph(page: &str) -> Option<String> {
    let paragraph = page.split("\n\n").find(|part| {
        let part = part.trim();
        !part.is_empty() && !part.starts_with("```") && !part.starts_with(['#', '|', '<', '!'])
    })?;
    let words = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(words.chars().take(LONGEST_DESCRIPTION).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lint_is_a_rule_with_help() {
        let rules = rules();
        assert_eq!(rules.len(), ALL.len());
        for rule in rules {
            assert!(rule.full_description.text.len() > 20, "{}", rule.id);
            assert!(!rule.help.markdown.contains("//~"), "{}", rule.id);
            assert_ne!(rule.name, rule.id);
        }
        assert_eq!(camel_case("client_in_handler"), "ClientInHandler");
    }
}
