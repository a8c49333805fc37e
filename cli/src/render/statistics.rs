//! `--statistics`: what was seen, what each lint found, and what was not analysed.

use conn_lints::lints::ALL;

use super::text::counted;
use crate::checked::Checked;

pub(crate) fn render(checked: &Checked) -> String {
    let statistics = &checked.report.statistics;
    let mut text = format!(
        "{}, {}, {}",
        counted(statistics.files, "file"),
        counted(statistics.functions, "function"),
        counted(statistics.constructions, "client construction"),
    );
    for lint in ALL {
        let counts = counts(checked, lint.name);
        if !counts.is_empty() {
            text.push_str(&format!("\n  {}: {}", lint.name, counts.join(", ")));
        }
    }
    text.push_str(&format!(
        "\nnot analysed: {} not followed to their end, {} not read, {} on values of unknown type, {} followed only \
         in part",
        counted(statistics.untraced_builders.len(), "builder"),
        counted(statistics.skipped_macros, "macro call"),
        counted(statistics.unresolved_method_calls, "method call"),
        counted(statistics.unfinished.len(), "function"),
    ));
    for builder in &statistics.untraced_builders {
        text.push_str(&format!("\n  {}: {}", checked.place(builder.span), builder.reason));
    }
    for name in &statistics.unfinished {
        let place = checked.place(*name);
        text.push_str(&format!(
            "\n  {place}: the function is too long, or calls too deep, to be followed to its end"
        ));
    }
    text
}

/// How much of a lint's findings is shown, and how much is not.
fn counts(checked: &Checked, lint: &str) -> Vec<String> {
    let report = &checked.report;
    let known = report.comparison.iter().flat_map(|comparison| &comparison.known);
    let counts = [
        (report.diagnostics.iter().filter(|found| found.lint == lint).count(), "found"),
        (report.suppressed.iter().filter(|entry| entry.diagnostic.lint == lint).count(), "suppressed"),
        (known.filter(|found| found.lint == lint).count(), "in the baseline"),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    counts.map(|(count, word)| format!("{count} {word}")).collect()
}
