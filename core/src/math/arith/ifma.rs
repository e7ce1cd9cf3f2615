//! Eight scalars in limbs of 52 bits, multiplied with the 52-bit multiply-add instructions of AVX-512.
//!
//! Values are as they are stored, scalars times `2^256`, and are kept below `2 p`: every operation subtracts the
//! multiple of `p` given by the bits from `2^256` up. Montgomery reduction by `2^256` takes four steps of 52 bits and
//! one of 48. As `p = -1 mod 2^96`, the multiplier of a step is the limb itself, and `p + 1` has three non-zero limbs.
#![allow(unsafe_code)]

use core::arch::x86_64::*;
use core::ops::Mul;

use super::lanes::{Kernel, Lanes};
use super::limbs52::{self, MASK, carry, interleave, select, splat, split, store_lanes, sub, unpack};
use super::modulus::{Modulus, P256Prime};
use super::{Scalar, Vectors};

const P: [i64; 5] = split(&P256Prime::P);
/// The non-zero limbs of `p + 1`: 1, 3 and 4.
const Q1: i64 = 1 << 44;
const Q3: i64 = 1 << 36;
const Q4: i64 = (1 << 48) - (1 << 16);
/// How many products a sum takes before its columns could overflow: each adds at most ten terms below `2^52`.
const TERMS: usize = 256;

/// Whether the processor has the instructions.
#[inline]
pub(super) fn available() -> bool {
    Vectors::used() == Vectors::Avx512Ifma
}

/// Runs a kernel on these lanes.
///
/// # Safety
/// The processor must have the instructions ([`available`]).
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) unsafe fn run<K: Kernel>(kernel: K) -> K::Output {
    kernel.run::<Ifma>()
}

/// Eight scalars. Only [`run`] names this type, so where a value exists the processor has the instructions.
#[derive(Clone, Copy)]
struct Ifma(limbs52::Lanes);

/// A sum of products: columns of 52 bits that are not carried, and the part that was reduced already.
#[derive(Clone, Copy)]
struct Sum {
    columns: [__m512i; 10],
    terms: usize,
    reduced: Ifma,
}

impl Mul for Ifma {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        // SAFETY: values exist, so the instructions do.
        unsafe { Ifma(product(&self.0, &other.0)) }
    }
}

impl Lanes for Ifma {
    const WIDTH: usize = 8;
    type Sum = Sum;

    #[inline(always)]
    fn splat(a: &Scalar) -> Self {
        // SAFETY: only `run`, which requires the instructions, names the type.
        unsafe { Ifma(splat(&split(&a.limbs))) }
    }

    #[inline(always)]
    fn load(table: &[Scalar], at: usize, stride: usize) -> Self {
        let rows = &table[at..=at + 7 * stride];
        // SAFETY: as above; the rows span from the first to the last one that is loaded.
        unsafe { Ifma(load(rows.as_ptr(), stride)) }
    }

    #[inline(always)]
    fn store(self, to: &mut [Scalar]) {
        // SAFETY: as above.
        let scalars = unsafe { store_lanes(&full(&self.0)) };
        to[..8].copy_from_slice(&scalars);
    }

    #[inline(always)]
    fn linear<const N: usize>(terms: [(i64, Self); N]) -> Self {
        // SAFETY: as above.
        unsafe { Ifma(linear(terms)) }
    }

    #[inline(always)]
    fn empty() -> Sum {
        // SAFETY: as above.
        unsafe { empty() }
    }

    #[inline(always)]
    fn accumulate(sum: &mut Sum, a: Self, b: Self) {
        // SAFETY: as above.
        unsafe {
            if sum.terms == TERMS {
                flush(sum);
            }
            add_product(&mut sum.columns, &a.0, &b.0);
        }
        sum.terms += 1;
    }

    #[inline(always)]
    fn sum(mut sum: Sum) -> Self {
        // SAFETY: as above.
        unsafe { flush(&mut sum) }
        sum.reduced
    }
}

/// # Safety
/// All eight scalars must exist.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
unsafe fn load(first: *const Scalar, stride: usize) -> limbs52::Lanes {
    // SAFETY: reads the 32 bytes of a scalar, which consists of its limbs alone, at any alignment.
    let row = |lane: usize| unsafe { _mm256_loadu_si256(first.add(lane * stride).cast()) };
    unpack(&interleave([row(0), row(1), row(2), row(3)], [row(4), row(5), row(6), row(7)]))
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn empty() -> Sum {
    let zero = _mm512_setzero_si512();
    Sum { columns: [zero; 10], terms: 0, reduced: Ifma([zero; 5]) }
}

/// Carries the columns and adds them to the reduced part.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn flush(sum: &mut Sum) {
    let mask = _mm512_set1_epi64(MASK);
    let mut t = sum.columns;
    for k in 0..9 {
        t[k + 1] = _mm512_add_epi64(t[k + 1], _mm512_srli_epi64::<52>(t[k]));
        t[k] = _mm512_and_si512(t[k], mask);
    }
    *sum = Sum { reduced: Ifma(linear([(1, sum.reduced), (1, Ifma(reduce(t)))])), ..empty() };
}

/// `a b / 2^256`.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn product(a: &limbs52::Lanes, b: &limbs52::Lanes) -> limbs52::Lanes {
    let mut t = [_mm512_setzero_si512(); 10];
    add_product(&mut t, a, b);
    reduce(t)
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn add_product(t: &mut [__m512i; 10], a: &limbs52::Lanes, b: &limbs52::Lanes) {
    for i in 0..5 {
        for j in 0..5 {
            t[i + j] = _mm512_madd52lo_epu64(t[i + j], a[i], b[j]);
            t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], a[i], b[j]);
        }
    }
}

/// `t / 2^256`, for columns below `2^57` and a value below `2^522`.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn reduce(mut t: [__m512i; 10]) -> limbs52::Lanes {
    let (q1, q3, q4) = (_mm512_set1_epi64(Q1), _mm512_set1_epi64(Q3), _mm512_set1_epi64(Q4));
    for i in 0..5 {
        let m = _mm512_and_si512(t[i], _mm512_set1_epi64(if i < 4 { MASK } else { MASK >> 4 }));
        if i < 4 {
            // What remains of limb i once m (p + 1) - m is added.
            t[i + 1] = _mm512_add_epi64(t[i + 1], _mm512_srli_epi64::<52>(t[i]));
        }
        t[i + 1] = _mm512_madd52lo_epu64(t[i + 1], m, q1);
        t[i + 2] = _mm512_madd52hi_epu64(t[i + 2], m, q1);
        t[i + 3] = _mm512_madd52lo_epu64(t[i + 3], m, q3);
        t[i + 4] = _mm512_madd52hi_epu64(t[i + 4], m, q3);
        t[i + 4] = _mm512_madd52lo_epu64(t[i + 4], m, q4);
        t[i + 5] = _mm512_madd52hi_epu64(t[i + 5], m, q4);
    }
    weak([
        _mm512_add_epi64(_mm512_srli_epi64::<48>(t[4]), _mm512_slli_epi64::<4>(t[5])),
        _mm512_slli_epi64::<4>(t[6]),
        _mm512_slli_epi64::<4>(t[7]),
        _mm512_slli_epi64::<4>(t[8]),
        _mm512_slli_epi64::<4>(t[9]),
    ])
}

/// Subtracts `h p`, where `h` is the part from `2^256` up, and carries. The result is less than `2^256 + 2^239`.
///
/// The value must not be negative and must be below `2^270`; limbs must be below `2^61` in size. Before carrying, `h`
/// may be one too small or too large; as `p` is `2^224` short of `2^256`, the result is not negative in either case.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn weak(r: limbs52::Lanes) -> limbs52::Lanes {
    let h = _mm512_srai_epi64::<48>(r[4]);
    let top = _mm512_and_si512(r[4], _mm512_set1_epi64(MASK >> 4));
    carry(&[
        _mm512_add_epi64(r[0], h),
        _mm512_sub_epi64(r[1], _mm512_slli_epi64::<44>(h)),
        r[2],
        _mm512_sub_epi64(r[3], _mm512_slli_epi64::<36>(h)),
        _mm512_add_epi64(top, _mm512_slli_epi64::<16>(h)),
    ])
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn linear<const N: usize>(terms: [(i64, Ifma); N]) -> limbs52::Lanes {
    // 64 p outweighs everything that is subtracted.
    let mut sum = splat(&P.map(|limb| limb << 6));
    for (k, a) in terms {
        for (sum, &limb) in sum.iter_mut().zip(&a.0) {
            let times = match k.abs() {
                1 => limb,
                2 => _mm512_slli_epi64::<1>(limb),
                4 => _mm512_slli_epi64::<2>(limb),
                8 => _mm512_slli_epi64::<3>(limb),
                _ => unreachable!("a coefficient of a linear combination"),
            };
            *sum = if k < 0 { _mm512_sub_epi64(*sum, times) } else { _mm512_add_epi64(*sum, times) };
        }
    }
    weak(sum)
}

/// The value below `p`.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn full(a: &limbs52::Lanes) -> limbs52::Lanes {
    let less = carry(&sub(a, &splat(&P)));
    select(_mm512_cmplt_epi64_mask(less[4], _mm512_setzero_si512()), &less, a)
}
