//! Makes one workspace of published crates, so that they share a lock file and what is built.
//!
//! A list names each crate and its version. Only what a crate's library and programs need is kept of its manifest: the
//! dependencies of tests and examples of so many crates do not go together.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

const NOT_BUILT: [&str; 6] = ["dev-dependencies", "test", "bench", "example", "patch", "profile"];

/// Files of a crate that speak of its own workspace.
const LEFT_OUT: [&str; 3] = ["Cargo.lock", "rust-toolchain", "rust-toolchain.toml"];

/// Unpacks the crates of `list` into `folder`, with `list`'s lock file (`crates.txt` has `crates.lock`).
pub(crate) fn unpack(list: &Path, folder: &Path) -> Result<()> {
    // Ends the search for `.gitignore` files: the folder itself may be one that is ignored.
    fs::create_dir_all(folder.join(".git"))?;
    let text = fs::read_to_string(list).with_context(|| format!("{} cannot be read", list.display()))?;
    let mut members = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let (name, version) = line.split_once(' ').with_context(|| format!("no version: {line}"))?;
        let target = folder.join(name);
        if !target.join("Cargo.toml").exists() {
            eprintln!("unpacking {name} {version}");
            copy(&source(folder, name, version)?, &target)?;
        }
        let manifest = fs::read_to_string(target.join("Cargo.toml"))?;
        if !manifest.contains(&format!("version = \"{version}\"")) {
            bail!("{} is not {version}: remove it", target.display());
        }
        fs::write(target.join("Cargo.toml"), without_tests(&manifest)?)?;
        members.push(name);
    }
    let members = members.iter().map(|name| format!("    \"{name}\",\n")).collect::<String>();
    let workspace = format!("[workspace]\nresolver = \"2\"\nmembers = [\n{members}]\n");
    fs::write(folder.join("Cargo.toml"), workspace)?;
    let lock = list.with_extension("lock");
    if lock.exists() {
        fs::copy(lock, folder.join("Cargo.lock"))?;
    }
    Ok(())
}

/// Where cargo unpacks the crate when something depends on it.
fn source(folder: &Path, name: &str, version: &str) -> Result<PathBuf> {
    let scratch = folder.join(".scratch");
    fs::create_dir_all(scratch.join("src"))?;
    fs::write(scratch.join("src/lib.rs"), "")?;
    let _ = fs::remove_file(scratch.join("Cargo.lock"));
    let manifest = format!(
        "[package]\nname = \"scratch\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[workspace]\n[dependencies]\n\
         \"{name}\" = \"={version}\"\n"
    );
    fs::write(scratch.join("Cargo.toml"), manifest)?;
    let output = Command::new("cargo")
        .args(["metadata", "--format-version", "1"])
        .current_dir(&scratch)
        .output()
        .context("cargo cannot be run")?;
    if !output.status.success() {
        bail!("{name} {version}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let found = packages.iter().find(|package| package["name"] == name && package["version"] == version);
    let manifest = found.and_then(|package| package["manifest_path"].as_str()).map(Path::new);
    let folder = manifest.and_then(Path::parent).with_context(|| format!("{name} {version} is not there"))?;
    Ok(folder.to_path_buf())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else if !LEFT_OUT.iter().any(|name| entry.file_name() == *name) {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// The manifest without what only tests need.
fn without_tests(manifest: &str) -> Result<String> {
    let mut manifest: toml::Table = manifest.parse()?;
    NOT_BUILT.iter().for_each(|key| drop(manifest.remove(*key)));
    if let Some(targets) = manifest.get_mut("target").and_then(toml::Value::as_table_mut) {
        for (_, target) in targets.iter_mut() {
            target.as_table_mut().map(|target| target.remove("dev-dependencies"));
        }
    }
    Ok(toml::to_string(&manifest)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_tests_need_goes() {
        let manifest = "[package]\nname = \"a\"\n[dependencies]\nb = \"1\"\n[dev-dependencies]\nc = \"1\"\n\
                        [[test]]\nname = \"t\"\n[target.'cfg(unix)'.dev-dependencies]\nd = \"1\"\n\
                        [target.'cfg(unix)'.dependencies]\ne = \"1\"\n";
        let kept = without_tests(manifest).expect("a manifest");
        assert!(["name = \"a\"", "b = ", "e = "].iter().all(|part| kept.contains(part)), "{kept}");
        assert!(["c = ", "d = ", "[[test]]"].iter().all(|part| !kept.contains(part)), "{kept}");
    }
}
