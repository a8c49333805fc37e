//! Client constructions in every shape that makes names and types hard to follow. Compiled, never run: what the
//! compiler says of each call is what conn-lint is held to.

#![allow(unused_unsafe, clippy::all, reason = "shapes, not style")]

#[macro_use]
mod shapes;

pub mod attributes;
pub mod aws;
pub mod builders;
pub mod generics;
pub mod grpc;
pub mod macros;
pub mod names;
pub mod pools;
pub mod values;
