//! Reports become text. One format a file; all pure.

pub(crate) mod concise;
mod fingerprint;
mod json;
mod sarif;
pub(crate) mod text;

use crate::args::Format;
use crate::run::Checked;

pub(crate) fn render(format: Format, checked: &[Checked], colour: bool) -> String {
    match format {
        Format::Text => text::render(checked, colour),
        Format::Concise => concise::render(checked),
        Format::Json => json::render(checked),
        Format::Sarif => sarif::render(checked),
    }
}

/// Control characters and those that turn the direction of text, made harmless: source text and file names must not
/// drive the reader's terminal. Keeps the length in bytes, so that places stay right.
pub(crate) fn neutral(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if turns || c.is_control() && !matches!(c, '\n' | '\t' | '\r') {
            clean.extend(std::iter::repeat_n('?', c.len_utf8()));
        } else {
            clean.push(c);
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    #[test]
    fn control_characters_are_made_harmless_in_place() {
        let text = "a\u{1b}[31mb\u{202e}c\u{9b}d\n";
        let clean = super::neutral(text);
        assert_eq!(clean, "a?[31mb???c??d\n");
        assert_eq!(clean.len(), text.len());
    }
}
