//! Plica: a message of 32 blocks whose digest is public.

use crate::{Run, timed};
use plica::{
    engine::{
        circuit::{Circuit, PaddedMessage, constant, zones},
        proof::{
            self,
            prover::{self, ZoneRows},
        },
        transcript::Transcript,
    },
    math::arith::Scalar,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

const BLOCKS: usize = 32;

pub struct Ours {
    message: Vec<u8>,
}

impl Ours {
    pub fn new() -> Self {
        Self { message: (0..64 * BLOCKS - 9).map(|i| (i * 11) as u8).collect() }
    }

    fn padded(&self) -> PaddedMessage {
        PaddedMessage::new(&self.message, BLOCKS).expect("a message that fits")
    }

    fn circuit(&self, prover: bool) -> Circuit {
        let padded = self.padded();
        let words = plica::math::sha256::chain(&padded.bytes)[BLOCKS];
        let mut c = Circuit::new(zones(&[BLOCKS]), prover.then(|| vec![padded]));
        let digest = c.digest("digest", 0);
        for (&word, expected) in digest.words.iter().zip(words) {
            c.enforce_zero("digest", constant(Scalar::from_u64(expected as u64)) - word);
        }
        c
    }

    pub fn run(&self) -> Run {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let blinds = |_, n| (0..n).map(|_| Scalar::random(&mut rng)).collect();
        let (rows, prepare) = timed(|| ZoneRows::of(&[self.padded()], blinds));
        let (proof, prove) = timed(|| {
            let circuit = self.circuit(true);
            let mut transcript = Transcript::new("peers");
            prover::prove(&circuit, &[rows.first()], &mut transcript, &mut rng, &mut |_| Ok(())).expect("a proof")
        });
        let ((), verify) = timed(|| {
            proof::verify(&self.circuit(false), &mut Transcript::new("peers"), &proof).expect("a valid proof");
        });
        Run { prepare, prove, verify, bytes: proof.to_bytes().len() }
    }
}
