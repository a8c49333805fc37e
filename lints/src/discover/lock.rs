//! `Cargo.lock`: which version of a dependency is really used.

use std::path::Path;

use rustc_hash::FxHashMap;
use semver::{Comparator, Op, Version, VersionReq};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Disk, Lock, Package, ResolvedVersion, read_settings_on};

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

/// What a lock file says; else why it does not.
pub(super) fn read(disk: &Disk, path: &Path) -> Result<ReadLock, String> {
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
    pub(super) fn tell_versions(&self, package: &mut Package, number: usize) {
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
