//! The non-linear part of SHA-256's equations, on field elements and on small integers.
//!
//! Per round and bit it is `2 Maj(Sigma_1's three) - e (f - g)` for `E`, `2 Maj(Sigma_0's three) - Maj(a, b, c)` for
//! `A`, and `2 Maj(sigma_1's three) + 2 Maj(sigma_0's three)` for `W`, where `Maj(x,y,z) = xy + yz + zx - 2xyz`.

use crate::arith::{Scalar, SmallSum};

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

/// Columns of one block as small integers, each word twice in a row so that a rotation is an offset.
#[derive(Clone)]
pub struct SmallBlock {
    a: Vec<[i32; 64]>,
    e: Vec<[i32; 64]>,
    w: Vec<[i32; 64]>,
}

impl SmallBlock {
    /// From the bits of a block's words.
    pub fn new(words: &[u32; super::columns::WORDS]) -> Self {
        use super::columns::{A, E, S, W};
        let spread = |word: u32| std::array::from_fn(|i| (word >> (i % 32) & 1) as i32);
        let extended = |first: usize, state: usize| {
            let before = (0..4).rev().map(|k| words[state + k]);
            before.chain(words[first..first + 64].iter().copied()).map(spread).collect()
        };
        Self { a: extended(A, S), e: extended(E, S + 4), w: words[W..W + 64].iter().map(|&w| spread(w)).collect() }
    }

    /// `self * x + other * y`, cell by cell.
    pub fn combine(&self, x: i32, other: &Self, y: i32) -> Self {
        let column = |a: &[[i32; 64]], b: &[[i32; 64]]| {
            a.iter().zip(b).map(|(a, b)| std::array::from_fn(|i| x * a[i] + y * b[i])).collect()
        };
        Self { a: column(&self.a, &other.a), e: column(&self.e, &other.e), w: column(&self.w, &other.w) }
    }

    /// `sum_t rounds_t (...)` over all three equations; only the cubic part if `cubic`.
    pub fn evaluate(&self, weights: &RoundWeights, cubic: bool) -> Scalar {
        let mut sum = SmallSum::ZERO;
        for (t, weights) in weights.weights.iter().enumerate() {
            let (a, e) = (&self.a[t + 1..t + 4], &self.e[t + 1..t + 4]);
            let (x, y, z) = (rotated(&e[2], 6), rotated(&e[2], 11), rotated(&e[2], 25));
            let (p, q, r) = (rotated(&a[2], 2), rotated(&a[2], 13), rotated(&a[2], 22));
            let (of_e, of_a) = if cubic {
                let of_e = weigh(|i| -4 * x[i] * y[i] * z[i]);
                (of_e, weigh(|i| 2 * a[2][i] * a[1][i] * a[0][i] - 4 * p[i] * q[i] * r[i]))
            } else {
                let of_e = weigh(|i| 2 * small_majority(x[i], y[i], z[i]) - e[2][i] * (e[1][i] - e[0][i]));
                (of_e, weigh(|i| 2 * small_majority(p[i], q[i], r[i]) - small_majority(a[2][i], a[1][i], a[0][i])))
            };
            sum.add_i64(&weights[0], of_e);
            sum.add_i64(&weights[1], of_a);
            if t >= 16 {
                let (w2, w15) = (&self.w[t - 2], &self.w[t - 15]);
                let (s10, s3) = (shifted(w2, 10), shifted(w15, 3));
                let (x, y) = (rotated(w2, 17), rotated(w2, 19));
                let (p, q) = (rotated(w15, 7), rotated(w15, 18));
                let of_w = if cubic {
                    weigh(|i| -4 * (x[i] * y[i] * s10[i] + p[i] * q[i] * s3[i]))
                } else {
                    weigh(|i| 2 * (small_majority(x[i], y[i], s10[i]) + small_majority(p[i], q[i], s3[i])))
                };
                sum.add_i64(&weights[2], of_w);
            }
        }
        sum.finish()
    }
}

#[inline(always)]
fn small_majority(x: i32, y: i32, z: i32) -> i32 {
    let xy = x * y;
    xy + z * (x + y - 2 * xy)
}

#[inline(always)]
fn rotated(word: &[i32; 64], n: usize) -> &[i32; 32] {
    word[n..n + 32].try_into().expect("32 of 64")
}

#[inline(always)]
fn shifted(word: &[i32; 64], n: usize) -> [i32; 32] {
    std::array::from_fn(|i| if i + n < 32 { word[i + n] } else { 0 })
}

/// `sum_i 2^i f(i)`. Cells of a grid over four variables are at most `41` in size, so `|f| < 2^20`: eight bits of
/// weight fit 32-bit lanes.
#[inline(always)]
fn weigh(f: impl Fn(usize) -> i32) -> i64 {
    let lanes: [i32; 32] = std::array::from_fn(|i| f(i) << (i % 8));
    (0..4).map(|g| lanes[8 * g..8 * g + 8].iter().map(|&x| x as i64).sum::<i64>() << (8 * g)).sum()
}
