//! The non-linear part of SHA-256's equations, on field elements and on small integers.
//!
//! For each round and bit it is `2 Maj(Sigma_1's three) - e (f - g)` for `E`, `2 Maj(Sigma_0's three) - Maj(a, b, c)`
//! for `A`, and `2 Maj(sigma_1's three) + 2 Maj(sigma_0's three)` for `W`, where `Maj(x,y,z) = xy + yz + zx - 2xyz`.

use crate::math::arith::{self, Kernel, Lanes, Loops, Scalar, SmallSum, vectorized};
use crate::math::parallel;
use zeroize::Zeroize;

/// Words of a column, including the four before round 0.
pub const EXTENDED: usize = 68;

/// Weights of the rounds in the equations for `E`, `A` and `W`; those for `W` are zero before round 16.
pub struct RoundWeights {
    /// For each round: `E`, `A`, `W`.
    pub weights: Vec<[Scalar; 3]>,
}

impl RoundWeights {
    /// From the weights of the rounds and of the equations.
    pub fn new(rounds: &[Scalar], gamma: Scalar, gamma_w: Scalar) -> Self {
        let of_round = |(t, &r): (usize, &Scalar)| [r, gamma * r, if t < 16 { Scalar::ZERO } else { gamma_w * r }];
        Self { weights: rounds.iter().enumerate().map(of_round).collect() }
    }
}

/// A table of 32 bits per round, for every pair that the next variable selects from.
#[derive(Clone, Copy)]
pub struct WordPairs<'a> {
    /// The words at 0.
    pub low: &'a [Scalar],
    /// The words at 1.
    pub high: &'a [Scalar],
    /// Distance between the words of neighbouring pairs.
    pub stride: usize,
}

/// The non-linear part over all pairs of rounds or of blocks.
pub struct NonLinear<'a> {
    /// `a, b, c, e, f, g`, `W(t-2)`, `W(t-15)`.
    pub tables: [WordPairs<'a>; 8],
    /// For each pair, the weights of the equations for `E`, `A` and `W`; their number is a multiple of eight.
    pub weights: &'a [[Scalar; 3]],
    /// Whether all words at 1 are zero.
    pub alone: bool,
}

impl NonLinear<'_> {
    /// The weighted sums over pairs and bits at 0 and at -1, and their leading coefficient.
    pub fn sums(self) -> [Scalar; POINTS] {
        // Small parts, so that a thread that comes late still finds work.
        let parts = (0..self.weights.len() / STEP)
            .flat_map(|step| [Equation::W, Equation::A, Equation::E].map(|of| Part { all: &self, of, step }));
        let alone = self.alone;
        let sums = parallel::map(parts.collect(), arith::run);
        let mut sums: [Scalar; POINTS] = std::array::from_fn(|p| sums.iter().map(|sums| sums[p]).sum());
        if alone {
            // The line is 1 - X times the words at 0, so a quadratic part q and a cubic part c there make 4 q + 8 c at
            // -1, and a leading coefficient of -c.
            sums[1] = (sums[0] - sums[2]).double().double();
        }
        sums
    }
}

/// The points at which a pair is evaluated: 0, -1, infinity.
const POINTS: usize = 3;

/// Pairs in a part.
const STEP: usize = 8;

/// The equations, in the order of their weights.
#[derive(Clone, Copy)]
enum Equation {
    E,
    A,
    W,
}

/// One equation on eight pairs.
struct Part<'a> {
    all: &'a NonLinear<'a>,
    of: Equation,
    step: usize,
}

/// One word of each pair, at every point.
type Word<L> = [[L; POINTS]; 32];

impl Kernel for Part<'_> {
    type Output = [Scalar; POINTS];

    #[inline(always)]
    fn run<L: Lanes>(self) -> [Scalar; POINTS] {
        let [a, b, c, e, f, g, w2, w15] = self.all.tables;
        // The value at -1 follows from the others.
        let skipped = if self.all.alone { 1 } else { POINTS };
        let (pairs, weights) = (self.all.weights.len(), self.all.weights.as_flattened());
        // Lanes are as far apart as there are parts, so a word's bits are vectors, and a rotation is a change of index.
        let step = pairs / STEP;
        let zero = L::splat(&Scalar::ZERO);
        let (mut word, mut other): (Word<L>, Word<L>) = ([[zero; POINTS]; 32], [[zero; POINTS]; 32]);
        let mut sums = [L::empty(); POINTS];
        for s in (self.step..pairs).step_by(step * L::WIDTH) {
            let weight = 3 * s + self.of as usize;
            // There is no equation for W before round 16, and nothing follows when there are few pairs.
            if L::WIDTH == 1 && weights[weight].is_zero() {
                continue;
            }
            // The sum over the bits, weighted by 2^i, by Horner's rule.
            let mut sum = [zero; POINTS];
            match self.of {
                Equation::E => {
                    load_word(&mut word, &e, s, step);
                    for i in (0..32).rev() {
                        let (f, g) = (load_bit::<L>(&f, s, step, i), load_bit::<L>(&g, s, step, i));
                        for p in 0..POINTS {
                            if p == skipped {
                                continue;
                            }
                            let parity = majority(&word, [i + 6, i + 11, i + 25], p);
                            sum[p] = match p {
                                2 => L::linear([(2, sum[p]), (2, parity)]),
                                _ => {
                                    let choose = word[i][p] * L::linear([(1, f[p]), (-1, g[p])]);
                                    L::linear([(2, sum[p]), (2, parity), (-1, choose)])
                                }
                            };
                        }
                    }
                }
                Equation::A => {
                    load_word(&mut word, &a, s, step);
                    for i in (0..32).rev() {
                        let (b, c) = (load_bit::<L>(&b, s, step, i), load_bit::<L>(&c, s, step, i));
                        for p in 0..POINTS {
                            if p == skipped {
                                continue;
                            }
                            let parity = majority(&word, [i + 2, i + 13, i + 22], p);
                            let of_bits = majority_of(word[i][p], b[p], c[p], p);
                            sum[p] = L::linear([(2, sum[p]), (2, parity), (-1, of_bits)]);
                        }
                    }
                }
                Equation::W => {
                    load_word(&mut word, &w2, s, step);
                    load_word(&mut other, &w15, s, step);
                    for i in (0..32).rev() {
                        for p in 0..POINTS {
                            if p == skipped {
                                continue;
                            }
                            let x = majority_shifted(&word, [i + 17, i + 19, i + 10], p);
                            let y = majority_shifted(&other, [i + 7, i + 18, i + 3], p);
                            sum[p] = L::linear([(2, sum[p]), (2, x), (2, y)]);
                        }
                    }
                }
            }
            for p in 0..POINTS {
                L::accumulate(&mut sums[p], sum[p], L::load(weights, weight, 3 * step));
            }
        }
        [L::total(sums[0]), L::total(sums[1]), L::total(sums[2])]
    }
}

/// Bit `i` of the pairs `s`, `s + step` and so on.
#[inline(always)]
fn load_bit<L: Lanes>(pairs: &WordPairs<'_>, s: usize, step: usize, i: usize) -> [L; POINTS] {
    let (at, stride) = (pairs.stride * s + i, pairs.stride * step);
    let (low, high) = (L::load(pairs.low, at, stride), L::load(pairs.high, at, stride));
    [low, L::linear([(2, low), (-1, high)]), L::linear([(1, high), (-1, low)])]
}

#[inline(always)]
fn load_word<L: Lanes>(word: &mut Word<L>, pairs: &WordPairs<'_>, s: usize, step: usize) {
    for i in 0..32 {
        word[i] = load_bit(pairs, s, step, i);
    }
}

/// `Maj(x, y, z)` at a point; at infinity, the cubic part of it.
#[inline(always)]
fn majority_of<L: Lanes>(x: L, y: L, z: L, point: usize) -> L {
    let xy = x * y;
    match point {
        2 => L::linear([(-2, xy * z)]),
        _ => L::linear([(1, xy), (1, z * L::linear([(1, x), (1, y), (-2, xy)]))]),
    }
}

#[inline(always)]
fn majority<L: Lanes>(word: &Word<L>, [i, j, k]: [usize; 3], point: usize) -> L {
    majority_of(word[i % 32][point], word[j % 32][point], word[k % 32][point], point)
}

/// The third bit comes from the word shifted instead of rotated: `Maj(x, y, 0) = xy`.
#[inline(always)]
fn majority_shifted<L: Lanes>(word: &Word<L>, [i, j, k]: [usize; 3], point: usize) -> L {
    match (k < 32, point) {
        (true, _) => majority(word, [i, j, k], point),
        (false, 2) => L::splat(&Scalar::ZERO),
        (false, _) => word[i % 32][point] * word[j % 32][point],
    }
}

/// Words of a block that the non-linear part uses: extended `A`, extended `E`, `W`.
const SMALL_WORDS: usize = 2 * EXTENDED + 64;

/// Columns of one block as small integers, at most 41 in size on a grid over four variables.
#[derive(Clone)]
pub struct SmallBlock {
    words: Box<[[i8; 32]; SMALL_WORDS]>,
}

impl SmallBlock {
    /// From the bits of a block's words.
    pub fn new(words: &[u32; super::super::cells::WORDS]) -> Self {
        use super::super::cells::{A, E, S, W};
        let mut spread = Box::new([[0; 32]; SMALL_WORDS]);
        let before = |state: usize| (0..4).rev().map(move |k| words[state + k]);
        let column = |first: usize| words[first..first + 64].iter().copied();
        let all = before(S).chain(column(A)).chain(before(S + 4)).chain(column(E)).chain(column(W));
        for (bits, word) in spread.iter_mut().zip(all) {
            for (i, bit) in bits.iter_mut().enumerate() {
                *bit = (word >> i & 1) as i8;
            }
        }
        Self { words: spread }
    }

    /// Sets this block to the value at -1 of the line that is `low` at 0 and `high` at 1.
    pub fn set_at_minus_one(&mut self, low: &Self, high: &Self) {
        vectorized(Line::<true>(self.cells(), low.words.as_flattened(), high.words.as_flattened()));
    }

    /// Sets this block to the value of that line at infinity: its slope.
    pub fn set_slope(&mut self, low: &Self, high: &Self) {
        vectorized(Line::<false>(self.cells(), low.words.as_flattened(), high.words.as_flattened()));
    }

    /// `sum_t rounds_t (...)` over all three equations; only the cubic part if `cubic` is set.
    pub fn evaluate(&self, weights: &RoundWeights, cubic: bool) -> Scalar {
        vectorized(Evaluate { block: self, weights, cubic })
    }

    fn cells(&mut self) -> &mut [i8] {
        self.words.as_flattened_mut()
    }

    #[inline(always)]
    fn evaluate_inlined(&self, weights: &RoundWeights, cubic: bool) -> Scalar {
        let (twice, padded) = self.laid_out();
        let mut sum = SmallSum::ZERO;
        for (t, weights) in weights.weights.iter().enumerate() {
            let a = [&twice[t + 3], &twice[t + 2], &twice[t + 1]];
            let e = [&twice[EXTENDED + t + 3], &twice[EXTENDED + t + 2], &twice[EXTENDED + t + 1]];
            let (mut of_e, mut of_a, mut of_w) = ([0; 32], [0; 32], [0; 32]);
            for i in 0..32 {
                let (x, y, z) = (at(e[0], i + 6), at(e[0], i + 11), at(e[0], i + 25));
                let (p, q, r) = (at(a[0], i + 2), at(a[0], i + 13), at(a[0], i + 22));
                let [a, b, c] = [at(a[0], i), at(a[1], i), at(a[2], i)];
                if cubic {
                    of_e[i] = -4 * x * y * z;
                    of_a[i] = 2 * a * b * c - 4 * p * q * r;
                } else {
                    let [e, f, g] = [at(e[0], i), at(e[1], i), at(e[2], i)];
                    of_e[i] = 2 * small_majority(x, y, z) - e * (f - g);
                    of_a[i] = 2 * small_majority(p, q, r) - small_majority(a, b, c);
                }
            }
            sum.add_i64(&weights[0], weigh(&of_e));
            sum.add_i64(&weights[1], weigh(&of_a));
            if t >= 16 {
                let (w2, w15) = (&twice[2 * EXTENDED + t - 2], &twice[2 * EXTENDED + t - 15]);
                let (s2, s15) = (&padded[t - 2], &padded[t - 15]);
                for i in 0..32 {
                    let (x, y, z) = (at(w2, i + 17), at(w2, i + 19), at(s2, i + 10));
                    let (p, q, r) = (at(w15, i + 7), at(w15, i + 18), at(s15, i + 3));
                    of_w[i] = if cubic {
                        -4 * (x * y * z + p * q * r)
                    } else {
                        2 * (small_majority(x, y, z) + small_majority(p, q, r))
                    };
                }
                sum.add_i64(&weights[2], weigh(&of_w));
            }
        }
        sum.finish()
    }

    /// Every word twice in a row, so that a rotation is an offset; every word of `W` followed by zeros, for shifts.
    #[inline(always)]
    fn laid_out(&self) -> ([[i8; 64]; SMALL_WORDS], [[i8; 64]; 64]) {
        let mut twice = [[0; 64]; SMALL_WORDS];
        let mut padded = [[0; 64]; 64];
        for (twice, word) in twice.iter_mut().zip(self.words.iter()) {
            twice[..32].copy_from_slice(word);
            twice[32..].copy_from_slice(word);
        }
        for (padded, word) in padded.iter_mut().zip(&self.words[2 * EXTENDED..]) {
            padded[..32].copy_from_slice(word);
        }
        (twice, padded)
    }
}

impl Drop for SmallBlock {
    fn drop(&mut self) {
        self.cells().zeroize();
    }
}

/// Cells to fill, and a line given by its cells at 0 and at 1: takes its value at -1, or else its slope.
struct Line<'a, const AT_MINUS_ONE: bool>(&'a mut [i8], &'a [i8], &'a [i8]);

impl<const AT_MINUS_ONE: bool> Loops for Line<'_, AT_MINUS_ONE> {
    type Output = ();
    #[inline(always)]
    fn run(self) {
        for ((cell, &low), &high) in self.0.iter_mut().zip(self.1).zip(self.2) {
            // At most 41 in size: nothing wraps, and vector code need not check for it.
            let (from, less) = if AT_MINUS_ONE { (low.wrapping_add(low), high) } else { (high, low) };
            *cell = from.wrapping_sub(less);
        }
    }
}

/// [`SmallBlock::evaluate`].
struct Evaluate<'a> {
    block: &'a SmallBlock,
    weights: &'a RoundWeights,
    cubic: bool,
}

impl Loops for Evaluate<'_> {
    type Output = Scalar;
    #[inline(always)]
    fn run(self) -> Scalar {
        self.block.evaluate_inlined(self.weights, self.cubic)
    }
}

#[inline(always)]
fn at(word: &[i8; 64], i: usize) -> i32 {
    word[i] as i32
}

#[inline(always)]
fn small_majority(x: i32, y: i32, z: i32) -> i32 {
    let xy = x * y;
    xy + z * (x + y - 2 * xy)
}

/// `sum_i 2^i lanes_i`. With cells of at most 41 in size, a lane is below `2^20`: eight of them, weighted with eight
/// bits, fit in 32 bits.
#[inline(always)]
fn weigh(lanes: &[i32; 32]) -> i64 {
    let mut groups = [0i32; 4];
    for (group, lanes) in groups.iter_mut().zip(lanes.chunks_exact(8)) {
        for (i, lane) in lanes.iter().enumerate() {
            *group += lane << i;
        }
    }
    groups.iter().enumerate().map(|(g, &sum)| (sum as i64) << (8 * g)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    #[test]
    fn words_of_zeros_at_one_are_no_exception() {
        let mut rng = ChaCha20Rng::seed_from_u64(12);
        let mut random = |n: usize| -> Vec<Scalar> { (0..n).map(|_| Scalar::random(&mut rng)).collect() };
        let words: [Vec<Scalar>; 8] = std::array::from_fn(|_| random(16 * 32));
        let zeros = vec![Scalar::ZERO; 16 * 32];
        let tables = words.each_ref().map(|low| WordPairs { low, high: &zeros, stride: 32 });
        let weights: Vec<[Scalar; 3]> = (0..16).map(|_| random(3).try_into().unwrap()).collect();
        let sums = |alone| NonLinear { tables, weights: &weights, alone }.sums();
        assert_eq!(sums(true), sums(false));
        arith::without_lanes(|| assert_eq!(sums(true), sums(false)));
    }

    /// With as many pairs as two parts have, and with three, after which all weights are zero.
    #[test]
    fn machines_without_lanes_compute_the_same() {
        let mut rng = ChaCha20Rng::seed_from_u64(11);
        for pairs in [16_usize, 3] {
            let mut random = |n: usize| -> Vec<Scalar> { (0..n).map(|_| Scalar::random(&mut rng)).collect() };
            let words: [[Vec<Scalar>; 2]; 8] = std::array::from_fn(|_| [random(16 * 32), random(16 * 32)]);
            let tables = words.each_ref().map(|[low, high]| WordPairs { low, high, stride: 32 });
            let mut weights: Vec<[Scalar; 3]> = (0..pairs).map(|_| random(3).try_into().unwrap()).collect();
            weights[1][Equation::W as usize] = Scalar::ZERO;
            weights.resize(pairs.next_multiple_of(STEP), [Scalar::ZERO; 3]);
            let all = NonLinear { tables, weights: &weights, alone: false };
            for step in 0..weights.len() / STEP {
                for of in [Equation::E, Equation::A, Equation::W] {
                    let part = || Part { all: &all, of, step };
                    assert_eq!(arith::run(part()), arith::without_lanes(|| arith::run(part())));
                }
            }
        }
    }
}
