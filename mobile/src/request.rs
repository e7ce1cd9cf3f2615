//! What a relying party asks.

use crate::convert::array;
use crate::error::{PlicaError, internal, invalid};
use crate::model_request::{Ask, Reading};
use crate::predicate::Claim;
use crate::session::SessionTranscript;
use plica::request;
use std::collections::HashMap;

/// What is asked of a document of one type. Methods return a new request.
#[derive(Clone, PartialEq, uniffi::Record)]
pub struct Request {
    /// The document's type, 7 to 96 bytes.
    pub doc_type: String,
    /// The claims, 1 to 8 together with the elements that a model reads.
    #[uniffi(default)]
    pub claims: Vec<Claim>,
    /// What is asked of a model that reads the document.
    #[uniffi(default = None)]
    pub model: Option<ModelClaim>,
    /// The session that the answer is bound to, if there is one yet. Every presentation needs one.
    #[uniffi(default = None)]
    pub session: Option<SessionTranscript>,
}

/// What is asked of a model's output, and where each of its inputs comes from.
///
/// Whoever asks decides which inputs the holder may choose. The answer names every input's origin.
#[derive(Clone, PartialEq, uniffi::Record)]
pub struct ModelClaim {
    /// The id of the model, 32 bytes.
    pub id: Vec<u8>,
    /// What is shown of its output.
    pub ask: Ask,
    /// Every input of the model by name, up to 1024.
    pub inputs: HashMap<String, Source>,
}

/// Where an input of a model comes from.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Source {
    /// The holder says what it is, and does not show it. Nobody has signed it.
    Private,
    /// These are its entries, for everybody to see.
    Public {
        /// Numbers or a category, as texts.
        entries: Vec<String>,
    },
    /// An element of the document, which the issuer signed, and which stays hidden.
    Attribute {
        /// The namespace of the element.
        namespace: String,
        /// The element identifier.
        element: String,
        /// What the model takes of its value.
        reading: Reading,
    },
}

/// "Over `years`" of a driver's licence, from whichever it has: `age_over_NN` of just that age, up to six usual ones
/// above it in ascending order, or `birth_date`. The facts say which of them was shown, so the verifier learns it.
///
/// # Errors
/// `invalid_argument` unless it is 1 to 150.
#[uniffi::export]
pub fn request_age(years: u8) -> Result<Request, PlicaError> {
    if !(1..=request::MAX_AGE).contains(&years) {
        return Err(invalid(format!("an age has 1 to {} years, not {years}", request::MAX_AGE)));
    }
    Request::from_core(&request::Request::age(years))
}

/// "Over `years`" of a driver's licence from its `age_over_NN` of just this age, or the nearest higher one that the
/// licence has and that holds.
///
/// # Errors
/// `invalid_argument` unless it is 1 to 99.
#[uniffi::export]
pub fn request_age_over(years: u8) -> Result<Request, PlicaError> {
    if !(1..=99).contains(&years) {
        return Err(invalid(format!("an age_over_NN has two digits, and cannot say \"over {years}\"")));
    }
    Request::from_core(&request::Request::age_over(years))
}

/// Reads a request in the command line's JSON, and checks it.
///
/// A `sessionTranscript` in it is left out: make your own session, from what you see yourself, and never take it from
/// the other side. `with_session` reads it all the same, for requests that you have written yourself.
///
/// # Errors
/// `request.json` with the path of what is wrong, `predicate.unsupported`, `mdoc.too_large`, `mdoc.name_too_short`.
#[uniffi::export(default(with_session = false))]
pub fn request_from_json(json: String, with_session: bool) -> Result<Request, PlicaError> {
    let request = Request::from_core(&request::Request::from_json(&json)?)?;
    Ok(if with_session { request } else { Request { session: None, ..request } })
}

#[uniffi::export]
impl Request {
    /// The same request in a session.
    #[must_use]
    pub fn in_session(&self, session: SessionTranscript) -> Self {
        Self { session: Some(session), ..self.clone() }
    }

    /// The same request for another type of document. Elements in the default namespace of the old type move to that
    /// of the new one.
    ///
    /// # Errors
    /// `request.json` for a date that is none.
    pub fn for_doc_type(&self, doc_type: String) -> Result<Self, PlicaError> {
        Self::from_core(&self.to_core()?.doc_type(&doc_type))
    }

    /// The request in the command line's JSON, with values as CBOR in hexadecimal, and without the session: the other
    /// side makes its own.
    ///
    /// # Errors
    /// `request.json` for a date that is none.
    pub fn to_json(&self) -> Result<String, PlicaError> {
        Ok(request::Request { session: None, ..self.to_core()? }.to_json())
    }
}

impl Request {
    pub(crate) fn to_core(&self) -> Result<request::Request, PlicaError> {
        let claims = self.claims.iter().enumerate().map(|(i, claim)| claim.to_core(&format!("$.claims[{i}]")));
        Ok(request::Request {
            doc_type: self.doc_type.clone(),
            claims: claims.collect::<Result<_, _>>()?,
            model: self.model.as_ref().map(ModelClaim::to_core).transpose()?,
            session: self.session.as_ref().map(SessionTranscript::read).transpose()?,
        })
    }

    fn from_core(request: &request::Request) -> Result<Self, PlicaError> {
        Ok(Self {
            doc_type: request.doc_type.clone(),
            claims: request.claims.iter().map(Claim::from_core).collect::<Result<_, _>>()?,
            model: request.model.as_ref().map(ModelClaim::from_core).transpose()?,
            session: request.session.as_ref().map(Into::into),
        })
    }
}

impl ModelClaim {
    fn to_core(&self) -> Result<request::ModelClaim, PlicaError> {
        let id = request::ModelId(array(&self.id, "the id of a model")?);
        let inputs = self.inputs.iter().map(|(name, source)| (name, source.to_core()));
        Ok(inputs
            .fold(request::ModelClaim::new(id, self.ask.to_core()), |claim, (name, source)| claim.input(name, source)))
    }

    fn from_core(claim: &request::ModelClaim) -> Result<Self, PlicaError> {
        let inputs = claim.inputs.iter().map(|(name, source)| Ok((name.clone(), Source::from_core(source)?)));
        Ok(Self {
            id: claim.id.0.to_vec(),
            ask: Ask::from_core(&claim.ask)?,
            inputs: inputs.collect::<Result<_, PlicaError>>()?,
        })
    }
}

impl Source {
    fn to_core(&self) -> request::Source {
        match self {
            Self::Private => request::Source::Private,
            Self::Public { entries } => request::Source::Public(entries.clone()),
            Self::Attribute { namespace, element, reading } => request::Source::Attribute(request::Attribute {
                namespace: namespace.clone(),
                element: element.clone(),
                reading: reading.to_core(),
            }),
        }
    }

    fn from_core(source: &request::Source) -> Result<Self, PlicaError> {
        Ok(match source {
            request::Source::Private => Self::Private,
            request::Source::Public(entries) => Self::Public { entries: entries.clone() },
            request::Source::Attribute(attribute) => Self::Attribute {
                namespace: attribute.namespace.clone(),
                element: attribute.element.clone(),
                reading: Reading::from_core(attribute.reading)?,
            },
            _ => return Err(internal("unknown_source", "this package does not know where an input comes from")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: &str = r#"{
        "docType": "org.iso.18013.5.1.mDL",
        "claims": [{"anyOf": [
            {"element": "age_over_18", "predicate": {"ageAtLeast": 18}},
            {"element": "birth_date", "predicate": {"ageAtLeast": 18, "on": "2026-01-15"}}
        ]}],
        "model": {
            "id": "0707070707070707070707070707070707070707070707070707070707070707",
            "inputs": {
                "age": {"element": "birth_date", "as": "years"},
                "income": "private",
                "country": {"public": "DE"}
            },
            "output": {"atLeast": "700"}
        },
        "sessionTranscript": "83f6f6f6"
    }"#;

    #[test]
    fn a_request_in_json_and_back() {
        let core = request::Request::from_json(ASKED).unwrap();
        let request = request_from_json(ASKED.into(), true).unwrap();
        assert_eq!(request.to_core().unwrap(), core);
        let without = request_from_json(ASKED.into(), false).unwrap();
        assert!(without.session.is_none() && without.in_session(request.session.clone().unwrap()) == request);
        let written = request.to_json().unwrap();
        assert!(request_from_json(written, true).unwrap() == without);
    }

    #[test]
    fn ages() {
        assert_eq!(request_age(18).unwrap().to_core().unwrap(), request::Request::age(18));
        assert_eq!(request_age_over(18).unwrap().to_core().unwrap(), request::Request::age_over(18));
        for wrong in [request_age(0), request_age(151), request_age_over(0), request_age_over(100)] {
            assert!(matches!(wrong, Err(PlicaError::BadInput { code, .. }) if code == "invalid_argument"));
        }
        let elsewhere = request_age_over(18).unwrap().for_doc_type("eu.europa.ec.av.1".into()).unwrap();
        assert_eq!(elsewhere.claims[0].namespace, "eu.europa.ec.av.1");
    }
}
