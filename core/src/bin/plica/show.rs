//! Facts, values and tables, for people and for programs.

use crate::args::to_hex;
use minicbor::data::{Tag, Type};
use minicbor::decode::Decoder;
use plica::mdoc::DeviceElement;
use plica::request::{Predicate, Request};
use plica::verifier::{Fact, Facts};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Facts as JSON.
pub fn facts(facts: &Facts, request: &Request) -> Value {
    let claims = facts.claims.iter().zip(&request.claims).map(|(fact, asked)| {
        let mut out = json!({
            "namespace": fact.namespace,
            "element": fact.element,
            "predicate": serde_json::from_str::<Value>(&fact.predicate.to_json()).unwrap_or_default(),
        });
        if asked.alternatives().len() > 1 {
            out["alternative"] = fact.alternative.into();
        }
        if let Some(cbor) = &fact.disclosed {
            out["value"] = value(cbor);
            out["cbor"] = to_hex(cbor).into();
        }
        out
    });
    let claims: Vec<Value> = claims.collect();
    let mut issuer = json!({
        "subject": facts.issuer.subject,
        "keyFingerprint": to_hex(&facts.issuer.key_fingerprint),
    });
    if let Some((from, until)) = facts.issuer.certificate_validity {
        issuer["notBefore"] = from.to_string().into();
        issuer["notAfter"] = until.to_string().into();
    }
    let mut out = json!({
        "holds": true,
        "docType": facts.doc_type,
        "now": facts.now.to_string(),
        "issuer": issuer,
        "claims": claims,
    });
    if !facts.device_signed.is_empty() {
        out["deviceSigned"] = device_signed(&facts.device_signed);
    }
    out
}

/// Elements that a device has signed, as JSON.
pub fn device_signed(elements: &[DeviceElement]) -> Value {
    let one = |e: &DeviceElement| {
        let (namespace, element) = (&e.namespace, &e.element);
        json!({ "namespace": namespace, "element": element, "value": value(&e.value), "cbor": to_hex(&e.value) })
    };
    elements.iter().map(one).collect()
}

/// Facts as lines.
pub fn facts_as_text(facts: &Facts) -> String {
    let mut out = String::new();
    let issuer = match facts.issuer.subject.as_str() {
        "" => format!("the pinned key {}", short(&facts.issuer.key_fingerprint)),
        subject => format!("{subject} (key {})", short(&facts.issuer.key_fingerprint)),
    };
    let _ = writeln!(out, "holds at {}", facts.now);
    let _ = writeln!(out, "  document  {}", facts.doc_type);
    let _ = writeln!(out, "  issuer    {issuer}");
    for fact in &facts.claims {
        let _ = writeln!(out, "  {}  {}", fact.element, claim(fact));
    }
    if !facts.device_signed.is_empty() {
        let _ = writeln!(out, "signed by the device, not by the issuer:");
    }
    for element in &facts.device_signed {
        let _ = writeln!(out, "  {}  = {}", element.element, abridged(&value(&element.value)));
    }
    out
}

/// What is known about an element.
pub fn claim(fact: &Fact) -> String {
    match (&fact.predicate, &fact.disclosed) {
        (_, Some(cbor)) => format!("= {}", abridged(&value(cbor))),
        (predicate, None) => self::predicate(predicate),
    }
}

/// A predicate in words.
pub fn predicate(predicate: &Predicate) -> String {
    match predicate {
        Predicate::Disclose => "is shown".into(),
        Predicate::DiscloseLinkable => "is shown, with what links this credential".into(),
        Predicate::Equal(cbor) => format!("= {}", abridged(&value(cbor))),
        Predicate::AgeAtLeast(years) => format!("at least {years} years old"),
        Predicate::AgeAtLeastOn(years, on) => format!("at least {years} years old on {on}"),
        Predicate::AgeAtMost(years) => format!("at most {years} years old"),
        Predicate::In(set) => format!("one of {} values", set.len()),
        Predicate::Range(least, most) => format!("from {least} to {most}"),
        Predicate::After(date) => format!("after {date}"),
        Predicate::Before(date) => format!("before {date}"),
        other => other.name().into(),
    }
}

/// A CBOR value as JSON: tags are dropped, byte strings are in hexadecimal, and what JSON cannot express is null.
pub fn value(cbor: &[u8]) -> Value {
    read(&mut Decoder::new(cbor), 16).unwrap_or(Value::Null)
}

/// A table whose columns after the first are right-aligned.
pub fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |c: usize| rows.iter().filter_map(|row| row.get(c)).map(|cell| cell.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::from(" ");
        for (c, cell) in row.iter().enumerate() {
            let pad = " ".repeat(widths[c] - cell.chars().count());
            let _ = if c == 0 { write!(line, " {cell}{pad}") } else { write!(line, "  {pad}{cell}") };
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out
}

/// Bytes with a separator between thousands.
pub fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

fn short(fingerprint: &[u8; 32]) -> String {
    to_hex(&fingerprint[..8])
}

fn abridged(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(64) {
        Some((at, _)) => format!("{}... ({} characters)", &text[..at], text.chars().count()),
        None => text,
    }
}

fn read(from: &mut Decoder<'_>, depth: usize) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    Some(match from.datatype().ok()? {
        Type::Bool => from.bool().ok()?.into(),
        Type::Null => from.null().map(|()| Value::Null).ok()?,
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => from.u64().ok()?.into(),
        Type::I8 | Type::I16 | Type::I32 | Type::I64 => from.i64().ok()?.into(),
        Type::F32 => from.f32().ok()?.into(),
        Type::F64 => from.f64().ok()?.into(),
        Type::String => from.str().ok()?.into(),
        Type::Bytes => to_hex(from.bytes().ok()?).into(),
        Type::Tag => {
            let _: Tag = from.tag().ok()?;
            read(from, depth)?
        }
        Type::Array => {
            let n = from.array().ok()??;
            (0..n).map(|_| read(from, depth)).collect::<Option<Vec<_>>>()?.into()
        }
        Type::Map => {
            let n = from.map().ok()??;
            let entry = |from: &mut Decoder<'_>| {
                let key = match read(from, depth)? {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                Some((key, read(from, depth)?))
            };
            (0..n).map(|_| entry(from)).collect::<Option<Map<_, _>>>()?.into()
        }
        _ => return None,
    })
}
