//! The query: a path in a scope becomes what it means.

use std::ops::ControlFlow;

use super::prelude::{is_primitive, std_prelude};
use super::scope::{Entry, ImportId, Start, What};
use super::{CrateId, ModuleId, Names, Namespace, Res, Resolved};
use crate::ir::{Name, Path, Visibility};

/// What part of a path a name is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// More segments follow.
    Prefix,
    Type,
    Value,
}

/// Who asks.
#[derive(Clone, Copy)]
pub(super) struct View {
    pub(super) from: ModuleId,
    /// The import that is being resolved: it cannot mean itself.
    pub(super) import: Option<ImportId>,
}

/// How much an entry says about its name, the strongest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Item,
    /// An import of something in sight.
    Local,
    /// An import from a foreign crate: whether it is a type, a value or a macro is not known.
    Foreign,
    /// An import of something that is not in sight at all.
    Nothing,
}

impl Names {
    /// Resolves names from a scope, the last one in that namespace. Follows `use`, re-exports, globs, `self`, `super`,
    /// `crate`, `extern crate`, dependency renames, other workspace crates, enum variants, the standard prelude.
    /// Type aliases are *not* followed: they come back as their own `Def`.
    pub fn resolve(
        &self,
        scope: ModuleId,
        path: &[Name],
        leading_colon: bool,
        namespace: Namespace,
    ) -> Resolved {
        let start = self.start(scope, leading_colon, false);
        self.resolve_from(View { from: scope, import: None }, start, path, namespace)
    }

    /// [`Names::resolve`] for a path of the IR. Paths with `<T>::` give `Unknown`: the caller resolves the type.
    pub fn resolve_path(&self, scope: ModuleId, path: &Path, namespace: Namespace) -> Resolved {
        if path.qself.is_some() {
            return UNKNOWN.of(&path.segments);
        }
        let names: Vec<Name> = path.names().cloned().collect();
        self.resolve(scope, &names, path.leading_colon, namespace)
    }

    /// Where a path begins that stands in this scope, in a `use` or not.
    pub(super) fn start(&self, scope: ModuleId, leading_colon: bool, in_use: bool) -> Start {
        let edition_2015 = self.preludes[self.module(scope).krate.0 as usize].edition_2015;
        match (edition_2015, leading_colon) {
            (false, true) => Start::Crates,
            (true, true) => Start::Root,
            (true, false) if in_use => Start::Root,
            _ => Start::Scope,
        }
    }

    /// What an import means among types, and among values. All but the last name of a path is the same for both.
    pub(super) fn resolve_import(&self, id: ImportId) -> [Resolved; 2] {
        let import = self.import(id);
        let (path, view) = (&import.path, View { from: import.scope, import: Some(id) });
        let namespaces = [Namespace::Type, Namespace::Value];
        let Some((first, below @ [_, ..])) = path.split_first() else {
            return namespaces.map(|namespace| self.resolve_from(view, import.start, path, namespace));
        };
        let on_way = match self.begin(view, import.start, first, Place::Prefix) {
            Some(first) => self.on_way(view, first, below),
            None => Err(UNKNOWN),
        };
        namespaces.map(|namespace| {
            let arrived = match &on_way {
                Ok((res, rest)) => self.arrive(view, res.clone(), rest, namespace),
                Err(resolved) => resolved.clone(),
            };
            arrived.of(path)
        })
    }

    /// The import begins with a foreign crate, whatever other imports come to mean: nothing here has that name.
    pub(super) fn leads_outside(&self, id: ImportId) -> bool {
        let import = self.import(id);
        let Some(first) = import.path.first().filter(|first| !self.declaring.contains_key(*first)) else {
            return false;
        };
        let krate = self.module(import.scope).krate;
        matches!(self.preludes[krate.0 as usize].crates.get(first), Some(Res::Foreign { .. }))
    }

    pub(super) fn resolve_from(
        &self,
        view: View,
        start: Start,
        path: &[Name],
        namespace: Namespace,
    ) -> Resolved {
        let Some((first, below)) = path.split_first() else { return UNKNOWN };
        let begun = self.begin(view, start, first, place(below, namespace));
        let arrived = match begun.map(|first| self.on_way(view, first, below)) {
            Some(Ok((res, rest))) => self.arrive(view, res, rest, namespace),
            Some(Err(resolved)) => resolved,
            None => UNKNOWN,
        };
        arrived.of(path)
    }

    /// The first name of a path.
    fn begin(&self, view: View, start: Start, name: &Name, place: Place) -> Option<Res> {
        match name.as_str() {
            "Self" => None,
            "crate" | "$crate" => Some(Res::Module(self.root(view.from))),
            "self" => Some(Res::Module(self.nearest_module(view.from))),
            "super" => self.super_of(view.from).map(Res::Module),
            _ => self.first(view, start, name, place),
        }
    }

    fn first(&self, view: View, start: Start, name: &Name, place: Place) -> Option<Res> {
        let krate = self.module(view.from).krate;
        let found = match start {
            Start::Crates => self.extern_crate(krate, name),
            Start::Root => self
                .member(self.krate(krate).root, name, place, view)
                .or_else(|| self.extern_crate(krate, name)),
            Start::Scope => self.lexical(view, name, place),
        };
        match (found, place) {
            (None, Place::Prefix) => self.first(view, start, name, Place::Type),
            (found, _) => found,
        }
    }

    fn lexical(&self, view: View, name: &Name, place: Place) -> Option<Res> {
        for scope in self.scopes_outward(view.from) {
            if let Some(res) = self.member(scope, name, place, view) {
                return Some(res);
            }
        }
        if place != Place::Value
            && let Some(res) = self.extern_crate(self.module(view.from).krate, name)
        {
            return Some(res);
        }
        if let Some(res) = std_prelude(name) {
            return Some(res);
        }
        if place != Place::Value && is_primitive(name) {
            return Some(Res::Primitive(name.clone()));
        }
        if place == Place::Prefix {
            return None;
        }
        let globs = self.scopes_outward(view.from).flat_map(|scope| self.foreign_globs(scope, view));
        match glob_candidates(globs.collect(), std::slice::from_ref(name)).res {
            Res::Unknown => None,
            candidates => Some(candidates),
        }
    }

    /// Follows a path below what its beginning means, up to the last name, which alone is of a namespace. `Err` where it
    /// leads to the same in each.
    fn on_way<'p>(
        &self,
        view: View,
        beginning: Res,
        mut path: &'p [Name],
    ) -> Result<(Res, &'p [Name]), Resolved> {
        let mut res = beginning;
        while let [name, below @ ..] = path
            && !below.is_empty()
        {
            res = self.below(view, res, name, path, Place::Prefix)?;
            path = below;
        }
        Ok((res, path))
    }

    /// The meaning of what is left of a path, which is its last name or nothing.
    fn arrive(&self, view: View, res: Res, path: &[Name], namespace: Namespace) -> Resolved {
        let res = match path {
            [name, below @ ..] => self.below(view, res, name, path, place(below, namespace)),
            [] => Ok(res),
        };
        res.map_or_else(|resolved| resolved, |res| Resolved { res, rest: 0 })
    }

    /// One name further; `Err` where that ends the path, of which `path` is what is left.
    fn below(&self, view: View, res: Res, name: &Name, path: &[Name], place: Place) -> Result<Res, Resolved> {
        match res {
            Res::Module(module) => match self.step(view, module, name, place) {
                Some(next) => Ok(next),
                None => Err(glob_candidates(self.foreign_globs(module, view), path)),
            },
            Res::Def(def) => match self.variant(def, name) {
                Some(variant) => Ok(Res::Def(variant)),
                None => Err(Resolved { res, rest: path.len() }),
            },
            Res::Primitive(_) => Err(Resolved { res, rest: path.len() }),
            Res::Foreign { path: above, name_in_code } => {
                Err(Resolved { res: Res::Foreign { path: [&above, path].concat(), name_in_code }, rest: 0 })
            }
            Res::ForeignGlob(candidates) => Err(glob_candidates(candidates, path)),
            Res::Unknown => Err(UNKNOWN),
        }
    }

    /// Where modules of one name stand under different conditions, any of them may have the next name.
    fn step(&self, view: View, module: ModuleId, name: &Name, place: Place) -> Option<Res> {
        match name.as_str() {
            "self" => return Some(Res::Module(module)),
            "super" => return self.super_of(module).map(Res::Module),
            _ => {}
        }
        let places: &[Place] = if place == Place::Prefix { &[Place::Prefix, Place::Type] } else { &[place] };
        let mut modules = std::iter::once(module).chain(self.alternatives(module));
        modules.find_map(|module| places.iter().find_map(|place| self.member(module, name, *place, view)))
    }

    fn alternatives(&self, module: ModuleId) -> impl Iterator<Item = ModuleId> {
        let parent = self.module(module).parent.into_iter();
        let same_name = parent.flat_map(move |parent| self.scope(parent).named(&self.module(module).name));
        same_name.filter_map(move |entry| match entry.what {
            What::Module(other) if other != module => Some(other),
            _ => None,
        })
    }

    // ------------------------------------------------------------------------------------------ names in one module

    /// The meaning of a name in a module: declared, imported, or brought in by a glob.
    fn member(&self, module: ModuleId, name: &Name, place: Place, view: View) -> Option<Res> {
        let declared = self.explicit(module, name, place, view, false);
        declared.or_else(|| {
            self.walk_globs(module, Some(name), view, |target, from| {
                let view = View { from, ..view };
                let found = match target {
                    Res::Module(module) => self.explicit(*module, name, place, view, true),
                    Res::Def(def) => self.variant(*def, name).map(Res::Def),
                    _ => None,
                };
                found.map_or(ControlFlow::Continue(()), ControlFlow::Break)
            })
        })
    }

    /// Through a path, items count whether they are visible or not (the code compiles); through a glob, only visible
    /// ones do. Imports must be visible in either case: they often repeat the name of something else.
    fn explicit(
        &self,
        module: ModuleId,
        name: &Name,
        place: Place,
        view: View,
        through_glob: bool,
    ) -> Option<Res> {
        let visible = |entry: &&Entry| {
            (!through_glob && !matches!(entry.what, What::Import(_)))
                || self.sees(view.from, module, entry.visibility)
        };
        self.scope(module)
            .named(name)
            .filter(visible)
            .filter_map(|entry| Some((entry.test_only, self.meaning(entry, place, view)?)))
            .min_by_key(|(test_only, (strength, _))| (*test_only, *strength))
            .map(|(_, (_, res))| res)
    }

    fn meaning(&self, entry: &Entry, place: Place, view: View) -> Option<(Strength, Res)> {
        match entry.what {
            What::Module(module) if place != Place::Value => Some((Strength::Item, Res::Module(module))),
            What::Module(_) => None,
            What::Def { def, types, values } => {
                let there = if place == Place::Value { values } else { types };
                there.then_some((Strength::Item, Res::Def(def)))
            }
            What::Import(import) if self.is_same_import(import, view) => None,
            What::Import(import) => self.imported(import, place),
        }
    }

    fn imported(&self, import: ImportId, place: Place) -> Option<(Strength, Res)> {
        let import = self.import(import);
        let res = if place == Place::Value { &import.values } else { &import.types };
        match res {
            Some(Res::Foreign { path, .. }) if place == Place::Prefix && is_doubled(path) => None,
            Some(res @ (Res::Foreign { .. } | Res::ForeignGlob(_))) => Some((Strength::Foreign, res.clone())),
            Some(res) => Some((Strength::Local, res.clone())),
            None if import.types.is_none() && import.values.is_none() => {
                Some((Strength::Nothing, Res::Unknown))
            }
            None => None,
        }
    }

    /// An import cannot mean itself, nor its twin under another `cfg`.
    fn is_same_import(&self, import: ImportId, view: View) -> bool {
        let Some(own) = view.import.map(|own| self.import(own)) else { return false };
        let import = self.import(import);
        own.scope == import.scope && own.path == import.path
    }

    pub(super) fn sees(&self, from: ModuleId, owner: ModuleId, visibility: Visibility) -> bool {
        match visibility {
            Visibility::Public => true,
            Visibility::Restricted => self.module(from).krate == self.module(owner).krate,
            Visibility::Private => self.is_within(from, owner),
        }
    }

    // ------------------------------------------------------------------------------------------ crates and parents

    fn extern_crate(&self, krate: CrateId, name: &Name) -> Option<Res> {
        let declared = self.scope(self.krate(krate).root).named(name).find_map(|entry| match entry.what {
            What::Import(import) => {
                let import = self.import(import);
                (import.start == Start::Crates && import.path.len() == 1).then(|| import.types.clone())?
            }
            _ => None,
        });
        declared.or_else(|| self.preludes[krate.0 as usize].crates.get(name).cloned())
    }

    fn root(&self, scope: ModuleId) -> ModuleId {
        self.krate(self.module(scope).krate).root
    }

    fn super_of(&self, scope: ModuleId) -> Option<ModuleId> {
        let parent = self.module(self.nearest_module(scope)).parent?;
        Some(self.nearest_module(parent))
    }

    /// The scope and, where it is a block, what stands around it, up to the module.
    fn scopes_outward(&self, scope: ModuleId) -> impl Iterator<Item = ModuleId> {
        std::iter::successors(Some(scope), |at| {
            let module = self.module(*at);
            module.parent.filter(|_| module.is_block)
        })
    }
}

const UNKNOWN: Resolved = Resolved { res: Res::Unknown, rest: 0 };

impl Resolved {
    /// Of what is unknown, all of the path is left over.
    fn of<T>(self, path: &[T]) -> Self {
        let rest = if self.res == Res::Unknown { path.len() } else { self.rest };
        Self { rest, ..self }
    }
}

fn place(following: &[Name], namespace: Namespace) -> Place {
    match namespace {
        _ if !following.is_empty() => Place::Prefix,
        Namespace::Type => Place::Type,
        Namespace::Value => Place::Value,
    }
}

/// `anyhow::anyhow`: a macro, function or attribute, and no module that other paths go through.
fn is_doubled(path: &[Name]) -> bool {
    matches!(path, [.., a, b] if a == b)
}

fn glob_candidates(globs: Vec<Vec<Name>>, below: &[Name]) -> Resolved {
    if globs.is_empty() {
        return UNKNOWN;
    }
    let complete = globs.into_iter().map(|glob| [glob.as_slice(), below].concat()).collect();
    Resolved { res: Res::ForeignGlob(complete), rest: 0 }
}
