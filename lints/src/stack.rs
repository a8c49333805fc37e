//! Large stacks: parsing and evaluation recurse as deep as expressions nest and functions call each other.

use std::cell::Cell;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Builder, scope};

use rayon::ThreadPoolBuilder;

const STACK: usize = 1 << 29;

thread_local! {
    static IS_LARGE: Cell<bool> = const { Cell::new(false) };
}

/// The threads that share all work have large stacks.
static ARE_LARGE: AtomicBool = AtomicBool::new(false);

fn large() -> ThreadPoolBuilder {
    ThreadPoolBuilder::new().stack_size(STACK).start_handler(|_| IS_LARGE.set(true))
}

/// Gives the threads that share all work of the program stacks large enough for it, so that no others are started: each
/// holds memory of its own. To be called before anything else.
pub fn prepare_threads() {
    // Where there are threads already, or no room for such stacks, others are started.
    ARE_LARGE.store(large().build_global().is_ok(), Ordering::Release);
}

/// Does the work on one of these threads, where there are such.
pub fn on_prepared_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    if ARE_LARGE.load(Ordering::Acquire) { rayon::scope(|_| work()) } else { work() }
}

/// Does the work once on each of some threads, which it is given the numbers of; `None` where such threads cannot be had.
pub(crate) fn on_every_thread<T: Send>(work: impl Fn(usize) -> T + Sync) -> Option<Vec<T>> {
    // On threads with small stacks it would wait for others that want to share work with them.
    if ARE_LARGE.load(Ordering::Acquire) {
        return Some(rayon::broadcast(|thread| work(thread.index())));
    }
    Some(large().build().ok()?.broadcast(|thread| work(thread.index())))
}

pub(crate) fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    if IS_LARGE.get() { work() } else { on_stack_of(STACK, work).expect("a thread can be started") }
}

/// Does the work on a stack of so many bytes; `None` where no such stack can be had.
pub(crate) fn on_stack_of<T: Send>(size: usize, work: impl FnOnce() -> T + Send) -> Option<T> {
    scope(|scope| {
        let thread = Builder::new().stack_size(size).spawn_scoped(scope, work).ok()?;
        match thread.join() {
            Ok(done) => Some(done),
            Err(panic) => resume_unwind(panic),
        }
    })
}
