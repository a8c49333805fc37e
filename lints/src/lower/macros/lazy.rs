//! `lazy_static!`, `thread_local!` and `task_local!`: statics whose initialiser runs at first use.

use proc_macro2::{Ident, Span, TokenStream};
use syn::Token;
use syn::parse::{ParseStream, Parser};

use crate::ir::{ItemId, Storage};
use crate::lower::Lowering;
use crate::lower::items::Head;

struct LazyStatic {
    attrs: Vec<syn::Attribute>,
    visibility: syn::Visibility,
    start: Span,
    ident: Ident,
    ty: syn::Type,
    value: Option<syn::Expr>,
    semi: Option<Span>,
}

impl Lowering<'_> {
    pub(super) fn lazy_items(&mut self, tokens: &TokenStream, into: &mut Vec<ItemId>) -> bool {
        let Ok(statics) = lazy_statics.parse2(tokens.clone()) else { return false };
        for item in statics {
            let kind = self.constant(&item.ty, item.value.as_ref(), Storage::Lazy);
            let end = match (item.semi, &kind) {
                (Some(semi), _) => self.range(semi),
                (None, crate::ir::ItemKind::Const { value: Some(value), .. }) => self.expr_range(*value),
                _ => self.type_end(&item.ty),
            };
            let head =
                Head { attrs: &item.attrs, visibility: Some(&item.visibility), ident: Some(&item.ident) };
            self.push(head, item.start, end, kind, into);
        }
        true
    }
}

/// `pub static ref NAME: T = value;`, `pub static NAME: T = const { value };`, `static NAME: T;`, any number.
fn lazy_statics(input: ParseStream<'_>) -> syn::Result<Vec<LazyStatic>> {
    let mut statics = Vec::new();
    while !input.is_empty() {
        let attrs = input.call(syn::Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let start = input.parse::<Token![static]>()?.span;
        input.parse::<Option<Token![ref]>>()?;
        let ident = input.parse()?;
        input.parse::<Token![:]>()?;
        let ty = input.parse()?;
        let value = match input.parse::<Option<Token![=]>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        let semi: Option<Token![;]> = input.parse()?;
        let semi = semi.map(|token| token.span);
        statics.push(LazyStatic { attrs, visibility, start, ident, ty, value, semi });
        if semi.is_none() && !input.is_empty() {
            return Err(input.error("expected `;`"));
        }
    }
    Ok(statics)
}
