//! Literals, arithmetic, and the settings that values stand for.

use std::time::Duration;

use crate::ir::{BinaryOp, ExprId, Lit};
use crate::models::SettingValue;

use super::eval::Frame;
use super::summary::Evaluator;
use super::value::{Data, State, Value};

pub(crate) fn value_of(lit: &Lit) -> Value {
    Value::of(match lit {
        Lit::Bool(value) => Data::Bool(*value),
        Lit::Int(Some(value)) => Data::Int(value.0),
        Lit::Float(value) => Data::Float(*value),
        Lit::Str(_) => Data::Text,
        Lit::Int(None) | Lit::Other => Data::Unknown,
    })
}

/// What a setter makes of its argument.
pub(crate) fn setting_value(value: &Value) -> Option<SettingValue> {
    match &value.data {
        Data::None => Some(SettingValue::Off),
        Data::Bool(value) => Some(SettingValue::Bool(*value)),
        Data::Int(value) => u64::try_from(*value).ok().map(SettingValue::Count),
        Data::Duration(value) => Some(SettingValue::Duration(*value)),
        _ => None,
    }
}

impl<'a> Evaluator<'a> {
    pub(crate) fn eval_binary(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        op: BinaryOp,
        left: ExprId,
        right: ExprId,
    ) -> Value {
        let left = self.eval(frame, state, left);
        let right = if matches!(op, BinaryOp::And | BinaryOp::Or) {
            self.eval_short_circuit(frame, state, op, right)
        } else {
            self.eval(frame, state, right)
        };
        Value::of(arithmetic(op, &left.data, &right.data).unwrap_or_default())
    }

    /// The right side runs on one path only. Bindings of an `if let .. && let ..` chain must stay in scope.
    fn eval_short_circuit(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        op: BinaryOp,
        right: ExprId,
    ) -> Value {
        if op == BinaryOp::And {
            return self.eval(frame, state, right);
        }
        let mut taken = state.clone();
        let value = self.eval(frame, &mut taken, right);
        let skipped = std::mem::take(state);
        *state = skipped.join(taken);
        value
    }
}

fn arithmetic(op: BinaryOp, left: &Data, right: &Data) -> Option<Data> {
    Some(match (left, right) {
        (Data::Int(a), Data::Int(b)) => match op {
            BinaryOp::Add => Data::Int(a.checked_add(*b)?),
            BinaryOp::Sub => Data::Int(a.checked_sub(*b)?),
            BinaryOp::Mul => Data::Int(a.checked_mul(*b)?),
            BinaryOp::Div => Data::Int(a.checked_div(*b)?),
            BinaryOp::Rem => Data::Int(a.checked_rem(*b)?),
            _ => return None,
        },
        (Data::Float(a), Data::Float(b)) => match op {
            BinaryOp::Add => Data::Float(a + b),
            BinaryOp::Sub => Data::Float(a - b),
            BinaryOp::Mul => Data::Float(a * b),
            BinaryOp::Div => Data::Float(a / b),
            _ => return None,
        },
        (Data::Duration(a), Data::Duration(b)) => match op {
            BinaryOp::Add => Data::Duration(a.checked_add(*b)?),
            BinaryOp::Sub => Data::Duration(a.checked_sub(*b)?),
            _ => return None,
        },
        (Data::Duration(a), Data::Int(b)) | (Data::Int(b), Data::Duration(a)) if op == BinaryOp::Mul => {
            Data::Duration(a.checked_mul(u32::try_from(*b).ok()?)?)
        }
        (Data::Duration(a), Data::Int(b)) if op == BinaryOp::Div => {
            Data::Duration(a.checked_div(u32::try_from(*b).ok()?)?)
        }
        (Data::Bool(a), Data::Bool(b)) => match op {
            BinaryOp::And => Data::Bool(*a && *b),
            BinaryOp::Or => Data::Bool(*a || *b),
            _ => return None,
        },
        _ => return None,
    })
}

/// The functions and constants of `std::time::Duration`.
pub(crate) fn duration_function(name: &str, args: &[Value]) -> Option<Duration> {
    let int = |index: usize| match args.get(index)?.data {
        Data::Int(value) => u64::try_from(value).ok(),
        _ => None,
    };
    let seconds = |per: u64| int(0)?.checked_mul(per).map(Duration::from_secs);
    match name {
        "from_secs" => seconds(1),
        "from_mins" => seconds(60),
        "from_hours" => seconds(60 * 60),
        "from_days" => seconds(24 * 60 * 60),
        "from_weeks" => seconds(7 * 24 * 60 * 60),
        "from_millis" => int(0).map(Duration::from_millis),
        "from_micros" => int(0).map(Duration::from_micros),
        "from_nanos" => int(0).map(Duration::from_nanos),
        "new" => {
            let nanos = u32::try_from(int(1)?).ok().filter(|nanos| *nanos < 1_000_000_000)?;
            Some(Duration::new(int(0)?, nanos))
        }
        "from_secs_f64" | "from_secs_f32" => match args.first()?.data {
            Data::Float(value) => Duration::try_from_secs_f64(value).ok(),
            _ => None,
        },
        "default" if args.is_empty() => Some(Duration::ZERO),
        _ => None,
    }
}

pub(crate) fn duration_constant(name: &str) -> Option<Duration> {
    match name {
        "ZERO" => Some(Duration::ZERO),
        "MAX" => Some(Duration::MAX),
        "SECOND" => Some(Duration::from_secs(1)),
        "MILLISECOND" => Some(Duration::from_millis(1)),
        "MICROSECOND" => Some(Duration::from_micros(1)),
        "NANOSECOND" => Some(Duration::from_nanos(1)),
        _ => None,
    }
}
