//! Files that others take for their modules by their paths: `#[path = ".."]` may lead into another package.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use rustc_hash::FxHashMap;

use crate::source::{FileId, SourceMap};

/// The files that `path = ".."` names in a text, in attributes or elsewhere.
pub(crate) fn named_files(text: &str) -> Vec<String> {
    let ends = memchr::memmem::find_iter(text.as_bytes(), ".rs\"");
    let named = ends.filter_map(|end| {
        let (before, name) = text.get(..end + 3)?.rsplit_once('"')?;
        let key = before.trim_end_matches(['r', '#']).trim_end().strip_suffix('=')?;
        key.trim_end().ends_with("path").then(|| name.to_owned())
    });
    named.collect()
}

/// Files by the last parts of their paths.
pub(crate) struct ByFileName<'s> {
    sources: &'s SourceMap,
    files: FxHashMap<&'s OsStr, Vec<FileId>>,
}

impl<'s> ByFileName<'s> {
    pub(crate) fn new(sources: &'s SourceMap) -> Self {
        let mut files: FxHashMap<&OsStr, Vec<FileId>> = FxHashMap::default();
        for id in sources.ids() {
            files.entry(sources.get(id).path.file_name().unwrap_or_default()).or_default().push(id);
        }
        Self { sources, files }
    }

    /// The files that `named` may mean. From where it leads is known only when modules are: whatever it could mean
    /// counts.
    pub(crate) fn meant(&self, from: FileId, named: &str) -> Vec<FileId> {
        let parts = Path::new(named).components();
        let up = parts.clone().filter(|part| *part == Component::ParentDir).count();
        let below: PathBuf = parts.filter(|part| matches!(part, Component::Normal(_))).collect();
        // Nothing is above the last: everything may be meant.
        let folder = self.sources.get(from).path.parent();
        let top = folder.and_then(|folder| folder.ancestors().nth(up)).unwrap_or(Path::new(""));
        let alike = self.files.get(below.file_name().unwrap_or_default());
        let is_meant = |id: &FileId| {
            let path = &self.sources.get(*id).path;
            path.starts_with(top) && path.ends_with(&below)
        };
        alike.into_iter().flatten().copied().filter(is_meant).collect()
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
}
