//! One pass over the text before syn sees it: the comments that suppress, and how deeply the code nests.
//!
//! Knows just enough of Rust's tokens to tell code from strings, characters and comments. Never fails: text that is no
//! Rust gives some answer, and the parser says what is wrong.

use crate::ir::SuppressionComment;

use super::comments::suppression;
use super::nesting::Nesting;

/// Deeper than any code that people or sane generators write.
const TOO_DEEP: usize = 12_000;
/// Longer than any code that people write: tables and bindings that a program wrote. A token can cost half a kilobyte.
const TOO_LONG: usize = 1_000_000;

#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) suppressions: Vec<SuppressionComment>,
    /// Levels of the deepest place.
    pub(super) depth: usize,
    /// Why it is not read, and where that shows.
    pub(super) refused: Option<(Refusal, usize)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    TooDeep,
    TooLong,
}

impl Refusal {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::TooDeep => "nests too deeply to be read",
            Self::TooLong => "is too long to be read: it has more than a million tokens",
        }
    }
}

/// Scans `text` from the byte `start` on.
pub(super) fn scan(text: &str, start: usize) -> Scan {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: start,
        nesting: Nesting::new(),
        suppressions: Vec::new(),
        tokens: 0,
    };
    let mut refused = None;
    while refused.is_none() && scanner.token() {
        refused = scanner.refusal().map(|refusal| (refusal, scanner.at));
    }
    Scan { suppressions: scanner.suppressions, depth: scanner.nesting.deepest, refused }
}

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    nesting: Nesting,
    suppressions: Vec<SuppressionComment>,
    tokens: usize,
}

impl Scanner<'_> {
    fn refusal(&self) -> Option<Refusal> {
        if self.nesting.deepest > TOO_DEEP {
            return Some(Refusal::TooDeep);
        }
        (self.tokens > TOO_LONG).then_some(Refusal::TooLong)
    }

    /// Steps over the next token, comment or white space; false at the end.
    fn token(&mut self) -> bool {
        let Some(&byte) = self.bytes.get(self.at) else { return false };
        self.tokens += usize::from(!byte.is_ascii_whitespace());
        match byte {
            b'/' if self.peek(1) == Some(b'/') => self.line_comment(),
            b'/' if self.peek(1) == Some(b'*') => self.block_comment(),
            b'"' => self.string(),
            b'\'' => self.quote(),
            b'(' | b'[' | b'{' => {
                self.at += 1;
                self.nesting.open();
            }
            b')' | b']' | b'}' => {
                self.at += 1;
                self.nesting.close(byte);
            }
            b',' => {
                self.at += 1;
                self.nesting.comma();
            }
            b';' => {
                self.at += 1;
                self.nesting.semicolon();
            }
            b'0'..=b'9' => {
                self.skip_word();
                self.nesting.literal(true);
            }
            _ if is_word(byte) => self.word(),
            _ if byte.is_ascii_whitespace() || byte.is_ascii_control() => self.at += 1,
            _ => self.punct(byte),
        }
        true
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn punct(&mut self, byte: u8) {
        let last = self.at.checked_sub(1).map_or(b' ', |last| self.bytes[last]);
        let following = self.bytes[self.at + 1..].iter().find(|byte| **byte != b' ');
        self.at += 1;
        self.nesting.punct(byte, last, following.is_some_and(u8::is_ascii_digit));
    }

    fn skip_word(&mut self) {
        while self.peek(0).is_some_and(is_word) {
            self.at += 1;
        }
    }

    fn word(&mut self) {
        let start = self.at;
        self.skip_word();
        match (&self.text[start..self.at], self.peek(0)) {
            ("r" | "br" | "cr", Some(b'"' | b'#')) => self.raw_string(),
            ("b" | "c", Some(b'"')) => self.string(),
            ("b", Some(b'\'')) => self.quote(),
            (word, _) => self.nesting.word(word),
        }
    }

    fn string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek(0) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'"' => break,
                _ => {}
            }
        }
        self.nesting.literal(false);
    }

    fn raw_string(&mut self) {
        let hashes = self.bytes[self.at..].iter().take_while(|byte| **byte == b'#').count();
        self.at += hashes;
        if self.peek(0) != Some(b'"') {
            // `r#name`
            self.skip_word();
            self.nesting.literal(false);
            return;
        }
        self.at += 1;
        while let Some(byte) = self.peek(0) {
            self.at += 1;
            let rest = &self.bytes[self.at..];
            if byte == b'"' && rest.len() >= hashes && rest[..hashes].iter().all(|byte| *byte == b'#') {
                self.at += hashes;
                break;
            }
        }
        self.nesting.literal(false);
    }

    /// A character, or the tick of a lifetime.
    fn quote(&mut self) {
        let mut chars = self.text.get(self.at + 1..).unwrap_or_default().char_indices();
        self.at += match (chars.next(), chars.next()) {
            (Some((_, '\\')), Some((_, _))) => {
                let end = chars.find(|(_, character)| matches!(character, '\'' | '\n'));
                end.map_or(2, |(at, _)| at + 2)
            }
            (Some(_), Some((at, '\''))) => at + 2,
            _ => 1,
        };
        self.nesting.literal(false);
    }

    fn line_comment(&mut self) {
        let start = self.at;
        let rest = self.bytes[start..].iter();
        self.at = start + rest.take_while(|byte| **byte != b'\n').count();
        let end = self.text[..self.at].trim_end_matches('\r').len();
        self.suppressions.extend(suppression(self.text, start, end));
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let mut depth = 0usize;
        while let Some(byte) = self.peek(0) {
            match (byte, self.peek(1)) {
                (b'/', Some(b'*')) => {
                    depth += 1;
                    self.at += 2;
                }
                (b'*', Some(b'/')) => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        break;
                    }
                }
                _ => self.at += 1,
            }
        }
        self.suppressions.extend(suppression(self.text, start, self.at));
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}
