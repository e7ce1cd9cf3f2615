//! Heads of maps inside the MSO.

use super::digits::int;
use crate::engine::circuit::{Circuit, Lc, difference};
use nova_snark::frontend::Variable;

/// The most bytes of a map's head: `B9 00 nn`.
pub(super) const MAP_HEAD: usize = 3;

/// Shows that a window begins with the head of a map: `A0..B7`, or `B9 00 nn` as encoders in JavaScript write it.
/// Returns whether it is the latter, which is two bytes longer.
///
/// How many entries it counts is not compared with anything: what is read after it is pinned by itself.
pub(super) fn map_head(c: &mut Circuit, window: &[Variable]) -> Variable {
    let (info, long) = head(c, window[0]);
    // 25 is 11001 in binary; what else begins with 11 are the other longer and the reserved heads.
    let rest = difference(int(1) + info[1] + info[2], &Lc::from_variable(info[0]));
    c.enforce_product("two bytes of count", Lc::from_variable(long), rest, Lc::zero());
    few_entries(c, long, window[1]);
    long
}

/// As [`map_head`], and `B8 nn`. Returns how many bytes the head is longer than one.
pub(super) fn digests_head(c: &mut Circuit, window: &[Variable]) -> Lc {
    let (info, long) = head(c, window[0]);
    let rest = Lc::from_variable(info[1]) + info[2];
    c.enforce_product("one or two bytes of count", Lc::from_variable(long), rest, Lc::zero());
    let wide = c.product("two bytes of count", Lc::from_variable(long), Lc::from_variable(info[0]));
    few_entries(c, wide, window[1]);
    Lc::from_variable(long) + wide
}

/// A map's head, its five lower bits, and whether they are 24 or more.
fn head(c: &mut Circuit, head: Variable) -> (Vec<Variable>, Variable) {
    let info = c.range("map header", 5, &(Lc::from_variable(head) - &int(0xa0)));
    let [low, high] = [3, 4].map(|i| Lc::from_variable(info[i]));
    let long = c.product("count of 24 or more", low, high);
    (info, long)
}

/// Of two bytes of count, the first is zero.
fn few_entries(c: &mut Circuit, wide: Variable, first: Variable) {
    c.enforce_product("fewer than 256 entries", Lc::from_variable(wide), Lc::from_variable(first), Lc::zero());
}
