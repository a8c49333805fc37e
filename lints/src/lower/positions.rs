//! Places in a file: where its code begins, and what people call them.

/// Bytes that syn takes off before it parses: a byte-order mark and a `#!` line.
pub(crate) fn skipped(text: &str) -> usize {
    let code = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mark = text.len() - code.len();
    let Some(rest) = code.strip_prefix("#!") else { return mark };
    if skip_blank(rest).starts_with('[') {
        return mark;
    }
    mark + code.find('\n').unwrap_or(code.len())
}

/// Behind white space and comments: `#! /* an attribute */ [allow(..)]`.
fn skip_blank(mut text: &str) -> &str {
    loop {
        text = text.trim_start();
        let end = if text.starts_with("//") {
            text.find('\n')
        } else if text.starts_with("/*") {
            text.find("*/").map(|end| end + 2)
        } else {
            None
        };
        match end {
            Some(end) => text = &text[end..],
            None => return text,
        }
    }
}

/// The 1-based line and column, in characters, of a byte of the file.
pub(super) fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}
