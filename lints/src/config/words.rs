//! Names that nobody knows, and what was meant by them.

pub fn unknown_message(what: &str, name: &str, near: Option<&str>) -> String {
    match near {
        Some(near) => format!("unknown {what} `{name}`; did you mean `{near}`?"),
        None => format!("unknown {what} `{name}`"),
    }
}

/// The known name that a misspelt one is likely to mean.
pub fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let distance = |candidate: &str| strsim::damerau_levenshtein(name, candidate);
    let (distance, near) = known.map(|candidate| (distance(candidate), candidate)).min()?;
    (distance <= name.len().max(3) / 3).then_some(near)
}
