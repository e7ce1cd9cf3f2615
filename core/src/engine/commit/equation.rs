//! Equations between commitments, which a verifier checks.

pub mod batch;

use super::{WIDTH, generators, msm_fixed, tables};
use crate::math::{
    arith::Scalar,
    curve::{self, Affine, Projective},
    parallel,
};

/// The statement that `sum_j generators_j G_j + blind H + sum_i scalar_i point_i` is the neutral element.
pub struct Equation {
    /// [`WIDTH`] coefficients.
    pub generators: Vec<Scalar>,
    /// The coefficient of `H`.
    pub blind: Scalar,
    /// Everything else.
    pub terms: Vec<(Scalar, Affine)>,
    /// A hash of everything in the equation: of a transcript from which its last weights were drawn.
    pub transcript: [u8; 32],
}

impl Equation {
    /// Whether it holds. Everything in it is public, and the time reveals it.
    ///
    /// Tables of the generators are used if they are there. They are not built for this: it needs each generator once.
    pub fn holds(&self) -> bool {
        if tables::row_tables_built() { self.holds_with_tables() } else { self.holds_without_tables() }
    }

    /// [`Equation::holds`], by tables.
    pub(super) fn holds_with_tables(&self) -> bool {
        let (scalars, points): (Vec<Scalar>, Vec<Affine>) = self.terms.iter().copied().unzip();
        let (ours, others) =
            parallel::join(|| msm_fixed(&self.generators, &self.blind), || curve::msm(&scalars, &points));
        (ours + others).is_identity()
    }

    /// [`Equation::holds`], with the generators among the points of one multi-scalar multiplication.
    pub(super) fn holds_without_tables(&self) -> bool {
        self.sum().is_identity()
    }

    /// The left side.
    fn sum(&self) -> Projective {
        sum(&self.generators, self.blind, self.terms.iter().copied())
    }
}

/// `sum_j coefficients_j G_j + blind H + sum_i scalar_i point_i` as one multi-scalar multiplication.
fn sum(coefficients: &[Scalar], blind: Scalar, terms: impl Iterator<Item = (Scalar, Affine)>) -> Projective {
    assert_eq!(coefficients.len(), WIDTH, "a coefficient for each generator");
    let all = generators();
    let ours = coefficients.iter().copied().zip(all.g).chain([(blind, all.h)]);
    let (scalars, points): (Vec<Scalar>, Vec<Affine>) = terms.chain(ours).unzip();
    curve::msm(&scalars, &points)
}
