//! `Cargo.lock`: which version of a dependency is really used.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use semver::{Comparator, Op, Version, VersionReq};
use serde::Deserialize;

use crate::diagnostic::{Problem, ProblemKind};

use super::{Disk, Lock, ResolvedVersion, name_below, read_settings_on};

#[derive(Deserialize)]
struct LockFile {
    #[serde(default)]
    package: Vec<LockPackage>,
}

#[derive(Deserialize)]
struct LockPackage {
    name: String,
    version: Version,
    #[serde(default)]
    dependencies: Vec<String>,
}

/// A lock file, with what each package in it asks for.
#[derive(Debug)]
pub(super) struct ReadLock {
    pub(super) path: PathBuf,
    pub(super) lock: Lock,
    /// Package name and version -> its dependencies, as `name` or `name version`.
    edges: BTreeMap<(String, Version), Vec<String>>,
}

/// The lock file that governs a package: its own, or that of a folder above up to where the workspace is.
pub(super) fn find(disk: &Disk, folder: &Path) -> Option<PathBuf> {
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

pub(super) fn read(disk: &Disk, path: &Path, root: &Path, problems: &mut Vec<Problem>) -> Option<ReadLock> {
    let parsed = read_settings_on(disk, path)
        .and_then(|text| toml::from_str::<LockFile>(&text).map_err(|error| error.message().to_owned()));
    let file = match parsed {
        Ok(file) => file,
        Err(reason) => {
            problems.push(Problem {
                kind: ProblemKind::Manifest,
                file: name_below(path, &std::path::absolute(root).unwrap_or_else(|_| root.to_path_buf())),
                position: None,
                message: format!(
                    "cannot be understood ({reason}); versions are taken from the requirements instead"
                ),
            });
            return None;
        }
    };
    let mut lock = Lock::default();
    let mut edges = BTreeMap::new();
    for package in file.package {
        lock.packages.entry(package.name.clone()).or_default().push(package.version.clone());
        edges.insert((package.name, package.version), package.dependencies);
    }
    for versions in lock.packages.values_mut() {
        versions.sort();
        // A package of the workspace may stand beside the published one of the same version.
        versions.dedup();
    }
    Some(ReadLock { path: path.to_path_buf(), lock, edges })
}

impl ReadLock {
    /// The version of `dependency` that `package` uses.
    pub(super) fn version_of(
        &self,
        package: &str,
        dependency: &str,
        requirement: Option<&VersionReq>,
    ) -> Option<Version> {
        let versions = self.lock.packages.get(dependency)?;
        if let [only] = &versions[..] {
            return Some(only.clone());
        }
        let allowed: Vec<&Version> = versions
            .iter()
            .filter(|version| requirement.is_none_or(|requirement| requirement.matches(version)))
            .collect();
        if let [only] = allowed[..] {
            return Some(only.clone());
        }
        // Several that fit: the package's own entry names the one that it uses.
        let own = self.edges.iter().find(|((name, _), _)| name == package)?;
        own.1.iter().find_map(|edge| {
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
