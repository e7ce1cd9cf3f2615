//! Loops over many scalars, several at a time.
//!
//! A loop is a [`Kernel`], written once over [`Lanes`]; [`run`] runs it on the widest lanes that the processor has. All
//! implementations of lanes compute the same values.
#![allow(unsafe_code)]

use core::ops::Mul;

use super::{ProductSum, Scalar};

/// The largest number of lanes.
const MAX_WIDTH: usize = 8;

/// Some scalars, one per lane.
pub(crate) trait Lanes: Copy + Mul<Output = Self> {
    /// The number of lanes: 1 or 8.
    const WIDTH: usize;

    /// A sum of products that is reduced at its end.
    type Sum: Copy;

    /// The same scalar in every lane.
    fn splat(a: &Scalar) -> Self;

    /// Entries `at`, `at + stride` and so on.
    ///
    /// # Panics
    /// If one of them is outside the table.
    fn load(table: &[Scalar], at: usize, stride: usize) -> Self;

    /// Writes the scalars to the front of `to`.
    ///
    /// # Panics
    /// If `to` is too short.
    fn store(self, to: &mut [Scalar]);

    /// A linear combination. Coefficients are 1, 2, 4 or 8, or their negatives, and add up to at most 32 in size.
    fn linear<const N: usize>(terms: [(i64, Self); N]) -> Self;

    /// An empty sum.
    fn empty() -> Self::Sum;

    /// Adds `a b` to a sum, lane by lane.
    fn accumulate(sum: &mut Self::Sum, a: Self, b: Self);

    /// The value of a sum, lane by lane.
    fn sum(sum: Self::Sum) -> Self;

    /// The value of a sum over all lanes.
    #[inline(always)]
    fn total(sum: Self::Sum) -> Scalar {
        let mut lanes = [Scalar::ZERO; MAX_WIDTH];
        Self::sum(sum).store(&mut lanes);
        lanes[..Self::WIDTH].iter().sum()
    }
}

/// A loop over lanes. Everything in it that handles lanes must be inlined into it: plain loops, no closures.
pub(crate) trait Kernel {
    /// The result.
    type Output;

    /// Runs the loop.
    fn run<L: Lanes>(self) -> Self::Output;
}

/// Runs a kernel on the widest lanes that the processor has.
#[inline]
pub(crate) fn run<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(test)]
    if WITHOUT_LANES.get() {
        return kernel.run::<Portable>();
    }
    #[cfg(target_arch = "x86_64")]
    if super::ifma::available() {
        // SAFETY: the processor has just been asked.
        return unsafe { super::ifma::run(kernel) };
    }
    kernel.run::<Portable>()
}

#[cfg(test)]
thread_local! {
    static WITHOUT_LANES: core::cell::Cell<bool> = const { core::cell::Cell::new(false) };
}

/// Runs the work as on a machine without lanes.
#[cfg(test)]
pub(crate) fn without_lanes<R>(work: impl FnOnce() -> R) -> R {
    WITHOUT_LANES.set(true);
    let result = work();
    WITHOUT_LANES.set(false);
    result
}

/// One scalar, on any machine.
#[derive(Clone, Copy)]
pub(super) struct Portable(Scalar);

impl Mul for Portable {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Portable(self.0 * other.0)
    }
}

impl Lanes for Portable {
    const WIDTH: usize = 1;
    type Sum = ProductSum;

    #[inline(always)]
    fn splat(a: &Scalar) -> Self {
        Portable(*a)
    }

    #[inline(always)]
    fn load(table: &[Scalar], at: usize, _: usize) -> Self {
        Portable(table[at])
    }

    #[inline(always)]
    fn store(self, to: &mut [Scalar]) {
        to[0] = self.0;
    }

    #[inline(always)]
    fn linear<const N: usize>(terms: [(i64, Self); N]) -> Self {
        let mut sum = None;
        for (k, Portable(a)) in terms {
            let times = (0..k.abs().ilog2()).fold(a, |times, _| times.double());
            sum = Some(match sum {
                None if k < 0 => -times,
                None => times,
                Some(sum) if k < 0 => sum - times,
                Some(sum) => sum + times,
            });
        }
        Portable(sum.expect("a term"))
    }

    #[inline(always)]
    fn empty() -> ProductSum {
        ProductSum::ZERO
    }

    #[inline(always)]
    fn accumulate(sum: &mut ProductSum, a: Self, b: Self) {
        sum.add(&a.0, &b.0);
    }

    #[inline(always)]
    fn sum(sum: ProductSum) -> Self {
        Portable(sum.finish())
    }
}

/// A table seen as pairs: the entries that a variable selects at 0 and at 1.
#[derive(Clone, Copy)]
pub(crate) struct Pairs<'a> {
    low: &'a [Scalar],
    high: &'a [Scalar],
    /// Distance between pairs.
    stride: usize,
    len: usize,
}

impl<'a> Pairs<'a> {
    /// The pairs of the table's first variable: neighbours.
    pub(crate) fn neighbours(table: &'a [Scalar]) -> Self {
        let len = table.len() / 2;
        Self { low: table, high: &table[len.min(1)..], stride: 2, len }
    }

    /// The pairs of a variable that selects one of two slices of the same length.
    pub(crate) fn rows(low: &'a [Scalar], high: &'a [Scalar]) -> Self {
        assert_eq!(low.len(), high.len(), "rows of unequal lengths");
        Self { low, high, stride: 1, len: low.len() }
    }

    #[inline(always)]
    fn load<L: Lanes>(&self, at: usize) -> [L; 2] {
        let at = at * self.stride;
        [L::load(self.low, at, self.stride), L::load(self.high, at, self.stride)]
    }

    #[inline(always)]
    fn get(&self, i: usize) -> [Scalar; 2] {
        [self.low[i * self.stride], self.high[i * self.stride]]
    }
}

/// Binds the variable that selects one of two neighbouring runs of `width` entries to `r`: `low + r (high - low)` for
/// every pair of runs, written over the first half of the table.
///
/// # Panics
/// If the width is neither 1 nor a multiple of eight.
pub(crate) fn fold(table: &mut [Scalar], width: usize, r: &Scalar) {
    struct Fold<'a>(&'a mut [Scalar], usize, &'a Scalar);
    impl Kernel for Fold<'_> {
        type Output = ();
        #[inline(always)]
        fn run<L: Lanes>(self) {
            let Fold(table, width, r) = self;
            let half = table.len() / 2;
            let wide = L::splat(r);
            // Neighbours are runs of `half` entries, two apart.
            let (run, stride) = if width == 1 { (half, 2) } else { (width, 1) };
            // The write position never overtakes the read position.
            for first in (0..half).step_by(run.max(1)) {
                let mut at = first;
                while at + L::WIDTH <= first + run {
                    let low = first + stride * (at - first) + if width == 1 { 0 } else { first };
                    let (a, b) = (L::load(table, low, stride), L::load(table, low + width, stride));
                    line(a, b, wide).store(&mut table[at..]);
                    at += L::WIDTH;
                }
                for i in at..first + run {
                    let [a, b] = [table[2 * i], table[2 * i + 1]];
                    table[i] = a + r * (b - a);
                }
            }
        }
    }
    assert!(width == 1 || width.is_multiple_of(8), "width of runs");
    assert!(table.len().is_multiple_of(2 * width), "pairs of runs");
    run(Fold(table, width, r));
}

/// `low += r (high - low)`.
///
/// # Panics
/// If the lengths differ.
pub(crate) fn fold_rows(low: &mut [Scalar], high: &[Scalar], r: &Scalar) {
    struct FoldRows<'a>(&'a mut [Scalar], &'a [Scalar], &'a Scalar);
    impl Kernel for FoldRows<'_> {
        type Output = ();
        #[inline(always)]
        fn run<L: Lanes>(self) {
            let FoldRows(low, high, r) = self;
            let wide = L::splat(r);
            let mut at = 0;
            while at + L::WIDTH <= low.len() {
                let (a, b) = (L::load(low, at, 1), L::load(high, at, 1));
                line(a, b, wide).store(&mut low[at..]);
                at += L::WIDTH;
            }
            for i in at..low.len() {
                low[i] += r * (high[i] - low[i]);
            }
        }
    }
    assert_eq!(low.len(), high.len(), "rows of unequal lengths");
    run(FoldRows(low, high, r));
}

/// `a + r (b - a)`.
#[inline(always)]
fn line<L: Lanes>(a: L, b: L, r: L) -> L {
    L::linear([(1, a), (1, r * L::linear([(1, b), (-1, a)]))])
}

/// `sum += k * values`, up to the shorter length.
pub(crate) fn multiply_add(sum: &mut [Scalar], k: &Scalar, values: &[Scalar]) {
    struct MultiplyAdd<'a>(&'a mut [Scalar], &'a Scalar, &'a [Scalar]);
    impl Kernel for MultiplyAdd<'_> {
        type Output = ();
        #[inline(always)]
        fn run<L: Lanes>(self) {
            let MultiplyAdd(sum, k, values) = self;
            let wide = L::splat(k);
            let len = sum.len().min(values.len());
            let mut at = 0;
            while at + L::WIDTH <= len {
                let next = L::linear([(1, L::load(sum, at, 1)), (1, wide * L::load(values, at, 1))]);
                next.store(&mut sum[at..]);
                at += L::WIDTH;
            }
            for i in at..len {
                sum[i] += k * values[i];
            }
        }
    }
    run(MultiplyAdd(sum, k, values));
}

/// Sets `high = k * low` and subtracts it from `low`: what a variable equal to `k` leaves at 1 and at 0.
pub(crate) fn branch(low: &mut [Scalar], high: &mut [Scalar], k: &Scalar) {
    struct Branch<'a>(&'a mut [Scalar], &'a mut [Scalar], &'a Scalar);
    impl Kernel for Branch<'_> {
        type Output = ();
        #[inline(always)]
        fn run<L: Lanes>(self) {
            let Branch(low, high, k) = self;
            let wide = L::splat(k);
            let mut at = 0;
            while at + L::WIDTH <= low.len() {
                let all = L::load(low, at, 1);
                let at_one = all * wide;
                at_one.store(&mut high[at..]);
                L::linear([(1, all), (-1, at_one)]).store(&mut low[at..]);
                at += L::WIDTH;
            }
            for i in at..low.len() {
                high[i] = low[i] * k;
                low[i] -= high[i];
            }
        }
    }
    assert_eq!(low.len(), high.len(), "halves of unequal lengths");
    run(Branch(low, high, k));
}

/// `products = k * values`, up to the shorter length.
pub(crate) fn multiply(products: &mut [Scalar], k: &Scalar, values: &[Scalar]) {
    struct Multiply<'a>(&'a mut [Scalar], &'a Scalar, &'a [Scalar]);
    impl Kernel for Multiply<'_> {
        type Output = ();
        #[inline(always)]
        fn run<L: Lanes>(self) {
            let Multiply(products, k, values) = self;
            let wide = L::splat(k);
            let len = products.len().min(values.len());
            let mut at = 0;
            while at + L::WIDTH <= len {
                (wide * L::load(values, at, 1)).store(&mut products[at..]);
                at += L::WIDTH;
            }
            for i in at..len {
                products[i] = k * values[i];
            }
        }
    }
    run(Multiply(products, k, values));
}

/// `sum_i a[i] b[i]`.
///
/// # Panics
/// If the lengths differ.
pub fn inner_product(a: &[Scalar], b: &[Scalar]) -> Scalar {
    struct InnerProduct<'a>(&'a [Scalar], &'a [Scalar]);
    impl Kernel for InnerProduct<'_> {
        type Output = Scalar;
        #[inline(always)]
        fn run<L: Lanes>(self) -> Scalar {
            let InnerProduct(a, b) = self;
            let mut sum = L::empty();
            let mut at = 0;
            while at + L::WIDTH <= a.len() {
                L::accumulate(&mut sum, L::load(a, at, 1), L::load(b, at, 1));
                at += L::WIDTH;
            }
            let mut rest = ProductSum::ZERO;
            for i in at..a.len() {
                rest.add(&a[i], &b[i]);
            }
            L::total(sum) + rest.finish()
        }
    }
    assert_eq!(a.len(), b.len(), "inner product of unequal lengths");
    run(InnerProduct(a, b))
}

/// `sum a_0 b_0` and `sum (a_1 - a_0) (b_1 - b_0)` over the pairs.
pub(crate) fn product_sums(a: Pairs<'_>, b: Pairs<'_>) -> [Scalar; 2] {
    struct ProductSums<'a>(Pairs<'a>, Pairs<'a>);
    impl Kernel for ProductSums<'_> {
        type Output = [Scalar; 2];
        #[inline(always)]
        fn run<L: Lanes>(self) -> [Scalar; 2] {
            let ProductSums(a, b) = self;
            let mut sums = [L::empty(); 2];
            let mut at = 0;
            while at + L::WIDTH <= a.len {
                let ([a0, a1], [b0, b1]) = (a.load::<L>(at), b.load::<L>(at));
                L::accumulate(&mut sums[0], a0, b0);
                L::accumulate(&mut sums[1], L::linear([(1, a1), (-1, a0)]), L::linear([(1, b1), (-1, b0)]));
                at += L::WIDTH;
            }
            let mut rest = [ProductSum::ZERO; 2];
            for i in at..a.len {
                let ([a0, a1], [b0, b1]) = (a.get(i), b.get(i));
                rest[0].add(&a0, &b0);
                rest[1].add(&(a1 - a0), &(b1 - b0));
            }
            [L::total(sums[0]) + rest[0].finish(), L::total(sums[1]) + rest[1].finish()]
        }
    }
    assert_eq!(a.len, b.len, "pairs of unequal lengths");
    run(ProductSums(a, b))
}

/// `sum w f_0 (f_0 - 1)` and `sum w (f_1 - f_0)^2` over the pairs.
pub(crate) fn boolean_sums(f: Pairs<'_>, weights: &[Scalar]) -> [Scalar; 2] {
    struct BooleanSums<'a>(Pairs<'a>, &'a [Scalar]);
    impl Kernel for BooleanSums<'_> {
        type Output = [Scalar; 2];
        #[inline(always)]
        fn run<L: Lanes>(self) -> [Scalar; 2] {
            let BooleanSums(f, weights) = self;
            let one = L::splat(&Scalar::ONE);
            let mut sums = [L::empty(); 2];
            let mut at = 0;
            while at + L::WIDTH <= f.len {
                let [f0, f1] = f.load::<L>(at);
                let weight = L::load(weights, at, 1);
                let step = L::linear([(1, f1), (-1, f0)]);
                L::accumulate(&mut sums[0], weight, f0 * L::linear([(1, f0), (-1, one)]));
                L::accumulate(&mut sums[1], weight, step * step);
                at += L::WIDTH;
            }
            let mut rest = [ProductSum::ZERO; 2];
            for i in at..f.len {
                let [f0, f1] = f.get(i);
                rest[0].add(&(f0 * (f0 - Scalar::ONE)), &weights[i]);
                rest[1].add(&(f1 - f0).square(), &weights[i]);
            }
            [L::total(sums[0]) + rest[0].finish(), L::total(sums[1]) + rest[1].finish()]
        }
    }
    assert!(f.len <= weights.len(), "a weight per pair");
    run(BooleanSums(f, weights))
}

/// `sum += sum_t k_t values_t`, with one reduction for each entry.
///
/// # Panics
/// If the lengths differ.
pub(crate) fn add_products(sum: &mut [Scalar], terms: &[(Scalar, &[Scalar])]) {
    struct AddProducts<'a>(&'a mut [Scalar], &'a [(Scalar, &'a [Scalar])]);
    impl Kernel for AddProducts<'_> {
        type Output = ();
        #[inline(always)]
        fn run<L: Lanes>(self) {
            let AddProducts(sum, terms) = self;
            let mut at = 0;
            while at + L::WIDTH <= sum.len() {
                let mut products = L::empty();
                for (k, values) in terms {
                    L::accumulate(&mut products, L::splat(k), L::load(values, at, 1));
                }
                L::linear([(1, L::load(sum, at, 1)), (1, L::sum(products))]).store(&mut sum[at..]);
                at += L::WIDTH;
            }
            for i in at..sum.len() {
                let mut products = ProductSum::ZERO;
                for (k, values) in terms {
                    products.add(k, &values[i]);
                }
                sum[i] += products.finish();
            }
        }
    }
    assert!(terms.iter().all(|(_, values)| values.len() == sum.len()), "terms of unequal lengths");
    run(AddProducts(sum, terms));
}

#[cfg(test)]
mod tests {
    use super::super::Fp;
    use super::super::modulus::{Modulus, P256Prime};
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    /// Edge values first, then random ones.
    fn values(n: usize, seed: u64) -> Vec<Scalar> {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let [p0, p1, p2, p3] = P256Prime::P;
        let edges = [
            [0; 4],
            [1, 0, 0, 0],
            [p0 - 1, p1, p2, p3],
            [0, 0, 0, p3],
            [u64::MAX, u64::MAX, u64::MAX, p3 - 1],
            [0, u64::MAX, 0, p3 - 1],
            [(1 << 52) - 1, 1 << 63, 0, 1 << 63],
        ];
        let mut values: Vec<Scalar> = edges.map(Fp::from_montgomery).to_vec();
        values.push(Scalar::ONE);
        values.push(-Scalar::ONE);
        values.rotate_left(seed as usize % 9);
        values.extend((0..n).map(|_| Scalar::random(&mut rng)));
        values.truncate(n);
        values
    }

    /// Every operation on all pairs of values, and more products than a sum takes before it is reduced.
    struct Operations<'a>(&'a [Scalar], &'a [Scalar]);

    /// The number of results for each eight pairs.
    const RESULTS: usize = 9;

    impl Kernel for Operations<'_> {
        /// Eight lanes of every result, then eight sums.
        type Output = Vec<[Scalar; 8]>;
        #[inline(always)]
        fn run<L: Lanes>(self) -> Self::Output {
            let mut out = Vec::new();
            let mut sums = [L::empty(); 8];
            for at in 0..self.0.len() - 7 {
                for k in 0..8 {
                    let first = out.len();
                    out.resize(first + RESULTS, [Scalar::ZERO; 8]);
                    for lane in (0..8).step_by(L::WIDTH) {
                        let (a, b) = (L::load(self.0, at + lane, 1), L::load(self.1, k + 8 * lane, 8));
                        let product = a * b;
                        let least = L::linear([(-8, a), (-8, product), (-8, b), (-8, a)]);
                        let most = L::linear([(8, a), (8, product), (8, b), (8, a)]);
                        let mixed = L::linear([(1, least), (-2, most), (4, a), (-1, b)]);
                        L::accumulate(&mut sums[lane], mixed, least);
                        L::accumulate(&mut sums[lane], most, most);
                        let same = L::splat(&self.0[at]);
                        let results: [L; RESULTS] =
                            [a, b, product, least, most, mixed, least * most, mixed * mixed, same];
                        for (out, result) in out[first..].iter_mut().zip(results) {
                            result.store(&mut out[lane..]);
                        }
                    }
                }
            }
            out.push([Scalar::ZERO; 8]);
            let last = out.len() - 1;
            for lane in (0..8).step_by(L::WIDTH) {
                L::sum(sums[lane]).store(&mut out[last][lane..]);
            }
            out
        }
    }

    #[test]
    fn all_lanes_compute_the_same() {
        let (a, b) = (values(64, 1), values(64, 2));
        let portable = without_lanes(|| run(Operations(&a, &b)));
        assert!(run(Operations(&a, &b)) == portable);
        let first: Vec<Scalar> = (0..8).map(|lane| a[lane] * b[8 * lane]).collect();
        assert_eq!(portable[2], first[..]);
        let least = |lane: usize| -(a[lane].double() + first[lane] + b[8 * lane]) * Scalar::from_u64(8);
        assert_eq!(portable[3].to_vec(), (0..8).map(least).collect::<Vec<_>>());
    }

    #[test]
    fn loops_compute_what_they_say() {
        check_loops();
        without_lanes(check_loops);
    }

    fn check_loops() {
        for n in [0, 1, 7, 8, 9, 40, 3000] {
            let (a, b, c) = (values(2 * n, 3), values(2 * n, 4), values(n, 5));
            let k = values(10, 6)[9];
            let mut folded = a.clone();
            fold(&mut folded, 1, &k);
            (0..n).for_each(|i| assert_eq!(folded[i], a[2 * i] + k * (a[2 * i + 1] - a[2 * i])));
            let mut folded = a.clone();
            fold_rows(&mut folded, &b, &k);
            (0..2 * n).for_each(|i| assert_eq!(folded[i], a[i] + k * (b[i] - a[i])));
            for width in [8, 40].into_iter().filter(|width| n % width == 0) {
                let mut folded = a.clone();
                fold(&mut folded, width, &k);
                let at = |i: usize| i / width * width + i;
                (0..n).for_each(|i| assert_eq!(folded[i], a[at(i)] + k * (a[at(i) + width] - a[at(i)])));
            }
            let (mut sums, mut products) = (a.clone(), a.clone());
            multiply_add(&mut sums, &k, &b);
            multiply(&mut products, &k, &c);
            (0..2 * n).for_each(|i| assert_eq!(sums[i], a[i] + k * b[i]));
            let mut sums = a.clone();
            add_products(&mut sums, &[(k, &b), (Scalar::ONE, &a), (-k, &a)]);
            (0..2 * n).for_each(|i| assert_eq!(sums[i], a[i] + k * b[i] + a[i] - k * a[i]));
            (0..2 * n).for_each(|i| assert_eq!(products[i], c.get(i).map_or(a[i], |c| k * c)));
            assert_eq!(inner_product(&a, &b), (0..2 * n).map(|i| a[i] * b[i]).sum());
            let (pairs, low, high) = (Pairs::neighbours(&a), Pairs::rows(&a[..n], &a[n..]), Pairs::neighbours(&b));
            let product = |a: [Scalar; 2], b: [Scalar; 2]| [a[0] * b[0], (a[1] - a[0]) * (b[1] - b[0])];
            let boolean = |a: [Scalar; 2], w: Scalar| [w * a[0] * (a[0] - Scalar::ONE), w * (a[1] - a[0]).square()];
            let (mut zeros, mut ones) = (a.clone(), b.clone());
            branch(&mut zeros, &mut ones, &k);
            (0..2 * n).for_each(|i| assert_eq!([zeros[i], ones[i]], [a[i] - k * a[i], k * a[i]]));
            let total =
                |term: &dyn Fn(usize) -> [Scalar; 2]| [0, 1].map(|k| (0..n).map(|i| term(i)[k]).sum::<Scalar>());
            let (pair, row) = (|i: usize| [a[2 * i], a[2 * i + 1]], |i: usize| [a[i], a[n + i]]);
            let other = |i: usize| [b[2 * i], b[2 * i + 1]];
            assert_eq!(product_sums(pairs, high), total(&|i| product(pair(i), other(i))));
            assert_eq!(product_sums(low, high), total(&|i| product(row(i), other(i))));
            assert_eq!(boolean_sums(pairs, &c), total(&|i| boolean(pair(i), c[i])));
            assert_eq!(boolean_sums(low, &c), total(&|i| boolean(row(i), c[i])));
        }
    }
}
