//! What `lower` gives: one file as plain, `Send` data, with a byte range at everything a report may point at.
//!
//! Names follow the Rust reference. Expressions and patterns live in arenas of their file ([`ExprId`], [`PatId`]);
//! items in a third ([`ItemId`]). No syn type, no token.

mod children;

use std::collections::BTreeSet;

use crate::source::{Span, TextRange};

/// An identifier without `r#`. Cheap to copy.
pub type Name = smol_str::SmolStr;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
    )*};
}
id!(
    /// Index into [`FileIr::items`].
    ItemId,
    /// Index into [`FileIr::exprs`].
    ExprId,
    /// Index into [`FileIr::pats`].
    PatId
);

#[derive(Clone, Debug, Default)]
pub struct FileIr {
    pub items: Vec<Item>,
    pub exprs: Vec<Expr>,
    pub pats: Vec<Pat>,
    /// The file's own items, in source order.
    pub root: Vec<ItemId>,
    /// The file begins with `#![cfg(test)]` or another condition.
    pub cfg: Cfg,
    pub suppressions: Vec<SuppressionComment>,
    /// Calls of the workspace's own macros that were replaced by what they expand to. Names and places in them may
    /// stand elsewhere, at the definition: no text is edited here.
    pub expanded_macros: Vec<TextRange>,
    /// The `macro_rules!` of the file's modules, for calls in other files.
    pub macros: Vec<MacroDefinition>,
    /// Paths of the macro calls whose definition does not stand in this file, sorted.
    pub macros_from_elsewhere: BTreeSet<Vec<Name>>,
    /// The same of calls that expansions made.
    pub macros_in_expansions: BTreeSet<Vec<Name>>,
    /// Macro calls whose items were left out, since they seemed to play no part: from bracket to bracket.
    pub closed_calls: Vec<TextRange>,
    /// Macro calls whose input is not Rust that this tool reads.
    pub skipped_macros: Vec<SkippedMacro>,
    /// The first call that each bound on macros left as it is.
    pub unexpanded: Vec<(MacroBound, TextRange)>,
}

impl FileIr {
    pub fn item(&self, id: ItemId) -> &Item {
        &self.items[id.0 as usize]
    }

    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.0 as usize]
    }

    pub fn pat(&self, id: PatId) -> &Pat {
        &self.pats[id.0 as usize]
    }

    /// The innermost function around a place.
    pub fn function_at(&self, offset: u32) -> Option<ItemId> {
        let holds = |item: &Item| {
            matches!(item.kind, ItemKind::Function(_)) && (item.range.start..item.range.end).contains(&offset)
        };
        let around = (0..).map(ItemId).zip(&self.items).filter(|(_, item)| holds(item));
        around.max_by_key(|(_, item)| item.range.start).map(|(id, _)| id)
    }

    /// A span of this file that lies in, or next to, a call of [`FileIr::expanded_macros`].
    pub fn is_expanded(&self, span: Span) -> bool {
        self.expanded_macros.iter().any(|call| call.start <= span.end && span.start <= call.end)
    }
}

/// What `#[cfg(..)]` says, as far as it matters here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cfg {
    /// Only compiled for tests: `cfg(test)`, `cfg(all(test, ..))`, `#[test]`, `#[tokio::test]`, `#[bench]`, ...; or
    /// only for WebAssembly, where clients have no connections of their own.
    pub test_only: bool,
    /// Some other condition: present in some builds only.
    pub conditional: bool,
}

/// `// conn-lint: allow(a, b) -- reason`, as written.
#[derive(Clone, Debug)]
pub struct SuppressionComment {
    /// The whole comment.
    pub range: TextRange,
    /// Each name with its place. Empty where the comment is malformed.
    pub lints: Vec<(String, TextRange)>,
    pub reason: Option<String>,
    /// What is wrong with the comment, if anything.
    pub error: Option<String>,
    /// Nothing but white space stands before it on its line.
    pub own_line: bool,
}

/// A `macro_rules!` outside functions.
#[derive(Clone, Debug)]
pub struct MacroDefinition {
    pub name: Name,
    /// The rules, without the braces around them.
    pub rules: TextRange,
    /// `#[macro_export]`
    pub exported: bool,
}

/// How far the macros of one file are expanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MacroBound {
    /// Tokens that expansions add.
    Added,
    /// Tokens that rules read.
    Read,
    /// Depth of code that expansions add.
    Depth,
}

#[derive(Clone, Debug)]
pub struct SkippedMacro {
    /// As written: `quote`, `sqlx::query`.
    pub path: String,
    pub range: TextRange,
}

// ---------------------------------------------------------------------------------------------------------------- items

#[derive(Clone, Debug)]
pub struct Item {
    /// Empty for `use`, `impl` and macro calls.
    pub name: Name,
    pub name_range: TextRange,
    /// The whole item, attributes included.
    pub range: TextRange,
    pub visibility: Visibility,
    pub cfg: Cfg,
    /// Outer attributes other than `cfg` and doc comments: `tokio::main`, `async_graphql::Object`, `derive`, ...
    pub attributes: Vec<Attribute>,
    pub kind: ItemKind,
}

#[derive(Clone, Debug)]
pub struct Attribute {
    pub path: Path,
    /// Paths inside the parentheses that parse as such: `derive(Clone, Default)` -> both.
    pub arguments: Vec<Path>,
    pub range: TextRange,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    Private,
    /// `pub(crate)`, `pub(super)`, `pub(in ..)`.
    Restricted,
    Public,
}

#[derive(Clone, Debug)]
pub enum ItemKind {
    /// `mod x { .. }` (items given) or `mod x;` (`None`), with `#[path = ".."]` as written.
    Module {
        items: Option<Vec<ItemId>>,
        path_attribute: Option<String>,
        /// Those of `#[cfg_attr(.., path = "..")]`.
        conditional_paths: Vec<String>,
    },
    /// One leaf a path: `use a::{b, c as d, e::*}` gives three.
    Use(Vec<UseLeaf>),
    /// `extern crate a as b;` (the item's name is `b`, or `a`).
    ExternCrate {
        krate: Name,
        macro_use: bool,
    },
    Function(Function),
    Struct {
        fields: Fields,
        generics: Generics,
    },
    Enum {
        variants: Vec<Variant>,
        generics: Generics,
    },
    /// Lowered like a struct whose fields overlap.
    Union {
        fields: Fields,
        generics: Generics,
    },
    Trait {
        items: Vec<ItemId>,
        supertraits: Vec<Path>,
        generics: Generics,
    },
    /// `negative` impls are left out by `lower`.
    Impl {
        trait_: Option<Path>,
        self_ty: Ty,
        items: Vec<ItemId>,
        generics: Generics,
    },
    /// Also associated types; `ty` is `None` for a trait's `type T;`. Bounds of an associated type come with it.
    TypeAlias {
        ty: Option<Ty>,
        bounds: Vec<Path>,
        generics: Generics,
    },
    /// `const`, `static`, associated constants, and the statics of `lazy_static!` and `thread_local!`.
    Const {
        ty: Option<Ty>,
        value: Option<ExprId>,
        storage: Storage,
    },
    MacroRules,
    /// A macro call in item position whose input was not read as items. What was read stands beside it as items.
    MacroCall {
        path: Path,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    Const,
    /// A `static`: its initialiser runs at compile time.
    Static,
    /// `lazy_static!`, `thread_local!`: the initialiser runs once (once a thread) at first use.
    Lazy,
}

/// One path that a `use` brings in.
#[derive(Clone, Debug)]
pub struct UseLeaf {
    /// `self` at the end of a group is dropped: `use a::{self}` -> `[a]`.
    pub path: Vec<Name>,
    /// `::a::b`: starts at the extern prelude.
    pub leading_colon: bool,
    pub kind: UseKind,
    pub range: TextRange,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UseKind {
    /// Binds the last segment.
    Plain,
    /// `as name`; `None` for `as _`.
    Renamed(Option<Name>),
    Glob,
}

#[derive(Clone, Debug)]
pub struct Function {
    pub generics: Generics,
    /// `self` in any form.
    pub has_self: bool,
    /// `&mut self` or `mut self: ..`.
    pub self_mutable: bool,
    /// Without `self`.
    pub params: Vec<Param>,
    /// `None` for `()`. Of an `async fn` the type as written, not the future.
    pub ret: Option<Ty>,
    pub is_async: bool,
    /// Always [`ExprKind::Block`].
    pub body: Option<ExprId>,
    /// What the body holds was not read, since it seemed to play no part: its value is unknown.
    pub is_closed: bool,
    /// `name(params) -> ret`, without the body.
    pub signature_range: TextRange,
}

#[derive(Clone, Debug)]
pub struct Param {
    pub pat: PatId,
    pub ty: Ty,
}

#[derive(Clone, Debug, Default)]
pub struct Generics {
    /// Type parameters with every bound, those of the `where` clause included.
    pub types: Vec<(Name, Vec<Path>)>,
}

#[derive(Clone, Debug, Default)]
pub struct Fields {
    /// Tuple fields are named `0`, `1`, ...
    pub fields: Vec<Field>,
    pub tuple: bool,
}

#[derive(Clone, Debug)]
pub struct Field {
    pub name: Name,
    pub ty: Ty,
    /// Attributes left out.
    pub range: TextRange,
    pub cfg: Cfg,
}

#[derive(Clone, Debug)]
pub struct Variant {
    pub name: Name,
    pub fields: Fields,
}

// -------------------------------------------------------------------------------------------------------- paths, types

/// `<T as Trait>::a::b::<C>`.
#[derive(Clone, Debug)]
pub struct Path {
    pub leading_colon: bool,
    /// `<T>::..` or `<T as Trait>::..`; then `segments` begins with those of the trait.
    pub qself: Option<Box<QSelf>>,
    pub segments: Vec<Segment>,
    pub range: TextRange,
}

#[derive(Clone, Debug)]
pub struct QSelf {
    pub ty: Ty,
    /// How many of the segments name the trait: 0 for `<T>::f`.
    pub position: usize,
}

#[derive(Clone, Debug)]
pub struct Segment {
    pub name: Name,
    pub range: TextRange,
    /// Most have none.
    pub arguments: Option<Box<Arguments>>,
}

/// Generic arguments; lifetimes and constants are left out.
#[derive(Clone, Debug, Default)]
pub struct Arguments {
    /// The parameter types of `Fn(A, B) -> C` too.
    pub types: Vec<Ty>,
    /// `Item = T`; the result of `Fn(A) -> C` as `Output`.
    pub bindings: Vec<(Name, Ty)>,
}

impl Segment {
    /// Its type arguments.
    pub fn types(&self) -> &[Ty] {
        self.arguments.as_ref().map_or(&[], |arguments| &arguments.types)
    }

    pub fn bindings(&self) -> &[(Name, Ty)] {
        self.arguments.as_ref().map_or(&[], |arguments| &arguments.bindings)
    }
}

impl Path {
    pub fn names(&self) -> impl DoubleEndedIterator<Item = &Name> + ExactSizeIterator {
        self.segments.iter().map(|segment| &segment.name)
    }

    /// The only name of a path such as `x` that could be a local.
    pub fn as_name(&self) -> Option<&Name> {
        match (&self.segments[..], &self.qself, self.leading_colon) {
            ([only], None, false) => Some(&only.name),
            _ => None,
        }
    }

    pub fn last(&self) -> Option<&Segment> {
        self.segments.last()
    }
}

#[derive(Clone, Debug)]
pub enum Ty {
    Path(Path),
    Ref {
        mutable: bool,
        inner: Box<Ty>,
    },
    Tuple(Vec<Ty>),
    /// `[T]` and `[T; N]`.
    Slice(Box<Ty>),
    /// `impl A + B`: traits only, no lifetimes.
    Impl(Vec<Path>),
    /// `dyn A + B`.
    Dyn(Vec<Path>),
    /// `fn(A) -> B`.
    Fn {
        params: Vec<Ty>,
        ret: Option<Box<Ty>>,
    },
    Infer,
    Never,
    Other,
}

// --------------------------------------------------------------------------------------------------------- expressions

#[derive(Clone, Debug)]
pub struct Expr {
    pub kind: ExprKind,
    pub range: TextRange,
}

#[derive(Clone, Debug)]
pub enum ExprKind {
    Path(Path),
    Lit(Lit),
    Call {
        callee: ExprId,
        args: Box<[ExprId]>,
    },
    MethodCall {
        receiver: ExprId,
        method: Segment,
        args: Box<[ExprId]>,
    },
    /// Tuple fields by number: `x.0`.
    Field {
        base: ExprId,
        name: Name,
    },
    Index {
        base: ExprId,
        index: ExprId,
    },
    Struct {
        path: Box<Path>,
        fields: Vec<(Name, ExprId)>,
        rest: Option<ExprId>,
    },
    Tuple(Box<[ExprId]>),
    /// `[a, b]`, `vec![a, b]`; `[a; n]` has one element.
    Array(Box<[ExprId]>),
    Block(Block),
    If {
        condition: ExprId,
        then: ExprId,
        otherwise: Option<ExprId>,
    },
    /// `let pat = value` as a condition.
    Let {
        pat: PatId,
        value: ExprId,
    },
    Match {
        scrutinee: ExprId,
        arms: Vec<Arm>,
    },
    /// `loop`, `while` (condition given; `while let` has a [`ExprKind::Let`] there).
    Loop {
        condition: Option<ExprId>,
        body: ExprId,
    },
    For {
        pat: PatId,
        iter: ExprId,
        body: ExprId,
    },
    Closure(Box<Closure>),
    Ref {
        mutable: bool,
        inner: ExprId,
    },
    Deref(ExprId),
    Not(ExprId),
    Neg(ExprId),
    Binary {
        op: BinaryOp,
        left: ExprId,
        right: ExprId,
    },
    /// `a = b`; `op` for `a += b`.
    Assign {
        target: ExprId,
        value: ExprId,
        op: Option<BinaryOp>,
    },
    Cast {
        inner: ExprId,
        ty: Ty,
    },
    /// `e?`
    Try(ExprId),
    Await(ExprId),
    Return(Option<ExprId>),
    /// `break`, with a label's value or not; `continue` is a break without one.
    Break(Option<ExprId>),
    Range {
        start: Option<ExprId>,
        end: Option<ExprId>,
    },
    /// A macro call of which the expressions in its input were read, in order: `println!("{}", a)` -> `[a]`.
    /// Each arm of `select!` is a block `{ let pat = fut.await; body }`.
    Macro {
        path: Box<Path>,
        args: Box<[ExprId]>,
    },
    /// Something this IR keeps nothing of: inline assembly, an unread macro, `const` blocks of types.
    Unknown,
}

#[derive(Clone, Debug)]
pub enum Lit {
    Bool(bool),
    /// `None` where it does not fit.
    Int(Option<Integer>),
    Float(f64),
    Str(Name),
    /// Characters, bytes, byte strings.
    Other,
}

/// Any that a literal can have; kept where eight bytes begin, as all else is, so that no expression takes more room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(Rust, packed(8))]
pub struct Integer(pub i128);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    And,
    Or,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    /// Bitwise operators and shifts.
    Other,
}

#[derive(Clone, Debug)]
pub struct Block {
    pub kind: BlockKind,
    /// Items declared inside: functions, `use`, constants. A block that has some is a scope of its own.
    pub items: Vec<ItemId>,
    pub statements: Vec<Statement>,
    /// The last expression without a semicolon.
    pub tail: Option<ExprId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// Also `unsafe`, `const` and labelled blocks.
    Plain,
    Async,
}

#[derive(Clone, Debug)]
pub enum Statement {
    Let { pat: PatId, ty: Option<Ty>, init: Option<ExprId>, otherwise: Option<ExprId>, cfg: Cfg },
    Expr { expr: ExprId, cfg: Cfg },
}

#[derive(Clone, Debug)]
pub struct Arm {
    pub pat: PatId,
    pub guard: Option<ExprId>,
    pub body: ExprId,
    pub cfg: Cfg,
}

#[derive(Clone, Debug)]
pub struct Closure {
    pub params: Vec<(PatId, Option<Ty>)>,
    pub ret: Option<Ty>,
    pub body: ExprId,
    pub is_async: bool,
}

// ------------------------------------------------------------------------------------------------------------ patterns

#[derive(Clone, Debug)]
pub struct Pat {
    pub kind: PatKind,
    pub range: TextRange,
}

#[derive(Clone, Debug)]
pub enum PatKind {
    /// A binding, or a constant or unit variant of that name: only scopes tell.
    Ident {
        name: Name,
        sub: Option<PatId>,
    },
    Wild,
    Path(Path),
    TupleStruct {
        path: Box<Path>,
        fields: Vec<PatId>,
    },
    Struct {
        path: Box<Path>,
        fields: Vec<(Name, PatId)>,
    },
    Tuple(Vec<PatId>),
    Slice(Vec<PatId>),
    Ref(PatId),
    Or(Vec<PatId>),
    Lit(Lit),
    /// `..`
    Rest,
    /// `pat: Ty`
    Typed {
        pat: PatId,
        ty: Ty,
    },
    /// Ranges, constants, macros.
    Other,
}
