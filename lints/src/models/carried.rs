//! Which settings an object of a type may carry at all: what its defaults and calls set, what these absorb, and what it
//! is made from.

use std::collections::{BTreeMap, BTreeSet};

use smol_str::SmolStr;

use super::{Call, DefaultRow, Effect, Gives, Setting, Type, TypeId};

/// Completes each type's settings, to a fixed point.
pub(super) fn complete_settings(
    types: &mut [Type],
    defaults: &BTreeMap<TypeId, Vec<DefaultRow>>,
    functions: &BTreeMap<SmolStr, Vec<Call>>,
    methods: &BTreeMap<(TypeId, SmolStr), Vec<Call>>,
) {
    let mut settings: Vec<BTreeSet<Setting>> =
        types.iter().map(|of| of.settings.iter().copied().collect()).collect();
    for (id, rows) in defaults {
        settings[id.0 as usize].extend(rows.iter().map(|row| row.setting));
    }
    let of_functions = functions.values().flatten().map(|call| (None, call));
    let of_methods = methods.iter().flat_map(|((on, _), calls)| calls.iter().map(|call| (Some(*on), call)));
    let calls: Vec<(Option<TypeId>, &Call)> = of_functions.chain(of_methods).collect();
    loop {
        let before: usize = settings.iter().map(BTreeSet::len).sum();
        for (on, call) in &calls {
            carry(&mut settings, *on, call);
        }
        if settings.iter().map(BTreeSet::len).sum::<usize>() == before {
            break;
        }
    }
    for (of, settings) in types.iter_mut().zip(settings) {
        of.settings = settings.into_iter().collect();
    }
}

/// Adds what the call brings to the type that it gives, and to the one that it is called on.
fn carry(settings: &mut [BTreeSet<Setting>], on: Option<TypeId>, call: &Call) {
    let mut brought = BTreeSet::new();
    for effect in &call.effects {
        match effect {
            Effect::Set { setting, .. } => _ = brought.insert(*setting),
            Effect::Absorb { of, .. } => brought.extend(settings[of.0 as usize].iter().copied()),
        }
    }
    let to = match call.gives {
        Gives::New(id) | Gives::Argument(_, id) => Some(id),
        Gives::Into(id) => {
            if let Some(on) = on {
                brought.extend(settings[on.0 as usize].iter().copied());
            }
            Some(id)
        }
        Gives::Receiver | Gives::Nothing => on,
    };
    if let Some(to) = to {
        settings[to.0 as usize].extend(brought);
    }
}
