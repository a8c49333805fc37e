//! A lint's page as people read it.

use super::Lint;

impl Lint {
    /// The page without the words that only its tests need: the examples are tests, too.
    pub fn reader_page(&self) -> String {
        self.page.split_inclusive('\n').map(line_for_readers).collect()
    }
}

fn line_for_readers(line: &str) -> String {
    if let Some(rest) = line.strip_prefix("//@ ").or_else(|| line.strip_prefix("//- ")) {
        return format!("// {rest}");
    }
    if line.starts_with("```rust,") {
        return "```rust\n".to_owned();
    }
    line.replace("//~ ", "// <- ")
}
