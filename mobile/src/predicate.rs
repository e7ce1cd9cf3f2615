//! What has to hold of an element.

use crate::error::PlicaError;
use crate::value::{Value, date};
use plica::error::{Error, RequestError};
use plica::request;

/// A predicate about one element, or about one of several.
#[derive(Clone, PartialEq, uniffi::Record)]
pub struct Claim {
    /// The namespace of the element, 5 to 96 bytes.
    pub namespace: String,
    /// The element identifier, up to 64 bytes.
    pub element: String,
    /// What has to hold.
    pub predicate: Predicate,
    /// Claims of which one may be shown in place of this one, up to 7. The first that the document has and that holds
    /// is shown, and the facts say which. They have no alternatives of their own, and none of them discloses its value.
    #[uniffi(default)]
    pub alternatives: Vec<Claim>,
}

/// What has to hold of a value.
#[derive(Clone, PartialEq, uniffi::Enum)]
pub enum Predicate {
    /// The value is shown. The element has up to 183 bytes in the document, with its name and salt, or 439 for some.
    Disclose,
    /// The value is shown, together with what makes the presentations of this document linkable. Of any length up to
    /// 1 MiB, such as a portrait.
    DiscloseLinkable,
    /// The value is this one.
    Equal {
        /// The value, up to 96 bytes of CBOR.
        value: Value,
    },
    /// The value is one of these.
    In {
        /// 1 to 64 values.
        values: Vec<Value>,
    },
    /// At least so many years old, of a date or an `age_over_NN`. Of the latter also by up to six usual attestations of
    /// higher ages, which count as alternatives.
    AgeAtLeast {
        /// 1 to 150.
        years: u8,
        /// On this day, `YYYY-MM-DD`, of a date only; otherwise at the time of the presentation (UTC).
        #[uniffi(default = None)]
        on: Option<String>,
    },
    /// At most so many years old at the time of the presentation (UTC), of a date only.
    AgeAtMost {
        /// 1 to 150.
        years: u8,
    },
    /// The value is an unsigned integer from the one to the other, both included.
    Range {
        /// The least.
        least: u64,
        /// The greatest.
        most: u64,
    },
    /// The value is a date later than this one.
    After {
        /// `YYYY-MM-DD`.
        date: String,
    },
    /// The value is a date earlier than this one.
    Before {
        /// `YYYY-MM-DD`.
        date: String,
    },
}

impl Claim {
    /// `path` is where it stands in a request in JSON.
    pub(crate) fn to_core(&self, path: &str) -> Result<request::Claim, PlicaError> {
        let in_any = !self.alternatives.is_empty();
        let first = if in_any { format!("{path}.anyOf[0].predicate") } else { format!("{path}.predicate") };
        let others = self.alternatives.iter().enumerate();
        Ok(request::Claim {
            namespace: self.namespace.clone(),
            element: self.element.clone(),
            predicate: self.predicate.to_core(&first)?,
            or: others
                .map(|(i, other)| other.to_core(&format!("{path}.anyOf[{}]", i + 1)))
                .collect::<Result<_, _>>()?,
        })
    }

    pub(crate) fn from_core(claim: &request::Claim) -> Result<Self, PlicaError> {
        Ok(Self {
            namespace: claim.namespace.clone(),
            element: claim.element.clone(),
            predicate: Predicate::from_core(&claim.predicate)?,
            alternatives: claim.or.iter().map(Self::from_core).collect::<Result<_, _>>()?,
        })
    }
}

impl Predicate {
    fn to_core(&self, path: &str) -> Result<request::Predicate, PlicaError> {
        use request::Predicate as Core;
        let placed = |error: PlicaError| match error {
            PlicaError::BadInput { detail: reason, .. } => {
                Error::from(RequestError::Json { path: path.into(), reason }).into()
            }
            error => error,
        };
        let day = |text: &str| date(text).map_err(placed);
        Ok(match self {
            Self::Disclose => Core::Disclose,
            Self::DiscloseLinkable => Core::DiscloseLinkable,
            Self::Equal { value } => Core::Equal(value.to_cbor().map_err(placed)?),
            Self::In { values } => {
                Core::In(values.iter().map(|value| value.to_cbor().map_err(placed)).collect::<Result<_, _>>()?)
            }
            Self::AgeAtLeast { years, on: None } => Core::AgeAtLeast(*years),
            Self::AgeAtLeast { years, on: Some(on) } => Core::AgeAtLeastOn(*years, day(on)?),
            Self::AgeAtMost { years } => Core::AgeAtMost(*years),
            Self::Range { least, most } => Core::Range(*least, *most),
            Self::After { date } => Core::After(day(date)?),
            Self::Before { date } => Core::Before(day(date)?),
        })
    }

    pub(crate) fn from_core(predicate: &request::Predicate) -> Result<Self, PlicaError> {
        use request::Predicate as Core;
        Ok(match predicate {
            Core::Disclose => Self::Disclose,
            Core::DiscloseLinkable => Self::DiscloseLinkable,
            Core::Equal(value) => Self::Equal { value: Value::from_cbor(value) },
            Core::In(values) => Self::In { values: values.iter().map(|value| Value::from_cbor(value)).collect() },
            Core::AgeAtLeast(years) => Self::AgeAtLeast { years: *years, on: None },
            Core::AgeAtLeastOn(years, on) => Self::AgeAtLeast { years: *years, on: Some(on.to_string()) },
            Core::AgeAtMost(years) => Self::AgeAtMost { years: *years },
            Core::Range(least, most) => Self::Range { least: *least, most: *most },
            Core::After(date) => Self::After { date: date.to_string() },
            Core::Before(date) => Self::Before { date: date.to_string() },
            // Never silently another one.
            other => return Err(crate::error::internal("unknown_predicate", other.name())),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every predicate of the library, as JSON has it: what is new there has to come here.
    #[test]
    fn every_predicate_is_known() {
        let predicates = [
            r#""disclose""#,
            r#""discloseLinkable""#,
            r#"{"equal": {"fullDate": "2024-03-15"}}"#,
            r#"{"in": ["a", true, 7]}"#,
            r#"{"ageAtLeast": 18}"#,
            r#"{"ageAtLeast": 18, "on": "2026-01-15"}"#,
            r#"{"ageAtMost": 18}"#,
            r#"{"range": [1, 2]}"#,
            r#"{"after": "2024-03-15"}"#,
            r#"{"before": "2024-03-15"}"#,
        ];
        let mut names = std::collections::BTreeSet::new();
        for predicate in predicates {
            let json =
                format!(r#"{{"docType": "org.example", "claims": [{{"element": "x", "predicate": {predicate}}}]}}"#);
            let [claim] = &request::Request::from_json(&json).unwrap().claims[..] else { panic!("{json}") };
            names.insert(claim.predicate.name());
            let back = Claim::from_core(claim).unwrap().to_core("$").unwrap();
            assert_eq!(back, *claim);
        }
        // `Predicate::name` has an arm for each variant: so many different names.
        assert_eq!(names.len(), 9);
        let source = include_str!("../../core/src/document/request/mod.rs");
        let variants = source.split("pub enum Predicate {").nth(1).unwrap().split("\n}").next().unwrap();
        let variants = variants.lines().filter(|line| line.starts_with("    ") && !line.trim().starts_with("//"));
        assert_eq!(variants.count(), predicates.len());
    }

    #[test]
    fn a_bad_date_says_where_it_is() {
        let claim = |predicate| Claim {
            namespace: "org.example".into(),
            element: "x".into(),
            predicate,
            alternatives: Vec::new(),
        };
        let bad = claim(Predicate::After { date: "yesterday".into() });
        let at = |claim: &Claim| claim.to_core("$.claims[2]").unwrap_err().to_string();
        assert!(at(&bad).contains("$.claims[2].predicate: expected a date YYYY-MM-DD"), "{}", at(&bad));
        let nested = Claim { alternatives: vec![bad], ..claim(Predicate::AgeAtMost { years: 7 }) };
        assert!(at(&nested).contains("$.claims[2].anyOf[1].predicate"), "{}", at(&nested));
        assert!(at(&nested).ends_with("[request.json]"));
    }
}
