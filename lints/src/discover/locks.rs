//! Which lock file governs which packages, and which of them are read: those of a workspace, and those of packages that
//! may use a library. A project without clients has no use for the versions of what it is built from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::diagnostic::{Problem, ProblemKind};
use crate::models::Models;

use super::lock::{ReadLock, read};
use super::package::absolute;
use super::{Dependency, Disk, Package, PackageId, Workspace, name_below};

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
