//! Proves all relations at once: the message vector is folded with a random one, and the fold is opened.
//!
//! Let `m` be the concatenation of all messages and the row `v` of section "reduction". Powers of `alpha` combine all
//! relations into one quadratic polynomial, `Q(m) = 0`. For uniform `m'`, `Q(m + r m') = Q(m) + r t + r^2 e` with two
//! scalars `t`, `e`. The prover commits to `m'`, `t` and `e`, gets `r != 0`, and opens `m + r m'`. The messages were
//! committed to one by one. Instead of folding each of them, the prover commits to their concatenation `D` and shows
//! that `sum_j chi^j C_j` commits to `image(D) = sum_j chi^j m_j`, for `chi` drawn after `D`. The proof has no
//! relaxation scalar and no error term for the prover to choose, so an empty proof cannot be made to pass.
//!
//! The verifier's four equations,
//! - `D + r D' = Com(d*)`,
//! - `sum_j chi^j C_j + r I' = Com(image(d*))`,
//! - `V + r V' = Com(v*)`, with `V` derived from the committed rows,
//! - `r T + r^2 E = Com(Q(d*, v*))`,
//!
//! are merged with weights drawn after everything else into one multi-scalar multiplication that must give zero.

pub mod prover;

use super::{Hidden, Relations, VerifierChannel};
use crate::{
    engine::{
        commit::{self, WIDTH},
        transcript::Transcript,
    },
    error::{Expected, ProofError, Result},
    math::{
        arith::{Scalar, inner_product},
        curve::{self, Affine},
        parallel, poly,
    },
};

/// The only relation about the row `v`: `<v, kernel> = claim`.
pub struct RowRelation {
    /// [`WIDTH`] coefficients.
    pub kernel: Vec<Scalar>,
    /// The claimed inner product.
    pub claim: Hidden,
}

/// The opened fold.
#[derive(Clone, Debug, PartialEq)]
pub struct FoldProof {
    /// `C_j`: the messages, one by one.
    pub messages: Vec<Affine>,
    /// `D`, `D'`, `I'`, `V'`, `T`, `E`.
    pub commitments: [Affine; 6],
    /// `d* = d + r d'`.
    pub entries: Vec<Scalar>,
    /// `v* = v + r v'`.
    pub row: Vec<Scalar>,
    /// Blinds of the four equations.
    pub blinds: [Scalar; 4],
}

/// `Q`, as both sides see it.
struct Quadratic<'a> {
    relations: &'a Relations,
    row: &'a RowRelation,
    /// Powers of alpha: for the linear relations, then the products, then the row's relation.
    weights: Vec<Scalar>,
}

impl<'a> Quadratic<'a> {
    fn new(relations: &'a Relations, row: &'a RowRelation, alpha: Scalar) -> Self {
        let n = relations.linear.len() + relations.products.len() + 1;
        Self { relations, row, weights: poly::powers(alpha, n) }
    }

    /// `Q(entries, row)`.
    fn evaluate(&self, entries: &[Scalar], row: &[Scalar]) -> Scalar {
        let linear = self.relations.linear.iter().map(|l| l.evaluate(entries));
        let products = self
            .relations
            .products
            .iter()
            .map(|[a, b, c]| a.evaluate(entries) * b.evaluate(entries) - c.evaluate(entries));
        let last = inner_product(row, &self.row.kernel) - self.row.claim.evaluate(entries);
        self.weigh(linear.chain(products).chain([last]))
    }

    fn weigh(&self, values: impl Iterator<Item = Scalar>) -> Scalar {
        values.zip(&self.weights).map(|(value, &w)| value * w).sum()
    }
}

/// `sum_j chi^j m_j` over messages of the given lengths.
fn image(entries: &[Scalar], lengths: &[usize], chi: Scalar) -> Vec<Scalar> {
    let mut sum = vec![Scalar::ZERO; lengths.iter().copied().max().unwrap_or(0)];
    let (mut weight, mut first) = (Scalar::ONE, 0);
    for &n in lengths {
        for (sum, &entry) in sum.iter_mut().zip(&entries[first..first + n]) {
            *sum += weight * entry;
        }
        first += n;
        weight *= chi;
    }
    sum
}

fn nonzero_challenge(transcript: &mut Transcript, label: &str) -> Scalar {
    loop {
        let r = transcript.challenge(label);
        if !r.is_zero() {
            return r;
        }
    }
}

fn absorb_points(transcript: &mut Transcript, label: &str, points: &[Affine]) {
    let bytes: Vec<u8> = points.iter().flat_map(|p| p.compress()).collect();
    transcript.absorb(label, &bytes);
}

/// Checks an opened fold: the verifier's end of the protocol. `row` gives `V` as a combination of committed rows.
pub fn verify(
    channel: VerifierChannel<'_>,
    relation: &RowRelation,
    row: &[(Scalar, Affine)],
    proof: &FoldProof,
) -> Result<()> {
    Expected::Exactly(channel.lengths.len()).check("messages", proof.messages.len())?;
    Expected::Exactly(channel.entries).check("entries", proof.entries.len())?;
    Expected::AtMost(WIDTH).check("entries", proof.entries.len())?;
    Expected::Exactly(WIDTH).check("values in the opened row", proof.row.len())?;
    let VerifierChannel { transcript, relations, lengths, .. } = channel;
    let [concatenation, masks @ ..] = &proof.commitments;
    absorb_points(transcript, "concatenation", &[*concatenation]);
    let chi = transcript.challenge("chi");
    let alpha = transcript.challenge("alpha");
    absorb_points(transcript, "masks", masks);
    let r = nonzero_challenge(transcript, "r");
    transcript.absorb_scalars("entries", &proof.entries);
    transcript.absorb_scalars("row", &proof.row);
    transcript.absorb_scalars("blinds", &proof.blinds);
    let weights = transcript.challenges("equation weights", 4);
    let quadratic = Quadratic::new(&relations, relation, alpha);
    if opens(&quadratic, &lengths, row, proof, &Drawn { chi, r, weights }) {
        Ok(())
    } else {
        Err(ProofError::Invalid { check: "the opening does not fit the statement" }.into())
    }
}

/// The challenges of the opening.
struct Drawn {
    chi: Scalar,
    r: Scalar,
    weights: Vec<Scalar>,
}

/// Whether the four equations hold, merged into one.
fn opens(
    quadratic: &Quadratic<'_>,
    lengths: &[usize],
    row: &[(Scalar, Affine)],
    proof: &FoldProof,
    Drawn { chi, r, weights }: &Drawn,
) -> bool {
    let (chi, r) = (*chi, *r);
    let [concatenation, masks @ ..] = &proof.commitments;
    // sum_k weights_k (right side - left side), generators first.
    let mut fixed = vec![Scalar::ZERO; WIDTH];
    let opened_image = image(&proof.entries, lengths, chi);
    for (opened, weight) in [(&proof.entries, weights[0]), (&opened_image, weights[1]), (&proof.row, weights[2])] {
        for (sum, &value) in fixed.iter_mut().zip(opened) {
            *sum += weight * value;
        }
    }
    fixed[0] += weights[3] * quadratic.evaluate(&proof.entries, &proof.row);
    let blind = inner_product(weights, &proof.blinds);

    let [mask, image_mask, row_mask, cross, square] = masks;
    let mut terms = vec![
        (weights[0], *concatenation),
        (weights[0] * r, *mask),
        (weights[1] * r, *image_mask),
        (weights[2] * r, *row_mask),
        (weights[3] * r, *cross),
        (weights[3] * r.square(), *square),
    ];
    terms.extend(poly::powers(chi, lengths.len()).into_iter().zip(&proof.messages).map(|(w, &c)| (weights[1] * w, c)));
    terms.extend(row.iter().map(|&(k, c)| (weights[2] * k, c)));
    let (scalars, points): (Vec<Scalar>, Vec<Affine>) = terms.into_iter().unzip();
    let (left, right) = parallel::join(|| commit::msm_fixed(&fixed, &blind), || curve::msm(&scalars, &points));
    left == right
}

#[cfg(test)]
mod tests;
