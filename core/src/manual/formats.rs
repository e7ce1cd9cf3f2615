//! Every byte that crosses a boundary.
//!
//! # Read
//! - Documents: CBOR `DeviceResponse`, `Document` or `IssuerSigned` of ISO/IEC 18013-5 ([`mdoc`](crate::mdoc)).
//! - Session transcripts: one CBOR item, opaque, kept byte for byte.
//! - Requests: JSON ([`request`](crate::request)).
//! - Certificates: X.509, PEM or DER ([`trust`](crate::trust)).
//!
//! # Written
//! Versioned, canonical (one encoding per value), lengths checked before anything is allocated. Points are 33 bytes, a tag
//! 2 or 3 for the sign and the x-coordinate big-endian; scalars are 32 bytes, canonical.
//! - Presentations ([`presentation`](crate::presentation)).
//! - Prepared credentials ([`holder`](crate::holder)); as secret as the credential.
