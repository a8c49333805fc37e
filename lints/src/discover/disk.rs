//! What is asked of the disk, with the answers, for whoever wants to know later whether all of it is still true: what
//! was made of the answers is true as long.
//!
//! All that this room wants to know of files and folders it asks here.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_128;

use super::deployment;

/// The disk. Remembers what was asked, where that is wanted.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    asked: Option<Arc<Mutex<Asked>>>,
    stop: Option<Arc<AtomicBool>>,
}

#[derive(Debug, Default)]
struct Asked {
    answers: BTreeMap<Question, Answer>,
    /// Something was asked twice, with two answers: somebody is writing.
    changing: bool,
}

/// Ordered so that what is cheap to ask comes first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Question {
    /// What is there, where links lead?
    Kind(PathBuf),
    /// Which names that may matter are in the folder, each a file, a folder or something else?
    Names(PathBuf),
    /// The bytes of a file of at most so many.
    Bytes(PathBuf, u64),
}

/// A hash of the answer. Chance makes no two answers alike; who wants to deceive the tool by what it checks has
/// `conn-lint: allow(all)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Answer(u128);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Nothing,
    File,
    Folder,
    /// A pipe or a device: whoever reads it may wait for ever.
    Other,
}

/// A file that is wanted, where the question was about such.
type Text = Option<(PathBuf, Arc<str>)>;

/// All that was asked in a run.
#[derive(Debug, Serialize, Deserialize)]
pub struct Record {
    answers: Vec<(Question, Answer)>,
}

impl Disk {
    /// A disk that remembers what it is asked.
    pub fn remembering() -> Self {
        Self { asked: Some(Arc::default()), stop: None }
    }

    /// A disk that nobody wants to hear more of once this is set: folders are not walked to their end then.
    pub fn until(stop: Arc<AtomicBool>) -> Self {
        Self { asked: None, stop: Some(stop) }
    }

    /// Whether what was found on it may be but a part.
    pub fn is_stopped(&self) -> bool {
        self.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    pub(super) fn remembers(&self) -> bool {
        self.asked.is_some()
    }

    /// What was asked so far; `None` where nothing is remembered, or files changed on the way.
    pub fn record(&self) -> Option<Record> {
        let asked = self.asked.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        let answers = asked.answers.iter().map(|(question, answer)| (question.clone(), *answer));
        (!asked.changing).then(|| Record { answers: answers.collect() })
    }

    fn note(&self, question: impl FnOnce() -> (Question, Answer)) {
        let Some(asked) = &self.asked else { return };
        let (question, answer) = question();
        let mut asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.changing |= asked.answers.insert(question, answer).is_some_and(|before| before != answer);
    }

    pub(super) fn kind(&self, path: &Path) -> Kind {
        let kind = kind(path);
        self.note(|| (Question::Kind(path.to_path_buf()), Answer::of_kind(kind)));
        kind
    }

    pub fn is_file(&self, path: &Path) -> bool {
        self.kind(path) == Kind::File
    }

    pub fn is_folder(&self, path: &Path) -> bool {
        self.kind(path) == Kind::Folder
    }

    pub fn exists(&self, path: &Path) -> bool {
        self.kind(path) != Kind::Nothing
    }

    /// Says that what is in the folder counts, to whoever reads it otherwise.
    pub(super) fn note_names(&self, folder: &Path) {
        self.note(|| (Question::Names(folder.to_path_buf()), Answer::of_names(names(folder))));
    }

    /// The same, of a folder that was read: the names in any order.
    pub(super) fn note_names_read(&self, folder: &Path, names: Result<Vec<(OsString, Kind)>, String>) {
        self.note(|| (Question::Names(folder.to_path_buf()), Answer::of_names(names)));
    }

    /// Says that the bytes of a file count, to whoever reads it otherwise.
    pub(super) fn note_bytes(&self, path: &Path, largest: u64) {
        if self.asked.is_some() {
            let _ = self.read(path, largest);
        }
    }

    /// The text of a file; else why it is not to be had. Pipes and devices are not opened.
    pub(super) fn read(&self, path: &Path, largest: u64) -> Result<String, String> {
        let bytes = bytes(path, largest);
        self.note(|| (Question::Bytes(path.to_path_buf(), largest), Answer::of_bytes(&bytes)));
        String::from_utf8(bytes?).map_err(|_| "is not UTF-8".to_owned())
    }
}

impl Record {
    /// Asks all of it again. `None` where some answer is another now; else the texts of those of the wanted files that
    /// were read.
    pub fn texts_if_true(&self, wanted: &BTreeSet<PathBuf>) -> Option<BTreeMap<PathBuf, Arc<str>>> {
        let texts = self.answers.par_iter().map(|(question, answer)| match question {
            Question::Kind(path) => (Answer::of_kind(kind(path)) == *answer).then_some(None),
            Question::Names(folder) => (Answer::of_names(names(folder)) == *answer).then_some(None),
            Question::Bytes(path, largest) => {
                let bytes = bytes(path, *largest);
                let text = (Answer::of_bytes(&bytes) == *answer).then_some(bytes)?;
                let text = text.ok().filter(|_| wanted.contains(path));
                let text = text.and_then(|bytes| String::from_utf8(bytes).ok());
                Some(text.map(|text| (path.clone(), text.into())))
            }
        });
        // Stops at the first that is another.
        let texts: Option<Vec<Text>> = texts.collect();
        Some(texts?.into_iter().flatten().collect())
    }
}

fn kind(path: &Path) -> Kind {
    std::fs::metadata(path).map_or(Kind::Nothing, |metadata| Kind::of(metadata.file_type()))
}

/// What a folder holds; links are not followed.
fn names(folder: &Path) -> Result<Vec<(OsString, Kind)>, String> {
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry?;
        Ok((entry.file_name(), Kind::of(entry.file_type()?)))
    };
    let entries = std::fs::read_dir(folder).and_then(|entries| entries.map(read).collect());
    entries.map_err(|error| error.to_string())
}

fn bytes(path: &Path, largest: u64) -> Result<Vec<u8>, String> {
    let cannot = |error: std::io::Error| format!("cannot be read ({error})");
    let metadata = std::fs::metadata(path).map_err(cannot)?;
    if !metadata.is_file() {
        return Err("is not a file".to_owned());
    }
    if metadata.len() > largest {
        return Err(format!("is larger than {} MiB", largest >> 20));
    }
    std::fs::read(path).map_err(cannot)
}

/// Whether something of this name can change what is found by being there. Links may lead anywhere.
fn counts(name: &Path, kind: Kind) -> bool {
    let is_rust = || name.extension().is_some_and(|extension| extension == "rs");
    kind != Kind::File || name == "Cargo.toml" || is_rust() || deployment::is_deployment(name)
}

impl Kind {
    pub(super) fn of(kind: std::fs::FileType) -> Self {
        match kind {
            kind if kind.is_file() => Self::File,
            kind if kind.is_dir() => Self::Folder,
            _ => Self::Other,
        }
    }
}

impl Answer {
    fn of_kind(kind: Kind) -> Self {
        Self(kind as u128)
    }

    fn of_names(names: Result<Vec<(OsString, Kind)>, String>) -> Self {
        let mut bytes = Vec::new();
        let mut put = |tag: u8, text: &OsStr| {
            bytes.push(tag);
            bytes.extend(text.as_encoded_bytes());
            // No name holds it.
            bytes.push(b'/');
        };
        match names {
            Ok(mut names) => {
                names.retain(|(name, kind)| counts(Path::new(name), *kind));
                names.sort_unstable_by(|left, right| left.0.cmp(&right.0));
                names.iter().for_each(|(name, kind)| put(*kind as u8, name));
            }
            Err(reason) => put(u8::MAX, OsStr::new(&reason)),
        }
        Self(XxHash3_128::oneshot(&bytes))
    }

    fn of_bytes(bytes: &Result<Vec<u8>, String>) -> Self {
        match bytes {
            Ok(bytes) => Self(XxHash3_128::oneshot(bytes)),
            Err(reason) => Self(XxHash3_128::oneshot_with_seed(1, reason.as_bytes())),
        }
    }
}
