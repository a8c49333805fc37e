//! The folders of a project: every manifest and source file that is not ignored.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rustc_hash::FxHashMap;
use walkdir::{DirEntry, WalkDir};

use crate::diagnostic::{Problem, ProblemKind};

use super::disk::Kind;
use super::{Disk, deployment, name_below};

#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) manifests: Vec<PathBuf>,
    pub(super) sources: Vec<PathBuf>,
    /// Whatever may say how long a Lambda function may run.
    pub(super) deployments: Vec<PathBuf>,
}

/// Every regular `Cargo.toml`, `.rs` and deployment file below `root`, by name. Build output, hidden and git-ignored folders are
/// passed over; links are not followed.
pub(super) fn walk(disk: &Disk, root: &Path, problems: &mut Vec<Problem>) -> Found {
    let mut found = Found::default();
    let mut ignores = Ignores::new(disk, root);
    let mut listing = Listing::new(disk, root);
    let mut walker = WalkDir::new(root).follow_links(false).sort_by_file_name().into_iter();
    while let Some(next) = walker.next() {
        if disk.is_stopped() {
            break;
        }
        let entry = match next {
            Ok(entry) => entry,
            Err(error) => {
                listing.fails(&error);
                problems.push(unreadable(&error, root));
                continue;
            }
        };
        listing.holds(&entry);
        if entry.file_type().is_file() && found.list_for(&entry).is_none() {
            continue;
        }
        if entry.depth() > 0 && is_passed_over(&entry, &mut ignores) {
            if entry.file_type().is_dir() {
                walker.skip_current_dir();
            }
            continue;
        }
        if entry.file_type().is_dir() {
            listing.begin(entry.path());
        }
        if entry.file_type().is_file()
            && let Some(list) = found.list_for(&entry)
        {
            list.push(entry.into_path());
        }
    }
    listing.end();
    found
}

impl Found {
    /// Where a file of this name belongs; `None` for most.
    fn list_for(&mut self, entry: &DirEntry) -> Option<&mut Vec<PathBuf>> {
        let path = entry.path();
        if entry.file_name() == "Cargo.toml" {
            Some(&mut self.manifests)
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            Some(&mut self.sources)
        } else {
            deployment::is_deployment(path).then_some(&mut self.deployments)
        }
    }
}

/// What was in each folder that was walked through.
struct Listing<'d> {
    disk: &'d Disk,
    root: &'d Path,
    by_folder: BTreeMap<PathBuf, Result<Vec<(OsString, Kind)>, String>>,
}

impl<'d> Listing<'d> {
    fn new(disk: &'d Disk, root: &'d Path) -> Self {
        Self { disk, root, by_folder: BTreeMap::new() }
    }

    fn begin(&mut self, folder: &Path) {
        if self.disk.remembers() {
            self.by_folder.entry(folder.to_path_buf()).or_insert_with(|| Ok(Vec::new()));
        }
    }

    fn holds(&mut self, entry: &DirEntry) {
        if entry.depth() > 0
            && let Some(folder) = entry.path().parent()
            && let Some(Ok(names)) = self.by_folder.get_mut(folder)
        {
            names.push((entry.file_name().to_owned(), Kind::of(entry.file_type())));
        }
    }

    fn fails(&mut self, error: &walkdir::Error) {
        if self.disk.remembers() {
            let folder = error.path().unwrap_or(self.root).to_path_buf();
            let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
            self.by_folder.insert(folder, Err(reason));
        }
    }

    fn end(self) {
        for (folder, names) in self.by_folder {
            self.disk.note_names_read(&folder, names);
        }
    }
}

fn unreadable(error: &walkdir::Error, root: &Path) -> Problem {
    let path = error.path().unwrap_or(root);
    let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
    let file = if path == root { path.display().to_string() } else { name_below(path, root) };
    Problem {
        kind: ProblemKind::Unreadable,
        file,
        position: None,
        message: format!("cannot be read ({reason}); it is left out, the rest is checked"),
    }
}

fn is_passed_over(entry: &DirEntry, ignores: &mut Ignores<'_>) -> bool {
    let is_folder = entry.file_type().is_dir();
    let name = entry.file_name().to_string_lossy();
    name.starts_with('.')
        || (is_folder && is_build_output(ignores.disk, entry.path(), &name))
        || ignores.matches(entry.path(), is_folder)
}

/// Cargo's `target`, whatever it is called: cargo leaves a tag in it.
fn is_build_output(disk: &Disk, folder: &Path, name: &str) -> bool {
    let beside = |parent: &Path| disk.is_file(&parent.join("Cargo.toml"));
    disk.is_file(&folder.join("CACHEDIR.TAG")) || (name == "target" && folder.parent().is_some_and(beside))
}

/// The `.gitignore` files from the repository's root down to each folder.
struct Ignores<'d> {
    disk: &'d Disk,
    /// The repository's folder, or the root that is checked.
    top: PathBuf,
    /// By the folder's path as a text: it is hashed at once, not part by part.
    by_folder: FxHashMap<OsString, Option<Arc<Gitignore>>>,
    /// The folder that was asked about last, with those that count there: the nearest first.
    last: (PathBuf, Vec<Arc<Gitignore>>),
}

impl<'d> Ignores<'d> {
    fn new(disk: &'d Disk, root: &Path) -> Self {
        let absolute = std::path::absolute(root).unwrap_or_else(|_| root.to_path_buf());
        let repository = absolute.ancestors().find(|folder| disk.exists(&folder.join(".git")));
        let top = repository.unwrap_or(&absolute).to_path_buf();
        Self { disk, top, by_folder: FxHashMap::default(), last: Default::default() }
    }

    fn matches(&mut self, path: &Path, is_folder: bool) -> bool {
        let folder = path.parent().unwrap_or(path);
        if self.last.0.as_os_str() != folder.as_os_str() {
            self.last = (folder.to_path_buf(), self.above(folder));
        }
        let Some(absolute) = (!self.last.1.is_empty()).then(|| std::path::absolute(path).ok()).flatten()
        else {
            return false;
        };
        // The nearest file decides first.
        let mut matched = self.last.1.iter().map(|ignore| ignore.matched(&absolute, is_folder));
        matched.find(|matched| !matched.is_none()).is_some_and(|matched| matched.is_ignore())
    }

    /// Those of a folder and of the folders that it lies in, up to the top.
    fn above(&mut self, folder: &Path) -> Vec<Arc<Gitignore>> {
        let Ok(absolute) = std::path::absolute(folder) else { return Vec::new() };
        let mut found = Vec::new();
        for folder in absolute.ancestors() {
            found.extend(self.of(folder));
            if folder == self.top {
                break;
            }
        }
        found
    }

    fn of(&mut self, folder: &Path) -> Option<Arc<Gitignore>> {
        if !self.by_folder.contains_key(folder.as_os_str()) {
            let read = self.read(folder).map(Arc::new);
            self.by_folder.insert(folder.as_os_str().to_owned(), read);
        }
        self.by_folder.get(folder.as_os_str())?.clone()
    }

    fn read(&self, folder: &Path) -> Option<Gitignore> {
        let mut files = vec![folder.join(".gitignore")];
        if folder == self.top {
            files.push(folder.join(".git/info/exclude"));
        }
        files.retain(|file| self.disk.is_file(file));
        if files.is_empty() {
            return None;
        }
        let mut builder = GitignoreBuilder::new(folder);
        for file in files {
            self.disk.note_bytes(&file, u64::MAX);
            // A line that cannot be understood is git's to complain about.
            let _ = builder.add(file);
        }
        builder.build().ok()
    }
}
