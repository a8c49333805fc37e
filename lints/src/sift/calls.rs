//! Whether a text calls what is looked for, as far as its tokens tell: that it has the name is known before.

use std::cell::OnceCell;

use crate::lower::{Token, Tokens};
use crate::source::TextRange;

use super::words::{Word, WordSet};
use super::{Call, LONGEST_PATH};

/// How code names what is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Shape {
    /// Anyhow.
    Any,
    /// `name(..)`, `module::name`, `f(name)`
    Function,
    /// `Type::name`
    Path,
    /// `value.name(..)`, `Type::name`
    Method,
    /// `Type::name`, of a trait that the type has: a type that stands for any may be named
    Trait,
    /// `name!(..)`, `use path::name`
    Macro,
}

impl Shape {
    pub(super) fn of(has_self: bool) -> Self {
        if has_self { Self::Method } else { Self::Path }
    }
}

/// Macros whose arguments are expressions and texts, whose names nobody takes for a name that they call.
const PLAIN: [&str; 46] = [
    "anyhow",
    "assert",
    "assert_eq",
    "assert_ne",
    "bail",
    "cfg",
    "concat",
    "dbg",
    "debug",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "debug_span",
    "ensure",
    "env",
    "eprint",
    "eprintln",
    "error",
    "error_span",
    "format",
    "format_args",
    "info",
    "info_span",
    "join",
    "json",
    "log",
    "matches",
    "panic",
    "pin",
    "print",
    "println",
    "ready",
    "select",
    "span",
    "stringify",
    "todo",
    "trace",
    "trace_span",
    "try_join",
    "unimplemented",
    "unreachable",
    "vec",
    "warn",
    "warn_span",
    "write",
    "writeln",
];

/// What stands before the name that it declares.
const DECLARING: [&str; 9] = ["const", "enum", "fn", "let", "mod", "mut", "ref", "static", "struct"];

/// Whether one of these calls stands in the part of the text.
pub(super) fn has_some(text: &str, part: TextRange, sought: &[Call]) -> bool {
    if sought.iter().any(|call| call.shape == Shape::Any) {
        return true;
    }
    let Some(code) = text.get(..part.end as usize) else { return true };
    let mut places = Places {
        text: code,
        tokens: tokens(code, part.start as usize),
        is_whole: part.start == 0,
        around: Vec::new(),
        in_use: false,
        modules: OnceCell::new(),
        implementing: OnceCell::new(),
    };
    (0..places.tokens.len()).any(|at| {
        places.enter(at);
        let Some(word) = places.word(at).map(Word::of) else { return false };
        sought.iter().any(|call| call.name == word && places.fits(at, call))
    })
}

/// A token and where it stands.
type Placed = (Token, u32, u32);

fn tokens(text: &str, start: usize) -> Vec<Placed> {
    let mut tokens = Tokens { text, at: start };
    // One byte in four begins a token, in code as people write it.
    let mut found = Vec::with_capacity(text.len().saturating_sub(start) / 4);
    loop {
        let start = tokens.at;
        match tokens.next() {
            Some(Token::Blank | Token::LineComment | Token::BlockComment) => {}
            Some(token) => found.push((token, start as u32, tokens.at as u32)),
            None => return found,
        }
    }
}

struct Places<'t> {
    text: &'t str,
    tokens: Vec<Placed>,
    /// Nothing stands before them.
    is_whole: bool,
    /// Of each bracket around the place, whether it is in a macro call that may call whatever it is given the name of.
    around: Vec<bool>,
    in_use: bool,
    /// Names of modules, and other names of anything.
    modules: OnceCell<WordSet>,
    /// The names in the heads of impls; `None` where a macro fills in some.
    implementing: OnceCell<Option<WordSet>>,
}

impl<'t> Places<'t> {
    fn slice(&self, at: usize) -> &'t str {
        let text = |(_, start, end): &Placed| self.text.get(*start as usize..*end as usize);
        self.tokens.get(at).and_then(text).unwrap_or_default()
    }

    fn word(&self, at: usize) -> Option<&'t str> {
        let is_raw = |text: &&str| text.starts_with("r#") && !text.starts_with("r#\"");
        match self.tokens.get(at)?.0 {
            Token::Word => Some(self.slice(at)),
            Token::Literal => Some(self.slice(at)).filter(is_raw),
            _ => None,
        }
    }

    fn is(&self, at: usize, token: Token) -> bool {
        self.tokens.get(at).is_some_and(|(of, ..)| *of == token)
    }

    /// What is around the token.
    fn enter(&mut self, at: usize) {
        match self.tokens[at].0 {
            Token::Open => {
                let is_free = self.around.last() == Some(&true) || self.is_opened_by_macro(at);
                self.around.push(is_free);
            }
            Token::Close => drop(self.around.pop()),
            Token::Semicolon => self.in_use = false,
            Token::Word if self.slice(at) == "use" => self.in_use = true,
            _ => {}
        }
    }

    /// The bracket is that of `name! (..)` or `macro_rules! name {..}`, and the macro none of the plain ones.
    fn is_opened_by_macro(&self, at: usize) -> bool {
        let before = |count: usize| at.checked_sub(count).map_or("", |at| self.slice(at));
        match (before(3), before(2), before(1)) {
            ("macro_rules", "!", _) => true,
            (_, name, "!") => self.word(at - 2).is_some() && PLAIN.binary_search(&name).is_err(),
            _ => false,
        }
    }

    fn fits(&self, at: usize, call: &Call) -> bool {
        let before = |count: usize| at.checked_sub(count).map_or("", |at| self.slice(at));
        let behind = |count: usize| self.slice(at + count);
        let below_path = before(1) == ":" && before(2) == ":";
        if self.around.last() == Some(&true) && before(1) != "." {
            return true;
        }
        let leads_on = behind(1) == ":" && behind(2) == ":";
        match call.shape {
            Shape::Any => true,
            Shape::Function => {
                let is_prefix = leads_on && behind(3) != "<";
                let is_field = before(1) == "." || (behind(1) == ":" && !leads_on);
                let of_type =
                    below_path && before(3).starts_with(char::is_uppercase) && !self.may_be_module(before(3));
                !is_prefix && !is_field && !of_type && !DECLARING.contains(&before(1))
            }
            // `<T as ..>::name` may be of any type.
            Shape::Path => {
                let is_of = |on: Word| match before(3) {
                    ">" => self.before_arguments(at - 3).is_none_or(|name| Word::of(name) == on),
                    "Self" => self.may_be_self(on),
                    name => Word::of(name) == on,
                };
                below_path && call.on.is_none_or(is_of)
            }
            Shape::Trait => {
                let is_other = |on: Word| Word::of(before(3)) != on && self.begins_at_root(at);
                below_path && !call.on.is_some_and(is_other)
            }
            Shape::Method => below_path || (before(1) == "." && (leads_on || behind(1) == "(")),
            Shape::Macro => self.in_use || below_path || (behind(1) == "!" && self.is(at + 2, Token::Open)),
        }
    }

    /// The name whose arguments end here, `T` of `T::<u8>`; `None` of `<T as ..>`, and where they are long.
    fn before_arguments(&self, end: usize) -> Option<&'t str> {
        let mut open = 0;
        for at in (0..=end).rev().take(LONGEST_PATH) {
            match self.slice(at) {
                ">" if at > 0 && matches!(self.slice(at - 1), "-" | "=") => {}
                ">" => open += 1,
                "<" => open -= 1,
                _ => {}
            }
            if open == 0 {
                let is_behind_path = at > 2 && self.slice(at - 1) == ":" && self.slice(at - 2) == ":";
                return if is_behind_path { self.word(at - 3) } else { None };
            }
        }
        None
    }

    /// `Self` may be of this name, by the heads of impls in sight: `impl T {`, `impl U for a::T<V> {`.
    fn may_be_self(&self, name: Word) -> bool {
        let implementing = || {
            let mut names = WordSet::default();
            let mut at = 0;
            while at < self.tokens.len() {
                at += 1;
                if self.slice(at - 1) != "impl" {
                    continue;
                }
                while at < self.tokens.len() && !matches!(self.slice(at), "{" | ";") {
                    if self.slice(at) == "$" {
                        return None;
                    }
                    names.extend(self.word(at).map(Word::of));
                    at += 1;
                }
            }
            Some(names)
        };
        let known = self.implementing.get_or_init(implementing).as_ref();
        !self.is_whole || known.is_none_or(|names| names.contains(&name))
    }

    /// The path to the token begins with `crate` or `::`: no parameter is named so. Of long ones that is not certain.
    fn begins_at_root(&self, mut at: usize) -> bool {
        let is_colon = |at: Option<usize>| at.is_some_and(|at| self.slice(at) == ":");
        for _ in 0..LONGEST_PATH {
            if !is_colon(at.checked_sub(1)) || !is_colon(at.checked_sub(2)) {
                return self.slice(at) == "crate";
            }
            match at.checked_sub(3).filter(|above| self.word(*above).is_some()) {
                Some(above) => at = above,
                None => return at > 2 && self.slice(at - 3) != ">",
            }
        }
        false
    }

    /// Modules and their other names are seldom written like types.
    fn may_be_module(&self, name: &str) -> bool {
        let modules = || {
            let named = (1..self.tokens.len()).filter(|at| matches!(self.slice(at - 1), "mod" | "as"));
            named.map(|at| Word::of(self.slice(at))).collect()
        };
        self.modules.get_or_init(modules).contains(&Word::of(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(text: &str, name: &str, shape: Shape) -> bool {
        has_some(
            text,
            TextRange::new(0, text.len() as u32),
            &[Call { name: Word::of(name), on: None, shape }],
        )
    }

    #[test]
    fn tells_whose_function_is_called() {
        let has = |text: &str| {
            let call = Call { name: Word::of("f"), on: Some(Word::of("T")), shape: Shape::Path };
            has_some(text, TextRange::new(0, text.len() as u32), &[call])
        };
        for text in [
            "T::f()",
            "a::T :: f",
            "impl T { Self::f() }",
            "impl<V> U for &a::T<V> { Self::f() }",
            "impl $type { Self::f() }",
            "<T as U>::f()",
            "T::<u8>::f()",
            "T::<Vec<fn() -> u8>>::f()",
            "own!(f)",
        ] {
            assert!(has(text), "{text}");
        }
        for text in [
            "U::f()",
            "U::<T>::f()",
            "U::<fn() -> T>::f()",
            "T.f()",
            "t::f(T)",
            "impl U for V { fn f(t: T) { Self::f() } }",
        ] {
            assert!(!has(text), "{text}");
        }
    }

    #[test]
    fn tells_what_may_stand_for_a_type_that_has_a_trait() {
        let has = |text: &str| {
            let call = Call { name: Word::of("from"), on: Some(Word::of("T")), shape: Shape::Trait };
            has_some(text, TextRange::new(0, text.len() as u32), &[call])
        };
        for text in
            ["T::from(x)", "crate::T::from", "U::from(x)", "u::U::from(x)", "<a::U as From<_>>::from(x)"]
        {
            assert!(has(text), "{text}");
        }
        for text in ["crate::U::from(x)", "(::a::U::from(x))", "fn from()", "from: u8"] {
            assert!(!has(text), "{text}");
        }
    }

    #[test]
    fn plain_macros_are_in_order() {
        assert!(PLAIN.is_sorted());
    }

    #[test]
    fn tells_calls_from_other_names() {
        use Shape::{Function, Macro, Method, Path};
        for (text, calls) in [
            ("x.f()", vec![Method]),
            ("x . f ::<u8>()", vec![Method]),
            ("x.f", vec![]),
            ("x.f = 1; y.f.g()", vec![]),
            ("f()", vec![Function]),
            ("a.map(f)", vec![Function]),
            ("f::<u8>()", vec![Function]),
            ("f::g()", vec![]),
            ("m::f()", vec![Function, Path, Method, Macro]),
            ("T::f()", vec![Path, Method, Macro]),
            ("mod T {} T::f()", vec![Function, Path, Method, Macro]),
            ("<T as U>::f", vec![Function, Path, Method, Macro]),
            ("let f = 1;", vec![]),
            ("S { f: 1 }", vec![]),
            ("r#f()", vec![Function]),
            ("f!(x)", vec![Function, Macro]),
            ("f != (x)", vec![Function]),
            ("use a::{b, f};", vec![Function, Macro]),
            ("\"f()\" // f()", vec![]),
            ("assert!(x.f, 1)", vec![]),
            ("forward!(f)", vec![Function, Path, Method, Macro]),
            ("forward! { a => [f] }", vec![Function, Path, Method, Macro]),
            ("forward!(x.f)", vec![]),
            ("macro_rules! m { () => { f } }", vec![Function, Path, Method, Macro]),
        ] {
            for shape in [Function, Path, Method, Macro] {
                assert_eq!(has(text, "f", shape), calls.contains(&shape), "{text} {shape:?}");
            }
            assert!(has(text, "f", Shape::Any));
        }
    }
}
