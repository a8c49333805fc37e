//! What becomes of a finished client in the function that makes it, or gets it from a call: used there and dropped, or
//! kept for later. Only what is certain counts: a client that is given to anything is kept, but for one that a method
//! gets to look at, alone or in a wrapper.

use super::NodeId;
use super::eval::Frame;
use super::summary::{Evaluator, MadeBy};
use super::value::{Data, ObjectId, Value};

/// Where a client came to be, and what was seen of it since.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fate {
    node: NodeId,
    loops: u32,
    uses: u32,
    lent: u32,
    /// Part of another value.
    wrapped: bool,
    kept: bool,
    /// By something that may well outlive the function.
    away: bool,
}

/// How often a client was used in the function that drops it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Uses {
    One,
    More,
    /// By what it was lent to, once. That this keeps no copy is likely, not certain.
    Lent,
}

impl Fate {
    fn is_at_home(&self, frame: &Frame<'_>) -> bool {
        self.node == frame.node && self.loops == frame.loops
    }

    fn dropped(&self) -> Option<Uses> {
        match (self.uses, self.lent) {
            _ if self.kept => None,
            (1, 0) if !self.wrapped => Some(Uses::One),
            (2.., 0) if !self.wrapped => Some(Uses::More),
            (1, 0) | (0, 1) => Some(Uses::Lent),
            _ => None,
        }
    }
}

impl<'a> Evaluator<'a> {
    pub(crate) fn made(&mut self, frame: &Frame<'a>, object: ObjectId, by: MadeBy) {
        self.made_by.insert(object, by);
        let (node, loops) = (frame.node, frame.loops);
        let fate = Fate { node, loops, uses: 0, lent: 0, wrapped: false, kept: false, away: false };
        self.fates.insert(object, fate);
    }

    /// A method of the client itself is called, or of its connection. In a loop or closure further in, one client serves
    /// several calls.
    pub(crate) fn note_use(&mut self, frame: &Frame<'a>, client: &Value, method: &str) {
        let Data::Made(ids) = &client.data else { return };
        for id in ids {
            let hands_over = self.hands_over(*id, method);
            if let Some(fate) = self.fates.get_mut(id) {
                let at_home = fate.is_at_home(frame) && !hands_over;
                fate.uses += u32::from(at_home);
                fate.kept |= !at_home;
                fate.away |= !at_home;
            }
        }
    }

    fn hands_over(&self, client: ObjectId, method: &str) -> bool {
        let Some(MadeBy::Draft(draft)) = self.made_by.get(&client) else { return false };
        let ty = self.program.models.get_type(self.trace.drafts[*draft].client);
        ty.handed_over_by.iter().any(|name| name == method)
    }

    /// The value goes where it is not followed: it may live on. What a closure does with it shows in the closure.
    pub(crate) fn let_go(&mut self, value: &Value) {
        self.each_fate(value, &|fate| fate.kept = true);
    }

    /// Something gets the value itself: a channel, a task, a field.
    pub(crate) fn give_away(&mut self, value: &Value) {
        self.each_fate(value, &|fate| {
            fate.kept = true;
            fate.away = true;
        });
    }

    /// A method gets a reference to the value: `exchange(code).request_async(&client)`.
    pub(crate) fn lend(&mut self, frame: &Frame<'a>, value: &Value) {
        self.each_fate(value, &|fate| {
            let at_home = fate.is_at_home(frame);
            fate.lent += u32::from(at_home);
            fate.kept |= !at_home;
        });
    }

    /// The value becomes a field of another, and lives as long as that.
    pub(crate) fn wrap(&mut self, value: &Value) {
        self.each_fate(value, &|fate| fate.wrapped = true);
    }

    /// The call gave the value: what becomes of it is what becomes of the clients in it.
    pub(crate) fn bring(&mut self, value: &Value, edge: usize) {
        let mut objects = Vec::new();
        value.objects(&mut objects);
        self.brought_by.extend(objects.into_iter().map(|object| (object, edge)));
    }

    /// The value is what the body gives.
    pub(crate) fn give_on(&mut self, frame: &Frame<'a>, value: &Value) {
        if self.muted {
            return;
        }
        let mut objects = Vec::new();
        value.objects(&mut objects);
        for object in objects {
            if let Some(MadeBy::Draft(draft)) = self.made_by.get(&object) {
                let draft = &mut self.trace.drafts[*draft];
                draft.given_on |= draft.node == frame.node;
            }
            if let Some(edge) = self.brought_by.get(&object) {
                let edge = &mut self.trace.edges[*edge];
                edge.given_on |= edge.from == frame.node;
            }
        }
    }

    fn each_fate(&mut self, value: &Value, change: &impl Fn(&mut Fate)) {
        match &value.data {
            Data::Made(ids) => {
                for id in ids {
                    self.fates.get_mut(id).into_iter().for_each(change);
                }
            }
            Data::Fields(fields) => fields.values().for_each(|field| self.each_fate(field, change)),
            _ => {}
        }
    }

    /// Writes down which clients were used and dropped, once everything has been evaluated.
    pub(crate) fn settle_fates(&mut self) {
        for (object, fate) in &self.fates {
            let dropped = fate.dropped();
            match self.made_by.get(object) {
                Some(MadeBy::Draft(draft)) => {
                    let draft = &mut self.trace.drafts[*draft];
                    draft.dropped = dropped.or(draft.dropped);
                    draft.given_away |= fate.away;
                }
                Some(MadeBy::Call(edge)) => {
                    let edge = &mut self.trace.edges[*edge];
                    edge.dropped = dropped.or(edge.dropped);
                    edge.given_away |= fate.away;
                }
                None => {}
            }
        }
    }
}
