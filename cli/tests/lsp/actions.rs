//! What the editor offers at a finding.

use std::path::Path;

use serde_json::{Value, json};

use crate::client::{Client, uri};
use crate::project::{CLIENTS, Project, applied, codes};

fn actions(client: &mut Client, path: &Path, line: Option<u32>, only: &[&str]) -> Vec<Value> {
    let (from, to) = line.map_or((0, 999), |line| (line, line));
    let range = json!({ "start": { "line": from, "character": 4 }, "end": { "line": to, "character": 4 } });
    let mut context = json!({ "diagnostics": [] });
    if !only.is_empty() {
        context["only"] = json!(only);
    }
    let params = json!({ "textDocument": { "uri": uri(path) }, "range": range, "context": context });
    match client.request("textDocument/codeAction", params) {
        Value::Array(actions) => actions,
        other => panic!("{other}"),
    }
}

fn titled<'a>(actions: &'a [Value], part: &str) -> &'a Value {
    let found = actions.iter().find(|action| action["title"].as_str().unwrap().contains(part));
    found.unwrap_or_else(|| panic!("no action tells of {part}: {actions:#?}"))
}

/// Opens the clients' file in a client that counts characters.
fn opened(text: &str, capabilities: Value) -> (Project, Client) {
    let project = Project::new();
    let mut all = json!({ "general": { "positionEncodings": ["utf-32"] } });
    for (key, value) in capabilities.as_object().unwrap() {
        all[key] = value.clone();
    }
    let mut client = Client::open(project.root(), all);
    let path = project.path("src/clients.rs");
    client.did_open(&path, text);
    let _ = client.published(&path, 1);
    (project, client)
}

#[test]
fn a_fix_cures_its_finding_and_no_other() {
    let (project, mut client) = opened(CLIENTS, json!({}));
    let path = project.path("src/clients.rs");
    let offered = actions(&mut client, &path, Some(3), &["quickfix"]);
    let fix = titled(&offered, "pool_idle_timeout");
    assert_eq!((&fix["kind"], &fix["isPreferred"]), (&json!("quickfix"), &json!(true)));
    assert_eq!(fix["diagnostics"][0]["code"], "idle_timeout_unset");
    let mended = applied(CLIENTS, &fix["edit"]["changes"][uri(&path)]);
    client.did_change(&path, 2, &mended);
    assert_eq!(codes(&client.published(&path, 2)), ["client_in_handler"]);
    // Elsewhere nothing is offered.
    assert!(actions(&mut client, &path, Some(0), &["quickfix"]).is_empty());
}

#[test]
fn a_client_that_versions_its_edits_gets_the_version() {
    let (project, mut client) =
        opened(CLIENTS, json!({ "workspace": { "workspaceEdit": { "documentChanges": true } } }));
    let path = project.path("src/clients.rs");
    let offered = actions(&mut client, &path, Some(3), &[]);
    let change = &titled(&offered, "pool_idle_timeout")["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"], json!({ "uri": uri(&path), "version": 1 }));
    assert!(applied(CLIENTS, &change["edits"]).contains(".pool_idle_timeout("));
}

#[test]
fn a_suppression_keeps_the_indentation_and_is_understood() {
    let code = CLIENTS.replace(
        "    reqwest::Client::builder()\n",
        "\tlet _ = 1; let client = reqwest::Client::builder()\n",
    );
    let code = code.replace(".build()", ".build();\n\tclient");
    for text in [CLIENTS.to_owned(), code.replace('\n', "\r\n"), format!("\u{feff}{CLIENTS}")] {
        let (project, mut client) = opened(&text, json!({}));
        let path = project.path("src/clients.rs");
        let offered = actions(&mut client, &path, None, &["quickfix"]);
        let action = titled(&offered, "allow `client_in_handler`");
        let quiet = applied(&text, &action["edit"]["changes"][uri(&path)]);
        let line = quiet.split_inclusive('\n').find(|line| line.contains("conn-lint:")).unwrap();
        let (indentation, end) = if text.contains('\r') { ("\t", "\r\n") } else { ("    ", "\n") };
        assert_eq!(line, format!("{indentation}// conn-lint: allow(client_in_handler) -- reason{end}"));
        client.did_change(&path, 2, &quiet);
        assert_eq!(codes(&client.published(&path, 2)), ["idle_timeout_unset"], "{quiet}");
    }
}

#[test]
fn fix_all_takes_the_safe_ones_of_the_whole_file() {
    let unset = "reqwest::Client::builder().connect_timeout(Duration::from_secs(5)).build()";
    let text =
        format!("{CLIENTS}\npub fn second() -> reqwest::Result<reqwest::Client> {{\n    {unset}\n}}\n");
    let (project, mut client) = opened(&text, json!({}));
    let path = project.path("src/clients.rs");
    let offered = actions(&mut client, &path, Some(0), &["source.fixAll"]);
    assert_eq!(offered.len(), 1, "{offered:#?}");
    assert_eq!(offered[0]["kind"], "source.fixAll.conn-lint");
    let mended = applied(&text, &offered[0]["edit"]["changes"][uri(&path)]);
    assert_eq!(mended.matches(".pool_idle_timeout(").count(), 2, "{mended}");
    client.did_change(&path, 2, &mended);
    let found = client.published(&path, 2);
    assert!(!codes(&found).contains(&"idle_timeout_unset"), "{found:#?}");
    assert!(actions(&mut client, &path, Some(0), &["source.fixAll"]).is_empty());
    assert!(actions(&mut client, &path, None, &["refactor"]).is_empty());
}

#[test]
fn hover_tells_why_and_shows_the_page() {
    let markdown = json!({ "textDocument": { "hover": { "contentFormat": ["markdown", "plaintext"] } } });
    for (capabilities, kind) in [(markdown, "markdown"), (json!({}), "plaintext")] {
        let (project, mut client) = opened(CLIENTS, capabilities);
        let path = project.path("src/clients.rs");
        let hover = |client: &mut Client, line: u32| {
            let at = json!({ "line": line, "character": 6 });
            client.request(
                "textDocument/hover",
                json!({ "textDocument": { "uri": uri(&path) }, "position": at }),
            )
        };
        let shown = hover(&mut client, 3);
        assert_eq!(shown["contents"]["kind"], kind);
        let text = shown["contents"]["value"].as_str().unwrap();
        assert!(text.contains("# `client_in_handler`") && text.contains("# `idle_timeout_unset`"), "{text}");
        assert!(!text.contains("```rust,"), "the page is not the readers': {text}");
        assert_eq!(hover(&mut client, 0), Value::Null);
    }
}
