use super::super::plan::Plan;
use super::super::value::Rule;
use super::super::witness::{self, Hints};
use super::super::{PublicStatement, document, empty, mso_class};
use crate::circuit::{Circuit, PaddedMessage};
use crate::error::Result;
use crate::mdoc::Credential;

/// A statement about a document, without signatures.
pub(super) struct Case {
    pub(super) public: PublicStatement,
    pub(super) plan: Plan,
    pub(super) messages: Vec<Vec<u8>>,
    pub(super) hints: Hints,
}

impl Case {
    pub(super) fn new(credential: &Credential, public: PublicStatement, plan: Plan) -> Result<Self> {
        let (padded, hints) = witness::find(&public, &plan, credential)?;
        drop(padded);
        let mut messages = vec![credential.mso().message.to_vec()];
        for element in &plan.elements {
            let item = credential.element(&plan.namespaces[element.namespace], &element.identifier)?.item;
            messages.push(item.bytes.to_vec());
        }
        Ok(Self { public, plan, messages, hints })
    }

    /// The circuit as a prover builds it, with names; nothing is looked up or checked.
    pub(super) fn prover(&self) -> Circuit {
        let blocks = |i: usize| if i == 0 { self.public.mso_blocks } else { 3 };
        let pad = |(i, m): (usize, &Vec<u8>)| PaddedMessage::new(m, blocks(i)).unwrap();
        let messages = self.messages.iter().enumerate().map(pad).collect();
        self.with(messages)
    }

    /// The same with messages that the caller has padded.
    pub(super) fn with(&self, messages: Vec<PaddedMessage>) -> Circuit {
        let mut c = empty(&self.public, &self.plan, Some(messages)).with_names();
        document(&mut c, &self.public, &self.plan, Some(&self.hints)).unwrap();
        c
    }

    /// The circuit as a verifier builds it.
    pub(super) fn verifier(&self) -> Circuit {
        let mut c = empty(&self.public, &self.plan, None);
        document(&mut c, &self.public, &self.plan, None).unwrap();
        c
    }

    /// The names of the checks that fail, each once.
    pub(super) fn failures(&self) -> Vec<String> {
        unique(self.prover().unsatisfied())
    }
}

pub(super) fn unique(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names.dedup();
    names
}

pub(super) fn public(credential: &Credential, now: &str) -> PublicStatement {
    PublicStatement {
        doc_type: credential.doc_type().into(),
        now: now.parse().unwrap(),
        issuer_validity: None,
        mso_blocks: mso_class(credential.mso().message.len()).unwrap(),
    }
}

pub(super) fn plan(rules: &[(&str, &str, Rule)]) -> Plan {
    let mut plan = Plan::default();
    for (namespace, identifier, rule) in rules {
        plan.add(namespace, identifier, rule.clone());
    }
    plan
}

/// Everything that is recorded, in an order of its own: equal for equal shapes.
pub(super) fn shape(c: &Circuit) -> String {
    let lc = |lc: &crate::circuit::Lc| format!("{:?}", lc.iter().collect::<Vec<_>>());
    let constraints: Vec<_> = c.constraints.iter().map(|k| [lc(&k.a), lc(&k.b), lc(&k.c)]).collect();
    let linear: Vec<_> = c.linear.iter().map(lc).collect();
    format!(
        "{:?} {:?} {constraints:?} {linear:?} {:?} {:?} {:?} {:?} {:?}",
        c.zones(),
        c.sizes(),
        c.selectors,
        c.reads,
        c.walks,
        c.lookups,
        c.digests
    )
}
