//! The projects that are open, each kept lowered, and the unsaved texts that lie over their files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::ArgMatches;
use conn_lints::config::Config;
use conn_lints::discover::{Disk, Texts, root_folder, survey_on};
use conn_lints::report::report;
use conn_lints::session::Session;
use gen_lsp_types::Uri;

use super::client::Client;
use super::findings::{Findings, Translator};
use super::uri;
use crate::args::Input;
use crate::cargo::workspace_manifest;
use crate::config;

/// What the command line said, for every root.
pub(super) struct Wanted {
    pub(super) input: Input,
    pub(super) levels: Option<ArgMatches>,
}

/// Something that changes what is found.
pub(super) enum Change {
    /// These folders are open now.
    Folders(Vec<PathBuf>),
    Opened {
        path: PathBuf,
        uri: Uri,
        text: Arc<str>,
    },
    Edited {
        path: PathBuf,
        text: Arc<str>,
    },
    Closed {
        path: PathBuf,
    },
    /// Something on disk is not as it was.
    Disk,
}

pub(super) struct Roots {
    wanted: Wanted,
    folders: Vec<PathBuf>,
    roots: Vec<Root>,
    unsaved: Texts,
    /// As the client writes them.
    uris: BTreeMap<PathBuf, Uri>,
    /// Unsaved texts that the roots have not seen yet.
    edited: BTreeSet<PathBuf>,
    /// What is on disk has to be read again.
    stale: bool,
}

/// What was found in all roots.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) findings: Findings,
    /// Configurations that cannot be understood.
    pub(super) complaints: Vec<String>,
}

struct Root {
    folder: PathBuf,
    session: Session,
    config: Config,
    complaint: Option<String>,
}

impl Roots {
    pub(super) fn new(wanted: Wanted) -> Self {
        Self {
            wanted,
            folders: Vec::new(),
            roots: Vec::new(),
            unsaved: Texts::new(),
            uris: BTreeMap::new(),
            edited: BTreeSet::new(),
            stale: true,
        }
    }

    pub(super) fn apply(&mut self, change: Change) {
        match change {
            Change::Folders(folders) => {
                self.folders = folders;
                self.stale = true;
            }
            Change::Opened { path, uri, text } => {
                self.stale |= !self.roots.iter().any(|root| root.has(&path));
                self.uris.insert(path.clone(), uri);
                self.edit(path, text);
            }
            Change::Edited { path, text } => self.edit(path, text),
            Change::Closed { path } => {
                self.uris.remove(&path);
                self.unsaved.remove(&path);
                self.stale = true;
            }
            Change::Disk => self.stale = true,
        }
    }

    fn edit(&mut self, path: PathBuf, text: Arc<str>) {
        self.edited.insert(path.clone());
        self.unsaved.insert(path, text);
    }

    /// Checks everything; `None` where that was cancelled. What was read and lowered until then is kept.
    pub(super) fn check(&mut self, client: &Client, stop: &Arc<AtomicBool>) -> Option<Found> {
        if self.stale {
            self.read(stop)?;
        }
        let cancelled = || stop.load(Ordering::Relaxed);
        for path in std::mem::take(&mut self.edited) {
            let Some(text) = self.unsaved.get(&path) else { continue };
            for root in &mut self.roots {
                root.set_text(&path, text);
            }
        }
        let mut found = Found::default();
        for root in &mut self.roots {
            let uri = |path: &Path| self.uris.get(path).cloned().unwrap_or_else(|| uri::from_path(path));
            let facts = root.session.facts_again(&root.config.settings, &cancelled)?;
            let report = report(&facts, &root.config);
            Translator::new(client, &facts, &uri).translate(&report, &root.folder, &mut found.findings);
            found.complaints.extend(root.complaint.clone());
        }
        Some(found)
    }

    /// Reads the disk again, for the folders that are open and for files that lie in none of them; `None` where that was
    /// stopped on the way. A folder may be the whole disk.
    fn read(&mut self, stop: &Arc<AtomicBool>) -> Option<()> {
        let mut folders = self.folders.clone();
        for path in self.unsaved.keys() {
            if !folders.iter().any(|folder| path.starts_with(folder)) {
                folders.push(project_of(path));
            }
        }
        let mut before = std::mem::take(&mut self.roots);
        for folder in outermost(folders) {
            let kept = before.iter().position(|root| root.folder == folder).map(|at| before.swap_remove(at));
            let disk = Disk::until(Arc::clone(stop));
            let mut workspace = survey_on(&disk, &folder, &self.unsaved);
            workspace.read_all();
            if disk.is_stopped() {
                self.roots.append(&mut before);
                self.roots.extend(kept);
                return None;
            }
            if workspace.packages.is_empty() {
                continue;
            }
            let mut root = kept.unwrap_or_else(|| Root::new(folder));
            root.session.replace(workspace);
            root.configure(&self.wanted);
            self.roots.push(root);
        }
        self.stale = false;
        self.edited.clear();
        Some(())
    }
}

impl Root {
    fn new(folder: PathBuf) -> Self {
        let session = Session::new(Default::default());
        Self { folder, session, config: Config::default(), complaint: None }
    }

    /// A configuration that cannot be understood leaves the one before in force.
    fn configure(&mut self, wanted: &Wanted) {
        match config::load(&wanted.input, &self.folder, self.session.workspace(), wanted.levels.as_ref()) {
            Ok(config) => {
                self.config = config;
                self.complaint = None;
            }
            Err(message) => self.complaint = Some(message),
        }
    }

    fn has(&self, path: &Path) -> bool {
        self.session.workspace().sources.at(path).is_some()
    }

    fn set_text(&mut self, path: &Path, text: &Arc<str>) {
        if let Some(file) = self.session.workspace().sources.at(path) {
            self.session.set_text(file, Arc::clone(text));
        }
    }
}

/// The folder of the workspace that a file belongs to, or of its package.
fn project_of(path: &Path) -> PathBuf {
    let package = root_folder(path);
    let workspace = workspace_manifest(&package.join("Cargo.toml"));
    workspace.and_then(|manifest| manifest.parent().map(Path::to_path_buf)).unwrap_or(package)
}

/// The folders that lie in no other.
fn outermost(mut folders: Vec<PathBuf>) -> Vec<PathBuf> {
    folders.sort();
    folders.dedup();
    let mut kept: Vec<PathBuf> = Vec::new();
    for folder in folders {
        if !kept.iter().any(|outer| folder.starts_with(outer)) {
            kept.push(folder);
        }
    }
    kept
}
