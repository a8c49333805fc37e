//! Impls, and what is associated with types and traits.

use super::fixture;
use super::fixture::Fixture;
use crate::ir::Name;
use crate::resolve::{DefId, Namespace};

fn displays(it: &Fixture, defs: &[DefId]) -> Vec<String> {
    defs.iter().map(|def| it.names.display(*def)).collect()
}

fn path(text: &str) -> Vec<Name> {
    text.split("::").map(Name::new).collect()
}

const STORES: &str = "//- src/lib.rs
mod types { pub struct Store; pub type Alias = Store; pub type Twice<T> = Alias; }
use types::Alias;
pub trait Load: Base { fn load(&self) {} fn other(&self); const SIZE: usize = 1; }
pub trait Base { fn base(&self) {} }
impl Load for Alias { fn other(&self) {} }
impl Base for &types::Twice<u8> { fn base(&self) {} }
impl types::Store { pub fn new() -> Self { Self } pub fn base(&self) {} const LIMIT: u8 = 1; }
impl dyn Load { fn of_object() {} }
impl<Store> Base for Store {}
impl reqwest::ClientBuilder { fn extension() {} }
impl tower::Service<u8> for types::Store { fn call(&mut self) {} }
impl Drop for types::Store { fn drop(&mut self) {} }
//- Cargo.toml deps=reqwest,tower
";

#[test]
fn impls_of_types() {
    let it = fixture(STORES);
    let store = it.def("app", "types::Store", Namespace::Type);
    let impls = it.names.impls_of(store);
    assert_eq!(impls.len(), 5, "of the type, by aliases and references, but not for all types");
    assert!(it.names.impl_trait(impls[0]).is_none(), "inherent ones first");
    assert_eq!(displays(&it, it.names.associated(impls[0])), ["Store::new", "Store::base", "Store::LIMIT"]);
    assert_eq!(it.show(it.names.impl_self(impls[1])), "struct app::types::Store");
}

#[test]
fn impls_of_traits() {
    let it = fixture(STORES);
    let load = it.def("app", "Load", Namespace::Type);
    let base = it.def("app", "Base", Namespace::Type);
    assert_eq!(it.names.impls_of_trait(load).len(), 1);
    assert_eq!(it.names.impls_of_trait(base).len(), 2);
    assert_eq!(it.names.impls_of(load).len(), 1, "of the trait object");
    assert_eq!(displays(&it, it.names.associated(load)), ["Load::load", "Load::other", "Load::SIZE"]);
    assert_eq!(it.names.impls_of_foreign_trait(&path("tower::Service")).len(), 1);
    assert_eq!(it.names.impls_of_foreign_trait(&path("std::ops::Drop")).len(), 1);
    assert_eq!(it.names.impls_of_foreign_type(&path("reqwest::ClientBuilder")).len(), 1);
    assert_eq!(it.names.impls_of_foreign_type(&path("reqwest::Client")), []);
}

#[test]
fn associated_items_by_name() {
    let it = fixture(STORES);
    let store = it.def("app", "types::Store", Namespace::Type);
    let named = |name| displays(&it, &it.names.associated_of(store, name));
    assert_eq!(named("new"), ["Store::new"]);
    assert_eq!(named("base"), ["Store::base"], "an inherent method hides those of traits");
    assert_eq!(named("other"), ["Alias::other"]);
    assert_eq!(named("load"), ["Load::load"], "a default method");
    assert_eq!(named("call"), ["Store::call"]);
    assert_eq!(named("gone"), [] as [&str; 0]);
    let load = it.def("app", "Load", Namespace::Type);
    let of_trait = |name| it.names.associated_of_trait(load, name).map(|def| it.names.display(def));
    assert_eq!(of_trait("load").as_deref(), Some("Load::load"));
    assert_eq!(of_trait("base").as_deref(), Some("Base::base"));
    assert_eq!(of_trait("gone"), None);
}

#[test]
fn circular_supertraits_and_aliases_end() {
    let it = fixture(
        "//- src/lib.rs
trait A: B {} trait B: A {}
type X = Y; type Y = X;
impl X { fn f() {} }
",
    );
    let a = it.def("app", "A", Namespace::Type);
    assert_eq!(it.names.associated_of_trait(a, "f"), None);
}

#[test]
fn two_traits_with_one_name() {
    let it = fixture(
        "//- src/lib.rs
struct S; trait A { fn f(); } trait B { fn f() {} }
impl A for S { fn f() {} } impl B for S {}
",
    );
    let s = it.def("app", "S", Namespace::Type);
    assert_eq!(displays(&it, &it.names.associated_of(s, "f")), ["S::f", "B::f"]);
}
