//! Documents with one element in two namespaces.

mod support;

use plica::error::Error;
use plica::mdoc::Credential;
use plica::presentation::{Hint, Presentation};
use plica::request::Predicate::{self, AgeAtLeast, Disclose, DiscloseLinkable, Equal, Range};
use plica::request::Request;
use plica::verifier::Facts;
use std::sync::OnceLock;
use support::{AAMVA, MDL, Sample, rng, session};

/// A sample licence that says `sex` and `points` 1 in the one namespace and 2 in the other.
fn sample() -> &'static Sample {
    static SAMPLE: OnceLock<Sample> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        Sample::changed("1990-06-15", 21, |licence| {
            for (namespace, element, value) in
                [(MDL, "sex", 1), (AAMVA, "sex", 2), (MDL, "points", 1), (AAMVA, "points", 2)]
            {
                licence.set(namespace, element, vec![value]).unwrap();
            }
        })
    })
}

fn request(nonce: &str, claims: &[(&str, &str, Predicate)]) -> Request {
    let request = Request::new("org.iso.18013.5.1.mDL").session(&session(nonce));
    claims.iter().fold(request, |request, (ns, element, p)| request.claim(ns, element, p.clone()))
}

fn present(request: &Request) -> Result<Presentation, Error> {
    let sample = sample();
    sample.holder().present(None, request, &sample.sign(request), sample.now, &mut rng(3))
}

fn verify(presentation: &Presentation, request: &Request) -> Result<Facts, Error> {
    sample().verifier().verify(presentation, request, sample().now)
}

#[test]
fn two_namespaces_in_one_presentation() {
    let claims = [
        (MDL, "birth_date", AgeAtLeast(18)),
        (AAMVA, "aamva_version", Range(1, 9)),
        (MDL, "sex", Equal(vec![1])),
        (AAMVA, "sex", Equal(vec![2])),
        (AAMVA, "organ_donor", Disclose),
        (MDL, "family_name", DiscloseLinkable),
        (AAMVA, "name_suffix", DiscloseLinkable),
    ];
    let request = request("both", &claims);
    let facts = verify(&present(&request).unwrap(), &request).unwrap();
    for (fact, (namespace, element, predicate)) in facts.claims.iter().zip(&claims) {
        assert_eq!((&fact.namespace[..], &fact.element[..], &fact.predicate), (*namespace, *element, predicate));
    }
    let shown: Vec<_> = facts.claims.iter().filter_map(|fact| fact.disclosed.as_deref()).collect();
    assert_eq!(shown, [&[1][..], b"\x6aMustermann", b"\x62JR"]);
}

#[test]
fn the_holder_answers_from_the_namespace_that_was_asked() {
    let shown = |namespace: &str| {
        let request = request(namespace, &[(namespace, "sex", Disclose)]);
        verify(&present(&request).unwrap(), &request).unwrap().claims.remove(0).disclosed.unwrap()
    };
    assert_eq!((shown(MDL), shown(AAMVA)), (vec![1], vec![2]));
    for (namespace, other) in [(MDL, 2), (AAMVA, 1)] {
        let error = present(&request("wrong", &[(namespace, "sex", Equal(vec![other]))])).unwrap_err();
        assert_eq!(error.code(), "predicate.false");
    }
    // Elements that only the other namespace has.
    for (namespace, element) in [(MDL, "organ_donor"), (AAMVA, "birth_date")] {
        let error = present(&request("missing", &[(namespace, element, Disclose)])).unwrap_err();
        assert_eq!(error.code(), "mdoc.element_missing");
    }
}

/// A presentation of one namespace's element is none of the other's, whatever is shown of it.
#[test]
fn an_answer_from_the_other_namespace_is_refused() {
    let both = |[a, b]: [&str; 2], p: &Predicate| request("swap", &[(a, "sex", p.clone()), (b, "sex", p.clone())]);
    for predicate in [Disclose, DiscloseLinkable] {
        let asked = both([MDL, AAMVA], &predicate);
        let honest = present(&asked).unwrap();
        let facts = verify(&honest, &asked).unwrap();
        let shown = facts.claims.iter().map(|fact| fact.disclosed.clone().unwrap());
        assert_eq!(shown.collect::<Vec<_>>(), [vec![1], vec![2]]);
        // The names change places, or the answers.
        let exchanged = both([AAMVA, MDL], &predicate);
        assert_eq!(verify(&honest, &exchanged).unwrap_err().code(), "request.mismatch");
        let hinted = Presentation { hint: Hint::of(&exchanged), ..honest.clone() };
        assert_eq!(verify(&hinted, &exchanged).unwrap_err().code(), "proof.invalid");
        let mut swapped = honest.clone();
        swapped.disclosed.swap(0, 1);
        assert_eq!(verify(&swapped, &asked).unwrap_err().code(), "proof.invalid");
        let mut twice = honest.clone();
        twice.disclosed[1] = twice.disclosed[0].clone();
        assert_eq!(verify(&twice, &asked).unwrap_err().code(), "proof.invalid");
    }
    for (namespace, other) in [(MDL, AAMVA), (AAMVA, MDL)] {
        let asked = request("one", &[(namespace, "sex", Range(1, 2))]);
        let honest = present(&asked).unwrap();
        verify(&honest, &asked).unwrap();
        let renamed = request("one", &[(other, "sex", Range(1, 2))]);
        assert_eq!(verify(&honest, &renamed).unwrap_err().code(), "request.mismatch");
        let hinted = Presentation { hint: Hint::of(&renamed), ..honest };
        assert_eq!(verify(&hinted, &renamed).unwrap_err().code(), "proof.invalid");
    }
}

/// A document in which the items stand under each other's namespace: the signed digests do not.
#[test]
fn items_moved_to_the_other_namespace_are_not_the_issuers() {
    let sample = sample();
    let bytes = &sample.document.issuer_signed;
    let item = |namespace: &str| {
        let credential = sample.credential();
        let found = credential.elements().find(|(name, item)| *name == namespace && item.layout.element == "points");
        found.unwrap().1.bytes.to_vec()
    };
    let [first, second] = [MDL, AAMVA].map(item);
    assert_eq!(first.len(), second.len());
    let at = |item: &[u8]| bytes.windows(item.len()).position(|window| window == item).unwrap();
    let (first_at, second_at) = (at(&first), at(&second));
    let mut moved = bytes.clone();
    moved[first_at..first_at + first.len()].copy_from_slice(&second);
    moved[second_at..second_at + second.len()].copy_from_slice(&first);
    let holder = plica::holder::Holder::new(Credential::from_issuer_signed(&moved).unwrap());
    let asked = request("moved", &[(MDL, "points", Equal(vec![2]))]);
    let error = holder.present(None, &asked, &sample.sign(&asked), sample.now, &mut rng(3)).unwrap_err();
    assert!(["mdoc.digest_mismatch", "mdoc.digest_missing"].contains(&error.code()), "{error}");
}
