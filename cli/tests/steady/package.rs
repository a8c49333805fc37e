//! Packages in temporary folders.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

pub(crate) const MANIFEST: &str = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\n\
                            reqwest = \"0.12.28\"\n";

/// A client that checks no certificate: found wherever the rest of the package was read.
pub(crate) const RISKY: &str = "pub fn risky() -> reqwest::Result<reqwest::Client> {\n    reqwest::Client::builder()\
                         .danger_accept_invalid_certs(true).build()\n}\n";

/// The sound part beside what is hostile: it must be checked whatever happens to the rest.
pub(crate) fn with_risk(text: &str) -> TempDir {
    let folder = package(&[("lib.rs", RISKY)]);
    fs::create_dir(folder.path().join("src/bin")).unwrap();
    fs::write(folder.path().join("src/bin/odd.rs"), text).unwrap();
    folder
}

/// A package of these files below `src`.
pub(crate) fn package(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".git")).unwrap();
    write_package(folder.path(), MANIFEST, files);
    folder
}

pub(crate) fn write_package(folder: &Path, manifest: &str, files: &[(&str, &str)]) {
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    for (name, text) in files {
        let path = folder.join("src").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}
