use crate::ir::{ItemKind, Storage, UseKind};
use crate::source::{FileId, Span};

use super::dump::body;
use super::{calls, item, lowered, slice};

#[test]
fn input_that_is_rust_is_read() {
    for (text, expected) in [
        ("vec![a(), b()]", "{[a(), b()]}"),
        ("vec![a(); 3]", "{[a()]}"),
        ("println!(\"{} {x} {}\", a(), x = b())", "{println!(\"{} {x} {}\", a(), b())}"),
        ("assert!(a() == 1, \"{}\", b())", "{assert!(Equal(a(), 1), \"{}\", b())}"),
        ("dbg!(a())", "{dbg!(a())}"),
        ("todo!()", "{todo!()}"),
        ("anyhow::bail!(\"x\")", "{anyhow::bail!(\"x\")}"),
        ("write!(f, \"{a}\")?", "{write!(f, \"{a}\")?}"),
        (
            "tracing::info!(target: \"t\", a = b(), ?c, %d(), e.f = %g, { h = 1, ?i }, \"x {}\", j)",
            "{tracing::info!(\"t\", b(), c, d(), g, 1, i, \"x {}\", j)}",
        ),
        ("info!(key:? = a(), k:serde = b(); \"c {}\", d())", "{info!(a(), b(), \"c {}\", d())}"),
        ("slog::info!(log, \"a\"; \"b\" => c(), \"d\" => %e)", "{slog::info!(log, \"a\", c(), e)}"),
        ("tokio::join!(a(), b())", "{tokio::join!(a(), b())}"),
        ("tokio::try_join!(biased; a(), b())", "{tokio::try_join!(a(), b())}"),
        ("matches!(a(), Some(1..=2) if x)", "{matches!(a())}"),
        (
            "json!({ \"a\": b(), \"c\": [d(), { \"e\": f::g() }], h: null })",
            "{json!(b(), d(), f::g(), null)}",
        ),
        ("hashmap! { a() => b(), c => d }", "{hashmap!(a(), b(), c, d)}"),
        ("stream! { let x = a(); yield b(x); }", "{stream!(async {let x = a(); [b(x)];})}"),
        ("try_stream! { for await x in s { yield x?; } }", "{try_stream!(async {for(x in s {[x?];})})}"),
        ("my::thing!(a(), b())", "{my::thing!(a(), b())}"),
        ("my_block! { let x = a(); x }", "{my_block!({let x = a(); x})}"),
        ("assert_snapshot!(a(), @\"b\")", "{assert_snapshot!(a())}"),
        ("quote!(a())", "{quote!()}"),
        ("html! { <p>{ a() }</p> }", "{?}"),
    ] {
        assert_eq!(body(text), expected, "{text}");
    }
}

#[test]
fn arms_of_select_are_blocks() {
    for (text, expected) in [
        (
            "tokio::select! { biased; x = a() => b(x), Some(y) = c(), if d() => { e(y) } _ = f => {}, else => g() }",
            "{tokio::select!({let x = a().await; b(x)}, {d(); let Some(y) = c().await; {e(y)}}, {let _ = f.await; {}}, {g()})}",
        ),
        (
            "select! { x = fut.fuse() => x, complete => break, default => a() }",
            "{select!({let x = fut.fuse().await; x}, {break()}, {a()})}",
        ),
        (
            "select! { recv(r) -> msg => a(msg), default(wait) => b() }",
            "{select!({let msg = recv(r); a(msg)}, {let _ = default(wait); b()})}",
        ),
    ] {
        assert_eq!(body(text), expected, "{text}");
    }
}

#[test]
fn cfg_if_is_code_under_conditions() {
    let text =
        "cfg_if::cfg_if! { if #[cfg(test)] { fn a() {} } else if #[cfg(unix)] { fn b() {} } else { mod c; } }
        cfg_if! { if #[cfg(test)] { fn d() {} } else { fn e() {} } }";
    let ir = lowered(text);
    let found: Vec<_> =
        ir.items.iter().map(|it| (it.name.as_str(), it.cfg.test_only, it.cfg.conditional)).collect();
    assert_eq!(
        found,
        [("a", true, false), ("b", false, true), ("c", false, true), ("d", true, false), ("e", false, false)]
    );
    for (text, expected) in [
        (
            "cfg_if! { if #[cfg(x)] { let a = b(); } else { let a = c(); d() } } a",
            "{let#cfg  a = b(); let#cfg  a = c(); #cfg d(); a}",
        ),
        (
            "cfg_if! { if #[cfg(x)] { a() } else if #[cfg(y)] { b() } else { c() } }",
            "{if(? => {a()} else if(? => {b()} else {c()}))}",
        ),
        ("let x = cfg_if! { if #[cfg(x)] { a() } else { b() } };", "{let x = if(? => {a()} else {b()});}"),
        ("cfg_if! { if #[cfg(x)] { use a; } } b()", "{item #cfg  b()}"),
        ("cfg_if! { if #[cfg(x)] { a!(b); } } c()", "{#cfg a!(b); c()}"),
    ] {
        assert_eq!(body(text), expected, "{text}");
    }
}

#[test]
fn lazy_statics_are_items() {
    let text = "lazy_static! { static ref A: T = a(); /// doc\n pub static ref B: T = { b() }; }
        #[cfg(test)] thread_local! { static C: T = const { c() } }
        fn f() { thread_local!(static D: T = d();); tokio::task_local! { pub static E: u8; } }";
    let ir = lowered(text);
    let lazy = ir.items.iter().filter(|it| matches!(it.kind, ItemKind::Const { storage: Storage::Lazy, .. }));
    let found: Vec<_> = lazy.map(|it| (slice(text, it.name_range), slice(text, it.range))).collect();
    assert_eq!(
        found,
        [
            ("A", "static ref A: T = a();"),
            ("B", "/// doc\n pub static ref B: T = { b() };"),
            ("C", "static C: T = const { c() }"),
            ("D", "static D: T = d();"),
            ("E", "pub static E: u8;"),
        ]
    );
    assert_eq!(calls(&ir, text), ["a()", "b()", "c()", "d()"]);
    assert!(item(&ir, "C").cfg.test_only);
}

#[test]
fn items_and_bindings_in_unknown_macros() {
    let text =
        "cfg_rt! { pub fn a() { b() } impl X { fn c() {} } } impl Y { cfg_io! { fn d(&self) {} } m!(a b); }
        tonic::include_proto!(\"x\"); bitflags! { struct F: u8 { const A = 1; } }";
    let ir = lowered(text);
    assert!(item(&ir, "a").cfg.conditional && item(&ir, "d").cfg.conditional);
    let calls = ir.items.iter().filter(|it| matches!(it.kind, ItemKind::MacroCall { .. }));
    let calls: Vec<&str> = calls.map(|it| slice(text, it.range)).collect();
    assert_eq!(calls, ["bitflags! { struct F: u8 { const A = 1; } }"]);
    let generated = ir.items.iter().find_map(|it| match &it.kind {
        ItemKind::Use(leaves) => Some(&leaves[0]),
        _ => None,
    });
    let generated = generated.unwrap();
    assert_eq!(
        (generated.path.join("::").as_str(), &generated.kind),
        ("tonic::include_proto", &UseKind::Glob)
    );
    let skipped: Vec<&str> = ir.skipped_macros.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(skipped, ["m", "bitflags"]);
    assert_eq!(body("tokio::pin! { let x = a(); } x"), "{let x = a(); x}");
    assert_eq!(body("tokio::pin!(x); x"), "{tokio::pin!(x); x}");
}

#[test]
fn input_that_is_not_rust_is_counted() {
    let text = "fn f() { html! { <p>{ a() }</p> } quote!(# a); include_str!(\"x\"); nothing!(); }";
    let ir = lowered(text);
    let skipped: Vec<_> =
        ir.skipped_macros.iter().map(|it| (it.path.as_str(), slice(text, it.range))).collect();
    assert_eq!(skipped, [("html", "html! { <p>{ a() }</p> }")]);
}

#[test]
fn macros_of_the_file_are_expanded() {
    for (text, expected) in [
        ("macro_rules! m { () => { a() } } m!(); m!()", "{item m a(); a()}"),
        ("macro_rules! m { ($a:expr, $b:ident) => { $a.$b(1) } } m!(x + y, z)", "{item m Add(x, y).z(1)}"),
        (
            "macro_rules! m { ($($a:expr),* $(,)?) => { [$(f($a)),*] } } m![]; m![1]; m![1, 2,];",
            "{item m []; [f(1)]; [f(1), f(2)];}",
        ),
        (
            "macro_rules! m { (@one $t:ty) => { <$t>::new() }; ($($k:literal => $v:block;)+) => { g($(($k, $v)),+) } }
             m!(@one Vec<u8>); m!(\"a\" => { 1 }; \"b\" => { 2 };)",
            "{item m <Vec<u8> @0>new(); g(tuple(\"a\", {1}), tuple(\"b\", {2}))}",
        ),
        (
            "macro_rules! m { ($v:ident = $e:expr) => { let $v = $e; }; ($x:tt) => { h($x) } } m!(x = a()); m!((x));",
            "{item m let x = a(); h(x);}",
        ),
        // The definition's own locals are not the caller's.
        (
            "macro_rules! m { ($e:expr) => {{ let mut x = f(); x.x(); S { x: x }; $e }} } let r = m!(x);",
            "{item m let r = {let xʹ = f(); xʹ.x(); S {x: xʹ; }; x};}",
        ),
        ("macro_rules! n { ($e:expr) => { $crate::k($e) } } macro_rules! m { ($($t:tt)*) => { n!($($t)*) } } m!(1)",
         "{item n item m crate::k(1)}"),
        // A later definition hides an earlier one, and one in a block is gone behind it.
        ("macro_rules! m { () => { a() } } { macro_rules! m { () => { b() } } m!(); } m!()", "{item m {item m b();}; a()}"),
        // What does not match, or is not plain, is read as any other macro's input.
        ("macro_rules! m { ($a:ident) => { a() } } m!(1 + 1)", "{item m m!(Add(1, 1))}"),
        ("macro_rules! m { ($a:expr) => { ${concat(a, b)} } } m!(b())", "{item m m!(b())}"),
    ] {
        assert_eq!(body(text), expected, "{text}");
    }
}

#[test]
fn expansions_give_items_and_members() {
    let text =
        "macro_rules! make { ($($name:ident: $ty:ty),*) => { $(pub fn $name() -> $ty { <$ty>::make() })* } }
        make!(a: A, b: B);
        impl S { make!(c: C); }
        mod inner { macro_rules! gone { () => { fn d() {} } } gone!(); }
        gone!();";
    let ir = lowered(text);
    for name in ["a", "b", "c", "d"] {
        let it = item(&ir, name);
        assert!(matches!(&it.kind, ItemKind::Function(function) if function.body.is_some()), "{name}");
        assert!(!it.cfg.conditional);
    }
    assert_eq!(slice(text, item(&ir, "b").name_range), "b");
    assert_eq!(slice(text, item(&ir, "b").range), "make!(a: A, b: B)");
    let expanded: Vec<&str> = ir.expanded_macros.iter().map(|range| slice(text, *range)).collect();
    assert_eq!(expanded, ["make!(a: A, b: B)", "make!(c: C)", "gone!()"]);
    let call = ir.expanded_macros[0].in_file(FileId(0));
    assert!(ir.is_expanded(call) && ir.is_expanded(call.after()));
    assert!(!ir.is_expanded(Span { start: 0, end: call.start - 1, ..call }));
}

#[test]
fn places_of_an_expansion_lie_in_its_call() {
    let text = "macro_rules! m { ($e:expr) => { é::b($e).c() } }\r\nfn f() { é(m!(g(1))); }";
    let ir = lowered(text);
    assert_eq!(calls(&ir, text), ["g(1)", "m!(g(1))", "m!(g(1))", "é(m!(g(1)))"]);
}

#[test]
fn macros_that_grow_without_end_are_left_alone() {
    for text in [
        "macro_rules! m { ($($t:tt)*) => { m!($($t)* $($t)*) } } fn f() { m!(a) }",
        "macro_rules! m { ($($t:tt)*) => { m!(($($t)*)) } } fn f() { m!(a) }",
        "macro_rules! m { ($($t:tt)*) => { { m!($($t)*); m!($($t)*); } } } fn f() { m!(a); }",
        "macro_rules! m { ($($a:expr)*) => { [$($a, $a),*] } } fn f() { m!() }",
    ] {
        let start = std::time::Instant::now();
        lowered(text);
        // Alone it takes a few seconds of a debug build; a busy machine may take many.
        assert!(start.elapsed().as_secs() < 90, "{text}");
    }
}

#[test]
fn a_macros_local_may_have_a_raw_name() {
    let ir = lowered("macro_rules! m { () => { { let r#type = a(); b(r#type) } } } fn f() { m!() }");
    assert_eq!(ir.expanded_macros.len(), 1);
}
