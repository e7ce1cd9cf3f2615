//! The traits of the crate `ff`, for circuits written against other libraries.

use ff::{Field, FieldBits, PrimeField, PrimeFieldBits};
use rand_core_06::RngCore;
use subtle::{Choice, CtOption};

use super::Fp;
use super::modulus::Modulus;

/// 32 bytes, least significant first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repr(pub [u8; 32]);

impl AsRef<[u8]> for Repr {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl AsMut<[u8]> for Repr {
    fn as_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }
}

impl<M: Modulus> Field for Fp<M> {
    const ZERO: Self = Self::ZERO;
    const ONE: Self = Self::ONE;

    fn random(mut rng: impl RngCore) -> Self {
        let mut bytes = [0; 64];
        rng.fill_bytes(&mut bytes);
        Self::from_wide(&bytes)
    }

    fn square(&self) -> Self {
        self.square()
    }

    fn double(&self) -> Self {
        self.double()
    }

    fn invert(&self) -> CtOption<Self> {
        option(Fp::invert(self))
    }

    fn sqrt_ratio(num: &Self, div: &Self) -> (Choice, Self) {
        ff::helpers::sqrt_ratio_generic(num, div)
    }

    fn sqrt(&self) -> CtOption<Self> {
        option(Fp::sqrt(self))
    }
}

impl<M: Modulus> PrimeField for Fp<M> {
    type Repr = Repr;

    fn from_repr(repr: Repr) -> CtOption<Self> {
        option(Self::from_bytes(&repr.0))
    }

    fn to_repr(&self) -> Repr {
        Repr(self.to_bytes())
    }

    fn is_odd(&self) -> Choice {
        Choice::from(u8::from(Fp::is_odd(self)))
    }

    const MODULUS: &'static str = M::HEX;
    const NUM_BITS: u32 = 256;
    const CAPACITY: u32 = 255;
    /// `(p + 1) / 2`.
    const TWO_INV: Self = {
        let p = M::P;
        let half = [(p[0] >> 1) | (p[1] << 63), (p[1] >> 1) | (p[2] << 63), (p[2] >> 1) | (p[3] << 63), p[3] >> 1];
        Self::from_limbs(super::backend::add4(&half, &[1, 0, 0, 0]).0)
    };
    const MULTIPLICATIVE_GENERATOR: Self = Self::from_limbs([M::GENERATOR, 0, 0, 0]);
    // p = 3 mod 4: -1 generates the 2-part.
    const S: u32 = 1;
    const ROOT_OF_UNITY: Self = Self::from_limbs([M::P[0] - 1, M::P[1], M::P[2], M::P[3]]);
    const ROOT_OF_UNITY_INV: Self = Self::ROOT_OF_UNITY;
    const DELTA: Self = Self::from_limbs([M::GENERATOR * M::GENERATOR, 0, 0, 0]);
}

impl<M: Modulus> PrimeFieldBits for Fp<M> {
    type ReprBits = [u8; 32];

    fn to_le_bits(&self) -> FieldBits<[u8; 32]> {
        FieldBits::new(self.to_bytes())
    }

    fn char_le_bits() -> FieldBits<[u8; 32]> {
        let mut bytes = [0; 32];
        for (chunk, limb) in bytes.chunks_exact_mut(8).zip(M::P) {
            chunk.copy_from_slice(&limb.to_le_bytes());
        }
        FieldBits::new(bytes)
    }
}

fn option<M: Modulus>(value: Option<Fp<M>>) -> CtOption<Fp<M>> {
    let some = Choice::from(u8::from(value.is_some()));
    CtOption::new(value.unwrap_or(Fp::ZERO), some)
}
