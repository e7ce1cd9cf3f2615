//! What a statement's circuit looks like: zones and window lengths. A function of the request and one size class.

use super::plan::PlannedElement;
use crate::document::mdoc::{ItemSize, MAX_SIGNED_BYTES};
use crate::engine::circuit::{BLOCK_BYTES, Zone, zones};
use crate::error::{DocumentError, Result};

/// The zone of the MSO.
pub(super) const MSO_ZONE: usize = 0;
/// The sizes in blocks that the MSO's zone may have: all that a presentation shows of the MSO's length.
pub const MSO_CLASSES: [usize; 8] = [16, 24, 32, 40, 48, 64, 96, 128];
/// Lengths of windows: few, since reads of one length share their work.
const WINDOWS: [usize; 5] = [16, 64, 128, 192, 448];
/// No MSO is shorter, its headers included.
pub(super) const LEAST_MSO: usize = 256;
/// Positions and lengths in a message stay below `2^13`.
pub(super) const LENGTH_BITS: usize = 13;
const _: () = assert!(MSO_CLASSES[MSO_CLASSES.len() - 1] * BLOCK_BYTES <= 1 << LENGTH_BITS);
const _: () = assert!(MAX_SIGNED_BYTES == MSO_CLASSES[MSO_CLASSES.len() - 1] * BLOCK_BYTES - 9);

/// The smallest class whose zone holds a message of `len` bytes with its padding.
///
/// # Errors
/// [`DocumentError::TooLarge`].
pub fn mso_class(len: usize) -> Result<usize> {
    // FIPS 180-4, section 5.1.1: a one bit and eight bytes of length.
    let needed = (len + 9).div_ceil(BLOCK_BYTES);
    let limit = MSO_CLASSES[MSO_CLASSES.len() - 1] * BLOCK_BYTES - 9;
    let class = MSO_CLASSES.into_iter().find(|&blocks| blocks >= needed);
    class.ok_or(DocumentError::TooLarge { what: "the MSO", size: len, limit }.into())
}

/// One zone for the MSO, one for each element's item, of the size that the element's name tells.
pub(super) fn layout(mso_blocks: usize, elements: &[PlannedElement]) -> Vec<Zone> {
    let items = elements.iter().map(|element| ItemSize::of(&element.identifier).blocks());
    zones(&core::iter::once(mso_blocks).chain(items).collect::<Vec<_>>())
}

/// The shortest window of which `used` bytes can be looked at.
pub(super) fn window(used: usize) -> Option<usize> {
    WINDOWS.into_iter().find(|&window| window >= used)
}

/// The window for `used` bytes of an item whose zone has `zone` bytes.
///
/// # Errors
/// [`DocumentError::TooLarge`] if the zone does not.
pub(super) fn item_window(what: &'static str, used: usize, zone: usize) -> Result<usize> {
    let fits = window(used).filter(|&window| window <= zone);
    fits.ok_or(DocumentError::TooLarge { what, size: used, limit: zone }.into())
}

/// The header of a CBOR text of up to 255 bytes (RFC 8949, section 3).
pub(super) fn text_header(len: usize) -> Vec<u8> {
    debug_assert!(len < 256);
    if len < 24 { vec![0x60 + len as u8] } else { vec![0x78, len as u8] }
}
