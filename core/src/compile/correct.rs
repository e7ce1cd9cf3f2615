//! Correcting: rounded weights move the mean of what they make, and a bias moves it back.
//!
//! Activations and pixels are mostly positive, so that what is rounded off the weights of one output adds up. Layer by
//! layer, from the first, the mean of each channel over some samples is brought to that of the network.

use super::{
    network::{At, Network},
    quantise::Rounded,
};
use crate::{
    engine::circuit::Shape,
    error::Result,
    model::{
        graph::{Graph, Operator},
        run::{Entries, run},
    },
};

/// Samples of which means are taken.
const SAMPLES: usize = 32;

/// Samples, and what the network makes of them.
pub(super) struct Means {
    entries: Vec<Vec<Entries>>,
    /// For each layer the mean of each channel.
    of: Vec<Vec<f64>>,
}

/// Adds the entries of each channel.
fn add(sums: &mut [f64], shape: Shape, entries: impl Iterator<Item = f64>) {
    entries.enumerate().for_each(|(i, entry)| sums[i / shape.plane()] += entry);
}

impl Means {
    /// Of samples, as rows and as entries of a graph.
    pub(super) fn new<'a>(
        network: &Network,
        rows: impl Iterator<Item = &'a Vec<f32>>,
        entries: impl Fn(&[f32]) -> Result<Vec<Entries>>,
    ) -> Result<Self> {
        let mut made =
            Self { entries: Vec::new(), of: network.shapes.iter().map(|it| vec![0.0; it.channels]).collect() };
        for row in rows.take(SAMPLES) {
            made.entries.push(entries(row)?);
            for (at, numbers) in network.run(row).into_iter().enumerate() {
                add(&mut made.of[at], network.shapes[at], numbers.into_iter());
            }
        }
        for (sums, shape) in made.of.iter_mut().zip(&network.shapes) {
            sums.iter_mut().for_each(|sum| *sum /= (made.entries.len() * shape.plane()) as f64);
        }
        Ok(made)
    }

    fn of(&self, layer: At, channel: usize) -> f64 {
        self.of[layer][channel]
    }
}

/// Corrects the biases of `operators`, of which `graph` makes a graph with `inputs` inputs.
pub(super) fn correct(
    operators: &mut [Operator],
    inputs: usize,
    rounded: &[Rounded],
    means: &Means,
    graph: impl Fn(&[Operator]) -> Result<Graph>,
) -> Result<()> {
    for Rounded { layer, tensor, value, added } in rounded {
        let made = graph(operators)?;
        let shape = made.shape(*tensor);
        let mut sums = vec![0.0; shape.channels];
        for entries in &means.entries {
            add(&mut sums, shape, run(&made, entries).tensors[*tensor].iter().map(|&k| k as f64));
        }
        let Operator::Linear { bias, .. } = &mut operators[*tensor - inputs] else { continue };
        for (channel, bias) in bias.iter_mut().enumerate() {
            let mean = sums[channel] / (means.entries.len() * shape.plane()) as f64;
            // What has no finite mean ends beyond what a graph may hold, which says so.
            *bias = bias.saturating_add(((means.of(*layer, channel) + added) / value - mean).round() as i64);
        }
    }
    Ok(())
}
