//! An ES256 signature of a hidden key over a public digest, its nonce point public.
//!
//! `(r, s)` verifies under `Q` if `s R = z G + r Q` for the nonce point `R` with `r = x(R) mod n`. With `R` public, so are
//! `R' = r^-1 R` and `G' = -(z / r) G`, and what is left is `Q = s R' + G'`: one multiplication of a public point.
//!
//! - *`R`* is a point of the curve with `r != 0 (mod n)`, and `z != 0 (mod n)`: [`DeviceTables::new`] refuses others.
//! - *`s` above `n`* is as good as `s mod n`. *`s = 0`* would make `Q = -(z / r) G`: the signer's key, whose discrete
//!   logarithm the prover then knows. It needs no check. *High `s`* is as good as the low one.
//! - *`Q`* need not be shown to be on the curve: a sum of points of the curve is.
//!
//! The prover picks `R`, and with it how the tables relate to the offsets: every addition is guarded. An honest prover
//! meets equal x-coordinates with a chance of about 2^-250, as the offsets are hashed and `R` does not depend on them.

use super::{
    DeviceTables, EcdsaError,
    chain::{Guard, Total, Trace, Window, sum_lookups},
    tables::{DEVICE_WINDOW_BITS, DEVICE_WINDOWS},
};
use crate::circuit::{Circuit, Lc};

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
            let trace = Trace::new(tables.windows(), digits(s)).ok_or(EcdsaError::InvalidSignature)?;
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

fn constrain(c: &mut Circuit, tables: &DeviceTables, key_x: &Lc, key_y: &Lc, trace: Option<&Trace>) -> Vec<Window> {
    let total = Total { x: key_x.clone(), y: Some(key_y.clone()) };
    c.scope("device signature", |c| sum_lookups(c, tables.windows(), trace, Guard::Distinct, &total))
}

/// Digits of [`DEVICE_WINDOW_BITS`] bits, least significant first.
fn digits(s: &[u8; 32]) -> Vec<usize> {
    let byte = |i: usize| s.iter().rev().nth(i).copied().unwrap_or(0) as usize;
    (0..DEVICE_WINDOWS)
        .map(|w| {
            let bit = DEVICE_WINDOW_BITS * w;
            (byte(bit / 8) | byte(bit / 8 + 1) << 8) >> (bit % 8) & ((1 << DEVICE_WINDOW_BITS) - 1)
        })
        .collect()
}
