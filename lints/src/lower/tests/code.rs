//! What is no code is left out before the parser sees it.

use crate::lower::code::Code;
use crate::lower::{How, SPARE, SharedMacros, parse, positions, scan};

/// What is left out for the parser is found without it: in all of this repository it changes nothing, places included.
#[test]
fn without_comments_and_blanks_code_is_the_same() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut shorter = 0;
    for folder in ["lints/src", "cli/src"] {
        for entry in walkdir::WalkDir::new(root.join(folder)) {
            let entry = entry.unwrap();
            if entry.path().extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(entry.path()).unwrap();
                shorter += usize::from(is_same_without_them(&text));
            }
        }
    }
    assert!(shorter > 100, "{shorter}");
    let quoted =
        "fn f() { \"\n/// no\n\"; r#\"\n/// no \"\n/// no\"#; '\"'; b'\"'; b\"\\\"\n/// no\"; c\"/// no\" }";
    assert!(!is_same_without_them(quoted), "nothing there is a comment");
    let strange = "fn f() { \u{1}\u{1}  }";
    assert!(!is_same_without_them(strange), "the parser knows no such blanks");
    for text in [
        "/// a\n#[b]\n/// c\r\nstruct S { /// d\n/// e\nf: &'static str, /** g */ h: u8 }\n//// i\n",
        "//! a\n//! b\nfn f<'a>(x: &'a str) -> char { //! c\n '/' }",
        "\u{feff}fn f(  ) /* a /* b */ c */ {\r\n\t\tlet ä  =  \"ö  ü\" ; // x\r\n  g(ä,\n\n  1) } /**/ /** d */ fn h() {} /*",
        "#!/bin/sh\n// a\nfn f() {   } // b",
        "  a  => <- /  / ! ",
        "macro_rules! m { ($(#[$m:meta])* $n:ident) => { $(#[$m])* fn $n() {} } } m! { /// a\n/// b\nname }",
    ] {
        assert!(is_same_without_them(text), "{text}");
    }
}

/// False where there is nothing to leave out.
fn is_same_without_them(text: &str) -> bool {
    let shared = SharedMacros::default();
    let how = How { shared: &shared, closed: &[], spare: SPARE };
    let start = positions::skipped(text);
    let no_code = scan::scan(text, start, &[]).no_code;
    let shown = |code: &Code| format!("{:#?}", parse(code, how));
    let (whole, shorter) = (Code::whole(text, start), Code::without(text, start, no_code));
    assert!(shown(&whole) == shown(&shorter), "{text}");
    shorter.text().len() < whole.text().len()
}
