//! The slow twin of the other sinks.

use super::KernelSink;
use crate::math::arith::{Scalar, multiply_add};

/// The whole kernel, written out.
pub struct DenseKernel(pub Vec<Scalar>);

impl KernelSink for DenseKernel {
    fn add(&mut self, cell: usize, scale: Scalar, values: &[Scalar]) {
        if scale == Scalar::ONE {
            self.0[cell..].iter_mut().zip(values).for_each(|(sum, &value)| *sum += value);
        } else {
            multiply_add(&mut self.0[cell..], &scale, values);
        }
    }

    fn add_one(&mut self, cell: usize, value: Scalar) {
        self.0[cell] += value;
    }
}
