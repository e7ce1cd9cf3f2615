//! The linear structure of SHA-256 on its columns: which cells an equation, or a rotated and delayed table, uses.

use super::cells::{CARRY_A, CARRY_A_BITS, CARRY_E, CARRY_E_BITS, CARRY_S, CARRY_W, CARRY_W_BITS, S, WORDS};
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

/// Weights of words, times one pattern over the bits of each: those of the three columns and of the chaining words.
struct Term {
    pattern: [Scalar; 32],
    words: Vec<Scalar>,
}

/// A linear functional of a folded block.
pub struct Taps {
    /// The term of words whose bits are not moved comes first.
    terms: Vec<Term>,
    /// Runs of carries: word index, first bit, weight of each bit.
    carries: Vec<(usize, usize, Vec<Scalar>)>,
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

impl Term {
    fn new(pattern: [Scalar; 32]) -> Self {
        Self { pattern, words: vec![Scalar::ZERO; WORDS] }
    }

    /// Adds `sum_t weight rounds_t word(t - delay)`. Words before round 0 are chaining words, and `W` counts from round
    /// 16 on.
    fn add(&mut self, column: Column, delay: usize, weight: Scalar, rounds: &[Scalar]) {
        let first = if column == Column::W && delay > 0 { 16 } else { 0 };
        for (t, &round) in rounds.iter().enumerate().skip(first) {
            let word = match t.checked_sub(delay) {
                Some(t) => word(column, t),
                None => S + 4 * column as usize + delay - t - 1,
            };
            self.words[word] += weight * round;
        }
    }
}

/// The index of word `t` of a column.
fn word(column: Column, t: usize) -> usize {
    64 * column as usize + t
}

impl Taps {
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
        let one = Scalar::ONE;
        let binary: [Scalar; 32] = std::array::from_fn(|i| Scalar::from_u64(1 << i));
        let mut values = Term::new(binary);
        for (column, delay, weight) in [
            (Column::E, 0, one - c.gamma),
            (Column::A, 0, c.gamma),
            (Column::A, 4, c.gamma - one),
            (Column::E, 4, -one),
            (Column::E, 3, -one),
            (Column::W, 0, -one),
            (Column::W, 7, -c.gamma_w),
            (Column::W, 16, -c.gamma_w),
        ] {
            values.add(column, delay, weight, &c.rounds);
        }
        // W(t) itself appears in its own equation only from round 16 on.
        for (t, &round) in c.rounds.iter().enumerate().skip(16) {
            values.words[word(Column::W, t)] += c.gamma_w * round;
        }
        for (k, &weight) in c.chain.iter().enumerate() {
            let column = if k < 4 { Column::A } else { Column::E };
            values.words[word(column, 63 - k % 4)] -= weight;
            values.words[S + k] -= weight;
        }
        let mut terms = vec![values];
        // Each of the four functions moves one word in three ways.
        for (tables, weight) in VIRTUAL[..12].chunks_exact(3).zip([one, c.gamma, c.gamma_w, c.gamma_w]) {
            let mut moved = Term::new([Scalar::ZERO; 32]);
            tables.iter().for_each(|table| add_moved(&mut moved.pattern, table.by, -weight, &binary));
            moved.add(tables[0].column, tables[0].delay, one, &c.rounds);
            terms.push(moved);
        }
        let carry = Scalar::from_u64(1 << 32);
        let mut carries = vec![(CARRY_S, 0, c.chain.map(|weight| weight * carry).to_vec())];
        let of_rounds = [
            (CARRY_E, CARRY_E_BITS, one, 0),
            (CARRY_A, CARRY_A_BITS, c.gamma, 0),
            (CARRY_W, CARRY_W_BITS, c.gamma_w, 16),
        ];
        for (word, bits, weight, first) in of_rounds {
            for j in 0..bits {
                let weight = weight * carry * Scalar::from_u64(1 << j);
                let rounds = c.rounds[first..].iter().map(|&round| weight * round);
                carries.push((word, 64 * j + first, rounds.collect()));
            }
        }
        Self { terms, carries }
    }

    /// Adds weight to the chaining words.
    pub fn add_chaining(&mut self, weights: &[Scalar; 8]) {
        self.terms[0].words[S..].iter_mut().zip(weights).for_each(|(sum, &weight)| *sum += weight);
    }

    /// `sum_v weights_v v(r_t, r_i)` over the [`VIRTUAL`] tables.
    pub fn virtual_tables(rounds: &[Scalar], bits: &[Scalar], weights: &[Scalar]) -> Self {
        let rounds = poly::eq_table(rounds);
        let bits: [Scalar; 32] = poly::eq_table(bits).try_into().expect("five variables");
        let mut terms = vec![Term::new(bits)];
        // Three moves of one word for each function; then words that are not moved.
        for (tables, weights) in VIRTUAL[..12].chunks_exact(3).zip(weights.chunks_exact(3)) {
            let mut moved = Term::new([Scalar::ZERO; 32]);
            tables.iter().zip(weights).for_each(|(table, &k)| add_moved(&mut moved.pattern, table.by, k, &bits));
            moved.add(tables[0].column, tables[0].delay, Scalar::ONE, &rounds);
            terms.push(moved);
        }
        for (table, &weight) in VIRTUAL.iter().zip(weights).skip(12) {
            terms[0].add(table.column, table.delay, weight, &rounds);
        }
        Self { terms, carries: Vec::new() }
    }

    /// Adds the functional, multiplied by `scale`, to a kernel.
    pub fn emit(&self, sink: &mut dyn KernelSink, layout: &Layout, scale: Scalar) {
        for term in &self.terms {
            sink.add_blocks(layout.sha_cell(0, 0, 0), &term.words, &term.pattern.map(|k| scale * k));
        }
        for (word, bit, weights) in &self.carries {
            debug_assert!(*word != CARRY_S || 32 * (word - S) == CHAIN_CARRIES);
            sink.add(layout.sha_cell(3, word - S, *bit), scale, weights);
        }
    }
}

/// The constant of an active block: `-sum_t rounds_t (K_t + gamma 2^32)`.
pub fn block_constant(c: &Combination) -> Scalar {
    let carry = c.gamma * Scalar::from_u64(1 << 32);
    -c.rounds.iter().zip(K).map(|(&weight, k)| weight * (carry + Scalar::from_u64(k as u64))).sum::<Scalar>()
}
