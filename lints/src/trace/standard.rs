//! The standard library and its kin, as far as values pass through them: wrappers, `Option` and `Result`, iterators.

use super::program::foreign_type;
use super::value::{Data, Type, Value};

/// Functions that give their first argument back, wrapped: by the last one or two names of their path.
pub(crate) fn wraps_argument(path: &str) -> bool {
    let mut names = path.rsplit("::");
    let last = names.next().unwrap_or_default();
    let before = names.next().unwrap_or_default();
    let is_wrapper = matches!(
        last,
        "Some" | "Ok" | "State" | "Extension" | "Data" | "AssertUnwindSafe" | "Wrapping" | "Ready"
    );
    let wraps = matches!(
        before,
        "Arc"
            | "Rc"
            | "Box"
            | "Mutex"
            | "RwLock"
            | "RefCell"
            | "Cell"
            | "Pin"
            | "Cow"
            | "ArcSwap"
            | "Data"
            | "ManuallyDrop"
            | "State"
            | "Extension"
    ) && matches!(
        last,
        "new" | "pin" | "from" | "clone" | "Owned" | "Borrowed" | "from_pointee" | "leak"
    );
    let passes = matches!(
        (before, last),
        ("OnceCell" | "OnceLock", "new_with" | "from")
            | ("mem", "take" | "replace")
            | ("convert", "identity")
            | ("hint", "black_box")
            | ("Clone", "clone")
            | ("Into", "into")
            | ("From", "from")
            | ("ToOwned", "to_owned")
            | ("future", "ready")
            | ("task", "spawn" | "block_in_place")
            | ("tokio", "spawn")
    );
    is_wrapper || wraps || passes
}

/// `Vec::new`, `HashMap::with_capacity`: what they hold shows where something is put into them.
pub(crate) fn new_collection(path: &str) -> Type {
    match path.rsplit_once("::") {
        Some((collection, "new" | "with_capacity" | "default")) => {
            match foreign_type(collection.into(), vec![Type::Unknown; 2]) {
                found @ (Type::Sequence(_) | Type::Map(_)) => found,
                _ => Type::Unknown,
            }
        }
        _ => Type::Unknown,
    }
}

/// A collection after something was put into it, where it was not known what it holds.
pub(crate) fn filled(collection: &Type, method: &str, args: &[Value]) -> Option<Type> {
    if !matches!(method, "push" | "push_back" | "push_front" | "insert" | "extend") {
        return None;
    }
    match (collection, args) {
        (Type::Sequence(element), [.., last]) if element.is_unknown() => {
            let added = if method == "extend" { last.ty.element() } else { last.ty.clone() };
            Some(Type::Sequence(Box::new(added)))
        }
        (Type::Map(entry), [key, value]) if entry.1.is_unknown() => {
            Some(Type::Map(Box::new((key.ty.clone(), value.ty.clone()))))
        }
        _ => None,
    }
}

/// Functions that give what their closure gives, again and again.
pub(crate) fn repeats(path: &str) -> bool {
    matches!(
        path,
        "std::iter::repeat_with" | "core::iter::repeat_with" | "std::array::from_fn" | "core::array::from_fn"
    )
}

/// Whether a derive of this path gives a type the function that makes a value of it of the command line.
pub(crate) fn derive_makes(derive: &str, function: &str) -> bool {
    match derive {
        "clap::Parser" => matches!(function, "parse" | "try_parse" | "parse_from" | "try_parse_from"),
        "structopt::StructOpt" => matches!(function, "from_args" | "from_iter" | "from_iter_safe"),
        _ => false,
    }
}

/// Functions of serialisation formats that give a value of their last type argument: `serde_json::from_str::<T>`.
pub(crate) fn reads(path: &str) -> bool {
    let krate = path.split("::").next().unwrap_or_default();
    let last = path.rsplit("::").next().unwrap_or_default();
    let is_format = matches!(
        krate,
        "serde_json"
            | "serde_yaml"
            | "serde_yaml_ng"
            | "serde_yml"
            | "serde_dynamo"
            | "serde_urlencoded"
            | "serde_qs"
            | "toml"
            | "ron"
            | "envy"
            | "rmp_serde"
            | "postcard"
            | "quick_xml"
            | "simd_json"
            | "sonic_rs"
    );
    is_format && last.starts_with("from_")
}

/// Methods that give their receiver back, wrapped or unwrapped.
pub(crate) fn gives_receiver(method: &str) -> bool {
    matches!(
        method,
        "unwrap"
            | "expect"
            | "unwrap_or_default"
            | "unwrap_unchecked"
            | "ok"
            | "ok_or"
            | "ok_or_else"
            | "map_err"
            | "or_err"
            | "context"
            | "with_context"
            | "wrap_err"
            | "wrap_err_with"
            | "change_context"
            | "into"
            | "try_into"
            | "into_inner"
            | "as_ref"
            | "as_mut"
            | "as_deref"
            | "as_deref_mut"
            | "borrow"
            | "borrow_mut"
            | "by_ref"
            | "to_owned"
            | "into_boxed"
            | "boxed"
            | "cloned"
            | "copied"
            | "clone"
            | "lock"
            | "read"
            | "write"
            | "try_lock"
            | "get_mut"
            | "deref"
            | "take"
            | "inspect"
            | "inspect_err"
            | "filter"
            | "flatten"
            | "load"
            | "load_full"
            | "instrument"
            | "in_current_span"
            | "with_current_subscriber"
            | "get_ref"
            | "pin"
            | "shared"
            | "fuse"
            | "compat"
            | "await"
    )
}

/// Methods that give their receiver, or something made around it, to what comes next.
pub(crate) fn hands_on(method: &str) -> bool {
    gives_receiver(method) || builds_around(method) || falls_back_to_closure(method) || maps(method)
}

/// Functions that run the code they are given there and then, or once: of the standard library and of runtimes.
pub(crate) fn runs_here(path: &str) -> bool {
    let krate = path.split("::").next().unwrap_or_default();
    matches!(
        krate,
        "std"
            | "core"
            | "alloc"
            | "tokio"
            | "tokio_util"
            | "futures"
            | "futures_util"
            | "async_std"
            | "smol"
            | "rayon"
            | "crossbeam"
            | "anyhow"
            | "tracing"
            | "once_cell"
            | "lazy_static"
    )
}

/// Methods of `Option`, `Result`, iterators, streams, locks and runtimes that run a closure there and then, or once.
pub(crate) fn is_combinator(method: &str) -> bool {
    hands_on(method)
        || keeps_sequence(method)
        || gives_element(method)
        || stores_arguments(method)
        || matches!(
            method,
            "for_each"
                | "try_for_each"
                | "for_each_concurrent"
                | "try_for_each_concurrent"
                | "fold"
                | "try_fold"
                | "any"
                | "all"
                | "position"
                | "partition"
                | "retain"
                | "sort_by"
                | "sort_by_key"
                | "count"
                | "is_some_and"
                | "is_ok_and"
                | "is_none_or"
                | "map_while"
                | "scan"
                | "spawn"
                | "spawn_blocking"
                | "spawn_local"
                | "block_on"
                | "install"
                | "scope"
                | "call_once"
                | "modify"
                | "and_modify"
                | "update"
                | "then_with"
                | "with_borrow"
                | "with_borrow_mut"
                | "in_scope"
        )
}

/// Methods of a sequence that give a sequence of the same elements.
pub(crate) fn keeps_sequence(method: &str) -> bool {
    matches!(
        method,
        "iter"
            | "iter_mut"
            | "into_iter"
            | "values"
            | "values_mut"
            | "into_values"
            | "drain"
            | "cloned"
            | "copied"
            | "clone"
            | "filter"
            | "skip"
            | "take"
            | "step_by"
            | "rev"
            | "chain"
            | "peekable"
            | "inspect"
            | "skip_while"
            | "take_while"
            | "into_par_iter"
            | "par_iter"
            | "buffered"
            | "buffer_unordered"
            | "collect"
            | "to_vec"
            | "as_slice"
            | "as_mut_slice"
            | "into_boxed_slice"
            | "into_vec"
            | "split_off"
            | "cycle"
            | "sorted"
            | "sorted_by"
            | "sorted_by_key"
            | "unique"
    )
}

/// Methods of a sequence that give one element.
pub(crate) fn gives_element(method: &str) -> bool {
    matches!(
        method,
        "next"
            | "first"
            | "last"
            | "get"
            | "get_mut"
            | "pop"
            | "pop_front"
            | "pop_back"
            | "remove"
            | "swap_remove"
            | "find"
            | "nth"
            | "max"
            | "min"
            | "max_by_key"
            | "min_by_key"
            | "min_by"
            | "max_by"
            | "reduce"
            | "entry"
            | "peek"
    )
}

/// What indexing gives.
pub(crate) fn looked_up(ty: &Type) -> Type {
    match ty {
        Type::Map(entry) => entry.1.clone(),
        _ => ty.element(),
    }
}

/// What a method of a map gives that takes so many arguments. Cells and locks are looked through: theirs take none.
pub(crate) fn given_by_map(ty: &Type, method: &str, arguments: usize) -> Type {
    let Type::Map(entry) = ty else { return Type::Unknown };
    let (key, value) = &**entry;
    match method {
        "iter" | "iter_mut" | "into_iter" | "par_iter" | "into_par_iter" | "drain" | "range"
        | "range_mut" => Type::Sequence(Box::new(ty.element())),
        "values" | "values_mut" | "into_values" => Type::Sequence(Box::new(value.clone())),
        "keys" | "into_keys" => Type::Sequence(Box::new(key.clone())),
        "get" | "get_mut" | "remove" | "swap_remove" | "shift_remove" | "entry" if arguments > 0 => {
            value.clone()
        }
        "get_key_value" | "remove_entry" | "first_key_value" | "last_key_value" | "pop_first"
        | "pop_last" => ty.element(),
        "get" | "wait" | "force" => ty.clone(),
        _ if gives_receiver(method) => ty.clone(),
        _ => Type::Unknown,
    }
}

/// What a method of a sequence gives that does more than leave elements out or pick one: `enumerate`, `zip`, `chunks`.
pub(crate) fn rearranged(ty: &Type, method: &str, argument: Option<&Value>) -> Option<Type> {
    let element = ty.element();
    match method {
        "enumerate" => Some(Type::Tuple(vec![Type::Unknown, element])),
        "zip" => {
            let other = argument.map(|other| other.ty.element()).unwrap_or_default();
            Some(Type::Tuple(vec![element, other]))
        }
        "chunks" | "chunks_exact" | "chunks_mut" | "windows" | "ready_chunks" => Some(ty.clone()),
        // Elements that are options are what they hold.
        "flatten" => Some(match element {
            Type::Sequence(inner) => *inner,
            Type::Map(_) => element.element(),
            element => element,
        }),
        _ => None,
    }
    .map(|element| Type::Sequence(Box::new(element)))
}

/// Methods by which something is built around a client: middleware, layers.
pub(crate) fn builds_around(method: &str) -> bool {
    matches!(
        method,
        "with" | "with_init" | "with_arc" | "with_arc_init" | "layer" | "build" | "finish" | "wrap"
    )
}

/// Methods that put their arguments into something.
pub(crate) fn stores_arguments(method: &str) -> bool {
    matches!(
        method,
        "set"
            | "insert"
            | "push"
            | "push_back"
            | "push_front"
            | "replace"
            | "store"
            | "get_or_insert"
            | "or_insert"
            | "try_insert"
            | "extend"
            | "put"
    )
}

/// Methods whose closure gives the value, where the receiver has none: `unwrap_or_else(|| ..)`.
pub(crate) fn falls_back_to_closure(method: &str) -> bool {
    matches!(method, "unwrap_or_else" | "or_else" | "get_or_insert_with" | "or_insert_with")
}

/// What `method` of `receiver` gives its closure.
pub(crate) fn closure_argument(receiver: &Value, method: &str) -> Value {
    match (&receiver.ty, method) {
        (_, "unwrap_or_else" | "or_else" | "map_err" | "ok_or_else" | "with_context") => Value::unknown(),
        (Type::Sequence(element), _) => Value::typed(Type::clone(element)),
        // Of an optional map; what maps themselves give to closures differs from one to the next.
        (Type::Map(_), _) if !maps(method) => Value::unknown(),
        _ => receiver.clone(),
    }
}

/// The value a method gives that takes a closure from a value to a value.
pub(crate) fn maps(method: &str) -> bool {
    matches!(
        method,
        "map"
            | "and_then"
            | "then"
            | "map_or"
            | "map_or_else"
            | "map_ok"
            | "map_async"
            | "tap"
            | "pipe"
            | "with"
            | "then_some"
            | "filter_map"
            | "flat_map"
    )
}

/// `map` over a sequence gives a sequence.
pub(crate) fn mapped(receiver: &Value, method: &str, result: Value) -> Value {
    match &receiver.ty {
        Type::Sequence(_)
            if method == "flat_map" && matches!(result.ty, Type::Sequence(_) | Type::Map(_)) =>
        {
            Value::typed(Type::Sequence(Box::new(result.ty.element())))
        }
        Type::Sequence(_) => Value::typed(Type::Sequence(Box::new(result.ty))),
        _ => match receiver.data {
            // `None.map(..)` stays `None`.
            Data::None => Value::of(Data::None),
            _ => result,
        },
    }
}
