//! What the processor can do, found at run time, and a limit on what of it is used.

use core::fmt;
use core::str::FromStr;
use core::sync::atomic::{AtomicU8, Ordering};

/// The vector instructions that are used, from none to all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Vectors {
    /// None: the path of every processor that is not x86-64.
    Scalar = 1,
    /// AVX2; from here on, BMI2 and ADX where the processor has them.
    Avx2,
    /// AVX-512 (F, BW, VL).
    Avx512,
    /// AVX-512 with the 52-bit multiply-add instructions.
    Avx512Ifma,
}

/// What is used; zero until somebody asks.
static USED: AtomicU8 = AtomicU8::new(0);

/// Whether [`adx`](super::adx) is used: zero until somebody asks, then 1 or 2.
#[cfg(target_arch = "x86_64")]
static ADX: AtomicU8 = AtomicU8::new(0);

/// Whether products of 64-bit limbs use BMI2 and ADX: where the processor has them, unless scalar instructions are
/// asked for.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(super) fn adx() -> bool {
    #[cold]
    #[inline(never)]
    fn first() -> bool {
        Vectors::used();
        ADX.load(Ordering::Relaxed) == 2
    }
    match ADX.load(Ordering::Relaxed) {
        2 => true,
        1 => false,
        _ => first(),
    }
}

impl Vectors {
    /// All, from the least to the most.
    pub const ALL: [Self; 4] = [Self::Scalar, Self::Avx2, Self::Avx512, Self::Avx512Ifma];

    /// What is used: all that the processor has, or [less](Self::limit).
    #[inline]
    pub fn used() -> Self {
        match USED.load(Ordering::Relaxed) {
            0 => Self::limit(Self::Avx512Ifma),
            level => Self::ALL[usize::from(level) - 1],
        }
    }

    /// Uses no more than this from now on, in the whole process, to measure what other processors do. Returns what is
    /// used then. Results do not depend on it.
    pub fn limit(most: Self) -> Self {
        let used = Self::found().min(most);
        #[cfg(target_arch = "x86_64")]
        {
            let has = is_x86_feature_detected!("bmi2") && is_x86_feature_detected!("adx");
            ADX.store(if has && most > Self::Scalar { 2 } else { 1 }, Ordering::Relaxed);
        }
        USED.store(used as u8, Ordering::Relaxed);
        used
    }

    /// What the processor has.
    fn found() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            let avx512 = is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512vl");
            match (is_x86_feature_detected!("avx2"), avx512, is_x86_feature_detected!("avx512ifma")) {
                (true, true, true) => return Self::Avx512Ifma,
                (true, true, false) => return Self::Avx512,
                (true, false, _) => return Self::Avx2,
                (false, ..) => {}
            }
        }
        Self::Scalar
    }

    /// Its name: `scalar`, `avx2`, `avx512` or `avx512ifma`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
            Self::Avx512Ifma => "avx512ifma",
        }
    }
}

impl fmt::Display for Vectors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Vectors {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|level| level.name() == name).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_more_than_there_is_cannot_be_asked_for() {
        assert!(Vectors::ALL.is_sorted());
        for level in Vectors::ALL {
            assert_eq!(level.to_string().parse(), Ok(level));
        }
        assert_eq!("avx1024".parse::<Vectors>(), Err(()));
        assert!(Vectors::used() <= Vectors::found());
    }
}
