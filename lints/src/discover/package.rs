//! Manifests become packages: dependencies with their versions, targets with their root files, Lambda evidence.

use std::path::{Path, PathBuf};

use cargo_toml::{Dependency as Written, DepsSet, Manifest, Product, Publish, Value};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use semver::Version;

use crate::diagnostic::{Problem, ProblemKind};
use crate::models::Models;
use crate::source::SourceMap;

use super::circles;
use super::lock;
use super::manifest::ReadManifest;
use super::{
    Dependency, DependencyKind, LambdaEvidence, Package, PackageId, Target, TargetKind, Workspace,
    name_below, normalize,
};

/// Gives the packages by the absolute folders of their manifests. What lock files say of versions is told later.
pub(super) fn assemble(
    workspace: &mut Workspace,
    manifests: Vec<ReadManifest>,
    root: &Path,
) -> FxHashMap<PathBuf, PackageId> {
    let by_folder: FxHashMap<PathBuf, PackageId> = manifests
        .iter()
        .enumerate()
        .map(|(index, manifest)| (absolute(&manifest.folder), PackageId(index as u32)))
        .collect();
    let libraries = (0..).map(PackageId).zip(&manifests).filter(|(_, manifest)| is_plain_library(manifest));
    let libraries: Vec<_> = libraries.map(|(id, manifest)| (id, is_private(manifest))).collect();
    let sources = &workspace.sources;
    // Each manifest is dropped once its package is known: a thousand of them take as much as all the rest.
    let assembled = manifests
        .into_par_iter()
        .map(|manifest| Context { manifest: &manifest, by_folder: &by_folder, sources, root }.package());
    let (mut packages, problems): (Vec<Package>, Vec<Vec<Problem>>) = assembled.unzip();
    workspace.problems.extend(problems.into_iter().flatten());
    for (id, is_private) in libraries {
        packages[id.0 as usize].for_tests = match users_for_tests(id, &packages) {
            None => false,
            Some(users) if is_private => !users.is_empty(),
            Some(users) => has_users_enough(id, &users, &packages),
        };
    }
    workspace.problems.extend(circles::of(&packages));
    workspace.packages = packages;
    by_folder
}

pub(super) fn absolute(path: &Path) -> PathBuf {
    normalize(&std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()))
}

/// `1.80`, `1.80.1`.
fn rust_version(text: &str) -> Option<Version> {
    let parts: Option<Vec<u64>> = text.trim().split('.').map(|part| part.parse().ok()).collect();
    let part = |at: usize| parts.as_ref()?.get(at).copied();
    Some(Version::new(part(0)?, part(1).unwrap_or(0), part(2).unwrap_or(0)))
}

fn is_private(manifest: &ReadManifest) -> bool {
    matches!(manifest.manifest.package().publish.get(), Ok(Publish::Flag(false)))
}

/// No program, and no library for other languages.
fn is_plain_library(manifest: &ReadManifest) -> bool {
    let manifest = &manifest.manifest;
    let for_rust = |lib: &Product| lib.crate_type.iter().all(|kind| kind == "lib" || kind == "rlib");
    manifest.bin.is_empty() && manifest.lib.as_ref().is_some_and(for_rust)
}

/// What is published may have users elsewhere: one in sight is too little to judge by, and a part of it, which is tested
/// by way of the whole, says nothing.
fn has_users_enough(id: PackageId, users: &[PackageId], packages: &[Package]) -> bool {
    let mut parts = FxHashSet::default();
    let mut open = vec![id];
    while let Some(part) = open.pop() {
        let dependencies = packages[part.0 as usize].dependencies.iter();
        let built_in = dependencies.filter(|dependency| dependency.kind != DependencyKind::Dev);
        open.extend(built_in.filter_map(|dependency| dependency.local).filter(|part| parts.insert(*part)));
    }
    users.iter().filter(|user| !parts.contains(user)).count() >= 2
}

/// The packages that depend on it for their tests; `None` where one does for more.
fn users_for_tests(id: PackageId, packages: &[Package]) -> Option<Vec<PackageId>> {
    let mut users = Vec::new();
    for (index, user) in packages.iter().enumerate() {
        let kinds = user.dependencies.iter().filter(|dependency| dependency.local == Some(id));
        let kinds: Vec<DependencyKind> = kinds.map(|dependency| dependency.kind).collect();
        if kinds.iter().any(|kind| *kind != DependencyKind::Dev) {
            return None;
        }
        // A package of tests alone has the code that it tests as such a dependency, too.
        let has_product = user.targets.iter().any(|target| !target.kind.is_development());
        if !kinds.is_empty() && has_product {
            users.push(PackageId(index as u32));
        }
    }
    Some(users)
}

/// Every target of a manifest, with its kind.
pub(super) fn products(manifest: &Manifest) -> Vec<(TargetKind, &Product)> {
    let lib = manifest.lib.iter().map(|product| (TargetKind::Lib, product));
    let bins = manifest.bin.iter().map(|product| (TargetKind::Bin, product));
    let examples = manifest.example.iter().map(|product| (TargetKind::Example, product));
    let tests = manifest.test.iter().map(|product| (TargetKind::Test, product));
    let benches = manifest.bench.iter().map(|product| (TargetKind::Bench, product));
    lib.chain(bins).chain(examples).chain(tests).chain(benches).collect()
}

struct Context<'a> {
    manifest: &'a ReadManifest,
    by_folder: &'a FxHashMap<PathBuf, PackageId>,
    sources: &'a SourceMap,
    /// The root that is checked.
    root: &'a Path,
}

impl Context<'_> {
    /// The package, and what is wrong with its targets.
    fn package(&self) -> (Package, Vec<Problem>) {
        let manifest = &self.manifest.manifest;
        let described = manifest.package();
        let name = described.name.clone();
        let edition = described.edition.get().copied().unwrap_or_default();
        let dependencies = self.dependencies();
        let lambda = LambdaEvidence {
            runtimes: dependencies
                .iter()
                .filter(|dependency| dependency.kind == DependencyKind::Normal)
                .filter(|dependency| Models::bundled().is_lambda_runtime(&dependency.package))
                .map(|dependency| dependency.name_in_code.to_string())
                .collect(),
            metadata: lambda_metadata(described.metadata.as_ref()).is_some(),
        };
        let (targets, problems) = self.targets(&name);
        let package = Package {
            manifest: name_below(&self.manifest.path, self.root),
            folder: name_below(&self.manifest.folder, self.root),
            edition: (edition as u16).to_string(),
            rust_version: described.rust_version().and_then(rust_version),
            targets,
            dependencies,
            lock: None,
            lambda,
            for_tests: false,
            name,
        };
        (package, problems)
    }

    // ------------------------------------------------------------------------------------------------------------ deps

    fn dependencies(&self) -> Vec<Dependency> {
        let manifest = &self.manifest.manifest;
        let mut found = Vec::new();
        let mut known = FxHashSet::default();
        let mut add = |table: &DepsSet, kind| {
            for (key, written) in table {
                let dependency = self.dependency(key, written, kind);
                // The same dependency under several targets is one.
                if known.insert((dependency.name_in_code.clone(), kind)) {
                    found.push(dependency);
                }
            }
        };
        add(&manifest.dependencies, DependencyKind::Normal);
        for target in manifest.target.values() {
            add(&target.dependencies, DependencyKind::Normal);
        }
        add(&manifest.build_dependencies, DependencyKind::Build);
        add(&manifest.dev_dependencies, DependencyKind::Dev);
        for target in manifest.target.values() {
            add(&target.build_dependencies, DependencyKind::Build);
            add(&target.dev_dependencies, DependencyKind::Dev);
        }
        found.shrink_to_fit();
        found
    }

    fn dependency(&self, key: &str, written: &Written, kind: DependencyKind) -> Dependency {
        let detail = written.detail();
        let name = written.package().unwrap_or(key);
        let local = detail
            .and_then(|detail| detail.path.as_ref())
            .and_then(|path| self.by_folder.get(&absolute(&self.manifest.folder.join(path))).copied());
        let requirement = match written {
            Written::Simple(requirement) => Some(requirement),
            _ => detail.and_then(|detail| detail.version.as_ref()),
        };
        let requirement = requirement.and_then(|requirement| requirement.to_string().parse().ok());
        Dependency {
            name_in_code: key.replace('-', "_").into(),
            version: lock::required(requirement.as_ref()),
            features: written.req_features().to_vec(),
            default_features: detail.is_none_or(|detail| detail.default_features),
            optional: written.optional(),
            package: name.into(),
            kind,
            local,
        }
    }

    // --------------------------------------------------------------------------------------------------------- targets

    fn targets(&self, package: &str) -> (Vec<Target>, Vec<Problem>) {
        let manifest = &self.manifest.manifest;
        let metadata = manifest.package().metadata.as_ref();
        let (mut targets, mut problems) = (Vec::new(), Vec::new());
        for (kind, product) in products(manifest) {
            let name = product.name.clone().unwrap_or_else(|| package.to_owned());
            let Some(path) = &product.path else { continue };
            let path = normalize(&self.manifest.folder.join(path));
            match self.sources.at(&path) {
                Some(file) => targets.push(Target {
                    kind,
                    root: file,
                    lambda: lambda_target(metadata, &name, kind),
                    name: name.replace('-', "_"),
                }),
                None => problems.push(Problem {
                    kind: ProblemKind::Manifest,
                    file: name_below(&self.manifest.path, self.root),
                    position: None,
                    message: format!(
                        "names `{}` as the root of target `{name}`, which is not there or cannot be read; the \
                         target is left out",
                        product.path.as_deref().unwrap_or_default()
                    ),
                }),
            }
        }
        let build = normalize(&self.manifest.folder.join("build.rs"));
        if let Some(file) = self.sources.at(&build) {
            let name = "build_script_build".to_owned();
            targets.push(Target { kind: TargetKind::BuildScript, name, root: file, lambda: None });
        }
        (targets, problems)
    }
}

fn lambda_metadata(metadata: Option<&Value>) -> Option<&Value> {
    metadata?.get("lambda")
}

/// `[package.metadata.lambda.bin.NAME]` of cargo-lambda.
fn lambda_target(metadata: Option<&Value>, name: &str, kind: TargetKind) -> Option<bool> {
    let bins = lambda_metadata(metadata)?.get("bin")?.as_table()?;
    (kind == TargetKind::Bin && bins.contains_key(name)).then_some(true)
}
