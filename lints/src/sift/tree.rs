//! Modules as far as folders tell: what stands above a file, and what below.

use std::collections::BTreeSet;

use crate::discover::{Workspace, folder_above};
use crate::source::FileId;

use super::Sieve;
use super::packages::Concern;
use super::taken::Taken;

impl Sieve {
    /// Whether one file is, or stands below, the module of the other.
    pub(super) fn is_below(&self, file: FileId, of: FileId) -> bool {
        file == of || self.names[file.0 as usize].starts_with(&self.folders[of.0 as usize])
    }

    /// The files that declare these as their modules, as far as the folders tell.
    pub(super) fn above(&self, workspace: &Workspace, files: &BTreeSet<FileId>) -> BTreeSet<FileId> {
        let is_chosen = |id: &FileId| matches!(self.packages.concern(*id), Concern::Some | Concern::Macros);
        let mut seen: BTreeSet<FileId> = files.iter().copied().filter(is_chosen).collect();
        let mut queue: Vec<FileId> = seen.iter().copied().collect();
        let mut found = BTreeSet::new();
        while let Some(id) = queue.pop() {
            let declaring = self.declaring(workspace, id);
            found.extend(declaring.iter().copied().filter(|id| workspace.unread.contains(id)));
            // What stands above others is known by their folders.
            let taken = declaring.into_iter().filter(|id| self.taken.files.contains_key(id));
            let takers = self.taken.files.get(&id).into_iter().flatten().copied();
            queue.extend(taken.chain(takers).filter(|id| seen.insert(*id)));
        }
        found
    }

    /// The files that may declare this one, or a module that it is below of.
    fn declaring(&self, workspace: &Workspace, id: FileId) -> Vec<FileId> {
        let Some(package) = self.packages.holder(id) else { return Vec::new() };
        let package = &workspace.packages[package];
        if package.targets.iter().any(|target| target.root == id) {
            return Vec::new();
        }
        let mut found: Vec<FileId> = self.taken.files.get(&id).into_iter().flatten().copied().collect();
        let mut folder = workspace.sources.get(id).name.as_str();
        while let Some((above, _)) = folder.rsplit_once('/') {
            let named = [format!("{above}.rs"), format!("{above}/mod.rs")];
            found.extend(named.iter().filter_map(|name| self.by_name.get(name)));
            let roots = package.targets.iter().map(|target| target.root);
            found.extend(roots.filter(|id| folder_above(&self.names[id.0 as usize]) == above));
            found.extend(self.taken.in_folder(above));
            if above == package.folder {
                break;
            }
            folder = above;
        }
        found
    }
}

/// Where the modules have their files that each file declares: beside a crate's root, a `mod.rs`, or a file that is
/// taken by its path, else in a folder of the file's name.
pub(super) fn folders(workspace: &Workspace, taken: &Taken) -> Vec<String> {
    let targets = workspace.packages.iter().flat_map(|package| &package.targets);
    let mut roots: BTreeSet<FileId> = targets.map(|target| target.root).collect();
    roots.extend(taken.files.keys());
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
