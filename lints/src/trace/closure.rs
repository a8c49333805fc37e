//! Closures: made once, looked into where they are called, or at the latest when their function ends.

use std::sync::Arc;

use crate::ir::{ExprId, ExprKind};
use crate::source::Span;

use super::captures::captured;
use super::eval::Frame;
use super::flow::Exits;
use super::summary::Evaluator;
use super::value::{Callable, ClosureValue, Data, State, Value};
use super::{EdgeKind, Target};

/// Activations within activations; deeper ones give nothing.
const DEPTH: usize = 12;

impl<'a> Evaluator<'a> {
    pub(crate) fn make_closure(&mut self, frame: &mut Frame<'a>, state: &State, expr: ExprId) -> Value {
        let closure = Arc::new(ClosureValue {
            node: self.closure_node(frame, expr),
            expr,
            place: frame.place.clone(),
            captured: captured(frame.file, expr, &state.locals),
        });
        frame.waiting.push(Arc::clone(&closure));
        Value::of(Data::Closure(closure))
    }

    /// Hands a function or closure to something that runs it with these arguments. Gives what it returns.
    pub(crate) fn run_callable(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        callable: &Value,
        args: Vec<Value>,
        kind: EdgeKind,
        span: Span,
    ) -> Value {
        match &callable.data {
            Data::Closure(closure) => {
                self.record(frame, Target::Node(closure.node), span, kind);
                self.run_closure(frame, state, closure, args, kind)
            }
            Data::Function(Callable::Local(def)) if matches!(kind, EdgeKind::Call | EdgeKind::Handed) => {
                let has_self = self.program.function(*def).is_some_and(|function| function.has_self);
                let mut args = args;
                let self_value = (has_self && !args.is_empty()).then(|| args.remove(0));
                let edge = self.record_call(frame, *def, span, kind);
                self.enter_local(frame, state, *def, self_value, args, edge)
            }
            Data::Function(Callable::Local(def)) => {
                let node = self.node_of(*def);
                self.record(frame, Target::Node(node), span, kind);
                match (kind, self.summary(*def)) {
                    // What a once-initialiser gives is what its cell holds.
                    (EdgeKind::Once, Some(summary)) => Value::typed(summary.value.ty.clone()),
                    _ => Value::unknown(),
                }
            }
            Data::Function(Callable::Foreign(function)) => {
                let call = super::call::ForeignCall {
                    path: function.path.clone(),
                    name_in_code: function.name_in_code.clone(),
                    span: function.span,
                    name_span: function.name_span,
                    arg_spans: vec![span; args.len()],
                    shared: vec![true; args.len()],
                    frames: function.frames.clone(),
                };
                self.as_often(frame, kind, |this, frame| this.call_foreign(frame, state, &call, args))
            }
            _ => Value::unknown(),
        }
    }

    /// Does what the code at hand does not do itself, but gives to something that runs it so often.
    pub(crate) fn as_often<T>(
        &mut self,
        frame: &mut Frame<'a>,
        kind: EdgeKind,
        work: impl FnOnce(&mut Self, &mut Frame<'a>) -> T,
    ) -> T {
        let outer = frame.once;
        frame.once |= kind == EdgeKind::Once;
        let done = work(self, frame);
        frame.once = outer;
        done
    }

    pub(crate) fn run_closure(
        &mut self,
        frame: &Frame<'a>,
        state: &mut State,
        closure: &Arc<ClosureValue>,
        args: Vec<Value>,
        kind: EdgeKind,
    ) -> Value {
        if frame.inlined.len() >= DEPTH || self.is_running(closure) {
            return Value::unknown();
        }
        let file = &self.program.files[closure.place.file.0 as usize];
        let ExprKind::Closure(code) = &file.expr(closure.expr).kind else { return Value::unknown() };
        let ret = code.ret.as_ref().map(|ty| self.program.type_of(ty, &closure.place));
        let mut inner = Frame {
            file,
            returns: ret.unwrap_or_default(),
            place: closure.place.clone(),
            node: closure.node,
            inlined: frame.inlined.clone(),
            loops: 0,
            tried: 0,
            branches: 0,
            quiet: frame.quiet,
            once: frame.once || kind == EdgeKind::Once,
            exits: Exits::default(),
            waiting: Vec::new(),
        };
        if !frame.quiet && !self.muted {
            self.recorded.insert(closure.node);
        }
        let mut before =
            State { locals: closure.captured.clone(), objects: state.objects.clone(), diverged: false };
        let mut args = args.into_iter();
        for (pat, ty) in &code.params {
            let declared = ty.as_ref().map(|ty| self.program.type_of(ty, &inner.place)).unwrap_or_default();
            let value = args.next().unwrap_or_default().or_type(declared);
            self.bind_pattern(&inner, &mut before, *pat, value);
        }
        self.running.push(closure.node);
        let (value, after) = self.run_body(&mut inner, before, code.body);
        self.let_go(&value);
        self.running.pop();
        // It may have run or not: what it changed is not certain.
        state.join_objects(&after.objects);
        value
    }

    fn is_running(&self, closure: &ClosureValue) -> bool {
        self.running.contains(&closure.node)
    }

    /// Looks into the closures that nothing in sight has called: somebody will. Those in the function's own value
    /// are its callers' to run.
    pub(crate) fn flush_closures(&mut self, frame: &mut Frame<'a>, state: &mut State, result: &Value) {
        if frame.quiet || self.muted {
            frame.waiting.clear();
            return;
        }
        let _ = result;
        while let Some(closure) = frame.waiting.pop() {
            if self.recorded.contains(&closure.node) {
                continue;
            }
            let span = self.trace.nodes[closure.node.0 as usize].span;
            self.record(frame, Target::Node(closure.node), span, EdgeKind::Call);
            self.run_closure(frame, state, &closure, Vec::new(), EdgeKind::Call);
        }
    }
}
