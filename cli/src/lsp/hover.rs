//! What is shown for the finding under the cursor: why it is one, and the lint's page.

use conn_lints::lints::by_name;
use gen_lsp_types::{Hover, MarkupContent, MarkupKind, Position};

use super::client::Client;
use super::findings::Finding;

pub(super) fn hover(findings: &[Finding], at: Position, client: &Client) -> Option<Hover> {
    let here: Vec<&Finding> = findings
        .iter()
        .filter(|finding| finding.lint.is_some())
        .filter(|finding| finding.diagnostic.range.start <= at && at <= finding.diagnostic.range.end)
        .collect();
    let range = here.first()?.diagnostic.range;
    let mut told: Vec<&str> = Vec::new();
    let mut parts: Vec<String> = Vec::new();
    for finding in here {
        let Some(lint) = finding.lint.and_then(by_name) else { continue };
        parts.extend(finding.notes.iter().map(|note| format!("{note}\n")));
        if !told.contains(&lint.name) {
            told.push(lint.name);
            parts.push(lint.reader_page());
        }
    }
    let kind = if client.markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
    let contents = MarkupContent { kind, value: parts.join("\n") };
    Some(Hover { contents: contents.into(), range: Some(range) })
}
