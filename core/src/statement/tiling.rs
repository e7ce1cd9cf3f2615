//! Entries of a map, read where the holder says, that follow each other without a gap.

use super::digits::int;
use crate::engine::circuit::{Circuit, Lc, Selector, difference};
use nova_snark::frontend::Variable;

/// Shows that `N` entries, each from its start over its length, are a chain from `first`, in the order `order`; the
/// last one ends at `end`, if there is one.
///
/// Slot `k` of the chain is taken by one entry, which starts where the slot does and ends where the next slot starts.
/// Each entry takes exactly one slot: otherwise one of length zero, that is absent, could take the place of another.
pub(super) fn tile<const N: usize>(
    c: &mut Circuit,
    starts: [Variable; N],
    lengths: &[Lc; N],
    first: Lc,
    end: Option<Variable>,
    order: Option<[usize; N]>,
) {
    let slots: [Selector; N] = core::array::from_fn(|k| c.selector("slot", N, order.map(|order| order[k])));
    for i in 0..N {
        let taken = slots.iter().fold(Lc::zero(), |sum, slot| sum + slot.choice(i));
        c.enforce_zero("one slot each", taken - &int(1));
    }
    let mut bounds = vec![first];
    for k in 1..N {
        let start = order.and_then(|order| c.get(starts[order[k]]));
        bounds.push(Lc::from_variable(c.value(start)));
    }
    bounds.extend(end.map(Lc::from_variable));
    for (k, slot) in slots.iter().enumerate() {
        for i in 0..N {
            let taken = Lc::from_variable(slot.choice(i));
            let before = difference(Lc::from_variable(starts[i]), &bounds[k]);
            c.enforce_product("starts where its slot does", taken.clone(), before, Lc::zero());
            if let Some(next) = bounds.get(k + 1) {
                let behind = Lc::from_variable(starts[i]) + &lengths[i] - next;
                c.enforce_product("ends where the next one starts", taken, behind, Lc::zero());
            }
        }
    }
}
