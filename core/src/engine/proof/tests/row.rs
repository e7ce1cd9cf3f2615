//! Forgeries that open another row than the one committed to, or name another product of it.

use super::{
    absorbs::{challenge, challenges, honest, inverse, quadratic},
    lies::{Run, Statement},
    opening::{break_product, shifted},
    *,
};
use crate::{
    engine::{
        commit::generators,
        hidden::nova::row::{OpenedRow, ROUNDS, prover, tests::Slow},
        transcript::known::known,
    },
    math::{arith::inner_product, curve::Projective},
};

/// What a forger says instead of what it found.
#[derive(Default)]
pub(super) struct Forged {
    /// What is added to the product of the row.
    product: Scalar,
    /// What is added to the blind of the row.
    blind: Scalar,
    /// What is added to a cross term of the first round, times `H`.
    cross: Option<(usize, Scalar)>,
}

/// `v*` of an honest proof.
pub(super) fn opened_row(statement: &Statement, run: &Run) -> Vec<Scalar> {
    let r = challenge(statement, &run.proof, "r");
    run.values.iter().zip(&run.row_mask).map(|(&v, &mask)| v + r * mask).collect()
}

/// The verifier's transcript when it reaches the opening.
fn transcript_at_opening(statement: &Statement, proof: &Proof) -> Transcript {
    let mut transcript = transcript();
    absorb_rows(&mut transcript, &statement.public, &proof.rows);
    let mut channel = VerifierChannel::new(&mut transcript, &proof.fold.messages);
    run(&mut channel, &statement.public, &statement.layout).unwrap();
    transcript
}

/// `proof`, which need not open yet, with `row` folded anew.
pub(super) fn reopened(statement: &Statement, run: &Run, mut proof: Proof, row: Vec<Scalar>, says: Forged) -> Proof {
    let kernel = &run.relation.kernel;
    let fold = &mut proof.fold;
    let product = inner_product(&row, kernel) + says.product;
    fold.blinds[2] += says.blind;
    let mut transcript = transcript_at_opening(statement, &Proof { rows: proof.rows.clone(), fold: fold.clone() });
    transcript.absorb_points("concatenation", &fold.commitments[..1]);
    transcript.challenges("chi", 1);
    transcript.challenges("alpha", 1);
    transcript.absorb_points("masks", &fold.commitments[1..]);
    transcript.nonzero_challenge("r");
    transcript.absorb_scalars("entries", &fold.entries);
    transcript.absorb_scalars("row product", &[product]);
    transcript.absorb_scalars("blinds", &fold.blinds);
    let Some((side, by)) = says.cross else {
        fold.row = prover::fold(&mut transcript, kernel, product, row);
        return proof;
    };
    let x = transcript.nonzero_challenge("row kernel");
    let mut first = true;
    let (cross, values) = Slow { kernel, values: row }.fold(x, |pair| {
        if std::mem::take(&mut first) {
            pair[side] = shifted(&pair[side], &(Projective::from(generators().h) * &by).to_affine());
        }
        transcript.absorb_points("row cross terms", pair);
        transcript.nonzero_challenge("row fold")
    });
    fold.row = OpenedRow { product, cross, values };
    proof
}

/// `proof` with its own row folded anew: the challenges of the folding depend on all the rest.
pub(super) fn refolded(statement: &Statement, run: &Run, proof: Proof) -> Proof {
    reopened(statement, run, proof, opened_row(statement, run), Forged::default())
}

/// A false statement, its honest proof, and what the product of the row would have to be larger by for `Q` to hold.
fn short() -> (Statement, Run, Scalar) {
    let statement = Statement::sample(break_product);
    let run = honest(&statement);
    let (wrong, [end, last]) = quadratic(&statement, &run);
    let by = -(end * wrong) * inverse(last);
    (statement, run, by)
}

/// Names the product that `Q` asks for, and the blind that pays for it under `x`, which is known.
pub(super) fn product() -> bool {
    let (statement, run, by) = short();
    let x = challenge(&statement, &run.proof, "row kernel");
    let row = opened_row(&statement, &run);
    let says = Forged { product: by, blind: x * by, cross: None };
    statement.accepts(&reopened(&statement, &run, run.proof.clone(), row, says))
}

/// Names the product that `Q` asks for, and pays for it in a cross term, under `u`, which is known.
pub(super) fn cross_term(side: usize) -> impl Fn() -> bool {
    move || {
        let (statement, run, by) = short();
        let u = challenges(&statement.public, &run.proof, "row fold")[0];
        let row = opened_row(&statement, &run);
        // `x` is drawn after the product is named, and the cross terms after `x`.
        let forged = |x: Scalar| {
            let pays = -(x * by) * if side == 0 { u } else { inverse(u) };
            Forged { product: by, cross: Some((side, pays)), ..Forged::default() }
        };
        let first = reopened(&statement, &run, run.proof.clone(), row.clone(), forged(Scalar::ZERO));
        let x = challenge(&statement, &first, "row kernel");
        statement.accepts(&reopened(&statement, &run, run.proof.clone(), row, forged(x)))
    }
}

#[test]
fn a_row_that_is_folded_honestly_is_accepted() {
    let statement = Statement::sample(|_| ());
    let run = honest(&statement);
    let again = refolded(&statement, &run, run.proof.clone());
    assert!(again == run.proof && statement.accepts(&again));
    assert_eq!(again.fold.row.cross.len(), ROUNDS);
}

#[test]
fn the_product_is_named_before_the_kernel_joins_the_generators() {
    let x = Scalar::from_u64(99);
    assert!(!product());
    assert!(known("row kernel", x, product), "what a product or blind after x would allow");
    // The product alone is not enough, even for who knows x.
    let (statement, run, by) = short();
    let row = || opened_row(&statement, &run);
    let bare = || {
        let says = Forged { product: by, ..Forged::default() };
        statement.accepts(&reopened(&statement, &run, run.proof.clone(), row(), says))
    };
    assert!(!bare() && !known("row kernel", x, bare));
}
