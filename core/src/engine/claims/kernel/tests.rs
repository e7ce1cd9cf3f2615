//! Every way to add to the bound kernel agrees with the coefficients written out.

use super::*;
use crate::engine::{claims::DenseKernel, sumcheck::dense::test_challenges};

const ROW_VARIABLES: usize = 4;

/// What `emit` adds, bound after it is written out, and bound at once.
fn both(emit: impl Fn(&mut dyn KernelSink)) -> [Vec<Scalar>; 2] {
    let point = test_challenges(1, ROW_VARIABLES);
    let mut dense = DenseKernel(vec![Scalar::ZERO; WIDTH << ROW_VARIABLES]);
    emit(&mut dense);
    let rows = dense.0.chunks_exact(WIDTH).zip(poly::eq_table(&point));
    let mut expected = vec![Scalar::ZERO; WIDTH];
    rows.for_each(|(row, weight)| multiply_add(&mut expected, &weight, row));
    let mut folded = FoldedKernel::new(&point);
    emit(&mut folded);
    [expected, folded.into_columns()]
}

#[track_caller]
fn check(emit: impl Fn(&mut dyn KernelSink)) {
    let [expected, columns] = both(emit);
    assert!(expected.iter().any(|k| !k.is_zero()));
    assert!(expected == columns);
}

/// Cells at the beginning, inside and at the end of rows.
const CELLS: [usize; 8] = [0, 1, 63, 500, 511, 512, 1000, 2 * WIDTH - 32];

#[test]
fn values_and_single_coefficients() {
    for cell in CELLS {
        for n in [1, 2, 12, 512, 513, 1500] {
            check(|sink| {
                sink.add(cell, Scalar::from_u64(5), &test_challenges(2, n));
                sink.add_one(cell + n, Scalar::from_u64(6));
            });
        }
    }
}

#[test]
fn runs() {
    let [first, step] = test_challenges(3, 2).try_into().unwrap();
    for cell in CELLS {
        for n in [1, 2, 12, 24, 511, 512, 513, 1500] {
            for (first, step) in [(first, Scalar::ZERO), (Scalar::ZERO, step), (first, step)] {
                check(|sink| {
                    sink.add_run(cell, n, first, step);
                    // The next one starts where it ends.
                    sink.add_run(cell + n, 3, first + Scalar::ONE, step);
                });
            }
        }
    }
}

#[test]
fn several_vectors() {
    let values = test_challenges(4, 1500);
    for (k, cell) in CELLS.into_iter().enumerate() {
        let terms: Vec<Scaled<'_>> = [1, 5, 64, 256, 256, 1500, 7]
            .into_iter()
            .enumerate()
            .map(|(i, n)| ((i * 300 + cell) % 2000, values[i + k], &values[i..n]))
            .collect();
        check(|sink| sink.add_scaled(&terms));
    }
    let [expected, columns] = both(|sink| sink.add_scaled(&[]));
    assert_eq!(expected, columns);
}

#[test]
fn tensors() {
    for cell in CELLS {
        for (rows, columns) in [(1, 1), (3, 512), (5, 100), (2, 13), (1, 600)] {
            check(|sink| sink.add_tensor(cell, &test_challenges(5, rows), &test_challenges(6, columns)));
        }
    }
    let [expected, columns] = both(|sink| sink.add_tensor(3, &[], &test_challenges(6, 9)));
    assert_eq!(expected, columns);
}

#[test]
fn spread_tensors() {
    let spread = |values: &[Scalar]| {
        let mut row = [Scalar::ZERO; WIDTH];
        values.iter().enumerate().for_each(|(i, &value)| [row[7 * i], row[7 * i + 3]] = [value, value.double()]);
        row
    };
    let values = test_challenges(7, 64);
    let rows = |seed, n| test_challenges(seed, n);
    check(|sink| sink.add_spread(0, &[(rows(8, 3), &values)], &spread));
    check(|sink| sink.add_spread(3 * WIDTH, &[(rows(8, 6), &values), (rows(9, 2), &values[5..30])], &spread));
}

#[test]
fn blocks() {
    for n in [32, 64, 256, 512] {
        for start in (0..WIDTH).step_by(13).chain([63, 64, 480, 511]) {
            for count in [1, 2, 9, 20] {
                if start + count * n <= WIDTH << ROW_VARIABLES {
                    let mut blocks = test_challenges(10, count);
                    blocks[count / 2] += Scalar::ONE;
                    check(|sink| sink.add_blocks(start, &blocks, &test_challenges(11, n)));
                }
            }
        }
    }
    // Blocks without weight are left out.
    let mut blocks = test_challenges(12, 40);
    blocks[3..30].fill(Scalar::ZERO);
    check(|sink| sink.add_blocks(77, &blocks, &test_challenges(13, 64)));
}
