//! Conversions that only the wanted type tells: `let endpoint: Endpoint = "http://..".parse()?`, `let x: Own = y.into()`.

use crate::ir::{ExprId, ExprKind, Name};
use crate::resolve::DefKind;

use super::call::ForeignCall;
use super::eval::Frame;
use super::summary::Evaluator;
use super::value::{Data, State, Type, Value};

impl<'a> Evaluator<'a> {
    /// The value of an initialiser that converts to the declared type; `None` where it is no conversion, or where it is
    /// not certain which one is meant.
    pub(crate) fn eval_conversion(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        init: ExprId,
        declared: &Type,
    ) -> Option<Value> {
        if !matches!(declared, Type::Local(..) | Type::Foreign(..)) {
            return None;
        }
        let (expr, receiver, method) = conversion(frame, init)?;
        let value = self.eval(frame, state, receiver);
        let span = frame.span_of(expr);
        let given = match declared {
            Type::Foreign(..) => self.convert_text(frame, state, &value, declared, span),
            Type::Local(def, _) if value.ty != *declared => {
                let named = self.program.names.associated_of(*def, constructor_of(&method));
                let mut live = named.into_iter().filter(|def| {
                    let def = self.program.names.def(*def);
                    def.kind == DefKind::Function && !def.test_only
                });
                match (live.next(), live.next()) {
                    (Some(only), None) => {
                        Some(self.call_local(frame, state, only, None, vec![value.clone()], span))
                    }
                    _ => None,
                }
            }
            _ => None,
        };
        Some(given.unwrap_or(value))
    }

    /// Text as a modelled builder: `"http://..".parse::<Endpoint>()`.
    pub(crate) fn convert_text(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        value: &Value,
        wanted: &Type,
        span: crate::source::Span,
    ) -> Option<Value> {
        let Type::Foreign(path, _) = wanted else { return None };
        self.program.modelled(wanted)?;
        if !matches!(value.data, Data::Text) && !super::library::is_text(&value.ty) {
            return None;
        }
        let name_in_code: Name = path.split("::").next()?.into();
        let call = ForeignCall {
            path: format!("{path}::from_str").into(),
            name_in_code,
            span,
            name_span: span,
            arg_spans: vec![span],
            shared: vec![true],
        };
        Some(self.call_foreign(frame, state, &call, vec![value.clone()]))
    }
}

/// `receiver.into()` below `?`, `.await`, `.unwrap()` and their like.
fn conversion(frame: &Frame<'_>, mut expr: ExprId) -> Option<(ExprId, ExprId, Name)> {
    loop {
        match &frame.file.expr(expr).kind {
            ExprKind::Try(inner) | ExprKind::Await(inner) => expr = *inner,
            ExprKind::MethodCall { receiver, method, generics, args, .. } => match method.as_str() {
                "into" | "try_into" | "parse" if args.is_empty() && generics.is_empty() => {
                    return Some((expr, *receiver, method.clone()));
                }
                "unwrap" | "expect" | "map_err" | "context" | "with_context" => expr = *receiver,
                _ => return None,
            },
            _ => return None,
        }
    }
}

fn constructor_of(method: &str) -> &'static str {
    match method {
        "into" => "from",
        "try_into" => "try_from",
        _ => "from_str",
    }
}
