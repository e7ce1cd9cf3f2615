use super::*;
use crate::engine::{
    claims::KernelSink,
    sumcheck::dense::{Dense, compare, test_challenges},
};

#[test]
fn rounds_are_those_of_the_definition() {
    let bits = |seed: u8| RowData::Bits(std::array::from_fn(|i| (i as u8).wrapping_mul(37).wrapping_add(seed)));
    let values = |seed| RowData::Values(test_challenges(seed, WIDTH));
    // Every pair of kinds of rows, then zeros up to sixteen rows.
    let rows = vec![
        values(1),
        values(2),
        bits(3),
        bits(4),
        bits(5),
        RowData::Zero,
        RowData::Zero,
        bits(6),
        values(7),
        bits(8),
        values(9),
        RowData::Zero,
        bits(10),
        values(11),
    ];
    let mut kernel = RowKernel::new(rows.len());
    kernel.add(0, Scalar::ONE, &test_challenges(12, rows.len() * WIDTH));
    check(&rows, kernel, 4);
}

#[test]
fn factors_give_the_rounds_of_what_they_stand_for() {
    let rows: Vec<RowData> = (0..67)
        .map(|i| match i {
            1..4 | 60.. => RowData::Values(test_challenges(i, WIDTH)),
            20 | 40..42 => RowData::Zero,
            _ => RowData::Bits(std::array::from_fn(|k| (k as u8).wrapping_mul(37).wrapping_add((7 * i) as u8))),
        })
        .collect();
    // Few rows, fewer rounds than those that factors last; then many.
    for (n, rounds) in [(1, 1), (5, 3), (16, 4), (31, 5), (67, 7)] {
        let with = |emit: &dyn Fn(&mut RowKernel)| {
            let mut kernel = RowKernel::new(n);
            emit(&mut kernel);
            kernel
        };
        let tensor = |first: usize, count: usize, column: usize, seed: usize| {
            let count = count.min(n - first.min(n));
            move |kernel: &mut RowKernel| {
                let columns = test_challenges(seed + 1, WIDTH - column);
                kernel.add_tensor(first * WIDTH + column, &test_challenges(seed, count), &columns);
            }
        };
        // Nothing but factors, on all rows, and on some that start and end inside of runs.
        check(&rows[..n], with(&tensor(0, n, 0, 20)), rounds);
        check(&rows[..n], with(&|kernel| (0..4).for_each(|k| tensor(k, 3 + 9 * k, 100 * k, 20 + k)(kernel))), rounds);
        // Beside rows that are written out, and merged from two parts.
        let dense = |kernel: &mut RowKernel| {
            let first = n / 3;
            kernel.add(first * WIDTH, Scalar::from_u64(3), &test_challenges(30, (n - first).div_ceil(2) * WIDTH));
        };
        let mut kernel = with(&dense);
        kernel.merge(with(&|kernel| {
            (0..3).for_each(|k| tensor(0, n, 7 * k, 31 + 2 * k)(kernel));
            kernel.add_one(0, Scalar::from_u64(5));
        }));
        kernel.merge(with(&tensor(n / 2, n, 0, 40)));
        kernel.merge(with(&dense));
        check(&rows[..n], kernel, rounds);
    }
}

/// Compares all rounds with those of the tables of rows and of kernel, written out.
#[track_caller]
fn check(rows: &[RowData], kernel: RowKernel, variables: usize) {
    let size = 1 << variables;
    let mut prover = RowsProver::new(rows.to_vec(), kernel);
    let mut written = prover.kernel.clone();
    prover.terms.iter().for_each(|term| term.write_out(&mut written));
    let rows: Vec<Vec<Scalar>> = rows.iter().map(RowData::to_values).collect();
    // After the rows both are zero.
    let table = |entry: &dyn Fn(usize, usize) -> Option<Scalar>| {
        (0..size * WIDTH).map(|x| entry(x % size, x / size).unwrap_or(Scalar::ZERO)).collect()
    };
    let tables = vec![
        table(&|row, column| Some(rows.get(row)?[column])),
        table(&|row, column| Some(written.get(row)?.as_ref()?[column])),
    ];
    let mut dense = Dense::new(tables, |v| v[0] * v[1]);
    compare(&mut prover, &mut dense, variables);
    let (row, kernel) = prover.bound();
    assert_eq!(vec![row, kernel], dense.into_tables());
}

impl RowKernel {
    /// Every coefficient.
    pub fn written_out(self, rows: usize) -> Vec<Scalar> {
        let zeros = vec![RowData::Zero; rows];
        let (mut kernel, terms) = self.into_parts(&zeros);
        terms.iter().for_each(|term| term.write_out(&mut kernel));
        kernel.into_iter().flat_map(|row| row.unwrap_or_else(|| ZEROS.to_vec())).collect()
    }
}

impl RowData {
    /// The row as field elements, for a forging prover to change.
    pub fn to_values(&self) -> Vec<Scalar> {
        self.values().into_owned()
    }
}
