//! Tests of the opening alone: forgeries that need to know its challenges, and a simulator that chooses them.

use super::{row::tests::Slow, *};
use crate::{
    engine::{
        circuit::{Circuit, PaddedMessage, zones},
        claims::Layout,
        commit::{self, generators},
        proof::{self, Proof},
    },
    math::curve,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

fn circuit(witness: bool) -> Circuit {
    let messages = witness.then(|| vec![PaddedMessage::new(b"a message", 1).unwrap()]);
    let mut c = Circuit::new(zones(&[1]), messages);
    c.digest("digest", 0);
    c
}

fn honest() -> Proof {
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    proof::prover::prove(&circuit(true), &[], &mut Transcript::new("test"), &mut rng, &mut |_| Ok(())).unwrap()
}

impl prover::RowMask {
    /// `v'`.
    pub fn row(&self) -> &[Scalar] {
        &self.row
    }
}

impl<R> crate::engine::hidden::prover::ProverChannel<'_, R> {
    /// The message entries, to be changed after they were committed to.
    pub fn entries_mut(&mut self) -> &mut [Scalar] {
        &mut self.entries
    }

    /// The length of each message.
    pub fn lengths(&self) -> Vec<usize> {
        self.messages.iter().map(|&(n, _)| n).collect()
    }
}

/// What a verifier knows when it reaches the opening.
struct Stated {
    relations: Relations,
    lengths: Vec<usize>,
    relation: RowRelation,
    row: Vec<(Scalar, Affine)>,
    transcript: Transcript,
}

/// Runs the verifier up to the opening.
fn stated(rows: &[Affine], messages: &[Affine]) -> Stated {
    let circuit = circuit(false);
    let layout = Layout::of(&circuit);
    let mut transcript = Transcript::new("test");
    proof::absorb_rows(&mut transcript, &circuit, rows);
    let mut channel = VerifierChannel::new(&mut transcript, messages);
    let outcome = proof::run(&mut channel, &circuit, &layout).unwrap();
    let row = outcome.row_coefficients(&layout).into_iter().zip(rows.iter().copied()).collect();
    let (relations, lengths) = (std::mem::take(&mut channel.relations), std::mem::take(&mut channel.lengths));
    Stated { relations, lengths, relation: outcome.reduced.relation, row, transcript }
}

impl Stated {
    /// The verifier's challenges.
    fn draw(&self, proof: &FoldProof) -> Drawn {
        Drawn::new(&mut self.transcript.clone(), proof)
    }

    fn combined(&self, drawn: &Drawn) -> Combined<'_> {
        Combined::new(&self.relations, &self.relation, drawn.alpha)
    }

    fn opens(&self, proof: &FoldProof, drawn: &Drawn) -> bool {
        merged(&self.combined(drawn), &self.lengths, &self.row, proof, drawn).holds()
    }
}

#[test]
fn weights_that_are_known_early_can_be_solved_against() {
    let Proof { rows, fold } = honest();
    let stated = stated(&rows, &fold.messages);
    let drawn = stated.draw(&fold);
    assert!(stated.opens(&fold, &drawn));
    // Under the weights of the honest proof, blinds can be traded against each other, and entries against the row ...
    let (mut blinds, mut values) = (fold.clone(), fold.clone());
    blinds.blinds[0] += drawn.weights[1];
    blinds.blinds[1] -= drawn.weights[0];
    assert!(stated.opens(&blinds, &drawn), "weights known early would allow this");
    let mut all_zero = drawn.weights.clone();
    all_zero.fill(Scalar::ZERO);
    values.entries[0] += Scalar::ONE;
    let weights = drawn.weights.clone();
    assert!(stated.opens(&values, &Drawn { weights: all_zero, ..drawn }));
    // ... which is why the weights are drawn after all of them.
    let redrawn = stated.draw(&blinds);
    assert_ne!(redrawn.weights, weights);
    assert!(!stated.opens(&blinds, &redrawn));
    let mut public = Transcript::new("test");
    proof::verify(&circuit(false), &mut public, &Proof { rows, fold: blinds }).unwrap_err();
}

#[test]
fn without_a_mask_a_broken_relation_shows() {
    // With r = 0 the masks carry nothing: T and E could neither pay for a broken relation nor hide it. With any other
    // r, the equation for Q has at most two solutions in r, and a prover that aims T at one r gets another.
    let Proof { rows, fold } = honest();
    let stated = stated(&rows, &fold.messages);
    let drawn = stated.draw(&fold);
    let mut forged = fold.clone();
    forged.entries[0] += Scalar::ONE;
    assert!(!stated.opens(&forged, &drawn));
    // All commitments that the change requires, solved for this r.
    let g = |k: Scalar, j: usize| generators().g[j] * &k;
    let shift = |point: Affine, by: curve::Projective| (by + point).to_affine();
    let inverse = drawn.r.invert().unwrap();
    forged.commitments[1] = shift(fold.commitments[1], g(inverse, 0));
    let chi_power = Scalar::ONE;
    forged.commitments[2] = shift(fold.commitments[2], g(inverse * chi_power, 0));
    let q = |entries: &[Scalar]| stated.combined(&drawn).evaluate(entries, fold.row.product);
    let change = q(&forged.entries) - q(&fold.entries);
    forged.commitments[4] = shift(fold.commitments[4], g(inverse * change, 0));
    assert!(stated.opens(&forged, &drawn), "accepted for the r that it was solved for");
    let redrawn = stated.draw(&forged);
    assert_ne!(redrawn.r, drawn.r);
    assert!(!stated.opens(&forged, &redrawn));
}

#[test]
fn a_simulator_without_a_witness_is_believed_where_it_chooses_challenges() {
    let mut rng = ChaCha20Rng::seed_from_u64(9);
    let layout = Layout::of(&circuit(false));
    let honest = honest();
    // Commitments to nothing, blinded.
    let mut hiding = |n: usize| -> Vec<Affine> {
        (0..n).map(|_| (generators().h * &Scalar::random(&mut rng)).to_affine()).collect()
    };
    let rows = hiding(layout.committed_rows());
    let messages = hiding(honest.fold.messages.len());
    let [concatenation, square] = hiding(2)[..] else { unreachable!() };
    let stated = stated(&rows, &messages);
    let mut random = |n: usize| -> Vec<Scalar> { (0..n).map(|_| Scalar::random(&mut rng)).collect() };
    let [chi, alpha, r, x] = random(4).try_into().unwrap();
    let folding = Folding { x, rounds: random(row::ROUNDS).try_into().unwrap() };
    let drawn = Drawn { chi, alpha, r, folding, weights: random(4), state: [0; 32] };
    let (entries, row, blinds) = (random(honest.fold.entries.len()), random(WIDTH), random(4));

    // The rest follows from the equations.
    let inverse = drawn.r.invert().unwrap();
    let solve = |opened: &[Scalar], blind: &Scalar, left: curve::Projective| {
        ((commit::msm_fixed(opened, blind) + -left) * &inverse).to_affine()
    };
    let chi = poly::powers(drawn.chi, messages.len());
    let (coefficients, points): (Vec<Scalar>, Vec<Affine>) = stated.row.iter().copied().unzip();
    let kernel = &stated.relation.kernel;
    let product = inner_product(&row, kernel);
    let value = stated.combined(&drawn).evaluate(&entries, product);
    let commitments = [
        concatenation,
        solve(&entries, &blinds[0], concatenation.into()),
        solve(&image(&entries, &stated.lengths, drawn.chi), &blinds[1], curve::msm(&chi, &messages)),
        solve(&row, &blinds[2], curve::msm(&coefficients, &points)),
        solve(&[value], &blinds[3], square * &drawn.r.square()),
        square,
    ];
    // What the folding shows is computed from the opened row.
    let mut rounds = drawn.folding.rounds.into_iter();
    let (cross, values) = Slow { kernel, values: row }.fold(x, |_| rounds.next().unwrap());
    let row = OpenedRow { product, cross, values };
    let simulated = FoldProof { messages, commitments, entries, row, blinds: blinds.try_into().unwrap() };
    assert!(stated.opens(&simulated, &drawn));
    // Challenges that the simulator does not choose give it away.
    assert!(!stated.opens(&simulated, &stated.draw(&simulated)));
}
