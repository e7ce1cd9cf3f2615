//! Every claim by itself: its value, and that both kinds of kernel agree.

use super::*;
use crate::engine::{
    arguments::booleanity::{BitsProver, ColumnsProver},
    claims::{DenseKernel, FoldedKernel, RowData},
    commit::WIDTH,
};
use std::cell::RefCell;

/// What was found out about the claims of a proof.
#[derive(Default, Debug)]
pub struct Probed {
    /// Claims in all, per argument.
    pub counts: Vec<usize>,
    /// Argument and index of claims whose value is not `<rows, kernel>`.
    pub broken: Vec<(&'static str, usize)>,
    /// The same where the verifier's kernel is not the prover's.
    pub different: Vec<(&'static str, usize)>,
    /// Indices of the relations on messages that are broken: linear ones first.
    pub relations: Vec<usize>,
    /// How many linear ones there are; the last is the sum-check's end.
    pub linear: usize,
}

thread_local! {
    static PROBE: RefCell<Option<Probed>> = const { RefCell::new(None) };
}

/// Runs a prover and tells about its claims.
pub fn probed<T>(prover: impl FnOnce() -> T) -> (T, Probed) {
    PROBE.set(Some(Probed::default()));
    let result = prover();
    (result, PROBE.take().expect("set above"))
}

/// Called by the protocol before the claims are reduced.
pub(super) fn probe<C: Channel>(
    channel: &mut C,
    weighted: &Weighted<'_>,
    claims: &[Vec<Hidden>],
    rows: Option<&[RowData]>,
) {
    let Some(rows) = rows else { return };
    let Some(mut probed) = PROBE.take() else { return };
    let values = channel.values(claims.iter().flatten()).expect("the prover's side");
    let point: Vec<Scalar> =
        (0..weighted.layout.row_variables() as u64).map(|i| Scalar::from_u64(77 * i + 12345).square()).collect();
    let eq = poly::eq_table(&point);
    let names = weighted.arguments.iter().map(|a| a.name());
    let names = claims.iter().zip(names).flat_map(|(claims, name)| (0..claims.len()).map(move |i| (name, i)));
    for (k, (name, value)) in names.zip(values).enumerate() {
        let mut weights = vec![Scalar::ZERO; weighted.weights.len()];
        weights[k] = Scalar::ONE;
        let one = Weighted { weights, counts: weighted.counts.clone(), ..*weighted };
        let mut dense = DenseKernel(vec![Scalar::ZERO; WIDTH << weighted.layout.row_variables()]);
        one.emit_all(&mut dense);
        let product: Scalar = rows.iter().zip(dense.0.chunks_exact(WIDTH)).map(|(row, k)| inner(row, k)).sum();
        if product != value {
            probed.broken.push(name);
        }
        let mut folded = FoldedKernel::new(&point);
        one.emit_all(&mut folded);
        let column = |c: usize| dense.0.iter().skip(c).step_by(WIDTH).zip(&eq).map(|(&k, &e)| k * e).sum::<Scalar>();
        // The columns that are not zero tell enough; all of them would take long.
        let differs = (0..WIDTH).step_by(7).any(|c| column(c) != folded.column(c));
        if differs {
            probed.different.push(name);
        }
    }
    probed.counts = weighted.counts.clone();
    let relations = channel.relations().clone();
    let holds = |channel: &C, h: &Hidden| channel.values([h].into_iter()).expect("the prover's side")[0];
    probed.linear = relations.linear.len();
    for (i, h) in relations.linear.iter().enumerate() {
        if !holds(channel, h).is_zero() {
            probed.relations.push(i);
        }
    }
    for (i, [a, b, c]) in relations.products.iter().enumerate() {
        if holds(channel, a) * holds(channel, b) != holds(channel, c) {
            probed.relations.push(relations.linear.len() + i);
        }
    }
    PROBE.set(Some(probed));
}

/// A cell that should hold a bit, and holds that much more than its bit.
#[derive(Clone, Copy, Debug)]
pub struct NonBit {
    /// The committed row.
    pub row: usize,
    /// The place in it.
    pub column: usize,
    /// How much more.
    pub by: Scalar,
}

impl NonBit {
    /// Of a bit of a word of a block.
    pub fn of_block(block: usize, word: usize, bit: usize, by: Scalar) -> Self {
        Self { row: block * BLOCK_ROWS + word / 16, column: 32 * (word % 16) + bit, by }
    }
}

/// Those of a circuit that was tampered with.
pub fn non_bits(circuit: &Circuit, layout: &Layout) -> Vec<NonBit> {
    let first = layout.bit_cell(0) - layout.bits_start();
    let above_one = circuit.bits().iter().enumerate().filter(|(_, bit)| **bit > 1);
    let non_bit = |(i, &bit): (usize, &u8)| NonBit {
        row: layout.blocks() * BLOCK_ROWS + (first + i) / WIDTH,
        column: (first + i) % WIDTH,
        by: Scalar::from_u64(u64::from(bit & !1)),
    };
    above_one.map(non_bit).collect()
}

/// The reduction's rows are those that are committed.
pub fn reduce_non_bits(witness: &Witness, layout: &Layout, blocks: &[Scalar], rows: &mut [RowData]) {
    for &NonBit { row, column, by } in &witness.non_bits {
        let mut add = |at: usize, by: Scalar| {
            let mut values = rows[at].to_values();
            values[column] += by;
            rows[at] = RowData::Values(values);
        };
        let Some(bits) = row.checked_sub(layout.blocks() * BLOCK_ROWS) else {
            let (block, row) = (row / BLOCK_ROWS, row % BLOCK_ROWS);
            add(row, by * blocks[block]);
            match row {
                MESSAGE_ROW => add(SHA_COLUMNS + block, by),
                CHAIN_ROW => add(SHA_COLUMNS + layout.blocks() + block, by),
                _ => {}
            }
            continue;
        };
        add(SHA_COLUMNS + 2 * layout.blocks() + bits, by);
    }
}

/// Booleanity is played over what is committed, not over its bits.
pub fn play_bits(instance: &mut BitsProver, witness: &Witness) {
    let bit = |bytes: &[u8], i: usize| Scalar::from_u64(u64::from(bytes[i / 8] >> (i % 8) & 1));
    let first = witness.block_rows;
    let of_bits: Vec<NonBit> = witness.non_bits.iter().filter(|e| e.row >= first).copied().collect();
    if !of_bits.is_empty() {
        let bytes = witness.bits.as_flattened();
        let mut table: Vec<Scalar> = (0..8 * bytes.len()).map(|i| bit(bytes, i)).collect();
        of_bits.iter().for_each(|e| table[(e.row - first) * WIDTH + e.column] += e.by);
        instance.play_values(table);
    }
}

/// The same of SHA-256's columns.
pub fn play_blocks(instance: &mut ColumnsProver<'_>, witness: &Witness, layout: &Layout) {
    let first = layout.blocks() * BLOCK_ROWS;
    let of_blocks: Vec<NonBit> = witness.non_bits.iter().filter(|e| e.row < first).copied().collect();
    if !of_blocks.is_empty() {
        let bits = |word: u32| (0..32).map(move |i| Scalar::from_u64(u64::from(word >> i & 1)));
        let blocks = witness.columns.blocks().iter();
        let mut tables: Vec<Vec<Scalar>> =
            blocks.map(|words| words.iter().flat_map(|&word| bits(word)).collect()).collect();
        of_blocks.iter().for_each(|e| tables[e.row / BLOCK_ROWS][e.row % BLOCK_ROWS * WIDTH + e.column] += e.by);
        instance.play_values(tables);
    }
}

fn inner(row: &RowData, kernel: &[Scalar]) -> Scalar {
    match row {
        RowData::Zero => Scalar::ZERO,
        RowData::Bits(bits) => (0..WIDTH).filter(|c| bits[c / 8] >> (c % 8) & 1 == 1).map(|c| kernel[c]).sum(),
        RowData::Values(values) => crate::math::arith::inner_product(values, kernel),
    }
}
