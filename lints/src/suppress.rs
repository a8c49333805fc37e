//! `// conn-lint: allow(lint) -- reason`, on the line, the line above, or above the enclosing item.
