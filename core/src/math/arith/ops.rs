//! Operators, on values and on references.

use core::iter::{Product, Sum};
use core::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use super::backend;
use super::field::Fp;
use super::modulus::Modulus;

macro_rules! operator {
    ($op:ident, $method:ident, $assign:ident, $assign_method:ident, $limbs:expr) => {
        impl<'b, M: Modulus> $op<&'b Fp<M>> for &Fp<M> {
            type Output = Fp<M>;
            #[inline(always)]
            fn $method(self, rhs: &'b Fp<M>) -> Fp<M> {
                Fp::from_montgomery($limbs(&self.limbs, &rhs.limbs))
            }
        }
        impl<M: Modulus> $op<&Fp<M>> for Fp<M> {
            type Output = Fp<M>;
            #[inline(always)]
            fn $method(self, rhs: &Fp<M>) -> Fp<M> {
                $op::$method(&self, rhs)
            }
        }
        impl<M: Modulus> $op<Fp<M>> for &Fp<M> {
            type Output = Fp<M>;
            #[inline(always)]
            fn $method(self, rhs: Fp<M>) -> Fp<M> {
                $op::$method(self, &rhs)
            }
        }
        impl<M: Modulus> $op for Fp<M> {
            type Output = Fp<M>;
            #[inline(always)]
            fn $method(self, rhs: Fp<M>) -> Fp<M> {
                $op::$method(&self, &rhs)
            }
        }
        impl<M: Modulus> $assign<&Fp<M>> for Fp<M> {
            #[inline(always)]
            fn $assign_method(&mut self, rhs: &Fp<M>) {
                *self = $op::$method(&*self, rhs);
            }
        }
        impl<M: Modulus> $assign for Fp<M> {
            #[inline(always)]
            fn $assign_method(&mut self, rhs: Fp<M>) {
                *self = $op::$method(&*self, &rhs);
            }
        }
    };
}

operator!(Add, add, AddAssign, add_assign, |a, b| backend::add_mod(a, b, &M::P));
operator!(Sub, sub, SubAssign, sub_assign, |a, b| backend::sub_mod(a, b, &M::P));
operator!(Mul, mul, MulAssign, mul_assign, |a, b| backend::mul_mod::<M>(a, b));

impl<M: Modulus> Neg for Fp<M> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self::ZERO - self
    }
}

impl<M: Modulus> Neg for &Fp<M> {
    type Output = Fp<M>;
    #[inline(always)]
    fn neg(self) -> Fp<M> {
        -*self
    }
}

impl<M: Modulus> Sum for Fp<M> {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, |sum, x| sum + x)
    }
}

impl<'a, M: Modulus> Sum<&'a Self> for Fp<M> {
    fn sum<I: Iterator<Item = &'a Self>>(iter: I) -> Self {
        iter.fold(Self::ZERO, |sum, x| sum + x)
    }
}

impl<M: Modulus> Product for Fp<M> {
    fn product<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::ONE, |product, x| product * x)
    }
}

impl<'a, M: Modulus> Product<&'a Self> for Fp<M> {
    fn product<I: Iterator<Item = &'a Self>>(iter: I) -> Self {
        iter.fold(Self::ONE, |product, x| product * x)
    }
}

impl<M: Modulus> From<u64> for Fp<M> {
    fn from(value: u64) -> Self {
        Self::from_u64(value)
    }
}
