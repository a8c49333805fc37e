//! What is no code is left out before the parser sees it.

use crate::lower::code::Code;
use crate::lower::{How, SPARE, SharedMacros, parse, positions, scan};

/// What is left out for the parser is found without it: in all of this repository it changes nothing, places included.
#[test]
fn without_comments_and_blanks_code_is_the_same() {
    let shorter = own_texts().iter().filter(|text| is_same_without_them(text)).count();
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

/// Where a file is taken apart is found without the parser too.
#[test]
fn in_parts_code_is_the_same() {
    let parts: usize = own_texts().iter().map(|text| parts_that_make(text)).sum();
    assert!(parts > 1_000, "{parts}");
    let long = "/*".to_owned() + &"x".repeat(300) + "*/ fn long() { " + &"f();".repeat(100) + " }";
    let with = |text: &str| long.clone() + text;
    for text in [
        "fn f() {}",
        "\n\n#[a] #[b]\nfn f() {}",
        "/// a\n/// b\npub(crate) fn f() {}",
        "#[b] macro_rules! m { ($n:ident) => { fn $n() { g(1) } } } m! { f }",
        "fn ä() { \"ö\" } ",
    ] {
        assert_eq!(parts_that_make(&with(text)), 2, "{text}");
        assert_eq!(parts_that_make(&(with(text) + &with("struct S;"))), 3, "{text}");
    }
    for text in
        [" // `const`\n;", " /** a */ fn f() {}", " macro_rules! m { () => {} } m! {}", " else {}", ""]
    {
        assert_eq!(parts_that_make(&with(text)), 1, "{text}");
    }
    for text in [
        "const A: u8 = { f(); 1 };",
        "const A: u8 = if a { 1 } else { 2 };",
        "impl A<{ 1 }> for B where [u8; { 1 }]: C {}",
        "fn f<const N: u8 = { 1 }, const M: u8>() -> B<{ N }> where A<{ M }>: B {}",
        "use a::{b, c};",
        "static A: fn() = || {};",
    ] {
        let text = text.replace("1", &"1 + ".repeat(100)).replace("f();", &"f();".repeat(100));
        assert_eq!(parts_that_make(&text), 1, "{text}");
        assert_eq!(parts_that_make(&with(&text)), 2, "{text}");
    }
}

/// In how many parts a text is read that gives the same in one.
fn parts_that_make(text: &str) -> usize {
    let start = positions::skipped(text);
    let cuts = scan::scan(text, start, &[]).cuts;
    let (whole, apart) = (Code::whole(text, start), Code::without(text, start, Vec::new(), &cuts));
    assert!(shown(&whole) == shown(&apart), "{text}");
    apart.parts().count()
}

/// False where there is nothing to leave out.
fn is_same_without_them(text: &str) -> bool {
    let start = positions::skipped(text);
    let scan = scan::scan(text, start, &[]);
    let (whole, shorter) = (Code::whole(text, start), Code::without(text, start, scan.no_code, &scan.cuts));
    assert!(shown(&whole) == shown(&shorter), "{text}");
    let size = |code: &Code| code.parts().map(|part| part.text().len()).sum::<usize>();
    size(&shorter) < size(&whole)
}

fn shown(code: &Code) -> String {
    let shared = SharedMacros::default();
    format!("{:#?}", parse(code, How { shared: &shared, closed: &[], spare: SPARE }))
}

/// Every source file of this repository.
fn own_texts() -> Vec<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let files = ["lints/src", "cli/src"].map(|folder| walkdir::WalkDir::new(root.join(folder)));
    let paths = files.into_iter().flatten().map(|entry| entry.unwrap().into_path());
    let sources = paths.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    sources.map(|path| std::fs::read_to_string(path).unwrap()).collect()
}
