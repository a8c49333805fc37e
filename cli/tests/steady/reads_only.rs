//! The tool does nothing but read: no network; no process but `git`, when asked, and the command behind `--then`; no
//! code that the compiler cannot vouch for.

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn no_network_and_no_other_process() {
    let processes = ["cli/src/git.rs", "cli/src/then.rs"];
    for (name, text) in sources().into_iter().filter(|(name, _)| !name.contains("/tests")) {
        let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
        let says = |words: &[&str]| code.iter().any(|line| words.iter().any(|word| line.contains(word)));
        assert!(!says(&["std::net", "TcpStream", "TcpListener", "UdpSocket", "UnixStream"]), "{name}");
        let starts = says(&["process::Command", "Command::new(\"", "process::{Command"]);
        assert_eq!(starts, processes.contains(&name.as_str()), "{name}");
    }
}

/// Of the libraries below, none opens a connection.
#[test]
fn no_library_for_the_network() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    for tree in
        ["tokio", "mio", "socket2", "hyper", "reqwest", "ureq", "curl", "rustls", "openssl", "native-tls"]
    {
        assert!(!lock.contains(&format!("name = \"{tree}\"\n")), "{tree}");
    }
}

#[test]
fn no_unsafe_code() {
    for root_file in
        ["lints/src/lib.rs", "cli/src/lib.rs", "cli/src/main.rs", "cli/src/bin/cargo-conn-lint.rs"]
    {
        let text = fs::read_to_string(root().join(root_file)).unwrap();
        assert!(text.contains("#![forbid(unsafe_code)]"), "{root_file}");
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Name below the repository and text of every source file of both crates.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("lints/src"), root().join("cli/src")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
                found.push((name, fs::read_to_string(path).unwrap()));
            }
        }
    }
    assert!(found.len() > 100);
    found
}
