//! One thread that checks, so that the loop can listen meanwhile. The newest job counts; the changes of all are applied.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, Sender};

use super::Event;
use super::client::Client;
use super::roots::{Change, Found, Roots};

pub(super) struct Job {
    /// Which state of the documents this is.
    pub(super) revision: u64,
    pub(super) change: Change,
    /// Set when a newer job has been sent.
    pub(super) cancelled: Arc<AtomicBool>,
}

pub(super) struct Analysis {
    pub(super) revision: u64,
    pub(super) found: Found,
}

pub(super) fn work(mut roots: Roots, client: &Client, jobs: &Receiver<Job>, events: &Sender<Event>) {
    while let Ok(mut job) = jobs.recv() {
        roots.apply(job.change);
        while let Ok(newer) = jobs.try_recv() {
            roots.apply(newer.change);
            (job.revision, job.cancelled) = (newer.revision, newer.cancelled);
        }
        if let Some(found) = roots.check(client, &job.cancelled) {
            let analysis = Analysis { revision: job.revision, found };
            if events.send(Event::Analysed(Box::new(analysis))).is_err() {
                return;
            }
        }
    }
}
