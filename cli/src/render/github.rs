//! GitHub's workflow commands: one line a finding, which the Actions log turns into an annotation on the changed line.
//!
//! Properties and message are escaped as the runner unescapes them: `%`, line ends, and in properties `:` and `,`.

use conn_lints::diagnostic::{Diagnostic, Level};

use crate::checked::Checked;

pub(crate) fn render(checked: &[Checked]) -> String {
    let mut text = String::new();
    for root in checked {
        for diagnostic in &root.report.diagnostics {
            text.push_str(&command(root, diagnostic));
            text.push('\n');
        }
    }
    text
}

fn command(root: &Checked, diagnostic: &Diagnostic) -> String {
    let span = diagnostic.primary.span;
    let sources = &root.workspace.sources;
    let (line, column) = sources.line_column(span);
    let (last_line, last_column) = sources.line_column(conn_lints::source::Span { start: span.end, ..span });
    let mut properties = vec![
        format!("file={}", property(&root.name(span.file))),
        format!("line={line}"),
        format!("endLine={last_line}"),
        format!("title={}", property(&format!("conn-lint: {}", diagnostic.lint))),
    ];
    // The runner takes columns only where the annotation is on one line.
    if line == last_line {
        properties.insert(2, format!("col={column},endColumn={last_column}"));
    }
    let mut message = diagnostic.message.clone();
    for note in diagnostic.notes.iter().chain(&diagnostic.help) {
        message.push('\n');
        message.push_str(note);
    }
    format!("::{} {}::{}", word(diagnostic.level), properties.join(","), data(&message))
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Note | Level::Allow => "notice",
    }
}

fn data(text: &str) -> String {
    super::neutral(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(data("50% of\r\nit: a, b"), "50%25 of%0D%0Ait: a, b");
        assert_eq!(property("a,b:c"), "a%2Cb%3Ac");
    }
}
