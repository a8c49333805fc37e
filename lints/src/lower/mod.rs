//! One file's text becomes a [`FileIr`]. The only room that sees syn; looks at no other file.

mod exprs;
mod items;
mod macros;
mod pats;
mod scan;
mod types;

use crate::diagnostic::{Problem, ProblemKind};
use crate::ir::{Expr, ExprId, ExprKind, FileIr, Item, ItemId, Pat, PatId, PatKind};
use crate::source::TextRange;

/// Stack for code that nests deeply. Only what is used of it is ever committed.
const LARGE_STACK: usize = 1 << 30;

/// Parses and lowers one file. Where it does not parse (or is too deep or large to read), the IR is empty and the
/// problem names the place. `name` is what problems call the file. Never panics.
pub fn lower(name: &str, text: &str) -> (FileIr, Vec<Problem>) {
    let scan = scan::scan(text);
    if let Some(offset) = scan.too_deep {
        let message = "nests too deeply to be read; the file is left out, the rest is checked";
        return (FileIr::default(), vec![problem(name, text, offset, message.to_owned())]);
    }
    let parse = || parse_and_lower(name, text);
    let (mut ir, problems) = if scan.deep { on_large_stack(parse) } else { parse() };
    ir.suppressions = scan.suppressions;
    (ir, problems)
}

fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(LARGE_STACK).spawn_scoped(scope, work);
        match thread.map(std::thread::ScopedJoinHandle::join) {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(error) => unreachable!("a thread can be started: {error}"),
        }
    })
}

fn parse_and_lower(name: &str, text: &str) -> (FileIr, Vec<Problem>) {
    let prefix = prefix_length(text);
    let code = &text[prefix..];
    let result = match syn::parse_file(code) {
        Ok(file) => {
            let mut lowering = Lowering { ir: FileIr::default(), shift: prefix as u32 };
            lowering.file(&file);
            (lowering.ir, Vec::new())
        }
        Err(error) => {
            let offset = prefix + error.span().byte_range().start;
            let message =
                format!("does not parse as Rust ({error}); the file is left out, the rest is checked");
            (FileIr::default(), vec![problem(name, text, offset, message)])
        }
    };
    // The table of positions of this thread only grows otherwise.
    proc_macro2::extra::invalidate_current_thread_spans();
    result
}

/// A byte-order mark and a `#!` line, which syn would strip without counting them.
fn prefix_length(text: &str) -> usize {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let code = &text[mark..];
    let is_attribute = code.strip_prefix("#!").is_some_and(|rest| rest.trim_start().starts_with('['));
    if code.starts_with("#!") && !is_attribute {
        return mark + code.find('\n').unwrap_or(code.len());
    }
    mark
}

fn problem(name: &str, text: &str, offset: usize, message: String) -> Problem {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let position = (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1);
    Problem { kind: ProblemKind::Syntax, file: name.to_owned(), position: Some(position), message }
}

/// The file under construction.
struct Lowering {
    ir: FileIr,
    /// Bytes before what syn was given.
    shift: u32,
}

impl Lowering {
    fn range(&self, span: proc_macro2::Span) -> TextRange {
        let range = span.byte_range();
        TextRange::new(range.start as u32 + self.shift, range.end as u32 + self.shift)
    }

    fn add_item(&mut self, item: Item) -> ItemId {
        self.ir.items.push(item);
        ItemId(self.ir.items.len() as u32 - 1)
    }

    fn add_expr(&mut self, kind: ExprKind, range: TextRange) -> ExprId {
        self.ir.exprs.push(Expr { kind, range });
        ExprId(self.ir.exprs.len() as u32 - 1)
    }

    fn add_pat(&mut self, kind: PatKind, range: TextRange) -> PatId {
        self.ir.pats.push(Pat { kind, range });
        PatId(self.ir.pats.len() as u32 - 1)
    }

    fn expr_range(&self, expr: ExprId) -> TextRange {
        self.ir.expr(expr).range
    }
}

fn cover(from: TextRange, to: TextRange) -> TextRange {
    TextRange::new(from.start.min(to.start), from.end.max(to.end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::ItemKind;

    fn lowered(text: &str) -> FileIr {
        let (ir, problems) = lower("test.rs", text);
        assert_eq!(problems, [], "{text}");
        ir
    }

    fn texts<'t>(ir: &FileIr, text: &'t str, wanted: fn(&ExprKind) -> bool) -> Vec<&'t str> {
        let found = ir.exprs.iter().filter(|expr| wanted(&expr.kind));
        found.map(|expr| &text[expr.range.start as usize..expr.range.end as usize]).collect()
    }

    fn calls<'t>(ir: &FileIr, text: &'t str) -> Vec<&'t str> {
        texts(ir, text, |kind| matches!(kind, ExprKind::Call { .. } | ExprKind::MethodCall { .. }))
    }

    #[test]
    fn ranges_are_bytes_of_the_file_on_disk() {
        for prefix in ["", "\u{feff}", "#!/usr/bin/env run\n", "\u{feff}#!/bin/x\r\n", "// é ü\r\n"] {
            let text = format!("{prefix}fn f() {{\r\n    let é = a::b(1);\r\n    é.c::<u8>(2)\r\n}}\r\n");
            let ir = lowered(&text);
            assert_eq!(calls(&ir, &text), ["a::b(1)", "é.c::<u8>(2)"], "{prefix:?}");
        }
    }

    #[test]
    fn an_inner_attribute_is_no_shebang() {
        let text = "#![allow(dead_code)]\nfn f() { g() }";
        assert_eq!(calls(&lowered(text), text), ["g()"]);
    }

    #[test]
    fn macro_input_that_is_rust_is_read() {
        for (text, expected) in [
            ("vec![a(), b()]", &["a()", "b()"][..]),
            ("vec![a(); 3]", &["a()"]),
            ("println!(\"{}\", a())", &["a()"]),
            ("info!(target: \"t\", x = a(), ?b, %c(), \"text {}\", d())", &["a()", "c()", "d()"]),
            ("tokio::join!(a(), b())", &["a()", "b()"]),
            (
                "select! { biased; x = a() => b(x), Some(y) = c(), if d() => { e() } else => f() }",
                &["a()", "b(x)", "d()", "c()", "e()", "f()"],
            ),
            ("json!({ \"a\": a(), \"b\": [b(), { \"c\": c() }] })", &["a()", "b()", "c()"]),
            ("matches!(a(), Some(1..=2))", &["a()"]),
            ("cfg_if! { if #[cfg(x)] { a(); } else { b(); } }", &["a()", "b()"]),
            ("stream! { let x = a(); yield b(x); }", &["a()", "b(x)"]),
            ("my_macro!(a(), b())", &["a()", "b()"]),
            ("quote!(a())", &[]),
        ] {
            let text = format!("fn f() {{ {text}; }}");
            let ir = lowered(&text);
            assert_eq!(calls(&ir, &text), expected, "{text}");
            assert!(ir.skipped_macros.is_empty(), "{text}");
        }
    }

    #[test]
    fn macro_input_that_is_not_rust_is_counted() {
        let ir = lowered("fn f() { html! { <p>{ a() }</p> } }");
        assert_eq!(ir.skipped_macros.len(), 1);
        assert_eq!(ir.skipped_macros[0].path, "html");
    }

    #[test]
    fn lazy_statics_are_items() {
        let text = "lazy_static! { static ref A: T = a(); pub static ref B: T = { b() }; }
            fn f() { thread_local! { static C: T = const { c() } } }";
        let ir = lowered(text);
        let lazy = ir
            .items
            .iter()
            .filter(|item| matches!(item.kind, ItemKind::Const { storage: crate::ir::Storage::Lazy, .. }));
        assert_eq!(lazy.map(|item| item.name.as_str()).collect::<Vec<_>>(), ["A", "B", "C"]);
        assert_eq!(calls(&ir, text), ["a()", "b()", "c()"]);
    }

    #[test]
    fn cfg_tells_tests_from_other_conditions() {
        let text = "#[cfg(test)] fn a() {} #[cfg(not(test))] fn b() {} #[cfg(feature = \"x\")] fn c() {}
            #[cfg(all(test, unix))] fn d() {} #[cfg(any(test, unix))] fn e() {} #[tokio::test] async fn g() {}";
        let ir = lowered(text);
        let flags = ir.items.iter().map(|item| (item.cfg.test_only, item.cfg.conditional));
        assert_eq!(
            flags.collect::<Vec<_>>(),
            [(true, false), (false, false), (false, true), (true, false), (false, true), (true, false)]
        );
    }

    #[test]
    fn use_trees_are_flattened() {
        let text = "use a::{self, b as c, d::{e, *}, f as _}; use ::g;";
        let leaves: Vec<String> = lowered(text)
            .items
            .iter()
            .flat_map(|item| match &item.kind {
                ItemKind::Use(leaves) => leaves.clone(),
                _ => Vec::new(),
            })
            .map(|leaf| format!("{} {:?} {}", leaf.path.join("::"), leaf.kind, leaf.leading_colon))
            .collect();
        assert_eq!(
            leaves,
            [
                "a Plain false",
                "a::b Renamed(Some(\"c\")) false",
                "a::d::e Plain false",
                "a::d Glob false",
                "a::f Renamed(None) false",
                "g Plain true"
            ]
        );
    }

    #[test]
    fn a_file_that_does_not_parse_is_named_with_its_place() {
        let (ir, problems) = lower("src/x.rs", "fn f() {\n    let = 1;\n}");
        assert!(ir.items.is_empty());
        assert_eq!((problems[0].file.as_str(), problems[0].position), ("src/x.rs", Some((2, 9))));
    }

    #[test]
    fn suppressions_are_found_in_comments_only() {
        let text = "// conn-lint: allow(a, b) -- why\nfn f() { let x = \"// conn-lint: allow(c)\"; } /* conn-lint: allow(d) */ // conn-lint: deny(e)\n";
        let found = lowered(text).suppressions;
        assert_eq!(found.len(), 3);
        assert_eq!(found[0].reason.as_deref(), Some("why"));
        assert!(found[0].own_line && !found[1].own_line);
        for comment in &found {
            for (name, range) in &comment.lints {
                assert_eq!(&text[range.start as usize..range.end as usize], name);
            }
        }
        assert!(found[2].error.is_some());
    }

    #[test]
    fn deep_code_is_read_or_refused_but_never_fatal() {
        let nested = |depth: usize| format!("fn f() {{ {}1{} }}", "(".repeat(depth), ")".repeat(depth));
        let chain = |links: usize| format!("fn f() {{ a{} }}", ".b()".repeat(links));
        let branches = |count: usize| format!("fn f() {{ {} {{}} }}", "if a { b } else ".repeat(count));
        let sum = |count: usize| format!("fn f() {{ 1{} }}", " + 1".repeat(count));
        let unary = |count: usize| format!("fn f() {{ {}1 }}", "-".repeat(count));
        let types = |depth: usize| format!("type T = {}u8{};", "Vec<".repeat(depth), ">".repeat(depth));
        for text in [nested(200), chain(1000), branches(300), sum(1000)] {
            assert_eq!(lower("f.rs", &text).1, [], "{}", &text[..40]);
        }
        for text in [
            nested(100_000),
            chain(50_000),
            branches(50_000),
            sum(100_000),
            unary(100_000),
            types(100_000),
            "[".repeat(100_000),
        ] {
            let (_, problems) = lower("f.rs", &text);
            assert_eq!(problems.len(), 1, "{}", &text[..40]);
        }
        for text in ["\0\0\0", "\"unclosed", "/* open", "'", "r#\"", "}}}}", "é\u{feff}"] {
            lower("f.rs", text);
        }
    }
}
