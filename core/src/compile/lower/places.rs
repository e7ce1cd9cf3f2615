//! Nodes that only move entries.

use super::{DECIDED, Decision, Fault, Lower, Lowering, NOTHING, Value, count, shape_of, steps::Step};
use crate::compile::{
    malformed,
    network::{At, FloatMap},
    onnx::{Data, Node, Tensor},
};

/// An axis behind the batch's, of so many.
fn axis_of(axis: i64, rank: usize) -> Lowering<usize> {
    let all = rank as i64 + 1;
    let axis = if axis < 0 { axis + all } else { axis };
    match axis {
        0 => Err("it works along the axis of the batch".into()),
        axis if 0 < axis && axis < all => Ok(axis as usize - 1),
        _ => Err(malformed("an axis that there is not").into()),
    }
}

/// Axes from an attribute, or from the second input of newer versions.
pub(super) fn axes_of(node: &Node, inputs: &[Option<Value>], rank: usize) -> Lowering<Vec<usize>> {
    let axes = match inputs.get(1) {
        Some(Some(Value::Constant(tensor))) => tensor.integers()?.to_vec(),
        Some(Some(_)) => return Err("its axes are no constant".into()),
        _ => node.integers("axes").to_vec(),
    };
    let axes = axes.into_iter().map(|axis| axis_of(axis, rank)).collect::<Lowering<Vec<_>>>()?;
    if axes.is_empty() { Err("it works along the axis of the batch".into()) } else { Ok(axes) }
}

/// Where each entry of a tensor with axes `to` comes from, by its indices.
pub(super) fn gathered(
    from: &[usize],
    to: &[usize],
    source: impl Fn(&[usize]) -> Option<Vec<usize>>,
) -> Lowering<Vec<Option<u32>>> {
    let n = count(to)?;
    let mut places = Vec::with_capacity(n);
    for at in 0..n {
        let (mut index, mut rest) = (vec![0; to.len()], at);
        for k in (0..to.len()).rev() {
            index[k] = rest % to[k];
            rest /= to[k];
        }
        let place = source(&index).map(|index| index.iter().zip(from).fold(0, |place, (i, n)| place * n + i));
        places.push(place.map(|place| place as u32));
    }
    Ok(places)
}

impl Lower {
    /// `Flatten`, `Reshape`, `Squeeze`, `Unsqueeze`.
    pub(super) fn reshape(&mut self, node: &Node, inputs: Vec<Option<Value>>) -> Lowering<Value> {
        let axes = match inputs.first().cloned().flatten() {
            Some(Value::Layer(_, axes) | Value::Steps(_, axes)) => axes,
            Some(Value::Constant(tensor)) => return constant_reshaped(node, &inputs, tensor),
            Some(value @ (Value::Label | Value::Shown | Value::Scores(_))) => return Ok(value),
            Some(_) => return Err(DECIDED.into()),
            None => return Err(NOTHING.into()),
        };
        let n = count(&axes)?;
        let to = match &node.operator[..] {
            "Flatten" if [1, -(axes.len() as i64)].contains(&node.integer("axis", 1)) => vec![n],
            "Flatten" => return Err("it flattens something else than each row".into()),
            "Squeeze" => {
                let gone = axes_of(node, &inputs, axes.len())?;
                if gone.iter().any(|&axis| axes[axis] != 1) {
                    return Err(malformed("it squeezes an axis of another length than 1").into());
                }
                axes.iter().enumerate().filter(|(k, _)| !gone.contains(k)).map(|(_, &n)| n).collect()
            }
            "Unsqueeze" => {
                let added = match inputs.get(1) {
                    Some(Some(Value::Constant(tensor))) => tensor.integers()?.len(),
                    _ => node.integers("axes").len(),
                };
                let new = axes_of(node, &inputs, axes.len() + added)?;
                let mut old = axes.iter().copied();
                (0..axes.len() + added).map(|k| if new.contains(&k) { 1 } else { old.next().unwrap_or(1) }).collect()
            }
            _ => {
                let Some(Some(Value::Constant(shape))) = inputs.get(1) else {
                    return Err("its shape is no constant".into());
                };
                reshaped(shape.integers()?, &axes, n)?
            }
        };
        if count(&to)? != n {
            return Err(malformed(format!("{:?} changes how many entries there are", node.name)).into());
        }
        match inputs.into_iter().next().flatten() {
            Some(Value::Steps(steps, _)) => Ok(Value::Steps(steps, to)),
            value => Ok(Value::Layer(self.layer(value)?.0, to)),
        }
    }

    /// Takes entries of a value.
    fn taken(&mut self, value: Option<Value>, to: Vec<usize>, places: Vec<Option<u32>>) -> Lowering<Value> {
        match value {
            Some(Value::Steps(steps, _)) => {
                let step =
                    |place: &Option<u32>| place.map_or(Step::constant(0.0), |place| steps[place as usize].clone());
                Ok(Value::Steps(places.iter().map(step).collect(), to))
            }
            value => {
                let (at, _) = self.layer(value)?;
                let made = self.linear(shape_of(&to), vec![(at, FloatMap::gather(places))], vec![]);
                Ok(Value::Layer(made, to))
            }
        }
    }

    /// `Transpose`, `Slice`, `Gather`, `Pad`, `ArrayFeatureExtractor`.
    pub(super) fn moved(&mut self, node: &Node, inputs: Vec<Option<Value>>) -> Lowering<Value> {
        let value = inputs.first().cloned().flatten();
        if let (Some(Value::Constant(names)), Some(Some(Value::Label))) = (&value, inputs.get(1)) {
            self.name_classes(names.names())?;
            return Ok(Value::Label);
        }
        let axes = match &value {
            Some(Value::Layer(_, axes) | Value::Steps(_, axes)) => axes.clone(),
            Some(value @ (Value::Label | Value::Shown)) => return Ok(value.clone()),
            Some(Value::Scores(_) | Value::Pair(_) | Value::Logistic(_) | Value::Complement(_)) => {
                return Ok(Value::Shown);
            }
            Some(Value::Constant(_)) => return Err("it moves entries of a constant".into()),
            _ => return Err(NOTHING.into()),
        };
        let rank = axes.len();
        let integers = |k: usize, name: &str| -> Lowering<Vec<i64>> {
            match inputs.get(k) {
                Some(Some(Value::Constant(tensor))) => Ok(tensor.integers()?.to_vec()),
                Some(Some(_)) => Err("its places are no constants".into()),
                _ => Ok(node.integers(name).to_vec()),
            }
        };
        let index = |i: i64, n: usize| -> Lowering<usize> {
            let i = if i < 0 { i + n as i64 } else { i };
            let index = usize::try_from(i).ok().filter(|&i| i < n);
            Ok(index.ok_or_else(|| malformed(format!("{:?} takes an entry that there is not", node.name)))?)
        };
        match &node.operator[..] {
            "Transpose" => {
                let order = node.integers("perm");
                if order.first() != Some(&0) || order.len() != rank + 1 {
                    return Err("it moves the axis of the batch".into());
                }
                let order = order[1..].iter().map(|&axis| axis_of(axis, rank)).collect::<Lowering<Vec<_>>>()?;
                let to: Vec<usize> = order.iter().map(|&axis| axes[axis]).collect();
                let places = gathered(&axes, &to, |at| {
                    let mut from = vec![0; rank];
                    order.iter().zip(at).for_each(|(&axis, &i)| from[axis] = i);
                    Some(from)
                })?;
                self.taken(value, to, places)
            }
            "Slice" => {
                let (starts, ends) = (integers(1, "starts")?, integers(2, "ends")?);
                let (along, steps) = (integers(3, "axes")?, integers(4, "steps")?);
                let (mut to, mut first, mut by) = (axes.clone(), vec![0i64; rank], vec![1i64; rank]);
                for (k, (&start, &end)) in starts.iter().zip(&ends).enumerate() {
                    let axis = axis_of(along.get(k).copied().unwrap_or(k as i64), rank)?;
                    let (n, step) = (axes[axis] as i64, steps.get(k).copied().unwrap_or(1));
                    if step < 1 {
                        return Err("it takes entries backwards".into());
                    }
                    let inside = |i: i64| if i < 0 { i.saturating_add(n).max(0) } else { i.min(n) };
                    (first[axis], by[axis]) = (inside(start), step);
                    to[axis] = ((inside(end) - inside(start)).max(0) as usize).div_ceil(step as usize);
                }
                let places = gathered(&axes, &to, |at| {
                    Some((0..rank).map(|k| (first[k] + at[k] as i64 * by[k]) as usize).collect())
                })?;
                self.taken(value, to, places)
            }
            "Pad" => {
                let pads = integers(1, "pads")?;
                let padding = match inputs.get(2) {
                    Some(Some(Value::Constant(tensor))) => tensor.numbers()?.first().copied().unwrap_or(0.0),
                    Some(Some(_)) => return Err("it pads with something that is no constant".into()),
                    _ => node.float("value", 0.0).into(),
                };
                let whole = pads.len() == 2 * (rank + 1) && pads[0] == 0 && pads[rank + 1] == 0;
                if node.text("mode", "constant") != "constant"
                    || padding != 0.0
                    || !whole
                    || pads.iter().any(|&n| n < 0)
                {
                    return Err("it pads with something else than zeros, or crops".into());
                }
                let before: Vec<usize> = pads[1..=rank].iter().map(|&n| n as usize).collect();
                let to: Vec<usize> = (0..rank)
                    .map(|k| axes[k].saturating_add(before[k]).saturating_add(pads[rank + 2 + k] as usize))
                    .collect();
                let places = gathered(&axes, &to, |at| {
                    let inside = |k: usize| at[k].checked_sub(before[k]).filter(|&i| i < axes[k]);
                    (0..rank).map(inside).collect()
                })?;
                self.taken(value, to, places)
            }
            operator => {
                let Some(Some(Value::Constant(which))) = inputs.get(1) else {
                    return Err("its places are no constants".into());
                };
                let extractor = operator == "ArrayFeatureExtractor";
                let axis = axis_of(if extractor { -1 } else { node.integer("axis", 0) }, rank)?;
                let which_axes = if extractor { vec![which.integers()?.len()] } else { which.axes.clone() };
                let which = which.integers()?.iter().map(|&i| index(i, axes[axis])).collect::<Lowering<Vec<_>>>()?;
                let to = [&axes[..axis], &which_axes, &axes[axis + 1..]].concat();
                let inner = which_axes.len();
                let places = gathered(&axes, &to, |at| {
                    let k = at[axis..axis + inner].iter().zip(&which_axes).fold(0, |k, (i, n)| k * n + i);
                    Some([&at[..axis], &[which[k]], &at[axis + inner..]].concat())
                })?;
                self.taken(value, to, places)
            }
        }
    }

    /// The names of the classes that were decided for.
    fn name_classes(&mut self, classes: Vec<String>) -> Lowering<()> {
        match &mut self.decision {
            Some(Decision::Greatest { names, .. } | Decision::Above { names, .. }) if names.len() == classes.len() => {
                *names = classes;
                Ok(())
            }
            _ => Err(malformed("there are not as many names of classes as classes").into()),
        }
    }

    /// `Split` into several tensors.
    pub(super) fn split(&mut self, node: &Node, inputs: Vec<Option<Value>>) -> Lowering<Vec<Value>> {
        let value = inputs.first().cloned().flatten();
        let (Some(Value::Layer(_, axes)) | Some(Value::Steps(_, axes))) = &value else { return Err(DECIDED.into()) };
        let axes = axes.clone();
        let axis = axis_of(node.integer("axis", 0), axes.len())?;
        let lengths: Vec<i64> = match inputs.get(1) {
            Some(Some(Value::Constant(tensor))) => tensor.integers()?.to_vec(),
            Some(Some(_)) => return Err("its lengths are no constants".into()),
            _ if !node.integers("split").is_empty() => node.integers("split").to_vec(),
            _ => {
                let each = axes[axis].div_ceil(node.outputs.len().max(1));
                let length = |k: usize| axes[axis].saturating_sub(k * each).min(each) as i64;
                (0..node.outputs.len()).map(length).collect()
            }
        };
        let wrong = || Fault::from(malformed(format!("{:?} splits into parts that do not fit", node.name)));
        let (mut start, mut parts) = (0usize, Vec::new());
        for length in lengths {
            let length = usize::try_from(length).ok().filter(|&n| n > 0).ok_or_else(wrong)?;
            let end = start.checked_add(length).filter(|&end| end <= axes[axis]).ok_or_else(wrong)?;
            let mut to = axes.clone();
            to[axis] = length;
            let places = gathered(&axes, &to, |at| {
                let mut from = at.to_vec();
                from[axis] += start;
                Some(from)
            })?;
            parts.push(self.taken(value.clone(), to, places)?);
            start = end;
        }
        Ok(parts)
    }

    /// `Concat`, `FeatureVectorizer`.
    pub(super) fn concat(&mut self, node: &Node, inputs: Vec<Option<Value>>) -> Lowering<Value> {
        let values: Vec<Value> = inputs.into_iter().flatten().collect();
        if let [Value::Complement(a), Value::Logistic(b)] = &values[..]
            && a == b
        {
            return Ok(Value::Pair(*a));
        }
        if values.iter().any(|value| matches!(value, Value::Scores(_) | Value::Shown | Value::Label)) {
            return Ok(Value::Shown);
        }
        let axes_of = |value: &Value| match value {
            Value::Layer(_, axes) | Value::Steps(_, axes) => Some(axes.clone()),
            _ => None,
        };
        let Some(first) = values.iter().find_map(axes_of) else { return Err(NOTHING.into()) };
        let axis = if node.operator == "Concat" { node.integer("axis", 1) } else { -1 };
        let axis = axis_of(axis, first.len())?;
        // Constants have the batch's axis as well.
        let all = |value: &Value| match value {
            Value::Constant(tensor) if tensor.axes.len() == first.len() + 1 && tensor.axes[0] == 1 => {
                Ok(tensor.axes[1..].to_vec())
            }
            value => axes_of(value).ok_or_else(|| Fault::from(DECIDED)),
        };
        let parts = values.iter().map(all).collect::<Lowering<Vec<_>>>()?;
        let fit =
            |part: &Vec<usize>| part.len() == first.len() && (0..first.len()).all(|k| k == axis || part[k] == first[k]);
        if !parts.iter().all(fit) {
            return Err(malformed(format!("{:?} joins tensors of shapes that do not fit", node.name)).into());
        }
        let mut to = first.clone();
        to[axis] = parts.iter().fold(0, |n, part| n.saturating_add(part[axis]));
        let mut places = Vec::with_capacity(parts.len());
        let mut start = 0;
        for part in &parts {
            places.push(gathered(part, &to, |at| {
                let inside = at[axis].checked_sub(start).filter(|&i| i < part[axis])?;
                let mut from = at.to_vec();
                from[axis] = inside;
                Some(from)
            })?);
            start += part[axis];
        }
        self.joined(values, to, places)
    }

    fn joined(&mut self, values: Vec<Value>, to: Vec<usize>, places: Vec<Vec<Option<u32>>>) -> Lowering<Value> {
        let n = count(&to)?;
        let of_steps = values.iter().map(Self::steps).collect::<Lowering<Option<Vec<_>>>>();
        if let Some(all) = of_steps? {
            let mut steps = vec![Step::constant(0.0); n];
            for ((part, _), places) in all.iter().zip(&places) {
                places
                    .iter()
                    .enumerate()
                    .filter_map(|(i, &place)| Some((i, place?)))
                    .for_each(|(i, place)| steps[i] = part[place as usize].clone());
            }
            return Ok(Value::Steps(steps, to));
        }
        let (mut terms, mut biases): (Vec<(At, FloatMap)>, Vec<f64>) = (Vec::new(), vec![0.0; n]);
        for (value, places) in values.into_iter().zip(places) {
            match value {
                Value::Constant(tensor) => {
                    let numbers = tensor.numbers()?;
                    let places = places.iter().enumerate().filter_map(|(i, &place)| Some((i, place?)));
                    places.for_each(|(i, place)| biases[i] = numbers[place as usize]);
                }
                value => terms.push((self.layer(Some(value))?.0, FloatMap::gather(places))),
            }
        }
        let shape = shape_of(&to);
        let made = self.linear(shape, terms, vec![]);
        let made =
            if biases.iter().all(|&k| k == 0.0) { made } else { self.affine(made, FloatMap::scale(1.0), &biases) };
        Ok(Value::Layer(made, to))
    }
}

/// The axes behind the batch's that a `Reshape` makes.
fn reshaped(shape: &[i64], axes: &[usize], n: usize) -> Lowering<Vec<usize>> {
    let [batch, rest @ ..] = shape else { return Err("it has no axis for the batch".into()) };
    let mut to = Vec::with_capacity(rest.len());
    for (k, &length) in rest.iter().enumerate() {
        to.push(match length {
            0 => *axes.get(k).ok_or_else(|| malformed("it copies an axis that there is not"))?,
            -1 => usize::MAX,
            length => usize::try_from(length).map_err(|_| malformed("an axis has a length below 0"))?,
        });
    }
    let known = count(&to.iter().copied().filter(|&length| length != usize::MAX).collect::<Vec<_>>())?;
    let mut open = to.iter_mut().filter(|length| **length == usize::MAX);
    if let Some(length) = open.next() {
        if *batch == -1 || known == 0 || !n.is_multiple_of(known) {
            return Err(malformed("an axis of a shape cannot be found").into());
        }
        *length = n / known;
    }
    if open.next().is_some() {
        return Err(malformed("two axes of a shape are left open").into());
    }
    Ok(to)
}

/// A constant with another shape.
fn constant_reshaped(node: &Node, inputs: &[Option<Value>], tensor: Tensor) -> Lowering<Value> {
    let entries = match &tensor.data {
        Data::Floats(data) => data.len(),
        Data::Integers(data) => data.len(),
        Data::Texts(data) => data.len(),
    };
    match (&node.operator[..], inputs.get(1)) {
        ("Reshape", Some(Some(Value::Constant(shape)))) => {
            let shape = [&[0], shape.integers()?].concat();
            let axes = reshaped(&shape, &tensor.axes, entries)?;
            if count(&axes)? != entries {
                return Err(malformed("a constant is reshaped to another number of entries").into());
            }
            Ok(Value::Constant(Tensor { axes, ..tensor }))
        }
        _ => Err("it reshapes a constant".into()),
    }
}
