//! Many affine additions with one inversion.

use super::{Affine, Projective};
use crate::arith::Base;
#[cfg(target_arch = "x86_64")]
use crate::arith::Chords;

/// How many additions share an inversion: enough to make it cheap, few enough for scratch space to stay in the
/// first-level cache.
const CHUNK: usize = 512;
/// Fewer additions are not worth eight lanes.
#[cfg(target_arch = "x86_64")]
const WORTH_LANES: usize = 16;

/// Scratch space for affine additions that share an inversion.
pub struct BatchAdder {
    /// Per addition the denominator of the slope, and the product of those before it.
    denominators: Vec<Base>,
    products: Vec<Base>,
    /// Additions that have a neutral operand or operands of equal `x`, in increasing order.
    rare: Vec<(usize, Rare)>,
    /// Where the processor has an accelerator: it, and the additions of a chunk that it leaves to the portable code.
    #[cfg(target_arch = "x86_64")]
    chords: Option<Chords>,
    #[cfg(target_arch = "x86_64")]
    left: Vec<usize>,
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
        Self {
            #[cfg(target_arch = "x86_64")]
            chords: Chords::new(),
            ..Self::portable()
        }
    }

    /// Scratch space for the portable code alone.
    pub(super) fn portable() -> Self {
        Self {
            denominators: vec![Base::ZERO; CHUNK],
            products: vec![Base::ZERO; CHUNK],
            rare: Vec::new(),
            #[cfg(target_arch = "x86_64")]
            chords: None,
            #[cfg(target_arch = "x86_64")]
            left: Vec::new(),
        }
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
        #[cfg(target_arch = "x86_64")]
        if count >= WORTH_LANES && self.chords.is_some() {
            return self.add_lanes::<false>(points, count, &operands);
        }
        for start in (0..count).step_by(CHUNK) {
            self.add_chunk(points, CHUNK.min(count - start), &|points, i| operands(points, start + i));
        }
    }

    /// Doubles all points.
    pub fn double(&mut self, points: &mut [Affine]) {
        let count = points.len();
        let operands = |points: &[Affine], i: usize| (i, points[i]);
        #[cfg(target_arch = "x86_64")]
        if count >= WORTH_LANES && self.chords.is_some() {
            return self.add_lanes::<true>(points, count, &operands);
        }
        self.add_assign(points, count, operands);
    }

    /// [`Self::add_assign`], or [`Self::double`], by the accelerator, and what it leaves by the portable code.
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    fn add_lanes<const DOUBLE: bool>(
        &mut self,
        points: &mut [Affine],
        count: usize,
        operands: &impl Fn(&[Affine], usize) -> (usize, Affine),
    ) {
        let mut left = core::mem::take(&mut self.left);
        for start in (0..count).step_by(Chords::CHUNK) {
            left.clear();
            if let Some(chords) = &mut self.chords {
                let count = Chords::CHUNK.min(count - start);
                let load = |points: &[Affine], i: usize| {
                    let (k, b) = operands(points, start + i);
                    [points[k].x, points[k].y, b.x, b.y]
                };
                let store = |points: &mut [Affine], i: usize, [x, y]: [Base; 2]| {
                    points[operands(points, start + i).0] = Affine { x, y };
                };
                if DOUBLE {
                    chords.double(points, count, load, store, &mut left);
                } else {
                    chords.add(points, count, load, store, &mut left);
                }
            }
            for left in left.chunks(CHUNK) {
                self.add_chunk(points, left.len(), &|points, i| operands(points, start + left[i]));
            }
        }
        self.left = left;
    }

    #[inline(always)]
    fn add_chunk(
        &mut self,
        points: &mut [Affine],
        count: usize,
        operands: &impl Fn(&[Affine], usize) -> (usize, Affine),
    ) {
        let denominators = &mut self.denominators[..count];
        let products = &mut self.products[..count];
        self.rare.clear();

        let mut product = Base::ONE;
        for i in 0..count {
            let (k, b) = operands(points, i);
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
            let (k, b) = operands(points, i);
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
