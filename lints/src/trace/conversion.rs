//! Calls that only the wanted type decides: `let endpoint: Endpoint = "http://..".parse()?`, `x.into()` for a parameter,
//! `Default::default()` in a field.
//!
//! What is wanted is passed down to an expression from the places that declare it: bindings, results, fields, arguments.

use crate::ir::{ExprId, ExprKind, ItemKind, Name, Ty};
use crate::resolve::{DefId, DefKind};
use crate::source::Span;

use super::call::ForeignCall;
use super::eval::Frame;
use super::library::is_text;
use super::standard::gives_receiver;
use super::summary::Evaluator;
use super::value::{Data, State, Type, Value};
use super::{EdgeKind, Target};

impl<'a> Evaluator<'a> {
    /// Whether an expression is one that a wanted type can decide. A cheap look, so that types are only asked for then.
    pub(crate) fn is_undecided(&self, frame: &Frame<'a>, expr: ExprId) -> bool {
        match &frame.file.expr(expr).kind {
            ExprKind::Try(inner)
            | ExprKind::Await(inner)
            | ExprKind::Deref(inner)
            | ExprKind::Ref { inner, .. } => self.is_undecided(frame, *inner),
            ExprKind::MethodCall { receiver, method, args, .. } => {
                is_conversion(&method.name) && args.is_empty()
                    || gives_receiver(&method.name) && self.is_undecided(frame, *receiver)
            }
            ExprKind::Call { callee, args } => match &frame.file.expr(*callee).kind {
                ExprKind::Path(path) if args.is_empty() => {
                    path.last().is_some_and(|segment| segment.name == "default")
                }
                ExprKind::Path(_) => args.iter().any(|arg| self.is_undecided(frame, *arg)),
                _ => false,
            },
            ExprKind::If { .. } | ExprKind::Match { .. } | ExprKind::Block(_) => true,
            ExprKind::Array(parts) | ExprKind::Tuple(parts) => {
                parts.iter().any(|part| self.is_undecided(frame, *part))
            }
            _ => false,
        }
    }

    /// `value.into()`, `.try_into()`, `.parse()` as the wanted type; `None` where it is not certain what is called.
    pub(crate) fn convert(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        value: &Value,
        method: &str,
        wanted: &Type,
        span: Span,
    ) -> Option<Value> {
        if value.ty == *wanted {
            return None;
        }
        let constructor = constructor_of(method)?;
        match wanted {
            Type::Local(def, _) => {
                let only = self.only_associated(*def, constructor)?;
                Some(self.call_local(frame, state, only, None, vec![value.clone()], span))
            }
            Type::Foreign(path, _) => {
                self.program.modelled(wanted)?;
                let is_text = matches!(value.data, Data::Text) || is_text(&value.ty);
                let is_builder = self.program.modelled(&value.ty).is_some();
                if !is_text && !is_builder {
                    return None;
                }
                Some(self.call_by_path(frame, state, path, constructor, vec![value.clone()], span))
            }
            _ => None,
        }
    }

    /// `Default::default()` as the wanted type.
    pub(crate) fn default_of(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        wanted: &Type,
        span: Span,
    ) -> Option<Value> {
        match wanted {
            Type::Local(def, _) if self.program.derives_default(*def) => {
                Some(self.derived_default(frame, *def, span))
            }
            Type::Local(def, _) => {
                let only = self.only_associated(*def, "default")?;
                Some(self.call_local(frame, state, only, None, Vec::new(), span))
            }
            Type::Foreign(path, _) => {
                self.program.modelled(wanted)?;
                Some(self.call_by_path(frame, state, path, "default", Vec::new(), span))
            }
            _ => None,
        }
    }

    /// `Type::default()` of a struct that derives it. What its fields hold is made at their places.
    pub(crate) fn derived_default(&mut self, frame: &Frame<'a>, def: DefId, span: Span) -> Value {
        let node = self.node_of(def);
        self.record(frame, Target::Node(node), span, EdgeKind::Call);
        self.mark_made(frame, def);
        Value::typed(Type::Local(def, Vec::new()))
    }

    /// What `#[derive(Default)]` runs.
    pub(crate) fn default_fields(&mut self, def: DefId) {
        let ItemKind::Struct { fields, .. } = &self.program.item(def).kind else { return };
        let mut frame = self.root_frame(def);
        for field in fields.fields.iter().filter(|field| !is_empty_by_default(&field.ty)) {
            let wanted = self.program.type_of(&field.ty, &frame.place);
            let span = frame.span(field.range);
            if self.program.modelled(&wanted).is_some() || matches!(wanted, Type::Local(..)) {
                self.default_of(&mut frame, &mut State::default(), &wanted, span);
            }
        }
    }

    fn call_by_path(
        &mut self,
        frame: &mut Frame<'a>,
        state: &mut State,
        ty: &str,
        function: &str,
        args: Vec<Value>,
        span: Span,
    ) -> Value {
        let name_in_code: Name = ty.split("::").next().unwrap_or_default().into();
        let call = ForeignCall {
            path: format!("{ty}::{function}").into(),
            name_in_code,
            span,
            name_span: span,
            arg_spans: vec![span; args.len()],
            shared: vec![true; args.len()],
            frames: frame.inlined.clone(),
        };
        self.call_foreign(frame, state, &call, args)
    }

    fn only_associated(&self, ty: DefId, name: &str) -> Option<DefId> {
        let mut live = self.program.names.associated_of(ty, name).into_iter().filter(|def| {
            let def = self.program.names.def(*def);
            def.kind == DefKind::Function && !def.test_only
        });
        match (live.next(), live.next()) {
            (only, None) => only,
            _ => None,
        }
    }
}

/// `Option`, `Vec` and other types that hold nothing by default.
fn is_empty_by_default(ty: &Ty) -> bool {
    match ty {
        Ty::Path(path) => path.last().is_some_and(|segment| {
            matches!(
                segment.name.as_str(),
                "Option" | "Vec" | "HashMap" | "BTreeMap" | "VecDeque" | "OnceCell" | "OnceLock" | "Weak"
            )
        }),
        _ => true,
    }
}

/// Methods whose result is what is wanted.
pub(crate) fn is_conversion(method: &str) -> bool {
    matches!(method, "into" | "try_into" | "parse" | "unwrap_or_default" | "or_default")
}

fn constructor_of(method: &str) -> Option<&'static str> {
    match method {
        "into" => Some("from"),
        "try_into" => Some("try_from"),
        "parse" => Some("from_str"),
        _ => None,
    }
}
