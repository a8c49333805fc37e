//! Sets of versions as intervals: which rows may apply to a version that is only known to lie between two others.
//! Takes requirements as Cargo reads them; knows no library. Pre-releases count as the release that they lead to.

use semver::{Comparator, Op, Version, VersionReq};

use crate::discover::ResolvedVersion;

type Triple = (u64, u64, u64);

/// From `low` up to, not including, `high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct VersionRange {
    low: Triple,
    high: Triple,
}

const FIRST: Triple = (0, 0, 0);
const BEYOND: Triple = (u64::MAX, u64::MAX, u64::MAX);

impl VersionRange {
    pub(super) const ALL: Self = Self { low: FIRST, high: BEYOND };

    pub(super) fn of(requirement: &VersionReq) -> Self {
        requirement.comparators.iter().map(of_comparator).fold(Self::ALL, Self::intersection)
    }

    /// Every version that may be meant.
    pub(super) fn possible(version: &ResolvedVersion) -> Self {
        match version {
            ResolvedVersion::Locked(version) => Self::only(version),
            ResolvedVersion::Required { lowest, requirement } => match VersionReq::parse(requirement) {
                Ok(requirement) => {
                    let range = Self::of(&requirement);
                    Self { low: range.low.max(triple(lowest)), ..range }
                }
                Err(_) => Self::ALL,
            },
            ResolvedVersion::Unknown => Self::ALL,
        }
    }

    fn only(version: &Version) -> Self {
        let low = triple(version);
        Self { low, high: (low.0, low.1, low.2.saturating_add(1)) }
    }

    pub(super) fn intersection(self, other: Self) -> Self {
        Self { low: self.low.max(other.low), high: self.high.min(other.high) }
    }

    pub(super) fn is_empty(self) -> bool {
        self.low >= self.high
    }

    pub(super) fn overlaps(self, other: Self) -> bool {
        !self.intersection(other).is_empty()
    }

    pub(super) fn contains(self, other: Self) -> bool {
        self.low <= other.low && other.high <= self.high
    }
}

fn triple(version: &Version) -> Triple {
    (version.major, version.minor, version.patch)
}

fn of_comparator(comparator: &Comparator) -> VersionRange {
    let floor = (comparator.major, comparator.minor.unwrap_or(0), comparator.patch.unwrap_or(0));
    let above = match (comparator.minor, comparator.patch) {
        (None, _) => (comparator.major.saturating_add(1), 0, 0),
        (Some(minor), None) => (comparator.major, minor.saturating_add(1), 0),
        (Some(minor), Some(patch)) => (comparator.major, minor, patch.saturating_add(1)),
    };
    let (low, high) = match comparator.op {
        Op::Greater => (above, BEYOND),
        Op::GreaterEq => (floor, BEYOND),
        Op::Less => (FIRST, floor),
        Op::LessEq => (FIRST, above),
        Op::Tilde => (floor, next_minor(comparator)),
        Op::Caret => (floor, next_incompatible(comparator)),
        // `Exact` and `Wildcard`; the enum may grow.
        _ => (floor, above),
    };
    VersionRange { low, high }
}

fn next_minor(comparator: &Comparator) -> Triple {
    match comparator.minor {
        Some(minor) => (comparator.major, minor.saturating_add(1), 0),
        None => (comparator.major.saturating_add(1), 0, 0),
    }
}

/// The first version that Cargo holds to be incompatible: the leftmost part that is not zero goes up.
fn next_incompatible(comparator: &Comparator) -> Triple {
    match (comparator.major, comparator.minor, comparator.patch) {
        (0, Some(0), Some(patch)) => (0, 0, patch.saturating_add(1)),
        (0, Some(minor), _) => (0, minor.saturating_add(1), 0),
        (major, ..) => (major.saturating_add(1), 0, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(requirement: &str) -> VersionRange {
        VersionRange::of(&VersionReq::parse(requirement).unwrap())
    }

    #[test]
    fn requirements_are_read_as_cargo_reads_them() {
        for (requirement, low, high) in [
            ("1.2.3", (1, 2, 3), (2, 0, 0)),
            ("0.12", (0, 12, 0), (0, 13, 0)),
            ("0.0.3", (0, 0, 3), (0, 0, 4)),
            ("0", (0, 0, 0), (1, 0, 0)),
            ("~1.2.3", (1, 2, 3), (1, 3, 0)),
            ("~1", (1, 0, 0), (2, 0, 0)),
            ("=0.12.4", (0, 12, 4), (0, 12, 5)),
            ("=0.12", (0, 12, 0), (0, 13, 0)),
            ("0.11.*", (0, 11, 0), (0, 12, 0)),
            (">=0.11, <0.14", (0, 11, 0), (0, 14, 0)),
            (">0.11, <=0.12.3", (0, 12, 0), (0, 12, 4)),
        ] {
            assert_eq!(range(requirement), VersionRange { low, high }, "{requirement}");
        }
        assert_eq!(range("*"), VersionRange::ALL);
        assert!(range(">2, <1").is_empty());
    }

    #[test]
    fn agrees_with_semver_on_single_versions() {
        for requirement in ["^0.12.4", "~0.12.4", ">0.12.4", "<=0.12.4", "<0.12", "0.*", ">=0.11.11, <0.12"] {
            let parsed = VersionReq::parse(requirement).unwrap();
            for minor in 10..15 {
                for patch in [0, 3, 4, 5, 10, 11, 12] {
                    let version = Version::new(0, minor, patch);
                    assert_eq!(
                        range(requirement).contains(VersionRange::only(&version)),
                        parsed.matches(&version),
                        "{requirement} {version}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_requirement_reaches_from_its_lowest_version_to_the_next_incompatible_one() {
        let required = |lowest: &str, requirement: &str| {
            VersionRange::possible(&ResolvedVersion::Required {
                lowest: Version::parse(lowest).unwrap(),
                requirement: requirement.to_owned(),
            })
        };
        assert_eq!(required("0.12.9", "0.12.9"), VersionRange { low: (0, 12, 9), high: (0, 13, 0) });
        assert_eq!(required("0.12.9", ">=0.12"), VersionRange { low: (0, 12, 9), high: BEYOND });
        assert_eq!(required("0.0.0", "not a version"), VersionRange::ALL);
    }
}
