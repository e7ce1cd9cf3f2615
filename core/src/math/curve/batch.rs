//! Many affine additions that share one inversion.

use super::{Affine, Projective};
use crate::math::arith::{Base, Pick};
#[cfg(target_arch = "x86_64")]
use crate::math::arith::{Chords, Coordinates};

/// How many additions share an inversion: enough to make it cheap, few enough to keep the scratch space in the
/// first-level cache.
const CHUNK: usize = 512;
/// With fewer additions than this, eight lanes do not pay.
#[cfg(target_arch = "x86_64")]
const WORTH_LANES: usize = 16;

/// Scratch space for affine additions that share an inversion.
pub struct BatchAdder {
    /// For each addition, the denominator of the slope, and the product of the denominators before it.
    denominators: Vec<Base>,
    products: Vec<Base>,
    /// Additions with a neutral operand or with operands of equal `x`, in increasing order.
    rare: Vec<(usize, Rare)>,
    /// The accelerator, where the processor has one, and the additions of a chunk that it leaves to the portable code.
    #[cfg(target_arch = "x86_64")]
    chords: Option<Chords>,
    #[cfg(target_arch = "x86_64")]
    left: Vec<usize>,
}

/// An addition other than that of two different points.
#[derive(Clone, Copy)]
enum Rare {
    /// An operand is neutral, or the operands cancel.
    Known(Affine),
    /// The operands are equal.
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

    /// Scratch space that uses the portable code only.
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

    /// For every `i < count`, with `pick(i)`: adds `others[from]` to `points[to]`, or subtracts it. Without `others`,
    /// both points come from `points`.
    ///
    /// The `to` must be distinct, and none of them may be a `from` in `points`. Equal, opposite and neutral operands
    /// are handled, but the time reveals them.
    #[inline(always)]
    pub fn add_assign(
        &mut self,
        points: &mut [Affine],
        others: Option<&[Affine]>,
        count: usize,
        pick: impl Fn(usize) -> Pick,
    ) {
        #[cfg(target_arch = "x86_64")]
        if count >= WORTH_LANES
            && let Some(mut chords) = self.chords.take()
        {
            let mut left = core::mem::take(&mut self.left);
            for start in (0..count).step_by(Chords::CHUNK) {
                let count = Chords::CHUNK.min(count - start);
                left.clear();
                chords.add(points, others, count, |i| pick(start + i), &mut left);
                for left in left.chunks(CHUNK) {
                    self.add_chunk(points, others, left.len(), |i| pick(start + left[i]));
                }
            }
            (self.chords, self.left) = (Some(chords), left);
            return;
        }
        for start in (0..count).step_by(CHUNK) {
            self.add_chunk(points, others, CHUNK.min(count - start), |i| pick(start + i));
        }
    }

    /// Doubles every point.
    pub fn double(&mut self, points: &mut [Affine]) {
        let itself = |i: usize| Pick { to: i, from: i, negate: false };
        #[cfg(target_arch = "x86_64")]
        if points.len() >= WORTH_LANES
            && let Some(mut chords) = self.chords.take()
        {
            for points in points.chunks_mut(Chords::CHUNK) {
                let mut left = Vec::new();
                chords.double(points, &mut left);
                for left in left.chunks(CHUNK) {
                    self.add_chunk(points, None, left.len(), |i| itself(left[i]));
                }
            }
            self.chords = Some(chords);
            return;
        }
        for points in points.chunks_mut(CHUNK) {
            self.add_chunk(points, None, points.len(), itself);
        }
    }

    #[inline(always)]
    fn add_chunk(
        &mut self,
        points: &mut [Affine],
        others: Option<&[Affine]>,
        count: usize,
        pick: impl Fn(usize) -> Pick,
    ) {
        let operands = |points: &[Affine], i: usize| {
            let Pick { to, from, negate } = pick(i);
            (to, others.unwrap_or(points)[from].negate_if(negate))
        };
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

        // Every factor was checked to be non-zero.
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

#[cfg(target_arch = "x86_64")]
impl Coordinates for Affine {
    #[inline(always)]
    fn x(&self) -> &Base {
        &self.x
    }

    #[inline(always)]
    fn y(&self) -> &Base {
        &self.y
    }

    #[inline(always)]
    fn set(&mut self, x: Base, y: Base) {
        *self = Self { x, y };
    }
}

/// Converts points to affine coordinates, with one inversion for all of them.
pub fn batch_to_affine(points: &[Projective]) -> Vec<Affine> {
    let mut inverses: Vec<_> = points.iter().map(|point| point.z).collect();
    Base::batch_invert(&mut inverses);
    // The identity has z = 0, whose "inverse" 0 turns it into (0, 0).
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
