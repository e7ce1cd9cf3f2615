//! What each value that is sent decides: for every one of them a false statement, a lie that makes up for it, and the
//! one check that this lie breaks.

use super::{super::opening::break_product, *};
use crate::engine::{arguments::sha256::cells::E, circuit::bit_variable, protocol::tests::probed};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// The messages that hold something other than a round's polynomial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sent {
    First,
    Pause,
    Evaluations,
}

/// What a lie breaks.
#[derive(Clone, Copy)]
enum Breaks {
    /// The argument's claims from this one on, one for each entry.
    Claims(usize),
    /// The relation that says that the entry is a product.
    Product,
}

/// The false statement that a lie makes up for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum False {
    /// A product of the circuit.
    Product,
    /// The entries of a map, one of which is skipped.
    Entries,
    /// A byte that was read.
    Byte,
    /// A word of a digest.
    Digest,
    /// A point that was looked up.
    Point,
    /// A chaining word after a zone.
    End,
    /// A round of SHA-256.
    Round,
}

use Breaks::{Claims, Product};
use Sent::{Evaluations, First, Pause};

/// Message, argument, entries of the message, what the lie breaks, what is false. The order is that of the transcript.
const LIES: &[(Sent, &str, Range<usize>, Breaks, False)] = &[
    (First, "sha256", 0..1, Claims(0), False::End),
    (First, "reads", 0..1, Claims(6), False::Byte),
    // The halves of the map's end and of its first entry.
    (First, "map entries", 0..4, Claims(FLOW + 1), False::Entries),
    (First, "digests", 0..1, Claims(2), False::Digest),
    (Pause, "sha256", 0..1, Claims(1), False::Round),
    // Virtual tables, products of two of them, the columns.
    (Evaluations, "sha256", 0..18, Claims(2), False::Product),
    (Evaluations, "sha256", 18..23, Product, False::Product),
    (Evaluations, "sha256", 23..27, Claims(20), False::Product),
    (Evaluations, "bits", 0..1, Claims(0), False::Product),
    (Evaluations, "r1cs", 0..3, Claims(0), False::Product),
    // Two reads of two classes.
    (Evaluations, "reads", 0..2, Claims(0), False::Product),
    (Evaluations, "reads", 2..3, Product, False::Product),
    (Evaluations, "reads", 3..5, Claims(2), False::Product),
    (Evaluations, "reads", 5..6, Product, False::Product),
    (Evaluations, "reads", 6..8, Claims(4), False::Product),
    // Starts and conditions, bits 4 and 3, the product of one of each.
    (Evaluations, "map entries", 0..10, Claims(0), False::Product),
    (Evaluations, "map entries", 10..11, Product, False::Product),
    (Evaluations, "digests", 0..2, Claims(0), False::Product),
];

/// The claim about the flow of the map, which the halves decide.
const FLOW: usize = 10;

/// Statements that need no lie: the prover is honest, and one check refuses.
const HONEST: [(False, Check); 3] = [
    (False::Entries, Check::Claim("map entries", FLOW)),
    (False::Product, Check::Zero(0)),
    (False::Point, Check::Claim("linear", 0)),
];

impl False {
    fn statement(self) -> Statement {
        let add_one = |c: &mut Circuit, v| c.tamper(v, c.get(v).unwrap() + Scalar::ONE);
        match self {
            False::Product => Statement::sample(break_product),
            False::Entries => Statement::sample(|c| {
                let first = c.maps[0].columns[0].start + 70;
                c.tamper(bit_variable(first), Scalar::ZERO);
            }),
            False::Byte => Statement::sample(|c| add_one(c, c.reads[0].window[20])),
            False::Digest => Statement::sample(|c| add_one(c, c.digests[0].words[5])),
            False::Point => Statement::sample(|c| add_one(c, c.lookups[0].x)),
            False::End => Statement::new(sample, |_| (), |columns| columns.ends_mut()[1][7] ^= 1 << 9),
            False::Round => Statement::new(sample, |_| (), |columns| columns.blocks_mut()[1][E + 30] ^= 1 << 9),
        }
    }
}

/// Statements and honest proofs of them, by their seeds.
#[derive(Default)]
struct Cases(BTreeMap<False, (Statement, BTreeMap<u64, Run>)>);

impl Cases {
    fn get(&mut self, what: False, seed: u64) -> (&Statement, &Run) {
        let (statement, runs) = self.0.entry(what).or_insert_with(|| (what.statement(), BTreeMap::new()));
        let run = runs.entry(seed).or_insert_with(|| Run::new(statement, seed, &Plan::default()));
        (statement, run)
    }
}

/// How many entries each argument has in each kind of message, and how many claims.
struct Shape(Vec<(&'static str, [usize; 3], usize)>);

impl Shape {
    fn of(statement: &Statement) -> Self {
        let (_, probed) = probed(|| Run::new(statement, SEEDS.start, &Plan::default()));
        let (mut transcript, mut rng) = (transcript(), rng(0));
        let mut channel = ProverChannel::new(&mut transcript, &mut rng);
        let arguments = all(&mut channel, &statement.circuit, &statement.layout);
        let at_pause = arguments.iter().map(|argument| argument.pause().map_or(0, |pause| pause.len));
        let of_argument = arguments.iter().zip(at_pause).zip(probed.counts).map(|((argument, at_pause), claims)| {
            (argument.name(), [argument.first_len(), at_pause, argument.evaluations_len()], claims)
        });
        Self(of_argument.collect())
    }

    /// The first entry of an argument among all of a proof.
    fn place(&self, run: &Run, sent: Sent, argument: &str) -> usize {
        let [pause, evaluations] = run.pause_and_evaluations();
        let message = [0, pause, evaluations][sent as usize];
        let lengths = || self.0.iter().map(|(name, lengths, _)| (name, lengths[sent as usize]));
        assert_eq!(lengths().map(|(_, n)| n).sum::<usize>(), run.lengths[message]);
        let before = lengths().take_while(|(name, _)| **name != argument);
        run.first_of(message) + before.map(|(_, n)| n).sum::<usize>()
    }

    fn entries(&self) -> BTreeSet<(Sent, &'static str, usize)> {
        let of_argument = |&(name, lengths, _): &(&'static str, [usize; 3], usize)| {
            let of_message = move |(sent, n)| (0..n).map(move |i| (sent, name, i));
            [First, Pause, Evaluations].into_iter().zip(lengths).flat_map(of_message)
        };
        self.0.iter().flat_map(of_argument).collect()
    }

    fn checks(&self, run: &Run) -> BTreeSet<Check> {
        let claims = self.0.iter().flat_map(|&(name, _, claims)| (0..claims).map(move |i| Check::Claim(name, i)));
        let zeros = (0..run.relations.zeros.len()).map(Check::Zero);
        claims.chain(zeros).chain((0..run.relations.products.len()).map(Check::Product)).collect()
    }
}

/// What the halves must make zero for the flow of the map: `first - end` less the value that the columns give.
fn flow(statement: &Statement, seed: u64) -> Quadratic {
    let (_, probed) = probed(|| Run::new(statement, seed, &Plan::default()));
    let (_, claimed, found) = probed.claims.iter().find(|(name, ..)| *name == ("map entries", FLOW)).expect("the flow");
    claimed.clone() - &Hidden::constant(*found)
}

/// The first one is enough, except where a lie needs a square root that does not exist.
const SEEDS: Range<u64> = 7..27;

/// A false statement is believed if its prover lies and the verifier leaves out one check, and refused otherwise. Every
/// value that is sent and every check has its lie.
#[test]
fn every_lie_breaks_one_check() {
    let shape = Shape::of(&Statement::sample(|_| ()));
    let truth = Statement::sample(|_| ());
    let mut cases = Cases::default();
    let (mut said, mut broken) = (BTreeSet::new(), BTreeSet::new());
    for (sent, argument, entries, breaks, what) in LIES {
        for i in entries.clone() {
            let name = format!("{sent:?}, {argument}, {i}");
            let lie = |seed: u64| {
                let (statement, run) = cases.get(*what, seed);
                let entry = shape.place(run, *sent, argument) + i;
                let lie = match what {
                    False::Byte | False::Digest | False::End => {
                        run.with(&run.entries, entry, truth.first_after(run)[entry])
                    }
                    False::Entries => run.solved(&run.entries, entry, &flow(statement, seed))?,
                    _ => run.solved(&run.entries, entry, run.end())?,
                };
                Some((seed, lie))
            };
            let (seed, lie) =
                SEEDS.into_iter().find_map(lie).unwrap_or_else(|| panic!("{name}: no lie makes up for it"));
            let (statement, run) = cases.get(*what, seed);
            let check = match breaks {
                Claims(first) => Check::Claim(argument, first + i - entries.start),
                Product => {
                    let entry = shape.place(run, *sent, argument) + i;
                    let product = run.relations.products.iter().position(|[.., result]| only_entry(result) == entry);
                    Check::Product(product.unwrap_or_else(|| panic!("{name}: no product")))
                }
            };
            let sent_instead = run.lies(&lie);
            assert_eq!(sent_instead.len(), 1, "{name}: one message");
            let plan = Plan { sent: sent_instead, without: Some(check), ..Plan::default() };
            let forged = Run::new(statement, seed, &plan).proof;
            assert!(statement.accepts_without(check, &forged), "{name}: breaks more than {check:?}");
            assert!(!statement.accepts(&forged), "{name}: breaks nothing");
            said.insert((*sent, *argument, i));
            broken.insert(check);
        }
    }
    for (what, check) in HONEST {
        let (statement, _) = cases.get(what, SEEDS.start);
        let forged = Run::new(statement, SEEDS.start, &Plan { without: Some(check), ..Plan::default() }).proof;
        assert!(statement.accepts_without(check, &forged), "{what:?}: breaks more than {check:?}");
        assert!(!statement.accepts(&forged), "{what:?}: breaks nothing");
        broken.insert(check);
    }
    assert_eq!(said, shape.entries(), "the table lacks values that are sent");
    assert_eq!(broken, shape.checks(cases.get(False::Product, SEEDS.start).1), "the table lacks checks");
}
