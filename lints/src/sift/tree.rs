//! Modules as far as folders tell: what stands above a file, and what below.

use std::collections::BTreeSet;

use crate::discover::Workspace;
use crate::source::FileId;

use super::Sieve;
use super::packages::Concern;

impl Sieve {
    /// Whether one file is, or stands below, the module of the other.
    pub(super) fn is_below(&self, file: FileId, of: FileId) -> bool {
        file == of || self.names[file.0 as usize].starts_with(&self.folders[of.0 as usize])
    }

    /// The files that declare these as their modules, as far as the folders tell.
    pub(super) fn above(&self, workspace: &Workspace, files: &BTreeSet<FileId>) -> BTreeSet<FileId> {
        let mut found = BTreeSet::new();
        let mut look = |name: &str| {
            if let Some(id) = self.by_name.get(name)
                && workspace.unread.contains(id)
            {
                found.insert(*id);
            }
        };
        let is_chosen = |id: &&FileId| matches!(self.packages.concern(**id), Concern::Some | Concern::Macros);
        for id in files.iter().filter(is_chosen) {
            let Some(package) = self.packages.holder(*id) else { continue };
            let package = &workspace.packages[package];
            if package.targets.iter().any(|target| target.root == *id) {
                continue;
            }
            let mut folder = workspace.sources.get(*id).name.as_str();
            while let Some((above, _)) = folder.rsplit_once('/') {
                look(&format!("{above}.rs"));
                look(&format!("{above}/mod.rs"));
                for target in &package.targets {
                    let root = workspace.sources.get(target.root).name.as_str();
                    if root.rsplit_once('/').map_or("", |(folder, _)| folder) == above {
                        look(root);
                    }
                }
                if above == package.folder {
                    break;
                }
                folder = above;
            }
        }
        found
    }
}

/// Where the modules have their files that each file declares: beside a crate's root, a `mod.rs`, or a file that is
/// taken by its path, else in a folder of the file's name.
pub(super) fn folders(workspace: &Workspace, by_path: &BTreeSet<FileId>) -> Vec<String> {
    let targets = workspace.packages.iter().flat_map(|package| &package.targets);
    let mut roots: BTreeSet<FileId> = targets.map(|target| target.root).collect();
    roots.extend(by_path);
    let folder = |id: FileId| {
        let name = &workspace.sources.get(id).name;
        let (above, file) = name.split_at(name.rfind('/').map_or(0, |slash| slash + 1));
        if file == "mod.rs" || roots.contains(&id) {
            return above.to_owned();
        }
        format!("{}/", name.strip_suffix(".rs").unwrap_or(name))
    };
    workspace.sources.ids().map(folder).collect()
}
