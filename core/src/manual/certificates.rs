//! Who signs documents: what is asked of certificates, what trust lists may look like, and which certificates travel.
//!
//! A verifier trusts roots or keys, each for some docTypes ([`TrustList`](crate::trust::TrustList)). A proof shows that
//! the reported key signed the document; that the key is a document signer's is checked in clear, when the proof is
//! made with a trust list and whenever it is verified. The same authority certifies readers, servers and signers of
//! revocation lists. Their keys sign messages that others have a say in, so none of them may pass for a document
//! signer.
//!
//! # What is asked of a path
//! | certificate | rule | source |
//! |---|---|---|
//! | document signer | on P-256; not an authority's, neither by basic constraints nor by key usage; may sign | ISO/IEC 18013-5, Table B.3 |
//! | | for a licence: has a key usage, and the extended key usage `1.0.18013.5.1.2` | Table B.3, B.3.1 |
//! | | for other docTypes: one of the usages of its anchor's [`Scope`](crate::trust::Scope) | |
//! | | the root's country; its state or province, where both name one. For a licence, both name a country | B.1.4, 12.8.3 of the second edition |
//! | | does not hold an authority's key | |
//! | authorities | basic constraints, path length, key usage as RFC 5280 has them; no name constraints | RFC 5280, 4.2.1 |
//! | between signer and root | names no extended key usages, or any, or one that its document signers may have | |
//! | all | valid at the verifier's `now`, both ends included; signed by the next with ECDSA and SHA-2; no critical extension that is not known | RFC 5280, 6.1 |
//!
//! Authorities' keys are on P-256, P-384 or P-521 and, with the crate's feature `brainpool`, on brainpoolP256r1 or
//! brainpoolP384r1: the command line has it, the JavaScript package does not. For brainpoolP512r1 there is no
//! maintained implementation in Rust; it is refused by name, as is every other curve.
//!
//! The usual extended key usages of docTypes other than the licence are `1.0.18013.5.1.2`, `1.0.23220.4.1.2` and, for
//! `eu.europa.ec.eudi.pid.*`, `1.3.130.2.0.0.1.2`. `Scope::signer_usages` (`--signer-usage`) replaces them.
//! `Scope::allow_any_usage` (`--allow-any-usage`) is for authorities that certify document signers without a usage:
//! then everything that such an authority certified may sign documents, except what names only known usages of another
//! kind. **A signer of revocation lists may have no usage either**, so that the option trusts it too.
//!
//! A document signer's own certificate in a trust list is trusted as it is, like a pinned key, but with its dates. An
//! authority's certificate is a root there, and never a document signer.
//!
//! # Trust lists in files
//! DER, or PEM with lines of any length and any ends, text around the blocks, and other blocks between them. A
//! certificate that cannot be used is an error of `TrustList::with_certificates`. `TrustList::with_bundle`, and the
//! command line, leave it out and name it by number, line and reason.
//!
//! # What travels
//! A holder sends its document signer's certificate, and those of authorities between that and the root, if there are
//! any: each has the key that signed the one before. A root is never sent, nor is a certificate that leads nowhere or
//! that cannot be read: `x5chain` is not signed, so that whoever hands a document on could tag its holder with one.
//! What an authority between may look like only its own issuer can say; a holder cannot check it without the root.
//! ISO/IEC 18013-5 has none under an IACA root.
//!
//! The statement that is proved holds SHA-256 of the document signer's certificate: key, dates and subject that a
//! verifier reports are those of the certificate that was proved for, and exchanging it for another of the same key
//! makes the proof invalid.
//!
//! # What nobody checks here
//! - Revocation of certificates: nothing here reaches the network.
//! - That `issuing_country` or `issuing_jurisdiction` in the document agree with the certificate (ISO/IEC 18013-5,
//!   13.4.2 of the second edition). A relying party that asks for them compares them with the reported subject.
