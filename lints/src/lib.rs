//! The library behind `conn-lint`: finds risky connection configuration in Rust source.
//!
//! Data walks through each room once, in the order of the modules below. See `docs/architecture.md`.

pub mod diagnostic;
pub mod ir;
pub mod source;

pub mod discover;
pub mod lower;
pub mod resolve;

pub mod models;
pub mod reach;
pub mod trace;

pub mod facts;

pub mod config;
pub mod lints;
pub mod report;
pub mod suppress;

use std::sync::Arc;

use config::Settings;
use discover::Workspace;
use facts::Facts;

/// Everything between the disk and the lints: lower, resolve, trace, reach.
pub fn analyze(workspace: Workspace, settings: &Settings) -> Facts {
    let _ = settings;
    Facts {
        workspace: Arc::new(workspace),
        files: Arc::default(),
        models: models::Models::bundled(),
        sites: Vec::new(),
        problems: Vec::new(),
        statistics: facts::Statistics::default(),
    }
}
