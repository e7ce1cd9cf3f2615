//! Loops compiled for the widest vectors that the machine has, chosen at run time.

/// Runs `f` compiled for wide vectors where the machine has them; the result is the same on every machine.
///
/// Only what is inlined profits: `f` has to be a function that always is, not a closure, and so does all that it calls.
#[inline(always)]
pub fn vectorized<A, T>(f: impl FnOnce(A) -> T, arguments: A) -> T {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
        {
            // SAFETY: the processor has the features that the function is compiled for.
            #[allow(unsafe_code)]
            return unsafe { x86::avx512(f, arguments) };
        }
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has the features that the function is compiled for.
            #[allow(unsafe_code)]
            return unsafe { x86::avx2(f, arguments) };
        }
    }
    f(arguments)
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx2")]
    pub(super) fn avx512<A, T>(f: impl FnOnce(A) -> T, arguments: A) -> T {
        f(arguments)
    }

    #[target_feature(enable = "avx2")]
    pub(super) fn avx2<A, T>(f: impl FnOnce(A) -> T, arguments: A) -> T {
        f(arguments)
    }
}
