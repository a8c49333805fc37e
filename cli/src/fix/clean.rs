//! Whether git could bring the old texts back: asks `git status`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::git;

const WAY_OUT: &str = "commit them, or pass `--allow-dirty`";

/// An error where a file that changes lies in no repository, or its repository has uncommitted changes.
pub(super) fn demand<'a>(files: impl Iterator<Item = &'a Path>) -> Result<(), String> {
    let mut folders: BTreeMap<PathBuf, &Path> = BTreeMap::new();
    for file in files {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        folders.entry(folder.to_path_buf()).or_insert(file);
    }
    let mut roots: Vec<PathBuf> = Vec::new();
    for (folder, file) in folders {
        let absolute = std::fs::canonicalize(&folder).unwrap_or_else(|_| folder.clone());
        if roots.iter().any(|root| absolute.starts_with(root)) {
            continue;
        }
        let Some(root) = git(&folder, &["rev-parse", "--show-toplevel"]) else {
            return Err(format!(
                "{} is in no git repository, so nothing could bring its text back; `--allow-dirty` changes it all the same",
                file.display()
            ));
        };
        let root = PathBuf::from(root.trim_end_matches(['\n', '\r']));
        let status = git(&root, &["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"])
            .ok_or_else(|| format!("`git status` fails in {}; {WAY_OUT}", root.display()))?;
        let changed: Vec<&str> = status.split('\0').filter_map(|entry| entry.get(3..)).collect();
        if !changed.is_empty() {
            return Err(dirty(&changed));
        }
        roots.push(root);
    }
    Ok(())
}

fn dirty(changed: &[&str]) -> String {
    const SHOWN: usize = 5;
    let mut text = format!("there are uncommitted changes, which fixes would mix with; {WAY_OUT}");
    for name in changed.iter().take(SHOWN) {
        text.push_str(&format!("\n  {name}"));
    }
    if changed.len() > SHOWN {
        text.push_str(&format!("\n  and {} more", changed.len() - SHOWN));
    }
    text
}

/// What git says; `None` where it fails or is not there.
fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    git::git(folder, arguments).ok()
}
