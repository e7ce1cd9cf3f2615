//! The trained model as layers on floating-point numbers: what the nodes of an ONNX graph become first, and what the
//! integer graph is compared with.

use super::ensemble::Ensemble;
use crate::{
    engine::circuit::{Map, Shape, Window},
    model::graph::float_order,
};

/// A layer: its place in the network. It makes a tensor of its own.
pub(super) type At = usize;

/// Layers, each of which reads earlier ones.
#[derive(Clone, Debug, Default)]
pub(super) struct Network {
    pub(super) layers: Vec<Layer>,
    /// The shape of what each makes.
    pub(super) shapes: Vec<Shape>,
    /// Whether weights were rounded when they were multiplied, added or divided.
    pub(super) rounded: bool,
}

/// A layer.
#[derive(Clone, Debug)]
pub(super) enum Layer {
    /// Columns of a row, from this one on.
    Input { first: usize },
    /// `sum_k map_k(layer_k) + bias`, with one bias for each channel, or none.
    Linear { terms: Vec<(At, FloatMap)>, bias: Vec<f64> },
    /// `min(hi, max(lo, a))`, of the greatest entry in each window if there is one; rounded to a multiple of `grid` if
    /// the model says so.
    Clip { of: At, window: Option<Window>, lo: f64, hi: f64, grid: Option<f64> },
    /// For each column a one-hot vector of the cuts below it.
    Bins { columns: Vec<(usize, Vec<i64>)> },
    /// The sum of the leaves that a row leads to.
    Trees(Ensemble),
}

/// A linear map with floating-point weights.
///
/// The geometry is that of [`Map`], whose integers are places in `weights` here. Maps that have none, pools and
/// gathers, have a single weight.
#[derive(Clone, Debug)]
pub(super) struct FloatMap {
    pub(super) map: Map,
    pub(super) weights: Vec<f64>,
}

fn places(n: usize) -> Vec<i64> {
    (0..n as i64).collect()
}

impl FloatMap {
    pub(super) fn scale(by: f64) -> Self {
        Self { map: Map::Scale(0), weights: vec![by] }
    }

    pub(super) fn diagonal(weights: Vec<f64>) -> Self {
        Self { map: Map::Diagonal(places(weights.len())), weights }
    }

    /// Output by output.
    pub(super) fn dense(weights: Vec<f64>) -> Self {
        Self { map: Map::Dense(places(weights.len())), weights }
    }

    pub(super) fn conv(window: Window, groups: usize, weights: Vec<f64>) -> Self {
        Self { map: Map::Conv { window, groups, weights: places(weights.len()) }, weights }
    }

    /// Sums over windows, times a number.
    pub(super) fn pool(window: Window, by: f64) -> Self {
        Self { map: Map::SumPool(window), weights: vec![by] }
    }

    pub(super) fn gather(places: Vec<Option<u32>>) -> Self {
        Self { map: Map::Gather(places), weights: vec![1.0] }
    }

    /// Whether it only takes entries, each times the same number.
    pub(super) fn is_selection(&self) -> bool {
        matches!(self.map, Map::Scale(_) | Map::SumPool(_) | Map::Gather(_))
    }

    /// The weight of a place that [`Map::visit`] gives.
    pub(super) fn weight(&self, place: i64) -> f64 {
        if self.is_selection() { self.weights[0] } else { self.weights[place as usize] }
    }

    /// The same map with integer weights.
    pub(super) fn with_integers(&self, integer: impl Fn(f64) -> i64) -> Map {
        let weights = || self.weights.iter().map(|&k| integer(k)).collect();
        match &self.map {
            Map::Scale(_) => Map::Scale(integer(self.weights[0])),
            Map::Diagonal(_) => Map::Diagonal(weights()),
            Map::Dense(_) => Map::Dense(weights()),
            Map::Conv { window, groups, .. } => Map::Conv { window: *window, groups: *groups, weights: weights() },
            other => other.clone(),
        }
    }

    fn add_applied(&self, from: Shape, to: Shape, x: &[f64], sums: &mut [f64]) {
        match &self.map {
            // What the visit below does, without its divisions.
            Map::Dense(_) => {
                for (sum, weights) in sums.iter_mut().zip(self.weights.chunks_exact(from.len())) {
                    *sum += weights.iter().zip(x).map(|(k, x)| k * x).sum::<f64>();
                }
            }
            map => map.visit(from, to, |out, place, k| sums[out] += self.weight(k) * x[place]),
        }
    }
}

impl Layer {
    /// `min(hi, max(lo, a))`.
    pub(super) fn clip(of: At, lo: f64, hi: f64) -> Self {
        Self::Clip { of, window: None, lo, hi, grid: None }
    }

    /// The greatest entry in each window.
    pub(super) fn greatest(of: At, window: Window) -> Self {
        Self::Clip { of, window: Some(window), lo: f64::NEG_INFINITY, hi: f64::INFINITY, grid: None }
    }

    /// The layers that it reads.
    pub(super) fn reads(&self) -> Vec<At> {
        match self {
            Self::Linear { terms, .. } => terms.iter().map(|(of, _)| *of).collect(),
            Self::Clip { of, .. } => vec![*of],
            Self::Input { .. } | Self::Bins { .. } | Self::Trees(_) => Vec::new(),
        }
    }
}

impl Network {
    /// Adds a layer.
    pub(super) fn push(&mut self, shape: Shape, layer: Layer) -> At {
        self.layers.push(layer);
        self.shapes.push(shape);
        self.layers.len() - 1
    }

    pub(super) fn last(&self) -> At {
        self.layers.len() - 1
    }

    /// How often each layer is read.
    pub(super) fn uses(&self) -> Vec<usize> {
        let mut uses = vec![0; self.layers.len()];
        self.layers.iter().flat_map(Layer::reads).for_each(|of| uses[of] += 1);
        uses
    }

    /// Drops the layers that the one at `last` does not need, and what stands behind it.
    pub(super) fn prune(&mut self, last: At) {
        let mut needed = vec![false; self.layers.len()];
        needed[last] = true;
        for at in (0..=last).rev() {
            if needed[at] {
                self.layers[at].reads().into_iter().for_each(|of| needed[of] = true);
            }
        }
        let moved: Vec<usize> =
            needed.iter().scan(0, |n, &kept| Some(std::mem::replace(n, *n + usize::from(kept)))).collect();
        let mut kept = Self { rounded: self.rounded, ..Self::default() };
        for (at, mut layer) in std::mem::take(&mut self.layers).into_iter().enumerate().filter(|(at, _)| needed[*at]) {
            match &mut layer {
                Layer::Linear { terms, .. } => terms.iter_mut().for_each(|(of, _)| *of = moved[*of]),
                Layer::Clip { of, .. } => *of = moved[*of],
                Layer::Input { .. } | Layer::Bins { .. } | Layer::Trees(_) => {}
            }
            kept.push(self.shapes[at], layer);
        }
        *self = kept;
    }

    /// What each layer makes of a row.
    pub(super) fn run(&self, row: &[f32]) -> Vec<Vec<f64>> {
        let mut made: Vec<Vec<f64>> = Vec::with_capacity(self.layers.len());
        for (layer, &shape) in self.layers.iter().zip(&self.shapes) {
            made.push(match layer {
                Layer::Input { first } => row[*first..first + shape.len()].iter().map(|&x| x.into()).collect(),
                Layer::Linear { terms, bias } => {
                    let of_channel = |channel: usize| bias.get(channel).copied().unwrap_or(0.0);
                    let mut sums: Vec<f64> = (0..shape.len()).map(|i| of_channel(i / shape.plane())).collect();
                    for (of, map) in terms {
                        map.add_applied(self.shapes[*of], shape, &made[*of], &mut sums);
                    }
                    sums
                }
                Layer::Clip { of, window, lo, hi, grid } => {
                    let rounded = |a: f64| grid.map_or(a, |grid| (a / grid).round_ties_even() * grid);
                    let clip = |a: f64| hi.min(lo.max(rounded(a)));
                    match window {
                        None => made[*of].iter().copied().map(clip).collect(),
                        Some(window) => greatest(window, self.shapes[*of], shape, &made[*of], clip),
                    }
                }
                Layer::Bins { columns } => {
                    columns.iter().flat_map(|(column, cuts)| one_hot(row[*column], cuts)).collect()
                }
                Layer::Trees(ensemble) => ensemble.run(row),
            });
        }
        made
    }
}

/// The greatest entry of each window, clipped.
fn greatest(window: &Window, from: Shape, to: Shape, a: &[f64], clip: impl Fn(f64) -> f64) -> Vec<f64> {
    let of = |i: usize| {
        let (channel, row, column) = (i / to.plane(), i / to.columns % to.rows, i % to.columns);
        let places = window.places(row, column, from);
        let entries = places.map(|(row, column)| a[(channel * from.rows + row) * from.columns + column]);
        clip(entries.fold(f64::NEG_INFINITY, f64::max))
    };
    (0..to.len()).map(of).collect()
}

/// One entry for each number of cuts below. What is missing is above all of them, as comparisons with it fail.
fn one_hot(x: f32, cuts: &[i64]) -> Vec<f64> {
    let place = float_order(x).map_or(cuts.len(), |x| cuts.iter().filter(|&&cut| cut < x).count());
    (0..=cuts.len()).map(|i| f64::from(u8::from(i == place))).collect()
}
