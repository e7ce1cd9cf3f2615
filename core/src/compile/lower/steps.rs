//! Step functions of one column: what comparisons with constants are, and everything that is computed from them entry
//! by entry. So a scorecard's bins are found in any chain of nodes that an exporter writes.

use super::{
    Fault, Lower, Lowering, Value,
    arithmetic::{broadcast, broadcast_constant},
    count,
};
use crate::{
    compile::{
        malformed,
        network::{At, FloatMap, Layer},
        onnx::Node,
    },
    engine::circuit::Shape,
    model::graph::float_order,
};
use std::collections::{BTreeMap, BTreeSet};

/// A step function: `values[k]` where `k` cuts are below the order of the column.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::compile) struct Step {
    /// The column; none for a constant.
    pub(in crate::compile) column: Option<usize>,
    pub(in crate::compile) cuts: Vec<i64>,
    pub(in crate::compile) values: Vec<f64>,
}

impl Step {
    pub(super) fn constant(value: f64) -> Self {
        Self { column: None, cuts: Vec::new(), values: vec![value] }
    }

    /// 1 where the order of the column is above `low` and at most `high`.
    fn between(column: usize, low: Option<i64>, high: Option<i64>) -> Self {
        let cuts = [low, high].into_iter().flatten().collect();
        let values = match (low, high) {
            (Some(_), Some(_)) => vec![0.0, 1.0, 0.0],
            (Some(_), None) => vec![0.0, 1.0],
            (None, Some(_)) => vec![1.0, 0.0],
            (None, None) => vec![1.0],
        };
        Self { column: Some(column), cuts, values }
    }

    /// A function of several steps of one column.
    pub(super) fn of(steps: &[Self], f: impl Fn(&[f64]) -> f64) -> Lowering<Self> {
        let columns: BTreeSet<usize> = steps.iter().filter_map(|step| step.column).collect();
        if columns.len() > 1 {
            return Err("it mixes step functions of several columns".into());
        }
        let cuts: BTreeSet<i64> = steps.iter().flat_map(|step| &step.cuts).copied().collect();
        let cuts: Vec<i64> = cuts.into_iter().collect();
        let value = |k: usize| {
            // Between the cuts `k - 1` and `k`: those before `k` are below.
            let below = |step: &Self| step.cuts.iter().filter(|cut| cuts[..k].contains(cut)).count();
            f(&steps.iter().map(|step| step.values[below(step)]).collect::<Vec<_>>())
        };
        let values: Vec<f64> = (0..=cuts.len()).map(value).collect();
        if values.iter().any(|value| !value.is_finite()) {
            return Err(malformed("a step is not a number").into());
        }
        Ok(Self { column: columns.first().copied(), cuts, values })
    }
}

impl Lower {
    /// Step functions as a layer: a one-hot vector for each column, and a linear map.
    pub(super) fn bins(&mut self, steps: &[Step], shape: Shape) -> At {
        let mut all: BTreeMap<usize, BTreeSet<i64>> = BTreeMap::new();
        for step in steps {
            if let Some(column) = step.column {
                all.entry(column).or_default().extend(&step.cuts);
            }
        }
        let columns: Vec<(usize, Vec<i64>)> =
            all.into_iter().map(|(column, cuts)| (column, cuts.into_iter().collect())).collect();
        let starts = columns.iter().scan(0, |end, (column, cuts)| {
            let start = *end;
            *end += cuts.len() + 1;
            Some((*column, (start, cuts.clone())))
        });
        let starts: BTreeMap<usize, (usize, Vec<i64>)> = starts.collect();
        let n: usize = columns.iter().map(|(_, cuts)| cuts.len() + 1).sum();
        let mut weights = vec![0.0; n * steps.len()];
        let mut bias = vec![0.0; steps.len()];
        for (k, step) in steps.iter().enumerate() {
            let Some(column) = step.column else {
                bias[k] = step.values[0];
                continue;
            };
            let (start, cuts) = &starts[&column];
            for bin in 0..=cuts.len() {
                let below = step.cuts.iter().filter(|cut| cuts[..bin].contains(cut)).count();
                weights[k * n + start + bin] = step.values[below];
            }
        }
        let terms = if n == 0 {
            Vec::new()
        } else {
            let bins = self.network.push(Shape::vector(n), Layer::Bins { columns });
            vec![(bins, FloatMap::dense(weights))]
        };
        let vector = self.linear(Shape::vector(steps.len()), terms, bias);
        self.reshaped(vector, shape)
    }

    /// Entries as step functions, if they are; the columns themselves are none.
    pub(super) fn steps(value: &Value) -> Lowering<Option<(Vec<Step>, Vec<usize>)>> {
        Ok(match value {
            Value::Steps(steps, axes) => Some((steps.clone(), axes.clone())),
            Value::Constant(tensor) => {
                let steps = tensor.numbers()?.into_iter().map(Step::constant).collect();
                Some((steps, tensor.axes.clone()))
            }
            _ => None,
        })
    }

    /// A comparison of columns with constants.
    pub(super) fn comparison(&mut self, operator: &str, inputs: Vec<Option<Value>>) -> Lowering<Value> {
        let [Some(a), Some(b)] = &inputs[..] else { return Err(super::NOTHING.into()) };
        if let (Some(a), Some(b)) = (Self::steps(a)?, Self::steps(b)?) {
            return Self::stepwise(a, b, |a, b| f64::from(u8::from(holds(operator, a, b))));
        }
        // The column goes to the left.
        let mirrored = match operator {
            "Less" => "Greater",
            "LessOrEqual" => "GreaterOrEqual",
            "Greater" => "Less",
            "GreaterOrEqual" => "LessOrEqual",
            other => other,
        };
        let (operator, layer, constant) = match (a, b) {
            (Value::Layer(at, axes), Value::Constant(tensor)) => (operator, (*at, axes), tensor),
            (Value::Constant(tensor), Value::Layer(at, axes)) => (mirrored, (*at, axes), tensor),
            _ => return Err("it compares something else than an input with a constant".into()),
        };
        let columns = self.columns(layer.0).ok_or("it compares something that is computed with a constant")?;
        let thresholds = constant.numbers()?;
        let (axes, places) = broadcast_constant(layer.1, &constant.axes)?;
        let step = |&(place, threshold): &(usize, usize)| {
            let t =
                float_order(thresholds[threshold] as f32).ok_or_else(|| malformed("a threshold is not a number"))?;
            let (low, high) = match operator {
                "Less" => (None, Some(t - 1)),
                "LessOrEqual" => (None, Some(t)),
                "Greater" => (Some(t), None),
                "GreaterOrEqual" => (Some(t - 1), None),
                _ => (Some(t - 1), Some(t)),
            };
            Ok::<_, Fault>(Step::between(columns[place], low, high))
        };
        Ok(Value::Steps(places.iter().map(step).collect::<Lowering<_>>()?, axes))
    }

    /// A function of two tensors of steps, entry by entry.
    pub(super) fn stepwise(
        (a, a_axes): (Vec<Step>, Vec<usize>),
        (b, b_axes): (Vec<Step>, Vec<usize>),
        f: impl Fn(f64, f64) -> f64,
    ) -> Lowering<Value> {
        // Constants may have the batch's axis.
        let constant = |steps: &[Step]| steps.iter().all(|step| step.column.is_none());
        let (axes, places) = if constant(&b) {
            broadcast_constant(&a_axes, &b_axes)?
        } else if constant(&a) {
            let (axes, places) = broadcast_constant(&b_axes, &a_axes)?;
            (axes, places.into_iter().map(|(j, i)| (i, j)).collect())
        } else if a_axes.len() == b_axes.len() {
            broadcast(&a_axes, &b_axes)?
        } else {
            return Err("it mixes rows of the batch".into());
        };
        let steps =
            places.iter().map(|&(i, j)| Step::of(&[a[i].clone(), b[j].clone()], |values| f(values[0], values[1])));
        Ok(Value::Steps(steps.collect::<Lowering<_>>()?, axes))
    }

    /// `OneHotEncoder`: an entry for each category, of whole numbers.
    pub(super) fn one_hot(&mut self, node: &Node, value: Option<Value>) -> Lowering<Value> {
        let categories = node.integers("cats_int64s").to_vec();
        if categories.is_empty() {
            return Err("its categories are no integers".into());
        }
        let (steps, mut axes) = self.numbers_as_steps(value, &categories)?;
        axes.push(categories.len());
        count(&axes)?;
        let mut out = Vec::with_capacity(steps.len() * categories.len());
        for step in &steps {
            for &category in &categories {
                out.push(Step::of(std::slice::from_ref(step), |x| f64::from(u8::from(x[0] == category as f64)))?);
            }
        }
        Ok(Value::Steps(out, axes))
    }

    /// `LabelEncoder` from whole numbers to numbers.
    pub(super) fn encoded(&mut self, node: &Node, value: Option<Value>) -> Lowering<Value> {
        if matches!(value, Some(Value::Label)) {
            return Err("it gives classes other names; name them in the classifier".into());
        }
        let keys = node.integers("keys_int64s").to_vec();
        let values = match node.floats("values_floats")? {
            floats if floats.is_empty() => node.integers("values_int64s").iter().map(|&k| k as f64).collect(),
            floats => floats,
        };
        if keys.is_empty() || keys.len() != values.len() {
            return Err("it is not a table from integers to numbers".into());
        }
        let default = match node.has("default_int64") {
            true => node.integer("default_int64", -1) as f64,
            false => node.float("default_float", -0.0).into(),
        };
        let (steps, axes) = self.numbers_as_steps(value, &keys)?;
        let of = |x: f64| keys.iter().position(|&key| key as f64 == x).map_or(default, |k| values[k]);
        let steps = steps.iter().map(|step| Step::of(std::slice::from_ref(step), |x| of(x[0])));
        Ok(Value::Steps(steps.collect::<Lowering<_>>()?, axes))
    }

    /// Entries as step functions: of an input, those that tell these whole numbers apart from one another and from all
    /// others, which are called NaN's stand-in below.
    fn numbers_as_steps(&mut self, value: Option<Value>, numbers: &[i64]) -> Lowering<(Vec<Step>, Vec<usize>)> {
        let Some(Value::Layer(at, axes)) = value else {
            let steps = value.as_ref().map(Self::steps).transpose()?.flatten();
            return steps.ok_or_else(|| "it encodes something that is computed".into());
        };
        let columns = self.columns(at).ok_or("it encodes something that is computed")?;
        // No whole number: what is not listed is none of them.
        const OTHER: f64 = 0.5;
        let orders: BTreeMap<i64, i64> =
            numbers.iter().map(|&k| (float_order(k as f32).unwrap_or_default(), k)).collect();
        let (mut cuts, mut values) = (Vec::new(), vec![OTHER]);
        for (&order, &number) in &orders {
            if cuts.last() == Some(&(order - 1)) {
                values.pop();
            } else {
                cuts.push(order - 1);
            }
            cuts.push(order);
            values.extend([number as f64, OTHER]);
        }
        let step = |&column: &usize| Step { column: Some(column), cuts: cuts.clone(), values: values.clone() };
        Ok((columns.iter().map(step).collect(), axes))
    }
}

fn holds(operator: &str, a: f64, b: f64) -> bool {
    match operator {
        "Less" => a < b,
        "LessOrEqual" => a <= b,
        "Greater" => a > b,
        "GreaterOrEqual" => a >= b,
        _ => a == b,
    }
}
