//! `seeds REPOSITORY FOLDER`: writes what fuzzing begins with: the code of the lints' pages and of the tests, manifests
//! and configuration of the packages in `test-cases`, and a conversation with the language server.

use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(repository), Some(out)) = (arguments.next(), arguments.next()) else {
        panic!("seeds REPOSITORY FOLDER");
    };
    let mut all = Vec::new();
    walk(&repository, &mut all);
    for path in &all {
        let Ok(text) = fs::read_to_string(path) else { continue };
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("md") => code_blocks(&text).iter().for_each(|block| seed_code(&out, block)),
            Some("rs") if text.len() < 20_000 => seed_code(&out, &text),
            Some("toml") => {
                seed(&out, "manifests", &text);
                seed(&out, "settings", &text);
            }
            Some("lock") if text.len() < 20_000 => seed(&out, "manifests", &format!("{MANIFEST}\0{text}")),
            Some("json") if text.len() < 20_000 => seed(&out, "settings", &text),
            _ => {}
        }
    }
    for text in MESSAGES {
        seed(&out, "messages", text);
    }
    seed(&out, "messages", &MESSAGES.join("\0"));
}

fn seed_code(out: &Path, text: &str) {
    for target in ["lower", "trace", "edits", "suppressions"] {
        seed(out, target, text);
    }
}

/// Named by a hash of the text, so that the same text is one seed.
fn seed(out: &Path, target: &str, text: &str) {
    let folder = out.join(target);
    fs::create_dir_all(&folder).expect("a folder");
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    fs::write(folder.join(format!("{hash:016x}")), text).expect("a seed");
}

fn code_blocks(page: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut open = false;
    for line in page.lines() {
        if line.starts_with("```") {
            open = !open && line.starts_with("```rust");
            if open {
                blocks.push(String::new());
            }
        } else if let (true, Some(block)) = (open, blocks.last_mut()) {
            block.push_str(line);
            block.push('\n');
        }
    }
    blocks
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            walk(&path, found);
        } else if path.is_file() {
            found.push(path);
        }
    }
}

const MANIFEST: &str = "[package]\nname = \"a\"\nversion = \"0.1.0\"\n[dependencies]\nreqwest = \"0.12\"\n";

const MESSAGES: [&str; 8] = [
    r#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#,
    r#"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///p/src/lib.rs","languageId":"rust","version":1,"text":"fn f() { reqwest::Client::new(); }"}}}"#,
    r#"{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///p/src/lib.rs","version":2},"contentChanges":[{"range":{"start":{"line":0,"character":3},"end":{"line":0,"character":4}},"text":"g"}]}}"#,
    r#"{"jsonrpc":"2.0","id":2,"method":"textDocument/codeAction","params":{"textDocument":{"uri":"file:///p/src/lib.rs"},"range":{"start":{"line":0,"character":0},"end":{"line":9,"character":0}},"context":{"diagnostics":[]}}}"#,
    r#"{"jsonrpc":"2.0","id":3,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///p/src/lib.rs"},"position":{"line":0,"character":12}}}"#,
    r#"{"jsonrpc":"2.0","id":"4","method":"textDocument/diagnostic","params":{"textDocument":{"uri":"file:///p/src/lib.rs"}}}"#,
    r#"{"jsonrpc":"2.0","id":5,"method":"workspace/diagnostic","params":{"previousResultIds":[]}}"#,
    r#"{"jsonrpc":"2.0","method":"textDocument/didClose","params":{"textDocument":{"uri":"file:///p/src/lib.rs"}}}"#,
];
