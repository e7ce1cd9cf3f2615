//! Operators as tensors and blocks of a circuit, one file for each family.
//!
//! No committed tensor is trusted to lie in its interval: its bits allow more. That it is the interpreter's follows
//! along the graph, from inputs that are shown to be in their domains and from gadgets that leave one result each. So a
//! gadget may use the interval of what it reads, never that of what it makes.

mod inputs;
mod output;
mod rescale;
mod trees;

pub use inputs::InputCells;
pub use output::{Answer, class_of};

use super::{
    graph::{Graph, MAX_BITS, Operator, Tensor},
    intervals::Interval,
    run::{Entries, Trace},
};
use crate::engine::circuit::{Circuit, Map, Node, Shape};
use std::sync::Arc;
use zeroize::Zeroizing;

/// Numbers of the prover's, wiped when dropped.
type Secret = Zeroizing<Vec<i64>>;

/// A copy of numbers, allocated at full size: a vector that grew would leave a copy in memory.
fn secret(entries: &[i64]) -> Secret {
    Zeroizing::new(entries.to_vec())
}

/// What `f` makes of each number.
fn mapped(entries: &[i64], f: impl Fn(i64) -> i64) -> Secret {
    let mut out = secret(entries);
    out.iter_mut().for_each(|x| *x = f(*x));
    out
}

/// A graph on its way into a circuit.
pub struct Builder<'a> {
    circuit: &'a mut Circuit,
    graph: &'a Graph,
    /// What the prover's tensors hold.
    trace: Option<&'a Trace>,
    /// The tensors so far.
    nodes: Vec<Node>,
    /// What each input commits to: how far its entries are above the least of its domain.
    input_bits: Vec<Node>,
    /// Which entries of an input are missing, where some may be.
    missing: Vec<Option<Node>>,
}

/// Adds a graph to a circuit, with its public inputs (`None` for those that are private) and what is shown of its
/// output. The prover passes a trace.
pub fn build(
    circuit: &mut Circuit,
    graph: &Graph,
    public: &[Option<Entries>],
    answer: &Answer,
    trace: Option<&Trace>,
) -> InputCells {
    let mut builder = Builder::new(circuit, graph, trace);
    builder.inputs(public);
    (0..graph.operators().len()).for_each(|k| builder.operator(k));
    builder.output(answer);
    InputCells(builder.input_bits)
}

/// How many bits each tensor of a graph commits to. What is shown commits to some more. The counts end where their sum
/// is above the limit, so that a graph that asks for too much costs little.
pub fn bits(graph: &Graph) -> Vec<usize> {
    let mut circuit = Circuit::new(Vec::new(), None);
    let mut builder = Builder::new(&mut circuit, graph, None);
    let mut ends = Vec::new();
    for input in 0..graph.inputs().len() {
        builder.input(input, None);
        ends.push(builder.circuit.sizes().0);
    }
    for k in 0..graph.operators().len() {
        if builder.circuit.sizes().0 <= MAX_BITS {
            builder.operator(k);
        }
        ends.push(builder.circuit.sizes().0);
    }
    let starts = std::iter::once(0).chain(ends.iter().copied());
    ends.iter().zip(starts).map(|(end, start)| end - start).collect()
}

impl<'a> Builder<'a> {
    fn new(circuit: &'a mut Circuit, graph: &'a Graph, trace: Option<&'a Trace>) -> Self {
        Self { circuit, graph, trace, nodes: Vec::new(), input_bits: Vec::new(), missing: Vec::new() }
    }

    fn inputs(&mut self, public: &[Option<Entries>]) {
        public.iter().enumerate().for_each(|(input, public)| self.input(input, public.as_ref()));
    }

    /// Adds operator `k`, which makes the next tensor.
    fn operator(&mut self, k: usize) {
        let (made, name) = (self.nodes.len(), format!("operator {k}"));
        let node = match &self.graph.operators()[k] {
            Operator::Linear { shape, terms, bias } => {
                let terms = terms.iter().map(|(of, map)| (self.nodes[*of], map.clone())).collect();
                self.circuit.linear(*shape, terms, bias.clone())
            }
            Operator::Rescale { of, shift, lo, hi } => self.rescale(&name, *of, made, *shift, [*lo, *hi]),
            Operator::MaxRescale { of, window, shift, lo, hi, .. } => {
                self.max_rescale(&name, *of, made, *window, *shift, [*lo, *hi])
            }
            Operator::Bins { of, features } => self.bins(&name, *of, made, features),
            Operator::Trees { of, trees, outputs } => self.trees(&name, of, trees, *outputs),
        };
        self.nodes.push(node);
    }

    /// The entries of a tensor of the graph (prover only).
    fn entries(&self, tensor: Tensor) -> Option<&[i64]> {
        self.trace.map(|trace| &trace.tensors[tensor][..])
    }

    /// A copy of them.
    fn copied(&self, tensor: Tensor) -> Option<Secret> {
        self.entries(tensor).map(secret)
    }

    /// Commits to numbers between 0 and `most`, which their bits may exceed.
    fn commit(&mut self, shape: Shape, most: i64, entries: Option<Secret>) -> Node {
        self.circuit.tensor(shape, super::intervals::bits(most), entries.as_ref().map(|entries| &entries[..]))
    }

    /// A sum of multiples of nodes of one length, and biases.
    fn sum(&mut self, shape: Shape, terms: &[(i64, Node)], bias: Vec<i64>) -> Node {
        let terms = terms.iter().map(|&(k, node)| (node, Arc::new(Map::Scale(k)))).collect();
        self.circuit.linear(shape, terms, bias)
    }

    /// One map of one node.
    fn map(&mut self, shape: Shape, node: Node, map: Map) -> Node {
        self.circuit.linear(shape, vec![(node, Arc::new(map))], Vec::new())
    }

    /// The tensor `lo + node`.
    fn offset(&mut self, shape: Shape, node: Node, lo: i64) -> Node {
        if lo == 0 { node } else { self.sum(shape, &[(1, node)], vec![lo; shape.channels]) }
    }

    /// Commits to numbers of an interval and shows that they are: to how far they are above its least one. Where the
    /// interval has as many numbers as the bits, these are enough.
    fn bits_in_interval(&mut self, name: &str, shape: Shape, interval: Interval, entries: Option<&[i64]>) -> Node {
        let Interval { lo, hi } = interval;
        let above = entries.map(|entries| mapped(entries, |x| x - lo));
        let bits = self.commit(shape, hi - lo, above);
        if !((hi - lo + 1) as u64).is_power_of_two() {
            let below = entries.map(|entries| mapped(entries, |x| hi - x));
            let rest = self.commit(shape, hi - lo, below);
            let sum = self.sum(shape, &[(1, bits), (1, rest)], vec![lo - hi; shape.channels]);
            self.circuit.enforce_zeros(name, sum);
        }
        bits
    }
}

#[cfg(test)]
mod tests;
