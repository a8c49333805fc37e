//! `cargo conn-lint`: `conn-lint` with `check` as the usual command and cargo's words for what is meant.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, CommandFactory, FromArgMatches};
use conn_lints::discover::read_settings;

use crate::args::{Check, Cli, Clients, Command, Deferred, Packages};
use crate::exit;
use crate::run::{complain, execute, refuse};

/// Words that may stand where otherwise `check` is meant.
const COMMANDS: &[&str] = &[
    "check",
    "clean",
    "clients",
    "completions",
    "explain",
    "init",
    "list",
    "lsp",
    "man",
    "merge",
    "help",
    "-h",
    "--help",
    "-V",
    "--version",
];

/// `cargo-conn-lint`
pub fn run_in_cargo(argv: Vec<OsString>) -> ExitCode {
    let parsed = command().try_get_matches_from(with_command(argv)).and_then(|matches| {
        let cli = Cli::from_arg_matches(&matches)?;
        let packages = match matches.subcommand() {
            Some(("check" | "clients", matches)) => Some(Packages::from_arg_matches(matches)?),
            _ => None,
        };
        Ok((cli, matches, packages))
    });
    let (mut cli, matches, packages) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return ExitCode::from(refuse(&error)),
    };
    let mut names = Vec::new();
    if let Some(packages) = packages {
        names = packages.package.iter().map(|spec| name_of(spec).to_owned()).collect();
        if let Err(message) = choose_root(&mut cli, &packages) {
            complain(&format!("error: {message}"));
            return ExitCode::from(exit::COULD_NOT_RUN);
        }
    }
    ExitCode::from(execute(&cli, &matches, &names))
}

/// The command line, with cargo's words.
pub(crate) fn command() -> clap::Command {
    Cli::command()
        .name("cargo-conn-lint")
        .bin_name("cargo conn-lint")
        .mut_subcommand("check", with_packages::<Check>)
        .mut_subcommand("clients", with_packages::<Clients>)
}

/// A command with its own arguments and those that cargo's commands share.
fn with_packages<Own: Args>(command: clap::Command) -> clap::Command {
    command.defer(|command| Packages::augment_args(Own::augment_args(command)))
}

/// Cargo gives its subcommand's name as the first argument; `check` need not be said.
fn with_command(mut argv: Vec<OsString>) -> Vec<OsString> {
    if argv.get(1).is_some_and(|name| name == "conn-lint") {
        argv.remove(1);
    }
    let named = argv.get(1).and_then(|word| word.to_str()).is_some_and(|word| COMMANDS.contains(&word));
    if !named {
        argv.insert(argv.len().min(1), "check".into());
    }
    argv
}

/// The folder that cargo would take the packages from.
fn choose_root(cli: &mut Cli, packages: &Packages) -> Result<(), String> {
    let (Command::Check(Deferred(Check { input, .. })) | Command::Clients(Deferred(Clients { input, .. }))) =
        &mut cli.command
    else {
        return Ok(());
    };
    if !input.paths.is_empty() {
        return Ok(());
    }
    let manifest = match &packages.manifest_path {
        Some(path) => path.clone(),
        None => nearest_manifest(Path::new("."))
            .ok_or("no Cargo.toml was found here or in a folder above; --manifest-path names one")?,
    };
    let whole = packages.workspace || !packages.package.is_empty();
    let root = if whole { workspace_manifest(&manifest).unwrap_or(manifest) } else { manifest };
    input.paths.push(root);
    Ok(())
}

fn nearest_manifest(folder: &Path) -> Option<PathBuf> {
    manifests_above(folder).next()
}

/// Of the manifest itself or the nearest above it: the one that has a `[workspace]`.
pub(crate) fn workspace_manifest(manifest: &Path) -> Option<PathBuf> {
    let folder = manifest.parent()?;
    manifests_above(folder).find(|manifest| {
        let text = read_settings(manifest).unwrap_or_default();
        text.parse::<toml::Table>().is_ok_and(|table| table.contains_key("workspace"))
    })
}

fn manifests_above(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    let manifests: Vec<PathBuf> = absolute.ancestors().map(|folder| folder.join("Cargo.toml")).collect();
    manifests.into_iter().filter(|manifest| manifest.is_file())
}

/// The package's name in a package id specification: `name`, `name@1.0.0`, `path+file:///a/name#1.0.0`,
/// `path+file:///a/folder#name@1.0.0`.
fn name_of(spec: &str) -> &str {
    let Some((url, fragment)) = spec.split_once('#') else {
        let name = spec.split('@').next().unwrap_or(spec);
        return if spec.contains("://") { last_part(spec) } else { name };
    };
    match fragment.split_once('@') {
        Some((name, _)) => name,
        None if fragment.starts_with(|c: char| c.is_ascii_digit()) => last_part(url),
        None => fragment,
    }
}

fn last_part(url: &str) -> &str {
    url.trim_end_matches('/').rsplit('/').next().unwrap_or(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_named_by_any_specification() {
        for spec in [
            "orders",
            "orders@0.1.0",
            "path+file:///a/orders#0.1.0",
            "path+file:///a/b#orders@0.1.0",
            "file:///a/orders",
        ] {
            assert_eq!(name_of(spec), "orders", "{spec}");
        }
    }

    #[test]
    fn check_need_not_be_said() {
        let words = |argv: &[&str]| -> Vec<String> {
            let argv = argv.iter().map(OsString::from).collect();
            with_command(argv).into_iter().map(|word| word.into_string().unwrap()).collect()
        };
        assert_eq!(words(&["c", "conn-lint", "-p", "x"]), ["c", "check", "-p", "x"]);
        assert_eq!(words(&["c", "conn-lint", "list"]), ["c", "list"]);
        assert_eq!(words(&["c"]), ["c", "check"]);
    }
}
