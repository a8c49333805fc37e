//! What the parser is given of a file, and where each line of that stands in the file.
//!
//! Comments, indentation and the insides of functions that matter to nobody are most of a text. The parser would step over
//! them character by character, and keep a copy.
//!
//! Spans tell line and column in characters. Asking them for bytes instead fills a tree with every offset that was ever
//! asked for, which took most of the time of a run.

use std::cmp::Reverse;

use proc_macro2::{LineColumn, Span};

use crate::source::TextRange;

pub(super) struct Code {
    text: String,
    lines: Vec<Line>,
}

/// A line of the code, which is one piece of the file.
struct Line {
    /// Where it begins in the code.
    start: usize,
    /// The same place in the file.
    in_file: usize,
    /// Columns are bytes.
    ascii: bool,
}

impl Code {
    /// All that stands behind the byte `start` of a file.
    pub(super) fn whole(text: &str, start: usize) -> Self {
        Self::without(text, start, Vec::new())
    }

    /// The same with a line break in the place of each of these parts, between tokens all of them.
    pub(super) fn without(text: &str, start: usize, mut parts: Vec<TextRange>) -> Self {
        parts.sort_unstable_by_key(|part| (part.start, Reverse(part.end)));
        let mut code = Self { text: String::with_capacity(text.len() - start), lines: Vec::new() };
        let mut at = start;
        for part in parts {
            // What lies within an earlier part went with it.
            if let Some(before) = text.get(at..part.start as usize)
                && text.is_char_boundary(part.end as usize)
            {
                code.add(before, at);
                code.text.push('\n');
                at = part.end as usize;
            }
        }
        code.add(&text[at..], at);
        code
    }

    /// Adds a part of the file that begins at this byte.
    fn add(&mut self, text: &str, in_file: usize) {
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            self.begin(in_file + start, line.is_ascii());
            self.text.push_str(line);
            start += line.len();
        }
        if text.is_empty() || text.ends_with('\n') {
            self.begin(in_file + start, true);
        }
    }

    fn begin(&mut self, in_file: usize, ascii: bool) {
        self.lines.push(Line { start: self.text.len(), in_file, ascii });
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where in the file a part of the code stands.
    pub(super) fn range(&self, span: Span) -> TextRange {
        TextRange::new(self.offset(span.start()), self.offset(span.end()))
    }

    fn offset(&self, at: LineColumn) -> u32 {
        let Some(line) = self.lines.get(at.line.saturating_sub(1)).or_else(|| self.lines.first()) else {
            return 0;
        };
        let column = if line.ascii {
            at.column
        } else {
            self.text[line.start..].chars().take(at.column).map(char::len_utf8).sum()
        };
        (line.in_file + column) as u32
    }
}
