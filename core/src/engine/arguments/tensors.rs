//! What claims about tensors add to a kernel.

use super::doublings;
use crate::{
    engine::{
        circuit::{Node, Tensors, Weights},
        claims::{KernelSink, Layout},
        commit::WIDTH,
    },
    math::arith::Scalar,
};

/// What weights of nodes come to where everything that is committed is zero.
pub(super) fn constant(tensors: &Tensors, of_nodes: &[(Node, Weights)]) -> Scalar {
    if of_nodes.is_empty() {
        return Scalar::ZERO;
    }
    let constants = tensors.constants();
    of_nodes.iter().filter_map(|(node, u)| Some(u.times(constants[node.index()].as_ref()?))).sum()
}

/// Adds weights of nodes to the kernel, multiplied by `scale`.
pub(super) fn emit(
    sink: &mut dyn KernelSink,
    layout: &Layout,
    tensors: &Tensors,
    scale: Scalar,
    of_nodes: impl IntoIterator<Item = (Node, Weights)>,
) {
    for (pieces, mut weights) in tensors.backward(of_nodes) {
        if scale != Scalar::ONE {
            weights.iter_mut().for_each(|u| *u *= scale);
        }
        for planes in pieces {
            let (weights, powers) = (&weights[planes.entries.clone()], doublings(Scalar::ONE).take(planes.count));
            if planes.stride == WIDTH {
                sink.add_tensor(layout.bit_cell(planes.first), &powers.collect::<Vec<_>>(), weights);
            } else {
                powers.enumerate().for_each(|(j, k)| sink.add(layout.bit_cell(planes.plane(j).start), k, weights));
            }
        }
    }
}
