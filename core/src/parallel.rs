//! Work shared among threads: in rayon's pool where the feature `threads` is on, one piece after the other where it is
//! not. What comes out does not depend on the number of threads.
//!
//! Nothing here may run inside of an initialisation that other threads wait for: a waiting thread takes on other work,
//! which could wait for that same initialisation.

/// Does the work in the pool, so that what it shares need not be handed over from outside piece by piece.
pub(crate) fn install<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    beside(work, || ()).0
}

/// Does the work in the pool, and something else at its side.
pub(crate) fn beside<A: Send, B: Send>(work: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
    // Tests look into the work by what belongs to their thread.
    if cfg!(test) { (work(), other()) } else { join(work, other) }
}

/// Does both.
pub(crate) fn join<A: Send, B: Send>(a: impl FnOnce() -> A + Send, b: impl FnOnce() -> B + Send) -> (A, B) {
    #[cfg(feature = "threads")]
    return rayon::join(a, b);
    #[cfg(not(feature = "threads"))]
    (a(), b())
}

/// `work` of every item, in their order. Each item is worth a thread of its own.
pub(crate) fn map<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
    #[cfg(feature = "threads")]
    {
        use rayon::prelude::*;
        items.into_par_iter().with_max_len(1).map(work).collect()
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

/// The length of the pieces of `len` items such that every thread has one, and none is shorter than `least`.
pub(crate) fn piece(len: usize, least: usize) -> usize {
    len.div_ceil(threads()).max(least)
}

/// The length of smaller pieces, several for every thread: who is done early takes another one.
pub(crate) fn small_piece(len: usize, least: usize) -> usize {
    let pieces = if threads() > 1 { 4 * threads() } else { 1 };
    len.div_ceil(pieces).max(least)
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
