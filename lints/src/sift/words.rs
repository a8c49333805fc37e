//! The identifiers of a text, found without parsing it.
//!
//! Every identifier of the code is among them. Words of strings and of some comments are too: that a file has a word
//! tells only that it may matter.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use crate::lower::is_word;
use crate::source::TextRange;

/// An identifier's hash. Two identifiers with one hash are taken for the same, which costs time and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Word(u32);

impl Word {
    pub(crate) fn of(identifier: &str) -> Self {
        let mut hash = SEED;
        for byte in identifier.strip_prefix("r#").unwrap_or(identifier).bytes() {
            hash = step(hash, byte);
        }
        Self(hash)
    }

    /// One of 64 bits: what shares none with the words of a set is not among them.
    pub(super) fn bit(self) -> u64 {
        1 << (self.0 >> 26)
    }
}

const SEED: u32 = 0x811c_9dc5;

fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

/// A set of words.
pub(crate) type WordSet = HashSet<Word, BuildHasherDefault<AsIs>>;

/// The words are hashes already.
#[derive(Default)]
pub(crate) struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u32(&mut self, hash: u32) {
        // The table looks at the upper bits as well.
        self.0 = u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// The words of one file, each once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words(Box<[Word]>);

impl Words {
    pub(crate) fn new(words: impl IntoIterator<Item = Word>) -> Self {
        Self::of(words.into_iter().collect())
    }

    fn of(mut words: Vec<Word>) -> Self {
        words.sort_unstable();
        words.dedup();
        Self(words.into())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn has(&self, word: Word) -> bool {
        self.0.binary_search(&word).is_ok()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Word> {
        self.0.iter()
    }

    pub(crate) fn meet(&self, words: &WordSet) -> bool {
        self.0.iter().any(|word| words.contains(word))
    }

    pub(crate) fn has_any<'w>(&self, words: impl IntoIterator<Item = &'w Word>) -> bool {
        words.into_iter().any(|word| self.has(*word))
    }
}

/// Words with others that may stand for them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Renamed(Box<[(Word, Word)]>);

impl Renamed {
    fn new(pairs: impl Iterator<Item = (Word, Word)>) -> Self {
        let mut pairs: Vec<(Word, Word)> = pairs.collect();
        pairs.sort_unstable();
        pairs.dedup();
        Self(pairs.into())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn has(&self, word: Word) -> bool {
        self.others(word).next().is_some()
    }

    pub(crate) fn others(&self, word: Word) -> impl Iterator<Item = Word> {
        let start = self.0.partition_point(|(of, _)| *of < word);
        self.0[start..].iter().take_while(move |(of, _)| *of == word).map(|(_, other)| *other)
    }
}

/// The words of a text in their order, each with the place behind it.
pub(crate) struct Spelled(Vec<(u32, Word)>);

impl Spelled {
    pub(crate) fn of(text: &str) -> Self {
        // One byte in eight begins a word, in code as people write it.
        let mut words = Vec::with_capacity(text.len() / 8);
        each(text, |word, end| words.push((end as u32, word)));
        Self(words)
    }

    pub(crate) fn all(&self) -> Words {
        // Most words of a text stand there many times: few of them are left to be sorted.
        let mut latest = [None; LATEST];
        let is_new = |word: &Word| latest[word.0 as usize % LATEST].replace(*word) != Some(*word);
        Words::new(self.0.iter().map(|(_, word)| *word).filter(is_new))
    }

    /// Forgets those in these places, which are in order.
    pub(crate) fn remove(&mut self, parts: &[TextRange]) {
        let mut parts = parts.iter().peekable();
        if parts.peek().is_some() {
            self.0.retain(|(end, _)| {
                while parts.next_if(|part| part.end < *end).is_some() {}
                parts.peek().is_none_or(|part| *end <= part.start)
            });
        }
    }

    /// What stands before an `as` with what stands behind it; what a type alias mentions, up to the semicolon, with the
    /// alias.
    pub(crate) fn renamed(&self, text: &str) -> Renamed {
        let [of_imports, of_aliases] = ["as", "type"].map(Word::of);
        let imports = self.0.windows(3).filter(|three| three[1].1 == of_imports);
        let imports = imports.map(|three| (three[0].1, three[2].1));
        let keywords = self.0.iter().enumerate().filter(|(_, (_, word))| *word == of_aliases);
        let alias = keywords.flat_map(|(at, (begin, _))| {
            let behind = text.as_bytes().get(*begin as usize..).unwrap_or_default();
            let end = memchr::memchr(b';', behind).map_or(text.len(), |length| *begin as usize + length);
            let all = self.0[at + 1..].iter().take_while(move |(place, _)| *place as usize <= end);
            let alias = self.0.get(at + 1).map(|(_, alias)| *alias);
            all.filter_map(move |(_, word)| Some((*word, alias?)))
        });
        Renamed::new(imports.chain(alias))
    }

    /// The names of the macros that are defined anywhere in the text; with `macro_rules` itself where a name is not spelled
    /// out, as in the rules of other macros.
    pub(crate) fn macros(&self, text: &str) -> Words {
        let keyword = Word::of("macro_rules");
        let keywords = self.0.iter().enumerate().filter(|(_, (_, word))| *word == keyword);
        let names = keywords.map(|(at, (end, _))| {
            let behind = text[*end as usize..].trim_start().strip_prefix('!').map(str::trim_start);
            let is_spelled = behind.is_some_and(|behind| behind.bytes().next().is_some_and(is_start));
            self.0.get(at + 1).filter(|_| is_spelled).map_or(keyword, |(_, name)| *name)
        });
        Words::new(names)
    }

    /// Those between these places.
    pub(crate) fn between(&self, parts: &[TextRange]) -> Words {
        let parts = parts.iter().map(|part| self.inside(*part));
        let mut words = Vec::with_capacity(parts.clone().map(<[_]>::len).sum());
        parts.for_each(|part| words.extend(part.iter().map(|(_, word)| *word)));
        Words::of(words)
    }

    /// Those in this part that follow upon one of these.
    pub(crate) fn behind(&self, before: &[Word], part: TextRange) -> Words {
        let pairs = self.inside(part).windows(2);
        Words::new(pairs.filter(|pair| before.contains(&pair[0].1)).map(|pair| pair[1].1))
    }

    /// Those in this part, each after the place behind it.
    pub(crate) fn inside(&self, part: TextRange) -> &[(u32, Word)] {
        let behind = |place: u32| self.0.partition_point(|(end, _)| *end <= place);
        &self.0[behind(part.start)..behind(part.end)]
    }
}

/// So many words are remembered, each until another takes its place.
const LATEST: usize = 512;

/// Gives each word of a text with the place behind it, in order.
pub(crate) fn each(text: &str, mut found: impl FnMut(Word, usize)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(skipped) = bytes[at..].iter().position(|byte| MATTERS[*byte as usize]) {
        at += skipped;
        let byte = bytes[at];
        if is_start(byte) {
            let mut hash = step(SEED, byte);
            at += 1;
            while at < bytes.len() && is_word(bytes[at]) {
                hash = step(hash, bytes[at]);
                at += 1;
            }
            found(Word(hash), at);
        } else if byte.is_ascii_digit() {
            at += 1;
            while at < bytes.len() && is_word(bytes[at]) {
                at += 1;
            }
        } else if bytes.get(at + 1) == Some(&b'/') {
            at = behind_comment(text, at);
        } else {
            at += 1;
        }
    }
}

/// Bytes that words and numbers begin with, and what may begin a comment.
const MATTERS: [bool; 256] = {
    let mut matters = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        matters[byte] = is_word(byte as u8) || byte as u8 == b'/';
        byte += 1;
    }
    matters
};

/// Where a line comment ends. Inside a string or block comment two slashes begin none: a line that may close one is
/// read on.
fn behind_comment(text: &str, at: usize) -> usize {
    let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |newline| at + newline);
    let line = &text.as_bytes()[at..end];
    let mut stars = memchr::memchr_iter(b'*', line);
    let closes = memchr::memchr(b'"', line).is_some() || stars.any(|star| line.get(star + 1) == Some(&b'/'));
    if closes { at + 2 } else { end }
}

fn is_start(byte: u8) -> bool {
    is_word(byte) && !byte.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(text: &str, word: &str) -> bool {
        Spelled::of(text).all().has(Word::of(word))
    }

    #[test]
    fn finds_identifiers_as_whole_words() {
        let text = "use reqwest::{Client as Http}; r#type 1e5_u8 größe::x";
        for word in ["use", "reqwest", "Client", "as", "Http", "type", "größe", "x"] {
            assert!(has(text, word), "{word}");
        }
        for word in ["req", "Clien", "e5_u8", "_u8", "gr"] {
            assert!(!has(text, word), "{word}");
        }
        assert!(has("type", "r#type"));
    }

    #[test]
    fn finds_those_of_a_part() {
        let text = "one two three four";
        let words = Spelled::of(text).between(&[TextRange::new(3, 7), TextRange::new(13, 18)]);
        let has = ["one", "two", "three", "four"].map(|word| words.has(Word::of(word)));
        assert_eq!(has, [false, true, false, true]);
    }

    #[test]
    fn finds_the_names_of_macros() {
        let text =
            "macro_rules! one { () => { macro_rules! $two {} } } macro_rules ! three {} // macro_rules! four";
        let macros = Spelled::of(text).macros(text);
        let has = ["one", "two", "three", "four", "macro_rules"].map(|name| macros.has(Word::of(name)));
        assert_eq!(has, [true, false, true, false, true]);
        assert!(Spelled::of("macro_rules").macros("macro_rules").has(Word::of("macro_rules")));
    }

    #[test]
    fn passes_over_line_comments() {
        assert!(!has("// Client\nlet a = 1; // Client", "Client"));
        assert!(has("// Other\nClient", "Client"));
    }

    #[test]
    fn a_string_that_looks_like_a_comment_hides_nothing() {
        assert!(has("let url = \"http://x\"; Client::new()", "Client"));
        assert!(has("let text = \"\n// \" + Client::NAME;", "Client"));
        assert!(has("/*\n// */ Client::new()", "Client"));
    }
}
