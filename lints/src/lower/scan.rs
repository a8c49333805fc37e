//! One pass over the text before syn sees it: comments that suppress, and how deeply the code nests.

use crate::ir::SuppressionComment;
use crate::source::TextRange;

/// Brackets within brackets.
const DEEP: usize = 64;
const TOO_DEEP: usize = 1500;
/// Operators, dots and `else` in one statement: each is a level of syn's tree.
const LONG: usize = 300;
const TOO_LONG: usize = 12_000;

#[derive(Debug, Default)]
pub(crate) struct Scan {
    pub(crate) suppressions: Vec<SuppressionComment>,
    /// Nests so deeply that it is read on a larger stack.
    pub(crate) deep: bool,
    /// Nests so deeply that it is not read: where.
    pub(crate) too_deep: Option<usize>,
}

pub(crate) fn scan(text: &str) -> Scan {
    let mut scanner =
        Scanner { text, bytes: text.as_bytes(), at: 0, found: Scan::default(), depth: 0, links: vec![0] };
    scanner.run();
    scanner.found
}

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    found: Scan,
    depth: usize,
    /// For each open bracket the links of the statement at hand.
    links: Vec<usize>,
}

impl Scanner<'_> {
    fn run(&mut self) {
        while self.at < self.bytes.len() && self.found.too_deep.is_none() {
            match self.bytes[self.at] {
                b'/' if self.peek(1) == Some(b'/') => self.line_comment(),
                b'/' if self.peek(1) == Some(b'*') => self.block_comment(),
                b'"' => self.string(),
                b'\'' => self.quote(),
                b'(' | b'[' | b'{' => self.open(),
                b')' | b']' | b'}' => self.close(),
                b';' => {
                    if let Some(links) = self.links.last_mut() {
                        *links = 0;
                    }
                    self.at += 1;
                }
                b'.' | b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'<' | b'!' | b'=' | b'^' | b'?'
                | b'#' => {
                    self.link();
                    self.at += 1;
                }
                byte if byte.is_ascii_alphabetic() || byte == b'_' => self.word(),
                _ => self.at += 1,
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn link(&mut self) {
        let Some(links) = self.links.last_mut() else { return };
        *links += 1;
        self.found.deep |= *links > LONG;
        if *links > TOO_LONG {
            self.found.too_deep = Some(self.at);
        }
    }

    fn open(&mut self) {
        self.depth += 1;
        self.links.push(0);
        self.found.deep |= self.depth > DEEP;
        if self.depth > TOO_DEEP {
            self.found.too_deep = Some(self.at);
        }
        self.at += 1;
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.links.len() > 1 {
            self.links.pop();
        }
        // An item or statement ends with its block, unless an `else` or a method call goes on.
        if self.bytes[self.at] == b'}' {
            let rest = self.text[self.at + 1..].trim_start();
            if !rest.starts_with("else")
                && !rest.starts_with('.')
                && let Some(links) = self.links.last_mut()
            {
                *links = 0;
            }
        }
        self.at += 1;
    }

    fn word(&mut self) {
        let start = self.at;
        while self.peek(0).is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80) {
            self.at += 1;
        }
        let word = &self.text[start..self.at];
        match (word, self.peek(0)) {
            ("r" | "br" | "cr", Some(b'"' | b'#')) => self.raw_string(),
            // `b"..."`, `c"..."`, `b'x'`
            ("b" | "c", Some(b'"')) => self.string(),
            ("else" | "as" | "return" | "await" | "in" | "dyn" | "impl", _) => self.link(),
            _ => {}
        }
    }

    fn string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek(0) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'"' => return,
                _ => {}
            }
        }
    }

    fn raw_string(&mut self) {
        let hashes = self.bytes[self.at..].iter().take_while(|byte| **byte == b'#').count();
        if self.peek(hashes) != Some(b'"') {
            // `r#ident`
            self.at += hashes;
            return;
        }
        let end = format!("\"{}", "#".repeat(hashes));
        let body = self.at + hashes + 1;
        self.at = self.text[body..].find(&end).map_or(self.bytes.len(), |at| body + at + end.len());
    }

    /// A character, or a lifetime.
    fn quote(&mut self) {
        let rest = &self.text[self.at + 1..];
        let mut chars = rest.char_indices();
        match (chars.next(), chars.next()) {
            (Some((_, '\\')), Some(_)) => {
                let skip = rest[2..].find('\'').map_or(rest.len(), |at| at + 3);
                self.at += 1 + skip;
            }
            (Some(_), Some((at, '\''))) => self.at += 1 + at + 1,
            _ => self.at += 1,
        }
    }

    fn line_comment(&mut self) {
        let start = self.at;
        self.at = self.text[start..].find('\n').map_or(self.bytes.len(), |at| start + at);
        let end = self.text[..self.at].trim_end_matches('\r').len();
        self.comment(start, end, 2);
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let mut depth = 0usize;
        while self.at < self.bytes.len() {
            match (self.bytes[self.at], self.peek(1)) {
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
        self.comment(start, self.at.min(self.bytes.len()), 2);
    }

    fn comment(&mut self, start: usize, end: usize, marker: usize) {
        let Some(body) = self.text.get(start + marker..end) else { return };
        let trimmed = body.trim_start();
        if !trimmed.starts_with("conn-lint:") {
            return;
        }
        let offset = start + marker + (body.len() - trimmed.len());
        let line_start = self.text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let own_line = self.text[line_start..start].trim().is_empty();
        let range = TextRange::new(start as u32, end as u32);
        self.found.suppressions.push(parse_comment(trimmed, offset, range, own_line));
    }
}

/// `conn-lint: allow(a, b) -- reason`; `offset` is where `text` begins in the file.
fn parse_comment(text: &str, offset: usize, range: TextRange, own_line: bool) -> SuppressionComment {
    let mut comment = SuppressionComment { range, lints: Vec::new(), reason: None, error: None, own_line };
    let text = text.trim_end().strip_suffix("*/").unwrap_or(text).trim_end();
    let rest = text.strip_prefix("conn-lint:").unwrap_or(text);
    let verb = rest.trim_start();
    let Some(list) = verb.strip_prefix("allow") else {
        comment.error = Some("expected `allow(lint)` after `conn-lint:`".to_owned());
        return comment;
    };
    let list = list.trim_start();
    let (Some(open), Some(close)) = (list.strip_prefix('('), list.find(')')) else {
        comment.error = Some("expected the lints' names in parentheses: `allow(lint_name)`".to_owned());
        return comment;
    };
    let inside = &open[..close - 1];
    let mut at = offset + (text.len() - open.len());
    for part in inside.split(',') {
        let name = part.trim();
        if !name.is_empty() {
            let start = at + (part.len() - part.trim_start().len());
            comment.lints.push((name.to_owned(), TextRange::new(start as u32, (start + name.len()) as u32)));
        }
        at += part.len() + 1;
    }
    if comment.lints.is_empty() {
        comment.error = Some("names no lint".to_owned());
    }
    let after = list[close + 1..].trim();
    match after.strip_prefix("--").map(str::trim) {
        Some(reason) if !reason.is_empty() => comment.reason = Some(reason.to_owned()),
        Some(_) => comment.error = Some("has no reason after `--`".to_owned()),
        None if !after.is_empty() => {
            comment.error = Some("expected ` -- reason` after the closing parenthesis".to_owned());
        }
        None => {}
    }
    comment
}
