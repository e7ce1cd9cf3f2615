//! Between what the entries of each tensor are: the widths of what is committed follow from it, so these rules are part
//! of the semantics.
//!
//! One interval for each tensor: the union over its entries. It is computed here, never read from a file.

use super::graph::{Graph, Operator, TreeNode};
use crate::engine::circuit::{Map, Shape};

/// All integers from `lo` to `hi`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The least.
    pub lo: i64,
    /// The greatest.
    pub hi: i64,
}

/// Sums stay below this, partial sums included.
const LIMIT: u64 = 1 << 62;

impl Interval {
    /// Whether it has this integer.
    pub fn has(&self, value: i64) -> bool {
        self.lo <= value && value <= self.hi
    }

    /// How many bits `hi - lo` has.
    pub fn bits(&self) -> usize {
        bits(self.hi.saturating_sub(self.lo))
    }

    /// Whether the difference of two of its integers can be committed to.
    pub(super) fn has_differences(&self) -> bool {
        self.lo.abs_diff(self.hi) < LIMIT
    }

    /// `min(hi, max(lo, a >> shift))` of its integers.
    pub fn rescaled(&self, shift: u32, lo: i64, hi: i64) -> Self {
        let rescale = |a: i64| hi.min(lo.max(a >> shift));
        Self { lo: rescale(self.lo), hi: rescale(self.hi) }
    }
}

/// How many bits a number that is not negative has.
pub(super) fn bits(value: i64) -> usize {
    (64 - value.leading_zeros()) as usize
}

/// What an operator's tensor lies in. The shapes must fit.
///
/// # Errors
/// If a sum could leave 62 bits.
pub(super) fn of(graph: &Graph, operator: &Operator, shape: Shape) -> Result<Interval, &'static str> {
    match operator {
        Operator::Linear { terms, bias, .. } => {
            let mut sums = Sums::new(shape, bias);
            for (of, map) in terms {
                let (from, x) = (graph.shape(*of), graph.interval(*of));
                match (&**map, graph.groups(*of)) {
                    // Exactly one of each group is 1.
                    (Map::Dense(weights), Some(groups)) => {
                        for (entry, weights) in sums.entries.iter_mut().zip(weights.chunks_exact(from.len())) {
                            for group in groups {
                                let weights = &weights[group.clone()];
                                let least = weights.iter().min().copied().unwrap_or(0);
                                let most = weights.iter().max().copied().unwrap_or(0);
                                entry.add(least, most, weights.iter().map(|k| k.unsigned_abs()).max().unwrap_or(0));
                            }
                        }
                    }
                    (map, _) => map.visit(from, shape, |out, _, k| sums.entries[out].add_product(k, x)),
                }
            }
            sums.union()
        }
        Operator::Rescale { of, shift, lo, hi } | Operator::MaxRescale { of, shift, lo, hi, .. } => {
            let a = graph.interval(*of);
            let rescaled = a.rescaled(*shift, *lo, *hi);
            // The greatest numbers that the gadgets have: `2^s (out + v + 1)`, `2^s L`, `a - 2^s L`, `e`.
            let [of_lo, of_hi, of_least, of_most] = [a.lo, a.hi, rescaled.lo, rescaled.hi].map(i128::from);
            let least = of_least << shift;
            let top = (of_most.max(of_hi >> shift) + 2) << shift;
            let several = matches!(operator, Operator::MaxRescale { .. });
            let greatest = remainder(of_lo - least, of_hi - least, *shift, several);
            let half = i128::from(LIMIT / 2);
            let fits = top.abs() < half && least.abs() < half && of_hi - least < i128::from(LIMIT);
            if fits && greatest < i128::from(LIMIT) { Ok(rescaled) } else { Err(TOO_LARGE) }
        }
        Operator::Bins { .. } => Ok(Interval { lo: 0, hi: 1 }),
        Operator::Trees { trees, .. } => {
            let mut sums = Sums::new(shape, &[]);
            for tree in trees {
                let leaves = || {
                    tree.iter().filter_map(|node| match node {
                        TreeNode::Leaf(values) => Some(values),
                        TreeNode::Split { .. } => None,
                    })
                };
                for (k, entry) in sums.entries.iter_mut().enumerate() {
                    let values = || leaves().map(|values| values[k]);
                    let largest = values().map(i64::unsigned_abs).max().unwrap_or(0);
                    entry.add(values().min().unwrap_or(0), values().max().unwrap_or(0), largest);
                }
            }
            sums.union()
        }
    }
}

/// The greatest `e` of a rescaled number between `lo` and `hi`: for one number that of the least, unless it is above
/// zero; for the greatest of several that of the least beside the greatest. Never below `2^s - 1`, since its bits from
/// `s` on are looked at.
pub(super) fn remainder(lo: i128, hi: i128, shift: u32, several: bool) -> i128 {
    let below = (1 << shift) - 1;
    let greatest = if several { (((hi >> shift).max(0) + 1) << shift) - 1 - lo } else { below - lo };
    greatest.max(below)
}

const TOO_LARGE: &str = "its numbers could leave 62 bits";

/// Bounds of sums, entry by entry.
struct Sums {
    entries: Vec<Sum>,
}

/// Bounds of one sum.
#[derive(Clone, Copy)]
struct Sum {
    lo: i128,
    hi: i128,
    /// Of all partial sums, whatever their order.
    largest: u128,
}

impl Sum {
    fn add(&mut self, lo: i64, hi: i64, largest: u64) {
        self.lo = self.lo.saturating_add(i128::from(lo));
        self.hi = self.hi.saturating_add(i128::from(hi));
        self.largest = self.largest.saturating_add(u128::from(largest));
    }

    fn add_product(&mut self, k: i64, x: Interval) {
        let [a, b] = [x.lo, x.hi].map(|x| i128::from(k) * i128::from(x));
        self.lo = self.lo.saturating_add(a.min(b));
        self.hi = self.hi.saturating_add(a.max(b));
        self.largest = self.largest.saturating_add(a.unsigned_abs().max(b.unsigned_abs()));
    }
}

impl Sums {
    fn new(shape: Shape, bias: &[i64]) -> Self {
        let sum = |k: i64| Sum { lo: k.into(), hi: k.into(), largest: k.unsigned_abs().into() };
        let of_channel = |channel: usize| sum(bias.get(channel).copied().unwrap_or(0));
        let entries = (0..shape.channels).flat_map(|c| std::iter::repeat_n(of_channel(c), shape.plane()));
        Self { entries: entries.collect() }
    }

    fn union(self) -> Result<Interval, &'static str> {
        if self.entries.iter().any(|sum| sum.largest >= u128::from(LIMIT)) {
            return Err(TOO_LARGE);
        }
        let lo = self.entries.iter().map(|sum| sum.lo).min().unwrap_or(0);
        let hi = self.entries.iter().map(|sum| sum.hi).max().unwrap_or(0);
        Ok(Interval { lo: lo as i64, hi: hi as i64 })
    }
}
