//! Module trees: which file is which module.

use super::fixture;
use crate::diagnostic::ProblemKind;

#[test]
fn files_of_modules_stand_beside_or_below() {
    let it = fixture(
        "//- src/main.rs
mod flat; mod folder;
//- src/flat.rs
mod below; pub struct Flat;
//- src/flat/below.rs
pub struct Below;
//- src/folder/mod.rs
mod beside;
//- src/folder/beside.rs
pub struct Beside;
",
    );
    assert_eq!(it.problems, []);
    assert_eq!(it.ty("app", "flat::Flat"), "struct app::flat::Flat");
    assert_eq!(it.ty("app", "flat::below::Below"), "struct app::flat::below::Below");
    assert_eq!(it.ty("app", "folder::beside::Beside"), "struct app::folder::beside::Beside");
}

#[test]
fn inline_modules_add_folders() {
    let it = fixture(
        "//- src/lib.rs
mod a { mod b { mod c; } }
mod d;
//- src/a/b/c.rs
pub fn c() {}
//- src/d.rs
mod e { mod f; }
//- src/d/e/f.rs
pub fn f() {}
",
    );
    assert_eq!(it.problems, []);
    assert_eq!(it.value("app", "a::b::c::c"), "function app::a::b::c::c");
    assert_eq!(it.value("app", "d::e::f::f"), "function app::d::e::f::f");
}

#[test]
fn path_attributes_start_beside_their_file() {
    let it = fixture(
        "//- src/lib.rs
#[path = \"../shared/x.rs\"] mod x;
mod other;
//- shared/x.rs
mod beside_x;
//- shared/beside_x.rs
pub fn a() {}
//- src/other.rs
#[path = \"y.rs\"] mod y;
mod inline { #[path = \"z.rs\"] mod z; }
#[path = \"thread\"] mod inline2 { #[path = \"tls.rs\"] mod local; mod plain; }
//- src/y.rs
pub fn b() {}
//- src/other/inline/z.rs
pub fn c() {}
//- src/thread/tls.rs
pub fn d() {}
//- src/thread/plain.rs
pub fn e() {}
",
    );
    assert_eq!(it.problems, []);
    assert_eq!(it.value("app", "x::beside_x::a"), "function app::x::beside_x::a");
    assert_eq!(it.value("app", "other::y::b"), "function app::other::y::b");
    assert_eq!(it.value("app", "other::inline::z::c"), "function app::other::inline::z::c");
    assert_eq!(it.value("app", "other::inline2::local::d"), "function app::other::inline2::local::d");
    assert_eq!(it.value("app", "other::inline2::plain::e"), "function app::other::inline2::plain::e");
}

#[test]
fn conditional_paths_are_all_read() {
    let it = fixture(
        "//- src/lib.rs
#[cfg_attr(unix, path = \"unix.rs\")] #[cfg_attr(windows, cold, path = \"windows.rs\")] mod sys;
//- src/unix.rs
pub fn a() {}
//- src/windows.rs
pub fn b() {}
",
    );
    assert_eq!(it.problems, []);
    assert_eq!(it.value("app", "sys::a"), "function app::sys::a");
    assert_eq!(it.value("app", "sys::b"), "function app::sys::b");
}

#[test]
fn a_missing_file_is_a_problem_once() {
    let it = fixture(
        "//- src/lib.rs
mod a;
//- src/a.rs
mod gone;
//- src/main.rs
mod a;
",
    );
    let [problem] = &it.problems[..] else { panic!("{:?}", it.problems) };
    assert_eq!(problem.kind, ProblemKind::Module);
    assert_eq!((problem.file.as_str(), problem.position), ("src/a.rs", Some((1, 5))));
    assert!(problem.message.contains("`src/a/gone.rs` or `src/a/gone/mod.rs`"), "{}", problem.message);
}

#[test]
fn a_missing_file_under_a_condition_is_no_problem() {
    let it = fixture(
        "//- src/lib.rs
#[cfg(windows)] mod gone;
#[cfg(test)] mod tests;
#[cfg(feature = \"x\")] mod inline { mod gone_too; }
",
    );
    assert_eq!(it.problems, []);
}

#[test]
fn cycles_of_modules_end() {
    let it = fixture(
        "//- src/lib.rs
mod a;
//- src/a.rs
#[path = \"lib.rs\"] mod again; pub struct A;
",
    );
    let [problem] = &it.problems[..] else { panic!("{:?}", it.problems) };
    assert_eq!(problem.kind, ProblemKind::Module);
    assert_eq!(problem.file, "src/a.rs");
    assert_eq!(it.ty("app", "a::A"), "struct app::a::A");
}

#[test]
fn files_that_multiply_end() {
    let mut text = String::from("//- src/lib.rs\nmod f0;\n");
    for n in 0..30 {
        let next = n + 1;
        let path = format!("#[path = \"f{next}.rs\"]");
        text += &format!("//- src/f{n}.rs\n{path} mod a; {path} mod b;\n");
    }
    let it = fixture(&(text + "//- src/f30.rs\n"));
    assert!(it.names.modules.len() < 2000);
    let said = "`src/f6.rs` is in one crate more than 32 times";
    assert!(it.problems.iter().any(|problem| problem.message.starts_with(said)));
}

#[test]
fn a_file_of_two_crates_is_in_both() {
    let it = fixture(
        "//- src/bin/one.rs
#[path = \"../common.rs\"] mod common; pub struct Here;
//- src/bin/two.rs
#[path = \"../common.rs\"] mod common; pub enum Here {}
//- src/common.rs
use super::Here;
",
    );
    assert_eq!(it.ty("one::common", "Here"), "struct one::Here");
    assert_eq!(it.ty("two::common", "Here"), "enum two::Here");
}

#[test]
fn modules_know_whether_they_are_for_tests_only() {
    let it = fixture(
        "//- src/lib.rs
#[cfg(test)] mod tests { mod inner { pub fn a() {} } }
mod plain { pub fn a() {} #[test] fn t() { fn helper() {} } #[cfg(test)] pub struct S; }
mod file;
//- src/file.rs
#![cfg(test)]
//- tests/it.rs
mod common;
//- tests/common/mod.rs
pub fn a() {}
//- build.rs
fn a() {}
",
    );
    let module = |scope: &str| it.names.module(it.scope(scope)).test_only;
    assert!(module("app::tests::inner"));
    assert!(!module("app::plain"));
    assert!(module("app::plain::{}"));
    assert!(module("app::file"));
    assert!(module("it::common"));
    assert!(!module("build_script_build"));
    let def = |scope, path, namespace| it.names.def(it.def(scope, path, namespace)).test_only;
    use crate::resolve::Namespace::{Type, Value};
    assert!(!def("app", "plain::a", Value));
    assert!(def("app", "plain::S", Type));
    assert!(def("app", "tests::inner::a", Value));
}
