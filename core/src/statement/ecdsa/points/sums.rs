//! Many sums of two points, with one inversion for all of them.

use super::AffinePoint;
use crate::{
    engine::circuit::PointTable,
    math::arith::{Kernel, Lanes, Scalar, run},
};

/// The most lanes that there are.
const LANES: usize = 8;

/// Points, coordinate by coordinate, and what is to be added to each.
#[derive(Default)]
pub(super) struct Sums {
    x: Vec<Scalar>,
    y: Vec<Scalar>,
    step_x: Vec<Scalar>,
    step_y: Vec<Scalar>,
}

impl Sums {
    /// Adds `step` to every entry of a table.
    pub(super) fn push(&mut self, table: &PointTable, step: &AffinePoint) {
        self.x.extend_from_slice(&table.x);
        self.y.extend_from_slice(&table.y);
        self.step_x.resize(self.x.len(), step.x);
        self.step_y.resize(self.x.len(), step.y);
    }

    /// The x- and the y-coordinates of the sums, in the order of the points. `None` if two points that are to be added
    /// have one x-coordinate.
    pub(super) fn add(mut self) -> Option<(Vec<Scalar>, Vec<Scalar>)> {
        let n = self.x.len();
        if self.x.iter().zip(&self.step_x).any(|(x, step)| x == step) {
            return None;
        }
        // The lanes that are left over divide by one.
        let full = n.next_multiple_of(LANES);
        for (column, filling) in [
            (&mut self.x, Scalar::ZERO),
            (&mut self.step_x, Scalar::ONE),
            (&mut self.y, Scalar::ZERO),
            (&mut self.step_y, Scalar::ZERO),
        ] {
            column.resize(full, filling);
        }
        run(AddAll(&mut self));
        self.x.truncate(n);
        self.y.truncate(n);
        Some((self.x, self.y))
    }
}

/// Writes the sums over the points. There are as many as fill the lanes.
struct AddAll<'a>(&'a mut Sums);

impl Kernel for AddAll<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self) {
        let Sums { x, y, step_x, step_y } = self.0;
        let mut before = vec![Scalar::ZERO; x.len()];
        // The product of the denominators before each, lane by lane.
        let mut product = L::splat(&Scalar::ONE);
        let mut at = 0;
        while at < x.len() {
            product.store(&mut before[at..]);
            product = product * L::linear([(1, L::load(step_x, at, 1)), (-1, L::load(x, at, 1))]);
            at += L::WIDTH;
        }
        let mut inverses = [Scalar::ONE; LANES];
        product.store(&mut inverses);
        Scalar::batch_invert(&mut inverses);
        let mut inverse = L::load(&inverses, 0, 1);
        while at > 0 {
            at -= L::WIDTH;
            let (x1, y1) = (L::load(x, at, 1), L::load(y, at, 1));
            let (x2, y2) = (L::load(step_x, at, 1), L::load(step_y, at, 1));
            let own = inverse * L::load(&before, at, 1);
            inverse = inverse * L::linear([(1, x2), (-1, x1)]);
            let slope = L::linear([(1, y2), (-1, y1)]) * own;
            let x3 = L::linear([(1, slope * slope), (-1, x1), (-1, x2)]);
            L::linear([(1, slope * L::linear([(1, x1), (-1, x3)])), (-1, y1)]).store(&mut y[at..]);
            x3.store(&mut x[at..]);
        }
    }
}
