//! Whether a file says itself that it has to do with a library: by its crate's name and a name of what makes clients, or
//! by taking up what may bring such names.

use std::cell::OnceCell;
use std::sync::Arc;

use crate::source::TextRange;

use super::LONGEST_PATH;
use super::packages::{Library, Packages};
use super::words::{Spelled, Word, Words};

/// How modules end that a build script generates for clients: `shop_client::ShopClient`.
pub(super) const GENERATED: &str = "_client";

/// A library, and what the package's code calls its crate.
type Named<'p> = (&'p Word, &'p Arc<Library>);

/// The libraries that a file names somewhere.
pub(super) struct Mentions<'f> {
    text: &'f str,
    spelled: &'f Spelled,
    packages: &'f Packages,
    package: usize,
    named: Vec<Named<'f>>,
    /// The bits of all words of the file that matter to one of them.
    bits: u64,
    anywhere: OnceCell<bool>,
}

impl<'f> Mentions<'f> {
    pub(super) fn new(
        text: &'f str,
        spelled: &'f Spelled,
        words: &Words,
        packages: &'f Packages,
        package: usize,
    ) -> Self {
        let libraries = packages.libraries(package);
        let named: Vec<Named<'f>> = libraries.iter().filter(|(krate, _)| words.has(**krate)).collect();
        let matters =
            |word: &&Word| named.iter().any(|(krate, library)| krate == word || library.all.contains(word));
        let bits = words.iter().filter(matters).fold(0, |all, word| all | word.bit());
        Self { text, spelled, packages, package, named, bits, anywhere: OnceCell::new() }
    }

    /// The file says that it has to do with a library.
    pub(super) fn matter(&self) -> bool {
        memchr::memmem::find(self.text.as_bytes(), b"#[path").is_some()
            || self.stand_anywhere()
            || (self.packages.generates(self.package) && self.has_generated())
    }

    pub(super) fn stand_anywhere(&self) -> bool {
        *self.anywhere.get_or_init(|| self.stand_in(TextRange::new(0, self.text.len() as u32)))
    }

    /// Here stands the name of something that makes clients, or a library, or a module of it with such things, is given to
    /// others.
    pub(super) fn stand_in(&self, part: TextRange) -> bool {
        let is_meant = |(end, word): &(u32, Word)| {
            self.named.iter().any(|(krate, library)| {
                (library.all.contains(word) && !self.is_elsewhere(*end as usize))
                    || (*krate == word && !leads_to_name(&self.text[*end as usize..], library))
            })
        };
        let mut words = self.spelled.inside(part).iter().filter(|(_, word)| word.bit() & self.bits != 0);
        self.bits != 0 && words.any(is_meant)
    }

    /// The path whose last name ends here begins in the package itself, so that another file says what it means, or with
    /// `::` in a crate that is no library.
    fn is_elsewhere(&self, end: usize) -> bool {
        let Some((first, below_root)) = beginning(&self.text[..end]) else { return false };
        let krate = Word::of(first);
        let is_library = self.packages.libraries(self.package).contains_key(&krate);
        let is_foreign = self.packages.foreign(self.package).contains(&krate) && !is_library;
        first == "crate" || (below_root && is_foreign)
    }

    /// `shop_client::` stands there, and is no crate.
    fn has_generated(&self) -> bool {
        let mut places = memchr::memmem::find_iter(self.text.as_bytes(), GENERATED.as_bytes());
        places.any(|at| {
            let (before, behind) = self.text.split_at(at + GENERATED.len());
            let (_, name) = split_name(before);
            let is_crate = self.packages.depends_on(self.package, Word::of(name));
            behind.trim_start().starts_with("::") && !is_crate
        })
    }
}

/// The first segment of the path that a text ends with, and whether `::` stands before it; `None` of a single name, of a
/// long path, and behind a type in brackets.
fn beginning(text: &str) -> Option<(&str, bool)> {
    let (mut above, _) = split_name(text);
    for _ in 0..LONGEST_PATH {
        let (further, segment) = split_name(above.trim_end().strip_suffix("::")?.trim_end());
        if segment.is_empty() {
            return None;
        }
        match further.trim_end().strip_suffix("::").map(str::trim_end) {
            None => return Some((segment, false)),
            Some(before) if !before.ends_with(|c: char| is_part(c) || c == '>') => {
                return Some((segment, true));
            }
            Some(_) => above = further,
        }
    }
    None
}

/// What stands before the name that a text ends with, and that name.
fn split_name(text: &str) -> (&str, &str) {
    text.split_at(text.trim_end_matches(is_part).len())
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// `::name` follows upon a library's, of something that is no module with what makes clients: what the library is used for
/// stands there. Else the library is taken up, `use reqwest as http`, or one of its modules, or all that is in one,
/// `use reqwest::blocking::*`, and what it has there may be meant anywhere without its name.
fn leads_to_name(behind: &str, library: &Library) -> bool {
    let mut rest = behind;
    let mut last = None;
    for _ in 0..LONGEST_PATH {
        let Some(below) = rest.trim_start().strip_prefix("::").map(str::trim_start) else {
            return last.is_some_and(|last| !library.modules.contains(&last));
        };
        rest = below.trim_start_matches(is_part);
        if rest.len() == below.len() {
            // Arguments of what was named; else all that is there, or several things.
            return rest.starts_with('<');
        }
        last = Some(Word::of(&below[..below.len() - rest.len()]));
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_begins_with_its_first_segment() {
        assert_eq!(beginning("(crate::config::Builder"), Some(("crate", false)));
        assert_eq!(beginning("&::http :: request::Builder"), Some(("http", true)));
        assert_eq!(beginning("x: http::request::Builder"), Some(("http", false)));
        assert_eq!(beginning("x: Builder"), None);
        assert_eq!(beginning("x: ::Builder"), None);
        assert_eq!(beginning("<T as U>::crate::Builder"), None);
        // Whether a word before it belongs to it is not certain.
        assert_eq!(beginning("return ::http::Builder"), Some(("return", false)));
    }

    #[test]
    fn what_a_library_is_used_for_tells_whether_it_is_taken_up() {
        let modules = ["blocking", "conn"].map(Word::of).into_iter().collect();
        let library = Library { modules, ..Library::default() };
        let leads = |behind: &str| leads_to_name(behind, &library);
        for behind in ["::Url", "::blocking::Response", "::conn::<T>::new", " :: header :: X;"] {
            assert!(leads(behind), "{behind}");
        }
        for behind in
            [";", " as http", "::*", "::{", "::blocking;", "::blocking as http", "::blocking::*", "::x::{a"]
        {
            assert!(!leads(behind), "{behind}");
        }
    }
}
