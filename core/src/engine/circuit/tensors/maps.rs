//! Public linear maps on integer tensors, and their transposes on field elements.
//!
//! For every map `M`, tensor `x` and weights `u`: `<u, M x> = <M^T u, x>`.

use super::{Ranges, Shape, Weights};
use crate::math::arith::{Scalar, SmallSum, add_each_multiple, add_matrix, add_multiples, add_products};
use std::ops::Range;

/// How a window moves over the rows and the columns of an image. Places outside the image do not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Rows and columns of the window.
    pub size: [usize; 2],
    /// How far apart two windows are.
    pub stride: [usize; 2],
    /// How far the first window starts before the image.
    pub before: [usize; 2],
    /// How far apart two places of a window are.
    pub dilation: [usize; 2],
}

impl Window {
    /// Where place `k` of window `at` is on an axis (0 for rows, 1 for columns) of length `n`, if it exists.
    pub fn place(&self, axis: usize, at: usize, k: usize, n: usize) -> Option<usize> {
        let place = at.saturating_mul(self.stride[axis]).saturating_add(k.saturating_mul(self.dilation[axis]));
        place.checked_sub(self.before[axis]).filter(|&place| place < n)
    }

    /// The places of the window at a row and a column that exist in an image of this shape: their rows and columns.
    pub fn places(&self, row: usize, column: usize, image: Shape) -> impl Iterator<Item = (usize, usize)> + '_ {
        let rows = (0..self.size[0]).filter_map(move |k| self.place(0, row, k, image.rows));
        let columns = move || (0..self.size[1]).filter_map(move |k| self.place(1, column, k, image.columns));
        rows.flat_map(move |row| columns().map(move |column| (row, column)))
    }
}

/// A linear map with public integer weights.
#[derive(Clone, Debug, PartialEq)]
pub enum Map {
    /// Every entry times this number.
    Scale(i64),
    /// Every entry times a number of its own.
    Diagonal(Vec<i64>),
    /// A matrix, output by output.
    Dense(Vec<i64>),
    /// A convolution: weights by output channel, channel of its group, row and column of the window.
    Conv {
        /// The window.
        window: Window,
        /// Channels are divided into so many groups; an output channel sees one of them.
        groups: usize,
        /// The weights.
        weights: Vec<i64>,
    },
    /// Sums over windows, channel by channel.
    SumPool(Window),
    /// One place of each window, channel by channel; zero where it does not exist.
    Pick(Window, [usize; 2]),
    /// Each entry is a copy of this one, or zero.
    Gather(Vec<Option<u32>>),
    /// Each entry is the sum of these ranges.
    Ranges(Ranges),
}

impl Map {
    /// Whether the map takes tensors of one shape to tensors of the other. All other methods rely on it.
    pub fn fits(&self, from: Shape, to: Shape) -> bool {
        let image = |channels: usize, window: &Window| {
            let whole = [window.size, window.stride, window.dilation].iter().flatten().all(|&n| n > 0);
            whole && channels == to.channels
        };
        match self {
            Self::Scale(_) => from.len() == to.len(),
            Self::Diagonal(weights) => from.len() == to.len() && weights.len() == to.len(),
            Self::Dense(weights) => Some(weights.len()) == from.len().checked_mul(to.len()),
            Self::Conv { window, groups, weights } => {
                let g = *groups;
                let divides = g > 0 && from.channels.is_multiple_of(g) && to.channels.is_multiple_of(g);
                divides
                    && image(to.channels, window)
                    && weights.len() == to.channels.saturating_mul(conv_len(from, window, g))
            }
            Self::SumPool(window) => image(from.channels, window),
            Self::Pick(window, place) => {
                image(from.channels, window) && place[0] < window.size[0] && place[1] < window.size[1]
            }
            Self::Gather(places) => {
                places.len() == to.len() && places.iter().flatten().all(|&place| (place as usize) < from.len())
            }
            Self::Ranges(ranges) => {
                ranges.len() == to.len()
                    && ranges.all().iter().all(|r| r.start <= r.end && r.end as usize <= from.len())
            }
        }
    }

    /// How many products [`Map::add_applied`] takes, or additions where there are none.
    pub fn cost(&self, from: Shape, to: Shape) -> usize {
        match self {
            Self::Scale(_) | Self::Diagonal(_) | Self::Pick(..) | Self::Gather(_) => to.len(),
            Self::Dense(weights) => weights.len(),
            Self::Conv { window, groups, .. } => to.len().saturating_mul(conv_len(from, window, *groups)),
            Self::SumPool(window) => to.len().saturating_mul(window.size[0].saturating_mul(window.size[1])),
            Self::Ranges(ranges) => from.len() + ranges.all().len(),
        }
    }

    /// Calls `visit(output, input, weight)` for every weight of the matrix that is not zero by the shape. This is the
    /// definition, which is slow; the other methods agree with it.
    pub fn visit(&self, from: Shape, to: Shape, mut visit: impl FnMut(usize, usize, i64)) {
        match self {
            Self::Scale(k) => (0..to.len()).for_each(|i| visit(i, i, *k)),
            Self::Diagonal(weights) => weights.iter().enumerate().for_each(|(i, &k)| visit(i, i, k)),
            Self::Dense(weights) => {
                for (out, weights) in weights.chunks_exact(from.len().max(1)).enumerate() {
                    weights.iter().enumerate().for_each(|(place, &k)| visit(out, place, k));
                }
            }
            Self::Conv { window, groups, weights } => {
                let of_group = [from.channels / groups, to.channels / groups];
                for o in 0..to.channels {
                    for i in 0..of_group[0] {
                        let weights = &weights[(o * of_group[0] + i) * window.size[0] * window.size[1]..];
                        let channel = o / of_group[1] * of_group[0] + i;
                        each_place(window, from, to, |out, place, k| {
                            visit(o * to.plane() + out, channel * from.plane() + place, weights[k]);
                        });
                    }
                }
            }
            Self::SumPool(window) => {
                for c in 0..to.channels {
                    each_place(window, from, to, |out, place, _| {
                        visit(c * to.plane() + out, c * from.plane() + place, 1);
                    });
                }
            }
            Self::Pick(window, picked) => {
                let k = picked[0] * window.size[1] + picked[1];
                for c in 0..to.channels {
                    each_place(window, from, to, |out, place, at| {
                        if at == k {
                            visit(c * to.plane() + out, c * from.plane() + place, 1);
                        }
                    });
                }
            }
            Self::Gather(places) => {
                let places = places.iter().enumerate();
                places.filter_map(|(i, &place)| Some((i, place?))).for_each(|(i, place)| visit(i, place as usize, 1));
            }
            Self::Ranges(ranges) => {
                for (i, ranges) in ranges.iter().enumerate() {
                    ranges.iter().cloned().flatten().for_each(|place| visit(i, place as usize, 1));
                }
            }
        }
    }

    /// Adds `M x` to `sums`.
    pub fn add_applied(&self, from: Shape, to: Shape, x: &[i64], sums: &mut [i64]) {
        match self {
            Self::Dense(weights) if !x.is_empty() => {
                for (sum, weights) in sums.iter_mut().zip(weights.chunks_exact(x.len())) {
                    *sum += weights.iter().zip(x).map(|(k, x)| k * x).sum::<i64>();
                }
            }
            Self::Ranges(ranges) => {
                let mut below = vec![0; x.len() + 1];
                x.iter().enumerate().for_each(|(i, x)| below[i + 1] = below[i] + x);
                for (sum, ranges) in sums.iter_mut().zip(ranges.iter()) {
                    *sum += ranges.iter().map(|r| below[r.end as usize] - below[r.start as usize]).sum::<i64>();
                }
            }
            Self::Conv { window, groups, weights } => {
                let of_group = [from.channels / groups, to.channels / groups];
                let (places, columns) = (window.size[0] * window.size[1], columns(window, from, to));
                for (o, sums) in sums.chunks_exact_mut(to.plane().max(1)).enumerate() {
                    for i in 0..of_group[0] {
                        let weights = &weights[(o * of_group[0] + i) * places..][..places];
                        let channel = o / of_group[1] * of_group[0] + i;
                        let x = &x[channel * from.plane()..][..from.plane()];
                        each_line(window, &columns, from, to, |out, place, k| {
                            let (sums, weight) = (sums[out].iter_mut(), weights[k]);
                            match window.stride[1] {
                                1 => sums.zip(&x[place..]).for_each(|(sum, x)| *sum += weight * x),
                                stride => {
                                    let x = x[place..].iter().step_by(stride);
                                    sums.zip(x).for_each(|(sum, x)| *sum += weight * x);
                                }
                            }
                        });
                    }
                }
            }
            _ => self.visit(from, to, |out, place, k| sums[out] += k * x[place]),
        }
    }

    /// Adds `M^T u` to weights of the map's input.
    pub fn add_transposed(&self, to: Shape, u: &Weights, sums: &mut Weights) {
        let from = sums.shape;
        match self {
            Self::Scale(k) if from == to => sums.add_scaled(Scalar::from_i64(*k), u),
            Self::Conv { window, groups: 1, weights } if u.dense.is_empty() => {
                let moved = u.factors.iter().map(|factors| {
                    let axes = [0, 1].map(|axis| {
                        let n = [from.rows, from.columns][axis];
                        let of_place = |k| {
                            let mut moved = spread(window, axis, k, &factors[1 + axis], n);
                            // Vector instructions leave no columns over.
                            moved.resize(if axis == 1 { n.next_multiple_of(8) } else { n }, Scalar::ZERO);
                            moved
                        };
                        (0..window.size[axis]).map(of_place).collect()
                    });
                    Moved { folded: fold_channels(weights, &factors[0]), axes }
                });
                add_moved(from, window, &moved.collect::<Vec<_>>(), sums.dense_mut());
            }
            Self::Pick(window, place) if u.dense.is_empty() => {
                for [channels, rows, columns] in &u.factors {
                    let moved = [(rows, from.rows), (columns, from.columns)];
                    let [rows, columns] =
                        [0, 1].map(|axis| spread(window, axis, place[axis], moved[axis].0, moved[axis].1));
                    sums.factors.push([channels.clone(), rows, columns]);
                }
            }
            Self::Ranges(ranges) => {
                let mut change = vec![Scalar::ZERO; from.len() + 1];
                for (ranges, &u) in ranges.iter().zip(u.dense().iter()) {
                    for range in ranges {
                        change[range.start as usize] += u;
                        change[range.end as usize] -= u;
                    }
                }
                let mut sum = Scalar::ZERO;
                for (of_place, change) in sums.dense_mut().iter_mut().zip(change) {
                    sum += change;
                    *of_place += sum;
                }
            }
            Self::Gather(places) => {
                let (u, sums) = (u.dense(), sums.dense_mut());
                let places = places.iter().zip(u.iter()).filter_map(|(place, u)| Some(((*place)? as usize, u)));
                places.for_each(|(place, &u)| sums[place] += u);
            }
            // A sum that is reduced once for each place does not pay for few products.
            Self::Dense(weights) if !from.is_empty() && to.len() < 8 => {
                let sums = sums.dense_mut();
                for (u, weights) in u.dense().iter().zip(weights.chunks_exact(from.len())) {
                    add_multiples(sums, u, weights);
                }
            }
            Self::Dense(weights) => add_matrix(sums.dense_mut(), &u.dense(), weights),
            Self::Diagonal(weights) => add_each_multiple(sums.dense_mut(), &u.dense(), weights),
            _ => {
                let u = u.dense();
                let mut of_places = vec![SmallSum::ZERO; from.len()];
                self.visit(from, to, |out, place, k| of_places[place].add_i64(&u[out], k));
                sums.dense_mut().iter_mut().zip(of_places).for_each(|(sum, of_place)| *sum += of_place.finish());
            }
        }
    }
}

/// Weights of one output channel.
fn conv_len(from: Shape, window: &Window, groups: usize) -> usize {
    let of_window = window.size[0].saturating_mul(window.size[1]);
    (from.channels / groups.max(1)).saturating_mul(of_window)
}

/// Calls `visit(window, place, k)` for place `k` of every window in one channel, where it exists.
fn each_place(window: &Window, from: Shape, to: Shape, mut visit: impl FnMut(usize, usize, usize)) {
    for row in 0..to.rows {
        for k_row in 0..window.size[0] {
            let Some(from_row) = window.place(0, row, k_row, from.rows) else { continue };
            for column in 0..to.columns {
                for k_column in 0..window.size[1] {
                    let Some(from_column) = window.place(1, column, k_column, from.columns) else { continue };
                    let (out, place) = (row * to.columns + column, from_row * from.columns + from_column);
                    visit(out, place, k_row * window.size[1] + k_column);
                }
            }
        }
    }
}

/// For each column of the window, the columns of windows where it exists.
fn columns(window: &Window, from: Shape, to: Shape) -> Vec<Range<usize>> {
    let of_place = |k| {
        let exists = |column: &usize| window.place(1, *column, k, from.columns).is_some();
        let first = (0..to.columns).find(exists).unwrap_or(to.columns);
        first..(first..to.columns).find(|column| !exists(column)).unwrap_or(to.columns)
    };
    (0..window.size[1]).map(of_place).collect()
}

/// [`each_place`], a line at a time: `visit(windows, place, k)` for neighbouring windows in one channel, with place `k`
/// of the first of them. Those of the others follow at the distance of two windows.
fn each_line(
    window: &Window,
    columns: &[Range<usize>],
    from: Shape,
    to: Shape,
    mut visit: impl FnMut(Range<usize>, usize, usize),
) {
    for row in 0..to.rows {
        for k_row in 0..window.size[0] {
            let Some(from_row) = window.place(0, row, k_row, from.rows) else { continue };
            for (k_column, columns) in columns.iter().enumerate() {
                let Some(first) = window.place(1, columns.start, k_column, from.columns) else { continue };
                let windows = row * to.columns + columns.start..row * to.columns + columns.end;
                visit(windows, from_row * from.columns + first, k_row * window.size[1] + k_column);
            }
        }
    }
}

/// A convolution's weights with the output channels folded.
fn fold_channels(weights: &[i64], channels: &[Scalar]) -> Vec<Scalar> {
    let mut sums = vec![Scalar::ZERO; weights.len() / channels.len()];
    add_matrix(&mut sums, channels, weights);
    sums
}

/// The weights of an axis moved to where place `k` of each window is.
fn spread(window: &Window, axis: usize, k: usize, weights: &[Scalar], n: usize) -> Vec<Scalar> {
    let mut moved = vec![Scalar::ZERO; n];
    for (at, &u) in weights.iter().enumerate() {
        if let Some(place) = window.place(axis, at, k, n) {
            moved[place] += u;
        }
    }
    moved
}

/// Weights of a convolution's output, a product of factors, on the way to its input.
struct Moved {
    /// The map's weights with the output channels folded.
    folded: Vec<Scalar>,
    /// The weights of the rows, and of the columns, moved to where place `k` of each window is.
    axes: [Vec<Vec<Scalar>>; 2],
}

/// Adds `sum_k folded(channel, k) rows_k(row) columns_k(column)` for each of `all`: columns first, then rows.
fn add_moved(from: Shape, window: &Window, all: &[Moved], sums: &mut [Scalar]) {
    let Some(n) = all.first().map(|moved| moved.axes[1][0].len()) else { return };
    let zeros = vec![Scalar::ZERO; n];
    let (mut lines, mut sum) = (vec![zeros.clone(); all.len() * window.size[0]], zeros.clone());
    for (channel, sums) in sums.chunks_exact_mut(from.plane()).enumerate() {
        for (moved, lines) in all.iter().zip(lines.chunks_exact_mut(window.size[0])) {
            for (k, line) in lines.iter_mut().enumerate() {
                let folded = &moved.folded[(channel * window.size[0] + k) * window.size[1]..];
                let columns = folded.iter().zip(&moved.axes[1]).map(|(&k, columns)| (k, &columns[..]));
                line.copy_from_slice(&zeros);
                add_products(line, &columns.collect::<Vec<_>>());
            }
        }
        for (row, sums) in sums.chunks_exact_mut(from.columns).enumerate() {
            let rows = all.iter().flat_map(|moved| moved.axes[0].iter().map(|rows| rows[row]));
            let terms = rows.zip(lines.iter().map(Vec::as_slice)).filter(|(k, _)| !k.is_zero());
            sum.copy_from_slice(&zeros);
            add_products(&mut sum, &terms.collect::<Vec<_>>());
            sums.iter_mut().zip(&sum).for_each(|(of_place, &k)| *of_place += k);
        }
    }
}

#[cfg(test)]
mod tests;
