//! Weights of a tensor's entries, as products of factors where they are.

use super::Shape;
use crate::math::arith::{Scalar, add_products, multiply_add};
use std::borrow::Cow;

/// `sum_t a_t(channel) b_t(row) c_t(column)`, and any weights besides.
#[derive(Clone)]
pub struct Weights {
    pub(super) shape: Shape,
    /// One list for the channels, one for the rows, one for the columns.
    pub(super) factors: Vec<[Vec<Scalar>; 3]>,
    /// One for each entry, or empty if all are zero.
    pub(super) dense: Vec<Scalar>,
}

impl Weights {
    /// No weight at all.
    pub fn zero(shape: Shape) -> Self {
        Self { shape, factors: Vec::new(), dense: Vec::new() }
    }

    /// A product of factors.
    ///
    /// # Panics
    /// If a factor has another length than its axis.
    pub fn product(shape: Shape, factors: [Vec<Scalar>; 3]) -> Self {
        assert_eq!(factors.each_ref().map(Vec::len), [shape.channels, shape.rows, shape.columns]);
        Self { shape, factors: vec![factors], dense: Vec::new() }
    }

    /// One weight for each entry.
    ///
    /// # Panics
    /// If their number is another.
    pub fn each(shape: Shape, dense: Vec<Scalar>) -> Self {
        assert_eq!(dense.len(), shape.len());
        Self { shape, factors: Vec::new(), dense }
    }

    /// Adds `k` times other weights.
    pub(super) fn add_scaled(&mut self, k: Scalar, other: &Self) {
        for factors in &other.factors {
            let mut factors = factors.clone();
            if k != Scalar::ONE {
                factors[0].iter_mut().for_each(|u| *u *= k);
            }
            self.factors.push(factors);
        }
        if !other.dense.is_empty() {
            multiply_add(self.dense_mut(), &k, &other.dense);
        }
    }

    /// The part that is not a product of factors, to be added to.
    pub(super) fn dense_mut(&mut self) -> &mut [Scalar] {
        self.dense.resize(self.shape.len(), Scalar::ZERO);
        &mut self.dense
    }

    /// One weight for each entry.
    pub(super) fn dense(&self) -> Cow<'_, [Scalar]> {
        if self.factors.is_empty() && !self.dense.is_empty() {
            return Cow::Borrowed(&self.dense);
        }
        Cow::Owned(self.clone().into_dense())
    }

    /// One weight for each entry.
    pub(super) fn into_dense(mut self) -> Vec<Scalar> {
        let all = std::mem::take(&mut self.factors);
        let Shape { rows, columns, .. } = self.shape;
        let sums = self.dense_mut();
        if rows * columns == 1 {
            all.iter().for_each(|[channels, row, column]| multiply_add(sums, &(row[0] * column[0]), channels));
            return self.dense;
        }
        for (line, sums) in sums.chunks_exact_mut(columns).enumerate() {
            let factor = |[of_channel, of_row, _]: &[Vec<Scalar>; 3]| of_channel[line / rows] * of_row[line % rows];
            let terms: Vec<_> = all.iter().map(|factors| (factor(factors), &factors[2][..])).collect();
            add_products(sums, &terms);
        }
        self.dense
    }

    /// `sum weight entry`.
    pub fn times(&self, entries: &[i64]) -> Scalar {
        let mut sum = crate::math::arith::SmallSum::ZERO;
        self.dense().iter().zip(entries).for_each(|(u, &x)| sum.add_i64(u, x));
        sum.finish()
    }
}
