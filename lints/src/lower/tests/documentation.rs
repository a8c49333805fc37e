//! Documentation is blanked before the parser sees it.

use crate::lower::{How, SPARE, SharedMacros, parse, positions, scan, without};

/// What is blanked for the parser is found without it: in all of this repository it changes nothing.
#[test]
fn without_its_documentation_code_is_the_same() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut documented = 0;
    for folder in ["lints/src", "cli/src"] {
        for entry in walkdir::WalkDir::new(root.join(folder)) {
            let entry = entry.unwrap();
            if entry.path().extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(entry.path()).unwrap();
                documented += usize::from(is_same_without_documentation(&text));
            }
        }
    }
    assert!(documented > 100, "{documented}");
    let quoted =
        "fn f() { \"\n/// no\n\"; r#\"\n/// no \"\n/// no\"#; '\"'; b'\"'; b\"\\\"\n/// no\"; c\"/// no\" }";
    assert!(!is_same_without_documentation(quoted), "nothing there is documentation");
    for text in [
        "/// a\n#[b]\n/// c\r\nstruct S { /// d\n/// e\nf: &'static str, /** g */ h: u8 }\n//// i\n",
        "//! a\n//! b\nfn f<'a>(x: &'a str) -> char { //! c\n '/' }",
        "macro_rules! m { ($(#[$m:meta])* $n:ident) => { $(#[$m])* fn $n() {} } } m! { /// a\n/// b\nname }",
    ] {
        assert!(is_same_without_documentation(text), "{text}");
    }
}

/// False where there is nothing to leave out.
fn is_same_without_documentation(text: &str) -> bool {
    let shared = SharedMacros::default();
    let how = How { shared: &shared, closed: &[], spare: SPARE };
    let start = positions::skipped(text);
    let words = scan::scan(text, start).words;
    let shorter = without(text, &words, &[]);
    let shown = |text: &str| format!("{:#?}", parse(text, start, how));
    assert!(shown(text) == shown(&shorter), "{shorter}");
    shorter != text
}
