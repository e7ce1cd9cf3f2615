//! What is shown of the output.

use super::{Builder, mapped};
use crate::{
    engine::circuit::{Map, Shape},
    model::intervals::Interval,
};
use zeroize::Zeroizing;

/// What is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// All values.
    Values(Vec<i64>),
    /// The least index of the greatest value.
    Class(usize),
    /// Whether the only value is at least this threshold.
    Reaches {
        /// The threshold, above the least value and not above the greatest.
        threshold: i64,
        /// Whether it is.
        reached: bool,
    },
}

impl Answer {
    /// Whether these values have this answer.
    pub fn holds(&self, values: &[i64]) -> bool {
        match self {
            Self::Values(shown) => shown == values,
            Self::Class(class) => *class == class_of(values),
            Self::Reaches { threshold, reached } => (values[0] >= *threshold) == *reached,
        }
    }
}

/// The least index of the greatest value.
pub fn class_of(values: &[i64]) -> usize {
    (0..values.len()).fold(0, |best, k| if values[k] > values[best] { k } else { best })
}

impl Builder<'_> {
    /// Shows that the output has this answer.
    pub(super) fn output(&mut self, answer: &Answer) {
        let tensor = self.graph.output();
        let (node, Interval { lo, hi }) = (self.nodes[tensor], self.graph.interval(tensor));
        let n = self.graph.shape(tensor).len();
        let values = self.copied(tensor);
        match answer {
            Answer::Values(shown) => self.equal("output: values", node, shown),
            Answer::Class(class) => {
                let others: Vec<usize> = (0..n).filter(|k| k != class).collect();
                if others.is_empty() {
                    return;
                }
                // An earlier class with the same value would have been chosen.
                let strict = |k: usize| i64::from(k < *class);
                let ahead = values.map(|z| {
                    let ahead = others.iter().map(|&k| z[*class] - z[k] - strict(k));
                    Zeroizing::new(ahead.collect())
                });
                let shape = Shape::vector(others.len());
                let ahead = self.commit(shape, hi - lo, ahead);
                let of_class = self.map(shape, node, Map::Gather(vec![Some(*class as u32); others.len()]));
                let of_others = self.map(shape, node, Map::Gather(others.iter().map(|&k| Some(k as u32)).collect()));
                let bias = others.iter().map(|&k| -strict(k)).collect();
                let difference = self.sum(shape, &[(1, of_class), (-1, of_others), (-1, ahead)], bias);
                self.circuit.enforce_zeros("output: class", difference);
            }
            Answer::Reaches { threshold, reached } => {
                let shape = Shape::vector(1);
                let (sign, most) = if *reached { (1, hi - threshold) } else { (-1, threshold - 1 - lo) };
                let bias = if *reached { -threshold } else { threshold - 1 };
                let margin = values.map(|z| mapped(&z, |z| sign * z + bias));
                let margin = self.commit(shape, most, margin);
                let difference = self.sum(shape, &[(sign, node), (-1, margin)], vec![bias]);
                self.circuit.enforce_zeros("output: threshold", difference);
            }
        }
    }
}
