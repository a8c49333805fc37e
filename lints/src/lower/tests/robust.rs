use std::time::{Duration, Instant};

use super::lower;

fn in_function(text: &str) -> String {
    format!("fn f() {{ {text} }}")
}

fn around(open: &str, inside: &str, close: &str, depth: usize) -> String {
    format!("{}{inside}{}", open.repeat(depth), close.repeat(depth))
}

/// Every shape that nests without end, `depth` deep.
fn shapes(depth: usize) -> Vec<String> {
    let f = |text: String| in_function(&text);
    let r = |text: &str| text.repeat(depth);
    vec![
        f(around("(", "1", ")", depth)),
        f(around("[", "1", "]", depth)),
        f(around("{", "1", "}", depth)),
        f(around("g(", "1", ")", depth)),
        f(around("if a {", "1", "}", depth)),
        f(around("match a { _ => ", "1", "}", depth)),
        around("mod a {", "", "}", depth),
        f(around("a![", "1", "]", depth)),
        f(format!("a{}", r(".b()"))),
        f(format!("a{}", r(".0"))),
        f(format!("a{}", r("()"))),
        f(format!("a{}", r("[0]"))),
        f(format!("a{}", r("?"))),
        f(format!("a{}", r(".await"))),
        f(format!("a{}", r(" as u8"))),
        f(format!("{} {{}}", r("if a { b } else "))),
        f(format!("{} {{}}", r("if {a} {b} /**/ else "))),
        f(format!("1{}", r(" + 1"))),
        f(format!("let x = {{1}}{}", r(" + {1}"))),
        f(format!("let x = {{f}}{};", r("()"))),
        f(format!("a{}", r(" = a"))),
        f(format!("{}a", r("a && "))),
        f(format!("{}1", r("-"))),
        f(format!("{}1", r("!"))),
        f(format!("{}1", r("&"))),
        f(format!("{}1", r("*"))),
        f(format!("{}1", r("||"))),
        f(format!("{}1", r("|a, b| "))),
        f(format!("{}1", r("|a,b|"))),
        f(format!("{}1", r("return "))),
        f(format!("{}1", r("break "))),
        f(format!("{}1", r(".. "))),
        f(format!("let {}1 = 1;", r("&"))),
        f(format!("let {}a = 1;", r("a @ "))),
        f(format!("let {} = 1;", around("(", "a", ",)", depth))),
        f(format!("let {} = 1;", around("A(", "a", ")", depth))),
        f(format!("let {}a = 1;", r("box "))),
        format!("type T = {};", around("Vec<", "u8", ">", depth)),
        format!("type T = {};", around("Map<u8, ", "u8", ">", depth)),
        format!("type T = {};", around("A<{ 1 }, ", "u8", ">", depth)),
        format!("type T = {};", around("<", "u8", " as A>::B", depth)),
        format!("type T = {};", around("Vec<<", "u8", " as A>::B>", depth)),
        format!("type T = {}u8;", r("&'a mut ")),
        format!("type T = {}u8;", r("*const ")),
        format!("type T = {}u8;", r("fn() -> ")),
        format!("type T = {};", around("(", "u8", ",)", depth)),
        format!("type T = {};", around("[", "u8", "]", depth)),
        format!("use {};", around("a::{", "b", "}", depth)),
        format!("use {}b;", r("a::")),
        format!("fn f() {{ {}b; }}", r("a::")),
        f(format!("m!({}1)", r("-"))),
        f(format!("json!({})", around("{ \"a\": ", "1", "}", depth))),
        f(around("select! { x = a => ", "1", "}", depth)),
        f(around("cfg_if! { if #[cfg(a)] {", "1", "} }", depth)),
        f(around("async {", "1", "}", depth)),
        f(around("unsafe { 'a: {", "1", "} }", depth)),
        f(format!("macro_rules! m {{ ($e:expr) => {{ $e }} }} {}", around("m!(", "1", ")", depth))),
        f(format!(
            "macro_rules! m {{ ($e:expr) => {{ {} }} }} {}",
            around("(", "$e", ")", depth.min(20)),
            around("(", "m!(m!(1))", ")", depth)
        )),
        format!("#[cfg({})] fn f() {{}}", around("not(", "a", ")", depth)),
        format!("impl {} {{}}", around("A<", "u8", ">", depth)),
        r("("),
        r("[{("),
        r("}"),
        r("/*"),
        r("<"),
    ]
}

#[test]
fn deep_code_is_read_or_refused_but_never_fatal() {
    for depth in [48, 390, 1490, 11_900, 100_000] {
        for text in shapes(depth) {
            let start = Instant::now();
            lower("f.rs", &text);
            let head: String = text.chars().take(30).collect();
            assert!(start.elapsed() < Duration::from_secs(20), "{head} {depth}");
        }
    }
}

#[test]
fn code_as_deep_as_people_write_is_read() {
    for text in [
        in_function(&around("(", "1", ")", 200)),
        in_function(&around("if a {", "1", "}", 200)),
        in_function(&format!("a{}", ".b(1)".repeat(2000))),
        in_function(&format!("{} {{}}", "if a { b } else ".repeat(1000))),
        in_function(&format!("\"\"{}", " + \"a\"".repeat(5000))),
        format!("type T = {};", around("Vec<", "u8", ">", 200)),
    ] {
        assert_eq!(lower("f.rs", &text).1, [], "{}", &text[..40]);
    }
}

#[test]
fn long_tables_are_not_deep() {
    let table = |element: &str| format!("static A: [T; 0] = [{}];", element.repeat(30_000));
    for text in [
        table("-1.5e-3, "),
        table("1 << 3, "),
        table("A | B, "),
        table("(1, 'a'..='b'), "),
        table("&[1], "),
        format!("fn f() {{ match x {{ {} }} }}", "A::B { a } => { c() } ".repeat(20_000)),
        format!("fn f() {{ match x {{ {} }} }}", "(A, B) => { c() } ".repeat(20_000)),
        format!("enum E {{ {} }}", "A = 1 << 2, ".repeat(20_000)),
        "fn f<T>() -> Vec<Vec<u8>> {} ".repeat(20_000),
        format!("fn f() {{ {} }}", "if a < b {} ".repeat(3_000)),
    ] {
        let (_, problems) = lower("f.rs", &text);
        assert_eq!(problems, [], "{}", &text[..60]);
    }
}

#[test]
fn text_that_is_no_rust_gives_a_problem() {
    for text in [
        "\0\0\0",
        "\"unclosed",
        "/* open",
        "'",
        "'\\",
        "'\\é",
        "b'\\é'",
        "r#\"",
        "r#",
        "br##\"a\"#",
        "}}}}",
        "é\u{feff}",
        "#!",
        "\\",
        "{{ name }}",
        "fn f() { \"\\é\" } }",
    ] {
        let (ir, problems) = lower("f.rs", text);
        assert!(ir.exprs.is_empty(), "{text:?}");
        assert!(problems.len() == 1 || text == "#!", "{text:?}");
    }
}

#[test]
fn a_text_cut_anywhere_does_no_harm() {
    let text = "#!/bin/x\r\nfn é<'a>(x: &'a str) -> Vec<u8> { /* ü */ let s = r#\"q\"#; vec![b'\\'', 1]; s.x?.y(|a| a)?; } // conn-lint: allow(a)\n";
    for (at, _) in text.char_indices() {
        lower("f.rs", &text[..at]);
        lower("f.rs", &text[at..]);
    }
}
