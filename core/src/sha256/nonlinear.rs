//! The non-linear part of SHA-256's equations, on field elements and on small integers.
//!
//! Per round and bit it is `2 Maj(Sigma_1's three) - e (f - g)` for `E`, `2 Maj(Sigma_0's three) - Maj(a, b, c)` for
//! `A`, and `2 Maj(sigma_1's three) + 2 Maj(sigma_0's three)` for `W`, where `Maj(x,y,z) = xy + yz + zx - 2xyz`.

use crate::arith::{Scalar, SmallSum};
use zeroize::Zeroize;

/// Words of a column with the four that come before round 0.
pub const EXTENDED: usize = 68;

/// Weights of the rounds in the equations for `E`, `A` and `W`; those for `W` are zero before round 16.
pub struct RoundWeights {
    /// Per round: `E`, `A`, `W`.
    pub weights: Vec<[Scalar; 3]>,
}

impl RoundWeights {
    /// From the weights of rounds and of equations.
    pub fn new(rounds: &[Scalar], gamma: Scalar, gamma_w: Scalar) -> Self {
        let of_round = |(t, &r): (usize, &Scalar)| [r, gamma * r, if t < 16 { Scalar::ZERO } else { gamma_w * r }];
        Self { weights: rounds.iter().enumerate().map(of_round).collect() }
    }
}

#[inline(always)]
fn majority(x: Scalar, y: Scalar, z: Scalar) -> Scalar {
    let xy = x * y;
    xy + z * (x + y - xy.double())
}

/// One round's words, as the non-linear part looks at them; `w` is there where the equation for `W` is.
pub struct RoundWords<'a> {
    /// `a, b, c`.
    pub a: [&'a [Scalar]; 3],
    /// `e, f, g`.
    pub e: [&'a [Scalar]; 3],
    /// `W(t-2)`, `W(t-15)`.
    pub w: Option<[&'a [Scalar]; 2]>,
}

impl RoundWords<'_> {
    /// The three sums over the bits, weighed by `2^i`.
    #[inline]
    pub fn evaluate(&self) -> [Scalar; 3] {
        let mut sums = [Scalar::ZERO; 3];
        let rotated = |word: &[Scalar], i: usize, n: [usize; 3]| n.map(|n| word[(i + n) % 32]);
        for i in (0..32).rev() {
            let ([a, b, c], [e, f, g]) = (self.a, self.e);
            let [x, y, z] = rotated(e, i, [6, 11, 25]);
            sums[0] = sums[0].double() + majority(x, y, z).double() - e[i] * (f[i] - g[i]);
            let [x, y, z] = rotated(a, i, [2, 13, 22]);
            sums[1] = sums[1].double() + majority(x, y, z).double() - majority(a[i], b[i], c[i]);
            if let Some([w2, w15]) = self.w {
                let shifted = |word: &[Scalar], n: usize| if i + n < 32 { word[i + n] } else { Scalar::ZERO };
                let [x, y, _] = rotated(w2, i, [17, 19, 0]);
                let [x2, y2, _] = rotated(w15, i, [7, 18, 0]);
                let both = majority(x, y, shifted(w2, 10)) + majority(x2, y2, shifted(w15, 3));
                sums[2] = sums[2].double() + both.double();
            }
        }
        sums
    }

    /// The cubic parts of the three sums: what is left at infinity.
    #[inline]
    pub fn evaluate_cubic(&self) -> [Scalar; 3] {
        let mut sums = [Scalar::ZERO; 3];
        let cube = |word: &[Scalar], i: usize, n: [usize; 3]| {
            word[(i + n[0]) % 32] * word[(i + n[1]) % 32] * word[(i + n[2]) % 32]
        };
        for i in (0..32).rev() {
            let ([a, b, c], e) = (self.a, self.e[0]);
            sums[0] = sums[0].double() + cube(e, i, [6, 11, 25]);
            sums[1] = sums[1].double() + cube(a, i, [2, 13, 22]).double() - a[i] * b[i] * c[i];
            if let Some([w2, w15]) = self.w {
                let mut sum = sums[2].double();
                if i + 10 < 32 {
                    sum += w2[(i + 17) % 32] * w2[(i + 19) % 32] * w2[i + 10];
                }
                if i + 3 < 32 {
                    sum += w15[(i + 7) % 32] * w15[(i + 18) % 32] * w15[i + 3];
                }
                sums[2] = sum;
            }
        }
        // Maj's cubic part is -2xyz: 2 Maj gives -4, -Maj gives +2.
        let minus_four = |s: Scalar| -s.double().double();
        [minus_four(sums[0]), -sums[1].double(), minus_four(sums[2])]
    }
}

/// Words of a block that the non-linear part looks at: extended `A`, extended `E`, `W`.
const SMALL_WORDS: usize = 2 * EXTENDED + 64;

/// Columns of one block as small integers, at most 41 in size on a grid over four variables.
#[derive(Clone)]
pub struct SmallBlock {
    words: Box<[[i8; 32]; SMALL_WORDS]>,
}

impl SmallBlock {
    /// From the bits of a block's words.
    pub fn new(words: &[u32; super::columns::WORDS]) -> Self {
        use super::columns::{A, E, S, W};
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

    /// `self * x + other * y`, cell by cell.
    #[inline(always)]
    pub fn combine(&self, x: i8, other: &Self, y: i8) -> Self {
        let mut words = Box::new([[0; 32]; SMALL_WORDS]);
        let cells = self.words.as_flattened().iter().zip(other.words.as_flattened());
        for (sum, (&a, &b)) in words.as_flattened_mut().iter_mut().zip(cells) {
            *sum = x * a + y * b;
        }
        Self { words }
    }

    /// `sum_t rounds_t (...)` over all three equations; only the cubic part if `cubic`.
    #[inline(always)]
    pub fn evaluate(&self, weights: &RoundWeights, cubic: bool) -> Scalar {
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

    /// Every word twice in a row, so that a rotation is an offset; every word of `W` with zeros behind it, for shifts.
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
        self.words.as_flattened_mut().zeroize();
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

/// `sum_i 2^i lanes_i`. With cells of at most 41 in size a lane is below `2^20`: eight of them with eight bits of weight
/// fit 32 bits.
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
