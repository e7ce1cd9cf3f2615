//! Inputs, shown to be in their domains.

use super::{Builder, Entries};
use crate::{
    engine::circuit::{Circuit, Lc, Map, Node, Shape, constant, weighted},
    math::arith::Scalar,
    model::{
        graph::{Domain, Graph, Tensor},
        intervals::{Interval, bits},
    },
};
use nova_snark::frontend::Variable;

/// What each input of a graph commits to: how far its entries are above the least of its domain.
pub struct InputCells(pub(super) Vec<Node>);

impl InputCells {
    /// The entries of an input, each as an integer of its domain.
    pub fn entries(&self, circuit: &Circuit, graph: &Graph, input: Tensor) -> Vec<Lc> {
        let Interval { lo, hi } = graph.inputs()[input].domain.interval();
        let least = Scalar::from_u64(lo.unsigned_abs());
        let least = constant(if lo < 0 { -least } else { least });
        let entry = |entry: usize| {
            let bit = |j| circuit.entry_bit(self.0[input], entry, j);
            weighted(&(0..bits(hi - lo)).map(bit).collect::<Vec<Variable>>()) + &least
        };
        (0..graph.shape(input).len()).map(entry).collect()
    }
}

impl Builder<'_> {
    /// The next input.
    pub(super) fn input(&mut self, input: Tensor, public: Option<&Entries>) {
        let (shape, domain) = (self.graph.shape(input), &self.graph.inputs()[input].domain);
        let (interval, may_be_missing) = (domain.interval(), domain.missing());
        let one_hot = matches!(domain, Domain::Categories(_));
        let name = format!("input {input}");
        let entries = self.copied(input);
        let bits = self.bits_in_interval(&format!("{name}: domain"), shape, interval, entries.as_ref().map(|x| &x[..]));
        self.input_bits.push(bits);
        let node = self.offset(shape, bits, interval.lo);
        if one_hot {
            let sum = self.map(Shape::vector(1), node, Map::Ranges([[0..shape.len() as u32]].into_iter().collect()));
            let excess = self.offset(Shape::vector(1), sum, -1);
            self.circuit.enforce_zeros(&format!("{name}: one category"), excess);
        }
        let missing = may_be_missing.then(|| {
            let missing = self.trace.map(|trace| {
                let bits = trace.missing[input].iter().map(|&bit| i64::from(bit));
                zeroize::Zeroizing::new(bits.collect())
            });
            self.commit(shape, 1, missing)
        });
        if let Some(public) = public {
            self.equal(&format!("{name}: public"), node, &public.values);
            if let Some(missing) = missing {
                let bits: Vec<i64> = public.missing.iter().map(|&bit| i64::from(bit)).collect();
                self.equal(&format!("{name}: public missing"), missing, &bits);
            }
        }
        self.nodes.push(node);
        self.missing.push(missing);
    }

    /// Shows that a tensor has these entries.
    pub(super) fn equal(&mut self, name: &str, node: Node, entries: &[i64]) {
        let difference = self.sum(Shape::vector(entries.len()), &[(1, node)], entries.iter().map(|x| -x).collect());
        self.circuit.enforce_zeros(name, difference);
    }
}
