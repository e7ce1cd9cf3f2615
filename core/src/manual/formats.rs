//! Every byte that crosses a boundary.
//!
//! # Read
//! - Documents: CBOR `DeviceResponse`, `Document` or `IssuerSigned` of ISO/IEC 18013-5 ([`mdoc`](crate::mdoc)), in any
//!   well-formed encoding where nobody has signed it.
//! - Elements that a device signs: `DeviceNameSpacesBytes`, tag 24 of a map of maps, kept byte for byte, at most 64 kB.
//! - Session transcripts: one CBOR item, opaque, kept as it is.
//! - Requests: JSON ([`request`](crate::request)).
//! - Certificates: X.509, PEM or DER ([`trust`](crate::trust)).
//!
//! # Written
//! Formats have a version and one encoding per value. Readers check lengths before they allocate anything. Integers are
//! big-endian. A point by itself is 33 bytes: a tag, 2 for an even and 3 for an odd y-coordinate, then the
//! x-coordinate, big-endian. Many points are all their x-coordinates, then the parities of their y-coordinates, eight
//! to a byte, least significant bit first; bits past the last point are zero. A scalar is 32 bytes, little-endian, and
//! less than the order. What is hashed is in [`transcript`](super::transcript).
//! - Presentations ([`presentation`](crate::presentation)).
//! - Prepared credentials ([`holder`](crate::holder)); as secret as the credential.
