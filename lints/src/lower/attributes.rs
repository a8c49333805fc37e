//! Attributes: conditions of compilation, and what is kept of the others.

use proc_macro2::{TokenStream, TokenTree};
use syn::punctuated::Punctuated;
use syn::{Meta, Token};

use crate::ir::{Attribute, Cfg};

use super::{Lowering, cover};

impl Lowering<'_> {
    pub(super) fn attributes(&mut self, attributes: &[syn::Attribute]) -> Vec<Attribute> {
        let kept = attributes.iter().filter(|attribute| {
            let path = attribute.path();
            !["cfg", "cfg_attr", "doc"].iter().any(|dropped| path.is_ident(dropped))
        });
        kept.map(|attribute| self.attribute(attribute)).collect()
    }

    fn attribute(&mut self, attribute: &syn::Attribute) -> Attribute {
        let arguments = match &attribute.meta {
            Meta::List(list) => {
                let parts = split_commas(&list.tokens).into_iter();
                let paths = parts.filter_map(|part| syn::parse2::<syn::Path>(part).ok());
                paths.map(|path| self.path(&path, None)).collect()
            }
            _ => Vec::new(),
        };
        let start = self.range(attribute.pound_token.spans[0]);
        let range = cover(start, self.range(attribute.bracket_token.span.close()));
        Attribute { path: self.path(attribute.path(), None), arguments, range }
    }
}

/// The parts between commas that stand in no bracket; empty parts are dropped.
pub(super) fn split_commas(tokens: &TokenStream) -> Vec<TokenStream> {
    split(tokens, |token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','))
}

pub(super) fn split(tokens: &TokenStream, separates: impl Fn(&TokenTree) -> bool) -> Vec<TokenStream> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let parts = tokens.split(separates).filter(|part| !part.is_empty());
    parts.map(|part| part.iter().cloned().collect()).collect()
}

/// The `".."` of `path = ".."`.
pub(super) fn path_of(meta: &Meta) -> Option<String> {
    match meta {
        Meta::NameValue(meta) if meta.path.is_ident("path") => match &meta.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(path), .. }) => Some(path.value()),
            _ => None,
        },
        _ => None,
    }
}

/// Those of `#[cfg_attr(.., path = "..")]`.
pub(super) fn conditional_paths(attributes: &[syn::Attribute]) -> Vec<String> {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg_attr"));
    lists
        .filter_map(|list| list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok())
        .flat_map(|list| list.iter().skip(1).filter_map(path_of).collect::<Vec<_>>())
        .collect()
}

pub(super) fn cfg_of(attributes: &[syn::Attribute]) -> Cfg {
    let mut cfg = Cfg::default();
    for attribute in attributes {
        let path = attribute.path();
        if path.is_ident("cfg") {
            match attribute.parse_args::<Meta>() {
                Ok(meta) => condition(&meta).narrow(&mut cfg),
                Err(_) => cfg.conditional = true,
            }
        } else if path.segments.last().is_some_and(|segment| is_test_attribute(&segment.ident.to_string())) {
            cfg.test_only = true;
        }
    }
    cfg
}

/// The last name of an attribute's path.
pub(crate) fn is_test_attribute(name: &str) -> bool {
    ["test", "rstest", "bench", "test_case", "proptest", "quickcheck", "wasm_bindgen_test"].contains(&name)
}

/// What is inside `cfg(..)`. WebAssembly has no sockets of its own, and the libraries none of their settings there:
/// such code is set aside as that of tests is.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Condition {
    /// Tests, or WebAssembly.
    Test,
    NotTest,
    Other,
}

impl Condition {
    pub(super) fn narrow(self, cfg: &mut Cfg) {
        match self {
            Self::Test => cfg.test_only = true,
            Self::NotTest => {}
            Self::Other => cfg.conditional = true,
        }
    }
}

pub(super) fn condition(meta: &Meta) -> Condition {
    match meta {
        Meta::Path(path) if path.is_ident("test") => Condition::Test,
        Meta::NameValue(meta) if is_web_assembly(meta) => Condition::Test,
        Meta::List(list) => {
            let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            let parts: Vec<Condition> = parts.iter().flatten().map(condition).collect();
            match (list.path.get_ident(), &parts[..]) {
                (Some(all), parts) if all == "all" && parts.contains(&Condition::Test) => Condition::Test,
                (Some(of), [only]) if of == "all" || of == "any" => *only,
                (Some(not), [Condition::Test]) if not == "not" => Condition::NotTest,
                (Some(not), [Condition::NotTest]) if not == "not" => Condition::Test,
                _ => Condition::Other,
            }
        }
        _ => Condition::Other,
    }
}

/// `target_arch = "wasm32"`, `target_family = "wasm"`
fn is_web_assembly(meta: &syn::MetaNameValue) -> bool {
    let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(value), .. }) = &meta.value else { return false };
    let value = value.value();
    (meta.path.is_ident("target_arch") && (value == "wasm32" || value == "wasm64"))
        || (meta.path.is_ident("target_family") && value == "wasm")
}
