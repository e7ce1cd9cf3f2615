//! Equalising changes weights, and nothing that is made of them.

use crate::{
    compile::{
        equalise::equalise,
        network::{FloatMap, Layer, Network},
    },
    engine::circuit::{Shape, Window},
};

/// Numbers of either sign whose sizes lie far apart.
fn uneven(n: usize, seed: i32) -> Vec<f64> {
    let number = |k: i32| f64::from(k * 37 % 23 - 11) * 2f64.powi(k % 7 - 3);
    (0..n as i32).map(|k| number(k + seed)).collect()
}

/// A convolution, an activation with the greatest of windows, a convolution in two groups, an activation, a matrix.
fn network(hi: f64, grid: Option<f64>) -> Network {
    let window =
        |n: usize, step: usize| Window { size: [n, n], stride: [step, step], before: [0, 0], dilation: [1, 1] };
    let image = |channels: usize, n: usize| Shape { channels, rows: n, columns: n };
    let linear = |of: usize, map: FloatMap, bias: Vec<f64>| Layer::Linear { terms: vec![(of, map)], bias };
    let mut network = Network::default();
    network.push(image(1, 6), Layer::Input { first: 0 });
    network.push(image(4, 4), linear(0, FloatMap::conv(window(3, 1), 1, uneven(36, 1)), uneven(4, 2)));
    network.push(image(4, 2), Layer::Clip { of: 1, window: Some(window(2, 2)), lo: 0.0, hi, grid });
    network.push(image(6, 2), linear(2, FloatMap::conv(window(1, 1), 2, uneven(12, 3)), uneven(6, 4)));
    network.push(image(6, 2), Layer::Clip { of: 3, window: None, lo: 0.0, hi, grid });
    network.push(Shape::vector(2), linear(4, FloatMap::dense(uneven(48, 5)), vec![0.5, -0.5]));
    network
}

fn weights(network: &Network, at: usize) -> &[f64] {
    match &network.layers[at] {
        Layer::Linear { terms, .. } => &terms[0].1.weights,
        _ => panic!("no linear layer"),
    }
}

fn heaviest<'a>(weights: impl Iterator<Item = &'a f64>) -> f64 {
    weights.fold(0.0, |most, k| most.max(k.abs()))
}

#[test]
fn outputs_are_the_same_to_the_bit() {
    let before = network(f64::INFINITY, None);
    let mut after = before.clone();
    equalise(&mut after);
    for seed in 0..20 {
        let row: Vec<f32> = uneven(36, seed).iter().map(|&x| x as f32).collect();
        assert_eq!(before.run(&row).pop(), after.run(&row).pop());
    }
}

#[test]
fn weights_on_both_sides_of_a_channel_are_of_one_size() {
    let mut network = network(f64::INFINITY, None);
    let into_first = |network: &Network, c: usize| heaviest(weights(network, 1)[9 * c..][..9].iter());
    let apart = |network: &Network| {
        let ratio = |a: f64, b: f64| (a / b).log2().abs();
        let first = (0..4).map(|c| {
            // Channels 0 and 1 go to outputs 0 to 2, the others to outputs 3 to 5.
            let out = weights(network, 3).iter().skip(c / 2 * 6).take(6).skip(c % 2).step_by(2);
            ratio(into_first(network, c), heaviest(out))
        });
        let second = (0..6).map(|c| {
            let out = weights(network, 5).chunks(24).flat_map(|row| &row[4 * c..][..4]);
            ratio(heaviest(weights(network, 3)[2 * c..][..2].iter()), heaviest(out))
        });
        first.chain(second).fold(0.0, f64::max)
    };
    assert!(apart(&network) > 3.0, "{}", apart(&network));
    equalise(&mut network);
    assert!(apart(&network) <= 1.0, "{}", apart(&network));
}

#[test]
fn what_has_a_scale_of_its_own_keeps_it() {
    for (hi, grid) in [(6.0, None), (f64::INFINITY, Some(0.25))] {
        let before = network(hi, grid);
        let mut after = before.clone();
        equalise(&mut after);
        for at in [1, 3, 5] {
            assert_eq!(weights(&before, at), weights(&after, at));
        }
    }
}
