//! The statement with its signatures, as prover and verifier build it, and what the prover is told when it cannot.

use super::super::{
    Issuer, MSO_CLASSES, PrivateWitness, PublicStatement, document, empty, mso_class, nonce_point,
    prover::{self, disclosed},
    signatures,
};
use super::support::{AAMVA, MDL, failures, shape};
use crate::document::mdoc::tests::vectors::Vector;
use crate::document::mdoc::{Algorithm, Credential, DeviceNameSpaces, ProtectedHeader, device_authentication_hash};
use crate::document::request::{Predicate, Predicate::*, Request};
use crate::document::time::Date;
use crate::engine::circuit::Circuit;
use crate::error::{DocumentError, Error, ProofError, RequestError, Result};
use crate::math::arith::Scalar;

struct Whole {
    public: PublicStatement,
    credential: Credential,
    device_s: [u8; 32],
}

impl Whole {
    fn new(name: &str, claims: &[(&str, &str, Predicate)]) -> Self {
        let vector = Vector::load(name);
        let credential = vector.credential();
        let mut request = Request::new(credential.doc_type()).session(&vector.session);
        for (namespace, element, predicate) in claims {
            request = request.claim(namespace, element, predicate.clone());
        }
        let digest = device_authentication_hash(&vector.session, credential.doc_type(), &Default::default());
        let signature = credential.device_signature().unwrap();
        let (x, y) = vector.issuer_key();
        let public = PublicStatement {
            model: None,
            disclosed: disclosed(&credential, &request, vector.now).unwrap_or_else(|_| vec![None; claims.len()]),
            request,
            choice: Default::default(),
            name_spaces: Default::default(),
            now: vector.now,
            issuer: Issuer::new(&x, &y).unwrap(),
            issuer_validity: Some(("2023-01-01T00:00:00Z".parse().unwrap(), "2030-01-01T00:00:00Z".parse().unwrap())),
            issuer_certificate: None,
            protected: credential.protected_header().clone(),
            device_algorithm: Algorithm::Es256,
            nonce_point: nonce_point(&credential.mso().device_key, &digest, signature).unwrap(),
            mso_blocks: mso_class(credential.mso().message.len()).unwrap(),
        };
        Self { public, device_s: signature.s, credential }
    }

    fn mustermann(element: &str, predicate: Predicate) -> Self {
        Self::new("owf-mustermann-mdl", &[(MDL, element, predicate)])
    }

    fn over_18() -> Self {
        Self::mustermann("age_over_18", AgeAtLeast(18))
    }

    fn prove(&self) -> Result<()> {
        let witness = PrivateWitness::new(&self.credential, self.device_s);
        let circuit = self.public.build_with(&witness)?;
        assert_eq!(failures(&circuit), [""; 0], "a circuit that is returned is satisfied");
        assert!(shape(&circuit) == shape(&self.public.build()?), "the shape depends on the witness");
        Ok(())
    }

    #[track_caller]
    fn is_refused(&self, code: &str) {
        assert_eq!(self.prove().unwrap_err().code(), code);
    }
}

#[test]
fn real_documents_with_their_signatures() {
    let whole = |name, namespace, element| Whole::new(name, &[(namespace, element, AgeAtLeast(18))]).prove().unwrap();
    whole("eu-av-order-a", "eu.europa.ec.av.1", "age_over_18");
    whole("eu-av-order-b", "eu.europa.ec.av.1", "age_over_18");
    whole("minimal-mdl", MDL, "age_over_18");
    whole("google-test-mdl", MDL, "age_over_18");
    whole("google-wallet-test-mdl", MDL, "age_over_18");
    whole("google-test-idcard", MDL, "birth_date");
    whole("owf-mustermann-mdl", MDL, "birth_date");
}

#[test]
fn signatures_of_others_are_refused() {
    let mut other_issuer = Whole::over_18();
    other_issuer.public.issuer = Whole::new("minimal-mdl", &[(MDL, "nym", Disclose)]).public.issuer;
    other_issuer.is_refused("issuer.signature");
    let mut other_session = Whole::over_18();
    other_session.public.request.session = Some(Vector::load("minimal-mdl").session);
    other_session.is_refused("device.signature");
    let mut other_s = Whole::over_18();
    other_s.device_s[31] ^= 1;
    other_s.is_refused("device.signature");
    let mut no_session = Whole::over_18();
    no_session.public.request.session = None;
    assert_eq!(no_session.prove(), Err(RequestError::SessionMissing.into()));
    assert_eq!(no_session.public.build().err(), Some(RequestError::SessionMissing.into()));
}

#[test]
fn documents_that_do_not_meet_the_statement_are_refused() {
    let at = |now: &str| {
        let mut whole = Whole::over_18();
        whole.public.now = now.parse().unwrap();
        whole.prove().unwrap_err()
    };
    assert!(matches!(at("2024-10-30T13:50:01Z"), Error::Document(DocumentError::Expired { .. })));
    assert!(matches!(at("2024-09-30T13:49:59Z"), Error::Document(DocumentError::NotYetValid { .. })));
    let mut signed_early = Whole::over_18();
    signed_early.public.issuer_validity =
        Some(("2024-09-30T13:50:01Z".parse().unwrap(), "2030-01-01T00:00:00Z".parse().unwrap()));
    assert_eq!(signed_early.prove(), Err(DocumentError::SignedOutsideCertificate.into()));
    let mut doc_type = Whole::over_18();
    doc_type.public.request.doc_type = "eu.europa.ec.eudi.pid.1".into();
    assert!(matches!(doc_type.prove(), Err(Error::Document(DocumentError::DocTypeMismatch { .. }))));
    let mut class = Whole::over_18();
    class.public.mso_blocks = 24;
    assert!(matches!(class.prove(), Err(Error::Document(DocumentError::TooLarge { .. }))));
    class.public.mso_blocks = 33;
    assert!(matches!(class.public.build(), Err(Error::Proof(ProofError::Invalid { .. }))));
    // A larger class than necessary is no lie.
    class.public.mso_blocks = 64;
    class.prove().unwrap();
}

#[test]
fn predicates_that_do_not_hold_are_refused() {
    let refused = |element: &str, predicate| Whole::mustermann(element, predicate).prove().unwrap_err();
    for (element, predicate) in [
        ("birth_date", AgeAtLeast(54)),
        ("birth_date", AgeAtMost(52)),
        ("birth_date", After(Date::parse("1971-09-01").unwrap())),
        ("birth_date", Before(Date::parse("1971-09-01").unwrap())),
        ("height", Range(176, 300)),
        ("height", In(vec![vec![0x18, 174]])),
        ("height", Equal(vec![0x18, 174])),
        ("age_over_18", Equal(vec![0xf4])),
    ] {
        assert!(
            matches!(refused(element, predicate.clone()), Error::Request(RequestError::PredicateFalse { .. })),
            "{predicate:?}"
        );
    }
    assert!(matches!(refused("family_name", Range(0, 9)), Error::Request(RequestError::PredicateType { .. })));
    assert!(matches!(refused("height", AgeAtLeast(18)), Error::Request(RequestError::PredicateType { .. })));
    assert!(matches!(refused("given_name", Equal(vec![0xf5])), Error::Document(DocumentError::ElementMissing { .. })));
    let under_18 = Whole::new("payground-under-18-mdl", &[(MDL, "age_over_18", AgeAtLeast(18))]);
    assert!(matches!(under_18.prove(), Err(Error::Request(RequestError::PredicateFalse { .. }))));
    let namespace = Whole::new("owf-mustermann-mdl", &[(AAMVA, "age_over_18", AgeAtLeast(18))]);
    assert!(matches!(namespace.prove(), Err(Error::Document(DocumentError::ElementMissing { .. }))));
}

#[test]
fn what_is_disclosed_is_what_was_asked() {
    let honest = Whole::mustermann("height", Disclose);
    assert_eq!(honest.public.disclosed, [Some(vec![0x18, 175])]);
    honest.prove().unwrap();
    let with = |disclosed: Vec<Option<Vec<u8>>>| {
        let mut whole = Whole::mustermann("height", Disclose);
        whole.public.disclosed = disclosed;
        (whole.prove().err(), whole.public.build().err())
    };
    // Another value is a statement that the document does not satisfy.
    let (prover, verifier) = with(vec![Some(vec![0x18, 176])]);
    assert!(matches!(prover, Some(Error::Request(RequestError::PredicateFalse { .. }))) && verifier.is_none());
    // Bytes that are not one item say nothing about where the value ends: the verifier refuses to ask.
    for bytes in [vec![0x18], vec![0x18, 175, 0], vec![]] {
        let (_, verifier) = with(vec![Some(bytes)]);
        assert!(matches!(verifier, Some(Error::Document(DocumentError::Cbor { .. }))));
    }
    for disclosed in [vec![], vec![None], vec![Some(vec![0x18, 175]), None]] {
        let (_, verifier) = with(disclosed);
        assert!(matches!(verifier, Some(Error::Proof(ProofError::Invalid { .. }))));
    }
    let mut equal = Whole::mustermann("height", Equal(vec![0x18, 175]));
    equal.public.disclosed = vec![Some(vec![0x18, 175])];
    assert!(matches!(equal.public.build(), Err(Error::Proof(ProofError::Invalid { .. }))));
}

#[test]
fn linkable_items_are_read_in_clear() {
    let whole = Whole::mustermann("height", DiscloseLinkable);
    whole.prove().unwrap();
    let mut other = Whole::mustermann("birth_date", DiscloseLinkable);
    other.public.disclosed = whole.public.disclosed.clone();
    assert!(matches!(other.public.build(), Err(Error::Proof(ProofError::Invalid { .. }))));
    let mut altered = Whole::mustermann("height", DiscloseLinkable);
    if let Some(Some(item)) = altered.public.disclosed.first_mut() {
        *item.last_mut().unwrap() ^= 1;
    }
    assert!(matches!(altered.prove(), Err(Error::Document(DocumentError::DigestMismatch { .. }))));
    altered.public.disclosed = vec![Some(vec![0xf5])];
    assert!(altered.public.build().is_err());
}

#[test]
fn an_mso_altered_in_any_byte_is_refused() {
    let whole = Whole::over_18();
    let issuer_signed = whole.credential.to_issuer_signed();
    let mso = whole.credential.mso().bytes();
    let at = issuer_signed.windows(mso.len()).position(|window| window == mso).unwrap();
    for byte in (0..mso.len()).step_by(97) {
        let mut altered = issuer_signed.clone();
        altered[at + byte] ^= 1;
        // It may not even be a document any more, nor hold the digest.
        let Ok(credential) = Credential::from_cbor(&altered) else { continue };
        let refused = Whole { credential, ..Whole::over_18() }.prove().unwrap_err();
        let expected = ["issuer.signature", "mdoc.digest_mismatch", "mdoc.digest_missing", "mdoc.namespace_missing"];
        assert!(expected.contains(&refused.code()), "{byte}: {refused}");
    }
}

#[test]
fn signatures_are_about_this_document() {
    let whole = Whole::over_18();
    let witness = PrivateWitness::new(&whole.credential, whole.device_s);
    let mut c = whole.public.build_with(&witness).unwrap();
    let one = Scalar::from_u64(1);
    // The words that the issuer signed are those of the MSO's zone, all of them in the signature's equation.
    let digest = c.digests.iter().position(|digest| digest.zone == 0).unwrap();
    for word in c.digests[digest].words {
        let honest = c.get(word).unwrap();
        c.tamper(word, honest + one);
        let names = failures(&c);
        assert!(names.iter().any(|name| name.starts_with("digest")), "{names:?}");
        assert!(names.iter().any(|name| !name.starts_with("digest")), "{names:?}");
        c.tamper(word, honest);
    }
}

/// The key that the session was signed with, and the one in the MSO, are the same two cells.
#[test]
fn the_device_signature_is_by_the_key_in_the_mso() {
    let whole = Whole::over_18();
    let private = PrivateWitness::new(&whole.credential, whole.device_s);
    let plan = whole.public.plan().unwrap();
    let (messages, hints) = prover::find(&whole.public, &plan, &whole.credential).unwrap();
    let mut c = empty(&whole.public, &plan, Some(messages)).with_names();
    let mso = document(&mut c, &whole.public, &plan, Some(&hints)).unwrap();
    signatures::constrain(&mut c, &whole.public, &mso, Some(&private)).unwrap();
    assert_eq!(failures(&c), [""; 0]);
    for (coordinate, name) in mso.device_key.into_iter().zip(["x", "y"]) {
        let honest = c.get(coordinate).unwrap();
        c.tamper(coordinate, honest + Scalar::from_u64(1));
        let names = failures(&c);
        assert!(names.contains(&format!("mso/deviceKeyInfo/COSE_Key/{name}/coordinate")), "{names:?}");
        assert!(names.iter().any(|name| name.starts_with("device signature/")), "{names:?}");
        c.tamper(coordinate, honest);
    }
}

fn another_issuer() -> Issuer {
    let (x, y) = Vector::load("minimal-mdl").issuer_key();
    Issuer::new(&x, &y).unwrap()
}

#[test]
fn statements_differ_in_their_bytes() {
    let base = || Whole::mustermann("height", Disclose).public;
    let all: [fn(&mut PublicStatement); 20] = [
        |_| (),
        |s| s.choice = s.request.resolve(&[0]).unwrap().1,
        |s| s.choice = Request::age(18).resolve(&[1]).unwrap().1,
        |s| s.choice = Request::age(18).resolve(&[2]).unwrap().1,
        |s| s.choice = Request::age(21).resolve(&[1]).unwrap().1,
        |s| s.name_spaces = DeviceNameSpaces::from_cbor(&[0xd8, 0x18, 0x58, 0x01, 0xa0]).unwrap(),
        |s| s.now = s.now.truncate_to_minute(),
        |s| s.issuer_validity = None,
        |s| s.issuer_validity = s.issuer_validity.map(|(from, _)| (from, from)),
        |s| s.issuer_validity = s.issuer_validity.map(|(_, until)| (until, until)),
        |s| s.issuer_certificate = Some([1; 32]),
        |s| s.issuer_certificate = Some([2; 32]),
        |s| s.mso_blocks = 40,
        |s| s.disclosed = vec![None],
        |s| s.disclosed = vec![Some(vec![0x18, 176])],
        |s| s.request.session = Some(Vector::load("minimal-mdl").session),
        |s| s.nonce_point = *s.issuer.key(),
        |s| s.issuer = another_issuer(),
        |s| s.protected = ProtectedHeader::new(Algorithm::Esp256),
        |s| s.device_algorithm = Algorithm::Esp256,
    ];
    let bytes: Vec<_> = all
        .iter()
        .map(|change| {
            let mut statement = base();
            statement.now = "2024-10-01T09:00:01Z".parse().unwrap();
            change(&mut statement);
            statement.to_bytes()
        })
        .collect();
    for i in 0..bytes.len() {
        assert!(!bytes[..i].contains(&bytes[i]), "{i}");
    }
}

#[test]
fn classes_hold_their_messages() {
    assert_eq!(mso_class(16 * 64 - 9).unwrap(), 16);
    assert_eq!(mso_class(16 * 64 - 8).unwrap(), 24);
    assert_eq!(mso_class(64 * 64 - 9).unwrap(), 64);
    assert_eq!(mso_class(64 * 64 - 8).unwrap(), 96);
    assert_eq!(mso_class(128 * 64 - 9).unwrap(), *MSO_CLASSES.last().unwrap());
    assert!(matches!(mso_class(128 * 64 - 8), Err(Error::Document(DocumentError::TooLarge { .. }))));
}

/// Bits, values, constraints, linear relations, reads, look-ups, and non-zeros of the first two kinds of relations.
fn cost(c: &Circuit) -> [usize; 8] {
    let (bits, values) = c.sizes();
    let products: usize = c.constraints.iter().map(|k| k.a.len() + k.b.len() + k.c.len()).sum();
    let linear: usize = c.linear.iter().map(|lc| lc.len()).sum();
    [bits, values, c.constraints.len(), c.linear.len(), c.reads.len(), c.lookups.len(), products, linear]
}

/// An MSO of 2 kB, one predicate. Changes only on purpose.
#[test]
fn cost_of_one_predicate() {
    let mut whole = Whole::mustermann("birth_date", AgeAtLeast(18));
    whole.public.mso_blocks = 40;
    let c = whole.public.build().unwrap();
    assert_eq!(cost(&c), [32_852, 1_690, 677, 254, 17, 107, 6_581, 4_344]);
}

/// The bytes of a proof with a fixed seed: they change with the protocol, and with the order in which randomness is
/// drawn, on purpose only.
#[test]
fn proof_of_a_fixed_seed() {
    use crate::engine::{proof, transcript::Transcript};
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
    use sha2::{Digest, Sha256};
    let whole = Whole::new("google-wallet-test-mdl", &[(MDL, "age_over_18", AgeAtLeast(18))]);
    let witness = PrivateWitness::new(&whole.credential, whole.device_s);
    let circuit = whole.public.build_with(&witness).unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(5);
    let proof = proof::prover::prove(&circuit, &[], &mut Transcript::new("x"), &mut rng, &mut |_| Ok(())).unwrap();
    let digest = Sha256::digest(proof.to_bytes());
    assert_eq!(hex::encode(digest), "58e99cef571515476893e64fbac87e55fc1ad105e643ca6eb1de99b7282253bd");
}
