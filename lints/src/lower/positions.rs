//! Places in the file on disk, from what proc-macro2 says of the text that it was given.
//!
//! Spans tell line and column in characters, of a text without byte-order mark and `#!` line. Asking them for bytes
//! instead fills a tree with every offset that was ever asked for, which took most of the time of a run.

use proc_macro2::{LineColumn, Span};

use crate::source::TextRange;

pub(super) struct Positions<'t> {
    code: &'t str,
    /// Bytes before `code` in the file.
    skipped: usize,
    lines: Vec<Line>,
}

struct Line {
    start: usize,
    /// Columns are bytes.
    ascii: bool,
}

impl<'t> Positions<'t> {
    /// `text` is the whole file; what is parsed begins at the byte `skipped`.
    pub(super) fn new(text: &'t str, skipped: usize) -> Self {
        let code = &text[skipped..];
        let mut lines = Vec::new();
        let mut start = 0;
        for line in code.split_inclusive('\n') {
            lines.push(Line { start, ascii: line.is_ascii() });
            start += line.len();
        }
        lines.push(Line { start, ascii: true });
        Self { code, skipped, lines }
    }

    pub(super) fn range(&self, span: Span) -> TextRange {
        TextRange::new(self.offset(span.start()), self.offset(span.end()))
    }

    fn offset(&self, at: LineColumn) -> u32 {
        let Some(line) = self.lines.get(at.line.saturating_sub(1)) else { return self.skipped as u32 };
        let column = if line.ascii {
            at.column
        } else {
            self.code[line.start..].chars().take(at.column).map(char::len_utf8).sum()
        };
        (self.skipped + line.start + column) as u32
    }
}

/// Bytes that syn takes off before it parses: a byte-order mark and a `#!` line.
pub(crate) fn skipped(text: &str) -> usize {
    let code = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mark = text.len() - code.len();
    let Some(rest) = code.strip_prefix("#!") else { return mark };
    if skip_blank(rest).starts_with('[') {
        return mark;
    }
    mark + code.find('\n').unwrap_or(code.len())
}

/// Behind white space and comments: `#! /* an attribute */ [allow(..)]`.
fn skip_blank(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        let end = if text.starts_with("//") {
            text.find('\n')
        } else if text.starts_with("/*") {
            text.find("*/").map(|end| end + 2)
        } else {
            None
        };
        match end {
            Some(end) => text = &text[end..],
            None => return text,
        }
    }
}

/// The 1-based line and column, in characters, of a byte of the file.
pub(super) fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}
