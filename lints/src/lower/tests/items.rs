use crate::ir::{ItemKind, Visibility};

use super::dump::{pat, path, ty};
use super::{item, lowered, slice};

#[test]
fn cfg_tells_tests_from_other_conditions() {
    for (attribute, test_only, conditional) in [
        ("cfg(test)", true, false),
        ("cfg(all(test, unix))", true, false),
        ("cfg(all(test))", true, false),
        ("cfg(not(not(test)))", true, false),
        ("cfg(any(test, feature = \"x\"))", false, true),
        ("cfg(feature = \"test\")", false, true),
        ("cfg(not(unix))", false, true),
        ("cfg(all(not(test), unix))", false, true),
        ("cfg(not(test))", false, false),
        ("cfg(target_arch = \"wasm32\")", true, false),
        ("cfg(all(target_family = \"wasm\", target_os = \"unknown\"))", true, false),
        ("cfg(not(target_arch = \"wasm32\"))", false, false),
        ("cfg(not(all(target_arch = \"wasm32\", target_os = \"unknown\")))", false, false),
        ("cfg(target_arch = \"arm\")", false, true),
        ("cfg_attr(test, ignore)", false, false),
        ("test", true, false),
        ("tokio::test(flavor = \"multi_thread\")", true, false),
        ("rstest", true, false),
        ("bench", true, false),
        ("tokio::main", false, false),
    ] {
        let ir = lowered(&format!("#[{attribute}] fn f() {{}}"));
        let cfg = item(&ir, "f").cfg;
        assert_eq!((cfg.test_only, cfg.conditional), (test_only, conditional), "{attribute}");
    }
    assert!(lowered("#![cfg(test)]\nfn f() {}").cfg.test_only);
}

#[test]
fn attributes_are_kept_with_the_paths_inside() {
    let text =
        "#[derive(Clone, a::B)] #[instrument(skip(x), err)] #[tokio::main] /// doc\n#[cfg(unix)] fn f() {}";
    let ir = lowered(text);
    let found: Vec<String> = item(&ir, "f")
        .attributes
        .iter()
        .map(|it| {
            let inside: Vec<String> = it.arguments.iter().map(path).collect();
            format!("{} {}({})", slice(text, it.range), path(&it.path), inside.join(", "))
        })
        .collect();
    assert_eq!(
        found,
        [
            "#[derive(Clone, a::B)] derive(Clone, a::B)",
            "#[instrument(skip(x), err)] instrument(err)",
            "#[tokio::main] tokio::main()",
        ]
    );
}

#[test]
fn use_trees_are_flattened() {
    let text = "use a::{self, b as c, d::{e, *}, f as _}; use ::g; pub(crate) use r#h::{{i}}; use self::j;";
    let ir = lowered(text);
    let leaves: Vec<String> = ir
        .items
        .iter()
        .flat_map(|item| match &item.kind {
            ItemKind::Use(leaves) => leaves.clone(),
            _ => Vec::new(),
        })
        .map(|leaf| {
            let colon = if leaf.leading_colon { "::" } else { "" };
            format!("{colon}{} {:?} `{}`", leaf.path.join("::"), leaf.kind, slice(text, leaf.range))
        })
        .collect();
    assert_eq!(
        leaves,
        [
            "a Plain `self`",
            "a::b Renamed(Some(\"c\")) `b as c`",
            "a::d::e Plain `e`",
            "a::d Glob `*`",
            "a::f Renamed(None) `f as _`",
            "::g Plain `g`",
            "h::i Plain `i`",
            "self::j Plain `j`",
        ]
    );
    assert_eq!(ir.items[2].visibility, Visibility::Restricted);
    assert_eq!(slice(text, ir.items[2].range), "pub(crate) use r#h::{{i}};");
}

#[test]
fn functions_tell_their_signature() {
    let text = "impl S { pub async fn f<T: A + ?Sized, U>(&mut self, (a, b): (T, u8), c: impl B<Item = u8>) \
                -> Result<T, Box<dyn E>> where U: C, T: D<u8> { g() } fn h(self: &mut Self, x: [u8; 2]); }";
    let text = text.replace("; }", " {} }");
    let ir = lowered(&text);
    let it = item(&ir, "f");
    let ItemKind::Function(f) = &it.kind else { panic!("{it:?}") };
    assert!(f.is_async && f.has_self && f.self_mutable && it.visibility == Visibility::Public);
    let params: Vec<String> =
        f.params.iter().map(|param| format!("{}: {}", pat(&ir, param.pat), ty(&param.ty))).collect();
    assert_eq!(params, ["tuple(a, b): (T, u8)", "c: impl B[Item=u8]"]);
    assert_eq!(f.ret.as_ref().map(ty).as_deref(), Some("Result<T, Box<dyn E>>"));
    let generics: Vec<String> = f
        .generics
        .types
        .iter()
        .map(|(name, bounds)| format!("{name}: {}", bounds.iter().map(path).collect::<Vec<_>>().join(" + ")))
        .collect();
    assert_eq!(generics, ["T: A + D<u8>", "U: C"]);
    let signature = slice(&text, f.signature_range);
    assert!(
        signature.starts_with("f<T: A") && signature.ends_with("-> Result<T, Box<dyn E>>"),
        "{signature}"
    );
    let ItemKind::Function(h) = &item(&ir, "h").kind else { panic!() };
    assert!(h.has_self && h.self_mutable && h.ret.is_none());
    assert_eq!(slice(&text, h.signature_range), "h(self: &mut Self, x: [u8; 2])");
}

#[test]
fn types_traits_and_impls() {
    let text = "pub struct A<T: X>(pub T, #[cfg(test)] u8); struct B { a: A<u8>, r#type: *mut u8 } enum E { F, G(u8), H { i: u8 } }
        trait T: P + Send where Self: Q { type O: R; const C: u8 = 1; fn d() {} fn n(&self) -> u8; }
        impl !Send for A {} unsafe impl<T> Sync for A<T> where T: Y { type O = u8; } type Z<T> = Vec<T>;
        mod m { #[path = \"x.rs\"] #[cfg_attr(unix, path = \"y.rs\")] mod n; } extern crate a as b; static S: u8 = f(); extern \"C\" { fn ffi(x: u8); }";
    let ir = lowered(text);
    let ItemKind::Struct { fields, generics } = &item(&ir, "A").kind else { panic!() };
    assert!(fields.tuple && fields.fields[1].cfg.test_only && fields.fields[1].name == "1");
    assert_eq!(path(&generics.types[0].1[0]), "X");
    let ItemKind::Struct { fields, .. } = &item(&ir, "B").kind else { panic!() };
    let fields: Vec<String> = fields.fields.iter().map(|it| format!("{} {}", it.name, ty(&it.ty))).collect();
    assert_eq!(fields, ["a A<u8>", "type &mut u8"]);
    let ItemKind::Enum { variants, .. } = &item(&ir, "E").kind else { panic!() };
    assert_eq!(variants.iter().map(|it| it.fields.fields.len()).collect::<Vec<_>>(), [0, 1, 1]);
    let ItemKind::Trait { items, supertraits, .. } = &item(&ir, "T").kind else { panic!() };
    assert_eq!(items.len(), 4);
    assert_eq!(supertraits.iter().map(path).collect::<Vec<_>>(), ["P", "Send", "Q"]);
    let impls: Vec<String> = ir
        .items
        .iter()
        .filter_map(|it| match &it.kind {
            ItemKind::Impl { trait_, self_ty, generics, .. } => Some(format!(
                "{} {} {} {}",
                trait_.as_ref().map(path)?,
                ty(self_ty),
                generics.types[0].1.len(),
                slice(text, it.range).len()
            )),
            _ => None,
        })
        .collect();
    let whole = "unsafe impl<T> Sync for A<T> where T: Y { type O = u8; }".len();
    assert_eq!(impls, [format!("Sync A<T> 1 {whole}")]);
    let ItemKind::Module { items: Some(items), .. } = &item(&ir, "m").kind else { panic!() };
    let ItemKind::Module { items: None, path_attribute, conditional_paths } = &ir.item(items[0]).kind else {
        panic!()
    };
    assert_eq!((path_attribute.as_deref(), &conditional_paths[..]), (Some("x.rs"), &["y.rs".to_owned()][..]));
    assert!(
        matches!(&item(&ir, "b").kind, ItemKind::ExternCrate { krate, macro_use: false } if krate == "a")
    );
    assert!(
        matches!(&item(&ir, "ffi").kind, ItemKind::Function(it) if it.body.is_none() && it.params.len() == 1)
    );
    for it in &ir.items {
        assert!(slice(text, it.range).ends_with([';', '}']), "{}", slice(text, it.range));
    }
}
