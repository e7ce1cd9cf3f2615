//! Tests against an independent implementation of the curve, and against slow twins.

use ff::PrimeField;
use halo2curves::group::{Curve, Group};
use halo2curves::t256::{Fp as TheirBase, Fq as TheirScalar, T256, T256Affine};
use halo2curves::{CurveAffine, CurveExt};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

use super::*;
use crate::math::arith::{Base, Pick, Scalar};

fn their_scalar(s: &Scalar) -> TheirScalar {
    let mut repr = <TheirScalar as PrimeField>::Repr::default();
    repr.as_mut().copy_from_slice(&s.to_bytes());
    TheirScalar::from_repr_vartime(repr).unwrap()
}

fn our_base(x: &TheirBase) -> Base {
    Base::from_bytes(x.to_repr().as_ref().try_into().unwrap()).unwrap()
}

fn their_base(x: &Base) -> TheirBase {
    let mut repr = <TheirBase as PrimeField>::Repr::default();
    repr.as_mut().copy_from_slice(&x.to_bytes());
    TheirBase::from_repr_vartime(repr).unwrap()
}

fn theirs(p: &Affine) -> T256 {
    match p.coordinates() {
        Some((x, y)) => T256Affine::from_xy(their_base(&x), their_base(&y)).unwrap().into(),
        None => T256::identity(),
    }
}

fn ours(p: &T256) -> Affine {
    let affine = p.to_affine();
    Option::from(affine.coordinates()).map_or(Affine::IDENTITY, |c: halo2curves::Coordinates<T256Affine>| {
        if bool::from(p.is_identity()) {
            Affine::IDENTITY
        } else {
            Affine::from_coordinates(our_base(c.x()), our_base(c.y())).unwrap()
        }
    })
}

fn random_points(n: usize, rng: &mut ChaCha20Rng) -> Vec<Affine> {
    let points: Vec<_> = (0..n).map(|_| Projective::GENERATOR * &Scalar::random(rng)).collect();
    batch_to_affine(&points)
}

#[test]
fn group_law_agrees_with_reference() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut points = random_points(4, &mut rng);
    points.extend([Affine::IDENTITY, -points[0], Affine::GENERATOR]);
    for &p in &points {
        assert_eq!(ours(&theirs(&p)), p);
        assert_eq!(Projective::from(p).double().to_affine(), ours(&theirs(&p).double()));
        assert_eq!(-p, ours(&-theirs(&p)));
        for &q in &points {
            let sum = ours(&(theirs(&p) + theirs(&q)));
            // Use operands with Z other than 1, by way of a third point.
            let shift = Projective::from(points[1]).double().double();
            let (left, right) = (Projective::from(p) + shift, Projective::from(q) - shift);
            assert_eq!((Projective::from(p) + q).to_affine(), sum);
            assert_eq!((Projective::from(p) + Projective::from(q)).to_affine(), sum);
            assert_eq!((left + right).to_affine(), sum);
            assert_eq!((left + q - shift).to_affine(), sum);
            assert!(left + right == Projective::from(p) + q);
            assert_eq!(Projective::from(p) == Projective::from(q), p == q);
        }
    }
    let doubled = Projective::from(points[0]).double();
    assert_eq!(doubled + doubled.to_affine(), doubled.double());
    assert_eq!(doubled + doubled, doubled.double());
    assert!((doubled - doubled).is_identity() && (doubled + -doubled.to_affine()).is_identity());
}

#[test]
fn scalar_multiplication_agrees_with_reference() {
    let mut rng = ChaCha20Rng::seed_from_u64(2);
    let point = random_points(1, &mut rng)[0];
    for s in [Scalar::ZERO, Scalar::ONE, -Scalar::ONE, Scalar::random(&mut rng), Scalar::random(&mut rng)] {
        assert_eq!((point * &s).to_affine(), ours(&(theirs(&point) * their_scalar(&s))));
    }
    assert_eq!(Affine::GENERATOR * &-Scalar::ONE, Projective::from(-Affine::GENERATOR));
}

#[test]
fn compression() {
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let points = random_points(20, &mut rng);
    for p in points {
        let bytes = p.compress();
        assert_eq!(Affine::decompress(&bytes), Some(p));
        let mut opposite = bytes;
        opposite[0] ^= 1;
        assert_eq!(Affine::decompress(&opposite), Some(-p));
        for tag in [0, 1, 4, 5, 0x82, 0xff] {
            let mut wrong = bytes;
            wrong[0] = tag;
            assert_eq!(Affine::decompress(&wrong), None);
        }
    }
    assert_eq!(Affine::decompress(&[0; 33]), None);
    assert_eq!(Affine::IDENTITY.compress(), [0; 33]);
    assert_eq!(Affine::decompress_or_identity(&[0; 33]), Some(Affine::IDENTITY));
    // x = p + 3 for the generator's x = 3, and an x that belongs to no point.
    let mut bytes = (-Base::ONE).to_be_bytes();
    bytes[31] += 4;
    assert_eq!(Affine::decompress(&[&[2][..], &bytes].concat().try_into().unwrap()), None);
    let off = (1..20).map(Base::from_u64).find(|x| ((x.square() - Base::from_u64(3)) * x + B).sqrt().is_none());
    let off_curve: [u8; 33] = [&[2][..], &off.unwrap().to_be_bytes()].concat().try_into().unwrap();
    assert_eq!(Affine::decompress(&off_curve), None);
    assert_eq!(Affine::from_coordinates(off.unwrap(), Base::ONE), None);
    // Decompressing many at once gives the same: good and bad points in all lanes, and after the last full vector.
    let mut all: Vec<[u8; 33]> = random_points(40, &mut rng).iter().map(Affine::compress).collect();
    for k in (0..all.len()).step_by(3) {
        all[k] = [[0; 33], off_curve, [9; 33]][k % 4 % 3];
    }
    let parts: Vec<([u8; 32], bool)> = all.iter().map(|p| (p[1..].try_into().unwrap(), p[0] == 3)).collect();
    let one_by_one =
        |(x, odd): &([u8; 32], bool)| Affine::decompress(&[&[2 + u8::from(*odd)][..], x].concat().try_into().unwrap());
    assert_eq!(Affine::from_x_coordinates(&parts), parts.iter().map(one_by_one).collect::<Vec<_>>());
}

#[test]
fn hash_agrees_with_reference() {
    for domain in ["", "plica test"] {
        let reference = T256::hash_to_curve(domain);
        for i in 0..20u32 {
            let message = &i.to_be_bytes()[..i as usize % 5];
            assert_eq!(hash_to_curve(domain.as_bytes(), message).to_affine(), ours(&reference(message)));
        }
    }
}

#[test]
fn batch_additions_of_every_kind() {
    let mut rng = ChaCha20Rng::seed_from_u64(4);
    let p = random_points(3, &mut rng);
    let zero = Affine::IDENTITY;
    let operands = [
        (p[0], p[1]),
        (p[0], p[0]),
        (p[0], -p[0]),
        (zero, p[0]),
        (p[0], zero),
        (zero, zero),
        (p[1], p[2]),
        (-p[1], -p[1]),
    ];
    let operands: Vec<_> = (0..2100).map(|i| operands[(i * i + i / 7) % operands.len()]).collect();
    let addends: Vec<_> = operands.iter().enumerate().map(|(i, (_, b))| if i % 3 == 0 { -*b } else { *b }).collect();
    // Around chunks of the portable code and of lanes, and steps of the latter: whole and begun, even and odd.
    for n in [0, 1, 2, 8, 15, 16, 17, 24, 25, 32, 33, 511, 512, 513, 1023, 1024, 1025, 2049, 2100] {
        for mut adder in [BatchAdder::new(), BatchAdder::portable()] {
            let mut sums: Vec<_> = operands[..n].iter().map(|(a, _)| *a).collect();
            adder.add_assign(&mut sums, Some(&addends), n, |i| Pick { to: i, from: i, negate: i % 3 == 0 });
            for (sum, (a, b)) in sums.iter().zip(&operands) {
                assert_eq!(*sum, (Projective::from(*a) + *b).to_affine());
            }
        }
    }
}

#[test]
fn batch_doublings() {
    let mut rng = ChaCha20Rng::seed_from_u64(8);
    let mut points = random_points(50, &mut rng);
    points[7] = Affine::IDENTITY;
    points[49] = Affine::GENERATOR;
    for n in [0, 1, 15, 16, 17, 24, 25, 33, 50] {
        for mut adder in [BatchAdder::new(), BatchAdder::portable()] {
            let mut doubles = points[..n].to_vec();
            adder.double(&mut doubles);
            assert!(doubles.iter().zip(&points).all(|(d, p)| *d == Projective::from(*p).double().to_affine()));
        }
    }
}

#[test]
fn batch_to_affine_with_identities() {
    let mut rng = ChaCha20Rng::seed_from_u64(5);
    let point = Projective::from(random_points(1, &mut rng)[0]).double();
    let points = [Projective::IDENTITY, point, Projective::IDENTITY, point.double(), point - point];
    let expected: Vec<_> = points.iter().map(Projective::to_affine).collect();
    assert_eq!(batch_to_affine(&points), expected);
}

#[test]
fn digits_add_up() {
    let mut rng = ChaCha20Rng::seed_from_u64(6);
    let mut scalars = vec![Scalar::ZERO, Scalar::ONE, -Scalar::ONE, Scalar::TWO_INV, -Scalar::TWO_INV];
    scalars.extend((0..30).map(|_| Scalar::random(&mut rng)));
    scalars.extend((0..30).map(|_| Scalar::from_i64(rng.next_u64() as i64)));
    for s in scalars {
        let (limbs, negative) = magnitude(&s);
        assert!(limbs[3] >> 63 == 0);
        for bits in 1..=15 {
            let mut sum = Scalar::ZERO;
            for digit in digits(&limbs, bits, negative).collect::<Vec<_>>().into_iter().rev() {
                assert!(digit.unsigned_abs() <= 1 << (bits - 1));
                sum = (0..bits).fold(sum, |sum, _| sum.double()) + Scalar::from_i64(i64::from(digit));
            }
            assert_eq!(sum, s);
        }
    }
    let (limbs, negative) = magnitude(&Scalar::from_i64(-200));
    assert_eq!((limbs, negative), ([200, 0, 0, 0], true));
}

#[test]
fn buckets_are_weighted() {
    let mut rng = ChaCha20Rng::seed_from_u64(9);
    let mut buckets = random_points(128, &mut rng);
    for i in 0..20 {
        // Neutral, equal and opposite buckets.
        buckets[3 * i] = [Affine::IDENTITY, buckets[3 * i + 64], -buckets[3 * i + 1]][i % 3];
    }
    for width in [1, 2, 4, 8, 64, 128] {
        let of_block = |block: &[Affine]| -> Projective {
            block.iter().zip(1..).map(|(&bucket, i)| bucket * &Scalar::from_u64(i)).sum()
        };
        let expected: Vec<_> = buckets.chunks(width).map(of_block).collect();
        assert_eq!(weighted_sums(&mut BatchAdder::new(), &buckets, width), expected);
    }
}

#[test]
fn msm_agrees_with_its_slow_twin() {
    let mut rng = ChaCha20Rng::seed_from_u64(7);
    let mut points = random_points(300, &mut rng);
    let mut scalars: Vec<_> = (0..300).map(|_| Scalar::random(&mut rng)).collect();
    // Equal and opposite points in one bucket, neutral points, edge scalars.
    for i in 0..40 {
        points[i + 40] = points[i];
        scalars[i + 40] = scalars[i];
        points[i + 80] = -points[i];
        scalars[i + 80] = scalars[i];
        points[i + 120] = Affine::IDENTITY;
        scalars[i + 160] = [Scalar::ZERO, Scalar::ONE, -Scalar::ONE, Scalar::TWO_INV][i % 4];
    }
    let terms: Vec<_> = points.iter().zip(&scalars).map(|(point, scalar)| *point * scalar).collect();
    for n in [0, 1, 2, 3, 17, 100, 300] {
        assert_eq!(msm(&scalars[..n], &points[..n]), terms[..n].iter().copied().sum());
    }
    assert!(msm(&[Scalar::ZERO; 9], &points[..9]).is_identity());
}
