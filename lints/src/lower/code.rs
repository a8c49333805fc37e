//! What the parser is given of a file, and where each line of that stands in the file.
//!
//! Comments, indentation and the insides of functions that matter to nobody are most of a text. The parser would step over
//! them character by character, and keep a copy.
//!
//! A large file is parsed in parts, each some items, so that no more than one part's syntax tree is in memory at once.
//!
//! Spans tell line and column in characters. Asking them for bytes instead fills a tree with every offset that was ever
//! asked for, which took most of the time of a run.

use std::cmp::Reverse;

use proc_macro2::{LineColumn, Span};

use crate::source::TextRange;

pub(super) struct Code {
    text: String,
    lines: Vec<Line>,
    /// The lines that parts begin with, but for the first part.
    cuts: Vec<usize>,
}

/// What is parsed at once: whole lines, and whole items.
#[derive(Clone, Copy)]
pub(super) struct Part<'c> {
    code: &'c Code,
    first: usize,
    end: usize,
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
        Self::without(text, start, Vec::new(), &[])
    }

    /// The same with a line break in the place of each of these ranges, between tokens all of them; taken apart at the
    /// cuts, which are in order.
    pub(super) fn without(text: &str, start: usize, mut ranges: Vec<TextRange>, cuts: &[usize]) -> Self {
        // A part begins with a line.
        ranges.extend(cuts.iter().map(|cut| TextRange::new(*cut as u32, *cut as u32)));
        ranges.sort_unstable_by_key(|range| (range.start, Reverse(range.end)));
        let all = String::with_capacity(text.len() - start);
        let mut code = Self { text: all, lines: Vec::new(), cuts: Vec::new() };
        let mut at = start;
        for range in ranges {
            // What lies within an earlier one went with it.
            if let Some(before) = text.get(at..range.start as usize)
                && text.is_char_boundary(range.end as usize)
            {
                code.add(before, at);
                code.text.push('\n');
                at = range.end as usize;
            }
        }
        code.add(&text[at..], at);
        let line = |cut: &usize| code.lines.partition_point(|line| line.in_file < *cut);
        code.cuts = cuts.iter().map(line).collect();
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

    pub(super) fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let first = std::iter::once(0).chain(self.cuts.iter().copied());
        let end = self.cuts.iter().copied().chain([self.lines.len()]);
        first.zip(end).map(|(first, end)| Part { code: self, first, end })
    }
}

impl Part<'_> {
    pub(super) fn text(&self) -> &str {
        let start_of =
            |line: usize| self.code.lines.get(line).map_or(self.code.text.len(), |line| line.start);
        &self.code.text[start_of(self.first)..start_of(self.end)]
    }

    /// Where in the file a part of the code stands.
    pub(super) fn range(&self, span: Span) -> TextRange {
        TextRange::new(self.offset(span.start()), self.offset(span.end()))
    }

    fn offset(&self, at: LineColumn) -> u32 {
        let lines = &self.code.lines;
        let Some(line) = lines.get(self.first + at.line.saturating_sub(1)).or_else(|| lines.first()) else {
            return 0;
        };
        let column = if line.ascii {
            at.column
        } else {
            self.code.text[line.start..].chars().take(at.column).map(char::len_utf8).sum()
        };
        (line.in_file + column) as u32
    }
}
