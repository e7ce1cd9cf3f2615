//! The two prime fields of the curve T256.
//!
//! [`Scalar`] is the field of the proofs, and at the same time the base field of P-256; [`Base`] is the field of the
//! curve's coordinates. Both are [`Fp`] over a [`Modulus`], kept in Montgomery form with four 64-bit limbs, always
//! fully reduced.
//!
//! Addition, subtraction, multiplication, [`Fp::invert`] and the accumulators take the same time for all values.
//! Anything that does not says so in its name or its documentation.

#[cfg(target_arch = "x86_64")]
mod adx;
mod backend;
#[cfg(target_arch = "x86_64")]
mod batch_affine;
mod cpu;
mod digits;
mod dispatch;
mod ff_traits;
mod field;
#[cfg(target_arch = "x86_64")]
mod ifma;
mod invert;
mod lanes;
#[cfg(target_arch = "x86_64")]
mod limbs52;
mod modulus;
mod multiples;
mod ops;
mod sums;
#[cfg(test)]
mod tests;

#[cfg(target_arch = "x86_64")]
pub(crate) use batch_affine::{Chords, Coordinates};
pub use cpu::Vectors;
pub use dispatch::{Loops, vectorized};
pub use ff_traits::Repr;
pub use field::Fp;
pub use lanes::inner_product;
#[cfg(test)]
pub(crate) use lanes::without_lanes;
pub(crate) use lanes::{
    Kernel, Lanes, Pairs, add_products, boolean_sums, branch, fold, fold_rows, multiply, multiply_add, product_sums,
    run,
};
pub use modulus::{Modulus, P256Prime, T256Prime};
pub(crate) use multiples::{add_each_multiple, add_matrix, add_multiples};
pub(crate) use sums::MaskedSum;
pub use sums::{ProductSum, SmallSum};

use zeroize::Zeroize;

/// The scalar field of T256, which is the base field of P-256.
pub type Scalar = Fp<P256Prime>;

/// `1/2 = (p + 1) / 2`.
pub const HALF: Scalar = Scalar::from_limbs([0, 0x8000_0000, 1 << 63, 0x7fff_ffff_8000_0000]);

/// The base field of T256.
pub type Base = Fp<T256Prime>;

/// Empties a table and wipes it, spare capacity included.
///
/// This has the effect of `zeroize` for vectors, which wipes spare capacity byte by byte and takes longer than
/// computing with the contents.
pub(crate) fn wipe(table: &mut Vec<Scalar>) {
    table.resize(table.capacity(), Scalar::ZERO);
    table.as_mut_slice().zeroize();
    table.clear();
}

/// One of many sums: what to add to which point.
#[derive(Clone, Copy, Debug)]
pub struct Pick {
    /// The index of the point to add to.
    pub to: usize,
    /// The index of the point to add.
    pub from: usize,
    /// Whether to subtract it instead.
    pub negate: bool,
}
