//! What a worker tells of an invocation.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Reply {
    /// The error's message with those of its sources; nothing if the call went well.
    pub error: Option<String>,
    /// How long the call took, by the clock of the worker.
    pub micros: u64,
    /// What the case counted, if it counts.
    pub count: u64,
}

impl Reply {
    pub fn failed(&self) -> bool {
        self.error.is_some()
    }
}
