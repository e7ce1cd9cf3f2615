//! The prover's part of map entries.

use super::MapEntriesArgument;
use crate::{
    engine::{
        arguments::{
            positions::PositionEq,
            prover::{ArgumentProver, Witness},
        },
        circuit::{BLOCK_BYTES, ENTRY_WIDTHS, MapGate, Position, Selector, Zone},
        sumcheck::{
            RoundPolynomial,
            prover::{EqFactor, SumcheckProver, cubic},
        },
    },
    math::{
        arith::{Scalar, wipe},
        poly,
    },
};
use zeroize::Zeroize;

impl MapEntriesArgument<'_> {
    /// The halves of every map's ends (prover only).
    pub fn all_halves(&self) -> Vec<Scalar> {
        let eq = PositionEq::new(&self.flow_point);
        let of_map = |map: &MapGate| {
            let zone = &self.circuit.zones()[map.zone];
            [&map.end, &map.first].map(|position| self.halves(zone, position, &eq))
        };
        self.circuit.maps.iter().flat_map(of_map).flatten().collect()
    }

    /// A position's two one-hot vectors, evaluated at the flow's point.
    fn halves(&self, zone: &Zone, position: &Position, eq: &PositionEq) -> [Scalar; 2] {
        let chosen = |selector: &Selector, kernel: &[Scalar]| {
            let bits = self.circuit.bits()[selector.bits.clone()].iter().zip(kernel).filter(|(bit, _)| **bit != 0);
            bits.map(|(&bit, &k)| k * Scalar::from_u64(bit as u64)).sum()
        };
        [chosen(&position.block, eq.of_zone(zone)), chosen(&position.byte, &eq.bytes)]
    }

    /// The prover of the sum-check.
    pub fn prover(&self) -> MapEntriesProver {
        let size = BLOCK_BYTES << self.block_variables;
        let zero = || vec![Scalar::ZERO; size];
        let mut starts: [Vec<Scalar>; 4] = std::array::from_fn(|_| zero());
        for (map, &weight) in self.circuit.maps.iter().zip(&self.map_weights) {
            let first = self.circuit.zones()[map.zone].first_block * BLOCK_BYTES;
            for (start, column) in starts.iter_mut().zip(&map.columns) {
                for (x, &bit) in self.circuit.bits()[column.clone()].iter().enumerate().filter(|(_, bit)| **bit != 0) {
                    start[first + x] += weight * Scalar::from_u64(bit as u64);
                }
            }
        }
        let messages = self.circuit.messages().expect("a witness");
        let mut bytes = vec![0u8; size];
        for (zone, message) in self.circuit.zones().iter().zip(messages) {
            bytes[zone.first_block * BLOCK_BYTES..][..zone.bytes()].copy_from_slice(&message.bytes);
        }
        let mut conditions: [Vec<Scalar>; 4] = std::array::from_fn(|w| vec![-self.constant(w); size]);
        for zone in self.circuit.zones() {
            let first = zone.first_block * BLOCK_BYTES;
            let message = &bytes[first..][..zone.bytes()];
            for (w, condition) in conditions.iter_mut().enumerate() {
                let tables = self.byte_weights[w].map(|k| multiples(k, 256));
                for x in 0..message.len() {
                    let after = |k: usize| message.get(x + ENTRY_WIDTHS[w] + k - 1).copied().unwrap_or(0) as usize;
                    let head = if w == 0 { (message[x] >> 5).count_ones() as usize } else { message[x] as usize };
                    condition[first + x] += tables[0][head] + tables[1][after(1)] + tables[2][after(2)];
                }
            }
        }
        let bit = |k: usize| bytes.iter().map(|byte| Scalar::from_u64((byte >> k & 1) as u64)).collect();
        let small_head = [bit(4), bit(3)];
        bytes.zeroize();
        MapEntriesProver {
            factor: EqFactor::eq(&self.tau, Scalar::ZERO),
            q: [Scalar::ZERO; 4],
            starts,
            conditions,
            small_head,
            head_weight: self.byte_weights[0][0],
        }
    }
}

impl ArgumentProver for MapEntriesArgument<'_> {
    fn first(&self, _: &Witness) -> Vec<Scalar> {
        self.all_halves()
    }

    fn provers<'w>(&self, _: &'w Witness) -> Vec<Box<dyn SumcheckProver + 'w>> {
        vec![Box::new(self.prover())]
    }
}

/// The first `n` of `0, k, 2k, ...`.
fn multiples(k: Scalar, n: usize) -> Vec<Scalar> {
    std::iter::successors(Some(Scalar::ZERO), |&sum| Some(sum + k)).take(n).collect()
}

/// [`poly::bind`] for a table that is zero nearly everywhere.
fn bind_sparse(table: &mut Vec<Scalar>, r: Scalar) {
    let half = table.len() / 2;
    for i in 0..half {
        let (low, high) = (table[2 * i], table[2 * i + 1]);
        table[i] = if low.is_zero() && high.is_zero() { Scalar::ZERO } else { low + r * (high - low) };
    }
    table.truncate(half);
}

/// The zero-check of the marked positions.
pub struct MapEntriesProver {
    factor: EqFactor,
    q: [Scalar; 4],
    starts: [Vec<Scalar>; 4],
    conditions: [Vec<Scalar>; 4],
    /// Bits 4 and 3 of the byte.
    small_head: [Vec<Scalar>; 2],
    head_weight: Scalar,
}

impl MapEntriesProver {
    fn tables(&mut self) -> impl Iterator<Item = &mut Vec<Scalar>> {
        self.starts.iter_mut().chain(&mut self.conditions).chain(&mut self.small_head)
    }
}

impl SumcheckProver for MapEntriesProver {
    fn round(&mut self) -> RoundPolynomial {
        let mut sums = [Scalar::ZERO; 3];
        for (i, &weight) in self.factor.rest().iter().enumerate() {
            // Few positions are marked; where none is, every term is zero.
            let pair = |table: &[Scalar]| (table[2 * i], table[2 * i + 1]);
            for w in 0..4 {
                let (low, high) = pair(&self.starts[w]);
                if low.is_zero() && high.is_zero() {
                    continue;
                }
                let (c_low, c_high) = pair(&self.conditions[w]);
                sums[0] += weight * low * c_low;
                sums[1] += weight * (low.double() - high) * (c_low.double() - c_high);
                if w == 0 {
                    let [four, three] = self.small_head.each_ref().map(|table| pair(table));
                    let k = weight * self.head_weight;
                    sums[0] += k * low * four.0 * three.0;
                    let minus = |(a, b): (Scalar, Scalar)| a.double() - b;
                    sums[1] += k * (low.double() - high) * minus(four) * minus(three);
                    sums[2] += k * (high - low) * (four.1 - four.0) * (three.1 - three.0);
                }
            }
        }
        self.q = cubic(sums[0], self.factor.q_at_1(sums[0]), sums[1], sums[2]);
        self.factor.times(&self.q)
    }

    fn bind(&mut self, r: Scalar) {
        self.factor.bind(&self.q, r);
        self.starts.iter_mut().for_each(|table| bind_sparse(table, r));
        self.conditions.iter_mut().chain(&mut self.small_head).for_each(|table| poly::bind(table, r));
    }

    fn evaluations(&self) -> Vec<Scalar> {
        let starts = self.starts.each_ref().map(|t| t[0]);
        let conditions = self.conditions.each_ref().map(|t| t[0]);
        let [bit_4, bit_3] = self.small_head.each_ref().map(|t| t[0]);
        starts.into_iter().chain(conditions).chain([bit_4, bit_3, starts[0] * bit_4]).collect()
    }
}

impl Drop for MapEntriesProver {
    fn drop(&mut self) {
        self.tables().for_each(wipe);
    }
}
