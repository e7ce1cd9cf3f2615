//! Hashing to the curve, of which the generators are made: RFC 9380, suite `T256_XMD:SHA-256_SSWU_RO_`, `Z = -2`,
//! `L = 48`.

use sha2::{Digest, Sha256};

use super::{B, Projective};
use crate::math::arith::Base;

const SUITE: &[u8] = b"T256_XMD:SHA-256_SSWU_RO_";
/// Bytes per field element (RFC 9380, 5.1): `ceil((256 + 128) / 8)`.
const L: usize = 48;
const A: Base = Base::from_limbs([0x9313_5661_b1c4_b114, 0x7e72_b42b_30e7_3177, 1, 0xffff_ffff_0000_0001]);
const Z: Base = Base::from_limbs([0x9313_5661_b1c4_b115, 0x7e72_b42b_30e7_3177, 1, 0xffff_ffff_0000_0001]);
/// A square root of `-Z = 2`.
const SQRT_MINUS_Z: Base =
    Base::from_limbs([0xb140_5a28_198a_7039, 0xb445_1181_e810_0aa8, 0xfe9d_216b_8057_1ed0, 0xea30_6082_ec6c_b31d]);

/// A point whose discrete logarithm nobody knows. The domain separation tag is `domain` followed by the name of the
/// suite. The time depends on the message, so it must be public.
///
/// # Panics
/// If the tag is longer than 255 bytes.
pub(crate) fn hash_to_curve(domain: &[u8], message: &[u8]) -> Projective {
    let [u0, u1] = hash_to_field(domain, message);
    map_to_curve(&u0) + map_to_curve(&u1)
}

/// RFC 9380, 5.2, for two elements.
fn hash_to_field(domain: &[u8], message: &[u8]) -> [Base; 2] {
    let bytes = expand_message(domain, message);
    [0, 1].map(|i| {
        let mut wide = [0; 64];
        wide[..L].copy_from_slice(&bytes[i * L..(i + 1) * L]);
        wide[..L].reverse();
        Base::from_wide(&wide)
    })
}

/// RFC 9380, 5.3.1, for 96 bytes.
fn expand_message(domain: &[u8], message: &[u8]) -> [u8; 2 * L] {
    let tag_len = u8::try_from(domain.len() + SUITE.len()).expect("domain separation tag longer than 255 bytes");
    let finish = |hash: Sha256| -> [u8; 32] {
        hash.chain_update(domain).chain_update(SUITE).chain_update([tag_len]).finalize().into()
    };
    let first = Sha256::new().chain_update([0; 64]).chain_update(message).chain_update([0, 2 * L as u8, 0]);
    let b0 = finish(first);
    let mut block = [0; 32];
    let mut bytes = [0; 2 * L];
    for (i, chunk) in bytes.chunks_exact_mut(32).enumerate() {
        for (byte, b) in block.iter_mut().zip(b0) {
            *byte ^= b;
        }
        block = finish(Sha256::new().chain_update(block).chain_update([i as u8 + 1]));
        chunk.copy_from_slice(&block);
    }
    bytes
}

/// The simplified Shallue-van de Woestijne-Ulas map (RFC 9380, F.2); the denominator is kept.
fn map_to_curve(u: &Base) -> Projective {
    let zu = Z * u.square();
    let tv2 = zu.square() + zu;
    let numerator = B * (tv2 + Base::ONE);
    let denominator = A * if tv2.is_zero() { Z } else { -tv2 };
    // g(x1) as a fraction.
    let denominator2 = denominator.square();
    let denominator3 = denominator2 * denominator;
    let gx = (numerator.square() + A * denominator2) * numerator + B * denominator3;
    let (is_square, root) = sqrt_ratio(&gx, &denominator3);
    let (x, y) = if is_square { (numerator, root) } else { (zu * numerator, zu * u * root) };
    let y = if u.is_odd() == y.is_odd() { y } else { -y };
    Projective { x: x * denominator, y: y * denominator3, z: denominator }
}

/// A root of `u / v` if there is one, otherwise of `Z u / v` (RFC 9380, F.2.1.2).
fn sqrt_ratio(u: &Base, v: &Base) -> (bool, Base) {
    let uv = u * v;
    let root = (v.square() * uv).pow(&Base::QUARTER_LESS) * uv;
    if root.square() * v == *u { (true, root) } else { (false, root * SQRT_MINUS_Z) }
}
