//! Montgomery products by x86-64's `mulx`, which leaves the flags alone, and `adcx` and `adox`, which carry in separate
//! flags. What compilers make of the same limbs takes twice the instructions, most of which move carries and spill.
//!
//! The twin is [`backend`](super::backend), which these products equal bit for bit. Neither branches.
//!
//! Row by row: with `t < 2 p`, `t + a b_i < (2^64 + 2) p`, which is below `2^320` as both primes are below
//! `2^256 - 2^223`; then `(t + a b_i + m p) / 2^64 < 2 p`, so five limbs are enough, and the last is 0 or 1. This needs
//! `a < p`; the twin needs only `a b < 2^256 p`.
#![allow(unsafe_code)]

use core::arch::asm;

use super::backend::{Limbs, sub4};
use super::cpu;
use super::modulus::{Modulus, P256Prime, T256Prime};

/// Shows that the processor has the instructions, and that they may be used.
#[derive(Clone, Copy)]
pub struct Adx(());

impl Adx {
    /// `None` if they are not to be used.
    #[inline(always)]
    pub(super) fn get() -> Option<Self> {
        cpu::adx().then_some(Self(()))
    }
}

/// The prime of the base field of T256, and `-p^-1 mod 2^64`.
static T256: [u64; 5] = {
    let [p0, p1, p2, p3] = T256Prime::P;
    [p0, p1, p2, p3, T256Prime::NEG_INV]
};
/// The prime of the scalar field.
static P256: [u64; 4] = P256Prime::P;

/// `t = a b_0`, for `b_0` in `rdx`.
macro_rules! first_row {
    () => {
        concat!(
            "mulx {t1}, {t0}, [{a}]\n",
            "mulx {t2}, {lo}, [{a} + 8]\n",
            "add {t1}, {lo}\n",
            "mulx {t3}, {lo}, [{a} + 16]\n",
            "adc {t2}, {lo}\n",
            "mulx {t4}, {lo}, [{a} + 24]\n",
            "adc {t3}, {lo}\n",
            "adc {t4}, 0\n",
        )
    };
}

/// `t += a b_i`, for `b_i` at this offset.
macro_rules! row {
    ($t0:literal, $t1:literal, $t2:literal, $t3:literal, $t4:literal, $offset:literal) => {
        concat!(
            "mov rdx, [{b} + ",
            $offset,
            "]\n",
            "xor {s1:e}, {s1:e}\n",
            "mulx {hi}, {lo}, [{a}]\n",
            "adcx ",
            $t0,
            ", {lo}\n",
            "adox ",
            $t1,
            ", {hi}\n",
            "mulx {hi}, {lo}, [{a} + 8]\n",
            "adcx ",
            $t1,
            ", {lo}\n",
            "adox ",
            $t2,
            ", {hi}\n",
            "mulx {hi}, {lo}, [{a} + 16]\n",
            "adcx ",
            $t2,
            ", {lo}\n",
            "adox ",
            $t3,
            ", {hi}\n",
            "mulx {hi}, {lo}, [{a} + 24]\n",
            "adcx ",
            $t3,
            ", {lo}\n",
            "adox ",
            $t4,
            ", {hi}\n",
            "adcx ",
            $t4,
            ", {s1}\n",
        )
    };
}

/// Adds the multiple of T256's prime that clears the lowest limb, whose register becomes the highest.
macro_rules! clear_t256 {
    ($t0:literal, $t1:literal, $t2:literal, $t3:literal, $t4:literal) => {
        concat!(
            "mov rdx, ",
            $t0,
            "\n",
            "imul rdx, [rip + {p} + 32]\n",
            "mulx {hi}, {lo}, [rip + {p}]\n",
            "mulx {s1}, {lo}, [rip + {p} + 8]\n",
            "mulx {s3}, {s2}, [rip + {p} + 24]\n",
            "add {lo}, {hi}\n",
            // The third limb of the prime is one.
            "adc {s1}, rdx\n",
            "adc {s2}, 0\n",
            "adc {s3}, 0\n",
            // The lowest limbs cancel: they carry unless both are zero.
            "neg ",
            $t0,
            "\n",
            "mov ",
            $t0,
            ", 0\n",
            "adc ",
            $t1,
            ", {lo}\n",
            "adc ",
            $t2,
            ", {s1}\n",
            "adc ",
            $t3,
            ", {s2}\n",
            "adc ",
            $t4,
            ", {s3}\n",
            "adc ",
            $t0,
            ", 0\n",
        )
    };
}

/// Adds the multiple of the scalar field's prime that clears the lowest limb, whose register becomes the highest:
/// `m (p + 1) - m` for the limb `m` itself, and `p + 1 = 2^96 + 2^192 p_3`.
macro_rules! clear_p256 {
    ($t0:literal, $t1:literal, $t2:literal, $t3:literal, $t4:literal) => {
        concat!(
            "mov rdx, ",
            $t0,
            "\n",
            "mulx {s3}, {s2}, [rip + {p} + 24]\n",
            "shl ",
            $t0,
            ", 32\n",
            "shr rdx, 32\n",
            "add ",
            $t1,
            ", ",
            $t0,
            "\n",
            "mov ",
            $t0,
            ", 0\n",
            "adc ",
            $t2,
            ", rdx\n",
            "adc ",
            $t3,
            ", {s2}\n",
            "adc ",
            $t4,
            ", {s3}\n",
            "adc ",
            $t0,
            ", 0\n",
        )
    };
}

/// The function with this name: a product modulo the prime in this static, whose steps of reduction these are.
macro_rules! product {
    ($(#[$doc:meta])* $name:ident, $modulus:ident, $p:ident, $clear:ident) => {
        $(#[$doc])*
        #[inline(always)]
        pub(super) fn $name(_: Adx, a: &Limbs, b: &Limbs) -> Limbs {
            debug_assert!(sub4(a, &$modulus::P).1 == 1, "the first factor is not reduced");
            let (r0, r1, r2, r3): (u64, u64, u64, u64);
            // SAFETY: `Adx` shows that the processor has the instructions. Reads the limbs and the static alone, and
            // writes no memory.
            unsafe {
                asm!(
                    first_row!(),
                    $clear!("{t0}", "{t1}", "{t2}", "{t3}", "{t4}"),
                    row!("{t1}", "{t2}", "{t3}", "{t4}", "{t0}", "8"),
                    $clear!("{t1}", "{t2}", "{t3}", "{t4}", "{t0}"),
                    row!("{t2}", "{t3}", "{t4}", "{t0}", "{t1}", "16"),
                    $clear!("{t2}", "{t3}", "{t4}", "{t0}", "{t1}"),
                    row!("{t3}", "{t4}", "{t0}", "{t1}", "{t2}", "24"),
                    $clear!("{t3}", "{t4}", "{t0}", "{t1}", "{t2}"),
                    // The limbs are t4, t0, t1, t2, and t3 above. Subtracts p unless that borrows.
                    "mov {lo}, {t4}",
                    "mov {hi}, {t0}",
                    "mov {s1}, {t1}",
                    "mov rdx, {t2}",
                    "sub {lo}, [rip + {p}]",
                    "sbb {hi}, [rip + {p} + 8]",
                    "sbb {s1}, [rip + {p} + 16]",
                    "sbb rdx, [rip + {p} + 24]",
                    "sbb {t3}, 0",
                    "cmovnc {t4}, {lo}",
                    "cmovnc {t0}, {hi}",
                    "cmovnc {t1}, {s1}",
                    "cmovnc {t2}, rdx",
                    a = in(reg) a.as_ptr(),
                    b = in(reg) b.as_ptr(),
                    p = sym $p,
                    t0 = out(reg) r1,
                    t1 = out(reg) r2,
                    t2 = out(reg) r3,
                    t3 = out(reg) _,
                    t4 = out(reg) r0,
                    lo = out(reg) _,
                    hi = out(reg) _,
                    s1 = out(reg) _,
                    s2 = out(reg) _,
                    s3 = out(reg) _,
                    inout("rdx") b[0] => _,
                    options(pure, readonly, nostack),
                );
            }
            [r0, r1, r2, r3]
        }
    };
}

product!(
    /// `a b 2^-256` modulo T256's prime.
    mul_t256,
    T256Prime,
    T256,
    clear_t256
);
product!(
    /// `a b 2^-256` modulo the scalar field's prime.
    mul_p256,
    P256Prime,
    P256,
    clear_p256
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::arith::backend::{mul_mod_wide, square_mod_wide};
    use rand_chacha::ChaCha20Rng;
    use rand_core::{Rng, SeedableRng};

    fn agrees_with_its_twin<M: Modulus>() {
        let Some(adx) = Adx::get() else { return };
        let [p0, p1, p2, p3] = M::P;
        let mut values = vec![
            [0; 4],
            [1, 0, 0, 0],
            [0, 1, 0, 0],
            [0, 0, 0, p3],
            [u64::MAX, 0, 0, 0],
            [0, u64::MAX, 0, u64::MAX << 33],
            [u64::MAX, u64::MAX, u64::MAX, p3 - 1],
            [p0 - 1, p1, p2, p3],
            [p0 - 2, p1, p2, p3],
            [p0 >> 1, p1 >> 1, p2, p3 >> 1],
        ];
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        values.extend((0..300).map(|_| core::array::from_fn(|i| rng.next_u64() >> (8 * (i / 3)))));
        for a in &values {
            assert_eq!(M::mul_adx(adx, a, a), square_mod_wide::<M>(a));
            for b in &values {
                assert_eq!(M::mul_adx(adx, a, b), mul_mod_wide::<M>(a, b));
            }
        }
    }

    #[test]
    fn products_agree_with_their_twins() {
        agrees_with_its_twin::<T256Prime>();
        agrees_with_its_twin::<P256Prime>();
    }
}
