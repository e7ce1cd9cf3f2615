use super::*;
use crate::document::time::DateTime;
use crate::error::{Error, ErrorKind, RequestError};

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
        Error::Request(RequestError::Json { path, .. }) => path,
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
        Predicate::AgeAtLeastOn(18, date),
        Predicate::AgeAtLeastOn(18, Date::parse("2026-01-02").unwrap()),
        Predicate::AgeAtMost(18),
        Predicate::After(date),
        Predicate::Before(date),
    ];
    let mut claims = Vec::new();
    for predicate in predicates {
        for (namespace, element) in
            [("org.iso.18013.5.1", "ab"), ("org.iso.18013.5.1", "b"), ("org.iso.18013.5.1a", "b")]
        {
            let claim = Claim::new(namespace, element, predicate.clone());
            assert!(seen.insert(Request::new(MDL).any_of(claim.clone()).to_bytes()));
            claims.push(claim);
        }
    }
    // Alternatives are neither more claims nor those of another, and have an order.
    let [a, b, c] = &claims[..3] else { panic!() };
    let either = |x: &Claim, y: &Claim| x.clone().or(y.clone());
    for request in [
        Request::new(MDL).any_of(a.clone()).any_of(b.clone()),
        Request::new(MDL).any_of(either(a, b)),
        Request::new(MDL).any_of(either(a, c)),
        Request::new(MDL).any_of(either(b, a)),
        Request::new(MDL).any_of(either(a, b)).any_of(c.clone()),
        Request::new(MDL).any_of(a.clone()).any_of(either(b, c)),
        Request::new(MDL).any_of(either(a, b).or(c.clone())),
    ] {
        assert!(seen.insert(request.to_bytes()));
    }
    let one = |doc_type| Request::new(doc_type).any_of(a.clone());
    assert!(seen.insert(one("org.iso.18013.5.1.mDX").to_bytes()));
    for session in [&[0xf5], &[0xf6]] {
        assert!(seen.insert(one(MDL).session(&SessionTranscript::new(session).unwrap()).to_bytes()));
    }
}

/// In JSON, and what cannot be asked.
#[test]
fn any_of() {
    let age = |element: &str, n: u8| format!(r#"{{"element": {element:?}, "predicate": {{"ageAtLeast": {n}}}}}"#);
    let ask = |list: &[String]| {
        json(MDL, &format!(r#"{{"namespace": "org.iso.18013.5.1x", "anyOf": [{}]}}"#, list.join(",")))
    };
    let own = r#"{"namespace": "org.example.other", "element": "x", "predicate": {"equal": true}}"#.to_owned();
    let request = ask(&[age("age_over_18", 18), age("birth_date", 18), own.clone()]).unwrap();
    let all = request.claims[0].alternatives();
    let names: Vec<_> = all.iter().map(|c| (&*c.namespace, &*c.element, c.or.len())).collect();
    assert_eq!(
        names,
        [
            ("org.iso.18013.5.1x", "age_over_18", 0),
            ("org.iso.18013.5.1x", "birth_date", 0),
            ("org.example.other", "x", 0)
        ]
    );
    assert_eq!(Request::from_json(&request.to_json()).unwrap(), request);

    let at = "$.claims[0].anyOf";
    let nested = format!(r#"{{"anyOf": [{own}, {}]}}"#, age("birth_date", 18));
    let disclose = r#"{"element": "x", "predicate": "disclose"}"#.to_owned();
    let nine: Vec<String> = (18..27).map(|n| age(&format!("age_over_{n}"), n)).collect();
    for (list, expected) in [
        (vec![], at.to_owned()),
        (vec![own.clone()], at.to_owned()),
        (nine, at.to_owned()),
        (vec![own.clone(), own.clone()], format!("{at}[1]")),
        (vec![own.clone(), disclose.clone()], format!("{at}[1]")),
        (vec![disclose, own.clone()], format!("{at}[0]")),
        (vec![own.clone(), nested], format!("{at}[1]")),
        (vec![own.clone(), age("birth_date", 0)], format!("{at}[1].predicate.ageAtLeast")),
        (vec![own.clone(), age("", 18)], format!("{at}[1].element")),
        (vec![own.clone(), "{}".into()], format!("{at}[1]")),
    ] {
        assert_eq!(path(ask(&list)), expected, "{list:?}");
    }
    let both = format!(r#"{{"element": "x", "predicate": "disclose", "anyOf": [{own}, {}]}}"#, age("birth_date", 18));
    assert_eq!(path(json(MDL, &both)), "$.claims[0]");
    assert_eq!(ask(&[own, age("age_over_18", 21)]).unwrap_err().code(), "predicate.unsupported");
    let in_rust = Claim::new(MDL_NAMESPACE, "x", Predicate::Equal(vec![1]));
    let nested = in_rust.clone().or(in_rust.clone().or(in_rust.clone()));
    assert_eq!(path(Request::new(MDL).any_of(nested).validate().map(|()| Request::new(MDL))), "$.claims[0].anyOf[1]");
}

#[test]
fn the_nearest_age() {
    let elements = |request: &Request| -> Vec<String> {
        request.validate().unwrap();
        request.claims[0].alternatives().into_iter().map(|claim| claim.element).collect()
    };
    let list = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    // One list for what is built and for what is meant where one attestation is asked for.
    for (years, expected) in [
        (
            9,
            &["age_over_09", "age_over_13", "age_over_14", "age_over_15", "age_over_16", "age_over_18", "age_over_21"]
                [..],
        ),
        (
            16,
            &["age_over_16", "age_over_18", "age_over_21", "age_over_25", "age_over_60", "age_over_62", "age_over_65"],
        ),
        (
            18,
            &["age_over_18", "age_over_21", "age_over_25", "age_over_60", "age_over_62", "age_over_65", "age_over_68"],
        ),
        (65, &["age_over_65", "age_over_68"]),
        (99, &["age_over_99"]),
    ] {
        assert_eq!(elements(&Request::age_over(years)), list(expected));
        assert_eq!(elements(&Request::age(years)), [list(expected), list(&["birth_date"])].concat());
    }
    assert_eq!(elements(&Request::age(100)), ["birth_date"]);
    assert_eq!(elements(&Request::age(18)).len(), MAX_ALTERNATIVES);
    let other = Request::age(18).doc_type("eu.europa.ec.eudi.pid.1");
    assert!(other.claims[0].alternatives().iter().all(|claim| claim.namespace == "eu.europa.ec.eudi.pid.1"));
    // Another predicate is about that element, and a list is what it says.
    let exact = Request::new(MDL).claim(MDL_NAMESPACE, "age_over_18", Predicate::Equal(vec![0xf5]));
    assert_eq!(elements(&exact), ["age_over_18"]);
    let explicit = Claim::new(MDL_NAMESPACE, "age_over_18", Predicate::AgeAtLeast(18));
    let explicit = explicit.or(Claim::new(MDL_NAMESPACE, "birth_date", Predicate::AgeAtLeast(18)));
    assert_eq!(elements(&Request::new(MDL).any_of(explicit)), ["age_over_18", "birth_date"]);
}

#[test]
fn resolved_requests() {
    let request = Request::age(18).claim(MDL_NAMESPACE, "family_name", Predicate::Disclose);
    let (resolved, choice) = request.resolve(&[1, 0]).unwrap();
    assert_eq!(resolved.claims[0], Claim::new(MDL_NAMESPACE, "age_over_21", Predicate::AgeAtLeast(18)));
    assert_eq!(resolved.claims[1], request.claims[1]);
    assert_eq!((choice.asked(), choice.indices()), (&request.to_bytes()[..], &[1, 0][..]));
    for indices in [&[][..], &[0], &[0, 0, 0], &[8, 0], &[0, 1], &[256, 0], &[usize::MAX, 0]] {
        assert_eq!(request.resolve(indices).unwrap_err().code(), "proof.invalid", "{indices:?}");
    }
    // Two claims may come to be one.
    let twice = Request::age(18).any_of(Claim::new(MDL_NAMESPACE, "age_over_21", Predicate::AgeAtLeast(18)));
    twice.validate().unwrap();
    let (resolved, _) = twice.resolve(&[1, 0]).unwrap();
    assert_eq!(resolved.claims[0], resolved.claims[1]);
    assert!(resolved.validate().is_err() && resolved.validate_resolved().is_ok());
}

/// What nobody can say is not false.
#[test]
fn no_answer_is_not_no() {
    let (day, midnight) = (tagged(&[0xd9, 0x03, 0xec], "2008-01-15"), tagged(&[0xc0], "2008-01-15T00:00:00Z"));
    let old_tag = tagged(&[0xd9, 0x46, 0x5d], "2008-01-15");
    let later = tagged(&[0xd9, 0x03, 0xec], "2008-01-16");
    let equal = |value: &[u8]| Predicate::Equal(value.to_vec());
    let set = |values: &[&[u8]]| Predicate::In(values.iter().map(|value| value.to_vec()).collect());
    let (countries, array) = (text("DE"), [&[0x82][..], &text("DE"), &text("FR")].concat());
    let over = Predicate::AgeAtLeast;
    let (type_, cannot_say) = (Err("predicate.type"), Err("predicate.cannot_say"));
    for (element, predicate, value, expected) in [
        ("sex", equal(&[2]), vec![2], Ok(true)),
        ("sex", equal(&[2]), vec![1], Ok(false)),
        ("sex", equal(&[2]), vec![0x18, 2], cannot_say),
        ("sex", equal(&[2]), vec![0x18, 3], Ok(false)),
        ("sex", equal(&[2]), text("2"), type_),
        ("sex", equal(&[2]), vec![0xf6], type_),
        ("sex", equal(&[2]), vec![0xf9, 0x40, 0], type_),
        ("name", equal(&text("Doe")), [&[0x78, 3], &b"Doe"[..]].concat(), cannot_say),
        ("nationality", equal(&countries), array.clone(), type_),
        ("nationality", set(&[&text("DE"), &text("FR")]), array, type_),
        ("nationality", set(&[&text("DE"), &text("FR")]), vec![0xa0], type_),
        ("nationality", set(&[&text("DE"), &text("FR")]), text("FR"), Ok(true)),
        ("nationality", set(&[&text("DE"), &text("FR")]), text("UT"), Ok(false)),
        ("nationality", set(&[&text("DE"), &[5]]), text("UT"), Ok(false)),
        ("nationality", set(&[&text("DE"), &text("FR")]), [&[0x78, 2], &b"FR"[..]].concat(), cannot_say),
        ("veteran", equal(&[0xf5]), vec![1], type_),
        ("veteran", equal(&[0xf5]), vec![0xf4], Ok(false)),
        // A date is a date, whatever its tag.
        ("birth_date", equal(&day), day.clone(), Ok(true)),
        ("birth_date", equal(&day), midnight.clone(), Ok(true)),
        ("birth_date", equal(&day), old_tag.clone(), Ok(true)),
        ("birth_date", equal(&old_tag), day.clone(), Ok(true)),
        ("birth_date", equal(&day), text("2008-01-15"), Ok(true)),
        ("birth_date", equal(&day), later.clone(), Ok(false)),
        ("birth_date", equal(&day), text("15 January"), type_),
        ("birth_date", equal(&text("2008-01-15")), day.clone(), type_),
        ("birth_date", equal(&midnight), day.clone(), cannot_say),
        ("birth_date", equal(&midnight), later.clone(), Ok(false)),
        ("birth_date", equal(&midnight), tagged(&[0xc0], "2008-01-15T00:00:01Z"), Ok(false)),
        ("birth_date", set(&[&day, &later]), midnight, cannot_say),
        ("birth_date", set(&[&day, &later]), tagged(&[0xc0], "2008-01-17T00:00:00Z"), Ok(false)),
        // Attestations.
        ("age_over_18", over(18), vec![0xf5], Ok(true)),
        ("age_over_18", over(18), vec![0xf4], Ok(false)),
        ("age_over_21", over(18), vec![0xf5], Ok(true)),
        ("age_over_21", over(18), vec![0xf4], cannot_say),
        ("age_over_18", over(18), vec![1], type_),
        ("age_over_18", over(18), text("Yes"), type_),
    ] {
        let found = holds(element, predicate.clone(), &value).map_err(|error| error.code());
        assert_eq!(found, expected, "{element} {predicate:?} {value:x?}");
        if let Err(code) = expected {
            assert_eq!(holds(element, predicate, &value).unwrap_err().kind(), ErrorKind::BadInput, "{code}");
        }
    }
}

/// On the day that the relying party names, and on no other.
#[test]
fn ages_on_a_day() {
    let on = |day: &str| format!(r#"{{"ageAtLeast": 18, "on": {day:?}}}"#);
    let request = claim("birth_date", &on("2026-01-15")).unwrap();
    assert_eq!(request.claims[0].predicate, Predicate::AgeAtLeastOn(18, Date::parse("2026-01-15").unwrap()));
    assert_eq!(claim("birth_date", r#"{"on": "2026-01-15", "ageAtLeast": 18}"#).unwrap(), request);
    assert_eq!(Request::from_json(&request.to_json()).unwrap(), request);
    for (day, expected) in [("2026-01-14", false), ("2026-01-15", true), ("2026-01-16", true)] {
        let predicate = Predicate::AgeAtLeastOn(18, Date::parse(day).unwrap());
        assert_eq!(holds("birth_date", predicate, &text("2008-01-15")), Ok(expected), "{day}");
    }
    assert_eq!(claim("age_over_18", &on("2026-01-15")).unwrap_err().code(), "predicate.unsupported");
    for (predicate, at) in [
        (r#"{"on": "2026-01-15"}"#, ""),
        (r#"{"ageAtMost": 18, "on": "2026-01-15"}"#, ""),
        (r#"{"ageAtLeast": 18, "on": "yesterday"}"#, ".on"),
        (r#"{"ageAtLeast": 18, "on": "2026-02-30"}"#, ".on"),
        (r#"{"ageAtLeast": 0, "on": "2026-01-15"}"#, ".ageAtLeast"),
    ] {
        assert_eq!(path(claim("birth_date", predicate)), format!("$.claims[0].predicate{at}"), "{predicate}");
    }
}

/// Elements that are no dates, and dates that are none.
#[test]
fn ages_and_dates_that_nothing_answers() {
    for element in ["age_over_100", "age_over_1", "age_over_", "age_in_years", "age_birth_year"] {
        for predicate in [r#"{"ageAtLeast": 18}"#, r#"{"ageAtMost": 18}"#, r#"{"ageAtLeast": 18, "on": "2026-01-15"}"#]
        {
            assert_eq!(claim(element, predicate).unwrap_err().code(), "predicate.unsupported", "{element} {predicate}");
        }
        claim(element, r#"{"range": [18, 99]}"#).unwrap();
    }
    assert_eq!(Request::age_over(100).validate().unwrap_err().code(), "predicate.unsupported");
    assert_eq!(path(claim("birth_date", r#"{"after": "9999-12-31"}"#)), "$.claims[0].predicate.after");
    assert_eq!(path(claim("birth_date", r#"{"before": "0000-01-01"}"#)), "$.claims[0].predicate.before");
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
    assert_eq!(holds("height", Predicate::Range(0, 200), &[5, 5]).unwrap_err().code(), "predicate.type");
    let set = Predicate::In(vec![text("UT"), text("US")]);
    assert_eq!(holds("issuing_country", set.clone(), &text("US")), Ok(true));
    assert_eq!(holds("issuing_country", set, &text("U")), Ok(false));
    assert_eq!(holds("x", Predicate::Disclose, &text("U")), Ok(true));
}

/// As JavaScript has them: integers are signed, and bytes are no hexadecimal digits.
#[test]
fn requests_are_read_from_the_values_of_another_format() {
    use crate::document::json::{At, Json};
    use crate::document::mdoc::Value;
    use serde::de::value::{BytesDeserializer, Error, I64Deserializer};
    use serde::{Deserialize as _, de::IntoDeserializer as _};
    let json: serde_json::Value = serde_json::from_str(CONTRACT).unwrap();
    assert_eq!(Request::from_values(json), Request::from_json(CONTRACT));
    assert_eq!(Request::from_values(serde_json::json!([])).unwrap_err().code(), "request.json");
    let integer = |n: i64| Json::deserialize::<I64Deserializer<Error>>(n.into_deserializer()).unwrap();
    assert_eq!([integer(18), integer(-1)], [Json::Unsigned(18), Json::Other]);
    let bytes = Json::deserialize(BytesDeserializer::<Error>::new(&[0x18, 18])).unwrap();
    assert_eq!(bytes, Json::Bytes(vec![0x18, 18]));
    assert!(json::read_value(&At::root(&bytes)).is_ok_and(|value| value == Value::Cbor(vec![0x18, 18])));
    assert_eq!(At::root(&bytes).hex(), Ok(vec![0x18, 18]));
    assert!(At::root(&bytes).text().unwrap_err().1.contains("bytes"));
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
