//! The curve T256: `y^2 = x^3 - 3x + b` over [`Base`], of prime order, with [`Scalar`] as its scalar field
//! (<https://neuromancer.sk/std/other/Tom-256>).
//!
//! [`Affine`] points are stored, sent and tabulated; [`Projective`] is for sums computed one at a time. Many sums at
//! once are cheapest in affine form with a shared inversion: [`BatchAdder`].

mod affine;
mod batch;
mod buckets;
#[cfg(test)]
mod hash;
mod msm;
mod projective;
#[cfg(test)]
mod tests;

pub use affine::Affine;
pub use batch::{BatchAdder, batch_to_affine};
pub(crate) use buckets::{BucketSums, digits, magnitude, weighted_parts, weighted_sums};
#[cfg(test)]
pub(crate) use hash::hash_to_curve;
pub use msm::msm;
pub use projective::Projective;

use crate::math::arith::Base;
#[cfg(doc)]
use crate::math::arith::Scalar;

/// The coefficient `b`; the coefficient `a` is -3.
pub(crate) const B: Base =
    Base::from_limbs([0x863e_60f2_0219_fc56, 0x36b0_6ace_eb35_4224, 0x6fb5_52f8_e21e_d4ac, 0xb441_071b_12f4_a036]);
