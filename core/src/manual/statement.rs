//! The statement of a presentation, part by part, and what pins every byte to its place.
//!
//! The holder chooses every position; so each read is pinned, and none is optional.
//!
//! | part | shown | by |
//! |---|---|---|
//! | message | the signed message starts with the `Sig_structure` "Signature1" under the public protected header, over tag 24 and a *map*; its length is the one in its own header | bytes at fixed positions; the two lengths differ by 5; three bits of the byte behind them |
//! | issuer | ES256 over it by the public issuer key | two fixed-base multiplications by hidden scalars |
//! | docType | the entry `docType` has the requested value | one window of fixed bytes |
//! | validity | `validFrom <= now <= validUntil`; `signed` within the certificate's dates | four entries, each under its own key, that tile the beginning of `validityInfo` in any order |
//! | device | `deviceKey` is a key whose coordinates are `x` and `y`, and signed this session | the heads of the COSE_Key, one by one; one multiplication by a public base |
//! | digests | the item's SHA-256 stands under the requested namespace, as an entry of its map, under the item's own digestID | a walk over the map's entries from the namespace's header |
//! | item | its four entries tile it exactly, in any order; `elementIdentifier` is the requested one | positions and lengths as multisets; fixed bytes |
//! | value | exactly one CBOR item that satisfies the predicates | its type's own length |
//!
//! Every read ends at or before the length that the message's own header says. What lies behind it, SHA-256's padding
//! included, is the prover's and is never read. The bytes in front of it are the issuer's: the block sequence from the
//! initial value to a signed or listed digest is unique unless SHA-256 collides.
//!
//! **MSOs shorter than 256 bytes** cannot exist here: what is pinned takes more than 300 bytes. So only the two-byte form of
//! the lengths is known.
//!
//! # What a document may look like
//! None of this shows in a proof, whose shape is a function of the request, the size class and the protected header alone.
//! - **Protected header** of the issuer's signature: `alg` ES256 (-7) or ESP256 (-9), with or without `kid`, `typ`, `x5chain`
//!   and `x5t`, in the shortest encoding. It is public. `x5t` and `x5chain` have to name the certificate that is sent. Any
//!   other label is an error that names it; `crit` above all. The device's header is `alg` alone.
//! - **MSO**: entries in any order and further ones; version 1 with any minor number; up to 8 183 bytes with the
//!   `Sig_structure` around it. Heads of maps are in the shortest form or `B9 00 nn`, which encoders in JavaScript write;
//!   other heads are in the shortest form.
//! - **`validityInfo`**: signed, validFrom, validUntil and, if it is there, expectedUpdate, in any order, in front of
//!   all other entries. Dates are `YYYY-MM-DDThh:mm:ssZ`, with 1 to 9 digits of a second or none, under tag 0 or none. Rounding
//!   is never in the holder's favour: with a fraction the document is valid from the next second on, and until the second
//!   that validUntil is in.
//! - **`deviceKeyInfo`**: any entries, in any order. In the COSE_Key y follows x at once; in front of x are kty, crv, alg
//!   and at most one other entry, with a label from 0 to 15, whose value is a string of up to 255 bytes or an array of one or
//!   two integers below 16 (`kid`, `key_ops`). Coordinates have 32 bytes, or 33 with a zero in front.
//! - **Items**: the four keys in any order; a salt of 16 to 64 bytes; `A4` or `B9 00 04`.
//!   An item has up to 183 bytes; that of `driving_privileges`, `domestic_driving_privileges`, `resident_address` and
//!   `resident_address_unicode` up to 439. The element's name decides, not the item, so that a proof tells nothing of its length. Longer
//!   ones are for `discloseLinkable`.
//! - **Names**: a docType has 7 to 96 characters, a namespace 5 to 96. The arguments for the least lengths stand with
//!   [`MIN_DOC_TYPE_BYTES`](crate::mdoc::MIN_DOC_TYPE_BYTES) and [`MIN_NAMESPACE_BYTES`](crate::mdoc::MIN_NAMESPACE_BYTES).
//!
//! A presentation states the minute of its time, rounded down. A document that became valid within this minute is shown
//! with the next one: the skew that verifiers allow covers it, and it tells that the document is less than a minute old. One
//! that ended within the minute is still shown, and accepted for as long as the skew allows.
//!
//! # Predicates
//! | JSON | meaning |
//! |---|---|
//! | `"disclose"` | the value's CBOR bytes become public |
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
//! Other curves and hashes; `deviceMac`; anything in the list above that is said not to be supported; digestIDs from 2^32;
//! indefinite lengths; nested values, except for disclosure.
//!
//! # Not shown in the proof
//! - The MSO's `version` and `digestAlgorithm`: the prover checks them in clear. A digest must be a byte string of 32 bytes
//!   that equals SHA-256 of the item, whatever the MSO calls it.
//! - That a date is in the calendar: digits and separators are shown, and, of a date that a predicate is about, that month
//!   and day are not zero. Issuers sign no others.
//! - That the `deviceKey` is the one in `deviceKeyInfo`'s map: it is one that follows the key `deviceKeyInfo`, and an issuer
//!   puts nothing of the holder's choice into an MSO that could hold another
//!   ([`threat_model`](super::threat_model)).
//!
//! One thing is asked of issuers beyond the standard: no namespace whose own text ends with a text header and another
//! namespace's whole name (such as `...qorg.iso.18013.5.1`, where `q` is the header of 17 characters), because its entries
//! would count as the other's.
//!
//! # Signatures
//! `(r, n - s)` is accepted with `(r, s)`, as ES256 has it. The argument why `s = 0`, `r = 0` and scalars above the group
//! order need no checks stands with the code, in [`ecdsa`](crate::statement::ecdsa).
