//! The folding against its definition.

use super::{prover, *};
use crate::{
    engine::{
        commit::{self, Equation, generators},
        sumcheck::dense::{test_challenge, test_challenges},
    },
    math::curve::Projective,
};

/// `sum_i scalars_i points_i`, one by one.
fn sum(scalars: &[Scalar], points: &[Projective]) -> Affine {
    scalars.iter().zip(points).map(|(k, &point)| point * k).sum::<Projective>().to_affine()
}

/// The slow twin of [`prover::fold`]: folds generators, each with its kernel coefficient, as the definition says. In
/// round `j`, `says(j, u, A, B)` is sent; where challenges are drawn, `u` is not known and is zero.
pub(crate) struct Slow<'a> {
    pub kernel: &'a [Scalar],
    /// `v*`.
    pub values: Vec<Scalar>,
}

impl Slow<'_> {
    /// Cross terms and folded values for these challenges, which `draw` returns for each pair.
    pub fn fold(
        self,
        x: Scalar,
        mut draw: impl FnMut(&mut [Affine; 2]) -> Scalar,
    ) -> ([[Affine; 2]; ROUNDS], Vec<Scalar>) {
        let all = generators();
        let carried = |(&g, &k): (&Affine, &Scalar)| all.h * &(x * k) + g;
        let mut points: Vec<Projective> = all.g.iter().zip(self.kernel).map(carried).collect();
        let mut z = self.values;
        let cross = [(); ROUNDS].map(|()| {
            let half = z.len() / 2;
            let mut pair = [sum(&z[..half], &points[half..]), sum(&z[half..], &points[..half])];
            let u = draw(&mut pair);
            let (high, high_points) = (z.split_off(half), points.split_off(half));
            z.iter_mut().zip(high).for_each(|(low, high)| *low += u * high);
            points.iter_mut().zip(high_points).for_each(|(low, high)| *low = *low * &u + high);
            pair
        });
        (cross, z)
    }
}

/// The row's equation alone, for a commitment to `v*` with this blind.
fn equation(
    kernel: &[Scalar],
    row: &OpenedRow,
    transcript: &mut Transcript,
    commitment: Affine,
    blind: Scalar,
) -> Equation {
    let folding = Folding::draw(transcript, row);
    let unfolded = folding.unfold(row);
    let h = folding.blind(row, &unfolded, kernel, blind);
    let (mut terms, of_row) = folding.terms(row, test_challenge(3));
    terms.push((of_row, commitment));
    let weight = -test_challenge(3);
    Equation {
        generators: unfolded.iter().map(|&k| weight * k).collect(),
        blind: weight * h,
        terms,
        transcript: [0; 32],
    }
}

#[test]
fn the_fast_folding_is_that_of_the_definition_and_opens() {
    let (kernel, values, blind) = (test_challenges(1, WIDTH), test_challenges(2, WIDTH), test_challenge(7));
    let product = inner_product(&values, &kernel);
    let row = prover::fold(&mut Transcript::new("test"), &kernel, product, values.clone());
    assert_eq!(row.values.len(), FOLDED);

    let mut transcript = Transcript::new("test");
    let x = transcript.nonzero_challenge("row kernel");
    let (cross, folded) = Slow { kernel: &kernel, values: values.clone() }.fold(x, |pair| {
        transcript.absorb_points("row cross terms", pair);
        transcript.nonzero_challenge("row fold")
    });
    assert_eq!((&cross, &folded), (&row.cross, &row.values));

    let commitment = commit::msm_fixed(&values, &blind).to_affine();
    let holds = |row: &OpenedRow, blind: Scalar| {
        equation(&kernel, row, &mut Transcript::new("test"), commitment, blind).holds()
    };
    assert!(holds(&row, blind));
    assert!(!holds(&row, blind + Scalar::ONE));
    let other = |change: &dyn Fn(&mut OpenedRow)| {
        let mut row = row.clone();
        change(&mut row);
        holds(&row, blind)
    };
    assert!(!other(&|row| row.product += Scalar::ONE));
    assert!(!other(&|row| row.values[FOLDED - 1] += Scalar::ONE));
    for j in 0..ROUNDS {
        assert!(!other(&|row| row.cross[j].swap(0, 1)), "round {j}");
    }
}
