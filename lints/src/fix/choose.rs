//! Which suggestions are applied together: in the order of the report, each as a whole, none that touches another.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Applicability, Diagnostic, Edit, Suggestion};
use crate::source::FileId;

/// An edit of one file.
pub(super) type Change<'a> = &'a Edit;

#[derive(Default)]
pub(super) struct Choice<'a> {
    /// Sorted by place.
    pub(super) edits: BTreeMap<FileId, Vec<Change<'a>>>,
    /// The lint of each finding that is fixed.
    pub(super) lints: Vec<&'static str>,
}

/// The preferred of the suggestions that may be applied.
pub(super) fn allowed(diagnostic: &Diagnostic, up_to: Applicability) -> Option<&Suggestion> {
    diagnostic.suggestions.iter().find(|suggestion| suggestion.applicability <= up_to)
}

pub(super) fn choose<'a>(
    diagnostics: &'a [Diagnostic],
    up_to: Applicability,
    spoiled: &BTreeSet<FileId>,
) -> Choice<'a> {
    let mut choice = Choice::default();
    let mut chosen: Vec<&[Edit]> = Vec::new();
    for diagnostic in diagnostics {
        let Some(suggestion) = allowed(diagnostic, up_to) else { continue };
        if suggestion.edits.iter().any(|edit| spoiled.contains(&edit.span.file)) {
            continue;
        }
        let known = chosen.contains(&suggestion.edits.as_slice());
        if !known && suggestion.edits.iter().any(|edit| choice.meets(edit)) {
            continue;
        }
        choice.lints.push(diagnostic.lint);
        if !known {
            chosen.push(&suggestion.edits);
            suggestion.edits.iter().for_each(|edit| choice.add(edit));
        }
    }
    choice
}

impl<'a> Choice<'a> {
    /// Edits that only touch are left for the next round, too: which of two insertions comes first is not for chance.
    fn meets(&self, edit: &Edit) -> bool {
        let others = self.edits.get(&edit.span.file).into_iter().flatten();
        others.into_iter().any(|other| edit.span.start <= other.span.end && other.span.start <= edit.span.end)
    }

    fn add(&mut self, edit: &'a Edit) {
        let edits = self.edits.entry(edit.span.file).or_default();
        let at = edits.partition_point(|other| other.span < edit.span);
        edits.insert(at, edit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Label, Level};
    use crate::source::Span;

    fn suggestion(applicability: Applicability, edits: &[(u32, u32, &str)]) -> Suggestion {
        let edit = |(start, end, text): &(u32, u32, &str)| Edit {
            span: Span { file: FileId(0), start: *start, end: *end },
            text: (*text).to_owned(),
        };
        Suggestion { title: String::new(), applicability, edits: edits.iter().map(edit).collect() }
    }

    fn finding(lint: &'static str, suggestions: Vec<Suggestion>) -> Diagnostic {
        let span = Span { file: FileId(0), start: 0, end: 0 };
        Diagnostic {
            lint,
            level: Level::Warn,
            message: String::new(),
            primary: Label { span, message: String::new() },
            labels: Vec::new(),
            path: Vec::new(),
            notes: Vec::new(),
            help: None,
            suggestions,
            group: None,
        }
    }

    fn chosen(diagnostics: &[Diagnostic], up_to: Applicability) -> (Vec<&'static str>, Vec<String>) {
        let choice = choose(diagnostics, up_to, &BTreeSet::new());
        let texts = choice.edits.values().flatten().map(|edit| edit.text.clone()).collect();
        (choice.lints, texts)
    }

    #[test]
    fn the_first_suggestion_that_is_allowed() {
        use Applicability::{DisplayOnly, Safe, Unsafe};
        let of = |first, second| {
            vec![finding("a", vec![suggestion(first, &[(0, 1, "x")]), suggestion(second, &[(0, 1, "y")])])]
        };
        assert_eq!(chosen(&of(Unsafe, Safe), Safe).1, ["y"]);
        assert_eq!(chosen(&of(Unsafe, Safe), Unsafe).1, ["x"]);
        assert!(chosen(&of(DisplayOnly, Unsafe), Safe).1.is_empty());
    }

    #[test]
    fn edits_that_touch_wait_for_their_round() {
        let safe = |edits: &[(u32, u32, &str)]| vec![suggestion(Applicability::Safe, edits)];
        let found = [
            finding("a", safe(&[(5, 5, "a")])),
            finding("b", safe(&[(5, 5, "b")])),
            finding("c", safe(&[(8, 9, "c"), (1, 2, "c")])),
            finding("d", safe(&[(20, 21, "d"), (2, 4, "d")])),
            finding("e", safe(&[(5, 5, "a")])),
        ];
        let (lints, texts) = chosen(&found, Applicability::Safe);
        assert_eq!(lints, ["a", "c", "e"]);
        assert_eq!(texts, ["c", "a", "c"]);
    }

    #[test]
    fn a_spoiled_file_is_let_alone() {
        let found = [finding("a", vec![suggestion(Applicability::Safe, &[(0, 1, "x")])])];
        let choice = choose(&found, Applicability::Safe, &BTreeSet::from([FileId(0)]));
        assert!(choice.edits.is_empty() && choice.lints.is_empty());
    }
}
