//! Proves all relations at once: the message vector is folded with a random one, and the fold is opened.
//!
//! Let `m` be the concatenation of all messages and the row `v` of section "reduction". Powers of `alpha` combine all
//! relations into one quadratic polynomial, `Q(m) = 0`. For uniform `m'`, `Q(m + r m') = Q(m) + r t + r^2 e` with two
//! scalars `t`, `e`. The prover commits to `m'`, `t` and `e`, gets `r != 0`, and opens `m + r m'`; of the row it opens
//! a folding ([`row`]) and its product with the kernel, all that `Q` asks of it. The messages were
//! committed to one by one. Instead of folding each of them, the prover commits to their concatenation `D` and shows
//! that `sum_j chi^j C_j` commits to `image(D) = sum_j chi^j m_j`, for `chi` drawn after `D`. The proof has no
//! relaxation scalar and no error term for the prover to choose, so an empty proof cannot be made to pass.
//!
//! The verifier's four equations,
//! - `D + r D' = Com(d*)`,
//! - `sum_j chi^j C_j + r I' = Com(image(d*))`,
//! - `V + r V' = Com(v*)`, with `V` derived from the committed rows, in the form that [`row`] gives it,
//! - `r T + r^2 E = Com(Q(d*, y*))`,
//!
//! are merged with weights drawn after everything else into one multi-scalar multiplication that must give zero.

pub mod prover;
pub mod row;

use super::{Quadratic, Relations, VerifierChannel};
use crate::{
    engine::{
        commit::{Equation, WIDTH},
        transcript::Transcript,
    },
    error::{Expected, Result},
    math::{
        arith::{Scalar, inner_product},
        curve::Affine,
        poly,
    },
};
use row::{FOLDED, Folding, OpenedRow};

/// The only relation about the row `v`: `<v, kernel> = claim`.
pub struct RowRelation {
    /// [`WIDTH`] coefficients.
    pub kernel: Vec<Scalar>,
    /// The claimed inner product.
    pub claim: Quadratic,
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
    /// `v* = v + r v'`, folded.
    pub row: OpenedRow,
    /// Blinds of the four equations.
    pub blinds: [Scalar; 4],
}

/// `Q`, as both sides see it.
struct Combined<'a> {
    relations: &'a Relations,
    row: &'a RowRelation,
    /// Powers of alpha: for the zeros, then the products, then the row's relation.
    weights: Vec<Scalar>,
}

impl<'a> Combined<'a> {
    fn new(relations: &'a Relations, row: &'a RowRelation, alpha: Scalar) -> Self {
        let n = relations.zeros.len() + relations.products.len() + 1;
        Self { relations, row, weights: poly::powers(alpha, n) }
    }

    /// `Q(entries, row)` for a row whose product with the kernel is `product`.
    fn evaluate(&self, entries: &[Scalar], product: Scalar) -> Scalar {
        let zeros = self.relations.zeros.iter().map(|q| q.evaluate(entries));
        let products = self
            .relations
            .products
            .iter()
            .map(|[a, b, c]| a.evaluate(entries) * b.evaluate(entries) - c.evaluate(entries));
        let last = product - self.row.claim.evaluate(entries);
        self.weigh(zeros.chain(products).chain([last]))
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

/// The verifier's end of the protocol: the equation that an opened fold must satisfy. `row` gives `V` as a combination
/// of committed rows.
///
/// # Errors
/// [`crate::error::ProofError::Count`] if the proof has another number of values than the statement asks for.
pub fn equation(
    channel: VerifierChannel<'_>,
    relation: &RowRelation,
    row: &[(Scalar, Affine)],
    proof: &FoldProof,
) -> Result<Equation> {
    Expected::Exactly(channel.lengths.len()).check("messages", proof.messages.len())?;
    Expected::Exactly(channel.entries).check("entries", proof.entries.len())?;
    Expected::AtMost(WIDTH).check("entries", proof.entries.len())?;
    Expected::Exactly(FOLDED).check("values in the opened row", proof.row.values.len())?;
    let VerifierChannel { transcript, relations, lengths, .. } = channel;
    let drawn = Drawn::new(transcript, proof);
    let q = Combined::new(&relations, relation, drawn.alpha);
    Ok(merged(&q, &lengths, row, proof, &drawn))
}

/// The challenges of the opening.
struct Drawn {
    chi: Scalar,
    alpha: Scalar,
    r: Scalar,
    folding: Folding,
    weights: Vec<Scalar>,
    /// The state of the transcript after them.
    state: [u8; 32],
}

impl Drawn {
    /// Draws each once everything before it is absorbed.
    fn new(transcript: &mut Transcript, proof: &FoldProof) -> Self {
        let [concatenation, masks @ ..] = &proof.commitments;
        transcript.absorb_points("concatenation", &[*concatenation]);
        let chi = transcript.challenge("chi");
        let alpha = transcript.challenge("alpha");
        transcript.absorb_points("masks", masks);
        let r = transcript.nonzero_challenge("r");
        absorb_opened(transcript, &proof.entries, proof.row.product, &proof.blinds);
        let folding = Folding::draw(transcript, &proof.row);
        let weights = transcript.challenges("equation weights", 4);
        Self { chi, alpha, r, folding, weights, state: transcript.state() }
    }
}

/// Absorbs what is opened, before anything about the row's folding is drawn.
fn absorb_opened(transcript: &mut Transcript, entries: &[Scalar], product: Scalar, blinds: &[Scalar; 4]) {
    transcript.absorb_scalars("entries", entries);
    transcript.absorb_scalars("row product", &[product]);
    transcript.absorb_scalars("blinds", blinds);
}

/// The four equations, merged into one: `sum_k weights_k (left side - right side) = 0`.
fn merged(
    q: &Combined<'_>,
    lengths: &[usize],
    row: &[(Scalar, Affine)],
    proof: &FoldProof,
    Drawn { chi, r, folding, weights, state, .. }: &Drawn,
) -> Equation {
    let (chi, r) = (*chi, *r);
    let [concatenation, masks @ ..] = &proof.commitments;
    let unfolded = folding.unfold(&proof.row);
    let mut generators = vec![Scalar::ZERO; WIDTH];
    let opened_image = image(&proof.entries, lengths, chi);
    for (opened, weight) in [(&proof.entries, weights[0]), (&opened_image, weights[1]), (&unfolded, weights[2])] {
        for (sum, &value) in generators.iter_mut().zip(opened) {
            *sum -= weight * value;
        }
    }
    generators[0] -= weights[3] * q.evaluate(&proof.entries, proof.row.product);
    let [of_entries, of_image, of_row, of_q] = proof.blinds;
    let of_row = folding.blind(&proof.row, &unfolded, &q.row.kernel, of_row);
    let blind = -inner_product(weights, &[of_entries, of_image, of_row, of_q]);

    let [mask, image_mask, row_mask, cross, square] = masks;
    let (mut terms, of_row) = folding.terms(&proof.row, weights[2]);
    terms.extend([
        (weights[0], *concatenation),
        (weights[0] * r, *mask),
        (weights[1] * r, *image_mask),
        (of_row * r, *row_mask),
        (weights[3] * r, *cross),
        (weights[3] * r.square(), *square),
    ]);
    terms.extend(poly::powers(chi, lengths.len()).into_iter().zip(&proof.messages).map(|(w, &c)| (weights[1] * w, c)));
    terms.extend(row.iter().map(|&(k, c)| (of_row * k, c)));
    Equation { generators, blind, terms, transcript: *state }
}

#[cfg(test)]
mod tests;
