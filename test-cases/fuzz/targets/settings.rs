//! A configuration, in each of the tables that may hold one, and a baseline.
#![no_main]

use conn_lints::baseline::Baseline;
use conn_lints::config::{Config, Source, Table};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for table in [Table::Whole, Table::Workspace, Table::RootPackage("a"), Table::Member("a")] {
        let source = Source { text, table, root: "", packages: Some(&["a", "b"]) };
        if let Err(errors) = Config::default().read(&source) {
            for error in errors {
                assert!(text.get(error.range.clone()).is_some(), "{:?}", error.range);
            }
        }
    }
    if let Ok(baseline) = Baseline::read(text) {
        let written = baseline.to_text();
        let again = Baseline::read(&written).expect("what was written is read");
        assert_eq!(again.to_text(), written);
    }
});
