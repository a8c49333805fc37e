//! Comments before a finding.
#![no_main]

use conn_lint_fuzz::workspace;
use conn_lints::analyze;
use conn_lints::config::Config;
use conn_lints::report::report;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let comments: String = text.lines().map(|line| format!("// conn-lint: {line}\n")).collect();
    let code =
        format!("{comments}pub fn f() {{ /* conn-lint: {text} */ reqwest::Client::new(); }} // {text}\n");
    let config = Config::default();
    let facts = analyze(workspace(&code), &config.settings);
    let report = report(&facts, &config);
    for diagnostic in &report.diagnostics {
        facts.workspace.sources.line_column(diagnostic.primary.span);
    }
});
