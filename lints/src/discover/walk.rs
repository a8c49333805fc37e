//! The folders of a project: every manifest and source file that is not ignored.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use walkdir::{DirEntry, WalkDir};

use crate::diagnostic::{Problem, ProblemKind};

use super::{deployment, name_below};

#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) manifests: Vec<PathBuf>,
    pub(super) sources: Vec<PathBuf>,
    /// Whatever may say how long a Lambda function may run.
    pub(super) deployments: Vec<PathBuf>,
}

/// Every regular `Cargo.toml`, `.rs` and deployment file below `root`, by name. Build output, hidden and git-ignored folders are
/// passed over; links are not followed.
pub(super) fn walk(root: &Path, problems: &mut Vec<Problem>) -> Found {
    let mut found = Found::default();
    let mut ignores = Ignores::new(root);
    let mut walker = WalkDir::new(root).follow_links(false).sort_by_file_name().into_iter();
    while let Some(next) = walker.next() {
        let entry = match next {
            Ok(entry) => entry,
            Err(error) => {
                problems.push(unreadable(&error, root));
                continue;
            }
        };
        if entry.depth() > 0 && is_passed_over(&entry, &mut ignores) {
            if entry.file_type().is_dir() {
                walker.skip_current_dir();
            }
            continue;
        }
        if !entry.file_type().is_file() {
            continue;
        }
        let path = entry.path();
        if entry.file_name() == "Cargo.toml" {
            found.manifests.push(path.to_path_buf());
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.sources.push(path.to_path_buf());
        } else if deployment::is_deployment(path) {
            found.deployments.push(path.to_path_buf());
        }
    }
    found
}

fn unreadable(error: &walkdir::Error, root: &Path) -> Problem {
    let path = error.path().unwrap_or(root);
    let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
    let file = if path == root { path.display().to_string() } else { name_below(path, root) };
    Problem {
        kind: ProblemKind::Unreadable,
        file,
        position: None,
        message: format!("cannot be read ({reason}); it is left out, the rest is checked"),
    }
}

fn is_passed_over(entry: &DirEntry, ignores: &mut Ignores) -> bool {
    let is_folder = entry.file_type().is_dir();
    let name = entry.file_name().to_string_lossy();
    name.starts_with('.')
        || (is_folder && is_build_output(entry.path(), &name))
        || ignores.matches(entry.path(), is_folder)
}

/// Cargo's `target`, whatever it is called: cargo leaves a tag in it.
fn is_build_output(folder: &Path, name: &str) -> bool {
    folder.join("CACHEDIR.TAG").is_file()
        || (name == "target" && folder.parent().is_some_and(|parent| parent.join("Cargo.toml").is_file()))
}

/// The `.gitignore` files from the repository's root down to each folder.
struct Ignores {
    /// The repository's folder, or the root that is checked.
    top: PathBuf,
    by_folder: HashMap<PathBuf, Option<Gitignore>>,
}

impl Ignores {
    fn new(root: &Path) -> Self {
        let absolute = std::path::absolute(root).unwrap_or_else(|_| root.to_path_buf());
        let repository = absolute.ancestors().find(|folder| folder.join(".git").exists());
        Self { top: repository.unwrap_or(&absolute).to_path_buf(), by_folder: HashMap::new() }
    }

    fn matches(&mut self, path: &Path, is_folder: bool) -> bool {
        let Ok(absolute) = std::path::absolute(path) else { return false };
        // The nearest file decides first.
        for folder in absolute.ancestors().skip(1) {
            if let Some(ignore) = self.of(folder) {
                let matched = ignore.matched(&absolute, is_folder);
                if !matched.is_none() {
                    return matched.is_ignore();
                }
            }
            if folder == self.top {
                break;
            }
        }
        false
    }

    fn of(&mut self, folder: &Path) -> Option<&Gitignore> {
        if !self.by_folder.contains_key(folder) {
            let read = self.read(folder);
            self.by_folder.insert(folder.to_path_buf(), read);
        }
        self.by_folder.get(folder).and_then(Option::as_ref)
    }

    fn read(&self, folder: &Path) -> Option<Gitignore> {
        let mut files = vec![folder.join(".gitignore")];
        if folder == self.top {
            files.push(folder.join(".git/info/exclude"));
        }
        files.retain(|file| file.is_file());
        if files.is_empty() {
            return None;
        }
        let mut builder = GitignoreBuilder::new(folder);
        for file in files {
            // A line that cannot be understood is git's to complain about.
            let _ = builder.add(file);
        }
        builder.build().ok()
    }
}
