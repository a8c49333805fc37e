//! What the process says at its end.

/// Nothing fails the gate.
pub(crate) const CLEAN: u8 = 0;
/// Findings at `deny`, or at `warn` with `-D warnings`.
pub(crate) const FINDINGS: u8 = 1;
/// Could not run: bad arguments or configuration, a path that is not there, no Rust package.
pub(crate) const COULD_NOT_RUN: u8 = 2;
