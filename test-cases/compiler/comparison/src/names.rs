//! From a function's path as the compiler prints it to the path that a reader would look up.
//!
//! Generic arguments go; conversions and defaults of the standard library become the associated function that they
//! call; and the path begins with the real name of the crate, whatever the project calls it.

use std::collections::BTreeMap;

/// Traits whose method is spoken of as the type's own: `<T as Default>::default` is `T::default`.
const OF_THE_TYPE: [&str; 4] = ["Default", "From", "TryFrom", "FromStr"];

/// Traits that are called on something else: `<&str as TryInto<T>>::try_into` is `T::try_from`.
const INTO: [(&str, &str); 2] = [("Into", "from"), ("TryInto", "try_from")];

/// Functions that call an associated function of one of their generic arguments: the end of the path, which of the
/// arguments (from the last), and the function.
const THROUGH: [(&str, usize, &str); 7] = [
    ("::str::parse", 0, "from_str"),
    ("::option::Option::unwrap_or_default", 0, "default"),
    ("::option::Option::get_or_insert_default", 0, "default"),
    ("::result::Result::unwrap_or_default", 1, "default"),
    ("::hash_map::Entry::or_default", 0, "default"),
    ("::btree_map::Entry::or_default", 0, "default"),
    ("std::mem::take", 0, "default"),
];

/// `std::option::Option::<web::Client>::unwrap_or_default` is `web::Client::default`; `None` for a method of a trait
/// that is no conversion, for conversions of type parameters, and for what servers are made of: it has the names that the
/// parts of clients have.
pub(crate) fn spoken(printed: &str) -> Option<String> {
    if printed.split('<').next().is_some_and(|module| module.contains("::server::")) {
        return None;
    }
    if let Some((on, trait_, method)) = qualified(printed) {
        let (trait_path, arguments) = without_generics(trait_);
        let name = trait_path.rsplit("::").next().unwrap_or_default();
        let is_std = ["std::", "core::", "alloc::"].iter().any(|root| trait_path.starts_with(root));
        if is_std && OF_THE_TYPE.contains(&name) {
            return Some(format!("{}::{}", without_generics(on).0, without_generics(method).0));
        }
        let (_, function) = INTO.iter().find(|(into, _)| *into == name && is_std)?;
        let target = arguments.last()?;
        let converts = *target != on && !is_parameter(on);
        return converts.then(|| format!("{}::{function}", without_generics(target).0));
    }
    if let Some((on, method)) = inherent(printed) {
        return Some(format!("{}::{}", without_generics(on).0, without_generics(method).0));
    }
    let (path, arguments) = without_generics(printed);
    let through = THROUGH.iter().find(|(end, ..)| path.ends_with(end));
    match through {
        Some((_, from_last, function)) => {
            let ty = arguments.iter().rev().nth(*from_last)?;
            Some(format!("{}::{function}", without_generics(ty).0))
        }
        None => Some(path),
    }
}

/// `<T as Trait>::method`, taken apart.
fn qualified(path: &str) -> Option<(&str, &str, &str)> {
    let close = closing(path).filter(|_| path.starts_with('<'))?;
    let inner = &path[1..close];
    let as_ = top_level(inner).find(|&at| inner[at..].starts_with(" as "))?;
    Some((&inner[..as_], &inner[as_ + 4..], path[close + 1..].strip_prefix("::")?))
}

/// `web::client::<impl web::Builder<A>>::build`, an impl in another module than its type, taken apart.
fn inherent(path: &str) -> Option<(&str, &str)> {
    let at = path.find("::<impl ")? + 2;
    let close = at + closing(&path[at..])?;
    let on = path[at..close].strip_prefix("<impl ")?;
    let is_type = on.split('<').next().is_some_and(|name| name.contains("::") && !name.contains(' '));
    is_type.then_some((on, path[close + 1..].strip_prefix("::")?))
}

/// A generic parameter: `T`, `impl Into<T>`.
fn is_parameter(ty: &str) -> bool {
    ty.starts_with("impl ") || ty.starts_with(char::is_uppercase) && !ty.contains("::")
}

/// The path without its generic arguments, and the arguments in their order, lifetimes left out.
/// `core::str::<impl str>::parse::<T>` is `core::str::parse` with `T`.
fn without_generics(path: &str) -> (String, Vec<&str>) {
    let (mut plain, mut arguments, mut rest) = (String::new(), Vec::new(), path);
    while let Some(open) = rest.find('<') {
        plain.push_str(rest[..open].trim_end_matches("::"));
        let Some(close) = closing(&rest[open..]) else { break };
        let inner = &rest[open + 1..open + close];
        if !inner.starts_with("impl ") {
            arguments.extend(split(inner).filter(|argument| !argument.starts_with('\'')));
        }
        rest = &rest[open + close + 1..];
    }
    plain.push_str(rest);
    (plain.trim_start_matches('&').to_owned(), arguments)
}

/// The `>` that closes the first `<`.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        match character {
            '<' => depth += 1,
            '>' if !text[..at].ends_with('-') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// Positions outside of all brackets.
fn top_level(text: &str) -> impl Iterator<Item = usize> {
    let mut depth = 0_i32;
    text.char_indices().filter_map(move |(at, character)| {
        match character {
            '<' | '(' | '[' | '{' => depth += 1,
            '>' if !text[..at].ends_with('-') => depth -= 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    })
}

fn split(list: &str) -> impl Iterator<Item = &str> {
    let commas: Vec<usize> = top_level(list).filter(|&at| list[at..].starts_with(',')).collect();
    let starts = std::iter::once(0).chain(commas.clone().into_iter().map(|at| at + 1));
    let ends = commas.into_iter().chain(std::iter::once(list.len()));
    starts.zip(ends).map(|(start, end)| list[start..end].trim())
}

/// What the project's own code calls crates: `extern crate reqwest as rq` in a module makes the compiler print
/// `names::external::rq::Client`, wherever the client is used.
#[derive(Default)]
pub(crate) struct CrateNames {
    /// From the name in `extern crate` to the crate.
    declared: BTreeMap<String, String>,
}

impl CrateNames {
    /// Reads the `extern crate` declarations of a file.
    pub(crate) fn read(&mut self, source: &str) {
        for line in source.lines() {
            let declaration = line.trim_start().trim_start_matches("pub ").strip_prefix("extern crate ");
            let Some(declared) = declaration.and_then(|rest| rest.split(';').next()) else { continue };
            let (krate, name) = declared.split_once(" as ").unwrap_or((declared, declared));
            self.declared.insert(name.trim().to_owned(), krate.trim().to_owned());
        }
    }

    /// The path from the crate's root. `is_crate` tells the names of crates from those of the project's modules.
    pub(crate) fn rooted(&self, path: &str, is_crate: impl Fn(&str) -> bool) -> Option<String> {
        let segments: Vec<&str> = path.split("::").collect();
        if is_crate(segments[0]) {
            return Some(path.to_owned());
        }
        let at = segments.iter().position(|segment| self.declared.contains_key(*segment))?;
        let krate = &self.declared[segments[at]];
        Some(
            std::iter::once(krate.as_str())
                .chain(segments[at + 1..].iter().copied())
                .collect::<Vec<_>>()
                .join("::"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_spoken(printed: &str, expected: Option<&str>) {
        assert_eq!(spoken(printed).as_deref(), expected, "{printed}");
    }

    #[test]
    fn generic_arguments_go() {
        assert_spoken("reqwest::Client::new", Some("reqwest::Client::new"));
        assert_spoken(
            "tonic::transport::Endpoint::new::<std::string::String>",
            Some("tonic::transport::Endpoint::new"),
        );
        let built = "hyper_util::client::legacy::Client::<(), ()>::builder::<fn() -> a::B<u8>>";
        assert_spoken(built, Some("hyper_util::client::legacy::Client::builder"));
    }

    #[test]
    fn an_impl_may_lie_in_another_module() {
        assert_spoken(
            "rustls::client::builder::<impl rustls::ConfigBuilder<rustls::ClientConfig, W>>::with_no_client_auth",
            Some("rustls::ConfigBuilder::with_no_client_auth"),
        );
    }

    #[test]
    fn servers_are_not_spoken_of() {
        assert_spoken("hyper_util::server::conn::auto::Builder::<E>::new", None);
        assert_spoken(
            "rustls::server::builder::<impl rustls::ConfigBuilder<S, W>>::with_no_client_auth",
            None,
        );
        assert_spoken(
            "std::option::Option::<mine::server::C>::unwrap_or_default",
            Some("mine::server::C::default"),
        );
    }

    #[test]
    fn conversions_and_defaults_are_what_they_call() {
        assert_spoken(
            "<reqwest::Client as std::default::Default>::default",
            Some("reqwest::Client::default"),
        );
        assert_spoken("<a::E as std::convert::TryFrom<&'static str>>::try_from", Some("a::E::try_from"));
        assert_spoken("<&a::Config as std::convert::Into<a::Client>>::into", Some("a::Client::from"));
        assert_spoken("<&str as std::convert::TryInto<a::E>>::try_into", Some("a::E::try_from"));
        assert_spoken("core::str::<impl str>::parse::<a::E>", Some("a::E::from_str"));
        assert_spoken("std::option::Option::<a::C>::unwrap_or_default", Some("a::C::default"));
        assert_spoken("std::result::Result::<a::C, (u8, u8)>::unwrap_or_default", Some("a::C::default"));
        assert_spoken("std::collections::hash_map::Entry::<'_, u8, a::C>::or_default", Some("a::C::default"));
        assert_spoken("std::mem::take::<a::B>", Some("a::B::default"));
    }

    #[test]
    fn methods_of_other_traits_are_nobodys() {
        assert_spoken("<reqwest::ClientBuilder as builders::Careful>::timeout", None);
        assert_spoken("<reqwest::ClientBuilder as my::Default>::default", None);
        assert_spoken("<T as std::convert::Into<a::E>>::into", None);
        assert_spoken("<impl Into<a::E> as std::convert::Into<a::E>>::into", None);
        assert_spoken("<a::E as std::convert::Into<a::E>>::into", None);
    }

    #[test]
    fn crates_have_their_own_names() {
        let mut names = CrateNames::default();
        names.read("mod a {\n    pub extern crate reqwest as rq;\n}\nextern crate tonic;\n");
        let rooted = |path: &str| names.rooted(path, |name| name == "hyper");
        assert_eq!(rooted("hyper::Client::new").as_deref(), Some("hyper::Client::new"));
        assert_eq!(rooted("names::a::rq::Client::new").as_deref(), Some("reqwest::Client::new"));
        assert_eq!(
            rooted("tonic::transport::Channel::new").as_deref(),
            Some("tonic::transport::Channel::new")
        );
        assert_eq!(rooted("names::look_alike::Client::new"), None);
    }
}
