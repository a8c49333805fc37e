//! Packages that take files for their modules which lie in the folders of others: `#[path = "../../other/src/web.rs"]`.

use std::collections::BTreeSet;

use crate::discover::{ByFileName, Workspace, named_files};
use crate::source::FileId;

use super::packages::Packages;

/// Who takes something from whom, as far as files tell that were read.
#[derive(Debug, Default)]
pub(super) struct Loans {
    /// The package that takes, and the one that it takes from.
    pub(super) packages: BTreeSet<(usize, usize)>,
    /// The files that name others by their paths, and those that may be meant, where these are of another package.
    pub(super) files: BTreeSet<FileId>,
}

impl Loans {
    /// Adds what these files name; true where that is something of a package of which nothing was known to be taken.
    pub(super) fn add(
        &mut self,
        workspace: &Workspace,
        packages: &Packages,
        named: impl Iterator<Item = (FileId, Vec<String>)>,
    ) -> bool {
        let known = self.packages.len();
        let mut by_name = None;
        let loaded = workspace.sources.ids().filter(|id| !workspace.unread.contains(id));
        let loaded = loaded.map(|id| (id, named_files(&workspace.sources.get(id).text)));
        for (from, named) in named.chain(loaded).filter(|(_, named)| !named.is_empty()) {
            let by_name = by_name.get_or_insert_with(|| ByFileName::new(&workspace.sources));
            for meant in named.iter().flat_map(|named| by_name.meant(from, named)) {
                if let (Some(taker), Some(lender)) = (packages.holder(from), packages.holder(meant))
                    && taker != lender
                {
                    self.packages.insert((taker, lender));
                    self.files.extend([from, meant]);
                }
            }
        }
        self.packages.len() > known
    }
}
