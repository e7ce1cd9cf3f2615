//! The multiples that look-ups choose from: public, and the same on both sides.

use super::{
    EcdsaError,
    chain::Trace,
    points::{AffinePoint, GENERATOR, offset, window_tables},
};
use crate::engine::circuit::PointTable;
use p256::elliptic_curve::{ff::Field as _, ops::Reduce};
use std::sync::{Arc, OnceLock};

/// Bits of a window of the issuer's multipliers.
pub(super) const ISSUER_WINDOW_BITS: usize = 8;
/// Windows of one of the issuer's two multipliers.
pub(super) const ISSUER_WINDOWS: usize = 256 / ISSUER_WINDOW_BITS;
/// Bits of a window of the device's multiplier; the last window has the four that are left of 256.
pub(super) const DEVICE_WINDOW_BITS: usize = 6;
/// Windows of the device's multiplier.
pub(super) const DEVICE_WINDOWS: usize = 256_usize.div_ceil(DEVICE_WINDOW_BITS);
/// Offsets `0..FIRST_DEVICE_OFFSET` are the issuer's.
const FIRST_DEVICE_OFFSET: usize = 2 * ISSUER_WINDOWS;

/// Multiples of the base point `G` and of one issuer key `Q`, for [`issuer_signature`](super::issuer_signature).
///
/// Entry `d` of window `w` is `d 2^(8 w) G + O_w` in the first 32 windows and `d 2^(8 w - 256) Q + O_w` in the last 32.
/// `O_1` to `O_63` are independent points hashed to the curve; `O_0` is minus their sum, so that the sum of one entry a
/// window is a sum of multiples of `G` and `Q` alone.
#[derive(Clone)]
pub struct IssuerTables {
    windows: Vec<Arc<PointTable>>,
}

impl IssuerTables {
    /// Tables for the issuer key with these coordinates.
    ///
    /// # Errors
    /// [`EcdsaError::DegenerateTable`] for a key that was made to meet the offsets.
    pub fn new(key: &AffinePoint) -> Result<Self, EcdsaError> {
        let shared = IssuerShared::get();
        let multiples = window_tables(key, &shared.key_offsets, &[ISSUER_WINDOW_BITS; ISSUER_WINDOWS])
            .ok_or(EcdsaError::DegenerateTable)?;
        Ok(Self { windows: shared.generator_windows.iter().cloned().chain(multiples).collect() })
    }

    /// The tables, least significant window of `G` first.
    pub(super) fn windows(&self) -> &[Arc<PointTable>] {
        &self.windows
    }
}

/// What does not depend on the issuer's key.
struct IssuerShared {
    generator_windows: Vec<Arc<PointTable>>,
    key_offsets: Vec<AffinePoint>,
}

impl IssuerShared {
    fn get() -> &'static Self {
        static SHARED: OnceLock<IssuerShared> = OnceLock::new();
        SHARED.get_or_init(|| {
            let mut offsets = hashed_offsets(1, FIRST_DEVICE_OFFSET);
            offsets.insert(0, minus_sum(&offsets));
            let key_offsets = offsets.split_off(ISSUER_WINDOWS);
            let generator_windows = window_tables(&GENERATOR, &offsets, &[ISSUER_WINDOW_BITS; ISSUER_WINDOWS])
                .expect("constants, and a test builds them");
            Self { generator_windows, key_offsets }
        })
    }
}

/// Multiples of the nonce point `R` of one device signature, for [`device_signature`](super::device_signature).
///
/// Entry `d` of window `w` is `d 2^(6 w) R + O_w`. `O_1` to `O_42` are independent points hashed to the curve; `O_0` is
/// `G' = -(z / r) G` minus their sum, so that the sum of one entry a window is `t R + G'`.
#[derive(Clone)]
pub struct DeviceTables {
    windows: Vec<Arc<PointTable>>,
    /// `1 / r`.
    nonce_inverse: p256::Scalar,
}

impl DeviceTables {
    /// Tables for a signature's nonce point `R` and the digest of what was signed.
    ///
    /// # Errors
    /// [`EcdsaError::ZeroNonce`] if `r = x(R) mod n` is zero, [`EcdsaError::ZeroDigest`] if the digest is zero modulo
    /// `n` (then a signature of any key can be made), [`EcdsaError::DegenerateTable`] for an `R` that was made to meet
    /// the offsets.
    pub fn new(nonce_point: &AffinePoint, digest: &[u8; 32]) -> Result<Self, EcdsaError> {
        let nonce_x = reduce(&nonce_point.x().to_be_bytes());
        let nonce_inverse = nonce_x.invert_vartime().into_option().ok_or(EcdsaError::ZeroNonce)?;
        let digest = reduce(digest);
        if bool::from(digest.is_zero()) {
            return Err(EcdsaError::ZeroDigest);
        }
        let shared = DeviceShared::get();
        // The multiple of G by the issuer's tables: their offsets are taken back by `shared.start`.
        let digits = scalar_bytes(&-(digest * nonce_inverse)).map(usize::from).to_vec();
        let multiple = Trace::new(&IssuerShared::get().generator_windows, digits).ok_or(EcdsaError::DegenerateTable)?;
        let [x, y] = multiple.sum();
        let first = AffinePoint::new(x, y)?.add(&shared.start).ok_or(EcdsaError::DegenerateTable)?;

        let offsets: Vec<_> = std::iter::once(first).chain(shared.offsets.iter().copied()).collect();
        let windows = window_tables(nonce_point, &offsets, &device_window_bits()).ok_or(EcdsaError::DegenerateTable)?;
        Ok(Self { windows, nonce_inverse })
    }

    /// `1 / r` modulo the group order.
    pub(super) fn nonce_inverse(&self) -> &p256::Scalar {
        &self.nonce_inverse
    }

    /// The tables, least significant window first.
    pub(super) fn windows(&self) -> &[Arc<PointTable>] {
        &self.windows
    }
}

/// What does not depend on the signature.
struct DeviceShared {
    /// Of every window but the first.
    offsets: Vec<AffinePoint>,
    /// Minus the sum of these, and of the offsets in the tables of `G`.
    start: AffinePoint,
}

impl DeviceShared {
    fn get() -> &'static Self {
        static SHARED: OnceLock<DeviceShared> = OnceLock::new();
        SHARED.get_or_init(|| {
            let offsets = hashed_offsets(FIRST_DEVICE_OFFSET + 1, FIRST_DEVICE_OFFSET + DEVICE_WINDOWS);
            let issuer = IssuerShared::get();
            // The offsets in the tables of G sum up to minus those in the tables of Q.
            let start = minus_sum(&offsets).add(&minus_sum(&issuer.key_offsets).negate());
            Self { offsets, start: start.expect("constants, and a test adds them") }
        })
    }
}

/// The bits of each of the device's windows.
fn device_window_bits() -> [usize; DEVICE_WINDOWS] {
    std::array::from_fn(|w| DEVICE_WINDOW_BITS.min(256 - DEVICE_WINDOW_BITS * w))
}

fn hashed_offsets(from: usize, to: usize) -> Vec<AffinePoint> {
    (from..to).map(|index| offset(index as u32)).collect()
}

fn minus_sum(points: &[AffinePoint]) -> AffinePoint {
    let sum = points[1..].iter().fold(points[0], |sum, p| sum.add(p).expect("constants, and a test adds them"));
    sum.negate()
}

/// An integer, most significant byte first, modulo the group order.
pub(super) fn reduce(bytes: &[u8; 32]) -> p256::Scalar {
    <p256::Scalar as Reduce<p256::FieldBytes>>::reduce(&(*bytes).into())
}

/// A scalar, least significant byte first.
pub(super) fn scalar_bytes(scalar: &p256::Scalar) -> [u8; 32] {
    let mut bytes: [u8; 32] = scalar.to_bytes().into();
    bytes.reverse();
    bytes
}

#[cfg(test)]
mod tests {
    use super::super::tests::{of_library, to_library};
    use super::{super::points::ordinate_squared, *};
    use crate::math::arith::Scalar;
    use p256::ProjectivePoint;

    fn key(k: u64) -> AffinePoint {
        of_library(&(ProjectivePoint::GENERATOR * p256::Scalar::from(k)))
    }

    /// The library's sum of one entry a window.
    fn sum(windows: &[Arc<PointTable>], digits: impl IntoIterator<Item = usize>) -> ProjectivePoint {
        windows.iter().zip(digits).fold(ProjectivePoint::IDENTITY, |sum, (table, d)| {
            sum + to_library(&AffinePoint::new(table.x[d], table.y[d]).ok().unwrap())
        })
    }

    #[test]
    fn issuer_tables_add_up_to_multiples_of_the_base_point_and_the_key() {
        let tables = IssuerTables::new(&key(77)).ok().unwrap();
        assert_eq!(tables.windows().len(), 64);
        assert_eq!(sum(tables.windows(), [0; 64]), ProjectivePoint::IDENTITY);
        let (u1, u2) = (p256::Scalar::from(u64::MAX).square(), -p256::Scalar::from(5u64));
        let digits = [u1, u2].map(|u| u.to_bytes()).map(|bytes| bytes.into_iter().rev().map(usize::from));
        let expected = ProjectivePoint::GENERATOR * (u1 + u2 * p256::Scalar::from(77u64));
        assert_eq!(sum(tables.windows(), digits.into_iter().flatten()), expected);
    }

    #[test]
    fn device_tables_add_up_to_the_key() {
        let (k, d, z) = (p256::Scalar::from(1234u64), p256::Scalar::from(99u64), [7; 32]);
        let r_point = key(1234);
        let r = reduce(&r_point.x().to_be_bytes());
        let s = k.invert().unwrap() * (reduce(&z) + r * d);
        let t = s * r.invert().unwrap();
        let tables = DeviceTables::new(&r_point, &z).ok().unwrap();
        assert_eq!(tables.windows().iter().map(|t| t.x.len()).sum::<usize>(), 42 * 64 + 16);
        let bits: Vec<usize> =
            scalar_bytes(&t).into_iter().flat_map(|b| (0..8).map(move |i| usize::from(b >> i & 1))).collect();
        let digits = bits.chunks(6).map(|bits| bits.iter().rev().fold(0, |d, bit| 2 * d + bit));
        assert_eq!(sum(tables.windows(), digits), ProjectivePoint::GENERATOR * d);
    }

    #[test]
    fn digests_and_nonce_points_that_are_zero_are_refused() {
        let order = hex::decode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551").unwrap();
        let order: [u8; 32] = order.try_into().unwrap();
        for zero in [[0; 32], order] {
            assert_eq!(DeviceTables::new(&key(3), &zero).err(), Some(EcdsaError::ZeroDigest));
        }
        // B is a square: there is a point with x = 0.
        let y = ordinate_squared(&Scalar::ZERO).sqrt().unwrap();
        let zero_x = AffinePoint::new(Scalar::ZERO, y).ok().unwrap();
        assert_eq!(DeviceTables::new(&zero_x, &[1; 32]).err(), Some(EcdsaError::ZeroNonce));
    }
}
