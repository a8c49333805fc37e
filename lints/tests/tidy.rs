//! The rules of `docs/architecture.md` that the compiler does not hold.

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn syn_stays_in_lower() {
    forbid(|path| !path.starts_with("lower"), &["syn::", "proc_macro2::", "quote::"]);
}

#[test]
fn only_discover_touches_the_disk() {
    forbid(|path| !path.starts_with("discover"), &["std::fs", "fs::read", "std::env", "std::process"]);
    // What is not asked there is not remembered, and the cache would not know of it.
    let disk = Path::new("discover/disk.rs");
    forbid(|path| path != disk, &["std::fs", "fs::read", ".metadata()", ".canonicalize()", ".read_dir()"]);
}

#[test]
fn the_engine_knows_no_library() {
    let engine = |path: &Path| ["resolve", "trace", "reach"].iter().any(|room| path.starts_with(room));
    forbid(engine, &["reqwest", "hyper", "tonic", "aws_", "momento", "lambda_runtime", "lambda_http"]);
}

#[test]
fn lints_do_not_read_code() {
    let own =
        |path: &Path| path.starts_with("lints") && path.file_stem().is_some_and(|stem| stem != "testing");
    forbid(own, &["crate::ir", "crate::resolve", "crate::trace", "crate::lower", "facts.files"]);
}

/// None of these words stands in the code (comments and tests aside) of the files of the library chosen so.
fn forbid(chosen: impl Fn(&Path) -> bool, words: &[&str]) {
    let mut found = Vec::new();
    for path in files() {
        let relative = path.strip_prefix(source()).expect("below it").to_owned();
        let is_rust = relative.extension().is_some_and(|extension| extension == "rs");
        if !is_rust || !chosen(&relative) || is_test(&relative) {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a source file");
        for (index, line) in code_lines(&text) {
            for word in words.iter().filter(|word| line.contains(**word)) {
                found.push(format!("{}:{}: `{word}`", relative.display(), index + 1));
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// Up to the tests, and without comments.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let before_tests = |line: &&str| !line.trim_start().starts_with("#[cfg(test)]");
    let code = text.lines().take_while(before_tests).enumerate();
    code.map(|(index, line)| (index, line.split("//").next().unwrap_or_default()))
}

fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests")
        || path.file_stem().is_some_and(|stem| stem == "tests")
}

fn files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![source()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the library") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}
