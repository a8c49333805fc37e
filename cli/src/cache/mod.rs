//! What was found before, for as long as nothing changes that it came from. Takes what a run asks for, gives what an
//! earlier one said; without a folder that can be read and written, nothing.
//!
//! An entry is named by the question: program, working folder, path and arguments. It holds the answer, and what was
//! asked of the disk on the way to it, each with a hash of what the disk said. It counts where the disk says the same
//! again.

mod entry;
mod folder;

use std::path::{Path, PathBuf};

use clap::ArgMatches;
use conn_lints::diagnostic::Level;
use conn_lints::discover::Texts;
use folder::Folder;
use serde::Serialize;
use twox_hash::XxHash3_128;

use crate::args::{Caching, Input};
use crate::checked::{Checked, Extra};
use crate::config::given_levels;
use crate::names::Names;

const FOLDER: &str = "CONN_LINT_CACHE_DIR";
const NO_CACHE: &str = "CONN_LINT_NO_CACHE";

pub(crate) struct Cache(Folder);

/// All that decides what a run says, but for the disk.
#[derive(Serialize)]
struct Question<'a> {
    program: (&'static str, &'static str),
    working: &'a Path,
    path: &'a Path,
    config: Option<&'a Path>,
    no_config: bool,
    tests: bool,
    levels: Vec<(&'static str, String)>,
    whole: bool,
    baseline: Option<(&'a Path, &'a str)>,
    shard: Option<(usize, usize)>,
}

impl Cache {
    pub(crate) fn open(wanted: &Caching) -> Option<Self> {
        let unwanted = || std::env::var_os(NO_CACHE).is_some_and(|value| !value.is_empty());
        if wanted.no_cache || wanted.cache_dir.is_none() && unwanted() {
            return None;
        }
        let folder = folder(wanted)?;
        folder.make();
        Some(Self(folder))
    }

    /// The name of the entry for a question; `None` where it is none that is asked twice.
    pub(crate) fn name(
        path: &Path,
        input: &Input,
        levels: Option<&ArgMatches>,
        working: &Path,
        extra: &Extra<'_>,
    ) -> Option<u128> {
        if !extra.unsaved.is_empty() || extra.baseline.is_some_and(|baseline| baseline.is_written()) {
            return None;
        }
        let question = Question {
            program: (env!("CARGO_PKG_VERSION"), env!("CONN_LINT_BUILD")),
            working,
            path,
            config: input.config.as_deref(),
            no_config: input.no_config,
            tests: input.tests,
            levels: given(levels),
            whole: extra.whole,
            baseline: extra.baseline.and_then(|baseline| baseline.known_text()),
            shard: extra.shard.map(|shard| (shard.index, shard.count)),
        };
        Some(XxHash3_128::oneshot(&postcard::to_allocvec(&question).ok()?))
    }

    pub(crate) fn recall(&self, name: u128, names: Names, extra: &Extra<'_>) -> Option<Checked> {
        let baseline = extra.baseline.and_then(|baseline| baseline.known_text());
        let known: Texts =
            baseline.map(|(path, text)| (path.to_path_buf(), text.into())).into_iter().collect();
        entry::read(&self.0.read(name)?, names, &known)
    }

    /// Without room, or the right to write, the next run does the work again.
    pub(crate) fn keep(&self, name: u128, checked: &Checked) {
        if let Some(entry) = entry::write(checked) {
            let _ = self.0.write(name, &entry);
        }
    }
}

fn given(levels: Option<&ArgMatches>) -> Vec<(&'static str, String)> {
    let given = levels.map(given_levels).unwrap_or_default();
    given.into_iter().map(|(level, name): (Level, String)| (level.name(), name)).collect()
}

fn folder(wanted: &Caching) -> Option<Folder> {
    let of_environment = || std::env::var_os(FOLDER).filter(|value| !value.is_empty()).map(PathBuf::from);
    match wanted.cache_dir.clone().or_else(of_environment) {
        Some(path) => Some(Folder::at(&path)),
        None => Folder::of_user(),
    }
}

/// `conn-lint clean`: removes every entry. Gives a sentence about it.
pub(crate) fn clean(cache_dir: Option<&PathBuf>) -> Result<String, String> {
    let wanted = Caching { no_cache: false, cache_dir: cache_dir.cloned() };
    let Some(folder) = folder(&wanted) else { return Ok("there is no cache\n".to_owned()) };
    let removed = folder.clean();
    let (count, size) = removed.map_err(|error| format!("{} cannot be emptied: {error}", folder.shown()))?;
    let entries = if count == 1 { "entry" } else { "entries" };
    Ok(format!("{count} {entries} ({} kB) removed from {}\n", size.div_ceil(1000), folder.shown()))
}
