//! The opened row, folded. Two things are asked of `v* = v + r v'`: that it is what `V + r V'` commits to, and that
//! `y* = <v*, kernel>`. Its [`WIDTH`] values need not be sent for either.
//!
//! For `x` drawn after `y*` and the blind `s`, each generator takes its kernel's coefficient along:
//! `P = V + r V' + (x y* - s) H` is to be `<v*, G + x kernel H>`. Then vector and generators are halved round by round
//! (Bootle et al., eprint 2016/263; in the form of Attema and Cramer, eprint 2020/152, with a single vector). With
//! `lo` and `hi` for the halves, a round sends `A = <z_lo, G_hi>` and `B = <z_hi, G_lo>`, draws `u`, and goes on with
//! `z_lo + u z_hi`, `u G_lo + G_hi` and `A + u P + u^2 B`.
//!
//! Nothing here is secret: all of it is computed from `v*`, which a verifier could be shown.

pub mod prover;
#[cfg(test)]
pub(crate) mod tests;

use crate::{
    engine::{commit::WIDTH, transcript::Transcript},
    math::{
        arith::{Scalar, inner_product},
        curve::Affine,
    },
};

/// Rounds in which the row is halved. Each costs the prover one commitment to a full row; another one would save less
/// than 2 kB.
pub const ROUNDS: usize = 2;
/// Length of the folded row.
pub const FOLDED: usize = WIDTH >> ROUNDS;

/// The opened row, as it is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenedRow {
    /// `y* = <v*, kernel>`.
    pub product: Scalar,
    /// `A` and `B` of each round.
    pub cross: [[Affine; 2]; ROUNDS],
    /// What `v*` is folded to: [`FOLDED`] values.
    pub values: Vec<Scalar>,
}

/// The challenges of the folding.
pub(super) struct Folding {
    pub(super) x: Scalar,
    pub(super) rounds: [Scalar; ROUNDS],
}

impl Folding {
    /// Draws them. The transcript must have absorbed `y*` and all blinds: `kernel` and blind share the generator `H`,
    /// so whoever chose one of them after `x` could name any product.
    pub(super) fn draw(transcript: &mut Transcript, row: &OpenedRow) -> Self {
        let x = transcript.nonzero_challenge("row kernel");
        let rounds = row.cross.map(|pair| draw_round(transcript, &pair));
        transcript.absorb_scalars("row", &row.values);
        Self { x, rounds }
    }

    /// What `v*` is multiplied with on its way: `u_1 u_2 ..`.
    fn scale(&self) -> Scalar {
        self.rounds.iter().copied().product()
    }

    /// The folded row as coefficients of the original generators.
    pub(super) fn unfold(&self, row: &OpenedRow) -> Vec<Scalar> {
        let mut values = coefficients(&self.rounds);
        values.chunks_exact_mut(FOLDED).flatten().zip(row.values.iter().cycle()).for_each(|(k, &value)| *k *= value);
        values
    }

    /// What multiplies `H` besides the commitments' own blinds: `x <unfolded, kernel> - u_1 u_2 .. (x y* - s)`.
    pub(super) fn blind(&self, row: &OpenedRow, unfolded: &[Scalar], kernel: &[Scalar], blind: Scalar) -> Scalar {
        self.x * inner_product(unfolded, kernel) - self.scale() * (self.x * row.product - blind)
    }

    /// The cross terms, and the weight that is left for `V + r V'`, if the last round has the weight `last`.
    pub(super) fn terms(&self, row: &OpenedRow, last: Scalar) -> (Vec<(Scalar, Affine)>, Scalar) {
        let mut weight = last;
        let mut terms = Vec::with_capacity(2 * ROUNDS);
        for (&[a, b], &u) in row.cross.iter().zip(&self.rounds).rev() {
            terms.extend([(weight, a), (weight * u.square(), b)]);
            weight *= u;
        }
        (terms, weight)
    }
}

/// Draws the challenge of a round.
fn draw_round(transcript: &mut Transcript, pair: &[Affine; 2]) -> Scalar {
    transcript.absorb_points("row cross terms", pair);
    transcript.nonzero_challenge("row fold")
}

/// The coefficients of the generators in those that are left after some rounds: generator `p` is part of the one with
/// the index `p` modulo their number.
fn coefficients(rounds: &[Scalar]) -> Vec<Scalar> {
    let mut coefficients = vec![Scalar::ONE; WIDTH];
    let mut length = WIDTH;
    for &u in rounds {
        length /= 2;
        // Lower halves alone are multiplied.
        coefficients.chunks_exact_mut(length).step_by(2).flatten().for_each(|k| *k *= u);
    }
    coefficients
}
