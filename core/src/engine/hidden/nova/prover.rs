//! The prover's end: folds with a random instance and opens the fold.

use super::{FoldProof, Quadratic, RowRelation, absorb_points, image, nonzero_challenge};
use crate::{
    engine::{
        commit::{
            WIDTH,
            prover::{commit_message, commit_rows},
        },
        hidden::prover::ProverChannel,
    },
    error::{Expected, Result},
    math::{
        arith::{Scalar, inner_product, wipe},
        curve::Affine,
        parallel, poly,
    },
};
use rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

impl Quadratic<'_> {
    /// The coefficients of `r` and `r^2` in `Q(m + r mask)`.
    fn cross_terms(&self, m: (&[Scalar], &[Scalar]), mask: (&[Scalar], &[Scalar])) -> (Scalar, Scalar) {
        let linear = self.relations.linear.iter().map(|l| l.linear_part(mask.0));
        let products = self.relations.products.iter().map(|[a, b, c]| {
            a.evaluate(m.0) * b.linear_part(mask.0) + a.linear_part(mask.0) * b.evaluate(m.0) - c.linear_part(mask.0)
        });
        let last = inner_product(mask.1, &self.row.kernel) - self.row.claim.linear_part(mask.0);
        let cross = self.weigh(linear.chain(products).chain([last]));
        let offset = self.relations.linear.len();
        let square = self.relations.products.iter().zip(&self.weights[offset..]);
        let square = square.map(|([a, b, _], &w)| w * a.linear_part(mask.0) * b.linear_part(mask.0)).sum();
        (cross, square)
    }
}

/// `v'`, the random row that `v` is folded with.
pub struct RowMask {
    row: Zeroizing<Vec<Scalar>>,
    blind: Zeroizing<Scalar>,
    /// `V'`.
    commitment: Affine,
}

impl RowMask {
    /// Draws the row. The returned closure commits to it, which depends on nothing else.
    pub fn draw<R: CryptoRng>(rng: &mut R) -> impl FnOnce() -> Self + Send + use<R> {
        let row = Zeroizing::new((0..WIDTH).map(|_| Scalar::random(rng)).collect::<Vec<_>>());
        let blind = Zeroizing::new(Scalar::random(rng));
        move || {
            let commitment = commit_rows(&[&row], &[*blind])[0];
            Self { row, blind, commitment }
        }
    }
}

/// Folds and opens: the prover's end of the protocol. `row` is `v` with its blind.
pub fn prove<R: CryptoRng>(
    mut channel: ProverChannel<'_, R>,
    relation: &RowRelation,
    row: &[Scalar],
    row_blind: Scalar,
    row_mask: &RowMask,
) -> Result<FoldProof> {
    let n = channel.entries.len();
    Expected::AtMost(WIDTH).check("entries", n)?;
    let lengths: Vec<usize> = channel.messages.iter().map(|&(n, _)| n).collect();
    let mut blind = Scalar::random(channel.rng);
    let mut random = |n: usize| -> Vec<Scalar> { (0..n).map(|_| Scalar::random(channel.rng)).collect() };
    let (mut mask, mut mask_blinds) = (random(n), random(4));
    // The mask depends on no challenge either.
    let [concatenation, of_mask] = commit_rows(&[&channel.entries, &mask], &[blind, mask_blinds[0]])[..] else {
        unreachable!("one commitment for each row")
    };
    absorb_points(channel.transcript, "concatenation", &[concatenation]);
    let chi = channel.transcript.challenge("chi");
    let mut image_blind =
        channel.messages.iter().zip(poly::powers(chi, lengths.len())).map(|(&(_, blind), w)| w * blind).sum::<Scalar>();

    let alpha = channel.transcript.challenge("alpha");
    let quadratic = Quadratic::new(&channel.relations, relation, alpha);
    let (mut cross, mut square) = quadratic.cross_terms((&channel.entries, row), (&mask, &row_mask.row));
    let mut image_mask = image(&mask, &lengths, chi);
    let (of_image_mask, (of_cross, of_square)) = parallel::join(
        || commit_rows(&[&image_mask], &mask_blinds[1..2])[0],
        || (commit_message(&[cross], &mask_blinds[2]), commit_message(&[square], &mask_blinds[3])),
    );
    let commitments = [concatenation, of_mask, of_image_mask, row_mask.commitment, of_cross, of_square];
    absorb_points(channel.transcript, "masks", &commitments[1..]);

    let r = nonzero_challenge(channel.transcript, "r");
    let fold = |m: &[Scalar], mask: &[Scalar]| m.iter().zip(mask).map(|(&m, &mask)| m + r * mask).collect::<Vec<_>>();
    let proof = FoldProof {
        messages: std::mem::take(&mut channel.commitments),
        commitments,
        entries: fold(&channel.entries, &mask),
        row: fold(row, &row_mask.row),
        blinds: [
            blind + r * mask_blinds[0],
            image_blind + r * mask_blinds[1],
            row_blind + r * *row_mask.blind,
            r * mask_blinds[2] + r.square() * mask_blinds[3],
        ],
    };
    [&mut mask, &mut mask_blinds, &mut image_mask].into_iter().for_each(wipe);
    for secret in [&mut blind, &mut image_blind, &mut cross, &mut square] {
        secret.zeroize();
    }
    Ok(proof)
}
