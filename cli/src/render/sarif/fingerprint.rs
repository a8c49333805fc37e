//! `primaryLocationLineHash`: the value by which code scanning recognises a finding again in another version of the
//! file. A rolling hash over the UTF-16 text that follows each line's start, blanks left out; with a counter for equal
//! lines.

use std::collections::{HashMap, VecDeque};

/// Code units that count for a line.
const WINDOW: usize = 100;
const MULTIPLIER: u64 = 37;
const END_OF_FILE: u64 = 65535;

/// The hash of each line, the first at index 0.
pub(in crate::render) fn line_hashes(text: &str) -> Vec<String> {
    let mut roller = Roller::new();
    roller.start_line();
    let mut units = text.encode_utf16().peekable();
    while let Some(unit) = units.next() {
        let unit = match unit {
            0x0d => {
                // `\r\n` and `\r` are one line's end.
                units.next_if_eq(&0x0a);
                0x0a
            }
            other => other,
        };
        if unit == 0x20 || unit == 0x09 {
            continue;
        }
        roller.push(u64::from(unit));
        if unit == 0x0a {
            roller.start_line();
        }
    }
    roller.push(END_OF_FILE);
    for _ in 0..WINDOW {
        roller.push(0);
    }
    roller.hashes
}

struct Roller {
    window: VecDeque<u64>,
    hash: u64,
    /// `MULTIPLIER` to the power of `WINDOW`: what the unit that leaves the window has grown to.
    leaving: u64,
    /// Units pushed so far.
    pushed: usize,
    /// The `pushed` at which each open line began.
    open: VecDeque<usize>,
    counts: HashMap<String, usize>,
    hashes: Vec<String>,
}

impl Roller {
    fn new() -> Self {
        Self {
            window: VecDeque::from(vec![0; WINDOW]),
            hash: 0,
            leaving: (0..WINDOW).fold(1, |power: u64, _| power.wrapping_mul(MULTIPLIER)),
            pushed: 0,
            open: VecDeque::new(),
            counts: HashMap::new(),
            hashes: Vec::new(),
        }
    }

    fn start_line(&mut self) {
        self.open.push_back(self.pushed);
    }

    fn push(&mut self, unit: u64) {
        // The line that began a window ago is complete.
        if let Some(&begun) = self.open.front()
            && self.pushed == begun + WINDOW
        {
            self.open.pop_front();
            self.close_line();
        }
        let gone = self.window.pop_front().unwrap_or(0);
        self.window.push_back(unit);
        self.hash = self
            .hash
            .wrapping_mul(MULTIPLIER)
            .wrapping_add(unit)
            .wrapping_sub(self.leaving.wrapping_mul(gone));
        self.pushed += 1;
    }

    fn close_line(&mut self) {
        let hash = format!("{:x}", self.hash);
        let count = self.counts.entry(hash.clone()).or_insert(0);
        *count += 1;
        self.hashes.push(format!("{hash}:{count}"));
    }
}

#[cfg(test)]
mod tests {
    use super::line_hashes;

    #[test]
    fn hashes_equal_those_of_the_public_implementation() {
        assert_eq!(line_hashes(""), ["c129715d7a2bc9a3:1"]);
        assert_eq!(
            line_hashes(" a\nb\n  \t\tc\n d"),
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]
        );
        let ten = "Lorem ipsum dolor sit amet.\n".repeat(10);
        let expected = [
            "a7f2ff13bc495cf2:1",
            "a7f2ff13bc495cf2:2",
            "a7f2ff13bc495cf2:3",
            "a7f2ff13bc495cf2:4",
            "a7f2ff13bc495cf2:5",
            "a7f2ff13bc495cf2:6",
            "a7f2ff1481e87703:1",
            "a9cf91f7bbf1862b:1",
            "55ec222b86bcae53:1",
            "cc97dc7b1d7d8f7b:1",
            "c129715d7a2bc9a3:1",
        ];
        assert_eq!(line_hashes(&ten), expected);
        assert_eq!(line_hashes(&ten.replace('\n', "\r\n")), expected);
    }
}
