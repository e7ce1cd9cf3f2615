//! Work shared among threads: in a rayon pool with the feature `threads`, one piece after the other without it. The
//! result does not depend on the number of threads.
//!
//! In a browser, idle threads look for work for as long as a call in the pool lasts, because falling asleep and waking
//! up take as long there as some of the work. The pool serves one call at a time, so this keeps nobody else waiting. On
//! other platforms idle threads sleep.
//!
//! Nothing here may run inside an initialisation that other threads wait for: a waiting thread takes other work, which
//! could wait for that same initialisation.

/// Does the work inside the pool, so that its pieces need not be handed over from outside one by one.
pub(crate) fn install<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    // Tests observe the work through thread-local state.
    if cfg!(test) {
        return work();
    }
    #[cfg(all(feature = "threads", target_family = "wasm"))]
    return awake::install(work);
    #[cfg(not(all(feature = "threads", target_family = "wasm")))]
    join(work, || ()).0
}

/// [`join`]; in tests both run in turn on the calling thread, where tests observe them.
pub(crate) fn beside<A: Send, B: Send>(work: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    if cfg!(test) { (work(), other()) } else { join(work, other) }
}

/// Runs both, possibly in parallel.
pub(crate) fn join<A: Send, B: Send>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    #[cfg(all(feature = "threads", target_family = "wasm"))]
    return awake::join(a, b);
    #[cfg(all(feature = "threads", not(target_family = "wasm")))]
    return rayon::join(a, b);
    #[cfg(not(feature = "threads"))]
    (a(), b())
}

/// Applies `work` to every item and keeps their order. Each item is worth a separate thread.
pub(crate) fn map<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
    #[cfg(feature = "threads")]
    {
        fn halves<T: Send, R: Send>(items: &mut [Option<T>], out: &mut [Option<R>], work: &(impl Fn(T) -> R + Sync)) {
            match (items, out) {
                ([], _) => {}
                ([item], [out]) => *out = item.take().map(work),
                (items, out) => {
                    let half = items.len().div_ceil(2);
                    let (items, other_items) = items.split_at_mut(half);
                    let (out, other_out) = out.split_at_mut(half);
                    join(|| halves(items, out, work), || halves(other_items, other_out, work));
                }
            }
        }
        let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
        let mut out: Vec<Option<R>> = items.iter().map(|_| None).collect();
        halves(&mut items, &mut out, &work);
        out.into_iter().map(|out| out.expect("a result for every item")).collect()
    }
    #[cfg(not(feature = "threads"))]
    items.into_iter().map(work).collect()
}

/// How many threads share the work.
pub(crate) fn threads() -> usize {
    #[cfg(feature = "threads")]
    return rayon::current_num_threads();
    #[cfg(not(feature = "threads"))]
    1
}

/// The length of pieces of `len` items such that every thread gets one, and none is shorter than `least`.
pub(crate) fn piece(len: usize, least: usize) -> usize {
    len.div_ceil(threads()).max(least)
}

/// The length of smaller pieces, several per thread: idle threads take another.
pub(crate) fn small_piece(len: usize, least: usize) -> usize {
    let pieces = if threads() > 1 { 4 * threads() } else { 1 };
    len.div_ceil(pieces).max(least)
}

/// What keeps threads awake.
#[cfg(all(feature = "threads", target_family = "wasm"))]
mod awake {
    use std::{
        hint::spin_loop,
        sync::atomic::{AtomicBool, Ordering},
    };

    /// Whether a call keeps the threads awake already.
    static AWAKE: AtomicBool = AtomicBool::new(false);

    /// Does the work while all other threads stay awake.
    ///
    /// A call within a call only does its work. If each kept the other threads awake, two such calls at the same time
    /// could each wait for the other to end.
    pub(super) fn install<R: Send>(work: impl FnOnce() -> R + Send) -> R {
        if AWAKE.swap(true, Ordering::AcqRel) {
            return work();
        }
        let (done, here) = (AtomicBool::new(false), rayon::current_thread_index());
        rayon::in_place_scope(|scope| {
            let done = &done;
            scope.spawn_broadcast(move |_, other| {
                if Some(other.index()) != here {
                    take_on_work_until(done);
                }
            });
            let result = work();
            AWAKE.store(false, Ordering::Release);
            done.store(true, Ordering::Release);
            result
        })
    }

    /// Runs both; the thread that finishes first takes other work in the meantime.
    pub(super) fn join<A, B: Send>(a: impl FnOnce() -> A, b: impl FnOnce() -> B + Send) -> (A, B) {
        let (mut of_b, done) = (None, AtomicBool::new(false));
        let of_a = rayon::in_place_scope(|scope| {
            let (of_b, done) = (&mut of_b, &done);
            scope.spawn(move |_| {
                *of_b = Some(b());
                done.store(true, Ordering::Release);
            });
            let of_a = a();
            take_on_work_until(done);
            of_a
        });
        (of_a, of_b.expect("the spawned work is done"))
    }

    fn take_on_work_until(done: &AtomicBool) {
        while !done.load(Ordering::Acquire) {
            if rayon::yield_now() != Some(rayon::Yield::Executed) {
                spin_loop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_kept() {
        assert_eq!(map((0..100).collect(), |i| i * i), (0..100).map(|i| i * i).collect::<Vec<i32>>());
        assert_eq!(install(|| join(|| 1, || 2)), (1, 2));
    }

    #[test]
    fn pieces_are_few_and_not_too_short() {
        assert!(piece(100, 1) * threads() >= 100);
        assert_eq!(piece(3, 8), 8);
        assert_eq!(piece(0, 1), 1);
        assert!(small_piece(1000, 1) <= piece(1000, 1));
        assert_eq!(small_piece(3, 8), 8);
    }
}
