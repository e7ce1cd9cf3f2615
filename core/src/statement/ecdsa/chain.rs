//! Sums of looked-up points, one affine addition a window.
//!
//! With the slope `l` of the line through two points of different x-coordinates, their sum `(x_3, y_3)` is given by
//!
//! ```text
//! l (x_2 - x_1) = y_2 - y_1,   l l = x_1 + x_2 + x_3,   l (x_1 - x_3) = y_1 + y_3.
//! ```
//!
//! Where the x-coordinates are equal and the points are not, nothing satisfies the first line, as no point of P-256 has
//! `y = 0`. Where the points are equal, `l` is free, and the sum with it: that is what must not happen. A guarded sum
//! shows `(x_2 - x_1) i = 1` at every addition; an unguarded one is for tables that rule it out.

use super::lc;
use crate::{
    engine::circuit::{Circuit, Lc, LookupGate, PointTable, constant, difference},
    math::arith::Scalar,
};
use nova_snark::frontend::Variable;
use std::sync::Arc;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Whether additions show that they are not of equal points.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    /// They do.
    Distinct,
    /// They need not.
    None,
}

/// The additions of one sum, outside the circuit.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct Trace {
    /// Which point of each table.
    digits: Vec<usize>,
    /// One addition for every table but the first.
    additions: Vec<Addition>,
    /// The last of them.
    sum: Addition,
}

#[derive(Clone, Copy, Zeroize)]
struct Addition {
    slope: Scalar,
    /// `1 / (x_2 - x_1)`.
    inverse: Scalar,
    /// The sum.
    x: Scalar,
    y: Scalar,
}

impl Trace {
    /// Adds up the chosen points; `None` if on the way two points have equal x-coordinates, or if there are not two.
    pub(super) fn new(tables: &[Arc<PointTable>], digits: Vec<usize>) -> Option<Self> {
        assert_eq!(tables.len(), digits.len());
        let mut chosen = tables.iter().zip(&digits).map(|(table, &d)| (table.x[d], table.y[d]));
        let (mut x, mut y) = chosen.next()?;
        let mut z = Scalar::ONE;
        // Jacobian coordinates, x = X / Z^2, y = Y / Z^3. With H = x_2 Z^2 - X and R = y_2 Z^3 - Y the new Z is Z H,
        // the slope R / (Z H), and the inverse of x_2 - x_1 = H / Z^2 is Z^3 / (Z H): one batch of inversions gives
        // all.
        let mut additions = Vec::with_capacity(digits.len());
        let mut denominators = Vec::with_capacity(digits.len());
        for (x2, y2) in chosen {
            let z_square = z.square();
            let z_cube = z_square * z;
            let h = x2 * z_square - x;
            let r = y2 * z_cube - y;
            let h_square = h.square();
            let h_cube = h_square * h;
            let v = x * h_square;
            x = r.square() - h_cube - v.double();
            y = r * (v - x) - y * h_cube;
            z *= h;
            denominators.push(z);
            additions.push(Addition { slope: r, inverse: z_cube, x, y });
        }
        invert_all(&mut denominators)?;
        for (addition, inverse) in additions.iter_mut().zip(&denominators) {
            let square = inverse.square();
            addition.slope *= inverse;
            addition.inverse *= inverse;
            addition.x *= square;
            addition.y *= square * inverse;
        }
        denominators.zeroize();
        let sum = *additions.last()?;
        Some(Self { digits, additions, sum })
    }

    /// The coordinates of the sum.
    pub(super) fn sum(&self) -> [Scalar; 2] {
        [self.sum.x, self.sum.y]
    }
}

/// What the sum of the looked-up points is shown to be; the y-coordinate only where it matters.
pub(super) struct Total {
    /// Its x-coordinate.
    pub(super) x: Lc,
    /// Its y-coordinate.
    pub(super) y: Option<Lc>,
}

/// The cells of one window, for what follows the sum and for tests that change them.
pub(super) struct Window {
    /// The chosen point.
    pub(super) lookup: LookupGate,
    /// The addition's slope; none in the first window.
    #[cfg_attr(not(test), expect(dead_code, reason = "changed by tests"))]
    pub(super) slope: Option<Variable>,
    /// The addition's guard.
    #[cfg_attr(not(test), expect(dead_code, reason = "changed by tests"))]
    pub(super) inverse: Option<Variable>,
    /// The sum so far; none in the last window, whose sum is the total.
    #[cfg_attr(not(test), expect(dead_code, reason = "changed by tests"))]
    pub(super) sum: Option<[Variable; 2]>,
}

/// Looks up one point a table and shows that they add up to `total`.
pub(super) fn sum_lookups(
    c: &mut Circuit,
    tables: &[Arc<PointTable>],
    trace: Option<&Trace>,
    guard: Guard,
    total: &Total,
) -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::with_capacity(tables.len());
    let mut sum: Option<[Variable; 2]> = None;
    for (k, table) in tables.iter().enumerate() {
        let lookup = c.lookup("look-up", table, trace.map(|trace| trace.digits[k]));
        let point = [lookup.x, lookup.y];
        let Some([x1, y1]) = sum else {
            sum = Some(point);
            windows.push(Window { lookup, slope: None, inverse: None, sum: Some(point) });
            continue;
        };
        let [x2, y2] = point;
        let addition = trace.map(|trace| trace.additions[k - 1]);
        let slope = c.value(addition.map(|a| a.slope));
        let x_difference = || lc(x2) - x1;
        c.enforce_product("slope", lc(slope), x_difference(), lc(y2) - y1);
        let inverse = (guard == Guard::Distinct).then(|| {
            let inverse = c.value(addition.map(|a| a.inverse));
            c.enforce_product("distinct", x_difference(), lc(inverse), constant(Scalar::ONE));
            inverse
        });
        let next = (k + 1 < tables.len()).then(|| [c.value(addition.map(|a| a.x)), c.value(addition.map(|a| a.y))]);
        let (x3, y3) = match next {
            Some([x3, y3]) => (lc(x3), Some(lc(y3))),
            None => (total.x.clone(), total.y.clone()),
        };
        if let Some(y3) = y3 {
            let x_drop = difference(lc(x1), &x3);
            c.enforce_product("y", lc(slope), x_drop, y3 + y1);
        }
        c.enforce_product("x", lc(slope), lc(slope), x3 + x1 + x2);
        windows.push(Window { lookup, slope: Some(slope), inverse, sum: next });
        sum = next;
    }
    windows
}

/// Replaces all by their inverses, in a time that does not depend on them; `None` if one of them is zero.
fn invert_all(values: &mut [Scalar]) -> Option<()> {
    let mut product = Scalar::ONE;
    let mut products: Vec<Scalar> = values
        .iter()
        .map(|value| {
            product *= value;
            product
        })
        .collect();
    let mut inverse = product.invert()?;
    for i in (1..values.len()).rev() {
        let next = inverse * values[i];
        values[i] = inverse * products[i - 1];
        inverse = next;
    }
    if let Some(first) = values.first_mut() {
        *first = inverse;
    }
    products.zeroize();
    Some(())
}
