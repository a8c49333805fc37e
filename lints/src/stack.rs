//! Stacks for evaluation, which recurses as deep as expressions nest and functions call each other.

use std::cell::Cell;
use std::thread::{Builder, ScopedJoinHandle, scope};

const STACK: usize = 1 << 29;

thread_local! {
    static IS_LARGE: Cell<bool> = const { Cell::new(false) };
}

/// Gives the threads that share the work stacks large enough for all of it, so that none is started in between. For
/// programs, before anything else; where such threads cannot be had, those that are started in between will do.
pub fn prepare_threads() {
    let large = rayon::ThreadPoolBuilder::new().stack_size(STACK).start_handler(|_| IS_LARGE.set(true));
    // There may be threads already, or no room for so much.
    let _ = large.build_global();
}

pub(crate) fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    if IS_LARGE.get() {
        return work();
    }
    scope(|scope| {
        let thread = Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        match thread.map(ScopedJoinHandle::join) {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => unreachable!("a thread can be started"),
        }
    })
}
