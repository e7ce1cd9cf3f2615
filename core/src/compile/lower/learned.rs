//! The operators of `ai.onnx.ml` that hold what was learned: scalers, linear models, tree ensembles.

use super::{DECIDED, Decision, Lower, Lowering, Value};
use crate::{
    compile::{
        ensemble::{Aggregate, Ensemble},
        malformed,
        network::{At, FloatMap, Layer},
        onnx::{Node, finite},
    },
    engine::circuit::Shape,
};

/// The names of a classifier's classes.
fn labels(node: &Node, integers: &str, texts: &str) -> Vec<String> {
    let numbers = node.integers(integers);
    if numbers.is_empty() { node.texts(texts) } else { numbers.iter().map(i64::to_string).collect() }
}

/// A list of one number for each column, or one for all.
fn for_each(mut list: Vec<f64>, n: usize, default: f64) -> Lowering<Vec<f64>> {
    finite(&list)?;
    match list.len() {
        0 => Ok(vec![default; n]),
        1 => Ok(vec![list.remove(0); n]),
        len if len == n => Ok(list),
        _ => Err(malformed("a scaler has another number of factors than columns").into()),
    }
}

impl Lower {
    fn vector(&mut self, value: Option<Value>) -> Lowering<(At, usize)> {
        let (at, axes) = self.layer(value)?;
        match axes[..] {
            [] => Ok((at, 1)),
            [n] => Ok((at, n)),
            _ => Err("it reads something else than a list".into()),
        }
    }

    /// `(x - offset) scale`.
    pub(super) fn scaler(&mut self, node: &Node, value: Option<Value>) -> Lowering<Value> {
        let (at, n) = self.vector(value)?;
        let offset = for_each(node.floats("offset")?, n, 0.0)?;
        let scale = for_each(node.floats("scale")?, n, 1.0)?;
        let bias: Vec<f64> = offset.iter().zip(&scale).map(|(offset, scale)| -offset * scale).collect();
        let made = self.linear(Shape::vector(n), vec![(at, FloatMap::diagonal(scale))], bias);
        Ok(Value::Layer(made, vec![n]))
    }

    /// Rows of coefficients, one for each score.
    fn scores(&mut self, node: &Node, value: Option<Value>, rows: usize) -> Lowering<At> {
        let (at, n) = self.vector(value)?;
        let (coefficients, bias) = (node.floats("coefficients")?, node.floats("intercepts")?);
        finite(&coefficients)?;
        finite(&bias)?;
        if rows == 0 || rows.checked_mul(n) != Some(coefficients.len()) {
            let (found, expected) = (coefficients.len(), rows.saturating_mul(n));
            let why = format!("{:?} has {found} coefficients, its shapes say {expected}", node.name);
            return Err(malformed(why).into());
        }
        if !bias.is_empty() && bias.len() != rows {
            return Err(malformed(format!("{:?} has another number of intercepts than scores", node.name)).into());
        }
        Ok(self.linear(Shape::vector(rows), vec![(at, FloatMap::dense(coefficients))], bias))
    }

    pub(super) fn linear_regressor(&mut self, node: &Node, value: Option<Value>) -> Lowering<Value> {
        let targets = usize::try_from(node.integer("targets", 1)).unwrap_or(0);
        if node.text("post_transform", "NONE") != "NONE" {
            return Err("its post_transform is not NONE".into());
        }
        Ok(Value::Layer(self.scores(node, value, targets)?, vec![targets]))
    }

    pub(super) fn linear_classifier(&mut self, node: &Node, value: Option<Value>) -> Lowering<Vec<Value>> {
        let names = labels(node, "classlabels_ints", "classlabels_strings");
        let n = self.vector(value.clone())?.1;
        // Two classes may have one row: the score of the second.
        let one_row = names.len() == 2 && node.floats("coefficients")?.len() == n;
        let of = self.scores(node, value, if one_row { 1 } else { names.len() })?;
        self.classified(of, names, 0.0, &node.text("post_transform", "NONE"))
    }

    /// `SVMClassifier` without support vectors, which is a linear classifier.
    pub(super) fn support_vectors(&mut self, node: &Node, value: Option<Value>) -> Lowering<Vec<Value>> {
        let _ = value;
        Err(match &node.text("kernel_type", "LINEAR")[..] {
            "LINEAR" => "it votes among support vectors; export LinearSVC or LogisticRegression instead".into(),
            other => format!("its kernel {other} is not linear").into(),
        })
    }

    /// The label and the scores of a classifier.
    fn classified(&mut self, of: At, names: Vec<String>, threshold: f64, post: &str) -> Lowering<Vec<Value>> {
        if !["NONE", "LOGISTIC", "SOFTMAX"].contains(&post) {
            return Err(format!("its post_transform {post} is not supported").into());
        }
        if self.network.shapes[of].len() == 1 {
            self.decided(Decision::Above { of, threshold, names })?;
            return Ok(vec![Value::Label, Value::Shown]);
        }
        self.decided(Decision::Greatest { of, names })?;
        Ok(vec![Value::Label, Value::Scores(of)])
    }

    /// The layer of an ensemble on the columns of a value.
    fn ensemble(&mut self, node: &Node, value: Option<Value>, outputs: usize) -> Lowering<(At, Ensemble, Aggregate)> {
        let (at, n) = match value {
            Some(Value::Scores(_) | Value::Label | Value::Shown) => return Err(DECIDED.into()),
            value => self.vector(value)?,
        };
        let columns = self.columns(at).ok_or("it reads numbers that are computed from the input")?;
        let (mut ensemble, aggregate) = Ensemble::read(node, outputs)?;
        if ensemble.splits().any(|split| split.column >= n) {
            return Err(malformed(format!("{:?} compares a column that there is not", node.name)).into());
        }
        ensemble.for_each_split(|split| split.column = columns[split.column]);
        let trees = self.network.push(Shape::vector(outputs), Layer::Trees(ensemble.clone()));
        let by = if aggregate.average { 1.0 / ensemble.trees.len().max(1) as f64 } else { 1.0 };
        self.network.rounded |= aggregate.average && !ensemble.trees.len().is_power_of_two();
        let base = match aggregate.base.len() {
            0 => vec![0.0; outputs],
            len if len == outputs => aggregate.base.clone(),
            _ => return Err(malformed("a tree ensemble has another number of base values than outputs").into()),
        };
        let sums = self.linear(Shape::vector(outputs), vec![(trees, FloatMap::scale(by))], base);
        Ok((sums, ensemble, aggregate))
    }

    pub(super) fn tree_classifier(&mut self, node: &Node, value: Option<Value>) -> Lowering<Vec<Value>> {
        let names = labels(node, "classlabels_int64s", "classlabels_strings");
        let post = node.text("post_transform", "NONE");
        let ids = node.integers("class_ids");
        if names.len() == 2 && ids.windows(2).all(|pair| pair[0] == pair[1]) {
            // One score, of the second class. Scores that cannot be negative are probabilities.
            let (of, ensemble, _) = self.ensemble(node, value, 1)?;
            let probability = post == "NONE" && ensemble.leaves().flatten().all(|&(_, weight)| weight >= 0.0);
            return self.classified(of, names, if probability { 0.5 } else { 0.0 }, &post);
        }
        if names.is_empty() {
            return Err(malformed("a classifier has no classes").into());
        }
        let (of, ..) = self.ensemble(node, value, names.len())?;
        self.classified(of, names, 0.0, &post)
    }

    pub(super) fn tree_regressor(&mut self, node: &Node, value: Option<Value>) -> Lowering<Value> {
        let targets = usize::try_from(node.integer("n_targets", 1)).ok().filter(|&n| n > 0 && n <= 4096);
        let targets = targets.ok_or_else(|| malformed("a tree ensemble has no or too many targets"))?;
        let (of, _, aggregate) = self.ensemble(node, value, targets)?;
        match &aggregate.post_transform[..] {
            "NONE" => Ok(Value::Layer(of, vec![targets])),
            "LOGISTIC" if targets == 1 => Ok(Value::Logistic(of)),
            "LOGISTIC" | "SOFTMAX" => Ok(Value::Scores(of)),
            other => Err(format!("its post_transform {other} is not supported").into()),
        }
    }
}
