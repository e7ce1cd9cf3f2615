//! The SHA-256 argument: hashed messages, proved block by block with no circuit.
//!
//! The blocks' bits are committed ([`Columns`]), all blocks are folded into one ([`FoldInstance`]), and what is left are
//! linear claims on the folded rows ([`Taps`]).

mod argument;
mod columns;
mod fold;
#[cfg(test)]
pub mod forge;
mod nonlinear;
mod taps;

pub use argument::ShaArgument;
pub use columns::{BlockBytes, CELLS, Columns};
pub use fold::{FoldInput, FoldInstance};
pub use taps::{Combination, Taps, VIRTUAL};
