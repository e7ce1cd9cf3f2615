//! The proof system as implemented.
//!
//! `F` is the scalar field of T256, which is the base field of P-256: points of P-256 are native. `eq(r, x)` is the
//! multilinear extension of equality. Tables of `2^n` values are multilinear polynomials; bit `j` of an index belongs
//! to variable `j`, and variables are bound from the first on.
//!
//! # What is committed
//! Rows of 512 values, each as `sum_j f_j G_j + beta H` with generators hashed to the curve
//! ([`commit`](crate::engine::commit)):
//! - for each block of SHA-256 fourteen rows of bits: four each of the working variables `A` and `E` and of the
//!   schedule `W`, then the chaining words before the block with the carries
//!   ([`sha256`](crate::engine::arguments::sha256));
//! - the bits region: first the chaining words after each zone, then every bit of the circuit;
//! - the values region: every other value of the circuit ([`circuit`](crate::engine::circuit)).
//!
//! The length of everything that is sent depends on the public shape alone. Zones have public sizes: one of eight
//! classes for the MSO, three or seven blocks for an item, by its element's name. Where a message ends in its zone is
//! hidden.
//!
//! # Order of the transcript
//! Every absorb has a label and a length. [`transcript`](super::transcript) lists all of them, to the byte:
//!
//! | step | absorbed | then drawn |
//! |---|---|---|
//! | 1 | protocol version, generator domain, statement, shape, every row | all challenges of the arguments |
//! | 2 | one message: chaining words after the zones, sum of reads, ends of maps, sum of digests | batching coefficients |
//! | 3 | one message per round; after the block variables one with SHA-256's linear part | the round's challenge |
//! | 4 | one message with all final evaluations | weights of the linear claims |
//! | 5 | one message per round of the reduction of claims | the round's challenge |
//! | 6 | `D`: all messages once more, as one row | `chi`, `alpha` |
//! | 7 | `D'`, `I'`, `V'`, `T`, `E` | `r`, not zero |
//! | 8 | the opened entries, the row's product with the kernel, the blinds | `x`, not zero |
//! | 9 | twice: `A`, `B` of a folding of the row | `u`, not zero |
//! | 10 | the folded row | weights of the one multi-scalar multiplication |
//!
//! # One sum-check for all arguments
//! Seven instances are batched and end together: a shorter one is idle in the first rounds, where its polynomial is the
//! constant half of its claim ([`sumcheck`](crate::engine::sumcheck)). All sum to zero except three, whose claims are
//! in the first message.
//!
//! | instance | sum |
//! |---|---|
//! | SHA-256 | `sum_b eq(tau_b, b) F(b) + M(b) s(b)`: the equations of all blocks, and how chaining words follow each other |
//! | its bits | `f^2 - f` of every column, at a random point of its own |
//! | bits region | `f^2 - f` |
//! | products | `Az Bz - Cz` of the circuit's constraints |
//! | reads | `O(x) N(x)`: one-hot position times a random combination of the bytes from there on |
//! | maps | `T_w(x) V_w(x)`: where an entry is marked, its bytes are an entry's |
//! | digests | one-hot block times the chaining words after it |
//!
//! **SHA-256.** On bits, `XOR3 = x + y + z - 2 Maj` and `Ch = g + e (f - g)`, so an equation over 32-bit integers is
//! linear except for five majorities and one product. NeutronNova's SumFold binds the block first; four of its rounds
//! run on the grid `{0, 1, -1, inf}^4` of small integers. The linear part of the folded block is one linear claim. The
//! rest is a sum-check over round and bit, whose weights `2^i` factor. The chaining words before block `b` have the
//! weight `M(b)`: `eq(tau_b, b - 1)`, because they are the words after the previous block, or at the start of a zone a
//! random weight for that zone, which forces them to the initial value.
//!
//! **ES256.** The issuer's signature is hidden. `R = u1 G + u2 Q` takes two fixed-base multiplications in windows of 8
//! bits; each window is a look-up (the point is linear in a one-hot vector) and an affine addition. Then one congruence
//! `u1 x(R) = u2 z` modulo the group order is shown in limbs of 96 bits. The device's nonce point is public, so its
//! signature takes one multiplication of a public point in windows of 6 bits, with a guard on every addition. See
//! [`ecdsa`](crate::statement::ecdsa).
//!
//! # Hidden messages
//! The prover sends no sum-check coefficient and no evaluation in clear, only commitments
//! ([`hidden`](crate::engine::hidden)). The checks become relations of degree two over all message entries `m`; both
//! sides run the same code to list them ([`protocol`](crate::engine::protocol)). Powers of `alpha` combine them
//! into one quadratic equation `Q(m) = 0`. It is shown by folding with a random `m'`: `Q(m + r m') = r t + r^2 e`,
//! where `t` and `e` are committed before `r` is drawn. The proof's own instance has no relaxation scalar and no error
//! term: a verifier that let the prover choose one would accept an all-zero proof. Only the concatenation of the
//! messages is folded; `sum_j chi^j C_j` ties it to the commitments from which the challenges were drawn. Of the row
//! its product with the kernel is opened, and what is left of it after two rounds of halving. The four equations are
//! merged with weights drawn after everything else, the blinds included. [`opening`](super::opening) has the argument.
//!
//! # Reduction of claims
//! Every argument ends in linear claims `<rows, kernel> = y` ([`claims`](crate::engine::claims)). The rows have one
//! common index: SHA-256's rows folded at the block point, the message words and the chaining words of every block,
//! bits, values. One sum-check over the row variables leaves one row `v`, whose commitment the verifier derives, and
//! one inner product with the combined kernel, which is one more linear relation. Each kernel is written once, as
//! products of a factor for the rows and one for the columns wherever it is one. The prover keeps such products as they
//! are for some rounds and collects the rest; the verifier binds the row variables of every part at once.
//!
//! # Prepared rows
//! The rows of a message's blocks depend on the message alone. [`ZoneRows`](crate::engine::proof::prover::ZoneRows)
//! keeps their commitments, whose blinds are made from a seed. A later proof adds a fresh multiple of `H` to each. So
//! you can use a prepared credential any number of times, copy it or restore it from a backup, and no two proofs can be
//! linked by it.
