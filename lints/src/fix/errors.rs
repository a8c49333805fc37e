//! Whether `?` may stand at a place: the function gives a result whose error takes the one at hand.

use super::around::Around;
use crate::ir::{self, ItemKind, Ty};
use crate::resolve::{ModuleId, Namespace, Res};

/// Errors that every error of a library turns into.
const OPEN: &[&str] = &[
    "anyhow::Error",
    "eyre::Report",
    "color_eyre::Report",
    "color_eyre::eyre::Report",
    "lambda_http::Error",
    "lambda_runtime::Error",
];

/// Results whose error need not be said.
const RESULTS: &[(&str, &str)] = &[
    ("anyhow::Result", "anyhow::Error"),
    ("eyre::Result", "eyre::Report"),
    ("color_eyre::Result", "color_eyre::Report"),
    ("color_eyre::eyre::Result", "color_eyre::eyre::Report"),
    ("reqwest::Result", "reqwest::Error"),
];

/// Aliases of aliases deeper than this are given up.
const DEPTH: usize = 8;

/// What a function's errors are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Errors {
    /// Any.
    Open,
    /// This one: a path into a library.
    Only(String),
}

impl Errors {
    pub(super) fn take(&self, error: &str) -> bool {
        match self {
            Self::Open => true,
            Self::Only(own) => own == error,
        }
    }
}

impl Around<'_> {
    /// `?` on an `error` compiles here.
    pub(crate) fn takes_question_mark(&self, error: &str) -> bool {
        !self.is_in_inner_body() && self.errors().is_some_and(|errors| errors.take(error))
    }

    /// The errors of the function around; `None` where it gives no result, or one that cannot be told.
    pub(super) fn errors(&self) -> Option<Errors> {
        let ret = self.function()?.ret.as_ref()?;
        self.of_result(ret, self.module()?, 0)
    }

    fn of_result(&self, ty: &Ty, scope: ModuleId, depth: usize) -> Option<Errors> {
        let Ty::Path(path) = ty else { return None };
        let args = path.last()?.types();
        match self.type_meaning(path, scope, depth)? {
            Meaning::Library(name) if name == "std::result::Result" => {
                self.of_error(args.get(1)?, scope, depth)
            }
            Meaning::Library(name) => {
                let (_, error) = RESULTS.iter().find(|(result, _)| *result == name)?;
                match args.get(1) {
                    Some(other) => self.of_error(other, scope, depth),
                    None => Some(of_path(error)),
                }
            }
            Meaning::Alias(ty, scope) => self.of_result(ty, scope, depth + 1),
        }
    }

    fn of_error(&self, ty: &Ty, scope: ModuleId, depth: usize) -> Option<Errors> {
        let Ty::Path(path) = ty else { return None };
        match self.type_meaning(path, scope, depth)? {
            Meaning::Library(name) if name == "std::boxed::Box" => match path.last()?.types().first()? {
                Ty::Dyn(bounds) => {
                    bounds.iter().any(|bound| self.is_error_trait(bound, scope)).then_some(Errors::Open)
                }
                _ => None,
            },
            Meaning::Library(name) => Some(of_path(&name)),
            Meaning::Alias(ty, scope) => self.of_error(ty, scope, depth + 1),
        }
    }

    fn is_error_trait(&self, bound: &ir::Path, scope: ModuleId) -> bool {
        let resolved = self.facts.names.resolve_path(scope, bound, Namespace::Type);
        matches!(resolved.res, Res::Foreign { path, .. } if crate::trace::join(&path) == "std::error::Error")
    }

    fn type_meaning(&self, path: &ir::Path, scope: ModuleId, depth: usize) -> Option<Meaning<'_>> {
        if depth > DEPTH {
            return None;
        }
        let resolved = self.facts.names.resolve_path(scope, path, Namespace::Type);
        match resolved.res {
            Res::Foreign { path, .. } => {
                Some(Meaning::Library(self.facts.models.canonical(&crate::trace::join(&path)).to_string()))
            }
            Res::Def(def) if resolved.rest == 0 => {
                let data = self.facts.names.def(def);
                match &self.facts.files[data.file.0 as usize].item(data.item).kind {
                    ItemKind::TypeAlias { ty: Some(ty), .. } => Some(Meaning::Alias(ty, data.module)),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

enum Meaning<'a> {
    /// A canonical path.
    Library(String),
    /// The aliased type, and the scope in which it stands.
    Alias(&'a Ty, ModuleId),
}

fn of_path(path: &str) -> Errors {
    if OPEN.contains(&path) { Errors::Open } else { Errors::Only(path.to_owned()) }
}
