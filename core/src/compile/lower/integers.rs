//! What quantisers write: tensors that are rounded to a grid, and layers on integers.
//!
//! `QuantizeLinear` makes `clip(round(x / scale) + zero)`. What is kept is the number that this stands for, a multiple
//! of the scale, so that the zero point vanishes, and `DequantizeLinear` changes nothing.

use super::{Lower, Lowering, NOTHING, Value};
use crate::compile::{
    malformed,
    network::{At, FloatMap, Layer},
    onnx::{Data, Node, Tensor, kinds, range_of},
};

/// Nodes that only choose among entries: they do the same to what integers stand for.
pub(super) const CHOOSES: &[&str] =
    &["Flatten", "Gather", "Identity", "MaxPool", "Reshape", "Slice", "Squeeze", "Transpose", "Unsqueeze"];

/// A tensor on a grid: the layer has multiples of the scale, the integers are `layer / scale + zero`.
#[derive(Clone, Debug)]
pub(in crate::compile) struct Grid {
    pub(super) at: At,
    pub(super) axes: Vec<usize>,
    scale: f64,
    zero: f64,
}

/// Scale and zero point of a node, from two of its inputs.
struct Scale {
    /// One, or one for each place along an axis.
    scales: Vec<f64>,
    zeros: Vec<f64>,
    /// The type of the integers.
    kind: i64,
}

impl Scale {
    fn read(inputs: &[Option<Value>], scale: usize, zero: usize) -> Lowering<Self> {
        let constant = |at: usize| match inputs.get(at) {
            Some(Some(Value::Constant(tensor))) => Ok(Some(tensor)),
            Some(Some(_)) => Err("its scale or zero point is no constant"),
            _ => Ok(None),
        };
        let scales = constant(scale)?.map_or(Ok(vec![1.0]), Tensor::numbers)?;
        let zeros = constant(zero)?;
        let kind = zeros.map_or(kinds::UINT8, |zeros| zeros.kind);
        let zeros = zeros.map_or(Ok(vec![0.0; scales.len()]), Tensor::numbers)?;
        if scales.iter().any(|&scale| scale <= 0.0) || scales.is_empty() {
            return Err(malformed("a scale is not above zero").into());
        }
        // A scale that is left out is 1 for all zero points.
        let scales = if scales.len() == 1 { vec![scales[0]; zeros.len().max(1)] } else { scales };
        if zeros.len() != scales.len() {
            return Err(malformed("there are not as many zero points as scales").into());
        }
        Ok(Self { scales, zeros, kind })
    }

    /// The only one.
    fn only(&self) -> Lowering<(f64, f64)> {
        match (&self.scales[..], &self.zeros[..]) {
            ([scale], [zero]) => Ok((*scale, *zero)),
            _ => Err("it has a scale for each channel of what is computed".into()),
        }
    }

    /// The numbers that integers of a constant stand for.
    fn numbers(&self, tensor: &Tensor, axis: i64) -> Lowering<Tensor> {
        let numbers = tensor.numbers()?;
        let of = self.along(&tensor.axes, axis)?;
        let real = numbers.iter().enumerate().map(|(i, q)| (q - self.zeros[of(i)]) * self.scales[of(i)]).collect();
        Ok(Tensor { axes: tensor.axes.clone(), data: Data::Floats(real), kind: kinds::FLOAT })
    }

    /// Which scale an entry of a constant has.
    fn along(&self, axes: &[usize], axis: i64) -> Lowering<impl Fn(usize) -> usize + use<>> {
        let n = self.scales.len();
        let place = if axis < 0 { axis + axes.len() as i64 } else { axis };
        let place = usize::try_from(place).ok().filter(|&place| place < axes.len());
        let behind = match (n, place) {
            (1, _) => 1,
            (_, Some(place)) if axes[place] == n => axes[place + 1..].iter().product::<usize>(),
            _ => return Err(malformed("there are not as many scales as places along their axis").into()),
        };
        Ok(move |i: usize| if n == 1 { 0 } else { i / behind.max(1) % n })
    }
}

impl Lower {
    /// A tensor on a grid as integers.
    pub(super) fn integers(&mut self, grid: Grid) -> (At, Vec<usize>) {
        let Grid { at, axes, scale, zero } = grid;
        let shape = self.network.shapes[at];
        let bias = if zero == 0.0 { Vec::new() } else { vec![zero; shape.channels] };
        (self.linear(shape, vec![(at, FloatMap::scale(1.0 / scale))], bias), axes)
    }

    /// What a node that chooses among entries makes of a grid.
    pub(super) fn chosen(
        &mut self,
        node: &Node,
        grid: &Grid,
        run: impl FnOnce(&mut Self, Value) -> Lowering<Value>,
    ) -> Lowering<Value> {
        let made = run(self, Value::Layer(grid.at, grid.axes.clone()))?;
        match made {
            Value::Layer(at, axes) => Ok(Value::Grid(Grid { at, axes, ..grid.clone() })),
            _ => Err(format!("{} does not keep a grid", node.operator).into()),
        }
    }

    /// `QuantizeLinear`.
    pub(super) fn quantised(&mut self, node: &Node, inputs: Vec<Option<Value>>) -> Lowering<Value> {
        let scale = Scale::read(&inputs, 1, 2)?;
        let kind = match node.integer("output_dtype", 0) {
            0 => scale.kind,
            kind => kind,
        };
        if node.integer("block_size", 0) != 0 {
            return Err("it has scales for blocks".into());
        }
        match inputs.into_iter().next().flatten() {
            Some(Value::Constant(tensor)) => {
                let (lo, hi) = range_of(kind).ok_or(TYPE)?;
                let of = scale.along(&tensor.axes, node.integer("axis", 1))?;
                let round = |(i, x): (usize, &f64)| {
                    let q = (x / scale.scales[of(i)]).round_ties_even() + scale.zeros[of(i)];
                    (q as i64).clamp(lo, hi)
                };
                let data = Data::Integers(tensor.numbers()?.iter().enumerate().map(round).collect());
                Ok(Value::Constant(Tensor { axes: tensor.axes, data, kind }))
            }
            value => self.on_grid(value, &scale, kind),
        }
    }

    fn on_grid(&mut self, value: Option<Value>, of: &Scale, kind: i64) -> Lowering<Value> {
        let (scale, zero) = of.only()?;
        let (least, most) = range_of(kind).ok_or(TYPE)?;
        let (at, axes) = self.layer(value)?;
        let [lo, hi] = [least, most].map(|q| (q as f64 - zero) * scale);
        let clip = Layer::Clip { of: at, window: None, lo, hi, grid: Some(scale) };
        let at = self.network.push(self.network.shapes[at], clip);
        Ok(Value::Grid(Grid { at, axes, scale, zero }))
    }

    /// `DequantizeLinear`.
    pub(super) fn real(&mut self, node: &Node, inputs: Vec<Option<Value>>) -> Lowering<Value> {
        if node.integer("block_size", 0) != 0 {
            return Err("it has scales for blocks".into());
        }
        let scale = Scale::read(&inputs, 1, 2)?;
        self.real_by(inputs.into_iter().next().flatten(), &scale, node.integer("axis", 1))
    }

    /// The numbers that integers stand for.
    fn real_by(&mut self, value: Option<Value>, of: &Scale, axis: i64) -> Lowering<Value> {
        match value {
            None => Err(NOTHING.into()),
            Some(Value::Constant(tensor)) => Ok(Value::Constant(of.numbers(&tensor, axis)?)),
            Some(Value::Grid(grid)) if of.scales == [grid.scale] && of.zeros == [grid.zero] => {
                Ok(Value::Layer(grid.at, grid.axes))
            }
            value => {
                let (at, axes) = self.shaped(value)?;
                let shape = self.network.shapes[at];
                if of.scales.len() == 1 {
                    let (scale, zero) = of.only()?;
                    let bias = if zero == 0.0 { Vec::new() } else { vec![-zero * scale; shape.channels] };
                    return Ok(Value::Layer(self.linear(shape, vec![(at, FloatMap::scale(scale))], bias), axes));
                }
                // The batch's axis is left out here.
                if axis != 1 || of.scales.len() != axes[0] || shape.channels != axes[0] {
                    return Err("its scales are not those of channels".into());
                }
                let by = (0..shape.len()).map(|i| of.scales[i / shape.plane()]).collect();
                let bias = of.scales.iter().zip(&of.zeros).map(|(scale, zero)| -zero * scale).collect();
                Ok(Value::Layer(self.linear(shape, vec![(at, FloatMap::diagonal(by))], bias), axes))
            }
        }
    }

    /// `QLinearConv`, `QLinearMatMul` and `QGemm`: the layer on the numbers, rounded to the grid of the result.
    pub(super) fn on_integers(&mut self, node: &Node, inputs: Vec<Option<Value>>) -> Lowering<Value> {
        let at = |k: usize| inputs.get(k).cloned().flatten();
        let (of_x, of_w) = (Scale::read(&inputs, 1, 2)?, Scale::read(&inputs, 4, 5)?);
        let x = self.real_by(at(0), &of_x, 1)?;
        let Some(Value::Constant(w)) = at(3) else { return Err("its weights are no constant".into()) };
        let gemm = node.operator == "QGemm";
        let axis = match &node.operator[..] {
            "QLinearConv" => 0,
            _ => i64::from(node.integer("transB", 0) == 0),
        };
        let weights = Value::Constant(of_w.numbers(&w, axis)?);
        let (bias, of_y) = match &node.operator[..] {
            "QLinearConv" => (at(8), [6, 7]),
            "QGemm" => (at(6), [7, 8]),
            _ => (None, [6, 7]),
        };
        let bias = match bias {
            Some(Value::Constant(bias)) => {
                let alpha = if gemm { f64::from(node.float("alpha", 1.0)) } else { 1.0 };
                let x = of_x.only()?.0;
                let scales = of_w.scales.iter().map(|w| w * x * alpha).collect();
                let zeros = vec![0.0; of_w.scales.len()];
                let scale = Scale { scales, zeros, kind: kinds::UINT8 };
                Some(Value::Constant(scale.numbers(&bias, -1)?))
            }
            Some(_) => return Err("its biases are no constant".into()),
            None => None,
        };
        let inputs = vec![Some(x), Some(weights), bias];
        let made =
            if node.operator == "QLinearConv" { self.convolution(node, inputs)? } else { self.matrix(node, inputs)? };
        if gemm && at(7).is_none() { Ok(made) } else { self.rounded_to(made, &all_of(&of_y, at)) }
    }

    fn rounded_to(&mut self, made: Value, scale: &[Option<Value>]) -> Lowering<Value> {
        let scale = Scale::read(scale, 0, 1)?;
        let kind = scale.kind;
        self.on_grid(Some(made), &scale, kind)
    }

    /// `MatMulInteger` and `ConvInteger`.
    pub(super) fn of_integers(&mut self, node: &Node, inputs: Vec<Option<Value>>) -> Lowering<Value> {
        let at = |k: usize| inputs.get(k).cloned().flatten();
        let (x, Some(Value::Constant(w))) = (at(0), at(1)) else { return Err("its weights are no constant".into()) };
        // Scales are 1: no input has this number.
        let (of_x, of_w) = (Scale::read(&inputs, usize::MAX, 2)?, Scale::read(&inputs, usize::MAX, 3)?);
        let x = self.real_by(x, &of_x, 1)?;
        let conv = node.operator == "ConvInteger";
        let w = Value::Constant(of_w.numbers(&w, if conv { 0 } else { -1 })?);
        let inputs = vec![Some(x), Some(w)];
        if conv { self.convolution(node, inputs) } else { self.matrix(node, inputs) }
    }
}

const TYPE: &str = "its integers are of a type that is not supported";

fn all_of(places: &[usize], at: impl Fn(usize) -> Option<Value>) -> Vec<Option<Value>> {
    places.iter().map(|&k| at(k)).collect()
}
