//! `--shard 2/4`: the second of four shares of the work, which together find what one run finds. Parts of a workspace
//! that know nothing of each other are dealt out whole, the largest first, each to who has least.

use std::str::FromStr;

use conn_lints::discover::{Part, Workspace};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    /// From 1.
    pub(crate) index: usize,
    pub(crate) count: usize,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text
            .split_once('/')
            .and_then(|(index, count)| Some(Self { index: index.parse().ok()?, count: count.parse().ok()? }));
        let valid = numbers.filter(|shard| (1..=shard.count).contains(&shard.index));
        valid.ok_or_else(|| "expected a number and how many there are, such as 2/4".to_owned())
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{}/{}", self.index, self.count)
    }
}

impl Shard {
    /// Its share of a workspace, and a hash of the whole.
    pub(crate) fn share(self, workspace: &Workspace) -> (Workspace, u128) {
        let (parts, tree) = workspace.parts();
        let mut share = workspace.only(&self.dealt(&parts));
        // What was found before the parts were known belongs to none of them.
        if self.index == 1 {
            share.problems.clone_from(&workspace.problems);
        }
        (share, tree)
    }

    fn dealt(self, parts: &[Part]) -> Vec<&Part> {
        let mut largest_first: Vec<&Part> = parts.iter().collect();
        largest_first.sort_by_key(|part| std::cmp::Reverse(part.bytes));
        let mut loads = vec![0; self.count];
        let mut own = Vec::new();
        for part in largest_first {
            let least = (0..self.count).min_by_key(|at| loads[*at]).unwrap_or_default();
            loads[least] += part.bytes;
            if least + 1 == self.index {
                own.push(part);
            }
        }
        own
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn a_shard_is_one_of_so_many() {
        assert_eq!("2/4".parse(), Ok(Shard { index: 2, count: 4 }));
        for wrong in ["", "2", "0/4", "5/4", "1/0", "a/b", "1/2/3", "-1/2"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_part_is_dealt_once_and_evenly() {
        let parts: Vec<Part> = [5, 90, 30, 30, 20, 5].map(|bytes| Part { bytes, ..Part::default() }).to_vec();
        let loads = |count: usize| -> Vec<u64> {
            let dealt = (1..=count).map(|index| Shard { index, count }.dealt(&parts));
            dealt.map(|parts| parts.iter().map(|part| part.bytes).sum()).collect()
        };
        assert_eq!(loads(1), [180]);
        assert_eq!(loads(2), [90, 90]);
        assert_eq!(loads(3), [90, 50, 40]);
        assert_eq!(loads(8).iter().sum::<u64>(), 180);
    }
}
