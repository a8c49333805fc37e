use crate::ir::{ExprKind, PatKind};

use super::{calls, lower, lowered, slice, texts};

#[test]
fn ranges_are_bytes_of_the_file_on_disk() {
    for prefix in [
        "",
        "\u{feff}",
        "#!/usr/bin/env run it's\n",
        "\u{feff}#!/bin/x \"\r\n",
        "// é ü\r\n",
        "/* 日本\r\n*/ ",
    ] {
        let text = format!(
            "{prefix}fn f() {{\r\n    let é = a::b(\"日本\", 1); é.c::<u8>(2)\r\n}}\r\n/// ü\r\nfn ß() -> u8 {{ 1 }}\r\n"
        );
        let ir = lowered(&text);
        assert_eq!(calls(&ir, &text), ["a::b(\"日本\", 1)", "é.c::<u8>(2)"], "{prefix:?}");
        let names: Vec<&str> = ir.items.iter().map(|item| slice(&text, item.name_range)).collect();
        assert_eq!(names, ["f", "ß"]);
        assert_eq!(slice(&text, ir.items[1].range), "/// ü\r\nfn ß() -> u8 { 1 }");
        let method = texts(&ir, &text, |kind| matches!(kind, ExprKind::MethodCall { .. }));
        assert_eq!(method, ["é.c::<u8>(2)"]);
    }
}

#[test]
fn an_inner_attribute_is_no_shebang() {
    for text in
        ["#![allow(dead_code)]\nfn f() { g() }", "#! /* a */ // b\n [allow(dead_code)]\nfn f() { g() }"]
    {
        assert_eq!(calls(&lowered(text), text), ["g()"]);
    }
}

#[test]
fn every_expression_and_pattern_has_its_text() {
    for expr in [
        "a as Vec<u8>",
        "a as &dyn B",
        "a as [u8; 3]",
        "_ = b",
        "async move { 1 }",
        "move |a| b",
        "return a",
        "a..=b",
        "..",
        "if a { 1 } else { 2 }",
        "x?",
        "x.await",
        "vec![1, 2]",
        "m!(a b c)",
        "&&a",
        "A { a: 1 }",
        "-1",
        "(1, 2)",
        "a[0]",
    ] {
        let text = format!("fn f() {{ let é = 1; {expr}; }}");
        let ir = lowered(&text);
        assert!(ir.exprs.iter().any(|it| slice(&text, it.range) == expr), "{expr}");
        assert!(ir.exprs.iter().all(|it| it.range.start < it.range.end), "{expr}");
    }
    let text = "fn f() { match x { 1..=2 => 1, A::B..=A::C => 2, -1 => 3, m!(x) => 4, const { 5 } => 5, ..=9 => 6 } }";
    let ir = lowered(text);
    let others = ir.pats.iter().filter(|pat| matches!(pat.kind, PatKind::Other | PatKind::Lit(_)));
    let others: Vec<&str> = others.map(|pat| slice(text, pat.range)).collect();
    assert_eq!(others, ["1..=2", "A::B..=A::C", "-1", "m!(x)", "const { 5 }", "..=9"]);
}

#[test]
fn a_file_that_does_not_parse_is_named_with_its_place() {
    for (text, position) in [
        ("fn f() {\n    let = 1;\n}", (2, 9)),
        ("\u{feff}fn f() {\r\n    /* é */ let = 1;\r\n}", (2, 17)),
        ("#!/bin/x\nfn f() {", (2, 8)),
        ("fn f() {}\nstruct", (2, 7)),
        ("\0\0", (1, 1)),
        ("{{ template }}", (1, 1)),
    ] {
        let (ir, problems) = lower("src/x.rs", text);
        assert!(ir.items.is_empty());
        assert_eq!(problems.len(), 1, "{text:?}");
        assert_eq!(
            (problems[0].file.as_str(), problems[0].position),
            ("src/x.rs", Some(position)),
            "{text:?}"
        );
        assert!(problems[0].message.ends_with("the file is left out, the rest is checked"));
    }
}
