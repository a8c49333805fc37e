//! Clients that a user describes: the words of a model file, where a configuration says them. What is known of them joins
//! what ships, by the same checks.

use semver::VersionReq;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use smol_str::SmolStr;
use toml::Spanned;
use toml::de::DeValue;

use super::load::{self, Source};
use super::raw::{
    RawAlias, RawDeadline, RawFile, RawFunction, RawLibrary, RawMethod, RawResult, RawType, RawZero,
};
use super::{Call, Gives, ItemPath, LibraryId, Models, TypeId, bundled};

/// A library as a user describes it.
#[derive(Clone, Debug)]
pub struct Taught(RawFile);

/// What is wrong with a description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeachError {
    /// Which of those that were given.
    pub client: usize,
    /// The keys and indexes that lead to it: `method/3/set/idle_timeout`.
    pub at: String,
    pub message: String,
}

/// A model file whose `[library]` is the table itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawClient {
    title: Option<String>,
    packages: Vec<String>,
    #[serde(default)]
    versions: VersionReq,
    #[serde(default)]
    grpc: bool,
    #[serde(default)]
    timeouts_cover_connecting: bool,
    #[serde(default, rename = "type")]
    types: Vec<RawType>,
    #[serde(default, rename = "function")]
    functions: Vec<RawFunction>,
    #[serde(default, rename = "method")]
    methods: Vec<RawMethod>,
    #[serde(default, rename = "zero_means_off")]
    zeros: Vec<RawZero>,
    #[serde(default, rename = "alias")]
    aliases: Vec<RawAlias>,
    #[serde(default, rename = "result")]
    results: Vec<RawResult>,
    #[serde(default, rename = "deadline")]
    deadlines: Vec<RawDeadline>,
}

impl Taught {
    /// Reads the shape; whether it makes sense is [`Models::with`]'s to say.
    pub fn read(value: Spanned<DeValue<'_>>) -> Result<Self, toml::de::Error> {
        let raw = RawClient::deserialize(value.into_deserializer())?;
        let title = raw.title.or_else(|| raw.packages.first().cloned()).unwrap_or_default();
        let library = RawLibrary {
            title,
            packages: raw.packages,
            versions: raw.versions,
            grpc: raw.grpc,
            timeouts_cover_connecting: raw.timeouts_cover_connecting,
            advisory: Default::default(),
        };
        Ok(Self(RawFile {
            library: Some(library),
            types: raw.types,
            functions: raw.functions,
            methods: raw.methods,
            zeros: raw.zeros,
            aliases: raw.aliases,
            results: raw.results,
            deadlines: raw.deadlines,
            ..RawFile::default()
        }))
    }
}

/// The items of a library that a user describes.
#[derive(Debug, Default)]
pub struct Description {
    pub types: Vec<ItemPath>,
    pub functions: Vec<ItemPath>,
    /// Type and name.
    pub methods: Vec<(ItemPath, SmolStr)>,
}

impl Models {
    /// What users describe, library by library.
    pub fn descriptions(&self) -> Vec<Description> {
        let taught = (0..self.libraries.len()).filter(|index| self.libraries[*index].taught);
        taught.map(|index| self.description(LibraryId(index as u16))).collect()
    }

    fn description(&self, library: LibraryId) -> Description {
        let ours = |of: TypeId| self.get_type(of).library == library;
        let makes_ours = |call: &Call| match call.gives {
            Gives::New(made) | Gives::Argument(_, made) => ours(made),
            Gives::Receiver | Gives::Into(_) | Gives::Nothing => false,
        };
        let functions = self.functions.iter().filter(|(_, calls)| calls.iter().any(makes_ours));
        let methods = self.methods.keys().filter(|(on, _)| ours(*on));
        Description {
            types: self.types.iter().filter(|of| of.library == library).map(|of| of.path.clone()).collect(),
            functions: functions.map(|(path, _)| path.clone()).collect(),
            methods: methods.map(|(on, name)| (self.get_type(*on).path.clone(), name.clone())).collect(),
        }
    }

    /// The models that ship, and those that a user adds.
    pub fn with(taught: &[Taught]) -> Result<Self, Vec<TeachError>> {
        let source = |(index, Taught(raw)): (usize, &Taught)| Source {
            name: index.to_string(),
            raw: raw.clone(),
            taught: true,
        };
        let sources: Vec<Source> =
            bundled::sources().into_iter().chain(taught.iter().enumerate().map(source)).collect();
        load::load(&sources).map_err(|errors| {
            let error = |error: load::ModelError| TeachError {
                client: error.file.parse().unwrap_or(taught.len().saturating_sub(1)),
                // The table itself is the library.
                at: error.at.strip_prefix("library").unwrap_or(&error.at).trim_start_matches('/').to_owned(),
                message: error.message,
            };
            errors.into_iter().map(error).collect()
        })
    }
}
