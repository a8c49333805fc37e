//! Where a text has the bodies of its functions, and the macro calls among its items, found without parsing it.
//!
//! Functions of modules, impls and traits, at any place that is no body and no macro call. Whatever is not understood
//! ends the search: what is not found is parsed. What is found must be what the parser finds, or lowering parses the
//! whole text.

use crate::lower::{Token, Tokens, is_test_attribute};
use crate::source::TextRange;

/// Modules and impls in each other.
const NESTED: usize = 64;

/// A function as it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Function {
    /// Where it begins, with its attributes.
    pub(super) start: usize,
    pub(super) name: TextRange,
    /// From brace to brace.
    pub(super) body: TextRange,
    /// Of the impl or trait that it is a member of, up to its brace.
    pub(super) header: Option<TextRange>,
    /// Only tests run it, as an attribute says, here or further out.
    pub(super) for_tests: bool,
}

/// A macro call, or the definition of a macro, among items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Macro {
    /// Where it begins, with its attributes.
    pub(super) start: usize,
    /// The last of its path.
    pub(super) name: TextRange,
    /// From bracket to bracket.
    pub(super) inside: TextRange,
    pub(super) for_tests: bool,
}

/// `mod name;` outside of other modules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Declared {
    pub(super) name: TextRange,
    pub(super) for_tests: bool,
}

/// What a text has, in its order.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) functions: Vec<Function>,
    pub(super) calls: Vec<Macro>,
    pub(super) definitions: Vec<Macro>,
    pub(super) modules: Vec<Declared>,
    /// The items that only tests have, with all that is in them; none within another.
    pub(super) test_items: Vec<TextRange>,
}

pub(super) fn find(text: &str, start: usize) -> Found {
    let tokens = Tokens { text, at: start };
    let mut search = Search { tokens, start, for_tests: false, found: Found::default() };
    search.items(None, NESTED);
    search.found
}

struct Search<'t> {
    tokens: Tokens<'t>,
    /// Where the token begins that was given last.
    start: usize,
    /// What stands here is for tests only: an attribute of the item, or of what is around it, says so.
    for_tests: bool,
    found: Found,
}

/// `None` where the text is not understood.
type Understood<T = ()> = Option<T>;

impl Search<'_> {
    /// The next token that is neither white space nor comment.
    fn token(&mut self) -> Option<Token> {
        loop {
            self.start = self.tokens.at;
            match self.tokens.next()? {
                Token::Blank | Token::LineComment | Token::BlockComment => {}
                token => return Some(token),
            }
        }
    }

    fn text(&self) -> &str {
        self.tokens.text.get(self.start..self.tokens.at).unwrap_or_default()
    }

    /// The token after the next, which stays the next; with its text.
    fn ahead(&self) -> (Option<Token>, &str) {
        let (tokens, found) = (self.tokens.clone(), Found::default());
        let mut search = Search { tokens, start: self.start, for_tests: false, found };
        let token = search.token();
        (token, self.tokens.text.get(search.start..search.tokens.at).unwrap_or_default())
    }

    /// Up to the end of the text, or the brace that ends them.
    fn items(&mut self, header: Option<TextRange>, depth: usize) -> Understood {
        let mut start = None;
        let mut around = self.for_tests;
        while let Some(token) = self.token() {
            let begins = *start.get_or_insert(self.start);
            match token {
                Token::Close => return Some(()),
                Token::Semicolon => {}
                Token::Punct if self.text() == "#" => {
                    let (inner, for_tests) = self.attribute()?;
                    self.for_tests |= for_tests;
                    around |= for_tests && inner;
                    continue;
                }
                // Of `extern ".." {}`.
                Token::Open => self.skip_group()?,
                Token::Word => {
                    if self.word(begins, header, depth)? {
                        continue;
                    }
                }
                _ => return None,
            }
            if self.for_tests && !around {
                self.found.test_items.push(TextRange::new(begins as u32, self.tokens.at as u32));
            }
            start = None;
            self.for_tests = around;
        }
        Some(())
    }

    /// Whether it is about what is around it, and whether it says that only tests run this.
    fn attribute(&mut self) -> Understood<(bool, bool)> {
        let mut token = self.token()?;
        let inner = token == Token::Punct && self.text() == "!";
        if inner {
            token = self.token()?;
        }
        (token == Token::Open).then_some(())?;
        let inside = self.tokens.at;
        self.skip_group()?;
        Some((inner, self.tokens.text.get(inside..self.tokens.at - 1).is_some_and(is_for_tests)))
    }

    /// What begins with a word; true where that belongs to what follows.
    fn word(&mut self, begins: usize, header: Option<TextRange>, depth: usize) -> Understood<bool> {
        match self.text() {
            "pub" => {
                if self.ahead() == (Some(Token::Open), "(") {
                    self.token()?;
                    self.skip_group()?;
                }
                return Some(true);
            }
            "async" | "unsafe" | "default" | "safe" | "auto" => return Some(true),
            "extern" => match self.ahead() {
                (Some(Token::Literal), _) => {
                    self.token()?;
                    return Some(true);
                }
                (_, "crate") => self.skip_to_semicolon()?,
                _ => return Some(true),
            },
            "const" if matches!(self.ahead().1, "fn" | "unsafe" | "async" | "extern") => return Some(true),
            "const" | "static" | "type" | "use" => self.skip_to_semicolon()?,
            "fn" => self.function(begins, header)?,
            "mod" => self.module(depth)?,
            "impl" | "trait" => self.block(Some(begins), depth)?,
            "struct" | "enum" | "union" => {
                if self.find_brace()? {
                    self.skip_group()?;
                }
            }
            _ => self.macro_call(begins)?,
        }
        Some(false)
    }

    fn function(&mut self, start: usize, header: Option<TextRange>) -> Understood {
        self.token()?;
        let name = TextRange::new(self.start as u32, self.tokens.at as u32);
        if self.find_brace()? {
            let open = self.start;
            self.skip_group()?;
            let body = TextRange::new(open as u32, self.tokens.at as u32);
            let for_tests = self.for_tests;
            self.found.functions.push(Function { start, name, body, header, for_tests });
        }
        Some(())
    }

    fn module(&mut self, depth: usize) -> Understood {
        let mut inside =
            Search { tokens: self.tokens.clone(), start: 0, for_tests: false, found: Found::default() };
        inside.token()?;
        let name = TextRange::new(inside.start as u32, inside.tokens.at as u32);
        if inside.token()? == Token::Semicolon && depth == NESTED {
            self.found.modules.push(Declared { name, for_tests: self.for_tests });
        }
        self.block(None, depth)
    }

    /// A module, impl or trait; `header` is where that of its members begins.
    fn block(&mut self, header: Option<usize>, depth: usize) -> Understood {
        if self.find_brace()? {
            let header = header.map(|start| TextRange::new(start as u32, self.start as u32));
            match depth.checked_sub(1) {
                Some(depth) => self.items(header, depth)?,
                None => self.skip_group()?,
            }
        }
        Some(())
    }

    /// The brace behind a head, which is stepped over; false where a semicolon ends it.
    fn find_brace(&mut self) -> Understood<bool> {
        let mut angles = 0usize;
        loop {
            match self.token()? {
                Token::Semicolon => return Some(false),
                Token::Open if self.text() == "{" && angles == 0 => return Some(true),
                Token::Open => self.skip_group()?,
                Token::Close => return None,
                Token::Punct => match self.text() {
                    "<" => angles += 1,
                    ">" if !self.is_arrow() => angles = angles.checked_sub(1)?,
                    _ => {}
                },
                _ => {}
            }
        }
    }

    /// The `>` of `->`.
    fn is_arrow(&self) -> bool {
        self.tokens.text[..self.start].ends_with('-')
    }

    /// `a::name! { .. }`, `macro_rules! name { .. }`
    fn macro_call(&mut self, start: usize) -> Understood {
        let is_definition = self.text() == "macro_rules";
        let mut name = TextRange::new(self.start as u32, self.tokens.at as u32);
        loop {
            match self.token()? {
                Token::Open => break,
                Token::Word | Token::Literal => {
                    name = TextRange::new(self.start as u32, self.tokens.at as u32)
                }
                Token::Punct if matches!(self.text(), ":" | "!") => {}
                _ => return None,
            }
        }
        let open = self.start;
        self.skip_group()?;
        let inside = TextRange::new(open as u32, self.tokens.at as u32);
        let list = if is_definition { &mut self.found.definitions } else { &mut self.found.calls };
        list.push(Macro { start, name, inside, for_tests: self.for_tests });
        Some(())
    }

    fn skip_to_semicolon(&mut self) -> Understood {
        loop {
            match self.token()? {
                Token::Semicolon => return Some(()),
                Token::Open => self.skip_group()?,
                Token::Close => return None,
                _ => {}
            }
        }
    }

    /// To behind the bracket that closes the one that was given last.
    fn skip_group(&mut self) -> Understood {
        self.tokens.skip_group().then_some(())
    }
}

/// `test`, `tokio::test(..)`, `cfg(test)`, `cfg(all(test, ..))`: nothing that the parser would not take for it, too.
fn is_for_tests(attribute: &str) -> bool {
    let end =
        attribute.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | ':'))).unwrap_or(attribute.len());
    let (path, arguments) = attribute.split_at(end);
    if path == "cfg" {
        let condition: String = arguments.split_whitespace().collect();
        return condition == "(test)" || condition.starts_with("(all(test,");
    }
    path.rsplit(':').next().is_some_and(is_test_attribute)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bodies of a text and the headers around them.
    fn found(text: &str) -> Vec<(&str, &str)> {
        let slice = |range: TextRange| &text[range.start as usize..range.end as usize];
        let each = find(text, 0).functions.into_iter();
        each.map(|function| (slice(function.body), function.header.map_or("", slice).trim())).collect()
    }

    #[test]
    fn finds_the_bodies_of_functions() {
        let text = "#![allow(x)]\nuse a::{b, c};\n/// fn no() {}\npub(crate) const unsafe fn one<T>(x: [u8; { 3 }]) -> \
                    Vec<Option<T>> where T: Fn() -> u8, { '{'; \"}\" }\nconst X: u8 = { 3 };\nconst Y: fn() = f;\nimpl<const \
                    N: usize> A<{ N }> for B<'_> { type T = u8; async fn two(&self) { { } } const Z: u8 = 1; }\npub mod m \
                    { extern \"C\" { fn four(); } extern \"C\" fn five() {} trait T: U { fn none(); fn six() {} } }\nmacro_rules! m { () => { \
                    fn no() {} } }\nstd::thread_local! { static A: u8 = f(); }\nm!(fn no() {});\nstruct S { f: fn() }\nstruct \
                    P(u8);\nstatic F: fn() = || {};\nfn last() { fn inner() {} }";
        let expected = [
            ("{ '{'; \"}\" }", ""),
            ("{ { } }", "impl<const N: usize> A<{ N }> for B<'_>"),
            ("{}", ""),
            ("{}", "trait T: U"),
            ("{ fn inner() {} }", ""),
        ];
        assert_eq!(found(text), expected);
    }

    #[test]
    fn finds_macros_among_items() {
        let text = "macro_rules! make { () => { fn f() {} } }\nimpl A { a::make!(x, y); fn f() { none!() } }\n#[b] make! { z \
                    }\nconst C: u8 = none!();";
        let found = find(text, 0);
        let slice = |range: TextRange| &text[range.start as usize..range.end as usize];
        let shown = |macros: &[Macro]| -> Vec<String> {
            macros.iter().map(|found| format!("{} {}", slice(found.name), slice(found.inside))).collect()
        };
        assert_eq!(shown(&found.definitions), ["make { () => { fn f() {} } }"]);
        assert_eq!(shown(&found.calls), ["make (x, y)", "make { z }"]);
    }

    #[test]
    fn begins_with_attributes() {
        let text = "fn a() {}\n#[b] pub async fn name() {}";
        let functions = find(text, 0).functions;
        let starts: Vec<usize> = functions.iter().map(|function| function.start).collect();
        assert_eq!(starts, [0, 10]);
        assert_eq!(&text[functions[1].name.start as usize..functions[1].name.end as usize], "name");
    }

    #[test]
    fn tells_what_is_for_tests() {
        let text = "#[test] fn a() {} fn b() {} #[tokio::test(flavor = \"x\")] async fn c() {} #[cfg(not(test))] fn d() {} \
                    #[cfg( all( test, unix))] mod m { fn e() {} #[cfg(any(test, unix))] fn f() {} } #[cfg(test)] impl A { fn \
                    g() {} make!(x); } #[cfg_attr(test, x)] fn h() {} mod n { #![cfg(test)] fn i() {} } fn j() {} #[cfg(test)] \
                    mod o; mod p; mod q { mod r; }";
        let found = find(text, 0);
        let slice = |range: TextRange| &text[range.start as usize..range.end as usize];
        let for_tests = found.functions.iter().filter(|function| function.for_tests);
        assert_eq!(for_tests.map(|function| slice(function.name)).collect::<String>(), "acefgi");
        assert_eq!(found.functions.len(), 10);
        assert!(found.calls[0].for_tests);
        let modules = found.modules.iter().map(|module| (slice(module.name), module.for_tests));
        assert_eq!(modules.collect::<Vec<_>>(), [("o", true), ("p", false)]);
        assert!(find("#![cfg(test)] fn a() {}", 0).functions[0].for_tests);
    }

    #[test]
    fn stops_where_nothing_is_understood() {
        assert_eq!(found("fn a() {} => fn b() {}"), [("{}", "")]);
        assert_eq!(found("fn a() {} fn b() { (").len(), 1);
        assert_eq!(found("fn a<T>> () {}"), []);
        assert_eq!(found("mod a {".repeat(100_000).as_str()), []);
    }
}
