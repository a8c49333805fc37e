//! Asks git, the only other program that conn-lint ever runs. Nothing is written, and nothing that the repository
//! configures is run.

use std::path::Path;
use std::process::{Command, Stdio};

pub(crate) enum GitError {
    /// There is no git, or it cannot be started.
    Missing(std::io::Error),
    /// What git says, in one line.
    Refused(String),
}

/// What git prints.
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> Result<String, GitError> {
    let mut command = Command::new("git");
    command.args(["--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false"]);
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).env("LC_ALL", "C");
    let output = command.output().map_err(GitError::Missing)?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(GitError::Refused(said.lines().next().unwrap_or("it says nothing").to_owned()))
}
