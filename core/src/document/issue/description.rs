//! What a document says, in JSON.

use super::fault;
use crate::document::json::{At, Fault, Json};
use crate::document::mdoc::Value;
use crate::document::time::{Date, DateTime};
use crate::error::{IssueError, Result};

/// Elements of ISO/IEC 18013-5 and the EU PID that are full-dates: a string of that form is written as one.
const DATES: [&str; 5] = ["birth_date", "issue_date", "expiry_date", "issuance_date", "portrait_capture_date"];

/// What an issuer writes into a document.
#[derive(Clone)]
pub struct Description {
    /// The docType.
    pub doc_type: String,
    /// The dates.
    pub validity: Validity,
    /// Namespaces and their elements in order, each with its value's CBOR.
    pub namespaces: Vec<(String, Elements)>,
}

/// Element identifiers and the CBOR of their values, in order.
pub type Elements = Vec<(String, Vec<u8>)>;

/// The dates of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// When it is signed.
    pub signed: DateTime,
    /// Its first moment.
    pub valid_from: DateTime,
    /// Its last moment.
    pub valid_until: DateTime,
    /// When the issuer expects to update it.
    pub expected_update: Option<DateTime>,
}

impl Description {
    /// Reads `{"docType", "validity": {"signed", "validFrom", "validUntil", "expectedUpdate"?}, "namespaces": {ns:
    /// {element: value}}}`.
    ///
    /// A value is a boolean, an unsigned integer, a string, `null`, an array, an object, or one of `{"fullDate": ..}`,
    /// `{"tdate": ..}`, `{"bytes": hex}`, `{"cbor": hex}`. A string of the form `YYYY-MM-DD` under `birth_date`,
    /// `issue_date` and their like becomes a full-date by itself.
    ///
    /// # Errors
    /// [`IssueError::Description`] with the JSON path.
    pub fn from_json(text: &str) -> Result<Self> {
        let fault = |(path, reason)| IssueError::Description { path, reason };
        let json = Json::parse(text).map_err(|reason| fault(("$".into(), reason)))?;
        Ok(read(&At::root(&json)).map_err(fault)?)
    }

    /// Sets an element to a value in CBOR, adding it if it is not there.
    ///
    /// # Errors
    /// [`IssueError::Description`] if there is no such namespace.
    pub fn set(&mut self, namespace: &str, element: &str, value: Vec<u8>) -> Result<()> {
        let found = self.namespaces.iter_mut().find(|(name, _)| name == namespace);
        let (_, elements) = found.ok_or_else(|| fault(namespace, "there is no such namespace"))?;
        match elements.iter_mut().find(|(name, _)| name == element) {
            Some((_, old)) => *old = value,
            None => elements.push((element.into(), value)),
        }
        Ok(())
    }
}

fn read(at: &At<'_>) -> Result<Description, Fault> {
    let (mut doc_type, mut validity, mut namespaces) = (None, None, None);
    for (key, at) in at.object(&["docType", "validity", "namespaces"])? {
        match key {
            "docType" => doc_type = Some(at.text()?),
            "validity" => validity = Some(read_validity(&at)?),
            _ => namespaces = Some(read_namespaces(&at)?),
        }
    }
    Ok(Description {
        doc_type: doc_type.ok_or_else(|| at.fault("docType is missing"))?.into(),
        validity: validity.ok_or_else(|| at.fault("validity is missing"))?,
        namespaces: namespaces.ok_or_else(|| at.fault("namespaces is missing"))?,
    })
}

fn read_validity(at: &At<'_>) -> Result<Validity, Fault> {
    let (mut signed, mut valid_from, mut valid_until, mut expected_update) = (None, None, None, None);
    for (key, at) in at.object(&["signed", "validFrom", "validUntil", "expectedUpdate"])? {
        let time = Some(read_time(&at)?);
        match key {
            "signed" => signed = time,
            "validFrom" => valid_from = time,
            "validUntil" => valid_until = time,
            _ => expected_update = time,
        }
    }
    let valid_from = valid_from.ok_or_else(|| at.fault("validFrom is missing"))?;
    let valid_until = valid_until.ok_or_else(|| at.fault("validUntil is missing"))?;
    Ok(Validity { signed: signed.unwrap_or(valid_from), valid_from, valid_until, expected_update })
}

fn read_namespaces(at: &At<'_>) -> Result<Vec<(String, Elements)>, Fault> {
    let namespaces = at.object(&[])?.into_iter().map(|(name, at)| {
        let elements =
            at.object(&[])?.into_iter().map(|(element, at)| Ok((element.into(), value(element, &at)?.to_cbor())));
        Ok((name.into(), elements.collect::<Result<_, Fault>>()?))
    });
    namespaces.collect()
}

fn read_time(at: &At<'_>) -> Result<DateTime, Fault> {
    at.text()?.parse().map_err(|_| at.fault("expected YYYY-MM-DDThh:mm:ssZ"))
}

fn value(name: &str, at: &At<'_>) -> Result<Value, Fault> {
    Ok(match at.json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Boolean(*value),
        Json::Unsigned(n) => Value::Integer((*n).into()),
        Json::Other => return Err(at.expected("an unsigned integer")),
        Json::Text(text) => match Date::parse(text) {
            Some(date) if DATES.contains(&name) => Value::FullDate(date),
            _ => Value::Text(text.clone()),
        },
        Json::Bytes(bytes) => Value::Bytes(bytes.clone()),
        Json::Array(_) => Value::Array(at.array()?.iter().map(|at| value(name, at)).collect::<Result<_, Fault>>()?),
        Json::Object(_) => match &at.object(&[])?[..] {
            [("fullDate", at)] => Value::FullDate(
                Date::parse(at.text()?).ok_or_else(|| at.fault("expected a date YYYY-MM-DD of the calendar"))?,
            ),
            [("tdate", at)] => Value::Time(read_time(at)?),
            [("bytes", at)] => Value::Bytes(at.hex()?),
            [("cbor", at)] => Value::Cbor(at.hex()?),
            members => {
                let entry = |(key, at): &(&str, At<'_>)| Ok((Value::Text((*key).into()), value(key, at)?));
                Value::Map(members.iter().map(entry).collect::<Result<_, Fault>>()?)
            }
        },
    })
}
