//! Text and names as SARIF wants them.

use super::model::ArtifactLocation;
use crate::render::neutral;

/// What stands for the folder that relative URIs begin at.
pub(super) const BASE: &str = "%SRCROOT%";

pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// With a capital and a full stop.
pub(super) fn sentence(text: &str) -> String {
    let text = capital(text);
    if text.ends_with(['.', '!', '?']) { text } else { text + "." }
}

/// Brackets and backslashes mean links in a message.
pub(super) fn plain(text: &str) -> String {
    neutral(text).replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

/// A name relative to the base, or a file elsewhere by its absolute path.
pub(super) fn artifact(name: &str) -> ArtifactLocation {
    let elsewhere = name.starts_with(['/', '\\']) || name.get(1..3).is_some_and(|drive| drive == ":/");
    if elsewhere {
        let path = name.trim_start_matches('/');
        return ArtifactLocation { uri: format!("file:///{}", escaped(path)), uri_base_id: None };
    }
    ArtifactLocation { uri: escaped(name), uri_base_id: Some(BASE) }
}

/// Everything but unreserved characters and `/` is percent-encoded.
fn escaped(name: &str) -> String {
    let mut uri = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(byte as char);
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_references() {
        let relative = artifact("src/a b/ü#?:.rs");
        assert_eq!(relative.uri, "src/a%20b/%C3%BC%23%3F%3A.rs");
        assert_eq!(relative.uri_base_id, Some(BASE));
        let elsewhere = artifact("/srv/a b.rs");
        assert_eq!(elsewhere.uri, "file:///srv/a%20b.rs");
        assert_eq!(elsewhere.uri_base_id, None);
    }

    #[test]
    fn messages_hold_no_links_by_accident() {
        assert_eq!(plain("a[0](1)\\"), "a\\[0\\](1)\\\\");
        assert_eq!(sentence("it hangs"), "It hangs.");
    }
}
