//! A workspace falls into parts that know nothing of each other: packages that no path dependency connects, and that
//! take no file from each other. What is found in one does not depend on the others.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use rayon::prelude::*;
use twox_hash::XxHash3_128;

use crate::source::{FileId, SourceMap};

use super::{PackageId, Workspace};

/// Packages that are to be analysed together, with their files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    pub packages: Vec<PackageId>,
    pub files: Vec<FileId>,
    /// Of its source.
    pub bytes: u64,
}

impl Workspace {
    /// The parts, in the order of their first packages; and a hash of all their files, names and texts.
    pub fn parts(&self) -> (Vec<Part>, u128) {
        let ids: Vec<FileId> = self.sources.ids().collect();
        // One that cannot be read has no text.
        let texts = ids.par_iter().map(|id| self.text_of(*id));
        let seen: Vec<(u64, u128, Vec<String>)> = texts
            .map(|text| (text.len() as u64, XxHash3_128::oneshot(text.as_bytes()), named_files(&text)))
            .collect();
        let holders: Vec<Option<usize>> = self
            .holders()
            .into_iter()
            .zip(&ids)
            .map(|(holder, id)| holder.map(|package| package.0 as usize).or_else(|| self.with_target(*id)))
            .collect();
        let mut groups = Groups(self.groups());
        self.connect_packages(&holders, &mut groups);
        for (id, (_, _, named)) in ids.iter().zip(&seen) {
            named.iter().for_each(|name| self.connect_file(*id, name, &holders, &mut groups));
        }
        let mut parts: BTreeMap<usize, Part> = BTreeMap::new();
        for package in 0..self.packages.len() {
            parts.entry(groups.of(package)).or_default().packages.push(PackageId(package as u32));
        }
        let mut digest = Vec::new();
        for ((id, holder), (bytes, hash, _)) in ids.into_iter().zip(holders).zip(seen) {
            digest.extend(self.sources.get(id).name.as_bytes());
            digest.extend(hash.to_le_bytes());
            let part = parts.entry(groups.of(holder.unwrap_or(0))).or_default();
            part.files.push(id);
            part.bytes += bytes;
        }
        (parts.into_values().collect(), XxHash3_128::oneshot(&digest))
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
    pub fn only(&self, parts: &[&Part]) -> Self {
        let mut files: Vec<FileId> = parts.iter().flat_map(|part| part.files.iter().copied()).collect();
        files.sort_unstable();
        let mut packages: Vec<PackageId> =
            parts.iter().flat_map(|part| part.packages.iter().copied()).collect();
        packages.sort_unstable();
        let file = |id: FileId| files.binary_search(&id).ok().map(|at| FileId(at as u32));
        let package = |id: PackageId| packages.binary_search(&id).ok().map(|at| PackageId(at as u32));
        let mut sources = SourceMap::default();
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
            unread: self.unread.iter().filter_map(|id| file(*id)).collect(),
            locks: self.locks.clone(),
            problems: self.problems.clone(),
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

    /// The package that has this file, which lies in the folder of none, as a target's root.
    fn with_target(&self, file: FileId) -> Option<usize> {
        let is_root = |package: &super::Package| package.targets.iter().any(|target| target.root == file);
        self.packages.iter().position(is_root)
    }

    fn connect_packages(&self, holders: &[Option<usize>], groups: &mut Groups) {
        for (index, package) in self.packages.iter().enumerate() {
            for target in &package.targets {
                if let Some(holder) = holders[target.root.0 as usize] {
                    groups.connect(index, holder);
                }
                // A package in the folder of a crate's modules may give it some.
                let name = Path::new(&self.sources.get(target.root).name);
                let modules = name.parent().unwrap_or(Path::new(""));
                let inside = |other: &super::Package| Path::new(&other.folder).starts_with(modules);
                let nested = self.packages.iter().enumerate().filter(|(other, _)| *other != index);
                for (other, _) in nested.filter(|(_, other)| other.folder != package.folder && inside(other))
                {
                    groups.connect(index, other);
                }
            }
        }
    }

    /// A `#[path]` may lead into another package. From where it leads is known only when modules are: whatever it could
    /// mean counts.
    fn connect_file(&self, from: FileId, named: &str, holders: &[Option<usize>], groups: &mut Groups) {
        let Some(own) = holders[from.0 as usize] else { return };
        let named = Path::new(named);
        let up = named.components().filter(|part| *part == Component::ParentDir).count();
        let parts: Vec<Component<'_>> =
            named.components().filter(|part| matches!(part, Component::Normal(_))).collect();
        let below: std::path::PathBuf = parts.into_iter().collect();
        let path = &self.sources.get(from).path;
        // Nothing is above the last: everything may be meant.
        let top = path.parent().and_then(|folder| folder.ancestors().nth(up)).unwrap_or(Path::new(""));
        for id in self.sources.ids() {
            let other = &self.sources.get(id).path;
            if let Some(holder) = holders[id.0 as usize]
                && holder != own
                && other.starts_with(top)
                && other.ends_with(&below)
            {
                groups.connect(own, holder);
            }
        }
    }
}

/// The files that `path = ".."` names in a text, in attributes or elsewhere.
fn named_files(text: &str) -> Vec<String> {
    let ends = memchr::memmem::find_iter(text.as_bytes(), ".rs\"");
    let named = ends.filter_map(|end| {
        let (before, name) = text.get(..end + 3)?.rsplit_once('"')?;
        let key = before.trim_end_matches(['r', '#']).trim_end().strip_suffix('=')?;
        key.trim_end().ends_with("path").then(|| name.to_owned())
    });
    named.collect()
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
    fn attributes_that_name_files_are_seen() {
        let text = "#[path = \"../a/b.rs\"] mod b;\n#[cfg_attr(x, path=\"c.rs\")]\nlet s = \"d.rs\";\n#[path\n= r\"e.rs\"]\n";
        assert_eq!(named_files(text), ["../a/b.rs", "c.rs", "e.rs"]);
        assert!(named_files("\"x.rs\"\n.rs\"").is_empty());
    }

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
