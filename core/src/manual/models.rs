//! Models: what is proved, to the bit.
//!
//! > For the model with this id I know an input, each entry of it in its declared domain, whose output, by the integer
//! > semantics below, is this class, or these values, or on this side of this threshold. What the request calls public
//! > is what it says. This answers your nonce and your audience.
//!
//! Where nobody has signed the inputs, as in a proof that stands alone, it shows consistency, not truth; and it belongs
//! to nobody: whoever holds inputs can make it. A verifier draws a nonce of 16 to 64 bytes for every question, accepts
//! it once, and never compares proofs. A model with classes shows `log2` of their number of bits, and values show what
//! they show: a model whose values may be asked for often enough gives its inputs away. So a wallet proves for models
//! that its user or maker admitted, by id, and not for any file that a verifier sends.
//!
//! # Semantics
//! Tensors of integers, with channels, rows and columns. `>>` rounds down. Everything stays below `2^62`; who reads a
//! file computes the intervals of all tensors and refuses it otherwise.
//!
//! | operator | makes | shown by |
//! |---|---|---|
//! | input | numbers `lo..=hi`, floats by their order, or one of several categories | `x - lo` in bits, and `hi - x` where the interval is no power of two; a bit for what is missing; a one-hot vector |
//! | `Linear` | a sum of public linear maps of tensors, and biases | nothing: it is composed with what reads it |
//! | `Rescale` | `min(hi, max(lo, a >> s))` | [`gates`](crate::model::gates), file `rescale` |
//! | `MaxRescale` | the same of the greatest entry of each window; places outside the image do not exist | the same |
//! | `Bins` | for each feature a one-hot vector: how many thresholds are below its entry; a last place for what is missing | `from <= x <= to` in bits, the sum of each vector |
//! | `Trees` | the sum of the leaves that the splits lead to: left if the entry of a one-hot vector that is 1 is in the split's set | a one-hot vector of the leaves; for each split a product |
//! | class | the least index of the greatest value | the differences to all others in bits, less 1 for earlier ones |
//! | threshold | whether the value is at least `t` | `x - t` or `t - 1 - x` in bits |
//!
//! The module [`run`](crate::model::run) computes this, slowly and plainly; tests compare circuits with it, all
//! assignments of small ones included.
//!
//! # Intervals
//! They decide how many bits are committed, so they are part of the semantics. One for each tensor, the union over its
//! entries. An entry of `Linear` has the sums of the least and of the greatest that each weight makes of the interval
//! that it reads; a matrix that reads one-hot vectors has the least and the greatest weight of each vector. `Trees`
//! have the sums of the least and of the greatest leaf of each tree.
//!
//! # Circuit
//! Tensors are committed bit by bit ([`Tensors`](crate::engine::circuit::Tensors)). A block of zeros says that all
//! entries of a tensor that is linear in others are 0; a block of products that `a b = c` for all entries. Blocks of
//! zeros join the linear gates, products of tensors join those of the circuit ([`transcript`](super::transcript)). The
//! kernel of a linear map is its transpose, so a layer costs one pass backwards over its weights on both sides, and
//! neither a commitment nor a constraint.
//!
//! # Statement
//! Absorbed after the version and the generators, before the shape and the rows, as `statement`:
//!
//! | bytes | what |
//! |---|---|
//! | `plica model statement 1` | |
//! | 32 | the model's id |
//! | 1 and 4 or 8 | what is asked: 0 a class; 1 this class, its index; 2 the values; 3 at least this threshold; 4 on which side of it |
//! | 1 and more | what is shown: 0 and the class; 1, a count and the values; 2, the threshold and 1 or 0 |
//! | 4; for each 1 and more | the inputs: 0 private; 1 public, a count and the entries, a count and what is missing |
//! | 4 + n, 4 + n | audience, nonce |
//!
//! What is shown is absorbed before any challenge: it is the constant of a linear claim, and values chosen after the
//! weights would be a lattice problem, which is easy.
//!
//! # Over what an issuer signed
//! A request about a document may ask about a model, too ([`ModelClaim`](crate::request::ModelClaim)). It says of every
//! input of the model, once, where it comes from: it is private, which the holder says and nobody else; public, which
//! the request says; or an element of the document, *which the issuer signed*. The facts repeat that
//! ([`Origin`](crate::model::Origin)). The verifier decides what may be private, never the holder. Licence and model
//! are one circuit, one proof, and one presentation; the session stands in the place of nonce and audience. The model
//! is the one that holder and verifier each have by that id.
//!
//! An element is read as
//!
//! | `as` | of | what it is |
//! |---|---|---|
//! | `integer` | an unsigned integer in its shortest form | itself |
//! | `years` | a date in any of the four forms | `now - date` as integers `YYYYMMDD` is `10 000 years + r`, `0 <= r <= 9 999`: completed years at the statement's `now` (UTC), as `ageAtLeast` counts them; below zero for a date to come |
//! | `days` | the same | the number of today's day less that of the date's; below zero for a date to come |
//! | `category` | any value | which of the input's categories has these bytes as its CBOR item. What is none of them is refused: there is no category for others, or the prover could call any of them so |
//! | `boolean` | `F4` or `F5` | 0 or 1 |
//!
//! An input that is read of an element has one entry, an integer without digits after the point, and cannot be missing;
//! or it is one of several categories. Its bits are shown to be in its domain as those of any input are, and *one plain
//! equation for each entry* says that it is the number. Numbers are integers by themselves: quotients and remainders
//! are committed in bits, so that none of the equations can be solved in the field alone.
//! - `years`: 15 bits for `years + 2^14`, 14 for `r`, 14 for `9 999 - r`. With bits for `r` alone every second pair of
//!   dates would have two answers.
//! - `days`: with `y` the year, less 1 in January and February, `y = 400 a + 100 b + 4 c + d`; `a` has 5 bits, `b` and
//!   `d` 2, `c` and `24 - c` 5. The number is `365 y + 97 a + 24 b + c`, plus the day, plus the days before the month
//!   in a year from March (306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275), which a one-hot vector of months
//!   chooses. Dates before March of the year 0 have none. A day that its month does not have counts as one of the next
//!   month: issuers sign none, and the wallet refuses it.
//!
//! An element is read once, whatever is asked of it; what several inputs read of it is tied to the same bytes. Elements
//! that a model reads count as claims, at most 8 together. A value of another type, of no category or outside of the
//! input's domain is an error before anything is proved, and the error does not tell the value; but that there is one
//! tells something, as every refusal does.
//!
//! Behind the claims of the request's bytes stand
//!
//! | bytes | what |
//! |---|---|
//! | string | `model` |
//! | 32 | the model's id |
//! | string, string | what is asked, as in JSON: `argMax`, `class`, `values`, `atLeast`, `threshold`; the class or the number as text |
//! | 4; for each, by name | the inputs: name as a string; `00` private; `01` public, the number of entries in 4 bytes, each as a string; `02` an element, namespace, identifier and `as` as strings |
//!
//! and at the end of the statement, in one string
//!
//! | bytes | what |
//! |---|---|
//! | 32 | the model's id |
//! | 1 and 4 or 8; 1 and more | what is asked, and what is shown, in the model's own numbers, as above |
//! | 4; for each 1 and more | the inputs in the order of the file: 0 private; 1 public, as above; 2 an element, namespace, identifier and `as` as strings |
//!
//! # Not there yet
//! Tables, products of two hidden tensors, hidden weights.
