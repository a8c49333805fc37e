//! Where a row was read: `reqwest-0.13.5 src/lib.rs:325`.

use super::load::Row;
use super::raw::RawFile;

/// The evidence of the tables that have no types in them.
pub(super) fn of_names_and_entry_points(file: &RawFile) -> Vec<(Row<'_>, &str)> {
    let mut evidence = Vec::new();
    macro_rules! take {
        ($($table:literal $rows:ident $name:ident),* $(,)?) => {
            $(for (index, row) in file.$rows.iter().enumerate() {
                let name = row.$name.first().map_or("", String::as_str);
                evidence.push((Row::new($table, index, name), row.evidence.as_str()));
            })*
        };
    }
    take!(
        "alias" aliases from,
        "result" results names,
        "deadline" deadlines paths,
        "argument" arguments functions,
        "method_argument" method_arguments methods,
        "serves_lambda" serves_lambda paths,
        "trait_method" trait_methods methods,
        "attribute" attributes paths,
        "parameter" parameters paths,
        "override" overrides methods,
        "lambda_runtime" lambda_runtimes packages,
    );
    evidence
}

pub(super) fn is_evidence(text: &str) -> bool {
    let Some((package, place)) = text.split_once(' ') else { return false };
    let Some((_, version)) = package.rsplit_once('-') else { return false };
    let Some((file, line)) = place.split_once(':') else { return false };
    version.starts_with(|c: char| c.is_ascii_digit())
        && file.contains('.')
        && !line.is_empty()
        && line.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_a_crate_its_version_a_file_and_a_line() {
        assert!(is_evidence("reqwest-0.13.5 src/lib.rs:325"));
        assert!(is_evidence("aws-sdk-s3-1.119.0 src/client.rs:7"));
        for text in [
            "",
            "reqwest",
            "reqwest-0.13.5",
            "reqwest src/lib.rs:3",
            "reqwest-0.13.5 src/lib.rs",
            "a-1 b.rs:x",
        ] {
            assert!(!is_evidence(text), "{text}");
        }
    }
}
