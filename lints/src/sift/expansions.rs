//! What the macro calls among items can expand to, as far as words tell: those of the call, of the macro's rules, and of
//! the macros that these call in turn.

use rustc_hash::FxHashMap;

use super::packages::Packages;
use super::read::Outline;
use super::words::{Word, WordSet, Words};

/// What other code is found by, whatever it is called.
const LEADING: [&str; 3] = ["mod", "use", "extern"];

/// Gives each closed call the words of what it expands to. Those stay closed that call macros of the workspace only, and
/// neither name something of a library nor lead to other code.
pub(super) fn add_words(outlines: &mut [Outline], packages: &Packages) {
    let mut rules: FxHashMap<Word, WordSet> = FxHashMap::default();
    for (name, words) in outlines.iter().flat_map(|outline| &outline.definitions) {
        rules.entry(*name).or_default().extend(words.iter().copied());
    }
    let mut whole: FxHashMap<Word, WordSet> = FxHashMap::default();
    for body in outlines.iter_mut().flat_map(|outline| &mut outline.closed) {
        let Some(name) = body.calls else { continue };
        if rules.contains_key(&name) {
            let rules = whole.entry(name).or_insert_with(|| expansion(name, &rules));
            body.words = Words::new(body.words.iter().chain(&*rules).copied());
        }
    }
    let leading = LEADING.map(Word::of);
    let matters = |words: &Words| words.has_any(&leading) || packages.name_something_of(words);
    let may_stay = |name| rules.contains_key(&name);
    for outline in outlines {
        let closed = &mut outline.closed;
        closed.retain(|body| body.calls.is_none_or(|name| may_stay(name) && !matters(&body.words)));
    }
}

/// The words of a macro's rules, and of those that they call.
fn expansion(name: Word, rules: &FxHashMap<Word, WordSet>) -> WordSet {
    let mut found = WordSet::default();
    let mut seen = WordSet::default();
    let mut queue = vec![name];
    while let Some(name) = queue.pop() {
        if seen.insert(name)
            && let Some(words) = rules.get(&name)
        {
            found.extend(words);
            queue.extend(words.iter().filter(|word| rules.contains_key(word)));
        }
    }
    found
}
