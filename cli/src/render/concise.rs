//! `path:line:column: level[lint] message`, one line a finding.

use crate::render::neutral;
use crate::run::Checked;

pub(crate) fn render(checked: &[Checked]) -> String {
    let mut text = String::new();
    for Checked { facts, report } in checked {
        for diagnostic in &report.diagnostics {
            let sources = &facts.workspace.sources;
            let (line, column) = sources.line_column(diagnostic.primary.span);
            let name = &sources.get(diagnostic.primary.span.file).name;
            let level = super::text::level_word(diagnostic.level);
            let line = format!("{name}:{line}:{column}: {level}[{}] {}", diagnostic.lint, diagnostic.message);
            text.push_str(&neutral(&line).replace('\n', " "));
            text.push('\n');
        }
    }
    text
}
