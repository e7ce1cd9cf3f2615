//! vega-prover: 32 step circuits of one compression each, and a core circuit of the same size, as in its own benchmark.

use crate::{Run, timed};
use bellpepper::gadgets::{sha256::sha256_compression_function, uint32::UInt32};
use bellpepper_core::{
    ConstraintSystem, SynthesisError,
    boolean::{AllocatedBit, Boolean},
    num::AllocatedNum,
};
use ff::Field;
use vega_prover::{
    provider::T256HyraxEngine,
    traits::{Engine, circuit::VegaCircuit},
    vega_mc_zkp::{VegaMcProverKey, VegaMcVerifierKey, VegaMcZkSNARK},
};

type Snark = VegaMcZkSNARK<T256HyraxEngine>;
type Scalar = <T256HyraxEngine as Engine>::Scalar;

const STEPS: usize = 32;

/// One compression of a private block from the initial value.
#[derive(Clone, Debug)]
struct Compression([u8; 64]);

impl VegaCircuit<T256HyraxEngine> for Compression {
    fn public_values(&self) -> Result<Vec<Scalar>, SynthesisError> {
        Ok(vec![Scalar::ZERO])
    }

    fn shared<CS: ConstraintSystem<Scalar>>(&self, _: &mut CS) -> Result<Vec<AllocatedNum<Scalar>>, SynthesisError> {
        Ok(Vec::new())
    }

    fn precommitted<CS: ConstraintSystem<Scalar>>(
        &self,
        cs: &mut CS,
        _: &[AllocatedNum<Scalar>],
    ) -> Result<Vec<AllocatedNum<Scalar>>, SynthesisError> {
        let mut bits = Vec::with_capacity(512);
        for (at, byte) in self.0.iter().enumerate() {
            for k in (0..8).rev() {
                let name = || format!("bit {k} of byte {at}");
                bits.push(Boolean::from(AllocatedBit::alloc(cs.namespace(name), Some(byte >> k & 1 == 1))?));
            }
        }
        let state: Vec<UInt32> = plica::math::sha256::IV.iter().map(|&word| UInt32::constant(word)).collect();
        sha256_compression_function(cs.namespace(|| "compression"), &bits, &state)?;
        AllocatedNum::alloc(cs.namespace(|| "public"), || Ok(Scalar::ZERO))?.inputize(cs.namespace(|| "input"))?;
        Ok(Vec::new())
    }

    fn num_challenges(&self) -> usize {
        0
    }

    fn synthesize<CS: ConstraintSystem<Scalar>>(
        &self,
        _: &mut CS,
        _: &[AllocatedNum<Scalar>],
        _: &[AllocatedNum<Scalar>],
        _: Option<&[Scalar]>,
    ) -> Result<(), SynthesisError> {
        Ok(())
    }
}

pub struct Vega {
    steps: Vec<Compression>,
    core: Compression,
    prover_key: VegaMcProverKey<T256HyraxEngine>,
    verifier_key: VegaMcVerifierKey<T256HyraxEngine>,
}

impl Vega {
    pub fn new() -> Self {
        let (steps, core): (Vec<_>, _) =
            ((0..STEPS).map(|i| Compression([i as u8; 64])).collect(), Compression([0; 64]));
        let (prover_key, verifier_key) = Snark::setup(&steps[0], &core, STEPS).expect("keys");
        Self { steps, core, prover_key, verifier_key }
    }

    pub fn run(&self) -> Run {
        let prepare = || Snark::prep_prove(&self.prover_key, &self.steps, &self.core, true).expect("a preparation");
        let (prepared, prepare) = timed(prepare);
        let ((proof, _), prove) =
            timed(|| Snark::prove(&self.prover_key, &self.steps, &self.core, prepared, true).expect("a proof"));
        let (_, verify) = timed(|| proof.verify(&self.verifier_key, STEPS).expect("a valid proof"));
        let bytes = bincode::serialize(&proof).expect("bytes").len();
        Run { prepare, prove, verify, bytes }
    }
}
