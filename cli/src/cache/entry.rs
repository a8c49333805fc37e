//! What is kept of a root that was checked: enough to print the same again, and all that it came from.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use conn_lints::discover::{Package, Record, Texts, Workspace};
use conn_lints::report::{Report, Surroundings};
use conn_lints::source::{SourceFile, SourceMap};
use serde::{Deserialize, Serialize};

use crate::checked::Checked;
use crate::names::Names;

/// An entry as it is read. Field by field what [`Written`] is.
#[derive(Deserialize)]
struct Entry {
    record: Record,
    files: Vec<File>,
    packages: Vec<Package>,
    report: Report,
    surroundings: Surroundings,
    deny_warnings: bool,
    tree: Option<u128>,
}

#[derive(Serialize)]
struct Written<'a> {
    record: Record,
    files: Vec<File>,
    packages: &'a [Package],
    report: &'a Report,
    surroundings: &'a Surroundings,
    deny_warnings: bool,
    tree: Option<u128>,
}

#[derive(Serialize, Deserialize)]
struct File {
    name: String,
    /// Where it is not below the root under this name.
    path: Option<PathBuf>,
}

/// `None` where there is no telling what it came from, or it has no form in bytes, as some names of files.
pub(super) fn write(checked: &Checked) -> Option<Vec<u8>> {
    let Checked { names, workspace, report, surroundings, deny_warnings, tree } = checked;
    let root = names.normal_root();
    let file = |file: &SourceFile| {
        let path = (root.join(&file.name) != file.path).then(|| file.path.clone());
        File { name: file.name.clone(), path }
    };
    let files = workspace.sources.ids().map(|id| file(workspace.sources.get(id))).collect();
    let record = workspace.disk.record()?;
    let packages = &workspace.packages;
    let entry =
        Written { record, files, packages, report, surroundings, deny_warnings: *deny_warnings, tree: *tree };
    postcard::to_allocvec(&entry).ok()
}

/// What is still true of an entry: all of it, or nothing. `known` are texts that are no files of the root.
pub(super) fn read(bytes: &[u8], names: Names, known: &Texts) -> Option<Checked> {
    let Entry { record, files, packages, report, surroundings, deny_warnings, tree } =
        postcard::from_bytes(bytes).ok()?;
    let root = names.normal_root();
    let paths: Vec<PathBuf> = files.iter().map(|file| file.path(&root)).collect();
    let shown = report.files();
    let wanted: BTreeSet<PathBuf> = shown.iter().filter_map(|id| paths.get(id.0 as usize)).cloned().collect();
    let mut texts = record.texts_if_true(&wanted)?;
    texts.extend(known.clone());
    if !wanted.iter().all(|path| texts.contains_key(path)) {
        return None;
    }
    let mut sources = SourceMap::default();
    for (File { name, .. }, path) in files.into_iter().zip(paths) {
        let text = texts.get(&path).map(Arc::clone).unwrap_or_default();
        sources.add(SourceFile { path, name, text });
    }
    let workspace = Arc::new(Workspace { sources, packages, ..Workspace::default() });
    Some(Checked { names, workspace, report, surroundings, deny_warnings, tree })
}

impl File {
    fn path(&self, root: &Path) -> PathBuf {
        self.path.clone().unwrap_or_else(|| root.join(&self.name))
    }
}
