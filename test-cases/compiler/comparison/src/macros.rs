//! `macro_rules!` of the workspace: the compiler names the place in the macro's definition, conn-lint that of its use.

use std::collections::{BTreeMap, BTreeSet};

use crate::mir::Place;

/// Where macros are defined, by the file.
#[derive(Default)]
pub(crate) struct Definitions {
    files: BTreeMap<String, Vec<Definition>>,
}

struct Definition {
    name: String,
    place: Place,
    /// Macros that this one's code uses.
    uses: BTreeSet<String>,
}

impl Definitions {
    pub(crate) fn read(&mut self, file: &str, source: &str) {
        let mut lines = source.lines().zip(1_u32..);
        let mut found = Vec::new();
        while let Some((line, number)) = lines.next() {
            let Some(rest) = line.trim_start().strip_prefix("macro_rules!") else { continue };
            let indent = &line[..line.len() - line.trim_start().len()];
            let name: String = rest.trim_start().chars().take_while(|part| is_name(*part)).collect();
            // Formatted code closes a macro where it began.
            let is_end =
                |line: &str| line.strip_prefix(indent).is_some_and(|rest| rest.starts_with(['}', ')']));
            let (mut end, mut uses) = (number, uses(rest));
            if !(rest.contains('{') && rest.trim_end().ends_with('}')) {
                for (line, number) in lines.by_ref() {
                    end = number;
                    uses.extend(self::uses(line));
                    if is_end(line) {
                        break;
                    }
                }
            }
            let place = Place { file: file.to_owned(), start: (number, 1), end: (end, u32::MAX) };
            found.push(Definition { name, place, uses });
        }
        self.files.insert(file.to_owned(), found);
    }

    /// The macro that the place is part of.
    pub(crate) fn around(&self, place: &Place) -> Option<&str> {
        let definitions = self.files.get(&place.file)?;
        definitions.iter().find(|found| found.place.contains(place)).map(|found| found.name.as_str())
    }

    /// Whether a use of this macro has the other one's code: it is that macro, or uses it.
    pub(crate) fn leads_to(&self, used: &str, other: &str) -> bool {
        let (mut seen, mut waiting) = (BTreeSet::new(), vec![used]);
        while let Some(name) = waiting.pop() {
            if name == other {
                return true;
            }
            if seen.insert(name) {
                let named = self.files.values().flatten().filter(|found| found.name == name);
                waiting.extend(named.flat_map(|found| found.uses.iter().map(String::as_str)));
            }
        }
        false
    }
}

/// The names before a `!`.
fn uses(line: &str) -> BTreeSet<String> {
    let names = line.match_indices('!').map(|(at, _)| line[..at].rsplit(|part| !is_name(part)).next());
    names.flatten().filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

fn is_name(part: char) -> bool {
    part.is_alphanumeric() || part == '_'
}

/// The macro of a use: `with!(timeout)` is `with`.
pub(crate) fn used(text: &str) -> Option<&str> {
    let (path, _) = text.split_once('!')?;
    let path = path.trim_end();
    let is_path = path.chars().all(|part| is_name(part) || matches!(part, ':' | '$'));
    is_path.then(|| path.rsplit("::").next()).flatten().filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_macro_ends_where_its_indentation_does() {
        let mut definitions = Definitions::default();
        definitions.read("a.rs", "mod m {\n    macro_rules! one {\n        () => {\n            1\n        };\n    }\n}\nmacro_rules! two { () => { 2 } }\nfn f() {}\n");
        let at = |line| Place { file: "a.rs".to_owned(), start: (line, 5), end: (line, 6) };
        let around: Vec<_> = (1..=9).map(|line| definitions.around(&at(line))).collect();
        let one = Some("one");
        assert_eq!(around, [None, one, one, one, one, one, None, Some("two"), None]);
    }

    #[test]
    fn a_macro_leads_to_those_it_uses() {
        let mut definitions = Definitions::default();
        definitions.read(
            "a.rs",
            "macro_rules! one {\n    () => { crate::two!() };\n}\nmacro_rules! two { () => { 2 } }\n",
        );
        assert!(definitions.leads_to("one", "two") && definitions.leads_to("two", "two"));
        assert!(!definitions.leads_to("two", "one"));
    }

    #[test]
    fn uses_are_known_by_their_text() {
        assert_eq!(used("with!(timeout, 1)"), Some("with"));
        assert_eq!(used("crate::shapes::to! { 1 }"), Some("to"));
        assert_eq!(used("Client::new()"), None);
        assert_eq!(used("a(b!(1))"), None);
    }
}
