//! The statement of a presentation, part by part, and what fixes every byte to its place.
//!
//! The holder chooses every position. So each read is constrained, and none is optional.
//!
//! | part | shown | by |
//! |---|---|---|
//! | message | the signed message starts with the `Sig_structure` "Signature1" of ES256 over a tag-24 MSO; its length is the one in its own header | bytes at fixed positions; the two lengths differ by 5 |
//! | issuer | ES256 over it by the public issuer key | two fixed-base multiplications by hidden scalars |
//! | docType | the entry `docType` has the requested value | one window of fixed bytes |
//! | validity | `validFrom <= now <= validUntil`; `signed` within the certificate's dates | one window with all three dates, digits checked |
//! | device | `deviceKey` is an EC2 key on P-256 and signed this session | one window of 100 bytes; one multiplication by a public base |
//! | digests | the item's SHA-256 is in the map of the requested namespace, under the item's own digestID | a walk over the map's entries from the namespace's header |
//! | item | its four entries tile it exactly, in any order; `elementIdentifier` is the requested one | positions and lengths as multisets; fixed bytes |
//! | value | exactly one CBOR item that satisfies the predicates | its type's own length |
//!
//! Every read ends at or before the length in the message's own header. The bytes after that, SHA-256's padding
//! included, are the prover's choice and are never read. The bytes before it are the issuer's: the sequence of blocks
//! from the initial value to a signed or listed digest is unique unless SHA-256 collides.
//!
//! **MSOs shorter than 256 bytes** cannot occur: the windows of docType (at least 21 bytes), `deviceKeyInfo` (100),
//! `validityInfo` (108) and one digest entry together are longer. So the circuit knows only the two-byte form of
//! lengths.
//!
//! # Predicates
//! | JSON | meaning |
//! |---|---|
//! | `"disclose"` | the value's CBOR bytes become public; items of at most 183 bytes |
//! | `"discloseLinkable"` | the whole item becomes public: see [`threat_model`](super::threat_model) |
//! | `{"equal": v}` | the value is `v` |
//! | `{"ageAtLeast": n}`, `{"ageAtMost": n}` | age in completed years at `now` (UTC), from a birth date; `ageAtLeast` also from `age_over_NN` with `NN >= n` |
//! | `{"after": d}`, `{"before": d}` | the date is strictly later or earlier |
//! | `{"range": [a, b]}` | an unsigned integer from `a` to `b`, both included |
//! | `{"in": [..]}` | the value is one of a public list |
//!
//! A holder born on 29 February completes a year of life on 1 March in other years. `age_over_NN = false` means "not
//! that old when it was signed", so it does not prove `ageAtMost`.
//!
//! # What is refused with a typed error
//! Other curves and hashes; `deviceMac`; `keyInfo` before `deviceKey`; COSE keys with more entries; fractional
//! seconds; docTypes and namespaces shorter than 12 characters; MSOs over 4 000 bytes; nested values, except for
//! disclosure.
//!
//! # Not shown in the proof
//! - The MSO's `version` and `digestAlgorithm`: the prover checks them in clear. A digest must be a byte string of 32
//!   bytes that equals SHA-256 of the item, whatever the MSO calls it.
//! - That a date is in the calendar: digits and separators are shown, and issuers sign no others.
//!
//! Issuers must keep one rule that is not in the standard: no namespace's name ends with a text header and the whole
//! name of another namespace (such as `...qorg.iso.18013.5.1`, where `q` is the header of 17 characters), because its
//! entries would count as the other's.
//!
//! # Signatures
//! `(r, n - s)` is accepted as well as `(r, s)`, as in ES256. The headers of the private modules `issuer` and `device`
//! in [`ecdsa`](crate::statement::ecdsa) argue why `s = 0`, `r = 0` and scalars above the group order need no checks.
