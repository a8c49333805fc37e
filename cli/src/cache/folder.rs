//! The folder of the cache: takes and gives the bytes of entries by name. Whatever goes wrong, there is no entry.

use std::fs;
use std::io::{Result, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use etcetera::BaseStrategy;
use twox_hash::XxHash3_128;

/// All entries together.
const LARGEST: u64 = 64 << 20;
/// What is left where they grew beyond that, so that not every run has to look again.
const KEPT: u64 = LARGEST / 4 * 3;
const LARGEST_ENTRY: u64 = LARGEST / 4;
/// A file that is still being written is younger.
const ABANDONED: Duration = Duration::from_secs(3600);
/// How the names of entries begin, and of those that are being written: in a folder that the user names may be other
/// files, too.
const ENTRY: &str = "conn-lint-";
const HALF_WRITTEN: &str = ".conn-lint-";
const CHECKSUM: usize = size_of::<u128>();
/// See <https://bford.info/cachedir>.
const TAG: &str = "Signature: 8a477f597d28d172789f06886806bc55\n# What conn-lint found before. It can be removed at any time.\n";

pub(super) struct Folder(PathBuf);

struct Found {
    path: PathBuf,
    size: u64,
    written: SystemTime,
}

impl Folder {
    pub(super) fn at(path: &Path) -> Self {
        Self(path.to_path_buf())
    }

    /// In the folder that the system has for such; there need be none.
    pub(super) fn of_user() -> Option<Self> {
        let system = etcetera::base_strategy::choose_base_strategy().ok()?;
        Some(Self(system.cache_dir().join("conn-lint")))
    }

    /// Makes it, where it is not there.
    pub(super) fn make(&self) {
        let mut builder = fs::DirBuilder::new();
        // What was found quotes code, which is not everybody's to read.
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        if !self.0.exists() && builder.recursive(true).create(&self.0).is_ok() {
            let _ = fs::write(self.0.join("CACHEDIR.TAG"), TAG);
        }
    }

    /// An entry as it was written. One that is not is removed.
    pub(super) fn read(&self, name: u128) -> Option<Vec<u8>> {
        let path = self.path(name);
        let metadata = fs::metadata(&path).ok()?;
        let mut bytes = Vec::new();
        if metadata.is_file() && metadata.len() <= LARGEST_ENTRY {
            bytes = fs::read(&path).ok()?;
        }
        let sound = bytes.split_last_chunk::<CHECKSUM>();
        match sound.filter(|(content, sum)| checksum(name, content) == **sum) {
            Some((content, _)) => Some(content.to_vec()),
            None => {
                let _ = fs::remove_file(path);
                None
            }
        }
    }

    /// Writes an entry beside, which then takes its name: whoever looks sees all of it, or nothing.
    pub(super) fn write(&self, name: u128, content: &[u8]) -> Result<()> {
        if content.len() as u64 > LARGEST_ENTRY {
            return Ok(());
        }
        let mut file = tempfile::Builder::new().prefix(HALF_WRITTEN).tempfile_in(&self.0)?;
        file.write_all(content)?;
        file.write_all(&checksum(name, content))?;
        file.persist(self.path(name)).map_err(|error| error.error)?;
        self.shrink()
    }

    /// Removes the oldest entries, where there are too many.
    fn shrink(&self) -> Result<()> {
        let mut found = self.found(ENTRY)?;
        let abandoned = self.found(HALF_WRITTEN)?;
        let old = |file: &Found| file.written.elapsed().is_ok_and(|age| age > ABANDONED);
        for file in abandoned.into_iter().filter(old) {
            let _ = fs::remove_file(file.path);
        }
        let mut size: u64 = found.iter().map(|file| file.size).sum();
        if size <= LARGEST {
            return Ok(());
        }
        found.sort_by_key(|file| file.written);
        for file in found {
            if size <= KEPT {
                break;
            }
            let _ = fs::remove_file(file.path);
            size -= file.size;
        }
        Ok(())
    }

    /// Removes every entry; gives how many there were, and their bytes.
    pub(super) fn clean(&self) -> Result<(usize, u64)> {
        let (mut count, mut size) = (0, 0);
        if self.0.exists() {
            for file in self.found(ENTRY)?.into_iter().chain(self.found(HALF_WRITTEN)?) {
                fs::remove_file(file.path)?;
                (count, size) = (count + 1, size + file.size);
            }
        }
        Ok((count, size))
    }

    pub(super) fn shown(&self) -> impl std::fmt::Display {
        self.0.display()
    }

    fn found(&self, prefix: &str) -> Result<Vec<Found>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            let path = entry?.path();
            let ours = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(prefix));
            // It may be gone by now.
            let metadata = ours.then(|| fs::symlink_metadata(&path).ok()).flatten();
            if let Some(metadata) = metadata.filter(fs::Metadata::is_file) {
                let written = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                found.push(Found { path, size: metadata.len(), written });
            }
        }
        Ok(found)
    }

    fn path(&self, name: u128) -> PathBuf {
        self.0.join(format!("{ENTRY}{name:032x}"))
    }
}

/// An entry under another's name is none.
fn checksum(name: u128, content: &[u8]) -> [u8; CHECKSUM] {
    XxHash3_128::oneshot_with_seed(name as u64, content).to_le_bytes()
}
