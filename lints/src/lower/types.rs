//! Paths, types and generics.

use syn::punctuated::Punctuated;
use syn::{GenericArgument, GenericParam, PathArguments, ReturnType, Token, TypeParamBound, WherePredicate};

use crate::ir::{Arguments, Generics, Name, Path, QSelf, Segment, Ty};
use crate::source::TextRange;

use super::{Lowering, cover};

pub(super) fn name(ident: &proc_macro2::Ident) -> Name {
    let text = ident.to_string();
    Name::from(text.strip_prefix("r#").unwrap_or(&text))
}

impl Lowering<'_> {
    pub(super) fn path(&mut self, path: &syn::Path, qself: Option<&syn::QSelf>) -> Path {
        let segments: Vec<Segment> = path.segments.iter().map(|segment| self.segment(segment)).collect();
        let first = segments.first().map(|segment| segment.range).unwrap_or_default();
        let last = path.segments.last().map_or(first, |segment| self.segment_end(segment));
        let mut range = cover(first, last);
        if let Some(colon) = &path.leading_colon {
            range = cover(self.range(colon.spans[0]), range);
        }
        if let Some(qself) = qself {
            range = cover(self.range(qself.lt_token.span), range);
        }
        Path {
            leading_colon: path.leading_colon.is_some() && qself.is_none(),
            qself: qself.map(|qself| Box::new(QSelf { ty: self.ty(&qself.ty), position: qself.position })),
            segments,
            range,
        }
    }

    fn segment(&mut self, segment: &syn::PathSegment) -> Segment {
        let arguments = match &segment.arguments {
            PathArguments::None => None,
            PathArguments::AngleBracketed(generics) => self.arguments(generics),
            PathArguments::Parenthesized(function) => Some(Box::new(self.signature(function))),
        };
        Segment { name: name(&segment.ident), range: self.range(segment.ident.span()), arguments }
    }

    /// `None` where there are none that count.
    pub(super) fn arguments(
        &mut self,
        generics: &syn::AngleBracketedGenericArguments,
    ) -> Option<Box<Arguments>> {
        let mut arguments = Arguments::default();
        for argument in &generics.args {
            match argument {
                GenericArgument::Type(ty) => arguments.types.push(self.ty(ty)),
                GenericArgument::AssocType(binding) => {
                    let ty = self.ty(&binding.ty);
                    arguments.bindings.push((name(&binding.ident), ty));
                }
                _ => {}
            }
        }
        let is_empty = arguments.types.is_empty() && arguments.bindings.is_empty();
        (!is_empty).then(|| Box::new(arguments))
    }

    /// `(A, B) -> C`
    fn signature(&mut self, function: &syn::ParenthesizedGenericArguments) -> Arguments {
        let types = function.inputs.iter().map(|input| self.ty(&input.ty)).collect();
        let bindings = match &function.output {
            ReturnType::Type(_, ty) => vec![("Output".into(), self.ty(ty))],
            ReturnType::Default => Vec::new(),
        };
        Arguments { types, bindings }
    }

    fn segment_end(&self, segment: &syn::PathSegment) -> TextRange {
        match &segment.arguments {
            PathArguments::None => self.range(segment.ident.span()),
            PathArguments::AngleBracketed(generics) => self.range(generics.gt_token.span),
            PathArguments::Parenthesized(function) => match &function.output {
                ReturnType::Default => self.range(function.paren_token.span.close()),
                ReturnType::Type(_, ty) => self.type_end(ty),
            },
        }
    }

    /// The last token of a type, or its last part.
    pub(super) fn type_end(&self, ty: &syn::Type) -> TextRange {
        match ty {
            syn::Type::Array(array) => self.range(array.bracket_token.span.close()),
            syn::Type::Slice(slice) => self.range(slice.bracket_token.span.close()),
            syn::Type::Tuple(tuple) => self.range(tuple.paren_token.span.close()),
            syn::Type::Paren(paren) => self.range(paren.paren_token.span.close()),
            syn::Type::FnPtr(function) => match &function.output {
                ReturnType::Default => self.range(function.paren_token.span.close()),
                ReturnType::Type(_, ty) => self.type_end(ty),
            },
            syn::Type::Group(group) => self.type_end(&group.elem),
            syn::Type::Ptr(pointer) => self.type_end(&pointer.elem),
            syn::Type::Reference(reference) => self.type_end(&reference.elem),
            syn::Type::ImplTrait(all) => self.bounds_end(self.range(all.impl_token.span), &all.bounds),
            syn::Type::TraitObject(all) => {
                let start = all.dyn_token.as_ref().map(|token| self.range(token.span));
                self.bounds_end(start.unwrap_or_default(), &all.bounds)
            }
            syn::Type::Path(path) => {
                path.path.segments.last().map(|segment| self.segment_end(segment)).unwrap_or_default()
            }
            syn::Type::Infer(infer) => self.range(infer.underscore_token.span),
            syn::Type::Never(never) => self.range(never.bang_token.spans[0]),
            syn::Type::Macro(call) => self.range(call.mac.delimiter.span().close()),
            syn::Type::Verbatim(tokens) => self.tokens_range(tokens),
            _ => TextRange::default(),
        }
    }

    fn bounds_end(&self, otherwise: TextRange, bounds: &Punctuated<TypeParamBound, Token![+]>) -> TextRange {
        match bounds.last() {
            Some(TypeParamBound::Trait(bound)) => match (&bound.paren_token, bound.path.segments.last()) {
                (Some(paren), _) => self.range(paren.span.close()),
                (None, Some(segment)) => self.segment_end(segment),
                (None, None) => otherwise,
            },
            Some(TypeParamBound::Lifetime(lifetime)) => self.range(lifetime.ident.span()),
            _ => otherwise,
        }
    }

    pub(super) fn ty(&mut self, ty: &syn::Type) -> Ty {
        match ty {
            syn::Type::Path(path) => Ty::Path(self.path(&path.path, path.qself.as_ref())),
            syn::Type::Reference(reference) => {
                Ty::Ref { mutable: reference.mutability.is_some(), inner: Box::new(self.ty(&reference.elem)) }
            }
            syn::Type::Ptr(pointer) => Ty::Ref {
                mutable: matches!(pointer.mutability, syn::PointerMutability::Mut(_)),
                inner: Box::new(self.ty(&pointer.elem)),
            },
            syn::Type::Tuple(tuple) => Ty::Tuple(tuple.elems.iter().map(|part| self.ty(part)).collect()),
            syn::Type::Slice(slice) => Ty::Slice(Box::new(self.ty(&slice.elem))),
            syn::Type::Array(array) => Ty::Slice(Box::new(self.ty(&array.elem))),
            syn::Type::ImplTrait(bounds) => Ty::Impl(self.bounds(bounds.bounds.iter())),
            syn::Type::TraitObject(bounds) => Ty::Dyn(self.bounds(bounds.bounds.iter())),
            syn::Type::FnPtr(function) => Ty::Fn {
                params: function.inputs.iter().map(|input| self.ty(&input.ty)).collect(),
                ret: self.ret(&function.output).map(Box::new),
            },
            syn::Type::Group(group) => self.ty(&group.elem),
            syn::Type::Paren(paren) => self.ty(&paren.elem),
            syn::Type::Infer(_) => Ty::Infer,
            syn::Type::Never(_) => Ty::Never,
            _ => Ty::Other,
        }
    }

    pub(super) fn ret(&mut self, ret: &ReturnType) -> Option<Ty> {
        match ret {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => Some(self.ty(ty)),
        }
    }

    pub(super) fn bounds<'b>(&mut self, bounds: impl Iterator<Item = &'b TypeParamBound>) -> Vec<Path> {
        bounds
            .filter_map(|bound| match bound {
                // `?Sized` asks for nothing.
                TypeParamBound::Trait(bound) if bound.maybe.is_none() => Some(self.path(&bound.path, None)),
                _ => None,
            })
            .collect()
    }

    pub(super) fn generics(&mut self, generics: &syn::Generics) -> Generics {
        let mut types: Vec<(Name, Vec<Path>)> = Vec::new();
        for param in &generics.params {
            if let GenericParam::Type(param) = param {
                let bounds = self.bounds(param.bounds.iter());
                types.push((name(&param.ident), bounds));
            }
        }
        for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
            let WherePredicate::Type(predicate) = predicate else { continue };
            let syn::Type::Path(bounded) = &predicate.bounded_ty else { continue };
            let Some(ident) = bounded.path.get_ident() else { continue };
            let bounded = name(ident);
            let bounds = self.bounds(predicate.bounds.iter());
            if let Some((_, known)) = types.iter_mut().find(|(name, _)| *name == bounded) {
                known.extend(bounds);
            }
        }
        Generics { types }
    }
}
