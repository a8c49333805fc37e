//! Every key of a configuration: its name, where it may stand, what it takes and where that goes. The reader, the
//! schema and the messages about unknown keys all go by this table.

use std::time::Duration;

use globset::GlobSet;

use super::section::Section;

/// Where a key may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    /// `conn-lint.toml`, `[workspace.metadata.conn-lint]`, and the table of the package at the root.
    File,
    /// `[package.metadata.conn-lint]` of a package below the root.
    Member,
    /// `[[override]]`
    Override,
}

use Holder::{File, Member, Override};

pub(super) struct Key {
    pub(super) name: &'static str,
    /// One sentence, for editors that read the schema.
    pub(super) about: &'static str,
    /// A value, for the file that a project begins with. Empty where that has none.
    pub(super) example: &'static str,
    pub(super) holders: &'static [Holder],
    pub(super) takes: Takes,
}

/// What a key takes, and where it goes.
pub(super) enum Takes {
    Flag(fn(&mut Section, bool)),
    Time(fn(&mut Section, Duration)),
    Names { of: &'static str, set: fn(&mut Section, Vec<String>) },
    FlagOrNames { of: &'static str, flag: fn(&mut Section, bool), names: fn(&mut Section, Vec<String>) },
    Functions(fn(&mut Section, Vec<String>)),
    Globs(fn(&mut Section, GlobSet)),
    Levels,
    Overrides,
    Clients,
}

impl Takes {
    /// Something that a package has.
    pub(super) fn is_setting(&self) -> bool {
        matches!(self, Self::Flag(_) | Self::Time(_))
    }
}

pub(super) static KEYS: &[Key] = &[
    Key {
        name: "upstream-idle-timeout",
        about: "How long peers keep idle connections. An AWS load balancer: 60s, which is the default.",
        example: "\"60s\"",
        holders: &[File, Member, Override],
        takes: Takes::Time(|section, time| section.upstream_idle_timeout = Some(time)),
    },
    Key {
        name: "function-timeout",
        about: "The timeout of the Lambda function itself, whatever deployment files say of it.",
        example: "\"30s\"",
        holders: &[File, Member, Override],
        takes: Takes::Time(|section, time| section.function_timeout = Some(time)),
    },
    Key {
        name: "lambda",
        about: "The packages or programs that run in AWS Lambda although nothing in their code shows it; or, for all, \
                whether they do.",
        example: "[\"edge-worker\"]",
        holders: &[File],
        takes: Takes::FlagOrNames {
            of: "the name of a package or target",
            flag: |section, lambda| section.lambda = Some(lambda),
            names: |section, names| section.lambda_packages = names,
        },
    },
    Key {
        name: "lambda",
        about: "Whether the package runs in AWS Lambda, whatever its code shows.",
        example: "",
        holders: &[Member, Override],
        takes: Takes::Flag(|section, lambda| section.lambda = Some(lambda)),
    },
    Key {
        name: "entry-points",
        about: "Functions of a runtime of your own that run what they are given for each event: `my_runtime::serve`.",
        example: "[\"my_runtime::serve\"]",
        holders: &[File],
        takes: Takes::Functions(|section, paths| section.entry_points = paths),
    },
    Key {
        name: "tests",
        about: "Judge tests, benches and examples, too.",
        example: "true",
        holders: &[File],
        takes: Takes::Flag(|section, tests| section.tests = Some(tests)),
    },
    Key {
        name: "packages",
        about: "The packages that the override speaks of.",
        example: "",
        holders: &[Override],
        takes: Takes::Names {
            of: "the name of a package",
            set: |section, packages| section.packages = packages,
        },
    },
    Key {
        name: "paths",
        about: "The files that the override speaks of: globs, from the folder of this file.",
        example: "",
        holders: &[Override],
        takes: Takes::Globs(|section, paths| section.paths = Some(paths)),
    },
    Key {
        name: "lints",
        about: "The level of each lint or group of lints.",
        example: "",
        holders: &[File, Member, Override],
        takes: Takes::Levels,
    },
    Key {
        name: "client",
        about: "A client library of your own, in the words of the model files: its types, constructors, setters and \
                defaults.",
        example: "",
        holders: &[File],
        takes: Takes::Clients,
    },
    Key {
        name: "override",
        about: "Other levels and settings for some packages or files. The last one that fits counts.",
        example: "",
        holders: &[File],
        takes: Takes::Overrides,
    },
];

pub(super) fn of(holder: Holder) -> impl Iterator<Item = &'static Key> {
    KEYS.iter().filter(move |key| key.holders.contains(&holder))
}
