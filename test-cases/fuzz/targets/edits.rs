//! Every fix is applied, also the unsafe ones: what could be read before can be read after, and nothing panics.
#![no_main]

use std::convert::Infallible;

use conn_lint_fuzz::workspace;
use conn_lints::config::Config;
use conn_lints::diagnostic::Applicability;
use conn_lints::fix::fix;
use conn_lints::lower::lower;
use conn_lints::report::report;
use conn_lints::session::Session;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let config = Config::default();
    let mut session = Session::new(workspace(text));
    let Ok(fixed) = fix(&mut session, &config.settings, Applicability::Unsafe, |facts| {
        Ok::<_, Infallible>(report(facts, &config))
    });
    for text in fixed.texts.values() {
        let (_, problems) = lower("f.rs", text);
        assert!(problems.is_empty(), "{problems:?}\n{text}");
    }
});
