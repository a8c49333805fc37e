//! The call graph: nodes of the trace, with calls through traits led to the types that are really made.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use rustc_hash::FxHashMap;

use crate::resolve::{DefId, DefKind, Res};
use crate::trace::{EdgeKind, NodeId, NodeKind, Program, Target, Trace};

use super::entry::Entries;

pub(crate) struct Graph<'a> {
    trace: &'a Trace,
    /// For each node its edges: (index into the trace's edges, where it leads).
    outgoing: Vec<Vec<(usize, NodeId)>>,
    by_def: FxHashMap<DefId, NodeId>,
    test_only: Vec<bool>,
}

/// A flag for each node.
#[derive(Debug)]
pub(crate) struct NodeSet(Vec<bool>);

impl NodeSet {
    pub(crate) fn contains(&self, node: NodeId) -> bool {
        self.0[node.0 as usize]
    }

    /// True where it was not among them.
    fn insert(&mut self, node: NodeId) -> bool {
        !std::mem::replace(&mut self.0[node.0 as usize], true)
    }

    pub(crate) fn retain(&mut self, keeps: impl Fn(NodeId) -> bool) {
        for (index, is_in) in self.0.iter_mut().enumerate().filter(|(_, is_in)| **is_in) {
            *is_in = keeps(NodeId(index as u32));
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = NodeId> {
        let nodes = self.0.iter().enumerate().filter(|(_, is_in)| **is_in);
        nodes.map(|(index, _)| NodeId(index as u32))
    }
}

impl<'a> Graph<'a> {
    pub(crate) fn new(program: &Program<'_>, trace: &'a Trace) -> Self {
        let functions = trace.nodes.iter().enumerate().filter(|(_, node)| node.kind != NodeKind::Closure);
        let by_def = functions.map(|(index, node)| (node.def, NodeId(index as u32))).collect();
        let test_only = trace.nodes.iter().map(|node| program.names.is_test_only(node.def)).collect();
        let mut graph = Self { trace, outgoing: vec![Vec::new(); trace.nodes.len()], by_def, test_only };
        for (index, edge) in trace.edges.iter().enumerate() {
            for target in graph.targets(program, &edge.to) {
                graph.outgoing[edge.from.0 as usize].push((index, target));
            }
        }
        graph
    }

    fn targets(&self, program: &Program<'_>, to: &Target) -> Vec<NodeId> {
        match to {
            Target::Node(node) => vec![*node],
            Target::TraitMethod { trait_, method } => {
                let found = implementations(program, self.trace, *trait_, *method);
                found.iter().filter_map(|def| self.by_def.get(def).copied()).collect()
            }
        }
    }

    pub(crate) fn node_of(&self, def: DefId) -> Option<NodeId> {
        self.by_def.get(&def).copied()
    }

    pub(crate) fn is_test_only(&self, node: NodeId) -> bool {
        self.test_only[node.0 as usize]
    }

    pub(crate) fn edges_of(&self, node: NodeId) -> impl Iterator<Item = (EdgeKind, NodeId)> + '_ {
        self.outgoing[node.0 as usize].iter().map(|(edge, target)| (self.trace.edges[*edge].kind, *target))
    }

    /// Every node that can be reached over edges of which `follows` approves, roots included.
    pub(crate) fn reachable(
        &self,
        roots: impl IntoIterator<Item = NodeId>,
        follows: impl Fn(EdgeKind) -> bool,
    ) -> NodeSet {
        let mut seen = NodeSet(vec![false; self.outgoing.len()]);
        let mut queue: Vec<NodeId> = roots.into_iter().filter(|root| seen.insert(*root)).collect();
        while let Some(node) = queue.pop() {
            for (kind, target) in self.edges_of(node) {
                if follows(kind) && seen.insert(target) {
                    queue.push(target);
                }
            }
        }
        seen
    }

    /// Breadth first from the handlers: each node with the edge of a shortest way.
    pub(crate) fn shortest_ways(
        &self,
        handlers: &BTreeSet<NodeId>,
        entries: &Entries,
    ) -> BTreeMap<NodeId, Option<usize>> {
        self.ways_from(handlers.iter().map(|node| (*node, None)).collect(), entries)
    }

    /// The same from calls in loops, in code that users run: each node with the edge that led to it.
    pub(crate) fn ways_from_loops(&self, entries: &Entries) -> BTreeMap<NodeId, Option<usize>> {
        let mut roots = BTreeMap::new();
        for (from, edges) in self.outgoing.iter().enumerate() {
            for (edge, target) in edges {
                let call = &self.trace.edges[*edge];
                if call.in_loop
                    && call.kind == EdgeKind::Call
                    && !self.test_only[from]
                    && !entries.once.contains(target)
                {
                    roots.entry(*target).or_insert(Some(*edge));
                }
            }
        }
        self.ways_from(roots, entries)
    }

    fn ways_from(
        &self,
        mut ways: BTreeMap<NodeId, Option<usize>>,
        entries: &Entries,
    ) -> BTreeMap<NodeId, Option<usize>> {
        let mut queue: VecDeque<NodeId> = ways.keys().copied().collect();
        while let Some(node) = queue.pop_front() {
            for (edge, target) in &self.outgoing[node.0 as usize] {
                let is_call = matches!(self.trace.edges[*edge].kind, EdgeKind::Call | EdgeKind::Handed);
                if is_call && !entries.once.contains(target) && !ways.contains_key(target) {
                    ways.insert(*target, Some(*edge));
                    queue.push_back(*target);
                }
            }
        }
        ways
    }

    /// What the once-edges of these nodes lead to.
    pub(crate) fn once_targets(&self, nodes: &[NodeId]) -> Vec<NodeId> {
        let edges = nodes.iter().flat_map(|node| self.edges_of(*node));
        edges.filter(|(kind, _)| *kind == EdgeKind::Once).map(|(_, target)| target).collect()
    }
}

/// The methods that a call through a trait can mean: those of types that some code makes.
fn implementations(program: &Program<'_>, trace: &Trace, trait_: DefId, method: DefId) -> Vec<DefId> {
    let names = program.names;
    let name = &names.def(method).name;
    let mut found = Vec::new();
    for &impl_ in names.impls_of_trait(trait_) {
        if names.def(impl_).test_only {
            continue;
        }
        if let Res::Def(ty) = names.impl_self(impl_)
            && !trace.made.contains(ty)
        {
            continue;
        }
        let own = names
            .associated(impl_)
            .iter()
            .copied()
            .find(|def| names.def(*def).kind == DefKind::Function && names.def(*def).name == *name);
        found.push(own.unwrap_or(method));
    }
    found.sort_unstable();
    found.dedup();
    found
}
