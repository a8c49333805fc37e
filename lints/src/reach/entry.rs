//! Entry points: `main`, what a Lambda runtime calls for each event, what a router calls for each request.

use std::collections::BTreeSet;

use crate::config::Settings;
use crate::discover::TargetKind;
use crate::ir::{Attribute, ItemKind};
use crate::models::Frequency;
use crate::resolve::{CrateId, DefId, DefKind, Namespace, Res};
use crate::trace::{EdgeKind, Meaning, NodeId, Program, RegisterKind, Trace, join};

use super::graph::{Graph, NodeSet};

#[derive(Debug, Default)]
pub(crate) struct Entries {
    /// Run for each event or request of a Lambda function.
    pub(crate) handlers: BTreeSet<NodeId>,
    /// Run for each request of a server that is no Lambda function.
    pub(crate) request_handlers: BTreeSet<NodeId>,
    /// Every `main` that users run.
    pub(crate) mains: BTreeSet<NodeId>,
    pub(crate) lambda_mains: BTreeSet<NodeId>,
    /// Targets whose whole code runs in Lambda.
    pub(crate) lambda_crates: BTreeSet<CrateId>,
    /// Functions that an attribute makes run once.
    pub(crate) once: BTreeSet<NodeId>,
}

impl Entries {
    pub(crate) fn find(
        program: &Program<'_>,
        trace: &Trace,
        graph: &Graph<'_>,
        settings: &Settings,
        declared: &[Declared],
    ) -> Self {
        let mut entries = Self::default();
        entries.find_mains(program, trace, graph, settings);
        let served = graph.reachable(entries.lambda_mains.iter().copied(), |_| true);
        entries.find_registered(program, trace, graph, &served);
        entries.take_declared(program, graph, declared, &served);
        entries
    }

    /// A `main` is a Lambda function's where it leads to a call that serves events, or where metadata says so.
    fn find_mains(&mut self, program: &Program<'_>, trace: &Trace, graph: &Graph<'_>, settings: &Settings) {
        let names = program.names;
        let serving: BTreeSet<NodeId> = trace
            .serving
            .iter()
            .copied()
            .chain(trace.edges.iter().filter(|edge| registers_invocation(edge.kind)).map(|edge| edge.from))
            .collect();
        for def in names.ids() {
            let data = names.def(def);
            let krate = names.crate_of(def);
            let target = names.krate(krate);
            let is_main = data.kind == DefKind::Function
                && data.name == "main"
                && data.module == target.root
                && target.kind == TargetKind::Bin;
            let Some(node) = graph.node_of(def).filter(|_| is_main) else { continue };
            self.mains.insert(node);
            let package = program.workspace.package(target.package);
            // A package that cargo-lambda deploys and that has one program needs no word on that program.
            let bins = package.targets.iter().filter(|target| target.kind == TargetKind::Bin).count();
            let declared = package.targets.get(target.target).and_then(|target| target.lambda).or((package
                .lambda
                .metadata
                && bins == 1)
                .then_some(true));
            let configured = settings.lambda_of(&target.name).or_else(|| settings.lambda_of(&package.name));
            let serves = || {
                let everything = graph.reachable([node], |_| true);
                serving.iter().any(|node| everything.contains(*node))
            };
            let everywhere = settings.lambda.get("*").copied();
            if configured.or(declared).or(everywhere).unwrap_or_else(serves) {
                self.lambda_mains.insert(node);
                self.lambda_crates.insert(krate);
            }
        }
    }

    /// Functions and closures that were given to a runtime or router.
    fn find_registered(&mut self, program: &Program<'_>, trace: &Trace, graph: &Graph<'_>, served: &NodeSet) {
        for index in 0..trace.nodes.len() {
            let from = NodeId(index as u32);
            if graph.is_test_only(from) {
                continue;
            }
            for (kind, target) in graph.edges_of(from) {
                let in_lambda = match kind {
                    EdgeKind::Register(RegisterKind::Invocation) => !self.is_denied(program, trace, from),
                    EdgeKind::Register(RegisterKind::Request) => served.contains(from),
                    _ => continue,
                };
                let handlers = if in_lambda { &mut self.handlers } else { &mut self.request_handlers };
                handlers.insert(target);
            }
        }
    }

    /// The user says that this target is no Lambda function.
    fn is_denied(&self, program: &Program<'_>, trace: &Trace, from: NodeId) -> bool {
        let krate = trace.nodes[from.0 as usize].krate;
        program.names.krate(krate).kind == TargetKind::Bin && !self.lambda_crates.contains(&krate)
    }

    /// Functions that are entry points by their declaration.
    fn take_declared(
        &mut self,
        program: &Program<'_>,
        graph: &Graph<'_>,
        declared: &[Declared],
        served: &NodeSet,
    ) {
        let reached =
            program.names.ids().filter(|def| graph.node_of(*def).is_some_and(|of| served.contains(of)));
        let crates: BTreeSet<CrateId> = reached
            .map(|def| program.names.crate_of(def))
            .chain(self.lambda_crates.iter().copied())
            .collect();
        for (def, frequency) in declared {
            let Some(node) = graph.node_of(*def).filter(|node| !graph.is_test_only(*node)) else { continue };
            let in_lambda = crates.contains(&program.names.crate_of(*def));
            let entries = match frequency {
                Frequency::Once => &mut self.once,
                Frequency::Invocation | Frequency::Request if in_lambda => &mut self.handlers,
                Frequency::Invocation | Frequency::Request => &mut self.request_handlers,
            };
            entries.insert(node);
        }
    }
}

/// A function that a trait, an attribute or the type of a parameter makes an entry point, and how often it runs. That
/// depends on no function's body.
pub(crate) type Declared = (DefId, Frequency);

pub(crate) fn declared(program: &Program<'_>) -> Vec<Declared> {
    let functions = program.names.ids().filter(|def| program.names.def(*def).kind == DefKind::Function);
    functions.filter_map(|def| Some((def, declared_frequency(program, def)?))).collect()
}

fn registers_invocation(kind: EdgeKind) -> bool {
    kind == EdgeKind::Register(RegisterKind::Invocation)
}

fn declared_frequency(program: &Program<'_>, def: DefId) -> Option<Frequency> {
    let names = program.names;
    let data = names.def(def);
    let of_attributes = |attributes: &[Attribute]| {
        attributes.iter().find_map(|attribute| {
            let path: Vec<_> = attribute.path.names().cloned().collect();
            let (meaning, _) =
                program.meaning(data.module, &path, attribute.path.leading_colon, Namespace::Type);
            let path = match meaning {
                Meaning::Foreign { path, .. } => path,
                _ => return None,
            };
            program.models.frequency_of_attribute(&path)
        })
    };
    if let Some(frequency) = of_attributes(&program.item(def).attributes) {
        return Some(frequency);
    }
    if let Some(parent) = data.parent
        && names.def(parent).kind == DefKind::Impl
    {
        let item = program.item(parent);
        if let Some(frequency) = of_attributes(&item.attributes) {
            return Some(frequency);
        }
        if let ItemKind::Impl { trait_: Some(_), .. } = &item.kind
            && let Some(Res::Foreign { path, .. }) = names.impl_trait(parent)
        {
            let path = program.models.canonical(&join(path));
            if let Some(frequency) = program.models.frequency_of_trait_method(&path, &data.name) {
                return Some(frequency);
            }
        }
    }
    program.parameter_frequency(def)
}
