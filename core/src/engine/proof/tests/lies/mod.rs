//! A prover that lies in its messages. It works honestly on a false statement, and sends or opens other values than it
//! found: those with which everything holds but one check. Without this check the verifier would believe it.

use super::*;
use crate::engine::{
    arguments::{
        Argument, Pause,
        prover::{ArgumentProver, all},
    },
    claims::{KernelSink, prover::RowReduction},
    hidden::{
        Channel, Hidden, Quadratic, Relations,
        nova::{RowRelation, prover::RowMask},
        prover::ProverChannel,
    },
    protocol::{Prover, prover::WitnessProver},
    sumcheck::{Batch, MAX_DEGREE, Rounds, SumcheckClaim, prover::SumcheckProver},
};
use crate::math::arith::HALF;
use std::sync::atomic::{AtomicUsize, Ordering};

mod table;

/// A statement as its verifier sees it, and a prover's witness, which need not satisfy it.
pub(super) struct Statement {
    pub public: Circuit,
    pub circuit: Circuit,
    pub layout: Layout,
    pub witness: Witness,
}

impl Statement {
    /// The assignment is changed by one function, the columns of SHA-256 by another.
    pub fn new(
        make: impl Fn(bool) -> Circuit,
        tamper: impl FnOnce(&mut Circuit),
        forge: impl FnOnce(&mut Columns),
    ) -> Self {
        let (public, mut circuit) = (make(false), make(true));
        assert_eq!(circuit.unsatisfied(), [""; 0]);
        tamper(&mut circuit);
        let layout = Layout::of(&circuit);
        let mut columns = Columns::new(circuit.zones(), circuit.messages().unwrap(), layout.block_variables());
        forge(&mut columns);
        let witness = Witness::new(columns, &circuit, &layout);
        Self { public, circuit, layout, witness }
    }

    /// The sample circuit, with a changed assignment.
    pub fn sample(tamper: impl FnOnce(&mut Circuit)) -> Self {
        Self::new(sample, tamper, |_| ())
    }

    /// Whether the verifier accepts a proof.
    pub fn accepts(&self, proof: &Proof) -> bool {
        accepted(&self.public, proof)
    }

    /// Whether a verifier accepts it that leaves out one check.
    pub fn accepts_without(&self, check: Check, proof: &Proof) -> bool {
        let (circuit, layout, mut transcript) = (&self.public, &self.layout, transcript());
        absorb_rows(&mut transcript, circuit, &proof.rows);
        let mut channel = VerifierChannel::new(&mut transcript, &proof.fold.messages);
        let arguments = Relaxed::all(&mut channel, circuit, layout, Some(check));
        let (outcome, _) = protocol::run(&mut channel, arguments, layout, None::<&mut NoProver>).unwrap();
        check.leave_out(channel.relations());
        let row: Vec<_> = outcome.row_coefficients(layout).into_iter().zip(proof.rows.iter().copied()).collect();
        nova::equation(channel, &outcome.reduced.relation, &row, &proof.fold).unwrap().holds()
    }

    /// The first message for this statement under the challenges of `run`, a proof of another one of the same shape.
    pub fn first_after(&self, run: &Run) -> Vec<Scalar> {
        let (mut transcript, mut rng) = (run.after_rows.clone(), rng(0));
        let mut channel = ProverChannel::new(&mut transcript, &mut rng);
        let arguments = all(&mut channel, &self.circuit, &self.layout);
        arguments.iter().flat_map(|argument| argument.first(&self.witness)).collect()
    }
}

/// Something that the verifier checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Check {
    /// A linear claim of an argument.
    Claim(&'static str, usize),
    /// A relation that says that something is zero.
    Zero(usize),
    /// A relation that says that something is a product.
    Product(usize),
}

impl Check {
    /// Puts one that always holds in the place of a relation.
    fn leave_out(self, relations: &mut Relations) {
        match self {
            Check::Claim(..) => {}
            Check::Zero(i) => relations.zeros[i] = Quadratic::default(),
            Check::Product(i) => relations.products[i] = Default::default(),
        }
    }
}

/// What a prover does that is not honest.
#[derive(Default)]
pub(super) struct Plan {
    /// The numbers of messages, and what is sent instead of them.
    pub sent: Vec<(usize, Vec<Scalar>)>,
    /// Message entries that are changed after they were committed to, and by how much.
    pub opened: Vec<(usize, Scalar)>,
    /// The check that its verifier leaves out.
    pub without: Option<Check>,
}

/// A proof, and what its prover knows.
pub(super) struct Run {
    pub proof: Proof,
    pub relations: Relations,
    /// All message entries, as they were sent.
    pub entries: Vec<Scalar>,
    /// The length of each message.
    pub lengths: Vec<usize>,
    pub relation: RowRelation,
    /// `v`.
    pub values: Vec<Scalar>,
    /// `v'`.
    pub row_mask: Vec<Scalar>,
    after_rows: Transcript,
}

impl Run {
    /// Proves a statement, with this seed.
    pub fn new(statement: &Statement, seed: u64, plan: &Plan) -> Self {
        let Statement { circuit, layout, witness, .. } = statement;
        let (mut transcript, mut rng) = (transcript(), rng(seed));
        let mut blinds: Vec<Scalar> = (0..layout.committed_rows()).map(|_| Scalar::random(&mut rng)).collect();
        let rows = commit_all(layout, witness, &[], &mut blinds);
        absorb_rows(&mut transcript, circuit, &rows);
        let after_rows = transcript.clone();
        let row_mask = RowMask::draw(&mut rng)();
        let mut channel = ProverChannel::new(&mut transcript, &mut rng);
        let arguments = Relaxed::all(&mut channel, circuit, layout, plan.without);
        let mut liar = Liar::new(witness, plan);
        let (outcome, reduction) = protocol::run(&mut channel, arguments, layout, Some(&mut liar)).unwrap();
        let (entries, lengths) = (channel.entries().to_vec(), channel.lengths());
        if let Some(check) = plan.without {
            check.leave_out(channel.relations());
        }
        let relations = channel.relations().clone();
        for &(entry, by) in &plan.opened {
            channel.entries_mut()[entry] += by;
        }
        let blind = outcome.row_coefficients(layout).iter().zip(&blinds).map(|(&k, &blind)| k * blind).sum();
        let (relation, values) = (outcome.reduced.relation, reduction.expect("the prover's").into_row());
        let fold = nova::prover::prove(channel, &relation, &values, blind, &row_mask).unwrap();
        let row_mask = row_mask.row().to_vec();
        Self { proof: Proof { rows, fold }, relations, entries, lengths, relation, values, row_mask, after_rows }
    }

    /// The relation that the batched sum-check ends with.
    pub fn end(&self) -> &Quadratic {
        let [end] = &self.relations.zeros[..] else { panic!("one polynomial must be zero") };
        end
    }

    /// The first entry of a message.
    pub fn first_of(&self, message: usize) -> usize {
        self.lengths[..message].iter().sum()
    }

    /// The message in which a sum-check pauses, and that with the final evaluations: those of another length than a
    /// round's.
    pub fn pause_and_evaluations(&self) -> [usize; 2] {
        let mut others = (1..self.lengths.len()).filter(|&message| self.lengths[message] != MAX_DEGREE);
        [(); 2].map(|()| others.next().expect("two of them"))
    }

    /// The messages in which `entries` differ from those that were sent.
    pub fn lies(&self, entries: &[Scalar]) -> Vec<(usize, Vec<Scalar>)> {
        let all = (0..self.lengths.len()).map(|m| (m, self.first_of(m)..self.first_of(m) + self.lengths[m]));
        all.filter(|(_, at)| entries[at.clone()] != self.entries[at.clone()])
            .map(|(message, at)| (message, entries[at].to_vec()))
            .collect()
    }

    /// `entries` with another value for one of them. What is said to be a product of it follows.
    pub fn with(&self, entries: &[Scalar], entry: usize, value: Scalar) -> Vec<Scalar> {
        let mut entries = entries.to_vec();
        entries[entry] = value;
        for [a, b, result] in &self.relations.products {
            let result = only_entry(result);
            if result != entry {
                entries[result] = a.evaluate(&entries) * b.evaluate(&entries);
            }
        }
        entries
    }

    /// [`Run::with`], for a value with which a polynomial is zero; `None` if there is none.
    pub fn solved(&self, entries: &[Scalar], entry: usize, polynomial: &Quadratic) -> Option<Vec<Scalar>> {
        let with = |value: Scalar| self.with(entries, entry, value);
        let left = |value: Scalar| polynomial.evaluate(&with(value));
        // It is of degree two for what is squared, and of degree one otherwise.
        let [minus, zero, plus] = [-Scalar::ONE, Scalar::ZERO, Scalar::ONE].map(left);
        let (a, b) = ((plus + minus) * HALF - zero, (plus - minus) * HALF);
        let value = if a.is_zero() {
            -zero * b.invert()?
        } else {
            ((b.square() - a.double().double() * zero).sqrt()? - b) * a.double().invert()?
        };
        assert!(left(value).is_zero(), "of degree two at most");
        Some(with(value))
    }
}

/// The entry that a hidden value consists of.
fn only_entry(hidden: &Hidden) -> usize {
    let [(entry, Scalar::ONE)] = hidden.terms[..] else { panic!("not an entry: {hidden:?}") };
    entry
}

/// The prover that lies.
struct Liar<'w> {
    honest: WitnessProver<'w>,
    plan: &'w Plan,
    /// How many messages were sent.
    sent: AtomicUsize,
    /// The next round's polynomial.
    next: Vec<Scalar>,
}

impl<'w> Liar<'w> {
    fn new(witness: &'w Witness, plan: &'w Plan) -> Self {
        Self { honest: WitnessProver::new(witness), plan, sent: AtomicUsize::new(0), next: Vec::new() }
    }

    fn honest_rounds(&mut self) -> &mut dyn Rounds {
        Prover::<dyn ArgumentProver>::rounds(&mut self.honest)
    }

    fn say(&self, honest: Vec<Scalar>) -> Vec<Scalar> {
        let message = self.sent.fetch_add(1, Ordering::Relaxed);
        self.plan.sent.iter().find(|(lie, _)| *lie == message).map_or(honest, |(_, values)| values.clone())
    }
}

impl<'a> Prover<dyn ArgumentProver + 'a> for Liar<'_> {
    type Reduction = RowReduction;

    fn first(&self, arguments: &[Box<dyn ArgumentProver + 'a>]) -> Vec<Scalar> {
        self.say(self.honest.first(arguments))
    }

    fn begin(&mut self, arguments: &[Box<dyn ArgumentProver + 'a>], batch: &Batch, claims: Vec<Scalar>) {
        self.honest.begin(arguments, batch, claims);
        self.next = self.honest_rounds().polynomial();
    }

    fn rounds(&mut self) -> &mut dyn Rounds {
        self
    }

    fn paused(&self, k: usize) -> Vec<Scalar> {
        self.say(self.honest.paused(k))
    }

    fn evaluations(&self) -> Vec<Scalar> {
        self.say(self.honest.evaluations())
    }

    fn end(&mut self) {
        self.honest.end();
    }

    fn reduction(&self, layout: &Layout, folded: &[Scalar]) -> RowReduction {
        self.honest.reduction(layout, folded)
    }
}

impl Rounds for Liar<'_> {
    fn polynomial(&self) -> Vec<Scalar> {
        self.say(self.next.clone())
    }

    fn bind(&mut self, r: Scalar) {
        self.honest_rounds().bind(r);
        self.next = self.honest_rounds().polynomial();
    }
}

/// An argument of which one claim may be left out.
struct Relaxed<'a> {
    argument: Box<dyn ArgumentProver + 'a>,
    left_out: usize,
}

impl<'a> Relaxed<'a> {
    /// All arguments, for a verifier that leaves out one check.
    fn all<C: Channel>(
        channel: &mut C,
        circuit: &'a Circuit,
        layout: &'a Layout,
        without: Option<Check>,
    ) -> Vec<Box<dyn ArgumentProver + 'a>> {
        let relaxed = |argument: Box<dyn ArgumentProver + 'a>| -> Box<dyn ArgumentProver + 'a> {
            match without {
                Some(Check::Claim(name, i)) if name == argument.name() => Box::new(Relaxed { argument, left_out: i }),
                _ => argument,
            }
        };
        all(channel, circuit, layout).into_iter().map(relaxed).collect()
    }
}

impl Argument for Relaxed<'_> {
    fn name(&self) -> &'static str {
        self.argument.name()
    }

    fn first_len(&self) -> usize {
        self.argument.first_len()
    }

    fn begin(&mut self, first: &[Hidden]) -> Vec<SumcheckClaim> {
        self.argument.begin(first)
    }

    fn pause(&self) -> Option<Pause> {
        self.argument.pause()
    }

    fn resume(&mut self, point: &[Scalar], sent: &[Hidden]) -> Hidden {
        self.argument.resume(point, sent)
    }

    fn folded(&self) -> &[Scalar] {
        self.argument.folded()
    }

    fn evaluations_len(&self) -> usize {
        self.argument.evaluations_len()
    }

    fn finish(&mut self, relations: &mut Relations, points: &[&[Scalar]], evaluations: &[Hidden]) -> Vec<Quadratic> {
        self.argument.finish(relations, points, evaluations)
    }

    fn claims(&self) -> Vec<Quadratic> {
        let mut claims = self.argument.claims();
        claims[self.left_out] = Quadratic::default();
        claims
    }

    fn emit(&self, sink: &mut dyn KernelSink, layout: &Layout, weights: &[Scalar]) {
        let mut weights = weights.to_vec();
        weights[self.left_out] = Scalar::ZERO;
        self.argument.emit(sink, layout, &weights);
    }
}

impl ArgumentProver for Relaxed<'_> {
    fn first(&self, witness: &Witness) -> Vec<Scalar> {
        self.argument.first(witness)
    }

    fn provers<'w>(&self, witness: &'w Witness) -> Vec<Box<dyn SumcheckProver + 'w>> {
        self.argument.provers(witness)
    }
}
