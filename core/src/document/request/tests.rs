use super::*;
use crate::document::time::DateTime;
use crate::error::{Error, ErrorKind};

const CONTRACT: &str = r#"{"docType": "org.iso.18013.5.1.mDL", "claims": [
    {"namespace": "org.iso.18013.5.1", "element": "birth_date", "predicate": {"ageAtLeast": 18}},
    {"namespace": "org.iso.18013.5.1", "element": "age_over_18", "predicate": {"equal": true}},
    {"element": "family_name", "predicate": "disclose"},
    {"element": "issuing_country", "predicate": {"in": ["UT", "US"]}},
    {"element": "height", "predicate": {"range": [150, 200]}},
    {"element": "expiry_date", "predicate": {"after": "2026-01-01"}},
    {"element": "issue_date", "predicate": {"equal": {"fullDate": "2024-03-15"}}},
    {"element": "portrait", "predicate": "discloseLinkable"}
]}"#;

fn json(doc_type: &str, claims: &str) -> Result<Request> {
    Request::from_json(&format!(r#"{{"docType": {doc_type:?}, "claims": [{claims}]}}"#))
}

fn claim(element: &str, predicate: &str) -> Result<Request> {
    json(MDL, &format!(r#"{{"element": {element:?}, "predicate": {predicate}}}"#))
}

fn path(result: Result<Request>) -> String {
    match result.unwrap_err() {
        Error::RequestJson { path, .. } => path,
        other => panic!("{other}"),
    }
}

fn holds(element: &str, predicate: Predicate, value: &[u8]) -> Result<bool> {
    let now: DateTime = "2026-01-15T09:00:00Z".parse().unwrap();
    let request = Request::new(MDL).claim(MDL_NAMESPACE, element, predicate);
    request.validate()?;
    request.claims[0].evaluate(0, value, now)
}

fn text(s: &str) -> Vec<u8> {
    crate::document::mdoc::cbor::Writer::default().text(s).0
}

fn tagged(head: &[u8], s: &str) -> Vec<u8> {
    [head, &text(s)].concat()
}

#[test]
fn contract() {
    let request = Request::from_json(CONTRACT).unwrap();
    assert_eq!(request.claims.len(), 8);
    assert!(request.claims.iter().all(|c| c.namespace == MDL_NAMESPACE));
    assert_eq!(request.claims[0].predicate, Predicate::AgeAtLeast(18));
    assert_eq!(request.claims[1].predicate, Predicate::Equal(vec![0xf5]));
    assert_eq!(request.claims[3].predicate, Predicate::In(vec![b"\x62UT".to_vec(), b"\x62US".to_vec()]));
    assert_eq!(request.claims[4].predicate, Predicate::Range(150, 200));
    assert_eq!(request.claims[5].predicate, Predicate::After(Date::parse("2026-01-01").unwrap()));
    assert_eq!(request.claims[6].predicate, Predicate::Equal(b"\xd9\x03\xec\x6a2024-03-15".to_vec()));
    let again = Request::from_json(&request.to_json()).unwrap();
    assert_eq!(again, request);
    let session = SessionTranscript::new(&[0xf6]).unwrap();
    let bound = request.clone().session(&session);
    assert_eq!(Request::from_json(&bound.to_json()).unwrap(), bound);
    assert_ne!(bound.to_bytes(), request.to_bytes());
}

#[test]
fn canonical_bytes_tell_requests_apart() {
    let mut seen = std::collections::BTreeSet::new();
    let date = Date::parse("2026-01-01").unwrap();
    let predicates = [
        Predicate::Disclose,
        Predicate::DiscloseLinkable,
        Predicate::Equal(vec![0xf5]),
        Predicate::In(vec![vec![0xf5]]),
        Predicate::In(vec![vec![0xf5], vec![0xf4]]),
        Predicate::Range(1, 2),
        Predicate::Range(2, 2),
        Predicate::AgeAtLeast(18),
        Predicate::AgeAtMost(18),
        Predicate::After(date),
        Predicate::Before(date),
    ];
    for predicate in predicates {
        for (namespace, element) in [("org.iso.18013.5.1", "ab"), ("org.iso.18013.5.1a", "b")] {
            assert!(seen.insert(Request::new(MDL).claim(namespace, element, predicate.clone()).to_bytes()));
        }
    }
}

#[test]
fn builder() {
    let request = Request::age_over(18);
    assert_eq!(request.claims[0].element, "age_over_18");
    let request = request.doc_type("eu.europa.ec.av.1");
    assert_eq!(request.claims[0].namespace, "eu.europa.ec.av.1");
    request.validate().unwrap();
    Request::age_from_birth_date(21).validate().unwrap();
}

#[test]
fn errors_name_the_path() {
    assert_eq!(path(Request::from_json("{")), "$");
    assert_eq!(path(Request::from_json("[]")), "$");
    assert_eq!(path(Request::from_json(r#"{"claims": []}"#)), "$");
    assert_eq!(path(Request::from_json(r#"{"docType": "a", "docType": "b", "claims": []}"#)), "$");
    assert_eq!(path(json(MDL, "")), "$.claims");
    assert_eq!(path(json(MDL, r#"{"element": "a"}"#)), "$.claims[0]");
    assert_eq!(path(json(MDL, r#"{"element": 3, "predicate": "disclose"}"#)), "$.claims[0].element");
    assert_eq!(path(json(MDL, r#"{"elemant": "a", "predicate": "disclose"}"#)), "$.claims[0]");
    assert_eq!(path(claim("", r#""disclose""#)), "$.claims[0].element");
    assert_eq!(path(claim(&"a".repeat(65), r#""disclose""#)), "$.claims[0].element");
    for (predicate, at) in [
        (r#""reveal""#, ""),
        (r#"{"reveal": 1}"#, ""),
        ("{}", ""),
        (r#"{"ageAtLeast": 18, "ageAtMost": 30}"#, ""),
        (r#"{"ageAtLeast": 0}"#, ".ageAtLeast"),
        (r#"{"ageAtLeast": 300}"#, ".ageAtLeast"),
        (r#"{"ageAtLeast": -1}"#, ".ageAtLeast"),
        (r#"{"ageAtMost": 151}"#, ".ageAtMost"),
        (r#"{"range": [2, 1]}"#, ".range"),
        (r#"{"range": [2]}"#, ".range"),
        (r#"{"range": [1.5, 2]}"#, ".range[0]"),
        (r#"{"after": "2026-02-30"}"#, ".after"),
        (r#"{"before": 20260101}"#, ".before"),
        (r#"{"in": []}"#, ".in"),
        (r#"{"in": ["a", "a"]}"#, ".in[1]"),
        (r#"{"in": ["a", null]}"#, ".in[1]"),
        (r#"{"equal": {"fullDate": "2026-1-1"}}"#, ".equal.fullDate"),
        (r#"{"equal": {"tdate": "2026-01-01"}}"#, ".equal.tdate"),
        (r#"{"equal": {"cbor": "f"}}"#, ".equal.cbor"),
        (r#"{"equal": {"cbor": "f5f5"}}"#, ".equal"),
        (r#"{"equal": {"cbor": ""}}"#, ".equal"),
        (r#"{"equal": {}}"#, ".equal"),
        (r#"{"equal": 1.5}"#, ".equal"),
    ] {
        assert_eq!(path(claim("birth_date", predicate)), format!("$.claims[0].predicate{at}"), "{predicate}");
    }
    let long = format!(r#"{{"equal": "{}"}}"#, "a".repeat(100));
    assert_eq!(path(claim("birth_date", &long)), "$.claims[0].predicate.equal");
    let set: Vec<String> = (0..65).map(|n| n.to_string()).collect();
    assert_eq!(path(claim("sex", &format!(r#"{{"in": [{}]}}"#, set.join(",")))), "$.claims[0].predicate.in");
    let same = r#"{"element": "a", "predicate": "disclose"}"#;
    assert_eq!(path(json(MDL, &format!("{same},{same}"))), "$.claims[1]");
    let nine: Vec<String> = (0..9).map(|n| format!(r#"{{"element": "a{n}", "predicate": "disclose"}}"#)).collect();
    assert_eq!(path(json(MDL, &nine.join(","))), "$.claims");
    assert_eq!(json("a.tiny", same).unwrap_err().code(), "mdoc.name_too_short");
    assert_eq!(json(&"l".repeat(97), same).unwrap_err().code(), "mdoc.too_large");
    let nested = claim("driving_privileges", r#"{"equal": {"cbor": "8101"}}"#).unwrap_err();
    assert_eq!(nested.code(), "predicate.unsupported");
    assert_eq!(nested.kind(), ErrorKind::BadInput);
}

#[test]
fn age_over_elements() {
    assert_eq!(holds("age_over_21", Predicate::AgeAtLeast(18), &[0xf5]), Ok(true));
    assert_eq!(holds("age_over_18", Predicate::AgeAtLeast(18), &[0xf5]), Ok(true));
    assert_eq!(holds("age_over_18", Predicate::AgeAtLeast(18), &[0xf4]), Ok(false));
    assert_eq!(holds("age_over_18", Predicate::AgeAtLeast(21), &[0xf5]).unwrap_err().code(), "predicate.unsupported");
    assert_eq!(holds("age_over_18", Predicate::AgeAtMost(17), &[0xf4]).unwrap_err().code(), "predicate.unsupported");
}

#[test]
fn ages_of_all_date_forms() {
    for (head, tail) in [(&[0xd9, 0x03, 0xec][..], ""), (&[0xd9, 0x46, 0x5d], ""), (&[], ""), (&[0xc0], "T23:59:59Z")] {
        let born = |date: &str| tagged(head, &format!("{date}{tail}"));
        assert_eq!(holds("birth_date", Predicate::AgeAtLeast(18), &born("2008-01-15")), Ok(true));
        assert_eq!(holds("birth_date", Predicate::AgeAtLeast(18), &born("2008-01-16")), Ok(false));
        assert_eq!(holds("birth_date", Predicate::AgeAtMost(17), &born("2008-01-16")), Ok(true));
        assert_eq!(holds("birth_date", Predicate::AgeAtMost(17), &born("2008-01-15")), Ok(false));
    }
    for bad in [tagged(&[0xc1], "2008-01-15"), tagged(&[0xc0], "2008-01-15"), text("2008-02-30"), vec![0x01], vec![]] {
        assert_eq!(holds("birth_date", Predicate::AgeAtLeast(18), &bad).unwrap_err().code(), "predicate.type");
    }
}

/// The bounds that go into a proof agree with the plain reading of ages and dates.
#[test]
fn checks_agree_with_the_calendar() {
    let births = ["2004-02-28", "2004-02-29", "2004-03-01", "2005-12-31", "2006-01-01", "2006-02-28", "2006-03-01"];
    let todays = ["2022-02-28", "2022-03-01", "2024-02-29", "2024-03-01", "2023-12-31", "2024-01-01"];
    for birth in births {
        for today in todays {
            for years in 16..22 {
                let now = format!("{today}T12:00:00Z").parse().unwrap();
                let (b, t) = (Date::parse(birth).unwrap(), Date::parse(today).unwrap());
                let ask = |p| Request::new(MDL).claim(MDL_NAMESPACE, "birth_date", p).claims.remove(0);
                let value = text(birth);
                let least = ask(Predicate::AgeAtLeast(years)).evaluate(0, &value, now);
                let most = ask(Predicate::AgeAtMost(years)).evaluate(0, &value, now);
                assert_eq!(least, Ok(crate::document::time::age_at_least(b, years, t)));
                assert_eq!(most, Ok(crate::document::time::age_at_most(b, years, t)));
                assert_eq!(ask(Predicate::After(t)).evaluate(0, &value, now), Ok(b > t));
                assert_eq!(ask(Predicate::Before(t)).evaluate(0, &value, now), Ok(b < t));
                assert_eq!(ask(Predicate::After(b)).evaluate(0, &value, now), Ok(false));
                assert_eq!(ask(Predicate::Before(b)).evaluate(0, &value, now), Ok(false));
            }
        }
    }
}

#[test]
fn ranges_and_sets() {
    for (value, expected) in
        [(&[0x18, 149][..], false), (&[0x18, 150], true), (&[0x18, 200], true), (&[0x18, 201], false)]
    {
        assert_eq!(holds("height", Predicate::Range(150, 200), value), Ok(expected));
    }
    assert_eq!(holds("height", Predicate::Range(0, 200), &text("175")).unwrap_err().code(), "predicate.type");
    assert_eq!(
        holds("height", Predicate::Range(0, u64::MAX), &[0x1b, 255, 255, 255, 255, 255, 255, 255, 255]),
        Ok(true)
    );
    // Not in its shortest form: the proof does not read it, so neither does this.
    assert_eq!(holds("height", Predicate::Range(0, 200), &[0x18, 1]).unwrap_err().code(), "predicate.type");
    let set = Predicate::In(vec![text("UT"), text("US")]);
    assert_eq!(holds("issuing_country", set.clone(), &text("US")), Ok(true));
    assert_eq!(holds("issuing_country", set, &text("U")), Ok(false));
    assert_eq!(holds("x", Predicate::Disclose, &text("U")), Ok(true));
}

#[test]
fn changed_json_does_not_panic() {
    for i in 0..CONTRACT.len() {
        assert!(Request::from_json(&CONTRACT[..i]).is_err());
        for b in [b'"', b'9', b'{', b'-', b' '] {
            let mut changed = CONTRACT.as_bytes().to_vec();
            changed[i] = b;
            if let Ok(request) = Request::from_json(&String::from_utf8(changed).unwrap()) {
                assert_eq!(Request::from_json(&request.to_json()), Ok(request));
            }
        }
    }
    assert!(Request::from_json(&"[".repeat(100_000)).is_err());
}
