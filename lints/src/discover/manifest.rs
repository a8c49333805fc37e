//! `Cargo.toml` files, completed with what their workspace and the files beside them say.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use cargo_toml::{
    AbstractFilesystem, Badges, Dependency, DepsSet, Error, Filesystem, Inheritable, Manifest, Profiles,
    Value,
};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::diagnostic::{Problem, ProblemKind};

use super::disk::Kind;
use super::read::LARGEST_SETTINGS;
use super::{Disk, name_below, read_settings_on};

#[derive(Debug)]
pub(super) struct ReadManifest {
    pub(super) path: PathBuf,
    pub(super) folder: PathBuf,
    pub(super) manifest: Manifest,
}

/// Every manifest that describes a package. Broken ones are problems; workspaces without a package are left out.
pub(super) fn read_all(
    disk: &Disk,
    paths: &[PathBuf],
    root: &Path,
    problems: &mut Vec<Problem>,
) -> Vec<ReadManifest> {
    let mut manifests = Vec::new();
    let workspaces = Workspaces { disk, known: Mutex::default() };
    let found: Vec<_> = paths.par_iter().map(|path| (path, read(&workspaces, path))).collect();
    for (path, found) in found {
        match found {
            Ok(Some(manifest)) => {
                let folder = path.parent().map_or_else(PathBuf::new, Path::to_path_buf);
                manifests.push(ReadManifest { path: path.clone(), folder, manifest });
            }
            Ok(None) => {}
            Err((message, position)) => problems.push(Problem {
                kind: ProblemKind::Manifest,
                file: name_below(path, root),
                position,
                message: format!("{message}; its package is left out, the rest is checked"),
            }),
        }
    }
    manifests
}

type Position = Option<(usize, usize)>;

/// The manifests of workspaces, each read once for all of its members.
struct Workspaces<'d> {
    disk: &'d Disk,
    /// By folder; `None` where no workspace's manifest is that can be read.
    known: Mutex<FxHashMap<PathBuf, Option<Manifest>>>,
}

impl Workspaces<'_> {
    fn at<T>(&self, folder: &Path, take: impl FnOnce(&Manifest) -> T) -> Option<T> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.contains_key(folder) {
            let text = read_settings_on(self.disk, &folder.join("Cargo.toml")).ok();
            let manifest = text.and_then(|text| Manifest::from_slice(text.as_bytes()).ok());
            known.insert(folder.to_owned(), manifest.filter(|manifest| manifest.workspace.is_some()));
        }
        known.get(folder)?.as_ref().map(take)
    }
}

/// What stands around a manifest. Its reader asks for names and for the workspace above, and the disk hears of it.
struct Around<'a> {
    workspaces: &'a Workspaces<'a>,
    folder: &'a Path,
    files: Filesystem<'a>,
}

impl AbstractFilesystem for Around<'_> {
    fn file_names_in(&self, below: &str) -> std::io::Result<HashSet<Box<str>>> {
        self.workspaces.disk.names(&self.folder.join(below))
    }

    fn parse_root_workspace(&self, hint: Option<&Path>) -> Result<(Manifest, PathBuf), Error> {
        let mut above: Vec<PathBuf> = match hint {
            Some(hint) => vec![self.folder.join(hint)],
            None => self.folder.ancestors().skip(1).map(Path::to_path_buf).collect(),
        };
        let note = |folder: &PathBuf| {
            self.workspaces.disk.note_bytes(&folder.join("Cargo.toml"), LARGEST_SETTINGS);
        };
        above.iter().for_each(note);
        let found = above.iter_mut().find_map(|folder| {
            let manifest = self.workspaces.at(folder, Manifest::clone)?;
            Some((manifest, if hint.is_some() { std::mem::take(folder) } else { folder.join("Cargo.toml") }))
        });
        // It knows what to say of what is not there.
        found.map_or_else(|| self.files.parse_root_workspace(hint), Ok)
    }
}

fn read(workspaces: &Workspaces<'_>, path: &Path) -> Result<Option<Manifest>, (String, Position)> {
    let disk = workspaces.disk;
    let text = read_settings_on(disk, path).map_err(|reason| (reason, None))?;
    let mut manifest = Manifest::from_slice(text.as_bytes()).map_err(|error| describe(&error, &text))?;
    match &manifest.package {
        None => return Ok(None),
        Some(package) if package.name.is_empty() => {
            return Err(("has a package without a name".to_owned(), None));
        }
        Some(_) => {}
    }
    // Cargo looks for the workspace above; relative paths end where the caller's folder does.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    if let Some(above) = path
        .ancestors()
        .skip(2)
        .map(|folder| folder.join("Cargo.toml"))
        .find(|above| disk.kind(above) == Kind::Other)
    {
        return Err((format!("cannot be completed, as {} is not a file", above.display()), None));
    }
    drop_missing_inheritance(workspaces, &mut manifest, &path);
    let folder = path.parent().unwrap_or(&path);
    let around = Around { workspaces, folder, files: Filesystem::new(folder) };
    let completed = manifest.complete_from_abstract_filesystem::<Value, _>(around, None);
    completed.map_err(|error| describe(&error, &text))?;
    Ok(Some(wanted(manifest)))
}

/// Leaves what is asked for later: a thousand manifests with all features and texts would be held until the last is read.
fn wanted(mut manifest: Manifest) -> Manifest {
    manifest.workspace = None;
    manifest.features.clear();
    manifest.patch.clear();
    manifest.profile = Profiles::default();
    manifest.badges = Badges::default();
    manifest.lints = Inheritable::default();
    if let Some(package) = &mut manifest.package {
        package.metadata = package.metadata.take().filter(|metadata| metadata.get("lambda").is_some());
        package.authors = Inheritable::default();
        package.categories = Inheritable::default();
        package.description = None;
        package.exclude = Inheritable::default();
        package.include = Inheritable::default();
        package.keywords = Inheritable::default();
    }
    manifest
}

/// A dependency that the workspace was to describe and does not: cargo refuses the whole workspace then. The rest of
/// the package can still be checked.
fn drop_missing_inheritance(workspaces: &Workspaces<'_>, manifest: &mut Manifest, path: &Path) {
    let inherited =
        |table: &DepsSet| table.values().any(|written| matches!(written, Dependency::Inherited(_)));
    if ![&manifest.dependencies, &manifest.dev_dependencies, &manifest.build_dependencies]
        .into_iter()
        .chain(manifest.target.values().map(|target| &target.dependencies))
        .any(inherited)
    {
        return;
    }
    let Some(described) = workspace_dependencies(workspaces, path) else { return };
    let keep = |table: &mut DepsSet| {
        table.retain(|key, written| {
            !matches!(written, Dependency::Inherited(_)) || described.contains_key(key)
        });
    };
    keep(&mut manifest.dependencies);
    keep(&mut manifest.dev_dependencies);
    keep(&mut manifest.build_dependencies);
    for target in manifest.target.values_mut() {
        keep(&mut target.dependencies);
        keep(&mut target.dev_dependencies);
        keep(&mut target.build_dependencies);
    }
}

/// The dependencies of the nearest workspace at or above a manifest.
fn workspace_dependencies(workspaces: &Workspaces<'_>, path: &Path) -> Option<DepsSet> {
    let dependencies = |manifest: &Manifest| Some(manifest.workspace.as_ref()?.dependencies.clone());
    path.parent()?.ancestors().find_map(|folder| workspaces.at(folder, dependencies)?)
}

fn describe(error: &Error, text: &str) -> (String, Position) {
    // What the reader says of itself is long: the syntax error alone has a place.
    match toml::from_str::<toml::Table>(text) {
        Err(syntax) => {
            let position = syntax.span().map(|span| position(text, span.start));
            (format!("is not valid TOML ({})", syntax.message()), position)
        }
        Ok(_) => {
            let words = error.to_string().replace('\n', " ");
            (format!("is not a manifest that can be understood ({})", words.trim()), None)
        }
    }
}

fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}
