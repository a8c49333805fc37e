//! Source text, file names and messages must not drive the reader's terminal: control characters, and those that turn
//! the direction of text, are written as `\u{1b}`.

use std::borrow::Cow;

/// Text to print, with line breaks and tabs kept.
pub(crate) fn neutral(text: &str) -> Cow<'_, str> {
    match Neutral::new(text) {
        Neutral { text: _, shifts } if shifts.is_empty() => Cow::Borrowed(text),
        Neutral { text, .. } => Cow::Owned(text),
    }
}

/// JSON text to print. What it says stays the same: it is escaped as JSON escapes.
pub(crate) fn neutral_json(text: &str) -> String {
    let mut neutral = String::with_capacity(text.len());
    for c in text.chars() {
        if is_harmful(c) {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| neutral.push_str(&format!("\\u{unit:04x}")));
        } else {
            neutral.push(c);
        }
    }
    neutral
}

/// Text to print, that still knows where each place of the original has gone.
pub(crate) struct Neutral {
    pub(crate) text: String,
    /// Behind each character that was written out: its end in the original, and by how much text has grown so far.
    shifts: Vec<(usize, usize)>,
}

impl Neutral {
    pub(crate) fn new(original: &str) -> Self {
        let mut text = String::with_capacity(original.len());
        let mut shifts = Vec::new();
        let mut characters = original.char_indices().peekable();
        while let Some((at, c)) = characters.next() {
            let breaks_line = c == '\r' && characters.peek().is_some_and(|(_, next)| *next == '\n');
            if !is_harmful(c) || breaks_line {
                text.push(c);
                continue;
            }
            text.extend(c.escape_unicode());
            let end = at + c.len_utf8();
            shifts.push((end, text.len() - end));
        }
        Self { text, shifts }
    }

    /// Where an offset of the original is in the text.
    pub(crate) fn offset(&self, original: usize) -> usize {
        let passed = self.shifts.partition_point(|(end, _)| *end <= original);
        original + passed.checked_sub(1).map_or(0, |last| self.shifts[last].1)
    }

    /// Where an offset of the text was in the original.
    pub(crate) fn original(&self, offset: usize) -> usize {
        let passed = self.shifts.partition_point(|(end, growth)| end + growth <= offset);
        offset - passed.checked_sub(1).map_or(0, |last| self.shifts[last].1)
    }
}

fn is_harmful(c: char) -> bool {
    let turns =
        matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let breaks = matches!(c, '\u{2028}' | '\u{2029}');
    turns || breaks || c.is_control() && !matches!(c, '\n' | '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmful_characters_are_written_out() {
        assert_eq!(
            neutral("a\u{1b}[31mb\u{202e}c\u{9b}d\re\r\n\tf"),
            "a\\u{1b}[31mb\\u{202e}c\\u{9b}d\\u{d}e\r\n\tf"
        );
        assert!(matches!(neutral("ä\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn json_says_the_same() {
        let text = serde_json::to_string("a\u{202e}b\u{9b}\u{1b}[31m\n").unwrap();
        let neutral = neutral_json(&text);
        assert_eq!(neutral, "\"a\\u202eb\\u009b\\u001b[31m\\n\"");
        assert_eq!(serde_json::from_str::<String>(&neutral).unwrap(), "a\u{202e}b\u{9b}\u{1b}[31m\n");
    }

    #[test]
    fn places_move_with_the_text() {
        let original = "ab\u{1b}cd\u{1b}e";
        let neutral = Neutral::new(original);
        for c in ['a', 'b', 'c', 'd', 'e'] {
            let (before, after) = (original.find(c).unwrap(), neutral.text.find(c).unwrap());
            // The escape itself holds a `b`, but not before the first one.
            assert_eq!(neutral.offset(before), after, "{c}");
            assert_eq!(neutral.original(after), before, "{c}");
        }
        assert_eq!(neutral.offset(original.len()), neutral.text.len());
    }
}
