//! The proof system as it is implemented.
//!
//! `F` is the scalar field of T256, which is the base field of P-256: points of P-256 are native. `eq(r, x)` is the
//! multilinear extension of equality. Tables of `2^n` values are multilinear polynomials; bit `j` of an index belongs to
//! variable `j`, and variables are bound from the first on.
//!
//! # What is committed
//! Rows of 512 values, each as `sum_j f_j G_j + beta H` with generators hashed to the curve ([`commit`](crate::engine::commit)):
//! - per block of SHA-256 fourteen rows of bits: working variables `A`, `E` and the schedule `W` four each, then the
//!   chaining words before the block with the carries ([`sha256`](crate::engine::arguments::sha256));
//! - the bits region: first the chaining words behind each zone, then every bit of the circuit;
//! - the values region: every other value of the circuit ([`circuit`](crate::engine::circuit)).
//!
//! What is sent depends on the shape alone. Zones are of public size: one of six classes for the MSO, three blocks for an
//! item; where a message ends in its zone is hidden.
//!
//! # Order of the transcript
//! Every absorb is labelled and length-prefixed ([`transcript`](crate::engine::transcript)).
//!
//! | step | absorbed | then drawn |
//! |---|---|---|
//! | 1 | protocol version, generator domain, statement, shape, every row | all challenges of the arguments |
//! | 2 | one message: chaining words behind the zones, sums of reads and digests, flows of walks | batching coefficients |
//! | 3 | a message a round; after the block variables one with SHA-256's linear part | the round's challenge |
//! | 4 | one message with all final evaluations and products | weights of the linear claims |
//! | 5 | a message a round of the settlement | the round's challenge |
//! | 6 | `D`: all messages once more, as one row | `chi`, `alpha` |
//! | 7 | `D'`, `I'`, `V'`, `T`, `E` | `r`, not zero |
//! | 8 | the opened fold | weights of the one multi-scalar multiplication |
//!
//! # One sum-check for all arguments
//! Seven instances are batched, aligned at their ends: a shorter one is idle in the first rounds, where its polynomial is
//! half its claim ([`sumcheck`](crate::engine::sumcheck)). All sum to zero but three, whose claims are part of the first message.
//!
//! | instance | sum |
//! |---|---|
//! | SHA-256 | `sum_b eq(tau_b, b) F(b) + M(b) s(b)`: the equations of all blocks, and how chaining words follow each other |
//! | its bits | `f^2 - f` of every column, under a point of its own |
//! | bits region | `f^2 - f` |
//! | products | `Az Bz - Cz` of the circuit's constraints |
//! | reads | `O(x) N(x)`: one-hot position times random combination of the bytes behind it |
//! | walks | `T_w(x) V_w(x)`: where an entry is marked, its bytes are an entry's |
//! | digests | one-hot block times chaining words behind it |
//!
//! **SHA-256.** On bits, `XOR3 = x + y + z - 2 Maj` and `Ch = g + e (f - g)`, so an equation over 32-bit integers is linear
//! but for five majorities and one product. NeutronNova's SumFold binds the block first; four of its rounds are played on
//! the grid `{0, 1, -1, inf}^4` of small integers. The linear part of the folded block is one linear claim; the rest is a
//! sum-check over round and bit whose weights `2^i` factor. The chaining words before block `b` are weighed with `M(b)`:
//! `eq(tau_b, b - 1)`, because they stand behind the block in front, or, where a zone starts, a weight of that zone's own,
//! which forces them to the initial value.
//!
//! **ES256.** The issuer's signature is hidden: `R = u1 G + u2 Q` by two fixed-base multiplications in windows of 8 bits,
//! each a look-up (a one-hot vector whose point is linear in it) and an affine addition, and one congruence
//! `u1 x(R) = u2 z` modulo the group order in limbs of 96 bits. The device's nonce point is public, so its signature is one
//! multiplication of a public point in windows of 6 bits, every addition guarded. See [`ecdsa`](crate::statement::ecdsa).
//!
//! # Hidden messages
//! No sum-check coefficient and no evaluation is sent in clear, only commitments ([`hidden`](crate::engine::hidden)). The checks
//! become linear relations and products over all message entries `m`, emitted by code that both sides run
//! ([`protocol`](crate::engine::protocol)). Powers of `alpha` combine them into one quadratic `Q(m) = 0`, which is shown by folding
//! with a random `m'`: `Q(m + r m') = r t + r^2 e`, where `t` and `e` are committed before `r`. There is no relaxation
//! scalar and no error term of the proof's own instance: a verifier that let the prover name one would accept an
//! all-zero proof. Only the concatenation of the messages is folded; `sum_j chi^j C_j` ties it to the commitments that the
//! challenges saw. The four equations are merged with weights drawn after everything, the blinds included.
//!
//! # Settlement
//! Every argument ends in linear claims `<rows, kernel> = y` ([`claims`](crate::engine::claims)). Rows stand side by side: SHA-256's
//! folded at the block point, message words and chaining words of every block once more, bits, values. One sum-check over
//! the row variables leaves one row `v`, whose commitment the verifier derives, and one inner product with the combined
//! kernel, which is one more linear relation. Kernels are written once: the prover collects them in full, the verifier
//! with the row variables bound.
//!
//! # Prepared rows
//! The rows of a message's blocks depend on the message alone. [`ZoneRows`](crate::engine::proof::prover::ZoneRows) keeps their commitments;
//! a later proof adds a fresh multiple of `H` to each, so a prepared credential may be used any number of times, copied,
//! or restored from a backup without linking anything.
