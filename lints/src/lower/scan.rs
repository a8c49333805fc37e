//! One pass over the text before syn sees it: the comments that suppress, and how deeply the code nests.

use std::ops::Range;

use crate::ir::SuppressionComment;
use crate::source::TextRange;

use super::comments::suppression;
use super::nesting::Nesting;
use super::tokens::{Token, Tokens};

/// Deeper than any code that people or sane generators write.
const TOO_DEEP: usize = 12_000;
/// Longer than any code that people write: tables and bindings that a program wrote. A token can cost half a kilobyte.
const TOO_LONG: usize = 1_000_000;

#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) suppressions: Vec<SuppressionComment>,
    /// What documentation says, in order, but for the slashes of the first line above an item.
    pub(super) words: Vec<TextRange>,
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
    let mut scan = Scan::default();
    let mut nesting = Nesting::new();
    let mut tokens = Tokens { text, at: start };
    let mut from = start;
    let mut count = 0;
    let mut below_words = false;
    while let Some(token) = tokens.next() {
        count += usize::from(token != Token::Blank);
        match token {
            Token::Blank => {}
            Token::LineComment => {
                let end = text[..tokens.at].trim_end_matches('\r').len();
                scan.suppressions.extend(suppression(text, from, end));
                if let Some(kept) = documentation(&text[from..end]) {
                    let kept = if below_words { 0 } else { kept };
                    scan.words.push(TextRange::new((from + kept) as u32, end as u32));
                    below_words |= kept > 0;
                }
            }
            Token::BlockComment => scan.suppressions.extend(suppression(text, from, tokens.at)),
            _ => {
                below_words = false;
                measure(&mut nesting, token, text, from..tokens.at);
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

/// How much stays of a comment that is documentation, an attribute to the parser: an item begins with its first.
fn documentation(comment: &str) -> Option<usize> {
    match comment.as_bytes() {
        [b'/', b'/', b'!', ..] => Some(0),
        [b'/', b'/', b'/', b'/', ..] => None,
        [b'/', b'/', b'/', ..] => Some(3),
        _ => None,
    }
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
