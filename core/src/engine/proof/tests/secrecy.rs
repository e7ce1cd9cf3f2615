//! What proofs show of their witness: nothing twice, and nothing that is not uniform.

use super::*;
use std::collections::HashSet;

/// One zone with a digest.
fn circuit(message: &[u8], witness: bool) -> Circuit {
    let mut c = Circuit::new(zones(&[3]), witness.then(|| vec![PaddedMessage::new(message, 3).unwrap()]));
    c.digest("digest", 0);
    c
}

fn points(proof: &Proof) -> impl Iterator<Item = [u8; 33]> + '_ {
    let FoldProof { messages, commitments, row, .. } = &proof.fold;
    proof.rows.iter().chain(messages).chain(commitments).chain(row.cross.as_flattened()).map(Affine::compress)
}

fn scalars(proof: &Proof) -> impl Iterator<Item = Scalar> + '_ {
    let FoldProof { entries, row, blinds, .. } = &proof.fold;
    entries.iter().chain([&row.product]).chain(&row.values).chain(blinds).copied()
}

#[test]
fn no_commitment_is_sent_twice() {
    let circuit = circuit(b"the same message every time", true);
    let message = PaddedMessage::new(b"the same message every time", 3).unwrap();
    let mut of_zone = rng(50);
    let blinds = |_, n| (0..n).map(|_| Scalar::random(&mut of_zone)).collect();
    let zone = ZoneRows::of(&[message], blinds).remove(0);
    let (mut seen, mut opened) = (HashSet::new(), HashSet::new());
    for (seed, prepared) in [(1, None), (2, None), (3, Some(&zone)), (4, Some(&zone)), (5, Some(&zone))] {
        let proof = prove(&circuit, &[prepared], &mut transcript(), &mut rng(seed), &mut |_| Ok(())).unwrap();
        verify(&self::circuit(b"", false), &mut transcript(), &proof).unwrap();
        for point in points(&proof) {
            assert_ne!(point, [0; 33]);
            assert!(seen.insert(point), "a commitment of proof {seed} was seen before");
        }
        for scalar in scalars(&proof) {
            assert!(opened.insert(scalar.to_bytes()), "a scalar of proof {seed} was seen before");
        }
        assert!(zone.points.iter().all(|point| !proof.rows.contains(point)), "prepared rows are sent as they are");
    }
}

#[test]
fn differences_of_rows_do_not_repeat() {
    // A blind shared by two rows, or by two proofs, would show as a repeated difference: in two zones with the same
    // message, the rows after the message are equal except for their blinds.
    let make = |witness: bool| {
        let message = || PaddedMessage::new(b"one message, two zones", 1).unwrap();
        Circuit::new(zones(&[1, 1]), witness.then(|| vec![message(), message()]))
    };
    let circuit = make(true);
    let mut seen = HashSet::new();
    for seed in [1, 2, 3] {
        let proof = prove(&circuit, &[], &mut transcript(), &mut rng(seed), &mut |_| Ok(())).unwrap();
        for i in 0..BLOCK_ROWS {
            let [a, b] = [proof.rows[i], proof.rows[BLOCK_ROWS + i]];
            let difference = (crate::math::curve::Projective::from(a) + -b).to_affine();
            assert!(!difference.is_identity() && seen.insert(difference.compress()));
        }
    }
}

#[test]
fn opened_scalars_are_uniform() {
    // All-zero and all-one messages: the witnesses could not differ more.
    for (k, message) in [&[0u8; 150][..], &[0xff; 150], b"x"].into_iter().enumerate() {
        let circuit = circuit(message, true);
        let mut counts = [[0u32; 16]; 2];
        let mut total = 0u32;
        for seed in 0..3 {
            let proof =
                prove(&circuit, &[], &mut transcript(), &mut rng(100 * k as u64 + seed), &mut |_| Ok(())).unwrap();
            for scalar in scalars(&proof) {
                let bytes = scalar.to_bytes();
                counts[0][bytes[31] as usize >> 4] += 1;
                counts[1][bytes[0] as usize & 15] += 1;
                total += 1;
            }
        }
        for counts in counts {
            let expected = total as f64 / 16.0;
            let chi_square: f64 = counts.iter().map(|&n| (n as f64 - expected).powi(2) / expected).sum();
            // 15 degrees of freedom: above 44.3 with probability 10^-4; the seeds are fixed.
            assert!(chi_square < 44.3, "{chi_square}");
        }
    }
}
