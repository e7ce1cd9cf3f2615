//! JSON that says where it is wrong: objects keep their order, refuse a key given twice, and every error has a path.

use core::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

/// A JSON value; numbers are unsigned integers or [`Json::Other`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Unsigned(u64),
    /// A negative or fractional number, which no format here has.
    Other,
    Text(String),
    /// Bytes as they are, which JSON itself does not have.
    Bytes(Vec<u8>),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads a whole text; the reason is serde_json's, with line and column.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|e| e.to_string())
    }

    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Unsigned(_) => "an unsigned integer",
            Self::Other => "a negative or fractional number",
            Self::Text(_) => "a string",
            Self::Bytes(_) => "bytes",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

/// A value and the path that leads to it.
#[derive(Clone)]
pub(crate) struct At<'a> {
    pub(crate) json: &'a Json,
    pub(crate) path: String,
}

/// Path and reason of what is wrong.
pub(crate) type Fault = (String, String);

impl<'a> At<'a> {
    pub(crate) fn root(json: &'a Json) -> Self {
        Self { json, path: "$".into() }
    }

    pub(crate) fn fault(&self, reason: impl Into<String>) -> Fault {
        (self.path.clone(), reason.into())
    }

    pub(crate) fn expected(&self, what: &str) -> Fault {
        self.fault(format!("expected {what}, found {}", self.json.kind()))
    }

    /// The members of an object, none of them outside `known` unless `known` is empty.
    pub(crate) fn object(&self, known: &[&str]) -> Result<Vec<(&'a str, At<'a>)>, Fault> {
        let Json::Object(members) = self.json else { return Err(self.expected("an object")) };
        let members = members.iter().map(|(k, json)| {
            if !known.is_empty() && !known.contains(&k.as_str()) {
                return Err(self.fault(format!("unknown field {k:?}, expected one of {}", known.join(", "))));
            }
            Ok((k.as_str(), At { json, path: format!("{}.{k}", self.path) }))
        });
        members.collect()
    }

    pub(crate) fn array(&self) -> Result<Vec<At<'a>>, Fault> {
        let Json::Array(items) = self.json else { return Err(self.expected("an array")) };
        Ok(items.iter().enumerate().map(|(i, json)| At { json, path: format!("{}[{i}]", self.path) }).collect())
    }

    pub(crate) fn text(&self) -> Result<&'a str, Fault> {
        match self.json {
            Json::Text(text) => Ok(text),
            _ => Err(self.expected("a string")),
        }
    }

    pub(crate) fn unsigned(&self) -> Result<u64, Fault> {
        match self.json {
            Json::Unsigned(n) => Ok(*n),
            _ => Err(self.expected("an unsigned integer")),
        }
    }

    /// An even number of hexadecimal digits, or bytes as they are.
    pub(crate) fn hex(&self) -> Result<Vec<u8>, Fault> {
        if let Json::Bytes(bytes) = self.json {
            return Ok(bytes.clone());
        }
        decode_hex(self.text()?).ok_or_else(|| self.fault("expected an even number of hexadecimal digits"))
    }
}

/// Hexadecimal digits of either case.
pub(crate) fn decode_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |b: u8| char::from(b).to_digit(16).map(|d| d as u8);
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[hi, lo]| Some(digit(*hi)? << 4 | digit(*lo)?)).collect()
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Unsigned(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(u64::try_from(value).map_or(Json::Other, Json::Unsigned))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Other)
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.into()))
    }

    fn visit_bytes<E>(self, value: &[u8]) -> Result<Json, E> {
        Ok(Json::Bytes(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut out = Vec::new();
        while let Some(item) = items.next_element()? {
            out.push(item);
        }
        Ok(Json::Array(out))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut out: Vec<(String, Json)> = Vec::new();
        let mut keys = std::collections::BTreeSet::new();
        while let Some((key, value)) = members.next_entry::<String, Json>()? {
            if !keys.insert(key.clone()) {
                return Err(A::Error::custom(format_args!("field {key:?} is given twice")));
            }
            out.push((key, value));
        }
        Ok(Json::Object(out))
    }
}
