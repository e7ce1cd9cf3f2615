//! The transcript: every absorb and every challenge, in order, with its label, encoding and length.
//!
//! Every challenge depends on everything before it, so a second implementation has to follow this page to the byte. A
//! test replays the schedule below on presentations and compares it with the verifier.
//!
//! # The hash
//! The state is what SHA-256 has been fed so far. Lengths are 8 bytes, least significant first.
//! - **Absorb** `label`, `data`: feed `length(label) ++ label ++ length(data) ++ data`.
//! - **Draw** `label`: absorb the label `challenge` with `label` as data. Let `h` be the SHA-256 of everything fed. The
//!   challenge is `SHA-256(00 ++ h) ++ SHA-256(01 ++ h)` as an integer of 512 bits, least significant byte first,
//!   reduced modulo the order of T256. The state starts anew with the 33 bytes `02 ++ h`.
//!
//! A draw of several challenges draws each under the same label. After absorbing `domain` with the data `example`,
//! the first two draws of `x` are, most significant digit first,
//! - `94fd7eaa91b20d50c7e6f3fcf615ad904df21080d8383e746556280f38e078ef`,
//! - `fa5bba419e0348b624c489f87fe327582d70d26fb08a9e560954b234afb4e16e`.
//!
//! # Encodings
//! | what | bytes |
//! |---|---|
//! | point of T256 | 33: `02` if `y` is even and `03` if it is odd, then `x`, most significant byte first |
//! | scalar | 32, least significant byte first |
//! | count in `shape` and `message length` | 8, least significant byte first |
//! | integer in `version`, `statement` and the request | most significant byte first |
//!
//! # Sizes
//! | symbol | what |
//! |---|---|
//! | `z`, `n` | zones; blocks in all of them |
//! | `b` | block variables: the least number, at least 4, with `n <= 2^b` |
//! | `d` | rows of bits: 512 in each, of the `256 z` bits of the chaining words after the zones and all bits of the circuit |
//! | `f` | rows of values: 512 in each |
//! | `i` | variables of the bits: the least number, at least 9, so that `2^i` is not less than the bits just named |
//! | `p` | variables of the products: the least number so that `2^p` is not less than the circuit's products |
//! | `r`, `c` | reads; classes of reads, which are the different pairs of a window's length and a map (or none) |
//! | `w` | maps |
//! | `t` | rounds of the batch: the greatest of `b + 11`, `i` and `p` |
//! | `k` | variables of the rows of the reduction: the least number with `16 + 2 n + d + f <= 2^k` |
//! | `m` | entries of all messages |
//!
//! # The schedule
//! A **message** of `l` entries absorbs the label `message length` with `l`, then `message` with the commitment to the
//! entries. **Rounds** of `l` are messages of `l` entries, after each of which one challenge is drawn.
//!
//! | | label | length | what |
//! |---|---|---|---|
//! | absorb | `domain` | 13 | the text `plica/v1/mdoc` |
//! | absorb | `version` | 4 | 1, the version of the format |
//! | absorb | `generators` | 24 | the text `plica/v1/T256/generators` |
//! | absorb | `statement` | any | the public statement, as below |
//! | absorb | `shape` | 8 z + 80 | counts: zones, blocks of each zone, bits, values, products, linear gates, one-hot vectors, reads, maps, look-ups, digests |
//! | absorb | `rows` | 462 n + 33 d + 33 f | commitments: 14 rows of each block, rows of bits, rows of values |
//! | draw | `sha256 tau` | b + 6 | point of the equations: block, round |
//! | draw | `sha256 equation a` | 1 | weight of the equation for `A`; that for `E` has weight 1 |
//! | draw | `sha256 equation w` | 1 | weight of the equation for `W` |
//! | draw | `sha256 chaining` | 1 | weight of the chaining words |
//! | draw | `sha256 chaining words` | 1 | its powers, from 0 on, keep the eight words apart |
//! | draw | `sha256 start` | z | weight of each zone's first chaining value |
//! | draw | `sha256 booleanity` | b + 11 | point of the columns' bits: block, round, bit |
//! | draw | `sha256 columns` | 1 | its powers, from 0 on, keep the four columns apart |
//! | draw | `bits booleanity` | i | point of the bits |
//! | draw | `r1cs tau` | p | point of the products |
//! | draw | `read bytes` | 1 | its powers, from 0 on, weigh a window's bytes |
//! | draw | `read starts` | 1 | its powers, from 1 on, weigh the four columns of a map |
//! | draw | `reads` | 1 | its powers, from 0 on, weigh the reads |
//! | draw | `map tau` | b + 6 | point of the marked positions: byte, block |
//! | draw | `map bytes` | 1 | its powers, from 0 on: head, `58` and `20` of each of the four widths |
//! | draw | `maps` | 1 | its powers, from 0 on, weigh the maps |
//! | draw | `map flow` | b + 6 | point of the flow: byte, block |
//! | draw | `digest words` | 1 | its powers, from 0 on, weigh the eight words |
//! | draw | `digest zones` | 1 | its powers, from 0 on, weigh the digests |
//! | draw | `linear` | 1 | its powers, from 0 on, weigh linear gates, one-hot sums and look-ups |
//! | message | | 3 + 4 w | the claims that the verifier does not know |
//! | draw | `batching` | 7 | weight of each instance |
//! | rounds | `round` | t - 11 of 4 | the rounds before those of SHA-256's round and bit |
//! | message | | 1 | the linear part of SHA-256 |
//! | rounds | `round` | 11 of 4 | the other rounds |
//! | message | | 44 + 3 r + c | the final evaluations |
//! | draw | `claims` | 1 | its powers, from 0 on, weigh the linear claims |
//! | draw | `batching` | 1 | weight of the reduction's one sum-check |
//! | rounds | `round` | k of 2 | the reduction of all linear claims to one row |
//! | absorb | `concatenation` | 33 | `D` |
//! | draw | `chi` | 1 | its powers, from 0 on, weigh the messages |
//! | draw | `alpha` | 1 | its powers, from 0 on, weigh the relations |
//! | absorb | `masks` | 165 | `D'`, `I'`, `V'`, `T`, `E` |
//! | draw | `r` | 1 | drawn again while it is zero |
//! | absorb | `entries` | 32 m | `d*` |
//! | absorb | `row product` | 32 | `y*` |
//! | absorb | `blinds` | 128 | those of the four equations |
//! | draw | `row kernel` | 1 | `x`, drawn again while it is zero |
//! | absorb | `row cross terms` | 66 | `A_1`, `B_1` |
//! | draw | `row fold` | 1 | `u_1`, drawn again while it is zero |
//! | absorb | `row cross terms` | 66 | `A_2`, `B_2` |
//! | draw | `row fold` | 1 | `u_2`, drawn again while it is zero |
//! | absorb | `row` | 4096 | `v*`, folded |
//! | draw | `equation weights` | 4 | weights of the four equations |
//!
//! Every statement about a document has gates of each kind. In the golden presentation `owf-mustermann-mdl` 94
//! challenges are drawn before the first message.
//!
//! # Entries of the messages
//! The order of the arguments is the same everywhere: SHA-256, bits, products (`r1cs`), reads, maps, digests, linear
//! gates.
//!
//! | message | entries, in order |
//! |---|---|
//! | claims | SHA-256: `sum_z eq(tau_b, last block of z) s(chaining words after z)`, where `s` weighs the eight words; reads: the sum of all windows and starts; of each map four: `end` block, `end` byte, `first` block, `first` byte; digests: the sum of all their words |
//! | round of the batch | coefficients of `X^0`, `X^2`, `X^3`, `X^4`; that of `X` follows from the claim |
//! | linear part | the value of the linear part of the folded block, its constant included |
//! | round of the reduction | coefficients of `X^0`, `X^2` |
//!
//! The final evaluations:
//!
//! | argument | entries, in order | number |
//! |---|---|---|
//! | SHA-256, equations | the moved tables `v_0` to `v_17`: three each for `Sigma_1`, `Sigma_0`, `sigma_1`, `sigma_0`, then `e`, `f`, `g`, then `a`, `b`, `c` | 18 |
//! | | for `(x, y, z)` the tables from `v_0`, `v_3`, `v_6`, `v_9` and `v_15` on: `x y` | 5 |
//! | SHA-256, bits | the columns `A`, `E`, `W` and the rest | 4 |
//! | bits | `f` | 1 |
//! | products | `Az`, `Bz`, `Cz` | 3 |
//! | reads | of each read: byte part, block part, their product; then of each class: table | 3 r + c |
//! | maps | `T_0` to `T_3`, `V_0` to `V_3`, bit 4, bit 3, `T_0` times bit 4 | 11 |
//! | digests | one-hot vector, words | 2 |
//!
//! # What the powers weigh
//! **Classes of reads** are numbered by the first read that is of the class.
//!
//! **Linear claims**, weighed with powers of `claims`: of SHA-256 the chaining words after the zones, the linear part
//! without its constant, the 18 tables, the four columns; of the bits `f`; of the products `Az`, `Bz`, `Cz` without
//! their constants; of each read its byte and block part, of each class its table, then the sum of all reads; of the
//! maps the four `T_w`, the four `V_w` without their constants, bit 4, bit 3, then of each map the flow, whose value is
//! the product of the halves of `first` less that of the halves of `end`, and the four halves; of the digests the
//! one-hot vector, the words, the sum; of the linear gates one claim about a public value.
//!
//! **Linear gates**, weighed with powers of `linear`: the equations, then the sums of the one-hot vectors, then three
//! of each look-up, for `x`, `y` and the digit; each kind in the order in which the circuit records them.
//!
//! **Tensors**, which models have and licences do not. `shape` then ends in four more counts: committed tensors, blocks
//! of zeros, blocks of products, and the entries of these. With blocks of zeros, four challenges `linear blocks` are
//! drawn after `linear`; entry (channel, row, column) of block `l = 1, 2, ..` weighs the powers `channel`, `row` and
//! `column` of the first three times the `l`-th power of the fourth. Products of tensors stand behind the circuit's own
//! in `r1cs`, entry by entry.
//!
//! A tensor is committed in pieces, one after another in the bits region: 512 entries as long as that many are left,
//! then the rest. A piece of at least 256 entries starts a row, and each of its planes (bit `j` of all entries) has a
//! row of its own; the last row before it, and rows that a piece does not fill, end in bits that nothing reads. A
//! smaller piece has plane behind plane, from where the bits end. Claims about plane `j` weigh an entry `2^j` times as
//! much as claims about plane 0 do.
//!
//! **Relations**, weighed with powers of `alpha`. First what is zero: the claim of the batch at its end less the
//! weighed values of the instances. Then the products among the final evaluations, in the order of the table above.
//! Last the row: `<v, kernel>` less its claim.
//!
//! # The public statement
//! A text or byte string is its length in 4 bytes, then its bytes; times are the 20 characters `YYYY-MM-DDThh:mm:ssZ`.
//!
//! | bytes | what |
//! |---|---|
//! | 17 | the text `plica statement 1`, without a length |
//! | string | the request that is shown: that which was asked, each claim replaced with its alternative that is shown |
//! | string | the request that was asked |
//! | string | the index of each claim's alternative, 1 byte each, 0 where there is one only |
//! | string | the `DeviceNameSpacesBytes` that the device signed, usually `d8 18 41 a0` |
//! | 20 | the stated time |
//! | string | the protected header of the issuer's signature |
//! | string | the protected header of the device's signature: `a1 01 26` or `a1 01 28` |
//! | 64, 64 | the issuer's key and the nonce point: `x`, then `y` |
//! | 1 or 41 | `00` for a pinned key; `01` and the first and last moment of the issuer's certificate |
//! | 1 or 33 | `00` for a pinned key; `01` and SHA-256 of the issuer's certificate in DER |
//! | 4 | blocks of the MSO's zone |
//! | 4 | number of claims |
//! | each claim | `00`; or `01` and what is disclosed, as a string |
//! | string, or nothing | where the request asks about a model, what is in [`models`](super::models) |
//!
//! The request:
//!
//! | bytes | what |
//! |---|---|
//! | 15 | the text `plica request 1`, without a length |
//! | string | the docType |
//! | 33 | `01` and SHA-256 of the session transcript (`00` alone for a request without a session, which proves nothing) |
//! | 4 | number of claims |
//! | each claim | namespace, element and the predicate's name in JSON as strings, then the predicate's argument; then the number of alternatives that follow it in 4 bytes, and each of them as a claim |
//! | nothing, or more | where it asks about a model, what is in [`models`](super::models) |
//!
//! | predicate | argument |
//! |---|---|
//! | `disclose`, `discloseLinkable` | none |
//! | `equal` | the value's CBOR as a string |
//! | `in` | the number of values in 4 bytes, then the CBOR of each as a string |
//! | `ageAtLeast` | the age in 1 byte; then `00`, or `01` and the day that `on` names, as dates below |
//! | `ageAtMost` | the age in 1 byte |
//! | `range` | least and most, 8 bytes each |
//! | `after`, `before` | the date as the integer `YYYYMMDD` in 4 bytes |

#[cfg(test)]
mod tests;
