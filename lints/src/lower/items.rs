//! Items, attributes and `use` trees.

use syn::punctuated::Punctuated;
use syn::{FnArg, ImplItem, ReceiverKind, TraitItem, UseTree};

use crate::ir::{
    Attribute, BlockKind, Cfg, Field, Fields, Function, Item, ItemId, ItemKind, Name, Param, Storage,
    UseKind, UseLeaf, Variant, Visibility,
};
use crate::source::TextRange;

use super::types::name;
use super::{Lowering, cover};

impl Lowering {
    pub(super) fn file(&mut self, file: &syn::File) {
        self.ir.cfg = cfg_of(&file.attrs);
        let mut root = Vec::new();
        for item in &file.items {
            self.item(item, &mut root);
        }
        self.ir.root = root;
    }

    /// Lowers an item and pushes it: a macro call can give several.
    pub(super) fn item(&mut self, item: &syn::Item, into: &mut Vec<ItemId>) {
        match item {
            syn::Item::Const(item) => {
                let kind = self.constant(&item.ty, Some(&item.expr), Storage::Const);
                let end = self.range(item.semi_token.span);
                self.push(&item.attrs, &item.vis, &item.ident, item.const_token.span, end, kind, into);
            }
            syn::Item::Static(item) => {
                let kind = self.constant(&item.ty, Some(&item.expr), Storage::Static);
                let end = self.range(item.semi_token.span);
                self.push(&item.attrs, &item.vis, &item.ident, item.static_token.span, end, kind, into);
            }
            syn::Item::Enum(item) => {
                let variants = item
                    .variants
                    .iter()
                    .map(|variant| Variant {
                        name: name(&variant.ident),
                        fields: self.fields(&variant.fields),
                    })
                    .collect();
                let kind = ItemKind::Enum { variants, generics: self.generics(&item.generics) };
                let end = self.range(item.brace_token.span.close());
                self.push(&item.attrs, &item.vis, &item.ident, item.enum_token.span, end, kind, into);
            }
            syn::Item::Struct(item) => {
                let kind = ItemKind::Struct {
                    fields: self.fields(&item.fields),
                    generics: self.generics(&item.generics),
                };
                let end = match (&item.fields, &item.semi_token) {
                    (_, Some(semi)) => self.range(semi.span),
                    (syn::Fields::Named(fields), _) => self.range(fields.brace_token.span.close()),
                    _ => self.range(item.ident.span()),
                };
                self.push(&item.attrs, &item.vis, &item.ident, item.struct_token.span, end, kind, into);
            }
            syn::Item::Union(item) => {
                let fields = Fields { fields: self.named_fields(&item.fields), tuple: false };
                let kind = ItemKind::Union { fields, generics: self.generics(&item.generics) };
                let end = self.range(item.fields.brace_token.span.close());
                self.push(&item.attrs, &item.vis, &item.ident, item.union_token.span, end, kind, into);
            }
            syn::Item::ExternCrate(item) => {
                let bound = item.rename.as_ref().map_or(&item.ident, |(_, rename)| rename);
                let macro_use = item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_use"));
                let kind = ItemKind::ExternCrate { krate: name(&item.ident), macro_use };
                let end = self.range(item.semi_token.span);
                self.push(&item.attrs, &item.vis, bound, item.extern_token.span, end, kind, into);
            }
            syn::Item::Fn(item) => {
                let function = self.function(&item.sig, Some(&item.block));
                let end = self.range(item.block.brace_token.span.close());
                let start = start_of(&item.sig);
                let kind = ItemKind::Function(function);
                self.push(&item.attrs, &item.vis, &item.sig.ident, start, end, kind, into);
            }
            syn::Item::Mod(item) => {
                let items = item.content.as_ref().map(|(_, items)| {
                    let mut lowered = Vec::new();
                    for item in items {
                        self.item(item, &mut lowered);
                    }
                    lowered
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
                self.push(&item.attrs, &item.vis, &item.ident, item.mod_token.span, end, kind, into);
            }
            syn::Item::Trait(item) => {
                let items = self.trait_items(&item.items);
                let kind = ItemKind::Trait {
                    items,
                    supertraits: self.bounds(item.supertraits.iter()),
                    generics: self.generics(&item.generics),
                };
                let end = self.range(item.brace_token.span.close());
                self.push(&item.attrs, &item.vis, &item.ident, item.trait_token.span, end, kind, into);
            }
            syn::Item::Type(item) => {
                let kind = ItemKind::TypeAlias {
                    ty: Some(self.ty(&item.ty)),
                    bounds: Vec::new(),
                    generics: self.generics(&item.generics),
                };
                let end = self.range(item.semi_token.span);
                self.push(&item.attrs, &item.vis, &item.ident, item.type_token.span, end, kind, into);
            }
            syn::Item::Impl(item) => self.impl_item(item, into),
            syn::Item::Use(item) => self.use_item(item, into),
            syn::Item::Macro(item) => self.macro_item(item, into),
            _ => {}
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts that every named item has")]
    fn push(
        &mut self,
        attributes: &[syn::Attribute],
        visibility: &syn::Visibility,
        ident: &proc_macro2::Ident,
        start: proc_macro2::Span,
        end: TextRange,
        kind: ItemKind,
        into: &mut Vec<ItemId>,
    ) {
        let mut range = cover(self.range(start), end);
        for attribute in attributes {
            range = cover(self.range(attribute.pound_token.spans[0]), range);
        }
        if let syn::Visibility::Public(token) = visibility {
            range = cover(self.range(token.span), range);
        }
        if let syn::Visibility::Restricted(restricted) = visibility {
            range = cover(self.range(restricted.pub_token.span), range);
        }
        let item = Item {
            name: name(ident),
            name_range: self.range(ident.span()),
            range,
            visibility: visibility_of(visibility),
            cfg: cfg_of(attributes),
            attributes: self.attributes(attributes),
            kind,
        };
        let id = self.add_item(item);
        into.push(id);
    }

    fn push_nameless(
        &mut self,
        attributes: &[syn::Attribute],
        visibility: Visibility,
        range: TextRange,
        kind: ItemKind,
        into: &mut Vec<ItemId>,
    ) {
        let range = attributes
            .iter()
            .map(|attribute| self.range(attribute.pound_token.spans[0]))
            .fold(range, |range, start| cover(start, range));
        let item = Item {
            name: Name::default(),
            name_range: range,
            range,
            visibility,
            cfg: cfg_of(attributes),
            attributes: self.attributes(attributes),
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
                let fields = unnamed
                    .unnamed
                    .iter()
                    .enumerate()
                    .map(|(index, field)| Field {
                        name: Name::from(index.to_string()),
                        ty: self.ty(&field.ty),
                        cfg: cfg_of(&field.attrs),
                    })
                    .collect();
                Fields { fields, tuple: true }
            }
            syn::Fields::Unit => Fields::default(),
        }
    }

    fn named_fields(&mut self, named: &syn::FieldsNamed) -> Vec<Field> {
        let fields = named.named.iter().filter_map(|field| {
            Some(Field {
                name: name(field.ident.as_ref()?),
                ty: self.ty(&field.ty),
                cfg: cfg_of(&field.attrs),
            })
        });
        fields.collect()
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
            signature_range: cover(
                self.range(signature.ident.span()),
                self.range(signature.paren_token.span.close()),
            ),
        };
        for input in &signature.inputs {
            match input {
                FnArg::Receiver(receiver) => {
                    function.has_self = true;
                    function.self_mutable = receiver.mutability.is_some()
                        || matches!(&receiver.kind, ReceiverKind::Reference(_, _, Some(_)));
                }
                FnArg::Typed(param) => {
                    let pat = self.pat(&param.pat);
                    let ty = self.ty(&param.ty);
                    function.params.push(Param { pat, ty });
                }
            }
        }
        function.body = block.map(|block| self.block(block, BlockKind::Plain));
        function
    }

    fn impl_item(&mut self, item: &syn::ItemImpl, into: &mut Vec<ItemId>) {
        let mut items = Vec::new();
        for member in &item.items {
            match member {
                ImplItem::Const(member) => {
                    let kind = self.constant(&member.ty, Some(&member.expr), Storage::Const);
                    let end = self.range(member.semi_token.span);
                    let start = member.const_token.span;
                    self.push(&member.attrs, &member.vis, &member.ident, start, end, kind, &mut items);
                }
                ImplItem::Fn(member) => {
                    let function = self.function(&member.sig, Some(&member.block));
                    let end = self.range(member.block.brace_token.span.close());
                    let start = start_of(&member.sig);
                    let kind = ItemKind::Function(function);
                    self.push(&member.attrs, &member.vis, &member.sig.ident, start, end, kind, &mut items);
                }
                ImplItem::Type(member) => {
                    let kind = ItemKind::TypeAlias {
                        ty: Some(self.ty(&member.ty)),
                        bounds: Vec::new(),
                        generics: self.generics(&member.generics),
                    };
                    let end = self.range(member.semi_token.span);
                    let start = member.type_token.span;
                    self.push(&member.attrs, &member.vis, &member.ident, start, end, kind, &mut items);
                }
                ImplItem::Macro(member) => self.skip_macro(&member.mac),
                _ => {}
            }
        }
        let kind = ItemKind::Impl {
            trait_: item.trait_.as_ref().map(|(path, _)| self.path(path, None)),
            self_ty: self.ty(&item.self_ty),
            items,
            generics: self.generics(&item.generics),
        };
        let range = cover(self.range(item.impl_token.span), self.range(item.brace_token.span.close()));
        self.push_nameless(&item.attrs, Visibility::Private, range, kind, into);
    }

    fn trait_items(&mut self, members: &[TraitItem]) -> Vec<ItemId> {
        let mut items = Vec::new();
        let public = syn::Visibility::Inherited;
        for member in members {
            match member {
                TraitItem::Const(member) => {
                    let default = member.default.as_ref().map(|(_, value)| value);
                    let kind = self.constant(&member.ty, default, Storage::Const);
                    let end = self.range(member.semi_token.span);
                    let start = member.const_token.span;
                    self.push(&member.attrs, &public, &member.ident, start, end, kind, &mut items);
                }
                TraitItem::Fn(member) => {
                    let function = self.function(&member.sig, member.default.as_ref());
                    let end = match (&member.default, &member.semi_token) {
                        (Some(block), _) => self.range(block.brace_token.span.close()),
                        (None, Some(semi)) => self.range(semi.span),
                        (None, None) => function.signature_range,
                    };
                    let start = start_of(&member.sig);
                    let kind = ItemKind::Function(function);
                    self.push(&member.attrs, &public, &member.sig.ident, start, end, kind, &mut items);
                }
                TraitItem::Type(member) => {
                    let kind = ItemKind::TypeAlias {
                        ty: member.default.as_ref().map(|(_, ty)| self.ty(ty)),
                        bounds: self.bounds(member.bounds.iter()),
                        generics: self.generics(&member.generics),
                    };
                    let end = self.range(member.ident.span());
                    let start = member.type_token.span;
                    self.push(&member.attrs, &public, &member.ident, start, end, kind, &mut items);
                }
                TraitItem::Macro(member) => self.skip_macro(&member.mac),
                _ => {}
            }
        }
        items
    }

    fn use_item(&mut self, item: &syn::ItemUse, into: &mut Vec<ItemId>) {
        let mut leaves = Vec::new();
        self.use_tree(&item.tree, &mut Vec::new(), item.leading_colon.is_some(), &mut leaves);
        let range = cover(self.range(item.use_token.span), self.range(item.semi_token.span));
        let visibility = visibility_of(&item.vis);
        self.push_nameless(&item.attrs, visibility, range, ItemKind::Use(leaves), into);
    }

    fn use_tree(
        &mut self,
        tree: &UseTree,
        prefix: &mut Vec<Name>,
        leading_colon: bool,
        leaves: &mut Vec<UseLeaf>,
    ) {
        match tree {
            UseTree::Path(path) => {
                prefix.push(name(&path.ident));
                self.use_tree(&path.tree, prefix, leading_colon, leaves);
                prefix.pop();
            }
            UseTree::Name(leaf) => {
                let range = self.range(leaf.ident.span());
                let path = leaf_path(prefix, &leaf.ident);
                leaves.push(UseLeaf { path, leading_colon, kind: UseKind::Plain, range });
            }
            UseTree::Rename(leaf) => {
                let range = cover(self.range(leaf.ident.span()), self.range(leaf.rename.span()));
                let bound = (leaf.rename != "_").then(|| name(&leaf.rename));
                let path = leaf_path(prefix, &leaf.ident);
                leaves.push(UseLeaf { path, leading_colon, kind: UseKind::Renamed(bound), range });
            }
            UseTree::Glob(glob) => {
                let range = self.range(glob.star_token.spans[0]);
                leaves.push(UseLeaf { path: prefix.clone(), leading_colon, kind: UseKind::Glob, range });
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.use_tree(tree, prefix, leading_colon, leaves);
                }
            }
        }
    }

    fn macro_item(&mut self, item: &syn::ItemMacro, into: &mut Vec<ItemId>) {
        let cfg = cfg_of(&item.attrs);
        if let Some(ident) = &item.ident {
            let end = self.range(item.mac.delimiter.span().close());
            let start = item.mac.bang_token.spans[0];
            let inherited = syn::Visibility::Inherited;
            self.push(&item.attrs, &inherited, ident, start, end, ItemKind::MacroRules, into);
            return;
        }
        if self.macro_items(&item.mac, cfg, into) {
            return;
        }
        let path = self.path(&item.mac.path, None);
        let range = cover(path.range, self.range(item.mac.delimiter.span().close()));
        self.push_nameless(&item.attrs, Visibility::Private, range, ItemKind::MacroCall { path }, into);
        self.skip_macro(&item.mac);
    }

    fn attributes(&mut self, attributes: &[syn::Attribute]) -> Vec<Attribute> {
        let kept = attributes.iter().filter(|attribute| {
            let path = attribute.path();
            !path.is_ident("cfg") && !path.is_ident("doc") && !path.is_ident("cfg_attr")
        });
        kept.map(|attribute| self.attribute(attribute)).collect()
    }

    fn attribute(&mut self, attribute: &syn::Attribute) -> Attribute {
        let arguments = match &attribute.meta {
            syn::Meta::List(list) => list
                .parse_args_with(Punctuated::<syn::Path, syn::Token![,]>::parse_terminated)
                .map(|paths| paths.iter().map(|path| self.path(path, None)).collect())
                .unwrap_or_default(),
            _ => Vec::new(),
        };
        let range = cover(
            self.range(attribute.pound_token.spans[0]),
            self.range(attribute.bracket_token.span.close()),
        );
        Attribute { path: self.path(attribute.path(), None), arguments, range }
    }
}

/// `self` at the end of a group is the group's own path.
fn leaf_path(prefix: &[Name], ident: &proc_macro2::Ident) -> Vec<Name> {
    let mut path = prefix.to_vec();
    if ident != "self" || path.is_empty() {
        path.push(name(ident));
    }
    path
}

fn start_of(signature: &syn::Signature) -> proc_macro2::Span {
    match (&signature.constness, &signature.asyncness) {
        (Some(token), _) => token.span,
        (None, Some(token)) => token.span,
        (None, None) => signature.fn_token.span,
    }
}

fn visibility_of(visibility: &syn::Visibility) -> Visibility {
    match visibility {
        syn::Visibility::Public(_) => Visibility::Public,
        syn::Visibility::Restricted(_) => Visibility::Restricted,
        syn::Visibility::Inherited => Visibility::Private,
    }
}

/// The `".."` of `path = ".."`.
fn path_of(meta: &syn::Meta) -> Option<String> {
    match meta {
        syn::Meta::NameValue(meta) if meta.path.is_ident("path") => match &meta.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(path), .. }) => Some(path.value()),
            _ => None,
        },
        _ => None,
    }
}

fn conditional_paths(attributes: &[syn::Attribute]) -> Vec<String> {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg_attr"));
    lists
        .filter_map(|list| {
            list.parse_args_with(Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated).ok()
        })
        .flat_map(|list| list.iter().skip(1).filter_map(path_of).collect::<Vec<_>>())
        .collect()
}

// ------------------------------------------------------------------------------------------------------------------ cfg

pub(super) fn cfg_of(attributes: &[syn::Attribute]) -> Cfg {
    let mut cfg = Cfg::default();
    for attribute in attributes {
        let path = attribute.path();
        if path.is_ident("cfg") {
            match condition(attribute) {
                Condition::Test => cfg.test_only = true,
                Condition::NotTest => {}
                Condition::Other => cfg.conditional = true,
            }
        } else if path.segments.last().is_some_and(|segment| is_test_attribute(&segment.ident)) {
            cfg.test_only = true;
        }
    }
    cfg
}

fn is_test_attribute(ident: &proc_macro2::Ident) -> bool {
    ["test", "rstest", "bench", "test_case", "proptest", "quickcheck", "wasm_bindgen_test", "sqlx_test"]
        .iter()
        .any(|name| ident == name)
}

#[derive(PartialEq)]
enum Condition {
    Test,
    NotTest,
    Other,
}

fn condition(attribute: &syn::Attribute) -> Condition {
    match attribute.parse_args::<syn::Meta>() {
        Ok(meta) => meta_condition(&meta),
        Err(_) => Condition::Other,
    }
}

fn meta_condition(meta: &syn::Meta) -> Condition {
    match meta {
        syn::Meta::Path(path) if path.is_ident("test") => Condition::Test,
        syn::Meta::List(list) => {
            let Ok(inner) = list.parse_args_with(Punctuated::<syn::Meta, syn::Token![,]>::parse_terminated)
            else {
                return Condition::Other;
            };
            let mut conditions = inner.iter().map(meta_condition);
            if list.path.is_ident("all") && conditions.any(|condition| condition == Condition::Test) {
                Condition::Test
            } else if list.path.is_ident("not")
                && inner.first().is_some_and(|meta| meta_condition(meta) == Condition::Test)
            {
                Condition::NotTest
            } else {
                Condition::Other
            }
        }
        _ => Condition::Other,
    }
}
