//! What conn-lint says: the calls that it resolved, and the constructions that it followed or did not.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::macros::used;
use crate::mir::Place;
use crate::project::Workspace;

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Claim {
    /// The whole call; for a function given as a value, the call that it is given to.
    pub(crate) call: Place,
    /// The function's name; for a function given as a value, as `call`.
    pub(crate) name: Place,
    pub(crate) path: String,
    /// The macro whose expansion has the call: the places are those of the macro's use.
    pub(crate) in_use_of: Option<String>,
    /// It is a construction that was seen and not followed to its end.
    pub(crate) unfollowed: bool,
}

pub(crate) struct Claims {
    pub(crate) all: BTreeSet<Claim>,
}

impl Claims {
    pub(crate) fn ask(conn_lint: &Path, workspace: &Workspace) -> Result<Self> {
        let output = Command::new(conn_lint)
            .args(["clients", ".", "--no-config", "--format", "json"])
            .current_dir(&workspace.root)
            .output()
            .with_context(|| format!("{} cannot be run", conn_lint.display()))?;
        if !output.status.success() {
            bail!("conn-lint clients: {}", String::from_utf8_lossy(&output.stderr));
        }
        let listing: Listing = serde_json::from_slice(&output.stdout)?;
        let mut texts = Texts { root: &workspace.root, texts: BTreeMap::new() };
        let unfollowed: BTreeSet<Bytes> = listing.not_followed.into_iter().map(|found| found.at).collect();
        let claim = |call: Call| -> Result<Claim> {
            Ok(Claim {
                call: texts.place(&call.at)?,
                name: texts.place(&call.name)?,
                in_use_of: used(texts.text(&call.name)?).map(str::to_owned),
                path: call.path,
                unfollowed: unfollowed.contains(&call.at),
            })
        };
        Ok(Self { all: listing.calls.into_iter().map(claim).collect::<Result<_>>()? })
    }
}

/// Bytes of a file, as conn-lint gives them.
#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Bytes {
    file: String,
    start: usize,
    end: usize,
}

#[derive(Deserialize)]
struct Listing {
    not_followed: Vec<NotFollowed>,
    calls: Vec<Call>,
}

#[derive(Deserialize)]
struct NotFollowed {
    at: Bytes,
}

#[derive(Deserialize)]
struct Call {
    path: String,
    at: Bytes,
    name: Bytes,
}

/// The files that places are in.
struct Texts<'w> {
    root: &'w Path,
    texts: BTreeMap<String, String>,
}

impl Texts<'_> {
    fn file(&mut self, name: &str) -> Result<&str> {
        if !self.texts.contains_key(name) {
            let text = std::fs::read_to_string(self.root.join(name))?;
            self.texts.insert(name.to_owned(), text);
        }
        Ok(&self.texts[name])
    }

    fn text(&mut self, bytes: &Bytes) -> Result<&str> {
        Ok(self.file(&bytes.file)?.get(bytes.start..bytes.end).unwrap_or_default())
    }

    /// In the compiler's terms.
    fn place(&mut self, bytes: &Bytes) -> Result<Place> {
        let text = self.file(&bytes.file)?;
        let (start, end) = (line_and_column(text, bytes.start), line_and_column(text, bytes.end));
        Ok(Place { file: bytes.file.clone(), start, end })
    }
}

fn line_and_column(text: &str, offset: usize) -> (u32, u32) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line as u32, column as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_characters() {
        assert_eq!(line_and_column("äö x\nü!", 5), (1, 4));
        assert_eq!(line_and_column("äö x\nü!", 9), (2, 2));
    }
}
