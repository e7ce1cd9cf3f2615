//! Shifts, clamps and maxima: `min(hi, max(lo, a >> s))`, and the same of the greatest of several `a`.
//!
//! With `L` the least result, `a` stands for `a - 2^s L` here, and the result is `L + out` for `out >= 0`. Committed
//! are `out`, for each `a` a number `e` and a choice bit `o`, and where `a >> s` can exceed `M`, the greatest `out`,
//! the excess `v`:
//! ```text
//! e = 2^s (out + v + 1) - 1 - a >= 0        for every a: out + v >= a >> s
//! one a:      o (H - out) = -out            with H = e >> s
//! several:    o H = 0, each                 where o is set, out + v = a >> s
//!             (1 - sum o) out = 0           some o is set, or out = 0
//! v (M - out) = 0                           what is cut off is cut off at M
//! ```
//! A set `o` makes `e < 2^s`, so `out + v = a >> s`. With none set, `out = 0`, and every `a < 2^s`. Other sums of the
//! `o` than 0 and 1 force `out = 0` besides, which gains nothing.

use super::{Builder, Secret, mapped, secret};
use crate::{
    engine::circuit::{Map, Node, Shape, Window},
    model::{
        graph::Tensor,
        intervals::{self, Interval},
    },
};
use std::sync::Arc;
use zeroize::Zeroizing;

/// What both forms share.
struct Rescaled {
    shape: Shape,
    shift: u32,
    /// The least result, `L`.
    least: i64,
    /// The interval of `a - 2^s L`.
    a: Interval,
    out: Node,
    /// `out + v`, as the prover has it, and as a sum of nodes.
    reached: Option<Secret>,
    terms: Vec<(i64, Node)>,
}

impl Builder<'_> {
    /// The operator `Rescale`, which makes the tensor `made`.
    pub(super) fn rescale(&mut self, name: &str, of: Tensor, made: Tensor, shift: u32, bounds: [i64; 2]) -> Node {
        let (shape, a) = (self.graph.shape(of), self.graph.interval(of));
        if bounds[0] <= a.lo >> shift && a.hi >> shift <= bounds[1] {
            return self.shift(name, of, made, shift);
        }
        let greatest = self.copied(of);
        let rescaled = self.rescaled(name, shape, a, greatest, shift, bounds);
        let node = self.nodes[of];
        let most = greatest_remainder(&rescaled, false);
        let entries = self.copied(of);
        let (e, o) = self.member(&format!("{name}: remainder"), &rescaled, node, entries, most);
        let high = self.circuit.high(e, shift as usize);
        let excess = self.sum(shape, &[(1, high), (-1, rescaled.out)], Vec::new());
        let minus_out = self.sum(shape, &[(-1, rescaled.out)], Vec::new());
        self.circuit.enforce_products(&format!("{name}: choice"), o, excess, minus_out);
        self.offset(shape, rescaled.out, rescaled.least)
    }

    /// `a >> s` where nothing is cut off: `a = 2^s out + r` with `r` in `s` bits.
    fn shift(&mut self, name: &str, of: Tensor, made: Tensor, shift: u32) -> Node {
        if shift == 0 {
            return self.nodes[of];
        }
        let (shape, out) = (self.graph.shape(of), self.graph.interval(made));
        let entries = self.entries(made).map(|entries| mapped(entries, |x| x - out.lo));
        let low = self.entries(of).map(|entries| mapped(entries, |a| a & ((1 << shift) - 1)));
        let bits = self.commit(shape, out.hi - out.lo, entries);
        let rest = self.commit(shape, (1 << shift) - 1, low);
        let node = self.offset(shape, bits, out.lo);
        let difference = self.sum(shape, &[(1, self.nodes[of]), (-(1 << shift), node), (-1, rest)], Vec::new());
        self.circuit.enforce_zeros(&format!("{name}: remainder"), difference);
        node
    }

    /// The operator `MaxRescale`, which makes the tensor `made`. A place of a window that does not exist counts as the
    /// least that `a` can be, which changes no maximum.
    pub(super) fn max_rescale(
        &mut self,
        name: &str,
        of: Tensor,
        made: Tensor,
        window: Window,
        shift: u32,
        bounds: [i64; 2],
    ) -> Node {
        let (shape, from, a) = (self.graph.shape(made), self.graph.shape(of), self.graph.interval(of));
        let places: Vec<[usize; 2]> =
            (0..window.size[0]).flat_map(|row| (0..window.size[1]).map(move |column| [row, column])).collect();
        let members: Vec<Map> = places.into_iter().map(|place| Map::Pick(window, place)).collect();
        let of_member = |map: &Map| {
            let mut missing = vec![a.lo; shape.len()];
            map.visit(from, shape, |out, _, _| missing[out] = 0);
            missing
        };
        let missing: Vec<Vec<i64>> = members.iter().map(of_member).collect();
        let entries: Option<Vec<Secret>> = self.entries(of).map(|entries| {
            let of_member = members.iter().zip(&missing).map(|(map, missing)| {
                let mut picked = secret(missing);
                map.visit(from, shape, |out, place, _| picked[out] = entries[place]);
                picked
            });
            of_member.collect()
        });
        let greatest = entries.as_ref().map(|entries| {
            let of_entry = |i: usize| entries.iter().map(|picked| picked[i]).max().expect("a window has a place");
            Zeroizing::new((0..shape.len()).map(of_entry).collect())
        });
        let rescaled = self.rescaled(name, shape, a, greatest, shift, bounds);
        let most = greatest_remainder(&rescaled, true);
        let mut chosen = Zeroizing::new(vec![0; if self.trace.is_some() { shape.len() } else { 0 }]);
        let mut choices = Vec::with_capacity(members.len());
        for (k, (map, missing)) in members.into_iter().zip(missing).enumerate() {
            let bias = if missing.iter().any(|&k| k != 0) { missing } else { Vec::new() };
            let member = self.circuit.linear(shape, vec![(self.nodes[of], Arc::new(map))], bias);
            let picked = entries.as_ref().map(|entries| entries[k].clone());
            let (e, o) = self.member_but(&format!("{name}: place {k}"), &rescaled, member, picked, most, &mut chosen);
            let high = self.circuit.high(e, shift as usize);
            let zero = self.sum(shape, &[], Vec::new());
            self.circuit.enforce_products(&format!("{name}: choice {k}"), o, high, zero);
            choices.push((-1, o));
        }
        let none = self.sum(shape, &choices, vec![1; shape.channels]);
        let zero = self.sum(shape, &[], Vec::new());
        self.circuit.enforce_products(&format!("{name}: some choice"), none, rescaled.out, zero);
        self.offset(shape, rescaled.out, rescaled.least)
    }

    /// Commits to the result and its excess.
    fn rescaled(
        &mut self,
        name: &str,
        shape: Shape,
        a: Interval,
        greatest: Option<Secret>,
        shift: u32,
        bounds: [i64; 2],
    ) -> Rescaled {
        let Interval { lo: least, hi } = a.rescaled(shift, bounds[0], bounds[1]);
        let most = hi - least;
        let a = Interval { lo: a.lo - (least << shift), hi: a.hi - (least << shift) };
        // `out + v`: what the greatest a comes to, before it is cut off.
        let reached = greatest.map(|entries| mapped(&entries, |x| ((x >> shift) - least).max(0)));
        let out = reached.as_ref().map(|entries| mapped(entries, |x| x.min(most)));
        let out = self.commit(shape, most, out);
        let mut terms = vec![(1, out)];
        let excess = (a.hi >> shift) - most;
        if excess > 0 {
            let v = reached.as_ref().map(|entries| mapped(entries, |x| (x - most).max(0)));
            let v = self.commit(shape, excess, v);
            terms.push((1, v));
            let rest = self.sum(shape, &[(-1, out)], vec![most; shape.channels]);
            let zero = self.sum(shape, &[], Vec::new());
            self.circuit.enforce_products(&format!("{name}: clamp"), v, rest, zero);
            if !((most + 1) as u64).is_power_of_two() {
                let entries = reached.as_ref().map(|entries| mapped(entries, |x| most - x.min(most)));
                let below = self.commit(shape, most, entries);
                let difference = self.sum(shape, &[(1, rest), (-1, below)], Vec::new());
                self.circuit.enforce_zeros(&format!("{name}: at most"), difference);
            }
        }
        Rescaled { shape, shift, least, a, out, reached, terms }
    }

    /// Commits to `e` and `o` of one `a`, whose node is not yet less `2^s L`.
    fn member(&mut self, name: &str, of: &Rescaled, node: Node, entries: Option<Secret>, most: i64) -> (Node, Node) {
        let mut chosen = Zeroizing::new(vec![0; entries.as_ref().map_or(0, |entries| entries.len())]);
        self.member_but(name, of, node, entries, most, &mut chosen)
    }

    /// The same; `o` is set only where no earlier member's is.
    fn member_but(
        &mut self,
        name: &str,
        of: &Rescaled,
        node: Node,
        entries: Option<Secret>,
        most: i64,
        chosen: &mut [i64],
    ) -> (Node, Node) {
        let remainders: Option<Secret> = entries.zip(of.reached.as_ref()).map(|(entries, reached)| {
            let below = |(a, reached): (&i64, &i64)| ((reached + 1 + of.least) << of.shift) - 1 - a;
            Zeroizing::new(entries.iter().zip(reached.iter()).map(below).collect())
        });
        let choices = remainders.as_ref().map(|remainders| {
            let choose = |(e, chosen): (&i64, &mut i64)| {
                let choice = i64::from(e >> of.shift == 0 && *chosen == 0);
                *chosen += choice;
                choice
            };
            Zeroizing::new(remainders.iter().zip(chosen.iter_mut()).map(choose).collect())
        });
        let e = self.commit(of.shape, most, remainders);
        let o = self.commit(of.shape, 1, choices);
        let step = 1i64 << of.shift;
        let mut terms = vec![(1, e), (1, node)];
        terms.extend(of.terms.iter().map(|&(k, node)| (-step * k, node)));
        let bias = 1 - step - step * of.least;
        let sum = self.sum(of.shape, &terms, vec![bias; of.shape.channels]);
        self.circuit.enforce_zeros(name, sum);
        (e, o)
    }
}

/// The greatest `e`, which is below `2^62` in a graph that was checked.
fn greatest_remainder(of: &Rescaled, several: bool) -> i64 {
    let most = intervals::remainder(of.a.lo.into(), of.a.hi.into(), of.shift, several);
    i64::try_from(most).expect("a graph that was checked")
}
