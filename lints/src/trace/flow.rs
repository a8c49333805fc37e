//! Branches, loops, jumps and assignments: where paths part and meet.

use crate::ir::{Arm, BinaryOp, ExprId, ExprKind, Name, PatId};

use super::EdgeKind;
use super::eval::Frame;
use super::summary::{Evaluator, MadeBy};
use super::tried::goes_on_after_failure;
use super::value::{Data, ObjectId, State, Type, Value};

/// The ways out of a body other than its end.
#[derive(Debug, Default)]
pub(crate) struct Exits {
    pub(crate) returned: Option<(Value, State)>,
    /// One for each loop around the code at hand.
    pub(crate) broken: Vec<Option<(Value, State)>>,
}

fn meet(slot: &mut Option<(Value, State)>, value: Value, state: State) {
    *slot = Some(match slot.take() {
        Some((before, at)) => (before.join(value), at.join(state)),
        None => (value, state),
    });
}

impl<'a> Evaluator<'a> {
    pub(crate) fn eval_if(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        condition: ExprId,
        (then, otherwise): (ExprId, Option<ExprId>),
        wanted: &Type,
    ) -> Value {
        let locals = state.locals.len();
        let leaves = self.branch_leaves_on_success(frame, condition, then);
        let certain = self.trying(frame, leaves, |this, frame| this.eval_condition(frame, state, condition));
        let mut missed = state.clone();
        missed.locals.truncate(locals);
        frame.branches += 1;
        let mut value = Value::unknown();
        if certain != Some(false) {
            value = self.eval_as(frame, state, then, wanted);
            state.locals.truncate(locals);
        }
        if certain != Some(true) {
            let other = match otherwise {
                Some(otherwise) => self.eval_as(frame, &mut missed, otherwise, wanted),
                None => Value::unknown(),
            };
            value = self.meet_branches(certain == Some(false), (value, state), (other, missed));
        }
        frame.branches -= 1;
        value
    }

    fn meet_branches(&self, only_second: bool, first: (Value, &mut State), second: (Value, State)) -> Value {
        let (value, state) = first;
        let (other, missed) = second;
        if only_second || state.diverged {
            *state = missed;
            return other;
        }
        if missed.diverged {
            return value;
        }
        let taken = std::mem::take(state);
        *state = taken.join(missed);
        value.join(other)
    }

    /// Evaluates a condition, binds its patterns, and says whether it is known to hold.
    fn eval_condition(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        condition: ExprId,
    ) -> Option<bool> {
        match &frame.file.expr(condition).kind {
            ExprKind::Let { pat, value } => {
                let value = self.eval(frame, state, *value);
                let certain = self.matches(frame, *pat, &value);
                self.bind_pattern(frame, state, *pat, value);
                certain
            }
            ExprKind::Binary { op: BinaryOp::And, left, right } => {
                let left = self.eval_condition(frame, state, *left);
                let right = self.eval_condition(frame, state, *right);
                match (left, right) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (Some(true), Some(true)) => Some(true),
                    _ => None,
                }
            }
            _ => match self.eval(frame, state, condition).data {
                Data::Bool(value) => Some(value),
                _ => None,
            },
        }
    }

    pub(crate) fn eval_match(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        scrutinee: ExprId,
        arms: &'a [Arm],
        wanted: &Type,
    ) -> Value {
        let leaves = self.arms_leave_on_success(frame, arms);
        let scrutinee = self.trying(frame, leaves, |this, frame| this.eval(frame, state, scrutinee));
        let locals = state.locals.len();
        let mut end: Option<(Value, State)> = None;
        frame.branches += 1;
        for arm in arms {
            let certain = self.matches(frame, arm.pat, &scrutinee);
            if certain == Some(false) {
                continue;
            }
            let mut taken = state.clone();
            self.bind_pattern(frame, &mut taken, arm.pat, scrutinee.clone());
            if let Some(guard) = arm.guard {
                self.eval_condition(frame, &mut taken, guard);
            }
            let value = self.eval_as(frame, &mut taken, arm.body, wanted);
            taken.locals.truncate(locals);
            if !taken.diverged {
                meet(&mut end, value, taken);
            }
            if certain == Some(true) && arm.guard.is_none() && !arm.cfg.conditional {
                break;
            }
        }
        frame.branches -= 1;
        match end {
            Some((value, after)) => {
                *state = after;
                value
            }
            None => {
                state.diverged = !arms.is_empty();
                Value::unknown()
            }
        }
    }

    pub(crate) fn eval_loop(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        condition: Option<ExprId>,
        body: ExprId,
    ) -> Value {
        self.repeat(frame, state, condition.is_some(), |this, frame, state| {
            if let Some(condition) = condition {
                let leaves = goes_on_after_failure(frame.file, condition);
                this.trying(frame, leaves, |this, frame| this.eval_condition(frame, state, condition));
            }
            this.eval(frame, state, body);
        })
    }

    pub(crate) fn eval_for(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        pat: PatId,
        iter: ExprId,
        body: ExprId,
    ) -> Value {
        let iter = self.eval(frame, state, iter);
        let item = Value::typed(iter.ty.element());
        self.repeat(frame, state, true, |this, frame, state| {
            this.bind_pattern(frame, state, pat, item.clone());
            this.eval(frame, state, body);
        })
    }

    /// A body that runs any number of times. Where objects are alive, a silent first round finds what the body
    /// changes, so that the round that counts begins with what holds in every round.
    fn repeat(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        may_skip: bool,
        mut round: impl FnMut(&mut Self, &mut Frame<'a>, &mut State),
    ) -> Value {
        let locals = state.locals.len();
        frame.loops += 1;
        if !state.objects.is_empty() && frame.loops <= 2 {
            let mut trial = state.clone();
            frame.exits.broken.push(None);
            let was_muted = std::mem::replace(&mut self.muted, true);
            round(self, frame, &mut trial);
            self.muted = was_muted;
            frame.exits.broken.pop();
            trial.locals.truncate(locals);
            let before = std::mem::take(state);
            *state = before.join(trial);
        }
        let before = state.clone();
        frame.exits.broken.push(None);
        round(self, frame, state);
        state.locals.truncate(locals);
        let broken = frame.exits.broken.pop().flatten();
        frame.loops -= 1;
        let after = std::mem::take(state);
        let after = if may_skip || broken.is_none() { before.join(after) } else { after };
        match broken {
            Some((value, mut at)) => {
                at.locals.truncate(locals);
                *state = if may_skip { at.join(after) } else { at };
                value
            }
            None => {
                *state = after;
                Value::unknown()
            }
        }
    }

    pub(crate) fn eval_return(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        value: Option<ExprId>,
    ) -> Value {
        let wanted = frame.returns.clone();
        let value = value.map(|value| self.eval_as(frame, state, value, &wanted)).unwrap_or_default();
        if !state.diverged {
            meet(&mut frame.exits.returned, value, state.clone());
            state.diverged = true;
        }
        Value::never()
    }

    pub(crate) fn eval_break(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        value: Option<ExprId>,
    ) -> Value {
        let value = value.map(|value| self.eval(frame, state, value)).unwrap_or_default();
        self.let_go(&value);
        if let Some(slot) = frame.exits.broken.last_mut()
            && !state.diverged
        {
            meet(slot, value, state.clone());
            state.diverged = true;
        }
        Value::never()
    }

    pub(crate) fn eval_assign(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        target: ExprId,
        value: ExprId,
        op: Option<BinaryOp>,
    ) {
        let wanted = match &frame.file.expr(target).kind {
            ExprKind::Field { base, name } if self.is_undecided(frame, value) => {
                let base = self.eval(frame, state, *base);
                self.program.field_type(&base.ty, name)
            }
            _ => Type::Unknown,
        };
        let value = self.eval_as(frame, state, value, &wanted);
        self.give_away(&value);
        let value = if op.is_some() { Value::unknown() } else { value };
        match &frame.file.expr(target).kind {
            ExprKind::Path(path) => {
                if let Some(local) = path.as_name().and_then(|name| state.local_mut(name)) {
                    let declared = std::mem::take(&mut local.ty);
                    *local = value.or_type(declared);
                    return;
                }
                // A static.
                self.mark_stored(&value);
            }
            ExprKind::Field { base, name } => {
                self.mark_stored(&value);
                self.assign_field(frame, state, *base, name, value);
            }
            ExprKind::Tuple(_) => {}
            _ => {
                self.eval(frame, state, target);
                self.mark_stored(&value);
            }
        }
    }

    /// `x.field = value` for a local whose parts are known.
    fn assign_field(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        base: ExprId,
        name: &Name,
        value: Value,
    ) {
        let ExprKind::Path(path) = &frame.file.expr(base).kind else {
            self.eval(frame, state, base);
            return;
        };
        if let Some(local) = path.as_name().and_then(|base| state.local_mut(base))
            && let Data::Fields(fields) = &mut local.data
        {
            std::sync::Arc::make_mut(fields).insert(name.clone(), value);
        }
    }

    /// A client put where it outlives the call is made for later use, not for this call alone.
    pub(crate) fn mark_stored(&mut self, value: &Value) {
        if self.muted {
            return;
        }
        let mut objects: Vec<ObjectId> = Vec::new();
        value.objects(&mut objects);
        for object in objects {
            match self.made_by.get(&object) {
                Some(MadeBy::Draft(draft)) => self.trace.drafts[*draft].stored = true,
                Some(MadeBy::Call(edge)) => self.trace.edges[*edge].kind = EdgeKind::Once,
                None => {}
            }
        }
    }
}
