//! Whatever the input is and whatever happens on the way, a run ends within bounds, names what it did not read, harms
//! neither files nor terminals, and says the same again. The bounds stand in `docs/steadiness.md`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "time and memory of each run, with --nocapture")]

mod bounded;
mod code;
mod escapes;
mod files;
mod interrupted;
mod manifests;
mod package;
mod reads_only;
mod repeated;
