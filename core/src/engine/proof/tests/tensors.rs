//! Tensors: every entry, every plane, every block counts.

use super::{
    gates::{By, refused, small},
    *,
};
use crate::engine::circuit::weighted;
use nova_snark::frontend::Variable;

/// A bit of an entry of a tensor, changed.
fn flip(c: &mut Circuit, node: Node, entry: usize, j: usize) {
    let bit = c.entry_bit(node, entry, j);
    c.tamper(bit, Scalar::ONE - c.get(bit).unwrap());
}

#[test]
fn every_entry_of_a_block_counts() {
    let make = |witness| small(witness, tensors).0;
    let nodes = small(false, tensors).1;
    for entry in 0..4 {
        refused(&make, |c| flip(c, nodes[2], entry, 2), &["rests"], By::Claim("linear"));
        refused(&make, |c| flip(c, nodes[0], entry, 3), &["squares"], By::SumCheck);
    }
    // A square with the rest that it leaves.
    let both = |c: &mut Circuit| {
        flip(c, nodes[1], 0, 1);
        flip(c, nodes[2], 0, 1);
    };
    refused(&make, both, &["squares"], By::SumCheck);
}

/// Entries that are neighbours along each axis: what one is too great, the other is too small.
#[test]
fn errors_in_two_entries_do_not_cancel() {
    let shape = Shape { channels: 2, rows: 2, columns: 2 };
    let build = |c: &mut Circuit| {
        let node = c.tensor(shape, 3, c.has_witness().then_some(&[2; 8][..]));
        let off = c.linear(shape, vec![(node, Arc::new(Map::Scale(1)))], vec![-2; 2]);
        c.enforce_zeros("twos", off);
        node
    };
    let node = small(false, build).1;
    for (a, b) in [(0, 1), (0, 2), (0, 4), (6, 7), (5, 7), (3, 7)] {
        let tamper = |c: &mut Circuit| {
            // One 2 becomes 4, the other 0.
            flip(c, node, a, 1);
            flip(c, node, a, 2);
            flip(c, node, b, 1);
        };
        refused(&|witness| small(witness, build).0, tamper, &["twos"], By::Claim("linear"));
    }
}

/// Blocks of one entry each: an error in one is made good in no other, nor in a plain equation.
#[test]
fn errors_in_two_blocks_do_not_cancel() {
    let shape = Shape::vector(1);
    let build = |c: &mut Circuit| -> Vec<Node> {
        let one = Arc::new(Map::Scale(1));
        let nodes = (0..3).map(|k| {
            let node = c.tensor(shape, 3, c.has_witness().then_some(&[2][..]));
            let off = c.linear(shape, vec![(node, one.clone())], vec![-2]);
            if k < 2 {
                c.enforce_zeros(&format!("block {k}"), off);
            } else {
                let bits: Vec<Variable> = (0..3).map(|j| c.entry_bit(node, 0, j)).collect();
                c.enforce_zero("equation", weighted(&bits) - &constant(Scalar::from_u64(2)));
            }
            node
        });
        nodes.collect()
    };
    let nodes = small(false, build).1;
    let make = |witness| small(witness, build).0;
    for (a, b, names) in
        [(0, 1, ["block 0", "block 1"]), (2, 0, ["equation", "block 0"]), (2, 1, ["equation", "block 1"])]
    {
        // One 2 becomes 4, the other 0.
        for [more, less] in [[a, b], [b, a]] {
            let tamper = |c: &mut Circuit| {
                flip(c, nodes[more], 0, 1);
                flip(c, nodes[more], 0, 2);
                flip(c, nodes[less], 0, 1);
            };
            refused(&make, tamper, &names, By::Claim("linear"));
        }
    }
}

/// Squares of 900 entries, whose planes have rows of their own: 512 entries fill theirs, 388 do not.
fn squares(c: &mut Circuit) -> [Node; 3] {
    let shape = Shape::vector(900);
    let entries = |f: fn(i64) -> i64| (0..900).map(|k| f(k % 128)).collect::<Vec<i64>>();
    let tensor = |c: &mut Circuit, bits: usize, entries: Vec<i64>| {
        let entries = c.has_witness().then_some(entries);
        c.tensor(shape, bits, entries.as_deref())
    };
    let x = tensor(c, 7, entries(|x| x));
    let square = tensor(c, 14, entries(|x| x * x));
    let rest = tensor(c, 14, entries(|x| 16_129 - x * x));
    c.enforce_products("squares", x, x, square);
    let one = Arc::new(Map::Scale(1));
    let sum = c.linear(shape, vec![(square, one.clone()), (rest, one)], vec![-16_129; 900]);
    c.enforce_zeros("rests", sum);
    [x, square, rest]
}

#[test]
fn every_plane_of_a_large_tensor_counts() {
    let make = |witness| small(witness, squares).0;
    let [x, square, rest] = small(false, squares).1;
    assert!(accepted(&make(false), &prove_any(&make(true))));
    for j in 0..14 {
        refused(&make, |c| flip(c, rest, [0, 511, 512, 899][j % 4], j), &["rests"], By::Claim("linear"));
    }
    for j in 0..7 {
        refused(&make, |c| flip(c, x, [1, 510, 513, 898][j % 4], j), &["squares"], By::SumCheck);
    }
    // What a square has too much, the rest has too little.
    for entry in [0, 700] {
        let both = |c: &mut Circuit| [square, rest].into_iter().for_each(|node| flip(c, node, entry, 13));
        refused(&make, both, &["squares"], By::SumCheck);
    }
}

/// A number with the right sum whose planes are no bits.
#[test]
fn planes_of_a_large_tensor_are_bits() {
    let make = |witness| small(witness, squares).0;
    let [_, _, rest] = small(false, squares).1;
    for entry in [3, 600] {
        let mut circuit = make(true);
        // Two of a plane are one of the next.
        let pairs = (0..13).map(|j| [j, j + 1].map(|j| circuit.entry_bit(rest, entry, j)));
        let [low, high] = pairs.into_iter().find(|[_, high]| circuit.get(*high) == Some(Scalar::ONE)).unwrap();
        let two_more = circuit.get(low).unwrap() + Scalar::from_u64(2);
        circuit.tamper(low, two_more);
        circuit.tamper(high, Scalar::ZERO);
        assert_eq!(circuit.entries(), make(true).entries());
        assert!(!accepted(&make(false), &prove_any(&circuit)));
    }
}
