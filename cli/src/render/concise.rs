//! `path:line:column: level[lint] message`, one line a finding.

use crate::checked::Checked;

pub(crate) fn render(checked: &[Checked]) -> String {
    let mut text = String::new();
    for root in checked {
        for diagnostic in &root.report.diagnostics {
            let place = root.place(diagnostic.primary.span);
            let level = super::level_word(diagnostic.level);
            let line = format!("{place}: {level}[{}] {}", diagnostic.lint, diagnostic.message);
            text.push_str(&super::neutral(&line).replace('\n', " "));
            text.push('\n');
        }
    }
    text
}
