//! Loops compiled for the widest vectors that the machine has, chosen at run time.

/// Runs `f` compiled for wide vectors where the machine has them. Everything that `f` calls has to be inlined into it
/// to profit; the result is the same on every machine.
#[inline(always)]
pub fn vectorized<T>(f: impl FnOnce() -> T) -> T {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
        {
            // SAFETY: the processor has the features that the function is compiled for.
            #[allow(unsafe_code)]
            return unsafe { x86::avx512(f) };
        }
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has the features that the function is compiled for.
            #[allow(unsafe_code)]
            return unsafe { x86::avx2(f) };
        }
    }
    f()
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx2")]
    pub(super) fn avx512<T>(f: impl FnOnce() -> T) -> T {
        f()
    }

    #[target_feature(enable = "avx2")]
    pub(super) fn avx2<T>(f: impl FnOnce() -> T) -> T {
        f()
    }
}
