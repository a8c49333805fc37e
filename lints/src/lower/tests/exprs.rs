use super::dump::body;

#[test]
fn expressions_keep_their_shape() {
    for (text, expected) in [
        ("a::b::<C>(1, x.y.0)", "{a::b<C>(1, x.y.0)}"),
        ("x.m::<Vec<u8>>(a)?.await", "{x.m::<Vec<u8>>(a)?.await}"),
        ("<T as A<u8>>::f(); <T>::g()", "{<T @1>A<u8>::f(); <T @0>g()}"),
        ("::a::b()", "{::a::b()}"),
        ("r#type(((1)))", "{type(1)}"),
        ("A { a, b: 2, ..Default::default() }", "{A {a: a, b: 2; Default::default()}}"),
        ("(a, b)[1..=n]", "{tuple(a, b)[range(1..n)]}"),
        ("[0u8; 4]; [1, 2];", "{[0]; [1, 2];}"),
        ("&mut a; &*b; !c; -d; &raw const e", "{&mut a; &*b; !c; -d; &e}"),
        ("a + b * 2 - c as u64", "{Sub(Add(a, Mul(b, 2)), cast(c as u64))}"),
        ("a = b; a.x += 1; a ^= 2;", "{a = b; a.x Add= 1; a Other= 2;}"),
        ("a == b && c < d || e >= f", "{Or(And(Equal(a, b), Less(c, d)), GreaterEqual(e, f))}"),
        (
            "if let Some(x) = a && let B { y, .. } = x && y { 1 } else if c { 2 } else { 3 }",
            "{if(And(And(let(Some(x) = a), let(B {y: y} = x)), y) => {1} else if(c => {2} else {3}))}",
        ),
        (
            "let Some(x): Option<u8> = f() else { return };",
            "{let Some(x): Option<u8> = f() else {return()};}",
        ),
        ("let x; let mut y = 1;", "{let x; let y = 1;}"),
        (
            "match x { A | B(_) if c => 1, n @ 1..=2 => {} [a, .., b] => 2, &(d, ref e) => 3, \"s\" => 4, _ => 5 }",
            "{match(x; A | B(_) if c => 1; n@? => {}; [a, .., b] => 2; &tuple(d, e) => 3; \"s\" => 4; _ => 5)}",
        ),
        ("loop { break 1 } 'a: while x { continue 'a }", "{loop( {break(1)}); loop(x {break()})}"),
        ("while let Some(x) = it.next() { x; }", "{loop(let(Some(x) = it.next()) {x;})}"),
        ("for (i, x) in &xs { i }", "{for(tuple(i, x) in &xs {i})}"),
        ("move |a: u8, (b, c)| -> T { a }", "{|a: u8, tuple(b, c)| -> T {a}}"),
        ("async move |x| x.await", "{async |x| x.await}"),
        ("async { a().await }; async move { 1 }", "{async {a().await}; async {1}}"),
        ("unsafe { a } 'x: { b } const { 3 }", "{{a}; {b}; {3}}"),
        ("a();;", "{a();}"),
        ("return Err(e); .. ; ..2; 1..", "{return(Err(e)); range(..); range(..2); range(1..)}"),
        (
            "1_000u64; 0xff; 1.5e3; 'c'; b\"x\"; true; \"a\\n\"",
            "{1000; 255; 1500.0; lit; lit; true; \"a\\n\"}",
        ),
        ("use a::b; fn g() {} const C: u8 = h(); g()", "{item  item g item C = h() g()}"),
        ("#[cfg(test)] a(); #[cfg(feature = \"x\")] let y = 1; b", "{#test a(); let#cfg  y = 1; b}"),
        ("#[cfg(unix)] { a } #[cfg(not(unix))] { b }", "{#cfg {a}; #cfg {b};}"),
        (
            "x as fn(u8) -> dyn A; y as Box<dyn Fn(u8) -> T + Send>",
            "{cast(x as fn(u8) -> dyn A); cast(y as Box<dyn Fn<u8>[Output=T] + Send>)}",
        ),
    ] {
        assert_eq!(body(text), expected, "{text}");
    }
}
