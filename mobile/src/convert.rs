//! Between the platforms' types and the library's.

use crate::error::{PlicaError, internal, invalid};
use getrandom::SysRng;
use plica::{mdoc::Signature, time::DateTime};
use rand_core::UnwrapErr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use zeroize::Zeroizing;

/// A public key on P-256: the two coordinates of a point, 32 bytes each, big-endian.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PublicKey {
    /// The x-coordinate.
    pub x: Vec<u8>,
    /// The y-coordinate.
    pub y: Vec<u8>,
}

impl PublicKey {
    pub(crate) fn coordinates(&self) -> Result<([u8; 32], [u8; 32]), PlicaError> {
        let coordinate = |bytes: &[u8]| array(bytes, "a coordinate of a P-256 key");
        Ok((coordinate(&self.x)?, coordinate(&self.y)?))
    }
}

/// 32 bytes.
pub(crate) fn array(bytes: &[u8], what: &str) -> Result<[u8; 32], PlicaError> {
    bytes.try_into().map_err(|_| invalid(format!("{what} has 32 bytes, not {}", bytes.len())))
}

/// A time in whole seconds; fractions are dropped, also before 1970.
pub(crate) fn time(time: SystemTime) -> Result<DateTime, PlicaError> {
    let seconds = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_secs()).ok(),
        Err(before) => {
            let before = before.duration();
            i64::try_from(before.as_secs()).ok().map(|seconds| -seconds - i64::from(before.subsec_nanos() > 0))
        }
    };
    seconds.and_then(DateTime::from_unix).ok_or_else(|| invalid("the time is not in the years 0000 to 9999"))
}

pub(crate) fn system_time(time: DateTime) -> SystemTime {
    let seconds = time.to_unix();
    let distance = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 { UNIX_EPOCH - distance } else { UNIX_EPOCH + distance }
}

/// `r || s` of 64 bytes, or ASN.1 as the Secure Enclave and the Android Keystore give it. An ASN.1 signature of just 64
/// bytes, which hardly ever comes, is taken for `r || s`: it fails as `device.signature`, and the next one will do.
pub(crate) fn signature(bytes: &[u8]) -> Result<[u8; 64], PlicaError> {
    let what = "the device's signature";
    let read = if bytes.len() == 64 { Signature::from_bytes(what, bytes) } else { Signature::from_der(what, bytes) };
    Ok(read?.to_bytes())
}

/// The platform's randomness, after a check that there is any: [`UnwrapErr`] would panic.
pub(crate) fn rng() -> Result<UnwrapErr<SysRng>, PlicaError> {
    let mut probe = Zeroizing::new([0; 32]);
    getrandom::fill(&mut probe[..]).map_err(|_| internal("randomness", "the platform gives no randomness"))?;
    Ok(UnwrapErr(SysRng))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_whole_seconds() {
        let at = |seconds: i64, nanoseconds: u32| {
            let whole = system_time(DateTime::from_unix(seconds).unwrap());
            time(whole + Duration::from_nanos(nanoseconds.into())).unwrap().to_unix()
        };
        assert_eq!([at(0, 0), at(7, 999_999_999), at(-7, 0), at(-7, 1)], [0, 7, -7, -7]);
        let far = UNIX_EPOCH + Duration::from_secs(1 << 40);
        assert_eq!(time(far), Err(invalid("the time is not in the years 0000 to 9999")));
    }

    #[test]
    fn signatures_are_raw_or_asn_1() {
        let raw = [[1; 32], [2; 32]].concat();
        let der = [&[0x30, 68, 2, 32][..], &[1; 32], &[2, 32], &[2; 32]].concat();
        assert_eq!(signature(&raw).unwrap()[..], raw);
        assert_eq!(signature(&der).unwrap()[..], raw);
        let indefinite = [&[0x30, 0x80], &der[2..], &[0, 0]].concat();
        for wrong in [&der[..69], &[&der[..], &[0]].concat(), &indefinite, &raw[..63], &[0; 64], &[]] {
            let error = signature(wrong).unwrap_err();
            assert!(
                matches!(&error, PlicaError::BadInput { code, .. } if code == "mdoc.signature_encoding"),
                "{error}"
            );
        }
    }
}
