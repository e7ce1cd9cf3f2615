//! Documents that others made, proved and verified.

mod support;

use plica::error::{DocumentError, Error};
use plica::issue::TestDevice;
use plica::request::Predicate::{self, *};
use plica::request::Request;
use plica::time::Date;
use plica::verifier::Facts;
use support::{MDL, Vector, rng, session};

const AV: &str = "eu.europa.ec.av.1";

fn request(vector: &Vector, claims: &[(&str, &str, Predicate)]) -> Request {
    let request = Request::new(vector.credential.doc_type()).session(&vector.session);
    claims.iter().fold(request, |request, (ns, element, p)| request.claim(ns, element, p.clone()))
}

/// Proves and verifies with the document's own device signature over its own session.
fn shows(name: &str, claims: &[(&str, &str, Predicate)]) -> Facts {
    let vector = Vector::load(name);
    let request = request(&vector, claims);
    let presentation = vector.holder().present(None, &request, &vector.signature(), vector.now, &mut rng(1)).unwrap();
    let facts = vector.verifier().verify_bytes(&presentation.to_bytes(), &request, vector.now).unwrap();
    assert_eq!(facts.doc_type, vector.credential.doc_type());
    assert_eq!(facts.now, vector.now.truncate_to_minute());
    for (fact, (namespace, element, predicate)) in facts.claims.iter().zip(claims) {
        assert_eq!((&fact.namespace[..], &fact.element[..], &fact.predicate), (*namespace, *element, predicate));
        let shown = matches!(predicate, Disclose | DiscloseLinkable);
        assert_eq!(fact.disclosed.is_some(), shown, "{name} {element}");
    }
    facts
}

fn refused(name: &str, claims: &[(&str, &str, Predicate)]) -> Error {
    let vector = Vector::load(name);
    let request = request(&vector, claims);
    vector.holder().present(None, &request, &vector.signature(), vector.now, &mut rng(1)).unwrap_err()
}

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

#[test]
fn eu_age_attestations() {
    for name in ["eu-av-order-a", "eu-av-order-b"] {
        let facts = shows(name, &[(AV, "age_over_18", AgeAtLeast(18)), (AV, "nym", Disclose)]);
        assert!(facts.claims[1].disclosed.as_ref().unwrap().starts_with(b"\x6f123"));
    }
}

#[test]
fn small_licences() {
    let facts = shows("minimal-mdl", &[(MDL, "age_over_18", Equal(vec![0xf5])), (MDL, "nym", DiscloseLinkable)]);
    assert_eq!(facts.claims[1].disclosed.as_deref(), Some(&b"\x671231244"[..]));
    shows("google-test-mdl", &[(MDL, "age_over_18", AgeAtLeast(16))]);
}

#[test]
fn wallet_licence() {
    let facts = shows("google-wallet-test-mdl", &[(MDL, "age_over_18", Disclose)]);
    assert_eq!(facts.claims[0].disclosed.as_deref(), Some(&[0xf5][..]));
}

#[test]
fn id_card_with_birth_date() {
    let born = |predicate| (MDL, "birth_date", predicate);
    shows("google-test-idcard", &[born(AgeAtLeast(26)), born(AgeAtMost(26)), born(AgeAtLeast(18))]);
    assert_eq!(refused("google-test-idcard", &[born(AgeAtLeast(27))]).code(), "predicate.false");
}

#[test]
fn mustermann_every_predicate() {
    let facts = shows(
        "owf-mustermann-mdl",
        &[
            (MDL, "birth_date", AgeAtLeast(53)),
            (MDL, "birth_date", After(date("1971-08-31"))),
            (MDL, "issue_date", Before(date("2024-03-16"))),
            (MDL, "height", Range(170, 180)),
            (MDL, "height", In(vec![vec![0x18, 174], vec![0x18, 175]])),
            (MDL, "family_name", In(vec![b"\x65Smith".to_vec(), b"\x6aMustermann".to_vec()])),
            (MDL, "family_name", Disclose),
            (MDL, "age_over_18", AgeAtLeast(18)),
        ],
    );
    assert_eq!(facts.claims[6].disclosed.as_deref(), Some(&b"\x6aMustermann"[..]));
    for (element, predicate) in
        [("birth_date", AgeAtLeast(54)), ("height", Range(176, 200)), ("family_name", In(vec![b"\x65Smith".to_vec()]))]
    {
        assert_eq!(refused("owf-mustermann-mdl", &[(MDL, element, predicate)]).code(), "predicate.false");
    }
}

/// A document with a second namespace, of which it shows nothing.
#[test]
fn the_namespace_is_part_of_the_claim() {
    let aamva = "org.iso.18013.5.1.aamva";
    let error = refused("owf-mustermann-mdl", &[(aamva, "height", Range(170, 180))]);
    assert_eq!(error.code(), "mdoc.element_missing");
    let error = refused("owf-mustermann-mdl", &[("org.example.none", "height", Range(170, 180))]);
    assert_eq!(error.code(), "mdoc.element_missing");
}

#[test]
fn under_age_is_refused() {
    let error = refused("payground-under-18-mdl", &[(MDL, "age_over_18", AgeAtLeast(18))]);
    assert_eq!(error.code(), "predicate.false");
    assert_eq!(refused("payground-under-18-mdl", &[(MDL, "age_over_18", Equal(vec![0xf5]))]).code(), "predicate.false");
    shows("payground-under-18-mdl", &[(MDL, "age_over_18", Equal(vec![0xf4]))]);
}

/// The example of ISO/IEC 18013-5, Annex D: it carries a MAC, but its device key is published.
#[test]
fn annex_d() {
    let mut vector = Vector::load("iso18013-5-annex-d");
    assert_eq!(vector.credential.device_signature().err(), Some(DocumentError::DeviceMac.into()));
    let key = hex::decode(vector.meta["device_private_key"].as_str().unwrap()).unwrap();
    let device = TestDevice::from_bytes(&key.try_into().unwrap()).unwrap();
    vector.session = session("fresh");
    let request = request(
        &vector,
        &[
            (MDL, "family_name", Disclose),
            (MDL, "issue_date", After(date("2019-01-01"))),
            (MDL, "portrait", DiscloseLinkable),
        ],
    );
    let holder = vector.holder();
    let signature = device.sign_bytes(&holder.device_authentication(&request).unwrap()).to_bytes();
    let presentation = holder.present(None, &request, &signature, vector.now, &mut rng(2)).unwrap();
    let facts = vector.verifier().verify(&presentation, &request, vector.now).unwrap();
    assert_eq!(facts.claims[0].disclosed.as_deref(), Some(&b"\x63Doe"[..]));
    assert_eq!(facts.claims[2].disclosed.as_ref().unwrap().len(), 1042 + 3);
}

/// A document's certificates say who signed it; without a root for them nobody believes it.
#[test]
fn certificates_lead_to_a_root() {
    let vector = Vector::load("owf-mustermann-mdl");
    let request = request(&vector, &[(MDL, "age_over_18", AgeAtLeast(18))]);
    let holder = plica::holder::Holder::new(vector.credential.clone());
    let presentation = holder.present(None, &request, &vector.signature(), vector.now, &mut rng(3)).unwrap();
    // The key is pinned: the chain that was sent is as good.
    let facts = vector.verifier().verify(&presentation, &request, vector.now).unwrap();
    assert_eq!((facts.issuer.subject.as_str(), facts.issuer.certificate_validity), ("", None));
    // The document signer's certificate itself is an anchor.
    let certificates = &vector.credential.certificates()[..1];
    let trust = plica::trust::TrustList::from_certificates(certificates).unwrap();
    let facts = plica::verifier::Verifier::new(trust).verify(&presentation, &request, vector.now).unwrap();
    assert!(facts.issuer.subject.contains("OWF") && facts.issuer.certificate_validity.is_some());
    // Nobody is trusted.
    let nobody = plica::verifier::Verifier::new(plica::trust::TrustList::new());
    assert_eq!(nobody.verify(&presentation, &request, vector.now).unwrap_err().code(), "issuer.untrusted");
}
