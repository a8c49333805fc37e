//! Finds the configuration on disk and adds what the command line says.

use std::path::Path;

use clap::ArgMatches;
use conn_lints::config::{Config, unknown_message};
use conn_lints::diagnostic::Level;

use crate::args::Input;

const FILE: &str = "conn-lint.toml";

/// The configuration of a root: its file, or the tables of its manifest, then the command line.
pub(crate) fn load(input: &Input, root: &Path, levels: Option<&ArgMatches>) -> Result<Config, String> {
    let mut config = Config::default();
    if let Some(file) = &input.config {
        read_file(&mut config, file)?;
    } else if !input.no_config {
        read_nearest(&mut config, root)?;
    }
    config.settings.tests |= input.tests;
    if let Some(matches) = levels {
        apply_levels(&mut config, matches)?;
    }
    Ok(config)
}

/// `conn-lint.toml` of the root or the nearest folder above it in the same repository, and the manifest's tables.
fn read_nearest(config: &mut Config, root: &Path) -> Result<(), String> {
    let absolute = std::path::absolute(root).unwrap_or_else(|_| root.to_path_buf());
    for folder in absolute.ancestors() {
        let file = folder.join(FILE);
        if file.is_file() {
            return read_file(config, &file);
        }
        let manifest = folder.join("Cargo.toml");
        if let Ok(text) = std::fs::read_to_string(&manifest) {
            read_manifest(config, &manifest, &text)?;
        }
        if folder.join(".git").exists() {
            break;
        }
    }
    Ok(())
}

fn read_file(config: &mut Config, file: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("the configuration {} cannot be read: {error}", file.display()))?;
    config.read(&text, &[], None).map_err(|errors| tell(file, &text, &errors))
}

fn read_manifest(config: &mut Config, manifest: &Path, text: &str) -> Result<(), String> {
    // A manifest that is no TOML is told of when it is discovered.
    if text.parse::<toml::Table>().is_err() {
        return Ok(());
    }
    let name = text
        .parse::<toml::Table>()
        .ok()
        .and_then(|table| table.get("package")?.get("name")?.as_str().map(str::to_owned));
    for owner in ["workspace", "package"] {
        let package = if owner == "package" { name.as_deref() } else { None };
        config
            .read(text, &[owner, "metadata", "conn-lint"], package)
            .map_err(|errors| tell(manifest, text, &errors))?;
    }
    Ok(())
}

fn tell(file: &Path, text: &str, errors: &[conn_lints::config::ConfigError]) -> String {
    let lines = errors.iter().map(|error| {
        let before = text.get(..error.range.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let (line, column) = (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1);
        let excerpt = text[line_start..].lines().next().unwrap_or_default();
        let marks = "^".repeat(text.get(error.range.clone()).map_or(1, |key| key.chars().count().max(1)));
        format!(
            "{}:{line}:{column}: {}\n  | {excerpt}\n  | {}{marks}",
            file.display(),
            error.message,
            " ".repeat(column - 1)
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The level flags in the order in which they stand on the command line.
fn apply_levels(config: &mut Config, matches: &ArgMatches) -> Result<(), String> {
    let mut given: Vec<(usize, Level, String)> = Vec::new();
    for (id, level) in
        [("allow", Level::Allow), ("note", Level::Note), ("warn", Level::Warn), ("deny", Level::Deny)]
    {
        let (Some(indices), Some(values)) = (matches.indices_of(id), matches.get_many::<String>(id)) else {
            continue;
        };
        given.extend(indices.zip(values).map(|(index, name)| (index, level, name.clone())));
    }
    given.sort();
    for (_, level, name) in given {
        if name == "warnings" {
            config.deny_warnings = level == Level::Deny;
            continue;
        }
        config.set_level(&name, level).map_err(|near| {
            format!("{}; `conn-lint list` names them all", unknown_message("lint", &name, near.as_deref()))
        })?;
    }
    Ok(())
}
