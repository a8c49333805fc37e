//! The model files that ship with the tool: every file of the folder `models`, as `build.rs` wrote them down.

use std::collections::BTreeMap;

use super::load::Source;
use super::raw::RawFile;

const FILES: &str = include_str!(concat!(env!("OUT_DIR"), "/models.json"));

pub(super) fn sources() -> Vec<Source> {
    let files: BTreeMap<String, RawFile> =
        serde_json::from_str(FILES).expect("the model files have their shape: a test reads them");
    files.into_iter().map(|(name, raw)| Source { name, raw, taught: false }).collect()
}
