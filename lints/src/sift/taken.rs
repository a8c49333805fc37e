//! Files that others take for their modules by their paths, in the folder of their own package or of another:
//! `#[path = "../../other/src/web.rs"]`.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::discover::{ByFileName, Workspace, folder_above, named_files};
use crate::source::FileId;

use super::packages::Packages;

/// What is taken, as far as files tell that were read.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// Packages that take something, each with one that it takes it from.
    pub(super) loans: BTreeSet<(usize, usize)>,
    /// The files that may be taken, each with those that name it.
    pub(super) files: BTreeMap<FileId, BTreeSet<FileId>>,
    by_folder: FxHashMap<String, BTreeSet<FileId>>,
}

impl Taken {
    /// Adds what these files name; true where that is something of a package of which nothing was known to be taken.
    pub(super) fn add(
        &mut self,
        workspace: &Workspace,
        packages: &Packages,
        named: impl Iterator<Item = (FileId, Vec<String>)>,
    ) -> bool {
        let known = self.loans.len();
        let mut by_name = None;
        let loaded = workspace.sources.ids().filter(|id| !workspace.unread.contains(id));
        let loaded = loaded.map(|id| (id, named_files(&workspace.sources.get(id).text)));
        for (taker, named) in named.chain(loaded).filter(|(_, named)| !named.is_empty()) {
            let by_name = by_name.get_or_insert_with(|| ByFileName::new(&workspace.sources));
            for meant in named.iter().flat_map(|named| by_name.meant(taker, named)) {
                let folder = folder_above(&workspace.sources.get(meant).name);
                self.by_folder.entry(folder.to_owned()).or_default().insert(meant);
                self.files.entry(meant).or_default().insert(taker);
                if let (Some(taker), Some(lender)) = (packages.holder(taker), packages.holder(meant))
                    && taker != lender
                {
                    self.loans.insert((taker, lender));
                }
            }
        }
        self.loans.len() > known
    }

    /// Those that may be taken and lie in this very folder.
    pub(super) fn in_folder(&self, folder: &str) -> impl Iterator<Item = FileId> {
        self.by_folder.get(folder).into_iter().flatten().copied()
    }
}
