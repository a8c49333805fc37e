//! Source that is deep, long, cyclic, or grows when it is followed.

use crate::bounded::check;
use crate::package::{RISKY, package, with_risk};

const RISK: &str = "certificate_verification_disabled";
const DEEP: &str = "nests too deeply to be read; the file is left out";

/// Refused by name; the rest is checked.
#[track_caller]
fn is_left_out(text: &str, words: &str) {
    let folder = with_risk(text);
    check(folder.path()).is_sound().tells("src/bin/odd.rs", words).finds(RISK);
}

/// Read and followed to its end.
#[track_caller]
fn is_read(text: &str) {
    let folder = with_risk(text);
    check(folder.path()).is_sound().is_complete().finds(RISK);
}

/// Read and followed as far as the bounds allow: one notice says so.
#[track_caller]
fn is_followed_in_part(text: &str, words: &str) {
    let folder = with_risk(text);
    let run = check(folder.path());
    run.is_sound().tells("src/bin/odd.rs:", words).finds(RISK);
    assert_eq!(run.stderr.matches(words).count(), 1, "{}", run.stderr);
}

fn around(open: &str, inside: &str, close: &str, depth: usize) -> String {
    format!("{}{inside}{}", open.repeat(depth), close.repeat(depth))
}

/// `first`, and then what each number up to `count` gives.
fn each(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(text).collect()
}

// ---------------------------------------------------------------------------------------------------------------- depth

#[test]
fn a_hundred_thousand_brackets() {
    is_left_out(&format!("fn main() {{ {} }}", around("(", "1", ")", 100_000)), DEEP);
    is_left_out(&format!("fn main() {{ {} }}", around("{", "1", "}", 100_000)), DEEP);
    is_left_out(&around("mod a {", "", "}", 100_000), DEEP);
}

#[test]
fn an_else_if_chain_of_fifty_thousand() {
    is_left_out(&format!("fn main() {{ {} {{}} }}", "if a { b() } else ".repeat(50_000)), DEEP);
}

#[test]
fn a_method_chain_of_fifty_thousand() {
    is_left_out(&format!("fn main() {{ a{} }}", ".b()".repeat(50_000)), DEEP);
}

/// The deepest that is still read, followed through every room.
#[test]
fn depth_just_below_what_is_refused() {
    is_read(&format!(
        "fn main() {{ let a = {}; drop(a) }}",
        around("Some(", "reqwest::Client::new()", ")", 1400)
    ));
    is_read(&format!("fn main() {{ {} }}", around("{", "reqwest::Client::new();", "}", 1400)));
    is_read(&format!("fn main() {{ {} {{}} }}", "if a { b() } else ".repeat(1000)));
    is_read(&format!(
        "fn main() {{ reqwest::Client::builder(){}.build(); }}",
        ".tcp_nodelay(true)".repeat(5000)
    ));
    is_read(&format!("const A: u64 = {}; fn main() {{ A }}", around("(1 + ", "1", ")", 1000)));
    is_read(&format!("fn main() {{ let f = {} reqwest::Client::new(); f() }}", "|| ".repeat(1000)));
    is_read(&format!("type T = {};", around("Vec<", "reqwest::Client", ">", 600)));
    is_read(&around("mod a {", "fn f() { reqwest::Client::new(); }", "}", 1400));
    is_read(&format!("fn main() {{ let {} = reqwest::Client::new(); }}", around("(", "a", ",)", 1400)));
}

// --------------------------------------------------------------------------------------------------------------- length

#[test]
fn a_line_of_a_hundred_megabytes() {
    is_left_out(&format!("// {}", "x".repeat(100 << 20)), "larger than");
}

#[test]
fn a_generated_monster() {
    is_left_out(&"pub fn f() { g(1); }\n".repeat(500_000), "has more than a million tokens");
}

/// Just below the size cap, of the tokens that cost most.
#[test]
fn as_large_as_is_read() {
    is_read(&format!("fn main() {{ {} }}", ";".repeat(990_000)));
    is_read(&format!("fn main() {{ {} }}", "a;".repeat(490_000)));
    is_read(&"fn f(){}".repeat(160_000));
    is_read(&format!("static A: &[u8] = &[{}];", "1,".repeat(490_000)));
}

#[test]
fn two_thousand_clients_in_one_file() {
    let text = each(2_000, |at| {
        format!(
            "pub fn f{at}() {{ reqwest::Client::builder().danger_accept_invalid_certs(true).build(); }}\n"
        )
    });
    is_read(&text);
}

#[test]
fn two_thousand_clients_in_one_function() {
    let text = each(2_000, |at| {
        format!("let c{at} = reqwest::Client::builder().danger_accept_invalid_certs(true).build();\n")
    });
    is_read(&format!("fn main() {{ {text} }}"));
}

#[test]
fn functions_that_are_followed_in_part_are_counted() {
    let counted = |text: &str, count: &str| {
        let folder = with_risk(text);
        let run = check(folder.path());
        run.is_sound().is_complete().finds(RISK);
        assert!(run.stderr.contains(count), "{}", run.stderr);
        run.stderr
    };
    counted("fn main() { f(); } fn f() {}", "0 functions followed only in part");
    let long =
        counted(&format!("fn main() {{ {} }}", "g(1);".repeat(100_000)), "1 function followed only in part");
    assert!(long.contains("src/bin/odd.rs:1:4: the function is too long"), "{long}");
    let calls = each(60, |at| format!("fn f{at}() {{ f{}(); }}\n", at + 1));
    counted(&format!("{calls} fn f60() {{}} fn main() {{ f0() }}"), "1 function followed only in part");
}

#[test]
fn a_builder_in_ten_thousand_branches() {
    let text = each(10_000, |at| format!("if c{at} {{ b = b.tcp_nodelay(true); }}\n"));
    is_read(&format!("fn main() {{ let mut b = reqwest::Client::builder(); {text} b.build(); }}"));
    let arms = each(10_000, |at| format!("{at} => b.tcp_nodelay(true),\n"));
    is_read(&format!(
        "fn main() {{ let b = reqwest::Client::builder(); match x {{ {arms} _ => b }}.build(); }}"
    ));
}

#[test]
fn a_thousand_suppressions() {
    let text = each(1_000, |at| {
        format!(
            "// conn-lint: allow(client_per_call, all, nothing{at}) -- x\nfn f{at}() {{ reqwest::Client::new(); }}\n"
        )
    });
    let folder = with_risk(&text);
    check(folder.path()).is_sound().finds(RISK);
}

// --------------------------------------------------------------------------------------------------------------- growth

/// Each function calls the next one twice: 2^60 ways through, and the builder goes along.
#[test]
fn calls_that_double() {
    let text = each(60, |at| {
        format!("fn f{at}(b: reqwest::ClientBuilder) -> reqwest::ClientBuilder {{ f{0}(f{0}(b)) }}\n", at + 1)
    });
    is_read(&format!(
        "{text} fn f60(b: reqwest::ClientBuilder) -> reqwest::ClientBuilder {{ b }}
        fn main() {{ f0(reqwest::Client::builder()).build(); }}"
    ));
    let text = each(60, |at| format!("fn f{at}() {{ f{0}(); f{0}(); }}\n", at + 1));
    is_read(&format!("{text} fn f60() {{ reqwest::Client::new(); }} fn main() {{ f0() }}"));
}

#[test]
fn closures_that_double() {
    let text = each(60, |at| format!("let f{0} = || {{ f{at}(); f{at}() }};\n", at + 1));
    is_read(&format!("fn main() {{ let f0 = || reqwest::Client::new(); {text} f60(); }}"));
    let text = each(60, |at| format!("fn f{at}(g: impl Fn()) {{ f{0}(|| {{ g(); g() }}) }}\n", at + 1));
    is_read(&format!(
        "{text} fn f60(g: impl Fn()) {{ g() }} fn main() {{ f0(|| {{ reqwest::Client::new(); }}) }}"
    ));
}

#[test]
fn values_that_double() {
    let text = each(60, |at| format!("let a{0} = (a{at}.clone(), a{at});\n", at + 1));
    is_read(&format!("fn main() {{ let a0 = reqwest::Client::new(); {text} drop(a60); }}"));
    let text = each(60, |at| {
        format!("let a{0} = if c {{ (a{at}.clone(), a{at}) }} else {{ (a{at}, a{at}) }};\n", at + 1)
    });
    is_read(&format!("fn main() {{ let a0 = reqwest::Client::builder(); {text} drop(a60); }}"));
}

#[test]
fn types_that_double() {
    let text =
        each(60, |at| format!("type T{0} = (T{at}, T{at});\nstruct S{0} {{ a: S{at}, b: S{at} }}\n", at + 1));
    is_read(&format!(
        "type T0 = reqwest::Client; struct S0 {{ a: reqwest::Client }} {text}
        fn main(a: T60, b: S60) {{ let c: T60 = a; g(c); h(b); }} fn g(c: T60) {{}} fn h(b: S60) {{}}"
    ));
    let text = each(60, |at| format!("type T{0}<A> = T{at}<(A, A)>;\n", at + 1));
    is_read(&format!(
        "type T0<A> = A; {text} fn main(a: T60<reqwest::Client>) {{ g(a) }} fn g(a: T60<u8>) {{}}"
    ));
}

#[test]
fn constants_that_double() {
    let text = each(60, |at| format!("const A{0}: u64 = A{at} + A{at};\n", at + 1));
    is_read(&format!(
        "const A0: u64 = 1; {text} fn main() {{ reqwest::Client::builder().timeout(std::time::Duration::from_secs(A60)).build(); }}"
    ));
}

#[test]
fn numbers_without_a_value() {
    for number in [
        "1 / 0",
        "1 % 0",
        "0 - 1",
        "u64::MAX + 1",
        "u64::MAX * 2",
        "1 << 64",
        "1 << 200",
        "-(i64::MIN)",
        "i64::MIN / -1",
        "340282366920938463463374607431768211456",
        "0xffffffffffffffffffffffffffffffffffff",
        "1e400 as u64",
        "-1",
        "99999999999999999999999999999999999999999999999999",
    ] {
        let text = format!(
            "use std::time::Duration; fn main() {{
            reqwest::Client::builder().timeout(Duration::from_secs({number})).build();
            reqwest::Client::builder().timeout(Duration::from_millis({number}) * 3).build();
            reqwest::Client::builder().timeout(Duration::from_secs_f64({number})).build();
            reqwest::Client::builder().timeout(Duration::new({number}, {number})).build();
            reqwest::Client::builder().timeout(Duration::from_secs({number}) - Duration::from_secs(9)).build();
            reqwest::Client::builder().timeout(Duration::MAX * 2).build();
            reqwest::Client::builder().timeout(Duration::from_secs(1) / ({number})).build();
            reqwest::Client::builder().timeout(Duration::from_mins(u64::MAX) + Duration::from_weeks(u64::MAX)).build();
            }}"
        );
        is_read(&text);
    }
}

const TOO_MANY_STEPS: &str = "macros expand to more macros in too many steps";
const TOO_MANY_TOKENS: &str = "the macros of this file expand to more than 1000000 tokens";

#[test]
fn macros_that_never_end() {
    is_followed_in_part(
        "macro_rules! m { ($($x:tt)*) => { m!($($x)*) } } fn main() { m!(reqwest::Client::new()) }",
        TOO_MANY_STEPS,
    );
    is_followed_in_part(
        "macro_rules! m { ($($x:tt)*) => { m!($($x)* $($x)*) } } fn main() { m!(reqwest::Client::new();) }",
        TOO_MANY_TOKENS,
    );
    is_followed_in_part(
        "macro_rules! m { ($($x:tt)*) => { m!($($x)*); m!($($x)*) } } fn main() { m!(reqwest::Client::new()) }",
        TOO_MANY_TOKENS,
    );
    for deeper in ["mod a { m!($x); }", "fn f() { m!($x); }", "fn f() { match m!($x) { _ => g(|| m!(1)) } }"]
    {
        let text = format!("macro_rules! m {{ ($x:expr) => {{ {deeper} }} }} m!(1); fn main() {{}}");
        is_followed_in_part(&text, TOO_MANY_STEPS);
    }
    // Not a plain macro: the inner one is not read.
    is_read(
        "macro_rules! m { ($($x:tt)*) => { macro_rules! m { ($$($$y:tt)*) => { m!($$($$y)*) } } m!($($x)*) } } fn main() { m!(reqwest::Client::new()) }",
    );
    let text =
        each(40, |at| format!("macro_rules! m{at} {{ ($x:expr) => {{ m{0}!($x); m{0}!($x) }} }}\n", at + 1));
    is_followed_in_part(
        &format!(
            "{text} macro_rules! m40 {{ ($x:expr) => {{ $x }} }} fn main() {{ m0!(reqwest::Client::new()) }}"
        ),
        TOO_MANY_TOKENS,
    );
    let text = each(40, |at| {
        format!("macro_rules! m{at} {{ ($($x:tt)*) => {{ m{0}!($($x)* $($x)*) }} }}\n", at + 1)
    });
    is_followed_in_part(
        &format!(
            "{text} macro_rules! m40 {{ ($($x:tt)*) => {{ $($x)* }} }} fn main() {{ m0!(reqwest::Client::new();) }}"
        ),
        TOO_MANY_TOKENS,
    );
}

/// Each in a file of its own, and each calls the one whose name it is given.
#[test]
fn macros_that_hand_on_each_others_names() {
    let names = each(300, |at| format!("m{at} "));
    let modules = each(300, |at| format!("#[macro_use] mod f{at};\n"));
    let rules = |at: usize| {
        format!(
            "macro_rules! m{at} {{ ($next:ident $($rest:ident)*) => {{ $next!($($rest)*) }}; () => {{ reqwest::Client::new() }} }}"
        )
    };
    let mut files = vec![
        ("lib.rs".to_owned(), format!("{modules}mod caller; mod risky;")),
        (
            "caller.rs".to_owned(),
            format!("pub fn made() {{ let _ = {}; }}", names.replacen(' ', "!(", 1) + ")"),
        ),
        ("risky.rs".to_owned(), RISKY.to_owned()),
    ];
    files.extend((0..300).map(|at| (format!("f{at}.rs"), rules(at))));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    check(package(&files).path()).is_sound().finds("src/caller.rs:1:");
}

/// One word after the other, as far as the compiler goes by itself.
#[test]
fn a_macro_of_a_hundred_steps() {
    let one_by_one = |words: usize| {
        format!(
            "macro_rules! m {{ () => {{}}; ($x:ident $($rest:ident)*) => {{ fn $x() {{ reqwest::Client::new(); }} m! {{ $($rest)* }} }} }}
            m! {{ {} }}",
            each(words, |at| format!("f{at} "))
        )
    };
    is_read(&one_by_one(120));
    is_followed_in_part(&one_by_one(3000), TOO_MANY_TOKENS);
}

#[test]
fn macro_patterns_that_match_in_too_many_ways() {
    let pattern = "$($($($x:tt)*)*)*";
    let input = "a ".repeat(5000);
    is_read(&format!(
        "macro_rules! m {{ ({pattern} b) => {{ reqwest::Client::new() }} }} fn main() {{ m!({input}) }}"
    ));
    let rules =
        each(3000, |at| format!("({} r{at}) => {{ reqwest::Client::new() }};\n", "$x:expr, ".repeat(20)));
    let calls = format!("m!({} 1);", "1, ".repeat(20)).repeat(300);
    is_followed_in_part(
        &format!("macro_rules! m {{ {rules} }} fn main() {{ {calls} }}"),
        "the rules of macros would read more than 5000000 tokens of this file",
    );
}

/// Each call of a macro is small; there are many.
#[test]
fn a_macro_called_twenty_thousand_times() {
    let body = "reqwest::Client::new();".repeat(100);
    is_followed_in_part(
        &format!("macro_rules! m {{ () => {{ {body} }} }} fn main() {{ {} }}", "m!();".repeat(20_000)),
        TOO_MANY_TOKENS,
    );
}

// --------------------------------------------------------------------------------------------------------------- cycles

#[test]
fn items_that_mean_each_other() {
    is_read("type A = B; type B = A; fn main(a: A) { let b: B = a; b.build(); A::new(); }");
    is_read(
        "const A: u64 = B; const B: u64 = A; fn main() { reqwest::Client::builder().timeout(std::time::Duration::from_secs(A)).build(); }",
    );
    is_read(
        "pub use self::X as X; use crate as me; use me::me::me::me as it; fn main() { it::X::new(); X::new(); }",
    );
    is_read(
        "mod a { pub use super::*; pub use super::b::*; } mod b { pub use super::*; pub use super::a::*; } use a::*; use b::*; fn main() { nothing::new(); a::b::a::b::nothing(); }",
    );
    is_read(
        "trait A: B {} trait B: A {} impl<T: A> B for T {} impl<T: B> A for T {} fn main(a: impl A) { a.c(); a.d().e(); }",
    );
    is_read(
        "struct A(Box<B>); struct B(Box<A>); impl std::ops::Deref for A { type Target = B; } impl std::ops::Deref for B { type Target = A; } fn main(a: A) { a.send(); a.0.0.0.send(); }",
    );
    is_read(
        "fn a(b: reqwest::ClientBuilder) -> reqwest::Client { c(b.tcp_nodelay(true)) } fn c(b: reqwest::ClientBuilder) -> reqwest::Client { a(b.tcp_nodelay(false)) } fn main() { a(reqwest::Client::builder()); }",
    );
    is_read(
        "fn f(g: impl Fn()) { f(|| g()) } fn h<T>(t: T) { h((t, reqwest::Client::new())) } fn main() { f(|| ()); h(1) }",
    );
    is_read(
        "fn y() -> impl Fn() { let f = || y()(); f } fn main() { let a = a; let f = |f| f(f); f(f); y()() }",
    );
    is_read("static A: S = S { a: &A }; struct S { a: &'static S } fn main() { A.a.a.a.send() }");
}

#[test]
fn imports_that_mean_each_other() {
    const CIRCLE: &str = "`X` is imported in a circle";
    is_followed_in_part(
        "pub use a::X; mod a { pub use crate::b::X; } mod b { pub use crate::a::X; } fn main() { X::new(); }",
        CIRCLE,
    );
    is_followed_in_part(
        "pub use self::Y as X; pub use self::X as Y; fn main() { X::new(); }",
        "is imported in a circle",
    );
    let folder = package(&[
        ("lib.rs", &format!("{RISKY} mod a; mod b;")),
        ("a.rs", "pub use crate::b::X;"),
        ("b.rs", "pub use crate::a::X;"),
    ]);
    let run = check(folder.path());
    run.is_sound().tells("src/a.rs:1:", CIRCLE).tells("src/b.rs:1:", CIRCLE).finds(RISK);
    // Macros are no items, and come into modules by such imports.
    is_read(
        "mod a { macro_rules! m { () => {} } pub(crate) use m; pub use crate::m as n; } pub use a::m; fn main() { m!(); }",
    );
    is_read(
        "mod a { pub use super::*; pub use super::b::X; } mod b { pub use super::a::*; } fn main() { a::X::new(); }",
    );
}

/// A glob brings in a crate's name, which hides the crate that the glob comes from.
#[test]
fn imports_that_take_each_others_meaning() {
    let folder = package(&[("lib.rs", &format!("{RISKY} pub mod q {{ pub mod shop {{}} }}"))]);
    std::fs::create_dir(folder.path().join("src/bin")).unwrap();
    std::fs::write(folder.path().join("src/bin/odd.rs"), "use shop::*; use q::*; fn main() { f(); }")
        .unwrap();
    let words = "mean something else each time";
    check(folder.path()).is_sound().tells("src/bin/odd.rs:1:", words).finds(RISK);
}

#[test]
fn builders_that_grow_in_loops() {
    is_read("fn main() { let mut b = (reqwest::Client::builder(),); loop { b = (b,); } }");
    is_read(
        "fn main() { let mut v = vec![]; loop { v = vec![v, reqwest::Client::builder()]; for x in v { v.push(x) } } }",
    );
    let text = around("loop { b = b.tcp_nodelay(true);", "", "}", 60);
    is_read(&format!("fn main() {{ let mut b = reqwest::Client::builder(); {text} b.build(); }}"));
    let text = around("for a in b { let f = || {", "reqwest::Client::new();", "}; f(); f(); }", 40);
    is_read(&format!("fn main() {{ {text} }}"));
}

#[test]
fn modules_that_include_each_other() {
    let folder = package(&[
        ("lib.rs", &format!("{RISKY} #[path = \"lib.rs\"] mod again; mod a;")),
        ("a.rs", "#[path = \"b.rs\"] mod b;"),
        ("b.rs", "#[path = \"a.rs\"] mod a;"),
    ]);
    let run = check(folder.path());
    run.is_sound()
        .tells("src/lib.rs", "which it is a part of")
        .tells("src/b.rs", "which it is a part of")
        .finds(RISK);
}

/// Each file includes the next one twice: 2^30 modules.
#[test]
fn modules_that_double() {
    let name = |at: usize| format!("m{at}.rs");
    let text = |at: usize| {
        format!(
            "#[path = \"m{0}.rs\"] mod a; #[path = \"m{0}.rs\"] mod b; pub fn f() {{ reqwest::Client::new(); }}",
            at + 1
        )
    };
    let mut files: Vec<(String, String)> = (0..30).map(|at| (name(at), text(at))).collect();
    files.push((name(30), String::new()));
    files.push(("lib.rs".to_owned(), format!("{RISKY} #[path = \"m0.rs\"] mod m0;")));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, &**text)).collect();
    let folder = package(&files);
    check(folder.path()).is_sound().tells("src/m", "more than 32 times").finds(RISK);
}

// ---------------------------------------------------------------------------------------------------------------- globs

#[test]
fn a_chain_of_a_thousand_globs() {
    let text = each(1000, |at| format!("pub mod m{at} {{ pub use super::m{}::*; }}\n", at + 1));
    is_read(&format!(
        "{text} pub mod m1000 {{ pub use reqwest::*; pub fn f() {{}} }} fn main() {{ m0::f(); m0::Client::new(); }}"
    ));
}

/// Every module takes in every other one, and nobody declares what is asked for.
#[test]
fn a_net_of_globs() {
    let all = each(300, |at| format!("pub use super::m{at}::*; "));
    let text = each(300, |at| {
        format!(
            "pub mod m{at} {{ {all} pub fn f{at}() {{ nowhere{at}(); g{at}::h(); reqwest::Client::new(); }} }}\n"
        )
    });
    is_read(&format!("{text} fn main() {{ use m0::*; f299(); nowhere(); }}"));
}

#[test]
fn a_thousand_globs_of_libraries() {
    const CROWDED: &str = "more than 256 globs of libraries lead here";
    let text = each(1000, |at| {
        format!(
            "pub mod m{at} {{ pub use reqwest::x{at}::*; pub use super::m{}::*; pub fn f() {{ Client::new(); }} }}\n",
            (at + 1) % 1000
        )
    });
    is_followed_in_part(&format!("{text} fn main() {{ use m0::*; Client::new(); }}"), CROWDED);
    let facade = |globs| each(globs, |at| format!("pub use reqwest::x{at}::*; "));
    is_read(&format!("{} fn main() {{ Client::new(); }}", facade(100)));
    is_followed_in_part(&format!("{} fn main() {{ Client::new(); }}", facade(1000)), CROWDED);
}

/// Each glob may bring in the name that the others begin with, and be brought in by them.
#[test]
fn globs_of_what_globs_bring_in() {
    let globs = each(9, |at| format!("use unknown::x{at}::*; "));
    is_read(&format!(
        "fn main() {{ use reqwest::*; use unknown; {globs} use elsewhere::Thing; Thing::new(); Client::new(); }}"
    ));
}

#[test]
fn a_chain_of_a_thousand_renames() {
    let text = each(1000, |at| format!("pub use self::C{} as C{at};\n", at + 1));
    is_read(&format!("{text} pub use reqwest::Client as C1000; fn main() {{ C0::new(); }}"));
    let text = each(1000, |at| format!("pub type C{at} = C{};\n", at + 1));
    is_read(&format!("{text} pub use reqwest::Client as C1000; fn main() {{ C0::new(); }}"));
    let text = each(2000, |at| format!("fn f{at}() -> reqwest::Client {{ f{}() }}\n", at + 1));
    is_read(&format!(
        "{text} fn f2000() -> reqwest::Client {{ reqwest::Client::new() }} fn main() {{ f0(); }}"
    ));
}
