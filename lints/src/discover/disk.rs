//! What is asked of the disk, with the answers, for whoever wants to know later whether all of it is still true: what
//! was made of the answers is true as long.
//!
//! All that this room wants to know of files and folders it asks here.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use twox_hash::XxHash3_128;

use super::deployment;
use super::listed::Listed;

/// What git passes over in a folder.
pub(super) const IGNORE: &str = ".gitignore";
/// Tells of a folder that all in it was built.
pub(super) const CACHE_TAG: &str = "CACHEDIR.TAG";

/// The disk. Remembers what was asked, where that is wanted.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    asked: Option<Arc<Mutex<Asked>>>,
    stop: Option<Arc<AtomicBool>>,
    listed: Option<Arc<Listed>>,
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

/// The names in a folder, each with what it is; else why they are not to be had.
pub(super) type Names = Result<Vec<(OsString, Kind)>, String>;

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
        Self { asked: Some(Arc::default()), ..Self::default() }
    }

    /// A disk that nobody wants to hear more of once this is set: folders are not walked to their end then.
    pub fn until(stop: Arc<AtomicBool>) -> Self {
        Self { stop: Some(stop), ..Self::default() }
    }

    /// The same disk, of which that much is known.
    pub(super) fn with(&self, listed: Listed) -> Self {
        Self { listed: Some(Arc::new(listed)), ..self.clone() }
    }

    /// Whether what was found on it may be but a part.
    pub fn is_stopped(&self) -> bool {
        self.stop.as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed))
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
        // Those who listed a folder have noted its names.
        if let Some(kind) = self.listed.as_ref().and_then(|listed| listed.kind(path)) {
            return kind;
        }
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

    /// The names in a folder, at least of what may change what is found.
    pub(super) fn names(&self, folder: &Path) -> std::io::Result<HashSet<Box<str>>> {
        if let Some(names) = self.listed.as_ref().and_then(|listed| listed.names(folder)) {
            return names;
        }
        self.note(|| (Question::Names(folder.to_path_buf()), Answer::of_names(&names(folder))));
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            Some(entry.ok()?.file_name().to_string_lossy().into_owned().into())
        };
        Ok(std::fs::read_dir(folder)?.filter_map(name).collect())
    }

    /// Says what is in a folder that was read: the names in any order.
    pub(super) fn note_names_read(&self, folder: &Path, names: &Names) {
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
        self.with_text(path, largest, |text| text.map(str::to_owned))
    }

    /// The same for those who need the text but for a while.
    pub(super) fn with_text<T>(
        &self,
        path: &Path,
        largest: u64,
        take: impl FnOnce(Result<&str, String>) -> T,
    ) -> T {
        with_bytes(path, largest, |bytes| {
            self.note(|| (Question::Bytes(path.to_path_buf(), largest), Answer::of_bytes(&bytes)));
            take(bytes.and_then(|bytes| str::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())))
        })
    }
}

impl Record {
    /// Asks all of it again. `None` where some answer is another now; else the texts of those of the wanted files that
    /// were read.
    pub fn texts_if_true(&self, wanted: &BTreeSet<PathBuf>) -> Option<BTreeMap<PathBuf, Arc<str>>> {
        let texts = self.answers.par_iter().map(|(question, answer)| match question {
            Question::Kind(path) => (Answer::of_kind(kind(path)) == *answer).then_some(None),
            Question::Names(folder) => (Answer::of_names(&names(folder)) == *answer).then_some(None),
            Question::Bytes(path, largest) => with_bytes(path, *largest, |bytes| {
                let bytes = (Answer::of_bytes(&bytes) == *answer).then_some(bytes)?;
                let bytes = bytes.ok().filter(|_| wanted.contains(path));
                let text = bytes.and_then(|bytes| str::from_utf8(bytes).ok());
                Some(text.map(|text| (path.clone(), text.into())))
            }),
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
fn names(folder: &Path) -> Names {
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry?;
        Ok((entry.file_name(), Kind::of(entry.file_type()?)))
    };
    let entries = std::fs::read_dir(folder).and_then(|entries| entries.map(read).collect());
    entries.map_err(|error| error.to_string())
}

thread_local! {
    /// Where files are read to, one after the other.
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// A larger one is given back.
const LARGEST_BUFFER: usize = 1 << 20;

/// Gives the bytes of a file to `take`; else why they are not to be had.
fn with_bytes<T>(path: &Path, largest: u64, take: impl FnOnce(Result<&[u8], String>) -> T) -> T {
    let mut buffer = BUFFER.take();
    let read = read_to(path, largest, &mut buffer);
    let taken = take(read.map(|length| &buffer[..length]));
    if buffer.capacity() <= LARGEST_BUFFER {
        BUFFER.set(buffer);
    }
    taken
}

/// Gives the length of what was read to the beginning of the buffer.
fn read_to(path: &Path, largest: u64, buffer: &mut Vec<u8>) -> Result<usize, String> {
    let cannot = |error: std::io::Error| format!("cannot be read ({error})");
    let metadata = std::fs::metadata(path).map_err(cannot)?;
    if !metadata.is_file() {
        return Err("is not a file".to_owned());
    }
    if metadata.len() > largest {
        return Err(format!("is larger than {} MiB", largest >> 20));
    }
    // The length is known: `fs::read` would ask for it again, and for what comes behind the end.
    let length = metadata.len() as usize;
    if buffer.len() < length {
        buffer.resize(length, 0);
    }
    File::open(path).and_then(|file| fill(file, &mut buffer[..length])).map_err(cannot)
}

/// Reads until the buffer is full or the file ends; gives the length of what was read.
fn fill(mut file: File, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Whether something of this name can change what is found by being there. Links may lead anywhere.
pub(super) fn counts(name: &Path, kind: Kind) -> bool {
    let is_rust = || name.extension().is_some_and(|extension| extension == "rs");
    let is_read = || COUNTING.iter().any(|counting| name.as_os_str() == *counting);
    kind != Kind::File || is_rust() || is_read() || deployment::is_deployment(name)
}

/// Files that are read for their names, or decide what is read.
const COUNTING: [&str; 5] = ["Cargo.toml", "Cargo.lock", ".git", IGNORE, CACHE_TAG];

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

    fn of_names(names: &Names) -> Self {
        let mut bytes = Vec::new();
        let mut put = |tag: u8, text: &OsStr| {
            bytes.push(tag);
            bytes.extend(text.as_encoded_bytes());
            // No name holds it.
            bytes.push(b'/');
        };
        match names {
            Ok(names) => {
                let counting = names.iter().filter(|(name, kind)| counts(Path::new(name), *kind));
                let mut names: Vec<_> = counting.collect();
                names.sort_unstable_by_key(|(name, _)| name);
                names.iter().for_each(|(name, kind)| put(*kind as u8, name));
            }
            Err(reason) => put(u8::MAX, OsStr::new(reason)),
        }
        Self(XxHash3_128::oneshot(&bytes))
    }

    fn of_bytes(bytes: &Result<&[u8], String>) -> Self {
        match bytes {
            Ok(bytes) => Self(XxHash3_128::oneshot(bytes)),
            Err(reason) => Self(XxHash3_128::oneshot_with_seed(1, reason.as_bytes())),
        }
    }
}
