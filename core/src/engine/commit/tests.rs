//! Tests every fast path against its slow twin.

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

use super::{
    prover::{
        BitRow, MESSAGE_WIDTH, commit_bit_rows, commit_message, commit_rows, rerandomize,
        tables::{MESSAGE_BITS, message_multiples, subset_sums},
    },
    tables::{blind_multiples, row_powers},
    *,
};
use crate::math::arith::Scalar;
use crate::math::curve::{Affine, Projective};

/// `sum_j values[j] G_j + blind H`, by double-and-add.
fn slow(values: &[Scalar], blind: &Scalar) -> Affine {
    let terms = values.iter().zip(&generators().g).filter(|(value, _)| !value.is_zero());
    let sum: Projective = terms.map(|(value, point)| *point * value).sum();
    (sum + generators().h * blind).to_affine()
}

fn bits(row: &BitRow) -> Vec<Scalar> {
    (0..WIDTH).map(|j| Scalar::from_u64(u64::from(row[j / 8] >> (j % 8) & 1))).collect()
}

fn random(n: usize, rng: &mut ChaCha20Rng) -> Vec<Scalar> {
    (0..n).map(|_| Scalar::random(rng)).collect()
}

#[test]
fn tables_hold_what_they_say() {
    let multiple = |point: Affine, k: u64, shift: usize| {
        let scalar = (0..shift).fold(Scalar::from_u64(k), |s, _| s.double());
        (point * &scalar).to_affine()
    };
    let Generators { g, h } = generators();
    assert_eq!(subset_sums().len(), 64 * 256);
    for (group, m) in [(0, 0), (0, 1), (0, 255), (17, 0b1010_0110), (63, 128), (63, 254)] {
        let sum: Projective = (0..8).filter(|i| m >> i & 1 == 1).map(|i| Projective::from(g[8 * group + i])).sum();
        assert_eq!(subset_sums()[256 * group + m], sum.to_affine());
    }
    assert_eq!(row_powers().len(), 26 * 512);
    for (k, j) in [(0, 0), (1, 0), (13, 77), (25, 511)] {
        assert_eq!(row_powers()[512 * k + j], multiple(g[j], 1, 10 * k));
    }
    let size = 1 << (tables::BLIND_BITS - 1);
    for (k, d) in [(0, 1), (0, 2), (0, 3), (1, size), (5, 77), (19, size - 1)] {
        assert_eq!(blind_multiples()[size * k + d - 1], multiple(*h, d as u64, tables::BLIND_BITS * k));
    }
    let (bits, size) = (MESSAGE_BITS, 1 << (MESSAGE_BITS - 1));
    for (k, j, d) in [(0, 0, 1), (0, 7, size), (1, 3, 2), (255 / bits, 7, size - 1), (16, 0, size / 2)] {
        assert_eq!(message_multiples()[size * (8 * k + j) + d - 1], multiple(g[j], d as u64, bits * k));
    }
}

#[test]
fn bit_rows() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut rows = vec![[0; 64], [0xff; 64], [0; 64]];
    rows[2][63] = 0x80;
    rows.extend((0..9).map(|_| {
        let mut row = [0; 64];
        rng.fill_bytes(&mut row);
        row
    }));
    // A repeated row makes equal operands in later steps. There are more rows than are processed together.
    rows.push(rows[5]);
    let mut blinds = random(rows.len(), &mut rng);
    blinds[0] = Scalar::ZERO;
    blinds[1] = -Scalar::ONE;
    for i in rows.len()..300 {
        rows.push(rows[i % 13]);
        blinds.push(blinds[i % 13]);
    }
    let expected: Vec<_> = rows[..13].iter().zip(&blinds).map(|(row, blind)| slow(&bits(row), blind)).collect();
    for n in [0, 1, 3, 13, 300] {
        let commitments = commit_bit_rows(&rows[..n], &blinds[..n]);
        assert_eq!(commitments.len(), n);
        assert!((0..n).all(|i| commitments[i] == expected[i % 13]));
    }
    assert_eq!(expected[0], Affine::IDENTITY);
}

#[test]
fn sparse_rows_of_bits() {
    let mut rng = ChaCha20Rng::seed_from_u64(6);
    // Rows of zeros, with one bit, with one byte and with the same bytes; blinds of zero and with few digits.
    let rows: Vec<BitRow> = (0..40)
        .map(|i| {
            let mut row = [0; 64];
            match i % 5 {
                0 => {}
                1 => row[i] = 1 << (i % 8),
                2 => row[63 - i] = 0xff,
                3 => row = [0x11; 64],
                _ => rng.fill_bytes(&mut row[i..]),
            }
            row
        })
        .collect();
    let mut blinds = random(rows.len(), &mut rng);
    for i in 0..20 {
        blinds[i] = [Scalar::ZERO, Scalar::from_u64(1 << 40), Scalar::from_i64(-3)][i % 3];
    }
    let expected: Vec<_> = rows.iter().zip(&blinds).map(|(row, blind)| slow(&bits(row), blind)).collect();
    for n in [1, 2, 7, 8, 9, 16, 17, 40] {
        assert_eq!(commit_bit_rows(&rows[..n], &blinds[..n]), expected[..n]);
    }
    // A blind that cancels its row's sum before its last digits are added.
    let zeros = vec![[0; 64]; 9];
    let once = commit_bit_rows(&zeros, &blinds[20..29]);
    let negated: Vec<_> = blinds[20..29].iter().map(|blind| -*blind).collect();
    assert_eq!(rerandomize(&once, &negated), vec![Affine::IDENTITY; 9]);
}

#[test]
fn rows_of_any_size() {
    let mut rng = ChaCha20Rng::seed_from_u64(2);
    let mut short = random(7, &mut rng);
    short[3] = Scalar::ZERO;
    let rows = [
        random(WIDTH, &mut rng),
        vec![],
        (0..WIDTH).map(|_| Scalar::from_u64(rng.next_u64() & 255)).collect(),
        (0..WIDTH).map(|_| Scalar::from_i64(-i64::from(rng.next_u32()))).collect(),
        vec![Scalar::ZERO; WIDTH],
        (0..WIDTH).map(|_| Scalar::from_i64(rng.next_u64() as i64)).collect(),
        vec![-Scalar::ONE; WIDTH],
        short,
        vec![Scalar::from_u64(512), Scalar::from_u64(513), Scalar::from_i64(-1023), Scalar::from_u64(1024)],
    ];
    let rows: Vec<_> = rows.iter().map(Vec::as_slice).collect();
    let mut blinds = random(rows.len(), &mut rng);
    blinds[4] = Scalar::ZERO;
    let expected: Vec<_> = rows.iter().zip(&blinds).map(|(row, blind)| slow(row, blind)).collect();
    assert_eq!(commit_rows(&rows, &blinds), expected);
    assert_eq!(expected[4], Affine::IDENTITY);
    for i in 0..rows.len() {
        assert_eq!(commit_rows(&rows[i..=i], &blinds[i..=i]), expected[i..=i]);
        assert_eq!(msm_fixed(rows[i], &blinds[i]).to_affine(), expected[i]);
    }
}

#[test]
fn bits_and_scalars_commit_alike() {
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let mut row = [0; 64];
    rng.fill_bytes(&mut row);
    let blinds = random(1, &mut rng);
    assert_eq!(commit_bit_rows(&[row], &blinds), commit_rows(&[&bits(&row)], &blinds));
}

#[test]
fn messages() {
    let mut rng = ChaCha20Rng::seed_from_u64(4);
    for n in 0..=MESSAGE_WIDTH {
        let mut values = random(n, &mut rng);
        let blind = Scalar::random(&mut rng);
        assert_eq!(commit_message(&values, &blind), slow(&values, &blind));
        values.fill(-Scalar::ONE);
        assert_eq!(commit_message(&values, &Scalar::ZERO), slow(&values, &Scalar::ZERO));
        // Equal digits everywhere, of the largest magnitude.
        values.fill(Scalar::from_limbs([0x8080_8080_8080_8080; 4]));
        assert_eq!(commit_message(&values, &blind), slow(&values, &blind));
    }
    assert_eq!(commit_message(&[Scalar::ZERO; 4], &Scalar::ZERO), Affine::IDENTITY);
}

#[test]
fn rerandomized() {
    let mut rng = ChaCha20Rng::seed_from_u64(5);
    for n in [0, 1, 20] {
        let rows = vec![[0x5a; 64]; n];
        let (blinds, mut deltas) = (random(n, &mut rng), random(n, &mut rng));
        if n > 1 {
            deltas[0] = Scalar::ZERO;
            // Remove the blind again: only the row remains.
            deltas[1] = -blinds[1];
        }
        let sums: Vec<_> = blinds.iter().zip(&deltas).map(|(blind, delta)| blind + delta).collect();
        assert_eq!(rerandomize(&commit_bit_rows(&rows, &blinds), &deltas), commit_bit_rows(&rows, &sums));
    }
    let zero = commit_bit_rows(&[[0; 64]], &[Scalar::ZERO]);
    assert_eq!(rerandomize(&zero, &[Scalar::ONE]), [generators().h]);
}

#[test]
fn equations_hold_with_tables_and_without() {
    let rng = &mut ChaCha20Rng::seed_from_u64(21);
    let (values, blind, scalars) = (random(WIDTH, rng), Scalar::random(rng), random(3, rng));
    let points = [7u64, 8, 9].map(|k| (Projective::GENERATOR * &Scalar::from_u64(k)).to_affine());
    let left = Projective::from(slow(&values, &blind))
        + scalars.iter().zip(points).map(|(k, p)| Projective::from(p) * k).sum::<Projective>();
    let both = |equation: Equation| {
        let holds = equation.holds_with_tables();
        assert_eq!((equation.holds_without_tables(), equation.holds()), (holds, holds));
        holds
    };
    let equation = |change: &dyn Fn(&mut Equation)| {
        let mut terms: Vec<_> = scalars.iter().copied().zip(points).collect();
        terms.push((-Scalar::ONE, left.to_affine()));
        let mut equation = Equation { generators: values.clone(), blind, terms, transcript: [0; 32] };
        change(&mut equation);
        both(equation)
    };
    assert!(equation(&|_| {}));
    assert!(!equation(&|e| e.generators[511] += Scalar::ONE));
    assert!(!equation(&|e| e.blind += Scalar::ONE));
    assert!(!equation(&|e| e.terms[2].0 += Scalar::ONE));
    assert!(both(Equation {
        generators: vec![Scalar::ZERO; WIDTH],
        blind: Scalar::ZERO,
        terms: Vec::new(),
        transcript: [0; 32],
    }));
}

#[test]
fn rows_are_summed_with_a_table_and_without() {
    let rng = &mut ChaCha20Rng::seed_from_u64(22);
    let mut sparse = random(WIDTH, rng);
    sparse[..WIDTH / 2].fill(Scalar::ZERO);
    let small: Vec<Scalar> = (0..200u64).map(Scalar::from_u64).collect();
    let rows = [random(WIDTH, rng), sparse, small, Vec::new(), vec![Scalar::ZERO; 9], random(1, rng)];
    let rows: Vec<&[Scalar]> = rows.iter().map(Vec::as_slice).collect();
    let affine = |sums: Vec<Projective>| sums.iter().map(Projective::to_affine).collect::<Vec<_>>();
    let expected: Vec<Affine> = rows.iter().map(|row| slow(row, &Scalar::ZERO)).collect();
    assert_eq!(affine(msm::row_sums_without_table(&rows)), expected);
    assert_eq!(affine(msm::row_sums_with(row_powers(), &rows)), expected);
}
