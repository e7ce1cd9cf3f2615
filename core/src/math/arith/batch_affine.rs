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

use super::backend::shl_mod;
use super::field::windows;
use super::limbs52::{
    Lanes, P, add, add_p, carry, mul, mul_each, reduce, select, shifted, splat, split, square_each, store_lanes, sub,
    transpose, unpack,
};
use super::modulus::{Modulus, T256Prime};
use super::{Base, Pick, Vectors};

/// Steps per chunk: each step is eight additions.
const STEPS: usize = 256;
/// Steps taken side by side, each with a running product and a running inverse of its own.
const CHAINS: usize = 2;
/// One, as stored.
const ONE: [i64; 5] = split(&Base::ONE.limbs);

/// A point given by its coordinates.
pub(crate) trait Coordinates {
    fn x(&self) -> &Base;
    fn y(&self) -> &Base;
    fn set(&mut self, x: Base, y: Base);
}

/// How many roots are taken at once.
pub(super) const ROOTS: usize = 8 * CHAINS;

/// The `(p + 1) / 4`-th powers of some elements, which are square roots of those elements that have one. `None` if the
/// processor lacks the instructions.
pub(super) fn roots(values: &[Base; ROOTS]) -> Option<[Base; ROOTS]> {
    // SAFETY: the processor has just been asked.
    able().then(|| unsafe { quarter_powers(values) })
}

/// Whether the processor has the instructions.
fn able() -> bool {
    Vectors::used() == Vectors::Avx512Ifma
}

#[target_feature(enable = "avx512f,avx512ifma")]
fn quarter_powers(values: &[Base; ROOTS]) -> [Base; ROOTS] {
    // Takes the scale 256 to 260, which products keep.
    const TO_260: [i64; 5] = split(&shl_mod(Base::ONE.limbs, 8, &T256Prime::P));
    let mut base = [splat(&TO_260); CHAINS];
    for chain in 0..CHAINS {
        let eight: [&Base; 8] = core::array::from_fn(|lane| &values[8 * chain + lane]);
        base[chain] = mul(&unpack(&transpose(&eight)), &base[chain]);
    }
    // Entry k has the power 2 k + 1.
    let mut odd = [base; 8];
    let squares = square_each(&base);
    for k in 1..8 {
        odd[k] = mul_each(&odd[k - 1], &squares);
    }
    let mut power: Option<[Lanes; CHAINS]> = None;
    for (squarings, digit) in windows(&Base::QUARTER) {
        let Some(power) = &mut power else {
            power = Some(odd[digit / 2]);
            continue;
        };
        for _ in 0..squarings {
            *power = square_each(power);
        }
        if digit != 0 {
            *power = mul_each(power, &odd[digit / 2]);
        }
    }
    let power = power.unwrap_or(base);
    let mut roots = [Base::ZERO; ROOTS];
    for (roots, power) in roots.chunks_exact_mut(8).zip(&power) {
        roots.copy_from_slice(&store_lanes(&reduce(&mul(power, &splat(&ONE)))));
    }
    roots
}

/// Scratch space for chord additions.
pub(crate) struct Chords {
    scratch: Vec<Steps>,
}

/// What the first pass keeps of some steps side by side.
struct Steps {
    /// `x2 - x1` or `2 y1`, with 1 in the lanes to skip.
    denominator: [Lanes; CHAINS],
    /// For each chain, the product of the denominators before this step.
    before: [Lanes; CHAINS],
    /// The lanes that are left to others.
    skips: [__mmask8; CHAINS],
}

impl Chords {
    /// The largest number of additions in one call.
    pub(crate) const CHUNK: usize = 8 * STEPS;

    /// `None` if the processor lacks the instructions.
    pub(crate) fn new() -> Option<Self> {
        able().then(|| Self { scratch: Vec::with_capacity(STEPS / CHAINS) })
    }

    /// For every `i < count`, with `pick(i)`: replaces `(x1, y1)` of `points[to]` by the third point, mirrored, of its
    /// chord with `(x2, y2)` of `others[from]`: `s = (y2 - y1) / (x2 - x1)`, `x3 = s^2 - x1 - x2`,
    /// `y3 = s (x1 - x3) - y1`. Without `others`, both points come from `points`.
    ///
    /// Where `x1 = x2` or an x-coordinate is zero, nothing is done and `i` is added to `left`.
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
        unsafe { self.chunk::<P, true>(points, None, count, |i| Pick { to: i, from: i, negate: false }, left) }
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
        if count == 0 {
            return;
        }
        let one = splat(&[1, 0, 0, 0, 0]);
        let pairs = count.div_ceil(8 * CHAINS);
        self.scratch.clear();
        let mut product = [one; CHAINS];
        for pair in 0..pairs {
            let mut denominator = [one; CHAINS];
            let mut skips = [0; CHAINS];
            for chain in 0..CHAINS {
                let step = CHAINS * pair + chain;
                let rows = Rows::new(points, others, count, step, &pick);
                (denominator[chain], skips[chain]) = denominators::<TANGENT>(&rows, &one);
                if skips[chain] != 0 {
                    left.extend((8 * step..count.min(8 * step + 8)).filter(|i| (skips[chain] >> (i % 8)) & 1 == 1));
                }
            }
            self.scratch.push(Steps { denominator, before: product, skips });
            product = mul_each(&product, &denominator);
        }

        let mut inverses = store_lanes(&reduce(&mul(&product[0], &product[1])));
        Base::batch_invert(&mut inverses);
        // After n steps a chain's product has scale -4 n, that of both -8 n - 260, and its inverse, stored,
        // 772 + 8 n. Times the other chain's product, that gives 512 + 4 n. Its first use below, with a product of
        // scale -4 (n - 1), wants 518 + 4 n for 262, and each later one 4 less.
        for inverse in &mut inverses {
            *inverse *= Base::from_u64(64);
        }
        let inverse = unpack(&transpose(&inverses.each_ref()));
        let mut inverse = mul_each(&[inverse; CHAINS], &[product[1], product[0]]);

        for pair in (0..pairs).rev() {
            let Steps { denominator, before, skips } = &self.scratch[pair];
            let own = mul_each(&inverse, before);
            inverse = mul_each(&inverse, denominator);

            let zero = [_mm512_setzero_si512(); 5];
            let (mut x1, mut x2) = ([zero; CHAINS], [zero; CHAINS]);
            let (mut y1, mut numerator) = ([zero; CHAINS], [zero; CHAINS]);
            for chain in 0..CHAINS {
                let rows = Rows::new(points, others, count, CHAINS * pair + chain, &pick);
                (x1[chain], y1[chain]) = (unpack(&transpose(&rows.x1)), unpack(&transpose(&rows.y1)));
                if !TANGENT {
                    x2[chain] = unpack(&transpose(&rows.x2));
                    // p - y2 where it is negated.
                    let y2 = unpack(&transpose(&rows.y2));
                    let minus = sub(&splat(&P), &y2);
                    let y2 = select(rows.negate, &y2, &minus);
                    numerator[chain] = carry(&sub(&add_p(&y2, 1), &y1[chain]));
                }
            }
            if TANGENT {
                x2 = x1;
                // 16 x1 makes up for the scale of 4 that the product loses.
                let mut times = [zero; CHAINS];
                for chain in 0..CHAINS {
                    times[chain] = carry(&shifted::<4>(&x1[chain]));
                }
                let square = mul_each(&times, &x1);
                for chain in 0..CHAINS {
                    let less = sub(&add_p(&square[chain], 1), &splat(&ONE));
                    numerator[chain] = carry(&add(&shifted::<1>(&less), &less));
                }
            }
            let slope = mul_each(&numerator, &own);
            let square = square_each(&slope);
            let (mut x3, mut run) = ([zero; CHAINS], [zero; CHAINS]);
            for chain in 0..CHAINS {
                x3[chain] = reduce(&carry(&sub(&sub(&add_p(&square[chain], 2), &x1[chain]), &x2[chain])));
                run[chain] = carry(&shifted::<2>(&sub(&add_p(&x1[chain], 1), &x3[chain])));
            }
            let product = mul_each(&slope, &run);
            for chain in 0..CHAINS {
                let y3 = reduce(&carry(&sub(&add_p(&product[chain], 1), &y1[chain])));
                let (x3, y3) = (store_lanes(&x3[chain]), store_lanes(&y3));
                for lane in 0..8 {
                    let i = 8 * (CHAINS * pair + chain) + lane;
                    if (skips[chain] >> lane) & 1 == 0 && i < count {
                        points[pick(i).to].set(x3[lane], y3[lane]);
                    }
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
            (&points[pick.to], &others[pick.from])
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
