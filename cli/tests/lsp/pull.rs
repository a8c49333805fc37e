//! Clients that ask for diagnostics instead of being told.

use serde_json::{Value, json};

use crate::client::{Client, uri};
use crate::project::{CLIENTS, Project, codes};

fn pulling() -> Value {
    json!({
        "textDocument": { "diagnostic": { "dynamicRegistration": false } },
        "workspace": { "diagnostics": { "refreshSupport": true } },
    })
}

#[test]
fn a_document_is_reported_once_and_then_unchanged() {
    let project = Project::new();
    let mut client = Client::start(project.root(), &[]);
    let result = client.initialize(project.root(), pulling());
    assert_eq!(result["capabilities"]["diagnosticProvider"]["workspaceDiagnostics"], true);
    let path = project.path("src/clients.rs");
    client.did_open(&path, CLIENTS);
    let pull = |client: &mut Client, previous: &Value| {
        let mut params = json!({ "textDocument": { "uri": uri(&path) } });
        if !previous.is_null() {
            params["previousResultId"] = previous.clone();
        }
        client.request("textDocument/diagnostic", params)
    };
    let first = pull(&mut client, &Value::Null);
    assert_eq!(first["kind"], "full");
    assert_eq!(codes(first["items"].as_array().unwrap()), ["client_in_handler", "idle_timeout_unset"]);
    let second = pull(&mut client, &first["resultId"]);
    assert_eq!((&second["kind"], &second["resultId"]), (&json!("unchanged"), &first["resultId"]));

    client.did_change(
        &path,
        2,
        &CLIENTS.replace(".build()", ".pool_idle_timeout(Duration::from_secs(9)).build()"),
    );
    let third = pull(&mut client, &second["resultId"]);
    assert_eq!(codes(third["items"].as_array().unwrap()), ["client_in_handler"]);
}

#[test]
fn the_workspace_is_reported_with_files_that_are_not_open() {
    let project = Project::new();
    let mut client = Client::open(project.root(), pulling());
    let path = project.path("src/clients.rs");
    let report = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let item = &report["items"][0];
    assert_eq!((&item["uri"], &item["version"]), (&json!(uri(&path)), &Value::Null));
    assert_eq!(item["items"].as_array().unwrap().len(), 2);

    let known = json!([{ "uri": uri(&path), "value": item["resultId"] }]);
    let again = client.request("workspace/diagnostic", json!({ "previousResultIds": known }));
    assert_eq!(again["items"][0]["kind"], "unchanged");

    // What was there and is no more is told as empty.
    client.did_open(&path, "");
    let after = client.request("workspace/diagnostic", json!({ "previousResultIds": known }));
    assert_eq!((&after["items"][0]["kind"], &after["items"][0]["items"]), (&json!("full"), &json!([])));
}

#[test]
fn news_from_disk_makes_the_client_ask_again_and_nothing_is_pushed() {
    let project = Project::new();
    let mut client = Client::open(project.root(), pulling());
    client.method("workspace/diagnostic/refresh");
    project.write("src/main.rs", "fn main() {}\n");
    let file = json!({ "uri": uri(&project.path("src/main.rs")), "type": 2 });
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [file] }));
    let message = client.wait("anything", |message| message.get("method").is_some());
    assert_eq!(message["method"], "workspace/diagnostic/refresh");
}
