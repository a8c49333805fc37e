//! A file gets a text: written to a file beside it first, which then takes its name. Whoever looks sees the old
//! text or the new one, and never a part.

use std::io::{Error, ErrorKind, Result, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// Replaces `before` by `after`, and nothing else: a file that says something else by now is left alone. A link stays
/// a link, and the file that it leads to changes.
pub(crate) fn replace(path: &Path, before: &str, after: &str) -> Result<()> {
    let path = std::fs::canonicalize(path)?;
    let metadata = std::fs::metadata(&path)?;
    if metadata.permissions().readonly() {
        return Err(Error::new(ErrorKind::PermissionDenied, "it is read-only"));
    }
    if std::fs::read(&path)? != before.as_bytes() {
        return Err(Error::new(ErrorKind::InvalidData, "it was changed while its fixes were made"));
    }
    let file = written_beside(&path, after)?;
    file.as_file().set_permissions(metadata.permissions())?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// Makes a file that is not there yet. One that is there is left alone.
pub(crate) fn create(path: &Path, text: &str) -> Result<()> {
    std::fs::File::create_new(path)?;
    replace(path, "", text)
}

fn written_beside(path: &Path, text: &str) -> Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".conn-lint-").suffix(".tmp").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use std::fs;

    #[test]
    fn the_text_changes_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.rs");
        fs::write(&file, "old").unwrap();
        replace(&file, "old", "new").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_is_there_is_not_made() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.toml");
        create(&file, "first").unwrap();
        assert_eq!(create(&file, "second").unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&file).unwrap(), "first");
    }

    #[test]
    fn a_text_that_is_not_the_one_that_was_read_stays() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.rs");
        fs::write(&file, "of somebody else").unwrap();
        assert!(replace(&file, "old", "new").is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "of somebody else");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a.rs"), folder.path().join("b.rs"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o751)).unwrap();
        symlink(&file, &link).unwrap();
        replace(&link, "old", "new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o7777, 0o751);
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o440)).unwrap();
        assert!(replace(&file, "new", "newer").is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
    }
}
