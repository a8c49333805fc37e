//! Text and places in it: the one vocabulary in which every room says *where*.
//!
//! Offsets are bytes of the file exactly as it is on disk, byte-order mark and shebang line included.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

/// A file of the [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// Bytes `start..end` of one file's text, without saying which file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TextRange {
    pub start: u32,
    pub end: u32,
}

impl TextRange {
    pub fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    pub fn in_file(self, file: FileId) -> Span {
        Span { file, start: self.start, end: self.end }
    }
}

/// Bytes `start..end` of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The empty span just behind this one: where text is inserted.
    pub fn after(self) -> Self {
        Self { start: self.end, ..self }
    }
}

/// One file that was read.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Where it is, absolute or relative to the working directory, as the user's path led to it.
    pub path: PathBuf,
    /// Its path below the root that was checked, with `/` between the parts: what a report prints.
    pub name: String,
    pub text: Arc<str>,
}

impl SourceFile {
    pub fn is_rust(&self) -> bool {
        self.path.extension().is_some_and(|extension| extension == "rs")
    }
}

/// Every file of a run. Files are numbered in the order of their names, so a [`FileId`] orders like a report.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
    /// Where each file's lines begin, once somebody asks for some.
    lines: OnceLock<Vec<OnceLock<Vec<u32>>>>,
    /// In the order of the paths' texts.
    by_path: Vec<FileId>,
}

impl SourceMap {
    /// Makes room for so many files more, and for none beside.
    pub fn reserve(&mut self, files: usize) {
        self.files.reserve_exact(files);
        self.by_path.reserve_exact(files);
    }

    /// Adds a file, or gives the number it already has.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        let place = match self.search(&file.path) {
            Ok(known) => return self.by_path[known],
            Err(place) => place,
        };
        let id = FileId(u32::try_from(self.files.len()).expect("fewer than 2^32 files"));
        // Mostly the last place: files come by name.
        self.by_path.insert(place, id);
        self.files.push(file);
        self.lines = OnceLock::new();
        id
    }

    /// Gives a file another text than it had.
    pub fn set_text(&mut self, id: FileId, text: Arc<str>) {
        self.files[id.0 as usize].text = text;
        if let Some(lines) = self.lines.get_mut() {
            lines[id.0 as usize] = OnceLock::new();
        }
    }

    pub fn get(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// The file at exactly this path (already normalised: no `.` or `..` parts).
    pub fn at(&self, path: &Path) -> Option<FileId> {
        self.search(path).ok().map(|place| self.by_path[place])
    }

    fn search(&self, path: &Path) -> Result<usize, usize> {
        self.by_path.binary_search_by(|id| self.get(*id).path.as_os_str().cmp(path.as_os_str()))
    }

    pub fn ids(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..self.files.len() as u32).map(FileId)
    }

    pub fn len(&self) -> usize {
        self.files.len()
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The text of a span; empty where the span does not lie on character bounds of the file.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).text.get(span.range()).unwrap_or("")
    }

    /// The 1-based line and 1-based column, in characters, of a span's start.
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        let text = &self.get(span.file).text;
        let mut at = (span.start as usize).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let all = self.lines.get_or_init(|| vec![OnceLock::new(); self.files.len()]);
        let lines = all[span.file.0 as usize].get_or_init(|| line_starts(text));
        let line = lines.partition_point(|start| *start as usize <= at);
        (line, text[lines[line - 1] as usize..at].chars().count() + 1)
    }
}

/// Where each line begins; the first one at 0.
fn line_starts(text: &str) -> Vec<u32> {
    let behind = text.bytes().zip(1..).filter_map(|(byte, behind)| (byte == b'\n').then_some(behind));
    std::iter::once(0).chain(behind).collect()
}
