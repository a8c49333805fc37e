//! One pass over the text before syn sees it: the comments that suppress, and how deeply the code nests.

use std::ops::Range;

use crate::ir::SuppressionComment;
use crate::source::TextRange;

use super::comments::{MARK, suppression};
use super::nesting::Nesting;
use super::tokens::{Token, Tokens};

/// Deeper than any code that people or sane generators write.
const TOO_DEEP: usize = 12_000;
/// So many bytes of code are parsed at once, if items end that often: a tree takes about 27 times as much.
const LARGE: usize = if cfg!(any(test, fuzzing)) { 1 << 8 } else { 8 << 10 };
/// Words that can stand behind a `}` outside of all brackets only where an item begins.
const BEGINS_ITEM: [&str; 11] =
    ["pub", "fn", "struct", "enum", "impl", "trait", "mod", "use", "const", "static", "type"];
/// Longer than any code that people write: tables and bindings that a program wrote. A token can cost half a kilobyte.
const TOO_LONG: usize = 1_000_000;

#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) suppressions: Vec<SuppressionComment>,
    /// What is no code, in order: blanks, comments, what documentation says but for the slashes of the first line above an
    /// item. Single blanks are not among them.
    pub(super) no_code: Vec<TextRange>,
    /// Where items end between which the file can be taken apart, each far behind the last.
    pub(super) cuts: Vec<usize>,
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

/// Scans `text` from the byte `start` on, but for what stands between these brackets, which are in order: where they hold
/// no comment that suppresses.
pub(super) fn scan(text: &str, start: usize, closed: &[TextRange]) -> Scan {
    let mut scan = Scan::default();
    let mut nesting = Nesting::new();
    let mut tokens = Tokens { text, at: start };
    let mut closed = closed.iter().peekable();
    let mut from = start;
    let mut count = 0;
    let mut below_words = false;
    let mut items = Items::default();
    while let Some(token) = tokens.next() {
        count += usize::from(token != Token::Blank);
        let part = &text[from..tokens.at];
        match token {
            Token::Blank => {
                if part.len() > 1 && part.bytes().all(is_white) {
                    scan.leave_out(from, tokens.at);
                }
            }
            Token::LineComment => {
                let comment = part.trim_end_matches('\r');
                scan.suppressions.extend(suppression(text, from, from + comment.len()));
                let kept = if below_words { 0 } else { documentation(comment) };
                below_words |= kept > 0;
                scan.leave_out(from + kept, tokens.at);
            }
            Token::BlockComment => {
                scan.suppressions.extend(suppression(text, from, tokens.at));
                if is_plain(part) {
                    scan.leave_out(from, tokens.at);
                } else {
                    items.end = None;
                }
            }
            _ => {
                below_words = false;
                measure(&mut nesting, token, text, from..tokens.at);
                scan.cuts.extend(items.cut(token, text, from..tokens.at));
                while closed.next_if(|closed| (closed.start as usize) < from).is_some() {}
                if let Some(closed) = closed.next_if(|closed| closed.start as usize == from)
                    && let Some(inside) = text.get(tokens.at..closed.end as usize - 1)
                    && memchr::memmem::find(inside.as_bytes(), MARK.as_bytes()).is_none()
                {
                    tokens.at += inside.len();
                }
            }
        }
        from = tokens.at;
        scan.refused = refusal(&nesting, count).map(|refusal| (refusal, tokens.at));
        if scan.refused.is_some() {
            break;
        }
    }
    scan.depth = nesting.deepest;
    scan
}

/// The items of a file, as far as they can be told from brackets.
#[derive(Default)]
struct Items {
    brackets: usize,
    /// Behind a `}` outside of all others, while no code follows.
    end: Option<usize>,
    /// Bytes of code since the last cut.
    code: usize,
}

impl Items {
    /// A place to take the file apart, once enough stands before it and this token begins an item behind it.
    fn cut(&mut self, token: Token, text: &str, range: Range<usize>) -> Option<usize> {
        let begins = || match token {
            Token::Word => BEGINS_ITEM.contains(&&text[range.clone()]),
            _ => text[range.start..].starts_with("#["),
        };
        let cut = self.end.take().filter(|_| self.code >= LARGE && begins());
        self.code = if cut.is_some() { 0 } else { self.code + range.len() };
        match token {
            Token::Open => self.brackets += 1,
            Token::Close => {
                self.brackets = self.brackets.saturating_sub(1);
                let is_end = self.brackets == 0 && text.as_bytes()[range.start] == b'}';
                self.end = is_end.then_some(range.end);
            }
            _ => {}
        }
        cut
    }
}

impl Scan {
    fn leave_out(&mut self, start: usize, end: usize) {
        match self.no_code.last_mut() {
            Some(last) if last.end as usize == start => last.end = end as u32,
            _ => self.no_code.push(TextRange::new(start as u32, end as u32)),
        }
    }
}

/// What the parser takes for white space as well.
fn is_white(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// How much stays of a comment to the end of the line: if it is documentation, an item begins with it.
fn documentation(comment: &str) -> usize {
    match comment.as_bytes() {
        [b'/', b'/', b'/', b'/', ..] => 0,
        [b'/', b'/', b'/', ..] => 3,
        _ => 0,
    }
}

/// Whether a comment is no documentation, and has an end.
fn is_plain(comment: &str) -> bool {
    let is_documentation = match comment.as_bytes() {
        [_, _, b'*', b'*' | b'/', ..] => false,
        [_, _, b'*' | b'!', ..] => true,
        _ => false,
    };
    !is_documentation && comment.len() >= 4 && comment.ends_with("*/")
}

fn measure(nesting: &mut Nesting, token: Token, text: &str, range: Range<usize>) {
    let byte = text.as_bytes()[range.start];
    match token {
        Token::Open => nesting.open(),
        Token::Close => nesting.close(byte),
        Token::Comma => nesting.comma(),
        Token::Semicolon => nesting.semicolon(),
        Token::Number => nesting.literal(true),
        Token::Literal => nesting.literal(false),
        Token::Word => nesting.word(&text[range]),
        Token::Punct => {
            let last = range.start.checked_sub(1).map_or(b' ', |last| text.as_bytes()[last]);
            let following = text.as_bytes()[range.end..].iter().find(|byte| **byte != b' ');
            nesting.punct(byte, last, following.is_some_and(u8::is_ascii_digit));
        }
        Token::LineComment | Token::BlockComment | Token::Blank => {}
    }
}

fn refusal(nesting: &Nesting, tokens: usize) -> Option<Refusal> {
    if nesting.deepest > TOO_DEEP {
        return Some(Refusal::TooDeep);
    }
    (tokens > TOO_LONG).then_some(Refusal::TooLong)
}
