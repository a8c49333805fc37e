//! A path becomes a [`Workspace`]: packages, targets, dependencies with their locked versions, and the text of every
//! `.rs` file. The only room of the library that touches the file system. Never runs cargo, never parses Rust.

mod circles;
pub mod deployment;
mod disk;
mod listed;
mod lock;
mod locks;
mod manifest;
mod named;
mod package;
mod parts;
mod read;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;
use semver::Version;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::config::Place;
use crate::diagnostic::Problem;
use crate::models::Models;
use crate::source::{FileId, SourceMap};

pub use disk::{Disk, Record};
pub use locks::UnreadLock;
pub(crate) use named::{ByFileName, named_files};
pub use parts::Part;
pub(crate) use parts::{Partition, folder_above};
pub use read::{read_settings, read_settings_on};

/// Index into [`Workspace::packages`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageId(pub u32);

/// Everything that was read from disk.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    pub packages: Vec<Package>,
    /// Every `Cargo.lock` that was read.
    pub locks: Arc<Vec<Lock>>,
    /// Those that nobody needed so far.
    pub unread_locks: Vec<UnreadLock>,
    pub sources: SourceMap,
    /// The Lambda functions that deployment files describe, as far as it is certain which program each runs.
    pub functions: Vec<deployment::Function>,
    /// Files of which only the name is known so far; their text is empty.
    pub unread: BTreeSet<FileId>,
    pub problems: Vec<Problem>,
    /// Where all of it comes from.
    pub disk: Disk,
}

/// What a `Cargo.lock` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// By name, the lowest version first; each once.
    packages: Box<[(Box<str>, Version)]>,
}

impl Lock {
    pub fn new(packages: impl IntoIterator<Item = (Box<str>, Version)>) -> Self {
        let mut packages: Vec<_> = packages.into_iter().collect();
        packages.sort_unstable();
        // A package of the workspace may stand beside the published one of the same version.
        packages.dedup();
        Self { packages: packages.into() }
    }

    /// The versions of a package, the lowest first.
    pub fn versions_of(&self, package: &str) -> impl ExactSizeIterator<Item = &Version> {
        let begin = self.packages.partition_point(|(name, _)| **name < *package);
        let length = self.packages[begin..].partition_point(|(name, _)| **name == *package);
        self.packages[begin..begin + length].iter().map(|(_, version)| version)
    }

    /// In order; one with several versions several times.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.packages.iter().map(|(name, _)| &**name)
    }
}

impl Workspace {
    pub fn package(&self, id: PackageId) -> &Package {
        &self.packages[id.0 as usize]
    }

    /// The package in whose folder a file lies.
    pub fn holder_of(&self, file: FileId) -> Option<&Package> {
        let name = Path::new(&self.sources.get(file).name);
        let holders = self.packages.iter().filter(|package| name.starts_with(&package.folder));
        holders.max_by_key(|package| package.folder.len())
    }

    /// The same for each file, in the order of their numbers. A target's root may lie in the folder of none: its package
    /// has it.
    pub(crate) fn holders(&self) -> Vec<Option<PackageId>> {
        let ids = || (0..).map(PackageId);
        let folders: FxHashMap<&str, PackageId> =
            self.packages.iter().map(|package| package.folder.as_str()).zip(ids()).collect();
        let holder = |id: FileId| {
            let mut folder = self.sources.get(id).name.as_str();
            while let Some((above, _)) = folder.rsplit_once('/') {
                if let Some(package) = folders.get(above) {
                    return Some(*package);
                }
                folder = above;
            }
            folders.get("").copied()
        };
        let mut holders: Vec<Option<PackageId>> = self.sources.ids().map(holder).collect();
        for (id, package) in ids().zip(&self.packages) {
            for target in &package.targets {
                holders[target.root.0 as usize].get_or_insert(id);
            }
        }
        holders
    }

    /// Where a finding in the file is, for the levels that the user set.
    pub fn place_of(&self, file: FileId) -> Place<'_> {
        let package = self.holder_of(file).map(|package| package.name.as_str()).unwrap_or_default();
        Place { package, file: &self.sources.get(file).name }
    }
}

/// One `Cargo.toml` with a `[package]`. What only the analysis asks for is not written with it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Package {
    pub name: String,
    /// The manifest's path below the root that was checked, with `/`.
    pub manifest: String,
    /// The folder of the manifest below that root; empty for the root itself.
    pub folder: String,
    pub edition: String,
    /// The oldest toolchain that the package promises to build with.
    #[serde(skip)]
    pub rust_version: Option<Version>,
    #[serde(skip)]
    pub dependencies: Vec<Dependency>,
    /// Index into [`Workspace::locks`].
    pub lock: Option<usize>,
    pub targets: Vec<Target>,
    #[serde(skip)]
    pub lambda: LambdaEvidence,
    /// A library that packages with code of their own depend on for their tests, and none for more: one such package
    /// where it is not published, else several.
    pub for_tests: bool,
}

impl Package {
    /// The dependency that code calls by this name (`-` already `_`).
    pub fn dependency(&self, name_in_code: &str) -> Option<&Dependency> {
        self.dependencies.iter().find(|dependency| dependency.name_in_code == name_in_code)
    }
}

/// One dependency, with workspace inheritance, renames and target tables resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// What `use` says: the key of the table, `-` as `_`.
    pub name_in_code: SmolStr,
    /// The package's own name: `package = ".."` or the key.
    pub package: SmolStr,
    pub version: ResolvedVersion,
    /// Features asked for by this package (workspace ones added).
    pub features: Vec<String>,
    pub default_features: bool,
    pub optional: bool,
    pub kind: DependencyKind,
    /// Set where the dependency is a package of this workspace.
    pub local: Option<PackageId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DependencyKind {
    Normal,
    Dev,
    Build,
}

/// Which version of a library the code runs against, and how we know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResolvedVersion {
    /// From `Cargo.lock`.
    Locked(Version),
    /// No lock file names it: the lowest version that the requirement allows, and the requirement as written.
    Required { lowest: Version, requirement: String },
    /// A git or path dependency without version, `*`.
    Unknown,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub kind: TargetKind,
    /// The crate's name in code: `-` as `_`.
    pub name: String,
    /// Its root file.
    pub root: FileId,
    /// Cargo metadata of the target says it is (or is not) a Lambda function.
    pub lambda: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TargetKind {
    Lib,
    Bin,
    Example,
    Test,
    Bench,
    BuildScript,
}

impl TargetKind {
    /// Code that users of the package never run.
    pub fn is_development(self) -> bool {
        matches!(self, Self::Example | Self::Test | Self::Bench | Self::BuildScript)
    }
}

/// What the manifest says about running in AWS Lambda. Whether a target *is* a Lambda function is decided by `reach`,
/// which sees whether it uses the runtime.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LambdaEvidence {
    /// `name_in_code` of each dependency that is a Lambda runtime and neither a build dependency nor dev-only.
    pub runtimes: Vec<String>,
    /// `[package.metadata.lambda]` of cargo-lambda.
    pub metadata: bool,
}

/// Reads everything below `path` (a folder, a `Cargo.toml`, or a `.rs` file, which stands for its package). Never
/// fails: what cannot be read is a [`Problem`]. No package at all is the caller's to judge: [`Workspace::packages`] is
/// empty then.
pub fn discover(path: &Path) -> Workspace {
    discover_with(path, &Texts::new())
}

/// Texts that count instead of what is on disk, by normalised path: those of an editor's unsaved files.
pub type Texts = BTreeMap<PathBuf, Arc<str>>;

/// [`discover`], with unsaved texts of `.rs` files. A file that is not on disk yet is part of the package whose folder it
/// is in.
pub fn discover_with(path: &Path, unsaved: &Texts) -> Workspace {
    let mut workspace = survey(path, unsaved);
    workspace.read_all();
    workspace
}

/// [`discover_with`], without what not every project needs: the texts of files on disk ([`Workspace::unread`]) and some
/// lock files ([`Workspace::unread_locks`]).
pub fn survey(path: &Path, unsaved: &Texts) -> Workspace {
    survey_on(&Disk::default(), path, unsaved)
}

/// [`survey`], of a disk that remembers what it is asked.
pub fn survey_on(disk: &Disk, path: &Path, unsaved: &Texts) -> Workspace {
    // They are asked for in the end, and take as long as a walk through some hundred folders.
    rayon::spawn(|| {
        Models::bundled();
    });
    let mut workspace = Workspace::default();
    let root = root_folder_on(disk, path);
    let (found, listed) = walk::walk(disk, &root, &mut workspace.problems);
    workspace.disk = disk.with(listed);
    let (disk_as_listed, problems) = (&workspace.disk, &mut workspace.problems);
    let governing = locks::governing(disk_as_listed, &found.manifests);
    let (manifests, shared_locks) = rayon::join(
        || manifest::read_all(disk_as_listed, &found.manifests, &root, problems),
        || locks::read_shared(disk_as_listed, &governing),
    );
    read::list(&mut workspace, found.sources, &manifests, &root, unsaved);
    let by_folder = package::assemble(&mut workspace, manifests, &root);
    workspace.unread_locks = locks::unread(governing, &by_folder, &root);
    workspace.read_needed_locks(shared_locks);
    workspace.functions = read::functions(disk, &workspace.packages, &found.deployments, &root);
    // What was listed is true for now.
    workspace.disk = disk.clone();
    workspace
}

/// The folder that stands for a path: of a manifest the folder it is in, of a source file its package's.
pub fn root_folder(path: &Path) -> PathBuf {
    root_folder_on(&Disk::default(), path)
}

fn root_folder_on(disk: &Disk, path: &Path) -> PathBuf {
    let folder = folder_of(disk, normalize(path));
    // The disk knows no empty path.
    if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder }
}

fn folder_of(disk: &Disk, path: PathBuf) -> PathBuf {
    if path.as_os_str().is_empty() {
        return path;
    }
    if disk.is_folder(&path) {
        return path;
    }
    let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
    if path.file_name().is_some_and(|name| name == "Cargo.toml") {
        return folder;
    }
    let absolute = std::path::absolute(&folder).unwrap_or_else(|_| folder.clone());
    let package = absolute.ancestors().find(|folder| disk.is_file(&folder.join("Cargo.toml")));
    package.map_or(folder, Path::to_path_buf)
}

/// Takes `.` and `..` out of a path without asking the disk.
pub fn normalize(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(parts.components().next_back(), Some(Component::Normal(_))) => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts
}

/// What reports call a file: its path below the root, with `/`.
fn name_below(path: &Path, root: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts = below.components().map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}
