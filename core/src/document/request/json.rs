//! Requests in JSON.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value as Written, json};

use super::model::ask_parts;
use super::{
    Ask, Attribute, Claim, MAX_ALTERNATIVES, ModelClaim, ModelId, Predicate, Reading, Request, Source,
    default_namespace,
};
use crate::document::json::{At, Fault, Json};
use crate::document::mdoc::{SessionTranscript, Value};
use crate::document::time::Date;
use crate::error::{RequestError, Result};

pub(super) fn read(text: &str) -> Result<Request> {
    read_json(Json::parse(text))
}

/// The same from the values of another format.
pub(super) fn read_values<'de>(values: impl Deserializer<'de>) -> Result<Request> {
    read_json(Json::deserialize(values).map_err(|e| e.to_string()))
}

fn read_json(json: Result<Json, String>) -> Result<Request> {
    let fault = |(path, reason)| RequestError::Json { path, reason };
    let json = json.map_err(|reason| fault(("$".into(), reason)))?;
    let request = read_request(&At::root(&json)).map_err(fault)?;
    request.validate()?;
    Ok(request)
}

fn read_request(at: &At<'_>) -> Result<Request, Fault> {
    let (mut doc_type, mut claims, mut model, mut session) = (None, None, None, None);
    for (key, at) in at.object(&["docType", "claims", "model", "sessionTranscript"])? {
        match key {
            "docType" => doc_type = Some(at.text()?),
            "claims" => claims = Some(at.array()?),
            "model" => model = Some(at),
            _ => session = Some(SessionTranscript::new(&at.hex()?).map_err(|e| at.fault(e.to_string()))?),
        }
    }
    let doc_type = doc_type.ok_or_else(|| at.fault("docType is missing"))?;
    let claims = claims.ok_or_else(|| at.fault("claims is missing"))?;
    let claims = claims.iter().map(|at| read_claim(at, default_namespace(doc_type))).collect::<Result<_, _>>()?;
    let model = model.map(|at| read_model(&at, default_namespace(doc_type))).transpose()?;
    Ok(Request { doc_type: doc_type.into(), claims, model, session })
}

fn read_model(at: &At<'_>, default: &str) -> Result<ModelClaim, Fault> {
    let members = at.object(&["id", "inputs", "output"])?;
    let member = |name: &str| {
        let member = members.iter().find(|(key, _)| *key == name);
        member.map(|(_, at)| at).ok_or_else(|| at.fault(format!("{name} is missing")))
    };
    let id = member("id")?;
    let hash = id.hex()?.try_into().map_err(|_| id.fault("expected 32 bytes in hexadecimal"))?;
    let mut claim = ModelClaim::new(ModelId(hash), read_ask(member("output")?)?);
    for (name, at) in member("inputs")?.object(&[])? {
        claim = claim.input(name, read_source(&at, default)?);
    }
    Ok(claim)
}

fn read_source(at: &At<'_>, default: &str) -> Result<Source, Fault> {
    if let Json::Text(text) = at.json {
        return if text == "private" { Ok(Source::Private) } else { Err(at.fault("expected private, or an object")) };
    }
    let members = at.object(&["namespace", "element", "as", "public"])?;
    let member = |name: &str| members.iter().find(|(key, _)| *key == name).map(|(_, at)| at);
    if let Some(public) = member("public") {
        if members.len() > 1 {
            return Err(at.fault("public stands alone"));
        }
        return Ok(Source::Public(match public.json {
            Json::Array(_) => public.array()?.iter().map(read_number).collect::<Result<_, _>>()?,
            _ => vec![read_number(public)?],
        }));
    }
    let namespace = member("namespace").map_or(Ok(default), At::text)?;
    let element = member("element").ok_or_else(|| at.fault("element is missing"))?.text()?;
    let reading = member("as").ok_or_else(|| at.fault("as is missing"))?;
    let name = reading.text()?;
    let known = Reading::ALL.into_iter().find(|reading| reading.name() == name);
    let reading = known.ok_or_else(|| {
        let names = Reading::ALL.map(Reading::name).join(", ");
        reading.fault(format!("an element cannot be read as {name:?}, expected one of {names}"))
    })?;
    Ok(Source::Attribute(Attribute { namespace: namespace.into(), element: element.into(), reading }))
}

fn read_ask(at: &At<'_>) -> Result<Ask, Fault> {
    if let Json::Text(name) = at.json {
        return match name.as_str() {
            "argMax" => Ok(Ask::ArgMax),
            "values" => Ok(Ask::Values),
            _ => Err(at.fault(format!("unknown output {name:?}"))),
        };
    }
    match &at.object(&["class", "atLeast", "threshold"])?[..] {
        [("class", name)] => Ok(Ask::Class(name.text()?.into())),
        [("atLeast", score)] => Ok(Ask::AtLeast(read_number(score)?)),
        [("threshold", score)] => Ok(Ask::Threshold(read_number(score)?)),
        members => Err(at.fault(format!("expected one output, found {}", members.len()))),
    }
}

/// An unsigned integer, or a string: JSON's other numbers may lose digits on their way.
fn read_number(at: &At<'_>) -> Result<String, Fault> {
    match at.json {
        Json::Unsigned(n) => Ok(n.to_string()),
        Json::Text(text) => Ok(text.clone()),
        _ => Err(at.expected("an unsigned integer or a string")),
    }
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
        "equal" => Predicate::Equal(read_value(argument)?.to_cbor()),
        "in" => Predicate::In(
            argument.array()?.iter().map(|at| Ok(read_value(at)?.to_cbor())).collect::<Result<_, Fault>>()?,
        ),
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

/// A value to compare with.
pub(super) fn read_value(at: &At<'_>) -> Result<Value, Fault> {
    Ok(match at.json {
        Json::Bool(value) => Value::Boolean(*value),
        Json::Unsigned(n) => Value::Integer((*n).into()),
        Json::Text(text) => Value::Text(text.clone()),
        Json::Bytes(cbor) => Value::Cbor(cbor.clone()),
        Json::Object(_) => match &at.object(&["fullDate", "tdate", "cbor"])?[..] {
            [("fullDate", at)] => Value::FullDate(read_date(at)?),
            [("tdate", at)] => Value::Time(at.text()?.parse().map_err(|_| at.fault("expected YYYY-MM-DDThh:mm:ssZ"))?),
            [("cbor", at)] => Value::Cbor(at.hex()?),
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
    if let Some(model) = &request.model {
        out["model"] = write_model(model);
    }
    if let Some(session) = &request.session {
        out["sessionTranscript"] = write_hex(session.as_bytes()).into();
    }
    out.to_string()
}

fn write_model(claim: &ModelClaim) -> Written {
    let source = |source: &Source| match source {
        Source::Private => json!("private"),
        Source::Public(entries) => json!({ "public": entries }),
        Source::Attribute(Attribute { namespace, element, reading }) => {
            json!({ "namespace": namespace, "element": element, "as": reading.name() })
        }
    };
    let inputs: Map<String, Written> = claim.inputs.iter().map(|(name, of)| (name.clone(), source(of))).collect();
    let output = match ask_parts(&claim.ask) {
        (kind, None) => json!(kind),
        (kind, Some(text)) => json!({ kind: text }),
    };
    json!({ "id": claim.id.to_string(), "inputs": inputs, "output": output })
}

/// The predicate as it stands in a request.
pub(super) fn write_predicate(predicate: &Predicate) -> Written {
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
