//! The protocol, written once for both sides: from committed rows to one relation about one row.
//!
//! 1. Challenges of every argument; one message with the claims that are not known to both sides.
//! 2. One batched sum-check of all instances, with the value of SHA-256's linear part once the blocks are bound.
//! 3. One message with all final evaluations and their products; what they must satisfy.
//! 4. All linear claims, combined with weights drawn now, and settled.

use crate::{
    engine::{
        arguments::sha256::{self, BlockBytes, Columns, FoldInstance, ShaArgument},
        arguments::{
            Argument,
            booleanity::{BitsInstance, ColumnsInstance},
            digests::{self, DigestArgument},
            linear::LinearArgument,
            r1cs::{self, R1csArgument, R1csInstance},
            reads::{ReadArgument, ReadInstance},
            walks::{self, WalkArgument, WalkInstance},
        },
        circuit::Circuit,
        claims::{
            self, BLOCK_ROWS, CHAIN_ROW, KernelSink, Kernels, Layout, MESSAGE_ROW, RowData, SHA_COLUMNS, Settled,
        },
        commit::{BitRow, WIDTH},
        hidden::{Hidden, Side},
        sumcheck::{Batch, Instance, MAX_DEGREE, ProductInstance},
    },
    error::Result,
    math::{
        arith::{Scalar, wipe},
        parallel, poly,
    },
};
use zeroize::{Zeroize, Zeroizing};

/// Rounds of the folded SHA-256 block: six of the round, five of the bit.
const INNER_ROUNDS: usize = 11;

/// Only the prover asks for values, and it has them.
const PROVER: &str = "the prover's witness";

/// What the prover has committed to.
pub struct Witness {
    /// The bits of all blocks.
    pub columns: Columns,
    /// The same, eight blocks side by side.
    pub bytes: BlockBytes,
    /// Rows of the bits region.
    pub bits: Vec<BitRow>,
    /// Rows of the values region, filled up with zeros.
    pub values: Vec<Vec<Scalar>>,
    /// Where a cell of bits holds something else.
    #[cfg(test)]
    pub excesses: Vec<tests::Excess>,
}

impl Witness {
    /// The witness of a circuit.
    pub fn of(circuit: &Circuit, layout: &Layout) -> Self {
        let messages = circuit.messages().expect("a witness");
        Self::new(Columns::new(circuit.zones(), messages, layout.block_variables()), circuit, layout)
    }

    /// A witness with columns of one's own.
    pub fn new(columns: Columns, circuit: &Circuit, layout: &Layout) -> Self {
        let mut bits: Vec<BitRow> = vec![[0; WIDTH / 8]; layout.bit_rows()];
        let flat = bits.as_flattened_mut();
        for (word, bytes) in columns.ends().iter().flatten().zip(flat.chunks_exact_mut(4)) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        let first = 32 * columns.ends().len();
        for (i, &bit) in circuit.bits().iter().enumerate() {
            flat[first + i / 8] |= (bit & 1) << (i % 8);
        }
        let values = circuit.values().chunks(WIDTH).map(|chunk| {
            let mut row = chunk.to_vec();
            row.resize(WIDTH, Scalar::ZERO);
            row
        });
        Self {
            bytes: columns.bytes(),
            bits,
            values: values.collect(),
            columns,
            #[cfg(test)]
            excesses: tests::excesses(circuit, layout),
        }
    }

    /// The rows of the settlement, for blocks bound to `blocks`.
    fn settlement_rows(&self, layout: &Layout, blocks: &[Scalar]) -> Vec<RowData> {
        let piece = parallel::piece(sha256::CELLS / WIDTH, 4) * WIDTH;
        let pieces = (0..sha256::CELLS).step_by(piece).map(|at| at..sha256::CELLS.min(at + piece)).collect();
        let folded = Zeroizing::new(parallel::map(pieces, |cells| self.bytes.fold(0, blocks, cells)));
        let mut rows: Vec<RowData> = folded
            .iter()
            .flat_map(|cells| cells.chunks_exact(WIDTH))
            .map(|row| RowData::Values(row.to_vec()))
            .collect();
        rows.resize(SHA_COLUMNS, RowData::Zero);
        for row in [MESSAGE_ROW, CHAIN_ROW] {
            rows.extend(
                (0..layout.blocks()).map(|block| RowData::Bits(self.columns.rows(block).nth(row).expect("a row"))),
            );
        }
        rows.extend(self.bits.iter().map(|&row| RowData::Bits(row)));
        rows.extend(self.values.iter().map(|row| RowData::Values(row.clone())));
        #[cfg(test)]
        tests::settle_excesses(self, layout, blocks, &mut rows);
        rows
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        self.bits.as_flattened_mut().zeroize();
        self.values.iter_mut().for_each(wipe);
    }
}

/// The end of the protocol.
pub struct Outcome {
    /// The relation about `v`, and `v`.
    pub settled: Settled,
    /// `eq(r_b, b)` per block.
    blocks: Vec<Scalar>,
}

impl Outcome {
    /// `v` as a combination of the committed rows.
    pub fn row_coefficients(&self, layout: &Layout) -> Vec<Scalar> {
        let rows = poly::eq_table(&self.settled.point);
        let mut coefficients = Vec::with_capacity(layout.committed_rows());
        for block in 0..layout.blocks() {
            for row in 0..BLOCK_ROWS {
                let mut k = rows[row] * self.blocks[block];
                if row == MESSAGE_ROW {
                    k += rows[SHA_COLUMNS + block];
                }
                if row == CHAIN_ROW {
                    k += rows[SHA_COLUMNS + layout.blocks() + block];
                }
                coefficients.push(k);
            }
        }
        let first = SHA_COLUMNS + 2 * layout.blocks();
        coefficients.extend(&rows[first..first + layout.bit_rows() + layout.value_rows()]);
        coefficients
    }
}

/// All arguments of a circuit.
struct Arguments<'a> {
    sha: ShaArgument,
    bits: BitsClaim,
    r1cs: R1csArgument<'a>,
    reads: ReadArgument<'a>,
    walks: WalkArgument<'a>,
    digests: DigestArgument<'a>,
    linear: LinearArgument<'a>,
}

/// What is left of the booleanity of the bits region.
struct BitsClaim {
    tau: Vec<Scalar>,
    point: Vec<Scalar>,
    evaluation: Hidden,
}

impl Argument for BitsClaim {
    fn claims(&self) -> Vec<Hidden> {
        vec![self.evaluation.clone()]
    }

    fn emit(&self, sink: &mut impl KernelSink, layout: &Layout, weights: &[Scalar]) {
        let eq = poly::eq_table_scaled(&self.point, weights[0]);
        sink.add(layout.bits_start(), Scalar::ONE, &eq[..layout.bits()]);
    }
}

/// All claims, with their weights.
struct Weighted<'a> {
    arguments: &'a Arguments<'a>,
    layout: &'a Layout,
    counts: [usize; 7],
    weights: Vec<Scalar>,
}

impl Kernels for Weighted<'_> {
    const PARTS: usize = 7;

    fn emit(&self, part: usize, sink: &mut impl KernelSink) {
        let first = self.counts[..part].iter().sum::<usize>();
        let weights = &self.weights[first..first + self.counts[part]];
        let Arguments { sha, bits, r1cs, reads, walks, digests, linear } = self.arguments;
        match part {
            0 => sha.emit(sink, self.layout, weights),
            1 => bits.emit(sink, self.layout, weights),
            2 => r1cs.emit(sink, self.layout, weights),
            3 => reads.emit(sink, self.layout, weights),
            4 => walks.emit(sink, self.layout, weights),
            5 => digests.emit(sink, self.layout, weights),
            _ => linear.emit(sink, self.layout, weights),
        }
    }
}

/// Runs the protocol. The rows are committed and absorbed already.
pub fn run<S: Side + Send>(
    side: &mut S,
    circuit: &Circuit,
    layout: &Layout,
    witness: Option<&Witness>,
) -> Result<Outcome> {
    let mut sha = ShaArgument::new(side, layout);
    let bits_tau = side.challenges("bits booleanity", poly::variables(layout.bits()).max(poly::variables(WIDTH)));
    let r1cs = R1csArgument::new(side, circuit);
    let mut reads = ReadArgument::new(side, circuit, layout);
    let mut walks = WalkArgument::new(side, circuit, layout);
    let mut digests = DigestArgument::new(side, circuit, layout);
    let linear = LinearArgument::new(side, circuit);

    let flow_values = walks.flow_values();
    let first = side.message(3 + flow_values, || {
        let columns = &witness.expect(PROVER).columns;
        let mut values = vec![sha.ends_value(layout, columns), reads.claim_value(), digests.claim_value(circuit)];
        values.extend(walks.flows());
        values
    })?;
    let sha_claim = sha.set_ends(first[0].clone());
    reads.set_claim(first[1].clone());
    digests.set_claim(first[2].clone());
    walks.set_flows(side, &first[3..]);

    let zero = Hidden::default;
    let parts = [
        (sha.rounds(), sha_claim),
        (sha.rounds(), zero()),
        (bits_tau.len(), zero()),
        (r1cs.rounds(), zero()),
        (reads.rounds(), first[1].clone()),
        (walks.rounds(), zero()),
        (digests.rounds(), first[2].clone()),
    ];
    let values = side.values(parts.iter().map(|(_, claim)| claim));
    let mut batch = Batch::new(side, MAX_DEGREE, &parts, values);
    let outer = batch.total() - INNER_ROUNDS;

    let mut instances = witness.map(|w| {
        let ((fold, boolean), (bits, products, reads, walks, digests)) = parallel::join(
            || {
                parallel::join(
                    || sha.fold_prover(layout, &w.columns, &w.bytes),
                    || sha.boolean_prover(layout, &w.bytes),
                )
            },
            || {
                let bits = BitsInstance::new(w.bits.as_flattened().to_vec(), &bits_tau);
                let digests = digests.prover(circuit, layout, &w.columns);
                (bits, r1cs.prover(), reads.prover(), walks.prover(), digests)
            },
        );
        Instances { fold, boolean, bits, products, reads, walks, digests }
    });
    #[cfg(test)]
    if let Some((instances, witness)) = instances.as_mut().zip(witness) {
        tests::play_excesses(instances, witness, layout);
    }
    batch.run(side, outer, instances.as_mut().map(Instances::all).as_mut().map(|i| &mut i[..]))?;
    let block_point = batch.point()[outer - sha.block_rounds()..].to_vec();
    let linear_part = side.message(1, || vec![instances.as_ref().expect(PROVER).fold.linear_part()])?;
    let taken = sha.set_linear(layout, &block_point, &linear_part[0]);
    batch.subtract(&(&taken * batch.coefficient(0)));
    batch.run(side, INNER_ROUNDS, instances.as_mut().map(Instances::all).as_mut().map(|i| &mut i[..]))?;

    let counts =
        [sha256::EVALUATIONS, 2, r1cs::EVALUATIONS, reads.evaluations(), walks::EVALUATIONS, digests::EVALUATIONS];
    let blocks = poly::eq_table(&block_point);
    let (evaluations, rows) = parallel::beside(
        || side.message(counts.iter().sum(), || instances.as_ref().expect(PROVER).evaluations(&sha)),
        || witness.map(|witness| witness.settlement_rows(layout, &blocks)),
    );
    let evaluations = evaluations?;
    drop(instances);

    let mut behind = &evaluations[..];
    let mut next = |n: usize| {
        let (these, rest) = behind.split_at(n);
        behind = rest;
        these
    };
    let mut arguments = Arguments {
        sha,
        bits: BitsClaim { tau: bits_tau, point: Vec::new(), evaluation: Hidden::default() },
        r1cs,
        reads,
        walks,
        digests,
        linear,
    };
    let [fold, boolean] = arguments.sha.finish(side, batch.instance_point(0), next(counts[0]));
    let bits = arguments.bits.finish(side, batch.instance_point(2), next(counts[1]));
    let products = arguments.r1cs.finish(side, batch.instance_point(3), next(counts[2]));
    let reads = arguments.reads.finish(side, batch.instance_point(4), next(counts[3]));
    let walks = arguments.walks.finish(side, batch.instance_point(5), next(counts[4]));
    let digests = arguments.digests.finish(side, batch.instance_point(6), next(counts[5]))?;
    let mut left = batch.claim().clone();
    for (k, value) in [fold, boolean, bits, products, reads, walks, digests].iter().enumerate() {
        left = left - &(value * batch.coefficient(k));
    }
    side.require_zero(left);

    let claims = [
        arguments.sha.claims(),
        arguments.bits.claims(),
        arguments.r1cs.claims(),
        arguments.reads.claims(),
        arguments.walks.claims(),
        arguments.digests.claims(),
        arguments.linear.claims(),
    ];
    let weights = poly::powers(side.challenge("claims"), claims.iter().map(Vec::len).sum());
    let mut claim = Hidden::default();
    for (y, &weight) in claims.iter().flatten().zip(&weights) {
        claim = claim + &(y * weight);
    }
    let weighted = Weighted { arguments: &arguments, layout, counts: claims.each_ref().map(Vec::len), weights };
    #[cfg(test)]
    tests::probe(side, &weighted, &claims, rows.as_deref());
    let settled = claims::settle(side, layout, &weighted, claim, rows)?;
    Ok(Outcome { settled, blocks })
}

impl BitsClaim {
    fn finish<S: Side>(&mut self, side: &mut S, point: &[Scalar], evaluations: &[Hidden]) -> Hidden {
        let [bit, square] = evaluations else { unreachable!("two evaluations") };
        side.require_product(bit.clone(), bit.clone(), square.clone());
        self.point = point.to_vec();
        self.evaluation = bit.clone();
        &(square.clone() - bit) * poly::eq_eval(&self.tau, point)
    }
}

/// The prover's instances.
struct Instances<'a> {
    fold: FoldInstance<'a>,
    boolean: ColumnsInstance<'a>,
    bits: BitsInstance,
    products: R1csInstance,
    reads: ReadInstance,
    walks: WalkInstance,
    digests: ProductInstance,
}

impl Instances<'_> {
    /// In the batch's order.
    fn all(&mut self) -> [&mut dyn Instance; 7] {
        [
            &mut self.fold,
            &mut self.boolean,
            &mut self.bits,
            &mut self.products,
            &mut self.reads,
            &mut self.walks,
            &mut self.digests,
        ]
    }

    /// The final evaluations, in the order of the arguments.
    fn evaluations(&self, sha: &ShaArgument) -> Vec<Scalar> {
        let mut values = sha.evaluations(&self.fold, &self.boolean);
        let bit = self.bits.evaluation();
        values.extend([bit, bit.square()]);
        values.extend(self.products.evaluations());
        values.extend(self.reads.evaluations());
        values.extend(self.walks.evaluations());
        let (selector, words) = self.digests.bound();
        values.extend([selector, words, selector * words]);
        values
    }
}

#[cfg(test)]
pub mod tests;
