//! Patterns.

use syn::Member;

use crate::ir::{Lit, Name, PatId, PatKind};
use crate::source::TextRange;

use super::exprs::literal;
use super::types::name;
use super::{Lowering, cover};

pub(super) fn member(member: &Member) -> Name {
    match member {
        Member::Named(ident) => name(ident),
        Member::Unnamed(index) => Name::from(index.index.to_string()),
    }
}

impl Lowering {
    pub(super) fn pat(&mut self, pat: &syn::Pat) -> PatId {
        let (kind, range) = self.pat_kind(pat);
        self.add_pat(kind, range)
    }

    fn pats<'p>(&mut self, pats: impl Iterator<Item = &'p syn::Pat>) -> Vec<PatId> {
        pats.map(|pat| self.pat(pat)).collect()
    }

    fn pat_kind(&mut self, pat: &syn::Pat) -> (PatKind, TextRange) {
        match pat {
            syn::Pat::Ident(ident) => {
                let range = self.range(ident.ident.span());
                let sub = ident.subpat.as_ref().map(|(_, sub)| self.pat(sub));
                (PatKind::Ident { name: name(&ident.ident), sub }, range)
            }
            syn::Pat::Wild(wild) => (PatKind::Wild, self.range(wild.underscore_token.span)),
            syn::Pat::Path(path) => {
                let path = self.path(&path.path, path.qself.as_ref());
                let range = path.range;
                (PatKind::Path(path), range)
            }
            syn::Pat::TupleStruct(tuple) => {
                let path = self.path(&tuple.path, tuple.qself.as_ref());
                let range = cover(path.range, self.range(tuple.paren_token.span.close()));
                let fields = self.pats(tuple.elems.iter());
                (PatKind::TupleStruct { path, fields }, range)
            }
            syn::Pat::Struct(pattern) => {
                let path = self.path(&pattern.path, pattern.qself.as_ref());
                let range = cover(path.range, self.range(pattern.brace_token.span.close()));
                let fields = pattern
                    .fields
                    .iter()
                    .map(|field| (member(&field.member), self.pat(&field.pat)))
                    .collect();
                (PatKind::Struct { path, fields }, range)
            }
            syn::Pat::Tuple(tuple) => {
                let range = self.range(tuple.paren_token.span.join());
                (PatKind::Tuple(self.pats(tuple.elems.iter())), range)
            }
            syn::Pat::Slice(slice) => {
                let range = self.range(slice.bracket_token.span.join());
                (PatKind::Slice(self.pats(slice.elems.iter())), range)
            }
            syn::Pat::Reference(reference) => {
                let inner = self.pat(&reference.pat);
                let range = cover(self.range(reference.and_token.spans[0]), self.ir.pat(inner).range);
                (PatKind::Ref(inner), range)
            }
            syn::Pat::Or(alternatives) => {
                let pats = self.pats(alternatives.cases.iter());
                let range = pats.iter().map(|pat| self.ir.pat(*pat).range).reduce(cover).unwrap_or_default();
                (PatKind::Or(pats), range)
            }
            syn::Pat::Lit(lit) => {
                let range = self.range(lit.lit.span());
                (PatKind::Lit(literal(&lit.lit)), range)
            }
            syn::Pat::Rest(rest) => (PatKind::Rest, self.range(rest.dot2_token.spans[0])),
            syn::Pat::Type(typed) => {
                let pat = self.pat(&typed.pat);
                let ty = self.ty(&typed.ty);
                (PatKind::Typed { pat, ty }, self.ir.pat(pat).range)
            }
            syn::Pat::Paren(paren) => self.pat_kind(&paren.pat),
            syn::Pat::Guard(guard) => self.pat_kind(&guard.pat),
            syn::Pat::Const(_) | syn::Pat::Macro(_) | syn::Pat::Range(_) | syn::Pat::Verbatim(_) => {
                (PatKind::Other, TextRange::default())
            }
            _ => (PatKind::Lit(Lit::Other), TextRange::default()),
        }
    }
}
