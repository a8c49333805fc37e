//! `Cargo.lock`: which version of a dependency is really used.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use semver::{Comparator, Op, Version, VersionReq};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::diagnostic::{Problem, ProblemKind};

use super::{Disk, Lock, ResolvedVersion, name_below, read_settings_on};

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
    pub(super) lock: Lock,
    /// By the package's name those of its dependencies that are written with their version.
    edges: FxHashMap<Box<str>, Vec<String>>,
}

/// Every lock file that can be understood, and which of them governs the packages of each folder.
#[derive(Debug)]
pub(super) struct ReadLocks {
    pub(super) read: Vec<ReadLock>,
    pub(super) governing: FxHashMap<PathBuf, usize>,
    pub(super) problems: Vec<Problem>,
}

/// The lock files that govern these manifests' packages.
pub(super) fn read_all(disk: &Disk, manifests: &[PathBuf], root: &Path) -> ReadLocks {
    let found = manifests.par_iter().filter_map(|manifest| {
        let folder = manifest.parent().unwrap_or(Path::new(""));
        Some((find(disk, folder)?, folder.to_path_buf()))
    });
    let mut folders: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
    for (lock, folder) in found.collect::<Vec<_>>() {
        folders.entry(lock).or_default().push(folder);
    }
    let found: Vec<_> =
        folders.into_par_iter().map(|(path, folders)| (read(disk, &path, root), folders)).collect();
    let mut locks = ReadLocks { read: Vec::new(), governing: FxHashMap::default(), problems: Vec::new() };
    for (lock, folders) in found {
        match lock {
            Ok(lock) => {
                locks.governing.extend(folders.into_iter().map(|folder| (folder, locks.read.len())));
                locks.read.push(lock);
            }
            Err(problem) => locks.problems.push(problem),
        }
    }
    locks
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

fn read(disk: &Disk, path: &Path, root: &Path) -> Result<ReadLock, Problem> {
    let parsed = read_settings_on(disk, path)
        .and_then(|text| toml::from_str::<LockFile>(&text).map_err(|error| error.message().to_owned()));
    parsed.map(ReadLock::new).map_err(|reason| Problem {
        kind: ProblemKind::Manifest,
        file: name_below(path, &std::path::absolute(root).unwrap_or_else(|_| root.to_path_buf())),
        position: None,
        message: format!("cannot be understood ({reason}); versions are taken from the requirements instead"),
    })
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

    /// The version of `dependency` that `package` uses.
    pub(super) fn version_of(
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
