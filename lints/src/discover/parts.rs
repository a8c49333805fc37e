//! A workspace falls into parts that know nothing of each other: packages that no path dependency connects, and that
//! take no file from each other. What is found in one does not depend on the others.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use twox_hash::XxHash3_128;

use crate::source::{FileId, SourceMap};

use super::named::{ByFileName, named_files};
use super::{PackageId, Workspace};

/// Packages that are to be analysed together, with their files. Both sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    pub packages: Vec<PackageId>,
    pub files: Vec<FileId>,
    /// Of its source, as far as it was read.
    pub bytes: u64,
}

impl Workspace {
    /// The parts, in the order of their first packages; and a hash of all their files, names and texts. Reads every file.
    pub fn parts(&self) -> (Vec<Part>, u128) {
        let ids: Vec<FileId> = self.sources.ids().collect();
        // One that cannot be read has no text.
        let texts = ids.par_iter().map(|id| self.text_of(*id));
        let seen: Vec<(u64, u128, Vec<String>)> = texts
            .map(|text| (text.len() as u64, XxHash3_128::oneshot(text.as_bytes()), named_files(&text)))
            .collect();
        let mut partition = Partition::new(self);
        let mut digest = Vec::new();
        for (id, (_, hash, named)) in ids.iter().zip(&seen) {
            partition.connect(*id, named);
            digest.extend(self.sources.get(*id).name.as_bytes());
            digest.extend(hash.to_le_bytes());
        }
        let mut parts = partition.parts();
        for part in &mut parts {
            part.bytes = part.files.iter().map(|id| seen[id.0 as usize].0).sum();
        }
        (parts, XxHash3_128::oneshot(&digest))
    }

    /// For each package the first of those that path dependencies connect it with, in either direction.
    pub(crate) fn groups(&self) -> Vec<usize> {
        let mut groups = Groups::new(self.packages.len());
        for (index, package) in self.packages.iter().enumerate() {
            for local in package.dependencies.iter().filter_map(|dependency| dependency.local) {
                groups.connect(index, local.0 as usize);
            }
        }
        (0..self.packages.len()).map(|package| groups.of(package)).collect()
    }

    /// The workspace without packages and files of other parts. Those that are left are numbered anew, in the same order.
    /// What was found before the parts were known is told of none.
    pub fn only(&self, parts: &[&Part]) -> Self {
        let mut files: Vec<FileId> = parts.iter().flat_map(|part| part.files.iter().copied()).collect();
        files.sort_unstable();
        let mut packages: Vec<PackageId> =
            parts.iter().flat_map(|part| part.packages.iter().copied()).collect();
        packages.sort_unstable();
        let file = |id: FileId| files.binary_search(&id).ok().map(|at| FileId(at as u32));
        let package = |id: PackageId| packages.binary_search(&id).ok().map(|at| PackageId(at as u32));
        let mut sources = SourceMap::default();
        sources.reserve(files.len());
        for id in &files {
            sources.add(self.sources.get(*id).clone());
        }
        let kept = packages.iter().map(|id| {
            let mut kept = self.package(*id).clone();
            for dependency in &mut kept.dependencies {
                dependency.local = dependency.local.and_then(package);
            }
            kept.targets.retain_mut(|target| match file(target.root) {
                Some(root) => {
                    target.root = root;
                    true
                }
                None => false,
            });
            kept
        });
        let functions = self.functions.iter().filter_map(|function| {
            let mut function = function.clone();
            function.package = package(function.package)?;
            Some(function)
        });
        Self {
            packages: kept.collect(),
            functions: functions.collect(),
            unread: files.iter().filter(|id| self.unread.contains(id)).filter_map(|id| file(*id)).collect(),
            locks: Arc::clone(&self.locks),
            unread_locks: Vec::new(),
            problems: Vec::new(),
            disk: self.disk.clone(),
            sources,
        }
    }

    fn text_of(&self, id: FileId) -> String {
        match self.unread.contains(&id) {
            true => self.read_text(id).unwrap_or_default(),
            false => self.sources.get(id).text.to_string(),
        }
    }
}

/// Which packages belong together, as far as is known.
pub(crate) struct Partition<'w> {
    workspace: &'w Workspace,
    /// For each file a package that has it.
    holders: Vec<Option<usize>>,
    files: ByFileName<'w>,
    groups: Groups,
}

impl<'w> Partition<'w> {
    /// By manifests and folders alone; what files name is told by [`Partition::connect`].
    pub(crate) fn new(workspace: &'w Workspace) -> Self {
        let holders = workspace.holders().into_iter().map(|package| Some(package?.0 as usize)).collect();
        let files = ByFileName::new(&workspace.sources);
        let mut partition = Self { workspace, holders, files, groups: Groups(workspace.groups()) };
        partition.connect_packages();
        partition
    }

    pub(crate) fn workspace(&self) -> &'w Workspace {
        self.workspace
    }

    /// A package in the folder of a crate's modules may give it some, and one may have a target in the folder of another.
    fn connect_packages(&mut self) {
        let workspace = self.workspace;
        let mut by_folder: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (index, package) in workspace.packages.iter().enumerate() {
            for target in &package.targets {
                if let Some(holder) = self.holders[target.root.0 as usize] {
                    self.groups.connect(index, holder);
                }
                let root = workspace.sources.get(target.root).name.as_str();
                by_folder.entry(folder_above(root)).or_default().push(index);
            }
        }
        for (index, package) in workspace.packages.iter().enumerate() {
            for folder in ancestors(&package.folder) {
                let around = by_folder.get(folder).into_iter().flatten();
                for other in around.filter(|other| workspace.packages[**other].folder != package.folder) {
                    self.groups.connect(index, *other);
                }
            }
        }
    }

    /// A `#[path]` may lead into another package.
    pub(crate) fn connect(&mut self, from: FileId, named: &[String]) {
        let Some(own) = self.holders[from.0 as usize] else { return };
        let meant: Vec<usize> = named.iter().flat_map(|named| self.meant(from, named)).collect();
        for holder in meant {
            self.groups.connect(own, holder);
        }
    }

    /// Whether one of these files may be of another part.
    pub(crate) fn leads_beyond(&self, from: FileId, named: &[String]) -> bool {
        let Some(own) = self.holders[from.0 as usize] else { return false };
        let mut meant = named.iter().flat_map(|named| self.meant(from, named));
        meant.any(|holder| self.groups.of(holder) != self.groups.of(own))
    }

    /// The packages of the files that may be meant.
    fn meant(&self, from: FileId, named: &str) -> impl Iterator<Item = usize> {
        self.files.meant(from, named).into_iter().filter_map(|id| self.holders[id.0 as usize])
    }

    /// In the order of their first packages.
    pub(crate) fn parts(&self) -> Vec<Part> {
        let mut parts: BTreeMap<usize, Part> = BTreeMap::new();
        for package in 0..self.workspace.packages.len() {
            parts.entry(self.groups.of(package)).or_default().packages.push(PackageId(package as u32));
        }
        for (id, holder) in self.workspace.sources.ids().zip(&self.holders) {
            parts.entry(self.groups.of(holder.unwrap_or(0))).or_default().files.push(id);
        }
        parts.into_values().collect()
    }
}

/// The folder that a file of this name is in.
pub(crate) fn folder_above(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folder, and those that it lies in, to the root.
fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| (!folder.is_empty()).then(|| folder_above(folder)))
}

/// Which packages belong together: the lowest stands for all.
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn of(&self, mut at: usize) -> usize {
        while self.0.get(at).is_some_and(|above| *above != at) {
            at = self.0[at];
        }
        at
    }

    fn connect(&mut self, left: usize, right: usize) {
        let (left, right) = (self.of(left), self.of(right));
        self.0[left.max(right)] = left.min(right);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_grow_together() {
        let mut groups = Groups::new(5);
        groups.connect(3, 4);
        groups.connect(1, 3);
        assert_eq!((0..5).map(|at| groups.of(at)).collect::<Vec<_>>(), [0, 1, 2, 1, 1]);
        groups.connect(4, 0);
        assert_eq!((0..5).map(|at| groups.of(at)).collect::<Vec<_>>(), [0, 0, 2, 0, 0]);
    }
}
