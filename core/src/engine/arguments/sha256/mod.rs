//! The SHA-256 argument: hashed messages, proved block by block with no circuit.
//!
//! The blocks' bits are committed ([`Columns`]), all blocks are folded into one ([`SumFoldProver`]), and what is left are
//! linear claims on the folded rows ([`Taps`]).

mod argument;
mod columns;
#[cfg(test)]
pub mod forge;
mod nonlinear;
mod sumfold;
mod taps;

pub use argument::Sha256Argument;
pub use columns::{BlockBytes, CELLS, Columns};
pub use sumfold::{SumFoldInput, SumFoldProver};
pub use taps::{Combination, Taps, VIRTUAL};
