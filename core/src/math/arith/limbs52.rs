//! Eight elements of T256's base field in limbs of 52 bits, for the multiply-add instructions of AVX-512, and the way
//! into and out of lanes for elements of both fields.
//!
//! Values are not reduced on the way: a product of `a` and `b` is below `a b / 2^260 + p`.
#![allow(unsafe_code)]

use core::arch::x86_64::*;

use super::Fp;
use super::backend::Limbs;
use super::modulus::{Modulus, T256Prime};

/// Eight elements, limb by limb.
pub(super) type Lanes = [__m512i; 5];

pub(super) const MASK: i64 = (1 << 52) - 1;
pub(super) const P: [i64; 5] = split(&T256Prime::P);
const NEG_INV: i64 = T256Prime::NEG_INV as i64 & MASK;

/// The limbs of 52 bits.
pub(super) const fn split(a: &Limbs) -> [i64; 5] {
    [
        a[0] as i64 & MASK,
        ((a[0] >> 52) | (a[1] << 12)) as i64 & MASK,
        ((a[1] >> 40) | (a[2] << 24)) as i64 & MASK,
        ((a[2] >> 28) | (a[3] << 36)) as i64 & MASK,
        (a[3] >> 16) as i64,
    ]
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn splat(a: &[i64; 5]) -> Lanes {
    [
        _mm512_set1_epi64(a[0]),
        _mm512_set1_epi64(a[1]),
        _mm512_set1_epi64(a[2]),
        _mm512_set1_epi64(a[3]),
        _mm512_set1_epi64(a[4]),
    ]
}

/// `b` in the lanes of the mask, `a` in the others.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn select(mask: __mmask8, a: &Lanes, b: &Lanes) -> Lanes {
    let mut r = *a;
    for k in 0..5 {
        r[k] = _mm512_mask_mov_epi64(a[k], mask, b[k]);
    }
    r
}

/// `a b / 2^260 mod p`, at most `a b / 2^260 + p`; limbs of `a` and `b` are below `2^52`.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn mul(a: &Lanes, b: &Lanes) -> Lanes {
    let [product] = mul_each(&[*a], &[*b]);
    product
}

/// [`mul`] of each pair. A product takes some 130 cycles and half of that with another one beside it, so they proceed
/// in step.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn mul_each<const N: usize>(a: &[Lanes; N], b: &[Lanes; N]) -> [Lanes; N] {
    // At most 20 terms below 2^52 and a carry: no overflow.
    let mut t = [[_mm512_setzero_si512(); 10]; N];
    for i in 0..5 {
        for j in 0..5 {
            for n in 0..N {
                t[n][i + j] = _mm512_madd52lo_epu64(t[n][i + j], a[n][i], b[n][j]);
            }
            for n in 0..N {
                t[n][i + j + 1] = _mm512_madd52hi_epu64(t[n][i + j + 1], a[n][i], b[n][j]);
            }
        }
    }
    reduce_each(t)
}

/// [`mul`] of each by itself: products of different limbs are computed once and doubled.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn square_each<const N: usize>(a: &[Lanes; N]) -> [Lanes; N] {
    let mut t = [[_mm512_setzero_si512(); 10]; N];
    for i in 0..5 {
        for j in i + 1..5 {
            for n in 0..N {
                t[n][i + j] = _mm512_madd52lo_epu64(t[n][i + j], a[n][i], a[n][j]);
            }
            for n in 0..N {
                t[n][i + j + 1] = _mm512_madd52hi_epu64(t[n][i + j + 1], a[n][i], a[n][j]);
            }
        }
    }
    for n in 0..N {
        for k in 1..9 {
            t[n][k] = _mm512_add_epi64(t[n][k], t[n][k]);
        }
    }
    for i in 0..5 {
        for n in 0..N {
            t[n][2 * i] = _mm512_madd52lo_epu64(t[n][2 * i], a[n][i], a[n][i]);
            t[n][2 * i + 1] = _mm512_madd52hi_epu64(t[n][2 * i + 1], a[n][i], a[n][i]);
        }
    }
    reduce_each(t)
}

/// Montgomery reduction by `2^260` of columns that are not carried.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn reduce_each<const N: usize>(mut t: [[__m512i; 10]; N]) -> [Lanes; N] {
    let zero = _mm512_setzero_si512();
    let p = splat(&P);
    let inverse = _mm512_set1_epi64(NEG_INV);
    for i in 0..5 {
        let mut m = [zero; N];
        for n in 0..N {
            m[n] = _mm512_madd52lo_epu64(zero, t[n][i], inverse);
        }
        for j in 0..5 {
            for n in 0..N {
                t[n][i + j] = _mm512_madd52lo_epu64(t[n][i + j], m[n], p[j]);
            }
            for n in 0..N {
                t[n][i + j + 1] = _mm512_madd52hi_epu64(t[n][i + j + 1], m[n], p[j]);
            }
        }
        for n in 0..N {
            t[n][i + 1] = _mm512_add_epi64(t[n][i + 1], _mm512_srli_epi64::<52>(t[n][i]));
        }
    }
    let mut products = [[zero; 5]; N];
    for n in 0..N {
        products[n] = carry(&[t[n][5], t[n][6], t[n][7], t[n][8], t[n][9]]);
    }
    products
}

/// Limbs of 52 bits from signed ones; the highest takes the rest.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn carry(t: &Lanes) -> Lanes {
    let mask = _mm512_set1_epi64(MASK);
    let mut t = *t;
    for k in 0..4 {
        t[k + 1] = _mm512_add_epi64(t[k + 1], _mm512_srai_epi64::<52>(t[k]));
        t[k] = _mm512_and_si512(t[k], mask);
    }
    t
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn sub(a: &Lanes, b: &Lanes) -> Lanes {
    let mut r = *a;
    for k in 0..5 {
        r[k] = _mm512_sub_epi64(a[k], b[k]);
    }
    r
}

/// `a + times p`, limb by limb.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn add_p(a: &Lanes, times: i64) -> Lanes {
    let mut r = *a;
    for k in 0..5 {
        r[k] = _mm512_add_epi64(a[k], _mm512_set1_epi64(times * P[k]));
    }
    r
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn shifted<const BITS: u32>(a: &Lanes) -> Lanes {
    let mut r = *a;
    for k in 0..5 {
        r[k] = _mm512_slli_epi64::<BITS>(a[k]);
    }
    r
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn add(a: &Lanes, b: &Lanes) -> Lanes {
    let mut r = *a;
    for k in 0..5 {
        r[k] = _mm512_add_epi64(a[k], b[k]);
    }
    r
}

/// Reduces a value below 4 p to one below p.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn reduce(a: &Lanes) -> Lanes {
    let mut r = *a;
    for times in [2, 1] {
        let less = carry(&add_p(&r, -times));
        let negative = _mm512_cmplt_epi64_mask(less[4], _mm512_setzero_si512());
        r = select(negative, &less, &r);
    }
    r
}

/// From limbs of 64 bits.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn unpack(l: &[__m512i; 4]) -> Lanes {
    let mask = _mm512_set1_epi64(MASK);
    [
        _mm512_and_si512(l[0], mask),
        _mm512_and_si512(_mm512_or_si512(_mm512_srli_epi64::<52>(l[0]), _mm512_slli_epi64::<12>(l[1])), mask),
        _mm512_and_si512(_mm512_or_si512(_mm512_srli_epi64::<40>(l[1]), _mm512_slli_epi64::<24>(l[2])), mask),
        _mm512_and_si512(_mm512_or_si512(_mm512_srli_epi64::<28>(l[2]), _mm512_slli_epi64::<36>(l[3])), mask),
        _mm512_srli_epi64::<16>(l[3]),
    ]
}

/// The limbs of 64 bits, limb by limb.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn transpose<M: Modulus>(rows: &[&Fp<M>; 8]) -> [__m512i; 4] {
    let row = |lane: usize| {
        // SAFETY: reads the 32 bytes of the limbs, at any alignment.
        unsafe { _mm256_loadu_si256(rows[lane].limbs.as_ptr().cast()) }
    };
    interleave([row(0), row(1), row(2), row(3)], [row(4), row(5), row(6), row(7)])
}

/// The limbs of 64 bits, limb by limb, of the first and of the last four rows.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn interleave(first: [__m256i; 4], last: [__m256i; 4]) -> [__m512i; 4] {
    let pair = |lane: usize| _mm512_inserti64x4::<1>(_mm512_castsi256_si512(first[lane]), last[lane]);
    let [z0, z1, z2, z3] = [pair(0), pair(1), pair(2), pair(3)];
    let (u0, u1) = (_mm512_unpacklo_epi64(z0, z1), _mm512_unpackhi_epi64(z0, z1));
    let (u2, u3) = (_mm512_unpacklo_epi64(z2, z3), _mm512_unpackhi_epi64(z2, z3));
    let (low, high) = (low_pairs(), high_pairs());
    [
        _mm512_permutex2var_epi64(u0, low, u2),
        _mm512_permutex2var_epi64(u1, low, u3),
        _mm512_permutex2var_epi64(u0, high, u2),
        _mm512_permutex2var_epi64(u1, high, u3),
    ]
}

/// The elements of all lanes.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
pub(super) fn store_lanes<M: Modulus>(a: &Lanes) -> [Fp<M>; 8] {
    let l0 = _mm512_or_si512(a[0], _mm512_slli_epi64::<52>(a[1]));
    let l1 = _mm512_or_si512(_mm512_srli_epi64::<12>(a[1]), _mm512_slli_epi64::<40>(a[2]));
    let l2 = _mm512_or_si512(_mm512_srli_epi64::<24>(a[2]), _mm512_slli_epi64::<28>(a[3]));
    let l3 = _mm512_or_si512(_mm512_srli_epi64::<36>(a[3]), _mm512_slli_epi64::<16>(a[4]));
    let (v0, v1) = (_mm512_unpacklo_epi64(l0, l1), _mm512_unpackhi_epi64(l0, l1));
    let (v2, v3) = (_mm512_unpacklo_epi64(l2, l3), _mm512_unpackhi_epi64(l2, l3));
    let (low, high) = (low_pairs(), high_pairs());
    let mut elements = [Fp::ZERO; 8];
    // Each of these has the limbs of one lane and of the lane four places later.
    for (lane, pair) in [
        _mm512_permutex2var_epi64(v0, low, v2),
        _mm512_permutex2var_epi64(v1, low, v3),
        _mm512_permutex2var_epi64(v0, high, v2),
        _mm512_permutex2var_epi64(v1, high, v3),
    ]
    .into_iter()
    .enumerate()
    {
        let (first, second) = (_mm512_castsi512_si256(pair), _mm512_extracti64x4_epi64::<1>(pair));
        // SAFETY: writes the 32 bytes of the limbs, at any alignment.
        unsafe {
            _mm256_storeu_si256(elements[lane].limbs.as_mut_ptr().cast(), first);
            _mm256_storeu_si256(elements[lane + 4].limbs.as_mut_ptr().cast(), second);
        }
    }
    elements
}

/// Lanes 0, 1 and 4, 5 of two vectors, for `_mm512_permutex2var_epi64`.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn low_pairs() -> __m512i {
    _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13)
}

/// Lanes 2, 3 and 6, 7 of two vectors.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn high_pairs() -> __m512i {
    _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::arith::{Base, Vectors, backend::shl_mod};
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    #[target_feature(enable = "avx512f,avx512ifma")]
    fn products_and_squares(values: &[Base; 24]) {
        const TO_264: [i64; 5] = split(&shl_mod(Base::ONE.limbs, 8, &T256Prime::P));
        let lanes = |first: usize| unpack(&transpose(&core::array::from_fn(|lane| &values[first + lane])));
        let (a, b) = ([lanes(0), lanes(8)], [lanes(8), lanes(16)]);
        // Times 2^264, what is left of a product's scale becomes that of a stored value.
        let stored = |product: &Lanes| store_lanes::<T256Prime>(&reduce(&mul(product, &splat(&TO_264))));
        let (products, squares) = (mul_each(&a, &b), square_each(&a));
        for k in 0..2 {
            let expected: [Base; 8] = core::array::from_fn(|lane| values[8 * k + lane] * values[8 * k + 8 + lane]);
            assert_eq!(stored(&products[k]), expected);
            assert_eq!(stored(&squares[k]), core::array::from_fn(|lane| values[8 * k + lane].square()));
            assert_eq!(stored(&mul(&a[k], &b[k])), expected);
        }
    }

    #[test]
    fn lanes_agree_with_elements() {
        if Vectors::used() != Vectors::Avx512Ifma {
            return;
        }
        let [p0, p1, p2, p3] = T256Prime::P;
        let edges = [[0; 4], [1, 0, 0, 0], [p0 - 1, p1, p2, p3], [u64::MAX, u64::MAX, u64::MAX, p3 - 1]];
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        for round in 0..100 {
            let mut values: [Base; 24] = core::array::from_fn(|_| Base::random(&mut rng));
            for (i, edge) in edges.into_iter().enumerate() {
                values[(round + 5 * i) % 24] = Fp::from_montgomery(edge);
            }
            // SAFETY: the processor has just been asked.
            unsafe { products_and_squares(&values) }
        }
    }
}
