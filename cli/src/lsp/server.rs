//! The loop's state, and what each event does to it.
//!
//! Every change makes a new revision and a job for the worker. Questions are answered from the analysis of the revision in
//! which they were asked; until it is there they wait.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;

use gen_lsp_types::{
    CodeActionParams, DidChangeTextDocumentParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DocumentDiagnosticParams, HoverParams,
    WorkspaceDiagnosticParams,
};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response, ResponseError};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Event;
use super::actions::Actions;
use super::client::Client;
use super::documents::{Document, Documents};
use super::findings::{Finding, Findings};
use super::hover::hover;
use super::publish::Publisher;
use super::roots::Change;
use super::uri;
use super::worker::{Analysis, Job};
use crate::exit;

/// Files whose change may change what is found.
const WATCHED: [&str; 4] = ["**/*.rs", "**/Cargo.toml", "**/Cargo.lock", "**/conn-lint.toml"];
const WATCHER: &str = "conn-lint-files";

pub(super) struct Server {
    client: Client,
    jobs: Sender<Job>,
    out: Sender<Message>,
    documents: Documents,
    publisher: Publisher,
    /// Counts changes.
    revision: u64,
    /// Of the newest job.
    cancelled: Arc<AtomicBool>,
    /// The newest analysis, and the revision that it is of.
    findings: Findings,
    analysed: Option<u64>,
    waiting: Vec<(RequestId, Question)>,
    complaints: Vec<String>,
    next_request: i32,
    is_shut_down: bool,
}

/// A request that needs an analysis.
enum Question {
    Actions(CodeActionParams),
    Hover(HoverParams),
    Document(DocumentDiagnosticParams),
    Workspace(WorkspaceDiagnosticParams),
}

type Answer = Result<Value, ResponseError>;

/// Nobody waits for an answer any longer.
impl Drop for Server {
    fn drop(&mut self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

impl Server {
    pub(super) fn new(client: Client, jobs: Sender<Job>, out: Sender<Message>) -> Self {
        Self {
            client,
            jobs,
            out,
            documents: Documents::default(),
            publisher: Publisher::default(),
            revision: 0,
            cancelled: Arc::default(),
            findings: Findings::new(),
            analysed: None,
            waiting: Vec::new(),
            complaints: Vec::new(),
            next_request: 0,
            is_shut_down: false,
        }
    }

    /// Reads the folders that are open.
    pub(super) fn begin(&mut self) {
        let folders = self.client.folders.clone();
        self.change(Change::Folders(folders));
    }

    pub(super) fn handle(&mut self, event: Event) -> ControlFlow<u8> {
        match event {
            Event::Message(Message::Request(request)) => self.request(request),
            Event::Message(Message::Notification(notification)) if notification.method == "exit" => {
                return ControlFlow::Break(if self.is_shut_down { exit::CLEAN } else { exit::FINDINGS });
            }
            Event::Message(Message::Notification(notification)) => self.notification(notification),
            // To a registration or a refresh: nothing depends on it.
            Event::Message(Message::Response(_)) => {}
            Event::Malformed { id, reason } => self.malformed(id, &reason),
            Event::Analysed(analysis) => self.take(*analysis),
            Event::Closed => return ControlFlow::Break(exit::FINDINGS),
        }
        ControlFlow::Continue(())
    }

    // -------------------------------------------------------------------------------------------------------- requests

    fn request(&mut self, Request { id, method, params }: Request) {
        if self.is_shut_down {
            return self.answer(id, Err(error(ErrorCode::InvalidRequest, "the server has been shut down")));
        }
        let question = match method.as_str() {
            "shutdown" => {
                self.is_shut_down = true;
                self.cancelled.store(true, Ordering::Relaxed);
                return self.answer(id, Ok(Value::Null));
            }
            "initialize" => {
                return self
                    .answer(id, Err(error(ErrorCode::InvalidRequest, "the server is initialized already")));
            }
            "textDocument/codeAction" => read(params).map(Question::Actions),
            "textDocument/hover" => read(params).map(Question::Hover),
            "textDocument/diagnostic" => read(params).map(Question::Document),
            "workspace/diagnostic" => read(params).map(Question::Workspace),
            unknown => Err(error(ErrorCode::MethodNotFound, &format!("`{unknown}` is not served"))),
        };
        match question {
            Err(error) => self.answer(id, Err(error)),
            Ok(question) if self.analysed == Some(self.revision) => self.reply(id, &question),
            Ok(question) => self.waiting.push((id, question)),
        }
    }

    fn reply(&self, id: RequestId, question: &Question) {
        let of = |uri: &gen_lsp_types::Uri| -> (std::path::PathBuf, &[Finding]) {
            let path = uri::to_path(uri).unwrap_or_default();
            let findings = self.findings.get(&path).map_or(&[][..], Vec::as_slice);
            (path, findings)
        };
        let answer = match question {
            Question::Actions(params) => {
                let (path, findings) = of(&params.text_document.uri);
                let (client, documents) = (&self.client, &self.documents);
                write(&Actions { client, documents, path: &path, findings }.answer(params))
            }
            Question::Hover(params) => {
                let at = &params.text_document_position_params;
                write(&hover(of(&at.text_document.uri).1, at.position, &self.client))
            }
            Question::Document(params) => {
                let path = of(&params.text_document.uri).0;
                write(&self.publisher.document(&path, params.previous_result_id.as_deref()))
            }
            Question::Workspace(params) => {
                write(&self.publisher.workspace(&params.previous_result_ids, &self.documents))
            }
        };
        self.answer(id, answer);
    }

    fn answer(&self, id: RequestId, answer: Answer) {
        self.send(Response { id, response_result: answer }.into());
    }

    // --------------------------------------------------------------------------------------------------- notifications

    fn notification(&mut self, Notification { method, params }: Notification) {
        let done = match method.as_str() {
            "initialized" => {
                self.watch();
                Ok(())
            }
            "textDocument/didOpen" => read(params).map(|params| self.opened(params)),
            "textDocument/didChange" => read(params).map(|params| self.edited(params)),
            "textDocument/didClose" => read(params).map(|params| self.closed(&params)),
            // A client that watches tells of what changed on disk; what is open is known anyway.
            "textDocument/didSave" if self.client.watches => Ok(()),
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => {
                self.change(Change::Disk);
                Ok(())
            }
            "workspace/didChangeWorkspaceFolders" => read(params).map(|params| self.folders(params)),
            "$/cancelRequest" => {
                self.cancel(&params);
                Ok(())
            }
            _ => Ok(()),
        };
        if let Err(error) = done {
            self.log(&format!("`{method}` is left out: {}", error.message));
        }
    }

    fn opened(&mut self, params: DidOpenTextDocumentParams) {
        let opened = params.text_document;
        let Some(path) = rust_file(&opened.uri) else { return };
        let text: Arc<str> = opened.text.into();
        let document = Document { uri: opened.uri.clone(), version: opened.version, text: Arc::clone(&text) };
        self.documents.open(path.clone(), document);
        self.change(Change::Opened { path, uri: opened.uri, text });
    }

    fn edited(&mut self, params: DidChangeTextDocumentParams) {
        let document = params.text_document;
        let Some(path) = rust_file(&document.text_document_identifier.uri) else { return };
        let encoding = self.client.encoding;
        match self.documents.change(&path, document.version, params.content_changes, encoding) {
            Some(text) => self.change(Change::Edited { path, text }),
            None => self.log(&format!("{} was changed but is not open", path.display())),
        }
    }

    fn closed(&mut self, params: &DidCloseTextDocumentParams) {
        let Some(path) = rust_file(&params.text_document.uri) else { return };
        self.documents.close(&path);
        self.change(Change::Closed { path });
    }

    fn folders(&mut self, params: DidChangeWorkspaceFoldersParams) {
        let removed: Vec<_> =
            params.event.removed.iter().filter_map(|folder| uri::to_path(&folder.uri)).collect();
        self.client.folders.retain(|folder| !removed.contains(folder));
        self.client.folders.extend(params.event.added.iter().filter_map(|folder| uri::to_path(&folder.uri)));
        self.change(Change::Folders(self.client.folders.clone()));
    }

    /// Asks to be told of changes on disk.
    fn watch(&mut self) {
        if !self.client.watches {
            return;
        }
        let watchers: Vec<Value> = WATCHED.iter().map(|pattern| json!({ "globPattern": pattern })).collect();
        let registration = json!({
            "id": WATCHER,
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": { "watchers": watchers },
        });
        self.ask("client/registerCapability", json!({ "registrations": [registration] }));
    }

    // ------------------------------------------------------------------------------------------------------- analyses

    /// A new state of things: what is under way for an older one is given up.
    fn change(&mut self, change: Change) {
        self.cancelled.store(true, Ordering::Relaxed);
        self.cancelled = Arc::default();
        self.revision += 1;
        let job = Job { revision: self.revision, change, cancelled: Arc::clone(&self.cancelled) };
        let _ = self.jobs.send(job);
        for (id, question) in std::mem::take(&mut self.waiting) {
            self.answer(id, Err(outdated(&question)));
        }
    }

    fn take(&mut self, analysis: Analysis) {
        if analysis.revision != self.revision || self.is_shut_down {
            return;
        }
        self.analysed = Some(analysis.revision);
        self.findings = analysis.found.findings;
        let news = self.publisher.update(&self.findings, &self.documents, self.revision);
        if !self.client.pulls {
            for params in news {
                self.notify("textDocument/publishDiagnostics", json!(params));
            }
        } else if !news.is_empty() {
            self.ask("workspace/diagnostic/refresh", Value::Null);
        }
        for complaint in &analysis.found.complaints {
            if !self.complaints.contains(complaint) {
                self.notify("window/showMessage", json!({ "type": 1, "message": complaint }));
            }
        }
        self.complaints = analysis.found.complaints;
        for (id, question) in std::mem::take(&mut self.waiting) {
            self.reply(id, &question);
        }
    }

    fn cancel(&mut self, params: &Value) {
        let id = params.get("id").and_then(|id| serde_json::from_value::<RequestId>(id.clone()).ok());
        if let Some(at) = self.waiting.iter().position(|(waiting, _)| Some(waiting) == id.as_ref()) {
            let (id, _) = self.waiting.remove(at);
            self.answer(id, Err(error(ErrorCode::RequestCanceled, "cancelled by the client")));
        }
    }

    // ------------------------------------------------------------------------------------------------------- messages

    fn malformed(&self, id: Option<RequestId>, reason: &str) {
        match id {
            Some(id) => self.answer(id, Err(error(ErrorCode::InvalidRequest, reason))),
            None => self.log(reason),
        }
    }

    fn log(&self, message: &str) {
        self.notify("window/logMessage", json!({ "type": 2, "message": message }));
    }

    fn notify(&self, method: &str, params: Value) {
        self.send(Notification { method: method.to_owned(), params }.into());
    }

    fn ask(&mut self, method: &str, params: Value) {
        self.next_request += 1;
        let id = RequestId::from(self.next_request);
        self.send(Request { id, method: method.to_owned(), params }.into());
    }

    /// A client that has gone shows as the end of the input.
    fn send(&self, message: Message) {
        let _ = self.out.send(message);
    }
}

fn rust_file(uri: &gen_lsp_types::Uri) -> Option<std::path::PathBuf> {
    uri::to_path(uri).filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
}

fn read<P: DeserializeOwned>(params: Value) -> Result<P, ResponseError> {
    serde_json::from_value(params).map_err(|reason| error(ErrorCode::InvalidParams, &reason.to_string()))
}

fn write(answer: &impl serde::Serialize) -> Answer {
    serde_json::to_value(answer).map_err(|reason| error(ErrorCode::InternalError, &reason.to_string()))
}

fn error(code: ErrorCode, message: &str) -> ResponseError {
    ResponseError { code: code as i32, message: message.to_owned(), data: None }
}

/// To a question about a state that is no more.
fn outdated(question: &Question) -> ResponseError {
    let message = "the code has changed meanwhile";
    match question {
        Question::Actions(_) | Question::Hover(_) => error(ErrorCode::ContentModified, message),
        Question::Document(_) | Question::Workspace(_) => {
            let data = Some(json!({ "retriggerRequest": true }));
            ResponseError { data, ..error(ErrorCode::ServerCancelled, message) }
        }
    }
}
