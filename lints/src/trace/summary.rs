//! The evaluator's run over all functions, and what each gives to its callers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::facts::SettingState;
use crate::ir::{ExprId, ItemKind, Name};
use crate::models::Setting;
use crate::resolve::{CrateId, DefId, DefKind};
use crate::session::Cancelled;
use crate::source::{FileId, Span};

use super::eval::Frame;
use super::fate::Fate;
use super::flow::Exits;
use super::silent::{Footprint, Memory};
use super::value::{Data, Object, ObjectId, Place, State, Type, Value};
use super::{Deadline, Draft, Edge, EdgeKind, Left, Node, NodeId, NodeKind, Program, Target, Trace};

/// Expressions that one function's evaluation may look at, calls evaluated in place included.
const STEPS: u32 = 60_000;
/// Functions under evaluation at once, each waiting for the next.
const NESTED_SUMMARIES: usize = 48;

/// Settings that end a call.
const DEADLINES: [Setting; 3] = [Setting::RequestTimeout, Setting::ReadTimeout, Setting::AttemptTimeout];

/// What a function gives back when nothing is known of its arguments.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    pub(crate) value: Value,
    /// The objects in the value.
    pub(crate) objects: BTreeMap<ObjectId, Arc<Object>>,
    /// It, or what it calls, has to do with a modelled library or an entry point: evaluating it for other arguments
    /// may tell more.
    pub(crate) relevant: bool,
}

/// Where a client came from, for the sake of where it is put.
#[derive(Clone, Copy, Debug)]
pub(crate) enum MadeBy {
    /// Index into the drafts.
    Draft(usize),
    /// Index into the edges: the call that gave it.
    Call(usize),
}

pub(crate) struct Evaluator<'a> {
    pub(crate) program: &'a Program<'a>,
    pub(crate) trace: Trace,
    pub(crate) made_by: FxHashMap<ObjectId, MadeBy>,
    /// The calls that gave clients as parts of other values: indices into the edges.
    pub(crate) brought_by: FxHashMap<ObjectId, usize>,
    /// What becomes of the clients in `made_by`.
    pub(crate) fates: BTreeMap<ObjectId, Fate>,
    /// A trial round: nothing is recorded.
    pub(crate) muted: bool,
    pub(crate) steps: u32,
    /// Closures whose own calls have been recorded.
    pub(crate) recorded: FxHashSet<NodeId>,
    /// Constants, and those under evaluation (`None`).
    pub(crate) constants: FxHashMap<DefId, Option<Value>>,
    /// The function under evaluation has to do with a modelled library or an entry point.
    pub(crate) touched: bool,
    /// Closures under evaluation.
    pub(crate) running: Vec<NodeId>,
    /// Functions evaluated in place of a call at the moment.
    pub(crate) active: Vec<NodeId>,
    /// Every method name of the workspace's own types and traits.
    /// By group of packages that know of each other.
    pub(crate) method_names: Vec<FxHashSet<Name>>,
    /// The group of each package.
    pub(crate) groups: Vec<usize>,
    /// Of the definition under evaluation, and of those that were evaluated.
    pub(super) footprint: Footprint,
    footprints: FxHashMap<DefId, Footprint>,
    /// The definition under evaluation.
    evaluating: Option<DefId>,
    /// `None` while the function is under evaluation.
    summaries: FxHashMap<DefId, Option<Arc<Summary>>>,
    nested: usize,
    function_nodes: FxHashMap<DefId, NodeId>,
    closure_nodes: FxHashMap<(CrateId, FileId, ExprId), NodeId>,
    next_object: u32,
    next_frame: u32,
}

impl<'a> Evaluator<'a> {
    pub(crate) fn new(program: &'a Program<'a>) -> Self {
        Self {
            program,
            trace: Trace::default(),
            made_by: FxHashMap::default(),
            brought_by: FxHashMap::default(),
            fates: BTreeMap::new(),
            muted: false,
            steps: STEPS,
            recorded: FxHashSet::default(),
            constants: FxHashMap::default(),
            footprint: Footprint::default(),
            footprints: FxHashMap::default(),
            evaluating: None,
            summaries: FxHashMap::default(),
            touched: false,
            running: Vec::new(),
            active: Vec::new(),
            method_names: method_names(program),
            groups: program.workspace.groups(),
            nested: 0,
            function_nodes: FxHashMap::default(),
            closure_nodes: FxHashMap::default(),
            next_object: 0,
            next_frame: 0,
        }
    }

    pub(crate) fn run(mut self, memory: &mut Memory, cancelled: Cancelled<'_>) -> Option<Trace> {
        let silent = memory.silent(self.program.names);
        let mut is_silent = vec![false; self.program.names.ids().len()];
        silent.iter().for_each(|def| is_silent[def.0 as usize] = true);
        for def in self.program.names.ids() {
            if cancelled() {
                return None;
            }
            match self.program.names.def(def).kind {
                _ if !self.program.is_judged(def) => {}
                DefKind::Function => {
                    self.trace.statistics.functions += 1;
                    if !is_silent[def.0 as usize] {
                        self.summary(def);
                    }
                }
                DefKind::Const | DefKind::Static => {
                    self.constant(def);
                }
                DefKind::Struct if self.program.derives_default(def) => {
                    self.steps = STEPS;
                    self.apart(def, |this| this.default_fields(def));
                }
                _ => {}
            }
        }
        for def in silent {
            if !self.summaries.contains_key(&def)
                && let Some(footprint) = memory.footprint(def)
            {
                self.remember(def, footprint);
            }
        }
        self.settle_fates();
        self.trace.statistics.unfinished = self.unfinished();
        memory.update(self.footprints);
        Some(self.trace)
    }

    /// Records what a silent function did when it was evaluated.
    fn remember(&mut self, def: DefId, footprint: &Footprint) {
        if self.program.names.def(def).kind != DefKind::Function {
            return;
        }
        let from = self.node_of(def);
        let span = self.trace.nodes[from.0 as usize].span;
        for called in &footprint.called {
            let to = Target::Node(self.node_of(*called));
            self.trace.edges.push(Edge {
                from,
                to,
                span,
                kind: EdgeKind::Call,
                in_loop: false,
                dropped: None,
                given_on: false,
                given_away: false,
            });
        }
        self.trace.made.extend(&footprint.made);
        let blind = footprint.blind.iter().map(|(place, method)| (*place, Some(method.clone())));
        self.trace.blind.extend(blind);
        self.trace.statistics.unresolved_method_calls += footprint.unresolved_method_calls;
    }

    // ---------------------------------------------------------------------------------------------------------- limits

    /// Counts a step; true where the function has had its share.
    pub(crate) fn out_of_steps(&mut self) -> bool {
        self.steps = self.steps.saturating_sub(1);
        let is_out = self.steps == 0;
        self.footprint.unfinished |= is_out;
        is_out
    }

    /// Whether one function more may be under evaluation.
    fn may_nest(&mut self) -> bool {
        let may = self.nested < NESTED_SUMMARIES;
        self.footprint.unfinished |= !may;
        may
    }

    /// The names of what was not followed to its end, each once.
    fn unfinished(&self) -> Vec<Span> {
        let all = self.footprints.iter().filter(|(_, footprint)| footprint.unfinished);
        let names = all.map(|(def, _)| {
            let file = self.program.names.def(*def).file;
            self.program.item(*def).name_range.in_file(file)
        });
        names.collect::<BTreeSet<Span>>().into_iter().collect()
    }

    pub(crate) fn fresh_object(&mut self) -> ObjectId {
        self.next_object += 1;
        ObjectId(self.next_object)
    }

    pub(crate) fn fresh_frame(&mut self) -> u32 {
        self.next_frame += 1;
        self.next_frame
    }

    // ----------------------------------------------------------------------------------------------------------- nodes

    pub(crate) fn node_of(&mut self, def: DefId) -> NodeId {
        if let Some(&node) = self.function_nodes.get(&def) {
            return node;
        }
        let data = self.program.names.def(def);
        let kind = match data.kind {
            DefKind::Const | DefKind::Static => NodeKind::Static,
            _ => NodeKind::Function,
        };
        let item = self.program.item(def);
        let span = item.name_range.in_file(data.file);
        let krate = self.program.names.crate_of(def);
        let node = self.add_node(Node { kind, krate, def, span });
        self.function_nodes.insert(def, node);
        node
    }

    pub(crate) fn closure_node(&mut self, frame: &Frame<'a>, expr: ExprId) -> NodeId {
        let krate = self.program.names.module(frame.place.module).krate;
        let key = (krate, frame.place.file, expr);
        if let Some(&node) = self.closure_nodes.get(&key) {
            return node;
        }
        let def = self.trace.nodes[frame.node.0 as usize].def;
        let node = self.add_node(Node { kind: NodeKind::Closure, krate, def, span: frame.span_of(expr) });
        self.closure_nodes.insert(key, node);
        node
    }

    fn add_node(&mut self, node: Node) -> NodeId {
        self.trace.nodes.push(node);
        NodeId(self.trace.nodes.len() as u32 - 1)
    }

    /// Records a call, and gives its index. In code evaluated in place of a call only what is new there counts:
    /// registrations, whose function may have come as an argument.
    pub(crate) fn record(
        &mut self,
        frame: &Frame<'a>,
        to: Target,
        span: Span,
        kind: EdgeKind,
    ) -> Option<usize> {
        if self.muted || frame.quiet && matches!(kind, EdgeKind::Call | EdgeKind::Handed) {
            return None;
        }
        self.leave_footprint(frame, &to, kind);
        let (from, in_loop) = (frame.node, frame.repeats());
        self.trace.edges.push(Edge {
            from,
            to,
            span,
            kind,
            in_loop,
            dropped: None,
            given_on: false,
            given_away: false,
        });
        Some(self.trace.edges.len() - 1)
    }

    fn leave_footprint(&mut self, frame: &Frame<'a>, to: &Target, kind: EdgeKind) {
        let is_own = |node: NodeId| Some(self.trace.nodes[node.0 as usize].def) == self.evaluating;
        let is_plain = matches!(kind, EdgeKind::Call | EdgeKind::Handed) && is_own(frame.node);
        match to {
            Target::Node(node) if is_plain && is_own(*node) => {}
            Target::Node(node) if is_plain && self.trace.nodes[node.0 as usize].kind != NodeKind::Closure => {
                let called = self.trace.nodes[node.0 as usize].def;
                self.footprint.called.push(called);
                self.footprint.consulted.push(called);
            }
            _ => self.footprint.loud = true,
        }
    }

    /// Evaluates one definition, and keeps its footprint apart from that of the one which asks for it.
    fn apart<T>(&mut self, def: DefId, evaluate: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::take(&mut self.footprint);
        let asking = self.evaluating.replace(def);
        let before = self.recorded_so_far();
        let done = evaluate(self);
        self.footprint.loud |= self.footprint.unfinished || self.recorded_so_far() != before;
        let own = std::mem::replace(&mut self.footprint, outer);
        self.evaluating = asking;
        self.footprints.insert(def, own);
        done
    }

    /// Grows with everything but edges, which [`Self::record`] watches, and tasks.
    fn recorded_so_far(&self) -> usize {
        let Trace { drafts, serving, deadlines, begun, calls, absorbed, left, .. } = &self.trace;
        let places = begun.len() + calls.len() + absorbed.len() + left.len();
        drafts.len()
            + serving.len()
            + deadlines.len()
            + places
            + self.made_by.len()
            + self.brought_by.len()
            + self.fates.len()
    }

    pub(crate) fn record_deadline(&mut self, frame: &Frame<'a>, of: Option<&str>) {
        if !self.muted {
            self.trace.deadlines.push(Deadline { node: frame.node, of: of.map(str::to_owned) });
        }
    }

    /// `request.customize().config_override(builder)`: a configuration for one call, which may hold a deadline.
    pub(crate) fn look_for_override(
        &mut self,
        frame: &Frame<'a>,
        state: &State,
        method: &str,
        args: &[Value],
    ) {
        let Some(takes) = self.program.models.override_takes(method) else { return };
        let Some(Data::Objects(ids)) = args.first().map(|arg| &arg.data) else { return };
        let given = ids.iter().filter_map(|id| state.object(*id)).find(|object| object.ty == takes);
        if let Some(object) = given
            && DEADLINES
                .iter()
                .any(|setting| !matches!(object.settings.get(setting), None | Some(SettingState::Default(_))))
        {
            let package = object.library.package.clone();
            self.record_deadline(frame, Some(&package));
        }
    }

    /// Whether the definition under evaluation, in which calls are evaluated in place, is test code.
    pub(crate) fn is_in_test(&self) -> bool {
        self.evaluating.is_some_and(|def| self.program.names.is_test_only(def))
    }

    pub(crate) fn record_draft(&mut self, frame: &Frame<'a>, draft: Draft, object: ObjectId) {
        if self.muted {
            return;
        }
        self.made(frame, object, MadeBy::Draft(self.trace.drafts.len()));
        self.trace.drafts.push(draft);
    }

    // ------------------------------------------------------------------------------------------------------- summaries

    /// What a function gives; `None` where it is under evaluation or too deep below others that are.
    pub(crate) fn summary(&mut self, def: DefId) -> Option<Arc<Summary>> {
        self.footprint.consulted.push(def);
        if let Some(known) = self.summaries.get(&def) {
            return known.clone();
        }
        if !self.may_nest() {
            return None;
        }
        self.summaries.insert(def, None);
        self.nested += 1;
        let steps = std::mem::replace(&mut self.steps, STEPS);
        let was_muted = std::mem::replace(&mut self.muted, false);
        let touched = std::mem::replace(&mut self.touched, false);
        let summary = self.apart(def, |this| {
            let summary = this.evaluate(def);
            this.footprint.loud |= this.touched;
            Summary { relevant: this.touched, ..summary }
        });
        let summary = Arc::new(summary);
        self.touched = touched;
        self.muted = was_muted;
        self.steps = steps;
        self.nested -= 1;
        self.summaries.insert(def, Some(Arc::clone(&summary)));
        Some(summary)
    }

    fn evaluate(&mut self, def: DefId) -> Summary {
        let Some(function) = self.program.function(def) else { return Summary::default() };
        let Some(body) = function.body else { return Summary::default() };
        let mut frame = self.root_frame(def);
        let mut state = State::default();
        let place = frame.place.clone();
        if function.has_self {
            state.bind("self".into(), Value::typed(place.self_ty.clone()));
        }
        for param in &function.params {
            let value = Value::typed(self.program.type_of(&param.ty, &place));
            self.bind_pattern(&frame, &mut state, param.pat, value);
        }
        let (value, state) = self.run_body(&mut frame, state, body);
        self.let_go(&value);
        let value = value.or_type(frame.returns);
        let mut ids = Vec::new();
        value.objects(&mut ids);
        self.mark_left(&state, &ids, Left::Returned);
        let objects = ids.iter().filter_map(|id| Some((*id, Arc::clone(state.objects.get(id)?)))).collect();
        Summary { value, objects, relevant: false }
    }

    pub(crate) fn with_declared_type(&self, value: Value, def: DefId, place: &Place) -> Value {
        let declared = self.program.function(def).and_then(|function| function.ret.as_ref());
        match declared {
            Some(ty) => value.or_type(self.program.type_of(ty, place)),
            None => value,
        }
    }

    pub(crate) fn root_frame(&mut self, def: DefId) -> Frame<'a> {
        let place = self.program.place(def);
        let ret = self.program.function(def).and_then(|function| function.ret.as_ref());
        Frame {
            file: self.program.file(def),
            returns: ret.map(|ty| self.program.type_of(ty, &place)).unwrap_or_default(),
            place,
            node: self.node_of(def),
            inlined: Vec::new(),
            loops: 0,
            tried: 0,
            branches: 0,
            quiet: false,
            once: false,
            exits: Exits::default(),
            waiting: Vec::new(),
        }
    }

    /// Evaluates a body to its value and final state, every `return` joined in, every closure looked into.
    pub(crate) fn run_body(
        &mut self,
        frame: &mut Frame<'a>,
        mut state: State,
        body: ExprId,
    ) -> (Value, State) {
        let wanted = frame.returns.clone();
        let value = self.eval_as(frame, &mut state, body, &wanted);
        let (value, mut state) = match frame.exits.returned.take() {
            Some((returned, at)) if state.diverged => (returned, at),
            Some((returned, at)) => (value.join(returned), state.join(at)),
            None => (value, state),
        };
        state.diverged = false;
        self.give_on(frame, &value);
        self.flush_closures(frame, &mut state, &value);
        (value, state)
    }

    // ------------------------------------------------------------------------------------------------------- constants

    /// The value of a constant; of a static only its type, for its value may change.
    pub(crate) fn constant(&mut self, def: DefId) -> Value {
        self.footprint.consulted.push(def);
        if let Some(known) = self.constants.get(&def) {
            return known.clone().unwrap_or_default();
        }
        self.constants.insert(def, None);
        let value = self.apart(def, |this| this.evaluate_constant(def));
        self.constants.insert(def, Some(value.clone()));
        value
    }

    fn evaluate_constant(&mut self, def: DefId) -> Value {
        let ItemKind::Const { ty, value, storage } = &self.program.item(def).kind else {
            return Value::unknown();
        };
        if !self.may_nest() {
            return Value::unknown();
        }
        self.nested += 1;
        let steps = std::mem::replace(&mut self.steps, STEPS);
        let was_muted = std::mem::replace(&mut self.muted, false);
        let mut frame = self.root_frame(def);
        frame.once = true;
        let declared = ty.as_ref().map(|ty| self.program.type_of(ty, &frame.place)).unwrap_or_default();
        frame.returns = declared.clone();
        let computed = match value {
            Some(value) => self.run_body(&mut frame, State::default(), *value).0,
            None => Value::unknown(),
        };
        self.muted = was_muted;
        self.steps = steps;
        self.nested -= 1;
        let is_constant = matches!(storage, crate::ir::Storage::Const);
        match computed.data {
            Data::Objects(_) | Data::Made(_) | Data::Closure(_) | Data::Fields(_) => Value::typed(declared),
            _ if is_constant => computed.or_type(declared),
            _ => Value::typed(if declared == Type::Unknown { computed.ty } else { declared }),
        }
    }
}

fn method_names(program: &Program<'_>) -> Vec<FxHashSet<Name>> {
    let (names, groups) = (program.names, program.workspace.groups());
    let mut found = vec![FxHashSet::default(); groups.len()];
    let methods = names.ids().filter(|&def| {
        names.def(def).kind == DefKind::Function
            && program.function(def).is_some_and(|function| function.has_self)
    });
    for def in methods {
        let package = program.package_of(names.def(def).module);
        found[groups[package.0 as usize]].insert(names.def(def).name.clone());
    }
    found
}
