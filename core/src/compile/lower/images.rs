//! Convolutions, pools, and means and sums over axes.

use super::{
    DECIDED, Lower, Lowering, Value, count,
    places::{axes_of, gathered},
    shape_of,
};
use crate::{
    compile::{
        malformed,
        network::{At, FloatMap, Layer},
        onnx::Node,
    },
    engine::circuit::{Shape, Window},
};

/// Longest side of a window, greatest stride and so on: more is a mistake.
const MAX_SIDE: i64 = 1 << 12;

/// The window of a node on an image, and how many rows and columns it has places for.
fn window(node: &Node, image: Shape, rank: usize, size: &[usize]) -> Lowering<(Window, [usize; 2], [usize; 2])> {
    if rank == 0 || rank > 2 || size.len() != rank {
        return Err("it works on something else than lines or images".into());
    }
    let two = |name: &str, default: i64| -> Lowering<[usize; 2]> {
        let list = node.integers(name);
        let list = if list.is_empty() { vec![default; rank] } else { list.to_vec() };
        if list.len() != rank || list.iter().any(|&n| !(default.min(1)..=MAX_SIDE).contains(&n)) {
            return Err(malformed(format!("{:?} has impossible {name}", node.name)).into());
        }
        let list: Vec<usize> = list.into_iter().map(|n| n as usize).collect();
        // Lines are images with one row.
        Ok(if rank == 1 { [1, list[0]] } else { [list[0], list[1]] })
    };
    let (stride, dilation) = (two("strides", 1)?, two("dilations", 1)?);
    let size = if rank == 1 { [1, size[0]] } else { [size[0], size[1]] };
    let sides = [image.rows, image.columns];
    if size.iter().any(|&n| n == 0 || n > MAX_SIDE as usize) {
        return Err(malformed(format!("{:?} has an impossible window", node.name)).into());
    }
    let reach = [0, 1].map(|axis| (size[axis] - 1) * dilation[axis] + 1);
    let pads = match node.integers("pads") {
        [] => [0; 4],
        [before, after] if rank == 1 => [0, *before, 0, *after],
        [top, left, bottom, right] if rank == 2 => [*top, *left, *bottom, *right],
        _ => return Err(malformed(format!("{:?} has impossible pads", node.name)).into()),
    };
    if pads.iter().any(|pad| !(0..=MAX_SIDE).contains(pad)) {
        return Err(malformed(format!("{:?} has impossible pads", node.name)).into());
    }
    let mut pads = pads.map(|pad| pad as usize);
    let same = node.text("auto_pad", "NOTSET");
    if same.starts_with("SAME") {
        for axis in 0..2 {
            let out = sides[axis].div_ceil(stride[axis]);
            let all = ((out - 1) * stride[axis] + reach[axis]).saturating_sub(sides[axis]);
            let less = all / 2;
            (pads[axis], pads[axis + 2]) = if same == "SAME_UPPER" { (less, all - less) } else { (all - less, less) };
        }
    }
    let mut out = [0; 2];
    for axis in 0..2 {
        let free = (sides[axis] + pads[axis] + pads[axis + 2]).checked_sub(reach[axis]);
        let free = free.ok_or_else(|| malformed(format!("{:?} has a window larger than its image", node.name)))?;
        out[axis] = free / stride[axis] + 1;
        if node.integer("ceil_mode", 0) != 0 && !free.is_multiple_of(stride[axis]) {
            // A window that would begin behind the image does not count.
            let begin = out[axis] * stride[axis];
            out[axis] += usize::from(begin < sides[axis] + pads[axis]);
        }
    }
    Ok((Window { size, stride, before: [pads[0], pads[1]], dilation }, out, [pads[2], pads[3]]))
}

/// The axes of an image, from its shape.
fn axes_like(rank: usize, shape: Shape) -> Vec<usize> {
    if rank == 1 { vec![shape.channels, shape.columns] } else { vec![shape.channels, shape.rows, shape.columns] }
}

impl Lower {
    /// `Conv` with constant weights.
    pub(super) fn convolution(&mut self, node: &Node, inputs: Vec<Option<Value>>) -> Lowering<Value> {
        let (at, axes) = self.shaped(inputs.first().cloned().flatten())?;
        let Some(Some(Value::Constant(kernel))) = inputs.get(1) else {
            return Err("its weights are no constant".into());
        };
        let rank = axes.len().saturating_sub(1);
        let ([channels, of_group, size @ ..], image) = (&kernel.axes[..], self.network.shapes[at]) else {
            return Err(malformed(format!("{:?} has weights of an impossible shape", node.name)).into());
        };
        let (window, [rows, columns], _) = window(node, image, rank, size)?;
        let groups = usize::try_from(node.integer("group", 1)).unwrap_or(0);
        let divides = groups > 0 && channels.is_multiple_of(groups) && *channels > 0;
        if !divides || of_group.checked_mul(groups) != Some(image.channels) {
            return Err(malformed(format!("{:?} has weights for another number of channels", node.name)).into());
        }
        let bias = match inputs.get(2) {
            Some(Some(Value::Constant(bias))) => bias.numbers()?,
            Some(Some(_)) => return Err("its biases are no constant".into()),
            _ => Vec::new(),
        };
        if !bias.is_empty() && bias.len() != *channels {
            return Err(malformed(format!("{:?} has another number of biases than channels", node.name)).into());
        }
        let shape = Shape { channels: *channels, rows, columns };
        count(&[*channels, rows, columns])?;
        let made = self.linear(shape, vec![(at, FloatMap::conv(window, groups, kernel.numbers()?))], bias);
        Ok(Value::Layer(made, axes_like(rank, shape)))
    }

    /// `MaxPool`, `AveragePool`, and both of whole images.
    pub(super) fn pool(&mut self, node: &Node, value: Option<Value>) -> Lowering<Value> {
        let (at, axes) = self.shaped(value)?;
        let (image, rank) = (self.network.shapes[at], axes.len().saturating_sub(1));
        let whole = node.operator.starts_with("Global");
        let (window, [rows, columns], after) = if whole {
            if rank == 0 || rank > 2 {
                return Err("it works on something else than lines or images".into());
            }
            let size = [image.rows, image.columns];
            (Window { size, stride: [1, 1], before: [0, 0], dilation: [1, 1] }, [1, 1], [0, 0])
        } else {
            let size = node.integers("kernel_shape").iter().map(|&n| usize::try_from(n).unwrap_or(0));
            window(node, image, rank, &size.collect::<Vec<_>>())?
        };
        let shape = Shape { channels: image.channels, rows, columns };
        count(&[image.channels, rows, columns])?;
        let made = if node.operator.ends_with("MaxPool") {
            if node.outputs.iter().skip(1).any(|name| !name.is_empty()) {
                return Err("it gives the places of what is greatest".into());
            }
            self.network.push(shape, Layer::greatest(at, window))
        } else {
            let padded = window.before != [0, 0] || after != [0, 0];
            let leaves = |axis: usize, n: usize, out: usize| {
                (out - 1) * window.stride[axis] + (window.size[axis] - 1) * window.dilation[axis] >= n
            };
            let short = leaves(0, image.rows, rows) || leaves(1, image.columns, columns);
            let pads_count = node.integer("count_include_pad", 0) != 0;
            if (padded || short) && pads_count && node.integer("ceil_mode", 0) != 0 {
                return Err("it averages fewer entries at the border, and counts some that are none".into());
            }
            let n = window.size[0] * window.size[1];
            if (padded || short) && !pads_count {
                self.average(at, shape, window)?
            } else {
                self.network.rounded |= !n.is_power_of_two();
                self.linear(shape, vec![(at, FloatMap::pool(window, 1.0 / n as f64))], vec![])
            }
        };
        Ok(Value::Layer(made, axes_like(rank, shape)))
    }

    /// Means of the places of windows that exist.
    fn average(&mut self, at: At, shape: Shape, window: Window) -> Lowering<At> {
        let image = self.network.shapes[at];
        let of = |i: usize| window.places(i / shape.columns % shape.rows, i % shape.columns, image).count();
        let counts: Vec<usize> = (0..shape.len()).map(of).collect();
        if counts.contains(&0) {
            return Err(malformed("a window has no place in its image").into());
        }
        self.network.rounded |= counts.iter().any(|n| !n.is_power_of_two());
        let sums = self.linear(shape, vec![(at, FloatMap::pool(window, 1.0))], vec![]);
        let by = counts.into_iter().map(|n| 1.0 / n as f64).collect();
        Ok(self.linear(shape, vec![(sums, FloatMap::diagonal(by))], vec![]))
    }

    /// A tensor with its axes in another order, as a list.
    fn ordered(&mut self, at: At, axes: &[usize], order: &[usize]) -> Lowering<At> {
        let to: Vec<usize> = order.iter().map(|&axis| axes[axis]).collect();
        let places = gathered(axes, &to, |index| {
            let mut from = vec![0; axes.len()];
            order.iter().zip(index).for_each(|(&axis, &i)| from[axis] = i);
            Some(from)
        })?;
        Ok(self.linear(Shape::vector(places.len()), vec![(at, FloatMap::gather(places))], vec![]))
    }

    /// `ReduceMean`, `ReduceSum`, `ReduceMax`.
    pub(super) fn reduce(&mut self, node: &Node, inputs: Vec<Option<Value>>) -> Lowering<Value> {
        let value = inputs.first().cloned().flatten();
        if matches!(value, Some(Value::Scores(_) | Value::Shown)) {
            return Ok(Value::Shown);
        }
        let (at, axes) = self.shaped(value)?;
        let mut along = axes_of(node, &inputs, axes.len())?;
        along.sort_unstable();
        let kept: Vec<usize> = (0..axes.len()).filter(|k| !along.contains(k)).collect();
        let to: Vec<usize> = match node.integer("keepdims", 1) {
            0 => kept.iter().map(|&k| axes[k]).collect(),
            _ => (0..axes.len()).map(|k| if kept.contains(&k) { axes[k] } else { 1 }).collect(),
        };
        let n: usize = along.iter().map(|&k| axes[k]).product();
        let channels = count(&axes)? / n.max(1);
        // Windows as large as the image, which are the last axes.
        let order: Vec<usize> = kept.iter().chain(&along).copied().collect();
        let at = if order.is_sorted() { at } else { self.ordered(at, &axes, &order)? };
        let image = match self.network.shapes[at].channels == channels {
            true => at,
            false => self.reshaped(at, Shape { channels, rows: 1, columns: n }),
        };
        let shape = Shape::vector(channels);
        let Shape { rows, columns, .. } = self.network.shapes[image];
        let window = Window { size: [rows, columns], stride: [1, 1], before: [0, 0], dilation: [1, 1] };
        let made = match &node.operator[..] {
            "ReduceMax" => self.network.push(shape, Layer::greatest(image, window)),
            operator => {
                let by = if operator == "ReduceMean" { 1.0 / n as f64 } else { 1.0 };
                self.network.rounded |= operator == "ReduceMean" && !n.is_power_of_two();
                self.linear(shape, vec![(image, FloatMap::pool(window, by))], vec![])
            }
        };
        Ok(Value::Layer(self.reshaped(made, shape_of(&to)), to))
    }

    /// `BatchNormalization` with constants.
    pub(super) fn batch_normalization(&mut self, node: &Node, inputs: Vec<Option<Value>>) -> Lowering<Value> {
        if node.integer("training_mode", 0) != 0 {
            return Err("it is being trained".into());
        }
        let (at, axes) = self.shaped(inputs.first().cloned().flatten())?;
        let shape = self.network.shapes[at];
        let mut constants = Vec::with_capacity(4);
        for value in inputs.iter().skip(1) {
            let Some(Value::Constant(tensor)) = value else { return Err(DECIDED.into()) };
            constants.push(tensor.numbers()?);
        }
        if constants.len() != 4 || constants.iter().any(|list| list.len() != shape.channels) {
            return Err(malformed(format!("{:?} has another number of constants than channels", node.name)).into());
        }
        let epsilon = f64::from(node.float("epsilon", 1e-5));
        let factor = |k: usize| constants[0][k] / (constants[3][k] + epsilon).sqrt();
        let factors: Vec<f64> = (0..shape.channels).map(factor).collect();
        let bias: Vec<f64> = (0..shape.channels).map(|k| constants[1][k] - constants[2][k] * factors[k]).collect();
        if factors.iter().chain(&bias).any(|k| !k.is_finite()) {
            return Err(malformed(format!("{:?} divides by nothing", node.name)).into());
        }
        let by = factors.iter().flat_map(|&k| std::iter::repeat_n(k, shape.plane())).collect();
        let made = self.linear(shape, vec![(at, FloatMap::diagonal(by))], bias);
        Ok(Value::Layer(made, axes))
    }
}
