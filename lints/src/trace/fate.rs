//! What becomes of a finished client in the function that makes it, or gets it from a call: used there and dropped, or
//! kept for later. Only what is certain counts: a client that is given to anything, or put into anything, is kept.

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
    kept: bool,
}

/// How often a client was used in the function that drops it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Uses {
    One,
    More,
}

impl<'a> Evaluator<'a> {
    pub(crate) fn made(&mut self, frame: &Frame<'a>, object: ObjectId, by: MadeBy) {
        self.made_by.insert(object, by);
        let fate = Fate { node: frame.node, loops: frame.loops, uses: 0, kept: false };
        self.fates.insert(object, fate);
    }

    /// A method of the client itself is called. In a loop or closure further in, one client serves several calls.
    pub(crate) fn note_use(&mut self, frame: &Frame<'a>, client: &Value) {
        let Data::Made(ids) = &client.data else { return };
        for id in ids {
            if let Some(fate) = self.fates.get_mut(id) {
                let at_home = fate.node == frame.node && fate.loops == frame.loops;
                fate.uses += u32::from(at_home);
                fate.kept |= !at_home;
            }
        }
    }

    /// The value goes where it is not followed: it may live on. What a closure does with it shows in the closure.
    pub(crate) fn let_go(&mut self, value: &Value) {
        match &value.data {
            Data::Made(ids) => {
                for id in ids {
                    if let Some(fate) = self.fates.get_mut(id) {
                        fate.kept = true;
                    }
                }
            }
            Data::Fields(fields) => fields.values().for_each(|field| self.let_go(field)),
            _ => {}
        }
    }

    /// Writes down which clients were used and dropped, once everything has been evaluated.
    pub(crate) fn settle_fates(&mut self) {
        for (object, fate) in &self.fates {
            let dropped = match fate.uses {
                1 if !fate.kept => Some(Uses::One),
                2.. if !fate.kept => Some(Uses::More),
                _ => continue,
            };
            match self.made_by.get(object) {
                Some(MadeBy::Draft(draft)) => self.trace.drafts[*draft].dropped = dropped,
                Some(MadeBy::Call(edge)) => self.trace.edges[*edge].dropped = dropped,
                None => {}
            }
        }
    }
}
