//! Which settings an object of a type may carry at all: what its defaults and calls set, what these absorb, and what it
//! is made from.

use std::collections::BTreeMap;
use std::ops::BitOrAssign;

use smol_str::SmolStr;

use super::{Call, DefaultRow, Effect, Gives, Setting, Type, TypeId};

/// Completes each type's settings, to a fixed point.
pub(super) fn complete_settings(
    types: &mut [Type],
    defaults: &BTreeMap<TypeId, Vec<DefaultRow>>,
    functions: &BTreeMap<SmolStr, Vec<Call>>,
    methods: &BTreeMap<(TypeId, SmolStr), Vec<Call>>,
) {
    let mut settings: Vec<Settings> = types.iter().map(|of| of.settings.iter().copied().collect()).collect();
    for (id, rows) in defaults {
        settings[id.0 as usize] |= rows.iter().map(|row| row.setting).collect();
    }
    let of_functions = functions.values().flatten().map(|call| (None, call));
    let of_methods = methods.iter().flat_map(|((on, _), calls)| calls.iter().map(|call| (Some(*on), call)));
    let calls: Vec<(Option<TypeId>, &Call)> = of_functions.chain(of_methods).collect();
    loop {
        let before = settings.clone();
        for (on, call) in &calls {
            carry(&mut settings, *on, call);
        }
        if settings == before {
            break;
        }
    }
    for (of, settings) in types.iter_mut().zip(settings) {
        of.settings = settings.iter().collect();
    }
}

/// Adds what the call brings to the type that it gives, and to the one that it is called on.
fn carry(settings: &mut [Settings], on: Option<TypeId>, call: &Call) {
    let mut brought = Settings::default();
    for effect in &call.effects {
        brought |= match effect {
            Effect::Set { setting, .. } => Settings::from_iter([*setting]),
            Effect::Absorb { of, .. } => settings[of.0 as usize],
        };
    }
    let to = match call.gives {
        Gives::New(id) | Gives::Argument(_, id) => Some(id),
        Gives::Into(id) => {
            if let Some(on) = on {
                brought |= settings[on.0 as usize];
            }
            Some(id)
        }
        Gives::Receiver | Gives::Nothing => on,
    };
    if let Some(to) = to {
        settings[to.0 as usize] |= brought;
    }
}

/// A set of settings, a bit for each.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Settings(u64);

const _: () = assert!(Setting::ALL.len() <= u64::BITS as usize);

impl Settings {
    fn iter(self) -> impl Iterator<Item = Setting> {
        Setting::ALL.iter().copied().filter(move |setting| self.0 & bit(*setting) != 0)
    }
}

fn bit(setting: Setting) -> u64 {
    1 << setting as u32
}

impl FromIterator<Setting> for Settings {
    fn from_iter<T: IntoIterator<Item = Setting>>(settings: T) -> Self {
        Self(settings.into_iter().fold(0, |bits, setting| bits | bit(setting)))
    }
}

impl BitOrAssign for Settings {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}
