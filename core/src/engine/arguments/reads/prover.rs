//! The prover's part of reads.

use super::{Class, ReadsArgument};
use crate::{
    engine::{
        arguments::{
            positions::BYTE_VARIABLES,
            prover::{ArgumentProver, Witness},
        },
        circuit::{BLOCK_BYTES, ReadGate, Selector},
        sumcheck::{RoundPolynomial, prover::SumcheckProver},
    },
    math::{
        arith::{Scalar, inner_product, wipe},
        parallel, poly,
    },
};
use zeroize::Zeroize;

impl ReadsArgument<'_> {
    /// The value of the sum-check's claim.
    pub fn claim_value(&self) -> Scalar {
        let get = |variable| self.circuit.get(variable).expect("a witness");
        let of_read = |(read, _, weight): (&ReadGate, usize, Scalar)| {
            let bytes = read.window.iter().rev().fold(Scalar::ZERO, |sum, &byte| sum * self.rho + get(byte));
            let starts = read.starts.iter().flat_map(|(_, starts)| starts.iter().zip(&self.xi));
            weight * (bytes + starts.map(|(&start, &xi)| xi * get(start)).sum::<Scalar>())
        };
        self.windows().map(of_read).sum()
    }

    /// The prover of the sum-check.
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

    /// `N_L`, with the map's columns, at every position.
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
                if let Some(&past) = message.bytes.get(x + class.len) {
                    sum -= dropped[past as usize];
                }
                table[zone.first_block * BLOCK_BYTES + x] = sum;
            }
        }
        if let Some(map) = class.map {
            let map = &self.circuit.maps[map];
            let first = self.circuit.zones()[map.zone].first_block * BLOCK_BYTES;
            for (column, &xi) in map.columns.iter().zip(&self.xi) {
                for (x, &bit) in self.circuit.bits()[column.clone()].iter().enumerate() {
                    if bit != 0 {
                        table[first + x] += xi * Scalar::from_u64(bit as u64);
                    }
                }
            }
        }
        table
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
    /// Binding byte variables; the classes' tables, not bound yet.
    Bytes(Vec<Vec<Scalar>>),
    /// Binding block variables; for each class, the reads' combined `O_block` and the table.
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
        let of_class = |class: &[Vec<Scalar>; 2]| class[1][0];
        self.reads.iter().flat_map(of_read).chain(classes.iter().map(of_class)).collect()
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
