//! An ES256 signature of a hidden key over a public digest, its nonce point public.
//!
//! `(r, s)` verifies under `Q` if `s R = z G + r Q` for the nonce point `R` with `r = x(R) mod n`. With `R` public, so
//! is `G' = -(z / r) G`, and what is left is `Q = t R + G'` for `t = s / r`: one multiplication of a public point.
//!
//! - *`R`* is a point of the curve with `r != 0 (mod n)`, and `z != 0 (mod n)`: [`DeviceTables::new`] refuses others.
//!   So `s = t r` is a second half of a signature for any `t`.
//! - *`t` above `n`* is as good as `t mod n`. *`t = 0`*, and so `s = 0`, would make `Q = -(z / r) G`: a key whose
//!   discrete logarithm the prover then knows. It needs no check. *High `s`* is as good as the low one.
//! - *`Q`* need not be shown to be on the curve: a sum of points of the curve is.
//!
//! The prover picks `R`, and with it how the tables relate to the offsets: every addition is guarded. An honest prover
//! meets equal x-coordinates with a chance of about 2^-250, as the offsets are hashed and `R` does not depend on them.

use super::{
    AffinePoint, DeviceTables, EcdsaError,
    chain::{Guard, Total, Trace, Window, sum_lookups},
    tables::{DEVICE_WINDOW_BITS, DEVICE_WINDOWS, reduce, scalar_bytes},
};
use crate::engine::circuit::{Circuit, Lc};
use p256::{ProjectivePoint, elliptic_curve::point::AffineCoordinates};
use zeroize::Zeroizing;

/// Shows that the key with these coordinates has made the signature `(tables' nonce point, s)` over the tables' digest;
/// `s` is most significant byte first.
///
/// # Errors
/// [`EcdsaError::InvalidSignature`], on the prover's side only.
///
/// # Panics
/// If the circuit has a witness and there is no `s`, or the other way round.
pub fn device_signature(
    c: &mut Circuit,
    tables: &DeviceTables,
    key_x: &Lc,
    key_y: &Lc,
    s: Option<&[u8; 32]>,
) -> Result<(), EcdsaError> {
    assert_eq!(c.has_witness(), s.is_some());
    let trace = match s {
        Some(s) => {
            let multiplier = Zeroizing::new(reduce(s) * tables.nonce_inverse());
            let digits = digits(&Zeroizing::new(scalar_bytes(&multiplier)));
            let trace = Trace::new(tables.windows(), digits).ok_or(EcdsaError::InvalidSignature)?;
            if [c.eval(key_x), c.eval(key_y)] != trace.sum().map(Some) {
                return Err(EcdsaError::InvalidSignature);
            }
            Some(trace)
        }
        None => None,
    };
    constrain(c, tables, key_x, key_y, trace.as_ref());
    Ok(())
}

/// The nonce point of a signature, which shows that it verifies: `R = (z / s) G + (r / s) Q`, integers most significant
/// byte first.
///
/// # Errors
/// [`EcdsaError::InvalidSignature`] if it does not.
pub fn nonce_point(
    key: &AffinePoint,
    digest: &[u8; 32],
    r: &[u8; 32],
    s: &[u8; 32],
) -> Result<AffinePoint, EcdsaError> {
    let [r, s] = [r, s].map(|half| p256::NonZeroScalar::from_repr((*half).into()).into_option());
    let (r, s) = r.zip(s).ok_or(EcdsaError::InvalidSignature)?;
    let key = p256::AffinePoint::from_coordinates(&key.x().to_be_bytes().into(), &key.y().to_be_bytes().into())
        .into_option()
        .ok_or(EcdsaError::NotOnCurve)?;
    let inverse = Zeroizing::new(s.invert().into_option().ok_or(EcdsaError::InvalidSignature)?);
    let point = ProjectivePoint::GENERATOR * (reduce(digest) * *inverse) + ProjectivePoint::from(key) * (*r * *inverse);
    let affine = point.to_affine();
    // The library gives infinity's coordinates as zeros, which are not on the curve.
    let point = AffinePoint::from_be_bytes(&affine.x().into(), &affine.y().into());
    point.ok().filter(|point| reduce(&point.x().to_be_bytes()) == *r).ok_or(EcdsaError::InvalidSignature)
}

fn constrain(c: &mut Circuit, tables: &DeviceTables, key_x: &Lc, key_y: &Lc, trace: Option<&Trace>) -> Vec<Window> {
    let total = Total { x: key_x.clone(), y: Some(key_y.clone()) };
    c.scope("device signature", |c| sum_lookups(c, tables.windows(), trace, Guard::Distinct, &total))
}

/// Digits of [`DEVICE_WINDOW_BITS`] bits of an integer, both least significant first.
fn digits(bytes: &[u8; 32]) -> Vec<usize> {
    let byte = |i: usize| bytes.get(i).copied().unwrap_or(0) as usize;
    (0..DEVICE_WINDOWS)
        .map(|w| {
            let bit = DEVICE_WINDOW_BITS * w;
            (byte(bit / 8) | byte(bit / 8 + 1) << 8) >> (bit % 8) & ((1 << DEVICE_WINDOW_BITS) - 1)
        })
        .collect()
}
