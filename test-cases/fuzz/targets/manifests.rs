//! A folder with a manifest and, behind a zero byte, a lock file.
#![no_main]

use std::cell::LazyCell;
use std::fs;

use conn_lints::discover::discover;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

thread_local! {
    static FOLDER: LazyCell<TempDir> = LazyCell::new(|| {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join(".git")).expect("a folder");
        fs::create_dir_all(folder.path().join("src")).expect("a folder");
        fs::write(folder.path().join("src/lib.rs"), "fn f() {}").expect("a file");
        folder
    });
}

fuzz_target!(|text: &str| {
    let (manifest, lock) = text.split_once('\0').unwrap_or((text, ""));
    FOLDER.with(|folder| {
        fs::write(folder.path().join("Cargo.toml"), manifest).expect("a file");
        fs::write(folder.path().join("Cargo.lock"), lock).expect("a file");
        for package in discover(folder.path()).packages {
            assert!(!package.name.is_empty());
        }
    });
});
