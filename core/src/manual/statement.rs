//! The statement of a presentation, part by part, and what pins every byte to its place.
//!
//! The holder chooses every position; so each read is pinned, and none is optional.
//!
//! | part | shown | by |
//! |---|---|---|
//! | message | the signed message starts with the `Sig_structure` "Signature1" of ES256 over a tag-24 MSO; its length is the one in its own header | bytes at fixed positions; the two lengths differ by 5 |
//! | issuer | ES256 over it by the public issuer key | two fixed-base multiplications by hidden scalars |
//! | docType | the entry `docType` has the requested value | one window of fixed bytes |
//! | validity | `validFrom <= now <= validUntil`; `signed` within the certificate's dates | one window with all three dates, digits checked |
//! | device | `deviceKey` is an EC2 key on P-256 and signed this session | one window of 100 bytes; one multiplication by a public base |
//! | digests | the item's SHA-256 stands under the requested namespace, as an entry of its map, under the item's own digestID | a walk over the map's entries from the namespace's header |
//! | item | its four entries tile it exactly, in any order; `elementIdentifier` is the requested one | positions and lengths as multisets; fixed bytes |
//! | value | exactly one CBOR item that satisfies the predicates | its type's own length |
//!
//! Every read ends at or before the length that the message's own header says. What lies behind it, SHA-256's padding
//! included, is the prover's and is never read. The bytes in front of it are the issuer's: the block sequence from the
//! initial value to a signed or listed digest is unique unless SHA-256 collides.
//!
//! **MSOs shorter than 256 bytes** cannot exist here: the windows of docType (at least 21 bytes), `deviceKeyInfo` (100),
//! `validityInfo` (108) and one digest entry are longer together. So only the two-byte form of the lengths is known.
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
//! Whoever is born on 29 February completes a year of life on 1 March of other years. `age_over_NN = false` says "not that
//! old when it was signed", so it proves no `ageAtMost`.
//!
//! # What is refused with a typed error
//! Other curves and hashes; `deviceMac`; `keyInfo` in front of `deviceKey`; COSE keys with more entries; fractional
//! seconds; docTypes and namespaces shorter than 12 characters; MSOs over 4 000 bytes; nested values, except for
//! disclosure.
//!
//! # Not shown in the proof
//! - The MSO's `version` and `digestAlgorithm`: the prover checks them in clear. A digest must be a byte string of 32 bytes
//!   that equals SHA-256 of the item, whatever the MSO calls it.
//! - That a date is in the calendar: digits and separators are shown, and issuers sign no others.
//!
//! One thing is asked of issuers beyond the standard: no namespace whose own text ends with a text header and another
//! namespace's whole name (such as `...qorg.iso.18013.5.1`, where `q` is the header of 17 characters), because its entries
//! would count as the other's.
//!
//! # Signatures
//! `(r, n - s)` is accepted with `(r, s)`, as ES256 has it. The argument why `s = 0`, `r = 0` and scalars above the group
//! order need no checks stands with the code, in [`ecdsa`](crate::statement::ecdsa).
