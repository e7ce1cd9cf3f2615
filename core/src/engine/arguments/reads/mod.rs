//! Bytes read at hidden positions.
//!
//! For a read of length `L` at position `o`, `sum_j rho^j window_j = N_L(o)` with `N_L(x) = sum_(j<L) rho^j M(x + j)`,
//! where bytes past the zone's end are zero. `N_L(o) = sum_x O(x) N_L(x)` for the one-hot vector `O = O_block O_byte`,
//! and `N_L` is linear in the message: one sum-check over byte and block variables reduces all reads to linear claims.
//! A read of a map entry adds `sum_w xi^(w+1) T_w(o)`, the map's columns there, to both sides.

pub mod prover;

use super::{
    Argument,
    positions::{BYTE_VARIABLES, PositionEq},
};
use crate::{
    engine::{
        circuit::{BLOCK_BYTES, Cell, Circuit, ReadGate},
        claims::{KernelSink, Layout},
        hidden::{Channel, Hidden, Quadratic, Relations},
        sumcheck::SumcheckClaim,
    },
    math::{
        arith::{Scalar, multiply_add},
        poly,
    },
};

/// Reads of the same table: those with the same window length and the same map.
#[derive(Clone, Copy, PartialEq)]
struct Class {
    len: usize,
    map: Option<usize>,
}

/// The reads of a circuit.
pub struct ReadsArgument<'a> {
    circuit: &'a Circuit,
    classes: Vec<Class>,
    /// For each read, its class and its weight.
    reads: Vec<(usize, Scalar)>,
    block_variables: usize,
    rho: Scalar,
    /// Weights of the four columns of a map.
    xi: [Scalar; 4],
    sum: Hidden,
    point: Vec<Scalar>,
    /// The byte and block parts of every read, then the table of every class.
    claims: Vec<Hidden>,
}

impl<'a> ReadsArgument<'a> {
    /// Draws the challenges.
    pub fn new<C: Channel>(channel: &mut C, circuit: &'a Circuit, layout: &Layout) -> Option<Self> {
        if circuit.reads.is_empty() {
            return None;
        }
        let [rho, xi, beta] =
            [channel.challenge("read bytes"), channel.challenge("read starts"), channel.challenge("reads")];
        let mut classes = Vec::new();
        let weights = poly::powers(beta, circuit.reads.len());
        let reads = circuit.reads.iter().zip(weights).map(|(read, weight)| {
            let class = Class { len: read.window.len(), map: read.starts.as_ref().map(|&(map, _)| map) };
            let known = classes.iter().position(|&known| known == class);
            let class = known.unwrap_or_else(|| {
                classes.push(class);
                classes.len() - 1
            });
            (class, weight)
        });
        let reads = reads.collect();
        Some(Self {
            circuit,
            classes,
            reads,
            block_variables: layout.block_variables(),
            rho,
            xi: poly::powers(xi, 5)[1..].try_into().expect("four columns"),
            sum: Hidden::default(),
            point: Vec::new(),
            claims: Vec::new(),
        })
    }

    /// Rounds of the sum-check.
    pub fn rounds(&self) -> usize {
        BYTE_VARIABLES + self.block_variables
    }

    fn windows(&self) -> impl Iterator<Item = (&ReadGate, usize, Scalar)> {
        self.circuit.reads.iter().zip(&self.reads).map(|(read, &(class, weight))| (read, class, weight))
    }

    /// `sum_L weight_L kernel_L`, where `kernel_L(y) = sum_(j<L) rho^j eq_byte(y - j)` is what a block's positions add
    /// to the weight in `N_L(r)` of the byte `y` bytes after the block's first.
    ///
    /// `kernel_L(y) = S(y) - rho^L S(y - L)` with `S(y) = rho S(y - 1) + eq_byte(y)`, which is the same for all
    /// lengths.
    fn window_pattern(&self, lengths: &[(usize, Scalar)], rho: &[Scalar], bytes: &[Scalar]) -> Vec<Scalar> {
        let longest = lengths.iter().map(|&(len, _)| len).max().unwrap_or(0);
        let mut sum = Scalar::ZERO;
        let mut sums = vec![Scalar::ZERO; (longest + BLOCK_BYTES - 1).next_multiple_of(BLOCK_BYTES)];
        for (y, of_byte) in sums.iter_mut().enumerate() {
            sum = sum * self.rho + bytes.get(y).copied().unwrap_or(Scalar::ZERO);
            *of_byte = sum;
        }
        let mut pattern = vec![Scalar::ZERO; sums.len()];
        multiply_add(&mut pattern, &lengths.iter().map(|&(_, weight)| weight).sum(), &sums);
        for &(len, weight) in lengths {
            multiply_add(&mut pattern[len..], &-(weight * rho[len]), &sums);
        }
        pattern
    }
}

impl Argument for ReadsArgument<'_> {
    fn name(&self) -> &'static str {
        "reads"
    }

    fn first_len(&self) -> usize {
        1
    }

    fn begin(&mut self, first: &[Hidden]) -> Vec<SumcheckClaim> {
        self.sum = first[0].clone();
        vec![SumcheckClaim { rounds: self.rounds(), claim: self.sum.clone().into() }]
    }

    /// Three for each read, one for each class.
    fn evaluations_len(&self) -> usize {
        3 * self.reads.len() + self.classes.len()
    }

    fn finish(&mut self, relations: &mut Relations, points: &[&[Scalar]], evaluations: &[Hidden]) -> Vec<Quadratic> {
        self.point = points[0].to_vec();
        let (of_reads, of_classes) = evaluations.split_at(3 * self.reads.len());
        let mut sums = vec![Hidden::default(); self.classes.len()];
        for (evaluations, &(class, weight)) in of_reads.chunks_exact(3).zip(&self.reads) {
            let [byte, block, product] = evaluations else { unreachable!("chunks of three") };
            relations.require_product(byte.clone(), block.clone(), product.clone());
            sums[class] = std::mem::take(&mut sums[class]) + &(product * weight);
            self.claims.extend([byte.clone(), block.clone()]);
        }
        let mut value = Quadratic::default();
        for (table, sum) in of_classes.iter().zip(&sums) {
            value = value + &(sum * table);
            self.claims.push(table.clone());
        }
        vec![value]
    }

    fn claims(&self) -> Vec<Quadratic> {
        self.claims.iter().chain([&self.sum]).cloned().map(Quadratic::from).collect()
    }

    fn emit(&self, sink: &mut dyn KernelSink, layout: &Layout, weights: &[Scalar]) {
        let (of_reads, rest) = weights.split_at(2 * self.reads.len());
        let (of_classes, of_sum) = rest.split_at(self.classes.len());
        let eq = PositionEq::new(&self.point);
        let longest = self.classes.iter().map(|class| class.len).max().unwrap_or(0);
        let rho = poly::powers(self.rho, longest + 1);
        for ((read, _, weight), weights) in self.windows().zip(of_reads.chunks_exact(2)) {
            let zone = self.circuit.zones()[read.position.zone];
            sink.add(layout.bit_cell(read.position.byte.bits.start), weights[0], &eq.bytes);
            sink.add(layout.bit_cell(read.position.block.bits.start), weights[1], eq.of_zone(&zone));
            let cell = |variable| layout.cell(Cell::of(variable)).expect("a value");
            let of_sum = of_sum[0] * weight;
            for (&byte, &rho) in read.window.iter().zip(&rho) {
                sink.add_one(cell(byte), of_sum * rho);
            }
            for (&start, &xi) in read.starts.iter().flat_map(|(_, starts)| starts.iter().zip(&self.xi)) {
                sink.add_one(cell(start), of_sum * xi);
            }
        }
        let mut lengths: Vec<(usize, Scalar)> = Vec::new();
        for (class, &weight) in self.classes.iter().zip(of_classes) {
            match lengths.iter_mut().find(|(len, _)| *len == class.len) {
                Some((_, sum)) => *sum += weight,
                None => lengths.push((class.len, weight)),
            }
            if let Some(map) = class.map {
                eq.add_columns(sink, layout, &self.circuit.maps[map], self.xi.iter().map(|&xi| weight * xi));
            }
        }
        eq.add_windows(sink, layout, &self.window_pattern(&lengths, &rho, &eq.bytes));
    }
}

#[cfg(test)]
mod tests;
