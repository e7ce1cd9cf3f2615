//! Who is protected from whom, under which assumptions, and what is revealed.
//!
//! # Parties
//! - The **issuer** signs documents. It is trusted to sign only what is true, to put no bytes of the holder's choice into an
//!   MSO but the device key (not in a `kid`, `keyInfo`, `status` or any other entry), to sign nothing but MSOs of this form
//!   with its key, and to name its namespaces soundly (see [`statement`](super::statement)).
//! - The **holder** has a document and a device key. It wants to show no more than what it is asked and agrees to.
//! - The **verifier** (relying party) asks. It trusts its own list of roots or keys, its own clock and its own nonces.
//! - Issuer and verifier may work together against the holder's privacy; holders may work together against a verifier.
//!
//! # What a verifier gets
//! If [`Verifier::verify`](crate::verifier::Verifier::verify) accepts, then, except with negligible probability, whoever
//! made the presentation knows a document of the docType that was asked for, signed by the reported issuer, valid at the
//! reported time, and a signature of its device key over this session; and every reported claim is true of it. This is
//! knowledge soundness in the random oracle model, from
//! - the hardness of discrete logarithms in T256 (commitments bind) and in P-256 (signatures; fixed points whose relations
//!   nobody knows),
//! - SHA-256 being collision resistant, and behaving as a random oracle where challenges are drawn.
//!
//! What an attacker may try, and which test does, is listed in [`attacks`](super::attacks).
//!
//! It does not say that the person at the device is the document's subject: the device key says that the device is the one
//! that the issuer meant, and the wallet decides who may use it.
//!
//! # What a verifier learns
//! The request, the answer, and:
//! - the **issuer's key** and, where it came with one, its certificate, which tells the state and splits holders by batch;
//! - the **protected header** of the issuer's signature: the document signer's, equal for all of a batch. An issuer that
//!   writes a `kid` of its own for each document makes its presentations linkable;
//! - which of its two numbers the device's header gives ES256, which the wallet chooses;
//! - the **size class** of the MSO (16, 24, 32, 40, 48, 64, 96 or 128 blocks), nothing finer;
//! - the **time** that was stated, in whole minutes;
//! - the **nonce point** of the device's signature. It is unlinkable if the signer is randomised or never signs the same
//!   bytes twice. A verifier can repeat a nonce; a deterministic signer (RFC 6979) would then repeat the point. So a
//!   [`Holder`](crate::holder::Holder) remembers the sessions that it has answered and refuses a second presentation to
//!   the same one;
//! - **disclosed values**, in full. `discloseLinkable` reveals the item's salt, digestID and digest too, which link all
//!   presentations of this credential that do so, and name it to its issuer.
//!
//! Nothing else: signatures, digests, salts, digestIDs, positions, lengths, the order of keys, the other attributes, the
//! three dates and the device key stay hidden. Proofs of one shape have the same length, and two presentations of one
//! credential cannot be linked by their bytes. Zero knowledge is statistical given the hiding of Pedersen commitments: a
//! verifier with unbounded power learns nothing more from the proof's bytes.
//!
//! # What is out of scope
//! - **Timing and memory of the prover.** Tables are indexed by secret digits, and the time of a proof varies with the
//!   witness. That is meant for a prover on its user's own device, where whoever can time it that closely can read its
//!   memory; do not run provers of several users' documents side by side with somebody who may measure them.
//! - **Replay.** A presentation is bound to a session transcript; the protection is one presentation per nonce that the
//!   verifier issued, never a comparison of proof bytes: whoever made a proof can make another of the same statement.
//! - **Relaying.** A verifier can pass another verifier's request on. Session transcripts that bind the verifier's name or
//!   origin are the defence; transcripts are opaque here.
//! - **Revocation** is not shown. A revoked document proves as well as any other until its dates end.
//! - **Quantum computers** break soundness, not the secrecy of proofs already made.
//!
//! # Secrets in memory
//! Witnesses, blinds, message entries and the state of the generator that they are drawn from are overwritten when they are
//! dropped. What the compiler keeps in registers and on the stack meanwhile is not, nor is what an allocator moved.
//!
//! # Errors tell the caller, not the counterpart
//! Typed errors of the prover name what is missing or false. They are for the wallet; do not send them to a verifier.
