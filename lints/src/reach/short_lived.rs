//! Clients that serve one call and are dropped: in each round of a loop, for each request of a server, for each call of
//! a function of which it is not certain that it runs but once. What Lambda runs for each event is told by the reach.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Hop;
use crate::facts::{Reach, ShortLived};
use crate::trace::{Draft, Edge, EdgeKind, NodeId, Program, Target, Trace, Uses};

use super::Map;
use super::entry::Entries;
use super::graph::Graph;

pub(super) struct Lives<'a> {
    program: &'a Program<'a>,
    trace: &'a Trace,
    /// Reached from a server's handler.
    requests: BTreeMap<NodeId, Option<usize>>,
    /// Reached from a call in a loop.
    loops: BTreeMap<NodeId, Option<usize>>,
    /// The calls that use the client they are given, and drop it: by the function that makes it.
    dropping: BTreeMap<NodeId, Vec<usize>>,
    /// The functions with a call that does more with what it gets, or something that is not known.
    used_more: BTreeSet<NodeId>,
}

impl<'a> Lives<'a> {
    pub(super) fn new(
        program: &'a Program<'a>,
        trace: &'a Trace,
        graph: &Graph<'_>,
        entries: &Entries,
    ) -> Self {
        let mut dropping: BTreeMap<NodeId, Vec<usize>> = BTreeMap::new();
        let mut used_more = BTreeSet::new();
        for (index, edge) in trace.edges.iter().enumerate() {
            let Target::Node(target) = edge.to else { continue };
            if graph.is_test_only(edge.from) {
                continue;
            }
            if edge.dropped.is_some() && edge.kind == EdgeKind::Call {
                dropping.entry(target).or_default().push(index);
            }
            if !matches!(edge.dropped, Some(Uses::One | Uses::Lent)) {
                used_more.insert(target);
            }
        }
        let requests = graph.shortest_ways(&entries.request_handlers, entries);
        let loops = graph.ways_from_loops(entries);
        Self { program, trace, requests, loops, dropping, used_more }
    }

    /// Whether whoever has the client in hand uses it once and drops it: no connection of it waits for a second use.
    pub(super) fn is_single_use(&self, draft: &Draft, reach: &Reach) -> bool {
        let maker = &draft.node;
        let by_callers = || self.dropping.contains_key(maker) && !self.used_more.contains(maker);
        let used_once = draft.dropped.map_or_else(by_callers, |uses| uses != Uses::More);
        // In what fills a cell or static it is dropped as well: only what it gave is kept.
        let is_dropped = draft.dropped.is_some() || !matches!(reach, Reach::Cached);
        used_once && is_dropped && !matches!(reach, Reach::PerInvocation(_))
    }

    pub(super) fn of(&self, draft: &Draft, map: &Map, reach: &Reach) -> Option<ShortLived> {
        if matches!(reach, Reach::Cached | Reach::PerInvocation(_)) {
            return None;
        }
        if self.requests.contains_key(&draft.node) {
            if self.is_given_away(draft) || self.is_given_by_service(draft) {
                return None;
            }
            let way = super::way_to(self.trace, self.program, &self.requests, draft.node, "request");
            return Some(ShortLived::Request(way));
        }
        match draft.dropped {
            Some(Uses::Lent) => return None,
            Some(_) => return self.used_by(draft.node, draft.in_loop, map),
            None => {}
        }
        let calls = self.dropping.get(&draft.node)?.iter().map(|edge| &self.trace.edges[*edge]);
        let calls = calls.filter(|call| call.dropped != Some(Uses::Lent));
        let lives = calls.filter_map(|call| self.used_by_caller(call, draft.node, map));
        lives.min_by_key(|life| !matches!(life, ShortLived::Round { .. }))
    }

    /// Whether a service gives the client to those that call it, as connectors do and services that make services. A
    /// route's function cannot: what it gives is a response.
    fn is_given_by_service(&self, draft: &Draft) -> bool {
        let (mut node, mut given_on) = (draft.node, draft.given_on);
        while let (true, Some(Some(edge))) = (given_on, self.requests.get(&node)) {
            let edge = &self.trace.edges[*edge];
            (node, given_on) = (edge.from, edge.given_on);
        }
        given_on && self.is_of_a_trait(node)
    }

    /// Some code on the way from the handler keeps it, or uses it several times.
    fn is_given_away(&self, draft: &Draft) -> bool {
        let (mut node, mut given_on, mut away) = (draft.node, draft.given_on, draft.given_away);
        while let (true, false, Some(Some(edge))) = (given_on, away, self.requests.get(&node)) {
            let edge = &self.trace.edges[*edge];
            (node, given_on, away) = (edge.from, edge.given_on, edge.given_away);
        }
        away
    }

    fn is_of_a_trait(&self, node: NodeId) -> bool {
        let names = self.program.names;
        let parent = names.def(self.trace.nodes[node.0 as usize].def).parent;
        parent.is_some_and(|parent| names.impl_trait(parent).is_some())
    }

    fn used_by_caller(&self, call: &Edge, maker: NodeId, map: &Map) -> Option<ShortLived> {
        match self.used_by(call.from, call.in_loop, map)? {
            ShortLived::Call { function, mut path } => {
                let message = format!("calls {}", super::word(self.trace, maker, self.program));
                path.push(Hop { span: call.span, message });
                Some(ShortLived::Call { function, path })
            }
            other => Some(other),
        }
    }

    /// How often the function runs that uses the client and drops it.
    fn used_by(&self, node: NodeId, in_loop: bool, map: &Map) -> Option<ShortLived> {
        let function = self.program.names.display(self.trace.nodes[node.0 as usize].def);
        if map.per_invocation.contains_key(&node) || map.cached.contains(node) {
            return None;
        }
        if in_loop {
            return Some(ShortLived::Round { function });
        }
        if self.loops.contains_key(&node) {
            return Some(ShortLived::Call { function, path: self.way_from_loop(node) });
        }
        (!map.once.contains(node)).then(|| ShortLived::Call { function, path: Vec::new() })
    }

    /// From the call in a loop to the node.
    fn way_from_loop(&self, node: NodeId) -> Vec<Hop> {
        let mut hops = Vec::new();
        let mut at = node;
        while let Some(Some(edge)) = self.loops.get(&at) {
            let edge = &self.trace.edges[*edge];
            let called = super::word(self.trace, at, self.program);
            let message =
                if edge.in_loop { format!("calls {called} in a loop") } else { format!("calls {called}") };
            hops.push(Hop { span: edge.span, message });
            if edge.in_loop {
                break;
            }
            at = edge.from;
        }
        hops.reverse();
        hops
    }
}
