//! What is committed of a block, and where.

/// Committed 32-bit words per block: 64 for each of `A`, `E` and `W`, 32 for the rest.
pub const WORDS: usize = 224;
/// Word index of column `A`.
pub const A: usize = 0;
/// Word index of column `E`.
pub const E: usize = 64;
/// Word index of column `W`.
pub const W: usize = 128;
/// Word index of the chaining words.
pub const S: usize = 192;
/// Word index of the chaining words' carries: one word, bit `k` for chaining word `k`.
pub const CARRY_S: usize = 200;
/// Word index of the carries of `E`: bit `j` of round `t` is bit `64 j + t` from here.
pub const CARRY_E: usize = 208;
/// Bits of a carry of `E`.
pub const CARRY_E_BITS: usize = 3;
/// Word index of the carries of `A`.
pub const CARRY_A: usize = 214;
/// Bits of a carry of `A`.
pub const CARRY_A_BITS: usize = 2;
/// Word index of the carries of `W`.
pub const CARRY_W: usize = 218;
/// Bits of a carry of `W`.
pub const CARRY_W_BITS: usize = 2;
/// Committed bits per block.
pub const CELLS: usize = 32 * WORDS;
