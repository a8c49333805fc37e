//! `file:` URIs and paths.

use std::path::{Path, PathBuf};

use conn_lints::discover::normalize;
use gen_lsp_types::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What a path needs to have escaped.
const ESCAPED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':');

/// The path of a `file:` URI; `None` for other schemes, such as an editor's unnamed buffers.
pub(super) fn to_path(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.0.strip_prefix("file://")?;
    let path = &rest[rest.find('/')?..];
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    Some(normalize(Path::new(without_drive_slash(&decoded))))
}

/// `/c:/a` of Windows is `c:/a`.
fn without_drive_slash(path: &str) -> &str {
    let bytes = path.as_bytes();
    let has_drive = bytes.len() > 2 && bytes[1].is_ascii_alphabetic() && bytes[2] == b':';
    if cfg!(windows) && has_drive { &path[1..] } else { path }
}

pub(super) fn from_path(path: &Path) -> Uri {
    let text = path.to_string_lossy();
    let text = if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.into_owned() };
    let slash = if text.starts_with('/') { "" } else { "/" };
    Uri(format!("file://{slash}{}", utf8_percent_encode(&text, ESCAPED)))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn there_and_back_is_the_same_path() {
        for path in ["/a/b.rs", "/with space/100%/\u{e9}.rs", "/#?/[x].rs"] {
            assert_eq!(to_path(&from_path(Path::new(path))).as_deref(), Some(Path::new(path)));
        }
        assert_eq!(from_path(Path::new("/a b")).0, "file:///a%20b");
    }

    #[test]
    fn only_files_have_a_path() {
        for uri in ["untitled:Untitled-1", "file:", "file://", "git:/a/b.rs", "", "file:///%ff"] {
            assert_eq!(to_path(&Uri(uri.to_owned())), None, "{uri}");
        }
        assert_eq!(to_path(&"file:///a/./b/../c.rs".into()).as_deref(), Some(Path::new("/a/c.rs")));
        assert_eq!(to_path(&"file://host/a".into()).as_deref(), Some(Path::new("/a")));
    }
}
