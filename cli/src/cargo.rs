//! `cargo conn-lint`
fn main() {}
