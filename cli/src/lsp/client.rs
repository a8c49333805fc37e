//! What the client can do and which folders it has open. Read from the JSON itself: a client that says something
//! strange of features that are not used here is served all the same.

use std::path::PathBuf;

use gen_lsp_types::Uri;
use serde_json::Value;

use super::positions::Encoding;
use super::uri;

#[derive(Clone, Debug)]
pub(super) struct Client {
    pub(super) encoding: Encoding,
    pub(super) folders: Vec<PathBuf>,
    /// Asks for diagnostics, and can be told to ask again.
    pub(super) pulls: bool,
    pub(super) related_information: bool,
    pub(super) document_changes: bool,
    pub(super) markdown: bool,
    /// Can be asked to watch files.
    pub(super) watches: bool,
}

impl Client {
    /// `params` of `initialize`.
    pub(super) fn read(params: &Value) -> Self {
        let flag = |path: &str| params.pointer(&format!("/capabilities/{path}")) == Some(&Value::Bool(true));
        let has = |path: &str| params.pointer(&format!("/capabilities/{path}")).is_some_and(Value::is_object);
        Self {
            encoding: encoding(params),
            folders: folders(params),
            pulls: has("textDocument/diagnostic")
                && (flag("workspace/diagnostics/refreshSupport")
                    || flag("workspace/diagnostic/refreshSupport")),
            related_information: flag("textDocument/publishDiagnostics/relatedInformation")
                || flag("textDocument/diagnostic/relatedInformation"),
            document_changes: flag("workspace/workspaceEdit/documentChanges"),
            markdown: words(params, "/capabilities/textDocument/hover/contentFormat")
                .any(|word| word == "markdown"),
            watches: flag("workspace/didChangeWatchedFiles/dynamicRegistration"),
        }
    }
}

/// The first that the client names, in its order of preference; UTF-16 where it names none.
fn encoding(params: &Value) -> Encoding {
    let known = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];
    words(params, "/capabilities/general/positionEncodings")
        .find_map(|word| known.into_iter().find(|encoding| encoding.name() == word))
        .unwrap_or(Encoding::Utf16)
}

/// The folders that are open; in older clients the root.
fn folders(params: &Value) -> Vec<PathBuf> {
    let uri = |value: &Value| uri::to_path(&Uri(value.as_str()?.to_owned()));
    match params.pointer("/workspaceFolders").and_then(Value::as_array) {
        Some(folders) => folders.iter().filter_map(|folder| uri(folder.get("uri")?)).collect(),
        None => params.pointer("/rootUri").and_then(uri).into_iter().collect(),
    }
}

fn words<'v>(params: &'v Value, path: &str) -> impl Iterator<Item = &'v str> {
    params.pointer(path).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_encoding_that_both_know_is_taken() {
        let encoding = |names: Value| {
            Client::read(&json!({ "capabilities": { "general": { "positionEncodings": names } } })).encoding
        };
        assert_eq!(encoding(json!(["utf-32", "utf-8"])), Encoding::Utf32);
        assert_eq!(encoding(json!(["utf-7", "utf-8"])), Encoding::Utf8);
        assert_eq!(encoding(json!([])), Encoding::Utf16);
        assert_eq!(encoding(json!("utf-8")), Encoding::Utf16);
        assert_eq!(Client::read(&Value::Null).encoding, Encoding::Utf16);
    }

    #[test]
    fn folders_come_before_the_root() {
        let folders = |params: Value| Client::read(&params).folders;
        let both =
            json!({ "rootUri": "file:///r", "workspaceFolders": [{ "uri": "file:///a", "name": "a" }] });
        assert_eq!(folders(both), [PathBuf::from("/a")]);
        assert_eq!(
            folders(json!({ "rootUri": "file:///r", "workspaceFolders": null })),
            [PathBuf::from("/r")]
        );
        assert!(folders(json!({ "rootUri": null })).is_empty());
    }
}
