//! The SHA-256 argument: proves hashed messages block by block, without a circuit.
//!
//! The blocks' bits are committed ([`cells`]), and a sum-check folds all blocks into one. Linear claims on the folded
//! rows remain ([`Taps`]). A second sum-check shows that every committed cell of a block is 0 or 1.

pub mod cells;
pub mod prover;
mod taps;

pub use taps::{Combination, Taps, VIRTUAL};

use super::{Argument, Pause, doublings};
use crate::{
    engine::{
        circuit::Circuit,
        claims::{KernelSink, Layout},
        hidden::{Channel, Hidden, Quadratic, Relations},
        sumcheck::SumcheckClaim,
    },
    math::{arith::Scalar, poly, sha256::IV},
};
use taps::block_constant;

/// Final evaluations: the virtual tables, the product of two of them for each of five majorities; then the four
/// columns.
const EVALUATIONS: usize = VIRTUAL.len() + MAJORITIES.len() + 4;

/// Rounds of the folded block: six for the round, five for the bit.
const INNER_ROUNDS: usize = 11;

/// The first virtual table for each of the five majorities: `Sigma_1`, `Sigma_0`, `sigma_1`, `sigma_0`, `Maj(a, b, c)`.
pub(super) const MAJORITIES: [usize; 5] = [0, 3, 6, 9, 15];

/// The argument about all hashed messages.
pub struct Sha256Argument<'a> {
    layout: &'a Layout,
    tau: Vec<Scalar>,
    gamma: [Scalar; 2],
    chain: [Scalar; 8],
    /// Weights that force a zone's first chaining value to the IV: a separate one for each zone.
    starts: Vec<Scalar>,
    boolean_tau: Vec<Scalar>,
    column_weights: [Scalar; 4],
    block_variables: usize,
    /// `sum_z eq(tau_b, last block of z) s(end of z)`.
    ends: Hidden,
    /// The linear part, without its constant.
    linear: Hidden,
    blocks: Vec<Scalar>,
    point: Vec<Scalar>,
    /// Virtual tables, columns.
    evaluations: Vec<Hidden>,
}

impl<'a> Sha256Argument<'a> {
    /// Draws the challenges.
    pub fn new<C: Channel>(channel: &mut C, _: &Circuit, layout: &'a Layout) -> Option<Self> {
        if layout.blocks() == 0 {
            return None;
        }
        let block_variables = layout.block_variables();
        let tau = channel.challenges("sha256 tau", block_variables + 6);
        let gamma = [channel.challenge("sha256 equation a"), channel.challenge("sha256 equation w")];
        let chain = channel.challenge("sha256 chaining");
        let words = poly::powers(channel.challenge("sha256 chaining words"), 8);
        let starts = channel.challenges("sha256 start", layout.zones().len());
        let boolean_tau = channel.challenges("sha256 booleanity", block_variables + 11);
        let column_weights = poly::powers(channel.challenge("sha256 columns"), 4);
        Some(Self {
            layout,
            tau,
            gamma,
            chain: std::array::from_fn(|k| chain * words[k]),
            starts,
            boolean_tau,
            column_weights: column_weights.try_into().expect("four columns"),
            block_variables,
            ends: Hidden::default(),
            linear: Hidden::default(),
            blocks: Vec::new(),
            point: Vec::new(),
            evaluations: Vec::new(),
        })
    }

    fn words_value(&self, words: impl IntoIterator<Item = u32>) -> Scalar {
        words.into_iter().zip(&self.chain).map(|(word, &k)| k * Scalar::from_u64(word as u64)).sum()
    }

    fn tau_at(&self, block: usize) -> Scalar {
        poly::eq_at(&self.tau[..self.block_variables], block)
    }

    /// Takes the value of the chaining words after the zones, and returns the claim of the folding sum-check:
    /// `sum_z starts_z s(IV) - sum_z eq(tau_b, last) s(end)`.
    pub fn set_ends(&mut self, ends: Hidden) -> Hidden {
        let initial = self.words_value(IV);
        let starts = self.starts.iter().map(|&start| start * initial).sum::<Scalar>();
        self.ends = ends;
        Hidden::constant(starts) - &self.ends
    }

    /// `M(b)`: the chaining words before block `b` appear after block `b - 1`, or where a zone starts.
    fn chain_weights(&self, layout: &Layout) -> Vec<Scalar> {
        let eq = poly::eq_table(&self.tau[..self.block_variables]);
        let mut weights = vec![Scalar::ZERO; eq.len()];
        for (zone, &start) in layout.zones().iter().zip(&self.starts) {
            weights[zone.first_block] = start;
            for block in zone.range().skip(1) {
                weights[block] = eq[block - 1];
            }
        }
        weights
    }

    /// Once the blocks are bound, takes the value of the linear part, constant included, and returns what it subtracts
    /// from the claim.
    pub fn set_linear(&mut self, layout: &Layout, point: &[Scalar], linear: &Hidden) -> Hidden {
        self.blocks = poly::eq_table(point);
        let active: Scalar = self.blocks[..layout.blocks()].iter().copied().sum();
        self.linear = linear.clone() + -(active * block_constant(&self.combination()));
        linear * self.fold_scale(point)
    }

    /// `eq(tau_b, r_b)`.
    fn fold_scale(&self, point: &[Scalar]) -> Scalar {
        poly::eq_eval(&self.tau[..self.block_variables], &point[..self.block_variables])
    }

    fn combination(&self) -> Combination {
        Combination {
            rounds: poly::eq_table(&self.tau[self.block_variables..]),
            gamma: self.gamma[0],
            gamma_w: self.gamma[1],
            chain: self.chain,
        }
    }
}

impl Argument for Sha256Argument<'_> {
    fn name(&self) -> &'static str {
        "sha256"
    }

    fn first_len(&self) -> usize {
        1
    }

    fn begin(&mut self, first: &[Hidden]) -> Vec<SumcheckClaim> {
        let rounds = self.block_variables + INNER_ROUNDS;
        let equations = SumcheckClaim { rounds, claim: self.set_ends(first[0].clone()).into() };
        vec![equations, SumcheckClaim { rounds, claim: Quadratic::default() }]
    }

    fn pause(&self) -> Option<Pause> {
        Some(Pause { rounds_left: INNER_ROUNDS, len: 1 })
    }

    fn resume(&mut self, point: &[Scalar], sent: &[Hidden]) -> Hidden {
        self.set_linear(self.layout, point, &sent[0])
    }

    fn folded(&self) -> &[Scalar] {
        &self.blocks
    }

    fn evaluations_len(&self) -> usize {
        EVALUATIONS
    }

    fn finish(&mut self, relations: &mut Relations, points: &[&[Scalar]], evaluations: &[Hidden]) -> Vec<Quadratic> {
        let point = points[0];
        self.point = point.to_vec();
        let (v, products) = evaluations.split_at(VIRTUAL.len());
        let (products, columns) = products.split_at(MAJORITIES.len());
        let two = Scalar::from_u64(2);
        let majorities: Vec<Quadratic> = MAJORITIES
            .iter()
            .zip(products)
            .map(|(&k, xy)| {
                relations.require_product(v[k].clone(), v[k + 1].clone(), xy.clone());
                let factor = v[k].clone() + &v[k + 1] - &(xy * two);
                &v[k + 2] * &factor + xy
            })
            .collect();
        let choose = &v[12] * &(v[13].clone() - &v[14]);
        let [gamma, gamma_w] = self.gamma;
        let mut sum = &majorities[0] * two - &choose;
        sum = sum + &(&majorities[1] * (two * gamma)) - &(&majorities[4] * gamma);
        sum = sum + &(&(majorities[2].clone() + &majorities[3]) * (two * gamma_w));
        let rounds = &point[self.block_variables..self.block_variables + 6];
        let bits = &point[self.block_variables + 6..];
        let binary: Scalar =
            bits.iter().enumerate().map(|(k, &r)| Scalar::ONE + r * Scalar::from_u64((1 << (1 << k)) - 1)).product();
        let scale = self.fold_scale(point) * poly::eq_eval(&self.tau[self.block_variables..], rounds) * binary;

        let mut boolean = Quadratic::default();
        for (column, &weight) in columns.iter().zip(&self.column_weights) {
            boolean = boolean + &(&(column * column - column) * weight);
        }
        self.evaluations = v.iter().chain(columns).cloned().collect();
        vec![&sum * scale, &boolean * poly::eq_eval(&self.boolean_tau, point)]
    }

    fn claims(&self) -> Vec<Quadratic> {
        [&self.ends, &self.linear].into_iter().chain(&self.evaluations).cloned().map(Quadratic::from).collect()
    }

    fn emit(&self, sink: &mut dyn KernelSink, layout: &Layout, weights: &[Scalar]) {
        let words: Vec<Scalar> = self.chain.iter().flat_map(|&k| doublings(k).take(32)).collect();
        let ends = layout.zones().iter().map(|zone| weights[0] * self.tau_at(zone.range().end - 1));
        sink.add_blocks(layout.end_cell(0), &ends.collect::<Vec<_>>(), &words);
        let mut linear = Taps::linear_part(&self.combination());
        let before: Scalar = self.chain_weights(layout).iter().zip(&self.blocks).map(|(&m, &eq)| m * eq).sum();
        let scale = before * self.fold_scale(&self.point).invert_vartime().unwrap_or(Scalar::ZERO);
        linear.add_chaining(&self.chain.map(|k| k * scale));
        linear.emit(sink, layout, weights[1]);

        let (_, inner) = self.point.split_at(self.block_variables);
        let (rounds, bits) = inner.split_at(6);
        let (of_virtual, of_columns) = weights[2..].split_at(VIRTUAL.len());
        Taps::virtual_tables(rounds, bits, of_virtual).emit(sink, layout, Scalar::ONE);
        // A column is a table over its cells: its first variables are those of the bit.
        let (bits, words) = inner.split_at(5);
        let words = poly::eq_table(words);
        let words: Vec<Scalar> = of_columns.iter().flat_map(|&k| words.iter().map(move |&eq| k * eq)).collect();
        sink.add_blocks(layout.sha_cell(0, 0, 0), &words[..cells::WORDS], &poly::eq_table(bits));
    }
}
