//! A package of several files, from its texts to the report: twice, with the same answer.
#![no_main]

use conn_lint_fuzz::workspace;
use conn_lints::analyze;
use conn_lints::config::{Config, Settings};
use conn_lints::report::report;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut config = Config::default();
    config.settings = Settings { tests: true, ..config.settings };
    let told = || {
        let facts = analyze(workspace(text), &config.settings);
        let report = report(&facts, &config);
        for diagnostic in &report.diagnostics {
            facts.workspace.sources.line_column(diagnostic.primary.span);
        }
        format!("{:?}", report.diagnostics)
    };
    assert_eq!(told(), told());
});
