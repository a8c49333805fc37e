//! The IR of an expression in one line, for tests to compare.

use crate::ir::{
    Block, BlockKind, ExprId, ExprKind, FileIr, ItemKind, Lit, PatId, PatKind, Path, Statement, Ty,
};

use super::lowered;

/// The dump of `text` as the body of a function.
pub(super) fn body(text: &str) -> String {
    let ir = lowered(&format!("fn f() {{ {text} }}"));
    let function = ir.items.iter().rev().find_map(|item| match &item.kind {
        ItemKind::Function(function) if item.name == "f" => function.body,
        _ => None,
    });
    expr(&ir, function.expect("a body"))
}

pub(super) fn expr(ir: &FileIr, id: ExprId) -> String {
    let of = |id: &ExprId| expr(ir, *id);
    let maybe = |id: &Option<ExprId>| id.as_ref().map(of).unwrap_or_default();
    let all = |ids: &[ExprId]| ids.iter().map(of).collect::<Vec<_>>().join(", ");
    match &ir.expr(id).kind {
        ExprKind::Path(it) => path(it),
        ExprKind::Lit(it) => lit(it),
        ExprKind::Call { callee, args } => format!("{}({})", of(callee), all(args)),
        ExprKind::MethodCall { receiver, method, args } => {
            format!("{}.{}{}({})", of(receiver), method.name, types("::", method.types()), all(args))
        }
        ExprKind::Field { base, name } => format!("{}.{name}", of(base)),
        ExprKind::Index { base, index } => format!("{}[{}]", of(base), of(index)),
        ExprKind::Struct { path: it, fields, rest } => {
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{name}: {}", of(value))).collect();
            format!("{} {{{}; {}}}", path(it), fields.join(", "), maybe(rest))
        }
        ExprKind::Tuple(parts) => format!("tuple({})", all(parts)),
        ExprKind::Array(parts) => format!("[{}]", all(parts)),
        ExprKind::Block(it) => block(ir, it),
        ExprKind::If { condition, then, otherwise } => {
            format!("if({} => {} else {})", of(condition), of(then), maybe(otherwise))
        }
        ExprKind::Let { pat: it, value } => format!("let({} = {})", pat(ir, *it), of(value)),
        ExprKind::Match { scrutinee, arms } => {
            let arms: Vec<String> = arms
                .iter()
                .map(|arm| {
                    let guard = arm.guard.as_ref().map(|guard| format!(" if {}", of(guard)));
                    format!("{}{} => {}", pat(ir, arm.pat), guard.unwrap_or_default(), of(&arm.body))
                })
                .collect();
            format!("match({}; {})", of(scrutinee), arms.join("; "))
        }
        ExprKind::Loop { condition, body } => format!("loop({} {})", maybe(condition), of(body)),
        ExprKind::For { pat: it, iter, body } => {
            format!("for({} in {} {})", pat(ir, *it), of(iter), of(body))
        }
        ExprKind::Closure(closure) => {
            let params: Vec<String> = closure
                .params
                .iter()
                .map(|(it, ty)| {
                    format!(
                        "{}{}",
                        pat(ir, *it),
                        ty.as_ref().map(|it| format!(": {}", self::ty(it))).unwrap_or_default()
                    )
                })
                .collect();
            let ret = closure.ret.as_ref().map(|it| format!(" -> {}", ty(it))).unwrap_or_default();
            let head = if closure.is_async { "async " } else { "" };
            format!("{head}|{}|{ret} {}", params.join(", "), of(&closure.body))
        }
        ExprKind::Ref { mutable, inner } => format!("&{}{}", if *mutable { "mut " } else { "" }, of(inner)),
        ExprKind::Deref(inner) => format!("*{}", of(inner)),
        ExprKind::Not(inner) => format!("!{}", of(inner)),
        ExprKind::Neg(inner) => format!("-{}", of(inner)),
        ExprKind::Binary { op, left, right } => format!("{op:?}({}, {})", of(left), of(right)),
        ExprKind::Assign { target, value, op } => match op {
            Some(op) => format!("{} {op:?}= {}", of(target), of(value)),
            None => format!("{} = {}", of(target), of(value)),
        },
        ExprKind::Cast { inner, ty: it } => format!("cast({} as {})", of(inner), ty(it)),
        ExprKind::Try(inner) => format!("{}?", of(inner)),
        ExprKind::Await(inner) => format!("{}.await", of(inner)),
        ExprKind::Return(value) => format!("return({})", maybe(value)),
        ExprKind::Break(value) => format!("break({})", maybe(value)),
        ExprKind::Range { start, end } => format!("range({}..{})", maybe(start), maybe(end)),
        ExprKind::Macro { path: it, args } => format!("{}!({})", path(it), all(args)),
        ExprKind::Unknown => "?".to_owned(),
    }
}

fn block(ir: &FileIr, block: &Block) -> String {
    let mut parts: Vec<String> = Vec::new();
    for id in &block.items {
        let it = ir.item(*id);
        let value = match &it.kind {
            ItemKind::Const { value: Some(value), .. } => format!(" = {}", expr(ir, *value)),
            _ => String::new(),
        };
        parts.push(format!("item {}{}{value}", it.name, cfg(it.cfg)));
    }
    for statement in &block.statements {
        parts.push(match statement {
            Statement::Let { pat: it, ty: annotated, init, otherwise, cfg: on } => {
                let annotated = annotated.as_ref().map(|it| format!(": {}", ty(it))).unwrap_or_default();
                let init = init.map(|init| format!(" = {}", expr(ir, init))).unwrap_or_default();
                let otherwise = otherwise.map(|it| format!(" else {}", expr(ir, it))).unwrap_or_default();
                format!("let{} {}{annotated}{init}{otherwise};", cfg(*on), pat(ir, *it))
            }
            Statement::Expr { expr: it, cfg: on } => format!("{}{};", cfg(*on), expr(ir, *it)),
        });
    }
    parts.extend(block.tail.map(|tail| expr(ir, tail)));
    let head = if block.kind == BlockKind::Async { "async " } else { "" };
    format!("{head}{{{}}}", parts.join(" "))
}

fn cfg(cfg: crate::ir::Cfg) -> String {
    let mut marks = String::new();
    if cfg.test_only {
        marks.push_str("#test ");
    }
    if cfg.conditional {
        marks.push_str("#cfg ");
    }
    marks
}

pub(super) fn pat(ir: &FileIr, id: PatId) -> String {
    let of = |id: &PatId| pat(ir, *id);
    let all = |ids: &[PatId]| ids.iter().map(of).collect::<Vec<_>>().join(", ");
    match &ir.pat(id).kind {
        PatKind::Ident { name, sub: None } => name.to_string(),
        PatKind::Ident { name, sub: Some(sub) } => format!("{name}@{}", of(sub)),
        PatKind::Wild => "_".to_owned(),
        PatKind::Path(it) => path(it),
        PatKind::TupleStruct { path: it, fields } => format!("{}({})", path(it), all(fields)),
        PatKind::Struct { path: it, fields } => {
            let fields: Vec<String> =
                fields.iter().map(|(name, field)| format!("{name}: {}", of(field))).collect();
            format!("{} {{{}}}", path(it), fields.join(", "))
        }
        PatKind::Tuple(parts) => format!("tuple({})", all(parts)),
        PatKind::Slice(parts) => format!("[{}]", all(parts)),
        PatKind::Ref(inner) => format!("&{}", of(inner)),
        PatKind::Or(parts) => parts.iter().map(of).collect::<Vec<_>>().join(" | "),
        PatKind::Lit(it) => lit(it),
        PatKind::Rest => "..".to_owned(),
        PatKind::Typed { pat: it, ty: of_type } => format!("{}: {}", of(it), ty(of_type)),
        PatKind::Other => "?".to_owned(),
    }
}

fn lit(lit: &Lit) -> String {
    match lit {
        Lit::Bool(it) => it.to_string(),
        Lit::Int(Some(it)) => { it.0 }.to_string(),
        Lit::Int(None) => "int".to_owned(),
        Lit::Float(it) => format!("{it:?}"),
        Lit::Str(it) => format!("{it:?}"),
        Lit::Other => "lit".to_owned(),
    }
}

fn types(before: &str, types: &[Ty]) -> String {
    match types {
        [] => String::new(),
        types => format!("{before}<{}>", types.iter().map(ty).collect::<Vec<_>>().join(", ")),
    }
}

pub(super) fn path(path: &Path) -> String {
    let segments: Vec<String> = path
        .segments
        .iter()
        .map(|segment| {
            let bindings = segment.bindings().iter().map(|(name, it)| format!("[{name}={}]", ty(it)));
            format!("{}{}{}", segment.name, types("", segment.types()), bindings.collect::<String>())
        })
        .collect();
    let start = match &path.qself {
        Some(qself) => format!("<{} @{}>", ty(&qself.ty), qself.position),
        None if path.leading_colon => "::".to_owned(),
        None => String::new(),
    };
    start + &segments.join("::")
}

pub(super) fn ty(it: &Ty) -> String {
    let paths = |all: &[Path]| all.iter().map(path).collect::<Vec<_>>().join(" + ");
    let all = |all: &[Ty]| all.iter().map(ty).collect::<Vec<_>>().join(", ");
    match it {
        Ty::Path(it) => path(it),
        Ty::Ref { mutable, inner } => format!("&{}{}", if *mutable { "mut " } else { "" }, ty(inner)),
        Ty::Tuple(parts) => format!("({})", all(parts)),
        Ty::Slice(inner) => format!("[{}]", ty(inner)),
        Ty::Impl(traits) => format!("impl {}", paths(traits)),
        Ty::Dyn(traits) => format!("dyn {}", paths(traits)),
        Ty::Fn { params, ret } => {
            format!("fn({}) -> {}", all(params), ret.as_ref().map(|it| ty(it)).unwrap_or_default())
        }
        Ty::Infer => "_".to_owned(),
        Ty::Never => "!".to_owned(),
        Ty::Other => "?".to_owned(),
    }
}
