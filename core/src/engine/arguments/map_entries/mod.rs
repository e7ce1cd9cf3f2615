//! The maps of `valueDigests`: where entries start, what bytes they have, and that they follow one another.
//!
//! Column `T_w` marks the positions where an entry with a digestID of `w` bytes starts. One zero-check shows that,
//! wherever one is marked, the first byte is a head of that width and `58 20` follows the digestID:
//! `sum_x eq(tau, x) sum_w T_w(x) V_w(x) = 0`. `V_w` is linear in the message bits, except for the head of width one,
//! which is below `0x18`: bits 5, 6, 7 are zero and 3 and 4 are not both set, a sum of non-negative terms. All maps
//! share the `V_w`, so they are combined. One linear claim per map shows
//! `sum_w T_w(x) + end(x) = first(x) + sum_w T_w(x - 34 - w)` for all `x`, at a random point, where the one-hot vectors
//! `first` and `end` are products of two evaluations.

pub mod prover;

use super::{
    Argument, byte_bit,
    positions::{BYTE_VARIABLES, PositionEq},
};
use crate::{
    engine::{
        circuit::{BLOCK_BYTES, Circuit, DIGEST_ENTRY, ENTRY_WIDTHS},
        claims::{KernelSink, Layout},
        commit::WIDTH,
        hidden::{Channel, Hidden, Quadratic, Relations},
        sumcheck::SumcheckClaim,
    },
    math::{
        arith::{Scalar, multiply_add},
        poly,
    },
};

/// Heads of digestIDs of two, three and five bytes (RFC 8949, section 3.1).
const HEADS: [u64; 3] = [0x18, 0x19, 0x1A];

/// Final evaluations: `T_w`, `V_w`, bits 4 and 3, and the product of `T_1` and bit 4.
const EVALUATIONS: usize = 11;

/// The values that a map's flow needs: the halves of `end` and of `first`.
const HALVES: usize = 4;

/// The maps of a circuit.
pub struct MapEntriesArgument<'a> {
    circuit: &'a Circuit,
    block_variables: usize,
    tau: Vec<Scalar>,
    /// For each width: head, `58`, `20`.
    byte_weights: [[Scalar; 3]; 4],
    /// One for each map.
    map_weights: Vec<Scalar>,
    flow_point: Vec<Scalar>,
    point: Vec<Scalar>,
    /// `T_w`, `V_w` without constants, bits 4 and 3.
    claims: Vec<Hidden>,
    /// For each map: flow, end block, end byte, first block, first byte.
    flow_claims: Vec<Quadratic>,
}

impl<'a> MapEntriesArgument<'a> {
    /// Draws the challenges.
    pub fn new<C: Channel>(channel: &mut C, circuit: &'a Circuit, layout: &Layout) -> Option<Self> {
        if circuit.maps.is_empty() {
            return None;
        }
        let block_variables = layout.block_variables();
        let tau = channel.challenges("map tau", BYTE_VARIABLES + block_variables);
        let weights = poly::powers(channel.challenge("map bytes"), 12);
        let map_weights = poly::powers(channel.challenge("maps"), circuit.maps.len());
        let flow_point = channel.challenges("map flow", BYTE_VARIABLES + block_variables);
        Some(Self {
            circuit,
            block_variables,
            tau,
            byte_weights: std::array::from_fn(|w| std::array::from_fn(|k| weights[3 * w + k])),
            map_weights,
            flow_point,
            point: Vec::new(),
            claims: Vec::new(),
            flow_claims: Vec::new(),
        })
    }

    /// Rounds of the sum-check.
    pub fn rounds(&self) -> usize {
        BYTE_VARIABLES + self.block_variables
    }

    /// Takes the halves of the maps' ends: their products are what the flows must come to.
    fn set_halves(&mut self, values: &[Hidden]) {
        for halves in values.chunks_exact(HALVES) {
            let [end_block, end_byte, first_block, first_byte] = halves else { unreachable!("four halves") };
            self.flow_claims.push(first_block * first_byte - &(end_block * end_byte));
            self.flow_claims.extend(halves.iter().cloned().map(Quadratic::from));
        }
    }

    /// The constant that `V_w` subtracts.
    fn constant(&self, w: usize) -> Scalar {
        let [head, first, second] = self.byte_weights[w];
        let expected = if w == 0 { Scalar::ZERO } else { head * Scalar::from_u64(HEADS[w - 1]) };
        expected + first * Scalar::from_u64(0x58) + second * Scalar::from_u64(0x20)
    }
}

impl Argument for MapEntriesArgument<'_> {
    fn name(&self) -> &'static str {
        "map entries"
    }

    fn first_len(&self) -> usize {
        HALVES * self.circuit.maps.len()
    }

    fn begin(&mut self, first: &[Hidden]) -> Vec<SumcheckClaim> {
        self.set_halves(first);
        vec![SumcheckClaim { rounds: self.rounds(), claim: Quadratic::default() }]
    }

    fn evaluations_len(&self) -> usize {
        EVALUATIONS
    }

    fn finish(&mut self, relations: &mut Relations, points: &[&[Scalar]], evaluations: &[Hidden]) -> Vec<Quadratic> {
        self.point = points[0].to_vec();
        let (starts, rest) = evaluations.split_at(4);
        let (conditions, rest) = rest.split_at(4);
        let [bit_4, bit_3, start_and_4] = rest else { unreachable!("eleven evaluations") };
        relations.require_product(starts[0].clone(), bit_4.clone(), start_and_4.clone());
        let mut sum = &(start_and_4 * bit_3) * self.byte_weights[0][0];
        for (start, condition) in starts.iter().zip(conditions) {
            sum = sum + &(start * condition);
        }
        self.claims = starts.to_vec();
        let without_constant = |(w, v): (usize, &Hidden)| v.clone() + self.constant(w);
        let conditions: Vec<Hidden> = conditions.iter().enumerate().map(without_constant).collect();
        self.claims.extend(conditions);
        self.claims.extend([bit_4.clone(), bit_3.clone()]);
        vec![&sum * poly::eq_eval(&self.tau, points[0])]
    }

    fn claims(&self) -> Vec<Quadratic> {
        self.claims.iter().cloned().map(Quadratic::from).chain(self.flow_claims.iter().cloned()).collect()
    }

    fn emit(&self, sink: &mut dyn KernelSink, layout: &Layout, weights: &[Scalar]) {
        let (of_starts, rest) = weights.split_at(4);
        let (of_conditions, rest) = rest.split_at(4);
        let (of_bits, of_flows) = rest.split_at(2);
        let eq = PositionEq::new(&self.point);
        // The byte itself unless its head is small, and the two bytes after the entry's digestID.
        let mut looked_at = [Scalar::ZERO; 2 * BLOCK_BYTES];
        for (w, width) in ENTRY_WIDTHS.into_iter().enumerate() {
            let [head, first, second] = self.byte_weights[w].map(|k| of_conditions[w] * k);
            let head = if w == 0 { Scalar::ZERO } else { head };
            for (offset, weight) in [(0, head), (width, first), (width + 1, second)] {
                multiply_add(&mut looked_at[offset..], &weight, &eq.bytes);
            }
        }
        eq.add_windows(sink, layout, &looked_at);
        let of_head = of_conditions[0] * self.byte_weights[0][0];
        let mut head_bits = [Scalar::ZERO; WIDTH];
        for (at, &eq) in eq.bytes.iter().enumerate() {
            let [bit_4, bit_3, small_head] = [of_bits[0], of_bits[1], of_head].map(|k| k * eq);
            for (k, weight) in (3..).zip([bit_3, bit_4, small_head, small_head, small_head]) {
                head_bits[byte_bit(at, k)] = weight;
            }
        }
        sink.add_tensor(layout.message_cell(0), &eq.blocks[..layout.blocks()], &head_bits);
        // An entry leaves where it starts and arrives 34 + w bytes later.
        let flow_eq = PositionEq::new(&self.flow_point);
        let maps = self.circuit.maps.iter().zip(&self.map_weights).zip(of_flows.chunks_exact(5));
        for ((map, &map_weight), of_flow) in maps {
            eq.add_columns(sink, layout, map, of_starts.iter().map(|&of_start| map_weight * of_start));
            flow_eq.add_columns(sink, layout, map, [of_flow[0]; 4].into_iter());
            for (w, width) in ENTRY_WIDTHS.into_iter().enumerate() {
                flow_eq.add_arrivals(sink, layout, (map, w), DIGEST_ENTRY + width, -of_flow[0]);
            }
            let blocks = flow_eq.of_zone(&self.circuit.zones()[map.zone]);
            for (position, of_halves) in [(&map.end, &of_flow[1..3]), (&map.first, &of_flow[3..5])] {
                sink.add(layout.bit_cell(position.block.bits.start), of_halves[0], blocks);
                sink.add(layout.bit_cell(position.byte.bits.start), of_halves[1], &flow_eq.bytes);
            }
        }
    }
}

#[cfg(test)]
mod tests;
