//! Diagnostics over unsaved text: when they come, where they point, what they relate to.

use serde_json::{Value, json};

use crate::client::{Client, uri};
use crate::project::{CLIENTS, MAIN, Project, codes};

fn capabilities(encoding: &str) -> Value {
    json!({
        "general": { "positionEncodings": [encoding] },
        "textDocument": { "publishDiagnostics": { "relatedInformation": true } },
    })
}

#[test]
fn unsaved_text_counts_from_open_to_close() {
    let project = Project::new();
    let mut client = Client::open(project.root(), capabilities("utf-8"));
    let path = project.path("src/clients.rs");
    client.did_open(&path, CLIENTS);
    assert_eq!(codes(&client.published(&path, 1)), ["client_in_handler", "idle_timeout_unset"]);

    client.did_change(
        &path,
        2,
        &CLIENTS.replace(".build()", ".pool_idle_timeout(Duration::from_secs(50)).build()"),
    );
    assert_eq!(codes(&client.published(&path, 2)), ["client_in_handler"]);

    let line = json!({ "start": { "line": 4, "character": 8 }, "end": { "line": 4, "character": 16 } });
    client.did_edit(&path, 3, json!([{ "range": line, "text": ".read_timeout" }]));
    let found = client.published(&path, 3);
    assert!(codes(&found).contains(&"request_timeout_unset") || codes(&found) == ["client_in_handler"]);

    // What was not saved is gone.
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri(&path) } }));
    let message = client.wait("diagnostics of the text on disk", |message| {
        let params = &message["params"];
        params["uri"] == uri(&path)
            && params["version"].is_null()
            && params["diagnostics"].as_array().unwrap().len() == 2
    });
    assert_eq!(message["method"], "textDocument/publishDiagnostics");
    assert_eq!(client.shut_down(), 0);
}

#[test]
fn an_edit_in_one_file_tells_of_another_that_is_not_open() {
    let project = Project::new();
    let mut client = Client::open(project.root(), capabilities("utf-8"));
    let (main, clients) = (project.path("src/main.rs"), project.path("src/clients.rs"));
    let about_clients = |expected: &'static [&str]| {
        let uri = uri(&clients);
        move |message: &Value| {
            message["params"]["uri"] == uri && {
                let found = message["params"]["diagnostics"].as_array().unwrap();
                codes(found) == expected
            }
        }
    };
    client.wait("what is on disk", about_clients(&["client_in_handler", "idle_timeout_unset"]));
    client.did_open(&main, MAIN);
    client.did_change(&main, 2, &MAIN.replace("clients::partner()?;", ""));
    client.wait("the other file", about_clients(&["idle_timeout_unset"]));
}

#[test]
fn the_way_from_the_handler_is_related() {
    let project = Project::new();
    let mut client = Client::open(project.root(), capabilities("utf-8"));
    let path = project.path("src/clients.rs");
    client.did_open(&path, CLIENTS);
    let found = client.published(&path, 1);
    let diagnostic = &found[0];
    assert_eq!(diagnostic["code"], "client_in_handler");
    assert_eq!((&diagnostic["severity"], &diagnostic["source"]), (&json!(2), &json!("conn-lint")));
    assert!(diagnostic["codeDescription"]["href"].as_str().unwrap().ends_with("/lints/client_in_handler.md"));
    let related: Vec<(String, u64, String)> = diagnostic["relatedInformation"]
        .as_array()
        .unwrap()
        .iter()
        .map(|related| {
            let uri = related["location"]["uri"].as_str().unwrap();
            let line = related["location"]["range"]["start"]["line"].as_u64().unwrap();
            (
                uri.rsplit('/').next().unwrap().to_owned(),
                line,
                related["message"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    let expected = [
        ("main.rs".to_owned(), 9, "`handle` runs for each invocation".to_owned()),
        ("main.rs".to_owned(), 10, "calls `partner`".to_owned()),
    ];
    assert!(related.windows(2).any(|pair| pair == expected), "{related:#?}");
}

#[test]
fn nothing_is_related_for_a_client_that_does_not_know_it() {
    let project = Project::new();
    let mut client = Client::open(project.root(), json!({}));
    let path = project.path("src/clients.rs");
    client.did_open(&path, CLIENTS);
    let found = client.published(&path, 1);
    assert!(found.iter().all(|diagnostic| diagnostic.get("relatedInformation").is_none()), "{found:#?}");
}

#[test]
fn columns_are_counted_as_the_client_counts_them() {
    let line = "    let _ = \"\u{e9}\u{1f980}\"; reqwest::Client::builder()";
    let text = CLIENTS.replace("    reqwest::Client::builder()", line);
    for (encoding, column) in [("utf-8", 22), ("utf-16", 19), ("utf-32", 18)] {
        let project = Project::new();
        let mut client = Client::start(project.root(), &["--stdio"]);
        let result = client.initialize(project.root(), capabilities(encoding));
        assert_eq!(result["capabilities"]["positionEncoding"], encoding);
        let path = project.path("src/clients.rs");
        client.did_open(&path, &text);
        let found = client.published(&path, 1);
        assert_eq!(found[0]["range"]["start"], json!({ "line": 3, "character": column }), "{encoding}");
        // And read in the same way: the line's end is taken away, and with it the client.
        let at = |character: u32| json!({ "line": 3, "character": character });
        let change = json!({ "range": { "start": at(column), "end": { "line": 6, "character": 16 } }, "text": "todo!()" });
        client.did_edit(&path, 2, json!([change]));
        assert!(client.published(&path, 2).is_empty());
    }
}

#[test]
fn a_file_that_is_not_on_disk_yet_is_part_of_its_package() {
    let project = Project::new();
    let mut client = Client::open(project.root(), capabilities("utf-8"));
    let (main, new) = (project.path("src/main.rs"), project.path("src/store.rs"));
    client.did_open(&main, &format!("mod store;\n{}", MAIN.replace("clients::partner", "store::partner")));
    client.did_open(&new, CLIENTS);
    assert_eq!(codes(&client.published(&new, 1)), ["client_in_handler", "idle_timeout_unset"]);
}

#[test]
fn a_file_outside_of_every_folder_brings_its_project() {
    let (project, other) = (Project::new(), Project::new());
    let mut client = Client::open(other.root(), capabilities("utf-8"));
    let path = project.path("src/clients.rs");
    client.did_open(&path, CLIENTS);
    assert_eq!(codes(&client.published(&path, 1)), ["client_in_handler", "idle_timeout_unset"]);
}

#[test]
fn folders_come_and_go() {
    let (project, other) = (Project::new(), Project::new());
    let mut client = Client::open(project.root(), capabilities("utf-8"));
    let count = |project: &Project, expected: usize| {
        let uri = uri(&project.path("src/clients.rs"));
        move |message: &Value| {
            message["params"]["uri"] == uri
                && message["params"]["diagnostics"].as_array().unwrap().len() == expected
        }
    };
    client.wait("the first folder", count(&project, 2));
    let folder = |project: &Project| json!({ "uri": uri(project.root()), "name": "x" });
    let event = json!({ "added": [folder(&other)], "removed": [folder(&project)] });
    client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    // News comes in the order of the names, which are made up.
    let mut left = vec![(count(&project, 0), "gone"), (count(&other, 2), "there")];
    while !left.is_empty() {
        let message = client.wait("both folders", |message| left.iter().any(|(wanted, _)| wanted(message)));
        left.retain(|(wanted, _)| !wanted(&message));
    }
}

#[test]
fn a_change_of_the_configuration_counts_at_once() {
    let project = Project::new();
    let watching = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let mut client = Client::open(project.root(), watching);
    let registration = client.method("client/registerCapability");
    let registered = registration["params"]["registrations"][0].to_string();
    for file in ["conn-lint.toml", "Cargo.toml", "Cargo.lock", ".rs"] {
        assert!(registered.contains(file), "{registered}");
    }
    let path = project.path("src/clients.rs");
    client.did_open(&path, CLIENTS);
    assert_eq!(client.published(&path, 1).len(), 2);

    let reload = |client: &mut Client, text: &str| {
        project.write("conn-lint.toml", text);
        let file = json!({ "uri": uri(&project.path("conn-lint.toml")), "type": 2 });
        client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [file] }));
    };
    reload(&mut client, "[lints]\nclient_in_handler = \"deny\"\nidle_timeout_unset = \"allow\"\n");
    let found = client.published(&path, 1);
    assert_eq!(codes(&found), ["client_in_handler"]);
    assert_eq!(found[0]["severity"], 1);

    // A mistake is told of, and what was in force stays so.
    reload(&mut client, "[lints]\nclient_in_handler = \"loud\"\n");
    let shown = client.method("window/showMessage");
    assert!(shown["params"]["message"].as_str().unwrap().contains("conn-lint.toml:2"), "{shown}");
    reload(&mut client, "");
    assert_eq!(client.published(&path, 1).len(), 2);
}

#[test]
fn levels_of_the_command_line_count() {
    let project = Project::new();
    let mut client = Client::start(project.root(), &["-A", "all", "-D", "client_in_handler"]);
    client.initialize(project.root(), json!({}));
    let path = project.path("src/clients.rs");
    client.did_open(&path, CLIENTS);
    let found = client.published(&path, 1);
    assert_eq!(codes(&found), ["client_in_handler"]);
    assert_eq!(found[0]["severity"], 1);
}

#[test]
fn saving_reads_what_changed_on_disk() {
    let project = Project::new();
    let mut client = Client::open(project.root(), json!({}));
    let path = project.path("src/clients.rs");
    client.did_open(&path, CLIENTS);
    assert_eq!(client.published(&path, 1).len(), 2);
    project.write("src/main.rs", "fn main() {}\nmod clients;\n");
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri(&path) } }));
    assert_eq!(codes(&client.published(&path, 1)), ["idle_timeout_unset"]);
}
