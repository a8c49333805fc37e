//! The words that all messages share: a library with its version, a length of time, where a value comes from.

use std::time::Duration;

use crate::diagnostic::Hop;
use crate::discover::ResolvedVersion;
use crate::facts::{Setter, Site};

/// `reqwest 0.12.28`, as far as the version is known.
pub(super) fn library(site: &Site) -> String {
    let package = &site.library;
    match &site.version {
        ResolvedVersion::Locked(version) => format!("{package} {version}"),
        ResolvedVersion::Required { requirement, .. } => {
            format!("{package} (requirement `{requirement}`, no lock file)")
        }
        ResolvedVersion::Unknown => format!("{package} (version not known)"),
    }
}

/// The function that a hop names; a closure has no name.
pub(super) fn named(hop: &Hop) -> Option<&str> {
    hop.message.split('`').nth(1)
}

/// A closure has no name, but what it calls has one.
pub(super) fn handler(path: &[Hop]) -> String {
    match (path.first().and_then(named), path.get(1).and_then(named)) {
        (Some(handler), _) => format!("the handler `{handler}`"),
        (None, Some(called)) => format!("the handler, through `{called}`"),
        (None, None) => "the handler".to_owned(),
    }
}

/// `90 s`, `1.5 s`, `250 ms`, `5 min`.
pub(super) fn duration(duration: Duration) -> String {
    let (seconds, millis) = (duration.as_secs(), duration.subsec_millis());
    match (seconds, millis) {
        (0, _) => format!("{} ms", duration.as_millis()),
        (_, 0) if seconds >= 180 && seconds.is_multiple_of(60) => format!("{} min", seconds / 60),
        (_, 0) => format!("{seconds} s"),
        _ => format!("{} s", duration.as_secs_f64()),
    }
}

/// `Duration::from_secs(50)` as source code, where `path` is the type.
pub(super) fn duration_expression(duration: Duration, path: &str) -> String {
    if duration.subsec_nanos() == 0 {
        format!("{path}::from_secs({})", duration.as_secs())
    } else {
        format!("{path}::from_millis({})", duration.as_millis())
    }
}

/// What a setter is called in a sentence: its name, or the preset that brought the value.
pub(super) fn by(setter: &Setter) -> String {
    if setter.name.contains("::") {
        format!("the preset `{}`", setter.name)
    } else {
        format!("`{}`", setter.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Span};

    #[test]
    fn durations_read_as_a_person_writes_them() {
        for (millis, words) in [
            (250, "250 ms"),
            (1_500, "1.5 s"),
            (90_000, "90 s"),
            (300_000, "5 min"),
            (310_000, "310 s"),
            (0, "0 ms"),
        ] {
            assert_eq!(duration(Duration::from_millis(millis)), words);
        }
    }

    #[test]
    fn expressions_keep_fractions() {
        assert_eq!(duration_expression(Duration::from_secs(50), "Duration"), "Duration::from_secs(50)");
        assert_eq!(
            duration_expression(Duration::from_millis(2_500), "std::time::Duration"),
            "std::time::Duration::from_millis(2500)"
        );
    }

    #[test]
    fn a_closure_is_told_by_what_it_calls() {
        let span = Span { file: FileId(0), start: 0, end: 0 };
        let hop = |message: &str| Hop { span, message: message.to_owned() };
        let closure = || hop("this closure runs for each invocation");
        assert_eq!(handler(&[closure(), hop("calls `place_order`")]), "the handler, through `place_order`");
        assert_eq!(handler(&[closure()]), "the handler");
    }
}
