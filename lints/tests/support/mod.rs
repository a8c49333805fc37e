//! Shared by the tests that run source text through the whole pipeline without a disk.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses its own part of this module")]

pub mod fixture;
pub mod page;
