//! The statement of a presentation, part by part, and what fixes every byte to its place.
//!
//! The holder chooses every position. So each read is constrained, and none is optional.
//!
//! | part | shown | by |
//! |---|---|---|
//! | message | the signed message starts with the `Sig_structure` "Signature1" under the public protected header, over tag 24 and a *map*; its length is the one in its own header | bytes at fixed positions; the two lengths differ by 5; three bits of the byte after them |
//! | issuer | ES256 over it by the public issuer key | two fixed-base multiplications by hidden scalars |
//! | docType | the entry `docType` has the requested value | one window of fixed bytes |
//! | validity | `validFrom <= now <= validUntil`; `signed` within the certificate's dates | four entries, each under its own key, that tile the beginning of `validityInfo` in any order |
//! | device | `deviceKey` is a key whose coordinates are `x` and `y`, and signed this session | the heads of the COSE_Key, one by one; one multiplication by a public base |
//! | digests | the item's SHA-256 is under the requested namespace, as an entry of its map, under the item's own digestID | the map's entries, one after another, from the namespace's header |
//! | item | its four entries, and a fifth if there is one, tile it exactly, in any order; `elementIdentifier` is the requested one | a chain of five slots, each taken by one entry; fixed bytes |
//! | value | exactly one CBOR item that satisfies the predicates | its type's own length |
//! | model | if one is asked about: its inputs are what was read of the items ([`models`](super::models)) | a plain equation for each entry |
//!
//! Every read ends at or before the length in the message's own header. The bytes after that, SHA-256's padding
//! included, are the prover's choice and are never read. The bytes before it are the issuer's: the sequence of blocks
//! from the initial value to a signed or listed digest is unique unless SHA-256 collides.
//!
//! **MSOs shorter than 256 bytes** cannot exist here: what is pinned takes more than 300 bytes. So only the two-byte
//! form of the lengths is known.
//!
//! # What a document may look like
//! None of this shows in a proof, whose shape is a function of the request, the size class and the protected header
//! alone.
//! - **Protected header** of the issuer's signature: `alg` ES256 (-7) or ESP256 (-9), with or without `kid`, `typ`,
//!   `x5chain` and `x5t`, in the shortest encoding. It is public. `x5t` and `x5chain` have to name the certificate that
//!   is sent. Any other label is an error that names it; `crit` above all. The device's header is `alg` alone.
//! - **MSO**: entries in any order and further ones; version 1 with any minor number; up to 8 183 bytes with the
//!   `Sig_structure` around it. Heads of maps are in the shortest form or `B9 00 nn`, which encoders in JavaScript
//!   write; other heads are in the shortest form.
//! - **`validityInfo`**: signed, validFrom, validUntil and, if it is there, expectedUpdate, in any order, before
//!   all other entries. Dates are `YYYY-MM-DDThh:mm:ssZ`, with 1 to 9 digits of a second or none, under tag 0 or none.
//!   Rounding is never in the holder's favour: with a fraction the document is valid from the next second on, and until
//!   the second that validUntil is in.
//! - **`deviceKeyInfo`**: any entries, in any order. In the COSE_Key y follows x at once; before x are kty, crv, alg
//!   and at most one other entry, with a label from 0 to 15, whose value is a string of up to 255 bytes or an array of
//!   one or two integers below 16 (`kid`, `key_ops`). Coordinates have 32 bytes, or 33 with a leading zero.
//! - **Items**: the four keys in any order; a salt of 16 to 64 bytes; `A4` or `B9 00 04`. There may be a fifth entry,
//!   which the standard does not know yet. Its key has 1 to 23 bytes, and is not both as long as one of the four and of
//!   the same first letter. Its value is an integer, a string of up to 255 bytes, true, false, null, or an empty array
//!   or map.
//!   An item has up to 183 bytes; that of `driving_privileges`, `domestic_driving_privileges`, `resident_address` and
//!   `resident_address_unicode` up to 439. The element's name decides, not the item, so that a proof tells nothing of
//!   its length. Longer ones are for `discloseLinkable`.
//! - **Names**: a docType has 7 to 96 characters, a namespace 5 to 96. The arguments for the least lengths are at
//!   [`MIN_DOC_TYPE_BYTES`](crate::mdoc::MIN_DOC_TYPE_BYTES) and
//!   [`MIN_NAMESPACE_BYTES`](crate::mdoc::MIN_NAMESPACE_BYTES).
//!
//! A presentation states the minute of its time, rounded down. A document that became valid within this minute is shown
//! with the next one: the skew that verifiers allow covers it, and it tells that the document is less than a minute
//! old. One that ended within the minute is still shown, and accepted for as long as the skew allows.
//!
//! # Predicates
//! | JSON | meaning |
//! |---|---|
//! | `"disclose"` | the value's CBOR bytes become public |
//! | `"discloseLinkable"` | the whole item becomes public: see [`threat_model`](super::threat_model) |
//! | `{"equal": v}` | the value is `v`, byte for byte; if `v` is a full-date, the value is that date in any of the forms of a date |
//! | `{"ageAtLeast": n}`, `{"ageAtMost": n}` | age in completed years at `now` (UTC), from a birth date; `ageAtLeast` also from `age_over_NN` with `NN >= n` |
//! | `{"ageAtLeast": n, "on": d}` | the same on a day that the relying party names, from a birth date only |
//! | `{"after": d}`, `{"before": d}` | the date is strictly later or earlier |
//! | `{"range": [a, b]}` | an unsigned integer from `a` to `b`, both included |
//! | `{"in": [..]}` | the value is one of a public list |
//!
//! A holder born on 29 February completes a year of life on 1 March in other years. `age_over_NN = false` means "not
//! that old when it was signed", so it does not prove `ageAtMost`.
//!
//! **UTC.** Without `"on"` an age is that of the UTC date at `now`: in Hawaii it changes ten hours before the local
//! date does, in New Zealand up to thirteen hours after. A relying party that decides by its local date names it with
//! `"on"`. It is part of the request, and nobody else checks it.
//!
//! **A date is a date.** Dates have four forms: full-date with tag 1004, with the tag 18013 of older drafts, without a
//! tag, and tdate, of which the time of day does not count. `equal` with `{"fullDate": d}` and all predicates about
//! ages and dates take any of them. `in` compares bytes.
//!
//! **No answer is not "no".** A proof compares bytes, so unequal bytes mean different values only within one type and
//! one encoding. Where the value is an array, a map, null, or of another type than the one asked for, the wallet gets
//! `predicate.type`; where it may differ in its encoding alone, `predicate.cannot_say`. So it does from an
//! `age_over_NN` that is false where a lower age is asked: it says nothing about that. All of these are of the kind
//! "cannot be used", exit status 2, never "does not hold".
//!
//! # Alternatives
//! A claim may be `{"anyOf": [..]}` of two to eight claims, none of which discloses anything. It means that *one of
//! them holds, and the presentation says which*. The wallet shows the first that it can prove. The verifier cannot know
//! that those before it are false or missing, so a relying party lists only what it accepts. The index is part of the
//! statement, and [`Fact`](crate::verifier::Fact) names the element that was shown. The circuit is that of the chosen
//! alternative alone.
//!
//! `ageAtLeast` of an `age_over_NN` means the nearest attestation that is there and true (ISO/IEC 18013-5, 7.2.5):
//! itself, or up to six above it of the ages 13, 14, 15, 16, 18, 21, 25, 60, 62, 65, 68. Ask `equal` for just that one.
//! [`Request::age`](crate::request::Request::age) asks for these, and for `birth_date` after them.
//!
//! If nothing of it can be shown, the answer is no as soon as one alternative is false, and otherwise
//! `predicate.no_alternative` with the reason of each.
//!
//! # Documents as files have them
//! What the issuer or the device has signed is kept byte for byte. Everything around it may be any well-formed CBOR:
//! heads longer than need be, indefinite lengths, further entries, any order. Of a `DeviceResponse` with several
//! documents one is chosen, by its docType or because it is the only one that can be read; what is wrong with the
//! others does not matter, nor do items that nobody asks about. A payload that is attached to the device's signature
//! has to be the one that is expected.
//!
//! # What the device signs
//! `DeviceNameSpaces` are part of what the device signs, and public. The usual empty ones are not sent; others travel
//! in the presentation, and a verifier refuses them unless it has
//! [allowed](crate::verifier::Verifier::allow_device_signed) them. They are reported apart from what the issuer signed,
//! and never answer a claim. That the issuer allowed this device to sign them (`keyAuthorizations`) is not shown.
//!
//! # Just issued
//! A presentation states whole minutes. A wallet states the minute in which it is, rounded down, unless the document
//! became valid in that minute: then it states the next one, which is ahead of its verifier's clock by less than a
//! minute. A verifier with a clock skew of less than a minute may refuse that. A document that ended within the minute
//! is still proved at its beginning, and accepted for as long as the verifier's skew allows.
//!
//! # What is refused with a typed error
//! Other curves and hashes; `deviceMac`; documents without values (`digestIdMapping`); ages of elements that are no
//! date and no `age_over_NN` with two digits; anything that the list above says is not supported; digestIDs from 2^32;
//! indefinite lengths in what is signed; nested values, except for disclosure.
//!
//! # Not shown in the proof
//! - The MSO's `version` and `digestAlgorithm`: the prover checks them in clear. A digest must be a byte string of 32
//!   bytes that equals SHA-256 of the item, whatever the MSO calls it.
//! - That a date is in the calendar: digits and separators are shown, and, of a date that a predicate or a model is
//!   about, that month and day are not zero. Issuers sign no others.
//! - That the `deviceKey` is the one in `deviceKeyInfo`'s map: it is one that follows the key `deviceKeyInfo`, and an
//!   issuer puts nothing of the holder's choice into an MSO that could hold another
//!   ([`threat_model`](super::threat_model)).
//!
//! Issuers must keep one rule that is not in the standard: no namespace's name ends with a text header and the whole
//! name of another namespace (such as `...qorg.iso.18013.5.1`, where `q` is the header of 17 characters), because its
//! entries would count as the other's.
//!
//! Which keys are issuers' is no part of the proof: [`certificates`](super::certificates) says what is asked of them.
//! The statement holds SHA-256 of the document signer's certificate, so that it is one with what is reported of the
//! issuer.
//!
//! # Signatures
//! `(r, n - s)` is accepted as well as `(r, s)`, as in ES256. The headers of the private modules `issuer` and `device`
//! in [`ecdsa`](crate::statement::ecdsa) argue why `s = 0`, `r = 0` and scalars above the group order need no checks.
