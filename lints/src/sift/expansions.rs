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
    let mut rules: FxHashMap<Word, Rules> = FxHashMap::default();
    for definition in outlines.iter().flat_map(|outline| &outline.definitions) {
        let rules = rules.entry(definition.name).or_default();
        rules.words.extend(definition.words.iter());
        rules.declares.extend(definition.declares.iter());
    }
    let mut known: FxHashMap<Word, Rules> = FxHashMap::default();
    for body in outlines.iter_mut().flat_map(|outline| &mut outline.closed) {
        if body.calls.is_none() {
            continue;
        }
        // The macro itself, and those whose names it is given.
        let called: Vec<Word> = body.words.iter().filter(|word| rules.contains_key(word)).copied().collect();
        for name in called {
            let whole = known.entry(name).or_insert_with(|| expansion(name, &rules));
            body.words = Words::new(body.words.iter().chain(&whole.words).copied());
            body.declares = Words::new(body.declares.iter().chain(&whole.declares).copied());
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

/// What the rules of a macro say.
#[derive(Default)]
struct Rules {
    words: WordSet,
    /// The names that they may declare.
    declares: WordSet,
}

/// The words of a macro's rules, and of those that they call. What is given to another macro, that may declare.
fn expansion(name: Word, rules: &FxHashMap<Word, Rules>) -> Rules {
    let mut found = Rules::default();
    let mut seen = WordSet::default();
    let mut queue = vec![name];
    while let Some(name) = queue.pop() {
        if seen.insert(name)
            && let Some(own) = rules.get(&name)
        {
            let called: Vec<Word> =
                own.words.iter().filter(|word| rules.contains_key(word)).copied().collect();
            found.declares.extend(if called.is_empty() { &own.declares } else { &own.words });
            found.words.extend(&own.words);
            queue.extend(called);
        }
    }
    found
}
