//! The open documents, as the client has told of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gen_lsp_types::{TextDocumentContentChangeEvent, Uri};

use super::positions::{Encoding, Lines};

#[derive(Debug)]
pub(super) struct Document {
    /// As the client writes it.
    pub(super) uri: Uri,
    pub(super) version: i32,
    pub(super) text: Arc<str>,
}

#[derive(Debug, Default)]
pub(super) struct Documents {
    open: BTreeMap<PathBuf, Document>,
}

impl Documents {
    pub(super) fn get(&self, path: &Path) -> Option<&Document> {
        self.open.get(path)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&PathBuf, &Document)> {
        self.open.iter()
    }

    pub(super) fn open(&mut self, path: PathBuf, document: Document) {
        self.open.insert(path, document);
    }

    pub(super) fn close(&mut self, path: &Path) {
        self.open.remove(path);
    }

    /// Applies changes one after the other; gives the new text, or `None` where the document is not open.
    pub(super) fn change(
        &mut self,
        path: &Path,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) -> Option<Arc<str>> {
        let document = self.open.get_mut(path)?;
        let mut text = document.text.to_string();
        for change in changes {
            apply(&mut text, change, encoding);
        }
        document.version = version;
        document.text = text.into();
        Some(Arc::clone(&document.text))
    }
}

fn apply(text: &mut String, change: TextDocumentContentChangeEvent, encoding: Encoding) {
    match change {
        TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => *text = whole.text,
        TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
            let lines = Lines::new(text, encoding);
            let (from, to) = (lines.offset(part.range.start), lines.offset(part.range.end));
            text.replace_range(from.min(to)..from.max(to), &part.text);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn changed(text: &str, changes: serde_json::Value) -> String {
        let mut documents = Documents::default();
        let path = Path::new("/a.rs");
        let document = Document { uri: "file:///a.rs".into(), version: 1, text: text.into() };
        documents.open(path.to_path_buf(), document);
        let changes = serde_json::from_value(changes).unwrap();
        documents.change(path, 2, changes, Encoding::Utf16).unwrap().to_string()
    }

    #[test]
    fn changes_are_applied_in_their_order() {
        let at = |line: u32, from: u32, to: u32| json!({ "start": { "line": line, "character": from }, "end": { "line": line, "character": to } });
        let text = changed(
            "let \u{1f980} = 1;\nlet b = 2;\n",
            json!([
                { "range": at(0, 9, 10), "text": "one" },
                { "range": at(1, 4, 5), "text": "c" },
                { "range": at(0, 4, 6), "text": "crab" },
            ]),
        );
        assert_eq!(text, "let crab = one;\nlet c = 2;\n");
        assert_eq!(changed("a", json!([{ "text": "b" }, { "range": at(7, 0, 9), "text": "c" }])), "bc");
    }

    #[test]
    fn a_range_that_runs_backwards_is_no_reason_to_fall_over() {
        let range = json!({ "start": { "line": 0, "character": 3 }, "end": { "line": 0, "character": 1 } });
        assert_eq!(changed("abcd", json!([{ "range": range, "text": "" }])), "ad");
    }
}
