//! The page is the schedule: its table is read, replayed and compared with the verifier's transcript.

use crate::{
    document::{
        mdoc::{MDL_NAMESPACE, SessionTranscript, tests::vectors::Vector},
        request::{Claim, Predicate, Request},
        time::Date,
        trust::IssuerKey,
    },
    engine::{
        circuit::Circuit,
        proof::{self, Proof},
        transcript::Transcript,
    },
    holder::Holder,
    math::{arith::Scalar, curve::Affine},
    presentation::{self, IssuerIdentity},
    statement::{Issuer, PublicStatement},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const PAGE: &str = include_str!("../transcript.rs");

/// The hash, written from the page and from nothing else.
#[derive(Clone, Default)]
struct Replay {
    fed: Vec<u8>,
    draws: usize,
}

impl Replay {
    fn absorb(&mut self, label: &str, data: &[u8]) {
        for part in [label.as_bytes(), data] {
            self.fed.extend((part.len() as u64).to_le_bytes());
            self.fed.extend(part);
        }
    }

    fn draw(&mut self, label: &str) -> Scalar {
        self.absorb("challenge", label.as_bytes());
        let state = Sha256::digest(&self.fed);
        let tagged = |tag: u8| Sha256::digest([&[tag], &state[..]].concat());
        self.fed = [&[2], &state[..]].concat();
        self.draws += 1;
        Scalar::from_wide(&[tagged(0), tagged(1)].concat().try_into().unwrap())
    }
}

/// A row of the schedule.
struct Row {
    kind: &'static str,
    label: &'static str,
    length: &'static str,
    what: &'static str,
}

fn schedule() -> Vec<Row> {
    let rows = PAGE.lines().filter_map(|line| {
        let cells: Vec<&str> = line.strip_prefix("//! | ")?.strip_suffix(" |")?.split('|').map(str::trim).collect();
        match cells[..] {
            [kind @ ("absorb" | "draw" | "message" | "rounds"), label, length, what] => {
                Some(Row { kind, label: label.trim_matches('`'), length, what })
            }
            _ => None,
        }
    });
    rows.collect()
}

/// The text in backticks that a cell ends in.
fn quoted(cell: &str) -> &[u8] {
    cell.trim_end_matches('`').rsplit('`').next().unwrap().as_bytes()
}

/// A sum of products of numbers and symbols, such as `62 + 3 r + 2 c`.
fn evaluate(expression: &str, sizes: &BTreeMap<&str, usize>) -> usize {
    let product = |term: &str| -> i64 {
        let factor = |token: &str| token.parse().unwrap_or_else(|_| sizes[token] as i64);
        term.split_whitespace().map(factor).product()
    };
    expression.replace("- ", "+ -1 ").split('+').map(product).sum::<i64>().try_into().unwrap()
}

/// The symbols of the page, from the circuit's public shape.
fn sizes(circuit: &Circuit, proof: &Proof) -> BTreeMap<&'static str, usize> {
    let shape = circuit.shape();
    let zones = shape[0];
    let [bits, values, products, _, _, reads, maps, _, _] = shape[1 + zones..] else { panic!("{shape:?}") };
    let blocks: usize = shape[1..=zones].iter().sum();
    let variables = |n: usize| n.next_power_of_two().ilog2() as usize;
    let bits = bits + 256 * zones;
    let (bit_rows, value_rows) = (bits.div_ceil(512), values.div_ceil(512));
    let mut classes: Vec<_> =
        circuit.reads.iter().map(|read| (read.window.len(), read.starts.as_ref().map(|starts| starts.0))).collect();
    classes.sort_unstable();
    classes.dedup();
    let block_variables = variables(blocks).max(4);
    let (bit_variables, product_variables) = (variables(bits).max(9), variables(products));
    BTreeMap::from([
        ("z", zones),
        ("n", blocks),
        ("b", block_variables),
        ("d", bit_rows),
        ("f", value_rows),
        ("i", bit_variables),
        ("p", product_variables),
        ("r", reads),
        ("c", classes.len()),
        ("w", maps),
        ("t", (block_variables + 11).max(bit_variables).max(product_variables)),
        ("k", variables(16 + 2 * blocks + bit_rows + value_rows)),
        ("m", proof.fold.entries.len()),
    ])
}

/// What a verifier has of a presentation that the holder of a real document makes.
fn presented(vector: &str, claims: &[(&str, Predicate)], pinned: bool) -> (PublicStatement, Proof) {
    let vector = Vector::load(vector);
    let credential = vector.credential();
    let request = Request::new(credential.doc_type()).session(&vector.session);
    let request = claims
        .iter()
        .fold(request, |request, (element, predicate)| request.claim(MDL_NAMESPACE, element, predicate.clone()));
    let signature = credential.device_signature().unwrap().to_bytes();
    let (x, y) = vector.issuer_key();
    let mut holder = Holder::new(credential);
    if pinned {
        holder = holder.with_issuer_key(&x, &y).unwrap();
    }
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let presentation = holder.present(None, &request, &signature, vector.now, &mut rng).unwrap();
    let (issuer_validity, issuer_certificate) = match &presentation.issuer {
        IssuerIdentity::Key { .. } => (None, None),
        IssuerIdentity::Certificates(chain) => {
            let issuer = IssuerKey::from_certificate(&chain[0]).unwrap();
            (Some((issuer.not_before, issuer.not_after)), Some(Sha256::digest(&chain[0]).into()))
        }
    };
    let (request, choice) = request.resolve(&presentation.alternatives).unwrap();
    let statement = PublicStatement {
        model: None,
        request,
        choice,
        name_spaces: presentation.name_spaces,
        now: presentation.now,
        issuer: Issuer::new(&x, &y).unwrap(),
        issuer_validity,
        issuer_certificate,
        protected: presentation.protected,
        device_algorithm: presentation.device_algorithm,
        nonce_point: presentation.nonce_point,
        mso_blocks: presentation.mso_blocks,
        disclosed: presentation.disclosed,
    };
    (statement, presentation.proof)
}

/// The request of the golden presentation of that name.
fn mustermann() -> (PublicStatement, Proof) {
    let claims = [("birth_date", Predicate::AgeAtLeast(53)), ("age_over_18", Predicate::Disclose)];
    presented("owf-mustermann-mdl", &claims, false)
}

fn one_claim() -> (PublicStatement, Proof) {
    presented("google-wallet-test-mdl", &[("age_over_18", Predicate::AgeAtLeast(18))], true)
}

/// The transcript after the whole schedule, and before each message.
fn replay(statement: &PublicStatement, circuit: &Circuit, proof: &Proof) -> (Replay, Vec<Replay>) {
    let sizes = sizes(circuit, proof);
    let points = |points: &[Affine]| points.iter().flat_map(Affine::compress).collect::<Vec<u8>>();
    let scalars = |scalars: &[Scalar]| scalars.iter().flat_map(Scalar::to_bytes).collect::<Vec<u8>>();
    let (mut replay, mut before_messages) = (Replay::default(), Vec::new());
    let mut messages = proof.fold.messages.iter();
    let mut cross = proof.fold.row.cross.iter();
    let mut entries = 0;
    let mut message = |replay: &mut Replay, length: usize| {
        before_messages.push(replay.clone());
        replay.absorb("message length", &(length as u64).to_le_bytes());
        replay.absorb("message", &messages.next().expect("as many messages as on the page").compress());
        entries += length;
    };
    for Row { kind, label, length, what } in schedule() {
        match kind {
            "absorb" => {
                let data = match label {
                    "domain" | "generators" => quoted(what).to_vec(),
                    "version" => 1u32.to_be_bytes().to_vec(),
                    "statement" => statement_bytes(statement),
                    "shape" => circuit.shape().into_iter().flat_map(|n| (n as u64).to_le_bytes()).collect(),
                    "rows" => points(&proof.rows),
                    "concatenation" => points(&proof.fold.commitments[..1]),
                    "masks" => points(&proof.fold.commitments[1..]),
                    "entries" => scalars(&proof.fold.entries),
                    "row product" => scalars(&[proof.fold.row.product]),
                    "row cross terms" => points(cross.next().expect("as many pairs as on the page")),
                    "row" => scalars(&proof.fold.row.values),
                    "blinds" => scalars(&proof.fold.blinds),
                    _ => panic!("nothing to absorb as {label}"),
                };
                assert!(length == "any" || data.len() == evaluate(length, &sizes), "{label}: {}", data.len());
                replay.absorb(label, &data);
            }
            "draw" => {
                for _ in 0..evaluate(length, &sizes) {
                    replay.draw(label);
                }
            }
            "message" => message(&mut replay, evaluate(length, &sizes)),
            _ => {
                let (rounds, length) = length.split_once(" of ").unwrap();
                for _ in 0..evaluate(rounds, &sizes) {
                    message(&mut replay, length.parse().unwrap());
                    replay.draw(label);
                }
            }
        }
    }
    assert!(messages.next().is_none(), "more messages than on the page");
    assert!(cross.next().is_none(), "more pairs of cross terms than on the page");
    assert_eq!(entries, proof.fold.entries.len(), "entries of all messages");
    (replay, before_messages)
}

fn string(bytes: &[u8]) -> Vec<u8> {
    [&(bytes.len() as u32).to_be_bytes(), bytes].concat()
}

/// The public statement, as the page has it.
fn statement_bytes(statement: &PublicStatement) -> Vec<u8> {
    let mut out = [b"plica statement 1", &string(&request_bytes(&statement.request))[..]].concat();
    out.extend(string(statement.choice.asked()));
    out.extend(string(statement.choice.indices()));
    out.extend(string(statement.name_spaces.as_bytes()));
    out.extend(statement.now.to_string().as_bytes());
    out.extend(string(statement.protected.as_bytes()));
    out.extend(string(&statement.device_algorithm.header()));
    for point in [statement.issuer.key(), &statement.nonce_point] {
        out.extend([point.x().to_be_bytes(), point.y().to_be_bytes()].concat());
    }
    match statement.issuer_validity {
        None => out.push(0),
        Some((from, until)) => out.extend(format!("\u{1}{from}{until}").as_bytes()),
    }
    match &statement.issuer_certificate {
        None => out.push(0),
        Some(hash) => out.extend([&[1], &hash[..]].concat()),
    }
    out.extend((statement.mso_blocks as u32).to_be_bytes());
    out.extend((statement.disclosed.len() as u32).to_be_bytes());
    for disclosed in &statement.disclosed {
        out.extend(disclosed.as_ref().map_or(vec![0], |bytes| [&[1], &string(bytes)[..]].concat()));
    }
    out
}

/// The request, as the page has it.
fn request_bytes(request: &Request) -> Vec<u8> {
    let mut out = [b"plica request 1", &string(request.doc_type.as_bytes())[..]].concat();
    match &request.session {
        None => out.push(0),
        Some(session) => out.extend([&[1], &Sha256::digest(session.as_bytes())[..]].concat()),
    }
    out.extend((request.claims.len() as u32).to_be_bytes());
    request.claims.iter().for_each(|claim| out.extend(claim_bytes(claim)));
    out
}

/// A claim with its alternatives, as the page has it.
fn claim_bytes(claim: &Claim) -> Vec<u8> {
    let mut out = [string(claim.namespace.as_bytes()), string(claim.element.as_bytes())].concat();
    let (name, argument) = match &claim.predicate {
        Predicate::Disclose => ("disclose", vec![]),
        Predicate::DiscloseLinkable => ("discloseLinkable", vec![]),
        Predicate::Equal(value) => ("equal", string(value)),
        Predicate::AgeAtLeast(years) => ("ageAtLeast", vec![*years, 0]),
        Predicate::AgeAtLeastOn(years, on) => ("ageAtLeast", [vec![*years, 1], date_bytes(*on)].concat()),
        Predicate::AgeAtMost(years) => ("ageAtMost", vec![*years]),
        Predicate::In(values) => {
            let count = (values.len() as u32).to_be_bytes().to_vec();
            ("in", [count].into_iter().chain(values.iter().map(|v| string(v))).collect::<Vec<_>>().concat())
        }
        Predicate::Range(least, most) => ("range", [least.to_be_bytes(), most.to_be_bytes()].concat()),
        Predicate::After(date) => ("after", date_bytes(*date)),
        Predicate::Before(date) => ("before", date_bytes(*date)),
    };
    out.extend(string(name.as_bytes()));
    out.extend(argument);
    out.extend((claim.or.len() as u32).to_be_bytes());
    claim.or.iter().for_each(|other| out.extend(claim_bytes(other)));
    out
}

fn date_bytes(date: Date) -> Vec<u8> {
    let number = 10_000 * u32::from(date.year()) + 100 * u32::from(date.month()) + u32::from(date.day());
    number.to_be_bytes().to_vec()
}

#[test]
fn the_schedule_is_what_the_verifier_hashes() {
    for (name, (statement, proof), draws) in [("one claim", one_claim(), None), ("mustermann", mustermann(), Some(94))]
    {
        let circuit = statement.build().unwrap();
        let (mut end, before_messages) = replay(&statement, &circuit, &proof);
        assert!(draws.is_none_or(|draws| before_messages[0].draws == draws), "{}", before_messages[0].draws);
        // A verifier that runs out of messages stops there: the place of a difference shows.
        for (k, mut expected) in before_messages.into_iter().enumerate() {
            let mut cut = proof.clone();
            cut.fold.messages.truncate(k);
            let mut transcript = presentation::transcript(&statement);
            assert!(proof::verify(&circuit, &mut transcript, &cut).is_err());
            assert_eq!(transcript.challenge("end"), expected.draw("end"), "{name}: before message {k}");
        }
        let mut transcript = presentation::transcript(&statement);
        proof::verify(&circuit, &mut transcript, &proof).unwrap();
        assert_eq!(transcript.challenge("end"), end.draw("end"), "{name}: after the last message");
    }
}

#[test]
fn every_predicate_is_encoded_as_the_page_says() {
    let date = Date::new(2026, 1, 15).unwrap();
    let predicates = [
        Predicate::Disclose,
        Predicate::DiscloseLinkable,
        Predicate::Equal(vec![0xf5]),
        Predicate::AgeAtLeast(18),
        Predicate::AgeAtLeastOn(18, date),
        Predicate::AgeAtMost(65),
        Predicate::In(vec![b"\x62US".to_vec(), vec![2]]),
        Predicate::Range(150, 1 << 40),
        Predicate::After(date),
        Predicate::Before(date),
    ];
    let request = predicates
        .into_iter()
        .fold(Request::new("a.doc.type"), |request, predicate| request.claim("a.namespace", "an_element", predicate));
    assert_eq!(request_bytes(&request), request.to_bytes());
    let request = request.any_of(Request::age(18).claims.remove(0));
    assert_eq!(request_bytes(&request), request.to_bytes());
    let request = request.session(&SessionTranscript::new(&[0xf6]).unwrap());
    assert_eq!(request_bytes(&request), request.to_bytes());
    for (statement, _) in [one_claim(), mustermann()] {
        let asked = [string(&request_bytes(&statement.request)), string(statement.choice.asked())];
        assert_eq!(asked[0], asked[1], "nothing was to be chosen");
        assert_eq!(statement_bytes(&statement), statement.to_bytes());
    }
}

#[test]
fn the_example_is_right() {
    let (mut transcript, mut replay) = (Transcript::new("example"), Replay::default());
    replay.absorb("domain", b"example");
    for _ in 0..2 {
        let drawn = transcript.challenge("x");
        assert_eq!(drawn, replay.draw("x"));
        let digits: String = drawn.to_bytes().iter().rev().map(|byte| format!("{byte:02x}")).collect();
        assert!(PAGE.contains(&format!("//! - `{digits}`")), "{digits}");
    }
}
