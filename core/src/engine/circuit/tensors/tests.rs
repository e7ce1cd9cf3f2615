use super::*;
use crate::engine::{circuit::PaddedMessage, sumcheck::dense::test_challenges};

/// Two committed tensors, and nodes that share them.
fn sample(entries: Option<[&[i64]; 2]>) -> (Circuit, Vec<Node>) {
    let mut c = Circuit::new(Vec::new(), entries.map(|_| Vec::new()));
    let (image, vector) = (Shape { channels: 2, rows: 2, columns: 3 }, Shape::vector(4));
    let x = c.tensor(image, 5, entries.map(|entries| entries[0]));
    let y = c.tensor(vector, 9, entries.map(|entries| entries[1]));
    let high = c.high(y, 4);
    let dense = Arc::new(Map::Dense((0..48).map(|k| k * k - 300).collect()));
    let z = c.linear(vector, vec![(x, dense.clone()), (y, Arc::new(Map::Scale(-2)))], vec![1, -2, 3, -4]);
    let again = c.linear(vector, vec![(z, Arc::new(Map::Scale(3))), (high, Arc::new(Map::Scale(1)))], Vec::new());
    let twice = c.linear(vector, vec![(z, Arc::new(Map::Scale(1))), (z, Arc::new(Map::Scale(5)))], Vec::new());
    (c, vec![x, y, high, z, again, twice])
}

#[test]
fn a_pass_backwards_is_a_pass_forwards() {
    let entries: [Vec<i64>; 2] = [(3..15).collect(), vec![500, 17, 0, 33]];
    let (c, nodes) = sample(Some([&entries[0], &entries[1]]));
    let (values, constants) = (c.entries(), c.tensors().constants());
    let value = |node: Node| values[node.index()].clone().unwrap();
    assert_eq!(value(nodes[0]), entries[0]);
    assert_eq!(value(nodes[2]), [31, 1, 0, 2]);
    let seeds: Vec<(Node, Weights)> = (nodes.iter().zip(1..))
        .map(|(&node, seed)| (node, Weights::each(c.tensors().shape(node), test_challenges(seed, value(node).len()))))
        .collect();
    let mut sum: Scalar = seeds.iter().map(|(node, u)| u.times(&value(*node))).sum();
    for (node, u) in &seeds {
        sum -= constants[node.index()].as_ref().map_or(Scalar::ZERO, |k| u.times(k));
    }
    let mut of_bits = Scalar::ZERO;
    for (pieces, weights) in c.tensors().backward(seeds) {
        for planes in pieces {
            for j in 0..planes.count {
                let bits = c.bits()[planes.plane(j)].iter().map(|&bit| Scalar::from_u64(u64::from(bit) << j));
                of_bits += bits.zip(&weights[planes.entries.clone()]).map(|(bit, &u)| bit * u).sum::<Scalar>();
            }
        }
    }
    assert_eq!(of_bits, sum);
}

#[test]
fn the_verifier_has_the_same_nodes() {
    let (prover, verifier) = (sample(Some([&[0; 12], &[0; 4]])).0, sample(None).0);
    assert_eq!(prover.shape(), verifier.shape());
    assert_eq!(prover.tensors().constants(), verifier.tensors().constants());
    assert!(verifier.entry_bit(Node(1), 2, 3) == bit_variable(12 * 5 + 3 * 4 + 2));
}

/// Whole rows, one row in part, and a rest that is packed; behind a zone, whose end takes half a row.
#[test]
fn large_tensors_have_rows_of_their_own() {
    for (zones, n, rests) in [
        (0, ROW_ENTRIES - 1, vec![]),
        (0, ROW_ENTRIES, vec![]),
        (1, 511, vec![]),
        (1, 512, vec![]),
        (2, 1100, vec![76]),
    ] {
        let entries: Vec<i64> = (0..n as i64).map(|k| k * k % 128).collect();
        let messages = (0..zones).map(|_| PaddedMessage::new(b"m", 1).unwrap()).collect();
        let mut c = Circuit::new(super::super::zones(&vec![1; zones]), Some(messages));
        c.bit(Some(true));
        let node = c.tensor(Shape::vector(n), 7, Some(&entries));
        let after = c.bit(Some(true));
        let Kind::Committed(pieces) = &c.tensors.nodes[node.0].kind else { panic!("a committed tensor") };
        let mut next = 0;
        for planes in pieces {
            assert_eq!((planes.entries.start, planes.count), (next, 7));
            next = planes.entries.end;
            if planes.entries.len() < ROW_ENTRIES {
                assert_eq!(planes.stride, planes.entries.len());
            } else {
                assert_eq!((planes.stride, (CHAIN_BITS * zones + planes.first) % WIDTH), (WIDTH, 0));
            }
        }
        assert_eq!(next, n);
        let packed = pieces.iter().map(|planes| planes.entries.len()).filter(|&n| n < ROW_ENTRIES);
        assert!(n < ROW_ENTRIES || packed.eq(rests), "{n} entries");
        assert_eq!(c.entries()[node.0].as_ref().unwrap(), &entries);
        for (i, j) in [(0, 0), (n - 1, 6), (n / 2, 3)] {
            assert_eq!(c.get(c.entry_bit(node, i, j)), Some(Scalar::from_u64((entries[i] >> j & 1) as u64)));
        }
        assert_eq!(c.get(after), Some(Scalar::ONE));
        let high = c.high(node, 3);
        assert!(c.entries()[high.0].as_ref().unwrap().iter().zip(&entries).all(|(high, entry)| *high == entry >> 3));
        let verifier_bits = {
            let mut c = Circuit::new(super::super::zones(&vec![1; zones]), None);
            c.bit(None);
            c.tensor(Shape::vector(n), 7, None);
            c.sizes().0
        };
        assert_eq!(bit_variable(verifier_bits), after);
    }
}
