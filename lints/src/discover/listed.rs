//! What stands in the folders that were walked through, so that the disk is not asked for each name again.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use super::disk::{Kind, counts};

/// The names in each folder of a root that may change what is found.
#[derive(Debug)]
pub(super) struct Listed {
    /// The root as an absolute path, as it was given, and without `.` and `..`.
    roots: [PathBuf; 3],
    /// By the folder's path below the root, as a text: it is hashed at once, not part by part.
    folders: FxHashMap<OsString, Names>,
}

/// In order, each with what it is; `Kind::Other` may be a link to anything.
type Names = Vec<(OsString, Kind)>;

impl Listed {
    /// The folders with the names in them that count, by their paths below the root.
    pub(super) fn new(roots: [PathBuf; 3], folders: impl Iterator<Item = (PathBuf, Names)>) -> Self {
        let keep = |(folder, mut names): (PathBuf, Names)| {
            names.sort_unstable_by(|left, right| left.0.cmp(&right.0));
            names.shrink_to_fit();
            (folder.into_os_string(), names)
        };
        Self { roots, folders: folders.map(keep).collect() }
    }

    /// What a path leads to; `None` where only the disk can tell.
    pub(super) fn kind(&self, path: &Path) -> Option<Kind> {
        let (folder, name) = (self.below(path.parent()?)?, path.file_name()?);
        let names = self.folders.get(folder.as_os_str())?;
        match names.binary_search_by(|(known, _)| known.as_os_str().cmp(name)) {
            Ok(at) => Some(names[at].1).filter(|kind| *kind != Kind::Other),
            // Some systems take names for the same that differ in case.
            Err(_) if names.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) => None,
            Err(_) => counts(Path::new(name), Kind::File).then_some(Kind::Nothing),
        }
    }

    /// The names in a folder that may change what is found, an error where there is none; `None` where only the disk can
    /// tell.
    pub(super) fn names(&self, folder: &Path) -> Option<std::io::Result<HashSet<Box<str>>>> {
        let below = self.below(folder)?;
        if let Some(names) = self.folders.get(below.as_os_str()) {
            return Some(Ok(names.iter().map(|(name, _)| name.to_string_lossy().into()).collect()));
        }
        let around = self.folders.get(below.parent()?.as_os_str())?;
        let is_named = |(name, _): &(OsString, Kind)| {
            below.file_name().is_some_and(|below| name.eq_ignore_ascii_case(below))
        };
        let missing = || std::io::Error::from(std::io::ErrorKind::NotFound);
        (!around.iter().any(is_named)).then(|| Err(missing()))
    }

    fn below<'p>(&self, path: &'p Path) -> Option<&'p Path> {
        self.roots.iter().find_map(|root| path.strip_prefix(root).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_stands_in_listed_folders_and_no_more() {
        let names =
            |names: &[(&str, Kind)]| names.iter().map(|(name, kind)| ((*name).into(), *kind)).collect();
        let folders = [
            ("", names(&[("src", Kind::Folder), ("target", Kind::Folder)])),
            ("src", names(&[("main.rs", Kind::File), ("Link.rs", Kind::Other)])),
        ];
        let folders = folders.into_iter().map(|(folder, names)| (PathBuf::from(folder), names));
        let listed = Listed::new(["/p", ".", ""].map(PathBuf::from), folders);
        for path in ["/p/src/main.rs", "./src/main.rs", "src/main.rs"] {
            assert_eq!(listed.kind(Path::new(path)), Some(Kind::File), "{path}");
        }
        assert_eq!(listed.kind(Path::new("src/lib.rs")), Some(Kind::Nothing));
        assert_eq!(listed.kind(Path::new("src")), Some(Kind::Folder));
        // A link, another spelling, a folder that was not walked through, a name that is not listed.
        for path in
            ["src/Link.rs", "src/MAIN.rs", "target/x.rs", "../x.rs", "/q/x.rs", "README.md", "CHANGES.md"]
        {
            assert_eq!(listed.kind(Path::new(path)), None, "{path}");
        }
        let found =
            |folder: &str| listed.names(Path::new(folder)).map(|names| names.map(|names| names.len()).ok());
        assert_eq!(found("/p/src"), Some(Some(2)));
        assert_eq!(found("tests"), Some(None));
        assert_eq!(found("target"), None);
        assert_eq!(found("SRC"), None);
    }
}
