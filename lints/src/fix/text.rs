//! Edits and the text that they belong to.

use crate::diagnostic::{Edit, Suggestion};
use crate::facts::Facts;
use crate::source::SourceMap;

/// The text with the edits in it. They are sorted and do not overlap.
pub fn apply<'a>(text: &str, edits: impl IntoIterator<Item = &'a Edit>) -> String {
    let mut done = String::with_capacity(text.len() + 256);
    let mut at = 0;
    for edit in edits {
        done.push_str(text.get(at..edit.span.start as usize).unwrap_or_default());
        done.push_str(&edit.text);
        at = edit.span.end as usize;
    }
    done.push_str(text.get(at..).unwrap_or_default());
    done
}

/// Makes a suggestion what every reader of it relies on: sorted, and with the line ends of its files. False where its
/// edits overlap, lie outside of the text, or touch what a macro expands to: that stands elsewhere than it seems.
pub(crate) fn settle(facts: &Facts, suggestion: &mut Suggestion) -> bool {
    let sources = &facts.workspace.sources;
    suggestion.edits.sort_by_key(|edit| edit.span);
    for edit in &mut suggestion.edits {
        follow_line_ends(sources, edit);
    }
    let apart = suggestion
        .edits
        .windows(2)
        .all(|pair| pair[0].span.file != pair[1].span.file || pair[0].span.end <= pair[1].span.start);
    apart && !suggestion.edits.is_empty() && suggestion.edits.iter().all(|edit| is_in_text(facts, edit))
}

fn is_in_text(facts: &Facts, edit: &Edit) -> bool {
    let text = &facts.workspace.sources.get(edit.span.file).text;
    let file = facts.files.get(edit.span.file.0 as usize);
    text.get(edit.span.range()).is_some() && file.is_none_or(|file| !file.is_expanded(edit.span))
}

fn follow_line_ends(sources: &SourceMap, edit: &mut Edit) {
    let text = &sources.get(edit.span.file).text;
    let first_line = text.split_inclusive('\n').next().unwrap_or_default();
    if edit.text.contains('\n') && first_line.ends_with("\r\n") {
        edit.text = edit.text.replace("\r\n", "\n").replace('\n', "\r\n");
    }
}
