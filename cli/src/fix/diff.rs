//! Two texts of a file as a unified diff, which `git apply` and `patch -p1` read.

use similar::TextDiff;

pub(super) fn unified(name: &str, before: &str, after: &str) -> String {
    let difference = TextDiff::from_lines(before, after);
    difference.unified_diff().header(&format!("a/{name}"), &format!("b/{name}")).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_carry_the_prefixes_of_git() {
        assert_eq!(
            unified("a.rs", "x\ny", "x\nz"),
            "--- a/a.rs\n+++ b/a.rs\n@@ -1,2 +1,2 @@\n x\n-y\n\\ No newline at end of file\n+z\n\\ No newline at end of file\n"
        );
        assert_eq!(unified("a.rs", "x\n", "x\n"), "");
    }
}
