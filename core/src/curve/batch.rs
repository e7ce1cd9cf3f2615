//! Many affine additions with one inversion.

use super::{Affine, Projective};
use crate::arith::Base;

/// How many additions share an inversion: enough to make it cheap, few enough for scratch space to stay in the
/// first-level cache.
const CHUNK: usize = 512;

/// Scratch space for affine additions that share an inversion.
pub struct BatchAdder {
    /// Per addition the denominator of the slope, and the product of those before it.
    denominators: Vec<Base>,
    products: Vec<Base>,
    /// Additions that have a neutral operand or operands of equal `x`, in increasing order.
    rare: Vec<(usize, Rare)>,
}

/// An addition other than of two different points.
#[derive(Clone, Copy)]
enum Rare {
    /// One operand is neutral, or they cancel.
    Known(Affine),
    /// Operands are equal.
    Double,
}

impl Default for BatchAdder {
    fn default() -> Self {
        Self::new()
    }
}

impl BatchAdder {
    /// Empty scratch space.
    pub fn new() -> Self {
        Self { denominators: vec![Base::ZERO; CHUNK], products: vec![Base::ZERO; CHUNK], rare: Vec::new() }
    }

    /// For every `i < count`, with `(k, b) = operands(points, i)`: `points[k] += b`.
    ///
    /// The `k` must be distinct, and no `b` may depend on one of those `points[k]`. `operands` is called twice for
    /// each `i`. Equal, opposite and neutral operands are handled, in a time that shows them.
    #[inline(always)]
    pub fn add_assign(
        &mut self,
        points: &mut [Affine],
        count: usize,
        operands: impl Fn(&[Affine], usize) -> (usize, Affine),
    ) {
        for start in (0..count).step_by(CHUNK) {
            self.add_chunk(points, start, CHUNK.min(count - start), &operands);
        }
    }

    #[inline(always)]
    fn add_chunk(
        &mut self,
        points: &mut [Affine],
        start: usize,
        count: usize,
        operands: &impl Fn(&[Affine], usize) -> (usize, Affine),
    ) {
        let denominators = &mut self.denominators[..count];
        let products = &mut self.products[..count];
        self.rare.clear();

        let mut product = Base::ONE;
        for i in 0..count {
            let (k, b) = operands(points, start + i);
            let a = points[k];
            let mut denominator = b.x - a.x;
            if denominator.is_zero() || a.is_identity() || b.is_identity() {
                let rare = classify(&a, &b);
                self.rare.push((i, rare));
                denominator = match rare {
                    Rare::Known(_) => Base::ONE,
                    Rare::Double => a.y.double(),
                };
            }
            denominators[i] = denominator;
            products[i] = product;
            product *= denominator;
        }

        // Every factor was checked.
        let mut inverse = product.invert_vartime().unwrap_or(Base::ZERO);
        for i in (0..count).rev() {
            let slope_denominator = inverse * products[i];
            inverse *= denominators[i];
            let (k, b) = operands(points, start + i);
            let a = points[k];
            let mut numerator = b.y - a.y;
            if let Some(&(at, rare)) = self.rare.last()
                && at == i
            {
                self.rare.pop();
                match rare {
                    Rare::Known(sum) => {
                        points[k] = sum;
                        continue;
                    }
                    Rare::Double => {
                        let t = a.x.square() - Base::ONE;
                        numerator = t.double() + t;
                    }
                }
            }
            let slope = numerator * slope_denominator;
            let x = slope.square() - a.x - b.x;
            points[k] = Affine { x, y: slope * (a.x - x) - a.y };
        }
    }
}

/// The same points by their coordinates, with one inversion for all.
pub fn batch_to_affine(points: &[Projective]) -> Vec<Affine> {
    let mut inverses: Vec<_> = points.iter().map(|point| point.z).collect();
    Base::batch_invert(&mut inverses);
    // The identity has z = 0, whose "inverse" 0 makes (0, 0) of it.
    points.iter().zip(&inverses).map(|(point, inverse)| point.scale(inverse)).collect()
}

#[cold]
fn classify(a: &Affine, b: &Affine) -> Rare {
    if a.is_identity() {
        Rare::Known(*b)
    } else if b.is_identity() {
        Rare::Known(*a)
    } else if a.y == b.y {
        Rare::Double
    } else {
        Rare::Known(Affine::IDENTITY)
    }
}
