//! Names that need no `use`: the standard prelude and the primitive types.

use super::Res;
use crate::ir::Name;

/// `std::option::Option` for `Option`, `std::option::Option::Some` for `Some`; `None` for other names.
pub(super) fn std_prelude(name: &str) -> Option<Res> {
    let parents: &[&str] = match name {
        "Some" | "None" => &["option", "Option"],
        "Ok" | "Err" => &["result", "Result"],
        "Option" => &["option"],
        "Result" => &["result"],
        "Vec" => &["vec"],
        "String" | "ToString" => &["string"],
        "Box" => &["boxed"],
        "ToOwned" => &["borrow"],
        "Default" => &["default"],
        "Clone" => &["clone"],
        "PartialEq" | "PartialOrd" | "Eq" | "Ord" => &["cmp"],
        "AsRef" | "AsMut" | "Into" | "From" | "TryFrom" | "TryInto" => &["convert"],
        "Iterator"
        | "IntoIterator"
        | "FromIterator"
        | "DoubleEndedIterator"
        | "ExactSizeIterator"
        | "Extend" => &["iter"],
        "Copy" | "Send" | "Sized" | "Sync" | "Unpin" => &["marker"],
        "Drop" | "Fn" | "FnMut" | "FnOnce" | "AsyncFn" | "AsyncFnMut" | "AsyncFnOnce" => &["ops"],
        "Future" | "IntoFuture" => &["future"],
        "drop" | "align_of" | "align_of_val" | "size_of" | "size_of_val" => &["mem"],
        _ => return None,
    };
    let path = ["std"].iter().chain(parents).chain([&name]).map(Name::new).collect();
    Some(Res::Foreign { path, name_in_code: "std".into() })
}

pub(super) fn is_primitive(name: &str) -> bool {
    matches!(
        name,
        "bool"
            | "char"
            | "str"
            | "f16"
            | "f32"
            | "f64"
            | "f128"
            | "i8"
            | "i16"
            | "i32"
            | "i64"
            | "i128"
            | "isize"
            | "u8"
            | "u16"
            | "u32"
            | "u64"
            | "u128"
            | "usize"
    )
}

/// The crates that come with the compiler, each with the name that paths into it begin with here.
pub(super) const SYSROOT: [(&str, &str); 4] =
    [("std", "std"), ("core", "std"), ("alloc", "std"), ("proc_macro", "proc_macro")];
