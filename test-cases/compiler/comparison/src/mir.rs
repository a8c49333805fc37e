//! Reads the compiler's intermediate code, as far as it tells which functions are named where.
//!
//! The compiler prints, below each statement, every constant in it with its own place; a function that is called or
//! given as a value is such a constant, and the place is that of its path, or of the method's name:
//!
//! ```text
//! // mir::ConstOperand
//! // + span: src/main.rs:12:33: 12:53
//! // + const_: Const { ty: fn() -> reqwest::Client {reqwest::Client::new}, val: Value(reqwest::Client::new) }
//! ```

use std::collections::BTreeSet;

/// From `start` up to `end`, lines and columns from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) start: (u32, u32),
    pub(crate) end: (u32, u32),
}

impl Place {
    pub(crate) fn contains(&self, other: &Self) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }
}

/// A function that is named in code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mention {
    pub(crate) place: Place,
    /// As the compiler prints it, with generic arguments.
    pub(crate) path: String,
}

/// One target's code.
#[derive(Default)]
pub(crate) struct Code {
    pub(crate) mentions: BTreeSet<Mention>,
    /// Every place that some code comes from.
    pub(crate) places: BTreeSet<Place>,
}

impl Code {
    /// Adds what one target's code says. Places outside of the workspace are left out.
    pub(crate) fn add(&mut self, text: &str) {
        let mut span = None;
        for line in text.lines() {
            if let Some(printed) = line.trim_start().strip_prefix("// + span: ") {
                span = place(printed);
            } else if let Some(path) = function(line) {
                let mention = span.take().map(|place| Mention { place, path: path.to_owned() });
                self.mentions.extend(mention);
            } else if let Some((_, printed)) = line.rsplit_once(" // ")
                && let Some((_, printed)) = printed.split_once("scope ")
                && let Some((_, printed)) = printed.split_once(" at ")
            {
                self.places.extend(place(printed));
            }
        }
        let mentioned = self.mentions.iter().map(|mention| mention.place.clone());
        self.places.extend(mentioned);
    }
}

/// `src/main.rs:12:33: 12:53`, for a file of the workspace.
fn place(printed: &str) -> Option<Place> {
    let (start, end) = printed.trim().rsplit_once(": ")?;
    let mut parts = start.rsplitn(3, ':');
    let (column, line, file) = (parts.next()?, parts.next()?, parts.next()?);
    if file.starts_with(['/', '<']) {
        return None;
    }
    let (end_line, end_column) = end.split_once(':')?;
    let start = (line.parse().ok()?, column.parse().ok()?);
    let end = (end_line.parse().ok()?, end_column.parse().ok()?);
    Some(Place { file: file.to_owned(), start, end })
}

/// The path of a constant that is a function.
fn function(line: &str) -> Option<&str> {
    let constant = line.trim_start().strip_prefix("// + const_: Const { ty: ")?;
    let (ty, value) = constant.rsplit_once(", val: Value(")?;
    let path = value.strip_suffix(") }")?;
    ty.strip_suffix('}')?.strip_suffix(path)?.ends_with('{').then_some(path)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const CODE: &str = "
fn main() -> () {
    let mut _0: (); // return place in scope 0 at src/main.rs:4:1: 4:10
    bb0: {
        _1 = Option::<T>::map::<C, fn() -> C {web::C::new}>(move _3, web::C::new) -> [return: bb2]; // scope 0 at src/main.rs:6:9: 7:37
                                         // mir::ConstOperand
                                         // + span: src/main.rs:7:9: 7:12
                                         // + const_: Const { ty: fn(Option<T>, fn() -> C {web::C::new}) -> C {Option::<T>::map::<C, fn() -> C {web::C::new}>}, val: Value(Option::<T>::map::<C, fn() -> C {web::C::new}>) }
                                         // mir::ConstOperand
                                         // + span: src/main.rs:7:13: 7:19
                                         // + const_: Const { ty: fn() -> C {web::C::new}, val: Value(web::C::new) }
        _2 = const 3_u64; // scope 1 at src/main.rs:8:1: 8:2
                                         // mir::ConstOperand
                                         // + span: src/main.rs:8:1: 8:2
                                         // + const_: Const { ty: u64, val: Value(Scalar(0x0000000000000003)) }
                                         // mir::ConstOperand
                                         // + span: /registry/src/macros.rs:8:1: 8:2
                                         // + const_: Const { ty: fn() -> C {web::C::new}, val: Value(web::C::new) }
";

    #[test]
    fn functions_are_found_with_their_own_places() {
        let mut code = Code::default();
        code.add(CODE);
        let found: Vec<_> =
            code.mentions.iter().map(|found| (found.place.start, found.path.as_str())).collect();
        let map = "Option::<T>::map::<C, fn() -> C {web::C::new}>";
        assert_eq!(found, [((7, 9), map), ((7, 13), "web::C::new")]);
    }

    #[test]
    fn places_are_those_of_the_workspace() {
        let mut code = Code::default();
        code.add(CODE);
        let starts: Vec<_> = code.places.iter().map(|place| place.start).collect();
        assert_eq!(starts, [(4, 1), (6, 9), (7, 9), (7, 13), (8, 1)]);
        assert!(code.places.iter().all(|place| place.file == "src/main.rs"));
    }

    #[test]
    fn a_file_may_have_a_colon() {
        let found = place("src/a:b.rs:1:2: 3:4").unwrap();
        assert_eq!((found.file.as_str(), found.start, found.end), ("src/a:b.rs", (1, 2), (3, 4)));
    }
}
