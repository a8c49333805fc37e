//! Beginning, end, and what is no good in between.

use serde_json::{Value, json};

use crate::client::{Client, uri};
use crate::project::{CLIENTS, Project, codes};

const SERVER_NOT_INITIALIZED: i64 = -32002;
const INVALID_REQUEST: i64 = -32600;
const METHOD_NOT_FOUND: i64 = -32601;
const INVALID_PARAMS: i64 = -32602;
const REQUEST_CANCELLED: i64 = -32800;
const CONTENT_MODIFIED: i64 = -32801;
const SERVER_CANCELLED: i64 = -32802;

fn error_of(client: &mut Client, method: &str, params: Value) -> i64 {
    let id = client.ask(method, params);
    client.answer(id)["error"]["code"].as_i64().unwrap()
}

#[test]
fn the_server_ends_as_the_protocol_says() {
    let project = Project::new();
    let client = Client::open(project.root(), json!({}));
    assert_eq!(client.shut_down(), 0);

    let mut client = Client::open(project.root(), json!({}));
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), 1);

    let mut client = Client::open(project.root(), json!({}));
    client.close_input();
    assert_eq!(client.exit_code(), 1);

    let mut client = Client::start(project.root(), &[]);
    client.notify("exit", Value::Null);
    assert_ne!(client.exit_code(), 0);
}

#[test]
fn requests_at_the_wrong_time_are_refused() {
    let project = Project::new();
    let mut client = Client::start(project.root(), &[]);
    assert_eq!(error_of(&mut client, "textDocument/hover", json!({})), SERVER_NOT_INITIALIZED);
    client.initialize(project.root(), json!({}));
    assert_eq!(error_of(&mut client, "initialize", json!({})), INVALID_REQUEST);
    client.request("shutdown", Value::Null);
    assert_eq!(error_of(&mut client, "textDocument/hover", json!({})), INVALID_REQUEST);
    client.notify("exit", Value::Null);
    assert_eq!(client.exit_code(), 0);
}

#[test]
fn bad_messages_are_answered_and_survived() {
    let project = Project::new();
    let mut client = Client::open(project.root(), json!({}));
    assert_eq!(error_of(&mut client, "textDocument/rename", json!({})), METHOD_NOT_FOUND);
    assert_eq!(error_of(&mut client, "textDocument/hover", json!({ "position": -1 })), INVALID_PARAMS);
    assert_eq!(error_of(&mut client, "textDocument/codeAction", json!([1, 2])), INVALID_PARAMS);
    for bytes in [
        &b"Content-Length: 5\r\n\r\n{\"a\":"[..],
        b"Content-Length: 2\r\n\r\n\xff\xfe",
        b"Content-Length: minus one\r\n\r\n",
        b"\r\n",
        b"Content-Length: 12\r\n\r\n{\"id\": true} ".split_at(34).0,
    ] {
        client.raw(bytes);
        client.method("window/logMessage");
    }
    let path = project.path("src/clients.rs");
    for (method, params) in [
        (
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri(&path), "version": 9 }, "contentChanges": [] }),
        ),
        ("textDocument/didOpen", json!({ "textDocument": 7 })),
    ] {
        client.notify(method, params);
        client.method("window/logMessage");
    }
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri(&path) } }));
    client.notify("$/setTrace", json!({ "value": "verbose" }));
    client.notify("$/cancelRequest", json!({ "id": 99 }));
    client.notify("$/cancelRequest", json!({ "id": [] }));
    // Not a file, and far outside of the text.
    client.notify(
        "textDocument/didOpen",
        json!({ "textDocument":
        { "uri": "untitled:Untitled-1", "languageId": "rust", "version": 1, "text": CLIENTS } }),
    );
    client.did_open(&path, "");
    let far = json!({ "line": 4_294_967_295_u32, "character": 4_294_967_295_u32 });
    let change = json!({ "range": { "start": far, "end": { "line": 0, "character": 0 } }, "text": CLIENTS });
    client.did_edit(&path, 2, json!([change]));
    assert_eq!(codes(&client.published(&path, 2)), ["client_in_handler", "idle_timeout_unset"]);
    assert_eq!(client.shut_down(), 0);
}

#[test]
fn a_newer_change_ends_what_waits_for_an_older_one() {
    let project = Project::new();
    let mut client = Client::open(project.root(), json!({}));
    let path = project.path("src/clients.rs");
    client.did_open(&path, CLIENTS);
    let document = json!({ "uri": uri(&path) });
    let at = json!({ "line": 3, "character": 6 });
    // All of it is on its way before the first analysis can be done.
    let mut ids = Vec::new();
    for version in 2..12 {
        ids.push(client.ask("textDocument/hover", json!({ "textDocument": document, "position": at })));
        ids.push(client.ask("textDocument/diagnostic", json!({ "textDocument": document })));
        client.did_change(&path, version, CLIENTS);
    }
    let codes: Vec<Option<i64>> = ids.iter().map(|id| client.answer(*id)["error"]["code"].as_i64()).collect();
    assert!(codes.contains(&Some(CONTENT_MODIFIED)) && codes.contains(&Some(SERVER_CANCELLED)), "{codes:?}");
    // The newest is answered.
    assert_eq!(client.published(&path, 11).len(), 2);
}

#[test]
fn a_request_can_be_cancelled() {
    let project = Project::new();
    let mut client = Client::open(project.root(), json!({}));
    let path = project.path("src/clients.rs");
    let mut cancelled = 0;
    // It may be answered before it is cancelled; not every time.
    for version in 1..20 {
        if version == 1 {
            client.did_open(&path, CLIENTS);
        } else {
            client.did_change(&path, version, CLIENTS);
        }
        let params =
            json!({ "textDocument": { "uri": uri(&path) }, "position": { "line": 3, "character": 6 } });
        let id = client.ask("textDocument/hover", params);
        client.notify("$/cancelRequest", json!({ "id": id }));
        cancelled += usize::from(client.answer(id)["error"]["code"] == REQUEST_CANCELLED);
    }
    assert!(cancelled > 0);
    assert_eq!(client.shut_down(), 0);
}
