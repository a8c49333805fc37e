//! `--then -- COMMAND`: a second checker, so that an editor which runs one command for diagnostics gets those of both.

use std::ffi::OsString;
use std::process::Command;

use crate::exit;

/// Runs the command with this process's own input and outputs. Gives the first code that is not clean: `code`, else the
/// command's.
pub(crate) fn run(command: &[OsString], code: u8) -> Result<u8, String> {
    let Some((program, arguments)) = command.split_first() else { return Ok(code) };
    let shown = program.to_string_lossy();
    let status = Command::new(program)
        .args(arguments)
        .status()
        .map_err(|error| format!("`{shown}`, which --then names, cannot be run: {error}"))?;
    if code != exit::CLEAN {
        return Ok(code);
    }
    // Without a code it was ended by a signal.
    Ok(status.code().map_or(exit::COULD_NOT_RUN, |code| u8::try_from(code).unwrap_or(exit::FINDINGS)))
}
