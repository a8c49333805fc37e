//! `use` trees, one leaf a path.

use syn::UseTree;

use crate::ir::{ItemId, ItemKind, Name, UseKind, UseLeaf};

use super::items::Head;
use super::types::name;
use super::{Lowering, cover};

impl Lowering<'_> {
    pub(super) fn use_item(&mut self, item: &syn::ItemUse, into: &mut Vec<ItemId>) {
        let mut leaves = Vec::new();
        self.use_tree(&item.tree, &mut Vec::new(), item.leading_colon.is_some(), &mut leaves);
        let end = self.range(item.semi_token.span);
        let head = Head { attrs: &item.attrs, visibility: Some(&item.vis), ident: None };
        self.push(head, item.use_token.span, end, ItemKind::Use(leaves), into);
    }

    fn use_tree(
        &mut self,
        tree: &UseTree,
        prefix: &mut Vec<Name>,
        leading_colon: bool,
        leaves: &mut Vec<UseLeaf>,
    ) {
        let (path, kind, range) = match tree {
            UseTree::Path(path) => {
                prefix.push(name(&path.ident));
                self.use_tree(&path.tree, prefix, leading_colon, leaves);
                prefix.pop();
                return;
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.use_tree(tree, prefix, leading_colon, leaves);
                }
                return;
            }
            UseTree::Name(leaf) => {
                (leaf_path(prefix, &leaf.ident), UseKind::Plain, self.range(leaf.ident.span()))
            }
            UseTree::Rename(leaf) => {
                let range = cover(self.range(leaf.ident.span()), self.range(leaf.rename.span()));
                let bound = (leaf.rename != "_").then(|| name(&leaf.rename));
                (leaf_path(prefix, &leaf.ident), UseKind::Renamed(bound), range)
            }
            UseTree::Glob(glob) => (prefix.clone(), UseKind::Glob, self.range(glob.star_token.spans[0])),
        };
        leaves.push(UseLeaf { path, leading_colon, kind, range });
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
