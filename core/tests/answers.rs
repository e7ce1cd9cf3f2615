//! Answers with a choice, answers to another question, elements that the device signs, and documents just issued.

mod support;

use plica::error::{Error, ErrorKind, HolderError, ProofError};
use plica::holder::Holder;
use plica::issue::{CertificateOptions, DeviceSigned, Shape, TestDevice, TestIssuer, sample_licence};
use plica::mdoc::{Credential, DeviceElement, DeviceNameSpaces, device_authentication_payload};
use plica::presentation::{Hint, Presentation};
use plica::request::Predicate::{AgeAtLeast, AgeAtLeastOn, Disclose, DiscloseLinkable, Equal};
use plica::request::{Claim, Request};
use plica::time::{Date, DateTime};
use plica::trust::TrustList;
use plica::verifier::{Facts, Verifier};
use support::{MDL, Sample, rng, session};

const DOC_TYPE: &str = "org.iso.18013.5.1.mDL";

/// A licence with these attestations, and a birth date if there is one.
fn licence(attested: &[(&str, bool)], birth: Option<&str>) -> Sample {
    Sample::changed(birth.unwrap_or("1990-06-15"), 21, |licence| {
        let elements = &mut licence.namespaces[0].1;
        elements.retain(|(name, _)| !name.starts_with("age_over_") && (birth.is_some() || name != "birth_date"));
        elements.extend(attested.iter().map(|(name, over)| ((*name).to_owned(), vec![0xf4 + u8::from(*over)])));
    })
}

fn present(sample: &Sample, request: &Request) -> Result<Presentation, Error> {
    sample.holder().present(None, request, &sample.sign(request), sample.now, &mut rng(5))
}

fn facts(sample: &Sample, request: &Request) -> Result<Facts, Error> {
    sample.verifier().verify_bytes(&present(sample, request)?.to_bytes(), request, sample.now)
}

/// Of a licence with these attestations and birth date: what answers the question, or the code of why nothing does.
#[test]
fn the_first_that_holds_is_shown() {
    let (over, under) = (Some("1990-06-15"), Some("2010-06-15"));
    for (attested, birth, request, expected) in [
        (&[("age_over_18", true), ("age_over_21", true)][..], over, Request::age(18), Ok(("age_over_18", 0))),
        (&[("age_over_21", true)], over, Request::age(18), Ok(("age_over_21", 1))),
        (&[("age_over_65", true)], None, Request::age(18), Ok(("age_over_65", 5))),
        (&[("age_over_16", true), ("age_over_21", false)], over, Request::age(18), Ok(("birth_date", 7))),
        (&[("age_over_18", false)], over, Request::age(18), Ok(("birth_date", 7))),
        (&[], over, Request::age(18), Ok(("birth_date", 7))),
        (&[("age_over_18", false)], under, Request::age(18), Err("predicate.false")),
        (&[], under, Request::age(18), Err("predicate.false")),
        (&[("age_over_18", false)], None, Request::age(18), Err("predicate.false")),
        (&[("age_over_21", false)], None, Request::age(18), Err("predicate.no_alternative")),
        (&[("age_over_16", true)], None, Request::age(18), Err("predicate.no_alternative")),
        // One attestation is asked for: the nearest above it answers (ISO/IEC 18013-5, 7.2.5).
        (&[("age_over_18", true)], None, Request::age_over(16), Ok(("age_over_18", 1))),
        (&[("age_over_16", true), ("age_over_18", true)], None, Request::age_over(16), Ok(("age_over_16", 0))),
        (&[("age_over_18", false)], None, Request::age_over(16), Err("mdoc.element_missing")),
        (&[("age_over_16", false), ("age_over_18", false)], None, Request::age_over(16), Err("predicate.false")),
        (&[], over, Request::age_over(16), Err("mdoc.element_missing")),
    ] {
        let sample = licence(attested, birth);
        let request = request.session(&session("choice"));
        let found = facts(&sample, &request);
        let shown = found.as_ref().map(|facts| (&*facts.claims[0].element, facts.claims[0].alternative));
        assert_eq!(shown.map_err(Error::code), expected, "{attested:?} {birth:?}");
    }
}

/// What cannot be answered is found before the device signs, with the error that presenting would give.
#[test]
fn a_request_is_checked_before_the_device_signs() {
    let sample = licence(&[("age_over_21", true)], Some("1990-06-15"));
    let holder = sample.holder();
    let over_18 = Request::age(18).claim(MDL, "family_name", Disclose).claim(MDL, "given_name", DiscloseLinkable);
    let shown = holder.check(None, &over_18, sample.now).unwrap();
    let names: Vec<_> = shown.iter().map(|claim| (&*claim.element, claim.alternative)).collect();
    assert_eq!(names, [("age_over_21", 1), ("family_name", 0), ("given_name", 0)]);
    let value = |element: &str| sample.credential().element(MDL, element).unwrap().item.value().to_vec();
    assert!(shown[0].disclosed.is_none());
    for (claim, element) in shown[1..].iter().zip(["family_name", "given_name"]) {
        assert_eq!(claim.disclosed.as_deref(), Some(&value(element)));
    }

    let asked = over_18.session(&session("check"));
    let code = |result: Result<_, Error>| result.map(drop).unwrap_err().code();
    let hopeless = [
        asked.clone().claim(MDL, "no_such_element", Disclose),
        asked.clone().claim(MDL, "birth_date", AgeAtLeast(150)),
        asked.clone().doc_type("org.example.card"),
        Request::new(DOC_TYPE).session(&session("check")),
    ];
    for request in hopeless {
        let presented = holder.present(None, &request, &[1; 64], sample.now, &mut rng(5)).map(|_| Vec::new());
        assert_eq!(code(holder.check(None, &request, sample.now)), code(presented), "{request:?}");
    }
    let later: DateTime = "2090-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(code(holder.check(None, &asked, later)), "document.expired");
    let other = Sample::new(22).holder().prepare(None, &mut rng(6)).unwrap();
    assert_eq!(code(holder.check(&other, &asked, sample.now)), "prepared.mismatch");
    // To check is not to answer.
    holder.present(None, &asked, &sample.sign(&asked), sample.now, &mut rng(5)).unwrap();
    assert_eq!(code(holder.check(None, &asked, sample.now)), "transcript.reused");
}

/// The index is part of the statement: whoever changes it changes what is said to be proved.
#[test]
fn the_chosen_alternative_is_bound() {
    let sample = licence(&[("age_over_21", true), ("age_over_60", false)], Some("1990-06-15"));
    let request = Request::age(18).claim(MDL, "family_name", Disclose).session(&session("bound"));
    let presentation = present(&sample, &request).unwrap();
    assert_eq!(presentation.alternatives, [1, 0]);
    let verify = |presentation: &Presentation, request: &Request| {
        sample.verifier().verify(presentation, request, sample.now).map_err(|error| error.code())
    };
    let found = verify(&presentation, &request).unwrap();
    assert_eq!((&*found.claims[0].element, found.claims[0].alternative), ("age_over_21", 1));
    assert_eq!(found.claims[0].predicate, AgeAtLeast(18));
    assert_eq!((&*found.claims[1].element, found.claims[1].alternative), ("family_name", 0));

    for alternatives in
        [vec![0, 0], vec![2, 0], vec![7, 0], vec![8, 0], vec![1, 1], vec![1], vec![1, 0, 0], vec![], vec![0, 1]]
    {
        let changed = Presentation { alternatives: alternatives.clone(), ..presentation.clone() };
        assert_eq!(verify(&changed, &request).err(), Some("proof.invalid"), "{alternatives:?}");
    }
    // The same element, proved for another list of alternatives or for none.
    let alone = Claim::new(MDL, "age_over_21", AgeAtLeast(18));
    let reordered = alone.clone().or(Claim::new(MDL, "age_over_18", AgeAtLeast(18)));
    for (claim, index) in [(alone, 0), (reordered, 0)] {
        let mut other = request.clone();
        other.claims[0] = claim;
        let changed = Presentation { alternatives: vec![index, 0], ..presentation.clone() };
        assert_eq!(verify(&changed, &other).err(), Some("request.mismatch"));
        let blamed = Presentation { hint: Hint::of(&other), ..changed };
        assert_eq!(verify(&blamed, &other).err(), Some("proof.invalid"));
    }
    // An index that no list has is not read.
    let mut bytes = presentation.to_bytes();
    let first = Presentation { alternatives: vec![0, 0], ..presentation }.to_bytes();
    let at = bytes.iter().zip(&first).position(|(one, other)| one != other).unwrap();
    bytes[at] = 8;
    assert_eq!(Presentation::from_bytes(&bytes).unwrap_err().code(), "proof.malformed");
}

/// Alternatives of other namespaces, of other predicates, and of one element that two claims come to.
#[test]
fn alternatives_of_any_kind() {
    let sample = Sample::new(22);
    let claim =
        Claim::new(support::AAMVA, "veteran", Equal(vec![2])).or(Claim::new(MDL, "height", Equal(vec![0x18, 175])));
    let request = Request::age(18)
        .any_of(claim)
        .claim(MDL, "age_over_16", AgeAtLeast(16))
        .any_of(Claim::new(MDL, "age_over_99", AgeAtLeast(18)).or(Claim::new(MDL, "age_over_18", AgeAtLeast(18))))
        .session(&session("any kind"));
    let found = facts(&sample, &request).unwrap();
    let shown: Vec<_> = found.claims.iter().map(|fact| (&*fact.namespace, &*fact.element, fact.alternative)).collect();
    assert_eq!(shown, [(MDL, "age_over_18", 0), (MDL, "height", 1), (MDL, "age_over_16", 0), (MDL, "age_over_18", 1)]);
}

/// On the day of the relying party, which may be ahead of UTC or behind it.
#[test]
fn an_age_on_a_day() {
    let sample = Sample::born("2008-01-16", 23);
    let ask = |day: &str| {
        let on = AgeAtLeastOn(18, Date::parse(day).unwrap());
        facts(&sample, &Request::new(DOC_TYPE).claim(MDL, "birth_date", on).session(&session(day)))
    };
    assert_eq!(ask("2026-01-15").unwrap_err().code(), "predicate.false");
    assert_eq!(ask("2026-01-16").unwrap().claims[0].predicate.name(), "ageAtLeast");
    // By UTC it is the day before.
    let now = Request::age_from_birth_date(18).session(&session("utc"));
    assert_eq!(facts(&sample, &now).unwrap_err().code(), "predicate.false");
}

/// Session and request, right and wrong, with the hint right and wrong.
#[test]
fn hints_choose_between_errors_only() {
    let sample = Sample::new(24);
    let request = Request::age_over(18).claim(MDL, "family_name", Disclose).session(&session("this"));
    let presentation = present(&sample, &request).unwrap();
    let verify = |presentation: &Presentation, request: &Request| {
        let bytes = presentation.to_bytes();
        sample.verifier().verify_bytes(&bytes, request, sample.now).map_err(|error| error.code())
    };
    let elsewhere = request.clone().session(&session("that"));
    let mut otherwise = request.clone();
    otherwise.claims.swap(0, 1);
    let neither = otherwise.clone().session(&session("that"));
    let broken = {
        let mut broken = presentation.clone();
        broken.proof.fold.entries[7] += plica::math::arith::Scalar::ONE;
        broken
    };
    // A proof that verifies: the hint is not looked at.
    for hint in [&request, &elsewhere, &otherwise, &neither] {
        let hinted = Presentation { hint: Hint::of(hint), ..presentation.clone() };
        assert!(verify(&hinted, &request).is_ok());
    }
    // One that does not: the hint says which error it is.
    for (hint, broken_proof) in [
        (&request, "proof.invalid"),
        (&elsewhere, "session.mismatch"),
        (&otherwise, "request.mismatch"),
        (&neither, "session.mismatch"),
    ] {
        let hinted = Presentation { hint: Hint::of(hint), ..broken.clone() };
        assert_eq!(verify(&hinted, &request).err(), Some(broken_proof));
    }
    // The four questions that it may be held against, with the hint that it was made with and with one to please.
    for (question, honest) in
        [(&elsewhere, "session.mismatch"), (&otherwise, "request.mismatch"), (&neither, "session.mismatch")]
    {
        assert_eq!(verify(&presentation, question).err(), Some(honest));
        let pleasing = Presentation { hint: Hint::of(question), ..presentation.clone() };
        assert_eq!(verify(&pleasing, question).err(), Some("proof.invalid"));
    }
    // All of them are a no, and nothing that is wrong without a proof is explained away.
    let error = sample.verifier().verify(&presentation, &elsewhere, sample.now).unwrap_err();
    assert_eq!((error.clone(), error.kind()), (ProofError::SessionMismatch.into(), ErrorKind::DoesNotHold));
    let hour = DateTime::from_unix(sample.now.to_unix() + 3_600).unwrap();
    assert_eq!(sample.verifier().verify(&presentation, &elsewhere, hour).unwrap_err().code(), "clock.skew");
}

/// The root is trusted for both docTypes, so that it is the proof that fails, and the hint that tells.
#[test]
fn another_doc_type_is_told() {
    let sample = Sample::new(25);
    let request = Request::age_over(18).session(&session("docType"));
    let presentation = present(&sample, &request).unwrap();
    let mut other = request.clone();
    other.doc_type = "org.iso.18013.5.1.mDX".into();
    let roots = [sample.issuer.root_certificate()];
    let both = TrustList::from_certificates_for(&[&request.doc_type, &other.doc_type], &roots).unwrap();
    let code = |presentation: &Presentation| {
        Verifier::new(both.clone()).verify(presentation, &other, sample.now).unwrap_err().code()
    };
    assert_eq!(code(&presentation), "request.mismatch");
    assert_eq!(code(&Presentation { hint: Hint::of(&other), ..presentation }), "proof.invalid");
}

fn elements(value: u8) -> DeviceNameSpaces {
    let element = |element: &str, value: &[u8]| DeviceElement {
        namespace: "org.example.transaction".into(),
        element: element.into(),
        value: value.to_vec(),
    };
    let hash = [&[0x58, 0x20][..], &[value; 32]].concat();
    DeviceNameSpaces::from_elements(&[element("transaction_data_hash", &hash), element("age_over_18", &[0xf5])])
        .unwrap()
}

#[test]
fn device_signed_elements_stand_apart() {
    let sample = Sample::new(26);
    let (holder, own) = (sample.holder(), elements(1));
    let request = Request::age_over(18).session(&session("device"));
    let signature = sample.device.sign_bytes(&holder.device_authentication_over(&request, &own).unwrap()).to_bytes();
    let presentation = holder.present(None, &request, (&signature, &own), sample.now, &mut rng(1)).unwrap();
    let bytes = presentation.to_bytes();
    assert!(Presentation::from_bytes(&bytes).unwrap() == presentation);

    // Nobody who has not said so gets any.
    let error = sample.verifier().verify_bytes(&bytes, &request, sample.now).unwrap_err();
    assert_eq!((error.code(), error.kind()), ("mdoc.device_name_spaces", ErrorKind::DoesNotHold));
    let allowing = || sample.verifier().allow_device_signed();
    let found = allowing().verify_bytes(&bytes, &request, sample.now).unwrap();
    assert_eq!(found.device_signed, own.elements());
    assert_eq!(found.claims.len(), 1);
    assert!(found.claims[0].disclosed.is_none());

    // They are what the device has signed, and all of it.
    let (none, other) = (DeviceNameSpaces::default(), elements(2));
    for name_spaces in [&none, &other] {
        let changed = Presentation { name_spaces: name_spaces.clone(), ..presentation.clone() };
        assert_eq!(allowing().verify(&changed, &request, sample.now).unwrap_err().code(), "proof.invalid");
        let again = Request::age_over(18).session(&session("again"));
        let signed = sample.device.sign_bytes(&holder.device_authentication_over(&again, &own).unwrap()).to_bytes();
        let error = holder.present(None, &again, (&signed, name_spaces), sample.now, &mut rng(1)).unwrap_err();
        assert_eq!(error, HolderError::DeviceSignature.into());
    }
    // A bare signature covers none, and what covers none is accepted everywhere.
    let error = holder.present(None, &request.clone().session(&session("bare")), &signature, sample.now, &mut rng(1));
    assert_eq!(error.unwrap_err(), HolderError::DeviceSignature.into());
    let plain = Request::age_over(18).session(&session("plain"));
    assert!(facts(&sample, &plain).unwrap().device_signed.is_empty());
    // An element of the device's is no answer to a claim.
    let young = Sample::born("2010-06-15", 27);
    let holder = young.holder();
    let signature = young.device.sign_bytes(&holder.device_authentication_over(&plain, &own).unwrap()).to_bytes();
    let error = holder.present(None, &plain, (&signature, &own), young.now, &mut rng(1)).unwrap_err();
    assert_eq!(error.code(), "predicate.false");
}

/// As a file has them: signed for this session, the payload attached.
#[test]
fn a_document_with_device_signed_elements() {
    let sample = Sample::new(28);
    let (session, own) = (session("file"), elements(3));
    let request = Request::age_over(18).session(&session);
    let payload = device_authentication_payload(&session, DOC_TYPE, &own);
    let to_sign = sample.holder().device_authentication_over(&request, &own).unwrap();
    let signature = sample.device.sign_bytes(&to_sign);
    let signed = DeviceSigned::Signed { name_spaces: own.clone(), payload: Some(payload), signature };
    let credential = Credential::from_cbor(&sample.document.device_response(&signed)).unwrap();
    let (signature, name_spaces) =
        (credential.device_signature_for(&session).unwrap().to_bytes(), credential.device_name_spaces().clone());
    let holder = Holder::new(credential);
    let presentation = holder.present(None, &request, (&signature, &name_spaces), sample.now, &mut rng(1)).unwrap();
    let facts = sample.verifier().allow_device_signed().verify(&presentation, &request, sample.now).unwrap();
    assert_eq!(facts.device_signed, own.elements());
}

/// From when a document is shown, and until when: validFrom, validUntil, the wallet's clock, what is stated, or the
/// code.
#[test]
fn just_issued() {
    let day = |time: &str| -> DateTime { format!("2026-01-15T{time}Z").parse().unwrap() };
    for (from, until, now, expected) in [
        ("09:00:12", "12:00:00", "09:00:11", Err("document.not_yet_valid")),
        ("09:00:12", "12:00:00", "09:00:12", Ok("09:01:00")),
        ("09:00:12", "12:00:00", "09:00:13", Ok("09:01:00")),
        ("09:00:12", "12:00:00", "09:00:59", Ok("09:01:00")),
        ("09:00:12", "12:00:00", "09:01:00", Ok("09:01:00")),
        ("09:00:12", "12:00:00", "09:02:30", Ok("09:02:00")),
        ("09:00:00", "12:00:00", "09:00:00", Ok("09:00:00")),
        ("09:00:00", "12:00:00", "09:00:30", Ok("09:00:00")),
        ("09:00:30", "12:00:00", "08:59:59", Err("document.not_yet_valid")),
        // A document that ends within the minute is shown at its beginning, one that lives within it never.
        ("08:00:00", "09:00:20", "09:00:40", Ok("09:00:00")),
        ("08:00:00", "09:00:20", "09:01:00", Err("document.expired")),
        ("09:00:12", "09:00:50", "09:00:30", Err("document.expired")),
        ("09:00:12", "09:01:00", "09:00:30", Ok("09:01:00")),
    ] {
        let rng = &mut rng(29);
        let issuer = TestIssuer::new(&CertificateOptions::new(day("08:00:00")), rng).unwrap();
        let device = TestDevice::new(rng);
        let mut licence = sample_licence(Date::parse("1990-06-15").unwrap(), day("09:00:00")).unwrap();
        licence.validity.valid_from = day(from);
        licence.validity.signed = day(from);
        licence.validity.valid_until = day(until);
        let document = issuer.issue(&licence, &device.public_key(), &Shape::default(), rng).unwrap();
        let holder = Holder::new(document.credential().unwrap());
        let request = Request::age_over(18).session(&session("fresh"));
        let signature = device.sign(request.session.as_ref().unwrap(), DOC_TYPE).to_bytes();
        let presentation = holder.present(None, &request, &signature, day(now), rng);
        let stated = presentation.as_ref().map(|presentation| presentation.now);
        assert_eq!(stated.map_err(Error::code), expected.map(day), "{from} to {until} at {now}");

        let Ok(presentation) = presentation else { continue };
        let trust = TrustList::from_certificates(&[issuer.root_certificate()]).unwrap();
        let verifier = |skew| Verifier::new(trust.clone()).with_clock_skew(skew);
        verifier(60).verify(&presentation, &request, day(now)).unwrap();
        // Without any allowance for clocks only the stated second will do.
        let exact = verifier(0).verify(&presentation, &request, day(now));
        assert_eq!(exact.is_ok(), presentation.now == day(now), "{from} to {until} at {now}");
    }
}
