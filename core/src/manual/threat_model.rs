//! Who is protected from whom, under which assumptions, and what is revealed.
//!
//! # Parties
//! - The **issuer** signs documents. It is trusted to sign only what is true, to put no bytes of the holder's choice
//!   into an MSO but the device key (not in a `kid`, `keyInfo`, `status` or any other entry), to sign nothing but MSOs
//!   of this form with its key, and to name its namespaces soundly (see [`statement`](super::statement)). An issuer
//!   that copies a wallet's key attestation into `keyInfo`, which the standard allows, lets the holder forge whatever
//!   the attestation has room for. A proof does not show that each key that it relies on occurs once in the MSO: the
//!   bits for that alone were measured at 3 % more time to present, 4 % more to verify and 2 % more bytes, and their
//!   argument would take verification beyond what a change of the statement may cost.
//! - The **holder** has a document and a device key. It wants to reveal no more than it is asked for and agrees to.
//! - The **verifier** (relying party) asks. It trusts its own list of roots or keys, its own clock and its own nonces.
//! - Issuer and verifier may collude against the holder's privacy. Holders may collude against a verifier.
//!
//! # What a verifier gets
//! If [`Verifier::verify`](crate::verifier::Verifier::verify) accepts, then, except with negligible probability, the
//! maker of the presentation knows a document of the requested docType, signed by the reported issuer and valid at the
//! reported time, and a signature of its device key over this session; and every reported claim is true of the
//! document. This is knowledge soundness in the random oracle model. It assumes
//! - that discrete logarithms are hard in T256 (commitments bind) and in P-256 (signatures, and fixed points between
//!   which nobody knows a relation),
//! - that SHA-256 is collision resistant, and behaves as a random oracle where challenges are drawn.
//!
//! [`attacks`](super::attacks) lists what an attacker may try, and the test that tries it.
//!
//! A presentation does not show that the person at the device is the document's subject. The device key shows that the
//! device is the one that the issuer meant; the wallet decides who may use it.
//!
//! The proof binds the document signer's certificate, and with it the reported key, dates and subject. Whether that
//! certificate may sign documents of this type is for the trust list to decide, in clear: see
//! [`certificates`](super::certificates).
//!
//! # What a verifier learns
//! The request, the answer, and:
//! - the **issuer's key** and its certificate, if the presentation has one. It names the state, and it divides holders
//!   by the batch that one key signed. The certificates of authorities between it and its root are sent too; the
//!   document's other certificates are not (see [`certificates`](super::certificates));
//! - the **protected header** of the issuer's signature: the document signer's, equal for all of a batch. An issuer
//!   that writes a `kid` of its own for each document makes its presentations linkable;
//! - which of its two numbers the device's header gives ES256, which the wallet chooses;
//! - the **size class** of the MSO (16, 24, 32, 40, 48, 64, 96 or 128 blocks), nothing finer;
//! - the **stated time**, in whole minutes. A minute ahead of the moment at which the presentation arrived says that
//!   the document became valid less than a minute ago;
//! - **which alternative** of a claim was shown, where it has several. That the ones before it were not shown suggests
//!   that they are absent or false: `age_over_21` in answer to "over 18" says "over 21", and `birth_date` says that the
//!   document has none of the attestations, which is the mark of a class of issuers;
//! - **elements that the device signed itself**, in full. They are as linkable as what the wallet writes into them.
//!   Whether the issuer allowed the device to sign them is not shown;
//! - the **nonce point** of the device's signature. It is unlinkable if the signer is randomised or never signs the
//!   same bytes twice. A verifier can repeat a nonce; a deterministic signer (RFC 6979) would then repeat the point. So
//!   a [`Holder`](crate::holder::Holder) remembers the sessions that it has answered, and refuses to answer one twice;
//! - **disclosed values**, in full. `discloseLinkable` also reveals the item's salt, digestID and digest. They link all
//!   presentations of this credential that disclose them, and identify it to its issuer.
//!
//! The first bytes of a presentation are a [hint](crate::presentation::Hint): hashes of the session and of the request
//! that it answers, eight bytes each. They hold nothing that the verifier did not send, are the same for everybody who
//! was asked the same, and are looked at only after a proof has failed, to say why. A third party that has a
//! presentation can confirm a guess of its session or its request by them. Whoever passes a presentation on can change
//! them, and changes an error text. They are not to be used as a key against replays, nor logged as an identity.
//!
//! Everything else stays hidden: signatures, digests, salts, digestIDs, positions, lengths, the order of keys, the
//! other attributes, the three dates and the device key. Proofs of one shape have the same length, and two
//! presentations of one credential cannot be linked by their bytes. Pedersen commitments hide perfectly, and with
//! uniform randomness the protocol is statistically zero-knowledge. Its randomness is that of ChaCha20 under 256 bits,
//! so what hides is ChaCha20 and SHA-256.
//!
//! # What is out of scope
//! - **Timing and memory of the prover.** Tables are indexed by secret digits, and the time of a proof varies with the
//!   witness. The prover is meant for its user's own device, where an attacker who can time it that closely can read
//!   its memory. Do not run it for several users on a machine where others can measure it.
//! - **Replay.** A presentation is bound to a session transcript. Protect yourself by accepting one presentation per
//!   nonce that you issued. Never compare proof bytes: the maker of a proof can make another one of the same statement.
//! - **Relaying.** A verifier can pass on another verifier's request. The defence is a session transcript that binds
//!   the verifier's name or origin; Plica does not look inside of transcripts.
//! - **Revocation** is not shown. You can prove from a revoked document as from any other until it expires.
//! - **Quantum computers** break soundness, but not the secrecy of proofs made before.
//!
//! # Secrets in memory
//! Witnesses, blinds, message entries and the state of the random number generator are overwritten when they are
//! dropped. Copies that the compiler keeps in registers or on the stack, and copies that an allocator left behind, are
//! not.
//!
//! # Errors are for the caller
//! Typed errors of the prover name what is missing or false. They are for the wallet; do not send them to a verifier.
