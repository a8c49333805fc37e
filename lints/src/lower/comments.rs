//! Comments that suppress findings: `conn-lint: allow(a, b) -- reason`.
//!
//! Takes one comment at a time from the scanner; a comment that says something else gives nothing.

use crate::ir::SuppressionComment;
use crate::source::TextRange;

/// What such a comment begins with.
pub(crate) const MARK: &str = "conn-lint:";

/// Reads the comment at `start..end` of the file's text, markers included.
pub(super) fn suppression(text: &str, start: usize, end: usize) -> Option<SuppressionComment> {
    let comment = text.get(start..end)?;
    let body = &comment[2..];
    let body = if comment.starts_with("/*") { body.strip_suffix("*/").unwrap_or(body) } else { body };
    let order = body.trim_start().strip_prefix(MARK)?;
    let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let before = text[line_start..start].trim_start_matches('\u{feff}');
    let mut found = SuppressionComment {
        range: TextRange::new(start as u32, end as u32),
        lints: Vec::new(),
        reason: None,
        error: None,
        own_line: before.trim().is_empty(),
    };
    match read(order) {
        Ok((names, reason)) => {
            let range = |name: &str| {
                let at = name.as_ptr() as usize - text.as_ptr() as usize;
                TextRange::new(at as u32, (at + name.len()) as u32)
            };
            found.lints = names.into_iter().map(|name| (name.to_owned(), range(name))).collect();
            found.reason = reason.map(str::to_owned);
        }
        Err(error) => found.error = Some(error.to_owned()),
    }
    Some(found)
}

/// `allow(a, b) -- reason`: the names and the reason.
fn read(order: &str) -> Result<(Vec<&str>, Option<&str>), &'static str> {
    let list = order.trim().strip_prefix("allow").ok_or("expected `allow(lint)` after `conn-lint:`")?;
    let list = list
        .trim_start()
        .strip_prefix('(')
        .ok_or("expected the lints' names in parentheses: `allow(lint_name)`")?;
    let (names, after) = list.split_once(')').ok_or("the list of lints has no closing parenthesis")?;
    let names: Vec<&str> = names.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        return Err("names no lint");
    }
    let after = after.trim();
    if after.is_empty() {
        return Ok((names, None));
    }
    match after.strip_prefix("--").map(str::trim) {
        Some("") => Err("has no reason after `--`"),
        Some(reason) => Ok((names, Some(reason))),
        None => Err("expected ` -- reason` after the closing parenthesis"),
    }
}

#[cfg(test)]
mod tests {
    use crate::ir::SuppressionComment;
    use crate::lower::lower;

    fn found(text: &str) -> Vec<SuppressionComment> {
        lower("f.rs", text).0.suppressions
    }

    #[test]
    fn comments_name_lints_and_a_reason() {
        let text = "\u{feff}// conn-lint: allow(a,  b) -- why: \u{e9}\r\nfn f() {} /* conn-lint:allow( c ) */\r\n    \
                    //conn-lint: allow(d)\r\n";
        let found = found(text);
        let names: Vec<Vec<&str>> =
            found.iter().map(|one| one.lints.iter().map(|(name, _)| name.as_str()).collect()).collect();
        assert_eq!(names, [vec!["a", "b"], vec!["c"], vec!["d"]]);
        assert_eq!(found[0].reason.as_deref(), Some("why: \u{e9}"));
        assert_eq!(found.iter().map(|one| one.own_line).collect::<Vec<_>>(), [true, false, true]);
        for comment in &found {
            assert_eq!(comment.error, None);
            let whole = &text[comment.range.start as usize..comment.range.end as usize];
            assert!(whole.starts_with('/') && !whole.ends_with('\r'), "{whole:?}");
            for (name, range) in &comment.lints {
                assert_eq!(&text[range.start as usize..range.end as usize], name);
            }
        }
    }

    #[test]
    fn malformed_comments_say_what_is_wrong() {
        for (comment, expected) in [
            ("deny(a)", "expected `allow(lint)`"),
            ("allow a", "in parentheses"),
            ("allow", "in parentheses"),
            ("allow(a", "no closing parenthesis"),
            ("allow()", "names no lint"),
            ("allow( , )", "names no lint"),
            ("allow(a) --", "no reason"),
            ("allow(a) because", "expected ` -- reason`"),
        ] {
            let found = found(&format!("// conn-lint: {comment}\nfn f() {{}}"));
            assert_eq!(found.len(), 1, "{comment}");
            assert!(found[0].lints.is_empty(), "{comment}");
            let error = found[0].error.as_deref().unwrap_or_default();
            assert!(error.contains(expected), "{comment}: {error}");
        }
    }

    #[test]
    fn text_that_is_no_comment_suppresses_nothing() {
        for text in [
            "const A: &str = \"// conn-lint: allow(a)\";",
            "const A: &str = r#\" \" // conn-lint: allow(a)\"#;",
            "const A: &[u8] = b\"\\\" // conn-lint: allow(a)\";",
            "const A: char = '\"'; const B: &str = \" // conn-lint: allow(a)\";",
            "fn f<'a>(x: &'a str) -> &'a str { \"'// conn-lint: allow(a)\" }",
            "/* outer /* inner */ // conn-lint: allow(a) */ fn f() {}",
            "/// conn-lint: allow(a)\nfn f() {}",
            "// see conn-lint: allow(a)\nfn f() {}",
        ] {
            assert_eq!(found(text).len(), 0, "{text}");
        }
    }
}
