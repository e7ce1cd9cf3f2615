//! SumFold over the blocks (NeutronNova, section 4), then the folded block, as one sum-check.
//!
//! The first rounds bind the block index `b`, the next six the round `t`, the last five the bit `i`. The sum is
//! `sum_b eq(tau_b, b) F(b) + sum_b M(b) s(b)`: `F(b)` combines the equations of block `b`, and `s(b)` its chaining
//! words. The first four rounds work on the grid `{0, 1, -1, inf}^4` of small integers.

use super::{
    super::cells::{A, E, S, W},
    columns::{BlockBytes, Columns},
    nonlinear::{EXTENDED, NonLinear, RoundWeights, SmallBlock, WordPairs},
};
use crate::{
    engine::sumcheck::{
        RoundPolynomial,
        prover::{EqFactor, SumcheckProver, cubic, horner},
    },
    math::{
        arith::{Scalar, fold, fold_rows, wipe},
        parallel, poly,
    },
};
use zeroize::Zeroize;

/// How many rounds work on small integers.
pub const GRID_ROUNDS: usize = 4;

/// The prover's input: challenges, and for each block the public and linear data.
pub struct SumFoldInput<'a> {
    /// The bits.
    pub columns: &'a Columns,
    /// How many blocks are active: those of the zones.
    pub active: usize,
    /// The same bits, eight blocks side by side.
    pub bytes: &'a BlockBytes,
    /// `tau_b`.
    pub tau_blocks: Vec<Scalar>,
    /// `tau_t`.
    pub tau_rounds: Vec<Scalar>,
    /// Weights of the equations for `A` and `W`.
    pub gamma: [Scalar; 2],
    /// `sum_k chain_k S(next, k)` for each block: what its equations add up to without it, negated.
    pub after: Vec<Scalar>,
    /// `M(b)`.
    pub chain_weights: Vec<Scalar>,
    /// `s(b)`.
    pub chain_values: Vec<Scalar>,
}

/// The prover of this sum-check.
pub struct SumFoldProver<'a> {
    input: SumFoldInput<'a>,
    weights: RoundWeights,
    factor: EqFactor,
    /// The linear part of `F` for each block.
    linear: Vec<Scalar>,
    chain_weights: Vec<Scalar>,
    chain_values: Vec<Scalar>,
    stage: Stage,
    /// The last round's polynomial without its weight.
    q: [Scalar; 4],
    point: Vec<Scalar>,
}

/// Smallest size of a table of rounds: eight pairs.
const MIN_ROUNDS: usize = 8 * 64;

enum Stage {
    /// Values on the remaining grid, already summed over the blocks after its variables.
    Grid(Vec<Scalar>),
    /// For each remaining block: extended `A`, extended `E`, `W`. Those left out at the end are zero, as they fold
    /// padding alone.
    Blocks(Vec<FoldedBlock>),
    /// Delayed tables `a b c e f g W(t-2) W(t-15)` over rounds and bits, padded with zeros when few rounds are left.
    Rounds([Vec<Scalar>; 8]),
    /// The tables of [`super::super::taps::VIRTUAL`] over bits.
    Bits(Vec<Vec<Scalar>>),
}

struct FoldedBlock {
    a: Vec<Scalar>,
    e: Vec<Scalar>,
    /// Preceded by as many words of zeros as the message schedule looks back.
    w: Vec<Scalar>,
}

/// How many words back the message schedule looks.
const SCHEDULE: usize = 16;

impl FoldedBlock {
    fn columns(&mut self) -> [&mut Vec<Scalar>; 3] {
        [&mut self.a, &mut self.e, &mut self.w]
    }

    /// The delayed tables `a b c e f g W(t-2) W(t-15)`.
    fn delayed(&self) -> [&[Scalar]; 8] {
        let state = |column, delay: usize| words(column, 4 - delay, 64);
        let schedule = |delay: usize| words(&self.w, SCHEDULE - delay, 64);
        [
            state(&self.a, 1),
            state(&self.a, 2),
            state(&self.a, 3),
            state(&self.e, 1),
            state(&self.e, 2),
            state(&self.e, 3),
            schedule(2),
            schedule(15),
        ]
    }
}

fn words(column: &[Scalar], first: usize, count: usize) -> &[Scalar] {
    &column[32 * first..32 * (first + count)]
}

impl Drop for FoldedBlock {
    fn drop(&mut self) {
        self.columns().into_iter().for_each(wipe);
    }
}

impl<'a> SumFoldProver<'a> {
    /// Computes the grid.
    pub fn new(input: SumFoldInput<'a>) -> Self {
        let weights = RoundWeights::new(&poly::eq_table(&input.tau_rounds), input.gamma[0], input.gamma[1]);
        let high = poly::eq_table(&input.tau_blocks[GRID_ROUNDS..]);
        let mut grid = vec![Scalar::ZERO; 1 << (2 * GRID_ROUNDS)];
        let mut at_block = vec![Scalar::ZERO; input.columns.blocks().len()];
        let active = input.columns.blocks()[..input.active.next_multiple_of(1 << GRID_ROUNDS)].chunks(1 << GRID_ROUNDS);
        let mut values = parallel::map(active.collect(), |blocks| {
            let small: Vec<SmallBlock> = blocks.iter().map(SmallBlock::new).collect();
            evaluate_grid(&small, &weights, false)
        });
        for (g, values) in values.iter().enumerate() {
            for (u, &value) in values.iter().enumerate() {
                grid[u] += high[g] * value;
                if let Some(b) = boolean(u) {
                    at_block[(g << GRID_ROUNDS) + b] = value;
                }
            }
        }
        values.iter_mut().for_each(wipe);
        // On a satisfying assignment, a block's linear part is minus its non-linear part minus the chaining words after
        // it.
        let linear = at_block.iter().zip(&input.after).map(|(&n, &after)| -n - after).collect();
        wipe(&mut at_block);
        let factor = EqFactor::eq(&input.tau_blocks, Scalar::ZERO);
        let (chain_weights, chain_values) = (input.chain_weights.clone(), input.chain_values.clone());
        Self {
            input,
            weights,
            factor,
            linear,
            chain_weights,
            chain_values,
            stage: Stage::Grid(grid),
            q: [Scalar::ZERO; 4],
            point: Vec::new(),
        }
    }

    /// Replaces the linear parts of a satisfying assignment: what a forging prover needs.
    #[cfg(test)]
    pub fn with_linear(mut self, linear: Vec<Scalar>) -> Self {
        assert_eq!(linear.len(), self.linear.len());
        self.linear = linear;
        self
    }

    /// The linear parts of the blocks, before any is bound.
    #[cfg(test)]
    pub fn linear(&self) -> &[Scalar] {
        &self.linear
    }

    /// Once the blocks are bound: `L + M s / eq(tau_b, r_b)`, the value of the linear claim with its constant.
    pub fn linear_part(&self) -> Scalar {
        let chain = self.chain_weights[0] * self.chain_values[0];
        self.linear[0] + chain * self.factor.prefix().invert_vartime().expect("eq(tau, r) is not zero")
    }

    /// The evaluations of the [`super::super::taps::VIRTUAL`] tables, once everything is bound.
    pub fn evaluations(&self) -> Vec<Scalar> {
        match &self.stage {
            Stage::Bits(tables) => tables.iter().map(|table| table[0]).collect(),
            _ => unreachable!("every variable is bound"),
        }
    }

    fn block_round(&mut self) -> RoundPolynomial {
        let rest = self.factor.rest();
        let linear = |at: fn(Scalar, Scalar) -> Scalar| -> Scalar {
            self.linear.chunks_exact(2).zip(&rest).map(|(l, &w)| w * at(l[0], l[1])).sum()
        };
        let [l0, l1] = [linear(|low, _| low), linear(|_, high| high)];
        let at_minus_1 = l0.double() - l1;
        self.q = match &self.stage {
            Stage::Grid(grid) => {
                // The grid already holds sums over the groups after it, so only the rest of the grid is weighted here.
                let rest = self.factor.rest_of(GRID_ROUNDS - 1 - self.point.len());
                let mut q = [l0, l1, at_minus_1, Scalar::ZERO];
                for (b, &weight) in rest.iter().enumerate() {
                    for (u, q) in q.iter_mut().enumerate() {
                        *q += weight * grid[u + 4 * spread(b)];
                    }
                }
                cubic(q[0], q[1], q[2], q[3])
            }
            Stage::Blocks(blocks) => {
                let mut values = [l0, at_minus_1, Scalar::ZERO];
                let zeros = vec![Scalar::ZERO; 32 * 64];
                let of_pairs = parallel::map(blocks.chunks(2).collect(), |pair| {
                    let low = pair[0].delayed();
                    let high = pair.get(1).map_or([&zeros[..]; 8], FoldedBlock::delayed);
                    let tables = std::array::from_fn(|k| WordPairs { low: low[k], high: high[k], stride: 32 });
                    NonLinear { tables, weights: &self.weights.weights, alone: pair.len() == 1 }.sums()
                });
                for (sums, &weight) in of_pairs.iter().zip(&rest) {
                    values.iter_mut().zip(sums).for_each(|(value, &sum)| *value += weight * sum);
                }
                cubic(values[0], self.factor.q_at_1(values[0]), values[1], values[2])
            }
            _ => unreachable!("block variables are not bound yet"),
        };
        let mut sum = self.factor.times(&self.q);
        for (m, s) in self.chain_weights.chunks_exact(2).zip(self.chain_values.chunks_exact(2)) {
            sum[0] += m[0] * s[0];
            sum[1] += (m[1] - m[0]) * (s[1] - s[0]);
        }
        sum
    }

    fn bind_block(&mut self, r: Scalar) {
        for table in [&mut self.linear, &mut self.chain_weights, &mut self.chain_values] {
            poly::bind(table, r);
        }
        self.stage = match std::mem::replace(&mut self.stage, Stage::Grid(Vec::new())) {
            Stage::Grid(mut grid) if self.point.len() == GRID_ROUNDS => {
                wipe(&mut grid);
                Stage::Blocks(self.fold_blocks())
            }
            Stage::Grid(mut grid) => {
                let bound = grid.chunks_exact(4).map(|v| horner(&cubic(v[0], v[1], v[2], v[3]), r)).collect();
                wipe(&mut grid);
                Stage::Grid(bound)
            }
            Stage::Blocks(mut blocks) => {
                let columns = blocks.chunks_mut(2).flat_map(|pair| {
                    let (low, high) = pair.split_at_mut(1);
                    let mut high = high.first_mut().map(|high| high.columns().into_iter());
                    low[0].columns().map(|low| (low, high.as_mut().and_then(Iterator::next)))
                });
                parallel::map(columns.collect(), |(low, high)| match high {
                    Some(high) => fold_rows(low, high, &r),
                    None => {
                        let rest = Scalar::ONE - r;
                        low.iter_mut().for_each(|low| *low *= rest);
                    }
                });
                Stage::Blocks(blocks.into_iter().step_by(2).collect())
            }
            stage => stage,
        };
        if self.point.len() == self.input.tau_blocks.len() {
            self.start_rounds();
        }
    }

    /// Folds the bits of every group of the grid that has an active block.
    fn fold_blocks(&self) -> Vec<FoldedBlock> {
        let weights = poly::eq_table(&self.point);
        let groups = self.input.active.div_ceil(1 << GRID_ROUNDS).max(1);
        parallel::map((0..groups).collect(), |g| {
            let words = |first: usize, n: usize| {
                self.input.bytes.fold((g << GRID_ROUNDS) / 8, &weights, 32 * first..32 * (first + n))
            };
            let extended = |first: usize, state: usize| {
                let mut column: Vec<Scalar> = Vec::with_capacity(32 * EXTENDED);
                for k in (0..4).rev() {
                    column.extend(words(state + k, 1));
                }
                column.extend(words(first, 64));
                column
            };
            let mut w = vec![Scalar::ZERO; 32 * SCHEDULE];
            w.extend(words(W, 64));
            FoldedBlock { a: extended(A, S), e: extended(E, S + 4), w }
        })
    }

    fn start_rounds(&mut self) {
        let Stage::Blocks(blocks) = &self.stage else { unreachable!("blocks are bound") };
        let block = &blocks[0];
        let claim = self.factor.claim() - self.linear[0];
        let mut tables = block.delayed().map(<[Scalar]>::to_vec);
        // The equation for W starts at round 16.
        tables[6..].iter_mut().for_each(|table| table[..32 * SCHEDULE].zeroize());
        let rounds = self.input.tau_rounds.iter().map(|&r| (Scalar::ONE - r, r));
        let bits = (0..5).map(|k| (Scalar::ONE, Scalar::from_u64(1 << (1 << k))));
        self.factor = EqFactor::new(rounds.chain(bits), claim).with_prefix(self.factor.prefix());
        self.stage = Stage::Rounds(tables);
    }

    fn round_round(&mut self, tables: &[Vec<Scalar>; 8]) -> RoundPolynomial {
        let bound = self.point.len() - self.input.tau_blocks.len();
        let rest = self.factor.rest_of(5 - bound);
        let [gamma, gamma_w] = self.input.gamma;
        let mut weights: Vec<[Scalar; 3]> = rest.iter().map(|&w| [w, w * gamma, w * gamma_w]).collect();
        weights.resize(rest.len().max(8), [Scalar::ZERO; 3]);
        let tables = tables.each_ref().map(|table| WordPairs { low: table, high: &table[32..], stride: 64 });
        let q = NonLinear { tables, weights: &weights, alone: false }.sums();
        self.finish_round(q)
    }

    fn bit_round(&mut self, tables: &[Vec<Scalar>]) -> RoundPolynomial {
        let rest = self.factor.rest();
        let mut q = [Scalar::ZERO; 3];
        for (i, &weight) in rest.iter().enumerate() {
            let pairs: [(Scalar, Scalar); 18] = std::array::from_fn(|k| (tables[k][2 * i], tables[k][2 * i + 1]));
            q[0] += weight * self.combine(&pairs.map(|(a, _)| a), false);
            q[1] += weight * self.combine(&pairs.map(|(a, b)| minus_one(a, b)), false);
            q[2] += weight * self.combine(&pairs.map(|(a, b)| leading(a, b)), true);
        }
        self.finish_round(q)
    }

    /// From the values at 0 and -1 and the leading coefficient.
    fn finish_round(&mut self, [at_0, at_minus_1, leading]: [Scalar; 3]) -> RoundPolynomial {
        self.q = cubic(at_0, self.factor.q_at_1(at_0), at_minus_1, leading);
        self.factor.times(&self.q)
    }

    /// The non-linear part at one point, from the [`super::super::taps::VIRTUAL`] tables there.
    fn combine(&self, v: &[Scalar; 18], cubic_only: bool) -> Scalar {
        let majority = |k: usize| {
            let [x, y, z] = [v[k], v[k + 1], v[k + 2]];
            if cubic_only { -(x * y * z).double() } else { x * y + z * (x + y - (x * y).double()) }
        };
        let choose = if cubic_only { Scalar::ZERO } else { v[12] * (v[13] - v[14]) };
        let [gamma, gamma_w] = self.input.gamma;
        let schedule = (majority(6) + majority(9)).double();
        majority(0).double() - choose + gamma * (majority(3).double() - majority(15)) + gamma_w * schedule
    }
}

impl SumcheckProver for SumFoldProver<'_> {
    fn round(&mut self) -> RoundPolynomial {
        match std::mem::replace(&mut self.stage, Stage::Bits(Vec::new())) {
            Stage::Rounds(tables) => {
                let sum = self.round_round(&tables);
                self.stage = Stage::Rounds(tables);
                sum
            }
            Stage::Bits(tables) => {
                let sum = self.bit_round(&tables);
                self.stage = Stage::Bits(tables);
                sum
            }
            stage => {
                self.stage = stage;
                self.block_round()
            }
        }
    }

    fn bind(&mut self, r: Scalar) {
        self.factor.bind(&self.q, r);
        self.point.push(r);
        match &mut self.stage {
            Stage::Rounds(tables) => {
                parallel::map(tables.iter_mut().collect(), |table| {
                    let half = table.len() / 2;
                    fold(table, 32, &r);
                    table[half..].zeroize();
                    table.truncate(half.max(MIN_ROUNDS));
                });
                if self.point.len() == self.input.tau_blocks.len() + 6 {
                    let moved = moved_tables(tables);
                    tables.iter_mut().for_each(wipe);
                    self.stage = Stage::Bits(moved);
                }
            }
            Stage::Bits(tables) => tables.iter_mut().for_each(|table| poly::bind(table, r)),
            _ => self.bind_block(r),
        }
    }

    fn paused(&self) -> Vec<Scalar> {
        vec![self.linear_part()]
    }

    fn evaluations(&self) -> Vec<Scalar> {
        let v = SumFoldProver::evaluations(self);
        let products = super::super::MAJORITIES.iter().map(|&k| v[k] * v[k + 1]);
        v.iter().copied().chain(products).collect()
    }
}

impl Drop for SumFoldProver<'_> {
    fn drop(&mut self) {
        match &mut self.stage {
            Stage::Rounds(tables) => tables.iter_mut().for_each(wipe),
            Stage::Bits(tables) => tables.iter_mut().for_each(wipe),
            Stage::Grid(grid) => wipe(grid),
            Stage::Blocks(_) => {}
        }
        let Self { input, linear, chain_values, .. } = self;
        [linear, chain_values, &mut input.after, &mut input.chain_values].into_iter().for_each(wipe);
    }
}

fn minus_one(low: Scalar, high: Scalar) -> Scalar {
    low.double() - high
}

fn leading(low: Scalar, high: Scalar) -> Scalar {
    high - low
}

/// The tables of [`super::super::taps::VIRTUAL`] over the bits of one word.
fn moved_tables(tables: &[Vec<Scalar>; 8]) -> Vec<Vec<Scalar>> {
    use super::super::taps::{Column, Move, VIRTUAL};
    let moved = VIRTUAL.iter().map(|v| {
        let word = match (v.column, v.delay) {
            (Column::A, delay) => &tables[delay - 1],
            (Column::E, delay) => &tables[2 + delay],
            (Column::W, 2) => &tables[6],
            (Column::W, _) => &tables[7],
        };
        let bit = |i: usize| match v.by {
            Move::Rotate(n) => word[(i + n) % 32],
            Move::Shift(n) if i + n < 32 => word[i + n],
            Move::Shift(_) => Scalar::ZERO,
        };
        (0..32).map(bit).collect()
    });
    moved.collect()
}

/// The values on `{0, 1, -1, inf}^n` in base 4, first variable least significant, for `2^n` blocks.
fn evaluate_grid(blocks: &[SmallBlock], weights: &RoundWeights, cubic: bool) -> Vec<Scalar> {
    if let [block] = blocks {
        return vec![block.evaluate(weights, cubic)];
    }
    // The last variable is the outermost: it selects a half of the list.
    let (low, high) = blocks.split_at(blocks.len() / 2);
    let combined = |set: fn(&mut SmallBlock, &SmallBlock, &SmallBlock)| {
        let mut combined = low.to_vec();
        combined.iter_mut().zip(low.iter().zip(high)).for_each(|(block, (low, high))| set(block, low, high));
        combined
    };
    let (mut values, rest) = parallel::join(
        || [evaluate_grid(low, weights, cubic), evaluate_grid(high, weights, cubic)].concat(),
        || {
            let at_minus_one = evaluate_grid(&combined(SmallBlock::set_at_minus_one), weights, cubic);
            [at_minus_one, evaluate_grid(&combined(SmallBlock::set_slope), weights, true)].concat()
        },
    );
    values.extend(rest);
    values
}

/// The boolean point of a grid index, if it is one.
fn boolean(u: usize) -> Option<usize> {
    (0..GRID_ROUNDS).try_fold(0, |b, j| {
        let digit = u >> (2 * j) & 3;
        (digit < 2).then_some(b | digit << j)
    })
}

/// Interprets bits as digits in base 4.
fn spread(b: usize) -> usize {
    (0..GRID_ROUNDS).map(|j| (b >> j & 1) << (2 * j)).sum()
}

#[cfg(test)]
mod tests;
