//! The folders of a project: every manifest and source file that is not ignored.

use std::cmp::Ordering;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rustc_hash::FxHashMap;
use walkdir::{DirEntry, WalkDir};

use crate::diagnostic::{Problem, ProblemKind};

use super::disk::{CACHE_TAG, IGNORE, Kind, Names, counts};
use super::listed::Listed;
use super::{Disk, deployment, name_below, normalize};

#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) manifests: Vec<PathBuf>,
    pub(super) sources: Vec<PathBuf>,
    /// Whatever may say how long a Lambda function may run.
    pub(super) deployments: Vec<PathBuf>,
}

/// Every regular `Cargo.toml`, `.rs` and deployment file below `root`, by name, and what is in the folders. Build output,
/// hidden and git-ignored folders are passed over; links are not followed.
pub(super) fn walk(disk: &Disk, root: &Path, problems: &mut Vec<Problem>) -> (Found, Listed) {
    let mut found = Found::default();
    let absolute = std::path::absolute(root).unwrap_or_else(|_| root.to_path_buf());
    let mut ignores = Ignores::new(disk, root, &absolute);
    let mut listing = Listing::default();
    let mut walker = WalkDir::new(root).follow_links(false).sort_by(deciding_first).into_iter();
    while let Some(next) = walker.next() {
        if disk.is_stopped() {
            break;
        }
        let entry = match next {
            Ok(entry) => entry,
            Err(error) => {
                listing.fails(&error, root);
                problems.push(unreadable(&error, root));
                continue;
            }
        };
        if !counts(Path::new(entry.file_name()), Kind::of(entry.file_type())) {
            continue;
        }
        listing.holds(&entry);
        // The root itself is looked at in any case, and what counts there was read with what stands above.
        if entry.depth() > 1 && decides(entry.file_name()) && disk.is_file(entry.path()) {
            let folder = entry.path().parent().unwrap_or(root);
            if entry.file_name() == IGNORE {
                ignores.read(folder);
            } else {
                // That the tag is there was asked of the disk, which hears no more of the folder.
                listing.passes_over(&entry);
                walker.skip_current_dir();
            }
            continue;
        }
        if entry.depth() > 0 && is_passed_over(&entry, &mut ignores) {
            if entry.file_type().is_dir() {
                walker.skip_current_dir();
            }
            continue;
        }
        if entry.file_type().is_dir() {
            listing.begin(&entry);
        }
        if entry.file_type().is_file()
            && let Some(list) = found.list_for(&entry)
        {
            list.push(entry.into_path());
        }
    }
    let listed = listing.end(disk, [absolute, root.to_path_buf(), normalize(root)]);
    (found, listed)
}

/// The name of a file that tells what is passed over beside it.
fn decides(name: &OsStr) -> bool {
    name == IGNORE || name == CACHE_TAG
}

/// By name, but for those that decide about the others.
fn deciding_first(left: &DirEntry, right: &DirEntry) -> Ordering {
    let (left, right) = (left.file_name(), right.file_name());
    decides(right).cmp(&decides(left)).then_with(|| left.cmp(right))
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

/// What was in each folder that was walked through, as far as it may change what is found.
#[derive(Default)]
struct Listing {
    folders: Vec<(PathBuf, Names)>,
    /// Of the folders that the walk is in, from the root on, the places among these.
    open: Vec<usize>,
}

impl Listing {
    /// The folder of this entry.
    fn begin(&mut self, entry: &DirEntry) {
        self.open.truncate(entry.depth());
        self.open.push(self.folders.len());
        self.folders.push((entry.path().to_path_buf(), Ok(Vec::new())));
    }

    fn holds(&mut self, entry: &DirEntry) {
        if let Some(Ok(names)) = self.folder_of(entry) {
            names.push((entry.file_name().to_owned(), Kind::of(entry.file_type())));
        }
    }

    /// The folder that this entry is in is passed over, with all that it holds.
    fn passes_over(&mut self, entry: &DirEntry) {
        self.open.truncate(entry.depth());
        let begun = self.open.pop();
        self.folders.truncate(begun.unwrap_or(self.folders.len()));
    }

    fn folder_of(&mut self, entry: &DirEntry) -> Option<&mut Names> {
        let at = *self.open.get(entry.depth().checked_sub(1)?)?;
        self.folders.get_mut(at).map(|(_, names)| names)
    }

    fn fails(&mut self, error: &walkdir::Error, root: &Path) {
        let folder = error.path().unwrap_or(root);
        let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
        match self.folders.iter_mut().find(|(known, _)| known == folder) {
            Some((_, names)) => *names = Err(reason),
            None => self.folders.push((folder.to_path_buf(), Err(reason))),
        }
    }

    /// Notes all of it.
    fn end(self, disk: &Disk, roots: [PathBuf; 3]) -> Listed {
        let root = roots[1].clone();
        let folders = self.folders.into_iter().filter_map(|(folder, names)| {
            disk.note_names_read(&folder, &names);
            Some((folder.strip_prefix(&root).ok()?.to_path_buf(), names.ok()?))
        });
        Listed::new(roots, folders)
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
        || (is_folder && name == "target" && is_beside_manifest(ignores.disk, entry.path()))
        || ignores.matches(entry.path(), is_folder)
}

/// Cargo's `target`. Under another name it is known by the tag that cargo leaves in it.
fn is_beside_manifest(disk: &Disk, folder: &Path) -> bool {
    folder.parent().is_some_and(|parent| disk.is_file(&parent.join("Cargo.toml")))
}

/// The `.gitignore` files from the repository's root down to each folder.
struct Ignores<'d> {
    disk: &'d Disk,
    /// The root that is checked, as it was given and as an absolute path.
    root: &'d Path,
    absolute: &'d Path,
    /// Those of the folders above the root and of the root itself, the nearest first.
    above: Vec<Arc<Gitignore>>,
    /// Those below, by the folder's absolute path as a text: it is hashed at once, not part by part.
    by_folder: FxHashMap<OsString, Arc<Gitignore>>,
    /// The folder that was asked about last, with those that count there: the nearest first.
    last: (PathBuf, Vec<Arc<Gitignore>>),
}

impl<'d> Ignores<'d> {
    fn new(disk: &'d Disk, root: &'d Path, absolute: &'d Path) -> Self {
        let repository = absolute.ancestors().find(|folder| disk.exists(&folder.join(".git")));
        let top = repository.unwrap_or(absolute);
        let folders = absolute.ancestors().take_while(|folder| folder.starts_with(top));
        let above = folders.filter_map(|folder| {
            let exclude = (folder == top).then(|| folder.join(".git/info/exclude"));
            let mut files: Vec<PathBuf> = std::iter::once(folder.join(IGNORE)).chain(exclude).collect();
            files.retain(|file| disk.is_file(file));
            build(disk, folder, &files)
        });
        let above = above.collect();
        Self { disk, root, absolute, above, by_folder: FxHashMap::default(), last: Default::default() }
    }

    /// Takes up the file of a folder below the root.
    fn read(&mut self, folder: &Path) {
        let folder = self.absolute(folder);
        if let Some(read) = build(self.disk, &folder, &[folder.join(IGNORE)]) {
            self.by_folder.insert(folder.into_os_string(), read);
        }
    }

    fn matches(&mut self, path: &Path, is_folder: bool) -> bool {
        if self.above.is_empty() && self.by_folder.is_empty() {
            return false;
        }
        let folder = path.parent().unwrap_or(path);
        if self.last.0.as_os_str() != folder.as_os_str() {
            self.last = (folder.to_path_buf(), self.counting_in(folder));
        }
        if self.last.1.is_empty() {
            return false;
        }
        let path = self.absolute(path);
        // The nearest file decides first.
        let mut matched = self.last.1.iter().map(|ignore| ignore.matched(&path, is_folder));
        matched.find(|matched| !matched.is_none()).is_some_and(|matched| matched.is_ignore())
    }

    fn counting_in(&self, folder: &Path) -> Vec<Arc<Gitignore>> {
        let folder = self.absolute(folder);
        let below = folder.ancestors().take_while(|folder| *folder != self.absolute);
        let below = below.filter_map(|folder| self.by_folder.get(folder.as_os_str()));
        below.chain(&self.above).cloned().collect()
    }

    fn absolute(&self, path: &Path) -> PathBuf {
        path.strip_prefix(self.root).map_or_else(|_| path.to_path_buf(), |below| self.absolute.join(below))
    }
}

fn build(disk: &Disk, folder: &Path, files: &[PathBuf]) -> Option<Arc<Gitignore>> {
    if files.is_empty() {
        return None;
    }
    let mut builder = GitignoreBuilder::new(folder);
    for file in files {
        disk.note_bytes(file, u64::MAX);
        // A line that cannot be understood is git's to complain about.
        let _ = builder.add(file);
    }
    Some(Arc::new(builder.build().ok()?))
}
