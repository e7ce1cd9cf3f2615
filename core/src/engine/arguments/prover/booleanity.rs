//! Every committed bit is 0 or 1: `sum_x eq(tau, x) (f(x)^2 - f(x)) = 0` for a separate `tau`.
//!
//! As long as the table holds bits, eight neighbours form one of 256 patterns, so the first three rounds work on a
//! histogram of the weights of each pattern.

use crate::{
    engine::{
        arguments::sha256::prover::BlockBytes,
        sumcheck::{
            RoundPolynomial,
            prover::{EqFactor, SumcheckProver, horner},
        },
    },
    math::{
        arith::{Pairs, Scalar, boolean_sums, fold_rows, multiply, multiply_add, wipe},
        parallel, poly,
    },
};
use zeroize::Zeroize;

/// How many rounds work on the histogram.
const PATTERN_ROUNDS: usize = 3;

/// The first rounds: for each pattern, its weight and its bits, as far as they are bound.
struct Patterns {
    weights: Vec<Scalar>,
    bits: Vec<Vec<Scalar>>,
}

impl Patterns {
    fn new(weights: Vec<Scalar>) -> Self {
        let bit = |pattern: usize, j: usize| Scalar::from_u64((pattern >> j & 1) as u64);
        let bits = (0..256).map(|pattern| (0..8).map(|j| bit(pattern, j)).collect()).collect();
        Self { weights, bits }
    }

    /// `q(0)` and the leading coefficient, where `rest` holds the weights of the pattern's variables after this one.
    fn round(&self, rest: &[Scalar]) -> [Scalar; 2] {
        let mut sums = [Scalar::ZERO; 2];
        for (&weight, bits) in self.weights.iter().zip(&self.bits) {
            let mut of_pattern = [Scalar::ZERO; 2];
            for (pair, &rest) in bits.chunks_exact(2).zip(rest) {
                of_pattern[0] += rest * pair[0] * (pair[0] - Scalar::ONE);
                of_pattern[1] += rest * (pair[1] - pair[0]).square();
            }
            sums[0] += weight * of_pattern[0];
            sums[1] += weight * of_pattern[1];
        }
        sums
    }

    fn bind(&mut self, r: Scalar) {
        self.bits.iter_mut().for_each(|bits| poly::bind(bits, r));
    }

    /// Each pattern's value, once its variables are bound.
    fn values(&self) -> Vec<Scalar> {
        self.bits.iter().map(|bits| bits[0]).collect()
    }
}

impl Drop for Patterns {
    fn drop(&mut self) {
        wipe(&mut self.weights);
    }
}

fn total(sums: &[[Scalar; 2]]) -> [Scalar; 2] {
    [0, 1].map(|k| sums.iter().map(|sums| sums[k]).sum())
}

/// The coefficients of a `q` of degree two.
fn quadratic(factor: &EqFactor, [at_0, leading]: [Scalar; 2]) -> [Scalar; 4] {
    [at_0, factor.q_at_1(at_0) - at_0 - leading, leading, Scalar::ZERO]
}

/// Booleanity of one table of bits; bit `j` of byte `k` is entry `8 k + j`.
pub struct BitsProver {
    factor: EqFactor,
    q: [Scalar; 4],
    bytes: Vec<u8>,
    patterns: Option<Patterns>,
    table: Vec<Scalar>,
    bound: usize,
}

impl BitsProver {
    /// `bytes` hold the bits; those after them are zero, up to `2^point.len()`.
    pub fn new(bytes: Vec<u8>, point: &[Scalar]) -> Self {
        assert!(8 * bytes.len() <= 1 << point.len() && point.len() > PATTERN_ROUNDS);
        let mut weights = vec![Scalar::ZERO; 256];
        let eq = poly::eq_table_up_to(&point[PATTERN_ROUNDS..], Scalar::ONE, bytes.len());
        for (&byte, weight) in bytes.iter().zip(eq) {
            weights[byte as usize] += weight;
        }
        Self {
            factor: EqFactor::eq(point, Scalar::ZERO),
            q: [Scalar::ZERO; 4],
            bytes,
            patterns: Some(Patterns::new(weights)),
            table: Vec::new(),
            bound: 0,
        }
    }

    /// The table is as long as its content; everything after that is zero.
    fn complete(&mut self) {
        if self.table.len() % 2 == 1 {
            self.table.push(Scalar::ZERO);
        }
    }

    /// The table's value, once every variable is bound.
    pub fn evaluation(&self) -> Scalar {
        self.table[0]
    }
}

impl SumcheckProver for BitsProver {
    fn round(&mut self) -> RoundPolynomial {
        let sums = match &self.patterns {
            Some(patterns) => patterns.round(&self.factor.rest_of(PATTERN_ROUNDS - 1 - self.bound)),
            None => {
                self.complete();
                boolean_sums(Pairs::neighbours(&self.table), &self.factor.rest_up_to(self.table.len() / 2))
            }
        };
        self.q = quadratic(&self.factor, sums);
        self.factor.times(&self.q)
    }

    fn bind(&mut self, r: Scalar) {
        self.factor.bind(&self.q, r);
        self.bound += 1;
        match &mut self.patterns {
            Some(patterns) => {
                patterns.bind(r);
                if self.bound == PATTERN_ROUNDS {
                    let values = patterns.values();
                    self.table = self.bytes.iter().map(|&byte| values[byte as usize]).collect();
                    self.patterns = None;
                }
            }
            None => {
                self.complete();
                poly::bind(&mut self.table, r);
            }
        }
    }

    fn evaluations(&self) -> Vec<Scalar> {
        vec![self.evaluation()]
    }
}

impl Drop for BitsProver {
    fn drop(&mut self) {
        self.bytes.zeroize();
        wipe(&mut self.table);
    }
}

/// The cells in one column of a SHA-256 block, as words of 32 bits.
const COLUMN: usize = 2048;

/// Booleanity of the SHA-256 columns: `sum_s weights_s sum_(b,t,i) eq(tau, (b,t,i)) (f_s^2 - f_s)`.
pub struct ColumnsProver<'a> {
    bytes: &'a BlockBytes,
    active_groups: usize,
    factor: EqFactor,
    block_variables: usize,
    /// `weights_s eq(tau, (t,i))` for each cell.
    cells: Vec<Scalar>,
    column_weights: [Scalar; 4],
    q: [Scalar; 4],
    stage: ColumnsStage,
    bound: usize,
}

enum ColumnsStage {
    Patterns(Patterns),
    /// For each group of blocks, its cells; groups after the last are zero.
    Groups(Vec<Vec<Scalar>>),
    Columns([Vec<Scalar>; 4]),
}

impl<'a> ColumnsProver<'a> {
    /// `point` is `tau`: block, round and bit variables. Only the first `active` blocks hold anything.
    pub fn new(bytes: &'a BlockBytes, active: usize, point: &[Scalar], column_weights: [Scalar; 4]) -> Self {
        let block_variables = point.len() - 11;
        let eq = poly::eq_table(&point[block_variables..]);
        let mut cells = vec![Scalar::ZERO; bytes.groups()[0].len()];
        for (cells, weight) in cells.chunks_mut(COLUMN).zip(&column_weights) {
            multiply(cells, weight, &eq);
        }
        let active_groups = active.div_ceil(8);
        let mut weights = vec![Scalar::ZERO; 256];
        let mut histograms = parallel::map(bytes.groups()[..active_groups].iter().collect(), |group| {
            let mut histogram = vec![Scalar::ZERO; 256];
            for (&byte, &weight) in group.iter().zip(&cells) {
                histogram[byte as usize] += weight;
            }
            histogram
        });
        for (histogram, &k) in histograms.iter().zip(&poly::eq_table(&point[PATTERN_ROUNDS..block_variables])) {
            multiply_add(&mut weights, &k, histogram);
        }
        histograms.iter_mut().for_each(wipe);
        Self {
            bytes,
            active_groups,
            factor: EqFactor::eq(point, Scalar::ZERO),
            block_variables,
            cells,
            column_weights,
            q: [Scalar::ZERO; 4],
            stage: ColumnsStage::Patterns(Patterns::new(weights)),
            bound: 0,
        }
    }

    /// The values of the four columns, once every variable is bound.
    pub fn evaluations(&self) -> [Scalar; 4] {
        match &self.stage {
            ColumnsStage::Columns(columns) => columns.each_ref().map(|column| column[0]),
            _ => unreachable!("every variable is bound"),
        }
    }
}

impl SumcheckProver for ColumnsProver<'_> {
    fn round(&mut self) -> RoundPolynomial {
        let sums = match &self.stage {
            ColumnsStage::Patterns(patterns) => patterns.round(&self.factor.rest_of(PATTERN_ROUNDS - 1 - self.bound)),
            ColumnsStage::Groups(groups) => {
                let rest = self.factor.rest_of(self.block_variables - self.bound - 1);
                let zeros = vec![Scalar::ZERO; self.cells.len()];
                let pairs = groups.chunks(2).zip(&rest).flat_map(|(pair, &weight)| {
                    let columns = pair[0].chunks(COLUMN).zip(pair.get(1).unwrap_or(&zeros).chunks(COLUMN));
                    columns.zip(self.cells.chunks(COLUMN)).map(move |columns| (columns, weight))
                });
                let of_columns = parallel::map(pairs.collect(), |(((low, high), cells), weight)| {
                    boolean_sums(Pairs::rows(low, high), cells).map(|sum| weight * sum)
                });
                total(&of_columns)
            }
            ColumnsStage::Columns(columns) => {
                let rest = self.factor.rest();
                let of_columns =
                    parallel::map(columns.iter().zip(&self.column_weights).collect(), |(column, &weight)| {
                        boolean_sums(Pairs::neighbours(column), &rest).map(|sum| weight * sum)
                    });
                total(&of_columns)
            }
        };
        self.q = quadratic(&self.factor, sums);
        self.factor.times(&self.q)
    }

    fn bind(&mut self, r: Scalar) {
        self.factor.bind(&self.q, r);
        self.bound += 1;
        match &mut self.stage {
            ColumnsStage::Patterns(patterns) => {
                patterns.bind(r);
                if self.bound == PATTERN_ROUNDS {
                    let values = patterns.values();
                    let groups = self.bytes.groups()[..self.active_groups].iter().collect();
                    let look_up = |bytes: &Vec<u8>| bytes.iter().map(|&byte| values[byte as usize]).collect();
                    self.stage = ColumnsStage::Groups(parallel::map(groups, look_up));
                }
            }
            ColumnsStage::Groups(groups) => {
                if groups.len() % 2 == 1 {
                    groups.push(vec![Scalar::ZERO; self.cells.len()]);
                }
                let pairs = groups.chunks_exact_mut(2).flat_map(|pair| {
                    let [low, high] = pair else { unreachable!("chunks of two") };
                    low.chunks_mut(COLUMN).zip(high.chunks_mut(COLUMN))
                });
                parallel::map(pairs.collect(), |(low, high)| {
                    fold_rows(low, high, &r);
                    high.zeroize();
                });
                *groups = std::mem::take(groups).into_iter().step_by(2).collect();
            }
            ColumnsStage::Columns(columns) => {
                parallel::map(columns.iter_mut().collect(), |column| poly::bind(column, r));
            }
        }
        if self.bound == self.block_variables {
            let ColumnsStage::Groups(groups) = &self.stage else { unreachable!("blocks are bound") };
            let columns = std::array::from_fn(|s| {
                let cells = &groups[0][COLUMN * s..];
                let mut column = cells[..cells.len().min(COLUMN)].to_vec();
                column.resize(COLUMN, Scalar::ZERO);
                column
            });
            // From here on the round variables are in the factor, and no longer in the cells' weights.
            let claim = self.factor.claim();
            debug_assert_eq!(claim, horner(&self.q, r));
            self.stage = ColumnsStage::Columns(columns);
        }
    }

    fn evaluations(&self) -> Vec<Scalar> {
        ColumnsProver::evaluations(self).to_vec()
    }
}

impl Drop for ColumnsProver<'_> {
    fn drop(&mut self) {
        match &mut self.stage {
            ColumnsStage::Patterns(_) => {}
            ColumnsStage::Groups(groups) => groups.iter_mut().for_each(wipe),
            ColumnsStage::Columns(columns) => columns.iter_mut().for_each(wipe),
        }
    }
}

#[cfg(test)]
mod tests;
