//! Tests against an independent implementation of the same fields, on random and edge values, and of algebraic
//! identities.

use ff::PrimeField;
use halo2curves::t256::{Fp as TheirBase, Fq as TheirScalar};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

use super::*;

/// The tests of one field.
macro_rules! field_tests {
    ($module:ident, $ours:ident, $modulus:ident, $theirs:ident) => {
        mod $module {
            use super::*;

            fn theirs(x: &$ours) -> $theirs {
                let mut repr = <$theirs as PrimeField>::Repr::default();
                repr.as_mut().copy_from_slice(&x.to_bytes());
                $theirs::from_repr_vartime(repr).unwrap()
            }

            fn ours(x: &$theirs) -> $ours {
                let mut bytes = [0; 32];
                bytes.copy_from_slice(x.to_repr().as_ref());
                $ours::from_bytes(&bytes).unwrap()
            }

            /// Edge values, both as values and in Montgomery form, then random ones.
            fn samples() -> Vec<$ours> {
                let p = $modulus::P;
                let mut limbs = vec![
                    [0, 0, 0, 0],
                    [1, 0, 0, 0],
                    [2, 0, 0, 0],
                    [u64::MAX, 0, 0, 0],
                    [u64::MAX, u64::MAX, 0, 0],
                    [u64::MAX, u64::MAX, u64::MAX, 0],
                    [u64::MAX, u64::MAX, u64::MAX, p[3] - 1],
                    [0, 0, 0, p[3]],
                    [p[0] - 1, p[1], p[2], p[3]],
                    [p[0] - 2, p[1], p[2], p[3]],
                    [p[0] >> 1, p[1] >> 1, p[2] >> 1, p[3] >> 1],
                    [0, 1, 0, 0],
                    [0, 0, 1, 0],
                    [0, 0, 0, 1],
                ];
                let mut values: Vec<_> = limbs.iter().map(|l| $ours::from_limbs(*l)).collect();
                values.extend(limbs.drain(..).map($ours::from_montgomery));
                let mut rng = ChaCha20Rng::seed_from_u64(1);
                values.extend((0..40).map(|_| $ours::random(&mut rng)));
                values
            }

            #[test]
            fn agrees_with_reference() {
                let values = samples();
                for a in &values {
                    let ta = theirs(a);
                    assert_eq!(ours(&ta), *a);
                    assert_eq!(ours(&-ta), -a);
                    assert_eq!(ours(&ta.square()), a.square());
                    assert_eq!(ours(&ta.double()), a.double());
                    let inverse = Option::<$theirs>::from(ff::Field::invert(&ta)).map(|x| ours(&x));
                    assert_eq!(inverse, a.invert());
                    assert_eq!(inverse, a.invert_vartime());
                    let is_square = Option::<$theirs>::from(ff::Field::sqrt(&ta)).is_some();
                    assert_eq!(is_square, a.sqrt().is_some());
                    assert!(a.sqrt().is_none_or(|root| root.square() == *a));
                    for b in &values {
                        let tb = theirs(b);
                        assert_eq!(ours(&(ta + tb)), a + b);
                        assert_eq!(ours(&(ta - tb)), a - b);
                        assert_eq!(ours(&(ta * tb)), a * b);
                    }
                }
            }

            #[test]
            fn identities() {
                for a in samples() {
                    for b in samples().into_iter().rev().take(20) {
                        assert_eq!((a + b).square(), a.square() + (a * b).double() + b.square());
                        assert_eq!((a - b) + b, a);
                        assert_eq!(a * b, b * a);
                    }
                    assert_eq!(a.square(), a * a);
                    assert_eq!(a + -a, $ours::ZERO);
                    assert_eq!(a * $ours::ONE, a);
                    assert_eq!(a.pow(&$modulus::P), a);
                    assert_eq!(a.invert().map_or($ours::ONE, |inverse| inverse * a), $ours::ONE);
                    assert_eq!(a.is_zero(), a == $ours::ZERO);
                    assert_eq!(a.is_odd(), a.to_bytes()[0] & 1 == 1);
                }
            }

            #[test]
            fn powers_agree_with_squaring_and_multiplying() {
                let a = $ours::from_u64(5);
                let exponents = [[0, 1, 0, 0], [u64::MAX; 4], [0x8000_0000_0000_0001, 0, 0xf0f0, 1 << 63], $modulus::P];
                for exponent in exponents {
                    let bits = (0..256).rev().map(|i| exponent[i / 64] >> (i % 64) & 1);
                    let power = |power: $ours, bit| if bit == 1 { power.square() * a } else { power.square() };
                    assert_eq!(a.pow(&exponent), bits.fold($ours::ONE, power));
                }
            }

            #[test]
            fn pow_small() {
                let a = $ours::from_u64(3);
                assert_eq!(a.pow(&[0; 4]), $ours::ONE);
                assert_eq!(a.pow(&[37, 0, 0, 0]), $ours::from_u128(3u128.pow(37)));
                let mut shifted = a;
                for _ in 0..64 {
                    shifted = shifted.square();
                }
                assert_eq!(a.pow(&[5, 1, 0, 0]), shifted * $ours::from_u64(243));
            }

            #[test]
            fn inversion_random() {
                let mut rng = ChaCha20Rng::seed_from_u64(2);
                for _ in 0..2000 {
                    let a = $ours::random(&mut rng);
                    let inverse = a.invert().unwrap();
                    assert_eq!(inverse * a, $ours::ONE);
                    assert_eq!(a.invert_vartime(), Some(inverse));
                }
            }

            #[test]
            fn batch_inversion_keeps_zeros() {
                let mut values = samples();
                values.push($ours::ZERO);
                let expected: Vec<_> = values.iter().map(|a| a.invert().unwrap_or_default()).collect();
                $ours::batch_invert(&mut values);
                assert_eq!(values, expected);
                $ours::batch_invert(&mut []);
                let mut zeros = [$ours::ZERO; 3];
                $ours::batch_invert(&mut zeros);
                assert_eq!(zeros, [$ours::ZERO; 3]);
            }

            #[test]
            fn encodings() {
                for a in samples() {
                    assert_eq!($ours::from_bytes(&a.to_bytes()), Some(a));
                    assert_eq!($ours::from_be_bytes(&a.to_be_bytes()), Some(a));
                    assert_eq!($ours::from_repr_vartime(a.to_repr()), Some(a));
                }
                let mut modulus = [0; 32];
                for (chunk, limb) in modulus.chunks_exact_mut(8).zip($modulus::P) {
                    chunk.copy_from_slice(&limb.to_le_bytes());
                }
                assert_eq!($ours::from_bytes(&modulus), None);
                assert_eq!($ours::from_bytes(&[0xff; 32]), None);
                modulus[0] -= 1;
                assert_eq!($ours::from_bytes(&modulus), Some(-$ours::ONE));
                assert_eq!(format!("{:?}", $ours::from_u64(255)), format!("0x{:064x}", 255));
            }

            #[test]
            fn wide_reduction() {
                let two_256 = $ours::from_limbs([0, 0, 0, 1 << 63]).double();
                let mut rng = ChaCha20Rng::seed_from_u64(3);
                for _ in 0..100 {
                    let (low, high) = ($ours::random(&mut rng), $ours::random(&mut rng));
                    let mut bytes = [0; 64];
                    bytes[..32].copy_from_slice(&low.to_bytes());
                    bytes[32..].copy_from_slice(&high.to_bytes());
                    assert_eq!($ours::from_wide(&bytes), low + high * two_256);
                }
                assert_eq!($ours::from_wide(&[0xff; 64]), two_256.square() - $ours::ONE);
            }

            #[test]
            fn integers() {
                let mut rng = ChaCha20Rng::seed_from_u64(4);
                for _ in 0..100 {
                    let k = rng.next_u64();
                    let wide = u128::from(k) << 64 | u128::from(rng.next_u64());
                    assert_eq!($ours::from_u64(k).to_limbs(), [k, 0, 0, 0]);
                    assert_eq!($ours::from_u128(wide).to_limbs(), [wide as u64, k, 0, 0]);
                    assert_eq!($ours::from_i64(-((k >> 1) as i64)), -$ours::from_u64(k >> 1));
                }
                assert_eq!($ours::from_i64(i64::MIN), -$ours::from_u64(1 << 63));
            }

            #[test]
            fn ff_constants() {
                assert_eq!($ours::MODULUS, format!("{:?}", -$ours::ONE).replace(&modulus_tail(-1), &modulus_tail(0)));
                assert_eq!($ours::TWO_INV.double(), $ours::ONE);
                assert_eq!($ours::ROOT_OF_UNITY, -$ours::ONE);
                assert_eq!(ours(&$theirs::MULTIPLICATIVE_GENERATOR), $ours::MULTIPLICATIVE_GENERATOR);
                assert_eq!(ours(&$theirs::DELTA), $ours::DELTA);
                let (is_square, root) = ff::Field::sqrt_ratio(&$ours::from_u64(18), &$ours::from_u64(2));
                assert!(bool::from(is_square) && root.square() == $ours::from_u64(9));
            }

            /// The last 16 hexadecimal digits of the modulus plus `offset`.
            fn modulus_tail(offset: i64) -> String {
                format!("{:016x}", $modulus::P[0].wrapping_add_signed(offset))
            }
        }
    };
}

field_tests!(scalar, Scalar, P256Prime, TheirScalar);
field_tests!(base, Base, T256Prime, TheirBase);

#[test]
fn product_sums() {
    let mut rng = ChaCha20Rng::seed_from_u64(5);
    let mut a: Vec<_> = (0..300).map(|_| Scalar::random(&mut rng)).collect();
    let mut b: Vec<_> = (0..300).map(|_| Scalar::random(&mut rng)).collect();
    a.extend([Scalar::from_montgomery([u64::MAX, u64::MAX, u64::MAX, P256Prime::P[3] - 1]); 50]);
    b.extend([-Scalar::ONE; 50]);
    let expected: Scalar = a.iter().zip(&b).map(|(a, b)| a * b).sum();
    assert_eq!(inner_product(&a, &b), expected);
    assert_eq!(inner_product(&[], &[]), Scalar::ZERO);

    let (mut left, mut right) = (ProductSum::ZERO, ProductSum::ZERO);
    for i in 0..a.len() {
        if i % 3 == 0 { left.add(&a[i], &b[i]) } else { right.add(&a[i], &b[i]) }
    }
    left.merge(&right);
    assert_eq!(left.finish(), expected);
    assert_eq!(ProductSum::largest().finish(), all_ones(9));
}

/// `2^(64 n) - 1`, divided by `2^256` twice like the product of two Montgomery forms.
fn all_ones(n: usize) -> Scalar {
    let inverse = Scalar::from_limbs([0, 0, 0, 1 << 63]).double().invert().unwrap();
    let power = (0..64 * n).fold(Scalar::ONE, |x, _| x.double());
    (power - Scalar::ONE) * inverse * inverse
}

#[test]
fn small_sums() {
    let mut rng = ChaCha20Rng::seed_from_u64(6);
    let edges = [i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX];
    let (mut sum, mut expected) = (SmallSum::ZERO, Scalar::ZERO);
    for round in 0..500 {
        let a = if round % 7 == 0 { -Scalar::ONE } else { Scalar::random(&mut rng) };
        let k = edges.get(round % 9).copied().unwrap_or(rng.next_u64() as i64);
        sum.add_i64(&a, k);
        expected += a * Scalar::from_i64(k);
        assert_eq!(sum.finish(), expected);
    }
    sum.add_u64(&-Scalar::ONE, u64::MAX);
    expected -= Scalar::from_u64(u64::MAX);
    let mut negative = SmallSum::ZERO;
    for _ in 0..100 {
        negative.add_i64(&-Scalar::ONE, i64::MIN);
        expected += Scalar::from_u64(1 << 63);
    }
    sum.merge(&negative);
    assert_eq!(sum.finish(), expected);
}

/// Growing into the spare capacity that will be wiped leaves no copy elsewhere.
#[test]
fn wiping_stays_where_the_table_is() {
    let mut table = Vec::with_capacity(100);
    table.extend([Scalar::ONE; 7]);
    let (at, room) = (table.as_ptr(), table.capacity());
    wipe(&mut table);
    assert_eq!((table.as_ptr(), table.capacity(), table.len()), (at, room, 0));
}
