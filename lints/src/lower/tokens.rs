//! Just enough of Rust's tokens to tell code from strings, characters and comments. Never fails: text that is no Rust
//! gives some answer, and the parser says what is wrong.

/// What was stepped over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// A name or keyword.
    Word,
    Number,
    /// A string or character, the tick of a lifetime, a name with `r#`.
    Literal,
    Open,
    Close,
    Comma,
    Semicolon,
    /// One character of an operator.
    Punct,
    LineComment,
    BlockComment,
    /// White space, as much as there is.
    Blank,
}

/// What a byte begins, or belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Word,
    Digit,
    Quote,
    Tick,
    Slash,
    Open,
    Close,
    Comma,
    Semicolon,
    Blank,
    Punct,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Punct; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = class(byte as u8);
        byte += 1;
    }
    classes
};

const fn class(byte: u8) -> Class {
    match byte {
        b'0'..=b'9' => Class::Digit,
        b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => Class::Word,
        b'"' => Class::Quote,
        b'\'' => Class::Tick,
        b'/' => Class::Slash,
        b'(' | b'[' | b'{' => Class::Open,
        b')' | b']' | b'}' => Class::Close,
        b',' => Class::Comma,
        b';' => Class::Semicolon,
        b' ' | b'\t'..=b'\r' | 0..=8 | 0x0e..=0x1f | 0x7f => Class::Blank,
        _ => Class::Punct,
    }
}

/// Brackets, and what may hide them.
const MATTERS_IN_GROUP: [bool; 256] = {
    let mut matters = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        matters[byte] =
            matches!(CLASSES[byte], Class::Open | Class::Close | Class::Quote | Class::Tick | Class::Slash);
        byte += 1;
    }
    matters
};

/// Whether a byte is part of a name or a number.
pub(crate) const fn is_word(byte: u8) -> bool {
    matches!(CLASSES[byte as usize], Class::Word | Class::Digit)
}

/// Steps through a text from `at` on.
#[derive(Clone)]
pub(crate) struct Tokens<'t> {
    pub(crate) text: &'t str,
    /// Behind the token that was given last.
    pub(crate) at: usize,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let byte = self.peek(0)?;
        Some(match CLASSES[byte as usize] {
            Class::Word => self.word(),
            Class::Blank => self.run(Class::Blank, Token::Blank),
            Class::Punct => self.one(Token::Punct),
            Class::Open => self.one(Token::Open),
            Class::Close => self.one(Token::Close),
            Class::Comma => self.one(Token::Comma),
            Class::Semicolon => self.one(Token::Semicolon),
            Class::Quote => self.string(),
            Class::Tick => self.quote(),
            Class::Digit => {
                self.skip_word();
                Token::Number
            }
            Class::Slash => match self.peek(1) {
                Some(b'/') => self.line_comment(),
                Some(b'*') => self.block_comment(),
                _ => self.one(Token::Punct),
            },
        })
    }
}

impl Tokens<'_> {
    /// Steps behind the bracket that closes the one which was given last; false where none does.
    pub(crate) fn skip_group(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        let mut depth = 1usize;
        while depth > 0 {
            let rest = bytes.get(self.at..).unwrap_or_default();
            let Some(ahead) = rest.iter().position(|byte| MATTERS_IN_GROUP[*byte as usize]) else {
                self.at = bytes.len();
                return false;
            };
            self.at += ahead;
            match CLASSES[bytes[self.at] as usize] {
                Class::Open => depth += 1,
                Class::Close => depth -= 1,
                Class::Quote if self.is_behind_raw() => {
                    self.raw_string();
                    continue;
                }
                _ => {
                    self.next();
                    continue;
                }
            }
            self.at += 1;
        }
        true
    }

    /// Whether the quote here is that of a raw string; then it steps back to its first `#`.
    fn is_behind_raw(&mut self) -> bool {
        let before = &self.text.as_bytes()[..self.at];
        let hashes = before.iter().rev().take_while(|byte| **byte == b'#').count();
        let before = &before[..before.len() - hashes];
        let Some(before) = before.strip_suffix(b"r") else { return false };
        let before = before.strip_suffix(b"b").or_else(|| before.strip_suffix(b"c")).unwrap_or(before);
        let is_raw = !before.last().is_some_and(|byte| is_word(*byte));
        if is_raw {
            self.at -= hashes;
        }
        is_raw
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn one(&mut self, token: Token) -> Token {
        self.at += 1;
        token
    }

    fn run(&mut self, class: Class, token: Token) -> Token {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().take_while(|byte| CLASSES[**byte as usize] == class).count();
        token
    }

    fn skip_word(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().take_while(|byte| is_word(**byte)).count();
    }

    fn word(&mut self) -> Token {
        let start = self.at;
        self.skip_word();
        let Some(next @ (b'"' | b'#' | b'\'')) = self.peek(0) else { return Token::Word };
        match (&self.text.as_bytes()[start..self.at], next) {
            (b"r" | b"br" | b"cr", b'"' | b'#') => self.raw_string(),
            (b"b" | b"c", b'"') => self.string(),
            (b"b", b'\'') => self.quote(),
            _ => Token::Word,
        }
    }

    fn string(&mut self) -> Token {
        self.at += 1;
        let bytes = self.text.as_bytes();
        while let Some(ahead) = memchr::memchr2(b'"', b'\\', bytes.get(self.at..).unwrap_or_default()) {
            self.at += ahead + 1;
            if bytes[self.at - 1] == b'"' {
                return Token::Literal;
            }
            self.at += 1;
        }
        self.at = bytes.len();
        Token::Literal
    }

    fn raw_string(&mut self) -> Token {
        let bytes = self.text.as_bytes();
        let hashes = bytes[self.at..].iter().take_while(|byte| **byte == b'#').count();
        self.at += hashes;
        if self.peek(0) != Some(b'"') {
            // `r#name`
            self.skip_word();
            return Token::Literal;
        }
        self.at += 1;
        while let Some(byte) = self.peek(0) {
            self.at += 1;
            let rest = &bytes[self.at..];
            if byte == b'"' && rest.len() >= hashes && rest[..hashes].iter().all(|byte| *byte == b'#') {
                self.at += hashes;
                break;
            }
        }
        Token::Literal
    }

    /// A character, or the tick of a lifetime.
    fn quote(&mut self) -> Token {
        let mut chars = self.text.get(self.at + 1..).unwrap_or_default().char_indices();
        self.at += match (chars.next(), chars.next()) {
            (Some((_, '\\')), Some((_, _))) => {
                let end = chars.find(|(_, character)| matches!(character, '\'' | '\n'));
                end.map_or(2, |(at, _)| at + 2)
            }
            (Some(_), Some((at, '\''))) => at + 2,
            _ => 1,
        };
        Token::Literal
    }

    fn line_comment(&mut self) -> Token {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        Token::LineComment
    }

    fn block_comment(&mut self) -> Token {
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
        Token::BlockComment
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is behind the group that a text begins with: token by token, and in one step.
    fn behind_group(text: &str) -> [Option<&str>; 2] {
        let mut tokens = Tokens { text, at: 1 };
        let mut depth = 1;
        while depth > 0 {
            match tokens.next() {
                Some(Token::Open) => depth += 1,
                Some(Token::Close) => depth -= 1,
                Some(_) => {}
                None => break,
            }
        }
        let one_by_one = (depth == 0).then(|| &text[tokens.at..]);
        let mut tokens = Tokens { text, at: 1 };
        [one_by_one, tokens.skip_group().then(|| &text[tokens.at..])]
    }

    #[test]
    fn groups_end_where_their_tokens_say() {
        let insides = [
            "a[0] + (1, 2)",
            "\"}\" 'a' '}' '\\'' \"\\\"}\" \"\\\\\"",
            "r\"}\\\" r#\"}\"}\"# br##\"\"#}\"## cr\"}\" b\"}\" b'}' c\"}\"",
            "r#type, for_r\"}\", #\"}\"",
            "// }\n /* } /* } */ } */ a / b",
            "fn f<'a>(x: &'a str) {} 'l: loop {}",
            "größe 'ß' \"ß}\"",
        ];
        for inside in insides {
            assert_eq!(behind_group(&format!("{{{inside}}} x")), [Some(" x"); 2], "{inside}");
        }
        for text in ["{", "{ (", "{ \"}", "{ \"\\", "{ r#\"}\"", "{ /* }", "{ // }", "{ '", "{ r#"] {
            assert_eq!(behind_group(text), [None; 2], "{text}");
        }
    }
}
