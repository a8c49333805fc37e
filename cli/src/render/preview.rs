//! The lines that a suggestion changes, as they will be.

use conn_lints::diagnostic::Edit;
use conn_lints::fix::apply;

/// Of one file, without common indentation; `...` stands for lines between that stay as they are.
pub(super) fn changed_lines(text: &str, edits: &[&Edit]) -> Vec<String> {
    let mut lines: Vec<&str> = Vec::new();
    let pieces: Vec<String> = hunks(text, edits).into_iter().map(|hunk| hunk.changed(text)).collect();
    for piece in pieces.iter().filter(|piece| !piece.trim().is_empty()) {
        if !lines.is_empty() {
            lines.push("...");
        }
        lines.extend(piece.lines());
    }
    let written = lines.iter().filter(|line| !line.trim().is_empty() && **line != "...");
    let indent = written.map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    lines.into_iter().map(|line| line.get(indent..).unwrap_or(line).trim_end().to_owned()).collect()
}

/// Whole lines, with the edits in them.
struct Hunk<'e> {
    start: usize,
    end: usize,
    edits: Vec<&'e Edit>,
}

fn hunks<'e>(text: &str, edits: &[&'e Edit]) -> Vec<Hunk<'e>> {
    let mut hunks: Vec<Hunk<'e>> = Vec::new();
    for edit in edits {
        let (from, to) = (edit.span.start as usize, edit.span.end as usize);
        let start = text[..from].rfind('\n').map_or(0, |newline| newline + 1);
        // What ends with a line break takes the next line with it.
        let end = if to > start && text[..to].ends_with('\n') {
            to
        } else {
            text[to..].find('\n').map_or(text.len(), |newline| to + newline + 1)
        };
        match hunks.last_mut() {
            Some(last) if start <= last.end => {
                last.end = last.end.max(end);
                last.edits.push(edit);
            }
            _ => hunks.push(Hunk { start, end, edits: vec![edit] }),
        }
    }
    hunks
}

impl Hunk<'_> {
    fn changed(&self, text: &str) -> String {
        let whole = apply(&text[..self.end], self.edits.iter().copied());
        whole.get(self.start..).unwrap_or_default().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use conn_lints::source::{FileId, Span};

    fn edit(text: &str, part: &str, by: &str) -> Edit {
        let start = text.find(part).expect("it is there") as u32;
        let span = Span { file: FileId(0), start, end: start + part.len() as u32 };
        Edit { span, text: by.to_owned() }
    }

    #[test]
    fn lines_that_stay_are_left_out() {
        let text = "fn a() {\n    one;\n    two;\n    three;\n    four;\n}\n";
        let edits = [edit(text, "one", "1"), edit(text, "    three;\n", ""), edit(text, "four", "4;\n    5")];
        let lines = changed_lines(text, &edits.iter().collect::<Vec<_>>());
        assert_eq!(lines, ["1;", "...", "4;", "5;"]);
    }

    #[test]
    fn lines_that_meet_are_one() {
        let text = "  one;\n  two;";
        let edits = [edit(text, "one", "1"), edit(text, "two", "2")];
        assert_eq!(changed_lines(text, &edits.iter().collect::<Vec<_>>()), ["1;", "2;"]);
    }
}
