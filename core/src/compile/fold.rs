//! Folding: linear maps behind one another become one, and clips and pools become one.

use super::network::{At, FloatMap, Layer, Network};
use crate::engine::circuit::{Map, Shape};

/// Weights that a folded matrix may have.
const MAX_FOLDED: usize = 1 << 20;

/// Folds a network, and drops what its layer `last` does not need. That layer is the last one then.
pub(super) fn fold(network: &mut Network, last: At) {
    network.prune(last);
    for at in 0..network.layers.len() {
        while fold_linear(network, at) || fold_clip(network, at) {}
    }
    network.prune(network.last());
}

/// Folds a term of a linear layer that is linear itself. Whether there was one.
fn fold_linear(network: &mut Network, at: At) -> bool {
    let uses = network.uses();
    let Layer::Linear { terms, bias } = &network.layers[at] else { return false };
    let to = network.shapes[at];
    for (k, (of, outer)) in terms.iter().enumerate() {
        let Layer::Linear { terms: inner_terms, bias: inner_bias } = &network.layers[*of] else { continue };
        let middle = network.shapes[*of];
        let selects = inner_terms.iter().all(|(_, map)| map.is_selection()) && inner_bias.iter().all(|&b| b == 0.0);
        if uses[*of] > 1 && !selects {
            continue;
        }
        let mut exact = true;
        let folded: Option<Vec<(At, FloatMap)>> = inner_terms
            .iter()
            .map(|(from, inner)| Some((*from, compose(outer, inner, [network.shapes[*from], middle, to], &mut exact)?)))
            .collect();
        let Some(folded) = folded else { continue };
        let Some(bias) = moved_bias(outer, inner_bias, bias, middle, to, &mut exact) else { continue };
        let mut all = terms.clone();
        all.splice(k..=k, folded);
        network.layers[at] = Layer::Linear { terms: all, bias };
        network.rounded |= !exact;
        return true;
    }
    false
}

/// `a + b`, and whether that is exact.
fn sum(a: f64, b: f64, exact: &mut bool) -> f64 {
    let sum = a + b;
    let of_b = sum - a;
    *exact &= (a - (sum - of_b)) + (b - of_b) == 0.0;
    sum
}

/// `a b`, and whether that is exact.
fn product(a: f64, b: f64, exact: &mut bool) -> f64 {
    let product = a * b;
    *exact &= a.mul_add(b, -product) == 0.0;
    product
}

/// The bias of a layer with the one of a layer before it, through a map. `None` if it differs within a channel.
fn moved_bias(
    outer: &FloatMap,
    inner: &[f64],
    bias: &[f64],
    middle: Shape,
    to: Shape,
    exact: &mut bool,
) -> Option<Vec<f64>> {
    if inner.iter().all(|&k| k == 0.0) {
        return Some(bias.to_vec());
    }
    let mut sums: Vec<f64> = (0..to.len()).map(|i| bias.get(i / to.plane()).copied().unwrap_or(0.0)).collect();
    outer.map.visit(middle, to, |out, place, k| {
        sums[out] = sum(sums[out], product(outer.weight(k), inner[place / middle.plane()], exact), exact);
    });
    let channels = sums.chunks_exact(to.plane());
    channels.map(|of| of.iter().all(|k| *k == of[0]).then_some(of[0])).collect()
}

/// Two maps as one, if that is not larger.
fn compose(outer: &FloatMap, inner: &FloatMap, [from, middle, to]: [Shape; 3], exact: &mut bool) -> Option<FloatMap> {
    let times = |map: &FloatMap, by: f64, exact: &mut bool| FloatMap {
        map: map.map.clone(),
        weights: map.weights.iter().map(|&k| product(k, by, exact)).collect(),
    };
    // A scale may give entries another shape, and what windows are is a matter of the shape.
    let keeps = |map: &Map, before: Shape, after: Shape| {
        before == after || !matches!(map, Map::Conv { .. } | Map::SumPool(_) | Map::Pick(..))
    };
    match (&outer.map, &inner.map) {
        (Map::Scale(_), map) if keeps(map, middle, to) => Some(times(inner, outer.weights[0], exact)),
        (map, Map::Scale(_)) if keeps(map, from, middle) => Some(times(outer, inner.weights[0], exact)),
        (Map::Gather(outer_places), Map::Gather(places)) => {
            let mut map = FloatMap::gather(outer_places.iter().map(|&place| places[place? as usize]).collect());
            map.weights[0] = product(outer.weights[0], inner.weights[0], exact);
            Some(map)
        }
        (Map::Diagonal(_), Map::Diagonal(_)) => {
            let weights = outer.weights.iter().zip(&inner.weights).map(|(&a, &b)| product(a, b, exact)).collect();
            Some(FloatMap::diagonal(weights))
        }
        (Map::Diagonal(_), Map::Conv { .. }) if middle == to => {
            // One factor for each channel.
            let factors: Option<Vec<f64>> = outer
                .weights
                .chunks_exact(to.plane())
                .map(|of| of.iter().all(|k| *k == of[0]).then_some(of[0]))
                .collect();
            let of_channel = inner.weights.len() / to.channels;
            let factors = factors?;
            let weights = inner.weights.iter().enumerate().map(|(i, &k)| product(k, factors[i / of_channel], exact));
            Some(FloatMap { map: inner.map.clone(), weights: weights.collect() })
        }
        (Map::Dense(_), Map::Dense(_) | Map::Diagonal(_) | Map::Gather(_) | Map::Scale(_))
        | (Map::Diagonal(_) | Map::Gather(_), Map::Dense(_)) => {
            let largest = [from.len(), middle.len()].map(|n| n.saturating_mul(to.len()));
            if largest.iter().any(|&n| n > MAX_FOLDED) {
                return None;
            }
            let mut matrix = vec![0.0; to.len() * middle.len()];
            outer.map.visit(middle, to, |out, place, k| matrix[out * middle.len() + place] = outer.weight(k));
            let mut weights = vec![0.0; to.len() * from.len()];
            inner.map.visit(from, middle, |between, place, k| {
                let by = inner.weight(k);
                for out in 0..to.len() {
                    let a = matrix[out * middle.len() + between];
                    if a != 0.0 && by != 0.0 {
                        let entry = &mut weights[out * from.len() + place];
                        *entry = sum(*entry, product(a, by, exact), exact);
                    }
                }
            });
            Some(FloatMap::dense(weights))
        }
        _ => None,
    }
}

/// Folds a clip into one before it: a greatest entry may be clipped before or after.
fn fold_clip(network: &mut Network, at: At) -> bool {
    let uses = network.uses();
    let Layer::Clip { of, window, lo, hi, grid } = network.layers[at] else { return false };
    let Layer::Clip { of: before, window: earlier, lo: earlier_lo, hi: earlier_hi, grid: of_earlier } =
        network.layers[of]
    else {
        return false;
    };
    // An earlier window makes another shape, which the later clip keeps. What rounds keeps which is greater, and may
    // come last; a grid rounds itself to itself.
    let rounds_twice = grid.is_some() && of_earlier.is_some() && grid != of_earlier;
    if uses[of] > 1 || (window.is_some() && earlier.is_some()) || rounds_twice {
        return false;
    }
    let clip = |a: f64| hi.min(lo.max(a));
    network.layers[at] = Layer::Clip {
        of: before,
        window: window.or(earlier),
        lo: clip(earlier_lo),
        hi: clip(earlier_hi),
        grid: grid.or(of_earlier),
    };
    true
}
