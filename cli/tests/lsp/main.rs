//! The language server as a client sees it: a process that speaks the protocol over its stdin and stdout.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod client;
mod project;

mod actions;
mod diagnostics;
mod lifecycle;
mod pull;
