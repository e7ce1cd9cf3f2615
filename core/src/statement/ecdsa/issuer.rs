//! A hidden ES256 signature of a public key over a hidden digest.
//!
//! A signature `(r, s)` of the digest `z` verifies under `Q` if `R = (z / s) G + (r / s) Q` has an x-coordinate `x`
//! with `x = r (mod n)` (FIPS 186-5, section 6.4.2). The circuit shows that there are 256-bit integers `u1`, `u2` with
//!
//! 1. `R = u1 G + u2 Q` is a point (not the one at infinity) with x-coordinate `x`, a canonical integer;
//! 2. `u1 x = u2 z (mod n)`;
//! 3. `z != 0 (mod n)`.
//!
//! # Why that is a signature
//! Neither `r` nor `s` appears: `r` is `x mod n`, and `s` is whatever `z / u1` is.
//!
//! - *`u1 != 0 (mod n)`.* Otherwise 2 and 3 give `u2 = 0`, and `R` would be at infinity, which no assignment satisfies
//!   (see [`chain`](super::chain): the last addition is one of a point and its opposite). So `s = z / u1` exists, and
//!   `s != 0` by 3. Then `u1 = z / s`, and 2 says `u2 = x / s`: the verification equation. This needs no assumption.
//! - *`r = 0`* would need `u2 = 0` by 2, so `R = u1 G` with an x-coordinate of 0 or `n`: the discrete logarithm of one
//!   of four fixed points. Whoever finds it could do nothing else with it; it has no check of its own.
//! - *`u1`, `u2`, `s` above `n`, high `s`.* The group and 2 only know them modulo `n`, and `s` is not even an integer
//!   here. `(r, n - s)` is as good as `(r, s)`: ES256 does not ask for the lower of them.
//! - *`z`* is not reduced; 2 only knows it modulo `n`. With `z = 0` anybody can make a signature of any key; for
//!   SHA-256's digest that takes a preimage of 0 or `n`, and 3 does not rely on there being none.
//! - *`x`* must be canonical: with `x + p` in its place 2 would accept signatures for which `r = x + p (mod n)`.
//!
//! # Why no addition is guarded
//! The sum so far and the point to be added are both multiples of `G` and `Q` plus offsets. The sum's offsets after `k`
//! windows are `O_0 + ... + O_k = -(O_(k+1) + ... + O_63)`, the next point's is `O_(k+1)`: where they are equal,
//! `2 O_(k+1) + O_(k+2) + ... + O_63` is a multiple of `G` and `Q` that the prover knows: a discrete-logarithm
//! relation, never trivial, between points hashed to the curve, `G` and `Q`. Finding one is as hard as a discrete
//! logarithm on P-256, for whoever does not choose `Q`; the issuer, who does, needs no forgery. An honest prover has
//! digits that do not depend on the offsets' discrete logarithms, and meets equal x-coordinates with a chance of about
//! 2^-250.

use super::{
    EcdsaError, Integer, IssuerTables,
    chain::{Guard, Total, Trace, sum_lookups},
    modular::congruent,
    tables::{ISSUER_WINDOW_BITS, ISSUER_WINDOWS, reduce, scalar_bytes},
};
use crate::engine::circuit::Circuit;
use nova_snark::frontend::Variable;
use p256::elliptic_curve::ff::{Field, PrimeField};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// A signature, both integers most significant byte first.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct IssuerSignature {
    /// The nonce point's x-coordinate modulo the group order.
    pub r: [u8; 32],
    /// The other half.
    pub s: [u8; 32],
}

/// Shows that the digest, as eight 32-bit words from the most significant on, carries a signature of the tables' key.
/// That the words have 32 bits is for the caller to show: [`Circuit::digest`] does.
///
/// # Errors
/// [`EcdsaError::InvalidSignature`] and [`EcdsaError::ZeroDigest`], on the prover's side only.
///
/// # Panics
/// If the circuit has a witness and there is no signature, or the other way round.
pub fn issuer_signature(
    c: &mut Circuit,
    tables: &IssuerTables,
    digest: &[Variable; 8],
    signature: Option<&IssuerSignature>,
) -> Result<(), EcdsaError> {
    assert_eq!(c.has_witness(), signature.is_some());
    let trace = match signature {
        Some(signature) => Some(trace(c, tables, digest, signature)?),
        None => None,
    };
    let x = trace.as_ref().map(|trace| Zeroizing::new(trace.sum()[0].to_bytes()));
    c.scope("issuer signature", |c| constrain(c, tables, digest, trace.as_ref(), x.as_deref()));
    Ok(())
}

/// The gates. `x` is the nonce point's x-coordinate, least significant byte first: apart from the sum, so that a test
/// can claim another.
pub(super) fn constrain(
    c: &mut Circuit,
    tables: &IssuerTables,
    digest: &[Variable; 8],
    trace: Option<&Trace>,
    x: Option<&[u8; 32]>,
) {
    let mut words = *digest;
    words.reverse();
    let z = Integer::from_digits(&words, 32);
    z.enforce_nonzero(c, "digest");

    let x = Integer::allocate(c, "R.x", x);
    x.enforce_canonical(c, "R.x");

    let windows = sum_lookups(c, tables.windows(), trace, Guard::None, &Total { x: x.lc(), y: None });
    let digits: Vec<_> = windows.iter().map(|window| window.lookup.digit).collect();
    let [u1, u2] = [&digits[..ISSUER_WINDOWS], &digits[ISSUER_WINDOWS..]]
        .map(|digits| Integer::from_digits(digits, ISSUER_WINDOW_BITS));
    congruent(c, "u1 x = u2 z", [&u1, &x], [&u2, &z]);
}

/// The additions of `u1 G + u2 Q`, for a signature that verifies.
fn trace(
    c: &Circuit,
    tables: &IssuerTables,
    digest: &[Variable; 8],
    signature: &IssuerSignature,
) -> Result<Trace, EcdsaError> {
    let mut bytes = Zeroizing::new([0; 32]);
    for (chunk, &word) in bytes.chunks_exact_mut(4).zip(digest) {
        let word = c.get(word).ok_or(EcdsaError::InvalidSignature)?.to_bytes();
        chunk.copy_from_slice(&[word[3], word[2], word[1], word[0]]);
    }
    let z = Zeroizing::new(reduce(&bytes));
    if bool::from(z.is_zero()) {
        return Err(EcdsaError::ZeroDigest);
    }
    let canonical = |bytes: &[u8; 32]| {
        let scalar = p256::Scalar::from_repr((*bytes).into()).into_option().filter(|k| !bool::from(k.is_zero()));
        scalar.map(Zeroizing::new).ok_or(EcdsaError::InvalidSignature)
    };
    let (r, s) = (canonical(&signature.r)?, canonical(&signature.s)?);
    let inverse = Zeroizing::new(s.invert().into_option().ok_or(EcdsaError::InvalidSignature)?);
    let mut digits = Vec::with_capacity(2 * ISSUER_WINDOWS);
    for half in [&z, &r] {
        let multiplier = Zeroizing::new(**half * *inverse);
        digits.extend(Zeroizing::new(scalar_bytes(&multiplier)).iter().map(|&byte| byte as usize));
    }
    let trace = Trace::new(tables.windows(), digits).ok_or(EcdsaError::InvalidSignature)?;
    let [x, _] = trace.sum();
    if reduce(&x.to_be_bytes()) == *r { Ok(trace) } else { Err(EcdsaError::InvalidSignature) }
}
