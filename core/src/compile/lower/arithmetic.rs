//! Arithmetic: entry by entry, matrices, activations, and what squashes scores.

use super::{DECIDED, Decision, Fault, Lower, Lowering, NOTHING, Value, count, shape_of, steps::Step};
use crate::{
    compile::{
        malformed,
        network::{At, FloatMap, Layer},
        onnx::{Data, Node, Tensor, range_of},
    },
    engine::circuit::Shape,
};

/// The node `Constant`.
pub(super) fn constant(node: &Node) -> Lowering<Value> {
    if let Some(tensor) = node.tensor("value") {
        return Ok(Value::Constant(tensor.clone()));
    }
    let (axes, data) = if node.has("value_float") {
        (Vec::new(), Data::Floats(vec![node.float("value_float", 0.0).into()]))
    } else if node.has("value_int") {
        (Vec::new(), Data::Integers(vec![node.integer("value_int", 0)]))
    } else if node.has("value_floats") {
        let floats = node.floats("value_floats")?;
        (vec![floats.len()], Data::Floats(floats))
    } else if node.has("value_ints") {
        let integers = node.integers("value_ints").to_vec();
        (vec![integers.len()], Data::Integers(integers))
    } else {
        return Err("its constant has a form that is not supported".into());
    };
    Ok(Value::Constant(Tensor::new(axes, data)))
}

/// The node `Cast`. The types of floating-point numbers are 1, 10 and 11.
pub(super) fn cast(node: &Node, value: Value) -> Lowering<Value> {
    let whole = ![1, 10, 11].contains(&node.integer("to", 1));
    match value {
        Value::Layer(..) if whole => Err("it cuts numbers off at the point".into()),
        Value::Steps(steps, axes) if whole => {
            let steps = steps.iter().map(|step| Step::of(std::slice::from_ref(step), |x| x[0].trunc()));
            Ok(Value::Steps(steps.collect::<Lowering<_>>()?, axes))
        }
        Value::Constant(Tensor { axes, data: Data::Floats(data), .. }) if whole => {
            let data = Data::Integers(data.into_iter().map(|x| x as i64).collect());
            Ok(Value::Constant(Tensor::new(axes, data)))
        }
        Value::Constant(Tensor { axes, data: Data::Integers(data), .. }) if !whole => {
            let data = Data::Floats(data.into_iter().map(|x| x as f64).collect());
            Ok(Value::Constant(Tensor::new(axes, data)))
        }
        other => Ok(other),
    }
}

/// Axes, and for each entry where it is in two tensors.
type Broadcast = (Vec<usize>, Vec<(usize, usize)>);

/// The axes of a tensor and a constant together, and where each entry is in both. The constant may have the batch's
/// axis, which goes.
pub(super) fn broadcast_constant(a: &[usize], constant: &[usize]) -> Lowering<Broadcast> {
    match constant {
        [1, axes @ ..] if axes.len() == a.len() => broadcast(a, axes),
        axes if axes.len() <= a.len() => broadcast(a, axes),
        _ => Err("it has a number for each row of the batch".into()),
    }
}

/// The axes of two tensors together, and where each entry is in both.
pub(super) fn broadcast(a: &[usize], b: &[usize]) -> Lowering<Broadcast> {
    let rank = a.len().max(b.len());
    let axis = |axes: &[usize], k: usize| (k + axes.len()).checked_sub(rank).map_or(1, |k| axes[k]);
    let mut axes = Vec::with_capacity(rank);
    for k in 0..rank {
        axes.push(match (axis(a, k), axis(b, k)) {
            (m, n) if m == n || n == 1 => m,
            (1, n) => n,
            _ => return Err(malformed("two tensors that are computed with have shapes that do not fit").into()),
        });
    }
    let place = |axes_of: &[usize], mut at: usize| {
        let (mut place, mut step) = (0, 1);
        for k in (0..rank).rev() {
            let n = axis(axes_of, k);
            place += if n == 1 { 0 } else { at % axes[k] * step };
            step *= n;
            at /= axes[k];
        }
        place
    };
    let places = (0..count(&axes)?).map(|at| (place(a, at), place(b, at))).collect();
    Ok((axes, places))
}

/// The only number of a list in which all are the same.
fn only(numbers: &[f64]) -> Option<f64> {
    numbers.first().copied().filter(|first| numbers.iter().all(|number| number == first))
}

impl Lower {
    /// `Add`, `Sub`, `Mul`, `Div`, `Max`, `Min` of two tensors.
    pub(super) fn binary(&mut self, node: &Node, inputs: Vec<Option<Value>>) -> Lowering<Value> {
        let operator = &node.operator[..];
        let [Some(a), Some(b)] = &inputs[..] else { return Err("it has another number of inputs than two".into()) };
        match (a, b) {
            (Value::Constant(one), Value::Logistic(of)) if operator == "Sub" && only(&one.numbers()?) == Some(1.0) => {
                return Ok(Value::Complement(*of));
            }
            (scores @ Value::Scores(_), Value::Constant(one)) | (Value::Constant(one), scores @ Value::Scores(_)) => {
                // Some exporters multiply probabilities by 1.
                let kept = operator == "Mul" && only(&one.numbers()?) == Some(1.0);
                return Ok(if kept { scores.clone() } else { Value::Shown });
            }
            (Value::Shown | Value::Scores(_), _) | (_, Value::Shown | Value::Scores(_)) => return Ok(Value::Shown),
            _ => {}
        }
        let f = match operator {
            "Add" => |a: f64, b: f64| a + b,
            "Sub" => |a: f64, b: f64| a - b,
            "Mul" => |a: f64, b: f64| a * b,
            "Div" => |a: f64, b: f64| a / b,
            "Max" => f64::max,
            _ => f64::min,
        };
        if let (Some(a), Some(b)) = (Self::steps(a)?, Self::steps(b)?)
            && let Ok(made) = Self::stepwise(a, b, f)
        {
            return Ok(made);
        }
        match (a.clone(), b.clone()) {
            (Value::Constant(tensor), other) => self.with_constant(operator, other, &tensor, true),
            (other, Value::Constant(tensor)) => self.with_constant(operator, other, &tensor, false),
            (a, b) => {
                let ((a, a_axes), (b, b_axes)) = (self.shaped(Some(a))?, self.shaped(Some(b))?);
                if a_axes.len() != b_axes.len() {
                    return Err("it mixes rows of the batch".into());
                }
                let (axes, places) = broadcast(&a_axes, &b_axes)?;
                let shape = shape_of(&axes);
                let map = |by: f64, places: Vec<usize>, from: usize| {
                    let same = places.len() == from && places.iter().enumerate().all(|(i, &place)| i == place);
                    let mut gather = FloatMap::gather(places.iter().map(|&place| Some(place as u32)).collect());
                    gather.weights = vec![by];
                    if same { FloatMap::scale(by) } else { gather }
                };
                let [of_a, of_b] = [a, b].map(|at| self.network.shapes[at].len());
                let of = |k: f64, l: f64| {
                    let left = map(k, places.iter().map(|&(i, _)| i).collect(), of_a);
                    let right = map(l, places.iter().map(|&(_, j)| j).collect(), of_b);
                    vec![(a, left), (b, right)]
                };
                match operator {
                    "Add" => Ok(Value::Layer(self.linear(shape, of(1.0, 1.0), vec![]), axes)),
                    "Sub" => Ok(Value::Layer(self.linear(shape, of(1.0, -1.0), vec![]), axes)),
                    "Max" | "Min" => {
                        // a + max(b - a, 0), a + min(b - a, 0).
                        let (lo, hi) = if operator == "Max" { (0.0, f64::INFINITY) } else { (f64::NEG_INFINITY, 0.0) };
                        let difference = self.linear(shape, of(-1.0, 1.0), vec![]);
                        let clip = self.network.push(shape, Layer::clip(difference, lo, hi));
                        let mut terms = of(1.0, 1.0);
                        terms[1] = (clip, FloatMap::scale(1.0));
                        Ok(Value::Layer(self.linear(shape, terms, vec![]), axes))
                    }
                    _ => Err("it multiplies or divides two tensors that depend on the input".into()),
                }
            }
        }
    }

    /// The same with a constant, which stands first or second.
    fn with_constant(&mut self, operator: &str, value: Value, tensor: &Tensor, first: bool) -> Lowering<Value> {
        let (at, axes) = self.shaped(Some(value))?;
        let numbers = tensor.numbers()?;
        if operator == "Div" && matches!(tensor.data, Data::Integers(_)) {
            return Err("it divides integers, which cuts the quotient off".into());
        }
        if range_of(tensor.kind).is_some() {
            return Err("it computes with small integers, which wrap around".into());
        }
        let (axes, places) = broadcast_constant(&axes, &tensor.axes)?;
        let shape = shape_of(&axes);
        let constants: Vec<f64> = places.iter().map(|&(_, j)| numbers[j]).collect();
        let at = if self.network.shapes[at].len() == shape.len() {
            self.reshaped(at, shape)
        } else {
            let gather = FloatMap::gather(places.iter().map(|&(i, _)| Some(i as u32)).collect());
            self.linear(shape, vec![(at, gather)], vec![])
        };
        let times = |by: Vec<f64>| match only(&by) {
            Some(by) => FloatMap::scale(by),
            None => FloatMap::diagonal(by),
        };
        let made = match (operator, first) {
            ("Add", _) => self.affine(at, FloatMap::scale(1.0), &constants),
            ("Sub", true) => self.affine(at, FloatMap::scale(-1.0), &constants),
            ("Sub", false) => {
                let negated: Vec<f64> = constants.iter().map(|k| -k).collect();
                self.affine(at, FloatMap::scale(1.0), &negated)
            }
            ("Mul", _) if constants.iter().all(|&k| k == 0.0) => {
                return Ok(Value::Steps(vec![Step::constant(0.0); shape.len()], axes));
            }
            ("Mul", _) => self.linear(shape, vec![(at, times(constants))], vec![]),
            ("Div", false) => {
                if constants.contains(&0.0) {
                    return Err(malformed("it divides by zero").into());
                }
                let inverses: Vec<f64> = constants.iter().map(|k| 1.0 / k).collect();
                self.network.rounded |=
                    inverses.iter().zip(&constants).any(|(inverse, k)| inverse.mul_add(*k, -1.0) != 0.0);
                self.linear(shape, vec![(at, times(inverses))], vec![])
            }
            ("Max" | "Min", _) => {
                let bound = only(&constants).ok_or("it bounds entries by numbers that differ")?;
                let (lo, hi) = if operator == "Max" { (bound, f64::INFINITY) } else { (f64::NEG_INFINITY, bound) };
                self.network.push(shape, Layer::clip(at, lo, hi))
            }
            _ => return Err("it divides by something that depends on the input".into()),
        };
        Ok(Value::Layer(made, axes))
    }

    /// A linear layer with a bias for each entry.
    pub(super) fn affine(&mut self, at: At, map: FloatMap, biases: &[f64]) -> At {
        let shape = self.network.shapes[at];
        match biases.chunks_exact(shape.plane()).map(only).collect::<Option<Vec<f64>>>() {
            Some(bias) => self.linear(shape, vec![(at, map)], bias),
            // A list has a channel for each entry.
            None => {
                let list = self.linear(Shape::vector(shape.len()), vec![(at, map)], biases.to_vec());
                self.reshaped(list, shape)
            }
        }
    }

    /// `MatMul` and `Gemm` by constants.
    pub(super) fn matrix(&mut self, node: &Node, inputs: Vec<Option<Value>>) -> Lowering<Value> {
        let mut inputs = inputs.into_iter();
        let (value, Some(Some(Value::Constant(matrix)))) = (inputs.next().flatten(), inputs.next()) else {
            return Err("it multiplies by something that is no constant".into());
        };
        let (at, axes) = self.layer(value)?;
        let (&[from], &[rows, columns]) = (&axes[..], &matrix.axes[..]) else {
            return Err("it multiplies something else than a vector by a matrix".into());
        };
        let gemm = node.operator.ends_with("Gemm");
        if gemm && node.integer("transA", 0) != 0 {
            return Err("it transposes its input".into());
        }
        let numbers = matrix.numbers()?;
        let transposed = gemm && node.integer("transB", 0) != 0;
        let (inner, n) = if transposed { (columns, rows) } else { (rows, columns) };
        if inner != from || n == 0 || from == 0 {
            return Err(malformed(format!("{:?} multiplies {from} entries by a matrix of {inner}", node.name)).into());
        }
        let alpha: f64 = if gemm { node.float("alpha", 1.0).into() } else { 1.0 };
        let entry = |out: usize, k: usize| numbers[if transposed { out * inner + k } else { k * n + out }] * alpha;
        let weights = (0..n).flat_map(|out| (0..inner).map(move |k| entry(out, k))).collect();
        let mut bias = Vec::new();
        if let Some(Some(added)) = inputs.next() {
            let Value::Constant(added) = added else { return Err("it adds something that is no constant".into()) };
            let (numbers, beta) = (added.numbers()?, f64::from(node.float("beta", 1.0)));
            let (made, places) = broadcast_constant(&[n], &added.axes)?;
            if made != [n] {
                return Err(malformed(format!("{:?} adds a tensor of another shape", node.name)).into());
            }
            bias = places.iter().map(|&(_, k)| numbers[k] * beta).collect();
        }
        let made = self.linear(Shape::vector(n), vec![(at, FloatMap::dense(weights))], bias);
        Ok(Value::Layer(made, vec![n]))
    }

    /// Activations that are linear between corners.
    pub(super) fn activation(&mut self, node: &Node, inputs: Vec<Option<Value>>) -> Lowering<Value> {
        let mut inputs = inputs.into_iter();
        let (at, axes) = self.shaped(inputs.next().flatten())?;
        let shape = self.network.shapes[at];
        let clip = |this: &mut Self, of: At, lo: f64, hi: f64| this.network.push(shape, Layer::clip(of, lo, hi));
        let mut bound = |name: &str, default: f32| -> Lowering<f64> {
            match inputs.next().flatten() {
                None => Ok(node.float(name, default).into()),
                Some(Value::Constant(Tensor { data: Data::Floats(numbers), .. })) if numbers.len() == 1 => {
                    Ok(numbers[0])
                }
                Some(_) => Err("its bounds are no constants".into()),
            }
        };
        let made = match &node.operator[..] {
            "Relu" => clip(self, at, 0.0, f64::INFINITY),
            "Clip" => {
                let (lo, hi) = (bound("min", f32::NEG_INFINITY)?, bound("max", f32::INFINITY)?);
                // So that numbers as large as floating point has mean that there is no bound.
                let lo = if lo <= f64::from(f32::MIN) { f64::NEG_INFINITY } else { lo };
                let hi = if hi >= f64::from(f32::MAX) { f64::INFINITY } else { hi };
                if lo.is_nan() || hi.is_nan() || lo > hi {
                    return Err(malformed(format!("{:?} has bounds that exclude everything", node.name)).into());
                }
                clip(self, at, lo, hi)
            }
            "HardSigmoid" => {
                let (alpha, beta) = (node.float("alpha", 0.2), node.float("beta", 0.5));
                let line =
                    self.linear(shape, vec![(at, FloatMap::scale(alpha.into()))], vec![beta.into(); shape.channels]);
                clip(self, line, 0.0, 1.0)
            }
            "Neg" => self.linear(shape, vec![(at, FloatMap::scale(-1.0))], vec![]),
            // `alpha x + (1 - alpha) max(x, 0)`, and `|x| = 2 max(x, 0) - x`.
            operator => {
                let alpha = if operator == "Abs" { -1.0 } else { node.float("alpha", 0.01).into() };
                let above = clip(self, at, 0.0, f64::INFINITY);
                let terms = vec![(at, FloatMap::scale(alpha)), (above, FloatMap::scale(1.0 - alpha))];
                self.linear(shape, terms, vec![])
            }
        };
        Ok(Value::Layer(made, axes))
    }

    /// `Sigmoid`, `Softmax`, `LogSoftmax` and `Normalizer`, all of which keep which entry is the greatest.
    pub(super) fn squashed(&mut self, operator: &str, value: Value) -> Lowering<Value> {
        match value {
            Value::Scores(_) | Value::Shown | Value::Label | Value::Pair(_) => Ok(Value::Shown),
            value => {
                let (at, axes) = self.layer(Some(value))?;
                if self.columns(at).is_some() {
                    return Err("it is the first thing that happens to the input".into());
                }
                match &axes[..] {
                    [1] if operator == "Sigmoid" => Ok(Value::Logistic(at)),
                    [n] if *n > 1 => Ok(Value::Scores(at)),
                    _ => Err("it is not the last thing that happens to a list of scores".into()),
                }
            }
        }
    }

    /// `ArgMax`: the class, or a number that is found by steps.
    pub(super) fn arg_max(&mut self, node: &Node, value: Value) -> Lowering<Value> {
        if node.integer("select_last_index", 0) != 0 {
            return Err("it takes the last of equals".into());
        }
        let numbered = |n: usize| (0..n).map(|k| k.to_string()).collect::<Vec<_>>();
        let last = |rank: usize| [-1, rank as i64].contains(&node.integer("axis", 0));
        match value {
            Value::Steps(steps, mut axes) => {
                let n =
                    axes.pop().filter(|_| last(axes.len() + 1)).ok_or("it takes the greatest along another axis")?;
                let greatest = |values: &[f64]| {
                    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                    values.iter().position(|&value| value == most).unwrap_or(0) as f64
                };
                let steps = steps.chunks(n.max(1)).map(|steps| Step::of(steps, greatest)).collect::<Lowering<_>>()?;
                if node.integer("keepdims", 1) != 0 {
                    axes.push(1);
                }
                Ok(Value::Steps(steps, axes))
            }
            Value::Layer(of, axes) => {
                let ([n], true) = (&axes[..], last(1)) else { return Err("it takes the greatest of no list".into()) };
                self.decided(Decision::Greatest { of, names: numbered(*n) })?;
                Ok(Value::Label)
            }
            Value::Scores(of) if last(1) => {
                let names = numbered(self.network.shapes[of].len());
                self.decided(Decision::Greatest { of, names })?;
                Ok(Value::Label)
            }
            Value::Pair(of) if last(1) => {
                self.decided(Decision::Above { of, threshold: 0.0, names: numbered(2) })?;
                Ok(Value::Label)
            }
            Value::Constant(_) => Err(Fault::Why(NOTHING.into())),
            _ => Err(DECIDED.into()),
        }
    }
}
