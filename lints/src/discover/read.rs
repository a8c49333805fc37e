//! The text of source files.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::diagnostic::{Problem, ProblemKind};
use crate::source::{FileId, SourceFile};

use super::deployment::{self, DeploymentFile, Function};
use super::manifest::ReadManifest;
use super::{Disk, Package, Texts, Workspace, name_below, normalize};

/// Deployment files larger than this are generated.
const LARGEST_DEPLOYMENT: u64 = 1 << 20;

/// Files larger than this are generated, and cost more than they tell.
const LARGEST: u64 = 32 << 20;
/// A lock file of ten thousand packages has two. Read as TOML, a text takes about 25 times its size.
pub(super) const LARGEST_SETTINGS: u64 = 16 << 20;

/// Lists the `.rs` files of every package, and root files that targets name outside their folders.
pub(super) fn list(
    workspace: &mut Workspace,
    found: Vec<PathBuf>,
    manifests: &[ReadManifest],
    root: &Path,
    unsaved: &Texts,
) {
    // A path is hashed part by part, its text at once.
    let folders: FxHashSet<&OsStr> = manifests.iter().map(|manifest| manifest.folder.as_os_str()).collect();
    let is_in_package = |path: &Path| path.ancestors().any(|folder| folders.contains(folder.as_os_str()));
    let below = normalize(root);
    let named = |path: PathBuf| (name_below(&path, &below), path);
    let mut all = Vec::new();
    // What lies in one folder was found in a row.
    for files in found.chunk_by(|left, right| are_beside(left, right)) {
        let Some(folder) = files[0].parent().filter(|folder| is_in_package(folder)) else { continue };
        let folder = normalize(folder);
        let name = name_below(&folder, &below);
        let names = files.iter().filter_map(|file| file.file_name());
        all.extend(names.map(|file| {
            let slash = if name.is_empty() { "" } else { "/" };
            (format!("{name}{slash}{}", file.to_string_lossy()), folder.join(file))
        }));
    }
    drop(found);
    let disk = &workspace.disk;
    for manifest in manifests {
        let products = super::package::products(&manifest.manifest);
        let roots = products.iter().filter_map(|(_, product)| product.path.as_ref());
        let roots = roots.map(|path| normalize(&manifest.folder.join(path)));
        all.extend(roots.filter(|path| disk.is_file(path)).map(named));
    }
    let is_new = |path: &&PathBuf| path.starts_with(&below) && is_in_package(path) && !disk.exists(path);
    all.extend(unsaved.keys().filter(is_new).cloned().map(named));
    all.sort_unstable();
    all.dedup();
    workspace.sources.reserve(all.len());
    for (name, path) in all {
        let text = unsaved.get(&path).cloned();
        let is_unread = text.is_none();
        let id = workspace.sources.add(SourceFile { path, name, text: text.unwrap_or_default() });
        if is_unread {
            workspace.unread.insert(id);
        }
    }
}

fn are_beside(left: &Path, right: &Path) -> bool {
    left.parent().map(Path::as_os_str) == right.parent().map(Path::as_os_str)
}

/// What deployment files say, where some package runs in Lambda. What cannot be read is none.
pub(super) fn functions(disk: &Disk, packages: &[Package], found: &[PathBuf], root: &Path) -> Vec<Function> {
    let in_lambda = |package: &Package| package.lambda.metadata || !package.lambda.runtimes.is_empty();
    if !packages.iter().any(in_lambda) {
        return Vec::new();
    }
    let is_app =
        |path: &Path| path.extension().is_some_and(|extension| extension == "ts" || extension == "py");
    let apps: Vec<&Path> =
        found.iter().filter(|path| path.ends_with("cdk.json")).filter_map(|path| path.parent()).collect();
    let wanted = |path: &&PathBuf| {
        let foreign = path.iter().any(|part| part == "node_modules" || part == "cdk.out");
        !foreign && (!is_app(path) || apps.iter().any(|app| path.starts_with(app)))
    };
    let root = normalize(root);
    let of_cargo = packages.iter().filter(|package| package.lambda.metadata);
    let of_cargo = of_cargo.map(|package| root.join(&package.manifest));
    let paths: Vec<PathBuf> = found.iter().filter(wanted).cloned().chain(of_cargo).collect();
    let read = |path: PathBuf| {
        let text = disk.read(&path, LARGEST_DEPLOYMENT).ok()?;
        Some(DeploymentFile { name: name_below(&normalize(&path), &root), text })
    };
    let files: Vec<DeploymentFile> = paths.into_par_iter().filter_map(read).collect();
    deployment::functions(packages, &files)
}

impl Workspace {
    /// Reads every file and every lock file that is unread.
    pub fn read_all(&mut self) {
        self.read_locks();
        let unread: Vec<FileId> = std::mem::take(&mut self.unread).into_iter().collect();
        let texts: Vec<_> = unread.into_par_iter().map(|id| (id, self.read_text(id))).collect();
        for (id, text) in texts {
            match text {
                Ok(text) => self.sources.set_text(id, text.into()),
                Err(problem) => self.problems.push(problem),
            }
        }
    }

    /// The text on disk of one file.
    pub(crate) fn read_text(&self, id: FileId) -> Result<String, Problem> {
        self.with_text(id, |text| text.map(str::to_owned))
    }

    /// The same for those who need it but for a while.
    pub(crate) fn with_text<T>(&self, id: FileId, take: impl FnOnce(Result<&str, Problem>) -> T) -> T {
        let file = self.sources.get(id);
        let problem = |reason| Problem {
            kind: ProblemKind::Unreadable,
            file: file.name.clone(),
            position: None,
            message: format!("{reason}; the file is left out, the rest is checked"),
        };
        self.disk.with_text(&file.path, LARGEST, |text| take(text.map_err(problem)))
    }
}

/// The text of a manifest, lock file or configuration; else why it is not to be had. Pipes and devices are not opened:
/// nobody knows whether they end.
pub fn read_settings(path: &Path) -> Result<String, String> {
    read_settings_on(&Disk::default(), path)
}

/// [`read_settings`], on a disk that remembers it.
pub fn read_settings_on(disk: &Disk, path: &Path) -> Result<String, String> {
    disk.read(path, LARGEST_SETTINGS)
}
