//! A workspace part by part. What is found in one does not depend on the others, so that no more of them has to be in
//! memory at once than there are threads.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::config::Config;
use crate::discover::{PackageId, Part, Partition, Workspace, named_files};
use crate::report::{Report, Surroundings, report};
use crate::session::Session;
use crate::sift::{Libraries, Sieve, make_nothing};
use crate::source::FileId;
use crate::stack;

/// What the lints say of a workspace. Of files that are unread, those texts are in it afterwards that the report points
/// at.
pub fn report_in_parts(mut workspace: Workspace, config: &Config) -> (Workspace, Report, Surroundings) {
    let pieces = pieces(&workspace, config);
    let mut all = Report { problems: workspace.problems.clone(), ..Report::default() };
    let mut around = Surroundings::default();
    for Piece { report, surroundings, texts } in pieces.into_values() {
        all.absorb(report);
        around.absorb(surroundings);
        texts.into_iter().for_each(|(id, text)| workspace.sources.set_text(id, text));
    }
    all.sort();
    (workspace, all, around)
}

/// What is kept of a part.
struct Piece {
    report: Report,
    surroundings: Surroundings,
    texts: Vec<(FileId, Arc<str>)>,
}

impl Piece {
    /// Nothing is found, and nothing was read.
    fn of_nothing(part: &Part, workspace: &Workspace) -> Self {
        let mut report = Report::default();
        report.statistics.files =
            part.files.iter().filter(|id| workspace.sources.get(**id).is_rust()).count();
        Self { report, surroundings: Surroundings::default(), texts: Vec::new() }
    }
}

/// Whether a part that nobody has read so far need not be read.
fn makes_nothing(part: &Part, config: &Config, workspace: &Workspace, known: &Libraries) -> bool {
    part.files.iter().all(|id| workspace.unread.contains(id))
        && make_nothing(workspace, &part.packages, &config.settings, known)
}

/// Files that name others by their paths.
type Named = Vec<(FileId, Vec<String>)>;

/// Where a file of one part turns out to name one of another, both are looked at together.
fn pieces(workspace: &Workspace, config: &Config) -> BTreeMap<Vec<PackageId>, Piece> {
    let mut partition = Partition::new(workspace);
    let mut pieces: BTreeMap<Vec<PackageId>, Piece> = BTreeMap::new();
    let known = Libraries::default();
    loop {
        let parts = partition.parts();
        let is_made = |part: &Part| pieces.contains_key(&part.packages);
        let open: Vec<Part> = parts.into_iter().filter(|part| !is_made(part)).collect();
        let read = |part| ReadPart::new(part, config, partition.workspace(), &known);
        let made = on_every_thread(open, read, |read| read.piece(config, &partition));
        let mut named = Vec::new();
        for (piece, packages) in made {
            match piece {
                Ok(piece) => drop(pieces.insert(packages, piece)),
                Err(beyond) => named.extend(beyond),
            }
        }
        if named.is_empty() {
            return pieces;
        }
        named.iter().for_each(|(file, named)| partition.connect(*file, named));
        let parts = partition.parts();
        pieces.retain(|packages, _| parts.binary_search_by(|part| part.packages.cmp(packages)).is_ok());
    }
}

/// A part of the workspace, as far as its files had to be read to know which of them matter.
struct ReadPart {
    part: Part,
    /// `None` where nothing of it can matter.
    own: Option<Workspace>,
    /// With the files that are parsed first; `None` where all are.
    sieved: Option<(Sieve, BTreeSet<FileId>)>,
}

impl ReadPart {
    fn new(part: Part, config: &Config, whole: &Workspace, known: &Libraries) -> Self {
        if makes_nothing(&part, config, whole, known) {
            return Self { part, own: None, sieved: None };
        }
        let mut own = whole.only(&[&part]);
        let sieved =
            if own.unread.is_empty() { None } else { Some(Sieve::new(&mut own, &config.settings, known)) };
        Self { part, own: Some(own), sieved }
    }

    /// What is found, and the packages that it is found in; `Err` with the files that name some of other parts.
    fn piece(self, config: &Config, partition: &Partition<'_>) -> (Result<Piece, Named>, Vec<PackageId>) {
        let Self { part, own, sieved } = self;
        let Some(own) = own else {
            return (Ok(Piece::of_nothing(&part, partition.workspace())), part.packages);
        };
        let number = |id: FileId| part.files[id.0 as usize];
        let loaded = own.sources.ids().map(|id| (id, named_files(&own.sources.get(id).text)));
        let sifted = sieved.iter().flat_map(|(sieve, _)| sieve.named_files());
        let beyond = loaded
            .chain(sifted)
            .map(|(id, named)| (number(id), named))
            .filter(|(id, named)| partition.leads_beyond(*id, named));
        let beyond: Named = beyond.collect();
        if !beyond.is_empty() {
            return (Err(beyond), part.packages);
        }
        let (_, facts) = Session::sifted(own, sieved, &config.settings);
        let mut report = report(&facts, config);
        let surroundings = Surroundings::of(&report, &facts).renumber(number);
        let text = |id: FileId| (number(id), Arc::clone(&facts.workspace.sources.get(id).text));
        let texts = report.files().into_iter().map(text).collect();
        report.renumber(number);
        (Ok(Piece { report, surroundings, texts }), part.packages)
    }
}

/// From so many on, all threads have enough to do until the largest is done.
const MANY: usize = 16;

/// One thread takes the largest, the others the smallest that are left: the largest begin in time, and are not in memory
/// together. Of few parts, all threads begin the largest. Without such threads one part comes after the other.
fn on_every_thread<Begun: Send, Done: Send>(
    mut parts: Vec<Part>,
    begin: impl Fn(Part) -> Begun + Sync,
    finish: impl Fn(Begun) -> Done + Sync,
) -> Vec<Done> {
    parts.sort_by_key(|part| part.files.len());
    let largest = if parts.len() < MANY { parts.pop().map(&begin) } else { None };
    let largest = Mutex::new(largest);
    let parts = Mutex::new(VecDeque::from(parts));
    let next = |largest: bool| {
        let mut parts = lock(&parts);
        if largest { parts.pop_back() } else { parts.pop_front() }
    };
    // What the thread that read the project has freed is at hand again for the largest.
    let reader = rayon::current_thread_index().unwrap_or_default();
    let take = |thread: usize| {
        let begun = if thread == reader { lock(&largest).take() } else { None };
        let others = std::iter::from_fn(|| next(thread == reader)).map(&begin);
        begun.into_iter().chain(others).map(&finish).collect::<Vec<Done>>()
    };
    match stack::on_every_thread(take) {
        Some(done) => done.into_iter().flatten().collect(),
        None => take(reader),
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
