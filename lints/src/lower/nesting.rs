//! How deeply code nests, as far as tokens tell: an upper bound of the depth of the tree that syn would build.
//!
//! Fed by the scanner, token by token. Brackets nest; so do the operators, dots and keywords of one statement, each of
//! which can be a level of the tree (`a.b().c()`, `if a {} else if b {}`, `&&x`, `A<B<C>>`).

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// Levels that a bracket counts for: its own frames of parser and lowering are larger than those of an operator.
pub(super) const BRACKET: usize = 8;

/// What was seen before the next token.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Before {
    /// A name or a literal that is no number.
    Operand,
    Number,
    /// A closing bracket, `?`.
    Close,
    /// An operator, a keyword, an opening bracket, nothing.
    Other,
}

/// The inside of one bracket.
#[derive(Default)]
struct Level {
    /// Links of the statement at hand.
    links: usize,
    /// The deepest bracket of the statement at hand.
    inner: usize,
    /// The deepest statement that has ended.
    ended: usize,
    /// `<` that are open, or were comparisons.
    angles: usize,
    /// Between the bars of a closure's parameters.
    parameters: bool,
    /// A block has just been closed: the statement ends, unless the next token goes on.
    after_block: bool,
}

/// What a `|` was.
#[derive(Clone, Copy, PartialEq)]
enum Bar {
    Opened,
    Closed,
    Operator,
}

pub(super) struct Nesting {
    level: Level,
    around: Vec<Level>,
    /// Depth of what is around the innermost bracket.
    outer: usize,
    before: Before,
    last_bar: Bar,
    /// The last `<` was taken for the start of type arguments.
    last_angle: bool,
    pub(super) deepest: usize,
}

impl Nesting {
    pub(super) fn new() -> Self {
        Self {
            level: Level::default(),
            around: Vec::new(),
            outer: 0,
            before: Before::Other,
            last_bar: Bar::Operator,
            last_angle: false,
            deepest: 0,
        }
    }

    fn link(&mut self) {
        self.level.links += 1;
        self.measure();
    }

    fn measure(&mut self) {
        self.deepest = self.deepest.max(self.outer + self.level.links + self.level.inner);
    }

    fn end_statement(&mut self) {
        let level = &mut self.level;
        level.ended = level.ended.max(level.links + level.inner);
        (level.links, level.inner, level.parameters) = (0, 0, false);
    }

    /// Called before each token: a block that was just closed ended its statement, unless the token goes on.
    fn settle(&mut self, goes_on: bool) {
        if std::mem::take(&mut self.level.after_block) && !goes_on {
            self.end_statement();
            self.level.angles = 0;
        }
    }

    pub(super) fn open(&mut self) {
        self.settle(true);
        if self.before == Before::Close {
            // `f()()`, `a[0][0]`
            self.link();
        }
        self.outer += self.level.links + BRACKET;
        self.around.push(std::mem::take(&mut self.level));
        self.before = Before::Other;
        self.measure();
    }

    pub(super) fn close(&mut self, bracket: u8) {
        self.end_statement();
        self.before = Before::Close;
        let Some(around) = self.around.pop() else { return };
        let inside = std::mem::replace(&mut self.level, around).ended;
        self.outer -= self.level.links + BRACKET;
        self.level.inner = self.level.inner.max(inside + BRACKET);
        self.level.after_block = bracket == b'}';
        self.measure();
    }

    pub(super) fn literal(&mut self, is_number: bool) {
        self.settle(false);
        self.before = if is_number { Before::Number } else { Before::Operand };
    }

    pub(super) fn word(&mut self, word: &str) {
        self.settle(matches!(word, "else" | "as"));
        self.before = Before::Operand;
        if word == "box" {
            // The parser copies what follows at each of these.
            self.level.links += 8 * BRACKET;
        }
        if is_prefix(word) {
            self.link();
            self.before = Before::Other;
        }
    }

    pub(super) fn comma(&mut self) {
        // `A<{ 1 }, A<{ 2 }, ..`
        self.settle(self.level.angles > 0);
        if !self.level.parameters && self.level.angles == 0 {
            self.end_statement();
        }
        self.before = Before::Other;
    }

    pub(super) fn semicolon(&mut self) {
        self.end_statement();
        self.level.after_block = false;
        self.level.angles = 0;
        self.before = Before::Other;
    }

    /// Any other character; `last` is the one right before it, `digit_follows` tells of the one right behind it.
    pub(super) fn punct(&mut self, byte: u8, last: u8, digit_follows: bool) {
        self.settle(!matches!(byte, b'#' | b'$'));
        let mut before = Before::Other;
        match byte {
            b'#' | b'$' | b'~' | b'\\' => {}
            b':' if last != b':' => {}
            b'.' if last == b'.' => {}
            b'=' => self.equals(last),
            b'<' => self.less(last, digit_follows),
            // Pattern and body of a match arm do not nest.
            b'>' if last == b'=' => {
                self.end_statement();
                self.level.angles = 0;
            }
            b'>' if last == b'-' => {}
            b'>' => {
                self.level.angles = self.level.angles.saturating_sub(1);
                before = Before::Operand;
            }
            b'|' => self.bar(last),
            b'?' => {
                self.link();
                before = Before::Close;
            }
            _ => self.link(),
        }
        self.before = before;
    }

    fn equals(&mut self, last: u8) {
        if last == b'<' && self.last_angle {
            self.level.angles = self.level.angles.saturating_sub(1);
        }
        if !b"=<>!+-*/%^&|.".contains(&last) {
            self.link();
        }
    }

    /// A comparison, a shift, or the start of type arguments. No type follows or is a number.
    fn less(&mut self, last: u8, digit_follows: bool) {
        self.link();
        let second = last == b'<';
        if second && digit_follows && self.last_angle {
            self.level.angles = self.level.angles.saturating_sub(1);
        }
        self.last_angle = if second {
            self.last_angle && !digit_follows
        } else {
            !matches!(self.before, Before::Number | Before::Close)
        };
        if self.last_angle {
            self.level.angles += 1;
            self.level.links += BRACKET;
            self.measure();
        }
    }

    fn bar(&mut self, last: u8) {
        self.link();
        self.last_bar = match (last == b'|', self.last_bar) {
            (true, Bar::Opened) => Bar::Closed,
            (true, Bar::Closed) => Bar::Opened,
            (true, Bar::Operator) => Bar::Operator,
            (false, _) if self.level.parameters => Bar::Closed,
            (false, _) if self.before == Before::Other => Bar::Opened,
            (false, _) => Bar::Operator,
        };
        self.level.parameters = self.last_bar == Bar::Opened;
    }
}

/// Levels of the deepest place of what macros make.
pub(super) fn depth_of(tokens: &TokenStream) -> usize {
    let mut nesting = Nesting::new();
    feed(&mut nesting, tokens.clone());
    nesting.deepest
}

fn feed(nesting: &mut Nesting, tokens: TokenStream) {
    let mut tokens = tokens.into_iter().peekable();
    let mut last = b' ';
    while let Some(token) = tokens.next() {
        let mut this = b' ';
        match token {
            TokenTree::Ident(ident) => nesting.word(&ident.to_string()),
            TokenTree::Literal(literal) => nesting.literal(is_number(&literal)),
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => feed(nesting, group.stream()),
            TokenTree::Group(group) => {
                nesting.open();
                feed(nesting, group.stream());
                nesting.close(if group.delimiter() == Delimiter::Brace { b'}' } else { b')' });
            }
            TokenTree::Punct(punct) => {
                let byte = punct.as_char() as u8;
                match byte {
                    b',' => nesting.comma(),
                    b';' => nesting.semicolon(),
                    // Of a lifetime.
                    b'\'' => nesting.literal(false),
                    _ => {
                        let next = tokens.peek();
                        let digit_follows = matches!(next, Some(TokenTree::Literal(next)) if is_number(next));
                        nesting.punct(byte, last, digit_follows);
                    }
                }
                if punct.spacing() == Spacing::Joint {
                    this = byte;
                }
            }
        }
        last = this;
    }
}

fn is_number(literal: &proc_macro2::Literal) -> bool {
    literal.to_string().starts_with(|first: char| first.is_ascii_digit())
}

/// Keywords that an expression or type can follow, again and again.
fn is_prefix(word: &str) -> bool {
    matches!(
        word,
        "as" | "async"
            | "await"
            | "become"
            | "box"
            | "break"
            | "const"
            | "do"
            | "dyn"
            | "else"
            | "extern"
            | "fn"
            | "for"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "match"
            | "move"
            | "mut"
            | "raw"
            | "ref"
            | "return"
            | "static"
            | "try"
            | "unsafe"
            | "where"
            | "while"
            | "yield"
    )
}

#[cfg(test)]
mod tests {
    use super::super::scan::scan;
    use super::depth_of;

    #[test]
    fn tokens_are_as_deep_as_their_text() {
        let own = include_str!("nesting.rs");
        let texts = [
            "a.b().c()[0](1)?; if a {} else if b { || x | y } else { c as u8 as u16 }",
            "fn f<'a, T: A<B<{ 3 }>>>(x: &'a mut T) -> Vec<Vec<u8>> where T: Fn() -> u8 { 'x: loop { break 'x } }",
            "match x { 1 | 2 => a < 3, _ if b << 2 == c => |a, b| a || b, r#type => &&&*x, ..=5 => { } }",
            "a == b && c != d; x => y, a <= 1 >= 2; -1 - -2; !!a; #[a(b)] struct S; $crate::a; \"s\"; 'c'; b\"x\"",
            "static X: &'static [&'static str] = &[\"a\", \"b\"];",
            own,
        ];
        for text in texts {
            let tokens = text.parse().expect("tokens");
            assert_eq!(depth_of(&tokens), scan(text, 0, &[]).depth, "{text}");
        }
        assert!(scan(own, 0, &[]).depth > 50);
    }
}
