//! Every value of a proof, changed in turn.

use super::{
    lies::{Plan, Run, Statement},
    row::{Forged, opened_row, reopened},
    *,
};
use crate::engine::{
    commit::generators,
    hidden::{
        Quadratic,
        nova::row::{FOLDED, OpenedRow, ROUNDS},
    },
    transcript::known::known,
};

pub(super) fn shifted(point: &Affine, by: &Affine) -> Affine {
    (crate::math::curve::Projective::from(*point) + *by).to_affine()
}

/// A proof of the sample circuit.
fn honest() -> Proof {
    prove_any(&sample(true))
}

#[test]
fn every_point_counts() {
    let proof = honest();
    let public = sample(false);
    let g = &generators().g[3];
    assert!(accepted(&public, &proof));
    for i in 0..6 {
        let mut changed = proof.clone();
        changed.fold.commitments[i] = shifted(&proof.fold.commitments[i], g);
        assert!(!accepted(&public, &changed), "commitment {i}");
        changed.fold.commitments[i] = Affine::IDENTITY;
        assert!(!accepted(&public, &changed), "commitment {i} left out");
    }
    for i in 0..proof.fold.messages.len() {
        let mut changed = proof.clone();
        changed.fold.messages[i] = shifted(&proof.fold.messages[i], g);
        assert!(!accepted(&public, &changed), "message {i}");
    }
    for i in (0..proof.rows.len()).step_by(9).chain([proof.rows.len() - 1]) {
        let mut changed = proof.clone();
        changed.rows[i] = shifted(&proof.rows[i], g);
        assert!(!accepted(&public, &changed), "row {i}");
    }
}

#[test]
fn every_scalar_counts() {
    let statement = Statement::sample(|_| ());
    let run = absorbs::honest(&statement);
    // What is opened decides the challenges of the row's folding, which is therefore made anew: only the equations can
    // notice the change.
    let opened = opened_row(&statement, &run);
    let changed = |change: &dyn Fn(&mut FoldProof, &mut [Scalar])| {
        let (mut proof, mut row) = (run.proof.clone(), opened.clone());
        change(&mut proof.fold, &mut row);
        statement.accepts(&reopened(&statement, &run, proof, row, Forged::default()))
    };
    assert!(changed(&|_, _| {}));
    for i in (0..run.entries.len()).step_by(5) {
        assert!(!changed(&|fold, _| fold.entries[i] += Scalar::ONE), "entry {i}");
    }
    for i in [0, 1, FOLDED - 1, FOLDED, 255, 511] {
        assert!(!changed(&|_, row| row[i] += Scalar::ONE), "row {i}");
    }
    for i in 0..4 {
        assert!(!changed(&|fold, _| fold.blinds[i] += Scalar::ONE), "blind {i}");
    }
    // A value moved between entries, between the equations, and between equal generators of entries and row.
    assert!(!changed(&|fold, _| {
        fold.entries[2] += Scalar::ONE;
        fold.entries[3] -= Scalar::ONE;
    }));
    assert!(!changed(&|fold, row| {
        fold.entries[2] += Scalar::ONE;
        row[2] -= Scalar::ONE;
    }));
    assert!(!changed(&|fold, _| {
        fold.blinds[0] += Scalar::ONE;
        fold.blinds[2] -= Scalar::ONE;
    }));
}

#[test]
fn every_part_of_the_folded_row_counts() {
    let proof = honest();
    let public = sample(false);
    let changed = |change: &dyn Fn(&mut OpenedRow)| {
        let mut changed = proof.clone();
        change(&mut changed.fold.row);
        accepted(&public, &changed)
    };
    assert!(changed(&|_| {}));
    for i in [0, 1, FOLDED / 2, FOLDED - 2, FOLDED - 1] {
        assert!(!changed(&|row| row.values[i] += Scalar::ONE), "value {i}");
    }
    assert!(!changed(&|row| row.product += Scalar::ONE));
    for (j, side) in (0..ROUNDS).flat_map(|j| [(j, 0), (j, 1)]) {
        for by in [generators().g[3], generators().h] {
            let cross = |row: &mut OpenedRow| row.cross[j][side] = shifted(&row.cross[j][side], &by);
            assert!(!changed(&cross), "cross term {side} of round {j}");
        }
        assert!(!changed(&|row| row.cross[j].swap(0, 1)), "cross terms of round {j}");
    }
}

/// How much a polynomial that is linear in an entry changes with it.
pub(super) fn coefficient(of: &Quadratic, entries: &[Scalar], entry: usize) -> Scalar {
    let value = |by: Scalar| {
        let mut entries = entries.to_vec();
        entries[entry] += by;
        of.evaluate(&entries)
    };
    let [at_0, at_1, at_2] = [Scalar::ZERO, Scalar::ONE, Scalar::from_u64(2)].map(value);
    assert_eq!(at_2 - at_1, at_1 - at_0, "linear");
    at_1 - at_0
}

/// Changes of two message entries with which a broken relation holds: the constant terms of the first two rounds'
/// polynomials, which only the end of the sum-check uses. With `chi`, `sum_j chi^j m_j` stays; without it, the second
/// one stays.
pub(super) fn other_entries(run: &Run, chi: Option<Scalar>) -> [(usize, Scalar); 2] {
    let [broken] = run.relations.broken(&run.entries)[..] else { panic!("exactly one relation must be broken") };
    let relation = &run.relations.zeros[broken];
    let left = relation.evaluate(&run.entries);
    let entries = [run.first_of(1), run.first_of(2)];
    let ks = entries.map(|entry| coefficient(relation, &run.entries, entry));
    // chi^1 d_1 + chi^2 d_2 = 0 and k_1 d_1 + k_2 d_2 = -left.
    let ratio = chi.map_or(Scalar::ZERO, |chi| -chi.invert().unwrap());
    let change = -left * (ks[0] + ks[1] * ratio).invert().unwrap();
    assert_eq!(coefficient(&run.relation.claim, &run.entries, entries[0]), Scalar::ZERO);
    let mut changed = run.entries.clone();
    changed[entries[0]] += change;
    changed[entries[1]] += change * ratio;
    assert_eq!(run.relations.broken(&changed), [0; 0]);
    [(entries[0], change), (entries[1], change * ratio)]
}

/// Proves a false statement: runs the protocol honestly, and then opens message entries other than those that were
/// committed to, with which every relation holds.
pub(super) fn prove_with_other_entries(statement: &Statement, chi: Option<Scalar>) -> Proof {
    let changes = other_entries(&Run::new(statement, 7, &Plan::default()), chi);
    Run::new(statement, 7, &Plan { opened: changes.to_vec(), ..Plan::default() }).proof
}

/// Makes the sample's statement false in one product.
pub(super) fn break_product(circuit: &mut Circuit) {
    let product = circuit.constraints.last().unwrap().c.iter().next().unwrap().0;
    circuit.tamper(product, circuit.get(product).unwrap() + Scalar::ONE);
    assert_eq!(circuit.unsatisfied(), ["cube"]);
}

#[test]
fn the_messages_that_are_opened_are_those_that_were_committed_to() {
    let statement = Statement::sample(break_product);
    assert!(!statement.accepts(&prove_with_other_entries(&statement, None)));
    // If `chi` is known before the concatenation is committed to, two changes can cancel.
    let chi = Scalar::from_u64(77);
    let forged = || statement.accepts(&prove_with_other_entries(&statement, Some(chi)));
    assert!(!forged());
    assert!(known("chi", chi, forged));
    assert!(!known("chi", chi + Scalar::ONE, forged));
}

#[test]
fn messages_keep_their_places_and_lengths() {
    let proof = honest();
    let public = sample(false);
    // The messages of two rounds, of equal length, and two rows.
    let mut swapped = proof.clone();
    swapped.fold.messages.swap(1, 2);
    assert!(!accepted(&public, &swapped));
    let mut swapped = proof.clone();
    swapped.rows.swap(0, 1);
    assert!(!accepted(&public, &swapped));
    let mut swapped = proof.clone();
    swapped.fold.entries.swap(20, 21);
    assert!(!accepted(&public, &swapped));

    let malformed = |change: &dyn Fn(&mut Proof)| {
        let mut changed = proof.clone();
        change(&mut changed);
        let error = verify(&public, &mut transcript(), &changed).unwrap_err();
        assert!(matches!(error, Error::Proof(ProofError::Count { .. })), "{error}");
    };
    malformed(&|proof| proof.fold.messages.clear());
    malformed(&|proof| {
        proof.fold.messages.pop();
    });
    malformed(&|proof| proof.fold.messages.push(Affine::IDENTITY));
    malformed(&|proof| {
        proof.fold.entries.pop();
    });
    malformed(&|proof| proof.fold.entries.push(Scalar::ZERO));
    malformed(&|proof| proof.fold.entries.clear());
    malformed(&|proof| {
        proof.fold.row.values.pop();
    });
    malformed(&|proof| proof.fold.row.values.push(Scalar::ZERO));
    malformed(&|proof| proof.fold.row.values.clear());
    malformed(&|proof| {
        proof.rows.pop();
    });
    malformed(&|proof| proof.rows.push(Affine::IDENTITY));
    malformed(&|proof| proof.rows.clear());
}

#[test]
fn the_empty_proof_is_refused() {
    // A verifier that lets the prover choose a relaxation scalar or an error term accepts it.
    let proof = honest();
    let nothing = Proof {
        rows: vec![Affine::IDENTITY; proof.rows.len()],
        fold: FoldProof {
            messages: vec![Affine::IDENTITY; proof.fold.messages.len()],
            commitments: [Affine::IDENTITY; 6],
            entries: vec![Scalar::ZERO; proof.fold.entries.len()],
            row: OpenedRow {
                product: Scalar::ZERO,
                cross: [[Affine::IDENTITY; 2]; ROUNDS],
                values: vec![Scalar::ZERO; FOLDED],
            },
            blinds: [Scalar::ZERO; 4],
        },
    };
    assert!(!accepted(&sample(false), &nothing));
    // Nor are the true rows with an empty rest accepted, nor a true rest with empty rows.
    let mut half = nothing.clone();
    half.rows = proof.rows.clone();
    assert!(!accepted(&sample(false), &half));
    let mut half = proof;
    half.rows = nothing.rows;
    assert!(!accepted(&sample(false), &half));
}

#[test]
fn a_proof_of_one_statement_is_none_of_another() {
    let make = |text: &[u8], witness: bool| {
        let messages = witness.then(|| vec![PaddedMessage::new(text, 1).unwrap()]);
        let mut c = Circuit::new(zones(&[1]), messages);
        let first = c.byte(0, 0);
        c.enforce_zero("first byte", first + &constant(-Scalar::from_u64(text[0] as u64)));
        c
    };
    let proof = prove_any(&make(b"abc", true));
    assert!(accepted(&make(b"a", false), &proof));
    assert!(!accepted(&make(b"b", false), &proof));
}
