//! Loops compiled for the widest vectors that the machine has, chosen at run time.

#[cfg(target_arch = "x86_64")]
use super::Vectors;

/// Loops to be compiled for several kinds of vectors.
pub trait Loops {
    /// The result.
    type Output;

    /// Runs the loops. Only code that is always inlined benefits from wide vectors: this method and everything it
    /// calls.
    fn run(self) -> Self::Output;
}

/// Runs loops compiled for wide vectors where the machine has them. The result is the same on every machine.
#[inline(always)]
pub fn vectorized<L: Loops>(loops: L) -> L::Output {
    #[cfg(target_arch = "x86_64")]
    match Vectors::used() {
        // SAFETY: the processor has the features that the function is compiled for.
        #[allow(unsafe_code)]
        Vectors::Avx512 | Vectors::Avx512Ifma => return unsafe { x86::avx512(loops) },
        // SAFETY: as above.
        #[allow(unsafe_code)]
        Vectors::Avx2 => return unsafe { x86::avx2(loops) },
        Vectors::Scalar => {}
    }
    loops.run()
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::Loops;

    #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx2")]
    pub(super) fn avx512<L: Loops>(loops: L) -> L::Output {
        loops.run()
    }

    #[target_feature(enable = "avx2")]
    pub(super) fn avx2<L: Loops>(loops: L) -> L::Output {
        loops.run()
    }
}
