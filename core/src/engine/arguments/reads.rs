//! Bytes read at hidden positions.
//!
//! For a read of length `L` at position `o`, `sum_j rho^j window_j = N_L(o)` with `N_L(x) = sum_(j<L) rho^j M(x + j)`,
//! where bytes past the zone's end are zero. `N_L(o) = sum_x O(x) N_L(x)` for the one-hot vector `O = O_block O_byte`,
//! and `N_L` is linear in the message: one sum-check over byte and block variables takes all reads to linear claims.
//! A read of a map entry adds `sum_w xi^(w+1) T_w(o)`, the walk's columns there, to both sides.

use super::{Argument, ArgumentProver, SumcheckClaim, Witness, emit_bytes};
use crate::{
    engine::{
        circuit::{BLOCK_BYTES, Cell, Circuit, ReadGate, Selector, Zone},
        claims::{KernelSink, Layout},
        hidden::{Channel, Hidden, Relations},
        sumcheck::{RoundPolynomial, SumcheckProver},
    },
    math::{
        arith::{Scalar, inner_product, wipe},
        parallel, poly,
    },
};
use zeroize::Zeroize;

/// Variables of the byte in its block.
const BYTE_VARIABLES: usize = 6;

/// Reads that look at the same table: the same window length and the same walk.
#[derive(Clone, Copy, PartialEq)]
struct Class {
    len: usize,
    walk: Option<usize>,
}

/// The reads of a circuit.
pub struct ReadsArgument<'a> {
    circuit: &'a Circuit,
    classes: Vec<Class>,
    /// Per read its class and its weight.
    reads: Vec<(usize, Scalar)>,
    block_variables: usize,
    rho: Scalar,
    /// Weights of the four columns of a walk.
    xi: [Scalar; 4],
    sum: Hidden,
    point: Vec<Scalar>,
    /// Byte and block part of every read, then the table of every class.
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
            let class = Class { len: read.window.len(), walk: read.starts.as_ref().map(|&(walk, _)| walk) };
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

    /// The instance's claim, as a value.
    pub fn claim_value(&self) -> Scalar {
        let get = |variable| self.circuit.get(variable).expect("a witness");
        let of_read = |(read, _, weight): (&ReadGate, usize, Scalar)| {
            let bytes = read.window.iter().rev().fold(Scalar::ZERO, |sum, &byte| sum * self.rho + get(byte));
            let starts = read.starts.iter().flat_map(|(_, starts)| starts.iter().zip(&self.xi));
            weight * (bytes + starts.map(|(&start, &xi)| xi * get(start)).sum::<Scalar>())
        };
        self.windows().map(of_read).sum()
    }

    /// The prover's instance.
    pub fn prover(&self) -> ReadsProver {
        let blocks = 1 << self.block_variables;
        let tables: Vec<Vec<Scalar>> = self.classes.iter().map(|class| self.table(class, blocks)).collect();
        let bits = |selector: &Selector| &self.circuit.bits()[selector.bits.clone()];
        let reads = self.windows().map(|(read, class, weight)| {
            let zone = self.circuit.zones()[read.position.zone];
            let mut table = vec![Scalar::ZERO; BLOCK_BYTES];
            let mut block = vec![0; blocks];
            for (i, &bit) in bits(&read.position.block).iter().enumerate() {
                let at = zone.first_block + i;
                block[at] = bit;
                if bit != 0 {
                    let scale = Scalar::from_u64(bit as u64);
                    let from = &tables[class][at * BLOCK_BYTES..(at + 1) * BLOCK_BYTES];
                    table.iter_mut().zip(from).for_each(|(sum, &value)| *sum += scale * value);
                }
            }
            let byte = bits(&read.position.byte).iter().map(|&bit| Scalar::from_u64(bit as u64)).collect();
            OneRead { class, weight, byte, table, block, block_evaluation: Scalar::ZERO }
        });
        ReadsProver { reads: reads.collect(), stage: ReadStage::Bytes(tables), point: Vec::new() }
    }

    /// `N_L`, with the walk's columns, at every position.
    fn table(&self, class: &Class, blocks: usize) -> Vec<Scalar> {
        let mut table = vec![Scalar::ZERO; blocks * BLOCK_BYTES];
        let messages = self.circuit.messages().expect("a witness");
        let drop = poly::powers(self.rho, class.len + 1)[class.len];
        let by_byte: Vec<Scalar> = (0..256).map(Scalar::from_u64).collect();
        let dropped: Vec<Scalar> = by_byte.iter().map(|&byte| byte * drop).collect();
        for (zone, message) in self.circuit.zones().iter().zip(messages) {
            let mut sum = Scalar::ZERO;
            for (x, &byte) in message.bytes.iter().enumerate().rev() {
                sum = sum * self.rho + by_byte[byte as usize];
                if let Some(&behind) = message.bytes.get(x + class.len) {
                    sum -= dropped[behind as usize];
                }
                table[zone.first_block * BLOCK_BYTES + x] = sum;
            }
        }
        if let Some(walk) = class.walk {
            let walk = &self.circuit.walks[walk];
            let first = self.circuit.zones()[walk.zone].first_block * BLOCK_BYTES;
            for (column, &xi) in walk.columns.iter().zip(&self.xi) {
                for (x, &bit) in self.circuit.bits()[column.clone()].iter().enumerate() {
                    if bit != 0 {
                        table[first + x] += xi * Scalar::from_u64(bit as u64);
                    }
                }
            }
        }
        table
    }

    /// Weights of a zone's bytes in `N_L(r)`: `kernel(y) = rho kernel(y-1) + eq(y) - rho^L eq(y - L)`.
    fn byte_weights(&self, zone: &Zone, len: usize, eq: &[Scalar]) -> Vec<Scalar> {
        let eq = &eq[zone.first_block * BLOCK_BYTES..][..zone.bytes()];
        let drop = poly::powers(self.rho, len + 1)[len];
        let mut sum = Scalar::ZERO;
        let next = |y: usize| {
            sum = sum * self.rho + eq[y];
            if y >= len {
                sum -= drop * eq[y - len];
            }
            sum
        };
        (0..eq.len()).map(next).collect()
    }
}

impl Argument for ReadsArgument<'_> {
    fn name(&self) -> &'static str {
        "reads"
    }

    fn first_len(&self) -> usize {
        1
    }

    fn begin(&mut self, _: &mut Relations, first: &[Hidden]) -> Vec<SumcheckClaim> {
        self.sum = first[0].clone();
        vec![SumcheckClaim { rounds: self.rounds(), claim: self.sum.clone() }]
    }

    /// Three a read, two a class.
    fn evaluations_len(&self) -> usize {
        3 * self.reads.len() + 2 * self.classes.len()
    }

    fn finish(&mut self, relations: &mut Relations, points: &[&[Scalar]], evaluations: &[Hidden]) -> Vec<Hidden> {
        self.point = points[0].to_vec();
        let (of_reads, of_classes) = evaluations.split_at(3 * self.reads.len());
        let mut sums = vec![Hidden::default(); self.classes.len()];
        for (evaluations, &(class, weight)) in of_reads.chunks_exact(3).zip(&self.reads) {
            let [byte, block, product] = evaluations else { unreachable!("chunks of three") };
            relations.require_product(byte.clone(), block.clone(), product.clone());
            sums[class] = std::mem::take(&mut sums[class]) + &(product * weight);
            self.claims.extend([byte.clone(), block.clone()]);
        }
        let mut value = Hidden::default();
        for (evaluations, sum) in of_classes.chunks_exact(2).zip(sums) {
            let [table, product] = evaluations else { unreachable!("chunks of two") };
            relations.require_product(sum, table.clone(), product.clone());
            value = value + product;
            self.claims.push(table.clone());
        }
        vec![value]
    }

    fn claims(&self) -> Vec<Hidden> {
        let mut claims = self.claims.clone();
        claims.push(self.sum.clone());
        claims
    }

    fn emit(&self, sink: &mut dyn KernelSink, layout: &Layout, weights: &[Scalar]) {
        let (of_reads, behind) = weights.split_at(2 * self.reads.len());
        let (of_classes, of_sum) = behind.split_at(self.classes.len());
        let bytes = poly::eq_table(&self.point[..BYTE_VARIABLES]);
        let blocks = poly::eq_table(&self.point[BYTE_VARIABLES..]);
        let longest = self.classes.iter().map(|class| class.len).max().unwrap_or(0);
        let rho = poly::powers(self.rho, longest);
        for ((read, _, weight), weights) in self.windows().zip(of_reads.chunks_exact(2)) {
            let zone = self.circuit.zones()[read.position.zone];
            sink.add(layout.bit_cell(read.position.byte.bits.start), weights[0], &bytes);
            sink.add(layout.bit_cell(read.position.block.bits.start), weights[1], &blocks[zone.range()]);
            let cell = |variable| layout.cell(Cell::of(variable)).expect("a value");
            for (&byte, &rho) in read.window.iter().zip(&rho) {
                sink.add_one(cell(byte), of_sum[0] * weight * rho);
            }
            for (&start, &xi) in read.starts.iter().flat_map(|(_, starts)| starts.iter().zip(&self.xi)) {
                sink.add_one(cell(start), of_sum[0] * weight * xi);
            }
        }
        let eq = poly::eq_table(&self.point);
        let mut lengths: Vec<(usize, Scalar)> = Vec::new();
        for (class, &weight) in self.classes.iter().zip(of_classes) {
            match lengths.iter_mut().find(|(len, _)| *len == class.len) {
                Some((_, sum)) => *sum += weight,
                None => lengths.push((class.len, weight)),
            }
            if let Some(walk) = class.walk {
                let walk = &self.circuit.walks[walk];
                let zone = &self.circuit.zones()[walk.zone];
                for (column, &xi) in walk.columns.iter().zip(&self.xi) {
                    let eq = &eq[zone.first_block * BLOCK_BYTES..][..zone.bytes()];
                    sink.add(layout.bit_cell(column.start), weight * xi, eq);
                }
            }
        }
        for zone in self.circuit.zones() {
            let mut bytes = vec![Scalar::ZERO; zone.bytes()];
            for &(len, weight) in &lengths {
                for (sum, kernel) in bytes.iter_mut().zip(self.byte_weights(zone, len, &eq)) {
                    *sum += weight * kernel;
                }
            }
            for (block, bytes) in zone.range().zip(bytes.chunks_exact(BLOCK_BYTES)) {
                emit_bytes(sink, layout, block, bytes);
            }
        }
    }
}

impl ArgumentProver for ReadsArgument<'_> {
    fn first(&self, _: &Witness) -> Vec<Scalar> {
        vec![self.claim_value()]
    }

    fn provers<'w>(&self, _: &'w Witness) -> Vec<Box<dyn SumcheckProver + 'w>> {
        vec![Box::new(self.prover())]
    }
}

/// One read on the prover's side.
struct OneRead {
    class: usize,
    weight: Scalar,
    /// `O_byte`, bound round by round.
    byte: Vec<Scalar>,
    /// `sum_block O_block(block) N(block, byte)`, bound round by round.
    table: Vec<Scalar>,
    /// `O_block` over all blocks.
    block: Vec<u8>,
    block_evaluation: Scalar,
}

enum ReadStage {
    /// Binding bytes; the classes' tables, not bound yet.
    Bytes(Vec<Vec<Scalar>>),
    /// Binding blocks: per class the reads' combined `O_block` and the table.
    Blocks(Vec<[Vec<Scalar>; 2]>),
}

/// `sum_k weight_k sum_x O_k(x) N_class(k)(x)`.
pub struct ReadsProver {
    reads: Vec<OneRead>,
    stage: ReadStage,
    point: Vec<Scalar>,
}

impl SumcheckProver for ReadsProver {
    fn round(&mut self) -> RoundPolynomial {
        let mut sum = [Scalar::ZERO; 4];
        let mut add = |weight: Scalar, a: &[Scalar], b: &[Scalar]| {
            for (a, b) in a.chunks_exact(2).zip(b.chunks_exact(2)) {
                sum[0] += weight * a[0] * b[0];
                sum[1] += weight * (a[1] - a[0]) * (b[1] - b[0]);
            }
        };
        match &self.stage {
            ReadStage::Bytes(_) => self.reads.iter().for_each(|read| add(read.weight, &read.byte, &read.table)),
            ReadStage::Blocks(classes) => classes.iter().for_each(|[block, table]| add(Scalar::ONE, block, table)),
        }
        sum
    }

    fn bind(&mut self, r: Scalar) {
        self.point.push(r);
        match &mut self.stage {
            ReadStage::Bytes(tables) => {
                for read in &mut self.reads {
                    poly::bind(&mut read.byte, r);
                    poly::bind(&mut read.table, r);
                }
                if self.point.len() == BYTE_VARIABLES {
                    let eq = poly::eq_table(&self.point);
                    let classes = parallel::map(tables.iter_mut().enumerate().collect(), |(class, table)| {
                        let bound: Vec<Scalar> =
                            table.chunks_exact(BLOCK_BYTES).map(|bytes| inner_product(bytes, &eq)).collect();
                        wipe(table);
                        let mut block = vec![Scalar::ZERO; bound.len()];
                        for read in self.reads.iter().filter(|read| read.class == class) {
                            let scale = read.weight * read.byte[0];
                            for (sum, &bit) in block.iter_mut().zip(&read.block).filter(|(_, bit)| **bit != 0) {
                                *sum += scale * Scalar::from_u64(bit as u64);
                            }
                        }
                        [block, bound]
                    });
                    self.stage = ReadStage::Blocks(classes);
                }
            }
            ReadStage::Blocks(classes) => {
                classes.iter_mut().flatten().for_each(|table| poly::bind(table, r));
                if classes.first().is_none_or(|class| class[0].len() == 1) {
                    let eq = poly::eq_table(&self.point[BYTE_VARIABLES..]);
                    for read in &mut self.reads {
                        let chosen = read.block.iter().zip(&eq).filter(|(bit, _)| **bit != 0);
                        read.block_evaluation = chosen.map(|(&bit, &eq)| eq * Scalar::from_u64(bit as u64)).sum();
                    }
                }
            }
        }
    }

    fn evaluations(&self) -> Vec<Scalar> {
        let ReadStage::Blocks(classes) = &self.stage else { unreachable!("blocks are bound") };
        let of_read = |read: &OneRead| [read.byte[0], read.block_evaluation, read.byte[0] * read.block_evaluation];
        let of_class = |class: &[Vec<Scalar>; 2]| [class[1][0], class[0][0] * class[1][0]];
        self.reads.iter().flat_map(of_read).chain(classes.iter().flat_map(of_class)).collect()
    }
}

impl Drop for ReadsProver {
    fn drop(&mut self) {
        for read in &mut self.reads {
            read.block.zeroize();
            wipe(&mut read.byte);
            wipe(&mut read.table);
        }
        match &mut self.stage {
            ReadStage::Bytes(tables) => tables.iter_mut().for_each(wipe),
            ReadStage::Blocks(classes) => classes.iter_mut().flatten().for_each(wipe),
        }
    }
}

#[cfg(test)]
mod tests;
