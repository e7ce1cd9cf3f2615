//! Requests in JSON.

use serde_json::{Value, json};

use super::{Claim, MAX_ALTERNATIVES, Predicate, Request, default_namespace};
use crate::document::json::{At, Fault, Json};
use crate::document::mdoc::SessionTranscript;
use crate::document::mdoc::cbor::Writer;
use crate::document::time::{Date, DateTime};
use crate::error::{RequestError, Result};

pub(super) fn read(text: &str) -> Result<Request> {
    let fault = |(path, reason)| RequestError::Json { path, reason };
    let json = Json::parse(text).map_err(|reason| fault(("$".into(), reason)))?;
    let request = read_request(&At::root(&json)).map_err(fault)?;
    request.validate()?;
    Ok(request)
}

fn read_request(at: &At<'_>) -> Result<Request, Fault> {
    let (mut doc_type, mut claims, mut session) = (None, None, None);
    for (key, at) in at.object(&["docType", "claims", "sessionTranscript"])? {
        match key {
            "docType" => doc_type = Some(at.text()?),
            "claims" => claims = Some(at.array()?),
            _ => session = Some(SessionTranscript::new(&at.hex()?).map_err(|e| at.fault(e.to_string()))?),
        }
    }
    let doc_type = doc_type.ok_or_else(|| at.fault("docType is missing"))?;
    let claims = claims.ok_or_else(|| at.fault("claims is missing"))?;
    let claims = claims.iter().map(|at| read_claim(at, default_namespace(doc_type))).collect::<Result<_, _>>()?;
    Ok(Request { doc_type: doc_type.into(), claims, session })
}

fn read_claim(at: &At<'_>, default: &str) -> Result<Claim, Fault> {
    let members = at.object(&["namespace", "element", "predicate", "anyOf"])?;
    let member = |name: &str| members.iter().find(|(key, _)| *key == name).map(|(_, at)| at);
    let namespace = member("namespace").map_or(Ok(default), At::text)?;
    if let Some(any_of) = member("anyOf") {
        if member("element").or(member("predicate")).is_some() {
            return Err(at.fault("anyOf stands in place of element and predicate"));
        }
        return read_any_of(any_of, namespace);
    }
    let element = member("element").ok_or_else(|| at.fault("element is missing"))?.text()?;
    let predicate = member("predicate").ok_or_else(|| at.fault("predicate is missing"))?;
    Ok(Claim::new(namespace, element, read_predicate(predicate)?))
}

fn read_any_of(at: &At<'_>, namespace: &str) -> Result<Claim, Fault> {
    let alternatives = at.array()?;
    if !(2..=MAX_ALTERNATIVES).contains(&alternatives.len()) {
        return Err(at.fault(format!("{} alternatives, expected 2 to {MAX_ALTERNATIVES}", alternatives.len())));
    }
    let mut claims = Vec::with_capacity(alternatives.len());
    for at in &alternatives {
        let claim = read_claim(at, namespace)?;
        if !claim.or.is_empty() {
            return Err(at.fault("alternatives cannot be nested"));
        }
        claims.push(claim);
    }
    let mut claims = claims.into_iter();
    let first = claims.next().ok_or_else(|| at.fault("no alternatives"))?;
    Ok(claims.fold(first, Claim::or))
}

fn read_predicate(at: &At<'_>) -> Result<Predicate, Fault> {
    if let Json::Text(name) = at.json {
        return match name.as_str() {
            "disclose" => Ok(Predicate::Disclose),
            "discloseLinkable" => Ok(Predicate::DiscloseLinkable),
            _ => Err(at.fault(format!("unknown predicate {name:?}"))),
        };
    }
    let known = ["equal", "in", "ageAtLeast", "on", "ageAtMost", "range", "after", "before"];
    let members = at.object(&known)?;
    let (name, argument) = match &members[..] {
        [("ageAtLeast", years), ("on", on)] | [("on", on), ("ageAtLeast", years)] => {
            return Ok(Predicate::AgeAtLeastOn(read_age(years)?, read_date(on)?));
        }
        [("on", _)] => return Err(at.fault("on stands beside ageAtLeast only")),
        [(name, argument)] => (name, argument),
        _ => return Err(at.fault(format!("expected one predicate, found {}", members.len()))),
    };
    Ok(match *name {
        "equal" => Predicate::Equal(read_value(argument)?),
        "in" => Predicate::In(argument.array()?.iter().map(read_value).collect::<Result<_, _>>()?),
        "ageAtLeast" => Predicate::AgeAtLeast(read_age(argument)?),
        "ageAtMost" => Predicate::AgeAtMost(read_age(argument)?),
        "range" => match &argument.array()?[..] {
            [least, most] => Predicate::Range(least.unsigned()?, most.unsigned()?),
            _ => return Err(argument.fault("expected [least, most]")),
        },
        "after" => Predicate::After(read_date(argument)?),
        _ => Predicate::Before(read_date(argument)?),
    })
}

fn read_age(at: &At<'_>) -> Result<u8, Fault> {
    u8::try_from(at.unsigned()?).map_err(|_| at.fault("expected an age in years"))
}

fn read_date(at: &At<'_>) -> Result<Date, Fault> {
    Date::parse(at.text()?).ok_or_else(|| at.fault("expected a date YYYY-MM-DD of the calendar"))
}

/// The CBOR of a value to compare with.
pub(crate) fn read_value(at: &At<'_>) -> Result<Vec<u8>, Fault> {
    let out = Writer::default();
    Ok(match at.json {
        Json::Bool(value) => vec![0xf4 + u8::from(*value)],
        Json::Unsigned(n) => out.head(0, *n).0,
        Json::Text(text) => out.text(text).0,
        Json::Object(_) => match &at.object(&["fullDate", "tdate", "cbor"])?[..] {
            [("fullDate", at)] => out.head(6, 1004).text(&read_date(at)?.to_string()).0,
            [("tdate", at)] => {
                let time: DateTime = at.text()?.parse().map_err(|_| at.fault("expected YYYY-MM-DDThh:mm:ssZ"))?;
                out.head(6, 0).text(&time.to_string()).0
            }
            [("cbor", at)] => at.hex()?,
            _ => return Err(at.fault("expected one of fullDate, tdate, cbor")),
        },
        _ => {
            return Err(
                at.expected("a boolean, an unsigned integer, a string, or an object with one of fullDate, tdate, cbor")
            );
        }
    })
}

pub(super) fn write(request: &Request) -> String {
    let one = |claim: &Claim| {
        let predicate = write_predicate(&claim.predicate);
        json!({ "namespace": claim.namespace, "element": claim.element, "predicate": predicate })
    };
    let claims = request.claims.iter().map(|claim| match &claim.or[..] {
        [] => one(claim),
        or => json!({ "anyOf": core::iter::once(claim).chain(or).map(one).collect::<Vec<_>>() }),
    });
    let mut out = json!({ "docType": request.doc_type, "claims": claims.collect::<Vec<_>>() });
    if let Some(session) = &request.session {
        out["sessionTranscript"] = write_hex(session.as_bytes()).into();
    }
    out.to_string()
}

/// The predicate as it stands in a request.
pub(super) fn write_predicate(predicate: &Predicate) -> Value {
    let name = predicate.name();
    let cbor = |bytes: &Vec<u8>| json!({ "cbor": write_hex(bytes) });
    match predicate {
        Predicate::Disclose | Predicate::DiscloseLinkable => json!(name),
        Predicate::Equal(value) => json!({ name: cbor(value) }),
        Predicate::AgeAtLeast(years) | Predicate::AgeAtMost(years) => json!({ name: years }),
        Predicate::AgeAtLeastOn(years, on) => json!({ name: years, "on": on.to_string() }),
        Predicate::In(values) => json!({ name: values.iter().map(cbor).collect::<Vec<_>>() }),
        Predicate::Range(least, most) => json!({ name: [least, most] }),
        Predicate::After(date) | Predicate::Before(date) => json!({ name: date.to_string() }),
    }
}

fn write_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
