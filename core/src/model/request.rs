//! What a verifier asks of a model, and the statement that a proof makes of it.

use super::{
    Model, ModelId,
    gates::Answer,
    graph::{Graph, Thresholds},
    inputs::{self, Inputs},
    run::Entries,
};
use crate::{
    engine::encoding::{put_count, put_string},
    error::{ModelError, Result},
    question::Ask,
};

/// The least and the greatest length of a nonce, in bytes.
pub const NONCE_BYTES: std::ops::RangeInclusive<usize> = 16..=64;
/// The longest audience, in bytes.
pub const MAX_AUDIENCE: usize = 1024;

/// A question about a model's output.
///
/// The nonce is the verifier's, 16 to 64 random bytes, taken once. The audience says for whom the answer is (an origin,
/// a client identifier): the wallet puts it in for whom it talks to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelRequest {
    pub(super) model: ModelId,
    pub(super) ask: Ask,
    pub(super) public: Vec<(String, Vec<String>)>,
    pub(super) audience: String,
    pub(super) nonce: Vec<u8>,
}

impl ModelRequest {
    /// Asks a model, by its id, for something.
    #[must_use]
    pub fn new(model: ModelId, ask: Ask) -> Self {
        Self { model, ask, public: Vec::new(), audience: String::new(), nonce: Vec::new() }
    }

    /// Says what an input is; all others are private.
    #[must_use]
    pub fn public<T: Into<String>>(mut self, name: &str, entries: impl IntoIterator<Item = T>) -> Self {
        self.public.push((name.to_owned(), entries.into_iter().map(Into::into).collect()));
        self
    }

    /// Says for whom the answer is.
    #[must_use]
    pub fn audience(mut self, audience: &str) -> Self {
        audience.clone_into(&mut self.audience);
        self
    }

    /// Makes the answer one to this nonce.
    #[must_use]
    pub fn nonce(mut self, nonce: &[u8]) -> Self {
        self.nonce = nonce.to_vec();
        self
    }
}

/// A request that fits its model.
#[derive(Clone)]
pub(crate) struct Question {
    /// What kind of answer.
    pub(crate) kind: Kind,
    /// Inputs that the request gives.
    pub(crate) public: Vec<Option<Entries>>,
}

/// [`Ask`] with the numbers that it means in one graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    ArgMax,
    Class(usize),
    Values,
    AtLeast(i64),
    Threshold(i64),
}

impl Kind {
    /// The answer that the output gives, if it gives what is asked.
    pub(crate) fn answer(self, values: &[i64]) -> Option<Answer> {
        let answer = match self {
            Self::ArgMax => Answer::Class(super::gates::class_of(values)),
            Self::Class(class) => Answer::Class(class),
            Self::Values => Answer::Values(values.to_vec()),
            Self::AtLeast(threshold) => Answer::Reaches { threshold, reached: true },
            Self::Threshold(threshold) => Answer::Reaches { threshold, reached: values[0] >= threshold },
        };
        answer.holds(values).then_some(answer)
    }

    /// Whether an answer is one to this.
    pub(crate) fn is_answered_by(self, answer: &Answer, graph: &Graph) -> bool {
        let output = graph.output();
        match (self, answer) {
            (Self::ArgMax, Answer::Class(class)) => *class < graph.outputs().classes.len(),
            (Self::Class(asked), Answer::Class(class)) => asked == *class,
            (Self::Values, Answer::Values(values)) => {
                values.len() == graph.shape(output).len() && values.iter().all(|&x| graph.interval(output).has(x))
            }
            (Self::AtLeast(asked), Answer::Reaches { threshold, reached: true }) => asked == *threshold,
            (Self::Threshold(asked), Answer::Reaches { threshold, .. }) => asked == *threshold,
            _ => false,
        }
    }

    /// Its bytes in a statement.
    pub(crate) fn put(self, out: &mut Vec<u8>) {
        match self {
            Self::ArgMax => out.push(0),
            Self::Class(class) => {
                out.push(1);
                put_count(out, class);
            }
            Self::Values => out.push(2),
            Self::AtLeast(threshold) | Self::Threshold(threshold) => {
                out.push(if matches!(self, Self::AtLeast(_)) { 3 } else { 4 });
                out.extend(threshold.to_be_bytes());
            }
        }
    }
}

impl Question {
    /// Checks a request against its model.
    pub(super) fn of(model: &Model, request: &ModelRequest) -> Result<Self> {
        let fault = |why| Err(ModelError::Request { why }.into());
        if request.model != model.id() {
            return Err(ModelError::OtherModel.into());
        }
        if !NONCE_BYTES.contains(&request.nonce.len()) {
            return fault("its nonce has fewer than 16 or more than 64 bytes");
        }
        if request.audience.len() > MAX_AUDIENCE {
            return fault("its audience has more than 1024 bytes");
        }
        Self::new(model, &request.ask, request.public.iter().map(|(name, entries)| (&name[..], &entries[..])))
    }

    /// Checks what is asked of a model, and the inputs that everybody knows.
    pub(crate) fn new<'r>(
        model: &Model,
        ask: &Ask,
        given: impl IntoIterator<Item = (&'r str, &'r [String])>,
    ) -> Result<Self> {
        let fault = |why| Err(ModelError::Request { why }.into());
        let graph = model.graph();
        let mut public: Vec<Option<Entries>> = vec![None; graph.inputs().len()];
        for (name, entries) in given {
            let at = graph.inputs().iter().position(|input| input.name == name);
            let Some(at) = at else { return fault("it gives an input that the model does not have") };
            if public[at].is_some() {
                return fault("it gives an input twice");
            }
            let mut given = Inputs::new();
            given.set(name, entries.iter().cloned());
            public[at] = Some(inputs::entries(&graph.inputs()[at], given.texts(name))?);
        }
        Ok(Self { kind: kind(graph, ask)?, public })
    }

    /// What a proof is about, for its transcript: everything that the verifier chose, and what is shown.
    pub(super) fn statement(&self, request: &ModelRequest, answer: &Answer) -> Vec<u8> {
        let mut out = b"plica model statement 1".to_vec();
        out.extend(request.model.0);
        self.kind.put(&mut out);
        put_answer(&mut out, answer);
        put_count(&mut out, self.public.len());
        for public in &self.public {
            match public {
                None => out.push(0),
                Some(entries) => {
                    out.push(1);
                    put_entries(&mut out, entries);
                }
            }
        }
        put_string(&mut out, request.audience.as_bytes());
        put_string(&mut out, &request.nonce);
        out
    }
}

/// A public input's bytes in a statement.
pub(crate) fn put_entries(out: &mut Vec<u8>, Entries { values, missing }: &Entries) {
    put_count(out, values.len());
    values.iter().for_each(|value| out.extend(value.to_be_bytes()));
    put_count(out, missing.len());
    out.extend(missing.iter().map(|&bit| u8::from(bit)));
}

/// An answer's bytes, in a statement and in a proof.
pub(crate) fn put_answer(out: &mut Vec<u8>, answer: &Answer) {
    match answer {
        Answer::Class(class) => {
            out.push(0);
            put_count(out, *class);
        }
        Answer::Values(values) => {
            out.push(1);
            put_count(out, values.len());
            values.iter().for_each(|value| out.extend(value.to_be_bytes()));
        }
        Answer::Reaches { threshold, reached } => {
            out.push(2);
            out.extend(threshold.to_be_bytes());
            out.push((*reached).into());
        }
    }
}

/// What is asked in the graph's own numbers, if its file allows that.
fn kind(graph: &Graph, ask: &Ask) -> Result<Kind> {
    let outputs = graph.outputs();
    let not_allowed = |why| ModelError::OutputNotAllowed { why };
    let class = || if outputs.classes.is_empty() { Err(not_allowed("it has no classes")) } else { Ok(()) };
    Ok(match ask {
        Ask::ArgMax => {
            class()?;
            Kind::ArgMax
        }
        Ask::Class(name) => {
            class()?;
            let at = outputs.classes.iter().position(|class| class == name);
            Kind::Class(at.ok_or(ModelError::Request { why: "it asks for a class that the model does not have" })?)
        }
        Ask::Values => {
            if !outputs.values {
                return Err(not_allowed("its values stay hidden").into());
            }
            Kind::Values
        }
        Ask::AtLeast(score) => Kind::AtLeast(threshold(graph, &outputs.at_least, score)?),
        Ask::Threshold(score) => Kind::Threshold(threshold(graph, &outputs.threshold, score)?),
    })
}

/// The least integer score that is not below a number.
fn threshold(graph: &Graph, allowed: &Thresholds, score: &str) -> Result<i64> {
    let unit = graph.outputs().unit;
    let fault = |why| ModelError::Request { why };
    let (mantissa, places) = inputs::decimal(score).ok_or(fault("its threshold is no number"))?;
    // mantissa 10^(digits - places) 2^bits, rounded up.
    let scaled = || {
        let power = i32::from(unit.digits) - places;
        let mantissa = mantissa.checked_mul(1i128.checked_shl(unit.bits.into())?)?;
        let ten = 10i128.checked_pow(power.unsigned_abs())?;
        if power >= 0 {
            mantissa.checked_mul(ten)
        } else {
            Some(mantissa.div_euclid(ten) + i128::from(mantissa.rem_euclid(ten) != 0))
        }
    };
    let threshold = scaled().and_then(|k| i64::try_from(k).ok()).ok_or(fault("its threshold has too many digits"))?;
    if !allowed.allow(threshold) {
        return Err(ModelError::OutputNotAllowed { why: "not for this threshold" }.into());
    }
    let interval = graph.interval(graph.output());
    if threshold <= interval.lo || threshold > interval.hi {
        return Err(fault("its threshold is met always or never").into());
    }
    Ok(threshold)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tests::graphs;
    use std::collections::BTreeSet;

    /// Statements that differ in one thing each.
    #[test]
    fn everything_that_a_verifier_chooses_and_sees_is_in_the_statement() {
        let model = Model::new(graphs().remove(0)).unwrap();
        let request =
            |audience: &str, nonce: &[u8]| ModelRequest::new(model.id(), Ask::ArgMax).audience(audience).nonce(nonce);
        let mut other_model = request("a", &[1; 16]);
        other_model.model.0[31] ^= 1;
        let entries = |value: i64, missing: bool| Entries { values: vec![value; 3], missing: vec![missing; 3] };
        let question = |kind, public| Question { kind, public: vec![public] };
        let (argmax, usual) = (|| question(Kind::ArgMax, None), request("a", &[1; 16]));
        let class = |class| Answer::Class(class);
        let reaches = |threshold, reached| Answer::Reaches { threshold, reached };
        let statements = [
            argmax().statement(&usual, &class(1)),
            argmax().statement(&usual, &class(0)),
            argmax().statement(&other_model, &class(1)),
            argmax().statement(&request("b", &[1; 16]), &class(1)),
            argmax().statement(&request("", &[1; 16]), &class(1)),
            argmax().statement(&request("a", &[2; 16]), &class(1)),
            argmax().statement(&request("a", &[1; 17]), &class(1)),
            argmax().statement(&usual, &Answer::Values(vec![1])),
            argmax().statement(&usual, &Answer::Values(vec![2])),
            argmax().statement(&usual, &reaches(1, true)),
            argmax().statement(&usual, &reaches(1, false)),
            argmax().statement(&usual, &reaches(2, true)),
            question(Kind::Class(1), None).statement(&usual, &class(1)),
            question(Kind::Class(2), None).statement(&usual, &class(1)),
            question(Kind::Values, None).statement(&usual, &class(1)),
            question(Kind::AtLeast(1), None).statement(&usual, &class(1)),
            question(Kind::AtLeast(2), None).statement(&usual, &class(1)),
            question(Kind::Threshold(1), None).statement(&usual, &class(1)),
            question(Kind::ArgMax, Some(entries(1, false))).statement(&usual, &class(1)),
            question(Kind::ArgMax, Some(entries(2, false))).statement(&usual, &class(1)),
            question(Kind::ArgMax, Some(entries(1, true))).statement(&usual, &class(1)),
        ];
        assert_eq!(statements.iter().collect::<BTreeSet<_>>().len(), statements.len());
    }

    /// The least score that is not below, exactly.
    #[test]
    fn a_threshold_is_rounded_up() {
        let model = Model::new(graphs().remove(2)).unwrap();
        // The unit is 2^-10 / 100.
        let of = |score: &str| threshold(model.graph(), &Thresholds::Any, score).map_err(|error| error.code());
        assert_eq!(of("0.0025"), Ok(256));
        assert_eq!(of("0.002500001"), Ok(257));
        assert_eq!(of("-0.000009"), Ok(0));
        assert_eq!(of("1e400"), Err("model.request"));
        assert_eq!(of("1e30"), Err("model.request"));
        assert_eq!(of("-1e30"), Err("model.request"));
        let listed = |score: &str| kind(model.graph(), &Ask::AtLeast(score.into())).map_err(|error| error.code());
        assert_eq!(listed("0.0009765625"), Ok(Kind::AtLeast(100)));
        assert_eq!(listed("0.01"), Err("model.output_not_allowed"));
    }
}
