//! The prover's part of SHA-256.

mod columns;
mod nonlinear;
mod sumfold;

#[cfg(test)]
pub mod forge;

pub use columns::{BlockBytes, Columns};
pub use sumfold::{SumFoldInput, SumFoldProver};

use super::{
    Sha256Argument,
    cells::{S, WORDS},
};
use crate::{
    engine::{
        arguments::prover::{ArgumentProver, ColumnsProver, Witness},
        claims::Layout,
        sumcheck::prover::SumcheckProver,
    },
    math::{arith::Scalar, parallel},
};

impl Sha256Argument<'_> {
    /// The value of the chaining words after the zones.
    pub fn ends_value(&self, layout: &Layout, columns: &Columns) -> Scalar {
        let zones = layout.zones().iter().zip(columns.ends());
        zones.map(|(zone, end)| self.tau_at(zone.range().end - 1) * self.words_value(*end)).sum()
    }

    /// The prover of the equations.
    pub fn fold_prover<'w>(&self, layout: &Layout, columns: &'w Columns, bytes: &'w BlockBytes) -> SumFoldProver<'w> {
        let (tau_blocks, tau_rounds) = self.tau.split_at(self.block_variables);
        let mut after = vec![Scalar::ZERO; columns.blocks().len()];
        for (z, zone) in layout.zones().iter().enumerate() {
            for block in zone.range() {
                after[block] = self.words_value(columns.after(layout.zones(), z, block));
            }
        }
        let words = |block: &[u32; WORDS]| self.words_value(block[S..][..8].iter().copied());
        let prover = SumFoldProver::new(SumFoldInput {
            columns,
            active: layout.blocks(),
            bytes,
            tau_blocks: tau_blocks.to_vec(),
            tau_rounds: tau_rounds.to_vec(),
            gamma: self.gamma,
            after,
            chain_weights: self.chain_weights(layout),
            chain_values: columns.blocks().iter().map(words).collect(),
        });
        #[cfg(test)]
        if columns.forged() {
            return prover.with_linear(self.linear_parts(layout, columns));
        }
        prover
    }

    /// The slow twin of [`SumFoldProver`]'s linear parts: the equations themselves, on any columns.
    #[cfg(test)]
    pub fn linear_parts(&self, layout: &Layout, columns: &Columns) -> Vec<Scalar> {
        let mut kernel = crate::engine::claims::DenseKernel(vec![Scalar::ZERO; super::cells::CELLS]);
        super::Taps::linear_part(&self.combination()).emit(&mut kernel, layout, Scalar::ONE);
        let constant = super::taps::block_constant(&self.combination());
        let part = |(b, words): (usize, &[u32; WORDS])| {
            let bits = words.iter().flat_map(|word| (0..32).map(move |i| word >> i & 1));
            let linear: Scalar = bits.zip(&kernel.0).filter(|(bit, _)| *bit == 1).map(|(_, &k)| k).sum();
            if b < layout.blocks() { linear + constant } else { linear }
        };
        columns.blocks().iter().enumerate().map(part).collect()
    }

    /// The prover of booleanity.
    fn boolean_prover<'w>(&self, layout: &Layout, bytes: &'w BlockBytes) -> ColumnsProver<'w> {
        ColumnsProver::new(bytes, layout.blocks(), &self.boolean_tau, self.column_weights)
    }
}

impl ArgumentProver for Sha256Argument<'_> {
    fn first(&self, witness: &Witness) -> Vec<Scalar> {
        vec![self.ends_value(self.layout, &witness.columns)]
    }

    fn provers<'w>(&self, witness: &'w Witness) -> Vec<Box<dyn SumcheckProver + 'w>> {
        let (equations, boolean) = parallel::join(
            || self.fold_prover(self.layout, &witness.columns, &witness.bytes),
            || {
                #[cfg_attr(not(test), allow(unused_mut))]
                let mut prover = self.boolean_prover(self.layout, &witness.bytes);
                #[cfg(test)]
                witness.play_blocks(&mut prover, self.layout);
                prover
            },
        );
        vec![Box::new(equations), Box::new(boolean)]
    }
}
