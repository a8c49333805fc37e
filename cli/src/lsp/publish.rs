//! What the client has been told of each file, and what is news to it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gen_lsp_types::{
    Diagnostic, DocumentDiagnosticReport, FullDocumentDiagnosticReport, PreviousResultId,
    PublishDiagnosticsParams, RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport, WorkspaceDiagnosticReport, WorkspaceDocumentDiagnosticReport,
    WorkspaceFullDocumentDiagnosticReport, WorkspaceUnchangedDocumentDiagnosticReport,
};

use super::documents::Documents;
use super::findings::{Finding, Findings};
use super::uri;

/// One file as the client knows it.
#[derive(Debug, Default)]
struct Shown {
    diagnostics: Vec<Diagnostic>,
    version: Option<i32>,
    /// The revision in which the diagnostics became what they are.
    since: u64,
}

#[derive(Debug, Default)]
pub(super) struct Publisher {
    shown: BTreeMap<PathBuf, Shown>,
}

impl Publisher {
    /// Takes what was found; gives a message for each file with news: other diagnostics, or another version.
    pub(super) fn update(
        &mut self,
        findings: &Findings,
        documents: &Documents,
        revision: u64,
    ) -> Vec<PublishDiagnosticsParams> {
        for path in findings.keys().chain(documents.iter().map(|(path, _)| path)) {
            if !self.shown.contains_key(path) {
                self.shown.insert(path.clone(), Shown { since: revision, ..Shown::default() });
            }
        }
        let mut news = Vec::new();
        for (path, shown) in &mut self.shown {
            let found = findings.get(path).map_or(&[][..], Vec::as_slice);
            let version = documents.get(path).map(|document| document.version);
            let is_same = shown.diagnostics.iter().eq(found.iter().map(|finding| &finding.diagnostic));
            if is_same && shown.version == version {
                continue;
            }
            if !is_same {
                shown.since = revision;
                shown.diagnostics = diagnostics(found);
            }
            shown.version = version;
            let (uri, diagnostics) = (uri_of(path, documents), shown.diagnostics.clone());
            news.push(PublishDiagnosticsParams { uri, version, diagnostics });
        }
        self.shown.retain(|path, shown| !shown.diagnostics.is_empty() || documents.get(path).is_some());
        news
    }

    pub(super) fn document(&self, path: &Path, previous: Option<&str>) -> DocumentDiagnosticReport {
        let (id, diagnostics) = self.known(path);
        if previous == Some(id.as_str()) {
            return RelatedUnchangedDocumentDiagnosticReport {
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id: id },
                ..RelatedUnchangedDocumentDiagnosticReport::default()
            }
            .into();
        }
        let report = FullDocumentDiagnosticReport { result_id: Some(id), items: diagnostics.to_vec() };
        RelatedFullDocumentDiagnosticReport {
            full_document_diagnostic_report: report,
            ..RelatedFullDocumentDiagnosticReport::default()
        }
        .into()
    }

    /// Every file that has diagnostics, or of which the client believes so.
    pub(super) fn workspace(
        &self,
        previous: &[PreviousResultId],
        documents: &Documents,
    ) -> WorkspaceDiagnosticReport {
        let believed = previous
            .iter()
            .filter_map(|previous| Some((uri::to_path(&previous.uri)?, previous.value.as_str())));
        let believed: BTreeMap<PathBuf, &str> = believed.collect();
        let mut paths: Vec<&PathBuf> = self.shown.keys().chain(believed.keys()).collect();
        paths.sort();
        paths.dedup();
        let items = paths.into_iter().map(|path| {
            let uri = uri_of(path, documents);
            let version = documents.get(path).map(|document| document.version);
            let (id, diagnostics) = self.known(path);
            if believed.get(path) == Some(&id.as_str()) {
                let report = UnchangedDocumentDiagnosticReport { result_id: id };
                return WorkspaceDocumentDiagnosticReport::from(WorkspaceUnchangedDocumentDiagnosticReport {
                    uri,
                    version,
                    unchanged_document_diagnostic_report: report,
                });
            }
            let report = FullDocumentDiagnosticReport { result_id: Some(id), items: diagnostics.to_vec() };
            WorkspaceFullDocumentDiagnosticReport { uri, version, full_document_diagnostic_report: report }
                .into()
        });
        WorkspaceDiagnosticReport { items: items.collect() }
    }

    /// A file without diagnostics is the same file whenever it became so.
    fn known(&self, path: &Path) -> (String, &[Diagnostic]) {
        match self.shown.get(path) {
            Some(shown) if !shown.diagnostics.is_empty() => (shown.since.to_string(), &shown.diagnostics),
            _ => ("none".to_owned(), &[]),
        }
    }
}

fn diagnostics(findings: &[Finding]) -> Vec<Diagnostic> {
    findings.iter().map(|finding| finding.diagnostic.clone()).collect()
}

fn uri_of(path: &Path, documents: &Documents) -> gen_lsp_types::Uri {
    documents.get(path).map_or_else(|| uri::from_path(path), |document| document.uri.clone())
}
