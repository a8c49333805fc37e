//! Finds the configuration on disk and adds what the command line says.

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use conn_lints::config::{Config, ConfigError, Source, Table, unknown_message};
use conn_lints::diagnostic::{Level, Problem, ProblemKind};
use conn_lints::discover::{Disk, Workspace, normalize, read_settings_on};

use crate::args::Input;
use crate::names::slashes;

const FILE: &str = "conn-lint.toml";
const MANIFEST: &str = "Cargo.toml";

/// The configuration of a root: files, the farthest first, then the command line.
pub(crate) fn load(
    input: &Input,
    root: &Path,
    workspace: &Workspace,
    levels: Option<&ArgMatches>,
) -> Result<Config, String> {
    let mut reader = Reader { config: Config::default(), root, workspace };
    if let Some(file) = &input.config {
        reader.read_file(file)?;
    } else if !input.no_config {
        for folder in folders(&workspace.disk, root).iter().rev() {
            reader.read_folder(folder)?;
        }
        reader.read_members()?;
    }
    let mut config = reader.config;
    config.settings.tests |= input.tests;
    if let Some(matches) = levels {
        apply_levels(&mut config, matches)?;
    }
    Ok(config)
}

/// The root and the folders above it, up to the first `conn-lint.toml` or the repository's own folder.
fn folders(disk: &Disk, root: &Path) -> Vec<PathBuf> {
    let absolute = std::path::absolute(root).unwrap_or_else(|_| root.to_path_buf());
    let mut folders = vec![root.to_path_buf()];
    let ends = |folder: &Path| disk.exists(&folder.join(FILE)) || disk.exists(&folder.join(".git"));
    if !ends(root) {
        for folder in absolute.ancestors().skip(1) {
            folders.push(folder.to_path_buf());
            if ends(folder) {
                break;
            }
        }
    }
    folders
}

struct Reader<'a> {
    config: Config,
    root: &'a Path,
    workspace: &'a Workspace,
}

impl Reader<'_> {
    /// A folder's manifest, then its `conn-lint.toml`, which is the nearer word.
    fn read_folder(&mut self, folder: &Path) -> Result<(), String> {
        let manifest = folder.join(MANIFEST);
        if let Some(text) = manifest_text(&self.workspace.disk, &manifest) {
            self.read_text(&manifest, &text, Table::Workspace)?;
            let mut packages = self.workspace.packages.iter();
            let own = packages.find(|package| folder == self.root && package.folder.is_empty());
            if let Some(package) = own {
                self.read_text(&manifest, &text, Table::RootPackage(&package.name))?;
            }
        }
        let file = folder.join(FILE);
        // Of a folder or a pipe it is told that it cannot be read.
        if self.workspace.disk.exists(&file) { self.read_file(&file) } else { Ok(()) }
    }

    /// What the packages below the root say of themselves.
    fn read_members(&mut self) -> Result<(), String> {
        for package in self.workspace.packages.iter().filter(|package| !package.folder.is_empty()) {
            let manifest = self.root.join(&package.manifest);
            if let Some(text) = manifest_text(&self.workspace.disk, &manifest) {
                self.read_text(&manifest, &text, Table::Member(&package.name))?;
            }
        }
        Ok(())
    }

    fn read_file(&mut self, file: &Path) -> Result<(), String> {
        let text = read_settings_on(&self.workspace.disk, file)
            .map_err(|reason| format!("the configuration {} {reason}", file.display()))?;
        self.read_text(file, &text, Table::Whole)
    }

    fn read_text(&mut self, file: &Path, text: &str, table: Table<'_>) -> Result<(), String> {
        let root = below_folder_of(file, self.root);
        let packages = names_of_packages(self.workspace);
        // A file above the root may speak of packages elsewhere.
        let is_at_root = file.parent().is_some_and(|folder| normalize(folder) == normalize(self.root));
        let packages = packages.as_deref().filter(|_| is_at_root);
        let source = Source { text, table, root: &root, packages };
        self.config.read(&source).map_err(|errors| tell(file, text, &errors))
    }
}

/// Every package and program; `None` where some manifest could not be read.
fn names_of_packages(workspace: &Workspace) -> Option<Vec<&str>> {
    let unread = |problem: &Problem| matches!(problem.kind, ProblemKind::Manifest | ProblemKind::Unreadable);
    let names = workspace.packages.iter().flat_map(|package| {
        let targets = package.targets.iter().map(|target| target.name.as_str());
        std::iter::once(package.name.as_str()).chain(targets)
    });
    (!workspace.problems.iter().any(unread)).then(|| names.collect())
}

/// A manifest that is no TOML is told of by `discover`.
fn manifest_text(disk: &Disk, manifest: &Path) -> Option<String> {
    let text = read_settings_on(disk, manifest).ok()?;
    // Parsing is dear, and most manifests say nothing to this tool.
    (text.contains("conn-lint") && text.parse::<toml::Table>().is_ok()).then_some(text)
}

/// The root from the folder of a file above it. Of a file elsewhere, globs begin at the root.
fn below_folder_of(file: &Path, root: &Path) -> String {
    let absolute = |path: &Path| normalize(&std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()));
    let (file, root) = (absolute(file), absolute(root));
    let below = file.parent().and_then(|folder| root.strip_prefix(folder).ok());
    below.map(slashes).unwrap_or_default()
}

/// Each error with its place and the line that it is about.
fn tell(file: &Path, text: &str, errors: &[ConfigError]) -> String {
    let told = errors.iter().map(|error| {
        let before = text.get(..error.range.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let (line, column) = (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1);
        let excerpt = text[line_start..].lines().next().unwrap_or_default();
        let left = excerpt.chars().count().saturating_sub(column - 1);
        let marked = text.get(error.range.clone()).map_or(1, |key| key.chars().count());
        let marks = "^".repeat(marked.min(left).max(1));
        let indent = " ".repeat(column - 1);
        format!("{}:{line}:{column}: {}\n  | {excerpt}\n  | {indent}{marks}", file.display(), error.message)
    });
    told.collect::<Vec<_>>().join("\n")
}

/// The level flags in the order in which they stand on the command line.
pub(crate) fn given_levels(matches: &ArgMatches) -> Vec<(Level, String)> {
    let mut given: Vec<(usize, Level, &String)> = Vec::new();
    for level in [Level::Allow, Level::Note, Level::Warn, Level::Deny] {
        let (id, values) = (level.name(), matches.get_many::<String>(level.name()));
        given.extend(
            matches
                .indices_of(id)
                .into_iter()
                .flatten()
                .zip(values.into_iter().flatten())
                .map(|(index, name)| (index, level, name)),
        );
    }
    given.sort();
    given.into_iter().map(|(_, level, name)| (level, name.clone())).collect()
}

fn apply_levels(config: &mut Config, matches: &ArgMatches) -> Result<(), String> {
    for (level, name) in given_levels(matches) {
        match (name.as_str(), level) {
            ("warnings", Level::Deny) => config.deny_warnings = true,
            ("warnings", Level::Warn) => config.deny_warnings = false,
            ("warnings", _) => return Err("`warnings` goes with -D or -W; `all` names every lint".to_owned()),
            _ => config.set_level(&name, level).map_err(|near| {
                format!(
                    "{}; `conn-lint list` names them all",
                    unknown_message("lint", &name, near.as_deref())
                )
            })?,
        }
    }
    Ok(())
}
