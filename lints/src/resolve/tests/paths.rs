//! What paths mean where no `use` has a part.

use super::fixture;

#[test]
fn self_super_and_crate() {
    let it = fixture(
        "//- src/lib.rs
pub fn top() {}
mod a { pub fn one() {} pub mod b { pub fn two() {} } }
",
    );
    assert_eq!(it.value("app::a::b", "self::two"), "function app::a::b::two");
    assert_eq!(it.value("app::a::b", "super::one"), "function app::a::one");
    assert_eq!(it.value("app::a::b", "super::super::top"), "function app::top");
    assert_eq!(it.value("app::a::b", "crate::a::one"), "function app::a::one");
    assert_eq!(it.value("app::a::b", "self::super::one"), "function app::a::one");
    assert_eq!(it.ty("app::a", "super"), "mod app");
    assert_eq!(it.value("app::a::b", "super::super::super::top"), "unknown +4");
    assert_eq!(it.value("app::a::b", "one"), "unknown +1", "modules see nothing of their parents");
    assert_eq!(it.ty("app::a", "Self::Item"), "unknown +2");
}

#[test]
fn types_leave_associated_names_over() {
    let it = fixture(
        "//- src/lib.rs
pub struct Store; pub trait Load {} pub type Alias = Store; pub enum Kind { Plain, Full { a: u8 } }
",
    );
    assert_eq!(it.value("app", "Store::new"), "struct app::Store +1");
    assert_eq!(it.value("app", "Load::load"), "trait app::Load +1");
    assert_eq!(it.value("app", "Alias::new"), "typealias app::Alias +1");
    assert_eq!(it.value("app", "Kind::Plain"), "variant app::Kind::Plain");
    assert_eq!(it.ty("app", "Kind::Full"), "variant app::Kind::Full");
    assert_eq!(it.value("app", "Kind::new"), "enum app::Kind +1");
    assert_eq!(it.value("app", "u64::MAX"), "primitive u64 +1");
    assert_eq!(it.value("app", "reqwest::Client::new"), "foreign reqwest::Client::new");
    assert_eq!(it.value("app", "gone::Client::new"), "unknown +3");
}

#[test]
fn namespaces_are_apart() {
    let it = fixture(
        "//- src/lib.rs
mod client { pub struct Client { a: u8 } pub fn Client() {} }
fn client() {}
struct Tuple(u8);
",
    );
    assert_eq!(it.value("app", "client"), "function app::client");
    assert_eq!(it.ty("app", "client"), "mod app::client");
    assert_eq!(it.ty("app", "client::Client"), "struct app::client::Client");
    assert_eq!(it.value("app", "client::Client"), "function app::client::Client");
    assert_eq!(it.value("app", "Tuple"), "struct app::Tuple");
}

#[test]
fn the_standard_prelude() {
    let it = fixture("//- src/lib.rs\nmod shadow { pub struct Vec; pub enum Result {} }\n");
    assert_eq!(it.ty("app", "Option"), "foreign std::option::Option");
    assert_eq!(it.value("app", "Some"), "foreign std::option::Option::Some");
    assert_eq!(it.value("app", "Option::None"), "foreign std::option::Option::None");
    assert_eq!(it.value("app", "Vec::new"), "foreign std::vec::Vec::new");
    assert_eq!(it.value("app", "Default::default"), "foreign std::default::Default::default");
    assert_eq!(it.value("app", "String::from"), "foreign std::string::String::from");
    assert_eq!(it.value("app::shadow", "Vec::new"), "struct app::shadow::Vec +1");
    assert_eq!(it.ty("app", "str"), "primitive str");
    assert_eq!(it.ty("app", "T"), "unknown +1");
    assert_eq!(it.ty("app", "core::time::Duration"), "foreign std::time::Duration as core");
}

#[test]
fn crates_seen_by_each_kind_of_target() {
    let it = fixture(
        "//- a/Cargo.toml deps=b,dev:c,build:d,rq=reqwest
//- a/src/lib.rs
pub struct A;
//- a/src/main.rs
//- a/tests/t.rs
//- a/build.rs
//- b/Cargo.toml lib=bee
//- b/src/lib.rs
pub struct B;
//- c/Cargo.toml
//- c/src/lib.rs
pub struct C;
//- d/Cargo.toml
//- d/src/lib.rs
pub struct D;
",
    );
    assert_eq!(it.ty("bin:a", "a::A"), "struct a::A");
    assert_eq!(it.ty("t", "a::A"), "struct a::A");
    assert_eq!(it.ty("t", "c::C"), "struct c::C");
    assert_eq!(it.ty("lib:a", "bee::B"), "struct bee::B", "a library by the name that it gives itself");
    assert_eq!(it.ty("lib:a", "d::D"), "unknown +2");
    assert_eq!(it.ty("build_script_build", "d::D"), "struct d::D");
    assert_eq!(it.ty("build_script_build", "bee::B"), "unknown +2");
    assert_eq!(it.ty("lib:a", "rq::Client"), "foreign reqwest::Client as rq");
    assert_eq!(it.ty("lib:a", "reqwest::Client"), "unknown +2", "renamed");
    assert_eq!(it.ty("lib:a", "::rq::Client"), "foreign reqwest::Client as rq");
}

#[test]
fn local_names_hide_crates() {
    let it = fixture(
        "//- src/lib.rs
mod reqwest { pub struct Client; }
mod other {}
",
    );
    assert_eq!(it.ty("app", "reqwest::Client"), "struct app::reqwest::Client");
    assert_eq!(it.ty("app", "::reqwest::Client"), "foreign reqwest::Client");
    assert_eq!(it.ty("app::other", "reqwest::Client"), "foreign reqwest::Client");
}

#[test]
fn blocks_that_declare_items_are_scopes() {
    let it = fixture(
        "//- src/lib.rs
use reqwest::Client;
struct Outer;
fn f() {
    let closure = || {
        use tokio::net::TcpStream as Client;
        struct Inner;
        impl Inner { fn new() -> Self { Self } }
        mod deep { pub fn g() {} }
    };
}
",
    );
    let block = "app::{}";
    assert_eq!(it.ty("app", "Client"), "foreign reqwest::Client");
    assert_eq!(it.ty(block, "Client"), "foreign tokio::net::TcpStream");
    assert_eq!(it.ty(block, "Inner"), "struct app::{}::Inner");
    assert_eq!(it.ty(block, "Outer"), "struct app::Outer");
    assert_eq!(it.ty(block, "self::Outer"), "struct app::Outer", "`self` is the module around the block");
    assert_eq!(it.ty("app", "Inner"), "unknown +1");
    assert_eq!(it.value("app::{}::deep", "super::Outer"), "struct app::Outer");
    let inner = it.def(block, "Inner", crate::resolve::Namespace::Type);
    assert_eq!(it.names.associated_of(inner, "new").len(), 1);

    let module = it.names.module(it.scope(block));
    let blocks = it.files[module.file.0 as usize].exprs.iter().zip(0..);
    let found: Vec<_> = blocks
        .filter_map(|(_, id)| it.names.block_scope(it.scope("app"), module.file, crate::ir::ExprId(id)))
        .collect();
    assert_eq!(found, [it.scope(block)]);
}
