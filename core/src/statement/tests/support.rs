//! What the tests of the statement share.
//!
//! A [`Case`] is a statement about a document without its two signatures, and everything that a forging prover may
//! change: the messages, where it says that their parts are, and which forms they have. [`Case::fails`] builds the
//! circuit from it as a prover would, and compares the names of the checks that do not hold with those that are
//! expected: these, and no others.

use super::super::further_entry::{ABSENT, form_of};
use super::super::plan::Plan;
use super::super::prover::{self, disclosed};
use super::super::value::Rule;
use super::super::witness::{FurtherHints, Hints};
use super::super::{Issuer, PublicStatement, document, empty, mso_class};
use crate::document::issue::{CertificateOptions, Description, Shape, TestDevice, TestIssuer, sample_licence};
use crate::document::mdoc::tests::vectors::Vector;
use crate::document::mdoc::{Algorithm, Credential, FurtherValue, ItemSize, SessionTranscript, ValidityInfo};
use crate::document::request::{Predicate, Request};
use crate::document::time::Date;
use crate::engine::circuit::{Circuit, Lc, PaddedMessage, Position, bit_variable};
use crate::math::arith::Scalar;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

pub(super) const MDL: &str = "org.iso.18013.5.1";
pub(super) const NOW: &str = "2026-01-15T09:00:00Z";
pub(super) const AAMVA: &str = "org.iso.18013.5.1.aamva";

/// A statement about a document without its signatures, and everything that a forging prover may change.
#[derive(Clone)]
pub(super) struct Case {
    pub(super) public: PublicStatement,
    pub(super) plan: Plan,
    pub(super) messages: Vec<Vec<u8>>,
    pub(super) hints: Hints,
    /// The document's dates, as it is read.
    pub(super) validity: ValidityInfo,
}

impl Case {
    /// A statement that the document satisfies.
    pub(super) fn new(credential: &Credential, public: PublicStatement) -> Self {
        let plan = public.plan().unwrap();
        let (_, hints) = prover::find(&public, &plan, credential).unwrap();
        let mut messages = vec![credential.mso().message.to_vec()];
        for element in &plan.elements {
            let namespace = &plan.namespaces[element.namespace];
            messages.push(credential.element(namespace, &element.identifier).unwrap().item.bytes.to_vec());
        }
        Self { public, plan, messages, hints, validity: credential.mso().validity }
    }

    /// One predicate about the document with two namespaces and every kind of element.
    pub(super) fn mustermann(element: &str, predicate: Predicate) -> Self {
        let vector = Vector::load("owf-mustermann-mdl");
        let credential = vector.credential();
        let public = public(&credential, "2024-10-01T09:00:00Z", &[(MDL, element, predicate)]);
        Self::new(&credential, public)
    }

    /// One predicate about a licence of the test issuer, laid out as `shape` says and of the sample's content but for
    /// what `change` does to it.
    pub(super) fn issued(shape: &Shape<'_>, change: impl FnOnce(&mut Description)) -> Self {
        Self::issued_for(shape, "age_over_18", Predicate::AgeAtLeast(18), change)
    }

    /// As [`Case::issued`], with another predicate.
    pub(super) fn issued_for(
        shape: &Shape<'_>,
        element: &str,
        predicate: Predicate,
        change: impl FnOnce(&mut Description),
    ) -> Self {
        let rng = &mut ChaCha20Rng::seed_from_u64(51);
        let now = NOW.parse().unwrap();
        let issuer = TestIssuer::new(&CertificateOptions::new(now), rng).unwrap();
        let mut licence = sample_licence(Date::parse("1990-06-15").unwrap(), now).unwrap();
        change(&mut licence);
        let document = issuer.issue(&licence, &TestDevice::new(rng).public_key(), shape, rng).unwrap();
        let credential = document.credential().unwrap();
        Self::new(&credential, public(&credential, NOW, &[(MDL, element, predicate)]))
    }

    /// The same statement with another rule for its first element: one that the request would have led to.
    pub(super) fn rule(mut self, rule: Rule, choice: usize) -> Self {
        self.plan.elements[0].rules = vec![rule];
        self.hints.items[0].choices = vec![choice];
        self
    }

    /// Replaces the first item, its digest in the MSO, and where its parts are said to be.
    pub(super) fn item(mut self, item: &TestItem) -> Self {
        let bytes = item.bytes();
        let hints = &mut self.hints.items[0];
        (hints.starts, hints.order, hints.len) = (item.starts(), item.order(), bytes.len());
        hints.further = item.further_hints();
        hints.wide = item.wide;
        (hints.long, hints.long_salt, hints.salt) = (item.long, item.salt.len() > 23, item.salt.len());
        let width = item.id.len();
        let entry = hints.entry;
        self.messages[0][entry..entry + width].copy_from_slice(&item.id);
        self.messages[1] = bytes;
        self.sign_item();
        self
    }

    /// Writes the digest of the first item's message into its entry.
    pub(super) fn sign_item(&mut self) {
        let digest = self.digest_at();
        let sum = Sha256::digest(&self.messages[1]);
        self.messages[0][digest..digest + 32].copy_from_slice(&sum);
    }

    /// Where the first item's digest is.
    pub(super) fn digest_at(&self) -> usize {
        let entry = self.hints.items[0].entry;
        let width = match self.messages[0][entry] {
            0x18 => 2,
            0x19 => 3,
            0x1a => 5,
            _ => 1,
        };
        entry + width + 2
    }

    /// The circuit as a prover builds it, with names; nothing is looked up or checked.
    pub(super) fn prover(&self) -> Circuit {
        let mut c = empty(&self.public, &self.plan, self.prover_messages()).with_names();
        document(&mut c, &self.public, &self.plan, Some(&self.hints)).unwrap();
        c
    }

    /// The messages, padded into their zones.
    pub(super) fn prover_messages(&self) -> Option<Vec<PaddedMessage>> {
        let item = |i: usize| ItemSize::of(&self.plan.elements[i - 1].identifier).blocks();
        let blocks = |i: usize| if i == 0 { self.public.mso_blocks } else { item(i) };
        let pad = |(i, m): (usize, &Vec<u8>)| PaddedMessage::new(m, blocks(i)).unwrap();
        Some(self.messages.iter().enumerate().map(pad).collect())
    }

    /// The circuit as a verifier builds it.
    pub(super) fn verifier(&self) -> Circuit {
        let mut c = empty(&self.public, &self.plan, None);
        document(&mut c, &self.public, &self.plan, None).unwrap();
        c
    }

    /// The checks that fail: no more and no less.
    #[track_caller]
    pub(super) fn fails(&self, names: &[&str]) {
        assert_eq!(failures(&self.prover()), names);
    }
}

/// Chooses nothing in every selector of this name, one after the other, and returns what fails then.
pub(super) fn without_choice(c: &mut Circuit, name: &str) -> Vec<Vec<String>> {
    let selectors: Vec<_> = c.selectors.iter().map(|s| s.bits.clone()).collect();
    let mut found = Vec::new();
    for bits in selectors {
        let chosen = bit_variable(bits.start + c.bits()[bits.clone()].iter().position(|&bit| bit == 1).unwrap());
        c.tamper(chosen, Scalar::from_u64(0));
        let names = failures(c);
        if names.iter().any(|failed| failed == name) {
            found.push(names);
        }
        c.tamper(chosen, Scalar::from_u64(1));
    }
    found
}

/// Chooses something else in a selector, or nothing if there is no such choice.
pub(super) fn choose(c: &mut Circuit, selector: &std::ops::Range<usize>, choice: usize) {
    for (i, bit) in selector.clone().enumerate() {
        c.tamper(bit_variable(bit), Scalar::from_u64((i == choice).into()));
    }
}

/// Moves a read to another position.
pub(super) fn move_to(c: &mut Circuit, position: &Position, at: usize) {
    choose(c, &position.block.bits, at / 64);
    choose(c, &position.byte.bits, at % 64);
}

/// The names of the checks that fail, each once.
pub(super) fn failures(c: &Circuit) -> Vec<String> {
    let mut names = c.unsatisfied();
    names.sort();
    names.dedup();
    names
}

/// An item to be written by a test, entries in any order.
#[derive(Clone)]
pub(super) struct TestItem {
    pub(super) id: Vec<u8>,
    pub(super) salt: Vec<u8>,
    pub(super) element: &'static str,
    pub(super) value: Vec<u8>,
    /// Which of digestID, random, elementIdentifier, elementValue comes first, second, third, last.
    pub(super) order: [usize; 4],
    /// A fifth entry: after how many others it is, its key, its value.
    pub(super) further: Option<(usize, &'static str, Vec<u8>)>,
    pub(super) long: bool,
    pub(super) wide: bool,
}

impl TestItem {
    pub(super) fn new(element: &'static str, value: &[u8]) -> Self {
        let (id, salt) = (vec![7], vec![0xab; 16]);
        let (value, order) = (value.to_vec(), [0, 1, 2, 3]);
        Self { id, salt, element, value, order, further: None, long: false, wide: false }
    }

    pub(super) fn fields(&self) -> [Vec<u8>; 4] {
        let salt_header = match self.salt.len() {
            n @ 0..24 => vec![0x40 + n as u8],
            n => vec![0x58, n as u8],
        };
        [
            [b"\x68digestID", &self.id[..]].concat(),
            [b"\x66random", &salt_header[..], &self.salt].concat(),
            [b"\x71elementIdentifier", &[0x60 + self.element.len() as u8][..], self.element.as_bytes()].concat(),
            [b"\x6celementValue", &self.value[..]].concat(),
        ]
    }

    /// All entries in order, each with its index; the fifth has the index 4.
    fn entries(&self) -> Vec<(usize, Vec<u8>)> {
        let fields = self.fields();
        let mut entries: Vec<_> = self.order.iter().map(|&i| (i, fields[i].clone())).collect();
        if let Some((at, key, value)) = &self.further {
            entries.insert(*at, (4, [&[0x60 + key.len() as u8][..], key.as_bytes(), value].concat()));
        }
        entries
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let entries = self.entries();
        let count = entries.len() as u8;
        let mut map = if self.wide { vec![0xb9, 0, count] } else { vec![0xa0 + count] };
        entries.iter().for_each(|(_, entry)| map.extend(entry));
        let len = map.len() as u8;
        let header = if self.long { vec![0xd8, 0x18, 0x59, 0, len] } else { vec![0xd8, 0x18, 0x58, len] };
        [header, map].concat()
    }

    pub(super) fn starts(&self) -> [usize; 4] {
        core::array::from_fn(|i| self.start_of(i))
    }

    /// Where an entry starts; the item's end, if it is the fifth and there is none.
    fn start_of(&self, entry: usize) -> usize {
        let first = 5 + usize::from(self.long) + 2 * usize::from(self.wide);
        let before = self.entries().into_iter().take_while(|(i, _)| *i != entry);
        first + before.map(|(_, bytes)| bytes.len()).sum::<usize>()
    }

    fn order(&self) -> [usize; 5] {
        let mut order: Vec<usize> = self.entries().iter().map(|(i, _)| *i).collect();
        order.extend(self.further.is_none().then_some(4));
        order.try_into().unwrap()
    }

    fn further_hints(&self) -> FurtherHints {
        let start = self.start_of(4);
        match &self.further {
            None => FurtherHints { start, key: 0, form: ABSENT },
            // Of a form that there is not, the prover says another one.
            Some((_, key, value)) => {
                FurtherHints { start, key: key.len(), form: FurtherValue::of(value[0]).map_or(0, form_of) }
            }
        }
    }
}

/// A public statement about a document, with what it discloses; its signatures are not looked at.
pub(super) fn public(credential: &Credential, now: &str, claims: &[(&str, &str, Predicate)]) -> PublicStatement {
    let mut request = Request::new(credential.doc_type()).session(&SessionTranscript::new(&[0xf6]).unwrap());
    for (namespace, element, predicate) in claims {
        request = request.claim(namespace, element, predicate.clone());
    }
    let now = now.parse().unwrap();
    static SOME_ISSUER: OnceLock<Issuer> = OnceLock::new();
    let some_issuer = || {
        let (x, y) = Vector::load("minimal-mdl").issuer_key();
        Issuer::new(&x, &y).unwrap()
    };
    let issuer = SOME_ISSUER.get_or_init(some_issuer).clone();
    PublicStatement {
        model: None,
        disclosed: disclosed(credential, &request, now).unwrap(),
        request,
        choice: Default::default(),
        name_spaces: Default::default(),
        now,
        protected: credential.protected_header().clone(),
        device_algorithm: Algorithm::Es256,
        nonce_point: *issuer.key(),
        issuer,
        issuer_validity: None,
        issuer_certificate: None,
        mso_blocks: mso_class(credential.mso().message.len()).unwrap(),
    }
}

/// Everything that is recorded: equal for equal shapes.
pub(super) fn shape(c: &Circuit) -> String {
    let lc = |lc: &Lc| format!("{:?}", lc.iter().collect::<Vec<_>>());
    let constraints: Vec<_> = c.constraints.iter().map(|k| [lc(&k.a), lc(&k.b), lc(&k.c)]).collect();
    let linear: Vec<_> = c.linear.iter().map(lc).collect();
    format!(
        "{:?} {:?} {constraints:?} {linear:?} {:?} {:?} {:?} {:?} {:?}",
        c.zones(),
        c.sizes(),
        c.selectors,
        c.reads,
        c.maps,
        c.lookups,
        c.digests
    )
}
