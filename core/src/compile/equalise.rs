//! Equalising: channels of an activation are scaled, so that one unit of weights suits all of them.
//!
//! Where nothing but zero cuts it off, an activation commutes with positive factors: weights into a channel may be
//! multiplied by what the weights out of it are divided by. Weights of a layer are rounded to the same multiple of a
//! unit, so a channel of small weights loses most to it. Factors are powers of two: no weight is rounded here.

use super::network::{At, FloatMap, Layer, Network};
use crate::engine::circuit::{Map, Shape};

/// Passes over a network at most: each changes what its neighbours see.
const PASSES: usize = 8;

/// Where a weight leads: its channel of the output, and of the input. There are as many as weights.
type Ends = [u32; 2];

/// Layers around an activation.
struct Joint {
    before: At,
    /// The terms of the layer before, and what reads the activation.
    into: Vec<Vec<Ends>>,
    out_of: Vec<(At, usize, Vec<Ends>)>,
    channels: usize,
}

/// Equalises all activations that can be.
pub(super) fn equalise(network: &mut Network) {
    let joints: Vec<Joint> = (0..network.layers.len()).filter_map(|at| joint(network, at)).collect();
    for _ in 0..PASSES {
        let changed: Vec<bool> = joints.iter().map(|joint| joint.balance(network)).collect();
        if !changed.contains(&true) {
            break;
        }
    }
}

/// The layers around an activation, if it commutes with positive factors and each weight has its channels.
fn joint(network: &Network, clip: At) -> Option<Joint> {
    let Layer::Clip { of: before, lo, hi, grid: None, .. } = network.layers[clip] else { return None };
    let keeps = |bound: f64| bound == 0.0 || bound.is_infinite();
    let Layer::Linear { terms, .. } = &network.layers[before] else { return None };
    if !keeps(lo) || !keeps(hi) || network.uses()[before] > 1 {
        return None;
    }
    let into = terms.iter().map(|(from, map)| ends(map, network.shapes[*from], network.shapes[before]));
    let into = into.collect::<Option<Vec<_>>>()?;
    let mut out_of = Vec::new();
    for (at, layer) in network.layers.iter().enumerate().filter(|(_, layer)| layer.reads().contains(&clip)) {
        let Layer::Linear { terms, .. } = layer else { return None };
        for (k, (_, map)) in terms.iter().enumerate().filter(|(_, (of, _))| *of == clip) {
            out_of.push((at, k, ends(map, network.shapes[clip], network.shapes[at])?));
        }
    }
    let channels = network.shapes[before].channels;
    (!out_of.is_empty() && network.shapes[clip].channels == channels).then_some(Joint {
        before,
        into,
        out_of,
        channels,
    })
}

/// The ends of each weight. `None` for maps whose weight is the same for all channels.
fn ends(map: &FloatMap, from: Shape, to: Shape) -> Option<Vec<Ends>> {
    if !matches!(map.map, Map::Diagonal(_) | Map::Dense(_) | Map::Conv { .. }) {
        return None;
    }
    let mut ends = vec![[0, 0]; map.weights.len()];
    let channel = |place: usize, shape: Shape| (place / shape.plane()) as u32;
    map.map.visit(from, to, |out, place, k| ends[k as usize] = [channel(out, to), channel(place, from)]);
    Some(ends)
}

fn terms(network: &mut Network, at: At) -> (&mut [(At, FloatMap)], &mut [f64]) {
    match &mut network.layers[at] {
        Layer::Linear { terms, bias } => (terms, bias),
        _ => unreachable!("joints are between linear layers"),
    }
}

impl Joint {
    /// Brings the heaviest weights into and out of each channel together. Whether any changed.
    fn balance(&self, network: &mut Network) -> bool {
        let mut heaviest = vec![[0.0f64; 2]; self.channels];
        let mut see = |side: usize, channel: u32, weight: f64| {
            let most = &mut heaviest[channel as usize][side];
            *most = most.max(weight.abs());
        };
        let (into, _) = terms(network, self.before);
        for ((_, map), ends) in into.iter().zip(&self.into) {
            map.weights.iter().zip(ends).for_each(|(&weight, [out, _])| see(0, *out, weight));
        }
        for (at, k, ends) in &self.out_of {
            let map = &terms(network, *at).0[*k].1;
            map.weights.iter().zip(ends).for_each(|(&weight, [_, from])| see(1, *from, weight));
        }
        let factors: Vec<f64> = heaviest
            .iter()
            .map(|&[into, out]| if into > 0.0 && out > 0.0 { ((out / into).log2() / 2.0).round().exp2() } else { 1.0 })
            .collect();
        let (into, bias) = terms(network, self.before);
        for ((_, map), ends) in into.iter_mut().zip(&self.into) {
            map.weights.iter_mut().zip(ends).for_each(|(weight, [out, _])| *weight *= factors[*out as usize]);
        }
        bias.iter_mut().zip(&factors).for_each(|(bias, factor)| *bias *= factor);
        for (at, k, ends) in &self.out_of {
            let map = &mut terms(network, *at).0[*k].1;
            map.weights.iter_mut().zip(ends).for_each(|(weight, [_, from])| *weight /= factors[*from as usize]);
        }
        factors.iter().any(|&factor| factor != 1.0)
    }
}
