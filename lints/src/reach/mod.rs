//! How often each site runs: once per process, for each Lambda invocation, unknown; with the way that leads there.
//!
//! Takes the calls that `trace` recorded and the entry points that `models` names. Judges nothing.

mod entry;
mod graph;
mod short_lived;

pub(crate) use entry::{Declared, declared};

use std::collections::{BTreeMap, BTreeSet};

use crate::config::Settings;
use crate::diagnostic::Hop;
use crate::discover::PackageId;
use crate::facts::{Context, Reach, SettingState, Site, Task};
use crate::models::{Setting, SettingValue};
use crate::source::Span;
use crate::trace::{Draft, EdgeKind, NodeId, NodeKind, Program, Spawned, Trace};

use entry::Entries;
use graph::{Graph, NodeSet};
use short_lived::Lives;

/// The packages with a deadline on a request or future, each with the library whose requests it is for.
type Deadlines<'t> = BTreeSet<(PackageId, Option<&'t str>)>;

/// Everything of which it is known how often it runs.
#[derive(Debug)]
pub(crate) struct Reached {
    pub(crate) sites: Vec<Site>,
    pub(crate) tasks: Vec<Task>,
}

/// Turns the trace's drafts into sites: where each stands, and how often it runs. Likewise its tasks.
pub(crate) fn reach(
    program: &Program<'_>,
    trace: &Trace,
    settings: &Settings,
    declared: &[Declared],
) -> Reached {
    let graph = Graph::new(program, trace);
    let entries = Entries::find(program, trace, &graph, settings, declared);
    let map = Map::walk(program, trace, &graph, &entries);
    let lives = Lives::new(program, trace, &graph, &entries);
    let package_of = |node| package_of(program, trace, node);
    let deadlines: Deadlines<'_> =
        trace.deadlines.iter().map(|deadline| (package_of(deadline.node), deadline.of.as_deref())).collect();
    let begun = trace.drafts.iter().filter(|draft| draft.begun_in_sight);
    let finished: BTreeSet<Span> = begun.map(made_at).collect();
    let mut sites: Vec<Site> = Vec::new();
    let mut by_place: BTreeMap<(Span, Option<Span>), Vec<usize>> = BTreeMap::new();
    for draft in &trace.drafts {
        let terminal = draft.terminal.as_ref().map(|terminal| terminal.call);
        // A stranger's builder that some caller in sight began is told of where it began. Users may choose otherwise.
        let is_known = finished.contains(&made_at(draft));
        if !draft.begun_in_sight && is_known && !may_skip_verification(draft) {
            continue;
        }
        let mut site = site(program, trace, &map, &entries, draft, &deadlines);
        site.context.by_test = draft.for_tests && !site.context.test_only;
        site.context.single_use = lives.is_single_use(draft, &site.context.reach);
        site.context.short_lived = lives.of(draft, &map, &site.context.reach);
        let alike = by_place.entry((site.constructor, terminal)).or_default();
        match alike.iter().find(|&&index| sites[index].settings == site.settings) {
            Some(&index) => merge(&mut sites[index].context, site.context),
            None => {
                alike.push(sites.len());
                sites.push(site);
            }
        }
    }
    sites.sort_by_key(|site| (site.constructor, site.terminal.as_ref().map(|terminal| terminal.call)));
    Reached { sites, tasks: tasks(program, trace, &map, &entries) }
}

fn tasks(program: &Program<'_>, trace: &Trace, map: &Map, entries: &Entries) -> Vec<Task> {
    let of_call = |spawned: &Vec<Spawned>| {
        let context = |spawned: &Spawned| {
            let reach = map.reach_of_node(trace, spawned.node, program);
            context(program, trace, map, entries, spawned.node, reach, spawned.in_loop)
        };
        let (first, others) = spawned.split_first()?;
        let (path, context_of_first) = (first.path.clone(), context(first));
        let mut task =
            Task { callee: first.callee, path, periodic: first.periodic, context: context_of_first };
        others.iter().for_each(|other| merge(&mut task.context, context(other)));
        Some(task)
    };
    trace.spawned.values().filter_map(of_call).collect()
}

/// Some path of the code that makes the client accepts any peer.
fn may_skip_verification(draft: &Draft) -> bool {
    let off = Some(SettingValue::Bool(false));
    [Setting::VerifyCertificates, Setting::VerifyHostnames].iter().any(|setting| {
        matches!(draft.settings.get(setting), Some(SettingState::Sometimes { value, .. }) if *value == off)
    })
}

/// The call that gives the client.
fn made_at(draft: &Draft) -> Span {
    draft.terminal.as_ref().map_or(draft.constructor, |terminal| terminal.call)
}

/// The same code in two targets is one site: whatever holds in either.
fn merge(context: &mut Context, other: Context) {
    let rank = |reach: &Reach| match reach {
        Reach::Unknown => 0,
        Reach::Cached => 1,
        Reach::Once => 2,
        Reach::PerInvocation(_) => 3,
    };
    context.test_only &= other.test_only;
    context.by_test &= other.by_test;
    context.lambda |= other.lambda;
    context.in_loop |= other.in_loop;
    // What is kept in one of them is kept.
    context.single_use &= other.single_use;
    context.short_lived = context.short_lived.take().and(other.short_lived);
    if rank(&other.reach) > rank(&context.reach) {
        context.reach = other.reach;
    }
}

fn site(
    program: &Program<'_>,
    trace: &Trace,
    map: &Map,
    entries: &Entries,
    draft: &Draft,
    deadlines: &Deadlines<'_>,
) -> Site {
    let node = &trace.nodes[draft.node.0 as usize];
    let names = program.names;
    let krate = names.krate(node.krate);
    let chain = match &draft.terminal {
        Some(terminal)
            if terminal.call.file == draft.constructor.file
                && terminal.call.start == draft.constructor.start =>
        {
            terminal.call
        }
        _ => draft.constructor,
    };
    let requests_limited = deadlines.contains(&(krate.package, Some(draft.library.package.as_str())));
    Site {
        package: krate.package,
        client: draft.client,
        library: draft.library.package.clone(),
        version: draft.library.version.clone(),
        client_path: draft.client_path.clone(),
        constructor_path: draft.constructor_path.clone(),
        constructor: draft.constructor,
        chain,
        terminal: draft.terminal.clone(),
        settings: draft.settings.clone(),
        library_name_in_code: draft.library.name_in_code.to_string(),
        deadline_elsewhere: requests_limited || deadlines.contains(&(krate.package, None)),
        requests_limited,
        context: context(
            program,
            trace,
            map,
            entries,
            draft.node,
            map.reach_of(trace, draft, program),
            draft.in_loop,
        ),
    }
}

fn context(
    program: &Program<'_>,
    trace: &Trace,
    map: &Map,
    entries: &Entries,
    id: NodeId,
    reach: Reach,
    in_loop: bool,
) -> Context {
    let names = program.names;
    let node = &trace.nodes[id.0 as usize];
    let def = names.def(node.def);
    Context {
        function: names.display(node.def),
        function_item: Some(program.item(node.def).range.in_file(def.file)),
        test_only: program.names.is_test_only(node.def),
        lambda: entries.lambda_crates.contains(&node.krate) || map.lambda.contains(id),
        reach,
        in_loop,
        by_test: false,
        single_use: false,
        short_lived: None,
    }
}

/// Which nodes run how often.
struct Map {
    /// Reached from a handler, with the edge that led there (`None` for the handler itself).
    per_invocation: BTreeMap<NodeId, Option<usize>>,
    /// Reached from a `main` or another entry that runs once.
    once: NodeSet,
    /// Reached only through a once-initialiser.
    cached: NodeSet,
    /// Everything that a Lambda function can run.
    lambda: NodeSet,
}

impl Map {
    fn walk(program: &Program<'_>, trace: &Trace, graph: &Graph<'_>, entries: &Entries) -> Self {
        let lambda_roots = || entries.lambda_mains.iter().chain(&entries.handlers).copied();
        let linked = linked(program, trace, lambda_roots());
        let is_linked = |node: NodeId| linked.contains(&package_of(program, trace, node));
        let mut per_invocation = graph.shortest_ways(&entries.handlers, entries);
        per_invocation.retain(|node, _| is_linked(*node));
        let follows_calls = |kind: EdgeKind| matches!(kind, EdgeKind::Call | EdgeKind::Handed);
        let mains = || entries.mains.iter().copied();
        let once = graph.reachable(mains(), |kind| kind == EdgeKind::Call);
        let after_mains = graph.reachable(mains(), follows_calls);
        let everywhere: Vec<NodeId> = per_invocation.keys().copied().chain(after_mains.iter()).collect();
        let cached = graph.reachable(graph.once_targets(&everywhere), follows_calls);
        let mut lambda = graph.reachable(lambda_roots(), |_| true);
        lambda.retain(is_linked);
        Self { per_invocation, once, cached, lambda }
    }

    fn reach_of(&self, trace: &Trace, draft: &Draft, program: &Program<'_>) -> Reach {
        let node = &trace.nodes[draft.node.0 as usize];
        if draft.once || draft.stored || node.kind == NodeKind::Static {
            return Reach::Cached;
        }
        self.reach_of_node(trace, draft.node, program)
    }

    fn reach_of_node(&self, trace: &Trace, node: NodeId, program: &Program<'_>) -> Reach {
        if self.per_invocation.contains_key(&node) {
            return Reach::PerInvocation(way_to(trace, program, &self.per_invocation, node, "invocation"));
        }
        if self.once.contains(node) {
            return Reach::Once;
        }
        if self.cached.contains(node) { Reach::Cached } else { Reach::Unknown }
    }
}

/// The packages that programs with this code are built from. A call through a trait leads to the impls of every program
/// of the workspace, and this one has but some of them.
fn linked(program: &Program<'_>, trace: &Trace, roots: impl Iterator<Item = NodeId>) -> BTreeSet<PackageId> {
    let mut linked: BTreeSet<PackageId> = roots.map(|node| package_of(program, trace, node)).collect();
    let mut queue: Vec<PackageId> = linked.iter().copied().collect();
    while let Some(package) = queue.pop() {
        let dependencies = &program.workspace.package(package).dependencies;
        for local in dependencies.iter().filter_map(|dependency| dependency.local) {
            if linked.insert(local) {
                queue.push(local);
            }
        }
    }
    linked
}

fn package_of(program: &Program<'_>, trace: &Trace, node: NodeId) -> PackageId {
    program.names.krate(trace.nodes[node.0 as usize].krate).package
}

/// From the root of these ways to the node, first hop first. The root's hop ends in `event`.
fn way_to(
    trace: &Trace,
    program: &Program<'_>,
    ways: &BTreeMap<NodeId, Option<usize>>,
    node: NodeId,
    event: &str,
) -> Vec<Hop> {
    let mut hops = Vec::new();
    let mut at = node;
    while let Some(Some(edge)) = ways.get(&at) {
        let edge = &trace.edges[*edge];
        hops.push(Hop { span: edge.span, message: format!("calls {}", word(trace, at, program)) });
        at = edge.from;
    }
    let word = word(trace, at, program);
    hops.push(Hop {
        span: trace.nodes[at.0 as usize].span,
        message: format!("{word} runs for each {event}"),
    });
    hops.reverse();
    hops
}

fn word(trace: &Trace, node: NodeId, program: &Program<'_>) -> String {
    let node = &trace.nodes[node.0 as usize];
    match node.kind {
        NodeKind::Closure => "this closure".to_owned(),
        _ => format!("`{}`", program.names.display(node.def)),
    }
}
