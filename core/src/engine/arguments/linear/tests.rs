//! The kernel of the linear gates.

use super::*;
use crate::engine::arguments::tests::{dense_kernel, drawn, shaped};

#[test]
fn the_kernel_is_that_of_the_definition() {
    let circuit = shaped(&[2, 1], 7);
    let layout = Layout::of(&circuit);
    let argument = drawn(|channel| LinearArgument::new(channel, &circuit, &layout).unwrap());
    let kernel = dense_kernel(&argument, &layout, &[Scalar::from_u64(3)]);
    let mut expected = vec![Scalar::ZERO; kernel.len()];
    let mut weights = std::iter::successors(Some(Scalar::from_u64(3)), |&weight| Some(weight * argument.lambda));
    assert!(circuit.linear.is_empty());
    for (selector, weight) in circuit.selectors.iter().zip(&mut weights) {
        selector.bits.clone().for_each(|bit| expected[layout.bit_cell(bit)] += weight);
    }
    for lookup in &circuit.lookups {
        let digits: Vec<Scalar> = (0..lookup.table.x.len() as u64).map(Scalar::from_u64).collect();
        let of_values = [(lookup.x, &lookup.table.x), (lookup.y, &lookup.table.y), (lookup.digit, &digits)];
        for ((variable, values), weight) in of_values.into_iter().zip(&mut weights) {
            expected[layout.cell(Cell::of(variable)).unwrap()] -= weight;
            for (bit, &value) in lookup.selector.bits.clone().zip(values) {
                expected[layout.bit_cell(bit)] += weight * value;
            }
        }
    }
    assert!(kernel == expected);
}
