//! Imports that are not followed to their end: because they are too many, or because they have none.

use rustc_hash::FxHashSet;

use super::globs::{MOST_FOREIGN, foreign_paths};
use super::imports::MAX_ROUNDS;
use super::lookup::View;
use super::scope::{Entry, ImportId, What};
use super::{ModuleId, Names, Namespace, Res, Resolved};
use crate::diagnostic::{Problem, ProblemKind};
use crate::discover::Workspace;
use crate::ir::{FileIr, Name};
use crate::source::{FileId, Span};

/// All imports are resolved by now, `unsettled` as far as it goes. Of each kind at most one problem a file.
pub(super) fn problems(
    names: &Names,
    workspace: &Workspace,
    files: &[FileIr],
    unsettled: &[ImportId],
) -> Vec<Problem> {
    let sources = &workspace.sources;
    let unsettled = unsettled.iter().map(|import| names.import(*import).place);
    let unsettled = unsettled.map(|place| {
        let what = "mean something else each time that they are followed";
        (
            place,
            format!("this import and others {what} ({MAX_ROUNDS} times); what they bring in is not known"),
        )
    });
    let mut found: Vec<(Span, String)> = first_of_each_file(unsettled);
    found.extend(first_of_each_file(crowded(names)));
    found.extend(first_of_each_file(circles(names, files)));
    let problem = |(place, message): (Span, String)| Problem {
        kind: ProblemKind::NotFollowed,
        file: sources.get(place.file).name.clone(),
        position: Some(sources.line_column(place)),
        message,
    };
    found.into_iter().map(problem).collect()
}

fn first_of_each_file(found: impl Iterator<Item = (Span, String)>) -> Vec<(Span, String)> {
    let mut found: Vec<(Span, String)> = found.collect();
    found.sort();
    found.dedup_by_key(|(place, _)| place.file);
    found
}

// ---------------------------------------------------------------------------------------------------------------- globs

/// Modules into which more foreign globs lead than are asked.
fn crowded(names: &Names) -> impl Iterator<Item = (Span, String)> {
    let foreign = names.scopes.iter().flat_map(|scope| &scope.globs);
    let foreign = foreign.filter_map(|glob| names.import(glob.import).types.as_ref()).flat_map(foreign_paths);
    let are_many = foreign.collect::<FxHashSet<_>>().len() > MOST_FOREIGN;
    let mut told: FxHashSet<FileId> = FxHashSet::default();
    let modules = (0..names.modules.len() as u32).map(ModuleId).filter(move |_| are_many);
    modules.filter_map(move |module| {
        let glob = names.scope(module).globs.first()?;
        let place = names.import(glob.import).place;
        let view = View { from: module, import: None };
        if told.contains(&place.file) || names.few_foreign_globs(module, view).is_some() {
            return None;
        }
        told.insert(place.file);
        let message = format!(
            "more than {MOST_FOREIGN} globs of libraries lead here; what they bring in is not known: import it by name"
        );
        Some((place, message))
    })
}

// -------------------------------------------------------------------------------------------------------------- circles

/// Imports that take their name from each other, and from nowhere else.
fn circles(names: &Names, files: &[FileIr]) -> impl Iterator<Item = (Span, String)> {
    let macros: FxHashSet<&Name> =
        files.iter().flat_map(|file| &file.macros).map(|definition| &definition.name).collect();
    let next: Vec<Option<ImportId>> =
        (0..names.imports.len() as u32).map(|id| taken_from(names, ImportId(id), &macros)).collect();
    on_circles(&next).into_iter().map(|id| {
        let import = names.import(id);
        let name = import.path.last().map_or("", |name| name.as_str());
        (
            import.place,
            format!("`{name}` is imported in a circle, from where it is imported: it means nothing"),
        )
    })
}

/// Of an import without a meaning, the other import without a meaning that its name comes from.
fn taken_from(names: &Names, id: ImportId, macros: &FxHashSet<&Name>) -> Option<ImportId> {
    let means_nothing = |id: ImportId| {
        let import = names.import(id);
        import.types.is_none() && import.values.is_none()
    };
    let import = names.import(id);
    let (last, before) = import.path.split_last()?;
    // Macros have names of their own, which are not looked at here.
    if !means_nothing(id) || before.is_empty() || macros.contains(last) {
        return None;
    }
    let view = View { from: import.scope, import: Some(id) };
    let Resolved { res: Res::Module(holder), rest: 0 } =
        names.resolve_from(view, import.start, before, Namespace::Type)
    else {
        return None;
    };
    let mut entries = names.scope(holder).named(last).map(|entry: &Entry| match entry.what {
        What::Import(import) if means_nothing(import) => Some(import),
        _ => None,
    });
    let first = entries.next()??;
    (first != id && entries.all(|entry| entry.is_some())).then_some(first)
}

/// Of steps that lead from each number to at most one other: those that come back to themselves.
fn on_circles(next: &[Option<ImportId>]) -> Vec<ImportId> {
    let mut walked_from = vec![usize::MAX; next.len()];
    let mut found = Vec::new();
    for start in 0..next.len() {
        let mut at = start;
        while walked_from[at] == usize::MAX {
            walked_from[at] = start;
            let Some(following) = next[at] else { break };
            at = following.0 as usize;
        }
        let is_new_circle = walked_from[at] == start && next[at].is_some();
        let mut around = is_new_circle.then_some(ImportId(at as u32));
        while let Some(import) = around {
            found.push(import);
            around = next[import.0 as usize].filter(|following| following.0 as usize != at);
        }
    }
    found
}
