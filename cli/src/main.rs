//! `conn-lint`
fn main() {}
