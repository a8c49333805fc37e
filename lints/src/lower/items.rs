//! Items.

use proc_macro2::{Ident, Span};
use syn::{FnArg, ImplItem, ReceiverKind, TraitItem};

use crate::ir::{
    Block, BlockKind, ExprId, ExprKind, Field, Fields, Function, Item, ItemId, ItemKind, Name, Param, Path,
    Storage, Ty, Variant, Visibility,
};
use crate::source::TextRange;

use super::attributes::{cfg_of, conditional_paths, path_of};
use super::types::name;
use super::{Lowering, cover};

/// What nearly every item begins with.
pub(super) struct Head<'i> {
    pub(super) attrs: &'i [syn::Attribute],
    pub(super) visibility: Option<&'i syn::Visibility>,
    pub(super) ident: Option<&'i Ident>,
}

macro_rules! head {
    ($item:expr) => {
        Head { attrs: &$item.attrs, visibility: Some(&$item.vis), ident: Some(&$item.ident) }
    };
}

impl Lowering<'_> {
    /// One part of a file after the other. What holds for all of it stands in the first.
    pub(super) fn file(&mut self, part: &syn::File) {
        if !part.attrs.is_empty() {
            self.ir.cfg = cfg_of(&part.attrs);
        }
        let items = self.items(&part.items);
        self.ir.root.extend(items);
    }

    pub(super) fn items(&mut self, items: &[syn::Item]) -> Vec<ItemId> {
        let mut lowered = Vec::new();
        for item in items {
            self.item(item, &mut lowered);
        }
        lowered
    }

    /// Lowers an item and pushes it: a macro call can give several.
    pub(super) fn item(&mut self, item: &syn::Item, into: &mut Vec<ItemId>) {
        match item {
            syn::Item::Const(item) => {
                let kind = self.constant(&item.ty, Some(&item.expr), Storage::Const);
                self.push(head!(item), item.const_token.span, self.range(item.semi_token.span), kind, into);
            }
            syn::Item::Static(item) => {
                let kind = self.constant(&item.ty, Some(&item.expr), Storage::Static);
                self.push(head!(item), item.static_token.span, self.range(item.semi_token.span), kind, into);
            }
            syn::Item::Enum(item) => {
                let variants = item.variants.iter();
                let variants = variants
                    .map(|it| Variant { name: name(&it.ident), fields: self.fields(&it.fields) })
                    .collect();
                let kind = ItemKind::Enum { variants, generics: self.generics(&item.generics) };
                let end = self.range(item.brace_token.span.close());
                self.push(head!(item), item.enum_token.span, end, kind, into);
            }
            syn::Item::Struct(item) => {
                let generics = self.generics(&item.generics);
                let kind = ItemKind::Struct { fields: self.fields(&item.fields), generics };
                let end = match (&item.fields, &item.semi_token) {
                    (_, Some(semi)) => self.range(semi.span),
                    (syn::Fields::Named(fields), _) => self.range(fields.brace_token.span.close()),
                    _ => self.range(item.ident.span()),
                };
                self.push(head!(item), item.struct_token.span, end, kind, into);
            }
            syn::Item::Union(item) => {
                let fields = Fields { fields: self.named_fields(&item.fields), tuple: false };
                let kind = ItemKind::Union { fields, generics: self.generics(&item.generics) };
                let end = self.range(item.fields.brace_token.span.close());
                self.push(head!(item), item.union_token.span, end, kind, into);
            }
            syn::Item::ExternCrate(item) => {
                let bound = item.rename.as_ref().map_or(&item.ident, |(_, rename)| rename);
                let macro_use = item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_use"));
                let kind = ItemKind::ExternCrate { krate: name(&item.ident), macro_use };
                let head = Head { attrs: &item.attrs, visibility: Some(&item.vis), ident: Some(bound) };
                self.push(head, item.extern_token.span, self.range(item.semi_token.span), kind, into);
            }
            syn::Item::Fn(item) => {
                let head =
                    Head { attrs: &item.attrs, visibility: Some(&item.vis), ident: Some(&item.sig.ident) };
                self.function_item(head, &item.sig, Some(&item.block), None, into);
            }
            syn::Item::ForeignMod(item) => self.foreign_items(item, into),
            syn::Item::Mod(item) => {
                let macro_use = item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_use"));
                let items = item.content.as_ref().map(|(_, items)| match macro_use {
                    true => self.items(items),
                    false => self.macro_scope(|lowering| lowering.items(items)),
                });
                let end = match (&item.content, &item.semi) {
                    (Some((brace, _)), _) => self.range(brace.span.close()),
                    (None, Some(semi)) => self.range(semi.span),
                    (None, None) => self.range(item.ident.span()),
                };
                let kind = ItemKind::Module {
                    items,
                    path_attribute: item.attrs.iter().find_map(|attribute| path_of(&attribute.meta)),
                    conditional_paths: conditional_paths(&item.attrs),
                };
                self.push(head!(item), item.mod_token.span, end, kind, into);
            }
            syn::Item::Trait(item) => self.trait_item(item, into),
            syn::Item::TraitAlias(item) => {
                let supertraits = self.bounds(item.bounds.iter());
                let generics = self.generics(&item.generics);
                let kind = ItemKind::Trait { items: Vec::new(), supertraits, generics };
                self.push(head!(item), item.trait_token.span, self.range(item.semi_token.span), kind, into);
            }
            syn::Item::Type(item) => {
                let kind = ItemKind::TypeAlias {
                    ty: Some(self.ty(&item.ty)),
                    bounds: Vec::new(),
                    generics: self.generics(&item.generics),
                };
                self.push(head!(item), item.type_token.span, self.range(item.semi_token.span), kind, into);
            }
            syn::Item::Impl(item) => self.impl_item(item, into),
            syn::Item::Use(item) => self.use_item(item, into),
            syn::Item::Macro(item) => self.macro_item(item, into),
            _ => {}
        }
    }

    /// `start` is the first token behind attributes and visibility, or one close to it.
    pub(super) fn push(
        &mut self,
        head: Head<'_>,
        start: Span,
        end: TextRange,
        kind: ItemKind,
        into: &mut Vec<ItemId>,
    ) {
        let visibility_token = match head.visibility {
            Some(syn::Visibility::Public(token)) => Some(token.span),
            Some(syn::Visibility::Restricted(restricted)) => Some(restricted.pub_token.span),
            _ => None,
        };
        let first_attribute = head.attrs.first().map(|attribute| attribute.pound_token.spans[0]);
        let range = first_attribute
            .into_iter()
            .chain(visibility_token)
            .map(|token| self.range(token))
            .fold(cover(self.range(start), end), cover);
        let item = Item {
            name: head.ident.map(name).unwrap_or_default(),
            name_range: head.ident.map_or(range, |ident| self.range(ident.span())),
            range,
            visibility: visibility_of(head.visibility),
            cfg: cfg_of(head.attrs),
            attributes: self.attributes(head.attrs),
            kind,
        };
        let id = self.add_item(item);
        into.push(id);
    }

    pub(super) fn constant(
        &mut self,
        ty: &syn::Type,
        value: Option<&syn::Expr>,
        storage: Storage,
    ) -> ItemKind {
        let ty = Some(self.ty(ty));
        let value = value.map(|value| self.expr(value));
        ItemKind::Const { ty, value, storage }
    }

    fn fields(&mut self, fields: &syn::Fields) -> Fields {
        match fields {
            syn::Fields::Named(named) => Fields { fields: self.named_fields(named), tuple: false },
            syn::Fields::Unnamed(unnamed) => {
                let fields = unnamed.unnamed.iter().enumerate();
                let fields =
                    fields.map(|(index, field)| self.field(Name::from(index.to_string()), field)).collect();
                Fields { fields, tuple: true }
            }
            syn::Fields::Unit => Fields::default(),
        }
    }

    fn named_fields(&mut self, named: &syn::FieldsNamed) -> Vec<Field> {
        let fields = named.named.iter();
        fields.filter_map(|field| Some(self.field(name(field.ident.as_ref()?), field))).collect()
    }

    fn field(&mut self, name: Name, field: &syn::Field) -> Field {
        let ty = self.ty(&field.ty);
        let visibility = match &field.vis {
            syn::Visibility::Public(public) => Some(self.range(public.span)),
            syn::Visibility::Restricted(restricted) => Some(self.range(restricted.pub_token.span)),
            syn::Visibility::Inherited => None,
        };
        let ident = field.ident.as_ref().map(|ident| self.range(ident.span()));
        let path = match &ty {
            Ty::Path(path) => Some(path.range),
            _ => None,
        };
        let range = [visibility, ident, path].into_iter().flatten().reduce(cover).unwrap_or_default();
        Field { name, ty, range, cfg: cfg_of(&field.attrs) }
    }

    // ------------------------------------------------------------------------------------------------------- functions

    /// A function or method with or without a body; `semi` ends one without.
    fn function_item(
        &mut self,
        head: Head<'_>,
        signature: &syn::Signature,
        block: Option<&syn::Block>,
        semi: Option<Span>,
        into: &mut Vec<ItemId>,
    ) {
        let function = self.function(signature, block);
        let end = match (block, semi) {
            (Some(block), _) => self.range(block.brace_token.span.close()),
            (None, Some(semi)) => self.range(semi),
            (None, None) => function.signature_range,
        };
        self.push(head, start_of(signature), end, ItemKind::Function(function), into);
    }

    fn function(&mut self, signature: &syn::Signature, block: Option<&syn::Block>) -> Function {
        let mut function = Function {
            generics: self.generics(&signature.generics),
            has_self: false,
            self_mutable: false,
            params: Vec::new(),
            ret: self.ret(&signature.output),
            is_async: signature.asyncness.is_some(),
            body: None,
            is_closed: false,
            signature_range: self.signature_range(signature),
        };
        for input in &signature.inputs {
            match input {
                FnArg::Receiver(receiver) => {
                    function.has_self = true;
                    function.self_mutable = receiver.mutability.is_some()
                        || match &receiver.kind {
                            ReceiverKind::Reference(_, _, mutability) => mutability.is_some(),
                            // `self: &mut Self`
                            ReceiverKind::Typed(_, ty) => {
                                matches!(&**ty, syn::Type::Reference(ty) if ty.mutability.is_some())
                            }
                            _ => false,
                        };
                }
                FnArg::Typed(param) => {
                    let pat = self.pat(&param.pat);
                    let ty = self.ty(&param.ty);
                    function.params.push(Param { pat, ty });
                }
            }
        }
        if let Some(block) = block {
            let range = self.range(block.brace_token.span.join());
            function.is_closed = self.closed.binary_search(&range).is_ok();
            function.body = Some(if function.is_closed {
                self.closed_body(range)
            } else {
                self.block(block, BlockKind::Plain)
            });
        }
        function
    }

    /// Of what was taken out nothing is known.
    fn closed_body(&mut self, range: TextRange) -> ExprId {
        self.left += 1;
        let tail = Some(self.add_expr(ExprKind::Unknown, range));
        let kind = BlockKind::Plain;
        self.add_expr(ExprKind::Block(Block { kind, items: Vec::new(), statements: Vec::new(), tail }), range)
    }

    fn signature_range(&self, signature: &syn::Signature) -> TextRange {
        let end = match &signature.output {
            syn::ReturnType::Default => self.range(signature.paren_token.span.close()),
            syn::ReturnType::Type(_, ty) => self.type_end(ty),
        };
        cover(self.range(signature.ident.span()), end)
    }

    /// What an `extern` block declares, as functions and statics without body or value.
    fn foreign_items(&mut self, block: &syn::ItemForeignMod, into: &mut Vec<ItemId>) {
        for item in &block.items {
            match item {
                syn::ForeignItem::Fn(item) => {
                    let ident = Some(&item.sig.ident);
                    let head = Head { attrs: &item.attrs, visibility: Some(&item.vis), ident };
                    self.function_item(head, &item.sig, None, Some(item.semi_token.span), into);
                }
                syn::ForeignItem::Static(item) => {
                    let kind = self.constant(&item.ty, None, Storage::Static);
                    let end = self.range(item.semi_token.span);
                    self.push(head!(item), item.static_token.span, end, kind, into);
                }
                _ => {}
            }
        }
    }

    // ----------------------------------------------------------------------------------------------- impls and traits

    fn impl_item(&mut self, item: &syn::ItemImpl, into: &mut Vec<ItemId>) {
        if item.modifiers.polarity.is_some() {
            return;
        }
        let mut items = Vec::new();
        for member in &item.items {
            self.impl_member(member, &mut items);
        }
        let kind = ItemKind::Impl {
            trait_: item.trait_.as_ref().map(|(path, _)| self.path(path, None)),
            self_ty: self.ty(&item.self_ty),
            items,
            generics: self.generics(&item.generics),
        };
        let start = item.unsafety.as_ref().map_or(item.impl_token.span, |token| token.span);
        let head = Head { attrs: &item.attrs, visibility: None, ident: None };
        self.push(head, start, self.range(item.brace_token.span.close()), kind, into);
    }

    pub(super) fn impl_member(&mut self, member: &ImplItem, into: &mut Vec<ItemId>) {
        match member {
            ImplItem::Const(member) => {
                let kind = self.constant(&member.ty, Some(&member.expr), Storage::Const);
                let end = self.range(member.semi_token.span);
                self.push(head!(member), member.const_token.span, end, kind, into);
            }
            ImplItem::Fn(member) => {
                let ident = Some(&member.sig.ident);
                let head = Head { attrs: &member.attrs, visibility: Some(&member.vis), ident };
                self.function_item(head, &member.sig, Some(&member.block), None, into);
            }
            ImplItem::Type(member) => {
                let kind = ItemKind::TypeAlias {
                    ty: Some(self.ty(&member.ty)),
                    bounds: Vec::new(),
                    generics: self.generics(&member.generics),
                };
                let end = self.range(member.semi_token.span);
                self.push(head!(member), member.type_token.span, end, kind, into);
            }
            ImplItem::Macro(member) => self.macro_members(member, into),
            _ => {}
        }
    }

    fn trait_item(&mut self, item: &syn::ItemTrait, into: &mut Vec<ItemId>) {
        let mut items = Vec::new();
        for member in &item.items {
            self.trait_member(member, &mut items);
        }
        let mut supertraits = self.bounds(item.supertraits.iter());
        supertraits.extend(self.self_bounds(&item.generics));
        let kind = ItemKind::Trait { items, supertraits, generics: self.generics(&item.generics) };
        let start = item.unsafety.as_ref().map_or(item.trait_token.span, |token| token.span);
        self.push(head!(item), start, self.range(item.brace_token.span.close()), kind, into);
    }

    fn trait_member(&mut self, member: &TraitItem, into: &mut Vec<ItemId>) {
        match member {
            TraitItem::Const(member) => {
                let default = member.default.as_ref().map(|(_, value)| value);
                let kind = self.constant(&member.ty, default, Storage::Const);
                let head = Head { attrs: &member.attrs, visibility: None, ident: Some(&member.ident) };
                self.push(head, member.const_token.span, self.range(member.semi_token.span), kind, into);
            }
            TraitItem::Fn(member) => {
                let head = Head { attrs: &member.attrs, visibility: None, ident: Some(&member.sig.ident) };
                let semi = member.semi_token.as_ref().map(|semi| semi.span);
                self.function_item(head, &member.sig, member.default.as_ref(), semi, into);
            }
            TraitItem::Type(member) => {
                let kind = ItemKind::TypeAlias {
                    ty: member.default.as_ref().map(|(_, ty)| self.ty(ty)),
                    bounds: self.bounds(member.bounds.iter()),
                    generics: self.generics(&member.generics),
                };
                let head = Head { attrs: &member.attrs, visibility: None, ident: Some(&member.ident) };
                self.push(head, member.type_token.span, self.range(member.semi_token.span), kind, into);
            }
            TraitItem::Macro(member) => self.skip_macro(&member.mac),
            _ => {}
        }
    }

    /// `trait A where Self: B`
    fn self_bounds(&mut self, generics: &syn::Generics) -> Vec<Path> {
        let mut found = Vec::new();
        for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
            if let syn::WherePredicate::Type(predicate) = predicate
                && let syn::Type::Path(bounded) = &predicate.bounded_ty
                && bounded.path.is_ident("Self")
            {
                found.extend(self.bounds(predicate.bounds.iter()));
            }
        }
        found
    }
}

fn start_of(signature: &syn::Signature) -> Span {
    if let Some(token) = &signature.constness {
        return token.span;
    }
    if let Some(token) = &signature.asyncness {
        return token.span;
    }
    match (&signature.safety, &signature.abi) {
        (syn::Safety::Unsafe(token), _) => token.span,
        (syn::Safety::Safe(token), _) => token.span,
        (_, Some(abi)) => abi.extern_token.span,
        _ => signature.fn_token.span,
    }
}

fn visibility_of(visibility: Option<&syn::Visibility>) -> Visibility {
    match visibility {
        Some(syn::Visibility::Public(_)) => Visibility::Public,
        Some(syn::Visibility::Restricted(_)) => Visibility::Restricted,
        Some(syn::Visibility::Inherited) | None => Visibility::Private,
    }
}
