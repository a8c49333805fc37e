//! One file: every range of the tree lies in the text, on bounds of characters.
#![no_main]

use conn_lints::lower::lower;
use conn_lints::source::TextRange;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (ir, _) = lower("f.rs", text);
    let lies_in = |range: TextRange| {
        let bounds = range.start as usize..range.end as usize;
        assert!(text.get(bounds.clone()).is_some(), "{bounds:?}");
    };
    ir.exprs.iter().for_each(|expr| lies_in(expr.range));
    ir.pats.iter().for_each(|pat| lies_in(pat.range));
    ir.items.iter().for_each(|item| lies_in(item.range));
});
