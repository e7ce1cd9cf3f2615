//! A statement, recorded gate by gate: what a proof shows about hashed messages and auxiliary values.
//!
//! A [`Circuit`] is written once and run on both sides. The prover runs it with a witness and gets an assignment; the
//! verifier runs it without one and gets the same gates. Small arithmetic goes through
//! [`nova_snark::frontend::ConstraintSystem`], which `Circuit` implements, so gadgets of either project work here. The
//! gates that are cheap in a proof system for hashed bytes are methods of `Circuit` itself: reading bytes at a hidden
//! position, walking over a map, looking up a multiple of a curve point, selecting a digest.
//!
//! There are no public inputs: public data are constants of the circuit.

mod assignment;
mod gates;
mod names;
mod satisfied;
mod tensors;

pub use gates::{
    DIGEST_ENTRY, DigestGate, ENTRY_WIDTHS, LookupGate, MapGate, PointTable, Position, ReadGate, Selector,
};

pub use assignment::PaddedMessage;
pub use tensors::{Map, Node, Planes, ProductBlock, Ranges, Shape, Tensors, Weights, Window};

use crate::math::arith::Scalar;
use assignment::Assignment;
use names::Names;
use nova_snark::frontend::{ConstraintSystem, Index, LinearCombination, SynthesisError, Variable};

use std::ops::Range;

/// A linear combination of cells.
pub type Lc = LinearCombination<Scalar>;

/// Bytes in a SHA-256 block.
pub const BLOCK_BYTES: usize = 64;

/// Bits of a chaining value. The bits region begins with those after the zones; the circuit's own bits follow.
pub const CHAIN_BITS: usize = 256;

/// First auxiliary index of the values region; bits have the indices below it.
const VALUES: usize = 1 << 24;
/// How many bits the bits region may have.
pub const MAX_BITS: usize = VALUES;
/// First auxiliary index of the message region.
const MESSAGE: usize = 1 << 25;

/// Where a variable is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// The constant one.
    One,
    /// Bit `i` of the bits region: shown to be 0 or 1.
    Bit(usize),
    /// Value `i` of the values region: any field element.
    Value(usize),
    /// Bit `512 block + 32 t + i` of the hashed messages: bit `i` (least significant first) of message word `t`.
    Message(usize),
}

impl Cell {
    /// The cell of a variable.
    ///
    /// # Panics
    /// If the variable is a public input other than the constant one: `Circuit` has none.
    pub fn of(variable: Variable) -> Self {
        match variable.get_unchecked() {
            Index::Input(0) => Cell::One,
            Index::Input(_) => unreachable!("a circuit has no public inputs"),
            Index::Aux(i) if i >= MESSAGE => Cell::Message(i - MESSAGE),
            Index::Aux(i) if i >= VALUES => Cell::Value(i - VALUES),
            Index::Aux(i) => Cell::Bit(i),
        }
    }
}

/// The variable of bit `i` of the bits region.
pub fn bit_variable(i: usize) -> Variable {
    Variable::new_unchecked(Index::Aux(i))
}

/// The blocks that one hashed message may fill: part of the public shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone {
    /// The zone's first block among all blocks.
    pub first_block: usize,
    /// How many blocks it has.
    pub blocks: usize,
}

impl Zone {
    /// The zone's blocks.
    pub fn range(&self) -> Range<usize> {
        self.first_block..self.first_block + self.blocks
    }

    /// The zone's size in bytes.
    pub fn bytes(&self) -> usize {
        self.blocks * BLOCK_BYTES
    }
}

/// Zones of the given sizes, one after another.
pub fn zones(blocks: &[usize]) -> Vec<Zone> {
    let mut first_block = 0;
    blocks
        .iter()
        .map(|&blocks| {
            let zone = Zone { first_block, blocks };
            first_block += blocks;
            zone
        })
        .collect()
}

/// `a * b = c`.
#[derive(Clone)]
pub struct Constraint {
    /// Left factor.
    pub a: Lc,
    /// Right factor.
    pub b: Lc,
    /// Product.
    pub c: Lc,
}

/// A recorded statement, with its witness on the prover's side.
pub struct Circuit {
    zones: Vec<Zone>,
    bit_count: usize,
    value_count: usize,
    pub(crate) constraints: Vec<Constraint>,
    pub(crate) linear: Vec<Lc>,
    pub(crate) selectors: Vec<Selector>,
    pub(crate) reads: Vec<ReadGate>,
    pub(crate) maps: Vec<MapGate>,
    pub(crate) lookups: Vec<LookupGate>,
    pub(crate) digests: Vec<DigestGate>,
    tensors: Tensors,
    /// What satisfies the gates; only the prover has it.
    assignment: Option<Assignment>,
    names: Option<Names>,
}

impl Circuit {
    /// An empty circuit over hashed messages in `zones`; the prover supplies one message for each zone.
    ///
    /// # Panics
    /// If there are messages, but not exactly one of the right size for every zone. Also if a zone is empty or does not
    /// start where the one before it ends, since the weights of its ends would then be those of another zone.
    pub fn new(zones: Vec<Zone>, messages: Option<Vec<PaddedMessage>>) -> Self {
        let mut next = 0;
        for zone in &zones {
            assert!(zone.first_block == next && zone.blocks > 0, "zones do not follow one another");
            next += zone.blocks;
        }
        if let Some(messages) = &messages {
            assert_eq!(messages.len(), zones.len());
            assert!(messages.iter().zip(&zones).all(|(m, z)| m.bytes.len() == z.bytes()));
        }
        Self {
            zones,
            bit_count: 0,
            value_count: 0,
            constraints: Vec::new(),
            linear: Vec::new(),
            selectors: Vec::new(),
            reads: Vec::new(),
            maps: Vec::new(),
            lookups: Vec::new(),
            digests: Vec::new(),
            tensors: Tensors::default(),
            assignment: messages.map(Assignment::new),
            names: None,
        }
    }

    /// Keeps the names of gates from here on, for [`Circuit::unsatisfied`].
    pub fn with_names(mut self) -> Self {
        self.names = Some(Names::default());
        self
    }

    /// Whether this is the prover's side.
    pub fn has_witness(&self) -> bool {
        self.assignment.is_some()
    }

    /// The zones.
    pub fn zones(&self) -> &[Zone] {
        &self.zones
    }

    /// How many bits and how many values the circuit has.
    pub fn sizes(&self) -> (usize, usize) {
        (self.bit_count, self.value_count)
    }

    /// What is public about the circuit's size: its zones, how many cells and how many gates of each kind it has, and
    /// the counts of its tensors if there are any.
    pub fn shape(&self) -> Vec<usize> {
        let (constraints, linear) = (self.constraints.len(), self.linear.len());
        let gates = [self.selectors.len(), self.reads.len(), self.maps.len(), self.lookups.len(), self.digests.len()];
        let cells = [self.bit_count, self.value_count, constraints, linear];
        let zones = self.zones.iter().map(|zone| zone.blocks);
        [self.zones.len()].into_iter().chain(zones).chain(cells).chain(gates).chain(self.tensors.counts()).collect()
    }

    /// Allocates a field element.
    pub fn value(&mut self, value: Option<Scalar>) -> Variable {
        let i = self.value_count;
        assert!(i < MESSAGE - VALUES, "the values region is full");
        self.value_count += 1;
        if let Some(assignment) = &mut self.assignment {
            assignment.values.push(value.unwrap_or(Scalar::ZERO));
        }
        Variable::new_unchecked(Index::Aux(VALUES + i))
    }

    /// Allocates a bit.
    pub fn bit(&mut self, value: Option<bool>) -> Variable {
        // A bit after the last would be a value, which nothing shows to be a bit.
        let i = self.bit_count;
        assert!(i < VALUES, "the bits region is full");
        self.bit_count += 1;
        if let Some(assignment) = &mut self.assignment {
            assignment.bits.push(value.unwrap_or(false) as u8);
        }
        bit_variable(i)
    }

    /// Allocates bits, one byte for each. [`Layout::of`](super::claims::Layout::of) refuses too many.
    fn bit_planes(&mut self, n: usize, bits: Option<Vec<u8>>) {
        self.bit_count += n;
        if let Some(assignment) = &mut self.assignment {
            let bits = zeroize::Zeroizing::new(bits.unwrap_or_else(|| vec![0; n]));
            assignment.bits.extend_from_slice(&bits);
        }
    }

    /// Allocates the `n` low bits of `value`, least significant first.
    pub fn bits_of(&mut self, n: usize, value: Option<Scalar>) -> Vec<Variable> {
        let bytes = value.map(|v| v.to_bytes());
        (0..n).map(|i| self.bit(bytes.map(|b| i < 256 && b[i / 8] >> (i % 8) & 1 == 1))).collect()
    }

    /// Shows `0 <= lc < 2^n` for `n < 256` and returns the bits, least significant first.
    pub fn range(&mut self, name: &str, n: usize, lc: &Lc) -> Vec<Variable> {
        assert!(n < 256, "2^n must be below the field's order");
        let value = self.eval(lc);
        let bits = self.bits_of(n, value);
        self.enforce_zero(name, weighted(&bits) - lc_ref(lc));
        bits
    }

    /// Byte `at` of a zone's message, as a combination of message bits.
    pub fn byte(&self, zone: usize, at: usize) -> Lc {
        let zone = self.zones[zone];
        assert!(at < zone.bytes());
        let block = zone.first_block + at / BLOCK_BYTES;
        let first = MESSAGE + 512 * block + 32 * (at % BLOCK_BYTES / 4) + 8 * (3 - at % 4);
        (0..8).fold(Lc::zero(), |lc, k| lc + (Scalar::from_u64(1 << k), Variable::new_unchecked(Index::Aux(first + k))))
    }

    /// Shows `lc = 0`. Costs no multiplication.
    pub fn enforce_zero(&mut self, name: &str, lc: Lc) {
        self.linear.push(lc);
        if let Some(names) = &mut self.names {
            let name = names.full(name);
            names.linear.push(name);
        }
    }

    /// Shows `a * b = c`.
    pub fn enforce_product(&mut self, name: &str, a: Lc, b: Lc, c: Lc) {
        self.constraints.push(Constraint { a, b, c });
        if let Some(names) = &mut self.names {
            let name = names.full(name);
            names.constraints.push(name);
        }
    }

    /// Allocates `a * b`.
    pub fn product(&mut self, name: &str, a: Lc, b: Lc) -> Variable {
        let value = self.eval(&a).zip(self.eval(&b)).map(|(a, b)| a * b);
        let product = self.value(value);
        self.enforce_product(name, a, b, Lc::from_variable(product));
        product
    }

    /// Runs `body`, with `name` prefixed to the names of its gates.
    pub fn scope<T>(&mut self, name: &str, body: impl FnOnce(&mut Self) -> T) -> T {
        if let Some(names) = &mut self.names {
            names.path.push(name.to_owned());
        }
        let result = body(self);
        if let Some(names) = &mut self.names {
            names.path.pop();
        }
        result
    }
}

/// `sum 2^i bits_i`.
pub fn weighted(bits: &[Variable]) -> Lc {
    let mut weight = Scalar::ONE;
    let mut lc = Lc::zero();
    for &bit in bits {
        lc = lc + (weight, bit);
        weight = weight.double();
    }
    lc
}

/// The constant `k`.
pub fn constant(k: Scalar) -> Lc {
    Lc::from_coeff(Circuit::one(), k)
}

/// `k * lc`.
pub fn scaled(k: Scalar, lc: &Lc) -> Lc {
    lc.iter().fold(Lc::zero(), |sum, (variable, &c)| sum + (k * c, variable))
}

/// A negated view of `lc`, to be subtracted with `+`.
fn lc_ref(lc: &Lc) -> Negated<'_> {
    Negated(lc)
}

/// A linear combination to the right of a minus sign.
pub struct Negated<'a>(&'a Lc);

impl std::ops::Sub<Negated<'_>> for Lc {
    type Output = Lc;
    fn sub(self, other: Negated<'_>) -> Lc {
        other.0.iter().fold(self, |sum, (variable, &k)| sum - (k, variable))
    }
}

/// `a - b`.
pub fn difference(a: Lc, b: &Lc) -> Lc {
    a - lc_ref(b)
}

impl ConstraintSystem<Scalar> for Circuit {
    type Root = Self;

    fn alloc<F, A, AR>(&mut self, _: A, f: F) -> Result<Variable, SynthesisError>
    where
        F: FnOnce() -> Result<Scalar, SynthesisError>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        let value = if self.has_witness() { Some(f()?) } else { None };
        Ok(self.value(value))
    }

    fn alloc_input<F, A, AR>(&mut self, _: A, _: F) -> Result<Variable, SynthesisError>
    where
        F: FnOnce() -> Result<Scalar, SynthesisError>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        Err(SynthesisError::Unsatisfiable("a circuit has no public inputs: write them as constants".into()))
    }

    fn enforce<A, AR, LA, LB, LC>(&mut self, annotation: A, a: LA, b: LB, c: LC)
    where
        A: FnOnce() -> AR,
        AR: Into<String>,
        LA: FnOnce(Lc) -> Lc,
        LB: FnOnce(Lc) -> Lc,
        LC: FnOnce(Lc) -> Lc,
    {
        let name = if self.names.is_some() { annotation().into() } else { String::new() };
        self.enforce_product(&name, a(Lc::zero()), b(Lc::zero()), c(Lc::zero()));
    }

    fn push_namespace<NR, N>(&mut self, name: N)
    where
        NR: Into<String>,
        N: FnOnce() -> NR,
    {
        if let Some(names) = &mut self.names {
            names.path.push(name().into());
        }
    }

    fn pop_namespace(&mut self) {
        if let Some(names) = &mut self.names {
            names.path.pop();
        }
    }

    fn get_root(&mut self) -> &mut Self {
        self
    }
}

#[cfg(test)]
mod tests;
