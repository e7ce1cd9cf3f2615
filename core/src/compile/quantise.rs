//! A network as a graph on integers.
//!
//! Where nothing is cut off, weights are exact as far as 58 bits allow: floating-point weights are integers that count
//! a power of two. In front of an activation they are rounded: with `A` the greatest activation of the calibration and
//! `S = A / (2^a - 1)` for `a` bits, an activation counts `S`, and a weight of `w` on a tensor that counts `S'` becomes
//! `round(w S' / S 2^s)`, for the greatest shift `s` that leaves it `b` bits. The bias carries `2^(s-1)`, so that the
//! shift rounds to the nearest. Where the model itself rounds to a grid, `S` is the grid's.

mod clips;

use super::{
    inputs::{Column, Inputs},
    network::{At, FloatMap, Layer, Network},
    numbers::{bits_behind, exponent, scaled},
    trees::Bins,
};
use crate::{
    engine::circuit::{Map, Shape},
    model::graph::{Domain, Operator, Tensor, Term, Unit},
};
use std::sync::Arc;

/// Sums stay below two to this, so that differences of them fit in 62 bits with room.
const SUM_BITS: i32 = 58;
/// Bits of weights that are rounded and stand in front of no activation.
const LAST_BITS: i32 = 14;
/// Inputs with greater numbers than this are wide.
const WIDE: f64 = 65_536.0;
/// How much finer a tensor may count for its biases, and how far off these may be, in units of what is shifted.
const MOST_TIMES: i32 = 64;
/// See [`MOST_TIMES`].
const OFF: f64 = 1.0 / 128.0;
/// No bound.
const FAR: i64 = 1 << 61;

/// Widths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Widths {
    /// Bits of weights and of activations.
    pub(super) bits: u32,
    /// Whether activations are cut off where the samples' end.
    pub(super) clamp: bool,
}

/// What an integer tensor counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Count {
    /// Its unit.
    pub(super) value: f64,
    /// The same as decimal and binary digits, if it is exactly that.
    unit: Option<(u8, i32)>,
}

impl Count {
    fn exact(digits: u8, bits: i32) -> Self {
        Self { value: 2f64.powi(-bits) / 10f64.powi(digits.into()), unit: Some((digits, bits)) }
    }

    /// The unit of an output.
    pub(super) fn unit(&self) -> Option<Unit> {
        let (digits, bits) = self.unit?;
        u8::try_from(bits).ok().filter(|&bits| bits <= 62).map(|bits| Unit { digits, bits })
    }
}

/// A layer that was made.
#[derive(Clone, Copy, Debug)]
struct Made {
    tensor: Tensor,
    count: Count,
    /// Bits that the activation behind it drops, if it was made for one.
    shift: Option<u32>,
}

/// Operators that do what a network does.
pub(super) struct Quantised {
    pub(super) operators: Vec<Operator>,
    pub(super) last: Tensor,
    /// What the last tensor counts.
    pub(super) count: Count,
    /// Whether no weight was rounded.
    pub(super) exact: bool,
    /// What stands in front of activations and was rounded for them, in order.
    pub(super) rounded: Vec<Rounded>,
}

/// A layer that was rounded for the activation behind it.
pub(super) struct Rounded {
    pub(super) layer: At,
    pub(super) tensor: Tensor,
    /// What its tensor counts.
    pub(super) value: f64,
    /// What was added to its biases, so that the shift rounds to the nearest.
    pub(super) added: f64,
}

struct Quantiser<'a> {
    network: &'a Network,
    inputs: &'a Inputs,
    bins: Bins,
    operators: Vec<Operator>,
    /// For each layer the greatest magnitude of an integer: of each entry, or one for all.
    bounds: Vec<Vec<f64>>,
    made: Vec<Made>,
    /// For each layer the greatest magnitude among the samples.
    largest: &'a [f64],
    widths: Widths,
    exact: bool,
    rounded: Vec<Rounded>,
}

/// Quantises a network. `largest` has, for each layer, the greatest magnitude among the samples. If its numbers are
/// shown, the last tensor gets a unit.
pub(super) fn quantise(
    network: &Network,
    inputs: &Inputs,
    largest: &[f64],
    widths: Widths,
    shows_numbers: bool,
) -> Quantised {
    let mut operators = Vec::new();
    let bins = Bins::new(network, inputs, &mut operators);
    let mut this = Quantiser {
        network,
        inputs,
        bins,
        operators,
        bounds: Vec::new(),
        made: Vec::new(),
        largest,
        widths,
        exact: !network.rounded,
        rounded: Vec::new(),
    };
    let clips = |at: At| network.layers.iter().any(|layer| matches!(layer, Layer::Clip { of, .. } if *of == at));
    let uses = network.uses();
    for (at, layer) in network.layers.iter().enumerate() {
        let (made, bound) = match layer {
            Layer::Input { first } => {
                let (made, bounds) = this.input(at, *first, network.shapes[at]);
                this.made.push(made);
                this.bounds.push(bounds);
                continue;
            }
            Layer::Linear { terms, bias } => {
                let clip = (uses[at] == 1 && clips(at)).then(|| this.clip_behind(at));
                this.linear(at, terms, bias, clip)
            }
            Layer::Clip { of, lo, hi, grid, .. } => this.clip(at, *of, [*lo, *hi], *grid),
            // Read by linear layers only, which know it.
            Layer::Bins { .. } => (Made { tensor: 0, count: Count::exact(0, 0), shift: None }, 1.0),
            Layer::Trees(ensemble) => {
                let needed = ensemble.leaves().flatten().map(|&(_, k)| bits_behind(k)).max().unwrap_or(0).max(0);
                let largest: f64 = ensemble.trees.iter().map(|tree| super::ensemble::largest_leaf(tree)).sum();
                let bits = needed.min(SUM_BITS - exponent(largest));
                this.exact &= bits == needed;
                let operator = this.bins.trees(inputs, ensemble, bits);
                let tensor = this.push(operator);
                (Made { tensor, count: Count::exact(0, bits), shift: None }, largest * 2f64.powi(bits))
            }
        };
        this.made.push(made);
        this.bounds.push(vec![bound]);
    }
    let last = this.made[network.last()];
    let last = if shows_numbers { this.with_unit(last) } else { last };
    let Quantiser { operators, exact, rounded, .. } = this;
    Quantised { operators, last: last.tensor, count: last.count, exact, rounded }
}

impl Quantiser<'_> {
    fn push(&mut self, operator: Operator) -> Tensor {
        self.operators.push(operator);
        self.inputs.list.len() + self.operators.len() - 1
    }

    /// The greatest magnitude of an entry of a layer.
    fn bound(&self, of: At, place: usize) -> f64 {
        let bounds = &self.bounds[of];
        bounds.get(place).copied().unwrap_or(bounds[0])
    }

    /// The columns of a layer, if it is made of several inputs, or of categories.
    fn split(&self, of: At) -> Option<&[Column]> {
        let Layer::Input { first } = self.network.layers[of] else { return None };
        let shape = self.network.shapes[of];
        let columns = &self.inputs.columns[first..first + shape.len()];
        let input = &self.inputs.list[columns[0].input];
        let whole = input.shape == shape && !matches!(input.domain, Domain::Categories(_));
        (!whole).then_some(columns)
    }

    /// Columns as numbers of one count.
    fn input(&mut self, at: At, first: usize, shape: Shape) -> (Made, Vec<f64>) {
        let columns = &self.inputs.columns[first..first + shape.len()];
        let most = columns.iter().map(Column::digits).max().unwrap_or(0);
        let raise = |column: &Column| 10i64.pow((most - column.digits()).into());
        let bounds = columns.iter().map(|column| column.magnitude() * raise(column) as f64).collect();
        let made = Made { tensor: columns[0].input, count: Count::exact(most, 0), shift: None };
        // Matrices read the inputs themselves, and nothing reads columns that are only compared.
        let reads = |layer: &Layer| match layer {
            Layer::Linear { terms, .. } => terms.iter().any(|(of, map)| *of == at && !matches!(map.map, Map::Dense(_))),
            layer => layer.reads().contains(&at),
        };
        if self.split(at).is_none() || !self.network.layers.iter().any(reads) {
            return (made, bounds);
        }
        let n = shape.len();
        let identity: Vec<f64> = (0..n * n).map(|i| f64::from(u8::from(i % (n + 1) == 0))).collect();
        let (terms, _) = matrix_on_inputs(self.inputs, columns, &identity, n, made.count);
        let tensor = self.push(Operator::Linear { shape, terms, bias: vec![] });
        (Made { tensor, ..made }, bounds)
    }

    /// The clip that reads a layer.
    fn clip_behind(&self, at: At) -> At {
        let reads = |layer: &Layer| matches!(layer, Layer::Clip { of, .. } if *of == at);
        self.network.layers.iter().position(reads).expect("a clip reads it")
    }

    fn linear(&mut self, at: At, terms: &[(At, FloatMap)], bias: &[f64], clip: Option<At>) -> (Made, f64) {
        let shape = self.network.shapes[at];
        let plain = bias.iter().all(|&k| k == 0.0);
        let grid = clip.and_then(|clip| match self.network.layers[clip] {
            Layer::Clip { grid, .. } => grid,
            _ => None,
        });
        if let ([(of, map)], true) = (terms, plain && grid.is_none())
            && map.is_selection()
            && map.weights[0] != 0.0
        {
            return self.selection(shape, *of, map);
        }
        if let ([(of, map)], None, true) = (terms, clip, self.rounds() && at < self.network.last())
            && matches!(map.map, Map::Scale(_))
            && map.weights[0] > 0.0
        {
            return self.shifted(shape, *of, map.weights[0], bias);
        }
        let heaviest = |map: &FloatMap| map.weights.iter().fold(0.0, |most: f64, k| most.max(k.abs()));
        let counts: Vec<Count> = terms.iter().map(|(of, _)| self.made[*of].count).collect();
        let of_one_unit = counts.iter().all(|count| count.unit.is_some() && count.unit == counts[0].unit);
        let weight = terms.iter().zip(&counts).map(|((_, map), count)| heaviest(map) * count.value).fold(0.0, f64::max);
        if let Some(clip) = clip {
            let unit = grid.unwrap_or_else(|| self.unit_of_activations(clip));
            let shift = self.shift_of_weights(unit, weight).max(self.shift_for_inputs(terms)).clamp(0.0, 40.0) as i32;
            let count = Count { value: unit / 2f64.powi(shift), unit: None };
            let added = if shift > 0 { 0.5 * unit } else { 0.0 };
            self.exact = false;
            let biases: Vec<f64> = (0..shape.channels).map(|k| bias.get(k).copied().unwrap_or(0.0) + added).collect();
            let (tensor, bound) = self.rounded(shape, terms, &biases, count);
            if grid.is_none() {
                self.rounded.push(Rounded { layer: at, tensor, value: count.value, added });
            }
            return (Made { tensor, count, shift: Some(shift as u32) }, bound);
        }
        if !of_one_unit {
            // A power of two, so that what is shown has a unit.
            let count = Count::exact(0, LAST_BITS - exponent(weight));
            self.exact = false;
            let (tensor, bound) = self.rounded(shape, terms, bias, count);
            return (Made { tensor, count, shift: None }, bound);
        }
        let (digits, bits) = counts.first().and_then(|count| count.unit).unwrap_or((0, 0));
        let ten = 10f64.powi(digits.into());
        let needed = terms.iter().flat_map(|(_, map)| &map.weights).map(|&k| bits_behind(k)).max().unwrap_or(0);
        let of_bias = bias.iter().map(|&k| bits_behind(k * ten)).max().unwrap_or(0).saturating_sub(bits);
        self.exact &= bias.iter().all(|&k| k.mul_add(ten, -(k * ten)) == 0.0);
        let needed = needed.max(of_bias).max(-bits);
        // The greatest sum, as integers before the weights are.
        let mut sums: Vec<f64> = (0..shape.len())
            .map(|i| bias.get(i / shape.plane()).map_or(0.0, |k| k.abs() / counts.first().map_or(1.0, |c| c.value)))
            .collect();
        for (of, map) in terms {
            let from = self.network.shapes[*of];
            map.map.visit(from, shape, |out, place, k| sums[out] += map.weight(k).abs() * self.bound(*of, place));
        }
        let largest = sums.into_iter().fold(0.0, f64::max);
        let more = needed.min(SUM_BITS - exponent(largest));
        self.exact &= more == needed;
        let count = Count::exact(digits, bits + more);
        let (tensor, bound) = self.rounded(shape, terms, bias, count);
        (Made { tensor, count, shift: None }, bound)
    }

    /// The shift that keeps rounded weights of wide inputs from moving an activation by more than a fraction of one.
    fn shift_for_inputs(&self, terms: &[(At, FloatMap)]) -> f64 {
        let mut squares = 0.0;
        for (of, _) in terms {
            if let Layer::Input { first } = self.network.layers[*of] {
                let n = self.network.shapes[*of].len();
                squares += self.inputs.columns[first..first + n].iter().map(|it| it.magnitude().powi(2)).sum::<f64>();
            }
        }
        if squares > WIDE * WIDE { squares.sqrt().log2().ceil() } else { 0.0 }
    }

    /// Whether activations are rounded anyway.
    fn rounds(&self) -> bool {
        self.network.layers.iter().any(|layer| matches!(layer, Layer::Clip { .. }))
    }

    /// Entries times one number, and biases, as pixels are centred in front of a convolution whose padding keeps both
    /// from being folded into it. What they count changes, by as little as makes the biases nearly whole: every bit
    /// here is one of all sums behind it.
    fn shifted(&mut self, shape: Shape, of: At, by: f64, bias: &[f64]) -> (Made, f64) {
        let Made { tensor, count, .. } = self.made[of];
        let unit = by * count.value;
        let off = |times: i32| {
            let fractions = bias.iter().map(|k| k / unit * f64::from(times)).map(|k| (k - k.round()).abs());
            fractions.fold(0.0, f64::max) / f64::from(times)
        };
        let times = (1..=MOST_TIMES).find(|&times| off(times) < OFF).unwrap_or(MOST_TIMES);
        self.exact = false;
        let count = Count { value: unit / f64::from(times), unit: None };
        let biases: Vec<i64> = bias.iter().map(|k| (k / count.value).round() as i64).collect();
        let largest = biases.iter().map(|k| k.unsigned_abs() as f64).fold(0.0, f64::max);
        let bound = self.bounds[of].iter().copied().fold(0.0, f64::max) * f64::from(times) + largest;
        let terms = vec![(tensor, Arc::new(Map::Scale(times.into())))];
        let tensor = self.push(Operator::Linear { shape, terms, bias: biases });
        (Made { tensor, count, shift: None }, bound)
    }

    /// Entries times one number: what they count changes instead.
    fn selection(&mut self, shape: Shape, of: At, map: &FloatMap) -> (Made, f64) {
        let Made { tensor, count, .. } = self.made[of];
        let by = map.weights[0];
        let size = by.abs();
        let unit =
            count.unit.filter(|_| size.log2().fract() == 0.0).map(|(digits, bits)| (digits, bits - size.log2() as i32));
        let count = match unit {
            Some((digits, bits)) => Count::exact(digits, bits),
            None => Count { value: count.value * size, unit: None },
        };
        let entries = match &map.map {
            Map::SumPool(window) => (window.size[0] * window.size[1]) as f64,
            _ => 1.0,
        };
        let bound = self.bounds[of].iter().copied().fold(0.0, f64::max) * entries;
        if by > 0.0 && matches!(map.map, Map::Scale(_)) && self.network.shapes[of] == shape {
            return (Made { tensor, count, shift: None }, bound);
        }
        let positive = map.with_integers(|_| 1);
        let terms = vec![(tensor, Arc::new(positive))];
        let mut tensor = self.push(Operator::Linear { shape, terms, bias: vec![] });
        if by < 0.0 {
            tensor =
                self.push(Operator::Linear { shape, terms: vec![(tensor, Arc::new(Map::Scale(-1)))], bias: vec![] });
        }
        (Made { tensor, count, shift: None }, bound)
    }

    /// A linear operator whose result counts this, and the greatest magnitude that it can have.
    fn rounded(&mut self, shape: Shape, terms: &[(At, FloatMap)], bias: &[f64], count: Count) -> (Tensor, f64) {
        let in_units = |k: f64, of: Count| match (of.unit, count.unit) {
            // Exactly, where both are exact.
            (Some((a, bits)), Some((b, more))) if a == b => scaled(k, more - bits),
            _ => (k * of.value / count.value).round() as i64,
        };
        let whole = Count::exact(0, 0);
        let biases: Vec<i64> = match count.unit {
            Some((digits, bits)) => bias.iter().map(|&k| scaled(k * 10f64.powi(digits.into()), bits)).collect(),
            None => bias.iter().map(|&k| in_units(k, whole)).collect(),
        };
        let mut made: Vec<Term> = Vec::new();
        let mut bound = vec![0.0; shape.len()];
        for (i, bound) in bound.iter_mut().enumerate() {
            *bound = biases.get(i / shape.plane()).map_or(0.0, |k| k.unsigned_abs() as f64);
        }
        for (of, map) in terms {
            let source = self.made[*of];
            if let (Some(columns), Map::Dense(_)) = (self.split(*of), &map.map) {
                let (terms, bounds) = matrix_on_inputs(self.inputs, columns, &map.weights, shape.len(), count);
                made.extend(terms);
                bound.iter_mut().zip(bounds).for_each(|(sum, bound)| *sum += bound);
                continue;
            }
            let integers = map.with_integers(|k| in_units(k, source.count));
            let from = self.network.shapes[*of];
            let (tensor, from, integers) = match integers {
                // A pool or a gather has no weight of its own.
                Map::SumPool(_) | Map::Gather(_) => {
                    let terms = vec![(source.tensor, Arc::new(integers.clone()))];
                    let by = in_units(map.weights[0], source.count).unsigned_abs() as f64;
                    integers.visit(from, shape, |out, place, _| bound[out] += by * self.bound(*of, place));
                    let tensor = self.push(Operator::Linear { shape, terms, bias: vec![] });
                    made.push((tensor, Arc::new(Map::Scale(in_units(map.weights[0], source.count)))));
                    continue;
                }
                other => (source.tensor, from, other),
            };
            integers.visit(from, shape, |out, place, k| {
                bound[out] += k.unsigned_abs() as f64 * self.bound(*of, place);
            });
            if let Layer::Bins { columns } = &self.network.layers[*of] {
                let Map::Dense(weights) = &integers else { unreachable!("bins are read by matrices") };
                made.extend(self.spread(columns, weights, shape.len()));
            } else {
                made.push((tensor, Arc::new(integers)));
            }
        }
        let tensor = self.push(Operator::Linear { shape, terms: made, bias: biases });
        (tensor, bound.into_iter().fold(0.0, f64::max))
    }

    /// A matrix on the one-hot vectors of columns, as terms on the tensors that have them.
    fn spread(&self, columns: &[(usize, Vec<i64>)], weights: &[i64], outs: usize) -> Vec<Term> {
        let width = |&tensor: &Tensor| match tensor.checked_sub(self.inputs.list.len()) {
            None => self.inputs.list[tensor].shape.len(),
            Some(k) => match &self.operators[k] {
                Operator::Bins { of, features } => {
                    let missing = usize::from(self.inputs.list[*of].domain.missing());
                    features.iter().map(|feature| feature.thresholds.len() + 1 + missing).sum()
                }
                _ => 0,
            },
        };
        let shapes: Vec<Shape> = self.bins.tensors.iter().map(|tensor| Shape::vector(width(tensor))).collect();
        let spread = self.bins.spread(self.inputs, columns, &shapes, weights, outs);
        let tensors = self.bins.tensors.iter().zip(spread);
        tensors
            .filter(|(_, weights)| weights.iter().any(|&k| k != 0))
            .map(|(&tensor, weights)| (tensor, Arc::new(Map::Dense(weights))))
            .collect()
    }
}

/// A matrix on columns that are inputs of their own: each counts in its own decimal digits, and a category is its
/// number. Terms on the inputs, and the greatest magnitude of each output.
fn matrix_on_inputs(
    inputs: &Inputs,
    columns: &[Column],
    weights: &[f64],
    outs: usize,
    count: Count,
) -> (Vec<Term>, Vec<f64>) {
    let (mut terms, mut bounds): (Vec<Term>, Vec<f64>) = (Vec::new(), vec![0.0; outs]);
    let integer = |k: f64, digits: u8| match count.unit {
        Some((most, bits)) if most >= digits => scaled(k, bits) * 10i64.pow((most - digits).into()),
        _ => (k / 10f64.powi(digits.into()) / count.value).round() as i64,
    };
    let mut k = 0;
    while k < columns.len() {
        let input = columns[k].input;
        let width = inputs.list[input].shape.len();
        let mut matrix = vec![0; width * outs];
        while k < columns.len() && columns[k].input == input {
            let column = &columns[k];
            for out in 0..outs {
                let by = integer(weights[out * columns.len() + k], column.digits());
                bounds[out] += by.unsigned_abs() as f64 * column.magnitude();
                match &column.domain {
                    Domain::Categories(list) => {
                        (0..list.len()).for_each(|entry| matrix[out * width + entry] = by * entry as i64);
                    }
                    _ => matrix[out * width + column.entry] = by,
                }
            }
            k += 1;
        }
        if matrix.iter().any(|&k| k != 0) {
            terms.push((input, Arc::new(Map::Dense(matrix))));
        }
    }
    (terms, bounds)
}
