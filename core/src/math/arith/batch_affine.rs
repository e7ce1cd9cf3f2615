//! Chord additions, eight at a time, with the 52-bit multiply-add instructions of AVX-512 where the processor has them
//! (it is asked only once). This is an accelerator: [`Chords::new`] says whether it is available, and its results equal
//! those of the portable code bit for bit.
//!
//! A lane holds a field element in five limbs of 52 bits. Products are Montgomery products for `2^260`, while elements
//! are stored for `2^256`. Instead of converting, the powers of two are carried along to where they cancel. A value
//! held times `2^k` has scale `k`. Stored values have scale 256, and a product of the scales `j` and `k` has
//! `j + k - 260`. With an inverse denominator of scale 262, the slope has scale 258, its square 256, and four times the
//! slope times an x-coordinate 256.
//!
//! Values are not reduced on the way. A product of `a` and `b` is below `a b / 2^260 + p`. With the multiples of `p`
//! that are added before each subtraction, everything stays between 0 and `2^260`, and everything that [`reduce`]
//! receives stays below `4 p`.
#![allow(unsafe_code)]

use core::arch::x86_64::*;

use super::backend::{Limbs, shl_mod};
use super::modulus::{Modulus, T256Prime};
use super::{Base, Fp, Pick, Vectors};

/// Eight elements, limb by limb.
pub(super) type Lanes = [__m512i; 5];

/// Steps per chunk: each step is eight additions.
const STEPS: usize = 128;
pub(super) const MASK: i64 = (1 << 52) - 1;
const P: [i64; 5] = split(&T256Prime::P);
const NEG_INV: i64 = T256Prime::NEG_INV as i64 & MASK;
/// One, as stored.
const ONE: [i64; 5] = split(&Base::ONE.limbs);

/// A point given by its coordinates.
pub(crate) trait Coordinates {
    fn x(&self) -> &Base;
    fn y(&self) -> &Base;
    fn set(&mut self, x: Base, y: Base);
}

/// The `(p + 1) / 4`-th powers of eight elements, which are square roots of those elements that have one. `None` if the
/// processor lacks the instructions.
pub(super) fn roots(values: &[Base; 8]) -> Option<[Base; 8]> {
    // SAFETY: the processor has just been asked.
    able().then(|| unsafe { quarter_powers(values) })
}

/// Whether the processor has the instructions.
fn able() -> bool {
    Vectors::used() == Vectors::Avx512Ifma
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn quarter_powers(values: &[Base; 8]) -> [Base; 8] {
    // Takes the scale 256 to 260, which products keep.
    const TO_260: [i64; 5] = split(&shl_mod(Base::ONE.limbs, 8, &T256Prime::P));
    let exponent = Base::QUARTER;
    let digit = |window: usize| (exponent[window / 16] >> (4 * (window % 16))) as usize & 15;
    let base = mul(&unpack(&transpose(&values.each_ref())), &splat(&TO_260));
    // Entry k - 1 holds the k-th power.
    let mut powers = [base; 15];
    for k in 1..15 {
        powers[k] = mul(&powers[k - 1], &base);
    }
    let mut power = powers[digit(63) - 1];
    for window in (0..63).rev() {
        for _ in 0..4 {
            power = mul(&power, &power);
        }
        if digit(window) > 0 {
            power = mul(&power, &powers[digit(window) - 1]);
        }
    }
    store_lanes(&reduce(&mul(&power, &splat(&ONE))))
}

/// Scratch space for chord additions.
pub(crate) struct Chords {
    /// For each step, the product of the denominators before it.
    products: Vec<Lanes>,
}

impl Chords {
    /// The largest number of additions in one call.
    pub(crate) const CHUNK: usize = 8 * STEPS;

    /// `None` if the processor lacks the instructions.
    pub(crate) fn new() -> Option<Self> {
        able().then(|| Self { products: Vec::with_capacity(STEPS) })
    }

    /// For every `i < count`, with `pick(i)`: replaces `(x1, y1)` of `points[to]` by the third point, mirrored, of its
    /// chord with `(x2, y2)` of `others[from]`: `s = (y2 - y1) / (x2 - x1)`, `x3 = s^2 - x1 - x2`,
    /// `y3 = s (x1 - x3) - y1`. Without `others`, both points come from `points`.
    ///
    /// Where `x1 = x2`, an x-coordinate is zero, or there is no `from`, nothing is done and `i` is added to `left`.
    ///
    /// # Panics
    /// If `count` is more than [`Self::CHUNK`].
    #[inline(always)]
    pub(crate) fn add<P: Coordinates>(
        &mut self,
        points: &mut [P],
        others: Option<&[P]>,
        count: usize,
        pick: impl Fn(usize) -> Pick,
        left: &mut Vec<usize>,
    ) {
        assert!(count <= Self::CHUNK);
        // SAFETY: `new` is the only constructor and has checked for the instructions.
        unsafe { self.chunk::<P, false>(points, others, count, pick, left) }
    }

    /// [`Self::add`] with the tangent at each point instead of the chord: `s = (3 x1^2 - 3) / 2 y1`. Where `x1` is
    /// zero, the index is added to `left`.
    #[inline(always)]
    pub(crate) fn double<P: Coordinates>(&mut self, points: &mut [P], left: &mut Vec<usize>) {
        assert!(points.len() <= Self::CHUNK);
        let count = points.len();
        // SAFETY: as above.
        unsafe { self.chunk::<P, true>(points, None, count, |i| Pick { to: i, from: Some(i), negate: false }, left) }
    }

    #[target_feature(enable = "avx512f,avx512ifma")]
    fn chunk<P: Coordinates, const TANGENT: bool>(
        &mut self,
        points: &mut [P],
        others: Option<&[P]>,
        count: usize,
        pick: impl Fn(usize) -> Pick,
        left: &mut Vec<usize>,
    ) {
        let steps = count.div_ceil(8);
        let one = splat(&[1, 0, 0, 0, 0]);
        self.products.clear();
        let mut product = one;
        for step in 0..steps {
            let rows = Rows::new(points, others, count, step, &pick);
            let (denominator, skip) = denominators::<TANGENT>(&rows, &one);
            if skip != 0 {
                left.extend((8 * step..count.min(8 * step + 8)).filter(|i| (skip >> (i % 8)) & 1 == 1));
            }
            self.products.push(product);
            product = mul(&product, &denominator);
        }

        let mut inverses = store_lanes(&reduce(&product));
        Base::batch_invert(&mut inverses);
        // After n steps the product has scale -4 n, and its inverse, stored, 512 + 4 n. Its first use below, with a
        // product of scale -4 (n - 1), wants 518 + 4 n for 262, and each later one 4 less.
        for inverse in &mut inverses {
            *inverse *= Base::from_u64(64);
        }
        let mut inverse = unpack(&transpose(&inverses.each_ref()));

        for step in (0..steps).rev() {
            let rows = Rows::new(points, others, count, step, &pick);
            let (denominator, skip) = denominators::<TANGENT>(&rows, &one);
            let own = mul(&inverse, &self.products[step]);
            inverse = mul(&inverse, &denominator);

            let (x1, y1) = (unpack(&transpose(&rows.x1)), unpack(&transpose(&rows.y1)));
            let (x2, numerator) = if TANGENT {
                // 16 x1 makes up for the scale of 4 that the product loses.
                let square = mul(&carry(&shifted::<4>(&x1)), &x1);
                let less = sub(&add_p(&square, 1), &splat(&ONE));
                (x1, carry(&add(&shifted::<1>(&less), &less)))
            } else {
                // p - y2 where it is negated.
                let y2 = unpack(&transpose(&rows.y2));
                let minus = sub(&splat(&P), &y2);
                let y2 = select(rows.negate, &y2, &minus);
                (unpack(&transpose(&rows.x2)), carry(&sub(&add_p(&y2, 1), &y1)))
            };
            let slope = mul(&numerator, &own);
            let square = mul(&slope, &slope);
            let x3 = reduce(&carry(&sub(&sub(&add_p(&square, 2), &x1), &x2)));
            let run = carry(&shifted::<2>(&sub(&add_p(&x1, 1), &x3)));
            let y3 = reduce(&carry(&sub(&add_p(&mul(&slope, &run), 1), &y1)));

            let (x3, y3) = (store_lanes(&x3), store_lanes(&y3));
            for lane in 0..8 {
                let i = 8 * step + lane;
                if (skip >> lane) & 1 == 0 && i < count {
                    points[pick(i).to].set(x3[lane], y3[lane]);
                }
            }
        }
    }
}

/// The coordinates of the operands of one step.
struct Rows<'a> {
    x1: [&'a Base; 8],
    y1: [&'a Base; 8],
    x2: [&'a Base; 8],
    y2: [&'a Base; 8],
    /// The lanes whose `y2` is negated.
    negate: __mmask8,
}

impl<'a> Rows<'a> {
    #[inline(always)]
    fn new<P: Coordinates>(
        points: &'a [P],
        others: Option<&'a [P]>,
        count: usize,
        step: usize,
        pick: &impl Fn(usize) -> Pick,
    ) -> Self {
        let others = others.unwrap_or(points);
        let mut negate = 0;
        let pairs: [(&P, &P); 8] = core::array::from_fn(|lane| {
            // Lanes past the end repeat the last addition and are not stored.
            let pick = pick((8 * step + lane).min(count - 1));
            negate |= u8::from(pick.negate) << lane;
            let to = &points[pick.to];
            // A point makes no chord with itself and is skipped.
            (to, pick.from.map_or(to, |from| &others[from]))
        });
        Self {
            x1: pairs.map(|(a, _)| a.x()),
            y1: pairs.map(|(a, _)| a.y()),
            x2: pairs.map(|(_, b)| b.x()),
            y2: pairs.map(|(_, b)| b.y()),
            negate,
        }
    }
}

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

/// The lanes to skip: those with equal x-coordinates, or with an x-coordinate of zero (as the identity has).
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn skipped(x1: &[__m512i; 4], x2: &[__m512i; 4]) -> __mmask8 {
    let mut equal = 0xff;
    for k in 0..4 {
        equal = _mm512_mask_cmpeq_epi64_mask(equal, x1[k], x2[k]);
    }
    equal | zero_lanes(x1) | zero_lanes(x2)
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn zero_lanes(x: &[__m512i; 4]) -> __mmask8 {
    let any = _mm512_or_si512(_mm512_or_si512(x[0], x[1]), _mm512_or_si512(x[2], x[3]));
    _mm512_testn_epi64_mask(any, any)
}

/// `x2 - x1` or `2 y1`, with 1 in the lanes to skip, and the mask of those lanes.
#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn denominators<const TANGENT: bool>(rows: &Rows<'_>, one: &Lanes) -> (Lanes, __mmask8) {
    let x1 = transpose(&rows.x1);
    let (d, skip) = if TANGENT {
        (carry(&shifted::<1>(&unpack(&transpose(&rows.y1)))), zero_lanes(&x1))
    } else {
        let x2 = transpose(&rows.x2);
        (carry(&sub(&add_p(&unpack(&x2), 1), &unpack(&x1))), skipped(&x1, &x2))
    };
    (select(skip, &d, one), skip)
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
fn mul(a: &Lanes, b: &Lanes) -> Lanes {
    let zero = _mm512_setzero_si512();
    let p = splat(&P);
    let inverse = _mm512_set1_epi64(NEG_INV);
    // At most 20 terms below 2^52 and a carry: no overflow.
    let mut t = [zero; 10];
    for i in 0..5 {
        for j in 0..5 {
            t[i + j] = _mm512_madd52lo_epu64(t[i + j], a[i], b[j]);
            t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], a[i], b[j]);
        }
    }
    for i in 0..5 {
        let m = _mm512_madd52lo_epu64(zero, t[i], inverse);
        for j in 0..5 {
            t[i + j] = _mm512_madd52lo_epu64(t[i + j], m, p[j]);
            t[i + j + 1] = _mm512_madd52hi_epu64(t[i + j + 1], m, p[j]);
        }
        t[i + 1] = _mm512_add_epi64(t[i + 1], _mm512_srli_epi64::<52>(t[i]));
    }
    carry(&[t[5], t[6], t[7], t[8], t[9]])
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
fn add_p(a: &Lanes, times: i64) -> Lanes {
    let mut r = *a;
    for k in 0..5 {
        r[k] = _mm512_add_epi64(a[k], _mm512_set1_epi64(times * P[k]));
    }
    r
}

#[inline]
#[target_feature(enable = "avx512f,avx512ifma")]
fn shifted<const BITS: u32>(a: &Lanes) -> Lanes {
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
fn reduce(a: &Lanes) -> Lanes {
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
fn transpose<M: Modulus>(rows: &[&Fp<M>; 8]) -> [__m512i; 4] {
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
