//! Byte offsets as lines and columns of the protocol, in the unit that the client counts columns in, and back.

use gen_lsp_types::{Position, Range};

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16,
    Utf32,
}

impl Encoding {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
            Self::Utf32 => "utf-32",
        }
    }

    fn width(self, character: char) -> usize {
        match self {
            Self::Utf8 => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
            Self::Utf32 => 1,
        }
    }
}

/// The lines of a text. They end as the protocol says: at `\n`, `\r\n` or `\r`.
pub(super) struct Lines<'t> {
    text: &'t str,
    encoding: Encoding,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str, encoding: Encoding) -> Self {
        let bytes = text.as_bytes();
        let ends_line = |at: usize| match bytes[at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        let starts = (0..bytes.len()).filter(|at| ends_line(*at)).map(|at| at + 1);
        Self { text, encoding, starts: std::iter::once(0).chain(starts).collect() }
    }

    pub(super) fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let before = &self.text[self.starts[line]..offset];
        let character: usize = before.chars().map(|character| self.encoding.width(character)).sum();
        Position { line: number(line), character: number(character) }
    }

    pub(super) fn range(&self, range: std::ops::Range<usize>) -> Range {
        Range { start: self.position(range.start), end: self.position(range.end) }
    }

    /// What lies behind the end of a line or of the text counts as its end.
    pub(super) fn offset(&self, position: Position) -> usize {
        let line = position.line as usize;
        let Some(&start) = self.starts.get(line) else { return self.text.len() };
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        let content = self.text[start..end].trim_end_matches(['\r', '\n']);
        let mut left = position.character as usize;
        let mut offset = start;
        for character in content.chars() {
            let width = self.encoding.width(character);
            if left < width {
                break;
            }
            left -= width;
            offset += character.len_utf8();
        }
        offset
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a\u{e9}\u{1f980}b\r\nsecond\rthird\n\nlast";

    #[test]
    fn columns_count_what_the_client_asked_for() {
        let at = TEXT.find('b').unwrap();
        for (encoding, column) in [(Encoding::Utf8, 7), (Encoding::Utf16, 4), (Encoding::Utf32, 3)] {
            let lines = Lines::new(TEXT, encoding);
            assert_eq!(lines.position(at), Position { line: 0, character: column });
            assert_eq!(lines.offset(Position { line: 0, character: column }), at);
        }
    }

    #[test]
    fn there_and_back_is_the_same_place() {
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            let lines = Lines::new(TEXT, encoding);
            for (offset, character) in TEXT.char_indices().filter(|(_, character)| *character != '\n') {
                let inside_line_end = character == '\r';
                assert!(inside_line_end || lines.offset(lines.position(offset)) == offset, "{offset}");
            }
            assert_eq!(lines.position(TEXT.len()), Position { line: 4, character: 4 });
        }
    }

    #[test]
    fn every_line_end_of_the_protocol_counts() {
        let lines = Lines::new(TEXT, Encoding::Utf16);
        let starts: Vec<usize> = (0..5).map(|line| lines.offset(Position { line, character: 0 })).collect();
        let expected: Vec<usize> =
            ["a", "second", "third", "\nlast", "last"].iter().map(|word| TEXT.find(word).unwrap()).collect();
        assert_eq!(starts, expected);
    }

    #[test]
    fn places_that_are_not_there_are_moved_to_the_nearest_one_before() {
        let lines = Lines::new(TEXT, Encoding::Utf16);
        let offset = |line, character| lines.offset(Position { line, character });
        // Inside the surrogate pair, behind the line, behind the text.
        assert_eq!(offset(0, 3), TEXT.find('\u{1f980}').unwrap());
        assert_eq!(offset(0, 99), TEXT.find('\r').unwrap());
        assert_eq!(offset(99, 0), TEXT.len());
        assert_eq!(lines.position(2), Position { line: 0, character: 1 });
        assert_eq!(lines.position(usize::MAX), Position { line: 4, character: 4 });
    }
}
