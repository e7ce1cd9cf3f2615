use super::*;
use crate::engine::sumcheck::dense::{Dense, compare, test_challenges};

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
    // After the rows the kernel is zero.
    let mut kernel = test_challenges(12, 16 * WIDTH);
    kernel[rows.len() * WIDTH..].fill(Scalar::ZERO);
    let entry = |x: usize| rows.get(x % 16).map_or(Scalar::ZERO, |row| row.values()[x / 16]);
    let table = (0..16 * WIDTH).map(entry).collect();
    let kernel_table = (0..16 * WIDTH).map(|x| kernel[x % 16 * WIDTH + x / 16]).collect();
    let mut dense = Dense::new(vec![table, kernel_table], |v| v[0] * v[1]);
    let mut prover = RowsProver::new(rows.clone(), kernel[..rows.len() * WIDTH].to_vec());
    compare(&mut prover, &mut dense, 4);
    let (row, kernel) = prover.bound();
    assert_eq!(vec![row, kernel], dense.into_tables());
}

impl RowData {
    /// The row as field elements, for a forging prover to change.
    pub fn to_values(&self) -> Vec<Scalar> {
        self.values().into_owned()
    }
}
