//! What `use` and `extern crate` bring in.

use super::fixture;

#[test]
fn renames_groups_and_self() {
    let it = fixture(
        "//- src/lib.rs
use reqwest::{self, Client as Http, header::{self, HeaderMap}};
use crate::a::{self as first, One, b::Two as _};
mod a { pub struct One; pub mod b { pub struct Two; } }
",
    );
    assert_eq!(it.ty("app", "Http"), "foreign reqwest::Client");
    assert_eq!(it.value("app", "Http::new"), "foreign reqwest::Client::new");
    assert_eq!(it.ty("app", "reqwest::Client"), "foreign reqwest::Client");
    assert_eq!(it.ty("app", "header::HeaderName"), "foreign reqwest::header::HeaderName");
    assert_eq!(it.ty("app", "HeaderMap"), "foreign reqwest::header::HeaderMap");
    assert_eq!(it.ty("app", "first::One"), "struct app::a::One");
    assert_eq!(it.ty("app", "One"), "struct app::a::One");
    assert_eq!(it.ty("app", "Two"), "unknown +1");
}

#[test]
fn reexports_through_files_and_crates() {
    let it = fixture(
        "//- a/Cargo.toml deps=middle
//- a/src/main.rs
use middle::{Client, Store, http, make};
//- middle/Cargo.toml deps=base
//- middle/src/lib.rs
mod inner;
pub use inner::*;
pub use base::http;
//- middle/src/inner.rs
pub use base::client::Client;
pub use base::prelude::*;
//- base/Cargo.toml deps=rq=reqwest
//- base/src/lib.rs
pub mod client;
pub mod prelude { pub use crate::client::{Store, make}; }
pub use rq as http;
//- base/src/client.rs
pub use rq::Client;
pub struct Store;
pub fn make() {}
",
    );
    assert_eq!(it.ty("a", "Client"), "foreign reqwest::Client as rq");
    assert_eq!(it.value("a", "http::Client::new"), "foreign reqwest::Client::new as rq");
    assert_eq!(it.ty("a", "Store"), "struct base::client::Store");
    assert_eq!(it.value("a", "make"), "function base::client::make");
    assert_eq!(it.value("a", "middle::inner::make"), "function base::client::make");
}

#[test]
fn modules_hand_a_name_down() {
    let it = fixture(
        "//- src/lib.rs
pub struct Thing;
mod a { use super::Thing; mod b { use super::Thing; mod c { use super::{Thing, Thing as Again}; } } }
",
    );
    assert_eq!(it.ty("app::a::b::c", "Thing"), "struct app::Thing");
    assert_eq!(it.ty("app::a::b::c", "Again"), "struct app::Thing");
}

#[test]
fn what_a_glob_brings_in_late_is_heard_of_early() {
    let it = fixture(
        "//- src/lib.rs
mod a { pub use crate::d::Thing; pub use crate::c::Other as Same; }
mod b { pub mod inner { pub struct Thing; pub struct Other; } }
mod c { pub use crate::e::name::*; }
mod d { pub use crate::c::*; }
mod e { pub use crate::f::late as name; }
mod f { pub use crate::b::inner as late; }
use a::{Same, Thing};
",
    );
    assert_eq!(it.ty("app", "Thing"), "struct app::b::inner::Thing");
    assert_eq!(it.ty("app", "Same"), "struct app::b::inner::Other");
}

#[test]
fn private_imports_are_seen_from_within_only() {
    let it = fixture(
        "//- src/lib.rs
mod a { use crate::deep::Thing; pub(crate) use crate::deep::Shared; pub mod child { use super::*; } }
mod b { use crate::a::*; }
mod deep { pub struct Thing; pub struct Shared; }
",
    );
    assert_eq!(it.ty("app::a", "Thing"), "struct app::deep::Thing");
    assert_eq!(it.ty("app::a::child", "Thing"), "struct app::deep::Thing");
    assert_eq!(it.ty("app::a::child", "super::Thing"), "struct app::deep::Thing");
    assert_eq!(it.ty("app::b", "Thing"), "unknown +1");
    assert_eq!(it.ty("app::b", "crate::a::Thing"), "unknown +3");
    assert_eq!(it.ty("app::b", "Shared"), "struct app::deep::Shared");
}

#[test]
fn globs_bring_in_what_is_visible() {
    let it = fixture(
        "//- src/lib.rs
struct Hidden;
pub struct Shown;
mod tests { use super::*; }
mod a { struct Hidden2; pub(crate) struct Restricted; pub struct Public; }
use a::*;
//- src/main.rs
use app::*;
//- Cargo.toml
",
    );
    assert_eq!(it.ty("lib:app::tests", "Hidden"), "struct app::Hidden");
    assert_eq!(it.ty("lib:app", "Hidden2"), "unknown +1");
    assert_eq!(it.ty("lib:app", "Restricted"), "struct app::a::Restricted");
    assert_eq!(
        it.ty("lib:app::tests", "Public"),
        "struct app::a::Public",
        "through the parent's private glob"
    );
    assert_eq!(it.ty("bin:app", "Shown"), "struct app::Shown");
    assert_eq!(it.ty("bin:app", "Hidden"), "unknown +1");
    assert_eq!(it.ty("bin:app", "Public"), "unknown +1", "that glob is private");
}

#[test]
fn declared_names_hide_globs() {
    let it = fixture(
        "//- src/lib.rs
mod a { pub struct Client; pub struct Error; }
mod b { use crate::a::*; pub struct Client; use reqwest::Error; }
",
    );
    assert_eq!(it.ty("app::b", "Client"), "struct app::b::Client");
    assert_eq!(it.ty("app::b", "Error"), "foreign reqwest::Error");
}

#[test]
fn globs_of_enums() {
    let it = fixture(
        "//- src/lib.rs
pub enum Mode { Fast, Slow(u8) }
mod a { use super::Mode::*; pub use super::Mode::Fast as Quick; }
mod b { pub use crate::Mode::*; }
use b::*;
",
    );
    assert_eq!(it.value("app::a", "Fast"), "variant app::Mode::Fast");
    assert_eq!(it.value("app", "a::Quick"), "variant app::Mode::Fast");
    assert_eq!(it.value("app", "Slow"), "variant app::Mode::Slow");
    assert_eq!(it.value("app", "b::Slow"), "variant app::Mode::Slow");
}

#[test]
fn foreign_globs_give_candidates() {
    let it = fixture(
        "//- src/lib.rs
use tokio::net::*;
mod prelude { pub use reqwest::*; pub use super::a::*; }
mod a { pub struct Known; }
mod user { use crate::prelude::*; use anyhow::*; }
",
    );
    assert_eq!(it.ty("app", "TcpStream"), "one of tokio::net::TcpStream");
    assert_eq!(it.value("app", "TcpStream::connect"), "one of tokio::net::TcpStream::connect");
    assert_eq!(it.ty("app::user", "Known"), "struct app::a::Known");
    assert_eq!(it.ty("app::user", "Client"), "one of anyhow::Client, reqwest::Client");
    assert_eq!(it.value("app", "prelude::Client::new"), "one of reqwest::Client::new");
    assert_eq!(it.ty("app::user", "String"), "foreign std::string::String");
    assert_eq!(it.ty("app::a", "Client"), "unknown +1");
}

#[test]
fn cycles_end() {
    let it = fixture(
        "//- src/lib.rs
mod a { pub use crate::b::*; pub use crate::b::Ghost; pub struct A; }
mod b { pub use crate::a::*; pub use crate::a::Ghost; pub struct B; }
use a::Nothing; use self::Loop as Loop;
",
    );
    assert_eq!(it.ty("app::a", "B"), "struct app::b::B");
    assert_eq!(it.ty("app", "b::A"), "struct app::a::A");
    assert_eq!(it.ty("app", "b::A"), "struct app::a::A");
    for name in ["a::Ghost", "b::Ghost", "Nothing", "Loop", "a::b::Ghost"] {
        assert!(it.ty("app", name).starts_with("unknown"), "{name}");
    }
}

#[test]
fn an_import_from_nowhere_is_unknown_and_not_the_prelude() {
    let it = fixture(
        "//- src/lib.rs
use nowhere::{Result, reqwest};
mod generated { include!(\"x.rs\"); }
use generated::Option;
",
    );
    assert_eq!(it.ty("app", "Result"), "unknown +1");
    assert_eq!(it.ty("app", "Option"), "unknown +1");
    assert_eq!(it.ty("app", "reqwest::Client"), "unknown +2");
}

#[test]
fn macros_named_like_their_crate_do_not_hide_it() {
    let it = fixture(
        "//- src/lib.rs
use anyhow::anyhow;
use anyhow::Context;
mod child { use super::*; }
",
    );
    assert_eq!(it.ty("app", "anyhow::Error"), "foreign anyhow::Error");
    assert_eq!(it.ty("app", "Context"), "foreign anyhow::Context");
    assert_eq!(it.ty("app::child", "anyhow::Error"), "foreign anyhow::Error");
}

#[test]
fn imported_modules_hide_crates_of_the_same_name() {
    let it = fixture(
        "//- Cargo.toml deps=tokio,time,hyper
//- src/lib.rs
use tokio::time;
use tokio::net as hyper;
",
    );
    assert_eq!(it.value("app", "time::sleep"), "foreign tokio::time::sleep");
    assert_eq!(it.value("app", "hyper::TcpStream"), "foreign tokio::net::TcpStream");
}

#[test]
fn alternatives_prefer_what_is_not_for_tests() {
    let it = fixture(
        "//- src/lib.rs
#[cfg(test)] use crate::mock::Client;
#[cfg(not(test))] use reqwest::Client;
#[cfg(feature = \"a\")] use tokio;
#[cfg(not(feature = \"a\"))] use tokio;
#[cfg(test)] use mock::*;
use real::*;
pub mod mock { pub struct Client; pub struct Both; }
pub mod real { pub struct Both; }
",
    );
    assert_eq!(it.ty("app", "Client"), "foreign reqwest::Client");
    assert_eq!(it.ty("app", "tokio::net"), "foreign tokio::net");
    assert_eq!(it.ty("app", "Both"), "struct app::real::Both");
}

#[test]
fn extern_crates() {
    let it = fixture(
        "//- Cargo.toml deps=reqwest,log
//- src/lib.rs
extern crate reqwest as web;
#[macro_use] extern crate log;
extern crate self as me;
pub struct Top;
mod inner { extern crate log as diary; fn f() {} }
",
    );
    assert_eq!(it.ty("app", "web::Client"), "foreign reqwest::Client");
    assert_eq!(it.ty("app::inner", "web::Client"), "foreign reqwest::Client", "the root's are everywhere");
    assert_eq!(it.ty("app::inner", "me::Top"), "struct app::Top");
    assert_eq!(it.ty("app::inner", "diary::Level"), "foreign log::Level");
    assert_eq!(it.ty("app", "diary::Level"), "unknown +2", "others are not");
}

#[test]
fn edition_2015_starts_at_the_root() {
    let it = fixture(
        "//- Cargo.toml edition=2015 deps=reqwest
//- src/lib.rs
extern crate reqwest;
mod a { pub struct One; pub mod b { use a::One; use reqwest::Client; pub struct Two; } use self::b::Two; }
",
    );
    assert_eq!(it.ty("app::a::b", "One"), "struct app::a::One");
    assert_eq!(it.ty("app::a::b", "Client"), "foreign reqwest::Client");
    assert_eq!(it.ty("app::a", "Two"), "struct app::a::b::Two");
    assert_eq!(it.ty("app::a::b", "::a::One"), "struct app::a::One");
    assert_eq!(it.ty("app::a::b", "a::One"), "unknown +2", "outside `use`, paths start in the module");
}

#[test]
fn long_chains_of_reexports() {
    let mut forward = String::from("//- src/lib.rs\n");
    for n in 0..300 {
        forward += &format!("pub mod f{n} {{ pub use crate::f{}::Thing; }}\n", n + 1);
        forward += &format!("pub mod b{} {{ pub use crate::b{n}::Thing; }}\n", n + 1);
    }
    forward += "pub mod f300 { pub struct Thing; } pub mod b0 { pub struct Thing; }";
    let it = fixture(&forward);
    assert_eq!(it.ty("app", "f0::Thing"), "struct app::f300::Thing");
    assert_eq!(it.ty("app", "b300::Thing"), "struct app::b0::Thing");
}

#[test]
fn a_thousand_globs() {
    let mut text = String::from("//- src/lib.rs\n");
    for n in 0..1000 {
        text += &format!(
            "pub use m{n}::*; pub mod m{n} {{ use super::*; use super::T999 as Last; pub struct T{n}; }}\n"
        );
    }
    let it = fixture(&text);
    assert_eq!(it.ty("app", "T500"), "struct app::m500::T500");
    assert_eq!(it.ty("app::m3", "T997"), "struct app::m997::T997");
    assert_eq!(it.ty("app::m3", "Last"), "struct app::m999::T999");
    assert_eq!(it.ty("app::m3", "T1000"), "unknown +1");
}
