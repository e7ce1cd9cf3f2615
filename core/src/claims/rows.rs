//! The prover's tables of the settlement: rows that are still small stay small as long as they can.

use crate::{
    arith::{ProductSum, Scalar},
    commit::{BitRow, WIDTH},
    sumcheck::{Instance, RoundPolynomial},
};
use zeroize::Zeroize;

/// A row of the settlement.
#[derive(Clone)]
pub enum RowData {
    /// All zero by the public shape.
    Zero,
    /// Bits.
    Bits(BitRow),
    /// Field elements, [`WIDTH`] of them.
    Values(Vec<Scalar>),
}

impl RowData {
    fn value(&self, column: usize) -> Scalar {
        match self {
            RowData::Zero => Scalar::ZERO,
            RowData::Bits(bits) => Scalar::from_u64((bits[column / 8] >> (column % 8) & 1) as u64),
            RowData::Values(values) => values[column],
        }
    }
}

impl Drop for RowInstance {
    fn drop(&mut self) {
        self.rows.iter_mut().for_each(RowData::wipe);
    }
}

impl RowData {
    fn wipe(&mut self) {
        match self {
            RowData::Zero => {}
            RowData::Bits(bits) => bits.zeroize(),
            RowData::Values(values) => values.zeroize(),
        }
    }
}

/// `sum_row <rows(row), kernel(row)>` as a sum-check over the row variables.
pub struct RowInstance {
    rows: Vec<RowData>,
    kernel: Vec<Scalar>,
}

impl RowInstance {
    /// Rows, filled up with zeros to the kernel's size.
    pub fn new(mut rows: Vec<RowData>, kernel: Vec<Scalar>) -> Self {
        rows.resize(kernel.len() / WIDTH, RowData::Zero);
        Self { rows, kernel }
    }

    /// `v` and the kernel once every row variable is bound.
    pub fn bound(mut self) -> (Vec<Scalar>, Vec<Scalar>) {
        assert_eq!(self.rows.len(), 1);
        let row = (0..WIDTH).map(|column| self.rows[0].value(column)).collect();
        (row, std::mem::take(&mut self.kernel))
    }
}

impl Instance for RowInstance {
    fn round(&mut self) -> RoundPolynomial {
        let (mut constant, mut leading) = (ProductSum::ZERO, ProductSum::ZERO);
        let (mut small_constant, mut small_leading) = (Scalar::ZERO, Scalar::ZERO);
        for (rows, kernel) in self.rows.chunks_exact(2).zip(self.kernel.chunks_exact(2 * WIDTH)) {
            let (low, high) = kernel.split_at(WIDTH);
            match rows {
                [RowData::Zero, RowData::Zero] => {}
                [RowData::Bits(f0), RowData::Bits(f1)] => {
                    for column in 0..WIDTH {
                        let (b0, b1) = (f0[column / 8] >> (column % 8) & 1, f1[column / 8] >> (column % 8) & 1);
                        if b0 == 1 {
                            small_constant += low[column];
                        }
                        if b0 != b1 {
                            let difference = high[column] - low[column];
                            if b1 == 1 { small_leading += difference } else { small_leading -= difference }
                        }
                    }
                }
                [f0, f1] => {
                    for column in 0..WIDTH {
                        let (a, b) = (f0.value(column), f1.value(column));
                        constant.add(&a, &low[column]);
                        leading.add(&(b - a), &(high[column] - low[column]));
                    }
                }
                _ => unreachable!("chunks of two"),
            }
        }
        [constant.finish() + small_constant, leading.finish() + small_leading, Scalar::ZERO, Scalar::ZERO]
    }

    fn bind(&mut self, r: Scalar) {
        let weights = [Scalar::ZERO, Scalar::ONE - r, r, Scalar::ONE];
        let half = self.rows.len() / 2;
        for m in 0..half {
            let (f0, f1) = (&self.rows[2 * m], &self.rows[2 * m + 1]);
            let bound = match (f0, f1) {
                (RowData::Zero, RowData::Zero) => RowData::Zero,
                (RowData::Values(f0), RowData::Values(f1)) => {
                    RowData::Values(f0.iter().zip(f1).map(|(&a, &b)| a + r * (b - a)).collect())
                }
                (RowData::Values(f0), RowData::Zero) => RowData::Values(f0.iter().map(|&a| a * weights[1]).collect()),
                (f0, f1) if !matches!(f0, RowData::Values(_)) && !matches!(f1, RowData::Values(_)) => {
                    let bit = |f: &RowData, column: usize| match f {
                        RowData::Bits(bits) => (bits[column / 8] >> (column % 8) & 1) as usize,
                        _ => 0,
                    };
                    RowData::Values((0..WIDTH).map(|c| weights[bit(f0, c) + 2 * bit(f1, c)]).collect())
                }
                (f0, f1) => {
                    RowData::Values((0..WIDTH).map(|c| f0.value(c) + r * (f1.value(c) - f0.value(c))).collect())
                }
            };
            self.rows[2 * m].wipe();
            self.rows[m] = bound;
            for column in 0..WIDTH {
                let low = self.kernel[2 * m * WIDTH + column];
                let high = self.kernel[(2 * m + 1) * WIDTH + column];
                self.kernel[m * WIDTH + column] = low + r * (high - low);
            }
        }
        self.rows[half..].iter_mut().for_each(RowData::wipe);
        self.rows.truncate(half);
        self.kernel.truncate(half * WIDTH);
    }
}

#[cfg(test)]
mod tests;
