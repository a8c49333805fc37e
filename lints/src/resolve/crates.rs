//! The crates of a workspace, and the names under which each sees the others.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::prelude::SYSROOT;
use super::scope::Prelude;
use super::{Crate, Res};
use crate::discover::{Dependency, DependencyKind, Package, PackageId, TargetKind, Workspace};
use crate::ir::Name;

/// For each crate, in their order. Every crate's root module is known by now.
pub(super) fn preludes(workspace: &Workspace, crates: &[Crate]) -> Vec<Arc<Prelude>> {
    let mut libraries = vec![None; workspace.packages.len()];
    for krate in crates.iter().filter(|krate| krate.kind == TargetKind::Lib) {
        libraries[krate.package.0 as usize] = Some(krate);
    }
    // All programs, tests, examples and benches of a package see the same.
    let mut known: FxHashMap<(PackageId, Sees), Arc<Prelude>> = FxHashMap::default();
    let of = |krate: &Crate| {
        let prelude = || Arc::new(prelude(workspace, &libraries, krate));
        Arc::clone(known.entry((krate.package, Sees::of(krate.kind))).or_insert_with(prelude))
    };
    crates.iter().map(of).collect()
}

/// What the targets of a package see of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Sees {
    BuildDependencies,
    Dependencies,
    /// The package's own library besides.
    Library,
}

impl Sees {
    fn of(kind: TargetKind) -> Self {
        match kind {
            TargetKind::BuildScript => Self::BuildDependencies,
            TargetKind::Lib => Self::Dependencies,
            TargetKind::Bin | TargetKind::Example | TargetKind::Test | TargetKind::Bench => Self::Library,
        }
    }
}

fn prelude(workspace: &Workspace, libraries: &[Option<&Crate>], krate: &Crate) -> Prelude {
    let package = workspace.package(krate.package);
    let sees = Sees::of(krate.kind);
    let mut crates = FxHashMap::default();
    for dependency in dependencies(package, sees) {
        let local =
            dependency.local.and_then(|id: PackageId| libraries.get(id.0 as usize).copied().flatten());
        for name in names_in_code(dependency, local) {
            crates.entry(name).or_insert_with(|| meaning(dependency, local));
        }
    }
    if sees == Sees::Library
        && let Some(library) = libraries[krate.package.0 as usize]
    {
        crates.entry(Name::new(&library.name)).or_insert(Res::Module(library.root));
    }
    for (name, canonical) in SYSROOT {
        crates.entry(name.into()).or_insert_with(|| foreign(canonical, name));
    }
    Prelude { edition_2015: package.edition == "2015", crates }
}

/// The more general ones first.
fn dependencies(package: &Package, sees: Sees) -> impl Iterator<Item = &Dependency> {
    let kinds: &[DependencyKind] = match sees {
        Sees::BuildDependencies => &[DependencyKind::Build],
        Sees::Dependencies | Sees::Library => &[DependencyKind::Normal, DependencyKind::Dev],
    };
    kinds.iter().flat_map(|kind| package.dependencies.iter().filter(move |it| it.kind == *kind))
}

/// A package of the workspace that is not renamed goes by the name of its library, which may differ from its own.
fn names_in_code(dependency: &Dependency, local: Option<&Crate>) -> impl Iterator<Item = Name> {
    let renamed = dependency.name_in_code != in_code(&dependency.package);
    let library = local.filter(|_| !renamed).map(|library| Name::new(&library.name));
    library.into_iter().chain([Name::new(&dependency.name_in_code)])
}

fn meaning(dependency: &Dependency, local: Option<&Crate>) -> Res {
    match local {
        Some(library) => Res::Module(library.root),
        None => foreign(&in_code(&dependency.package), &dependency.name_in_code),
    }
}

fn foreign(krate: &str, name_in_code: &str) -> Res {
    Res::Foreign { path: vec![krate.into()], name_in_code: name_in_code.into() }
}

fn in_code(package: &str) -> String {
    package.replace('-', "_")
}
