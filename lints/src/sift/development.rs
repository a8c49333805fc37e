//! Which files have code for tests, benches and examples only, as far as folders and declarations tell: that code is
//! judged where the user asks for it, and not looked at elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use crate::discover::{Package, Workspace};
use crate::source::FileId;

use super::packages::Packages;
use super::read::Outline;

/// Where cargo looks for such targets; what they share lies there, too.
const FOLDERS: [&str; 3] = ["tests/", "benches/", "examples/"];

/// By where each file lies; none, where such code is judged.
pub(super) fn by_folder(workspace: &Workspace, packages: &Packages) -> Vec<bool> {
    let folders: Vec<Vec<String>> =
        workspace.packages.iter().map(|package| folders(workspace, package)).collect();
    let is_for_tests = |id: FileId| {
        let Some(holder) = packages.holder(id) else { return false };
        let name = &workspace.sources.get(id).name;
        let package = &workspace.packages[holder];
        let is_root = |of_development| {
            let mut targets = package.targets.iter().filter(|target| target.root == id);
            targets.any(|target| target.kind.is_development() == of_development)
        };
        package.for_tests
            || folders[holder].iter().any(|folder| name.starts_with(folder))
            || (is_root(true) && !is_root(false))
    };
    workspace.sources.ids().map(|id| !packages.judge_tests() && is_for_tests(id)).collect()
}

/// Those of a package, but for one that something else is built from.
fn folders(workspace: &Workspace, package: &Package) -> Vec<String> {
    let products = package.targets.iter().filter(|target| !target.kind.is_development());
    let roots: Vec<&str> = products.map(|target| workspace.sources.get(target.root).name.as_str()).collect();
    let above = if package.folder.is_empty() { String::new() } else { format!("{}/", package.folder) };
    let folders = FOLDERS.iter().map(|folder| format!("{above}{folder}"));
    folders.filter(|folder| !roots.iter().any(|root| root.starts_with(folder))).collect()
}

/// Whether a text takes a file from one of those folders for a module of its own.
pub(super) fn borrows(text: &str) -> bool {
    let mut paths = memchr::memmem::find_iter(text.as_bytes(), b"#[path");
    paths.any(|at| {
        let line = text[at..].lines().next().unwrap_or_default();
        FOLDERS.iter().any(|folder| line.contains(folder))
    })
}

/// The modules that are declared for tests only, with all that lies below them: `folders` are where those of each file
/// have their files.
pub(super) fn by_declaration(
    outlines: &[Outline],
    by_name: &BTreeMap<&str, FileId>,
    folders: &[String],
) -> BTreeSet<FileId> {
    let (mut for_tests, mut for_users) = (BTreeSet::new(), BTreeSet::new());
    for (outline, folder) in outlines.iter().zip(folders) {
        for (name, is_for_tests) in &outline.modules {
            let modules = if *is_for_tests { &mut for_tests } else { &mut for_users };
            modules.insert(format!("{folder}{name}"));
        }
    }
    let below = |module: &String| {
        let (file, folder) = (format!("{module}.rs"), format!("{module}/"));
        let inside = by_name.range(folder.as_str()..).take_while(|(name, _)| name.starts_with(&folder));
        let inside: Vec<FileId> = inside.map(|(_, id)| *id).collect();
        by_name.get(file.as_str()).copied().into_iter().chain(inside).collect::<Vec<_>>()
    };
    for_tests.difference(&for_users).flat_map(below).collect()
}
