//! Tasks that are started and then forgotten: the handle is dropped in the statement that starts them. A task that has
//! a way to tell others of its end (a channel, a token) may well be waited for, and is passed over.

use crate::ir::{ExprId, ExprKind, FileIr, Name, PatId, PatKind, Statement};
use crate::resolve::{ModuleId, Namespace};
use crate::source::TextRange;

use super::Spawned;
use super::call::Named;
use super::eval::Frame;
use super::program::Meaning;
use super::summary::Evaluator;
use super::value::{State, Type};

/// Methods by which a task tells others something. With an argument: `send` of a request has none.
const TELLS_WITH_ARGUMENT: &[&str] = &[
    "send",
    "try_send",
    "blocking_send",
    "send_async",
    "send_data",
    "send_replace",
    "send_modify",
    "send_all",
    "start_send",
    "feed",
];
const TELLS: &[&str] =
    &["notify_one", "notify_waiters", "notify_last", "notify_all", "wait", "cancel", "done", "abort"];

/// Code of one file, and the module in which its names are looked up.
struct Code<'a> {
    file: &'a FileIr,
    range: TextRange,
    module: ModuleId,
}

impl<'a> Evaluator<'a> {
    /// Writes down the task that a statement starts, if its handle is certainly dropped there.
    pub(crate) fn note_task(&mut self, frame: &Frame<'a>, state: &State, statement: &'a Statement) {
        if self.muted || frame.quiet {
            return;
        }
        let Some(call) = self.dropped_value(frame, statement) else { return };
        let ExprKind::Call { callee, args } = &frame.file.expr(call).kind else { return };
        let callee = frame.file.expr(*callee);
        let ExprKind::Path(path) = &callee.kind else { return };
        let callee = frame.span(callee.range);
        let Named::Foreign { path, .. } = self.name(frame, path) else { return };
        if !self.program.models.spawns(&path) {
            return;
        }
        let span = frame.span_of(call);
        let code: Vec<Code<'a>> = args.iter().flat_map(|arg| self.code(frame, *arg)).collect();
        let is_within_another = self
            .trace
            .spawned
            .keys()
            .any(|known| known.file == span.file && known.start < span.start && span.end <= known.end);
        if is_within_another || code.iter().any(|code| self.tells_others(frame, state, code)) {
            return;
        }
        let periodic = code.iter().any(|code| self.is_periodic(code));
        let spawned =
            Spawned { node: frame.node, path: path.to_string(), callee, periodic, in_loop: frame.loops > 0 };
        self.footprint.loud = true;
        let alike = self.trace.spawned.entry(span).or_default();
        if !alike.contains(&spawned) {
            alike.push(spawned);
        }
    }

    /// `f();`, `let _ = f();`, `let _task = f();` with a name that never comes again.
    fn dropped_value(&self, frame: &Frame<'a>, statement: &'a Statement) -> Option<ExprId> {
        match statement {
            Statement::Expr { expr, cfg } if !cfg.test_only => Some(*expr),
            Statement::Let { pat, init: Some(init), cfg, .. } if !cfg.test_only => {
                self.is_forgotten(frame, *pat).then_some(*init)
            }
            _ => None,
        }
    }

    fn is_forgotten(&self, frame: &Frame<'a>, pat: PatId) -> bool {
        let pat = frame.file.pat(pat);
        match &pat.kind {
            PatKind::Wild => true,
            PatKind::Ident { name, sub: None } if name.starts_with('_') => {
                let function = self.function_range(frame);
                let rest = TextRange::new(pat.range.end, function.end);
                !self.program.workspace.sources.text(frame.span(rest)).contains(name.as_str())
            }
            _ => false,
        }
    }

    fn function_range(&self, frame: &Frame<'a>) -> TextRange {
        self.program.item(self.trace.nodes[frame.node.0 as usize].def).range
    }

    /// The argument, and the function of the workspace that it is a call of.
    fn code(&self, frame: &Frame<'a>, arg: ExprId) -> Vec<Code<'a>> {
        let (file, module) = (frame.file, frame.place.module);
        let mut code = vec![Code { file, range: file.expr(arg).range, module }];
        if let ExprKind::Call { callee, .. } = &file.expr(arg).kind
            && let ExprKind::Path(path) = &file.expr(*callee).kind
            && let Named::Function(def) = self.name(frame, path)
        {
            let module = self.program.place(def).module;
            code.push(Code { file: self.program.file(def), range: self.program.item(def).range, module });
        }
        code
    }

    /// The task holds one half of a pair, or something that is made to be shared, or calls what tells others.
    fn tells_others(&self, frame: &Frame<'a>, state: &State, code: &Code<'a>) -> bool {
        let pairs = names_in_pairs(frame.file, self.function_range(frame));
        code.exprs().any(|expr| match &code.file.expr(expr).kind {
            ExprKind::Path(path) => path.as_name().is_some_and(|name| {
                pairs.contains(&name) || state.local(name).is_some_and(|value| is_shared(&value.ty))
            }),
            ExprKind::MethodCall { method, args, .. } => {
                TELLS.contains(&method.name.as_str())
                    || !args.is_empty() && TELLS_WITH_ARGUMENT.contains(&method.name.as_str())
            }
            _ => false,
        })
    }

    /// `loop` without a way out, and a timer.
    fn is_periodic(&self, code: &Code<'a>) -> bool {
        let endless = |expr: &ExprId| match &code.file.expr(*expr).kind {
            ExprKind::Loop { condition: None, body } => !exprs_in(code.file, code.file.expr(*body).range)
                .any(|expr| {
                    matches!(
                        code.file.expr(expr).kind,
                        ExprKind::Break(_) | ExprKind::Return(_) | ExprKind::Try(_)
                    )
                }),
            _ => false,
        };
        let pauses = |expr: ExprId| match &code.file.expr(expr).kind {
            ExprKind::Path(path) => {
                let names: Vec<Name> = path.names().cloned().collect();
                let (meaning, _) =
                    self.program.meaning(code.module, &names, path.leading_colon, Namespace::Value);
                matches!(meaning, Meaning::Foreign { path, .. } if self.program.models.pauses(&path))
            }
            _ => false,
        };
        code.exprs().any(|expr| endless(&expr)) && code.exprs().any(pauses)
    }
}

impl<'a> Code<'a> {
    fn exprs(&self) -> impl Iterator<Item = ExprId> + use<'a> {
        exprs_in(self.file, self.range)
    }
}

fn exprs_in(file: &FileIr, range: TextRange) -> impl Iterator<Item = ExprId> {
    let exprs = (0..).map(ExprId).zip(&file.exprs);
    let inside =
        exprs.filter(move |(_, expr)| range.start <= expr.range.start && expr.range.end <= range.end);
    inside.map(|(id, _)| id)
}

/// `let (sender, receiver) = ..;`
fn names_in_pairs(file: &FileIr, function: TextRange) -> Vec<&Name> {
    let mut names = Vec::new();
    for expr in exprs_in(file, function) {
        let ExprKind::Block(block) = &file.expr(expr).kind else { continue };
        for statement in &block.statements {
            if let Statement::Let { pat, .. } = statement
                && let PatKind::Tuple(parts) = &file.pat(*pat).kind
            {
                names.extend(parts.iter().filter_map(|part| match &file.pat(*part).kind {
                    PatKind::Ident { name, .. } => Some(name),
                    _ => None,
                }));
            }
        }
    }
    names
}

/// Channels, barriers and tokens, of whatever crate.
fn is_shared(ty: &Type) -> bool {
    match ty {
        Type::Foreign(path, _) => {
            ["::sync::", "::channel", "::mpsc::", "::oneshot::", "Sender", "flume::", "::task::"]
                .iter()
                .any(|part| path.contains(part))
        }
        _ => false,
    }
}
