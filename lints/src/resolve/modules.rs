//! Which file `mod x;` means, by the rules of the Rust reference. Knows nothing of what the file holds.

use std::path::{Component, Path, PathBuf};

use crate::ir::Name;

/// Where the modules declared at some place have their files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Directory {
    path: PathBuf,
    /// In `a.rs`, which is no `mod.rs`, modules are below `a/`, while `#[path]` starts beside `a.rs`.
    below: Option<Name>,
}

impl Directory {
    /// In a crate's root file, a `mod.rs`, or a file that a `#[path]` names.
    pub(super) fn beside(file: &Path) -> Self {
        Self { path: file.parent().unwrap_or(Path::new("")).to_owned(), below: None }
    }

    /// In `mod name { .. }` at this place.
    pub(super) fn inline(&self, name: &Name, path_attribute: Option<&str>) -> Self {
        let path = match path_attribute {
            Some(attribute) => self.path.join(attribute),
            None => self.own().join(name.as_str()),
        };
        Self { path: normalized(&path), below: None }
    }

    /// The files that `mod name;` at this place may mean, each with the place that its own modules are looked for.
    pub(super) fn candidates(&self, name: &Name, path_attribute: Option<&str>) -> Vec<(PathBuf, Self)> {
        if let Some(attribute) = path_attribute {
            let file = normalized(&self.path.join(attribute));
            let inside = Self::beside(&file);
            return vec![(file, inside)];
        }
        let own = self.own();
        let named = own.join(format!("{name}.rs"));
        let mod_rs = own.join(name.as_str()).join("mod.rs");
        let inside_mod_rs = Self::beside(&mod_rs);
        vec![(named, Self { path: own, below: Some(name.clone()) }), (mod_rs, inside_mod_rs)]
    }

    fn own(&self) -> PathBuf {
        match &self.below {
            Some(name) => self.path.join(name.as_str()),
            None => self.path.clone(),
        }
    }
}

/// Without `.` and `..`, as far as the text alone tells.
fn normalized(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(normal.components().next_back(), Some(Component::Normal(_))) => {
                normal.pop();
            }
            _ => normal.push(part),
        }
    }
    normal
}
