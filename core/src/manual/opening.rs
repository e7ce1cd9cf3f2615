//! The opening: how the relations about hidden messages are proved, why that is sound, and where it would not be.
//!
//! [`protocol`](super::protocol) says what `m`, `v`, `Q` and the commitments are; [`transcript`](super::transcript) has
//! the order to the byte. The code is [`nova`](crate::engine::hidden::nova), and for the row
//! [`nova::row`](crate::engine::hidden::nova::row).
//!
//! # Relations
//! A relation is a polynomial of degree two in the message entries that must be zero. A product needs an entry of its
//! own only where it is a factor of another product, because the opening cannot check degree three; there is no way to
//! write one ([`Quadratic`](crate::engine::hidden::Quadratic) has no multiplication). Such entries are `x y` of each of
//! the five majorities of SHA-256, `O_byte O_block` of each read, and bit 4 times the column of the smallest heads of
//! the maps. A value that is a claim about committed rows has an entry, because the weights of the claims are drawn
//! after it; or it is a polynomial in entries that are older than these weights, as the flow of a map is.
//!
//! # The row
//! Of the opened row `v* = v + r v'` two things are asked, and its 512 values are sent for neither:
//! 1. After `r` the prover sends `d*`, `y* = <v*, kernel>` and the blinds of all four equations. Then `x != 0` is
//!    drawn.
//! 2. `G'_i = G_i + x kernel_i H`, `P = V + r V' + (x y* - s) H` with the blind `s`. The claim is `P = <v*, G'>`.
//! 3. Twice: with `lo` the half of the smaller indices, the prover sends `A = <z_lo, G'_hi>` and `B = <z_hi, G'_lo>`,
//!    from `z = v*` on. Then `u != 0` is drawn, and `z := z_lo + u z_hi`, `G' := u G'_lo + G'_hi`,
//!    `P := A + u P + u^2 B`.
//! 4. `z`, now of 128 values, is sent. Then the weights of the four equations are drawn.
//!
//! The verifier folds no generators. With `g_p` the product of those `u` in whose round `p` was in the lower half,
//! `U_j` the product of the `u` after round `j`, and `w` the equation's weight, the third equation enters as
//! - left: `w (sum_j U_j (A_j + u_j^2 B_j) + U_0 (V + r V'))`,
//! - right: `w (sum_p g_p z_(p mod 128) G_p + (x <g z, kernel> - U_0 (x y* - s)) H)`.
//!
//! # Why it is sound
//! A round is special sound for three values of `u`: with `sum_i l_i (1, u_i, u_i^2) = (0, 1, 0)`, the combination of
//! the three accepted `z_i` opens the `P` before it, `P = <sum_i l_i (u_i z_i, z_i), G'>`. So from `3^2` transcripts
//! follows `v*` with `V + r V' = <v*, G> + (s - x (y* - <v*, kernel>)) H`. The left side, `s` and `y*` are older than
//! `x`. From two `x`, both are openings of one point; unless a relation between generators is found, `v*` is the same
//! and `x (y* - <v*, kernel>)` takes one value at two `x`, so `y* = <v*, kernel>` and the blind is `s`.
//!
//! The rest is Nova's: three `r` give `Q(m) = 0` and an opening of `v`, `chi` shows that the messages are those that
//! were committed to, `alpha` that each relation holds. The kernel and the two rounds add `5 / |F|` to the error of the
//! interactive proof; hashing multiplies it by the number of queries (Attema, Fehr and Klooss, eprint 2021/1377).
//!
//! **Zero knowledge.** `y*`, `A`, `B` and `z` are computed from `v*`, `r` and public values. `v*` is uniform, because
//! `v'` is: a verifier who sees its folding learns less than one who is sent `v*` itself.
//!
//! # What would be wrong
//! | change | what it lets through | test |
//! |---|---|---|
//! | `s` or `y*` chosen after `x` | kernel and blind share `H`: `s + x (y - y*)` makes any product pass | `engine::proof::row::the_product_is_named_before_the_kernel_joins_the_generators` |
//! | `A` or `B` chosen after `u` | `A - u x (y - y*) H`, or `B - x (y - y*) / u H`, pays for any product | `engine::proof::absorbs::nothing_can_be_chosen_after_its_challenge` |
//! | cross terms without the kernel's part on `H` | `<v*, kernel>` is bound to nothing | `engine::hidden::nova::row::the_fast_folding_is_that_of_the_definition_and_opens` |
//! | the kernel on a generator that the vector uses | `v_0` is solved for, for every false statement | not built |
//! | the product of the unmasked row | shows a linear form of the witness | `engine::hidden::nova::a_simulator_without_a_witness_is_believed_where_it_chooses_challenges` |
//! | `r`, `x` or `u` that is zero | nothing is masked, or nothing of `P` is left | drawn again while it is zero |
//! | the row folded before `r` | `A` and `B` of `v` confirm guesses | not built |
//! | two equations under one weight | values move between `d*` and `v*`, which share generators | `engine::proof::opening::every_scalar_counts` |
//! | the number of rounds, or of values, from the proof | a folded row of no values | `engine::proof::opening::messages_keep_their_places_and_lengths` |
//! | a linear relation of degree three | three `r` do not suffice | does not type-check |
//! | no entry for a value that is also a claim, and is no polynomial in others | it is chosen after the claims' weights | `engine::proof::lies::table::every_lie_breaks_one_check` |
//!
//! In statements of up to 384 entries the folded values cannot be used even by someone who knows the weights: each
//! counts at a generator that nothing else in the four equations reaches. In larger ones it matters that they are
//! absorbed.
//!
//! # Without tables, and many at once
//! The four merged equations are one: a sum of multiples of the proof's points and of the generators that must be the
//! neutral element ([`equation`](crate::engine::commit::equation)). A verifier computes it as one multi-scalar
//! multiplication in which the generators are points like any others, unless tables of theirs are there already.
//!
//! [`Verifier::verify_many`](crate::verifier::Verifier::verify_many) checks `sum_i rho_i E_i = 0` for the equations of
//! up to 64 proofs. The weights come from `SHA-256("plica batch 1", n, t_1 .. t_n)`, where `t_i` is the state of proof
//! `i`'s transcript after its own weights were drawn: it has absorbed everything in `E_i`. If a weight depended on one
//! proof alone, a forger of many could look for errors that cancel among variants of each (Wagner, CRYPTO 2002). A sum
//! that is not zero is halved; under weights that were fixed before, the sum of every part is as good a test. A proof
//! that fails earlier never enters a sum, and a result is filled in only from a sum that was zero, or from the proof's
//! own equation. Results do not depend on what else is in the batch; times do.
