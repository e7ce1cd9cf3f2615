//! What a relying party asks.
//!
//! A [`Request`] names a docType and up to eight claims, each an element and a [`Predicate`] about its value, or
//! several of which one is shown. Both sides build the statement of a presentation from the same request, so its
//! [byte encoding](Request::to_bytes) is canonical.

mod alternatives;
mod check;
mod compare;
mod json;
mod model;
mod reading;
mod validate;

pub use alternatives::{ATTESTED_AGES, Choice, MAX_ALTERNATIVES};
pub use check::Check;
pub use model::{MAX_MODEL_INPUTS, ModelClaim, Source};

pub use crate::question::{Ask, Attribute, ModelId, Reading};

use crate::document::mdoc::{MDL, MDL_NAMESPACE, SessionTranscript};
use crate::document::time::Date;
use crate::error::Result;

/// The most claims in a request.
pub const MAX_CLAIMS: usize = 8;
/// The most members of a set.
pub const MAX_SET: usize = 64;
/// The longest element identifier, in bytes.
pub const MAX_ELEMENT_BYTES: usize = 64;
/// The longest value to compare with, in bytes of CBOR.
pub const MAX_VALUE_BYTES: usize = 96;
/// The greatest age.
pub const MAX_AGE: u8 = 150;

/// What is asked of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The docType.
    pub doc_type: String,
    /// The claims, 1 to [`MAX_CLAIMS`] together with the elements that the model reads.
    pub claims: Vec<Claim>,
    /// What is asked of a model that reads the document.
    pub model: Option<ModelClaim>,
    /// The session that the presentation is bound to.
    pub session: Option<SessionTranscript>,
}

/// A predicate about one element, or one of several such.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The namespace of the element.
    pub namespace: String,
    /// The element identifier.
    pub element: String,
    /// What has to hold.
    pub predicate: Predicate,
    /// Claims of which one may be shown in place of this one. They have no alternatives of their own.
    pub or: Vec<Claim>,
}

/// What has to hold of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Predicate {
    /// The value's CBOR is shown. For items of up to 183 bytes, or 439 ([`ItemSize`](crate::mdoc::ItemSize)).
    Disclose,
    /// The value's CBOR is shown together with what links the presentations of this credential: salt, digestID, digest.
    DiscloseLinkable,
    /// The value is this complete CBOR item, byte for byte. A full-date with a tag is compared as a date, whatever tag
    /// or time of day the document's value has.
    Equal(Vec<u8>),
    /// At least so many years old now (UTC): of a date, or of an `age_over_NN` with `NN` at least as great, which must
    /// be true; of that one also by [an attestation above it](Claim::alternatives).
    AgeAtLeast(u8),
    /// At least so many years old on a day that the relying party names, such as its local date: of a date only.
    AgeAtLeastOn(u8, Date),
    /// At most so many years old now: of a date only.
    AgeAtMost(u8),
    /// The value is one of these complete CBOR items.
    In(Vec<Vec<u8>>),
    /// The value is an unsigned integer from the first to the second, both included.
    Range(u64, u64),
    /// The value is a date later than this one.
    After(Date),
    /// The value is a date earlier than this one.
    Before(Date),
}

impl Request {
    /// A request with no claims yet.
    #[must_use]
    pub fn new(doc_type: &str) -> Self {
        Self { doc_type: doc_type.into(), claims: Vec::new(), model: None, session: None }
    }

    /// "Over `years`" of a driver's licence, from its element `age_over_NN` or the nearest above it.
    /// [`Request::doc_type`] asks it of another document; [`Request::age`] takes the birth date, too.
    #[must_use]
    pub fn age_over(years: u8) -> Self {
        Self::new(MDL).claim(MDL_NAMESPACE, &format!("age_over_{years:02}"), Predicate::AgeAtLeast(years))
    }

    /// "Over `years`" of a driver's licence, computed from `birth_date`.
    #[must_use]
    pub fn age_from_birth_date(years: u8) -> Self {
        Self::new(MDL).claim(MDL_NAMESPACE, "birth_date", Predicate::AgeAtLeast(years))
    }

    /// Changes the docType; claims in the old docType's [default namespace](default_namespace) move to the new one's.
    #[must_use]
    pub fn doc_type(mut self, doc_type: &str) -> Self {
        if let Some(model) = &mut self.model {
            model.change_doc_type(&self.doc_type, doc_type);
        }
        let (old, new) = (default_namespace(&self.doc_type).to_owned(), default_namespace(doc_type));
        let all = self.claims.iter_mut().flat_map(|claim| {
            let Claim { namespace, or, .. } = claim;
            core::iter::once(namespace).chain(or.iter_mut().map(|other| &mut other.namespace))
        });
        all.filter(|namespace| **namespace == old).for_each(|namespace| *namespace = new.into());
        self.doc_type = doc_type.into();
        self
    }

    /// Adds a claim.
    #[must_use]
    pub fn claim(mut self, namespace: &str, element: &str, predicate: Predicate) -> Self {
        self.claims.push(Claim::new(namespace, element, predicate));
        self
    }

    /// Asks something of a model that reads the document, in the same presentation.
    ///
    /// ```
    /// use plica::mdoc::{MDL, MDL_NAMESPACE};
    /// use plica::request::{Ask, ModelClaim, ModelId, Reading, Request};
    ///
    /// let score = ModelClaim::new(ModelId([7; 32]), Ask::AtLeast("700".into()))
    ///     .attribute("age", MDL_NAMESPACE, "birth_date", Reading::Years)
    ///     .private("income");
    /// Request::new(MDL).model(score).validate()?;
    /// # Ok::<(), plica::error::Error>(())
    /// ```
    #[must_use]
    pub fn model(mut self, claim: ModelClaim) -> Self {
        self.model = Some(claim);
        self
    }

    /// Binds the presentation to a session.
    #[must_use]
    pub fn session(mut self, session: &SessionTranscript) -> Self {
        self.session = Some(session.clone());
        self
    }

    /// Reads a request in JSON, and validates it.
    ///
    /// ```
    /// let request = plica::request::Request::from_json(r#"{"docType": "org.iso.18013.5.1.mDL", "claims": [
    ///     {"namespace": "org.iso.18013.5.1", "element": "birth_date", "predicate": {"ageAtLeast": 18}},
    ///     {"namespace": "org.iso.18013.5.1", "element": "family_name", "predicate": "disclose"}
    /// ]}"#)?;
    /// assert_eq!(request.claims.len(), 2);
    /// # Ok::<(), plica::error::Error>(())
    /// ```
    ///
    /// Predicates: `"disclose"`, `"discloseLinkable"`, `{"equal": v}`, `{"in": [v, ..]}`, `{"ageAtLeast": n}`,
    /// `{"ageAtLeast": n, "on": "YYYY-MM-DD"}`, `{"ageAtMost": n}`, `{"range": [least, most]}`, `{"after":
    /// "YYYY-MM-DD"}`, `{"before": "YYYY-MM-DD"}`. A value is a boolean, an unsigned integer, a string, `{"fullDate":
    /// "YYYY-MM-DD"}`, `{"tdate": "YYYY-MM-DDThh:mm:ssZ"}`, or any CBOR as `{"cbor": "hex"}`. Without `namespace` it is
    /// the docType's [default namespace](default_namespace). The session may be beside `docType` as
    /// `"sessionTranscript": "hex"`.
    ///
    /// A claim of which one of several holds is `{"anyOf": [{"element": .., "predicate": ..}, ..]}`, two to eight, each
    /// in the namespace that is beside `anyOf` or in one of its own.
    ///
    /// `"model": {"id": "hex", "inputs": {"age": {"element": "birth_date", "as": "years"}, "income": "private",
    /// "country": {"public": "DE"}}, "output": {"atLeast": 700}}` asks something of a model. An input is read of an
    /// element (with `namespace`, as in a claim) as `integer`, `years`, `days`, `category` or `boolean`, or is private,
    /// or public: a string, an unsigned integer, or a list of these. Outputs: `"argMax"`, `{"class": "name"}`,
    /// `"values"`, `{"atLeast": n}`, `{"threshold": n}`, where `n` is an unsigned integer or any decimal number as a
    /// string. The elements count as claims, and `claims` may be empty.
    ///
    /// # Errors
    /// [`RequestError::Json`](crate::error::RequestError::Json) with the JSON path, and those of [`Request::validate`].
    pub fn from_json(text: &str) -> Result<Self> {
        json::read(text)
    }

    /// As [`Request::from_json`], from the values of another format, such as those of JavaScript. Bytes may stand for
    /// hexadecimal digits, and for a value as its CBOR.
    ///
    /// # Errors
    /// Those of [`Request::from_json`].
    #[doc(hidden)]
    pub fn from_values<'de>(values: impl serde::Deserializer<'de>) -> Result<Self> {
        json::read_values(values)
    }

    /// The same request in JSON; values to compare with are written as `{"cbor": "hex"}`.
    #[must_use]
    pub fn to_json(&self) -> String {
        json::write(self)
    }

    /// Checks everything about a request that does not depend on a document.
    ///
    /// # Errors
    /// [`RequestError::Json`](crate::error::RequestError::Json) with the path of the part as it stands in JSON,
    /// [`RequestError::PredicateUnsupported`](crate::error::RequestError::PredicateUnsupported), and for names
    /// [`DocumentError::NameTooShort`](crate::error::DocumentError::NameTooShort),
    /// [`DocumentError::TooLarge`](crate::error::DocumentError::TooLarge).
    pub fn validate(&self) -> Result<()> {
        validate::request(self)
    }

    /// As [`Request::validate`], of a [resolved](Request::resolve) request, in which two claims may be the same.
    pub(crate) fn validate_resolved(&self) -> Result<()> {
        validate::shown(self)
    }

    /// The canonical encoding: every string with its length, the session by its SHA-256.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = b"plica request 1".to_vec();
        put(&mut out, self.doc_type.as_bytes());
        match &self.session {
            None => out.push(0),
            Some(session) => {
                out.push(1);
                out.extend_from_slice(&session.hash());
            }
        }
        out.extend_from_slice(&(self.claims.len() as u32).to_be_bytes());
        for claim in &self.claims {
            claim.put(&mut out);
        }
        // A request without a model ends here, as all did before there were models.
        if let Some(model) = &self.model {
            model.put(&mut out);
        }
        out
    }

    /// The canonical encoding of what is asked, in whatever session.
    #[must_use]
    pub fn question_bytes(&self) -> Vec<u8> {
        Self { session: None, ..self.clone() }.to_bytes()
    }
}

impl Claim {
    fn put(&self, out: &mut Vec<u8>) {
        put(out, self.namespace.as_bytes());
        put(out, self.element.as_bytes());
        self.predicate.put(out);
        out.extend_from_slice(&(self.or.len() as u32).to_be_bytes());
        self.or.iter().for_each(|other| other.put(out));
    }
}

impl Predicate {
    /// The predicate in JSON, as it stands in a request.
    #[must_use]
    pub fn to_json(&self) -> String {
        json::write_predicate(self).to_string()
    }

    /// Its name in JSON.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Disclose => "disclose",
            Self::DiscloseLinkable => "discloseLinkable",
            Self::Equal(_) => "equal",
            Self::AgeAtLeast(_) | Self::AgeAtLeastOn(..) => "ageAtLeast",
            Self::AgeAtMost(_) => "ageAtMost",
            Self::In(_) => "in",
            Self::Range(..) => "range",
            Self::After(_) => "after",
            Self::Before(_) => "before",
        }
    }

    fn put(&self, out: &mut Vec<u8>) {
        put(out, self.name().as_bytes());
        match self {
            Self::Disclose | Self::DiscloseLinkable => {}
            Self::Equal(value) => put(out, value),
            Self::AgeAtMost(years) => out.push(*years),
            Self::AgeAtLeast(years) => out.extend_from_slice(&[*years, 0]),
            Self::AgeAtLeastOn(years, on) => {
                out.extend_from_slice(&[*years, 1]);
                out.extend_from_slice(&on.number().to_be_bytes());
            }
            Self::In(values) => {
                out.extend_from_slice(&(values.len() as u32).to_be_bytes());
                values.iter().for_each(|value| put(out, value));
            }
            Self::Range(least, most) => {
                out.extend_from_slice(&least.to_be_bytes());
                out.extend_from_slice(&most.to_be_bytes());
            }
            Self::After(date) | Self::Before(date) => out.extend_from_slice(&date.number().to_be_bytes()),
        }
    }
}

/// The namespace that a docType's elements are in, where a request does not say: `org.iso.18013.5.1` for the driver's
/// licence, otherwise the docType itself, as the EU's documents have it.
#[must_use]
pub fn default_namespace(doc_type: &str) -> &str {
    if doc_type == MDL { MDL_NAMESPACE } else { doc_type }
}

fn put(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&(bytes.len() as u32).to_be_bytes());
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests;
