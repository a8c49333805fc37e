//! Code actions: the edits that mend a finding, the comment that suppresses it, and every safe edit of a file at once.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use gen_lsp_types::{
    CodeAction, CodeActionKind, CodeActionParams, CodeActionResponse, DocumentChange,
    OptionalVersionedTextDocumentIdentifier, Range, TextDocumentEdit, TextDocumentIdentifier, TextEdit, Uri,
    WorkspaceEdit,
};

use super::client::Client;
use super::documents::Documents;
use super::findings::{Finding, Fix};
use super::uri;

pub(super) const FIX_ALL: &str = "source.fixAll.conn-lint";

/// Builds the actions of one document.
pub(super) struct Actions<'a> {
    pub(super) client: &'a Client,
    pub(super) documents: &'a Documents,
    pub(super) path: &'a Path,
    pub(super) findings: &'a [Finding],
}

impl Actions<'_> {
    pub(super) fn answer(&self, params: &CodeActionParams) -> Vec<CodeActionResponse> {
        let wants = |kind: &CodeActionKind| match &params.context.only {
            Some(only) => only.iter().any(|asked| is_within(kind.as_str(), asked.as_str())),
            None => true,
        };
        let mut actions = Vec::new();
        if wants(&CodeActionKind::QuickFix) {
            let here = self.findings.iter().filter(|finding| touch(finding.diagnostic.range, params.range));
            let here: Vec<&Finding> = here.collect();
            here.iter().for_each(|finding| actions.extend(self.fixes(finding)));
            here.iter().for_each(|finding| actions.extend(self.suppression(finding)));
        }
        let fix_all = CodeActionKind::from(FIX_ALL.to_owned());
        if wants(&fix_all) {
            actions.extend(self.fix_all(fix_all));
        }
        actions.into_iter().map(CodeActionResponse::CodeAction).collect()
    }

    fn fixes<'f>(&'f self, finding: &'f Finding) -> impl Iterator<Item = CodeAction> + use<'f> {
        finding.fixes.iter().enumerate().map(|(index, fix)| CodeAction {
            title: if fix.is_safe {
                fix.title.clone()
            } else {
                format!("{} (may change behaviour)", fix.title)
            },
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(vec![finding.diagnostic.clone()]),
            is_preferred: (fix.is_safe && index == 0).then_some(true),
            edit: Some(self.edit(fix.edits.clone())),
            ..CodeAction::default()
        })
    }

    fn suppression(&self, finding: &Finding) -> Option<CodeAction> {
        let (lint, edit) = (finding.lint?, finding.suppression.clone()?);
        Some(CodeAction {
            title: format!("allow `{lint}` here, with a reason"),
            kind: Some(CodeActionKind::QuickFix),
            diagnostics: Some(vec![finding.diagnostic.clone()]),
            edit: Some(self.edit(BTreeMap::from([(self.path.to_path_buf(), vec![edit])]))),
            ..CodeAction::default()
        })
    }

    /// The first safe edit of each finding, unless it touches one before it: the next round takes that.
    fn fix_all(&self, kind: CodeActionKind) -> Option<CodeAction> {
        let mut edits: Vec<TextEdit> = Vec::new();
        for finding in self.findings {
            let Some(own) = finding.fixes.first().and_then(|fix| self.safe_edits_here(fix)) else { continue };
            let new = own.iter().filter(|edit| !edits.contains(edit));
            if !new.clone().any(|edit| edits.iter().any(|taken| touch(taken.range, edit.range))) {
                let new: Vec<TextEdit> = new.cloned().collect();
                edits.extend(new);
            }
        }
        if edits.is_empty() {
            return None;
        }
        edits.sort_by_key(|edit| edit.range.start);
        Some(CodeAction {
            title: "apply every safe fix of conn-lint to this file".to_owned(),
            kind: Some(kind),
            edit: Some(self.edit(BTreeMap::from([(self.path.to_path_buf(), edits)]))),
            ..CodeAction::default()
        })
    }

    fn safe_edits_here<'f>(&self, fix: &'f Fix) -> Option<&'f [TextEdit]> {
        let own = fix.edits.get(self.path)?;
        (fix.is_safe && fix.edits.len() == 1).then_some(own)
    }

    fn edit(&self, edits: BTreeMap<PathBuf, Vec<TextEdit>>) -> WorkspaceEdit {
        if !self.client.document_changes {
            let changes: HashMap<Uri, Vec<TextEdit>> =
                edits.into_iter().map(|(path, edits)| (self.uri(&path), edits)).collect();
            return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
        }
        let changes = edits.into_iter().map(|(path, edits)| {
            DocumentChange::TextDocumentEdit(TextDocumentEdit {
                text_document: OptionalVersionedTextDocumentIdentifier {
                    version: self.documents.get(&path).map(|document| document.version),
                    text_document_identifier: TextDocumentIdentifier { uri: self.uri(&path) },
                },
                edits: edits.into_iter().map(Into::into).collect(),
            })
        });
        WorkspaceEdit { document_changes: Some(changes.collect()), ..WorkspaceEdit::default() }
    }

    fn uri(&self, path: &Path) -> Uri {
        self.documents.get(path).map_or_else(|| uri::from_path(path), |document| document.uri.clone())
    }
}

/// `quickfix` lies within `quickfix`, `source.fixAll.conn-lint` within `source` and `source.fixAll`.
fn is_within(kind: &str, asked: &str) -> bool {
    asked.is_empty() || kind.strip_prefix(asked).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn touch(left: Range, right: Range) -> bool {
    left.start <= right.end && right.start <= left.end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_a_tree() {
        for (asked, expected) in [
            ("", true),
            ("source", true),
            ("source.fixAll", true),
            (FIX_ALL, true),
            ("source.fix", false),
            ("quickfix", false),
        ] {
            assert_eq!(is_within(FIX_ALL, asked), expected, "{asked}");
        }
    }
}
