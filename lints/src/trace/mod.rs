//! Follows builders, connectors and configurations from constructor to terminal, through bindings, branches,
//! functions, closures and fields. Gives the sites with their settings, and the calls that `reach` walks. Never judges.
//!
//! Each function, closure and static initialiser of the workspace is a node. Every node's code is evaluated once
//! with unknown arguments, in source order; what it does to objects is exact on straight paths and joined where paths
//! meet. A call to another function of the workspace is evaluated again in place only where its arguments say more
//! than "unknown" (see `call`), so that settings made by helpers are seen.

mod call;
mod captures;
mod closure;
mod conversion;
mod described;
mod eval;
mod fate;
mod flow;
mod library;
mod literal;
mod method;
mod own_entries;
mod pattern;
mod program;
mod silent;
mod standard;
mod summary;
mod task;
mod tried;
mod value;

pub(crate) use fate::Uses;
pub(crate) use program::{Meaning, Program, join};
pub(crate) use silent::Memory;

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{LibraryCall, SettingState, Statistics, Terminal};
use crate::ir::Name;
use crate::models::{Frequency, Setting, TypeId};
use crate::resolve::{CrateId, DefId};
use crate::session::Cancelled;
use crate::source::Span;

use value::LibraryUse;

/// Index into [`Trace::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(pub(crate) u32);

/// Code that runs as a whole.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) kind: NodeKind,
    pub(crate) krate: CrateId,
    /// The function, or the function or static that a closure stands in.
    pub(crate) def: DefId,
    /// The function's name, the closure's beginning: where a hop points.
    pub(crate) span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NodeKind {
    Function,
    Closure,
    /// The initialiser of a constant or static.
    Static,
}

/// One way from a node to code that it runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    pub(crate) from: NodeId,
    pub(crate) to: Target,
    /// The call, or the place where the function is named.
    pub(crate) span: Span,
    pub(crate) kind: EdgeKind,
    pub(crate) in_loop: bool,
    /// The client that the call gives is used by the caller and dropped.
    pub(crate) dropped: Option<Uses>,
    /// The caller gives what the call gives to its own caller, alone or in a value around it.
    pub(crate) given_on: bool,
    /// Something that may well outlive the function gets it.
    pub(crate) given_away: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    Node(NodeId),
    /// A method of a trait on a value of which only the trait is known: `reach` knows which types are made.
    TraitMethod {
        trait_: DefId,
        method: DefId,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum EdgeKind {
    Call,
    /// Given to code out of sight, which runs it who knows how often.
    Handed,
    /// Runs at most once a process: `get_or_init(f)`, a static's initialiser.
    Once,
    /// Given to something that runs it for each event or request.
    Register(RegisterKind),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RegisterKind {
    Invocation,
    Request,
}

impl From<Frequency> for EdgeKind {
    fn from(frequency: Frequency) -> Self {
        match frequency {
            Frequency::Once => Self::Once,
            Frequency::Invocation => Self::Register(RegisterKind::Invocation),
            Frequency::Request => Self::Register(RegisterKind::Request),
        }
    }
}

/// A site before it is known how often it runs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Draft {
    /// The node whose code makes the client.
    pub(crate) node: NodeId,
    pub(crate) client: TypeId,
    pub(crate) library: LibraryUse,
    pub(crate) client_path: String,
    pub(crate) constructor_path: String,
    pub(crate) constructor: Span,
    /// The constructor itself is in sight, not only the call that makes the client of a stranger's builder or
    /// configuration.
    pub(crate) begun_in_sight: bool,
    pub(crate) terminal: Option<Terminal>,
    pub(crate) settings: BTreeMap<Setting, SettingState>,
    pub(crate) in_loop: bool,
    /// Put into a field, a cell or a map that outlives the call.
    pub(crate) stored: bool,
    /// Used in the function that makes it, and dropped there.
    pub(crate) dropped: Option<Uses>,
    /// Part of what the function gives that makes it.
    pub(crate) given_on: bool,
    /// Something that may well outlive the function gets it.
    pub(crate) given_away: bool,
    /// Inside a closure that runs once.
    pub(crate) once: bool,
    /// It is a test that calls for it with these settings.
    pub(crate) for_tests: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Deadline {
    pub(crate) node: NodeId,
    /// The package whose requests it is for; `None` where it is for any future.
    pub(crate) of: Option<String>,
}

/// A task that was started and whose handle was dropped at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spawned {
    /// The node whose code starts it.
    pub(crate) node: NodeId,
    /// `tokio::spawn`
    pub(crate) path: String,
    /// Its path in the call.
    pub(crate) callee: Span,
    /// Loops for ever on a timer.
    pub(crate) periodic: bool,
    pub(crate) in_loop: bool,
}

/// How an object leaves what is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Left {
    Returned,
    Given,
    /// Its constructor is given as a value.
    AsFunction,
}

impl Left {
    /// What a report says of it.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Returned => "is given back to callers that are not all in sight",
            Self::Given => "is given to code that is not in sight",
            Self::AsFunction => "is given as a function to code that is not in sight",
        }
    }
}

/// All that evaluation gives.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    pub(crate) nodes: Vec<Node>,
    pub(crate) edges: Vec<Edge>,
    pub(crate) drafts: Vec<Draft>,
    /// Nodes that hand something to a Lambda runtime.
    pub(crate) serving: Vec<NodeId>,
    /// Deadlines on one request or future.
    pub(crate) deadlines: Vec<Deadline>,
    /// Tasks that nothing waits for, by their call.
    pub(crate) spawned: BTreeMap<Span, Vec<Spawned>>,
    /// Types that some code makes a value of.
    pub(crate) made: BTreeSet<DefId>,
    /// Every constructor call of a builder or client, whether its end is in sight or not.
    pub(crate) begun: BTreeMap<Span, String>,
    /// Every call that a model row was carried out for.
    pub(crate) calls: BTreeSet<LibraryCall>,
    /// Constructor calls whose object became part of another: a connector, a timeout configuration.
    pub(crate) absorbed: BTreeSet<Span>,
    /// Where objects went that are not followed further, by their constructor call.
    pub(crate) left: BTreeMap<Span, Left>,
    /// Setters and terminals in functions that are given the builder: their other callers come to them, too.
    pub(crate) shared: BTreeSet<Span>,
    /// Calls of functions whose bodies were left out.
    pub(crate) asked: BTreeSet<(NodeId, Asked)>,
    /// Calls of such a method on a value of which nothing is known, and such values that a library is given.
    pub(crate) blind: BTreeSet<(Span, Option<Name>)>,
    pub(crate) statistics: Statistics,
}

/// A function whose body was left out, as it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Asked {
    pub(crate) def: DefId,
    pub(crate) is_given_a_builder: bool,
}

/// Evaluates every function of the workspace of which `memory` does not know that it says nothing; `None` where that was
/// cancelled.
pub(crate) fn trace(program: &Program<'_>, memory: &mut Memory, cancelled: Cancelled<'_>) -> Option<Trace> {
    summary::Evaluator::new(program).run(memory, cancelled)
}
