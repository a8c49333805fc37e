//! Patterns.

use syn::Member;

use crate::ir::{Name, PatId, PatKind};
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

impl Lowering<'_> {
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
                (PatKind::TupleStruct { path: Box::new(path), fields }, range)
            }
            syn::Pat::Struct(pattern) => {
                let path = self.path(&pattern.path, pattern.qself.as_ref());
                let range = cover(path.range, self.range(pattern.brace_token.span.close()));
                let fields = pattern
                    .fields
                    .iter()
                    .map(|field| (member(&field.member), self.pat(&field.pat)))
                    .collect();
                (PatKind::Struct { path: Box::new(path), fields }, range)
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
            syn::Pat::Rest(rest) => (PatKind::Rest, self.tokens_cover(&rest.dot2_token.spans)),
            syn::Pat::Type(typed) => {
                let pat = self.pat(&typed.pat);
                let ty = self.ty(&typed.ty);
                (PatKind::Typed { pat, ty }, self.ir.pat(pat).range)
            }
            syn::Pat::Paren(paren) => self.pat_kind(&paren.pat),
            syn::Pat::Guard(guard) => self.pat_kind(&guard.pat),
            syn::Pat::Const(block) => {
                let end = self.range(block.block.brace_token.span.close());
                (PatKind::Other, cover(self.range(block.const_token.span), end))
            }
            syn::Pat::Macro(call) => (PatKind::Other, self.macro_range(&call.mac)),
            syn::Pat::Range(range) => {
                let dots = self.dots_range(&range.limits);
                let bounds = [&range.start, &range.end].into_iter().flatten();
                (PatKind::Other, bounds.filter_map(|bound| self.bound_range(bound)).fold(dots, cover))
            }
            syn::Pat::Verbatim(tokens) => (PatKind::Other, self.tokens_range(tokens)),
            _ => (PatKind::Other, TextRange::default()),
        }
    }

    /// A bound of a range is a literal or a path.
    fn bound_range(&self, bound: &syn::Expr) -> Option<TextRange> {
        match bound {
            syn::Expr::Lit(lit) => Some(self.range(lit.lit.span())),
            syn::Expr::Path(path) => {
                let ends = [path.path.segments.first(), path.path.segments.last()];
                ends.into_iter().flatten().map(|segment| self.range(segment.ident.span())).reduce(cover)
            }
            syn::Expr::Unary(unary) => self.bound_range(&unary.expr),
            _ => None,
        }
    }
}
