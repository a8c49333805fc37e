//! `Cargo.lock`: which version of a dependency is really used.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use semver::{Comparator, Op, Version, VersionReq};
use serde::Deserialize;
use serde::de::IgnoredAny;
use smol_str::SmolStr;

use crate::diagnostic::{Problem, ProblemKind};
use crate::models::Models;

use super::package::absolute;
use super::{
    Dependency, Disk, Lock, Package, PackageId, ResolvedVersion, Workspace, name_below, read_settings_on,
};

#[derive(Deserialize)]
struct LockFile {
    #[serde(default)]
    package: Vec<LockPackage>,
}

#[derive(Deserialize)]
struct LockPackage {
    name: Box<str>,
    version: Version,
    source: Option<IgnoredAny>,
    #[serde(default)]
    dependencies: Vec<String>,
}

/// A lock file, with what its packages ask for.
#[derive(Debug)]
pub(super) struct ReadLock {
    lock: Lock,
    /// By the package's name those of its dependencies that are written with their version.
    edges: FxHashMap<Box<str>, Vec<String>>,
}

/// A lock file that nobody needed so far.
#[derive(Clone, Debug)]
pub struct UnreadLock {
    path: PathBuf,
    /// What reports call it.
    name: String,
    packages: Vec<PackageId>,
}

/// Lock files, each with the folders of the manifests whose packages it governs.
pub(super) type Governing = BTreeMap<PathBuf, Vec<PathBuf>>;

/// What lock files say, by their paths; else why they do not.
pub(super) type ReadLocks = BTreeMap<PathBuf, Result<ReadLock, String>>;

/// The lock files that govern these manifests' packages.
pub(super) fn governing(disk: &Disk, manifests: &[PathBuf]) -> Governing {
    let found = manifests.par_iter().filter_map(|manifest| {
        let folder = manifest.parent().unwrap_or(Path::new(""));
        Some((find(disk, folder)?, folder.to_path_buf()))
    });
    let mut governing = Governing::new();
    for (lock, folder) in found.collect::<Vec<_>>() {
        governing.entry(lock).or_default().push(folder);
    }
    governing
}

/// Reads those of several packages, of which one or the other will need it.
pub(super) fn read_shared(disk: &Disk, governing: &Governing) -> ReadLocks {
    let shared = governing.iter().filter(|(_, folders)| folders.len() > 1);
    let paths: Vec<PathBuf> = shared.map(|(path, _)| path.clone()).collect();
    paths.into_par_iter().map(|path| (path.clone(), read(disk, &path))).collect()
}

/// The locks of packages, which are known by the absolute folders of their manifests.
pub(super) fn unread(
    governing: Governing,
    by_folder: &FxHashMap<PathBuf, PackageId>,
    root: &Path,
) -> Vec<UnreadLock> {
    let root = std::path::absolute(root).unwrap_or_else(|_| root.to_path_buf());
    let locks = governing.into_iter().map(|(path, folders)| {
        let packages = folders.iter().filter_map(|folder| by_folder.get(&absolute(folder)).copied());
        UnreadLock { name: name_below(&path, &root), packages: packages.collect(), path }
    });
    locks.filter(|lock| !lock.packages.is_empty()).collect()
}

impl Workspace {
    /// Reads the lock files that are unread so far. Until then those versions are not known for certain of which only
    /// they tell: of packages that use none of the libraries that ship with the models.
    pub fn read_locks(&mut self) {
        self.read_locks_of(|_| true);
    }

    /// Takes what was read, and reads the locks of packages that may use a library.
    pub(super) fn read_needed_locks(&mut self, mut shared: ReadLocks) {
        for lock in std::mem::take(&mut self.unread_locks) {
            match shared.remove(&lock.path) {
                Some(read) => self.take_lock(read, lock),
                None => self.unread_locks.push(lock),
            }
        }
        let ids = self.unread_locks.iter().flat_map(|lock| &lock.packages);
        let named = ids.flat_map(|id| &self.package(*id).dependencies);
        let named: BTreeSet<SmolStr> = named.map(|dependency| dependency.package.clone()).collect();
        let libraries: BTreeSet<SmolStr> = named.into_iter().filter(|package| is_library(package)).collect();
        // What another package in sight gives on may be anything.
        let may_use = |found: &Dependency| found.local.is_some() || libraries.contains(&found.package);
        self.read_locks_of(|package| package.dependencies.iter().any(may_use));
    }

    fn read_locks_of(&mut self, is_needed: impl Fn(&Package) -> bool) {
        let unread = std::mem::take(&mut self.unread_locks);
        let is_needed = |lock: &UnreadLock| lock.packages.iter().any(|id| is_needed(self.package(*id)));
        let (needed, others): (Vec<_>, Vec<_>) = unread.into_iter().partition(is_needed);
        self.unread_locks = others;
        let disk = &self.disk;
        let read: Vec<_> = needed.into_par_iter().map(|lock| (read(disk, &lock.path), lock)).collect();
        for (read, lock) in read {
            self.take_lock(read, lock);
        }
    }

    fn take_lock(&mut self, read: Result<ReadLock, String>, of: UnreadLock) {
        match read {
            Ok(read) => {
                for id in of.packages {
                    read.tell_versions(&mut self.packages[id.0 as usize], self.locks.len());
                }
                Arc::make_mut(&mut self.locks).push(read.lock);
            }
            Err(reason) => self.problems.push(Problem {
                kind: ProblemKind::Manifest,
                file: of.name,
                position: None,
                message: format!(
                    "cannot be understood ({reason}); versions are taken from the requirements instead"
                ),
            }),
        }
    }
}

/// Whether a package of this name may make clients, or makes those that use it Lambda functions.
fn is_library(package: &str) -> bool {
    let models = Models::bundled();
    models.library_of_package(package).is_some()
        || models.names_in(&package.replace('-', "_")).is_some()
        || models.is_lambda_runtime(package)
}

/// The lock file that governs a package: its own, or that of a folder above up to where the workspace is.
fn find(disk: &Disk, folder: &Path) -> Option<PathBuf> {
    let absolute = std::path::absolute(folder).ok()?;
    for above in absolute.ancestors() {
        let lock = above.join("Cargo.lock");
        if disk.is_file(&lock) {
            return Some(lock);
        }
        if disk.exists(&above.join(".git")) {
            return None;
        }
    }
    None
}

fn read(disk: &Disk, path: &Path) -> Result<ReadLock, String> {
    let text = read_settings_on(disk, path)?;
    let file = toml::from_str::<LockFile>(&text).map_err(|error| error.message().to_owned())?;
    Ok(ReadLock::new(file))
}

impl ReadLock {
    fn new(file: LockFile) -> Self {
        let mut edges: FxHashMap<Box<str>, Vec<String>> = FxHashMap::default();
        let mut names = Vec::new();
        for LockPackage { name, version, source, mut dependencies } in file.package {
            dependencies.retain(|edge| edge.contains(' '));
            // What has no source is built from the folders that are checked.
            if source.is_none() {
                edges.insert(name.clone(), dependencies);
            } else if !dependencies.is_empty() {
                edges.entry(name.clone()).or_insert(dependencies);
            }
            names.push((name, version));
        }
        Self { lock: Lock::new(names), edges }
    }

    /// The package is governed by this lock, which has that number.
    fn tell_versions(&self, package: &mut Package, number: usize) {
        package.lock = Some(number);
        for dependency in &mut package.dependencies {
            let requirement = match &dependency.version {
                ResolvedVersion::Required { requirement, .. } => requirement.parse().ok(),
                _ => None,
            };
            if let Some(version) = self.version_of(&package.name, &dependency.package, requirement.as_ref()) {
                dependency.version = ResolvedVersion::Locked(version);
            }
        }
    }

    /// The version of `dependency` that `package` uses.
    fn version_of(
        &self,
        package: &str,
        dependency: &str,
        requirement: Option<&VersionReq>,
    ) -> Option<Version> {
        let mut versions = self.lock.versions_of(dependency);
        if versions.len() == 1 {
            return versions.next().cloned();
        }
        let allowed = versions.filter(|version| requirement.is_none_or(|one| one.matches(version)));
        if let [only] = allowed.collect::<Vec<_>>()[..] {
            return Some(only.clone());
        }
        // Several that fit: the package's own entry names the one that it uses.
        self.edges.get(package)?.iter().find_map(|edge| {
            let mut words = edge.split_whitespace();
            let named = words.next()? == dependency;
            let version = words.next()?.parse().ok()?;
            named.then_some(version)
        })
    }
}

/// The version that a requirement alone tells.
pub(super) fn required(requirement: Option<&VersionReq>) -> ResolvedVersion {
    let lowest = requirement.and_then(|requirement| {
        let bounds = requirement.comparators.iter().filter_map(lowest_of);
        bounds.max()
    });
    match (lowest, requirement) {
        (Some(lowest), Some(requirement)) => {
            ResolvedVersion::Required { lowest, requirement: without_caret(requirement) }
        }
        _ => ResolvedVersion::Unknown,
    }
}

fn lowest_of(comparator: &Comparator) -> Option<Version> {
    let version = |patch| Version {
        major: comparator.major,
        minor: comparator.minor.unwrap_or(0),
        patch,
        pre: comparator.pre.clone(),
        build: semver::BuildMetadata::EMPTY,
    };
    let patch = comparator.patch.unwrap_or(0);
    match comparator.op {
        Op::Less | Op::LessEq => None,
        Op::Greater => Some(version(patch + 1)),
        _ => Some(version(patch)),
    }
}

/// `0.12` as people write it, not `^0.12`.
fn without_caret(requirement: &VersionReq) -> String {
    let text = requirement.to_string();
    text.strip_prefix('^').map_or(text.clone(), str::to_owned)
}
