//! A pool of rayon's threads. Each is a worker; all share one memory.
//!
//! The standard library cannot start threads on this target, so JavaScript starts workers with the module and the
//! memory. Each calls [`serve_pool`] and waits. Then the first worker calls [`start_pool`], which hands a thread to
//! each waiting worker. The first worker is itself the first thread of the pool.

use crate::convert::{Thrown, object};
use rayon::{ThreadBuilder, ThreadPoolBuilder};
use std::sync::{Condvar, Mutex, PoisonError};
use wasm_bindgen::prelude::wasm_bindgen;

/// The threads that no worker runs yet.
static WAITING: Mutex<Vec<ThreadBuilder>> = Mutex::new(Vec::new());
static ADDED: Condvar = Condvar::new();

/// Runs one thread of the pool. It does not return, because the pool does not end.
#[wasm_bindgen(js_name = servePool)]
pub fn serve_pool() {
    let thread = {
        let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match waiting.pop() {
                Some(thread) => break thread,
                None => waiting = ADDED.wait(waiting).unwrap_or_else(PoisonError::into_inner),
            }
        }
    };
    thread.run();
}

/// Makes this worker and `threads - 1` others the pool.
///
/// # Errors
/// `threads` if there already is a pool.
#[wasm_bindgen(js_name = startPool)]
pub fn start_pool(threads: usize) -> Thrown<()> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).use_current_thread().spawn_handler(|thread| {
        WAITING.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        ADDED.notify_one();
        Ok(())
    });
    pool.build_global().map_err(|e| object("threads", "internal", &e.to_string()))
}
