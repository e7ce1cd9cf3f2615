//! The structured half of a circuit: integer tensors, committed bit by bit, and equations that hold for all entries.
//!
//! A [`Node`] is a tensor. It is committed, or linear in nodes before it with public weights. A block says of nodes
//! that all their entries are zero, or products of one another. What that costs is one pass backwards over the nodes,
//! which turns weights of the blocks' entries into weights of what is committed, as training does; linear nodes cost
//! neither a commitment nor a constraint.

mod maps;
mod ranges;
mod weights;

pub use maps::{Map, Window};
pub use ranges::Ranges;
pub use weights::Weights;

use super::{CHAIN_BITS, Circuit, bit_variable};
use crate::{engine::commit::WIDTH, math::arith::Scalar};
use nova_snark::frontend::Variable;
use std::{ops::Range, sync::Arc};

/// So many entries get rows of their own, up to [`WIDTH`] a row; fewer are packed. On rows of its own a plane's kernel
/// is that of the plane before, doubled; packed planes cost fewer commitments.
const ROW_ENTRIES: usize = 256;

/// Channels, rows and columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Channels.
    pub channels: usize,
    /// Rows of a channel.
    pub rows: usize,
    /// Columns of a channel.
    pub columns: usize,
}

impl Shape {
    /// A list of so many entries.
    pub const fn vector(n: usize) -> Self {
        Self { channels: n, rows: 1, columns: 1 }
    }

    /// How many entries it has.
    pub const fn len(&self) -> usize {
        self.channels * self.plane()
    }

    /// Whether it has none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entries of one channel.
    pub const fn plane(&self) -> usize {
        self.rows * self.columns
    }
}

/// A tensor of a circuit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Node(usize);

impl Node {
    /// Its place among the circuit's nodes.
    pub fn index(self) -> usize {
        self.0
    }
}

/// What a node is.
enum Kind {
    /// `sum_j 2^j plane_j`, in pieces.
    Committed(Vec<Planes>),
    /// `sum_k map_k(node_k) + bias`, with one bias for each channel or each entry.
    Linear { terms: Vec<(Node, Arc<Map>)>, bias: Vec<i64> },
}

/// The planes of some entries of a committed tensor, bit `j` of all of them, then bit `j + 1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planes {
    /// Which entries.
    pub entries: Range<usize>,
    /// The first bit in the bits region.
    pub first: usize,
    /// From a plane's first bit to that of the next: [`WIDTH`] where each has a row of its own.
    pub stride: usize,
    /// How many planes there are.
    pub count: usize,
}

impl Planes {
    /// The bits of plane `j`.
    pub fn plane(&self, j: usize) -> Range<usize> {
        let first = self.first + j * self.stride;
        first..first + self.entries.len()
    }
}

struct NodeData {
    shape: Shape,
    kind: Kind,
}

/// Three nodes `a`, `b`, `c` with `a b = c` for all entries.
pub type ProductBlock = [Node; 3];

/// The tensors and blocks of a circuit.
#[derive(Default)]
pub struct Tensors {
    nodes: Vec<NodeData>,
    /// Nodes whose entries are all zero.
    pub(crate) zeros: Vec<Node>,
    pub(crate) products: Vec<ProductBlock>,
}

impl Tensors {
    /// The shape of a node.
    pub fn shape(&self, node: Node) -> Shape {
        self.nodes[node.0].shape
    }

    /// How many equations the product blocks are.
    pub fn product_rows(&self) -> usize {
        self.products.iter().map(|[a, _, _]| self.shape(*a).len()).sum()
    }

    /// What is public about their size: nothing if there are none.
    pub(super) fn counts(&self) -> Vec<usize> {
        if self.nodes.is_empty() {
            return Vec::new();
        }
        let committed = self.nodes.iter().filter(|node| matches!(node.kind, Kind::Committed(_))).count();
        vec![committed, self.zeros.len(), self.products.len(), self.product_rows()]
    }

    /// Turns weights of nodes into weights of what is committed: `sum <u, node> = sum <w, planes> + constants`, where
    /// plane `j` counts `2^j`-fold.
    pub fn backward(&self, of_nodes: impl IntoIterator<Item = (Node, Weights)>) -> Vec<(&[Planes], Vec<Scalar>)> {
        let mut weights: Vec<Option<Weights>> = self.nodes.iter().map(|_| None).collect();
        for (node, u) in of_nodes {
            weights[node.0].get_or_insert_with(|| Weights::zero(u.shape)).add_scaled(Scalar::ONE, &u);
        }
        let mut committed = Vec::new();
        for (at, node) in self.nodes.iter().enumerate().rev() {
            let Some(u) = weights[at].take() else { continue };
            match &node.kind {
                Kind::Committed(planes) => committed.push((&planes[..], u.into_dense())),
                Kind::Linear { terms, .. } => {
                    for (from, map) in terms {
                        let shape = self.shape(*from);
                        let sums = weights[from.0].get_or_insert_with(|| Weights::zero(shape));
                        map.add_transposed(node.shape, &u, sums);
                    }
                }
            }
        }
        committed
    }

    /// The entries of each node if everything that is committed were zero; `None` where all are.
    pub fn constants(&self) -> Vec<Option<Vec<i64>>> {
        self.forward(|_, _| None)
    }

    /// The entries of each node, from those of what is committed; `None` where all are zero.
    fn forward(&self, committed: impl Fn(Shape, &[Planes]) -> Option<Vec<i64>>) -> Vec<Option<Vec<i64>>> {
        let mut values: Vec<Option<Vec<i64>>> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            values.push(match &node.kind {
                Kind::Committed(planes) => committed(node.shape, planes),
                Kind::Linear { terms, bias } => {
                    let mut sums = bias.iter().any(|&k| k != 0).then(|| with_bias(node.shape, bias));
                    for (from, map) in terms {
                        if let Some(x) = &values[from.0] {
                            let sums = sums.get_or_insert_with(|| vec![0; node.shape.len()]);
                            map.add_applied(self.shape(*from), node.shape, x, sums);
                        }
                    }
                    sums
                }
            });
        }
        values
    }
}

/// A tensor of nothing but biases.
fn with_bias(shape: Shape, bias: &[i64]) -> Vec<i64> {
    bias.iter().flat_map(|&k| std::iter::repeat_n(k, shape.len() / bias.len())).collect()
}

impl Circuit {
    /// The tensors and blocks.
    pub fn tensors(&self) -> &Tensors {
        &self.tensors
    }

    /// Commits to a tensor of non-negative integers with so many bits each. The prover passes its entries, of which the
    /// lowest bits are taken.
    ///
    /// # Panics
    /// If there are more than 62 bits, or another number of entries.
    pub fn tensor(&mut self, shape: Shape, bits: usize, entries: Option<&[i64]>) -> Node {
        assert!(bits <= 62, "sums of wider entries could wrap");
        assert!(entries.is_none_or(|entries| entries.len() == shape.len()));
        let mut pieces = Vec::new();
        let mut start = 0;
        while start < shape.len() {
            let left = shape.len() - start;
            let (len, stride) = if left < ROW_ENTRIES { (left, left) } else { (left.min(WIDTH), WIDTH) };
            if stride == WIDTH {
                self.start_row();
            }
            let piece = Planes { entries: start..start + len, first: self.sizes().0, stride, count: bits };
            let planes_of = |entries: &[i64]| {
                let mut out = vec![0; bits * stride];
                for (j, plane) in out.chunks_exact_mut(stride).enumerate() {
                    plane.iter_mut().zip(entries).for_each(|(bit, entry)| *bit = (entry >> j & 1) as u8);
                }
                out
            };
            self.bit_planes(bits * stride, entries.map(|entries| planes_of(&entries[piece.entries.clone()])));
            pieces.push(piece);
            start += len;
        }
        self.node(shape, Kind::Committed(pieces))
    }

    /// Fills the last row of the bits region with bits that nothing reads.
    fn start_row(&mut self) {
        let used = (CHAIN_BITS * self.zones().len() + self.sizes().0) % WIDTH;
        self.bit_planes((WIDTH - used) % WIDTH, None);
    }

    /// `entry >> s` of a committed tensor.
    ///
    /// # Panics
    /// If the node is not committed, or has fewer bits.
    pub fn high(&mut self, node: Node, s: usize) -> Node {
        let NodeData { shape, kind: Kind::Committed(planes) } = &self.tensors.nodes[node.0] else {
            panic!("only bits can be shifted")
        };
        let high = |planes: &Planes| Planes { first: planes.plane(s).start, count: planes.count - s, ..planes.clone() };
        self.node(*shape, Kind::Committed(planes.iter().map(high).collect()))
    }

    /// `sum_k map_k(node_k) + bias`, with one bias for each channel or for each entry, or none.
    ///
    /// # Panics
    /// If a map does not fit, or the number of biases.
    pub fn linear(&mut self, shape: Shape, terms: Vec<(Node, Arc<Map>)>, bias: Vec<i64>) -> Node {
        assert!(terms.iter().all(|(from, map)| map.fits(self.tensors.shape(*from), shape)), "a map does not fit");
        assert!([0, shape.channels, shape.len()].contains(&bias.len()), "one bias for each channel or entry");
        self.node(shape, Kind::Linear { terms, bias })
    }

    fn node(&mut self, shape: Shape, kind: Kind) -> Node {
        self.tensors.nodes.push(NodeData { shape, kind });
        Node(self.tensors.nodes.len() - 1)
    }

    /// Shows that all entries are zero.
    pub fn enforce_zeros(&mut self, name: &str, node: Node) {
        self.tensors.zeros.push(node);
        self.name(|names| &mut names.zeros, name);
    }

    /// Shows `a b = c` for all entries.
    ///
    /// # Panics
    /// If their lengths differ.
    pub fn enforce_products(&mut self, name: &str, a: Node, b: Node, c: Node) {
        let [n, of_b, of_c] = [a, b, c].map(|node| self.tensors.shape(node).len());
        assert!(n == of_b && n == of_c, "one product for each entry");
        self.tensors.products.push([a, b, c]);
        self.name(|names| &mut names.products, name);
    }

    /// The variable of bit `j` of an entry of a committed tensor.
    ///
    /// # Panics
    /// If the node is not committed, or has no such bit.
    pub fn entry_bit(&self, node: Node, entry: usize, j: usize) -> Variable {
        let Kind::Committed(planes) = &self.tensors.nodes[node.0].kind else { panic!("a committed tensor") };
        let planes = planes.iter().find(|planes| planes.entries.contains(&entry)).expect("an entry");
        assert!(j < planes.count, "a bit of an entry");
        bit_variable(planes.plane(j).start + entry - planes.entries.start)
    }

    /// The entries of each node (prover only), `None` where all are zero.
    pub fn entries(&self) -> Vec<Option<Vec<i64>>> {
        let bits = self.bits();
        self.tensors.forward(|shape, pieces| {
            let mut all = vec![0; shape.len()];
            for planes in pieces {
                let entries = &mut all[planes.entries.clone()];
                for j in 0..planes.count {
                    let bits = bits[planes.plane(j)].iter().map(|&bit| i64::from(bit) << j);
                    entries.iter_mut().zip(bits).for_each(|(entry, bit)| *entry += bit);
                }
            }
            Some(all)
        })
    }
}

#[cfg(test)]
mod tests;
