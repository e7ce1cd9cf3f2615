//! The prover's end: folds with a random instance and opens the fold.

use super::{Combined, FoldProof, RowRelation, absorb_opened, image, row};
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

impl Combined<'_> {
    /// The coefficients of `r` and `r^2` in `Q(m + r mask)`, where the mask of the row has `mask_product` with the
    /// kernel.
    fn cross_terms(&self, entries: &[Scalar], mask: &[Scalar], mask_product: Scalar) -> (Scalar, Scalar) {
        let zeros = self.relations.zeros.iter().map(|q| q.cross_terms(entries, mask));
        let products = self.relations.products.iter().map(|[a, b, c]| {
            let (of_a, of_b) = (a.linear_part(mask), b.linear_part(mask));
            (a.evaluate(entries) * of_b + of_a * b.evaluate(entries) - c.linear_part(mask), of_a * of_b)
        });
        let (cross, square) = self.row.claim.cross_terms(entries, mask);
        let last = (mask_product - cross, -square);
        let (cross, square): (Vec<Scalar>, Vec<Scalar>) = zeros.chain(products).chain([last]).unzip();
        let (cross, square) = (Zeroizing::new(cross), Zeroizing::new(square));
        (self.weigh(cross.iter().copied()), self.weigh(square.iter().copied()))
    }
}

/// `v'`, the random row that `v` is folded with.
pub struct RowMask {
    pub(super) row: Zeroizing<Vec<Scalar>>,
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
    channel.transcript.absorb_points("concatenation", &[concatenation]);
    let chi = channel.transcript.challenge("chi");
    let mut image_blind =
        channel.messages.iter().zip(poly::powers(chi, lengths.len())).map(|(&(_, blind), w)| w * blind).sum::<Scalar>();

    let alpha = channel.transcript.challenge("alpha");
    let q = Combined::new(&channel.relations, relation, alpha);
    let mask_product = Zeroizing::new(inner_product(&row_mask.row, &relation.kernel));
    let (mut cross, mut square) = q.cross_terms(&channel.entries, &mask, *mask_product);
    let mut image_mask = image(&mask, &lengths, chi);
    let (of_image_mask, (of_cross, of_square)) = parallel::join(
        || commit_rows(&[&image_mask], &mask_blinds[1..2])[0],
        || (commit_message(&[cross], &mask_blinds[2]), commit_message(&[square], &mask_blinds[3])),
    );
    let commitments = [concatenation, of_mask, of_image_mask, row_mask.commitment, of_cross, of_square];
    channel.transcript.absorb_points("masks", &commitments[1..]);

    let r = channel.transcript.nonzero_challenge("r");
    let fold = |m: &[Scalar], mask: &[Scalar]| m.iter().zip(mask).map(|(&m, &mask)| m + r * mask).collect::<Vec<_>>();
    let entries = fold(&channel.entries, &mask);
    // From here on nothing is secret.
    let opened_row = fold(row, &row_mask.row);
    let product = inner_product(&opened_row, &relation.kernel);
    let blinds = [
        blind + r * mask_blinds[0],
        image_blind + r * mask_blinds[1],
        row_blind + r * *row_mask.blind,
        r * mask_blinds[2] + r.square() * mask_blinds[3],
    ];
    absorb_opened(channel.transcript, &entries, product, &blinds);
    let row = row::prover::fold(channel.transcript, &relation.kernel, product, opened_row);
    let messages = std::mem::take(&mut channel.commitments);
    let proof = FoldProof { messages, commitments, entries, row, blinds };
    [&mut mask, &mut mask_blinds, &mut image_mask].into_iter().for_each(wipe);
    for secret in [&mut blind, &mut image_blind, &mut cross, &mut square] {
        secret.zeroize();
    }
    Ok(proof)
}
