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
    Blank,
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
        Some(match byte {
            b'/' if self.peek(1) == Some(b'/') => self.line_comment(),
            b'/' if self.peek(1) == Some(b'*') => self.block_comment(),
            b'"' => self.string(),
            b'\'' => self.quote(),
            b'(' | b'[' | b'{' => self.one(Token::Open),
            b')' | b']' | b'}' => self.one(Token::Close),
            b',' => self.one(Token::Comma),
            b';' => self.one(Token::Semicolon),
            b'0'..=b'9' => {
                self.skip_word();
                Token::Number
            }
            _ if is_word(byte) => self.word(),
            _ if byte.is_ascii_whitespace() || byte.is_ascii_control() => self.one(Token::Blank),
            _ => self.one(Token::Punct),
        })
    }
}

impl Tokens<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn one(&mut self, token: Token) -> Token {
        self.at += 1;
        token
    }

    fn skip_word(&mut self) {
        while self.peek(0).is_some_and(is_word) {
            self.at += 1;
        }
    }

    fn word(&mut self) -> Token {
        let start = self.at;
        self.skip_word();
        match (&self.text[start..self.at], self.peek(0)) {
            ("r" | "br" | "cr", Some(b'"' | b'#')) => self.raw_string(),
            ("b" | "c", Some(b'"')) => self.string(),
            ("b", Some(b'\'')) => self.quote(),
            _ => Token::Word,
        }
    }

    fn string(&mut self) -> Token {
        self.at += 1;
        while let Some(byte) = self.peek(0) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'"' => break,
                _ => {}
            }
        }
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

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}
