//! The linear structure of SHA-256 on its columns: which cells an equation, or a rotated and delayed table, uses.

use super::cells::{CARRY_A, CARRY_A_BITS, CARRY_E, CARRY_E_BITS, CARRY_S, CARRY_W, CARRY_W_BITS};
use crate::math::sha256::K;
use crate::{
    engine::claims::{CHAIN_CARRIES, KernelSink, Layout},
    math::{arith::Scalar, poly},
};

/// A column with the 64 words of the message schedule or of a working variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Working variable `a`.
    A,
    /// Working variable `e`.
    E,
    /// The message schedule.
    W,
}

/// How a word's bits are moved before they are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Rotated right.
    Rotate(usize),
    /// Shifted right.
    Shift(usize),
}

/// One rotated and delayed table: at round `t` and bit `i` it is bit `i` of the moved word `t - delay`.
#[derive(Clone, Copy, Debug)]
pub struct Virtual {
    /// The source column.
    pub column: Column,
    /// How many rounds ago.
    pub delay: usize,
    /// How its bits are moved.
    pub by: Move,
}

const fn v(column: Column, delay: usize, by: Move) -> Virtual {
    Virtual { column, delay, by }
}

/// The tables that the non-linear part uses, in the order of its evaluations: the three for each of `Sigma_1`,
/// `Sigma_0`, `sigma_1`, `sigma_0`, then `e, f, g` and `a, b, c`.
pub const VIRTUAL: [Virtual; 18] = [
    v(Column::E, 1, Move::Rotate(6)),
    v(Column::E, 1, Move::Rotate(11)),
    v(Column::E, 1, Move::Rotate(25)),
    v(Column::A, 1, Move::Rotate(2)),
    v(Column::A, 1, Move::Rotate(13)),
    v(Column::A, 1, Move::Rotate(22)),
    v(Column::W, 2, Move::Rotate(17)),
    v(Column::W, 2, Move::Rotate(19)),
    v(Column::W, 2, Move::Shift(10)),
    v(Column::W, 15, Move::Rotate(7)),
    v(Column::W, 15, Move::Rotate(18)),
    v(Column::W, 15, Move::Shift(3)),
    v(Column::E, 1, Move::Rotate(0)),
    v(Column::E, 2, Move::Rotate(0)),
    v(Column::E, 3, Move::Rotate(0)),
    v(Column::A, 1, Move::Rotate(0)),
    v(Column::A, 2, Move::Rotate(0)),
    v(Column::A, 3, Move::Rotate(0)),
];

/// Adds `weight * bits` to the pattern over a word's original bits, where `bits` are weights of the moved word's bits.
fn add_moved(pattern: &mut [Scalar; 32], by: Move, weight: Scalar, bits: &[Scalar; 32]) {
    for (i, &bit) in bits.iter().enumerate() {
        match by {
            Move::Rotate(n) => pattern[(i + n) % 32] += weight * bit,
            Move::Shift(n) if i + n < 32 => pattern[i + n] += weight * bit,
            Move::Shift(_) => {}
        }
    }
}

/// Weights on the words of one column at one delay: `sum_t rounds_t <pattern, word(t - delay)>`.
#[derive(Clone)]
struct Tap {
    column: Column,
    delay: usize,
    pattern: [Scalar; 32],
}

/// A linear functional of a folded block: taps with common round weights, and single words.
pub struct Taps {
    /// Weight of each round.
    rounds: Vec<Scalar>,
    taps: Vec<Tap>,
    /// Column, word, and weight of its value; chaining words have column `None`.
    words: Vec<(Option<Column>, usize, Scalar)>,
    /// Bits of the carries: word index, bit offset, weight.
    carries: Vec<(usize, usize, Scalar)>,
}

/// The challenges that combine the equations of all blocks.
pub struct Combination {
    /// Weights of the rounds, `eq(tau_t, t)`.
    pub rounds: Vec<Scalar>,
    /// Weight of the equation for `A`; the equation for `E` has weight 1.
    pub gamma: Scalar,
    /// Weight of the equation for `W`.
    pub gamma_w: Scalar,
    /// Weights of the chaining equations, one per word.
    pub chain: [Scalar; 8],
}

impl Taps {
    fn new(rounds: Vec<Scalar>) -> Self {
        Self { rounds, taps: Vec::new(), words: Vec::new(), carries: Vec::new() }
    }

    fn tap(&mut self, column: Column, delay: usize) -> &mut [Scalar; 32] {
        let found = self.taps.iter().position(|t| t.column == column && t.delay == delay);
        let at = found.unwrap_or_else(|| {
            self.taps.push(Tap { column, delay, pattern: [Scalar::ZERO; 32] });
            self.taps.len() - 1
        });
        &mut self.taps[at].pattern
    }

    /// The linear part of all equations of a block, without constants.
    ///
    /// With `e = E(t-1)` and so on, the equations are, each multiplied by `2^i` and summed over the bits,
    /// - `E(t) - A(t-4) - E(t-4) - Sigma_1(e) - Ch(e,f,g) - W(t) + 2^32 carry_E - K_t`,
    /// - `A(t) - E(t) + A(t-4) - Sigma_0(a) - Maj(a,b,c) + 2^32 carry_A - 2^32`,
    /// - `W(t) - sigma_1(W(t-2)) - W(t-7) - sigma_0(W(t-15)) - W(t-16) + 2^32 carry_W` for `t >= 16`,
    /// - `2^32 carry_S(k) - S(k) - final(k)`, to which the next chaining word is added elsewhere,
    ///
    /// where `XOR3 = x + y + z - 2 Maj` and `Ch = g + e (f - g)` each leave a linear part.
    pub fn linear_part(c: &Combination) -> Self {
        let mut taps = Self::new(c.rounds.clone());
        let one = Scalar::ONE;
        let binary: [Scalar; 32] = std::array::from_fn(|i| Scalar::from_u64(1 << i));
        let mut add = |column, delay, by, weight| add_moved(taps.tap(column, delay), by, weight, &binary);
        add(Column::E, 0, Move::Rotate(0), one - c.gamma);
        add(Column::A, 0, Move::Rotate(0), c.gamma);
        add(Column::A, 4, Move::Rotate(0), c.gamma - one);
        add(Column::E, 4, Move::Rotate(0), -one);
        add(Column::E, 3, Move::Rotate(0), -one);
        add(Column::W, 0, Move::Rotate(0), -one);
        add(Column::W, 7, Move::Rotate(0), -c.gamma_w);
        add(Column::W, 16, Move::Rotate(0), -c.gamma_w);
        for (k, table) in VIRTUAL[..12].iter().enumerate() {
            let weight = [one, c.gamma, c.gamma_w, c.gamma_w][k / 3];
            add(table.column, table.delay, table.by, -weight);
        }
        // W(t) itself appears in its own equation only from round 16 on.
        for t in 16..64 {
            taps.words.push((Some(Column::W), t, c.gamma_w * c.rounds[t]));
        }
        for (k, &weight) in c.chain.iter().enumerate() {
            let column = if k < 4 { Column::A } else { Column::E };
            taps.words.push((Some(column), 63 - k % 4, -weight));
            taps.words.push((None, k, -weight));
        }
        let carry = Scalar::from_u64(1 << 32);
        for (k, &weight) in c.chain.iter().enumerate() {
            taps.carries.push((CARRY_S, k, weight * carry));
        }
        let of_rounds = [
            (CARRY_E, CARRY_E_BITS, one, 0),
            (CARRY_A, CARRY_A_BITS, c.gamma, 0),
            (CARRY_W, CARRY_W_BITS, c.gamma_w, 16),
        ];
        for (word, bits, weight, first) in of_rounds {
            for j in 0..bits {
                let weight = weight * carry * Scalar::from_u64(1 << j);
                taps.carries.extend((first..64).map(|t| (word, 64 * j + t, weight * c.rounds[t])));
            }
        }
        taps
    }

    /// Adds weight to the chaining words.
    pub fn add_chaining(&mut self, weights: &[Scalar; 8]) {
        self.words.extend(weights.iter().enumerate().map(|(k, &weight)| (None, k, weight)));
    }

    /// `sum_v weights_v v(r_t, r_i)` over the [`VIRTUAL`] tables.
    pub fn virtual_tables(rounds: &[Scalar], bits: &[Scalar], weights: &[Scalar]) -> Self {
        let rounds = poly::eq_table(rounds);
        let bits: [Scalar; 32] = poly::eq_table(bits).try_into().expect("five variables");
        let mut taps = Self::new(rounds);
        for (table, &weight) in VIRTUAL.iter().zip(weights) {
            add_moved(taps.tap(table.column, table.delay), table.by, weight, &bits);
        }
        taps
    }

    /// The weight of word `t` of a tap: words before round 0 are chaining words, and `W` counts from round 16 on.
    fn round_weight(&self, tap: &Tap, t: isize) -> Scalar {
        let round = t + tap.delay as isize;
        let first = if tap.column == Column::W && tap.delay > 0 { 16 } else { 0 };
        if (first..64).contains(&round) { self.rounds[round as usize] } else { Scalar::ZERO }
    }

    /// Adds the functional, multiplied by `scale`, to a kernel.
    pub fn emit(&self, sink: &mut dyn KernelSink, layout: &Layout, scale: Scalar) {
        for tap in &self.taps {
            let column = tap.column as usize;
            for t in 0..64 {
                let weight = scale * self.round_weight(tap, t as isize);
                if !weight.is_zero() {
                    sink.add(layout.sha_cell(column, t, 0), weight, &tap.pattern);
                }
            }
            if tap.column != Column::W {
                for back in 1..=tap.delay.min(4) {
                    let weight = scale * self.round_weight(tap, -(back as isize));
                    let word = 4 * column + back - 1;
                    sink.add(layout.sha_cell(3, word, 0), weight, &tap.pattern);
                }
            }
        }
        let binary: [Scalar; 32] = std::array::from_fn(|i| Scalar::from_u64(1 << i));
        for &(column, word, weight) in &self.words {
            sink.add(layout.sha_cell(column.map_or(3, |c| c as usize), word, 0), scale * weight, &binary);
        }
        for &(word, bit, weight) in &self.carries {
            debug_assert!(word != CARRY_S || 32 * (word - super::cells::S) == CHAIN_CARRIES);
            sink.add_one(layout.sha_cell(3, word - super::cells::S, bit), scale * weight);
        }
    }
}

/// The constant of an active block: `-sum_t rounds_t (K_t + gamma 2^32)`.
pub fn block_constant(c: &Combination) -> Scalar {
    let carry = c.gamma * Scalar::from_u64(1 << 32);
    -c.rounds.iter().zip(K).map(|(&weight, k)| weight * (carry + Scalar::from_u64(k as u64))).sum::<Scalar>()
}
