//! What the lints claim, measured. A [`function::Function`] is a Lambda function in a process of its own: the `worker`
//! binary under `lambda_runtime`, which polls a [`runtime_api::RuntimeApi`]. It calls a [`peer::Peer`] on loopback. The
//! process is stopped and continued (`SIGSTOP`, `SIGCONT`) where Lambda would freeze and thaw it, and meanwhile the peer
//! commits a [`fault::Fault`]. [`experiments`] puts these together, one lint at a time, flagged code against fixed code.
//!
//! Every wait has a deadline and every process is ended by its id, also when an experiment panics.

pub mod answers;
pub mod backlog;
pub mod experiments;
pub mod fault;
pub mod frames;
pub mod function;
pub mod message;
pub mod peer;
pub mod pump;
pub mod runtime_api;
pub mod table;
pub mod tls;
pub mod trial;
mod wait;
