//! What is sent is absorbed before the next challenge is drawn. For each part of a proof there is a prover who chooses
//! it after this challenge. It is believed where the challenge is known beforehand, and refused because it is not.

use super::{
    gates::{gates, small},
    lies::{Plan, Run, Statement},
    opening::{break_product, coefficient, other_entries, shifted},
    row::{self, Forged, opened_row, refolded, reopened},
    *,
};
use crate::{
    engine::{
        commit::generators,
        hidden::{
            Quadratic,
            nova::row::{FOLDED, ROUNDS},
        },
        transcript::known::{drawn, known},
    },
    math::{arith::inner_product, curve::Projective, poly},
};

/// The challenges with a label that the verifier draws when it looks at a proof.
pub(super) fn challenges(public: &Circuit, proof: &Proof, label: &str) -> Vec<Scalar> {
    let (_, drawn) = drawn(|| verify(public, &mut transcript(), proof));
    drawn.into_iter().filter(|(name, _)| name == label).map(|(_, value)| value).collect()
}

pub(super) fn challenge(statement: &Statement, proof: &Proof, label: &str) -> Scalar {
    let [challenge] = challenges(&statement.public, proof, label)[..] else { panic!("{label} is drawn once") };
    challenge
}

pub(super) fn honest(statement: &Statement) -> Run {
    Run::new(statement, 7, &Plan::default())
}

pub(super) fn inverse(k: Scalar) -> Scalar {
    k.invert().unwrap()
}

/// Two false products that cancel under the point of the products.
fn rows() -> bool {
    let make = |witness| small(witness, gates).0;
    let tau = challenges(&make(false), &prove_any(&make(true)), "r1cs tau");
    let (mut circuit, variables) = small(true, gates);
    let [first, second] = [0, 1].map(|i| poly::eq_at(&tau, i));
    for (product, by) in [(variables[1], second), (variables[3], -first)] {
        circuit.tamper(product, circuit.get(product).unwrap() + by);
    }
    assert_eq!(circuit.unsatisfied(), ["product", "product"]);
    accepted(&make(false), &prove_any(&circuit))
}

/// A coefficient of a round's polynomial with which the sum-check ends well.
fn round(message: usize, coefficient: usize) -> impl Fn() -> bool {
    move || {
        let statement = Statement::sample(break_product);
        let run = honest(&statement);
        let lie = run.solved(&run.entries, run.first_of(message) + coefficient, run.end()).unwrap();
        statement.accepts(&Run::new(&statement, 7, &Plan { sent: run.lies(&lie), ..Plan::default() }).proof)
    }
}

/// Two final evaluations with which the sum-check ends well, and whose claims cancel.
fn evaluations() -> bool {
    let statement = Statement::sample(break_product);
    let run = honest(&statement);
    let weight = challenge(&statement, &run.proof, "claims");
    // Those of the products follow 27 of SHA-256 and 1 of bits; their claims follow 24 and 1.
    let bz = run.first_of(run.pause_and_evaluations()[1]) + 29;
    let cz = bz + 1;
    // b + weight c(b) for a change b of `Bz`, and for the `Cz` that it needs.
    let changed = |b: Scalar| run.with(&run.entries, bz, run.entries[bz] + b);
    let needed = |b: Scalar| run.solved(&changed(b), cz, run.end()).unwrap();
    let left = |b: Scalar| b + weight * (needed(b)[cz] - run.entries[cz]);
    let (at_0, at_1) = (left(Scalar::ZERO), left(Scalar::ONE));
    let lie = needed(-at_0 * inverse(at_1 - at_0));
    statement.accepts(&Run::new(&statement, 7, &Plan { sent: run.lies(&lie), ..Plan::default() }).proof)
}

/// `D` of messages with which every relation holds, and whose image is that of the messages that were sent.
fn concatenation() -> bool {
    let statement = Statement::sample(break_product);
    let run = honest(&statement);
    let chi = challenge(&statement, &run.proof, "chi");
    let plan = Plan { opened: other_entries(&run, Some(chi)).to_vec(), ..Plan::default() };
    statement.accepts(&Run::new(&statement, 7, &plan).proof)
}

/// Adds `sum_j values_j G_j / r^power` to one of `D`, `D'`, `I'`, `V'`, `T`, `E`.
fn mask(statement: &Statement, proof: &mut Proof, k: usize, power: u64, values: &[(usize, Scalar)]) {
    let over = inverse(challenge(statement, proof, "r").pow(&[power, 0, 0, 0]));
    for &(j, value) in values {
        let by = (Projective::from(generators().g[j]) * &(value * over)).to_affine();
        proof.fold.commitments[k] = shifted(&proof.fold.commitments[k], &by);
    }
}

/// `D'` that hides that other messages are opened than those of `D`, whose image is the same.
fn concatenation_mask() -> bool {
    let statement = Statement::sample(break_product);
    let run = honest(&statement);
    let changes = other_entries(&run, Some(challenge(&statement, &run.proof, "chi")));
    let mut proof = run.proof.clone();
    mask(&statement, &mut proof, 1, 1, &changes);
    changes.into_iter().for_each(|(entry, by)| proof.fold.entries[entry] += by);
    statement.accepts(&refolded(&statement, &run, proof))
}

/// `I'` that hides that `D` is of other messages than those that were sent.
fn image_mask() -> bool {
    let statement = Statement::sample(break_product);
    let [(entry, by), _] = other_entries(&honest(&statement), None);
    let run = Run::new(&statement, 7, &Plan { opened: vec![(entry, by)], ..Plan::default() });
    let mut proof = run.proof.clone();
    let chi = challenge(&statement, &proof, "chi");
    mask(&statement, &mut proof, 2, 1, &[(0, chi * by)]);
    statement.accepts(&refolded(&statement, &run, proof))
}

/// `V'` that hides that another row is opened than that of the commitments.
fn row_mask() -> bool {
    let statement = Statement::sample(|c| {
        let x = c.lookups[0].x;
        c.tamper(x, c.get(x).unwrap() + Scalar::ONE);
    });
    let run = honest(&statement);
    assert_eq!(run.relations.broken(&run.entries), [0; 0], "a claim is wrong, and nothing else");
    let wrong = inner_product(&run.values, &run.relation.kernel) - run.relation.claim.evaluate(&run.entries);
    let by = -wrong * inverse(run.relation.kernel[0]);
    let mut proof = run.proof.clone();
    mask(&statement, &mut proof, 3, 1, &[(0, by)]);
    let mut opened = opened_row(&statement, &run);
    opened[0] += by;
    statement.accepts(&reopened(&statement, &run, proof, opened, Forged::default()))
}

/// What the end of a sum-check is short of, and its weight and that of the row in `Q`.
pub(super) fn quadratic(statement: &Statement, run: &Run) -> (Scalar, [Scalar; 2]) {
    assert_eq!(run.relations.broken(&run.entries), [0]);
    let weights = poly::powers(
        challenge(statement, &run.proof, "alpha"),
        run.relations.zeros.len() + run.relations.products.len() + 1,
    );
    (run.end().evaluate(&run.entries), [weights[0], weights[weights.len() - 1]])
}

/// `T` or `E` that makes up for a broken relation.
fn cross_term(k: usize, power: u64) -> impl Fn() -> bool {
    move || {
        let statement = Statement::sample(break_product);
        let run = honest(&statement);
        let (wrong, [end, _]) = quadratic(&statement, &run);
        let mut proof = run.proof.clone();
        mask(&statement, &mut proof, k, power, &[(0, end * wrong)]);
        statement.accepts(&refolded(&statement, &run, proof))
    }
}

fn equation_weights(statement: &Statement, proof: &Proof) -> [Scalar; 4] {
    challenges(&statement.public, proof, "equation weights").try_into().unwrap()
}

/// An opened message entry that breaks two equations to make up for a broken relation.
fn opened_entry() -> bool {
    let statement = Statement::sample(break_product);
    let run = honest(&statement);
    let (wrong, [end, last]) = quadratic(&statement, &run);
    let w = equation_weights(&statement, &run.proof);
    // The first entry of the first message counts in the equations of D and of the image with the first generator.
    let by = |q: &Quadratic| coefficient(q, &run.proof.fold.entries, 0);
    assert!(run.relations.products.iter().all(|[a, b, c]| by(&(a * b - c)).is_zero()));
    let of_q = end * by(run.end()) - last * by(&run.relation.claim);
    let mut proof = run.proof.clone();
    proof.fold.entries[0] -= w[3] * end * wrong * inverse(w[0] + w[1] + w[3] * of_q);
    statement.accepts(&refolded(&statement, &run, proof))
}

#[test]
fn nothing_can_be_chosen_after_its_challenge() {
    let forgeries: [(&str, &str, &dyn Fn() -> bool); 16] = [
        ("rows", "r1cs tau", &rows),
        ("the first round", "round", &round(1, 0)),
        ("the second round", "round", &round(2, 1)),
        ("the fourth round", "round", &round(4, 2)),
        ("the fifth round", "round", &round(5, 3)),
        ("the final evaluations", "claims", &evaluations),
        ("D", "chi", &concatenation),
        ("D'", "r", &concatenation_mask),
        ("I'", "r", &image_mask),
        ("V'", "r", &row_mask),
        ("T", "r", &cross_term(4, 1)),
        ("E", "r", &cross_term(5, 2)),
        ("entries", "equation weights", &opened_entry),
        ("the row's product and blind", "row kernel", &row::product),
        ("A", "row fold", &row::cross_term(0)),
        ("B", "row fold", &row::cross_term(1)),
    ];
    for (k, (what, label, forged)) in forgeries.into_iter().enumerate() {
        assert!(!forged(), "{what}: refused");
        assert!(known(label, Scalar::from_u64(77 + k as u64), forged), "{what}: accepted where {label} is known");
    }
}

/// Every point, its sign, and every scalar changes the next challenge, and none before it.
#[test]
fn every_part_of_a_proof_changes_the_next_challenge() {
    let make = |witness| small(witness, |c| c.digest("digest", 0)).0;
    let (public, proof) = (make(false), prove_any(&make(true)));
    let draws = |proof: &Proof| drawn(|| verify(&public, &mut transcript(), proof)).1;
    let honest = draws(&proof);
    let state = |proof: &Proof| equation(&public, &mut transcript(), proof, &mut |_| Ok(())).unwrap().transcript;
    let at = |label: &str| honest.iter().position(|(name, _)| name == label).unwrap();
    let check = |what: &str, from: usize, change: &dyn Fn(&mut Proof)| {
        let mut changed = proof.clone();
        change(&mut changed);
        let common = honest.iter().zip(draws(&changed)).take_while(|(a, b)| *a == b).count();
        assert_eq!(common, from, "{what}");
        assert_ne!(state(&changed), state(&proof), "{what}: the weights of a batch");
    };
    for i in 0..proof.rows.len() {
        check(&format!("row {i}"), 0, &|proof| proof.rows[i] = -proof.rows[i]);
    }
    for i in 0..proof.fold.messages.len() {
        let mut cut = proof.clone();
        cut.fold.messages.truncate(i);
        let message = |proof: &mut Proof| proof.fold.messages[i] = -proof.fold.messages[i];
        check(&format!("message {i}"), draws(&cut).len(), &message);
    }
    for (i, label) in ["chi", "r", "r", "r", "r", "r"].into_iter().enumerate() {
        let commitment = |proof: &mut Proof| proof.fold.commitments[i] = -proof.fold.commitments[i];
        check(&format!("commitment {i}"), at(label), &commitment);
    }
    let weights = at("equation weights");
    for i in 0..proof.fold.entries.len() {
        check(&format!("entry {i}"), at("row kernel"), &|proof| proof.fold.entries[i] += Scalar::ONE);
    }
    for i in (0..FOLDED).step_by(37).chain([FOLDED - 1]) {
        check(&format!("value {i}"), weights, &|proof| proof.fold.row.values[i] += Scalar::ONE);
    }
    let kernel = at("row kernel");
    check("product", kernel, &|proof| proof.fold.row.product += Scalar::ONE);
    for i in 0..4 {
        check(&format!("blind {i}"), kernel, &|proof| proof.fold.blinds[i] += Scalar::ONE);
    }
    for (j, side) in (0..ROUNDS).flat_map(|j| [(j, 0), (j, 1)]) {
        let cross = |proof: &mut Proof| proof.fold.row.cross[j][side] = -proof.fold.row.cross[j][side];
        check(&format!("cross term {side} of round {j}"), at("row fold") + j, &cross);
    }
}
