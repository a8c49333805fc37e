//! A small Lambda function to edit, and the way that a client applies edits.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

pub(crate) struct Project {
    folder: TempDir,
}

/// A client with one safe and one unsafe fix, built for each invocation in another file.
pub(crate) const MAIN: &str = r#"mod clients;

use lambda_runtime::{Error, LambdaEvent, service_fn};

#[tokio::main]
async fn main() -> Result<(), Error> {
    lambda_runtime::run(service_fn(handle)).await
}

async fn handle(event: LambdaEvent<()>) -> Result<(), Error> {
    clients::partner()?;
    Ok(())
}
"#;
pub(crate) const CLIENTS: &str = r#"use std::time::Duration;

pub(crate) fn partner() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(10))
        .connect_timeout(Duration::from_secs(5))
        .build()
}
"#;

impl Project {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let manifest = "[package]\nname = \"orders\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\n\
                        lambda_runtime = \"1.0.2\"\nreqwest = \"0.12.28\"\ntokio = \"1\"\n";
        let project = Self { folder };
        fs::create_dir_all(project.path(".git")).unwrap();
        project.write("Cargo.toml", manifest);
        project.write("src/main.rs", MAIN);
        project.write("src/clients.rs", CLIENTS);
        project
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// The names of the lints, in order.
pub(crate) fn codes(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics.iter().map(|diagnostic| diagnostic["code"].as_str().unwrap()).collect()
}

/// A text with edits applied to it, as a client that counts characters (UTF-32) applies them: all at once.
pub(crate) fn applied(text: &str, edits: &Value) -> String {
    let offset = |position: &Value| {
        let line = position["line"].as_u64().unwrap() as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let characters = position["character"].as_u64().unwrap() as usize;
        start + text[start..].chars().take(characters).map(char::len_utf8).sum::<usize>()
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            (offset(&range["start"]), offset(&range["end"]), edit["newText"].as_str().unwrap())
        })
        .collect();
    edits.sort();
    let mut text = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        text.replace_range(start..end, new);
    }
    text
}
