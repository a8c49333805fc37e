//! `Cargo.toml` files, completed with what their workspace and the files beside them say.

use std::path::{Path, PathBuf};

use cargo_toml::{Dependency, DepsSet, Manifest};

use crate::diagnostic::{Problem, ProblemKind};

use super::{name_below, read_settings};

#[derive(Debug)]
pub(super) struct ReadManifest {
    pub(super) path: PathBuf,
    pub(super) folder: PathBuf,
    pub(super) manifest: Manifest,
}

/// Every manifest that describes a package. Broken ones are problems; workspaces without a package are left out.
pub(super) fn read_all(paths: &[PathBuf], root: &Path, problems: &mut Vec<Problem>) -> Vec<ReadManifest> {
    let mut manifests = Vec::new();
    for path in paths {
        match read(path) {
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

fn read(path: &Path) -> Result<Option<Manifest>, (String, Position)> {
    let text = read_settings(path).map_err(|reason| (reason, None))?;
    let mut manifest = Manifest::from_slice(text.as_bytes()).map_err(|error| describe(&error, &text))?;
    if manifest.package.is_none() {
        return Ok(None);
    }
    // Cargo looks for the workspace above; relative paths end where the caller's folder does.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    if let Some(above) =
        path.ancestors().skip(2).map(|folder| folder.join("Cargo.toml")).find(|above| is_odd(above))
    {
        return Err((format!("cannot be completed, as {} is not a file", above.display()), None));
    }
    drop_missing_inheritance(&mut manifest, &path);
    manifest.complete_from_path(&path).map_err(|error| describe(&error, &text))?;
    Ok(Some(manifest))
}

/// A pipe or a device: whoever reads it may wait for ever.
fn is_odd(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// A dependency that the workspace was to describe and does not: cargo refuses the whole workspace then. The rest of
/// the package can still be checked.
fn drop_missing_inheritance(manifest: &mut Manifest, path: &Path) {
    let inherited =
        |table: &DepsSet| table.values().any(|written| matches!(written, Dependency::Inherited(_)));
    if ![&manifest.dependencies, &manifest.dev_dependencies, &manifest.build_dependencies]
        .into_iter()
        .chain(manifest.target.values().map(|target| &target.dependencies))
        .any(inherited)
    {
        return;
    }
    let Some(described) = workspace_dependencies(path) else { return };
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
fn workspace_dependencies(path: &Path) -> Option<DepsSet> {
    path.parent()?.ancestors().find_map(|folder| {
        let text = read_settings(&folder.join("Cargo.toml")).ok()?;
        Some(Manifest::from_slice(text.as_bytes()).ok()?.workspace?.dependencies)
    })
}

fn describe(error: &cargo_toml::Error, text: &str) -> (String, Position) {
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
